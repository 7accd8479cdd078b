"""Speech engines: the system's own voice, asked by its command; a sentence becomes samples.

In: a sentence and a language. Out: its samples, or EngineError with cause and cure. Never: a loudspeaker,
a network, an engine inside our process: one that crashes or hangs ends no measurement (decision 26).
"""

import os
import shutil
import subprocess
import sys
import tempfile
import wave
from collections.abc import Callable, Sequence
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from vmofire.words import Language, msg, say
from vmofire.words.language import FACTS

WORDS_A_MINUTE = 160  # espeak-ng's own 175 is fast for somebody two metres away
PATIENCE_S = 15.0  # the first sentence on Windows may take some seconds
_WAV, _TEXT, _LANGUAGE = "VMOFIRE_WAV", "VMOFIRE_TEXT", "VMOFIRE_LANGUAGE"

CURES = {
    "linux": msg("On Debian and Ubuntu: `sudo apt-get install espeak-ng`. Then start again."),
    "darwin": msg("Add a voice: System Settings, Accessibility, Spoken Content, System Voice."),
    "win32": msg("Add a voice: Settings, Time and language, Speech, Add voices."),
}
_NO_SUCH_VOICE = 3  # exit code of sapi.ps1


class Speech(NamedTuple):
    """Samples of a sentence, within -1 to 1, shape (n,); samples a second."""

    frames: NDArray[np.float64]
    fs_hz: float


class EngineError(Exception):
    """The engine cannot speak: `cause` and `cure`, each a message in English, as in the catalogue."""

    def __init__(self, cause: str, cure: str) -> None:
        super().__init__(cause)
        self.cause, self.cure = cause, cure


Engine = Callable[[str, Language], Speech]


def find_engine(system: str = sys.platform) -> Engine:
    """Return the engine of this system.

    Raises
    ------
    EngineError
        It is not installed.
    """
    kind = system if system in CURES else "linux"
    names, speak = {
        "linux": (("espeak-ng", "espeak"), _speak_by_espeak),
        "darwin": (("say",), _speak_by_say),
        "win32": (("powershell",), _speak_by_sapi),
    }[kind]
    command = next((found for found in map(shutil.which, names) if found), None)
    if command is None:
        raise EngineError(msg("No voice: this computer has no speech program."), CURES[kind])
    return lambda text, language: speak(command, text, language)


def explain_language(language: Language) -> str:
    """Return why there is no voice for a language, in the language in use."""
    return say("No voice: this computer has none for {language}.", language=FACTS[language].name)


class NoVoiceError(EngineError):
    """The engine is there, but has no voice for the language."""

    def __init__(self, cure: str) -> None:
        super().__init__("", cure)


def _speak_by_espeak(command: str, text: str, language: Language) -> Speech:
    def ask(path: Path) -> Sequence[str]:
        return (command, "-v", language, "-s", str(WORDS_A_MINUTE), "-b", "1", "-w", str(path), "--stdin")

    return _synthesise(ask, text, language, CURES["linux"])


def _speak_by_say(command: str, text: str, language: Language) -> Speech:
    voice = _find_mac_voice(_run((command, "-v", "?"), "", {}), language)
    if voice is None:
        raise NoVoiceError(CURES["darwin"])

    def ask(path: Path) -> Sequence[str]:
        return (
            *(command, "-v", voice, "-r", str(WORDS_A_MINUTE), "-f", "-"),
            *("-o", str(path), "--file-format=WAVE", "--data-format=LEI16@22050"),
        )

    return _synthesise(ask, text, language, CURES["darwin"])


def _speak_by_sapi(command: str, text: str, language: Language) -> Speech:
    script = (files("vmofire.sound") / "sapi.ps1").read_text("utf-8")

    def ask(_: Path) -> Sequence[str]:  # as text: policies may forbid script files
        return (command, "-NoProfile", "-NonInteractive", "-Command", script)

    return _synthesise(ask, text, language, CURES["win32"])


def _find_mac_voice(listed: str, language: Language) -> str | None:
    """Return the first voice of a language in the list of `say -v ?`: "Anna    de_DE    # Hallo ..."."""
    for line in listed.splitlines():
        name, _, code = line.partition("#")[0].rstrip().rpartition(" ")
        if code.replace("-", "_").startswith(f"{language}_"):
            return name.strip()
    return None


def _synthesise(ask: Callable[[Path], Sequence[str]], text: str, language: Language, cure: str) -> Speech:
    """Let a command write a WAV file, and read it."""
    with tempfile.TemporaryDirectory(prefix="vmofire-voice-") as folder:
        path = Path(folder) / "speech.wav"
        _run(ask(path), text, {_WAV: str(path), _TEXT: text, _LANGUAGE: language}, cure)
        try:
            return read_wav(path)
        except (OSError, EOFError, ValueError, wave.Error) as error:
            raise EngineError(msg("No voice: the speech program gives no sound."), cure) from error


def _run(command: Sequence[str], text: str, given: dict[str, str], cure: str = "") -> str:
    try:
        done = subprocess.run(
            command,
            input=text.encode(),
            capture_output=True,
            timeout=PATIENCE_S,
            env=os.environ | given,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),  # no black window on Windows
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise EngineError(msg("No voice: the speech program does not answer."), cure) from error
    if done.returncode == _NO_SUCH_VOICE or b"voice does not exist" in done.stderr:
        raise NoVoiceError(cure)
    if done.returncode:
        raise EngineError(msg("No voice: the speech program does not answer."), cure)
    return done.stdout.decode("utf-8", "replace")


def read_wav(path: Path) -> Speech:
    """Return the samples of a WAV file of 16 bits; of several channels the first.

    Raises
    ------
    ValueError, wave.Error, EOFError, OSError
        It is no such file, or is empty.
    """
    with wave.open(str(path), "rb") as file:
        if file.getsampwidth() != 2:
            raise ValueError(f"16 bits are expected, not {8 * file.getsampwidth()}")
        values = np.frombuffer(file.readframes(file.getnframes()), "<i2")[:: file.getnchannels()]
        if not np.any(values):
            raise ValueError("the file is silent")
        return Speech(values.astype(np.float64) / 32768.0, float(file.getframerate()))
