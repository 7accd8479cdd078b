"""Reader of text with one column per channel: CSV of any dialect, and tab-separated logs of a data logger.

In: the bytes of a file, and corrections. Out: a Recording; the layout found, to be shown first. Header,
units, time column and rate are found. Never: a guess without a note; an invented rate.
"""

import re
from dataclasses import dataclass
from itertools import islice

import numpy as np
import numpy.typing as npt

from vmofire.errors import FormatError, RateError
from vmofire.recording.formats.grid import Grid, find_grid
from vmofire.recording.formats.recorded import Recording, make_channel, make_recording
from vmofire.recording.formats.text_columns import SECONDS, Corrections, TextColumn, correct, read_titles
from vmofire.recording.progress import Progress
from vmofire.words import say
from vmofire.words.message import Message, tell

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
_SHOWN_ROWS, _SHOWN_HEAD = 5, 4


@dataclass(frozen=True)
class TextLayout:
    """Layout found in a text, to be shown and corrected before it is read.

    Attributes
    ----------
    separator, decimal
        "tab", ";", "," or "blanks"; "." or ",".
    first_line, n_rows
        Line on which the numbers begin, from 1, and how many rows there are.
    columns
        All of them.
    fs_hz
        Samples a second; None where the rate is not known.
    rate_from
        Source of the rate: "given", "header", "time column" or "".
    head, shown
        The last lines above the numbers, and the first rows, unchanged.
    notes
        Assumptions that were made, to be shown.
    """

    separator: str
    decimal: str
    first_line: int
    n_rows: int
    columns: tuple[TextColumn, ...]
    fs_hz: float | None
    rate_from: str
    head: tuple[str, ...]
    shown: tuple[tuple[str, ...], ...]
    notes: tuple[Message, ...]


@dataclass(frozen=True)
class Text:
    """Text whose numbers are read: the meaning of its columns may be changed repeatedly and at once.

    Attributes
    ----------
    data
        The whole file.
    grid, table
        Layout of the numbers, and the numbers themselves, (n_rows, n_columns).
    """

    data: bytes
    grid: Grid
    table: npt.NDArray[np.float64]

    def lay_out(self, corrections: Corrections) -> TextLayout:
        """Return what would be read, and from where; an unknown rate is None.

        Only the corrections of columns are used here; `open_text` used the others.

        Raises
        ------
        FormatError
            A named column is missing, or times do not climb.
        """
        return _understand(self.grid, self.table, corrections)

    def record(self, corrections: Corrections) -> Recording:
        """Return the recording.

        Raises
        ------
        FormatError
            As lay_out; or its rate is not known, or no column is a channel.
        """
        layout, table = self.lay_out(corrections), self.table
        if layout.fs_hz is None:
            raise RateError(
                say("The file does not say how many samples a second it has."),
                say("Tell the rate (--rate), add a column “time_s”, or make “# fs_hz: 1000” the first line."),
            )
        channels = [
            make_channel(column.name, column.unit, layout.fs_hz, _without_tail(table[:, column.number - 1]))
            for column in layout.columns
            if column.role == "channel"
        ]
        return make_recording(channels, notes=layout.notes)


def open_text(
    data: bytes, corrections: Corrections | None = None, progress: Progress = lambda _: None
) -> Text:
    """Read the numbers of a text.

    Parameters
    ----------
    data
        The whole file.
    corrections
        Corrections to the file; used here: separator, decimal sign and first line.
    progress
        Takes the share read so far.

    Raises
    ------
    FormatError
        It is not text, or holds no table of numbers; LayoutError where other corrections may find one.
    """
    told = corrections or Corrections()
    grid = find_grid(data, told.separator, told.decimal, told.first_line)
    return Text(data, grid, grid.read_numbers(progress))


def _understand(grid: Grid, table: npt.NDArray[np.float64], corrections: Corrections) -> TextLayout:
    notes: list[Message] = []
    logger = [match for line in grid.head if (match := _LOGGER_CHANNEL.match(line))]
    if logger:
        columns, stated_hz = _columns_of_logger(logger, table, notes), _rate_of_logger(logger)
    else:
        columns, stated_hz = read_titles(_find_titles(grid), table), _stated_rate_hz(grid.head)
    columns = correct(columns, corrections)
    timed_hz = None
    for column in columns:
        if column.role == "time" and timed_hz is None:
            timed_hz = _rate_from_times(table[:, column.number - 1], column.unit, notes)
    said_hz = stated_hz or timed_hz
    if corrections.fs_hz and said_hz and abs(corrections.fs_hz / said_hz - 1.0) > 1e-3:
        notes.append(tell("import.rate", said=f"{said_hz:g}", given=f"{corrections.fs_hz:g}"))
    rates = (("given", corrections.fs_hz), ("header", stated_hz), ("time column", timed_hz))
    rate_from, fs_hz = next(((source, rate) for source, rate in rates if rate), ("", None))
    filled = (line for line in islice(grid.lines, grid.first, None) if line.strip())
    rows = [grid.split(line) for line in islice(filled, _SHOWN_ROWS)]
    return TextLayout(
        separator={None: "blanks", "\t": "tab"}.get(grid.separator, grid.separator or ""),
        decimal="," if grid.comma else ".",
        first_line=grid.first + 1,
        n_rows=len(table),
        columns=tuple(columns),
        fs_hz=fs_hz,
        rate_from=rate_from,
        head=tuple(line for line in grid.lines[: grid.first] if line.strip())[-_SHOWN_HEAD:],
        shown=tuple(tuple(row) for row in rows),
        notes=tuple(notes),
    )


def _stated_rate_hz(head: list[str]) -> float | None:
    for line in head:
        if match := _RATE.search(line):
            return float(match["rate"].replace(",", ".")) * (1000.0 if match["kilo"] else 1.0)
    return None


def _find_titles(grid: Grid) -> list[str]:
    """Return the titles: the last line above the table with as many fields as the table.

    Numbers are titles only directly above the table: further up they are rows that were left out.
    """
    for place, line in enumerate(reversed(grid.head)):
        if _RATE.search(line) or (place and grid.is_row(line)):
            continue
        fields = grid.split_titles(line)
        if len(fields) == grid.width and any(fields):
            return fields
    return []


def _rate_from_times(values: npt.NDArray[np.float64], unit: str, notes: list[Message]) -> float | None:
    steps = np.diff(values[~np.isnan(values)])
    if not len(steps):
        return None
    step = float(np.median(steps))
    if step <= 0:
        raise FormatError(
            say("The times in its time column do not increase."), say("Choose another time column, or none.")
        )
    if not unit:
        unit = "s" if step < 0.5 else "ms" if step < 50 else "us"
        notes.append(tell("import.time_unit", unit=unit))
    if (steps <= 0).any() or (steps > 1.5 * step).any():
        notes.append(tell("import.time_jumps"))
    # Rounded to six figures: 0.001 written with few digits gives 999.9999.
    return float(f"{1.0 / (step * SECONDS[unit]):.6g}")


def _without_tail(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Drop the empty end of a channel that is shorter than the others."""
    filled = np.flatnonzero(~np.isnan(values))
    return values[: filled[-1] + 1] if len(filled) else values


def _columns_of_logger(
    logger: list[re.Match[str]], table: npt.NDArray[np.float64], notes: list[Message]
) -> list[TextColumn]:
    """Return the columns of a data logger; its header gives name, unit and number of values of each one."""
    if len(logger) != table.shape[1]:
        raise FormatError(
            say(
                "Channels in its header: {channels}. Columns: {columns}. These must be the same.",
                channels=len(logger),
                columns=table.shape[1],
            ),
            say("Copy it again."),
        )
    longest = max(int(match["n"]) for match in logger)
    if len(table) < longest:
        raise FormatError(
            say("It is cut short: {n} of {of} rows are there.", n=len(table), of=longest),
            say("Copy it again."),
        )
    notes += [tell("import.filled_in", channel=match["name"]) for match in logger if match["rate"]]
    return [
        TextColumn(number, match["name"], match["name"], match["unit"], "channel")
        for number, match in enumerate(logger, 1)
    ]


def _rate_of_logger(logger: list[re.Match[str]]) -> float | None:
    return next((float(match["rate"]) for match in logger if match["rate"]), None)
