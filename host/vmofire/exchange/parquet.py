"""Table of results as Parquet: the columns of the CSV, with types and with their meaning inside the file.

In: a library. Out: one Parquet file. Never: a number as text, or a time without its zone.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

from vmofire.errors import VmofireError
from vmofire.exchange.result_table import COLUMNS, Kind, read_rows
from vmofire.recording.export.target import Progress, go_on, new_file
from vmofire.recording.library import Library, Visit
from vmofire.words import say

ROWS_AT_ONCE = 20_000  # in memory, and in a row group


def write_parquet(
    library: Library,
    visits: Sequence[Visit],
    path: Path,
    *,
    replace: bool = False,
    progress: Progress = go_on,
) -> Path:
    """Write the figures of visits to a Parquet file.

    Parameters
    ----------
    library, visits, path, replace, progress
        As in `write_table`. Times become UTC; cells of the CSV that are empty are null.

    Raises
    ------
    VmofireError
        pyarrow is not installed, the file exists already, or writing fails.
    """
    try:
        pa: Any = import_module("pyarrow")  # of the extra `formats`; it has no types
        parquet: Any = import_module("pyarrow.parquet")
    except ImportError:
        raise VmofireError(
            say("Parquet needs a package that is not installed."),
            say("Enter: {command}", command='pip install "vmofire[formats]"'),
        ) from None
    schema = _make_schema(pa)
    with new_file(path, replace) as file, parquet.ParquetWriter(file, schema) as writer:
        group: list[dict[str, object]] = []
        for _, rows in read_rows(library, visits, progress):
            group += map(_read, rows)
            if len(group) >= ROWS_AT_ONCE:
                writer.write_table(pa.Table.from_pylist(group, schema))
                group.clear()
        writer.write_table(pa.Table.from_pylist(group, schema))
    return path


def _make_schema(pa: Any) -> Any:
    types = {
        "text": pa.string(),
        "number": pa.float64(),
        "count": pa.int64(),
        "yes_no": pa.bool_(),
        "moment": pa.timestamp("us", tz="UTC"),
    }
    return pa.schema(
        [
            pa.field(name, types[one.kind], metadata={"description": one.about})
            for name, one in COLUMNS.items()
        ]
    )


def _read(row: Mapping[str, str]) -> dict[str, object]:
    """Return a line of the table as values; None for an empty or missing cell."""
    return {name: _read_cell(row.get(name, ""), one.kind) for name, one in COLUMNS.items()}


def _read_cell(cell: str, kind: Kind) -> object:
    if cell == "":
        return None
    match kind:
        case "number":
            return float(cell)
        case "count":
            return int(cell)
        case "yes_no":
            return cell == "1"
        case "moment":
            return datetime.fromisoformat(cell).astimezone(UTC)
        case "text":
            return cell
