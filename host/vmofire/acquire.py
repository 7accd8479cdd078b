"""The one reader thread: from the board to the disk, then to whoever watches.

In: a port's URL and settings; requests from any thread. Out: `queue`, in order, and a journal.
Never: a filter or a unit. A frozen window cannot hurt a recording, and a full disk cannot hurt the window.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from os import PathLike
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Event, Thread

from vmofire.link.board import Board, Frame, LinkError, RefusedError, find_ports
from vmofire.link.clock import DeviceClock
from vmofire.messages import Block, Gap, Hello, LinkEvent, Pong, State, Status
from vmofire.recording.journal import JournalError, Writer

__all__ = ["Acquisition", "Gap", "Item", "LinkEvent"]

Item = Hello | Block | Status | Gap | LinkEvent

WAIT_S = 0.05  # longest time until a request is heeded
QUIET_S = 1.0  # the board sends a status every second even when nothing else goes well
DEAD_S = 4.0  # its queue holds 3 s, so behind this nothing is saved by waiting on
RETRY_S = 0.5
SLEPT_S = 2.0  # by so much the wall clock must outrun perf_counter, which stands still while a laptop sleeps
WRAP = 2**32


class Acquisition:
    """Stream from a board until stopped: through unplugging, stalls, full disks and restarts.

    Parameters
    ----------
    url : str
        A port's name or any pySerial URL.
    rate_hz : int
        Rows a second; one of `wire.RATES_HZ`.
    channels : tuple of int
        Indices of pins, 0 to 2.
    journal : path-like, optional
        Record into this new file from the first row on.
    sensor : mapping, optional
        Settings of the sensor, kept in every journal.
    labels : sequence of str
        Names of the channels, kept in every journal.
    selftest : bool
        Ask for the board's counter instead of its converter.
    fixed_frequency : bool
        See `messages.start`.

    Attributes
    ----------
    queue : SimpleQueue of Hello, Block, Status, Gap or LinkEvent
        All that happens, in order; a Hello begins a run. Whoever watches empties it.
    lost_rows : int
        Rows known to be missing, exactly; time without a board is in the Gaps alone.
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
    ) -> None:
        self.url = url
        self.queue: SimpleQueue[Item] = SimpleQueue()
        self.lost_rows = 0
        self._rate_hz = rate_hz
        self._channels = channels
        self._sensor = dict(sensor or {})
        self._labels = tuple(labels)
        self._selftest = selftest
        self._fixed_frequency = fixed_frequency
        self._requests: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self._stopping = Event()
        self._thread = Thread(target=self._run, name="board reader", daemon=True)
        # All below belongs to the thread.
        self._board: Board | None = None
        self._writer: Writer | None = None
        self._wanted: tuple[Path, str] | None = (Path(journal), "") if journal is not None else None
        self._hello: Hello | None = None
        self._hello_payload = b""
        self._next_row = 0
        self._board_lost = 0  # rows the board says it lost in this run, as far as gaps account for them
        self._restarting = False  # the next Hello begins a run, whatever its number
        self._began = 0.0, 0.0  # when the run began, by two clocks
        self._away: tuple[str, float] | None = None  # why the run broke off, and the rate it had
        self._connected = False
        self._paused = False
        self._heard_s = 0.0
        self._quiet = False

    def start(self) -> None:
        """Start the thread; whether the board is there, the queue tells ("connected" or "failed")."""
        self._thread.start()

    def stop(self) -> None:
        """Stop the board, finish the journal, close the port, end the thread; harmless when repeated."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()

    def __enter__(self) -> "Acquisition":
        """Start."""
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop."""
        self.stop()

    def restart(self, rate_hz: int | None = None, channels: tuple[int, ...] | None = None) -> None:
        """Begin a new run at row 0, with other settings where given; a journal goes on. Also ends a pause."""
        self._requests.put(lambda: self._restart(rate_hz, channels))

    def pause(self) -> None:
        """Let the board wait until `restart`, its port and the journal open; the queue tells "paused"."""
        self._requests.put(self._pause)

    def record(self, path: str | PathLike[str], notes: str = "") -> None:
        """Record into a new file from now on; the queue tells "recording" or "recording failed"."""
        self._requests.put(lambda: self._want(Path(path), notes))

    def stop_recording(self) -> None:
        """Finish the journal; the queue tells "recorded"."""
        self._requests.put(self._stop_recording)

    def mark(self, text: str) -> None:
        """Put a mark on this very moment, in the journal and in the queue."""
        self.note("mark", text)

    def note(
        self, kind: str, text: str, row: int | None = None, data: Mapping[str, object] | None = None
    ) -> None:
        """Put an event into the journal, where there is one: a cue, a verdict, the settings of a check.

        Parameters
        ----------
        kind, text : str
        row : int, optional
            Row of the run under way that it belongs to; that of this moment, where not given.
        data : mapping, optional
            Whatever else, as JSON can hold it.
        """
        host_s = time.perf_counter()
        self._requests.put(lambda: self._note(kind, text, row, host_s, dict(data or {})))

    @property
    def clock(self) -> DeviceClock | None:
        """The rows of the run under way in seconds of time.perf_counter(); None before a board was found."""
        board = self._board
        return board.clock if board else None

    @property
    def recording(self) -> Path | None:
        """The file being recorded to."""
        writer = self._writer
        return writer.path if writer else None

    @property
    def damage(self) -> dict[str, int]:
        """What was hurt on the way from the board since it was last connected, counted."""
        board = self._board
        return board.damage if board else {}

    # From here on: the reader thread.

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
            self.queue.put(LinkEvent("failed", f"vmofire itself has failed: {error!r}.", "Start it again."))
            raise
        finally:
            self._finish()

    def _turn(self) -> None:
        self._heed_requests()
        assert self._board is not None
        if not self._paused:
            self._board.keep_alive()
        frames = self._board.receive_frames(WAIT_S)
        now_s = time.perf_counter()
        if frames:
            self._heard_s = now_s
            if self._quiet:
                self._quiet = False
                self.queue.put(LinkEvent("connected", "The board speaks again."))
            self._take(frames)
        elif self._paused:
            pass
        elif now_s - self._heard_s > DEAD_S:
            raise LinkError("The board has fallen silent.", "Unplug it and plug it in again.")
        elif now_s - self._heard_s > QUIET_S and not self._quiet:
            self._quiet = True
            self.queue.put(LinkEvent("silent", "The board says nothing.", "Wait, or look at its cable."))

    def _heed_requests(self) -> None:
        while True:
            try:
                request = self._requests.get_nowait()
            except Empty:
                return
            request()

    def _connect(self, url: str, unique_id: bytes | None = None) -> None:
        board = Board.open(url, lambda: not self._stopping.is_set())
        if unique_id is not None and board.hello.unique_id != unique_id and url != self.url:
            board.close()
            raise LinkError(f"Another board is on {url}.", "Plug in the one that was used before.")
        self._board = board
        try:
            if not self._paused:
                self._start_board()
        except LinkError:
            board.close()
            raise
        self._connected = True
        hello = board.hello
        doing = "waiting" if self._paused else "streaming"
        self.queue.put(
            LinkEvent("connected", f"{hello.board} on {url}, firmware {hello.firmware_name}, is {doing}.")
        )

    def _reconnect(self, error: LinkError) -> None:
        """Wait until the board is back, on its old port or on any other, and go on."""
        assert self._board is not None
        unique_id = self._board.hello.unique_id
        self._connected = False
        self._leave(error.cause)
        self._board.close()
        self.queue.put(LinkEvent("lost", error.cause, error.cure))
        told = ""
        while not self._stopping.wait(RETRY_S):
            self._heed_requests()
            for url in self._places(unique_id):
                try:
                    self._connect(url, unique_id)
                except LinkError as again:
                    # A port that is not there yet is no news; a board that is there and does not fit is.
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

    def _start_board(self) -> None:
        assert self._board is not None
        self._restarting = True
        self._board.start(self._rate_hz, self._channels, self._selftest, self._fixed_frequency)
        self._heard_s = time.perf_counter()
        self._quiet = False

    def _restart(self, rate_hz: int | None, channels: tuple[int, ...] | None) -> None:
        before = self._rate_hz, self._channels
        self._rate_hz, self._channels = rate_hz or self._rate_hz, channels or self._channels
        self._paused = False
        if self._board is None or not self._connected or self._stopping.is_set():
            return
        self._restarting = True
        self._board.stop()  # so that every row of the run that ends is here, or counted
        try:
            self._start_board()
        except RefusedError as error:
            self.queue.put(LinkEvent("refused", error.cause, error.cure))
            self._rate_hz, self._channels = before
            self._start_board()

    def _pause(self) -> None:
        if self._board is None or self._paused or self._stopping.is_set():
            return
        self._leave("the measurement was paused")
        self._paused = True
        if self._connected:
            self._restarting = True
            self._board.stop()
        self.queue.put(LinkEvent("paused", "The board waits."))

    def _leave(self, why: str) -> None:
        """Remember that the run broke off, and how fast its rows went by this computer's clock."""
        if self._away is None and self._hello is not None and self._board is not None:
            self._away = why, self._board.clock.fs_hz

    def _take(self, frames: list[Frame]) -> None:
        """Make sure of every frame, write it to disk, then hand it on."""
        assert self._board is not None
        raw: list[tuple[int, bytes]] = []
        items: list[Item] = []
        stopped = False
        for kind, _, payload in frames:
            said = self._board.decode(kind, payload)
            if isinstance(said, Block):
                if self._hello is None or said.run != self._hello.run or not self._place(said, items):
                    continue
                raw.append((kind, payload))
            elif isinstance(said, Hello):
                if said.state == State.WAITING or not (self._restarting or self._is_new(said)):
                    continue
                self._hand_on(raw, items)
                raw, items = [(kind, payload)], []
                self._begin(said, payload, raw, items)
                stopped = False
            elif isinstance(said, Status):
                raw.append((kind, payload))
                self._close_tail(said, items)
                items.append(said)
            if isinstance(said, Status | Pong) and not self._restarting:
                stopped = self._hello is not None and (
                    said.state == State.WAITING or said.run != self._hello.run
                )
        self._hand_on(raw, items)
        if stopped and not self._stopping.is_set():
            self._leave(
                "the board had stopped by itself, because it heard nothing from this computer for 3 s"
            )
            self.queue.put(LinkEvent("connected", "The board had stopped and is started again."))
            self._start_board()

    def _is_new(self, hello: Hello) -> bool:
        return self._hello is None or hello.run != self._hello.run

    def _begin(self, hello: Hello, payload: bytes, raw: list[tuple[int, bytes]], items: list[Item]) -> None:
        self._hello = hello
        self._hello_payload = payload
        rows, self._next_row = self._next_row, 0
        self._board_lost = 0
        self._restarting = False
        items.append(hello)
        now = time.perf_counter(), time.time()
        if self._away is not None:
            why, fs_hz = self._away
            self._away = None
            elapsed_s, elapsed_wall_s = now[0] - self._began[0], now[1] - self._began[1]
            slept_s = elapsed_wall_s - elapsed_s
            seconds = elapsed_s + (slept_s if slept_s > SLEPT_S else 0.0) - rows / fs_hz
            items.append(Gap(None, max(0.0, seconds), why, hello.run))
        self._began = now
        if self._wanted is not None and self._open_writer():
            raw.clear()  # the writer has put the Hello there itself

    def _place(self, block: Block, items: list[Item]) -> bool:
        """Put a block where it belongs, behind the Gap before it; return False where it is not new."""
        jump = (block.first_row - self._next_row) % WRAP
        if jump >= WRAP // 2:
            return False
        self._miss(jump, block.lost_rows, items)
        self._next_row += len(block.counts)
        items.append(block)
        return True

    def _close_tail(self, status: Status, items: list[Item]) -> None:
        """Account for what was lost behind the last block of a run that has been stopped."""
        if self._hello is not None and status.state == State.WAITING and status.run == self._hello.run:
            missing = (status.rows - self._next_row) % WRAP
            self._miss(missing if missing < WRAP // 2 else 0, status.lost_rows, items)

    def _miss(self, rows: int, board_lost: int, items: list[Item]) -> None:
        """Note `rows` missing at the next row, and tell the board's own losses from those on the way."""
        if rows == 0:
            return
        assert self._hello is not None
        by_board = min(rows, (board_lost - self._board_lost) % WRAP)
        self._board_lost += by_board
        cause = "the board could not get rid of them" if by_board else "lost between board and computer"
        if 0 < by_board < rows:
            cause = f"{by_board} the board could not get rid of, {rows - by_board} lost on the way"
        items.append(Gap(rows, rows / self._hello.fs_hz, cause, self._hello.run, self._next_row, by_board))
        self._next_row += rows
        self.lost_rows += rows

    def _hand_on(self, raw: list[tuple[int, bytes]], items: list[Item]) -> None:
        """Write to disk, then to the queue; a disk that fails ends the recording and nothing else."""
        if self._writer is not None:
            try:
                self._writer.write(raw)
                for item in items:
                    if isinstance(item, Gap):
                        self._writer.note("gap", item.cause, item.row, data=vars(item))
            except JournalError as error:
                self._lose_writer(error)
        for item in items:
            self.queue.put(item)

    def _want(self, path: Path, notes: str) -> None:
        if self._writer is not None:
            self.queue.put(
                LinkEvent(
                    "recording failed",
                    f"A recording to {self._writer.path} is under way.",
                    "Stop that one first.",
                )
            )
            return
        self._wanted = path, notes
        if self._hello is not None:
            self._open_writer()

    def _open_writer(self) -> bool:
        assert self._wanted is not None
        path, notes = self._wanted
        self._wanted = None
        try:
            self._writer = Writer(
                path, self._hello_payload, self._sensor, self._labels, notes, self._next_row % WRAP
            )
        except JournalError as error:
            self.queue.put(LinkEvent("recording failed", error.cause, error.cure))
            return False
        self.queue.put(LinkEvent("recording", f"Recording to {path}."))
        return True

    def _note(self, kind: str, text: str, row: int | None, host_s: float, data: Mapping[str, object]) -> None:
        clock = self.clock
        if row is None and clock is not None:
            here = clock.to_row(host_s)
            row = max(0, round(here)) if here == here else self._next_row
        if self._writer is not None:
            try:
                self._writer.note(kind, text, row, host_s, data)
            except JournalError as error:
                self._lose_writer(error)
            except (TypeError, ValueError) as error:
                self.queue.put(LinkEvent("refused", f"That cannot be noted: {error}.", "Write it shorter."))
        if kind == "mark":
            self.queue.put(LinkEvent("mark", text))

    def _stop_recording(self) -> None:
        writer, self._writer = self._writer, None
        if writer is None:
            return
        try:
            writer.close(self._next_row)
        except JournalError as error:
            self.queue.put(LinkEvent("recording failed", error.cause, error.cure))
        else:
            self.queue.put(LinkEvent("recorded", f"Recorded to {writer.path}."))

    def _lose_writer(self, error: JournalError) -> None:
        writer, self._writer = self._writer, None
        if writer is not None:
            writer.abandon()
            cause = f"{error.cause} Recording has stopped; what was recorded until now is kept."
            self.queue.put(LinkEvent("recording failed", cause, error.cure))

    def _finish(self) -> None:
        if self._board is not None:
            try:
                self._heed_requests()
                self._restarting = True  # the Status that answers STOP is no surprise
                self._board.stop()
                self._take(self._board.receive_frames(0))
            except LinkError:
                pass  # it is gone, and stops by itself
            finally:
                self._board.close()
        self._stop_recording()
        self.queue.put(LinkEvent("stopped", "The measurement has ended."))
