"""Reads text with one column a channel: CSV of any dialect, and the tab-separated logs of a data logger.

In: the bytes of a file. Out: a Recording. Separator, decimal comma, header, units, time column and rate are
found, never asked for. Never: a guess without a note; a file that tells its rate nowhere is refused.
"""

import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from vmofire.recording.formats.model import (
    Channel,
    FormatError,
    Recording,
    make_channel,
    make_recording,
)

_SEPARATORS = ("\t", ";", ",", None)  # None: any run of blanks
_PROBED_LINES = 200
_LOGGER_CHANNEL = re.compile(
    r"^Channel\s+\d+:\s*'(?P<name>[^']*)',\s*(?P<n>\d+)\s+values,\s*engineering units:"
    r"\s*(?P<unit>[^,]*?)\s*(?:,|\.?$)(?:.*\bto\s+(?P<rate>[\d.]+)\s+samples per second)?",
    re.IGNORECASE,
)
_RATE = re.compile(
    r"(?:sampl\w*[ _-]*(?:rate|freq\w*)|\bfs(?:_hz)?\b|\brate(?:_hz)?\b)"
    r"\W*?(?:\(?hz\)?)?\W*(?P<rate>\d+(?:[.,]\d+)?)\s*(?P<kilo>k?)",
    re.IGNORECASE,
)
# "VM [mV]", "VM (uV)", and without brackets only what can hardly be the end of a name: "VM_uv", "force kgf".
_UNIT = re.compile(
    r"^(?P<name>.*?)[\s_]*(?:[\[(](?P<bracketed>[^\])]*)[\])]"
    r"|[\s_/,](?P<bare>[nuµμm]?v|counts?(?:[ _]?\d+[ _]?bit)?|adc|deg|kgf))$",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"^(?:t|time|times|timestamps?|zeit|temps|tiempo|seconds?|secs?|elapsed)"
    r"(?:[\s_]*[\[(_ ](?P<unit>s|ms|[uµμ]s)[\])]?)?$",
    re.IGNORECASE,
)
_INDEX = re.compile(r"^(?:#|n|no|nr|index|idx|samples?|row|nseq|sample[ _]?(?:number|index))$", re.IGNORECASE)
_SECONDS = {"s": 1.0, "ms": 1e-3, "us": 1e-6}
NO_RATE = (
    "it says nowhere how many samples a second there are; "
    "add a column 'time_s', or '# fs_hz: 1000' as its first line"
)


@dataclass(frozen=True)
class _Layout:
    """How the numbers stand in the file."""

    separator: str | None
    comma: bool
    width: int


def read_text(data: bytes, fs_hz: float | None = None) -> Recording:
    """Read a recording.

    Parameters
    ----------
    data
        The whole file.
    fs_hz
        Samples a second, where the file does not say; where it does, the file is right.

    Raises
    ------
    FormatError
        It is not text, holds no table of numbers, or its rate cannot be known.
    """
    lines = [
        line.rstrip() if not line.strip() else line.rstrip("\r\n ") for line in _decode(data).splitlines()
    ]
    layout, first = _find_table(lines)
    head = [line.strip().lstrip("#%").strip() for line in lines[:first] if line.strip()]
    table = _numbers(lines, first, layout)
    logger = [match for line in head if (match := _LOGGER_CHANNEL.match(line))]
    if logger:
        return _read_logger(logger, table, fs_hz)
    return _read_columns(_titles(head, layout), table, _stated_rate_hz(head), fs_hz)


def _decode(data: bytes) -> str:
    """Return the text; a byte-order mark is followed, Windows' own alphabet is the last resort."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16")
    if b"\x00" in data:
        raise FormatError("it is no kind of recording this program knows; use .npz, EDF+, BDF+ or CSV")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _split(line: str, layout: _Layout) -> list[str]:
    fields = [field.strip().strip('"') for field in line.split(layout.separator)]
    return [field.replace(",", ".") for field in fields] if layout.comma else fields


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return "_" not in text


def _find_table(lines: list[str]) -> tuple[_Layout, int]:
    """Find how the numbers are laid out, and the first line of them.

    The layout wins under which the most of the first lines are numbers in equally many columns; among equals
    the one that the titles share, so that "0,5" is one number under one title and two under two.
    """
    best: tuple[tuple[int, bool, int], int, _Layout] | None = None
    probed = [n for n, line in enumerate(lines) if line.strip()][:_PROBED_LINES]
    # Where there are tabs, a run of blanks is an empty field between two of them.
    separators = _SEPARATORS[:-1] if any("\t" in lines[n] for n in probed) else _SEPARATORS
    for separator in separators:
        for comma in (False, True) if separator != "," else (False,):
            widths: dict[int, list[int]] = {}
            for n in probed:
                fields = _split(lines[n], _Layout(separator, comma, 0))
                if any(fields) and all(_is_number(field) for field in fields if field):
                    widths.setdefault(len(fields), []).append(n)
            for width, rows in widths.items():
                titled = rows[0] > 0 and len(lines[rows[0] - 1].split(separator)) == width
                rank = (len(rows), titled, width)
                if best is None or rank > best[0]:
                    best = (rank, rows[0], _Layout(separator, comma, width))
    if best is None or best[0][0] < 2:
        raise FormatError("it is no kind of recording this program knows; use .npz, EDF+, BDF+ or CSV")
    _, first, layout = best
    # A first row with one field more or less (a stray leading separator) belongs to the table too.
    while first and _is_row(lines[first - 1], layout):
        first -= 1
    return layout, first


def _is_row(line: str, layout: _Layout) -> bool:
    fields = [field for field in _split(line, layout) if field]
    return len(fields) == layout.width and all(_is_number(field) for field in fields)


def _numbers(lines: list[str], first: int, layout: _Layout) -> npt.NDArray[np.float64]:
    """Return the table, (n_rows, n_columns), NaN where a field is empty, without empty rows at its end."""
    rows: list[list[float]] = []
    for n, line in enumerate(lines[first:], first + 1):
        if not line.strip():
            continue
        fields = _split(line, layout)
        if len(fields) == layout.width + 1:
            fields = fields[1:] if not fields[0] else fields[:-1] if not fields[-1] else fields
        if len(fields) != layout.width:
            raise FormatError(
                f"line {n} has {len(fields)} columns and not {layout.width}; the file is cut or damaged"
            )
        try:
            rows.append([float(field) if field else np.nan for field in fields])
        except ValueError:
            raise FormatError(f"line {n} is not a row of numbers ({line.strip()[:40]!r})") from None
    table = np.array(rows, dtype=np.float64)
    filled = np.flatnonzero(~np.isnan(table).all(axis=1))
    if not len(filled):
        raise FormatError("it holds no number")
    return table[: filled[-1] + 1]


def _stated_rate_hz(head: list[str]) -> float | None:
    for line in head:
        if match := _RATE.search(line):
            return float(match["rate"].replace(",", ".")) * (1000.0 if match["kilo"] else 1.0)
    return None


def _titles(head: list[str], layout: _Layout) -> list[str]:
    """Return what stands over each column: the last line above the table with as many fields as the table."""
    for line in reversed(head):
        if _RATE.search(line):
            continue
        # A decimal comma does not reach the header, and a header may be quoted.
        fields = [field.strip().strip("\"'") for field in line.split(layout.separator)]
        if len(fields) == layout.width and any(fields):
            return fields
    return []


def _name_and_unit(title: str, column: int) -> tuple[str, str]:
    """Split "VM [mV]" or "VM_uv"; a column without a name is called by its number."""
    match = _UNIT.match(title)
    name = match["name"].strip(" _/,") if match else title
    unit = (match["bracketed"] or match["bare"] or "") if match else ""
    return name or f"column {column + 1}", unit


def _read_columns(
    titles: list[str], table: npt.NDArray[np.float64], stated_hz: float | None, given_hz: float | None
) -> Recording:
    notes: list[str] = []
    timed_hz: float | None = None
    channels: list[tuple[str, str, npt.NDArray[np.float64]]] = []
    for column, values in enumerate(table.T):
        title = titles[column] if titles else ""
        time = _TIME.match(title)
        # Without titles a first column that climbs evenly is a clock; in whole steps it only counts rows.
        ladder = not titles and column == 0 and table.shape[1] > 1 and _is_even_ladder(values)
        if time or (ladder and values[1] - values[0] < 0.5):
            timed_hz = timed_hz or _rate_from_times(values, (time["unit"] or "") if time else "s", notes)
        elif not (ladder or _INDEX.match(title) or np.isnan(values).all()):
            channels.append((*_name_and_unit(title, column), _without_tail(values)))
    fs_hz = stated_hz or timed_hz or given_hz
    if fs_hz is None:
        raise FormatError(NO_RATE)
    return make_recording(
        [make_channel(name, unit, fs_hz, values) for name, unit, values in channels], notes=notes
    )


def _is_even_ladder(values: npt.NDArray[np.float64]) -> bool:
    """Return whether a column climbs by the same step from row to row, as a clock or a counter does."""
    steps = np.diff(values)
    return bool(len(steps) > 1 and (steps > 0).all() and np.ptp(steps) <= 0.02 * np.median(steps))


def _rate_from_times(values: npt.NDArray[np.float64], unit: str, notes: list[str]) -> float:
    steps = np.diff(values[~np.isnan(values)])
    step = float(np.median(steps)) if len(steps) else 0.0
    if step <= 0:
        raise FormatError("its time column does not climb")
    unit = unit.replace("µ", "u").replace("μ", "u").lower()
    if not unit:
        unit = "s" if step < 0.5 else "ms" if step < 50 else "us"
        notes.append(f"The time column names no unit; taken as {unit}.")
    if (steps <= 0).any() or (steps > 1.5 * step).any():
        notes.append("The time column has jumps; the samples were taken as evenly spaced.")
    # Rounded to six figures: 0.001 written with few digits gives 999.9999.
    return float(f"{1.0 / (step * _SECONDS[unit]):.6g}")


def _without_tail(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Drop the empty end of a channel that is shorter than the others."""
    filled = np.flatnonzero(~np.isnan(values))
    return values[: filled[-1] + 1] if len(filled) else values


def _read_logger(
    logger: list[re.Match[str]], table: npt.NDArray[np.float64], given_hz: float | None
) -> Recording:
    """Read the log of a data logger, whose header tells each channel's name, unit and number of values."""
    if len(logger) != table.shape[1]:
        raise FormatError(
            f"its header tells of {len(logger)} channels, but there are {table.shape[1]} columns"
        )
    rates = [float(match["rate"]) for match in logger if match["rate"]]
    fs_hz = rates[0] if rates else given_hz
    if fs_hz is None:
        raise FormatError(NO_RATE)
    longest = max(int(match["n"]) for match in logger)
    if len(table) < longest:
        raise FormatError(f"it is cut short: {len(table)} of {longest} rows are there; copy it again")
    channels: list[Channel] = []
    notes: list[str] = []
    for match, column in zip(logger, table.T, strict=True):
        channels.append(make_channel(match["name"], match["unit"], fs_hz, _without_tail(column)))
        if match["rate"]:
            notes.append(
                f"Channel {match['name']!r} was sampled more slowly; its values were filled in by the logger."
            )
    return make_recording(channels, notes=notes)
