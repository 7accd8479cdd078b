"""What follows from what: from the start through questions to a job, its result, and on.

In: what the start screen asks for. Out: the next screen; all that leads on from there put together, each in a
room of its own. Never: paint, a filter, a verdict.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QWidget

from vmofire.app.audio_feedback import AudioFeedback
from vmofire.app.clinic import Clinic
from vmofire.app.job_start import JobRequest, JobStart
from vmofire.app.protocol_choice import ProtocolChoice
from vmofire.app.recordings import Recordings
from vmofire.app.results import Results
from vmofire.app.scope_session import ScopeSession
from vmofire.app.setup import Setup
from vmofire.app.signal_source import SignalSource
from vmofire.app.visit_history import VisitHistory
from vmofire.gui.screens.choose import Option
from vmofire.gui.screens.screens import Screens
from vmofire.preferences import Preferences

if TYPE_CHECKING:  # scipy comes with them, and would keep the window waiting for a second
    from vmofire.app.session import Session
    from vmofire.guided.catalogue import Sitting
    from vmofire.guided.prompt import Result
    from vmofire.live.scope_recording import ScopeRecording


class Application:
    """One user's way through the screens.

    Parameters
    ----------
    screens : Screens
    preferences : Preferences
    recordings_dir : Path
        Where recordings go.
    session : Session, optional
        What is listened to already.
    searching : bool
        Whether to look for boards while nothing is listened to.
    set_theme : callable
        Takes the name of a theme.
    folder : Path, optional
        Of the preferences.
    library : callable, optional
        Gives the folder in which people and results are kept; without it nothing is.

    Attributes
    ----------
    told : str
        What could not be read or kept; stands on the start screen.
    """

    def __init__(
        self,
        screens: Screens,
        preferences: Preferences,
        recordings_dir: Path,
        session: "Session | None",
        *,
        searching: bool,
        set_theme: Callable[[str], None],
        folder: Path | None = None,
        library: Callable[[], Path] | None = None,
    ) -> None:
        ask, leave, tell = self._ask, self.show_start, self._tell
        self.screens, self.told = screens, ""
        self._answer: Callable[[str], None] = lambda _: None
        self._back: QWidget | None = None
        self.voice = AudioFeedback(preferences)
        self.setup = Setup(
            screens,
            preferences,
            folder,
            voice=self.voice,
            set_theme=set_theme,
            reopen=lambda: self.station.reopen(),
            leave=leave,
            tell=tell,
        )
        self.clinic = Clinic(screens, library, ask, leave, self._take_person)
        self.station = SignalSource(self.setup, self.clinic, session, searching=searching, tell=tell)
        self.recorder = Recordings(self.station, self.clinic, recordings_dir, tell)
        self.jobs = JobStart(screens, self.station, self.setup, self.recorder, self.clinic, self.voice, ask)
        self.results = Results(
            screens,
            self.station,
            self.recorder,
            self.clinic,
            self.jobs,
            ask=ask,
            leave=leave,
            train=self._ask_exercise,
        )
        self.scope = ScopeSession(screens, self.station, self.recorder, leave)
        self.histories = VisitHistory(screens, self.clinic, ask, self.scope.show_stored)
        self._protocols = ProtocolChoice(self.setup.folder / "protocols", ask, self.jobs.begin_test)
        screens.start.show_keeping(library is not None)
        screens.start.chosen.connect(self.choose)
        screens.choose.chosen.connect(self._take_answer)
        screens.choose.left.connect(self._leave_choice)

    # What the window draws.

    @property
    def session(self) -> "Session | None":
        """What is listened to."""
        return self.station.session

    @session.setter
    def session(self, session: "Session | None") -> None:
        self.station.session = session

    @property
    def visit(self) -> "Sitting | None":
        """What the sitting has come to."""
        return self.station.visit

    @visit.setter
    def visit(self, visit: "Sitting | None") -> None:
        self.station.visit = visit

    @property
    def preferences(self) -> Preferences:
        """What is remembered of this user."""
        return self.setup.preferences

    @property
    def stored(self) -> "ScopeRecording | None":
        """A recording in the scope."""
        return self.scope.stored

    @property
    def result(self) -> "Result | None":
        """What the last job came to."""
        return self.results.result

    def tick(self) -> None:
        """Look after what is under way; once a frame."""
        self.clinic.shelf.open(self.preferences.person)
        self.clinic.tick()
        self.results.tick()

    def close(self) -> None:
        """End what is under way: search, session, library, sound."""
        if self.session is not None and not self.session.live.under_way:
            self.recorder.end()
        self.station.close()
        self.clinic.close()
        self.voice.close()

    # Where one begins.

    def show_first(self) -> None:
        """Show what comes first: the safety page once, else the start."""
        if not self.preferences.safety_read:
            self.setup.show_safety(first=True)
        else:
            self.show_start()

    def show_start(self) -> None:
        """Go back to the start."""
        if self.session is not None:
            self.session.scope = None
        self.screens.show_screen(self.screens.start)
        self.screens.start.focus_first()

    def choose(self, code: str) -> None:
        """Do what was chosen on the start screen."""
        screens = self.screens
        match code:
            case "test" if self.visit is not None:
                self._protocols.show(self.visit.labels)
            case "train" if self.visit is not None:
                self._ask_exercise()
            case "demo":
                self._ask_demo()
            case "scope":
                self.scope.show()
            case "placement":
                screens.show_screen(screens.placement)
            case "sensor":
                screens.show_screen(screens.sensor)
            case "settings":
                self.setup.show()
            case "safety":
                self.setup.show_safety()
            case "check" | "compare":
                self.jobs.begin(JobRequest(code))
            case "person":
                self.clinic.people.show()
            case "history":
                keeping = self.clinic.keeping
                if keeping is not None and keeping.person is not None:
                    self.histories.show_history(keeping.person.id)
                else:
                    self.clinic.people.show(measuring=False)
            case _:
                pass

    def _ask_exercise(self) -> None:
        if self.visit is None:
            return
        options = [Option(one.code, one.name, _describe(one)) for one in self.visit.progress.choices]
        detail = "Figures with * are this project's. More exercises open when these are mastered."

        def take(exercise: str) -> None:
            self.jobs.begin(JobRequest("train", exercise=exercise))

        self._ask("Which exercise?", detail, options, take)

    def _ask_demo(self) -> None:
        from vmofire.virtual import demo

        def take(code: str) -> None:
            self.station.open_demo(code)
            self.show_start()

        options = [Option(one.code, one.title, one.detail) for one in demo.PEOPLE]
        detail = "Made up, all but the last. They hear the cues and follow, each in their own way."
        self._ask("Who sits at the virtual board?", detail, options, take)

    # What the rooms ask of each other.

    def _ask(
        self,
        title: str,
        detail: str,
        options: Sequence[Option],
        then: Callable[[str], None],
        back: QWidget | None = None,
    ) -> None:
        self._answer, self._back = then, back
        self.screens.choose.ask(title, detail, options)
        self.screens.show_screen(self.screens.choose)

    def _take_answer(self, code: str) -> None:
        self._answer(code)

    def _leave_choice(self) -> None:
        if self._back is not None:
            self.screens.show_screen(self._back)
        else:
            self.show_start()

    def _take_person(self, person_id: str) -> None:
        """Measure somebody else from now on, or nobody."""
        if person_id != self.preferences.person:
            self.setup.keep(person=person_id)
        self.station.change_person()

    def _tell(self, words: str) -> None:
        self.told = words


def _describe(exercise: Any) -> str:
    """Return what is done in an exercise, in figures."""
    if exercise.kind != "repetitions":
        return f"{exercise.explain('hold_s')} each."
    return f"Hold {exercise.explain('hold_s')}, {exercise.explain('repetitions')} repetitions and more."
