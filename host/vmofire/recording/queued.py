"""Queue before a journal: a separate thread writes, so a slow disk never delays the port.

In: frames and events, from one thread. Out: a journal on disk, LinkEvents about it, the progress of the disk.
Never: a wait for the disk in the thread that brings frames; a sample called written before the disk has it.
"""

import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Condition, Thread

from vmofire import wire
from vmofire.errors import JournalError
from vmofire.messages import LinkEvent, Written
from vmofire.recording.writer import IS_GONE, Writer
from vmofire.words import say, say_all

MOST_WAITING_BYTES = 4 << 20  # two minutes of three channels at 4000 Hz
SLOW_DOWN_S = 0.02  # wait of each call once half full: a virtual board can be faster than real time
PORTION_BYTES = 1 << 16  # of the queue, written by one call
LOOK_S = 0.1
LATE_S = 1.0  # from this delay on, the disk is mentioned at the end
FRAME_BYTES = 64  # memory of each frame beside its payload


@dataclass(frozen=True)
class _Portion:
    frames: Sequence[tuple[int, bytes]]
    n_bytes: int
    samples: int
    lost_samples: int
    since_s: float


class QueuedWriter:
    """Queued writer of one journal, from its opening to its end; only `join` waits for the disk.

    Parameters
    ----------
    path : Path
        The new file.
    make : callable
        Opens the journal; called by the new thread.
    tell : callable
        Takes the LinkEvents "recording", "recorded" and "recording failed", and the last Written before the
        end; called by both threads.
    """

    def __init__(
        self, path: Path, make: Callable[[], Writer], tell: Callable[[LinkEvent | Written], None]
    ) -> None:
        self.path = path
        self._make = make
        self._tell = tell
        self._changed = Condition()
        self._waiting: deque[_Portion] = deque()
        self._writing: tuple[int, float] | None = None  # bytes now at the disk, and since when
        self._waiting_bytes = 0
        self._samples = self._lost_samples = 0  # number that the disk has taken
        self._latest_s = 0.0  # its longest delay
        self._end_sample = 0
        self._looked_s, self._told = 0.0, Written()
        self._closing = self._given_up = self._done = False
        self._thread = Thread(target=self._run, name="journal writer", daemon=True)
        self._thread.start()

    @property
    def done(self) -> bool:
        """Whether writing is over: the journal was closed, or has failed."""
        return self._done

    @property
    def alive(self) -> bool:
        """Whether the disk is still at work, even after a failure."""
        return self._thread.is_alive()

    def look(self) -> None:
        """Report the progress of the disk, if it changed; ten times a second at most."""
        now_s = time.perf_counter()
        if now_s < self._looked_s + LOOK_S:
            return
        self._looked_s = now_s
        with self._changed:
            progress = self._progress()
            if not self._done and progress != self._told:
                self._told = progress
                self._tell(progress)

    def close(self, sample: int) -> None:
        """Ask for the end; `sample` is the sample after the last one."""
        with self._changed:
            self._closing, self._end_sample = True, sample
            self._changed.notify_all()

    def join(self, timeout_s: float) -> None:
        """Wait until the end; report it if the disk does not answer in time."""
        self._thread.join(timeout_s)
        if self._thread.is_alive():
            self._fail(
                say(
                    "The disk has not answered for {wait:s}. The end of {path} may be missing.",
                    wait=timeout_s,
                    path=self.path,
                ),
                say("Have the disk checked."),
            )

    def append(self, frames: Sequence[tuple[int, bytes]], samples: int = 0, lost_samples: int = 0) -> None:
        """Queue frames for Writer.append, with their numbers of samples and lost samples."""
        portion = _portion(frames, samples, lost_samples)
        with self._changed:
            if self._done or self._closing:
                return
            if 2 * self._waiting_bytes > MOST_WAITING_BYTES:
                self._changed.wait(SLOW_DOWN_S)
            late_s = self._progress().waiting_s
            full = self._waiting_bytes + portion.n_bytes > MOST_WAITING_BYTES
            if full:
                self._closing = self._given_up = True
            else:
                self._waiting.append(portion)
                self._waiting_bytes += portion.n_bytes
            waiting_samples = sum(one.samples for one in self._waiting)
            self._changed.notify_all()
        if full:
            self._fail(
                say(
                    "The disk is {late:s} late. The recording to {path} has stopped. {n} samples wait.",
                    late=late_s,
                    path=self.path,
                    n=waiting_samples,
                ),
                say("Record to another disk, and have this one checked."),
            )

    def _fail(self, cause: str, cure: str) -> None:
        """Report once that the recording has failed, from whichever thread sees it first."""
        with self._changed:
            self._end(LinkEvent("recording failed", cause, cure))

    def _end(self, event: LinkEvent) -> None:
        # Under the lock, so that no later report follows.
        if not self._done:
            self._done = True
            self._tell(self._progress())
            self._tell(event)

    def _progress(self) -> Written:
        oldest = self._writing[1] if self._writing else self._waiting[0].since_s if self._waiting else None
        waiting_s = 0.0 if oldest is None else time.perf_counter() - oldest
        self._latest_s = max(self._latest_s, waiting_s)
        return Written(self._samples, self._lost_samples, waiting_s, self._waiting_bytes)

    # From here on, code runs in the thread of the disk.

    def _run(self) -> None:
        self._writing = 0, time.perf_counter()
        writer: Writer | None = None
        try:
            writer = self._make()
            if not self._done:
                self._tell(LinkEvent("recording", say("Recording to {path}.", path=self.path)))
            while (portion := self._take_next()) is not None:
                writer.append(portion.frames)
                self._confirm(portion)
            if self._given_up:
                writer.abandon()
                return
            path = writer.close(self._end_sample)
        except JournalError as error:
            cause = error.cause
            if writer is not None:
                writer.abandon()
                cause = say_all(cause, say("Recording has stopped. What was recorded until now is saved."))
            self._fail(cause, error.cure)
        except Exception as error:
            if writer is not None:
                writer.abandon()
            self._fail(say("vmofire has failed ({words}).", words=repr(error)), say("Record again."))
            raise
        else:
            self._finish(path)

    def _take_next(self) -> _Portion | None:
        """Wait for the next portion to write, small ones merged; None at the end."""
        with self._changed:
            self._writing = None
            while not self._waiting:
                if self._closing:
                    self._writing = 0, time.perf_counter()
                    return None
                self._changed.wait()
            parts: list[_Portion] = []
            n_bytes = 0
            while self._waiting and n_bytes < PORTION_BYTES:
                parts.append(self._waiting.popleft())
                n_bytes += parts[-1].n_bytes
            self._writing = n_bytes, parts[0].since_s
        return _Portion(
            [frame for part in parts for frame in part.frames],
            n_bytes,
            sum(part.samples for part in parts),
            sum(part.lost_samples for part in parts),
            parts[0].since_s,
        )

    def _confirm(self, portion: _Portion) -> None:
        with self._changed:
            self._progress()  # to measure the delay
            self._samples += portion.samples
            self._lost_samples += portion.lost_samples
            self._waiting_bytes = max(0, self._waiting_bytes - portion.n_bytes)
            self._writing = None
            self._changed.notify_all()

    def _finish(self, path: Path) -> None:
        with self._changed:
            self._progress()
            self._writing = None
            late_s, asked, self.path = self._latest_s, self.path, path
            words, cure = say("Recorded to {path}.", path=path), ""
            if path != asked:
                words = say_all(
                    say(IS_GONE, path=asked), say("The whole recording is saved as {path}.", path=path)
                )
                cure = say("Move it to where it belongs.")
            if late_s > LATE_S:
                words = say_all(
                    words, say("The disk was up to {late:s} late. Nothing was lost.", late=late_s)
                )
            self._end(LinkEvent("recorded", words, cure))


def _portion(frames: Sequence[tuple[int, bytes]], samples: int, lost_samples: int) -> _Portion:
    n_bytes = sum(len(payload) + wire.HEADER_SIZE + wire.CRC_SIZE + FRAME_BYTES for _, payload in frames)
    return _Portion(frames, n_bytes, samples, lost_samples, time.perf_counter())
