"""What was kept, looked at and mended: histories, visits, reports, archives, recordings in the scope.

In: what the screens of history and visit ask for. Out: the next screen; changes with who and why.
Never: a change without a name under it; a person deleted whose id was not written.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from platformdirs import user_documents_path

from vmofire.gui.clinic import Ask, Clinic, read_injury
from vmofire.gui.imports import Imports
from vmofire.gui.screens.choose import Option
from vmofire.gui.screens.form import Field
from vmofire.gui.screens.screens import Screens
from vmofire.guided.clinic.override import list_outcomes

if TYPE_CHECKING:
    from vmofire.gui.stored import Stored
    from vmofire.gui.work import Progress
    from vmofire.keeping import Keeping
    from vmofire.recording.library import Recording, Visit

WHO, WHY = Field("who", "Who changes it?"), Field("why", "Why?")


class Histories:
    """One person's history at a time, and one visit of it.

    Parameters
    ----------
    screens : Screens
    clinic : Clinic
    ask : callable
        As Flow asks.
    show_stored : callable
        Shows a recording in the scope.
    """

    def __init__(
        self,
        screens: Screens,
        clinic: Clinic,
        ask: Ask,
        show_stored: Callable[["Stored"], None],
    ) -> None:
        self.screens, self.clinic = screens, clinic
        self._ask, self._show_stored = ask, show_stored
        self._person_id = ""
        self._visit_id = ""
        self.imports = Imports(screens, clinic, ask, self._show_imported)
        clinic.show_history = self.show_history
        screens.history.taken.connect(self.show_visit)
        screens.history.chosen.connect(self._use_history)
        screens.visit.chosen.connect(self._use_visit)

    @property
    def _keeping(self) -> "Keeping":
        assert self.clinic.keeping is not None
        return self.clinic.keeping

    # A person.

    def show_history(self, person_id: str, visit_id: str = "") -> None:
        """Show a person's visits and figures."""
        from vmofire.report.history import read_timeline

        self._person_id = person_id
        timeline = read_timeline(self._keeping.library, person_id)
        last = timeline.days[-1].visit_id if timeline.days else ""
        self.screens.history.show_timeline(timeline, visit_id or last)
        self.screens.show_screen(self.screens.history)

    def _use_history(self, code: str) -> None:
        match code:
            case "measure":
                self.clinic.choose(self._person_id)
            case "reports":
                self._ask_reports()
            case "export":
                self._ask_export()
            case "import":
                self._import_into_visit(self.screens.history.rows.code)
            case "edit":
                self._ask_edit()
            case "changes":
                self._show_changes()
            case "delete":
                self._ask_delete()
            case _:
                self.clinic.show_people(measuring=False)

    def _ask_reports(self) -> None:
        from vmofire.report.many import find_visits, write_reports

        library, person_id = self._keeping.library, self._person_id

        def write(written: Mapping[str, str]) -> None:
            folder = Path(written["path"]).expanduser()

            def work(progress: "Progress") -> list[Path]:
                visits = find_visits(library, person_id)
                return write_reports(library, visits, folder, replace=True, progress=progress)

            self.screens.show_screen(self.screens.history)
            self.clinic.do(
                f"Writing reports of {person_id}",
                work,
                lambda paths: self._say(f"{len(paths)} reports in {folder}"),
            )

        field = Field("path", "Folder", str(find_documents() / person_id))
        detail = "One PDF a visit, named by id and date. Reports that are there already are written anew."
        self.clinic.ask_form("Reports of all visits", detail, [field], write, do="Write")

    def _ask_export(self) -> None:
        options = [
            Option(
                "without", "Without the name", "The archive bears the made-up id only; notes go as written."
            ),
            Option("with", "With the name", "For an installation that is to know it."),
        ]

        def take(code: str) -> None:
            library, person_id = self._keeping.library, self._person_id

            def write(written: Mapping[str, str]) -> None:
                path = Path(written["path"]).expanduser()
                self.screens.show_screen(self.screens.history)

                def work(_: object) -> Path:
                    path.parent.mkdir(parents=True, exist_ok=True)
                    return library.export_person(person_id, path, with_name=code == "with")

                self.clinic.do(f"Exporting {person_id}", work, lambda done: self._say(f"Exported to {done}"))

            self.screens.show_screen(self.screens.history)
            field = Field("path", "File", str(find_documents() / f"{person_id}.zip"))
            detail = "Everything of this person in one file, recordings too."
            self.clinic.ask_form(f"Export {person_id}", detail, [field], write, do="Write")

        self._ask(f"Export {self._person_id}", "", options, take, back=self.screens.history)

    def _ask_edit(self) -> None:
        person = self._keeping.library.person(self._person_id)
        day = person.injury_date.isoformat() if person.injury_date else ""
        fields = [
            Field("name", "Name", person.name),
            Field("injury", "Injured side: left, right, both, or nothing", person.injury_side),
            Field("date", "Date of injury or surgery", day, "2026-09-30, or nothing"),
            Field("notes", "Notes", person.notes),
            WHO,
        ]

        def take(written: Mapping[str, str]) -> None:
            side, date = read_injury(written)
            self._keeping.library.change_person(
                person.id,
                written["who"],
                name=written["name"],
                injury_side=side,
                injury_date=date or "",
                notes=written["notes"],
            )
            self._go_back("Kept.")

        self.clinic.ask_form(f"Edit {person.id}", "What is changed stays in the trail.", fields, take)

    def _show_changes(self) -> None:
        from vmofire.gui.screens.visit import describe_mend

        mends = self._keeping.library.history(self._person_id).mends
        said = "\n".join(describe_mend(mend) for mend in reversed(mends[-12:]))
        options = [Option("", "Back to the history")]
        title = f"{len(mends)} change(s) made afterwards"
        self._ask(title, said, options, lambda _: self._go_back(""), back=self.screens.history)

    def _ask_delete(self) -> None:
        person_id = self._person_id

        def take(written: Mapping[str, str]) -> None:
            if written["id"].upper() != person_id:
                raise ValueError(f"That is not {person_id}: nothing is deleted.")
            keeping = self._keeping
            self.screens.show_screen(self.screens.history)
            self.clinic.do(f"Deleting {person_id}", lambda _: keeping.delete(person_id), self._tell_deleted)

        detail = (
            f"Everything of {person_id} goes: visits, results, recordings, and their part of every backup. "
            "It does not come back. Archives and reports written before are not touched."
        )
        field = Field("id", f"Write {person_id} to delete it")
        self.clinic.ask_form(f"Delete {person_id}", detail, [field], take, do="Delete")

    def _tell_deleted(self, removed: Any) -> None:
        left = f" {'; '.join(removed.left)}." if removed.left else ""
        n_files = len(removed.files)
        words = (
            f"{removed.person_id} is deleted: {removed.visits} visits, {removed.results} results, {n_files} "
            f"recordings; {removed.backups} backups were written anew.{left}"
        )
        self.clinic.look_again()
        self.clinic.show_people(measuring=False)
        self.clinic.tell(words)

    # A visit.

    def show_visit(self, visit_id: str, code: str = "") -> None:
        """Show one visit."""
        self._visit_id = visit_id
        library = self._keeping.library
        history = library.history(self._person_id)
        visit = next(one for one in history.visits if one.id == visit_id)
        self.screens.visit.show_visit(history.person, visit, history.mends, code)
        self.screens.show_screen(self.screens.visit)

    def _use_visit(self, code: str) -> None:
        match code:
            case "report":
                self._ask_report()
            case "open":
                self._open_recording()
            case "override":
                self._ask_outcome()
            case "side":
                self._ask_side()
            case "move":
                self._ask_move()
            case "notes":
                self._ask_notes()
            case "import":
                self._import_into_visit(self._visit_id)
            case _:
                self.show_history(self._person_id, self._visit_id)

    def _ask_report(self) -> None:
        from vmofire.report.many import name_files
        from vmofire.report.pages import write_report

        library, visit = self._keeping.library, self._visit

        def write(written: Mapping[str, str]) -> None:
            path = Path(written["path"]).expanduser()
            self.screens.show_screen(self.screens.visit)

            def work(_: object) -> Path:
                path.parent.mkdir(parents=True, exist_ok=True)
                return write_report(library, visit.id, path, replace=True)

            self.clinic.do("Writing the report", work, lambda done: self._say(f"Report: {done}"))

        field = Field("path", "File", str(find_documents() / name_files([visit])[0]))
        self.clinic.ask_form("Report of this visit", "A PDF of one to two pages.", [field], write, do="Write")

    @property
    def _visit(self) -> "Visit":
        assert self.screens.visit.visit is not None
        return self.screens.visit.visit

    def _open_recording(self) -> None:
        recording = self.screens.visit.recording
        if recording is None:
            return
        from vmofire.gui.stored import open_stored

        made = f"{recording.made:%d %b %Y, %H:%M}" if recording.made else recording.path.name
        title = f"Recording of {self._person_id}, {made}"
        path, electrodes = recording.path, recording.electrodes
        self.clinic.do(
            "Reading the recording",
            lambda told: open_stored(path, title, told, electrodes),
            self._show_stored,
        )

    def _import_into_visit(self, visit_id: str) -> None:
        """Bring in a file of another program; Esc leads back to where one is now."""
        library, person_id, here = self._keeping.library, self._person_id, self.screens.currentWidget()
        visit = library.visit(visit_id) if visit_id else None

        def leave() -> None:
            self.show_visit(visit_id) if here is self.screens.visit else self.show_history(
                person_id, visit_id
            )

        self.imports.begin(person_id, visit, leave)

    def _show_imported(self, recording: "Recording") -> None:
        from vmofire.gui.screens.visit import RECORDING

        self.show_visit(recording.visit_id, RECORDING + recording.id)
        self._say(f"{recording.path.name} is filed. O opens it in the scope.")

    def _ask_outcome(self) -> None:
        stored = self.screens.visit.result
        if stored is None:
            return
        options = [Option(code, words) for code, words in list_outcomes(stored.result.job).items()]

        def take(outcome: str) -> None:
            def keep(written: Mapping[str, str]) -> None:
                self._keeping.library.override(stored.id, outcome, written["why"], written["who"])
                self._go_back_to_visit("Overridden; what was measured stays in sight.")

            self.screens.show_screen(self.screens.visit)
            words = next(one.title for one in options if one.code == outcome)
            self.clinic.ask_form(f"{words}, in place of: {stored.result.headline}", "", [WHY, WHO], keep)

        detail = "For clinicians. What was measured stays in sight, with the note."
        self._ask("What is it instead?", detail, options, take, back=self.screens.visit)

    def _ask_side(self) -> None:
        screen = self.screens.visit
        chosen = screen.recording or screen.result
        if chosen is None:
            return
        target, before = chosen.id, chosen.side
        if before == "both":
            options = [Option("both", "Exchange left and right", "In the recording and all results from it.")]
        else:
            options = [Option(side, f"It was the {side} leg") for side in ("left", "right") if side != before]

        def take(side: str) -> None:
            def keep(written: Mapping[str, str]) -> None:
                self._keeping.library.change_side(target, side, written["who"], written["why"])
                self._go_back_to_visit("Mended, with its trail.")

            self.screens.show_screen(screen)
            self.clinic.ask_form("Mend the side", "The change stays in the trail.", [WHO, WHY], keep)

        title = f"Kept as: {before or 'no side'}"
        self._ask(
            title, "A recording and all results from it are mended together.", options, take, back=screen
        )

    def _ask_move(self) -> None:
        visit_id, before = self._visit_id, self._person_id

        def take(person_id: str) -> None:
            def keep(written: Mapping[str, str]) -> None:
                self._keeping.library.move_visit(visit_id, person_id, written["who"], written["why"])
                self.show_history(person_id, visit_id)
                self._say(f"The visit belongs to {person_id} now; both histories say so.")

            self.screens.show_screen(self.screens.visit)
            detail = f"From {before} to {person_id}. Both histories will say so."
            self.clinic.ask_form("Mend the person of this visit", detail, [WHO, WHY], keep)

        self.clinic.ask_person("Whose visit was it?", "Enter takes.", take, lambda: self.show_visit(visit_id))

    def _ask_notes(self) -> None:
        visit = self._visit
        fields = [
            Field("notes", "Notes of this visit", visit.notes),
            Field("before", "Pain before, 0 to 10", _write(visit.pain_before)),
            Field("after", "Pain after, 0 to 10", _write(visit.pain_after)),
            Field("swelling", "Swelling", visit.swelling or "", "none, a little, much"),
            Field("who", "Who changes it? (needed where something was written before)"),
        ]

        def take(written: Mapping[str, str]) -> None:
            self._keeping.library.change_visit(
                visit.id,
                written["who"],
                pain_before=_read_pain(written["before"]),
                pain_after=_read_pain(written["after"]),
                swelling=written["swelling"] or None,
                notes=written["notes"],
            )
            self._go_back_to_visit("Kept.")

        self.clinic.ask_form("Notes", "", fields, take)

    # Back again.

    def _go_back(self, words: str) -> None:
        self.show_history(self._person_id)
        self._say(words)

    def _go_back_to_visit(self, words: str) -> None:
        self.show_visit(self._visit_id, self.screens.visit.rows.code)
        self._say(words)

    def _say(self, words: str) -> None:
        self.clinic.tell(words)


def find_documents() -> Path:
    """Return where reports and archives go, if nobody says where."""
    return user_documents_path() / "vmofire"


def _write(number: int | None) -> str:
    return "" if number is None else str(number)


def _read_pain(words: str) -> int | None:
    if not words:
        return None
    if not words.isdecimal():
        raise ValueError(f'"{words}" is no pain from 0 to 10.')
    return int(words)
