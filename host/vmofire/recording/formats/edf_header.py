"""Header of EDF and BDF: sizes of the records, and name, unit and scale of every signal.

In: the first bytes of a file. Out: a Header. Never: a scale from limits that are no numbers, or that can be
read in two ways. Fields may hold NULs, decimal commas and units: many programs write them so.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from vmofire.errors import FormatError
from vmofire.recording.formats.recorded import MOST_CHANNELS, spell_unit
from vmofire.words import msg, say

FIXED_BYTES, SIGNAL_BYTES = 256, 256
ANNOTATIONS = ("EDF Annotations", "BDF Annotations")
_FIELDS = (
    16,
    80,
    8,
    8,
    8,
    8,
    8,
    80,
    8,
    32,
)  # bytes of label, transducer, unit, four limits ... of one signal
_NUMBER = re.compile(r"(?P<number>[+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:[eE][+-]?\d+)?)\s*(?P<unit>\D*)")
_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2},\d{3}")
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_PIVOT = 85  # a year below it is of this century, as EDF says
# The micro sign in DOS, in Japanese and in Chinese files, and where a Mac read one of Windows.
_MICRO = (b"\xe6", b"\x83\xca", b"\xa6\xcc", b"\xa3g")
_DAMAGED = msg("Its header is damaged: “{value}”.")
_COPY = msg("Copy it again.")


@dataclass(frozen=True)
class Signal:
    """Signal of a file, as its header describes it.

    Attributes
    ----------
    label, unit
        As written, without blanks; the micro sign of any code page is read.
    limits
        The four limits as written, for a message: physical minimum and maximum, then digital ones.
    scale
        Units per step, and the value at 0; None where the limits give none.
    start, size
        First sample in a record, and the number of samples in it.
    """

    label: str
    unit: str
    limits: str
    scale: tuple[float, float] | None
    start: int
    size: int

    @property
    def is_annotations(self) -> bool:
        """Whether it holds texts."""
        return self.label in ANNOTATIONS


@dataclass(frozen=True)
class Header:
    """Header of a file.

    Attributes
    ----------
    sample_bytes
        3 for BDF, 2 for EDF.
    n_bytes
        Its length.
    n_records
        Records in the file; -1 where it was not finished.
    record_s, record_digits
        Length of one, and its digits behind the point as written.
    kind
        "C" for EDF+ without gaps, "D" for EDF+ with gaps, "" for plain EDF.
    equipment
        As EDF+ names it; "" for nothing.
    made
        Date and time, where they are given.
    signals
        All of them, annotations too.
    """

    sample_bytes: int
    n_bytes: int
    n_records: int
    record_s: float
    record_digits: int
    kind: str
    equipment: str
    made: datetime | None
    signals: tuple[Signal, ...]

    @property
    def record_samples(self) -> int:
        """Samples of all signals in one record."""
        return sum(signal.size for signal in self.signals)


def read_header(data: bytes) -> Header:
    """Read the header of a file.

    Raises
    ------
    FormatError
        The file ends in it, or a number in it is impossible.
    """
    sample_bytes = 3 if data[:1] == b"\xff" else 2
    n_signals = _read_count(data[252:256])
    n_bytes = FIXED_BYTES + n_signals * SIGNAL_BYTES
    if not 0 < n_signals <= 4 * MOST_CHANNELS:
        raise FormatError(say(_DAMAGED, value=n_signals), say(_COPY))
    if len(data) < n_bytes:
        raise FormatError(say("It is cut short, in its header."), say(_COPY))
    told_bytes = _read_count(data[184:192])
    if told_bytes != n_bytes:
        raise FormatError(say(_DAMAGED, value=told_bytes), say(_COPY))
    record_s = read_number(data[244:252], is_decimal=True)
    if record_s is None or not 0.0 <= record_s < 1e6:
        raise FormatError(say(_DAMAGED, value=_show(data[244:252])), say(_COPY))
    recording = decode(data[88:168])
    words = recording.split()
    is_plus = len(words) >= 5 and words[0].lower() == "startdate"
    reserved = decode(data[192:236])
    return Header(
        sample_bytes=sample_bytes,
        n_bytes=n_bytes,
        n_records=_read_count(data[236:244], least=-1),
        record_s=record_s,
        record_digits=len(re.split("[.,]", decode(data[244:252]))[-1]) if record_s % 1.0 else 0,
        kind=reserved[4:5] if reserved[:4] in ("EDF+", "BDF+") else "",
        equipment=words[4] if is_plus and words[4] != "X" else "",
        made=_read_start(words[1] if len(words) > 1 and words[0].lower() == "startdate" else "", data),
        signals=_read_signals(data[FIXED_BYTES:n_bytes], n_signals, sample_bytes),
    )


def read_number(field: bytes, unit: str = "", *, is_decimal: bool = False) -> float | None:
    """Return the number in a field; None where there is none, or it can be read in two ways.

    Parameters
    ----------
    field
        Bytes of the header.
    unit
        That of the signal, which may stand behind the number too.
    is_decimal
        Whether a comma is known to be a decimal one: "1,000" else is one or a thousand.
    """
    text = decode(field).replace("−", "-").replace("\x96", "-")
    match = _NUMBER.fullmatch(text)
    if match is None or (match["unit"] and spell_unit(match["unit"]) != spell_unit(unit)):
        return None
    if _THOUSANDS.fullmatch(match["number"]) and not is_decimal:
        return None
    return float(match["number"].replace(",", "."))


def decode(field: bytes) -> str:
    """Return a field as text: UTF-8, else the Western code page; without NULs and blanks around it."""
    field = field.replace(b"\0", b" ").strip()
    if field[-1:] in (b"V", b"v") and field[:-1] in _MICRO:
        return "µV"
    try:
        return field.decode("utf-8")
    except UnicodeDecodeError:
        return field.decode("latin-1").strip()


def _read_count(field: bytes, least: int = 0) -> int:
    number = read_number(field)
    if number is None or not number.is_integer() or number < least:
        raise FormatError(say(_DAMAGED, value=_show(field)), say(_COPY))
    return int(number)


def _show(field: bytes) -> str:
    return "".join(one if one.isprintable() else "?" for one in decode(field))


def _read_signals(data: bytes, n_signals: int, sample_bytes: int) -> tuple[Signal, ...]:
    """Return the signals; fields of one kind stand together, signal after signal."""
    columns: list[list[bytes]] = []
    at = 0
    for n_bytes in _FIELDS:
        columns.append([data[at + n * n_bytes : at + (n + 1) * n_bytes] for n in range(n_signals)])
        at += n_signals * n_bytes
    labels, _, units, *limits, _, sizes, _ = columns
    # One number such as "-500,00" shows how all others of this file are to be read.
    is_decimal = any(
        "," in (text := decode(field)) and read_number(field, decode(unit)) is not None and "." not in text
        for column in limits
        for field, unit in zip(column, units, strict=True)
    )
    signals: list[Signal] = []
    start = 0
    for place in range(n_signals):
        unit = decode(units[place])
        fields = [column[place] for column in limits]
        size = _read_count(sizes[place])
        signals.append(
            Signal(
                label=decode(labels[place]),
                unit=unit,
                limits=", ".join(_show(field) or "-" for field in fields),
                scale=_find_scale(
                    [read_number(field, unit, is_decimal=is_decimal) for field in fields], sample_bytes
                ),
                start=start,
                size=size,
            )
        )
        start += size
    return tuple(signals)


def _find_scale(limits: list[float | None], sample_bytes: int) -> tuple[float, float] | None:
    """Return units per step and the value at 0; None where the limits are equal, missing or impossible."""
    lowest, highest, first, last = limits
    if lowest is None or highest is None or first is None or last is None:
        return None
    most = 2 ** (8 * sample_bytes - 1)
    if lowest == highest or first == last or not all(-most <= one < most for one in (first, last)):
        return None
    step = (highest - lowest) / (last - first)
    return step, lowest - first * step


def _read_start(date: str, data: bytes) -> datetime | None:
    """Return when the first record began; None where that was left out, or is no date."""
    day, month, year = _split(decode(data[168:176]))
    if date:  # EDF+ has four digits of the year, or X for a date that was left out
        words = date.upper().split("-")
        if len(words) != 3 or words[1] not in _MONTHS or not (words[0] + words[2]).isdecimal():
            return None
        day, month, year = int(words[0]), _MONTHS.index(words[1]) + 1, int(words[2])
    elif 0 <= year < 100:
        year += 2000 if year < _PIVOT else 1900
    hour, minute, second = _split(decode(data[176:184]))
    try:
        return datetime(year, month, day) + timedelta(hours=hour, minutes=minute, seconds=second)
    except (ValueError, OverflowError):
        return None


def _split(text: str) -> tuple[int, int, int]:
    """Return the three numbers of a date or a time; what is none becomes no date."""
    match = re.fullmatch(r"(\d{1,2})\D(\d{1,2})\D(\d{1,4})", text)
    return (int(match[1]), int(match[2]), int(match[3])) if match else (-1, -1, -1)
