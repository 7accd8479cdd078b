"""Contents of an archive: the rows of one person, checked against their definitions.

In: rows as JSON. Out: nothing, or a RecordError that names the first field that does not match its
definition. Never: a second list of the fields of a row or a result.
"""

from dataclasses import dataclass, field
from datetime import datetime
from types import NoneType
from typing import Annotated, Any, TypedDict, get_args, get_type_hints

import msgspec

from vmofire.codec import from_json
from vmofire.guided.prompt import Result
from vmofire.recording.library.records import TABLES
from vmofire.recording.library.schema import SUM, list_columns

# In the order in which they refer to each other; other tables belong to the installation.
BROUGHT = (
    *("people", "names", "plans", "visits", "questionnaires", "recordings", "channels"),
    *("protocols", "results", "figures", "overrides", "mends"),
)


class Settings(TypedDict, total=False):
    """Settings of a job, as far as other code calculates with them."""

    placement_log_sd: Annotated[float, msgspec.Meta(ge=0)]
    alike_from: Annotated[float, msgspec.Meta(gt=0, le=1)]


class JobSettings(Settings, total=False):
    """Settings of a job, with those of the Check within a Compare."""

    check: Settings


class Data(TypedDict, total=False):
    """Data of a result, as far as other code calculates with them; the rest is shown as it is."""

    settings: JobSettings


@dataclass(frozen=True)
class BroughtResult(Result):
    """Imported result whose data is checked too."""

    data: Data = field(default_factory=Data)  # pyright: ignore[reportIncompatibleVariableOverride] - only to check


_IN_JSON: dict[tuple[str, str], Any] = {
    ("results", "result"): BroughtResult,
    ("protocols", "settings"): JobSettings,
}


def check_rows(rows: Any) -> None:
    """Refuse rows that do not fit the tables.

    Raises
    ------
    RecordError
        Names the field.
    """
    from_json(rows, _ROWS)


def _describe(table: str) -> type[msgspec.Struct]:
    """Return the definition of a row in an archive: every column but the sum, and nothing else."""
    row = TABLES[table]
    held = get_type_hints(row, include_extras=True)
    columns = [
        (str(column.key), _IN_JSON.get((table, column.key)) or _find_kind(get_args(held[name])[0]))
        for column, name in list_columns(row)
        if column.name != SUM
    ]
    return msgspec.defstruct(table, columns, forbid_unknown_fields=True)


def _find_kind(held: Any) -> Any:
    """Return the kind of text in a column, where its definition gives one."""
    inner = get_args(held)
    if NoneType in inner:
        return _find_kind(inner[0]) | None
    if held is datetime:
        return Annotated[datetime, msgspec.Meta(tz=True)]
    what = getattr(held, "__metadata__", (held,))[0]
    return held if isinstance(what, msgspec.Meta) else what


_ROWS = msgspec.defstruct(
    "Rows",
    [(table, list[_describe(table)], msgspec.field(default_factory=list[Any])) for table in BROUGHT],
    forbid_unknown_fields=True,
)
