"""PortAudio: loads it, chooses the output device, and keeps its messages off the screen.

In: nothing. Out: the library with the present devices. Never: a stream (player.py).
ALSA and PortAudio print every error to stderr, which would break the picture of the terminal view. The
player's state reports errors in words.
"""

import contextlib
import ctypes
import os
import sys
from collections.abc import Generator
from functools import cache
from typing import Any


def load_sounddevice(rescan: bool) -> Any:
    """Return the library.

    Parameters
    ----------
    rescan : bool
        Whether to search for devices again. PortAudio makes its list when it starts, so a device plugged
        in later is found only after a restart. That ends every open stream.

    Raises
    ------
    ImportError, OSError
        It is not installed, or PortAudio is not.
    """
    _quiet_alsa()
    first = "sounddevice" not in sys.modules
    import sounddevice  # pyright: ignore[reportMissingTypeStubs] - there are none

    library: Any = sounddevice
    if rescan and not first:
        with quiet_stderr():
            if library._initialized:  # False if the last restart failed
                library._terminate()
            library._initialize()
    return library


def list_outputs() -> list[str]:
    """Return the names of the loudspeakers, each once; none without PortAudio."""
    try:
        sounddevice = load_sounddevice(rescan=False)
        known = [one["name"] for one in sounddevice.query_devices() if one["max_output_channels"] > 0]
    except (ImportError, OSError, RuntimeError):  # not installed, or PortAudio is not
        return []
    except Exception as error:  # PortAudioError, which is known only once it is loaded
        if type(error).__name__ != "PortAudioError":
            raise
        return []
    return list(dict.fromkeys(known))


def find_output(sounddevice: Any, name: str = "") -> tuple[int | None, Any]:
    """Return the output device (None: the system's choice) and its extra settings.

    A device that is asked for by name and is not there now gives way to the system's choice. PortAudio's
    default on Windows is MME, about 90 ms late; WASAPI is the same loudspeaker at 10 to 30 ms.
    """
    for number, one in enumerate(sounddevice.query_devices() if name else ()):
        if one["name"] == name and one["max_output_channels"] > 0:
            return number, None
    if sys.platform == "win32":
        for host in sounddevice.query_hostapis():
            if host["name"] == "Windows WASAPI" and host["default_output_device"] >= 0:
                return host["default_output_device"], sounddevice.WasapiSettings(auto_convert=True)
    return None, None


@contextlib.contextmanager
def quiet_stderr() -> Generator[None]:
    """Discard output to file number 2, as sounddevice does while it loads PortAudio."""
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
def _quiet_alsa() -> object | None:
    """Give ALSA a handler for its errors, because it prints them from PortAudio's thread at any time.

    Returns the handler, which must live as long as ALSA: hence the cache.
    """
    if not sys.platform.startswith("linux"):
        return None
    # snd_lib_error_handler_t: file, line, function, error, format, and variable arguments, unused.
    kind = ctypes.CFUNCTYPE(
        None, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p
    )
    handler = kind(lambda *_: None)
    try:
        ctypes.CDLL("libasound.so.2").snd_lib_error_set_handler(handler)
    except (OSError, AttributeError):
        return None
    return handler
