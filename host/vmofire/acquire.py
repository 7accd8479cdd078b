"""Reader thread: passes data from the board to the view, and to the thread that writes the disk.

In: a port's URL and settings; requests from any thread. Out: `queue`, in order, and a journal.
Never: a filter, a unit, a wait for a window or a disk: neither may cost a sample.
"""

import contextlib
import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from os import PathLike
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Event, Thread

from vmofire import log, wire
from vmofire.errors import LinkError, RefusedError, StoppedError, UnpluggedError
from vmofire.link.board import find_ports
from vmofire.link.clock import DeviceClock
from vmofire.link.ledger import Ledger
from vmofire.link.lsl_outlet import LslOutlet
from vmofire.link.source import Frame, Source, open_source
from vmofire.messages import Block, Gap, GapCause, Hello, LinkEvent, Pong, State, Status, Written
from vmofire.recording.recorder import Recorder
from vmofire.words import say

__all__ = ["Acquisition", "Gap", "Item", "LinkEvent"]

Item = Hello | Block | Status | Gap | LinkEvent | Written

WAIT_S = 0.05  # longest time until a request is carried out
QUIET_S = 1.0  # the board sends a Status every second in any case
DEAD_S = wire.SILENCE_MS / 1000  # then open the port again, and ask for what the board still holds
RETRY_S = 0.5


class Acquisition:
    """Stream from a board until stopped; goes on after unplugging, stalls, full disks and restarts.

    Parameters
    ----------
    url : str
        A port's name, any pySerial URL, or a stream's: link/source.py.
    rate_hz : int
        Samples a second; one of `wire.RATES_HZ`.
    channels : tuple of int
        Indices of pins, 0 to 2.
    journal : path-like, optional
        Record into this new file from the first sample on.
    sensor : mapping, optional
        Settings of the sensor, kept in every journal.
    labels : sequence of str
        Names of the channels, kept in every journal.
    selftest : bool
        Ask for the board's counter instead of its converter.
    fixed_frequency : bool
        See `messages.start`.
    outlet : LslOutlet, optional
        Gets all samples, gaps and events too, and is closed at the end.

    Attributes
    ----------
    queue : SimpleQueue of Hello, Block, Status, Gap, LinkEvent or Written
        All events, in order; a Hello begins a run. The view empties the queue. A Written tells how
        much is on disk.
    announce : callable
        Called by the reader thread when something new is in the queue, so that a view need not look for it
        again and again. It must return at once, and never raise.
    """

    def __init__(
        self,
        url: str,
        rate_hz: int = 2000,
        channels: tuple[int, ...] = (0,),
        journal: str | PathLike[str] | None = None,
        *,
        sensor: Mapping[str, object] | None = None,
        labels: Sequence[str] = (),
        selftest: bool = False,
        fixed_frequency: bool = False,
        outlet: LslOutlet | None = None,
    ) -> None:
        self.url = url
        self._outlet = outlet
        self.queue: SimpleQueue[Item] = SimpleQueue()
        self.announce: Callable[[], object] = lambda: None
        self._rate_hz = rate_hz
        self._channels = channels
        self._selftest = selftest
        self._fixed_frequency = fixed_frequency
        self._requests: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self._stopping = Event()
        self._thread = Thread(target=self._run, name="board reader", daemon=True)
        # Only the reader thread uses the fields below.
        self._board: Source | None = None
        self._ledger = Ledger()
        self._recorder = Recorder(self.queue.put, sensor or {}, labels)
        if journal is not None:
            self._recorder.want(Path(journal), "")
        self._hello_payload = b""
        self._restarting = False  # a run was requested, or will be at once
        self._started: int | None = (
            None  # number of the requested run, once the Hello of the board has given it
        )
        self._connected = False
        self._paused = False
        self._heard_s = 0.0
        self._quiet = False

    def start(self) -> None:
        """Start the thread; the queue tells whether the board answers ("connected" or "failed")."""
        self._thread.start()

    def stop(self) -> None:
        """Stop the board, finish the journal, close the port, end the thread; may be called again."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()
        if self._outlet is not None:
            self._outlet.close()

    def __enter__(self) -> "Acquisition":
        """Start."""
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop."""
        self.stop()

    def restart(self, rate_hz: int | None = None, channels: tuple[int, ...] | None = None) -> None:
        """Begin a new run at sample 0, with other settings if given. A journal goes on, a pause ends."""
        self._requests.put(lambda: self._restart(rate_hz, channels))

    def pause(self) -> None:
        """Stop sampling until `restart`; port and journal stay open; the queue tells "paused"."""
        self._requests.put(self._pause)

    def record(self, path: str | PathLike[str], notes: str = "") -> None:
        """Record into a new file from now on; the queue tells "recording" or "recording failed"."""
        self._requests.put(lambda: self._record(Path(path), notes))

    def stop_recording(self) -> None:
        """Finish the journal; the queue tells "recorded"."""
        self._requests.put(lambda: self._recorder.close(self._ledger.next_sample))

    def mark(self, text: str) -> None:
        """Put a mark at this moment into the journal and the queue."""
        self.note("mark", text)

    def note(
        self, kind: str, text: str, sample: int | None = None, data: Mapping[str, object] | None = None
    ) -> None:
        """Put an event into the journal, if there is one: a cue, a verdict, the settings of a Check.

        Parameters
        ----------
        kind, text : str
        sample : int, optional
            Its sample of the run under way; by default that of this moment.
        data : mapping, optional
            Further values that JSON can hold.
        """
        host_s = time.perf_counter()
        self._requests.put(lambda: self._note(kind, text, sample, host_s, dict(data or {})))

    @property
    def clock(self) -> DeviceClock | None:
        """Clock that converts samples of this run to seconds of time.perf_counter(); None before a board."""
        board = self._board
        return board.clock if board else None

    @property
    def recording(self) -> Path | None:
        """The file being recorded to, until all of it is on disk."""
        return self._recorder.path

    @property
    def recorded_to(self) -> Path | None:
        """Path of the last recording: the one asked for, or the one it had to be kept at instead."""
        return self._recorder.last_path

    @property
    def lost_samples(self) -> int:
        """Exact number of missing samples; time without a board is only in the Gaps."""
        return self._ledger.lost_samples

    @property
    def damage(self) -> dict[str, int]:
        """Counts of damage on the line since the board was last connected."""
        board = self._board
        return board.damage if board else {}

    # Methods of the reader thread.

    def _run(self) -> None:
        try:
            self._connect(self.url)
            while not self._stopping.is_set():
                try:
                    self._turn()
                except LinkError as error:
                    self._reconnect(error)
        except LinkError as error:
            if not self._stopping.is_set():
                self.queue.put(LinkEvent("failed", error.cause, error.cure))
        except Exception as error:
            cause = say("An error in vmofire ended the measurement: {error}.", error=repr(error))
            self.queue.put(LinkEvent("failed", cause, say("Start vmofire again.")))
            raise
        finally:
            self._finish()

    def _turn(self) -> None:
        self._heed_requests()
        assert self._board is not None
        if not self._paused:
            self._board.keep_alive()
        frames = self._board.receive_frames(WAIT_S)
        self._recorder.look()
        now_s = time.perf_counter()
        if frames:
            self._heard_s = now_s
            if self._quiet:
                self._quiet = False
                self.queue.put(LinkEvent("connected", self._board.words.back))
            self._take(frames)
            self.announce()
        elif self._paused:
            pass
        elif now_s - self._heard_s > DEAD_S:
            words = self._board.words
            raise LinkError(words.dead, words.dead_cure)
        elif now_s - self._heard_s > QUIET_S and not self._quiet:
            self._quiet = True
            words = self._board.words
            self.queue.put(LinkEvent("silent", words.silent, words.silent_cure))

    def _heed_requests(self) -> None:
        while True:
            try:
                request = self._requests.get_nowait()
            except Empty:
                return
            request()

    def _connect(self, url: str, unique_id: bytes | None = None) -> None:
        board = open_source(url, lambda: not self._stopping.is_set())
        if unique_id is not None and board.hello.unique_id != unique_id and url != self.url:
            board.close()
            raise LinkError(
                say("Another board is on {url}.", url=url), say("Plug in the board that was used before.")
            )
        self._board = board
        try:
            self._end_run()
            if not self._paused:
                self._start_board()
        except LinkError:
            board.close()
            raise
        self._connected = True
        self.queue.put(LinkEvent("connected", board.describe(is_waiting=self._paused)))

    def _reconnect(self, error: LinkError) -> None:
        """Wait until the board is back, on its old port or on any other, and go on."""
        assert self._board is not None
        unique_id = self._board.hello.unique_id
        self._connected = False
        with contextlib.suppress(LinkError):  # keep what had arrived
            self._take(self._board.receive_frames(0))
        self._break_off(GapCause.STOPPED if isinstance(error, StoppedError) else GapCause.AWAY)
        self._board.close()
        if isinstance(error, UnpluggedError):
            self.queue.put(
                LinkEvent("lost", say("The cable came out."), say("Plug it in; we go on from here."))
            )
        else:
            self.queue.put(LinkEvent("lost", error.cause, error.cure))
        told = ""
        wait_s = RETRY_S
        if isinstance(error, StoppedError):
            log.keep(error)
            wait_s = 0.0  # the board is at its prompt, and opening the port starts the firmware again
        while not self._stopping.wait(wait_s):
            wait_s = RETRY_S
            self._heed_requests()
            self._recorder.look()
            for url in self._places(unique_id):
                try:
                    self._connect(url, unique_id)
                except LinkError as again:
                    # Do not report a port that is not there yet; report a board that does not fit.
                    if url == self.url and again.cause != told and told:
                        self.queue.put(LinkEvent("lost", again.cause, again.cure))
                    told = again.cause
                else:
                    return

    def _places(self, unique_id: bytes) -> list[str]:
        """Return where the board may be: its old port, and any whose USB serial number is its unique id."""
        same = unique_id.hex()
        return [
            self.url,
            *(p.url for p in find_ports() if p.serial_number.lower() == same and p.url != self.url),
        ]

    def _end_run(self) -> None:
        """Fetch the remaining samples of the run under way, and the board's count of that run's samples.

        So a stall of any length is known in samples. A board that was switched off has another run.
        """
        assert self._board is not None
        before = self._ledger.hello
        if before is not None and replace(self._board.hello, state=before.state) == before:
            self._restarting, self._started = True, None
            self._board.stop()
            self._take(self._board.receive_frames(0))

    def _start_board(self) -> None:
        assert self._board is not None
        self._restarting, self._started = True, None
        hello = self._board.start(self._rate_hz, self._channels, self._selftest, self._fixed_frequency)
        self._started = hello.run
        self._heard_s = time.perf_counter()
        self._quiet = False

    def _restart(self, rate_hz: int | None, channels: tuple[int, ...] | None) -> None:
        before = self._rate_hz, self._channels
        self._rate_hz, self._channels = rate_hz or self._rate_hz, channels or self._channels
        self._paused = False
        if self._board is None or not self._connected or self._stopping.is_set():
            return
        self._restarting, self._started = True, None
        self._board.stop()  # so that every sample of the old run has arrived or is counted
        try:
            self._start_board()
        except RefusedError as error:
            self.queue.put(LinkEvent("refused", error.cause, error.cure))
            self._rate_hz, self._channels = before
            self._start_board()

    def _pause(self) -> None:
        if self._board is None or self._paused or self._stopping.is_set():
            return
        self._break_off(GapCause.PAUSED)
        self._paused = True
        if self._connected:
            self._restarting, self._started = True, None
            self._board.stop()
        self.queue.put(LinkEvent("paused", say("The board waits.")))

    def _break_off(self, why: GapCause) -> None:
        if self._board is not None:
            self._ledger.break_off(why, self._board.clock.fs_hz)

    def _take(self, frames: list[Frame]) -> None:
        """Check every frame, give it to the recorder, then put it into the queue."""
        assert self._board is not None
        raw: list[tuple[int, bytes]] = []
        items: list[Item] = []
        stopped = False
        for kind, _, payload in frames:
            said = self._board.decode(kind, payload)
            if isinstance(said, Block):
                if placed := self._ledger.place(said):
                    raw.append((kind, payload))
                    items += placed
            elif isinstance(said, Hello):
                if self._begins_run(said):
                    self._hand_on(raw, items)
                    raw, items = [], []
                    self._begin(said, payload)
                    stopped = False
            elif isinstance(said, Status) and self._is_of_run(said):
                raw.append((kind, payload))
                items += [*self._ledger.close(said), said]
            if isinstance(said, Status | Pong) and not self._restarting:
                hello = self._ledger.hello
                stopped = hello is not None and (said.state == State.WAITING or said.run != hello.run)
        self._hand_on(raw, items)
        if stopped and self._connected and not self._stopping.is_set():
            self._break_off(GapCause.SILENCE)
            self._end_run()
            self._start_board()
            words = say("The board had stopped by itself. It is started again.")
            self.queue.put(LinkEvent("connected", words))

    def _is_of_run(self, status: Status) -> bool:
        return self._ledger.hello is not None and status.run == self._ledger.hello.run

    def _begins_run(self, hello: Hello) -> bool:
        """Return whether this answers START; a late answer to IDENTIFY has the number of the run before."""
        if hello.state == State.WAITING:
            return False
        if self._restarting:
            return hello.run == self._started
        return not (self._ledger.hello and self._ledger.hello.run == hello.run)

    def _begin(self, hello: Hello, payload: bytes) -> None:
        if not self._restarting:
            self._break_off(GapCause.RESTARTED)  # a START that seemed lost came late
        gap = self._ledger.begin(hello, time.perf_counter(), time.time())
        self._hello_payload = payload
        self._restarting = False
        items: list[Item] = [gap, hello] if gap else [hello]
        if self._recorder.begin(payload, 0):
            for item in items:  # a journal that begins here has the Hello and no gap
                self._tell(item)
        else:
            self._hand_on([(wire.HELLO, payload)], items)

    def _hand_on(self, raw: list[tuple[int, bytes]], items: list[Item]) -> None:
        samples = sum(len(item.counts) for item in items if isinstance(item, Block))
        self._recorder.write(raw, [item for item in items if isinstance(item, Gap)], samples)
        for item in items:
            self._tell(item)

    def _tell(self, item: Item) -> None:
        """Put an item into the queue, and send it to the network if that is wanted."""
        self.queue.put(item)
        if self._outlet is not None and self.clock is not None and isinstance(item, Hello | Block | Gap):
            self._outlet.push(item, self.clock)

    def _record(self, path: Path, notes: str) -> None:
        self._recorder.want(path, notes)
        if self._hello_payload:
            self._recorder.begin(self._hello_payload, self._ledger.next_sample)

    def _note(
        self, kind: str, text: str, sample: int | None, host_s: float, data: Mapping[str, object]
    ) -> None:
        if sample is None:
            here = self.clock.to_sample(host_s) if self.clock else math.nan
            sample = self._ledger.next_sample if math.isnan(here) else max(0, round(here))
        self._recorder.note(kind, text, sample, host_s, data)
        if self._outlet is not None and self.clock is not None:
            self._outlet.note(kind, text, sample, data, self.clock)
        if kind == "mark":
            self.queue.put(LinkEvent("mark", text))

    def _finish(self) -> None:
        if self._board is not None:
            # A board that is gone or silent stops by itself.
            with contextlib.suppress(LinkError):
                self._heed_requests()
            self._restarting = True  # the Status that answers STOP is expected
            with contextlib.suppress(LinkError):
                self._board.stop()
            with contextlib.suppress(LinkError):
                self._take(self._board.receive_frames(0))
            self._board.close()
        if self._outlet is not None:
            self._outlet.close()
        self._recorder.finish(self._ledger.next_sample)
        self.queue.put(LinkEvent("stopped", say("The measurement has ended.")))
