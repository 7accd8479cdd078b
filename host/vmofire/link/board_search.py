"""Search for boards at the ports of this computer: once, or on a thread until one answers.

In: nothing. Out: the boards that answered, or why none did. Never: keeps a port open, or guesses between two
boards.
"""

from collections.abc import Callable
from queue import Empty, SimpleQueue
from threading import Event, Thread
from typing import NamedTuple

from vmofire.errors import LinkError
from vmofire.link.board import Board, find_ports
from vmofire.link.lsl import Stream, find_emg_streams
from vmofire.words import msg, say

EVERY_S = 1.5
NO_PICO = msg("No Pico was found.")
PLUG_IN = msg("Plug it in with a cable that carries data.")


class FoundBoard(NamedTuple):
    """A board that answered: its port, its kind, and whether it is virtual.

    The name is that of its port, in English as in the catalogue; "" if only its URL is known. The id is that
    of the chip, as in Hello.unique_id, in hex.
    """

    url: str
    firmware: str
    name: str
    is_virtual: bool
    board_id: str = ""

    @property
    def words(self) -> str:
        """Port of the board, in words."""
        return say("Board on {url}", url=self.url)

    @property
    def more(self) -> str:
        """Kind of the board, in words."""
        if not self.name:
            return say("Firmware {firmware}.", firmware=self.firmware)
        return say("Firmware {firmware}, {port}.", firmware=self.firmware, port=say(self.name))


class BoardFinding(NamedTuple):
    """The boards that answered, and EMG streams; if no board did, why, and what to do."""

    boards: tuple[FoundBoard, ...]
    cause: str = ""
    cure: str = ""
    streams: tuple[Stream, ...] = ()


def find_boards(wanted: Callable[[], bool] = lambda: True) -> BoardFinding:
    """Ask every port that may be a board what it is; the search ends once `wanted` returns False."""
    found: list[FoundBoard] = []
    trouble: LinkError | None = None
    for port in find_ports():
        if not port.likely or not wanted():
            continue
        try:
            found.append(ask_board(port.url, port.name, wanted))
        except LinkError as error:
            trouble = error
    if found or trouble is None:
        return BoardFinding(tuple(found), say(NO_PICO), say(PLUG_IN))
    return BoardFinding((), trouble.cause, trouble.cure)


def ask_board(url: str, name: str = "", wanted: Callable[[], bool] = lambda: True) -> FoundBoard:
    """Ask the board at a URL what it is.

    Raises
    ------
    LinkError
        No board answers there.
    """
    board = Board.open(url, wanted)
    hello = board.hello
    board.close()
    is_virtual = hello.board.startswith("virtual")
    return FoundBoard(url, hello.firmware_name, name, is_virtual, hello.unique_id.hex())


class BoardSearch:
    """A search under way; ends by itself once a board has answered, or a stream was found.

    Parameters
    ----------
    with_streams : bool
        Whether to look for EMG streams on the network too.
    """

    def __init__(self, with_streams: bool = False) -> None:
        self._with_streams = with_streams
        self._found: SimpleQueue[BoardFinding] = SimpleQueue()
        self._ended = Event()
        self._thread = Thread(target=self._run, name="board search", daemon=True)
        self._thread.start()

    def take(self) -> BoardFinding | None:
        """Return the newest finding since the last call."""
        newest = None
        try:
            while True:
                newest = self._found.get_nowait()
        except Empty:
            return newest

    def stop(self) -> None:
        """End the search."""
        self._ended.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._ended.is_set():
            finding = find_boards(lambda: not self._ended.is_set())
            if self._with_streams:
                finding = self._add_streams(finding)
            self._found.put(finding)
            if finding.boards or finding.streams:
                return
            self._ended.wait(EVERY_S)

    def _add_streams(self, finding: BoardFinding) -> BoardFinding:
        try:
            streams = find_emg_streams(lambda: not self._ended.is_set())
        except LinkError as error:  # LSL is not installed
            return finding if finding.boards else BoardFinding((), error.cause, error.cure)
        return finding._replace(streams=streams)
