"""Recorder: keeps one journal at a time, and goes on when a disk fails or stands still.

In: frames, gaps and notes, whether or not anything is recorded. Out: a journal, and what is told about it.
Never: an exception for a disk that is full or gone, nor a wait for one: a measurement needs no disk.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from vmofire.messages import Gap, LinkEvent, Written
from vmofire.recording.queued import QueuedWriter
from vmofire.recording.writer import Writer, pack_event, stamp_runs
from vmofire.words import say

PATIENCE_S = 60.0  # for a disk that stands still when all is over


class Recorder:
    """Keeps one journal at a time, begun when asked for and a run is there.

    Parameters
    ----------
    tell : callable
        Takes the LinkEvents "recording", "recorded", "recording failed" and "refused", and Written; called by
        this thread and that of the disk.
    sensor : mapping
        Settings of the sensor, kept in every journal.
    labels : sequence of str
        Names of the channels, kept in every journal.
    """

    def __init__(
        self, tell: Callable[[LinkEvent | Written], None], sensor: Mapping[str, object], labels: Sequence[str]
    ) -> None:
        self._tell = tell
        self._sensor = dict(sensor)
        self._labels = tuple(labels)
        self._wanted: tuple[Path, str] | None = None
        self._early: list[tuple[int, bytes]] = []  # events noted between `want` and `begin`
        self._writer: QueuedWriter | None = None
        self._begun: list[QueuedWriter] = []  # the last one, and those whose disk is still at work

    @property
    def path(self) -> Path | None:
        """The file being recorded to, until all of it is on disk."""
        return next((writer.path for writer in reversed(self._begun) if not writer.done), None)

    @property
    def last_path(self) -> Path | None:
        """Where the last journal lies: as asked for, or where it had to be kept instead."""
        return self._begun[-1].path if self._begun else None

    def want(self, path: Path, notes: str) -> None:
        """Ask for a journal; `begin` makes it."""
        if self._writer is not None and not self._writer.done:
            words = say("A recording to {path} is running.", path=self._writer.path)
            self._tell(LinkEvent("recording failed", words, say("Stop that one first.")))
        else:
            self._wanted, self._early = (path, notes), []

    def begin(self, hello: bytes, sample: int) -> bool:
        """Make the journal that was asked for, from `sample` of this HELLO's run on; say whether it was."""
        if self._wanted is None:
            return False
        path, notes = self._wanted
        self._wanted = None
        make = partial(Writer, path, hello, self._sensor, self._labels, notes, sample)
        self._begun = [writer for writer in self._begun if writer.alive]
        self._writer = QueuedWriter(path, make, self._tell)
        self._begun.append(self._writer)
        if self._early:
            self._writer.append(self._early)
        return True

    def write(self, frames: Sequence[tuple[int, bytes]], gaps: Sequence[Gap], samples: int) -> None:
        """Keep frames with so many samples, and the gaps found with them."""
        if self._writer is None:
            return
        events = [pack_event("gap", gap.cause, gap.sample, data=vars(gap)) for gap in gaps]
        self._writer.append([*stamp_runs(frames), *events], samples, sum(gap.samples or 0 for gap in gaps))

    def note(self, kind: str, text: str, sample: int, host_s: float, data: Mapping[str, object]) -> None:
        """Keep an event."""
        if self._writer is None and self._wanted is None:
            return
        try:
            event = pack_event(kind, text, sample, host_s, data)
        except (TypeError, ValueError) as error:  # no JSON, or too long
            words = f"{say('The note cannot be saved.')} {error}"
            self._tell(LinkEvent("refused", words, say("Write it shorter.")))
            return
        if self._wanted is not None:
            self._early.append(event)
        elif self._writer is not None:
            self._writer.append([event])

    def look(self) -> None:
        """Tell how far the disk is, where that is news."""
        for writer in self._begun:
            writer.look()

    def close(self, sample: int) -> None:
        """Ask for the end of the journal, if there is one; `sample` is the sample behind its last."""
        writer, self._writer = self._writer, None
        if writer is not None:
            writer.close(sample)

    def finish(self, sample: int) -> None:
        """End the journal, and wait until the disk has taken all that was recorded, but not for ever."""
        self.close(sample)
        for writer in self._begun:
            writer.join(PATIENCE_S)
