"""What is recorded, and what becomes of it when a disk fails.

In: frames, gaps and notes, whether or not anything is recorded. Out: a journal, and LinkEvents about it.
Never: an exception for a disk that is full or gone; the measurement does not depend on it.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from vmofire.messages import Gap, LinkEvent
from vmofire.recording.journal import JournalError, Writer


class Recorder:
    """Keeps one journal at a time, begun when asked for and a run is there.

    Parameters
    ----------
    tell : callable
        Takes the LinkEvents "recording", "recorded", "recording failed" and "refused".
    sensor : mapping
        Settings of the sensor, kept in every journal.
    labels : sequence of str
        Names of the channels, kept in every journal.
    """

    def __init__(
        self, tell: Callable[[LinkEvent], None], sensor: Mapping[str, object], labels: Sequence[str]
    ) -> None:
        self._tell = tell
        self._sensor = dict(sensor)
        self._labels = tuple(labels)
        self._wanted: tuple[Path, str] | None = None
        self._writer: Writer | None = None

    @property
    def path(self) -> Path | None:
        """The file being recorded to."""
        writer = self._writer
        return writer.path if writer else None

    def want(self, path: Path, notes: str) -> None:
        """Ask for a journal; `begin` makes it."""
        if self._writer is not None:
            self._fail(f"A recording to {self._writer.path} is under way.", "Stop that one first.")
        else:
            self._wanted = path, notes

    def begin(self, hello: bytes, row: int) -> bool:
        """Make the journal that was asked for, from `row` of the run of this HELLO on; say whether it was."""
        if self._wanted is None:
            return False
        path, notes = self._wanted
        self._wanted = None
        try:
            self._writer = Writer(path, hello, self._sensor, self._labels, notes, row)
        except JournalError as error:
            self._fail(error.cause, error.cure)
            return False
        self._tell(LinkEvent("recording", f"Recording to {path}."))
        return True

    def write(self, frames: Sequence[tuple[int, bytes]], gaps: Sequence[Gap]) -> None:
        """Put frames on disk, and the gaps found with them."""
        if self._writer is None:
            return
        try:
            self._writer.write(frames)
            for gap in gaps:
                self._writer.note("gap", gap.cause, gap.row, data=vars(gap))
        except JournalError as error:
            self._give_up(error)

    def note(self, kind: str, text: str, row: int, host_s: float, data: Mapping[str, object]) -> None:
        """Put an event on disk."""
        if self._writer is None:
            return
        try:
            self._writer.note(kind, text, row, host_s, data)
        except JournalError as error:
            self._give_up(error)
        except (TypeError, ValueError) as error:  # no JSON, or too long
            self._tell(LinkEvent("refused", f"That cannot be noted: {error}.", "Write it shorter."))

    def close(self, row: int) -> None:
        """Finish the journal, if there is one; `row` is the row behind its last."""
        writer, self._writer = self._writer, None
        if writer is None:
            return
        try:
            writer.close(row)
        except JournalError as error:
            self._fail(error.cause, error.cure)
        else:
            self._tell(LinkEvent("recorded", f"Recorded to {writer.path}."))

    def _give_up(self, error: JournalError) -> None:
        if self._writer is not None:
            self._writer.abandon()
            self._writer = None
        self._fail(f"{error.cause} Recording has stopped; what was recorded until now is kept.", error.cure)

    def _fail(self, cause: str, cure: str) -> None:
        self._tell(LinkEvent("recording failed", cause, cure))
