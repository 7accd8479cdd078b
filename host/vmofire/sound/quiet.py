"""Keeps the sound libraries from writing on the screen: ALSA and PortAudio print to stderr whatever fails.

In: nothing. Out: silence, while a device is looked for, opened or closed. Never: an error of its own.
What is wrong is told by the player's state; a line across the terminal view would only break its picture.
"""

import contextlib
import ctypes
import os
import sys
from collections.abc import Generator
from functools import cache


@contextlib.contextmanager
def quiet_stderr() -> Generator[None]:
    """Throw away what goes to file number 2, as sounddevice itself does while it loads PortAudio."""
    try:
        kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    except OSError:  # a program without a console has no stderr
        yield
        return
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


@cache
def quiet_alsa() -> object | None:
    """Give ALSA a place of its own for complaints, as it prints them from PortAudio's thread at any time.

    Returns the function that ALSA calls from now on, which must live as long as ALSA: hence the cache.
    """
    if not sys.platform.startswith("linux"):
        return None
    # snd_lib_error_handler_t: file, line, function, error, format, and variable arguments that nobody reads.
    kind = ctypes.CFUNCTYPE(
        None, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p
    )
    handler = kind(lambda *_: None)
    try:
        ctypes.CDLL("libasound.so.2").snd_lib_error_set_handler(handler)
    except (OSError, AttributeError):
        return None
    return handler
