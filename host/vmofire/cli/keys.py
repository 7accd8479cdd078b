"""Single keys from a terminal, without waiting for Enter.

In: the terminal a person types in. Out: one key at a time, or nothing. The terminal is given back as it was,
after an exception too. Never: a key's meaning. Where stdin is no terminal there are simply no keys.
"""

import sys
from collections.abc import Generator
from contextlib import contextmanager
from typing import Protocol


class ReadKey(Protocol):
    """Reads a key without waiting."""

    def __call__(self) -> str:
        """Return the next key pressed, or "" where there is none."""
        ...


def no_key() -> str:
    """Return that no key was pressed."""
    return ""


@contextmanager
def read_keys() -> Generator[ReadKey]:
    """Take single keys while the block runs.

    Yields
    ------
    callable
        `read() -> str`: a key, or "" at once where none was pressed.
    """
    if not sys.stdin or not sys.stdin.isatty():
        yield no_key
    elif sys.platform == "win32":
        yield _read_windows
    else:
        with _cbreak() as read:
            yield read


if sys.platform == "win32":
    import msvcrt

    def _read_windows() -> str:
        return msvcrt.getwch() if msvcrt.kbhit() else ""

else:
    import os
    import select
    import termios

    @contextmanager
    def _cbreak() -> Generator[ReadKey]:
        fd = sys.stdin.fileno()
        before = termios.tcgetattr(fd)
        now = termios.tcgetattr(fd)
        now[3] &= ~(termios.ICANON | termios.ECHO)
        # Ctrl-Z would leave the shell in our picture and the board without its keep-alive; Ctrl-C stays.
        now[6][termios.VSUSP] = b"\0"

        def read() -> str:
            if not select.select([fd], [], [], 0)[0]:
                return ""
            typed = os.read(fd, 32).decode("utf-8", "replace")
            # An arrow or function key arrives as an escape sequence: one key that means nothing here.
            return "" if typed.startswith("\x1b") else typed[:1]

        termios.tcsetattr(fd, termios.TCSADRAIN, now)
        try:
            yield read
        finally:
            termios.tcsetattr(fd, termios.TCSADRAIN, before)
