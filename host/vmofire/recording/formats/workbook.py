"""Reader of Excel workbooks: each sheet is a text, of which the longest table is read.

In: the bytes of a file. Out: a Text. Never: a sheet left out without a note; a formula worked out: Excel
saves its last result.
"""

import io
import re
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from vmofire.errors import FormatError
from vmofire.recording.formats.text import Text, open_text
from vmofire.recording.formats.text_columns import Corrections
from vmofire.recording.progress import Progress
from vmofire.words import say
from vmofire.words.message import tell

_SHOWN_SHEETS = 5


def read_workbook(
    data: bytes, corrections: Corrections | None = None, progress: Progress = lambda _: None
) -> Text:
    """Read the sheet with the longest table of numbers.

    Raises
    ------
    FormatError
        No sheet has a table of numbers, the workbook has a password, or it is damaged.
    """
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets = {
            name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names
        }
    except PasswordError as error:
        raise FormatError(say("It has a password."), say("Save it without a password.")) from error
    except CalamineError as error:
        raise FormatError(
            say("It is damaged, or no workbook."), say("Save it again as .xlsx or CSV.")
        ) from error
    told = replace(corrections or Corrections(), separator="tab")
    texts: dict[str, Text] = {}
    fault: FormatError | None = None
    for name, rows in sheets.items():
        if len(rows) < 2:
            continue
        lines = "\n".join("\t".join(map(_write, row)) for row in rows)
        try:
            texts[name] = open_text(lines.encode(), told, progress)
        except FormatError as error:
            fault = error
    if not texts:
        raise FormatError(
            say("It has no sheet with a table of numbers."),
            say("Write one column for each channel, with a title."),
        ) from fault
    name = max(texts, key=lambda one: len(texts[one].table.numbers))
    left = [one for one in texts if one != name]
    notes = [tell("import.sheets", sheet=name, others=", ".join(left[:_SHOWN_SHEETS]))] if left else []
    return replace(texts[name], data=data, notes=tuple(notes))


def _write(value: Any) -> str:
    """Return a cell as a field of a text."""
    match value:
        case bool():
            return str(int(value))
        case float() | int():
            return repr(value)
        case datetime():
            return value.isoformat(" ", "microseconds")
        case time():
            return value.isoformat("microseconds")
        case date():
            return value.isoformat()
        case timedelta():
            seconds = value.total_seconds()
            return f"{int(seconds // 3600)}:{int(seconds // 60 % 60):02d}:{seconds % 60:09.6f}"
        case _:
            return re.sub(r"\s+", " ", str(value)).strip()
