"""Where the numbers of a text stand: its separator, its decimal sign, its first row, the lines above it.

In: the bytes of a file. Out: a Grid. Never: a meaning; what the columns are, text.py finds.
"""

import csv
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from vmofire.recording.formats.model import FormatError

_SEPARATORS = ("\t", ";", ",", None)  # None: any run of blanks
_PROBED_LINES = 200
_PART_ROWS = 100_000
_UNKNOWN = "it is no kind of recording this program knows; use .npz, EDF+, BDF+ or CSV"


@dataclass(frozen=True)
class Grid:
    """A table of numbers in a text.

    Attributes
    ----------
    separator
        Between two fields; None for any run of blanks.
    comma
        Whether the decimal sign is a comma.
    width
        Fields in a row.
    first
        Place of the first row among the lines.
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
        """The lines above the table, without what marks them as comments."""
        return [line.strip().lstrip("#%").strip() for line in self.lines[: self.first] if line.strip()]

    def split(self, line: str) -> list[str]:
        """Return the fields of a row of numbers."""
        return _split(line, self.separator, self.comma)

    def split_titles(self, line: str) -> list[str]:
        """Return the fields of a line of titles: a decimal comma does not reach it, and it may be quoted."""
        return _split_titles(line, self.separator)

    def read_numbers(self) -> npt.NDArray[np.float64]:
        """Return the table, (n_rows, n_columns), NaN for empty fields, without empty rows at its end.

        Raises
        ------
        FormatError
            A line is no row of the table, or there is no number in it.
        """
        rows: list[list[float]] = []
        parts: list[npt.NDArray[np.float64]] = []
        for n, line in enumerate(self.lines[self.first :], self.first + 1):
            if not line.strip():
                continue
            fields = self.split(line)
            if len(fields) == self.width + 1:
                fields = fields[1:] if not fields[0] else fields[:-1] if not fields[-1] else fields
            if len(fields) != self.width:
                raise FormatError(
                    f"line {n} has {len(fields)} columns and not {self.width}; the file is cut or damaged"
                )
            try:
                rows.append([float(field) if field else np.nan for field in fields])
            except ValueError:
                raise FormatError(f"line {n} is not a row of numbers ({line.strip()[:40]!r})") from None
            if len(rows) == _PART_ROWS:  # as lists they take four times the memory
                parts.append(np.array(rows))
                rows = []
        table = np.concatenate([*parts, np.array(rows, dtype=np.float64).reshape(-1, self.width)])
        filled = np.flatnonzero(~np.isnan(table).all(axis=1))
        if not len(filled):
            raise FormatError("it holds no number")
        return table[: filled[-1] + 1]


def find_grid(data: bytes) -> Grid:
    """Find how the numbers of a text are laid out, and the first line of them.

    The layout wins under which the most of the first lines are numbers in equally many columns; among equals
    the one that the titles share, so that "0,5" is one number under one title and two under two.

    Raises
    ------
    FormatError
        It is not text, or holds no table of numbers.
    """
    lines = [
        line.rstrip() if not line.strip() else line.rstrip("\r\n ") for line in _decode(data).splitlines()
    ]
    best: tuple[tuple[int, bool, int], Grid] | None = None
    probed = [n for n, line in enumerate(lines) if line.strip()][:_PROBED_LINES]
    # Where there are tabs, a run of blanks is an empty field between two of them.
    separators = _SEPARATORS[:-1] if any("\t" in lines[n] for n in probed) else _SEPARATORS
    for separator in separators:
        for comma in (False, True) if separator != "," else (False,):
            widths: dict[int, list[int]] = {}
            for n in probed:
                fields = _split(lines[n], separator, comma)
                if any(fields) and all(_is_number(field) for field in fields if field):
                    widths.setdefault(len(fields), []).append(n)
            for width, rows in widths.items():
                titled = rows[0] > 0 and len(_split_titles(lines[rows[0] - 1], separator)) == width
                rank = (len(rows), titled, width)
                if best is None or rank > best[0]:
                    best = (rank, Grid(separator, comma, width, rows[0], lines))
    # One row is a table only where titles with a time stand over it; else any note with a number were one.
    if best is None or (best[0][0] < 2 and not (best[0][1] and best[0][2] > 1)):
        raise FormatError(_UNKNOWN)
    grid = best[1]
    # A first row with one field more or less (a stray leading separator) belongs to the table too.
    first = grid.first
    while first and _is_row(lines[first - 1], grid):
        first -= 1
    return Grid(grid.separator, grid.comma, grid.width, first, lines)


def _decode(data: bytes) -> str:
    """Return the text; a byte-order mark is followed, Windows' own alphabet is the last resort."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16")
    if b"\x00" in data:
        raise FormatError(_UNKNOWN)
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


def _is_row(line: str, grid: Grid) -> bool:
    fields = [field for field in grid.split(line) if field]
    return len(fields) == grid.width and all(_is_number(field) for field in fields)
