"""Export of results from the library, for statistics and for a clinic's other systems.

In: the visits of a person or of all. Out: files in a folder, with progress. Never: the name of a person.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from vmofire.app.clinic import Clinic
from vmofire.app.reports_and_exports import find_documents
from vmofire.app.view import Field, Form, Option
from vmofire.errors import VmofireError
from vmofire.permissions import expand_home
from vmofire.words import msg, say, say_all

if TYPE_CHECKING:  # they import the database
    from vmofire.exchange import ResultKind
    from vmofire.recording.library import Library, Visit
    from vmofire.recording.progress import Progress

# By the code of the answer, which no format of signals has.
KINDS: "Mapping[str, tuple[ResultKind, str, str]]" = {
    "results_csv": ("csv", msg("Results as CSV"), msg("A line for each number, with a list of the columns.")),
    "results_parquet": (
        "parquet",
        msg("Results as Parquet"),
        msg("The same table with types, for statistics."),
    ),
    "results_redcap": (
        "redcap",
        msg("Results for REDCap"),
        msg("The fields of a project, and the records to import."),
    ),
    "results_fhir": (
        "fhir",
        msg("Results as FHIR R5"),
        msg("A file for each person, for the clinic's record system."),
    ),
}


def list_kinds() -> list[Option]:
    """Return the kinds of files as answers to a question."""
    return [Option(code, say(title), say(detail)) for code, (_, title, detail) in KINDS.items()]


def ask_folder(clinic: Clinic, library: "Library", visits: "Sequence[Visit]", name: str, code: str) -> None:
    """Ask for a folder, and write the results of these visits into it.

    Parameters
    ----------
    clinic
    library
        Of the visits.
    visits
        Their results are exported.
    name
        First part of the name of the folder: an id, never a name.
    code
        One of `KINDS`.
    """
    kind, title, _ = KINDS[code]

    def write(written: Mapping[str, str]) -> None:
        folder = expand_home(written["path"])

        def work(progress: "Progress") -> list[Path]:
            from vmofire.exchange.kinds import write_results

            if not any(visit.results for visit in visits):
                raise VmofireError(say("There is no result to export."), say("Measure first."))
            return write_results(library, visits, kind, folder, replace=True, progress=progress)

        def tell(paths: list[Path]) -> None:
            names = ", ".join(path.name for path in paths[:4])
            told = say("The results are in {folder}.", folder=folder)
            clinic.view.offer_file(say_all(told, say("Files: {names}", names=names)), folder)

        clinic.tasks.do(say("Exporting ..."), work, tell)

    field = Field("path", say("Folder"), str(find_documents() / f"{name} {kind}"), kind="folder")
    detail = say("Ids, no names. Older exports there are replaced.")
    clinic.view.fill_in(Form("results", say(title), detail, [field], "Write"), write)
