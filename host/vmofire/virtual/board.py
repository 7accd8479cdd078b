"""Virtual board without hardware: the firmware's serve loop and a sensor model behind a URL.

In: a source, a sensor model, faults. Out: a URL that sends the bytes of a Pico; one thread.
Never: a protocol of its own; firmware/serve.py alone makes the bytes on the line.
"""

import binascii
import os
import platform
import struct
import threading
import time
from collections.abc import Callable
from typing import Literal, Self

from vmofire import wire
from vmofire.firmware import serve
from vmofire.virtual.endpoint import Endpoint, PtyEndpoint, SocketEndpoint
from vmofire.virtual.faults import Faults
from vmofire.virtual.line import FaultyLine
from vmofire.virtual.sampler import Pace, VirtualSampler
from vmofire.virtual.sensor import Converter, SensorModel
from vmofire.virtual.source import Source
from vmofire.words import msg

GLANCE_S = 0.02  # how often a board checks whether a fault of its line begins or ends
NAME_BYTES = 24


class VirtualBoard:
    """Virtual board at `url`; for a host it differs from a Pico only in its name.

    Parameters
    ----------
    source : Source
        Signal at the electrodes; column 0 is on GP26.
    sensor_model : SensorModel
    endpoint : {"socket", "pty"}
    port : int
        TCP port; 0 takes any that is free.
    pace : {"real", "fast", "follow"}
        "real": by the clock. "fast": as fast as the host takes the samples, so none is lost. "follow": the
        same, but only up to `allow`, for a source that reacts to the host. With "follow", faults of the line
        begin at a second of the samples, and their duration is by the clock.
    faults : Faults
    name : str
        Name in HELLO, at most 24 ASCII letters, beginning with "virtual".
    clock_s : callable
        Monotonic seconds, for the board's samples, time-outs and line faults.

    Raises
    ------
    ValueError
        A fault asks for a channel that the source does not have, the name does not say "virtual", or a
        choice is unknown.
    OSError
        The port is taken, or the system has no pseudo-terminals.
    """

    def __init__(
        self,
        source: Source,
        sensor_model: SensorModel,
        *,
        endpoint: Literal["socket", "pty"] = "socket",
        port: int = 0,
        pace: Pace = "real",
        faults: Faults = Faults(),  # noqa: B008 - frozen
        name: str = msg("virtual board"),
        clock_s: Callable[[], float] = time.perf_counter,
    ) -> None:
        if endpoint not in ("socket", "pty"):
            raise ValueError(f"a virtual board stands behind a 'socket' or a 'pty', not {endpoint!r}")
        if pace not in ("real", "fast", "follow"):
            raise ValueError(f"a virtual board is paced 'real', 'fast' or 'follow', not {pace!r}")
        if not (name.startswith("virtual") and name.isascii() and len(name) <= NAME_BYTES):
            raise ValueError(
                f"a virtual board's name begins with 'virtual' and has at most 24 letters, not {name!r}"
            )
        faults.require(source.n_channels)
        self.label = source.label
        self.failure: BaseException | None = None
        self._faults = faults
        self._clock_s = clock_s
        self._closing = False
        self._first_start_s: float | None = None
        self._follows = pace == "follow"
        self._line_s = 0.0  # pace "follow": time for faults of the line
        self._looked_s, self._made_s = 0.0, 0.0  # clock and samples when that was last updated
        self._make_sampler: Callable[[float | None], VirtualSampler] = lambda began_s: VirtualSampler(
            lambda pins, fs_hz: Converter(source, sensor_model, faults, pins, fs_hz),
            sensor_model.sensor.reference_v,
            pace,
            clock_s,
            began_s,
        )
        # Eight bytes that stay the same when it is plugged in again, like those of a chip.
        runtime = f"CPython {platform.python_version_tuple()[0]}.{platform.python_version_tuple()[1]}"
        self._identity = (os.urandom(8), name.encode(), runtime.encode())
        self._endpoint: Endpoint = SocketEndpoint(port) if endpoint == "socket" else PtyEndpoint()
        self._line = FaultyLine(self._endpoint, faults, self._since_start_s, patient=pace != "real")
        self._sampler, self._server = self._power_up()
        self._thread = threading.Thread(target=self._run, name="virtual board", daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        """URL for pySerial."""
        return self._endpoint.url

    @property
    def unique_id(self) -> bytes:
        """Eight bytes, different for every board."""
        return self._identity[0]

    @property
    def state(self) -> int:
        """State, as the LED of a real board shows: `wire.WAITING`, `wire.STREAMING` or `wire.TROUBLE`."""
        return self._server.state

    def converted_s(self, sample: int) -> float:
        """Return `clock_s` when a sample of the present run was converted: the start of a latency."""
        return self._sampler.converted_s(sample)

    @property
    def skipped_samples(self) -> int:
        """Samples from sample 0 of the source to the start of the present run, after a cable was pulled."""
        return self._sampler.skipped_samples

    def allow(self, seen_samples: int, ahead_samples: int = 0) -> None:
        """Allow the samples after those that the host has seen; pace "follow" waits for it.

        The first block of a run needs no permission.

        Parameters
        ----------
        seen_samples : int
            Samples of the present run that the host has seen.
        ahead_samples : int
            How many more may be made: the reaction time of a person to a cue.
        """
        self._sampler.heard = (seen_samples, ahead_samples)
        if not self._closing:
            self._endpoint.wake()

    def close(self) -> None:
        """Close the board.

        Raises
        ------
        RuntimeError
            The source had raised an error, which stopped the board.
        """
        if not self._closing:
            self._closing = True
            self._endpoint.wake()
            self._thread.join()
            self._endpoint.close()
            if self.failure is not None:
                raise RuntimeError(f"the virtual board stopped: {self.failure}") from self.failure

    def __enter__(self) -> Self:
        """Return the board."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()

    def _power_up(self, began_s: float | None = None) -> tuple[VirtualSampler, serve.Server]:
        sampler = self._make_sampler(began_s)
        led, clock = _Led(), _Clock(self._clock_s)
        return sampler, serve.Server(sampler, self._line, led, clock, _crc32_into, self._identity)

    def _run(self) -> None:
        try:
            while not self._closing:
                if self._unplugged():
                    self._unplug()
                self._endpoint.wait(0.0 if self._server.step() else self._pause_s())
        except Exception as error:  # raised by close(); the host sees the line end
            self.failure = error
            self._endpoint.vanish()

    def _pause_s(self) -> float | None:
        streaming = self._server.state != wire.WAITING
        if self._faults.touches_line and self._first_start_s is not None:
            return min(GLANCE_S, self._sampler.pause_s()) if streaming else GLANCE_S
        return self._sampler.pause_s() if streaming else None

    def _since_start_s(self) -> float:
        """Return seconds since the first START, -1 before it."""
        now_s = self._clock_s()
        if self._first_start_s is None:
            self._first_start_s, self._looked_s = self._sampler.start_s, now_s
        if self._first_start_s is None:
            return -1.0
        if not self._follows:
            return now_s - self._first_start_s
        # Samples may run faster than the clock, but during a line fault no samples pass.
        dead = self._faults.at("unplug", self._line_s) or self._faults.at("stall", self._line_s)
        made_s = self._sampler.made_s
        self._line_s += now_s - self._looked_s if dead else max(0.0, made_s - self._made_s)
        self._looked_s, self._made_s = now_s, made_s
        return self._line_s

    def _unplugged(self) -> bool:
        return self._faults.at("unplug", self._since_start_s()) is not None

    def _unplug(self) -> None:
        """Vanish until plugged in again, then wait for a host like a board that was just switched on."""
        sampler, began_s = self._sampler, self._sampler.start_s
        if self._follows and began_s is not None:  # until now the muscle's time was that of the samples
            began_s = self._clock_s() - sampler.source_s
        self._endpoint.vanish()
        while self._unplugged() and not self._closing:
            self._endpoint.wait(GLANCE_S)
        while not self._closing:
            try:
                self._endpoint.appear()
            except OSError:  # another program took the port meanwhile
                self._endpoint.wait(GLANCE_S)
            else:
                break
        self._sampler, self._server = self._power_up(began_s)


class _Led:
    def show(self, state: int) -> None:
        """Do nothing: `VirtualBoard.state` shows the state."""


class _Clock:
    """The clocks of a board, modulo 2**30."""

    def __init__(self, clock_s: Callable[[], float]) -> None:
        self._clock_s = clock_s

    def ticks_ms(self) -> int:
        return int(self._clock_s() * 1e3) & serve.TICKS

    def ticks_us(self) -> int:
        return int(self._clock_s() * 1e6) & serve.TICKS


def _crc32_into(buf: bytearray, start: int, stop: int, at: int) -> None:
    struct.pack_into("<I", buf, at, binascii.crc32(memoryview(buf)[start:stop]))
