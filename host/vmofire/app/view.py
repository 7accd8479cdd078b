"""Pages, questions and forms as data; a face (window, terminal, a list in a test) is a View.

In: nothing. Out: questions, forms and pages; the Protocol of every face. Never: Qt, a terminal, a widget.
Words in them are in the language in use when they are made. A face answers by calling back, at once or later.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

from vmofire.preferences import Preferences
from vmofire.words import msg, say

if TYPE_CHECKING:  # scipy and the database come with them
    from vmofire.app.filing import Unfiled
    from vmofire.app.import_preview import ImportPreview
    from vmofire.guided.prompt import Result
    from vmofire.live.scope_recording import ScopeRecording
    from vmofire.live.snapshot import ChannelView
    from vmofire.recording.library import Mend, Person, Visit
    from vmofire.trends.timeline import Timeline

HERE = "→"  # before the number of a line that makes trouble
Do = Literal["Keep", "Delete", "Write", "Import"]
DO_WORDS: Mapping[Do, str] = {
    "Keep": msg("Save"),
    "Delete": msg("Delete"),
    "Write": msg("Write"),
    "Import": msg("Import"),
}


@dataclass(frozen=True)
class Option:
    """One answer to a question: its code, its words, and more about it."""

    code: str
    title: str
    detail: str = ""


@dataclass(frozen=True)
class Question:
    """One question with its answers.

    Attributes
    ----------
    code
        Name of the question, so that it can be answered beforehand: "leg", "power", "electrodes" ...
    title, detail
        The question, and what to know about it.
    options
        The answers; the first is the careful one.
    """

    code: str
    title: str
    detail: str
    options: Sequence[Option]


@dataclass(frozen=True)
class Field:
    """One line to write: its code, its label, its first value, and an example."""

    code: str
    words: str
    value: str = ""
    example: str = ""


@dataclass(frozen=True)
class Form:
    """Lines to write together; `do` says what its button does, `code` names it as that of a Question does."""

    code: str
    title: str
    detail: str
    fields: Sequence[Field]
    do: Do = "Keep"


@dataclass(frozen=True)
class Action:
    """One next step: its code, the words on the button, its key, and whether it stands out."""

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
        Of the board: found, looked for, in trouble.
    channels
        Of its sensors.
    person, person_detail
        The person who is measured.
    can_measure
        Whether there is a board, real or virtual.
    """

    sign: Literal["waiting", "yes", "trouble"] = "waiting"
    words: str = field(default_factory=lambda: say("Looking for the board ..."))
    more: str = ""
    channels: "tuple[ChannelView, ...]" = ()
    person: str = field(default_factory=lambda: say("No person"))
    person_detail: str = ""
    can_measure: bool = False


@dataclass(frozen=True)
class StartPage:
    """The start."""


@dataclass(frozen=True)
class SafetyPage:
    """The safety rules; the first time there is no way past them."""

    is_first: bool = False


@dataclass(frozen=True)
class PlacementPage:
    """The places of the electrodes."""


@dataclass(frozen=True)
class SensorPage:
    """The output of the sensor that is wired."""


@dataclass(frozen=True)
class SettingsPage:
    """The settings; `sound` is the state of the loudspeaker, its cure, and whether there is sound."""

    sound: tuple[str, str, bool]


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
    """People to choose from; `n_unfiled` recordings belong to nobody yet."""

    title: str
    detail: str
    people: "Sequence[Person]"
    chosen: str
    is_measuring: bool
    n_unfiled: int


@dataclass(frozen=True)
class HistoryPage:
    """One person's visits and figures; the keyboard goes to a visit."""

    timeline: "Timeline"
    visit_id: str = ""


@dataclass(frozen=True)
class VisitPage:
    """One visit; the keyboard goes to a result or a recording, by its id."""

    person: "Person"
    visit: "Visit"
    mends: "Sequence[Mend]"
    chosen: str = ""


@dataclass(frozen=True)
class UnfiledPage:
    """Repairs of the library, and recordings that belong to no visit yet, by a code each."""

    words: Sequence[str]
    found: "Mapping[str, Unfiled]"


@dataclass(frozen=True)
class FilesPage:
    """A file to choose; one begins in a folder."""

    title: str
    detail: str
    folder: Path


@dataclass(frozen=True)
class ImportPage:
    """A file of another program as it is understood now; `is_new` when it is shown for the first time."""

    preview: "ImportPreview"
    is_new: bool = False


Page = (
    StartPage
    | SafetyPage
    | PlacementPage
    | SensorPage
    | SettingsPage
    | JobPage
    | ResultPage
    | ScopePage
    | PeoplePage
    | HistoryPage
    | VisitPage
    | UnfiledPage
    | FilesPage
    | ImportPage
)


class View(Protocol):
    """A face of the application."""

    def show(self, page: Page) -> None:
        """Show a page; a question or a form over another page goes away."""
        ...

    def is_showing(self, kind: type[Page]) -> bool:
        """Return whether a page of this kind is in sight, with nothing over it."""
        ...

    def ask(self, question: Question, then: Callable[[str], None]) -> None:
        """Ask over the page in sight, which comes back when it is answered or left; `then` takes the code."""
        ...

    def fill_in(self, form: Form, then: Callable[[Mapping[str, str]], None]) -> None:
        """Have something written; a ValueError or VmofireError of `then` is told beside it, and it stays."""
        ...

    def show_work(self, title: str, share: float) -> None:
        """Show how far long work is, 0 to 1; 1.0 ends it."""
        ...

    def tell(self, words: str, *, is_trouble: bool = False) -> None:
        """Say on the page in sight what was done, or what went wrong."""
        ...

    def take_preferences(self, preferences: Preferences) -> None:
        """Show what is set now, wherever it shows."""
        ...

    def renew(self) -> None:
        """Show the same page again in the language in use."""
        ...
