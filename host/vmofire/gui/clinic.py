"""Who is measured, and what becomes of it: the library opened, people chosen, jobs begun and filed.

In: what screens ask for, results of jobs. Out: the next screen, what was kept in words. Never: a filter, a
verdict; a window that stands still while a disk works (see work.py).
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from PySide6.QtWidgets import QWidget

from vmofire.gui.paint import write_micro
from vmofire.gui.rows import Line, Row
from vmofire.gui.screens.choose import Option
from vmofire.gui.screens.form import Field
from vmofire.gui.screens.screens import Screens
from vmofire.guided.prompt import Result

if TYPE_CHECKING:  # the database takes half a second to load, and comes on a thread of its own
    from vmofire.gui.work import Work
    from vmofire.keeping import Keeping, Kept, Waiting
    from vmofire.recording.library.slips import Slip

SHOWN_AFTER_S = 0.3  # what is done sooner needs no bar
CLOSED_WITHIN_S, ENDED_WITHIN_S = 10.0, 2.0
INJURIES = {"": "", "none": "", "left": "left", "right": "right", "both": "both"}


class Ask(Protocol):
    """Shows options, and calls back with the one that was chosen."""

    def __call__(
        self,
        title: str,
        detail: str,
        options: Sequence[Option],
        then: Callable[[str], None],
        back: QWidget | None = None,
    ) -> None:
        """Ask."""
        ...


@dataclass
class Filing:
    """A result on its way into the library."""

    slip: "Slip"
    work: "Work"


class Clinic:
    """One library, and whoever is measured.

    Parameters
    ----------
    screens : Screens
    find_folder : callable or None
        Gives the folder of the library; None keeps nothing.
    ask : callable
        As Flow asks.
    leave : callable
        Goes back to the start.
    changed : callable
        Told that somebody else is measured now: takes the id, "" for nobody.

    Attributes
    ----------
    keeping : Keeping or None
        None until the library is open.
    trouble : str
        Why nothing can be kept, with the cure; "" where all is well.
    kept : str
        What became of the last result.
    lost : bool
        Whether it could not be filed yet.
    result_id : str or None
        The last result's, once it is filed.
    show_history : callable
        Shows the history of the person of an id.
    """

    def __init__(
        self,
        screens: Screens,
        find_folder: Callable[[], Path] | None,
        ask: Ask,
        leave: Callable[[], None],
        changed: Callable[[str], None],
    ) -> None:
        self.screens, self._find_folder = screens, find_folder
        self.keeping: Keeping | None = None
        self.trouble = ""
        self.kept, self.lost = "", False
        self.result_id: str | None = None
        self._ask, self._leave, self._changed = ask, leave, changed
        self._opening: Work | None = None
        self._work: tuple[Work, Callable[[Any], None], QWidget, float] | None = None
        self._filing: Filing | None = None
        self._found: dict[str, Waiting] = {}
        self._measuring = True
        self._took: Callable[[str], None] = self.choose
        self._left: Callable[[], None] = leave
        self._form_from: QWidget = screens.start
        self.show_history: Callable[[str], None] = self.choose  # histories.py knows better
        self._connect()

    def _connect(self) -> None:
        screens = self.screens
        screens.people.searched.connect(self._search)
        screens.people.taken.connect(self._take_person)
        screens.people.chosen.connect(self._use_people)
        screens.form.left.connect(self._drop_form)
        screens.waiting.taken.connect(self._file_waiting)
        screens.waiting.left.connect(lambda: self._leave())
        screens.working.cancelled.connect(self._cancel)

    # The library.

    def open(self, person_id: str) -> None:
        """Open the library on a thread of its own, and take up whoever was measured last."""
        if self._find_folder is None or self._opening is not None or self.keeping is not None or self.trouble:
            return
        from vmofire.gui.work import Work

        find_folder = self._find_folder

        def do(_: object) -> "Keeping":
            from vmofire.keeping import Keeping
            from vmofire.recording.library import Library, LibraryError

            keeping = Keeping(Library(find_folder()))
            try:
                keeping.choose(person_id)
            except LibraryError:  # deleted meanwhile, or kept elsewhere
                keeping.choose("")
            return keeping

        self._opening = Work("opening the library", do)

    def tick(self) -> None:
        """Look what has become of work under way; once a frame."""
        if self._opening is not None and self._opening.done:
            self._take_library()
        if self._filing is not None and self._filing.work.done and not self.lost:
            self._take_filed()
        if self._work is not None:
            self._look_after_work()

    def wait(self) -> None:
        """Wait until the library is open and what is to be filed is filed."""
        if self._opening is not None:
            self._opening.join()
            self._take_library()
        self._settle()

    def _settle(self) -> None:
        if self._filing is not None and not self.lost:
            self._filing.work.join()
            self._take_filed()

    def close(self) -> None:
        """End what is under way: what is being filed is filed first."""
        if self._work is not None:
            self._work[0].cancel()
            self._work[0].join()
        self.wait()
        if self.keeping is not None:
            self.keeping.library.close()
            self.keeping = None

    def _take_library(self) -> None:
        from vmofire.recording.library import LibraryError

        assert self._opening is not None
        work, self._opening = self._opening, None
        try:
            keeping: Keeping = work.take()
        except LibraryError as error:
            self.trouble = f"{error.cause} {error.cure}"
            return
        self.keeping, self.trouble = keeping, ""
        self._changed(keeping.person.id if keeping.person else "")
        waiting = keeping.find_waiting()
        urgent = keeping.library.opening.words or any(one.slip for one in waiting)
        if urgent and self.screens.currentWidget() is self.screens.start:
            self.show_waiting(keeping.library.opening.words)

    # Work that takes its time.

    def do(
        self, title: str, work: Callable[[Callable[[float], None]], Any], then: Callable[[Any], None]
    ) -> None:
        """Do something on a thread, show how far it is, and go on with what it gave."""
        from vmofire.gui.work import Work

        if self._work is None:
            back = self._in_sight()
            self._work = (Work(title, work), then, back, time.monotonic())

    def _look_after_work(self) -> None:
        assert self._work is not None
        work, then, back, begun_s = self._work
        if not work.done:
            if time.monotonic() - begun_s > SHOWN_AFTER_S:
                self.screens.working.show_work(work.title, work.share)
                self.screens.show_screen(self.screens.working)
            return
        self._work = None
        if self.screens.currentWidget() is self.screens.working:
            self.screens.show_screen(back)
        from vmofire.gui.stored import StoredError
        from vmofire.recording.export import Cancelled, ExportError
        from vmofire.recording.formats import FormatError
        from vmofire.recording.library import LibraryError

        try:
            done = work.take()
        except Cancelled:
            self.tell("Ended early; what was finished by then stays.")
        except (LibraryError, ExportError, StoredError, FormatError, OSError) as error:
            self.tell(str(error), trouble=True)
        else:
            then(done)

    def _in_sight(self) -> QWidget:
        return self.screens.currentWidget() or self.screens.start

    def _cancel(self) -> None:
        if self._work is not None:
            self._work[0].cancel()

    def tell(self, words: str, *, trouble: bool = False) -> None:
        """Say on the screen in sight what was done, or what went wrong."""
        show = getattr(self.screens.currentWidget(), "tell", None)
        if show is not None:
            show(words, trouble=trouble)

    # People.

    @property
    def person_words(self) -> tuple[str, str]:
        """Who is measured, and what that means for what is measured."""
        if self._find_folder is None:
            return "Nobody", "Nothing is filed here."
        if self.trouble:
            return "Nothing can be kept", self.trouble
        if self.keeping is None:
            return "Opening the library ...", ""
        person = self.keeping.person
        if person is None:
            return "Nobody", "What is measured is not filed. Choose a person to keep it."
        from vmofire.keeping import describe_person

        today = "Today's visit goes on." if self.keeping.visit_id else "A visit begins with the next job."
        return describe_person(person), f"Everything is filed. {today}"

    def show_people(self, measuring: bool = True) -> None:
        """Ask for somebody: to be measured, or to be looked at."""
        if self.keeping is None:
            self.trouble = ""
            self.open("")  # once more, where it could not be opened
            return
        self._measuring, self._left = measuring, self._leave
        self._took = self.choose if measuring else self.show_history
        title = "Who is measured?" if measuring else "Whose history?"
        detail = (
            "Each is known by a made-up id; a name is optional and kept apart."
            if measuring
            else "Enter opens the history."
        )
        self._show_people(title, detail)

    def ask_person(
        self, title: str, detail: str, then: Callable[[str], None], back: Callable[[], None]
    ) -> None:
        """Ask for another person, for something to be mended or filed."""
        self._measuring, self._took, self._left = False, then, back
        self._show_people(title, detail)

    def choose(self, person_id: str) -> None:
        """Measure somebody; where they were here today already, ask whether that visit goes on."""
        assert self.keeping is not None
        today = self.keeping.choose(person_id)
        self._changed(person_id)
        if today is None:
            self._leave()
            return
        options = [
            Option(
                "go_on", f"Go on with the visit of {today.started:%H:%M}", f"{len(today.results)} results."
            ),
            Option("anew", "Begin another visit", "With the next job."),
        ]

        def take(code: str) -> None:
            assert self.keeping is not None
            if code == "anew":
                self.keeping.begin_anew()
            self._changed(person_id)
            self._leave()

        self._ask(f"{person_id} was here today", "", options, take)

    def look_again(self) -> None:
        """Tell who is measured, where it may be nobody any more."""
        if self.keeping is not None:
            self._changed(self.keeping.person.id if self.keeping.person else "")

    def _show_people(self, title: str, detail: str) -> None:
        assert self.keeping is not None
        people = self.screens.people
        waiting = len(self.keeping.find_waiting())
        people.ask(title, detail, measuring=self._measuring, n_waiting=waiting)
        person = self.keeping.person
        people.show_people(self.keeping.library.people(), person.id if person else "")
        self.screens.show_screen(people)

    def _take_person(self, person_id: str) -> None:
        self._took(person_id)

    def _search(self, words: str) -> None:
        if self.keeping is not None:
            self.screens.people.show_people(self.keeping.library.people(words))

    def _use_people(self, code: str) -> None:
        match code:
            case "new":
                self._ask_new()
            case "nobody":
                self.choose("")
            case "history":
                if self.screens.people.rows.code:
                    self.show_history(self.screens.people.rows.code)
            case "import":
                self._ask_import()
            case "waiting":
                self.show_waiting(())
            case _:
                self._left()

    def _ask_new(self) -> None:
        fields = [
            Field("name", "Name (optional; kept apart from everything else)"),
            Field("injury", "Injured side: left, right, both, or nothing"),
            Field("date", "Date of injury or surgery", example="2026-09-30, or nothing"),
            Field("notes", "Notes"),
        ]
        detail = "The made-up id is what recordings, exports and reports bear."
        self.ask_form("A new person", detail, fields, self._add)

    def _add(self, written: Mapping[str, str]) -> None:
        assert self.keeping is not None
        injury, day = read_injury(written)
        person = self.keeping.library.add_person(written["name"], injury, day, written["notes"])
        if self._measuring:
            self.choose(person.id)
        else:
            self._took(person.id)

    def _ask_import(self) -> None:
        def take(written: Mapping[str, str]) -> None:
            assert self.keeping is not None
            library, path = self.keeping.library, Path(written["path"]).expanduser()

            def show(imported: Any) -> None:
                self._show_people(f"{imported.person_id} was imported", imported_words(imported))

            self.screens.show_screen(self.screens.people)
            self.do("Importing a person", lambda _: library.import_person(path), show)

        field = Field("path", "File", example="a person's archive, as P7K3Q.zip")
        self.ask_form("Import a person", "From another installation's export.", [field], take, do="Import")

    def ask_form(
        self,
        title: str,
        detail: str,
        fields: Sequence[Field],
        then: Callable[[Mapping[str, str]], None],
        do: str = "Keep",
    ) -> None:
        """Have something written; what the library refuses of it is told beside it."""
        from vmofire.recording.library import LibraryError

        self._form_from = self._in_sight()

        def take(written: Mapping[str, str]) -> str:
            try:
                then(written)
            except (LibraryError, ValueError) as error:
                return write_micro(str(error))
            return ""

        self.screens.form.ask(title, detail, fields, take, do)
        self.screens.show_screen(self.screens.form)

    def _drop_form(self) -> None:
        self.screens.show_screen(self._form_from)

    # Filing.

    def file(self, slip: "Slip", result: Result | None, is_recording: Callable[[], bool]) -> None:
        """File a job's recording and result as soon as the recording is closed.

        Parameters
        ----------
        slip : Slip
        result : Result or None
            None where there is a recording alone.
        is_recording : callable
            Says whether the recording is still being written.
        """
        assert self.keeping is not None
        from vmofire.gui.work import Work

        keeping = self.keeping
        self._settle()
        if result is not None:
            slip = keeping.add_result(slip, result)

        def do(_: object) -> "Kept":
            from vmofire.recording.library.journals import is_finished

            path = keeping.library.recordings / slip.file
            _wait_for(lambda: not is_recording(), CLOSED_WITHIN_S)
            _wait_for(lambda: not path.is_file() or is_finished(path), ENDED_WITHIN_S)
            return keeping.file(slip)

        self.kept, self.lost, self.result_id = "Being filed ...", False, None
        self._filing = Filing(slip, Work("filing", do))

    def amend(self, result: Result) -> None:
        """Let what could not be filed yet be filed with another verdict."""
        if self._filing is not None and self.keeping is not None:
            self._filing.slip = self.keeping.add_result(self._filing.slip, result)

    def begin(self) -> None:
        """Take the news that another job begins."""
        if not self.lost:
            self.kept, self.result_id = "", None

    @property
    def why_not_kept(self) -> str:
        """Why a result was not filed; "" where nothing ever is."""
        if self._find_folder is None:
            return ""
        if self.trouble:
            return f"Not kept: {self.trouble}"
        nobody = self.keeping is None or self.keeping.person is None
        return "Not kept: nobody was chosen." if nobody else "Not kept: it was begun elsewhere."

    def override(self, result: Result, outcome: str, note: str, who: str) -> None:
        """Put a clinician's verdict in place of the last result's, where that is filed or is to be.

        Parameters
        ----------
        result : Result
            Overridden already; what could not be filed yet is filed so.
        outcome, note, who : str
            As the library takes them.
        """
        from vmofire.recording.library import LibraryError

        self._settle()
        if self.lost:
            self.amend(result)
        elif self.result_id is not None and self.keeping is not None:
            try:
                self.keeping.library.override(self.result_id, outcome, note, who)
            except LibraryError as error:
                self.kept, self.lost = f"The override is not kept: {error.cause} {error.cure}", False

    def file_again(self) -> None:
        """Try once more to file what could not be filed."""
        if self._filing is not None and self._filing.work.done and self.keeping is not None:
            from vmofire.gui.work import Work

            keeping, slip = self.keeping, self._filing.slip
            self.kept, self.lost = "Being filed ...", False
            self._filing = Filing(slip, Work("filing", lambda _: keeping.file(slip)))

    def _take_filed(self) -> None:
        assert self._filing is not None
        from vmofire.recording.library import LibraryError

        try:
            kept: Kept = self._filing.work.take()
        except LibraryError as error:
            self.kept = (
                f"Not filed yet: {error.cause} {error.cure} The recording is safe, and is offered again."
            )
            self.lost = True
            return
        self._filing = None
        self.kept, self.lost, self.result_id = kept.words, False, kept.result_id

    # What was left behind.

    def show_waiting(self, words: Sequence[str]) -> None:
        """Show what was found at start, and offer to file what belongs to no visit."""
        assert self.keeping is not None
        found = self.keeping.find_waiting()
        self._found = {str(place): one for place, one in enumerate(found)}
        rows = [
            Row(code, one.path.name if one.path else "A result without a recording", "", (Line(one.words),))
            for code, one in self._found.items()
        ]
        self.screens.waiting.show_found(words, rows)
        self.screens.show_screen(self.screens.waiting)

    def _file_waiting(self, code: str) -> None:
        waiting = self._found.get(code)
        if waiting is None or self.keeping is None:
            return
        options: list[Option] = []
        if waiting.slip is not None:
            options.append(
                Option("there", f"File it under {waiting.slip.person_id}", "Where it was meant to be.")
            )
        options.append(Option("other", "File it under somebody else", "Into their last visit."))

        def take(chosen: str) -> None:
            if chosen == "there" and waiting.slip is not None:
                self._file_found(waiting, waiting.slip.person_id)
            else:
                words, back = waiting.words, lambda: self.show_waiting(())
                self.ask_person("Whose is it?", words, lambda one: self._file_found(waiting, one), back)

        name = waiting.path.name if waiting.path else "A result"
        self._ask(f"{name}?", waiting.words, options, take, back=self.screens.waiting)

    def _file_found(self, waiting: "Waiting", person_id: str) -> None:
        assert self.keeping is not None
        keeping = self.keeping
        self.screens.show_screen(self.screens.waiting)

        def show(kept: "Kept") -> None:
            self.show_waiting(())
            self.tell(kept.words)

        self.do("Filing a recording", lambda _: keeping.file_waiting(waiting, person_id), show)


def _wait_for(so: Callable[[], bool], longest_s: float) -> None:
    until_s = time.monotonic() + longest_s
    while not so() and time.monotonic() < until_s:
        time.sleep(0.01)


def read_injury(written: Mapping[str, str]) -> tuple[str, date | None]:
    """Return side and date of an injury as they were written.

    Raises
    ------
    ValueError
        They cannot be read.
    """
    side = INJURIES.get(written["injury"].casefold())
    if side is None:
        raise ValueError(f'"{written["injury"]}" is no side: write left, right, both, or nothing.')
    try:
        return side, date.fromisoformat(written["date"]) if written["date"] else None
    except ValueError:
        raise ValueError(f'"{written["date"]}" is no date: write it as 2026-09-30.') from None


def imported_words(imported: Any) -> str:
    """Return what came with a person from another installation."""
    parts = [f"{getattr(imported, name)} {name}" for name in ("visits", "results", "recordings")]
    return f"With {', '.join(parts)}."
