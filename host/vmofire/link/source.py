"""Source of samples: what every board or stream offers to the reader thread.

In: a URL. Out: an open source that gives frames of the wire, whatever stands behind it. Never: two ways
to record or to count samples: a journal, a gap and a screen are the same for all sources.
"""

from collections.abc import Callable
from typing import NamedTuple, Protocol

from vmofire.link.clock import DeviceClock
from vmofire.messages import Hello, Message, Status

Frame = tuple[int, int, bytes]


class SourceWords(NamedTuple):
    """What people read when a source falls silent: cause and cure each, and that it is back."""

    silent: str
    silent_cure: str
    dead: str
    dead_cure: str
    back: str


class Source(Protocol):
    """Open source of samples.

    Attributes
    ----------
    url : str
    clock : DeviceClock
        Converts samples of this run to seconds of time.perf_counter(); a new clock with every start.
    """

    url: str
    clock: DeviceClock

    @property
    def hello(self) -> Hello:
        """Identity and settings, as of the last start."""
        ...

    @property
    def damage(self) -> dict[str, int]:
        """Counts of damage on the line since it was opened."""
        ...

    @property
    def words(self) -> SourceWords:
        """What people read when it falls silent."""
        ...

    def describe(self, *, is_waiting: bool) -> str:
        """Return who sends, or waits, in one sentence."""
        ...

    def start(
        self,
        rate_hz: int,
        channels: tuple[int, ...],
        selftest: bool = False,
        fixed_frequency: bool = False,
    ) -> Hello:
        """Start a new run at sample 0, and return its Hello."""
        ...

    def stop(self) -> Status:
        """Stop the run; `receive_frames` gives the remaining samples, then this Status."""
        ...

    def keep_alive(self) -> None:
        """Keep the run going, and the clock right; to be called often."""
        ...

    def receive_frames(self, timeout_s: float) -> list[Frame]:
        """Wait for frames and return them, as (kind, sequence, payload); none after `timeout_s`."""
        ...

    def decode(self, kind: int, payload: bytes) -> Message | None:
        """Decode a payload; None if it cannot be read."""
        ...

    def close(self) -> None:
        """Close it; no error if it is gone already."""
        ...


def open_source(url: str, is_wanted: Callable[[], bool] = lambda: True) -> Source:
    """Open the source at a URL: lsl://NAME, brainflow://BOARD, a serial port or a URL of pySerial.

    Raises
    ------
    LinkError
        It cannot be opened, or is not one that can be measured with.
    """
    scheme = url.partition("://")[0].lower()
    if scheme == "lsl":
        from vmofire.link.lsl_inlet import LslInlet

        return LslInlet.open(url, is_wanted)
    if scheme == "brainflow":
        from vmofire.link.brainflow_board import BrainFlowBoard

        return BrainFlowBoard.open(url, is_wanted)
    from vmofire.link.board import Board

    return Board.open(url, is_wanted)
