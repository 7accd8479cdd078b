"""Start of a job: questions about gain, leg, mains and electrodes if needed; then the job begins.

In: a JobRequest. Out: questions, a job under way and its recording, keys passed on to it.
Never: a job begun while mains current may reach a person, or a question with a known answer.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING, Literal

from vmofire.app.audio_feedback import AudioFeedback
from vmofire.app.clinic import Clinic
from vmofire.app.electrode_placement import ask_electrodes
from vmofire.app.how_to import HowToPages
from vmofire.app.knee import KneeQuestions, find_visit_of_today, is_answered
from vmofire.app.last_time import LastTime
from vmofire.app.recordings import Recordings
from vmofire.app.setup import Setup
from vmofire.app.signal_source import SignalSource
from vmofire.app.thresholds import make_job_settings
from vmofire.app.view import JobPage, Option, Question, SensorPage, StartPage, View
from vmofire.dsp.sensor import DELIVERED_POT_KOHM, find_env_gain
from vmofire.link.power import Power, read_power, why_not_start
from vmofire.words import msg, say

if TYPE_CHECKING:  # they import scipy, which would delay the window by a second
    from vmofire.app.session import Session
    from vmofire.guided.catalogue import Sitting
    from vmofire.guided.protocols import Settings
    from vmofire.guided.sites import LegSide, SiteError
    from vmofire.recording.library import LibraryError

# Stored in the recording, for readers of the file.
LOOKED = "the user looked: nothing is plugged into the computer"
STATED = "a clinician states that no mains current can reach the person"
_LEGS = {"left": msg("Left leg"), "right": msg("Right leg")}


@dataclass(frozen=True)
class JobRequest:
    """Request for a job.

    Attributes
    ----------
    code : str
        Code of the job in the catalogue.
    side : str
        The leg; "" while unknown, and for a job of both legs.
    exercise : str
        The exercise of a training.
    hint : str
        The cue to try.
    repeats : str
        Id of the result that the job replaces.
    asks_leg : bool
        Whether to ask for the leg if the labels do not name it; else a Check takes the leg with the sensor.
    explains : bool
        Whether a how-to page may come before it; not before a job typed as a command.
    """

    code: str
    side: "LegSide | Literal['']" = ""
    exercise: str = ""
    hint: str = ""
    repeats: str = ""
    asks_leg: bool = True
    explains: bool = True


class JobStart:
    """Starts jobs, one after the other.

    Parameters
    ----------
    view : View
    source : SignalSource
    setup : Setup
    recordings : Recordings
    clinic : Clinic
    sound : AudioFeedback
        Gives the delay of a cue.
    last_time : LastTime
        Answers what the start page shows as answered.

    Attributes
    ----------
    how_to : HowToPages
        Shows how a job is done.
    asked : JobRequest or None
        The last request; None before the first.
    statement : str or None
        The person's answer about mains power, if the computer cannot tell.
    begun : callable
        Takes each request whose job begins (aborted.py).
    """

    def __init__(
        self,
        view: View,
        source: SignalSource,
        setup: Setup,
        recordings: Recordings,
        clinic: Clinic,
        sound: AudioFeedback,
        last_time: LastTime,
    ) -> None:
        self.sound, self.last_time = sound, last_time
        self.how_to = HowToPages(view, source, setup)
        self.asked: JobRequest | None = None
        self.statement: str | None = None
        self._knee = KneeQuestions(view, setup.folder)
        self._asked_knee: tuple[str, date] | None = None  # person and day that were asked last
        self.begun: Callable[[JobRequest], None] = lambda _: None
        self._view, self._source, self._setup = view, source, setup
        self._recordings, self._clinic = recordings, clinic

    def begin_test(self, test: str, settings: "Settings | None") -> None:
        """Begin a test with the settings of a protocol; None takes vmofire's own."""
        sitting = self._source.sitting
        if sitting is not None:
            sitting.settings.pop(test, None)
            if settings is not None:
                sitting.settings[test] = settings
            elif test in (thresholds := self._setup.preferences.thresholds):
                sitting.settings[test] = make_job_settings(test, thresholds)
            self.begin(JobRequest(test))

    def begin(self, request: JobRequest) -> None:
        """Begin a job, after the questions that it needs."""
        from vmofire.guided.job_plans import why_no_scale
        from vmofire.guided.sites import SiteError, asks_one_leg, find_sides, plan_sites

        session, sitting = self._source.session, self._source.sitting
        if session is None or sitting is None:
            return
        self.asked = request
        if why := why_no_scale(request.code, session.live.sensor):
            self._ask_gain(why)
            return
        try:
            if request.asks_leg and not request.side and asks_one_leg(request.code, sitting.labels):
                sides = find_sides(request.code, sitting.labels)
                known = self.last_time.leg if request.code == "check" else None
                if len(sides) > 1 and known is None:
                    options = [Option(one, say(_LEGS[one])) for one in sides]
                    question = Question("leg", say("Which leg?"), "", options)
                    self._view.ask(question, lambda one: self.begin(replace(request, side=one)))
                    return
                self.asked = request = replace(request, side=known or next(iter(sides)))
            plan_sites(request.code, sitting.labels, request.side)
        except SiteError as error:
            self._refuse(error)
            return
        power = read_power()
        why = why_not_start(power, self.statement, session.is_virtual)
        if why is not None:
            self._ask_power(power, why, request)
            return
        filing = self._source.filing
        is_known = filing is None or filing.knows_placement(sitting.labels, request.side)
        is_known = is_known or self._clinic.is_demo  # a demo person wears none
        if request.code == "check" and not is_known:
            is_known = self.last_time.take_placed(request.side)
        if filing is not None and not is_known:
            ask_electrodes(self._view, filing, sitting.labels, request.side, then=lambda: self.begin(request))
            return
        if self._asks_knee(request):
            self._ask_knee(request)
            return
        self.how_to.precede(request, lambda: self.start(request))

    def _asks_knee(self, request: JobRequest) -> bool:
        """Return whether to ask how the knee is, once a day; not before a job typed as a command."""
        filing = self._source.filing
        if filing is None or filing.person is None or self._clinic.is_demo or not request.explains:
            return False
        return self._setup.preferences.ask_knee and self._asked_knee != _name_day(filing.person_id)

    def _ask_knee(self, request: JobRequest) -> None:
        filing = self._source.filing
        assert filing is not None
        person_id = filing.person_id
        known = filing.find_today(person_id)

        def go_on(*_: object) -> None:
            self._asked_knee = _name_day(person_id)
            self.begin(request)

        if known is not None and is_answered(known):
            go_on()
            return
        find_visit = partial(find_visit_of_today, filing, person_id)
        self._knee.ask_pain(filing.library, find_visit, go_on, known, unanswered=go_on)

    def _ask_gain(self, why: str) -> None:
        """Ask for the gain of ENV, which a trimmer sets: no job can judge without it."""
        delivered = say("Nobody turned the trimmer. The gain is 10200.")
        options = [
            Option("pot", say("Enter trimmer or gain"), say("Measure the trimmer with an ohmmeter.")),
            Option("delivered", say("As delivered: 50 kΩ"), delivered),
        ]

        def take(code: str) -> None:
            if code == "delivered":
                self._setup.set_sensor("ENV", find_env_gain(DELIVERED_POT_KOHM))
                self._view.show(StartPage())
            else:
                self._view.show(SensorPage())

        self._view.ask(Question("gain", say("The gain is not known yet"), why, options), take)

    def _refuse(self, error: "SiteError") -> None:
        """Show which sensor is missing or unknown, and lead to the settings."""
        options = [Option("settings", say("Sensors"), say("Set which sensor is on which muscle."))]
        question = Question("sensors", say("This job needs other sensors"), str(error), options)
        self._view.ask(question, lambda _: self._setup.show())

    def _ask_power(self, power: Power, why: str, request: JobRequest) -> None:
        saved = say("This is saved with the recording.")
        if power.charging is None:
            statement = Option(LOOKED, say("I looked: nothing is plugged in"), saved)
        else:
            statement = Option(STATED, say("A clinician states that it is safe"), saved)
        options = [Option("", say("Check again"), say("Unplug everything first.")), statement]

        def take(statement: str) -> None:
            self.statement = statement or None
            self.begin(request)

        self._view.ask(Question("power", say("Mains current may reach you"), why, options), take)

    def start(self, request: JobRequest, *, is_kept: bool = True) -> None:
        """Begin a job; if the library refused it (`is_kept` False), its result is saved at the end."""
        from vmofire.guided.catalogue import make_job
        from vmofire.recording.library import LibraryError

        session = self._source.session
        assert session is not None
        self.asked = request
        sitting = self.hear_cues(request.code)
        make = make_job(request.code, sitting, request.side, request.exercise, request.hint)
        try:
            if is_kept:
                recording = self._recordings.begin(request.code, request.side, request.repeats)
            else:
                recording = self._recordings.go_without(request.code, request.side)
        except LibraryError as error:
            self._ask_unkept(error, request)
            return
        self._clinic.filing_task.begin()
        if request.code == "check" and request.side:
            self.last_time.keep_leg(request.side)
        session.begin(make, recording)
        self.begun(request)
        if self.statement is not None:
            session.acquisition.note("power", self.statement)
        self._view.show(JobPage())

    def hear_cues(self, code: str) -> "Sitting":
        """Return the sitting with the delay of the sound, for a job that measures onsets from cues."""
        from vmofire.guided.criteria import CheckSettings

        session, sitting = self._source.session, self._source.sitting
        assert session is not None
        assert sitting is not None
        known = sitting.settings.get(code) or CheckSettings()
        # A demo person needs no loudspeaker; the delay in a protocol goes before the measured one.
        delay_s = 0.0 if session.is_virtual else min(1.0, round(self.sound.delay_s, 3))
        if code not in ("check", "activation") or not delay_s or known.sound_delay_s:
            return sitting
        return replace(sitting, settings={**sitting.settings, code: replace(known, sound_delay_s=delay_s)})

    def _ask_unkept(self, error: "LibraryError", request: JobRequest) -> None:
        later = say("vmofire tries to save the result at the end.")
        options = [Option("again", say("Try again")), Option("unkept", say("Measure anyway"), later)]

        def take(code: str) -> None:
            if code == "unkept":
                self.start(request, is_kept=False)
            else:
                self.begin(request)

        self._view.ask(Question("unkept", say("Nothing can be saved now"), str(error), options), take)

    def ask_stop(self) -> None:
        """Pause the job, and ask once whether to stop it; without a job under way, stop at once."""
        session = self._source.session
        if session is None or not session.live.under_way:
            self.press("stop")
            return
        self._ask_end(say("Stop now?"), say("Stop"), lambda: self.press("stop"))

    def may_close(self, close: Callable[[], object]) -> bool:
        """Return whether nothing would be lost by closing; else ask, and end the job before `close`."""
        session = self._source.session
        if session is None or not session.live.under_way:
            return True

        def end() -> None:
            self.press("stop")
            close()

        self._ask_end(say("A job is under way. Close vmofire?"), say("Close"), end)
        return False

    def explain(self) -> None:
        """Show how the job under way is done, while it pauses."""
        session = self._source.session
        if session is None or self.asked is None or not session.live.under_way:
            return
        prompt = session.live.prompt
        if prompt is not None and prompt.choices:
            return  # a question waits for its answer
        self.how_to.show_again(self.asked, lambda: self._pause(session))

    def _ask_end(self, title: str, words: str, end: Callable[[], None]) -> None:
        session = self._source.session
        assert session is not None
        go_on = self._pause(session)

        def take(code: str) -> None:
            if code == "stop":
                end()
            else:
                go_on()

        options = [
            Option("on", say("Go on"), say("Nothing is lost.")),
            Option("stop", words, say("What is complete is judged.")),
        ]
        self._view.ask(Question("stop", title, "", options, left="on"), take)

    def _pause(self, session: "Session") -> Callable[[], None]:
        """Pause the job unless it is paused or asks; return what undoes that."""
        prompt = session.live.prompt
        if prompt is None or prompt.kind == "paused" or prompt.choices:
            return lambda: None
        session.live.press("pause")
        return lambda: session.live.press("pause")

    def press(self, key: str) -> None:
        """Pass a key on to the job under way, or mute the sound or the voice."""
        if key == "sound":
            self._setup.toggle_sound()
        elif key == "voice":
            self._setup.toggle_voice()
        elif self._source.session is not None:
            self._source.session.live.press(key)


def _name_day(person_id: str) -> tuple[str, date]:
    return person_id, datetime.now().astimezone().date()
