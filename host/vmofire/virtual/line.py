"""Line between board and host, with its faults.

In: an endpoint, faults, a clock of seconds since the first START. Out: the port for serve.Server.
Never: changes the signal; the checks of the wire must find bytes that are lost or damaged here.
"""

from collections.abc import Callable

import numpy as np

from vmofire.virtual.endpoint import Endpoint
from vmofire.virtual.faults import Fault, Faults


class FaultyLine:
    """An endpoint with line faults.

    Parameters
    ----------
    endpoint : SocketEndpoint or PtyEndpoint
    faults : Faults
    now_s : callable
        Seconds since the first START; negative before it.
    patient : bool
        Wait for a host instead of losing the bytes; needed for a board paced by its host.
    """

    def __init__(
        self, endpoint: Endpoint, faults: Faults, now_s: Callable[[], float], patient: bool = False
    ) -> None:
        self._endpoint = endpoint
        self._faults = faults
        self._now_s = now_s
        self._patient = patient
        self._rng = np.random.default_rng(3)

    def read(self, buf: bytearray) -> int:
        """Fill `buf` from its start with what the host has sent; return how many bytes."""
        return self._endpoint.read(buf)

    def ready(self) -> bool:
        """Return whether a write may take bytes."""
        if self._patient and not self._endpoint.has_host:
            return False
        return self._faults.at("stall", self._now_s()) is None

    def write(self, buf: bytearray, at: int, n: int) -> int:
        """Send buf[at : at + n]; return how many bytes the line took."""
        if not self._faults.touches_line:
            return self._endpoint.write(buf, at, n)
        t_s = self._now_s()
        if self._strikes(self._faults.at("lose", t_s)):
            kept = int(self._rng.integers(n))
            taken = self._endpoint.write(buf, at, kept)
            return n if taken == kept else taken  # the rest counts as sent, but is lost
        if self._strikes(self._faults.at("flip", t_s)):
            buf = buf[at : at + n]
            buf[int(self._rng.integers(n))] ^= 1 << int(self._rng.integers(8))
            at = 0
        return self._endpoint.write(buf, at, n)

    def _strikes(self, fault: Fault | None) -> bool:
        return fault is not None and self._rng.random() * 100.0 < fault.size
