"""Reader of text with one column per channel: CSV of any dialect, and tab-separated logs of a data logger.

In: the bytes of a file, and corrections. Out: a Recording; the layout found, to be shown first. Header,
units, time column and rate are found. Never: a guess without a note; an invented rate.
"""

import re
from dataclasses import dataclass, field, replace
from itertools import islice

import numpy as np
import numpy.typing as npt

from vmofire.errors import FormatError, RateError
from vmofire.recording.formats.grid import Grid, find_grid
from vmofire.recording.formats.recorded import Channel, Event, Recording, make_channel, make_recording
from vmofire.recording.formats.table import Table, read_table
from vmofire.recording.formats.text_columns import Corrections, TextColumn, correct, read_titles
from vmofire.recording.formats.text_counter import is_counter
from vmofire.recording.formats.text_head import find_bits, find_rates, find_unit
from vmofire.recording.formats.text_programs import Program, find_program, trim
from vmofire.recording.formats.text_timing import Stated, Timing, time_columns
from vmofire.recording.formats.text_titles import find_titles
from vmofire.recording.formats.text_words import make_events, read_times
from vmofire.recording.progress import Progress
from vmofire.words import say
from vmofire.words.message import Message, tell

_LOGGER_CHANNEL = re.compile(
    r"^Channel\s+\d+:\s*'(?P<name>[^']*)',\s*(?P<n>\d+)\s+values,\s*engineering units:"
    r"\s*(?P<unit>[^,]*?)\s*(?:,|\.?$)(?:.*\bto\s+(?P<rate>[\d.]+)\s+samples per second)?",
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
    timings
        Rate and places of the samples of each channel, by the number of its column.
    program
        What the head of a known program says; None for any other.
    bits
        Width of the converter that the head states.
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
    timings: dict[int, Timing] = field(default_factory=dict[int, Timing])
    program: Program | None = None
    bits: int | None = None


@dataclass(frozen=True)
class Text:
    """Text whose numbers are read: the meaning of its columns may be changed repeatedly and at once.

    Attributes
    ----------
    data
        The whole file.
    grid, table
        Layout of the numbers; the numbers themselves with the words and comments between them.
    program
        What is known of a table that comes from no text, as of an array with names; None to find it.
    events, notes
        Of such a table.
    """

    data: bytes
    grid: Grid
    table: Table
    program: Program | None = None
    events: tuple[Event, ...] = ()
    notes: tuple[Message, ...] = ()
    _laid: dict[str, TextLayout] = field(default_factory=dict[str, TextLayout], compare=False, repr=False)

    def lay_out(self, corrections: Corrections) -> TextLayout:
        """Return what would be read, and from where; an unknown rate is None.

        Only the corrections of columns are used here; `open_text` used the others.

        Raises
        ------
        FormatError
            A named column is missing, or times do not climb.
        """
        key = repr(corrections)  # clocks of long files take seconds, and a screen asks often
        if key not in self._laid:
            laid = _understand(self.grid, self.table, corrections, self.program)
            self._laid[key] = replace(laid, notes=(*laid.notes, *self.notes))
        return self._laid[key]

    def list_columns(self, corrections: Corrections) -> tuple[TextColumn, ...]:
        """Return the columns as corrected, whether or not their times can be read.

        Raises
        ------
        FormatError
            A named column is missing.
        """
        logger = [match for line in self.grid.head if (match := _LOGGER_CHANNEL.match(line))]
        if logger:
            columns = _columns_of_logger(logger, self.table.numbers, [])
        else:
            _, columns = _find_columns(self.grid, self.table, self.program or find_program(self.grid))
        return tuple(correct(columns, corrections))

    def record(self, corrections: Corrections) -> Recording:
        """Return the recording.

        Raises
        ------
        FormatError
            As lay_out; or its rate is not known, or no column is a channel.
        """
        layout = self.lay_out(corrections)
        channels = [self._make(layout, column) for column in layout.columns if column.role == "channel"]
        return make_recording(channels, [*self.events, *self._find_events(layout)], layout.notes)

    def _make(self, layout: TextLayout, column: TextColumn) -> Channel:
        timing, at, program = layout.timings[column.number], column.number - 1, layout.program
        if timing.fs_hz is None:
            raise RateError(
                say("The file does not say how many samples a second it has."),
                say("Tell the rate (--rate).")
                if self.program
                else say(
                    "Tell the rate (--rate), add a column “time_s”, or make “# fs_hz: 1000” the first line."
                ),
            )
        samples = timing.lay(self.table.numbers[:, at])
        channel = make_channel(column.name, column.unit, timing.fs_hz, samples)
        bits = (program.bits.get(at) if program else None) or layout.bits
        if bits and channel.bits is None and channel.unit in ("counts", ""):
            whole = bool((np.isnan(samples) | (samples == np.round(samples))).all())
            if whole and channel.is_emg:
                rails = (0.0, 2.0**bits - 1.0) if np.nanmin(samples) >= 0.0 else None
                channel = replace(channel, unit="counts", bits=bits, rails=rails)
        scale = program.scales.get(at) if program else None
        if scale is not None and channel.unit == "counts":
            channel = replace(channel, uv_per_count=scale.uv_per_count, zero_counts=scale.zero_counts)
        return replace(channel, is_other=program is not None and at in program.others)

    def _find_events(self, layout: TextLayout) -> list[Event]:
        """Return the words and comments of the table as events."""
        timing = next(iter(layout.timings.values()), None)
        if timing is None or timing.fs_hz is None:
            return []
        fs_hz, rows, places, start_s = timing.fs_hz, timing.rows, timing.places, timing.start_s

        def find_time(row: int) -> float:
            at = min(int(np.searchsorted(rows, row)), len(rows) - 1)
            return start_s + float(places[at]) / fs_hz

        n_rows = len(self.table.numbers)
        events = make_events(self.table.comments, n_rows, find_time)
        for column in layout.columns:
            if column.role == "words" and read_times(self.table.words[column.number - 1], n_rows) is None:
                events += make_events(self.table.words[column.number - 1], n_rows, find_time)
        return events


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
    grid = grid if told.first_line else trim(grid)
    return Text(data, grid, read_table(grid, progress))


def _understand(
    grid: Grid, table: Table, corrections: Corrections, known: Program | None = None
) -> TextLayout:
    notes: list[Message] = []
    numbers = table.numbers
    head = grid.head
    logger = [match for line in head if (match := _LOGGER_CHANNEL.match(line))]
    program = None if logger else known or find_program(grid)
    if logger:
        columns, rate_hz = _columns_of_logger(logger, numbers, notes), _rate_of_logger(logger)
    else:
        numbers, columns = _find_columns(grid, table, program)
        rate_hz = program.rate_hz if program else None
    columns = correct(columns, corrections)
    readings = [(rate_hz,)] if rate_hz else [] if logger else find_rates(head, grid.comma, grid.separator)
    by_column = {at + 1: rate for at, rate in program.column_hz.items()} if program else {}
    stated = Stated([] if by_column else readings, by_column)
    timings = time_columns(numbers, columns, stated, corrections.fs_hz, notes)
    main = next(iter(timings.values()), None)
    missing = max((int(one.places[-1]) + 1 - len(one.places) for one in timings.values()), default=0)
    notes += [tell("import.missing", n=missing)] if missing else []
    notes += program.notes if program else ()
    notes += _tell_words(table, columns, len(numbers))
    notes += [
        tell("import.marked_missing", column=one.name, value=f"{table.marks[one.number - 1][0]:g}", n=n)
        for one in columns
        if one.role == "channel" and (n := table.marks.get(one.number - 1, (0.0, 0))[1])
    ]
    filled = (line for line in islice(grid.lines, grid.first, None) if line.strip())
    rows = [grid.split(line) for line in islice(filled, _SHOWN_ROWS)]
    return TextLayout(
        separator={None: "blanks", "\t": "tab"}.get(grid.separator, grid.separator or ""),
        decimal="," if grid.comma else ".",
        first_line=grid.first + 1,
        n_rows=len(numbers),
        columns=tuple(columns),
        fs_hz=main.fs_hz if main else None,
        rate_from=main.rate_from if main else "",
        head=tuple(line for line in grid.lines[: grid.first] if line.strip())[-_SHOWN_HEAD:],
        shown=tuple(tuple(row) for row in rows),
        notes=tuple(notes),
        timings=timings,
        program=program,
        bits=find_bits(head),
    )


def _find_columns(
    grid: Grid, table: Table, program: Program | None
) -> tuple[npt.NDArray[np.float64], list[TextColumn]]:
    """Return the numbers, times of day among them, and the columns with the roles found for them."""
    numbers, words = table.numbers, dict(table.words)
    filled = [at in words or not np.isnan(column).all() for at, column in enumerate(numbers.T)]
    titles, units = find_titles(grid, filled, is_counter(numbers[:, 0]))
    if program is not None and program.titles:
        titles, units = list(program.titles), list(program.units)
    columns = read_titles(titles, units, numbers, words)
    unit = find_unit(grid.head)
    if unit:
        columns = [replace(one, unit=one.unit or unit) if one.role == "channel" else one for one in columns]
    if program is not None:
        columns = [
            replace(
                one, role=program.roles.get(one.number - 1, one.role) if one.role != "empty" else one.role
            )
            for one in columns
        ]
        if program.time_unit:
            columns = [replace(one, unit=program.time_unit) if one.role == "time" else one for one in columns]
    if not any(one.role == "time" for one in columns):
        for at, found in words.items():
            seconds = read_times(found, len(numbers))
            if seconds is not None and float(np.ptp(seconds[~np.isnan(seconds)])) > 0:
                numbers = numbers.copy()
                numbers[:, at] = seconds
                columns[at] = replace(columns[at], role="time", unit="s")
                break
    return numbers, columns


def _tell_words(table: Table, columns: list[TextColumn], n_rows: int) -> list[Message]:
    """Return what becomes of columns of words; nothing is said of times of day beside other times."""
    notes: list[Message] = []
    for column in columns:
        if column.role != "words":
            continue
        words = table.words[column.number - 1]
        if read_times(words, n_rows) is not None:
            continue
        n = len(make_events(words, n_rows, float))
        name = column.title or column.name
        notes.append(tell("import.word_events", column=name, n=n) if n else tell("import.words", column=name))
    return notes


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
