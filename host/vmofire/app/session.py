"""Session: a board or a demo person with its reader thread and its Live; drained once a frame.

In: a URL or a demo person, the settings of the sensors. Out: Snapshots, saved notes, keys passed on.
Never: Qt, a picture, another thread.
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
from vmofire.link.lsl_outlet import LslOutlet
from vmofire.link.stream_choice import is_stream
from vmofire.live.attendance import Attend
from vmofire.live.scope import Scope
from vmofire.live.snapshot import Snapshot
from vmofire.live.stream import Live
from vmofire.messages import Block, Hello, LinkEvent, State
from vmofire.virtual.board import VirtualBoard
from vmofire.words.message import Message


class Session:
    """One source of signals, from opening to closing.

    Parameters
    ----------
    acquisition : Acquisition
        Started by the caller or by `open`; `close` stops it.
    live : Live
    label : str
        Name of the signal if it is not of a real person; stays in sight.
    board : VirtualBoard, optional
        Board of a demo; `close` closes it.
    attend : callable, optional
        Takes each note of a job and the number of samples seen in the run; returns keys to press. It is the
        virtual person.
    is_timed : bool
        Whether the board's clock runs at real speed, so that a latency can be measured.
    is_virtual : bool
        Known before the board's hello.
    is_begun : bool
        Whether the acquisition is already running; else `listen` or `begin` starts it.

    Attributes
    ----------
    hello : Hello or None
        Hello of the run under way.
    question : str
        Code of the last question that a job asked.
    scope : Scope or None
        Made when the scope is opened.
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
        is_sent: bool = False,
    ) -> "Session":
        """Open a session with the board at a URL, and listen at once if `is_begun`.

        Parameters
        ----------
        url, sensor, labels
            URL of the board, its sensor, and the label of each input.
        pins
            Pins of the inputs; by default from GP26 up.
        rate_hz
            Samples per second.
        stated
            The person's answer about mains power; in the header of every recording, safe from a crash.
        is_begun, is_virtual, label, board, attend, is_timed
            As in Session.
        is_sent
            Whether signal and markers go out as LSL streams.

        Raises
        ------
        StreamError
            They should, and the Lab Streaming Layer is not installed.
        """
        facts = asdict(sensor) | ({"power_stated": stated} if stated else {})
        acquisition = Acquisition(
            url,
            rate_hz,
            tuple(pins) if pins is not None else tuple(range(len(labels))),
            # The URL of a stream tells which channels were measured, and what was stated about them.
            sensor=facts | ({"source": url} if is_stream(url) else {}),
            labels=labels,
            outlet=LslOutlet(sensor, labels) if is_sent else None,
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
        """Whether the board is virtual: known in advance, or from its hello."""
        return self._is_virtual or (self.hello is not None and self.hello.board.startswith("virtual"))

    @property
    def scope(self) -> Scope | None:
        """The scope; None while it is closed."""
        return self.live.scope

    @property
    def filters(self) -> tuple[Message, ...]:
        """The filters between signal and screen, as messages to store."""
        return self.live.told_filters

    def listen(self, recording: Path | None = None) -> None:
        """Begin to listen; with a path, record from the first sample."""
        if recording is not None:
            self.acquisition.record(recording)
        self.is_begun = True
        self.acquisition.start()

    def begin(self, make: MakeJobRun, recording: Path | None = None) -> None:
        """Begin a guided job with a new run; with a path, record it."""
        self.live.begin_job(make)
        if not self.is_begun:
            self.listen(recording)
            return
        if recording is not None:
            self.acquisition.record(recording)
        self.acquisition.restart()

    def drain(self, wait_s: float = 0.0, most_s: float = math.inf) -> list[Note]:
        """Process all samples that have come, save new notes, and return the notes of the job.

        Parameters
        ----------
        wait_s
            Wait for more samples, up to this time; 0 does not wait.
        most_s
            Return after this much signal. With a virtual person, keep it below the time that they hear a cue
            ahead (virtual/demo.py).
        """
        waiting = self.acquisition.queue
        until_s = time.perf_counter() + wait_s
        # Items that arrive meanwhile wait for the next frame: a fast board never ends.
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
            if self._attend is not None:
                # Item by item, so that a virtual person acts the same at any frame rate.
                notes += self._attend_to_notes()
        return notes + self._attend_to_notes()

    def _take(self, item: Item) -> None:
        self.live.push(item)
        if isinstance(item, LinkEvent):
            self._events.append(item)
        elif isinstance(item, Hello) and item.state is not State.WAITING:
            self.hello = item

    def _attend_to_notes(self) -> list[Note]:
        """Save the notes of the job since the last call, pass them to the virtual person, and return them."""
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
        """Whether a virtual person answers the questions of a job."""
        return self._attend is not None

    @property
    def failure(self) -> tuple[str, str] | None:
        """Why the measurement has ended for good, with the cure; None while it goes on."""
        return self.live.failure

    def take_events(self) -> list[LinkEvent]:
        """Return the events of the link and of recordings since the last call."""
        events, self._events = self._events, []
        return events

    def snapshot(self, width_px: int, span_s: float) -> Snapshot:
        """Return the snapshot to show now."""
        clock = self.acquisition.clock if self.is_timed else None
        snapshot = self.live.snapshot(width_px, span_s, clock.fs_hz if clock is not None else math.nan)
        self.running = snapshot.running
        return snapshot

    def close(self) -> None:
        """Stop the board, finish the journal, release the port, and process the last samples."""
        self.acquisition.stop()
        self.drain()
        if self._board is not None:
            with suppress(RuntimeError):  # the board's source failed; the page showed that before
                self._board.close()
