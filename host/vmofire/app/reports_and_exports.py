"""What leaves the library: reports of a visit or of all, a person in one archive.

In: a person or a visit, where to. Out: files, told of on the page in sight. Never: a name that nobody asked
for.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from platformdirs import user_documents_path

from vmofire.app.clinic import Clinic
from vmofire.app.view import Field, Form, Option, Question
from vmofire.permissions import expand_home
from vmofire.words.quantities import count

if TYPE_CHECKING:
    from vmofire.recording.library import Library, Visit
    from vmofire.recording.progress import Progress


def ask_reports(clinic: Clinic, library: "Library", person_id: str) -> None:
    """Write a report of each visit of a person."""
    from vmofire.report.many import find_visits, write_reports

    def write(written: Mapping[str, str]) -> None:
        folder = expand_home(written["path"])

        def work(progress: "Progress") -> list[Path]:
            visits = find_visits(library, person_id)
            return write_reports(library, visits, folder, replace=True, progress=progress)

        def tell(paths: list[Path]) -> None:
            clinic.view.tell(f"{count(len(paths), 'report')} in {folder}")

        clinic.tasks.do(f"Writing reports of {person_id}", work, tell)

    field = Field("path", "Folder", str(find_documents() / person_id))
    detail = "One PDF a visit, named by id and date. Reports that are there already are written anew."
    clinic.view.fill_in(Form("reports", "Reports of all visits", detail, [field], "Write"), write)


def ask_report(clinic: Clinic, library: "Library", visit: "Visit") -> None:
    """Write the report of one visit."""
    from vmofire.report.many import name_files
    from vmofire.report.pages import write_report

    proposed = find_documents() / name_files([visit])[0]

    def write(written: Mapping[str, str]) -> None:
        path = expand_home(written["path"])
        if path != proposed and path.exists():
            raise ValueError(f"{path} is there already: choose another name.")

        def work(_: object) -> Path:
            path.parent.mkdir(parents=True, exist_ok=True)
            return write_report(library, visit.id, path, replace=True)

        clinic.tasks.do("Writing the report", work, lambda done: clinic.view.tell(f"Report: {done}"))

    field = Field("path", "File", str(proposed))
    detail = "A PDF of one to two pages. One of that very name that is there already is written anew."
    clinic.view.fill_in(Form("report", "Report of this visit", detail, [field], "Write"), write)


def ask_archive(clinic: Clinic, library: "Library", person_id: str) -> None:
    """Write everything of a person to one file."""
    options = [
        Option("without", "Without the name", "The archive bears the made-up id only; notes go as written."),
        Option("with", "With the name", "For an installation that is to know it."),
    ]

    def take(code: str) -> None:
        def write(written: Mapping[str, str]) -> None:
            path = expand_home(written["path"])

            def work(_: object) -> Path:
                path.parent.mkdir(parents=True, exist_ok=True)
                return library.export_person(person_id, path, with_name=code == "with")

            clinic.tasks.do(f"Exporting {person_id}", work, lambda to: clinic.view.tell(f"Exported to {to}"))

        field = Field("path", "File", str(find_documents() / f"{person_id}.zip"))
        detail = "Everything of this person in one file, recordings too."
        clinic.view.fill_in(Form("archive", f"Export {person_id}", detail, [field], "Write"), write)

    clinic.view.ask(Question("name", f"Export {person_id}", "", options), take)


def find_documents() -> Path:
    """Return where reports and archives go, if nobody says where."""
    return user_documents_path() / "vmofire"
