"""Cells of a table that programs and people open: one line of text that no spreadsheet and no terminal obeys.

In: a cell. Out: the same as words to read. Never: a number changed; a formula, an escape sequence or a line
break that came in with somebody's archive, file or note.
"""

from vmofire.recording.export.marks import flatten

FORMULA = ("=", "+", "-", "@")  # what a spreadsheet takes for the beginning of one


def disarm(cell: str) -> str:
    """Return a cell as text on one line; what would be a formula gets an apostrophe before it."""
    text = flatten(cell)
    return f"'{text}" if text.startswith(FORMULA) and not _is_number(text) else text


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
