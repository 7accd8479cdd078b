"""Import of files of other programs: chosen, previewed, corrected, saved under a visit.

In: a person, perhaps a visit; choices of the file page and the import page. Out: a recording of that visit.
Never: a changed original; anything saved before its preview was shown.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from vmofire.app.clinic import Clinic
from vmofire.app.form_reading import reading_form
from vmofire.app.person_choice import read_day
from vmofire.app.view import Field, FilesPage, Form, ImportPage, Option, Question, View
from vmofire.dsp.sensor import take_gain
from vmofire.errors import FieldError, FormatError
from vmofire.labels import OUTPUTS, SIDES, list_outputs
from vmofire.recording.file_formats import FORMATS
from vmofire.words import msg, say
from vmofire.words.quantities import write_plain

_MOST_NAMES = 8  # channels on one form

if TYPE_CHECKING:  # they import scipy and the database
    from vmofire.app.import_memory import ImportMemory
    from vmofire.recording.imported import Draft
    from vmofire.recording.library import Library, StoredRecording, Visit
    from vmofire.recording.progress import Progress


class FileImport:
    """Import of one file at a time.

    Parameters
    ----------
    view : View
    clinic : Clinic
    show_filed : callable
        Takes the saved recording, and shows its visit.
    folder : Path
        Folder of the settings: corrections are remembered there.
    """

    def __init__(
        self, view: View, clinic: Clinic, show_filed: "Callable[[StoredRecording], None]", folder: Path
    ) -> None:
        self._view, self.clinic, self._show_filed = view, clinic, show_filed
        self._settings_folder = folder
        self._draft: Draft | None = None
        self._found: Draft | None = None  # without corrections, for its shape
        self._is_as_last_time = False
        self._person_id, self._side = "", ""
        self._visit: Visit | None = None  # None for a new visit
        self._day: date | None = None  # of a new visit; None for today
        self._folder = Path.home()
        self._leave: Callable[[], None] = lambda: None

    def begin(self, person_id: str, visit: "Visit | None", leave: Callable[[], None]) -> None:
        """Ask for a file.

        Parameters
        ----------
        person_id : str
            The person who owns the recording.
        visit : Visit or None
            The visit that is proposed; None for a new one.
        leave : callable
            Goes back to the page before.
        """
        self._person_id, self._visit, self._day, self._leave = person_id, visit, None, leave
        self._ask_file()

    @property
    def _library(self) -> "Library":
        assert self.clinic.filing is not None
        return self.clinic.filing.library

    @property
    def draft(self) -> "Draft":
        """The file that is being imported."""
        assert self._draft is not None
        return self._draft

    def _ask_file(self) -> None:
        title = say("Choose a file to import for {person}", person=self._person_id)
        formats = ", ".join(say(one.name) for one in FORMATS)
        detail = say("Formats: {formats}. Type to search. ↑ ↓ move, Enter opens.", formats=formats)
        self._view.show(FilesPage(title, detail, self._folder))

    def leave(self) -> None:
        """Go back to the page before, without a file."""
        self._leave()

    def open(self, written: str) -> None:
        """Read a file; `written` is its path as typed."""
        from vmofire.recording.imported import find_side

        path = Path(written)
        memory = self._memory

        def take(read: "tuple[Draft, Draft]") -> None:
            self._folder = path.parent
            self._found, self._draft = read
            self._is_as_last_time = self._draft is not self._found
            self._side = find_side(self._draft)
            self._show(is_new=True)

        def open_both(progress: "Progress") -> "tuple[Draft, Draft]":
            return open_as_last_time(path, memory, progress)

        self.clinic.tasks.do(say("Reading {file} ...", file=path.name), open_both, take)

    @property
    def _memory(self) -> "ImportMemory":
        from vmofire.app.import_memory import ImportMemory

        return ImportMemory(self._settings_folder)

    # Its layout and settings.

    def _show(self, *, is_new: bool = False) -> None:
        from vmofire.app.import_preview import preview

        message = msg("For {person}. The file keeps its name and content. Neither may hold a person's name.")
        detail = say(message, person=self._person_id)
        seen = preview(
            self.draft,
            detail,
            self._side,
            self._describe_visit(),
            is_as_last_time=self._is_as_last_time,
        )
        self._view.show(ImportPage(seen, is_new=is_new))

    def use(self, code: str) -> None:
        """Carry out an action of the page."""
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
            case "time":
                self._ask_time()
            case "names":
                self._ask_names()
            case "memory":
                self._forget()
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
        """Apply a setting, and show the preview again."""
        self._draft = draft
        self._show()

    def _read_again(self, **told: Any) -> None:
        """Read the numbers again with another layout; this drops the settings of columns."""
        from vmofire.recording.imported import open_draft

        draft = self.draft
        corrections = replace(draft.told, columns=None, time_column=None, **told)
        self.clinic.tasks.do(
            say("Reading {file} ...", file=draft.path.name),
            lambda progress: open_draft(draft.path, corrections, progress),
            lambda read: self._tell(replace(read, output=draft.output, gain=draft.gain, bits=draft.bits)),
        )

    def turn(self, number: int) -> None:
        """Give a column its next role; `number` counts from 1."""
        if self.draft.text is not None:
            self._tell(self.draft.turn(number))

    def _ask_line(self) -> None:
        def take(written: Mapping[str, str]) -> None:
            if not written["line"].isdecimal() or not int(written["line"]):
                cause = say("“{words}” is not a line number.", words=written["line"])
                raise FieldError(cause, say("The first line is 1."), "line")
            self._read_again(first_line=int(written["line"]))

        now = self.draft.told.first_line or (self.draft.text.grid.first + 1 if self.draft.text else 1)
        field = Field("line", say("Number of the line, from 1"), str(now))
        detail = say("The titles are above it.")
        self._view.fill_in(Form("line", say("First line of numbers"), detail, [field]), take)

    def _ask_rate(self) -> None:
        def take(written: Mapping[str, str]) -> None:
            told = replace(self.draft.told, fs_hz=_read_number(written["rate"], 1.0, 1e6, "rate"))
            self._tell(replace(self.draft, told=told))

        now = write_plain(self.draft.told.fs_hz) if self.draft.told.fs_hz else ""
        title = say("Samples a second")
        detail = say("Enter the rate of the recording. It replaces the one in the file.")
        self._view.fill_in(Form("rate", title, detail, [Field("rate", title, now, "1000")]), take)

    def _ask_time(self) -> None:
        from vmofire.recording.formats.text_columns import SECONDS

        if self.draft.text is None:
            return
        columns = self.draft.text.list_columns(self.draft.told)
        now = next((one for one in columns if one.role == "time"), None)

        def take(written: Mapping[str, str]) -> None:
            unit = written["unit"].strip()
            column: str | int = written["column"].strip()
            with reading_form() as form:
                if column and column not in [name for one in columns for name in (one.title, one.name)]:
                    number = int(column) if column.isdecimal() else 0
                    if not 1 <= number <= len(columns):
                        cause = say("There is no column “{column}”.", column=column)
                        form.refuse("column", cause, say("Write its title or its number."))
                    column = number
                if unit and unit not in SECONDS:
                    cause = say("“{words}” is no unit of time.", words=unit)
                    form.refuse("unit", cause, say("Write one of these: {known}.", known=", ".join(SECONDS)))
            told = replace(self.draft.told, time_column=column, time_unit=unit or None)
            self._tell(replace(self.draft, told=told))

        fields = [
            Field(
                "column",
                say("Column of the times, by title or number; empty for none"),
                (now.title or str(now.number)) if now else "",
            ),
            Field("unit", say("Unit: {units}", units=", ".join(SECONDS)), now.unit if now else "", "s"),
        ]
        detail = say("The rate follows from the times.")
        self._view.fill_in(Form("time", say("Time"), detail, fields), take)

    def _ask_names(self) -> None:
        from vmofire.recording.formats.recorded import clean_name

        draft = self.draft
        if draft.text is not None:
            columns = draft.text.list_columns(draft.told)
            channels = [(str(one.number), one.name) for one in columns if one.role == "channel"]
        elif draft.whole is not None:
            named = draft.told.names or {}
            channels = [
                (str(n), named.get(str(n), one.name)) for n, one in enumerate(draft.whole.channels, 1)
            ]
        else:
            return

        def take(written: Mapping[str, str]) -> None:
            names = dict(draft.told.names or {})
            with reading_form() as form:
                for number, name in channels[:_MOST_NAMES]:
                    new = written[number].strip()
                    if not new:
                        form.refuse(number, say("A channel needs a name."))
                    elif new != name:
                        names[number] = clean_name(new)
            told = replace(draft, told=replace(draft.told, names=names or None))
            try:
                _ = told.recording
            except FormatError as error:
                if names != (draft.told.names or {}) and draft.text is None:
                    raise FieldError(error.cause, error.cure, channels[0][0]) from None
            self._tell(told)

        fields = [Field(number, say("Channel {n}", n=number), name) for number, name in channels]
        detail = say("A name with left or right in it tells the leg.")
        self._view.fill_in(Form("names", say("Names of the channels"), detail, fields[:_MOST_NAMES]), take)

    def _forget(self) -> None:
        from vmofire.app.import_memory import find_shape

        assert self._found is not None
        self._memory.forget(find_shape(self._found))
        self._is_as_last_time = False
        self._tell(self._found)

    def _ask_sensor(self) -> None:
        def take(written: Mapping[str, str]) -> None:
            output = written["output"].upper()
            with reading_form() as form:
                if output not in OUTPUTS:
                    cause = say("“{words}” is not an output.", words=written["output"])
                    form.refuse("output", cause, say("Write {outputs}.", outputs=list_outputs()))
                gain = form.read(lambda: _read_gain(written["gain"], output))
                bits = form.read(lambda: _read_bits(written["bits"]))
            told = replace(self.draft, output=output, gain=gain, bits=bits)
            try:
                _ = told.recording
            except FormatError as error:
                raise FieldError(error.cause, error.cure, "bits") from None
            self._tell(told)

        outputs = list_outputs()
        fields = [
            Field(
                "output", say("Output of the sensor: {outputs}", outputs=outputs), self.draft.find_output()
            ),
            Field("gain", say("Gain: volts out per volt at the skin"), _write(self.draft.gain), "200"),
            Field(
                "bits",
                say("Width of a count in bits"),
                _write(self.draft.bits),
                str(self.draft.find_bits() or 12),
            ),
        ]
        detail = say("The file holds counts. Output, gain and bits turn them into µV, for a 3.3 V converter.")
        self._view.fill_in(Form("sensor", say("Sensor"), detail, fields), take)

    # Its visit.

    def _describe_visit(self) -> str:
        if self._visit is not None:
            return say("Visit of {when:day}", when=self._visit.started)
        return say("New visit, {when:day}", when=self._day) if self._day else say("New visit, today")

    def _ask_visit(self) -> None:
        visits = self._library.history(self._person_id).visits
        options = [
            Option(visit.id, say("Visit of {when:minute}", when=visit.started)) for visit in visits[:-9:-1]
        ]
        options.append(Option("today", say("New visit, today")))
        options.append(Option("day", say("New visit, on another day"), say("Next: the day.")))

        def take(code: str) -> None:
            self._visit = next((visit for visit in visits if visit.id == code), None)
            self._day = None
            if code == "day":
                self._ask_day()
            else:
                self._show()

        self._view.ask(Question("visit", say("In which visit is it saved?"), "", options), take)

    def _ask_day(self) -> None:
        made = self.draft.whole.origin.made if self.draft.whole else None

        def take(written: Mapping[str, str]) -> None:
            day = read_day(written["day"], "day")
            if day > datetime.now().astimezone().date():
                raise FieldError(say("{when:day} is in the future.", when=day), field="day")
            self._day = day
            self._show()

        field = Field("day", say("Day of the visit"), f"{made:%Y-%m-%d}" if made else "", "2026-09-30")
        self._view.fill_in(Form("day", say("New visit"), "", [field]), take)

    def _file(self) -> None:
        draft, library, side, found, memory = self.draft, self._library, self._side, self._found, self._memory
        started = datetime.combine(self._day, time(12)).astimezone() if self._day else None

        def begin() -> "Visit":
            if self._visit is None:
                self._visit = library.start_visit(self._person_id, started=started)
            return self._visit

        def work(progress: "Progress") -> "StoredRecording":
            return save(library, draft, begin, side, progress, memory, found)

        self.clinic.tasks.do(say("Saving {file} ...", file=draft.path.name), work, self._show_filed)


def open_as_last_time(path: Path, memory: "ImportMemory", progress: "Progress") -> "tuple[Draft, Draft]":
    """Open a file; return it as found, and with the corrections of the last file of its shape.

    Both are the same draft where nothing is remembered.

    Raises
    ------
    FormatError, Cancelled
        As open_draft.
    """
    from vmofire.app.import_memory import find_shape
    from vmofire.recording.formats import Corrections
    from vmofire.recording.imported import open_draft

    found = open_draft(path, Corrections(), progress)
    remembered = memory.recall(find_shape(found))
    return found, remembered.apply(found, progress) if remembered else found


def save(
    library: "Library",
    draft: "Draft",
    begin: "Callable[[], Visit]",
    side: str,
    progress: "Progress",
    memory: "ImportMemory",
    found: "Draft | None",
) -> "StoredRecording":
    """Save a draft in the library, and remember its corrections.

    Parameters
    ----------
    library, draft
    begin
        Returns the visit, called when the file is made.
    side
        Leg of the recording.
    progress
        Takes the share that is done.
    memory, found
        Where its corrections are remembered, and the file as found, for its shape.

    Raises
    ------
    FormatError, LibraryError, OSError, Cancelled
        It cannot be saved.
    """
    from vmofire.app.import_memory import find_shape
    from vmofire.recording.imported import list_electrodes, make_file

    with TemporaryDirectory(prefix="vmofire-") as folder:
        progress(0.0)
        muscles = draft.find_muscles()
        path = make_file(draft, Path(folder))
        progress(0.5)
        saved = library.add_recording(
            begin().id,
            path,
            side,
            list_electrodes(draft.recording, draft.gain),
            fs_hz=muscles[0].fs_hz,
            made=draft.recording.origin.made,
        )
    if found is not None:
        memory.keep(find_shape(found), draft)
    return saved


def _next(values: Sequence[Any], now: Any) -> Any:
    at = values.index(now) if now in values else -1
    return values[(at + 1) % len(values)]


def _read_number(words: str, low: float, high: float, field: str) -> float:
    try:
        number = float(words.replace(",", "."))
    except ValueError:
        number = float("nan")
    if not low <= number <= high:
        message = msg("“{words}” is not a number from {low} to {high}.")
        raise FieldError(say(message, words=words, low=write_plain(low), high=write_plain(high)), field=field)
    return number


def _read_gain(words: str, output: str) -> float:
    gain = _read_number(words, 1.0, 1e5, "gain")
    if output in OUTPUTS and take_gain(output, gain) is None:
        cause = say("A gain of {gain} belongs to RAW, not to ENV.", gain=write_plain(gain))
        cure = say("The gain of ENV is 200 × (1 + trimmer in kΩ): 10200 as delivered.")
        raise FieldError(cause, cure, "gain")
    return gain


def _read_bits(words: str) -> int | None:
    return round(_read_number(words, 1.0, 32.0, "bits")) if words else None


def _write(number: float | None) -> str:
    return "" if number is None else write_plain(number)
