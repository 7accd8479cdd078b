"""Single keys from a terminal, without waiting for Enter.

In: the terminal a person types in. Out: one key at a time, or nothing. The terminal's settings are restored,
also after an exception. Never: the meaning of a key. If stdin is no terminal, there are no keys.
"""

import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager

ReadKey = Callable[[], str]  # returns the next key, or at once "" if none was pressed


def no_key() -> str:
    """Return "": no key was pressed."""
    return ""


@contextmanager
def read_keys() -> Generator[ReadKey]:
    """Take single keys while the block runs.

    Yields
    ------
    callable
        `read() -> str`: a key, or "" at once if none was pressed.
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
    import re
    import select
    import termios

    ESCAPE_SEQUENCE = re.compile(r"\x1b(\[[0-9;?]*[@-~]|O.|.)?")  # arrow and function keys mean nothing here

    @contextmanager
    def _cbreak() -> Generator[ReadKey]:
        fd = sys.stdin.fileno()
        before = termios.tcgetattr(fd)
        now = termios.tcgetattr(fd)
        now[3] &= ~(termios.ICANON | termios.ECHO)
        # Ctrl-Z is off: it would put the shell into our picture and stop the keep-alive. Ctrl-C stays.
        now[6][termios.VSUSP] = b"\0"

        typed = ""

        def read() -> str:
            nonlocal typed
            if select.select([fd], [], [], 0)[0]:
                typed += os.read(fd, 1024).decode("utf-8", "replace")
            typed = ESCAPE_SEQUENCE.sub("", typed)
            key, typed = typed[:1], typed[1:]
            return key

        termios.tcsetattr(fd, termios.TCSADRAIN, now)
        try:
            yield read
        finally:
            termios.tcsetattr(fd, termios.TCSADRAIN, before)
