"""Columns of a text: muscles, times, counters, by their titles or by corrections.

In: titles and numbers, corrections. Out: Columns. Never: a file, a rate.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import numpy.typing as npt

from vmofire.errors import FormatError
from vmofire.recording.formats.recorded import spell_unit
from vmofire.words import say

# "VM [mV]", "VM (uV)", and without brackets only what is unlikely as the end of a name: "VM_uv", "force kgf".
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
SECONDS = {"s": 1.0, "ms": 1e-3, "us": 1e-6}


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
    """

    fs_hz: float | None = None
    columns: Sequence[str | int] | None = None
    unit: str | None = None
    time_column: str | int | None = None
    separator: str | None = None
    decimal: str | None = None
    first_line: int | None = None


Role = Literal["channel", "time", "counter", "empty", "left out"]


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
            replace(one, role="time", unit=_time_unit(one))
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
    return columns


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
    name = match["name"].strip(" _/,") if match else title
    unit = (match["bracketed"] or match["bare"] or "") if match else ""
    return name or f"column {number}", unit


def read_titles(titles: list[str], table: npt.NDArray[np.float64]) -> list[TextColumn]:
    """Return the role of each column, by its title or, where there is none, by its numbers."""
    columns: list[TextColumn] = []
    for number, values in enumerate(table.T, 1):
        title = titles[number - 1] if titles else ""
        name, unit = _name_and_unit(title, number)
        column = TextColumn(number, title, name, unit, "channel")
        # Without titles a first column that climbs evenly is a clock; in whole steps it only counts rows.
        ladder = not titles and number == 1 and table.shape[1] > 1 and _is_even_ladder(values)
        if _TIME.match(title) or (ladder and values[1] - values[0] < 0.5):
            column = replace(column, role="time", unit="s" if ladder else _time_unit(column))
        elif ladder or _INDEX.match(title):
            column = replace(column, role="counter")
        elif np.isnan(values).all():
            column = replace(column, role="empty")
        columns.append(column)
    return columns


def _time_unit(column: TextColumn) -> str:
    """Return "s", "ms" or "us" where the title gives it, else ""."""
    match = _TIME.match(column.title)
    unit = (match["unit"] or "") if match else column.unit
    unit = unit.replace("µ", "u").replace("μ", "u").lower()
    return unit if unit in SECONDS else ""


def _is_even_ladder(values: npt.NDArray[np.float64]) -> bool:
    """Return whether a column climbs by the same step from row to row, as a clock or a counter does."""
    steps = np.diff(values)
    return bool(len(steps) > 1 and (steps > 0).all() and np.ptp(steps) <= 0.02 * np.median(steps))
