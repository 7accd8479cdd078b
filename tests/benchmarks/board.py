"""Virtual board in its own process, like a Pico, so that the cost of the window is measured alone."""

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
    """Serve the `source` that a script defines, until the block ends; yield the board's URL."""
    words = [sys.executable, "-c", script + SERVE]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as board:
        assert board.stdout is not None
        yield board.stdout.readline().strip()  # the end of the block closes stdin, which ends the process
