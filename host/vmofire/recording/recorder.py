"""Recorder: writes one journal at a time, and goes on when a disk fails or hangs.

In: frames, gaps and notes, whether or not anything is recorded. Out: a journal, and reports about it. Never:
an exception for a full or missing disk, or a wait for one: a measurement needs no disk.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from vmofire.messages import Gap, LinkEvent, Written
from vmofire.recording.queued import QueuedWriter
from vmofire.recording.writer import Writer, pack_event, stamp_runs
from vmofire.words import say, say_all

PATIENCE_S = 60.0  # for a hanging disk at the end


class Recorder:
    """Recorder of one journal at a time, which begins once it is requested and a run exists.

    Parameters
    ----------
    tell : callable
        Takes the LinkEvents "recording", "recorded", "recording failed" and "refused", and Written; called
        from this thread and that of the disk.
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
        """Path of the last journal: as requested, or where it had to be saved instead."""
        return self._begun[-1].path if self._begun else None

    def want(self, path: Path, notes: str) -> None:
        """Request a journal; `begin` creates it."""
        if self._writer is not None and not self._writer.done:
            words = say("A recording to {path} is running.", path=self._writer.path)
            self._tell(LinkEvent("recording failed", words, say("Stop that one first.")))
        else:
            self._wanted, self._early = (path, notes), []

    def begin(self, hello: bytes, sample: int) -> bool:
        """Create the requested journal, from `sample` of this HELLO's run on; return whether one was made."""
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
        """Write frames with their number of samples, and the gaps found with them."""
        if self._writer is None:
            return
        events = [pack_event("gap", gap.cause, gap.sample, data=vars(gap)) for gap in gaps]
        self._writer.append([*stamp_runs(frames), *events], samples, sum(gap.samples or 0 for gap in gaps))

    def note(self, kind: str, text: str, sample: int, host_s: float, data: Mapping[str, object]) -> None:
        """Write an event."""
        if self._writer is None and self._wanted is None:
            return
        try:
            event = pack_event(kind, text, sample, host_s, data)
        except (TypeError, ValueError) as error:  # no JSON, or too long
            words = say_all(say("The note cannot be saved."), error)
            self._tell(LinkEvent("refused", words, say("Write it shorter.")))
            return
        if self._wanted is not None:
            self._early.append(event)
        elif self._writer is not None:
            self._writer.append([event])

    def look(self) -> None:
        """Report the progress of the disk, if it changed."""
        for writer in self._begun:
            writer.look()

    def close(self, sample: int) -> None:
        """End the journal, if there is one, without waiting; `sample` is the sample after its last."""
        writer, self._writer = self._writer, None
        if writer is not None:
            writer.close(sample)

    def finish(self, sample: int) -> None:
        """End the journal, and wait a limited time until the disk has taken all that was recorded."""
        self.close(sample)
        for writer in self._begun:
            writer.join(PATIENCE_S)
