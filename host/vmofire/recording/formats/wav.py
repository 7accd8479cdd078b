"""Reader of WAV files, as SpikeRecorder and other sound recorders write them, with the marks beside them.

In: the bytes of a file, and its path. Out: a Text whose unit is asked: a WAV holds shares of the recorder's
full scale, no volts. Never: half a file taken for a whole one.
"""

import io
import warnings
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from vmofire.errors import FormatError
from vmofire.given import open_plain
from vmofire.recording.formats.arrays import make_text
from vmofire.recording.formats.recorded import Event
from vmofire.recording.formats.text import Text
from vmofire.recording.formats.text_programs import Program
from vmofire.words import say
from vmofire.words.message import tell

EVENTS = "-events.txt"
_MOST_BYTES = 1 << 22


def read_wav(data: bytes, path: Path) -> Text:
    """Read a recording; "NAME-events.txt" beside it has its marks.

    Raises
    ------
    FormatError
        It is cut short, or its samples are no plain numbers.
    """
    _require_whole(data)
    wavfile: Any = import_module("scipy.io.wavfile")  # without types
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", wavfile.WavFileWarning)  # of chunks that it does not know
        rate_hz: int
        found: npt.NDArray[Any]
        rate_hz, found = wavfile.read(io.BytesIO(data))
    samples = found.reshape(len(found), -1)
    numbers = samples.astype(np.float64)
    match samples.dtype.kind:
        case "u":
            numbers = (numbers - 128.0) / 128.0
        case "i":  # 24 bits are at the upper end of 32
            numbers /= 2.0 ** (8 * samples.dtype.itemsize - 1)
        case _:
            pass
    names = tuple(f"channel {n + 1}" for n in range(numbers.shape[1]))
    program = Program("WAV", names, ("",) * len(names), float(rate_hz), notes=(tell("import.full_scale"),))
    return make_text(data, list(numbers.T), program, _read_events(path))


def _require_whole(data: bytes) -> None:
    """Refuse a file whose samples end before its header says so."""
    order = "big" if data[:4] == b"RIFX" else "little"
    at = 12
    while at + 8 <= len(data):
        name, n_bytes = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], order)
        if name == b"data":
            there = len(data) - at - 8
            if n_bytes > there and not (data[:4] == b"RF64" and n_bytes == 0xFFFFFFFF):
                raise FormatError(
                    say("It is cut short: {n} of {of} bytes are there.", n=there, of=n_bytes),
                    say("Copy it again."),
                )
            return
        at += 8 + n_bytes + n_bytes % 2
    raise FormatError(say("There is no signal in it."), say("Choose another file."))


def _read_events(path: Path) -> list[Event]:
    """Return the marks of SpikeRecorder: lines of a name and a time in s, below lines of comments."""
    beside = path.with_name(f"{path.stem}{EVENTS}")
    if not beside.exists():
        return []
    with open_plain(beside, _MOST_BYTES) as file:
        lines = file.read().decode("utf-8", errors="replace").splitlines()
    events: list[Event] = []
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        name, _, time = line.rpartition(",")
        try:
            events.append(Event(float(time), f"mark {name.strip()}", kind="mark"))
        except ValueError as error:
            raise FormatError(
                say(
                    "Line {line} of {file} is no mark: “{words}”.",
                    line=number,
                    file=beside.name,
                    words=line[:40],
                ),
                say("Correct that file, or move it away."),
            ) from error
    return events
