"""A virtual board in a process of its own, as a Pico is: what the window costs is then its own cost alone."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

SERVE = """
import sys
from vmofire.virtual.board import VirtualBoard
from vmofire.virtual.sensor import SensorModel
with VirtualBoard(source, SensorModel()) as board:
    print(board.url, flush=True)
    sys.stdin.read()
"""


@contextmanager
def serve(script: str) -> Iterator[str]:
    """Serve what a script names `source`, until the block is left; yield the board's URL."""
    words = [sys.executable, "-c", script + SERVE]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as board:
        assert board.stdout is not None
        yield board.stdout.readline().strip()  # leaving closes its stdin, by which it ends
