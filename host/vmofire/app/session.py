"""What is listened to: a board or a demo person, its reader thread, its Live; drained once a frame.

In: a URL or somebody made up, and how the sensors are set. Out: Snapshots, notes kept, keys passed on.
Never: Qt, a picture, a second thread of its own.
"""

import math
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

from vmofire.acquire import Acquisition
from vmofire.dsp.sensor import Sensor
from vmofire.guided.job_plans import MakeJobRun
from vmofire.guided.job_run import Note
from vmofire.live.attendance import Attend
from vmofire.live.scope import Scope
from vmofire.live.snapshot import Snapshot
from vmofire.live.stream import Live
from vmofire.messages import Hello, State
from vmofire.virtual.board import VirtualBoard


class Session:
    """One source of signals, from its opening to its end.

    Parameters
    ----------
    acquisition : Acquisition
        Started by whoever made it, or by `start`.
    live : Live
    label : str
        What the signal is, where it is not a person's; stays in sight.
    board : VirtualBoard, optional
        Of a demo; closed with the session.
    attend : callable, optional
        Told every note of a job and how many rows of the run were seen; gives keys to press. A virtual person
        takes part by it.
    owned : bool
        Whether closing the session stops the acquisition.
    """

    def __init__(
        self,
        acquisition: Acquisition,
        live: Live,
        *,
        label: str = "",
        board: VirtualBoard | None = None,
        attend: Attend | None = None,
        owned: bool = True,
    ) -> None:
        self.acquisition, self.live = acquisition, live
        self.label = label
        self.scope: Scope | None = None  # made where somebody looks through it
        self.hello: Hello | None = None  # of the run under way
        self.running = False
        self._board, self._attend, self._owned = board, attend, owned

    @classmethod
    def open(
        cls,
        url: str,
        sensor: Sensor,
        labels: Sequence[str],
        *,
        label: str = "",
        board: VirtualBoard | None = None,
        attend: Attend | None = None,
    ) -> "Session":
        """Listen at a URL, one channel for each label, pins from GP26 up."""
        channels = tuple(range(len(labels)))
        acquisition = Acquisition(url, channels=channels, sensor=asdict(sensor), labels=labels)
        acquisition.start()
        return cls(acquisition, Live(sensor, labels), label=label, board=board, attend=attend)

    @property
    def is_virtual(self) -> bool:
        """Whether nobody is connected to it: a virtual board says so itself."""
        return self._board is not None or (self.hello is not None and self.hello.board.startswith("virtual"))

    @property
    def filters(self) -> str:
        """What the signal passes on its way to the screen, in words."""
        scope = Scope(self.live.sensor, kept_s=1.0, labels=self.live.input_labels)
        if self.hello is not None:
            scope.push(self.hello)
        return "; ".join(scope.describe_filters())

    def begin(self, make: MakeJobRun, recording: Path | None = None) -> None:
        """Begin a guided job with a new run, recorded where a path is given."""
        if recording is not None:
            self.acquisition.record(recording)
        self.live.begin_job(make)
        self.acquisition.restart()

    def drain(self) -> list[Note]:
        """Take all that has come, keep what is to be kept, and return what a job has done meanwhile."""
        queue = self.acquisition.queue
        # What comes meanwhile waits for the next frame: a fast board never ends.
        for _ in range(queue.qsize()):
            item = queue.get_nowait()
            self.live.push(item)
            if isinstance(item, Hello) and item.state is not State.WAITING:
                self.hello = item
            if self.scope is not None:
                self.scope.push(item)
        notes = self.live.take_notes()
        for note in notes:
            self.acquisition.note(*note)
        if self._attend is not None:
            for key in self._attend(notes, self.live.run_rows):
                self.live.press(key)
        return notes

    def snapshot(self, width_px: int, span_s: float) -> Snapshot:
        """Return what to show now."""
        clock = self.acquisition.clock
        snapshot = self.live.snapshot(width_px, span_s, clock.fs_hz if clock is not None else math.nan)
        self.running = snapshot.running
        return snapshot

    def close(self) -> None:
        """Stop the board, finish the journal, give the port back."""
        if self._owned:
            self.acquisition.stop()
        if self._board is not None:
            with suppress(RuntimeError):  # the board had died of its source: what was shown told so
                self._board.close()
