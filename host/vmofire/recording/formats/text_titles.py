"""Titles and units of the columns of a text, in the lines above its table.

In: a Grid, and which columns hold anything. Out: titles and units, one for each column. Never: a line of the
head that states a rate, or a lone number of a padded head, as titles.
"""

from collections.abc import Sequence

from vmofire.recording.formats.grid import Grid, is_number
from vmofire.recording.formats.text_columns import is_units_row, names_time
from vmofire.recording.formats.text_head import find_rates

_KINDS = frozenset(["cal", "raw", "uncal"])  # Shimmer's row between titles and units
_SIDES = ("left", "right", "links", "rechts", "gauche", "droite")
_LOOKED_AT = 12  # lines above the table


def find_titles(grid: Grid, filled: Sequence[bool], counts_first: bool) -> tuple[list[str], list[str]]:
    """Return titles and units of the columns; an empty list where there are none.

    Parameters
    ----------
    grid
        Layout of the text.
    filled
        For each column, whether it holds anything.
    counts_first
        Whether the first column counts rows, so that it may have no title.
    """
    if grid.titles:
        return list(grid.titles), []
    units: list[str] = []
    # Rows above the first one that a person gives are no titles; a single line right above may be numbers.
    head = list(reversed(grid.head))
    is_single = not any(map(grid.is_row, head[1:2]))
    lines = [line for place, line in enumerate(head) if (not place and is_single) or not grid.is_row(line)]
    lines = lines[:_LOOKED_AT]
    for place, line in enumerate(lines):
        fields = _fit(grid.split_titles(line), grid.width, filled, counts_first)
        if fields is None or find_rates([line], grid.comma, grid.separator):
            continue
        named = [field for field in fields if field]
        if not named or {field.lower() for field in named} <= _KINDS:
            continue
        if not units and is_units_row(fields):
            units = fields
            continue
        is_sparse = 2 * sum(bool(field) for field in fields) < sum(filled)
        if is_sparse or (len(named) == 1 and grid.width > 2) or (place and all(map(is_number, named))):
            continue
        above = lines[place + 1] if place + 1 < len(lines) else ""
        return _join_groups(fields, _fit(grid.split_titles(above), grid.width, filled, False)), units
    return [], units


def _fit(fields: list[str], width: int, filled: Sequence[bool], counts_first: bool) -> list[str] | None:
    """Return fields as wide as the table; None where they do not fit it."""
    while len(fields) > width and not fields[-1]:
        fields = fields[:-1]
    if len(fields) == width:
        return fields
    if len(fields) == width - 1 and not filled[-1]:  # rows end in a separator
        return [*fields, ""]
    if len(fields) == width - 1 and counts_first:  # an index without a title
        return ["", *fields]
    return None


def _join_groups(titles: list[str], groups: list[str] | None) -> list[str]:
    """Return titles with the heads of groups before them, where titles alone repeat or lack the side."""
    if groups is None or all(map(is_number, (one for one in groups if one))):
        return titles
    muscles = [title for title in titles if title and not names_time(title)]
    has_sides = any(side in group.lower() for group in groups for side in _SIDES)
    if len(set(muscles)) == len(muscles) and not has_sides:
        return titles
    joined: list[str] = []
    group = ""
    for title, above in zip(titles, groups, strict=True):
        group = above or group
        keeps = not title or not group or names_time(title) or group == title or is_number(group)
        joined.append(title if keeps else f"{group} {title}")
    return joined
