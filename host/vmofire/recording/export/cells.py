"""Cells of a table: one line of text, without formulas or commands for spreadsheets and terminals.

In: a cell. Out: the same as readable text. Never: a number changed; a formula, an escape sequence or a line
break that came from an archive, a file or a note.
"""

from vmofire.recording.export.marks import flatten
from vmofire.recording.formats.beside import FORMULA


def disarm(cell: str) -> str:
    """Return a cell as text on one line; a possible formula gets an apostrophe before it."""
    text = flatten(cell)
    return f"'{text}" if text.startswith(FORMULA) and not _is_number(text) else text


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
