"""Looks for a board at this computer's ports until one answers; a thread, ended when nobody wants to know.

In: nothing. Out: the URL of a board that answered, or why none did. Never: Qt, a port kept open.
"""

from queue import Empty, SimpleQueue
from threading import Event, Thread
from typing import NamedTuple

from vmofire.link.board import Board, LinkError, find_ports

EVERY_S = 1.5
PLUG_IN = "Plug it in with a cable that carries data. It is looked for again by itself."


class BoardFinding(NamedTuple):
    """What was found: the URL of a board ("" for none), and words on it."""

    url: str
    words: str
    more: str


class BoardSearch:
    """A search under way; ends by itself once a board has answered."""

    def __init__(self) -> None:
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
            finding = self._look()
            self._found.put(finding)
            if finding.url:
                return
            self._ended.wait(EVERY_S)

    def _look(self) -> BoardFinding:
        trouble = (
            "No board found",
            "Plug it in with a cable that carries data. It is looked for again by itself.",
        )
        for port in find_ports():
            if not port.likely or self._ended.is_set():
                continue
            try:
                board = Board.open(port.url, lambda: not self._ended.is_set())
            except LinkError as error:
                trouble = (error.cause, error.cure)
                continue
            hello = board.hello
            board.close()
            return BoardFinding(
                port.url, f"Board at {port.url}", f"Firmware {hello.firmware}, {port.description}."
            )
        return BoardFinding("", *trouble)
