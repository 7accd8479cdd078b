"""Visit history: one person's visits, a single visit, a recording in the scope.

In: actions of the history page and the visit page. Out: the next page. Never: a change; corrections, reports
and imports have their own modules.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from vmofire.app import (
    corrections,
    cued_check,
    person_record,
    reports_and_exports,
    result_export,
    signal_export,
    weekly_plan,
)
from vmofire.app.clinic import Clinic
from vmofire.app.file_import import FileImport
from vmofire.app.knee import KneeQuestions, find_visit_of_today
from vmofire.app.thresholds import make_limits
from vmofire.app.view import HistoryPage, Option, Question, View, VisitPage
from vmofire.labels import LEGS
from vmofire.words import say, say_as, say_many, write_minute

if TYPE_CHECKING:
    from vmofire.app.filing import Filing
    from vmofire.live.scope_recording import ScopeRecording
    from vmofire.recording.library import Electrodes, Mend, StoredRecording, StoredResult, Visit

RESULT, RECORDING = "result:", "recording:"  # before an id, in the code of a row


class VisitHistory:
    """History of one person at a time, and one of its visits.

    Parameters
    ----------
    view : View
    clinic : Clinic
    show_stored : callable
        Shows a recording in the scope.
    folder : Path
        Folder of the settings.

    Attributes
    ----------
    ask_reminder : callable
        Asks for the time of the reminder (reminder.py).
    """

    def __init__(
        self, view: View, clinic: Clinic, show_stored: "Callable[[ScopeRecording], None]", folder: Path
    ) -> None:
        self._view, self.clinic, self._show_stored = view, clinic, show_stored
        self._person_id = ""
        self._visit: Visit | None = None
        self._chosen = ""  # code of the row that was selected when a key was pressed
        self.ask_reminder: Callable[[], None] = lambda: None
        self._knee = KneeQuestions(view, folder)
        self.file_import = FileImport(view, clinic, self._show_imported, folder)
        clinic.people.show_history = self.show_history
        clinic.people.export_all = self._ask_all

    @property
    def _filing(self) -> "Filing":
        assert self.clinic.filing is not None
        return self.clinic.filing

    def _recover(self) -> None:
        """Show a valid page after an error: the history, or all people if this person is deleted."""
        library, visit = self._filing.library, self._visit
        if all(one.id != self._person_id for one in library.people()):
            self.clinic.people.show(is_measuring=False)
        elif visit is not None and all(one.id != visit.id for one in library.history(self._person_id).visits):
            self.show_history(self._person_id)

    # A person.

    def show_history(self, person_id: str, visit_id: str = "") -> None:
        """Show a person's visits and figures."""
        from vmofire.trends.over_visits import read_timeline

        self._person_id, self._visit = person_id, None
        timeline = read_timeline(self._filing.library, person_id)
        last = timeline.days[-1].visit_id if timeline.days else ""
        self._view.show(HistoryPage(timeline, visit_id or last))

    def use_history(self, code: str, visit_id: str) -> None:
        """Carry out an action of the history page; `visit_id` is the selected visit."""
        self.clinic.guard(lambda: self._use_history(code, visit_id), self._recover)

    def _use_history(self, code: str, visit_id: str) -> None:
        clinic, person_id, library = self.clinic, self._person_id, self._filing.library
        match code:
            case "visit":
                self.show_visit(visit_id)
            case "measure":
                clinic.people.choose(person_id)
            case "reports":
                reports_and_exports.ask_reports(clinic, library, person_id)
            case "export":
                self._ask_export(person_id)
            case "import":
                visit = library.visit(visit_id) if visit_id else None
                self.file_import.begin(person_id, visit, lambda: self.show_history(person_id, visit_id))
            case "edit":
                person_record.ask_edit(self._view, library, person_id, self._go_back)
            case "knee":
                self._ask_knee(person_id)
            case "plan":
                weekly_plan.show_plan(clinic, library, person_id)
            case "changes":
                person_record.show_changes(self._view, library, person_id)
            case "delete":
                person_record.ask_delete(clinic, self._filing, person_id)
            case _:
                clinic.people.show(is_measuring=False)

    def use_plan(self, code: str) -> None:
        """Carry out an action of the page of the plan."""
        self.clinic.guard(lambda: self._use_plan(code), self._recover)

    def _use_plan(self, code: str) -> None:
        clinic, person_id, library = self.clinic, self._person_id, self._filing.library
        match code:
            case "make":
                weekly_plan.ask_plan(clinic, library, person_id)
            case "summary":
                weekly_plan.ask_summary(clinic, library, person_id)
            case "reminder":
                self.ask_reminder()
            case _:
                self.show_history(person_id)

    def _ask_knee(self, person_id: str) -> None:
        """Ask how the knee is, for the visit of today."""
        filing = self._filing

        def done(visit: "Visit", words: str) -> None:
            self.show_history(person_id, visit.id)
            self._view.tell(words)

        self._knee.show(
            filing.library, lambda: find_visit_of_today(filing, person_id), done, filing.find_today(person_id)
        )

    def _ask_export(self, person_id: str) -> None:
        """Ask what to export of a person."""
        library = self._filing.library
        title, detail = say("Everything"), say("For another vmofire: one file, with the recordings.")
        self._ask_files(
            say("Export {person}", person=person_id),
            person_id,
            lambda: library.history(person_id).visits,
            [Option("archive", title, detail)],
        )

    def _ask_all(self) -> None:
        """Ask what to export of all people."""
        from vmofire.report.many import find_visits

        self._ask_files(
            say("Export all people"), say("all people"), lambda: find_visits(self._filing.library)
        )

    def _ask_visit(self, visit: "Visit") -> None:
        """Ask what to export of a visit."""
        name = f"{visit.person_id} {visit.started:%Y-%m-%d}"
        self._ask_files(say("Export this visit"), name, lambda: [visit])

    def _ask_files(
        self, title: str, name: str, find: "Callable[[], Sequence[Visit]]", more: Sequence[Option] = ()
    ) -> None:
        """Ask for signals or results in a format; `name` is the first part of the folder's name."""
        clinic, library = self.clinic, self._filing.library

        def take(code: str) -> None:
            if code == "archive":
                reports_and_exports.ask_archive(clinic, library, self._person_id)
            elif code in signal_export.FORMATS:
                signal_export.ask_folder(clinic, find(), name, code)
            else:
                result_export.ask_folder(clinic, library, find(), name, code)

        options = [*more, *signal_export.list_formats(), *result_export.list_kinds()]
        self._view.ask(Question("export", title, "", options), take)

    def _go_back(self, words: str) -> None:
        self.show_history(self._person_id)
        self._view.tell(words)

    # A visit.

    def show_visit(self, visit_id: str, chosen: str = "") -> None:
        """Show one visit; `chosen` is the code of the selected row."""
        history = self._filing.library.history(self._person_id)
        visit = next((one for one in history.visits if one.id == visit_id), None)
        if visit is None:
            from vmofire.recording.library import LibraryError

            raise LibraryError(
                say("This visit no longer belongs to this person."),
                say("Look under the person it was moved to."),
            )
        self._visit = visit
        self._view.show(VisitPage(history.person, visit, history.mends, chosen))

    def use_visit(self, code: str, chosen: str) -> None:
        """Carry out an action of the visit page; `chosen` is the code of the selected row."""
        visit, self._chosen = self._visit, chosen
        if visit is not None:
            self.clinic.guard(lambda: self._use_visit(code, visit, chosen), self._recover)

    def _use_visit(self, code: str, visit: "Visit", chosen: str) -> None:
        clinic, library, view = self.clinic, self._filing.library, self._view
        result, recording = find_result(visit, chosen), find_recording(visit, chosen)
        if code == "side" and recording is None and result is None:
            return

        def done(words: str) -> None:
            self.show_visit(visit.id, chosen)
            view.tell(words)

        match code:
            case "report":
                reports_and_exports.ask_report(clinic, library, visit)
            case "export":
                self._ask_visit(visit)
            case "open" if recording is not None:
                self._open_recording(recording)
            case "check" if recording is not None:
                limits = make_limits(clinic.find_thresholds())
                cued_check.ask_cues(clinic, view, library, visit, recording, limits, self._show_checked)
            case "override" if result is not None:
                corrections.ask_override(view, library, result, done)
            case "grade" if result is not None:
                corrections.ask_grade(view, library, result, done)
            case "side":
                wanted = recording or result
                assert wanted is not None
                corrections.ask_side(view, library, wanted, done)
            case "move":
                corrections.ask_move(clinic, library, visit, self._follow, lambda: self.show_visit(visit.id))
            case "notes":
                corrections.ask_notes(view, library, visit, done)
            case "knee":
                self._knee.show(library, lambda: visit, lambda _, words: done(words), visit)
            case "import":
                self.file_import.begin(self._person_id, visit, lambda: self.show_visit(visit.id))
            case "back":
                self.show_history(self._person_id, visit.id)
            case _:
                pass

    def _open_recording(self, recording: "StoredRecording") -> None:
        from vmofire.live.scope_recording import open_stored

        made = write_minute(recording.made) if recording.made else recording.path.name
        title = say("Recording of {person}, {made}", person=self._person_id, made=made)
        path, electrodes = recording.path, recording.electrodes
        pyramids = self._filing.library.pyramids
        self.clinic.tasks.do(
            say("Reading the recording ..."),
            lambda progress: open_stored(path, title, progress, electrodes, pyramids),
            self._show_stored,
        )

    def show_again(self) -> None:
        """Go back from the scope to the visit of the recording."""
        if self._visit is not None:
            self.show_visit(self._visit.id, self._chosen)

    def _follow(self, person_id: str, words: str) -> None:
        """Show a moved visit in the history of its new person."""
        self.show_history(person_id, self._visit.id if self._visit else "")
        self._view.tell(words)

    def _show_checked(self, result: "StoredResult") -> None:
        self.show_visit(result.visit_id, RESULT + result.id)
        self._view.tell(say("The verdict is saved in this visit."))

    def _show_imported(self, recording: "StoredRecording") -> None:
        self.show_visit(recording.visit_id, RECORDING + recording.id)
        self._view.tell(say("{file} is saved. Press O to open it in the scope.", file=recording.path.name))


def find_result(visit: "Visit", chosen: str) -> "StoredResult | None":
    """Return the result of a row; for a recording, its last result."""
    if chosen.startswith(RESULT):
        return next((one for one in visit.results if RESULT + one.id == chosen), None)
    of_it = [one for one in visit.results if RECORDING + (one.recording_id or "") == chosen]
    return of_it[-1] if of_it else None


def find_recording(visit: "Visit", chosen: str) -> "StoredRecording | None":
    """Return the recording of a row; for a result, its recording."""
    if chosen.startswith(RECORDING):
        return next((one for one in visit.recordings if RECORDING + one.id == chosen), None)
    result = find_result(visit, chosen)
    wanted = result.recording_id if result else None
    return next((one for one in visit.recordings if one.id == wanted), None)


def describe_visit(visit: "Visit", mends: Sequence["Mend"]) -> str:
    """Return answers, later changes and notes of a visit, in words."""
    from vmofire.recording.library.trail import write_mend
    from vmofire.trends.knee import describe_knee

    parts: list[str] = []
    if visit.pain_before is not None:
        parts.append(say("Pain before: {pain} of 10.", pain=visit.pain_before))
    parts.append(describe_knee(visit))
    if visit.cleared is not None:
        parts.append(
            say("Cleared for full effort.") if visit.cleared else say("Not cleared for full effort.")
        )
    ids = {visit.id, *(one.id for one in (*visit.results, *visit.recordings))}
    parts += [write_mend(mend) for mend in mends if mend.target in ids]
    if visit.notes:
        parts.append(say("Notes: {notes}", notes=visit.notes))
    return " ".join(part for part in parts if part)


def describe_recording(recording: "StoredRecording") -> str:
    """Return rate, lost samples and electrodes of a recording in words."""
    name = recording.path.name
    parts = [
        say("{file}, {rate} Hz.", file=name, rate=round(recording.fs_hz)) if recording.fs_hz else f"{name}."
    ]
    if recording.lost_rows is not None:
        parts.append(say_many("{n} sample lost.", "{n} samples lost.", recording.lost_rows))
    parts.append(say("Complete.") if recording.complete else say("Cut off."))
    parts += [_describe_electrodes(one) for one in recording.electrodes]
    return " ".join(parts)


def _describe_electrodes(one: "Electrodes") -> str:
    from vmofire.recording.library.placement import say_placed

    if not one.muscle:  # an angle, a force
        return f"{one.label}."
    # The side may have been corrected, so the label does not count.
    label = one.muscle
    if one.side in LEGS:
        label = say_as("sensor", "{side:leg} {muscle}", side=one.side, muscle=one.muscle)
    how = [say_placed(one)]
    if one.placed_anew is not None:
        how.append(say("placed anew") if one.placed_anew else say("stayed on"))
    details = ", ".join(part for part in how if part)
    return say("{label}: {details}.", label=label, details=details or say("details not known"))
