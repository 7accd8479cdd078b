"""Columns of a text: muscles, times, counters, by their titles or by corrections.

In: titles and numbers, corrections. Out: Columns. Never: a file, a rate.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import numpy.typing as npt

from vmofire.errors import FormatError
from vmofire.recording.formats.recorded import spell_unit
from vmofire.recording.formats.text_counter import is_counter
from vmofire.words import say

# "VM [mV]", "VM (uV)", and without brackets only what is unlikely as the end of a name: "VM_uv", "force kgf".
_UNIT = re.compile(
    r"^(?P<name>.*?)[\s_]*(?:[\[({](?P<bracketed>[^\])}]*)[\])}]"
    r"|[\s_/,]\s*(?:in\s+)?(?P<bare>(?:[nuµμm]|micro|milli)?[ _]?v(?:olts?)?(?:[ _]?rms)?"
    r"|counts?(?:[ _]?\d+[ _]?bit)?|adc|deg|kgf|m?g(?=$)|n|nm))$",
    re.IGNORECASE,
)
# Names of time in the languages of loggers; a unit stands in brackets, behind a sign, or is the name itself.
_TIME = re.compile(
    r"^(?:shimmer_\w{4}_|.*(?=time[ _]series))?(?:(?:elapsed|relative|rel\.?|device|system|local|lsl"
    r"|unix|epoch|recording|sample|sampling|frame|absolute|abs\.?|host|pc|sensor|emg|shimmer|real|sd|data)[\s_.-]*)*"
    r"(?:time[ _-]?stamps?|t|x(?=[\s_]*[\[(])|x[ _]?value|time|times"
    r"|time[ _]*(?:since|from)[ _]*(?:start|begin(?:ning)?)|time[ _]?series"
    r"|zeit(?:stempel|punkt)?|uhrzeit|temps|tiempo|tempo|tijd|czas|tid|aika|время|时间|時間|時刻"
    r"|elapsed|datetime|date[ _]?time"
    r"|clock|epoch|unix)"
    r"(?:[\s_]*(?:unix|cal|raw|lsl|formatted|elapsed))*"
    r"(?:[\s_]*[\[({,/_. :-]+\s*(?:in[\s_]+)?(?P<unit>[a-zµμс秒:.]{1,14})\.?\s*[\])}]?)?"
    r"(?:[.\s_]+\(?\d+\)?)?$"
    r"|^(?P<alone>seconds?|secs?|s|milliseconds?|msecs?|ms|millis(?:\(\))?|microseconds?|usecs?|us|µs|micros(?:\(\))?"
    r"|minutes?|mins?|sekunden?|sek|nanos(?:econds?)?|hh:mm:ss(?:\.\w+)?)$",
    re.IGNORECASE,
)
_INDEX = re.compile(
    r"^(?:unnamed:? ?\d*|(?:#|n|no\.?|nr\.?|num(?:ber)?|idx|index|id|row(?:[ _]?(?:no|num(?:ber)?|id))?"
    r"|lfd\.? ?nr\.?|zähler|zeile"
    r"|count(?:er)?|cnt|seq(?:uence)?(?:[ _]?(?:no|num(?:ber)?|id))?|nseq|line|i|item|point|pts?"
    r"|samples?|packets?|pkt|sub[ _-]?frame|frame|muestra"
    r"|(?:samples?|packets?|pkt|sub[ _-]?frame|frame|block|msg|message|data|scan|record|muestra|probe)"
    r"[ _.#-]*(?:#|n|no\.?|nr\.?|num(?:ber)?|idx|index|id|count(?:er)?|cnt|seq)))$",
    re.IGNORECASE,
)
SECONDS = {"s": 1.0, "ms": 1e-3, "us": 1e-6, "min": 60.0, "ns": 1e-9, "h": 3600.0}
_SPELLED = (
    ("ms", r"ms|msecs?|millis(?:ec(?:ond)?s?)?(?:\(\))?"),
    ("us", r"us|usecs?|micros(?:ec(?:ond)?s?)?(?:\(\))?"),
    ("ns", r"ns|nanos(?:ec(?:ond)?s?)?"),
    ("min", r"min|mins|minutes?|minuten"),
    ("h", r"h|hrs?|hours?"),
    ("s", r"s|secs?|seconds?|sek|sekunden?|segundos?|secondes?|hh:mm:ss(?:\.\w+)?|с|秒"),
)
_UNIT_FIELD = re.compile(
    r"^[\[({]?\s*(?:[numµμ]?v(?:olts?)?(?:[ _]?rms)?|micro ?v(?:olts?)?|milli ?v(?:olts?)?|volts?|counts?"
    r"|adc|lsb|bits?|raw|s|secs?|seconds?|ms|msec|milliseconds?|[uµμ]s|min|minutes?|hh:mm:ss(?:\.\w+)?|h|°"
    r"|deg(?:rees?)?|m?g|m/s\^?[2²]|m/\(?s\^?2\)?"
    r"|(?:deg|°|rad)/s|dps|n|n\.?m|kgf?|hz|%|a\.?u\.?|[uµμ]t|gauss|mm|cm|m|mm/s"
    r"|k?pa|mmhg|k?ohm|°?c|bpm|no ?units?\*?"
    r"|unitless|none|-)"
    r"\s*[\])}]?$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Corrections:
    """Corrections by the user to what the file says.

    Attributes
    ----------
    fs_hz
        Samples a second.
    columns
        Those to take as channels, by name or by number from 1 (as text or as a number, which no title can
        be taken for); all others are left out.
    unit
        Of every channel.
    time_column
        Name or number of the column with times; "" for none.
    separator, decimal
        As TextLayout names them.
    first_line
        Line on which the numbers begin, from 1.
    time_unit
        Unit of the times, as in SECONDS.
    names
        Other names of channels, by their title or by number from 1.
    """

    fs_hz: float | None = None
    columns: Sequence[str | int] | None = None
    unit: str | None = None
    time_column: str | int | None = None
    separator: str | None = None
    decimal: str | None = None
    first_line: int | None = None
    time_unit: str | None = None
    names: Mapping[str, str] | None = None


Role = Literal["channel", "time", "counter", "empty", "words", "left out"]


@dataclass(frozen=True)
class TextColumn:
    """Column of a text, and how it was interpreted.

    Attributes
    ----------
    number
        Number of the column, from 1.
    title
        As written in the file; "" where there is none.
    name, unit, role
        How it was interpreted.
    """

    number: int
    title: str
    name: str
    unit: str
    role: Role


def correct(columns: list[TextColumn], corrections: Corrections) -> list[TextColumn]:
    """Return columns with the corrections applied."""
    if corrections.time_column is not None:
        told = corrections.time_column
        times = [_find_column(columns, told)] if told != "" else []
        columns = [
            replace(one, role="time", unit=find_time_unit(one.title, one.unit))
            if one.number in times
            else replace(one, role="channel")
            if one.role == "time"
            else one
            for one in columns
        ]
    if corrections.columns is not None:
        taken = [_find_column(columns, said) for said in corrections.columns]
        columns = [
            replace(one, role="channel")
            if one.number in taken
            else one
            if one.role == "time"
            else replace(one, role="left out")
            for one in columns
        ]
    if corrections.unit is not None:
        unit = spell_unit(corrections.unit)
        columns = [replace(one, unit=unit) if one.role == "channel" else one for one in columns]
    if corrections.time_unit is not None:
        unit = corrections.time_unit
        columns = [replace(one, unit=unit) if one.role == "time" else one for one in columns]
    named = {_find_column(columns, said): name for said, name in (corrections.names or {}).items()}
    return [replace(one, name=named.get(one.number, one.name)) for one in columns]


def _find_column(columns: Sequence[TextColumn], said: str | int) -> int:
    """Return the number of a column given by name or number."""
    found = [one.number for one in columns if said in (one.title, one.name)]
    found = found or [one.number for one in columns if str(said).strip() == str(one.number)]
    if not found:
        known = ", ".join(one.title or str(one.number) for one in columns)
        raise FormatError(
            say("There is no column “{column}”.", column=said),
            say("Choose one of these: {known}.", known=known),
        )
    return found[0]


def _name_and_unit(title: str, number: int) -> tuple[str, str]:
    """Split "VM [mV]" or "VM_uv"; a column without a name is called by its number."""
    match = _UNIT.match(title)
    name = match["name"].strip(" _/,:") if match else title
    unit = (match["bracketed"] or match["bare"] or "") if match else ""
    return name or f"column {number}", unit


def _strip_brackets(unit: str) -> str:
    return unit[1:-1].strip() if unit[:1] + unit[-1:] in ("[]", "()", "{}") else unit


def is_units_row(fields: Sequence[str]) -> bool:
    """Return whether a line above the table holds the units of its columns."""
    filled = [field for field in fields if field]
    return bool(filled) and all(_UNIT_FIELD.match(field) for field in filled)


def read_titles(
    titles: Sequence[str],
    units: Sequence[str],
    table: npt.NDArray[np.float64],
    words: Mapping[int, Sequence[tuple[int, str]]],
) -> list[TextColumn]:
    """Return the role of each column, by its title or, where there is none, by its numbers.

    Parameters
    ----------
    titles, units
        One for each column, or none at all.
    table : ndarray, (n_rows, n_columns)
    words
        Words by the index of a column that holds no numbers.
    """
    columns: list[TextColumn] = []
    for number, values in enumerate(table.T, 1):
        title = titles[number - 1] if titles else ""
        name, unit = _name_and_unit(title, number)
        unit = _strip_brackets(units[number - 1]) if units and units[number - 1] else unit
        column = TextColumn(number, title, name, unit, "channel")
        # Without titles a first column that climbs evenly is a clock; in whole steps it only counts rows.
        ladder = not titles and number == 1 and table.shape[1] > 1 and is_even_ladder(values)
        if number - 1 in words:
            column = replace(column, role="words")
        elif np.isnan(values).all():
            column = replace(column, role="empty")
        elif names_time(title) or (ladder and values[1] - values[0] < 0.5) or (not title and unit in SECONDS):
            column = replace(column, role="time", unit=find_time_unit(title, unit) or ("s" if ladder else ""))
        elif ladder or _INDEX.match(title) or (not unit and is_counter(values)):
            column = replace(column, role="counter")
        columns.append(column)
    return columns


def names_time(title: str) -> bool:
    """Return whether a title names a column of times."""
    match = _TIME.match(title.strip())
    return match is not None and (not match["unit"] or _spell_seconds(match["unit"]) != "")


def find_time_unit(title: str, unit: str) -> str:
    """Return the unit of times by the title or its unit, as in SECONDS; "" where neither gives one."""
    match = _TIME.match(title.strip())
    named = [match["unit"], match["alone"]] if match else []
    return next((spelled for words in (unit, *named) if (spelled := _spell_seconds(words or ""))), "")


def _spell_seconds(words: str) -> str:
    plain = words.replace("µ", "u").replace("μ", "u").strip(". ").lower()
    return next((spelled for spelled, pattern in _SPELLED if re.fullmatch(pattern, plain)), "")


def is_even_ladder(values: npt.NDArray[np.float64]) -> bool:
    """Return whether a column climbs by the same step from row to row, as a clock or a counter does."""
    steps = np.diff(values)
    return bool(len(steps) > 1 and (steps > 0).all() and np.ptp(steps) <= 0.02 * np.median(steps))
