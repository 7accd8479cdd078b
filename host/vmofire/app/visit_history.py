"""What was kept, looked at: one person's history, one visit of it, a recording in the scope.

In: what the screens of history and visit ask for. Out: the next screen. Never: a change; what is mended,
written to files or brought in has rooms of its own.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from vmofire.app import corrections, person_record, reports_and_exports
from vmofire.app.clinic import Clinic
from vmofire.app.file_import import FileImport
from vmofire.app.tasks import Ask
from vmofire.gui.screens.screens import Screens

if TYPE_CHECKING:
    from vmofire.app.filing import Filing
    from vmofire.live.scope_recording import ScopeRecording
    from vmofire.recording.library import StoredRecording, Visit


class VisitHistory:
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
        show_stored: Callable[["ScopeRecording"], None],
    ) -> None:
        self.screens, self.clinic = screens, clinic
        self._ask, self._show_stored = ask, show_stored
        self._person_id = ""
        self._visit_id = ""
        self.imports = FileImport(screens, clinic, ask, self._show_imported)
        clinic.people.show_history = self.show_history
        guard = clinic.errands.guard
        screens.history.taken.connect(guard(self.show_visit, self._recover))
        screens.history.chosen.connect(guard(self._use_history, self._recover))
        screens.visit.chosen.connect(guard(self._use_visit, self._recover))

    @property
    def _keeping(self) -> "Filing":
        assert self.clinic.keeping is not None
        return self.clinic.keeping

    def _recover(self) -> None:
        """Show what there still is, where something was refused: everybody, if this person is gone."""
        if all(one.id != self._person_id for one in self._keeping.library.people()):
            self.clinic.people.show(measuring=False)
        elif all(one.id != self._visit_id for one in self._keeping.library.history(self._person_id).visits):
            self.show_history(self._person_id)

    # A person.

    def show_history(self, person_id: str, visit_id: str = "") -> None:
        """Show a person's visits and figures."""
        from vmofire.trends.over_visits import read_timeline

        self._person_id = person_id
        timeline = read_timeline(self._keeping.library, person_id)
        last = timeline.days[-1].visit_id if timeline.days else ""
        self.screens.history.show_timeline(timeline, visit_id or last)
        self.screens.show_screen(self.screens.history)

    def _use_history(self, code: str) -> None:
        clinic, person_id, library = self.clinic, self._person_id, self._keeping.library
        match code:
            case "measure":
                clinic.people.choose(person_id)
            case "reports":
                reports_and_exports.ask_reports(clinic, library, person_id)
            case "export":
                reports_and_exports.ask_archive(clinic, self._ask, library, person_id)
            case "import":
                self._import_into(self.screens.history.rows.code)
            case "edit":
                person_record.ask_edit(clinic, library, person_id, self._go_back)
            case "changes":
                person_record.show_changes(clinic, self._ask, library, person_id, self._go_back)
            case "delete":
                person_record.ask_delete(clinic, self._keeping, person_id)
            case _:
                clinic.people.show(measuring=False)

    def _go_back(self, words: str) -> None:
        self.show_history(self._person_id)
        self.clinic.errands.tell(words)

    # A visit.

    def show_visit(self, visit_id: str, code: str = "") -> None:
        """Show one visit."""
        self._visit_id = visit_id
        history = self._keeping.library.history(self._person_id)
        visit = next((one for one in history.visits if one.id == visit_id), None)
        if visit is None:
            from vmofire.recording.library import LibraryError

            raise LibraryError(
                "This visit is no longer under this person.", "Look for it where it was moved."
            )
        self.screens.visit.show_visit(history.person, visit, history.mends, code)
        self.screens.show_screen(self.screens.visit)

    def _use_visit(self, code: str) -> None:
        clinic, library, screen = self.clinic, self._keeping.library, self.screens.visit
        match code:
            case "report":
                reports_and_exports.ask_report(clinic, library, self._visit)
            case "open":
                self._open_recording()
            case "override":
                if screen.result is not None:
                    corrections.ask_override(
                        clinic, self._ask, library, screen.result, self._go_back_to_visit
                    )
            case "side":
                chosen = screen.recording or screen.result
                if chosen is not None:
                    corrections.ask_side(clinic, self._ask, library, chosen, self._go_back_to_visit)
            case "move":
                visit = self._visit
                corrections.ask_move(clinic, library, visit, self._follow, lambda: self.show_visit(visit.id))
            case "notes":
                corrections.ask_notes(clinic, library, self._visit, self._go_back_to_visit)
            case "import":
                self._import_into(self._visit_id)
            case _:
                self.show_history(self._person_id, self._visit_id)

    @property
    def _visit(self) -> "Visit":
        assert self.screens.visit.visit is not None
        return self.screens.visit.visit

    def _open_recording(self) -> None:
        recording = self.screens.visit.recording
        if recording is None:
            return
        from vmofire.live.scope_recording import open_stored

        made = f"{recording.made:%d %b %Y, %H:%M}" if recording.made else recording.path.name
        title = f"Recording of {self._person_id}, {made}"
        path, electrodes = recording.path, recording.electrodes
        self.clinic.errands.do(
            "Reading the recording",
            lambda told: open_stored(path, title, told, electrodes),
            self._show_stored,
        )

    def _follow(self, person_id: str, words: str) -> None:
        """Show a visit in the history of the person it was moved to."""
        self.show_history(person_id, self._visit_id)
        self.clinic.errands.tell(words)

    def _go_back_to_visit(self, words: str) -> None:
        self.show_visit(self._visit_id, self.screens.visit.rows.code)
        self.clinic.errands.tell(words)

    # A file of another program.

    def _import_into(self, visit_id: str) -> None:
        """Bring in a file; Esc leads back to where one is now."""
        person_id, here = self._person_id, self.screens.currentWidget()
        visit = self._keeping.library.visit(visit_id) if visit_id else None

        def leave() -> None:
            if here is self.screens.visit:
                self.show_visit(visit_id)
            else:
                self.show_history(person_id, visit_id)

        self.imports.begin(person_id, visit, leave)

    def _show_imported(self, recording: "StoredRecording") -> None:
        from vmofire.gui.screens.visit import RECORDING

        self.show_visit(recording.visit_id, RECORDING + recording.id)
        self.clinic.errands.tell(f"{recording.path.name} is filed. O opens it in the scope.")
