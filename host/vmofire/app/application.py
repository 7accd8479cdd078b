"""Application: leads from the start page through questions to a job and its result.

In: a View, the choices made on its pages. Out: the next page. Never: paint, a terminal, a filter, a verdict.
The window and the terminal are two views of this one application.
"""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from vmofire.app.audio_feedback import AudioFeedback
from vmofire.app.clinic import Clinic
from vmofire.app.job_start import JobRequest, JobStart
from vmofire.app.protocol_choice import ProtocolChoice
from vmofire.app.recordings import Recordings
from vmofire.app.results import Results
from vmofire.app.scope_session import ScopeSession
from vmofire.app.setup import Setup
from vmofire.app.signal_source import SignalSource
from vmofire.app.view import Option, PlacementPage, Question, SafetyPage, SensorPage, StartPage, View
from vmofire.app.visit_history import VisitHistory
from vmofire.preferences import Language, Preferences
from vmofire.words import msg, say, use

if TYPE_CHECKING:  # they import scipy, which would delay the window by a second
    from vmofire.app.session import Session
    from vmofire.guided.catalogue import Sitting
    from vmofire.guided.exercises import Exercise
    from vmofire.guided.prompt import Result


class Application:
    """One user's way through the application.

    Parameters
    ----------
    view : View
        The window, the terminal or a list in a test.
    preferences : Preferences
    recordings_dir : Path
        Folder of recordings without a person.
    is_searching : bool
        Whether to look for boards while no session is open.
    folder : Path, optional
        Folder of the preferences.
    library : callable, optional
        Returns the folder of the library; without it nothing is saved.
    files_virtual : bool
        Whether recordings of a virtual board may be saved too.

    Attributes
    ----------
    sound, setup, clinic, source, recordings, jobs, results, scope, history
        The parts; each has its own module.
    told : str
        What could not be read or saved; the start page shows it.
    """

    def __init__(
        self,
        view: View,
        preferences: Preferences,
        recordings_dir: Path,
        *,
        is_searching: bool = False,
        folder: Path | None = None,
        library: Callable[[], Path] | None = None,
        files_virtual: bool = False,
    ) -> None:
        self.view, self.told, self.keeps = view, "", library is not None
        self.sound = AudioFeedback(preferences)
        self.setup = Setup(view, preferences, folder, self.sound, self._tell)
        self.clinic = Clinic(view, library, self._take_person)
        self.source = SignalSource(
            view,
            self.setup,
            self.clinic,
            is_searching=is_searching,
            files_virtual=files_virtual,
            tell=self._tell,
        )
        self.setup.reopen = self.source.reopen
        self.recordings = Recordings(self.source, self.clinic, recordings_dir, self._tell)
        self.jobs = JobStart(view, self.source, self.setup, self.recordings, self.clinic, self.sound)
        self.results = Results(view, self.source, self.recordings, self.clinic, self.jobs, self._ask_exercise)
        self.scope = ScopeSession(view, self.source, self.recordings)
        self.history = VisitHistory(view, self.clinic, self.scope.show_stored)
        self.scope.leave_stored = self.history.show_again
        self._protocols = ProtocolChoice(self.setup.folder / "protocols", view, self.jobs.begin_test)

    @property
    def session(self) -> "Session | None":
        """The open session; None without one."""
        return self.source.session

    @property
    def sitting(self) -> "Sitting | None":
        """The sitting of the person who is measured."""
        return self.source.sitting

    @property
    def preferences(self) -> Preferences:
        """The preferences of this user."""
        return self.setup.preferences

    def tick(self, wait_s: float = 0.0, most_s: float = float("inf")) -> "Result | None":
        """Process new samples, and continue all work under way; called once a frame.

        Parameters
        ----------
        wait_s, most_s
            As in Session.drain.

        Returns
        -------
        Result or None
            Result of a job that has just ended; returned once.
        """
        self.source.tick()
        ended = None
        session = self.source.session
        if session is not None:
            notes, clock = session.drain(wait_s, most_s), session.acquisition.clock
            self.sound.hear(notes, clock.to_host_s if clock is not None else None)
            result = session.live.result
            if result is not None and self.results.seen is not result:
                self.results.show(result)
                ended = result
        self.clinic.loader.open(self.preferences.person)
        self.clinic.tick()
        self.results.tick()
        return ended

    def close(self) -> None:
        """Close search, session, library and sound."""
        if self.session is not None and not self.session.live.under_way:
            self.recordings.end()
        self.source.close()
        self.clinic.close()
        self.sound.close()

    def change_language(self, language: Language) -> None:
        """Switch all words to another language; "" follows the system."""
        use(language)
        self.setup.keep(language=language)
        self.source.rename_demo()
        self.view.renew()

    def choose(self, code: str) -> None:
        """Carry out a choice of the start page."""
        match code:
            case "test" if self.sitting is not None:
                self._protocols.show(self.sitting.labels)
            case "train" if self.sitting is not None:
                self._ask_exercise()
            case "demo":
                self._ask_demo()
            case "scope":
                self.scope.show()
            case "placement":
                self.view.show(PlacementPage())
            case "sensor":
                self.view.show(SensorPage())
            case "settings":
                self.setup.show()
            case "safety":
                self.view.show(SafetyPage())
            case "check" | "compare":
                self.jobs.begin(JobRequest(code))
            case "person":
                self.clinic.people.show()
            case "history":
                filing = self.clinic.filing
                if filing is not None and filing.person is not None:
                    self.history.show_history(filing.person.id)
                else:
                    self.clinic.people.show(is_measuring=False)
            case _:
                pass

    def _ask_exercise(self) -> None:
        if self.sitting is None:
            return
        options = [Option(one.code, say(one.name), _describe(one)) for one in self.sitting.progress.choices]
        detail = say("Figures with * are our own. More exercises open when you master these.")
        question = Question("exercise", say("Which exercise?"), detail, options)
        self.view.ask(question, lambda code: self.jobs.begin(JobRequest("train", exercise=code)))

    def _ask_demo(self) -> None:
        from vmofire.virtual import demo

        def take(code: str) -> None:
            self.source.open_demo(code)
            self.view.show(StartPage())

        options = [Option(one.code, say(one.title), say(one.detail)) for one in demo.PEOPLE]
        detail = say("Each follows the cues in their own way. The last one is a real recording.")
        self.view.ask(Question("demo", say("Choose a demo person."), detail, options), take)

    def _take_person(self, person_id: str) -> None:
        """Switch to another person; "" for nobody."""
        if person_id != self.preferences.person:
            self.setup.keep(person=person_id)
        self.source.change_person()

    def _tell(self, words: str) -> None:
        self.told = words


def _describe(exercise: "Exercise") -> str:
    """Return sets, repetitions and times of an exercise in words."""
    hold = exercise.explain("hold_s")
    if exercise.kind != "repetitions":
        return say("{hold} each.", hold=hold)
    message = msg("Hold {hold}. Repeat {repetitions} times or more.")
    return say(message, hold=hold, repetitions=exercise.explain("repetitions"))
