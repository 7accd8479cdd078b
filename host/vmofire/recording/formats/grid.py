"""Grid of a text file: its separator, its decimal mark, its first row, the lines above it.

In: the bytes of a file. Out: a Grid. Never: the meaning of the columns, which text.py finds; the numbers,
which table.py reads.
"""

import csv
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from vmofire.errors import FormatError, LayoutError
from vmofire.recording.file_formats import SUFFIXES
from vmofire.recording.formats.recorded import MOST_CHANNELS, require_few_channels
from vmofire.words import say

_SEPARATORS = ("\t", ";", ",", None)  # None: any run of blanks
_PROBED_LINES, _PROBED_MIDDLE = 200, 60
_FEWEST_LABELLED = 8
# Words for a missing sample.
MISSING = frozenset(["nan", "n/a", "na", "#n/a", "null", "none", "-", "--", "---", ".", "?", "missing"])
_WORD = re.compile(r"[^\W\d_]|:")
_COMMENT = re.compile(r"\s*(?:#|%|//)")
_QUOTED_COMMA = re.compile(r'"[+-]?\d+,\d+')
# The serial monitor of the Arduino IDE: "16:39:00.005 -> 512,7"; a plotter's labels: "EMG:512,Env:7".
_ARROW = re.compile(r"^(\d{1,2}:\d\d:\d\d[.,]\d+) -> ")
_LABELLED = re.compile(r"(?:^|(?<=[\s,;]))([A-Za-z][\w ]{0,30}?)\s*:\s*(?=[+-]?[\d.])")
_LABELLED_LINE = re.compile(
    r"^\s*(?:[A-Za-z][\w ]{0,30}?\s*:\s*[+-]?[\d.]+(?:e[+-]?\d+)?\s*[,;\t ]?\s*)+$", re.I
)


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
    titles
        Titles of the columns that stood within the rows; empty where there were none.
    """

    separator: str | None
    comma: bool
    width: int
    first: int
    lines: list[str]
    titles: tuple[str, ...] = ()

    @property
    def head(self) -> list[str]:
        """The lines above the table, without comment signs."""
        return [line.strip(" ").lstrip("#%").strip(" ") for line in self.lines[: self.first] if line.strip()]

    def split(self, line: str) -> list[str]:
        """Return the fields of a row of numbers."""
        return split_row(line, self.separator, self.comma)

    def split_titles(self, line: str) -> list[str]:
        """Return the fields of a line of titles: no decimal commas here, and fields may be quoted."""
        return _split_titles(line, self.separator)

    def is_row(self, line: str) -> bool:
        """Return whether a line is a row of the table without an empty field."""
        fields = [field for field in self.split(line) if field]
        return len(fields) == self.width and all(map(is_number, fields))


def find_grid(
    data: bytes, separator: str | None = None, decimal: str | None = None, first_line: int | None = None
) -> Grid:
    """Find the layout of the numbers in a text, and their first line.

    The layout wins that turns most of the first lines, and of some in the middle, into the same number of
    numeric fields. Among equals, the one that also fits the titles wins, so that "0,5" is one number under
    one title and two under two. Where hardly any line is all numbers, columns of words are allowed.

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
    lines, titles = _take_labels(split_lines(data))
    if separator is None and lines and (match := re.fullmatch(r'"?sep=(.)"?', lines[0].strip(" "))):
        separator = "tab" if match[1] == "\t" else match[1]
    start = 0 if first_line is None else first_line - 1
    probed = _probe(lines, start)
    separators = _list_separators([lines[n] for n in probed], separator)
    commas = (False, True) if decimal is None else (decimal == ",",)
    pairs = [(mark, comma) for mark in separators for comma in commas if not (comma and mark == ",")]
    if decimal in (None, ",") and "," in separators and any(_QUOTED_COMMA.search(lines[n]) for n in probed):
        pairs.append((",", True))  # "0,5","1,2"
    best = _find_best([one for pair in pairs for one in _rank(lines, probed, pair)])
    # A single row is a table only below titles with a time; otherwise any note with a number would be one.
    if best is None or best[0][0] < max(2, 0.2 * len(probed) if len(probed) > 20 else 2):
        words = [one for pair in pairs if pair[0] for one in _rank_with_words(lines, probed, pair)]
        best = _find_best([*words, *([best] if best else [])])
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
    grid = replace(best[1], titles=titles)
    if grid.width > MOST_CHANNELS:
        require_few_channels(grid.width, len(lines) - grid.first)
    if first_line is not None:
        return replace(grid, first=start)
    # A first row with one field more or less (a stray leading separator) belongs to the table too.
    first = grid.first
    while first and grid.is_row(lines[first - 1]):
        first -= 1
    return replace(grid, first=_reach_labelled(grid, first))


def _reach_labelled(grid: Grid, first: int) -> int:
    """Return the first row with those above it that differ only by a label, as "rest" at the start of a file.

    Fewer than some rows with the same columns of numbers are a head.
    """
    while True:
        shape: tuple[bool, ...] | None = None
        at = first
        while at:
            fields = grid.split(grid.lines[at - 1])
            kinds = tuple(map(is_number, fields))
            words = [field for field, one in zip(fields, kinds, strict=True) if not one and field]
            if len(fields) != grid.width or not any(kinds) or not all(map(_WORD.search, words)):
                break
            if shape not in (None, kinds):
                break
            shape, at = kinds, at - 1
        if first - at < _FEWEST_LABELLED:
            return first
        first = at


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


def split_row(line: str, separator: str | None, comma: bool) -> list[str]:
    """Return the fields of a row, decimal commas as points."""
    if comma and separator == ",":
        fields = next(csv.reader([line], skipinitialspace=True), list[str]())
    else:
        fields = line.split(separator)
    fields = [field.strip().strip('"').strip() for field in fields]
    return [field.replace(",", ".") for field in fields] if comma else fields


def is_number(text: str) -> bool:
    """Return whether a field is a number."""
    try:
        float(text)
    except ValueError:
        return False
    return "_" not in text


def is_comment(line: str) -> bool:
    """Return whether a line within the table is a comment."""
    return _COMMENT.match(line) is not None


_Rank = tuple[int, bool, int]
_Row = tuple[int, int, bool]  # its line, its filled fields, whether it ends in a separator


def _find_best(ranked: Sequence[tuple[_Rank, Grid]]) -> tuple[_Rank, Grid] | None:
    """Return the first layout of the highest rank."""
    best: tuple[_Rank, Grid] | None = None
    for one in ranked:
        if best is None or one[0] > best[0]:
            best = one
    return best


def _probe(lines: Sequence[str], start: int) -> list[int]:
    """Return the lines that are looked at: the first filled ones, and some in the middle of a long text."""
    probed: list[int] = []
    middle = max(start, len(lines) // 2)
    for begin, most in ((start, _PROBED_LINES), (middle, _PROBED_LINES + _PROBED_MIDDLE)):
        for n in range(max(begin, probed[-1] + 1 if probed else 0), len(lines)):
            if len(probed) >= most:
                break
            if lines[n].strip():
                probed.append(n)
    return probed


def _rank(lines: list[str], probed: list[int], pair: tuple[str | None, bool]) -> list[tuple[_Rank, Grid]]:
    """Return each width that rows of numbers have by this separator and decimal sign."""
    mark, comma = pair
    widths: dict[int, list[_Row]] = {}
    for n in probed:
        fields = split_row(lines[n], mark, comma)
        filled = [field for field in fields if field]
        numbers = [is_number(field) for field in filled]
        if any(numbers) and all(
            one or field.lower() in MISSING for one, field in zip(numbers, filled, strict=True)
        ):
            widths.setdefault(len(fields), []).append((n, len(filled), not fields[-1]))
    return [_make_rank(lines, pair, width, rows) for width, rows in widths.items()]


def _rank_with_words(
    lines: list[str], probed: list[int], pair: tuple[str | None, bool]
) -> list[tuple[_Rank, Grid]]:
    """Return each layout in which the same columns of many lines are numbers, and others are words."""
    mark, comma = pair
    shapes: dict[tuple[bool, ...], list[_Row]] = {}
    for n in probed:
        fields = split_row(lines[n], mark, comma)
        if len(fields) < 2 or is_comment(lines[n]):
            continue
        shape = tuple(is_number(field) or not field or field.lower() in MISSING for field in fields)
        words = [field for is_one, field in zip(shape, fields, strict=True) if not is_one]
        if not all(_WORD.search(word) for word in words):
            continue  # numbers by another separator or decimal sign
        filled = sum(map(is_number, fields))
        if filled:
            shapes.setdefault(shape, []).append((n, filled, not fields[-1]))
    least = max(8, len(probed) // 4)
    return [_make_rank(lines, pair, len(shape), rows) for shape, rows in shapes.items() if len(rows) >= least]


def _make_rank(
    lines: list[str], pair: tuple[str | None, bool], width: int, rows: list[_Row]
) -> tuple[_Rank, Grid]:
    """Return a layout with its rank; lone numbers of a padded head are no rows."""
    usual = Counter(filled for _, filled, _ in rows).most_common(1)[0][0]
    places, most = {n for n, _, _ in rows}, max(filled for _, filled, _ in rows)
    first = next(
        (n for n, filled, _ in rows if 2 * filled >= usual and (filled > 1 or most < 2 or n + 1 in places)),
        rows[0][0],
    )
    above = [_split_titles(line, pair[0]) for line in lines[max(0, first - 3) : first]]
    is_named = any(len(titles) == width and titles[-1] for titles in above)
    if width > 2 and not is_named and all(ends for _, _, ends in rows) and pair[0]:
        mark = pair[0]  # does a separator end each row?
        width -= all(line.endswith(mark) for line in lines[first:] if line.strip() and not is_comment(line))
    titled = bool(above) and len(above[-1]) == width
    return (len(rows), titled, width), Grid(pair[0], pair[1], width, first, lines)


def _list_separators(probed: Sequence[str], told: str | None) -> Sequence[str | None]:
    """Return the separators to try: the given one, or all that the first lines allow."""
    if told is not None:
        return ({"tab": "\t", "blanks": None}.get(told, told),)
    # Where there are tabs, a run of blanks between two of them is an empty field.
    return _SEPARATORS[:-1] if any("\t" in line for line in probed) else _SEPARATORS


def _take_labels(lines: list[str]) -> tuple[list[str], tuple[str, ...]]:
    """Return the lines without labels before their numbers, as serial monitors and plotters write them."""
    sample = [line for line in lines[:_PROBED_LINES] if line.strip()]
    if sum(1 for line in sample if _ARROW.match(line)) > len(sample) / 2:
        lines = [_ARROW.sub(lambda match: match[1].replace(",", ".") + "\t", line) for line in lines]
        inner = [line.split("\t", 1)[-1] for line in lines]
        if any("," in one for one in inner[: len(sample)]):
            lines = [line.replace(",", "\t") for line in lines]
        return lines, ()
    labelled = [line for line in sample if _LABELLED_LINE.match(line)]
    names = {tuple(_LABELLED.findall(line)) for line in labelled[1:]}
    if len(labelled) < 10 or len(labelled) < 0.8 * len(sample) or len(names) != 1:
        return lines, ()
    (titles,) = names
    plain = [
        re.sub(r"[,;\s]+", "\t", _LABELLED.sub("", line).strip(" ,;\t"))
        if _LABELLED_LINE.match(line)
        else line
        for line in lines
    ]
    return plain, tuple(name.strip() for name in titles)


def _decode(data: bytes) -> str:
    """Return the text; a byte-order mark decides, and Windows' own encoding is the last resort."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16")
    if b"\x00" in data:
        raise FormatError(
            say("vmofire cannot read this kind of file."),
            say("Use one of these: {known}.", known=", ".join(SUFFIXES)),
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


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
