"""Grid of a text file: its separator, its decimal mark, its first row, the lines above it.

In: the bytes of a file. Out: a Grid. Never: the meaning of the columns, which text.py finds.
"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from vmofire.errors import FormatError, LayoutError
from vmofire.recording.formats.recorded import MOST_CHANNELS, require_few_channels
from vmofire.recording.progress import Progress
from vmofire.words import say, say_many

_SEPARATORS = ("\t", ";", ",", None)  # None: any run of blanks
_PROBED_LINES = 200
_PART_ROWS = 100_000
_TOLD_ROWS = 5_000  # between two reports of progress


@dataclass(frozen=True)
class Grid:
    """Grid: the layout of a table of numbers in a text.

    Attributes
    ----------
    separator
        Separator of two fields; None for any run of blanks.
    comma
        Whether the decimal sign is a comma.
    width
        Fields in a row.
    first
        Index of the first row among the lines.
    lines
        All of the text.
    """

    separator: str | None
    comma: bool
    width: int
    first: int
    lines: list[str]

    @property
    def head(self) -> list[str]:
        """The lines above the table, without comment signs."""
        return [line.strip().lstrip("#%").strip() for line in self.lines[: self.first] if line.strip()]

    def split(self, line: str) -> list[str]:
        """Return the fields of a row of numbers."""
        return _split(line, self.separator, self.comma)

    def split_titles(self, line: str) -> list[str]:
        """Return the fields of a line of titles: no decimal commas here, and fields may be quoted."""
        return _split_titles(line, self.separator)

    def is_row(self, line: str) -> bool:
        """Return whether a line is a row of the table without an empty field."""
        fields = [field for field in self.split(line) if field]
        return len(fields) == self.width and all(_is_number(field) for field in fields)

    def read_numbers(self, progress: Progress = lambda _: None) -> npt.NDArray[np.float64]:
        """Return the table, (n_rows, n_columns), NaN for empty fields, without empty rows at its end.

        Raises
        ------
        LayoutError
            A line is not a row of the table, or there is no number in it.
        """
        rows: list[list[float]] = []
        parts: list[npt.NDArray[np.float64]] = []
        for n, line in enumerate(self.lines[self.first :], self.first + 1):
            if n % _TOLD_ROWS == 0:
                progress(n / len(self.lines))
            if not line.strip():
                continue
            fields = self.split(line)
            if len(fields) == self.width + 1:
                fields = fields[1:] if not fields[0] else fields[:-1] if not fields[-1] else fields
            if len(fields) != self.width:
                raise LayoutError(
                    say_many(
                        "Line {line} has {n} column instead of {width}.",
                        "Line {line} has {n} columns instead of {width}.",
                        len(fields),
                        line=n,
                        width=self.width,
                    ),
                    say("The file may be cut or damaged. Copy it again."),
                    n,
                )
            try:
                rows.append([float(field) if field else np.nan for field in fields])
            except ValueError:
                raise LayoutError(
                    say("Line {line} is not a row of numbers: “{words}”.", line=n, words=line.strip()[:40]),
                    line=n,
                ) from None
            if len(rows) == _PART_ROWS:  # as lists they take four times the memory
                parts.append(np.array(rows))
                rows = []
        table = np.concatenate([*parts, np.array(rows, dtype=np.float64).reshape(-1, self.width)])
        filled = np.flatnonzero(~np.isnan(table).all(axis=1))
        if not len(filled):
            raise LayoutError(say("There are no numbers in it."))
        return table[: filled[-1] + 1]


def find_grid(
    data: bytes, separator: str | None = None, decimal: str | None = None, first_line: int | None = None
) -> Grid:
    """Find the layout of the numbers in a text, and their first line.

    The layout wins that turns most of the first lines into the same number of numeric fields. Among equals,
    the one that also fits the titles wins, so that "0,5" is one number under one title and two under two.

    Parameters
    ----------
    data
        The whole file.
    separator, decimal, first_line
        Corrections, as in columns.Corrections; None for what is to be found.

    Raises
    ------
    FormatError
        It is not text, or holds no table of numbers; LayoutError where another layout than the given one may
        find a table.
    """
    told = (separator, decimal, first_line) != (None, None, None)
    lines = split_lines(data)
    separators = _list_separators(lines, separator)
    commas = (False, True) if decimal is None else (decimal == ",",)
    best: tuple[tuple[int, bool, int], Grid] | None = None
    start = 0 if first_line is None else first_line - 1
    probed = [n for n, line in enumerate(lines[start:], start) if line.strip()][:_PROBED_LINES]
    for mark in separators:
        for comma in [one for one in commas if not (one and mark == ",")]:
            widths: dict[int, list[int]] = {}
            for n in probed:
                fields = _split(lines[n], mark, comma)
                if any(fields) and all(_is_number(field) for field in fields if field):
                    widths.setdefault(len(fields), []).append(n)
            for width, rows in widths.items():
                titled = rows[0] > 0 and len(_split_titles(lines[rows[0] - 1], mark)) == width
                rank = (len(rows), titled, width)
                if best is None or rank > best[0]:
                    best = (rank, Grid(mark, comma, width, rows[0], lines))
    # A single row is a table only below titles with a time; otherwise any note with a number would be one.
    if best is None or (best[0][0] < 2 and not (best[0][1] and best[0][2] > 1)):
        if told:
            raise LayoutError(
                say("With this separator there is no row of numbers in it."),
                say("Choose another separator, or another first line."),
            )
        raise FormatError(
            say("This text has fewer than two rows of numbers."),
            say("Choose a recording. Write its times as seconds, not as dates."),
        )
    grid = best[1]
    if grid.width > MOST_CHANNELS:
        require_few_channels(grid.width, len(lines) - grid.first)
    if first_line is not None:
        return Grid(grid.separator, grid.comma, grid.width, start, lines)
    # A first row with one field more or less (a stray leading separator) belongs to the table too.
    first = grid.first
    while first and grid.is_row(lines[first - 1]):
        first -= 1
    return Grid(grid.separator, grid.comma, grid.width, first, lines)


def split_lines(data: bytes) -> list[str]:
    """Return the lines of a text, without trailing blanks but with their tabs.

    Raises
    ------
    FormatError
        It is not text.
    """
    return [
        line.rstrip() if not line.strip() else line.rstrip("\r\n ") for line in _decode(data).splitlines()
    ]


def _list_separators(lines: Sequence[str], told: str | None) -> Sequence[str | None]:
    """Return the separators to try: the given one, or all that the first lines allow."""
    if told is not None:
        return ({"tab": "\t", "blanks": None}.get(told, told),)
    probed = [line for line in lines if line.strip()][:_PROBED_LINES]
    # Where there are tabs, a run of blanks between two of them is an empty field.
    return _SEPARATORS[:-1] if any("\t" in line for line in probed) else _SEPARATORS


def _decode(data: bytes) -> str:
    """Return the text; a byte-order mark decides, and Windows' own encoding is the last resort."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16")
    if b"\x00" in data:
        raise FormatError(say("vmofire cannot read this kind of file."), say("Use .npz, EDF+, BDF+ or CSV."))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _split(line: str, separator: str | None, comma: bool) -> list[str]:
    fields = [field.strip().strip('"') for field in line.split(separator)]
    return [field.replace(",", ".") for field in fields] if comma else fields


def _split_titles(line: str, separator: str | None) -> list[str]:
    if separator is None:
        return [field.strip("\"'") for field in line.split()]
    try:
        fields = [
            field for row in csv.reader([line], delimiter=separator, skipinitialspace=True) for field in row
        ]
    except csv.Error:  # a field of more than 131072 letters
        fields = line.split(separator)
    return [field.strip().strip("\"'") for field in fields]


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return "_" not in text
