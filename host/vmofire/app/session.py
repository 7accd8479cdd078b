"""One source of signals: a board or a demo person, its reader thread, its Live; drained once a frame.

In: a URL or a demo person, and how the sensors are set. Out: Snapshots, notes kept, keys passed on.
Never: Qt, a picture, a second thread of its own.
"""

import math
import queue
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

from vmofire.acquire import Acquisition, Item
from vmofire.dsp.sensor import Sensor
from vmofire.guided.job_plans import MakeJobRun
from vmofire.guided.job_run import Note
from vmofire.live.attendance import Attend
from vmofire.live.scope import Scope
from vmofire.live.snapshot import Snapshot
from vmofire.live.stream import Live
from vmofire.messages import Block, Hello, LinkEvent, State
from vmofire.virtual.board import VirtualBoard
from vmofire.words.message import Message


class Session:
    """One source of signals, from its opening to its end.

    Parameters
    ----------
    acquisition : Acquisition
        Started by its maker, or by `open`; stopped with the session.
    live : Live
    label : str
        What the signal is, where it is not a person's; stays in sight.
    board : VirtualBoard, optional
        Of a demo; closed with the session.
    attend : callable, optional
        Takes every note of a job and how many samples of the run were seen; gives keys to press. A virtual
        person takes part through it.
    is_timed : bool
        Whether the board's clock runs as fast as ours, so that a latency can be told.
    is_virtual : bool
        Known before the board said so.
    is_begun : bool
        Whether the acquisition runs already; else `listen` or `begin` starts it.

    Attributes
    ----------
    hello : Hello or None
        Of the run under way.
    question : str
        Code of the last question that a job asked.
    scope : Scope or None
        Made where somebody looks through it.
    """

    def __init__(
        self,
        acquisition: Acquisition,
        live: Live,
        *,
        label: str = "",
        board: VirtualBoard | None = None,
        attend: Attend | None = None,
        is_timed: bool = True,
        is_virtual: bool = False,
        is_begun: bool = True,
    ) -> None:
        self.acquisition, self.live = acquisition, live
        self.label = label
        self.hello: Hello | None = None
        self.question = ""
        self._events: list[LinkEvent] = []
        self.running = False
        self.is_timed = is_timed
        self._board, self._attend = board, attend
        self._is_virtual, self.is_begun = is_virtual or board is not None, is_begun

    @classmethod
    def open(
        cls,
        url: str,
        sensor: Sensor,
        labels: Sequence[str],
        *,
        pins: Sequence[int] | None = None,
        rate_hz: int = 2000,
        stated: str = "",
        is_begun: bool = True,
        is_virtual: bool = False,
        label: str = "",
        board: VirtualBoard | None = None,
        attend: Attend | None = None,
        is_timed: bool = True,
    ) -> "Session":
        """Listen at a URL, at once unless `is_begun` says otherwise.

        Parameters
        ----------
        url, sensor, labels
            Where, and what each input is called.
        pins
            Of the inputs; from GP26 up, where not given.
        rate_hz
            Samples a second.
        stated
            What a person states about mains current; in the header of every recording, so that it survives
            a crash.
        is_begun, is_virtual, label, board, attend, is_timed
            As in Session.
        """
        acquisition = Acquisition(
            url,
            rate_hz,
            tuple(pins) if pins is not None else tuple(range(len(labels))),
            sensor=asdict(sensor) | ({"power_stated": stated} if stated else {}),
            labels=labels,
        )
        session = cls(
            acquisition,
            Live(sensor, labels),
            label=label,
            board=board,
            attend=attend,
            is_timed=is_timed,
            is_virtual=is_virtual,
            is_begun=False,
        )
        if is_begun:
            session.listen()
        return session

    @property
    def is_virtual(self) -> bool:
        """Whether nobody is connected to it: a virtual board says so itself."""
        return self._is_virtual or (self.hello is not None and self.hello.board.startswith("virtual"))

    @property
    def scope(self) -> Scope | None:
        """Where somebody looks closely."""
        return self.live.scope

    @property
    def filters(self) -> tuple[Message, ...]:
        """What the signal passes on its way to the screen, to be stored."""
        return self.live.told_filters

    def listen(self, recording: Path | None = None) -> None:
        """Begin to listen; record from the first sample where a path is given."""
        if recording is not None:
            self.acquisition.record(recording)
        self.is_begun = True
        self.acquisition.start()

    def begin(self, make: MakeJobRun, recording: Path | None = None) -> None:
        """Begin a guided job with a new run, recorded where a path is given."""
        self.live.begin_job(make)
        if not self.is_begun:
            self.listen(recording)
            return
        if recording is not None:
            self.acquisition.record(recording)
        self.acquisition.restart()

    def drain(self, wait_s: float = 0.0, most_s: float = math.inf) -> list[Note]:
        """Take all that has come, keep what is to be kept, and return what a job has done meanwhile.

        Parameters
        ----------
        wait_s
            Wait so long for more; 0 takes what is there.
        most_s
            Of signal, before it returns: a virtual person hears ahead for no longer.
        """
        waiting = self.acquisition.queue
        until_s = time.perf_counter() + wait_s
        # What comes meanwhile waits for the next frame: a fast board never ends.
        n_items = waiting.qsize() if not wait_s else 1 << 30
        most, n = most_s * (self.hello.fs_hz if self.hello else 2000.0), 0
        notes: list[Note] = []
        while n_items > 0 and n < most:
            try:
                item = waiting.get(wait_s > 0, max(0.0, until_s - time.perf_counter()))
            except queue.Empty:
                break
            n_items -= 1
            self._take(item)
            if isinstance(item, Block):
                n += len(item.counts)
                # Block by block, so that a virtual person hears and answers alike at any frame rate.
                notes += self._attend_to_notes()
        return notes + self._attend_to_notes()

    def _take(self, item: Item) -> None:
        self.live.push(item)
        if isinstance(item, LinkEvent):
            self._events.append(item)
        elif isinstance(item, Hello) and item.state is not State.WAITING:
            self.hello = item

    def _attend_to_notes(self) -> list[Note]:
        """Keep what a job has done since the last call, let a virtual person hear it, and return it."""
        notes = self.live.take_notes()
        for note in notes:
            self.acquisition.note(*note)
            if note.kind == "question":
                self.question = str(note.data["code"])
        if self._attend is not None:
            for key in self._attend(notes, self.live.run_samples):
                self.live.press(key)
        return notes

    @property
    def is_attended(self) -> bool:
        """Whether a virtual person takes part and answers questions."""
        return self._attend is not None

    def take_events(self) -> list[LinkEvent]:
        """Return what happened to the link and to recordings since the last call."""
        events, self._events = self._events, []
        return events

    def snapshot(self, width_px: int, span_s: float) -> Snapshot:
        """Return what to show now."""
        clock = self.acquisition.clock if self.is_timed else None
        snapshot = self.live.snapshot(width_px, span_s, clock.fs_hz if clock is not None else math.nan)
        self.running = snapshot.running
        return snapshot

    def close(self) -> None:
        """Stop the board, finish the journal, give the port back; what came last is taken in."""
        self.acquisition.stop()
        self.drain()
        if self._board is not None:
            with suppress(RuntimeError):  # the board had died of its source: what was shown told so
                self._board.close()
