"""Application: leads from the start page through questions to a job and its result.

In: a View, the choices made on its pages. Out: the next page. Never: paint, a terminal, a filter, a verdict.
The window and the terminal are two views of this one application.
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from vmofire.app.aborted import AbortedJob
from vmofire.app.audio_feedback import AudioFeedback
from vmofire.app.board_choice import BoardChoice
from vmofire.app.clinic import Clinic
from vmofire.app.job_start import JobRequest, JobStart
from vmofire.app.last_time import LastTime
from vmofire.app.protocol_choice import ProtocolChoice
from vmofire.app.recordings import Recordings
from vmofire.app.reminder import Reminder
from vmofire.app.report_look import read_look
from vmofire.app.results import Results
from vmofire.app.scope_session import ScopeSession
from vmofire.app.setup import Setup
from vmofire.app.signal_source import SignalSource
from vmofire.app.tour import Tour
from vmofire.app.training import Training
from vmofire.app.view import (
    Option,
    PlacementPage,
    Question,
    SafetyPage,
    SensorPage,
    SourceState,
    StartPage,
    View,
)
from vmofire.app.visit_history import VisitHistory
from vmofire.messages import LinkEvent
from vmofire.preferences import Language, Preferences
from vmofire.words import say, say_all, use

if TYPE_CHECKING:  # they import scipy, which would delay the window by a second
    from vmofire.app.session import Session
    from vmofire.guided.catalogue import Sitting
    from vmofire.guided.prompt import Result
    from vmofire.live.snapshot import Snapshot


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
    sound, setup, clinic, source, boards, recordings, jobs, aborted, training, results, scope,
    history, reminder, tour
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
        self.setup.find_board = lambda: self.source.board_id
        self.setup.begin_check = lambda: self.jobs.begin(JobRequest("check", explains=False))
        self.setup.speak, self.setup.renew_thresholds = self.change_language, self.source.renew_thresholds
        self.clinic.find_look = lambda: read_look(self.preferences)
        self.clinic.find_thresholds = lambda: self.preferences.thresholds
        self.recordings = Recordings(self.source, self.clinic, recordings_dir, self._tell)
        self.last_time = LastTime(self.source, self.setup)
        self.jobs = JobStart(
            view, self.source, self.setup, self.recordings, self.clinic, self.sound, self.last_time
        )
        self.aborted = AbortedJob(
            view,
            self.setup,
            self.source,
            self.clinic,
            self.jobs,
            is_kept=is_searching or folder is not None,
        )
        self.training = Training(view, self.source, self.jobs)
        self.results = Results(view, self.source, self.recordings, self.clinic, self.jobs, self.training)
        self.scope = ScopeSession(view, self.source, self.recordings)
        self.history = VisitHistory(view, self.clinic, self.scope.show_stored, self.setup.folder)
        self.scope.leave_stored = self.history.show_again
        self.reminder = Reminder(view, self.setup, self.clinic, self.source)
        self.history.ask_reminder = self.reminder.ask
        self.boards = BoardChoice(
            view,
            self.source,
            self.setup,
            self.clinic,
            is_offered=is_searching,
            ask_demo=self._ask_demo,
            go_on=self._go_on,
        )
        self.tour = Tour(view, self.setup, self._ask_demo)
        self.setup.show_tour = self.tour.show
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
            self.sound.hear(notes, clock.to_host_s if clock is not None else None, session.live.prompt)
            cause, cure = self.sound.take_complaint()
            if cause:
                session.live.push(LinkEvent("voiceless", say_all(cause, cure)))
            result = session.live.result
            if result is not None and self.results.seen is not result:
                self.results.show(result)
                self.aborted.end(result)
                ended = result
        self.boards.tick()
        self.aborted.tick()
        self.clinic.loader.open(self.preferences.person)
        self.clinic.tick()
        self.results.tick()
        return ended

    def describe_start(self, snapshot: "Snapshot | None") -> SourceState:
        """Return the state of board, sensors and person for the start page; snapshot as in describe."""
        state = self.source.describe(snapshot, self.told)
        return replace(state, last_time=self.last_time.words) if state.can_measure else state

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
            case "train":
                self.training.show()
            case "demo":
                self._ask_demo()
            case "ask_again":
                self.last_time.ask_again()
                self.jobs.begin(JobRequest("check"))
            case "again":
                self.boards.try_again()
            case "port":
                self.boards.ask_port()
            case "scope":
                self.scope.show()
            case "tour":
                self.tour.show()
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

    def _go_on(self) -> None:
        """Begin at a board what has failed without it: the job that was asked for, or the scope."""
        if self.jobs.asked is not None:
            self.jobs.begin(self.jobs.asked)
        else:
            self.scope.show()

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
        if person_id != self.preferences.person and not self.clinic.is_demo:
            self.setup.keep(person=person_id, leg="")
            self.last_time.forget()
        self.source.change_person()

    def _tell(self, words: str) -> None:
        self.told = words
