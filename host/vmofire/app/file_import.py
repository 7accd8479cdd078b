"""Files of other programs, brought in: found, looked at, corrected, filed under a visit.

In: a person, maybe a visit; what the pages of files and importing ask for. Out: a recording of that visit.
Never: the original changed; anything filed before somebody saw what it yields.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from vmofire.app.clinic import Clinic
from vmofire.app.view import Field, FilesPage, Form, ImportPage, Option, Question, View
from vmofire.dsp.sensor import take_gain
from vmofire.labels import OUTPUTS, SIDES, list_outputs
from vmofire.recording.file_formats import FORMATS
from vmofire.words import say

if TYPE_CHECKING:  # scipy and the database come with them
    from vmofire.recording.imported import Draft
    from vmofire.recording.library import Library, StoredRecording, Visit
    from vmofire.recording.progress import Progress

NAMES = "The file keeps its name and all that is written in it: see that no person's name is among it."


class FileImport:
    """One file at a time on its way in.

    Parameters
    ----------
    view : View
    clinic : Clinic
    show_filed : callable
        Shows the visit of an id, and in it a recording.
    """

    def __init__(self, view: View, clinic: Clinic, show_filed: "Callable[[StoredRecording], None]") -> None:
        self._view, self.clinic, self._show_filed = view, clinic, show_filed
        self._draft: Draft | None = None
        self._person_id, self._side = "", ""
        self._visit: Visit | None = None  # None for a new one
        self._day: date | None = None  # of a new one; None for now
        self._folder = Path.home()
        self._leave: Callable[[], None] = lambda: None

    def begin(self, person_id: str, visit: "Visit | None", leave: Callable[[], None]) -> None:
        """Ask for a file.

        Parameters
        ----------
        person_id : str
            Whose it will be.
        visit : Visit or None
            Where it is filed if nobody says otherwise; None for a new one.
        leave : callable
            Goes back to where one came from.
        """
        self._person_id, self._visit, self._day, self._leave = person_id, visit, None, leave
        self._ask_file()

    @property
    def _library(self) -> "Library":
        assert self.clinic.filing is not None
        return self.clinic.filing.library

    @property
    def draft(self) -> "Draft":
        """The file on its way."""
        assert self._draft is not None
        return self._draft

    def _ask_file(self) -> None:
        title = f"Which file is to be filed under {self._person_id}?"
        formats = ", ".join(say(one.name) for one in FORMATS)
        detail = f"{formats}. Type to search; ↑ ↓ move, Enter opens."
        self._view.show(FilesPage(title, detail, self._folder))

    def leave(self) -> None:
        """Go back to where one came from, without a file."""
        self._leave()

    def open(self, written: str) -> None:
        """Read the file of a path."""
        from vmofire.recording.formats import Corrections
        from vmofire.recording.imported import find_side, open_draft

        path = Path(written)

        def take(draft: "Draft") -> None:
            self._folder = path.parent
            self._draft, self._side = draft, find_side(draft)
            self._show(is_new=True)

        self.clinic.tasks.do(f"Reading {path.name}", lambda told: open_draft(path, Corrections(), told), take)

    # What it is.

    def _show(self, *, is_new: bool = False) -> None:
        from vmofire.app.import_preview import preview

        detail = f"To be filed under {self._person_id}. {NAMES}"
        self._view.show(
            ImportPage(preview(self.draft, detail, self._side, self._describe_visit()), is_new=is_new)
        )

    def use(self, code: str) -> None:
        """Do what a key of the page asks for."""
        from vmofire.app.import_preview import SEPARATORS, UNITS

        draft = self.draft
        told = draft.told
        layout = draft.text.grid if draft.text else None
        match code:
            case "separator":
                now = told.separator or {"\t": "tab", None: "blanks"}.get(
                    layout.separator if layout else "", layout.separator if layout else ""
                )
                self._read_again(separator=_next(SEPARATORS, now))
            case "decimal":
                is_comma = told.decimal == "," if told.decimal else bool(layout and layout.comma)
                self._read_again(decimal="." if is_comma else ",")
            case "line":
                self._ask_line()
            case "rate":
                self._ask_rate()
            case "unit":
                self._tell(replace(draft, told=replace(told, unit=_next((None, *UNITS), told.unit))))
            case "sensor":
                self._ask_sensor()
            case "side":
                self._side = _next(SIDES, self._side)
                self._show()
            case "visit":
                self._ask_visit()
            case "import":
                self._file()
            case _:
                self._ask_file()

    def _tell(self, draft: "Draft") -> None:
        """Take what was told, and show at once what it yields."""
        self._draft = draft
        self._show()

    def _read_again(self, **told: Any) -> None:
        """Read the numbers anew, as they are told to stand; what was said of columns no longer holds."""
        from vmofire.recording.imported import open_draft

        draft = self.draft
        corrections = replace(draft.told, columns=None, time_column=None, **told)
        self.clinic.tasks.do(
            f"Reading {draft.path.name}",
            lambda progress: open_draft(draft.path, corrections, progress),
            lambda read: self._tell(replace(read, output=draft.output, gain=draft.gain)),
        )

    def turn(self, number: int) -> None:
        """Take the column of a number, from 1, for something else."""
        if self.draft.text is not None:
            self._tell(self.draft.turn(number))

    def _ask_line(self) -> None:
        def take(written: Mapping[str, str]) -> None:
            if not written["line"].isdecimal() or not int(written["line"]):
                raise ValueError(f'"{written["line"]}" is no line: write its number, from 1.')
            self._read_again(first_line=int(written["line"]))

        now = self.draft.told.first_line or (self.draft.text.grid.first + 1 if self.draft.text else 1)
        field = Field("line", "Line on which the numbers begin, from 1", str(now))
        self._view.fill_in(Form("line", "The first line of numbers", "Titles stand above it.", [field]), take)

    def _ask_rate(self) -> None:
        def take(written: Mapping[str, str]) -> None:
            told = replace(self.draft.told, fs_hz=_read_number(written["rate"], 1.0, 1e6))
            self._tell(replace(self.draft, told=told))

        now = f"{self.draft.told.fs_hz:g}" if self.draft.told.fs_hz else ""
        field = Field("rate", "Samples a second", now, "1000")
        detail = "As the device was set. It is believed, whatever the file says."
        self._view.fill_in(Form("rate", "Samples a second", detail, [field]), take)

    def _ask_sensor(self) -> None:
        def take(written: Mapping[str, str]) -> None:
            output = written["output"].upper()
            if output not in OUTPUTS:
                raise ValueError(f'"{written["output"]}" is no output: write {list_outputs()}.')
            gain = _read_number(written["gain"], 1.0, 1e5)
            if take_gain(output, gain) is None:
                raise ValueError(
                    f"A gain of {gain:g} is RAW's. That of ENV is 200 x (1 + trimmer in kOhm): 10200 as "
                    "delivered."
                )
            self._tell(replace(self.draft, output=output, gain=gain))

        fields = [
            Field("output", f"Output of the sensor: {list_outputs()}", self.draft.output),
            Field(
                "gain", "Gain: volts at the converter for a volt at the skin", _write(self.draft.gain), "200"
            ),
        ]
        detail = "The file counts. By output and gain a count becomes microvolts, on a converter of 3.3 V."
        self._view.fill_in(Form("sensor", "The sensor", detail, fields), take)

    # Where it goes.

    def _describe_visit(self) -> str:
        if self._visit is not None:
            return f"Visit of {self._visit.started:%d %b %Y}"
        return f"A new visit, {self._day:%d %b %Y}" if self._day else "A new visit, today"

    def _ask_visit(self) -> None:
        visits = self._library.history(self._person_id).visits
        options = [
            Option(visit.id, f"The visit of {visit.started:%d %b %Y, %H:%M}") for visit in visits[:-9:-1]
        ]
        options.append(Option("today", "A new visit, today"))
        options.append(Option("day", "A new visit, on another day", "Of which the day is asked."))

        def take(code: str) -> None:
            self._visit = next((visit for visit in visits if visit.id == code), None)
            self._day = None
            if code == "day":
                self._ask_day()
            else:
                self._show()

        self._view.ask(Question("visit", "Where is it to be filed?", "", options), take)

    def _ask_day(self) -> None:
        made = self.draft.whole.origin.made if self.draft.whole else None

        def take(written: Mapping[str, str]) -> None:
            try:
                day = date.fromisoformat(written["day"])
            except ValueError:
                raise ValueError(f'"{written["day"]}" is no date: write it as 2026-09-30.') from None
            if day > datetime.now().astimezone().date():
                raise ValueError(f"{day} lies in the future.")
            self._day = day
            self._show()

        field = Field("day", "Day of the visit", f"{made:%Y-%m-%d}" if made else "", "2026-09-30")
        self._view.fill_in(Form("day", "A new visit", "", [field]), take)

    def _file(self) -> None:
        from vmofire.recording.imported import list_electrodes, make_file

        draft, library, side = self.draft, self._library, self._side
        started = datetime.combine(self._day, time(12)).astimezone() if self._day else None

        def work(progress: "Progress") -> "StoredRecording":
            with TemporaryDirectory(prefix="vmofire-") as folder:
                progress(0.0)
                path = make_file(draft, Path(folder))
                progress(0.5)
                if self._visit is None:
                    self._visit = library.start_visit(self._person_id, started=started)
                return library.add_recording(
                    self._visit.id,
                    path,
                    side,
                    list_electrodes(draft.recording, draft.gain),
                    fs_hz=draft.find_muscles()[0].fs_hz,
                    made=draft.recording.origin.made,
                )

        self.clinic.tasks.do(f"Filing {draft.path.name}", work, self._show_filed)


def _next(values: Sequence[Any], now: Any) -> Any:
    at = values.index(now) if now in values else -1
    return values[(at + 1) % len(values)]


def _read_number(words: str, low: float, high: float) -> float:
    try:
        number = float(words.replace(",", "."))
    except ValueError:
        number = float("nan")
    if not low <= number <= high:
        raise ValueError(f'"{words}" is no number from {low:g} to {high:g}.')
    return number


def _write(number: float | None) -> str:
    return "" if number is None else f"{number:g}"
