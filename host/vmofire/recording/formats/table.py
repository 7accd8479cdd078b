"""Table of a text file: its numbers, its words, and the comments between its rows.

In: a Grid. Out: a Table. Never: a word taken for a number, a row dropped; a line that is neither a row nor a
comment is an error that names it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from vmofire.errors import LayoutError
from vmofire.recording.formats.grid import MISSING, Grid, is_comment
from vmofire.recording.progress import Progress
from vmofire.words import say, say_many

_PART_ROWS = 100_000
# Numbers that programs write for a missing sample. One is taken for such a mark only where it stands alone.
_MARKS = frozenset(sign * (10.0**digits - 1.0) for digits in (3, 4, 5, 6) for sign in (-1.0, 1.0))
_NEXT_BLOCK = "Interval="  # LabChart repeats its head before each block; times begin anew
_TOLD_ROWS = 5_000  # between two reports of progress
Word = tuple[int, str]


@dataclass(frozen=True)
class Table:
    """Table: what stands in the rows of a text.

    Attributes
    ----------
    numbers
        (n_rows, n_columns); NaN for an empty field or a word.
    words
        For each column that holds words instead of numbers, by its index: each word with its row.
    comments
        Comments between rows and behind them, each with the row before it.
    marks
        For each column with a number that marks missing samples, by its index: the number, and how often.
    """

    numbers: npt.NDArray[np.float64]
    words: dict[int, list[Word]] = field(default_factory=dict[int, list[Word]])
    comments: tuple[Word, ...] = ()
    marks: dict[int, tuple[float, int]] = field(default_factory=dict[int, tuple[float, int]])


def read_table(grid: Grid, progress: Progress = lambda _: None) -> Table:
    """Read the rows of a text, without empty rows at its end.

    Raises
    ------
    LayoutError
        A line is not a row of the table, or there is no number in it.
    """
    numbers = _read_plain(grid, progress)
    words: dict[int, list[Word]] = {}
    comments: list[Word] = []
    if numbers is None:
        numbers, words, comments, lines = _read_rows(grid, progress)
        _require_columns(grid, numbers, words, lines)
    filled = np.flatnonzero(~np.isnan(numbers).all(axis=1))
    if not len(filled):
        raise LayoutError(say("There are no numbers in it."))
    numbers = numbers[: filled[-1] + 1]
    return Table(numbers, words, tuple(comments), _blank_marks(numbers))


def _blank_marks(numbers: npt.NDArray[np.float64]) -> dict[int, tuple[float, int]]:
    """Make numbers that mark missing samples NaN, as -9999; return them.

    A mark is the lowest or the highest number of its column, and farther from all others than they are apart.
    """
    marks: dict[int, tuple[float, int]] = {}
    for place, column in enumerate(numbers.T):
        ends = (np.nanmin(column), np.nanmax(column)) if not np.isnan(column).all() else ()
        for end in (float(one) for one in ends if one in _MARKS):
            is_mark = column == end
            others = column[~is_mark & ~np.isnan(column)]
            if not len(others) or place in marks:
                continue
            low, high = float(others.min()), float(others.max())
            if max(low - end, end - high) > max(high - low, 1.0):
                marks[place] = end, int(np.count_nonzero(is_mark))
                column[is_mark] = np.nan
    return marks


def _read_plain(grid: Grid, progress: Progress) -> npt.NDArray[np.float64] | None:
    """Return the numbers of a table without an empty field, or None: fast, and of most files enough."""
    parts: list[npt.NDArray[np.float64]] = []
    for start in range(grid.first, len(grid.lines), _TOLD_ROWS):
        lines = grid.lines[start : start + _TOLD_ROWS]
        if grid.comma:
            if grid.separator == ",":
                return None
            lines = [line.replace(",", ".") for line in lines]
        if grid.separator and lines[0].endswith(grid.separator):
            lines = [line.removesuffix(grid.separator) for line in lines]
        if not any(lines):
            continue
        try:
            part = np.loadtxt(lines, delimiter=grid.separator, comments=None, ndmin=2)
        except ValueError:
            return None
        if part.size and part.shape[1] != grid.width:
            return None
        parts += [part] if part.size else []
        if start + _TOLD_ROWS < len(grid.lines):
            progress((start + _TOLD_ROWS) / len(grid.lines))
    return np.concatenate(parts) if parts else None


def _read_rows(
    grid: Grid, progress: Progress
) -> tuple[npt.NDArray[np.float64], dict[int, list[Word]], list[Word], list[int]]:
    """Return numbers, words by column, comments, and the line of each row."""
    rows: list[list[float]] = []
    parts: list[npt.NDArray[np.float64]] = []
    words: dict[int, list[Word]] = {}
    comments: list[Word] = []
    lines: list[int] = []
    for n, line in enumerate(grid.lines[grid.first :], grid.first + 1):
        if n % _TOLD_ROWS == 0:
            progress(n / len(grid.lines))
        if not line.strip():
            continue
        if is_comment(line):
            comments.append((len(lines), line.strip(" \t#%/")))
            continue
        if line.startswith(_NEXT_BLOCK):
            raise LayoutError(
                say("On line {line} a second block begins, at another time.", line=n),
                say("Export each block from LabChart as a file of its own."),
                n,
            )
        fields = _fit(grid, grid.split(line), n, len(lines), comments)
        rows.append([_read(text, at, len(lines), words) for at, text in enumerate(fields)])
        lines.append(n)
        if len(rows) == _PART_ROWS:  # as lists they take four times the memory
            parts.append(np.array(rows))
            rows = []
    numbers = np.concatenate([*parts, np.array(rows, dtype=np.float64).reshape(-1, grid.width)])
    return numbers, words, comments, lines


def _fit(grid: Grid, fields: list[str], line: int, row: int, comments: list[Word]) -> list[str]:
    """Return the fields of a row without an empty one at an end, or a comment behind it."""
    if len(fields) > grid.width and fields[grid.width].startswith("#"):  # as LabChart does
        comments.append((row, " ".join(fields[grid.width :]).strip("#* ")))
        fields = fields[: grid.width]
    if len(fields) == grid.width + 1:
        fields = fields[:-1] if not fields[-1] else fields[1:] if not fields[0] else fields
    if len(fields) != grid.width:
        raise LayoutError(
            say_many(
                "Line {line} has {n} column instead of {width}.",
                "Line {line} has {n} columns instead of {width}.",
                len(fields),
                line=line,
                width=grid.width,
            ),
            say("The file may be cut or damaged. Copy it again."),
            line,
        )
    return fields


def _read(text: str, column: int, row: int, words: dict[int, list[Word]]) -> float:
    if not text:
        return np.nan
    try:
        number = float(text)
    except ValueError:
        number = None
    if number is not None and "_" not in text:
        return number
    if text.lower() not in MISSING:
        words.setdefault(column, []).append((row, text))
    return np.nan


def _require_columns(
    grid: Grid, numbers: npt.NDArray[np.float64], words: dict[int, list[Word]], lines: Sequence[int]
) -> None:
    """Refuse a row of words within the numbers; a column of words is none of them."""
    for column, found in sorted(words.items()):
        if np.count_nonzero(~np.isnan(numbers[:, column])) > len(found):
            line = lines[found[0][0]]
            text = grid.lines[line - 1].strip()[:40]
            raise LayoutError(
                say("Line {line} is not a row of numbers: “{words}”.", line=line, words=text), line=line
            )
