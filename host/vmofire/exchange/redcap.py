"""Results for a REDCap project: a data dictionary for its fields, and the records to import.

In: a library. Out: two CSV files as REDCap reads them. Never: a name, or a field that the dictionary lacks.

Each line of the table of results is one instance of the repeating instrument `vmofire_results`. The project
has to declare that instrument as repeating before the import, because no dictionary can say so.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from vmofire.exchange.result_table import COLUMNS, Column, read_rows, write_csv
from vmofire.recording.export.target import Progress, go_on
from vmofire.recording.library import Library, Visit

PERSON, RESULTS = "vmofire_person", "vmofire_results"  # instruments
RECORD = "record_id"
_OF_PERSON = ("injured_side",)
_PREFIX = "vmofire_"  # so that no field of the clinic has the same name
# Header of a data dictionary, in REDCap's own words and order.
_DICTIONARY = (
    "Variable / Field Name",
    "Form Name",
    "Section Header",
    "Field Type",
    "Field Label",
    "Choices, Calculations, OR Slider Labels",
    "Field Note",
    "Text Validation Type OR Show Slider Number",
    "Text Validation Min",
    "Text Validation Max",
    "Identifier?",
    "Branching Logic (Show field only if...)",
    "Required Field?",
    "Custom Alignment",
    "Question Number (surveys only)",
    "Matrix Group Name",
    "Matrix Ranking?",
    "Field Annotation",
)
_VALIDATIONS = {"number": "number", "count": "integer", "moment": "datetime_seconds_ymd"}


def write_dictionary(path: Path, *, replace: bool = False) -> Path:
    """Write the data dictionary of the fields; raises as `write_records`."""
    fields = [
        {"Variable / Field Name": RECORD, "Form Name": PERSON, "Field Type": "text", "Field Label": "Person"}
    ]
    fields += [_describe(name, column) for name, column in _list_fields(_OF_PERSON)]
    fields += [_describe(name, column) for name, column in _list_fields() if name not in _OF_PERSON]
    return write_csv(path, _DICTIONARY, fields, replace=replace)


def write_records(
    library: Library,
    visits: Sequence[Visit],
    path: Path,
    *,
    replace: bool = False,
    progress: Progress = go_on,
) -> Path:
    """Write the figures of visits as records to import.

    Parameters
    ----------
    library, visits, path, replace, progress
        As in `write_table`. Times are in the zone of the visit, which has a field of its own.

    Raises
    ------
    VmofireError
        The file exists already, or writing fails.
    """
    fields = [_PREFIX + name for name, _ in _list_fields()]
    header = [RECORD, "redcap_repeat_instrument", "redcap_repeat_instance", *fields]
    return write_csv(path, header, _list_records(library, visits, progress), replace=replace)


def _list_records(library: Library, visits: Sequence[Visit], progress: Progress) -> Iterator[dict[str, str]]:
    n_instances: dict[str, int] = {}
    of_result = [name for name, _ in _list_fields() if name not in _OF_PERSON]
    for _, rows in read_rows(library, visits, progress):
        for row in rows:
            person = row["person"]
            if person not in n_instances:
                yield {RECORD: person} | {_PREFIX + name: row[name] for name in _OF_PERSON}
            n_instances[person] = n_instances.get(person, 0) + 1
            moment = datetime.fromisoformat(row["visit_started"])
            written = row | {
                "visit_started": f"{moment:%Y-%m-%d %H:%M:%S}",
                "visit_zone": f"{moment:%z}",
            }
            yield {
                RECORD: person,
                "redcap_repeat_instrument": RESULTS,
                "redcap_repeat_instance": str(n_instances[person]),
            } | {_PREFIX + name: written.get(name, "") for name in of_result}


def _list_fields(names: Sequence[str] = ()) -> Iterator[tuple[str, Column]]:
    """Yield the columns of the table that are fields; all but the person, which is the record itself."""
    for name, column in COLUMNS.items():
        if name != "person" and (not names or name in names):
            yield name, column
        if name == "visit_started" and not names:
            yield "visit_zone", Column("offset of the visit's time from UTC, as +0100")


def _describe(name: str, column: Column) -> dict[str, str]:
    kind = "yesno" if column.kind == "yes_no" else "radio" if column.choices else "text"
    return {
        "Variable / Field Name": _PREFIX + name,
        "Form Name": PERSON if name in _OF_PERSON else RESULTS,
        "Field Type": kind,
        "Field Label": name.replace("_", " ").capitalize(),
        "Choices, Calculations, OR Slider Labels": " | ".join(f"{one}, {one}" for one in column.choices),
        "Field Note": column.about,
        "Text Validation Type OR Show Slider Number": _VALIDATIONS.get(column.kind, ""),
    }
