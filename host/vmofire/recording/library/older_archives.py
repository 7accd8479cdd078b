"""Archives of earlier versions: their rows as this version would have written them.

In: rows as JSON, nothing checked yet. Out: the same rows with today's columns. Never: a value guessed; what
an earlier version did not ask stays unasked.
"""

from typing import Any, cast

from vmofire.guided.knee import OLDER_SWELLINGS
from vmofire.recording.library.person_export import TABLES_IN_ARCHIVE

KNOWN = ("0001", TABLES_IN_ARCHIVE)  # every version of the contents, the oldest first
_NEW = {"pain_usual": None, "pain_worst": None}  # columns of a visit since "0003"


def bring_up_to_date(rows: Any, schema: str) -> Any:
    """Return rows in the form of this version; what does not look like rows is left to the next check."""
    if schema == TABLES_IN_ARCHIVE or not isinstance(rows, dict):
        return rows
    by_table = cast(dict[str, Any], rows)
    visits = by_table.get("visits")
    if not isinstance(visits, list):
        return by_table
    return {**by_table, "visits": [_raise_visit(visit) for visit in cast(list[Any], visits)]}


def _raise_visit(visit: Any) -> Any:
    if not isinstance(visit, dict):
        return visit
    row = cast(dict[str, Any], visit)
    swelling = row.get("swelling")
    known = OLDER_SWELLINGS.get(swelling, swelling) if isinstance(swelling, str) else swelling
    return {**row, **_NEW, "swelling": known} if "swelling" in row else {**row, **_NEW}
