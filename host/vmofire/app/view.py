"""Pages, questions and forms as data; the window, the terminal and a list in a test each are a View.

In: nothing. Out: questions, forms and pages; the Protocol of every view. Never: Qt, a terminal, a widget.
Their words are in the language in use when they are made. A view answers by calling back, at once or later.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

from vmofire.preferences import Preferences
from vmofire.words import msg, say

if TYPE_CHECKING:  # they import scipy and the database
    from vmofire.app.filing import Unfiled
    from vmofire.app.import_preview import ImportPreview
    from vmofire.app.plan_calendar import CalendarWeek
    from vmofire.guided.how_to import HowTo
    from vmofire.guided.prompt import Result
    from vmofire.guided.training_plan import TrainingPlan
    from vmofire.live.scope_recording import ScopeRecording
    from vmofire.live.snapshot import ChannelView
    from vmofire.recording.library import Mend, Person, Visit
    from vmofire.trends.timeline import Timeline

FieldKind = Literal["words", "day", "open", "save", "folder"]
HERE = "→"  # before the number of a line with an error
Do = Literal["Keep", "Delete", "Write", "Import", "Open"]
DO_WORDS: Mapping[Do, str] = {
    "Keep": msg("Save"),
    "Delete": msg("Delete"),
    "Write": msg("Write"),
    "Import": msg("Import"),
    "Open": msg("Open"),
}


@dataclass(frozen=True)
class Option:
    """One answer to a question: its code, its words, a detail.

    `key` gives it, so that a number is its own key; "" for the next free one. A terminal takes longer ones.
    """

    code: str
    title: str
    detail: str = ""
    key: str = ""


@dataclass(frozen=True)
class Question:
    """One question with its answers.

    Attributes
    ----------
    code
        Name of the question, for answers given in advance: "leg", "power", "electrodes" ...
    title, detail
        The question, and a hint.
    options
        The answers; the first is the safe one.
    left
        Code of the answer that is given by leaving the question; "" for none.
    likely
        Code of the answer that stands out and that Enter gives; "" lets none stand out.
    """

    code: str
    title: str
    detail: str
    options: Sequence[Option]
    left: str = ""
    likely: str = ""


@dataclass(frozen=True)
class Field:
    """One field of a form.

    Attributes
    ----------
    code, words, value, example
        Its code, its label, its first value, and an example.
    kind
        "words" are typed; a "day" is typed or chosen in a calendar; "open" and "save" are a file, "folder" is
        a folder, typed or chosen in the system's dialog.
    options
        The possible values, if there are few: each is a button. Leaving all of them out gives "".
    """

    code: str
    words: str
    value: str = ""
    example: str = ""
    kind: FieldKind = "words"
    options: Sequence[Option] = ()


@dataclass(frozen=True)
class Form:
    """Form of several fields; `do` is the action of its button, `code` its name, as in Question."""

    code: str
    title: str
    detail: str
    fields: Sequence[Field]
    do: Do = "Keep"


@dataclass(frozen=True)
class Action:
    """One next step: its code, the words on the button, its key, and whether it is highlighted."""

    code: str
    words: str
    key: str
    strong: bool = False


@dataclass(frozen=True)
class SourceState:
    """State of board, sensors and person, as the start page shows it.

    Attributes
    ----------
    sign, words, more
        State of the board: found, searched for, or in trouble.
    channels
        State of its sensors.
    person, person_detail
        The person who is measured.
    can_measure
        Whether there is a board, real or virtual.
    is_board
        Whether it is a real one.
    last_time
        What a Check takes from last time, in words; "" for nothing.
    """

    sign: Literal["waiting", "yes", "trouble"] = "waiting"
    words: str = field(default_factory=lambda: say("Looking for the board ..."))
    more: str = ""
    channels: "tuple[ChannelView, ...]" = ()
    person: str = field(default_factory=lambda: say("No person"))
    person_detail: str = ""
    can_measure: bool = False
    is_board: bool = False
    last_time: str = ""


@dataclass(frozen=True)
class StartPage:
    """The start page."""


@dataclass(frozen=True)
class SafetyPage:
    """The safety rules; the first run cannot skip them, nor can a new person, whose id is given."""

    is_first: bool = False
    person: str = ""


@dataclass(frozen=True)
class PlacementPage:
    """The places of the electrodes."""


@dataclass(frozen=True)
class SensorPage:
    """The wired output of the sensor; in the first run a Check follows."""

    is_first: bool = False


@dataclass(frozen=True)
class SettingsPage:
    """The settings; `sound` is the state of the loudspeaker, its cure, and whether there is sound."""

    sound: tuple[str, str, bool]


@dataclass(frozen=True)
class TrainPage:
    """The plan of a training, with all exercises."""

    plan: "TrainingPlan"


@dataclass(frozen=True)
class JobPage:
    """A guided job under way."""


@dataclass(frozen=True)
class ResultPage:
    """The result of a job, and the next steps."""

    result: "Result"
    actions: Sequence[Action]


@dataclass(frozen=True)
class ScopePage:
    """The scope: live, or a recording."""

    stored: "ScopeRecording | None" = None


@dataclass(frozen=True)
class PeoplePage:
    """People to choose from; `n_unfiled` recordings have no visit yet."""

    title: str
    detail: str
    people: "Sequence[Person]"
    chosen: str
    is_measuring: bool
    n_unfiled: int


@dataclass(frozen=True)
class HistoryPage:
    """One person's visits and figures; one visit is selected."""

    timeline: "Timeline"
    visit_id: str = ""


@dataclass(frozen=True)
class PlanPage:
    """One person's weekly plan in words, and the weeks of what was done, the first one first."""

    title: str
    plan: str
    weeks: "Sequence[CalendarWeek]"


@dataclass(frozen=True)
class VisitPage:
    """One visit; one result or recording is selected, by its id."""

    person: "Person"
    visit: "Visit"
    mends: "Sequence[Mend]"
    chosen: str = ""


@dataclass(frozen=True)
class UnfiledPage:
    """Repairs of the library, and recordings without a visit, each by a code."""

    words: Sequence[str]
    found: "Mapping[str, Unfiled]"


@dataclass(frozen=True)
class FilesPage:
    """Choice of a file; it begins in a folder."""

    title: str
    detail: str
    folder: Path


@dataclass(frozen=True)
class ImportPage:
    """Preview of a file of another program; `is_new` when it is shown for the first time."""

    preview: "ImportPreview"
    is_new: bool = False


Page = (
    StartPage
    | SafetyPage
    | PlacementPage
    | SensorPage
    | SettingsPage
    | TrainPage
    | JobPage
    | ResultPage
    | ScopePage
    | PeoplePage
    | HistoryPage
    | PlanPage
    | VisitPage
    | UnfiledPage
    | FilesPage
    | ImportPage
)


class View(Protocol):
    """View of the application: the window, the terminal, or a list in a test."""

    def show(self, page: Page) -> None:
        """Show a page; this closes a question or a form."""
        ...

    def is_showing(self, kind: type[Page]) -> bool:
        """Return whether a page of this kind is in sight, with nothing over it."""
        ...

    def ask(self, question: Question, then: Callable[[str], None]) -> None:
        """Ask a question over the page, which comes back afterwards; `then` takes the code of the answer."""
        ...

    def explain(
        self, how_to: "HowTo", then: Callable[[], None], left: Callable[[], None] | None = None
    ) -> None:
        """Show how a job is done, over the page; `then` goes on to the job, `left` is called on leaving."""
        ...

    def fill_in(self, form: Form, then: Callable[[Mapping[str, str]], None]) -> None:
        """Show a form; on a ValueError or VmofireError of `then` it stays, and shows all errors."""
        ...

    def offer_file(self, words: str, path: Path) -> None:
        """Tell that a file or a folder was written, and offer to open, show or print it."""
        ...

    def show_work(self, title: str, share: float) -> None:
        """Show the progress of long work, 0 to 1; 1.0 ends it."""
        ...

    def tell(self, words: str, *, is_trouble: bool = False) -> None:
        """Show a message on the page in sight: what was done, or what went wrong."""
        ...

    def take_preferences(self, preferences: Preferences) -> None:
        """Show the current preferences on all pages."""
        ...

    def renew(self) -> None:
        """Show the same page again, in the language in use."""
        ...
