"""Reports and exports: a report of one visit or of all visits, an archive of one person.

In: a person or a visit, a folder. Out: files, reported on the page in sight. Never: a person's name that was
not asked for.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from platformdirs import user_documents_path

from vmofire.app.clinic import Clinic
from vmofire.app.view import Field, Form, Option, Question
from vmofire.permissions import expand_home
from vmofire.words import msg_many, say, say_all, say_many

if TYPE_CHECKING:
    from vmofire.recording.library import Library, Visit
    from vmofire.recording.progress import Progress


def ask_reports(clinic: Clinic, library: "Library", person_id: str) -> None:
    """Write a report of each visit of a person."""
    from vmofire.report.many import find_visits, write_reports

    def write(written: Mapping[str, str]) -> None:
        folder = expand_home(written["path"])

        def work(progress: "Progress") -> list[Path]:
            visits, look = find_visits(library, person_id), clinic.find_look()
            return write_reports(
                library, visits, folder, replace=True, paper=look.paper, head=look.head(), progress=progress
            )

        def tell(paths: list[Path]) -> None:
            one, many = msg_many("{n} report is in {folder}.", "{n} reports are in {folder}.")
            clinic.view.offer_file(say_many(one, many, len(paths), folder=folder), folder)

        clinic.tasks.do(say("Writing reports of {person} ...", person=person_id), work, tell)

    field = Field("path", say("Folder"), str(find_documents() / person_id), kind="folder")
    detail = say("One PDF for each visit, named by id and date. Older reports there are replaced.")
    clinic.view.fill_in(Form("reports", say("Reports of all visits"), detail, [field], "Write"), write)


def ask_report(clinic: Clinic, library: "Library", visit: "Visit") -> None:
    """Write the report of one visit."""
    from vmofire.report.many import name_files
    from vmofire.report.pages import write_report

    def work(path: Path) -> str:
        look = clinic.find_look()
        write_report(library, visit.id, path, replace=True, paper=look.paper, head=look.head())
        return say_all(say("The report is in {path}.", path=path), look.trouble)

    field = Field("path", say("File"), str(find_documents() / name_files([visit])[0]), kind="save")
    detail = say("A PDF of one or two pages. An older report of this name is replaced.")
    form = Form("report", say("Report of this visit"), detail, [field], "Write")
    ask_file(clinic, form, say("Writing the report ..."), work)


def ask_file(clinic: Clinic, form: Form, title: str, write: Callable[[Path], str]) -> None:
    """Ask where a file is to be, write it, and offer it.

    Parameters
    ----------
    form : Form
        Its one field is the proposed path, where an older file is replaced; at another path it is kept.
    title : str
        What is shown while it is written.
    write : callable
        Writes the file, and returns the words that say so.
    """
    (field,) = form.fields

    def take(written: Mapping[str, str]) -> None:
        path = expand_home(written[field.code])
        if str(path) != field.value and path.exists():
            raise ValueError(say("{path} exists already. Choose another name.", path=path))

        def work(_: object) -> str:
            path.parent.mkdir(parents=True, exist_ok=True)
            return write(path)

        clinic.tasks.do(title, work, lambda words: clinic.view.offer_file(words, path))

    clinic.view.fill_in(form, take)


def ask_archive(clinic: Clinic, library: "Library", person_id: str) -> None:
    """Write all data of a person to one file."""
    options = [
        Option("without", say("Without the name"), say("With the id only. Notes are exported as written.")),
        Option("with", say("With the name"), say("For an installation that may know the name.")),
    ]
    title = say("Everything of {person}", person=person_id)

    def take(code: str) -> None:
        def write(written: Mapping[str, str]) -> None:
            path = expand_home(written["path"])

            def work(_: object) -> Path:
                path.parent.mkdir(parents=True, exist_ok=True)
                return library.export_person(person_id, path, with_name=code == "with")

            def tell(to: Path) -> None:
                clinic.view.offer_file(say("Exported to {path}.", path=to), to)

            clinic.tasks.do(say("Exporting {person} ...", person=person_id), work, tell)

        field = Field("path", say("File"), str(find_documents() / f"{person_id}.zip"), kind="save")
        detail = say("Everything about this person in one file, with the recordings.")
        clinic.view.fill_in(Form("archive", title, detail, [field], "Write"), write)

    clinic.view.ask(Question("name", title, "", options), take)


def find_documents() -> Path:
    """Return the default folder of reports and archives."""
    return user_documents_path() / "vmofire"
