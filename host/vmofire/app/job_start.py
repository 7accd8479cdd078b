"""Start of a job: questions about gain, leg, mains and electrodes if needed; then the job begins.

In: a JobRequest. Out: questions, a job under way and its recording, keys passed on to it.
Never: a job begun while mains current may reach a person, or a question with a known answer.
"""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from vmofire.app.audio_feedback import AudioFeedback
from vmofire.app.clinic import Clinic
from vmofire.app.electrode_placement import ask_electrodes
from vmofire.app.recordings import Recordings
from vmofire.app.setup import Setup
from vmofire.app.signal_source import SignalSource
from vmofire.app.view import JobPage, Option, Question, SensorPage, StartPage, View
from vmofire.dsp.sensor import DELIVERED_POT_KOHM, find_env_gain
from vmofire.link.power import Power, read_power, why_not_start
from vmofire.words import msg, say

if TYPE_CHECKING:  # they import scipy, which would delay the window by a second
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
    """

    code: str
    side: "LegSide | Literal['']" = ""
    exercise: str = ""
    hint: str = ""
    repeats: str = ""
    asks_leg: bool = True


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

    Attributes
    ----------
    asked : JobRequest or None
        The last request; None before the first.
    statement : str or None
        The person's answer about mains power, if the computer cannot tell.
    """

    def __init__(
        self,
        view: View,
        source: SignalSource,
        setup: Setup,
        recordings: Recordings,
        clinic: Clinic,
        sound: AudioFeedback,
    ) -> None:
        self.sound = sound
        self.asked: JobRequest | None = None
        self.statement: str | None = None
        self._view, self._source, self._setup = view, source, setup
        self._recordings, self._clinic = recordings, clinic

    def begin_test(self, test: str, settings: "Settings | None") -> None:
        """Begin a test with the settings of a protocol; None takes vmofire's own."""
        sitting = self._source.sitting
        if sitting is not None:
            sitting.settings.pop(test, None)
            if settings is not None:
                sitting.settings[test] = settings
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
                if len(sides) > 1:
                    options = [Option(one, say(_LEGS[one])) for one in sides]
                    question = Question("leg", say("Which leg?"), "", options)
                    self._view.ask(question, lambda one: self.begin(replace(request, side=one)))
                    return
                self.asked = request = replace(request, side=next(iter(sides)))
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
        if filing is not None and not filing.knows_placement(sitting.labels, request.side):
            ask_electrodes(self._view, filing, sitting.labels, request.side, then=lambda: self.begin(request))
            return
        self.start(request)

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
        session.begin(make, recording)
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

    def press(self, key: str) -> None:
        """Pass a key on to the job under way, or mute the sound."""
        if key == "sound":
            self._setup.toggle_sound()
        elif self._source.session is not None:
            self._source.session.live.press(key)
