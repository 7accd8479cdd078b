"""The way to a job: which leg, the mains, the electrodes are asked as far as they need be; then it begins.

In: what is to be done. Out: questions, a course under way and its recording, keys passed on to it.
Never: a job begun while mains current may reach a person, or a question whose answer is known.
"""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from vmofire.app.audio_feedback import AudioFeedback
from vmofire.app.clinic import Clinic
from vmofire.app.electrode_placement import ask_electrodes
from vmofire.app.recordings import Recordings
from vmofire.app.setup import Setup
from vmofire.app.signal_source import SignalSource
from vmofire.app.tasks import Ask
from vmofire.dsp.sensor import DELIVERED_POT_KOHM, find_env_gain
from vmofire.gui.screens.choose import Option
from vmofire.gui.screens.screens import Screens
from vmofire.link.power import Power, read_power, why_not_start

if TYPE_CHECKING:  # scipy comes with them, and would keep the window waiting for a second
    from vmofire.guided.catalogue import Sitting
    from vmofire.guided.protocols import Settings
    from vmofire.guided.sites import LegSide, SiteError
    from vmofire.recording.library import LibraryError

LOOKED = "whoever sits here looked: nothing is plugged into the computer"
STATED = "a clinician states that no mains current can reach the person"


@dataclass(frozen=True)
class JobRequest:
    """A job that is asked for.

    Attributes
    ----------
    code : str
        As the catalogue names it.
    side : str
        Which leg; "" while it is not known, or where the job is for both.
    exercise : str
        What is trained.
    hint : str
        The cue to try.
    repeats : str
        Id of the result that it is to take the place of.
    """

    code: str
    side: "LegSide | Literal['']" = ""
    exercise: str = ""
    hint: str = ""
    repeats: str = ""


class JobStart:
    """Jobs one after the other.

    Parameters
    ----------
    screens : Screens
    station : SignalSource
    setup : Setup
    recorder : Recordings
    clinic : Clinic
    voice : AudioFeedback
        Tells how late a cue is heard.
    ask : callable
        As Flow asks.

    Attributes
    ----------
    asked : JobRequest or None
        The last one; None before the first.
    statement : str or None
        What somebody said of the mains, where the computer cannot tell.
    """

    def __init__(
        self,
        screens: Screens,
        station: SignalSource,
        setup: Setup,
        recorder: Recordings,
        clinic: Clinic,
        voice: AudioFeedback,
        ask: Ask,
    ) -> None:
        self.voice = voice
        self.asked: JobRequest | None = None
        self.statement: str | None = None
        self._screens, self._station, self._setup = screens, station, setup
        self._recorder, self._clinic, self._ask = recorder, clinic, ask
        self._is_unkept = False  # the next job, by choice
        screens.job.pressed.connect(self._press)

    def begin_test(self, test: str, settings: "Settings | None") -> None:
        """Begin a test as a protocol has it, or as vmofire has it where there are no settings."""
        visit = self._station.visit
        if visit is not None:
            visit.settings.pop(test, None)
            if settings is not None:
                visit.settings[test] = settings
            self.begin(JobRequest(test))

    def begin(self, request: JobRequest) -> None:
        """Begin a job, once it is known which leg, and nothing speaks against it."""
        from vmofire.guided.amplitude_scale import why_no_scale
        from vmofire.guided.sites import SiteError, asks_one_leg, find_sides, plan_sites

        session, visit = self._station.session, self._station.visit
        if session is None or visit is None:
            return
        self.asked = request
        if why := why_no_scale(request.code, session.live.sensor):
            self._ask_gain(why)
            return
        try:
            if not request.side and asks_one_leg(request.code, visit.labels):
                sides = find_sides(request.code, visit.labels)
                if len(sides) > 1:
                    options = [Option(one, f"{one.capitalize()} leg") for one in sides]
                    self._ask("Which leg?", "", options, lambda one: self.begin(replace(request, side=one)))
                    return
                self.asked = request = replace(request, side=next(iter(sides)))
            plan_sites(request.code, visit.labels, request.side)
        except SiteError as error:
            self._refuse(error)
            return
        power = read_power()
        why = why_not_start(power, self.statement, session.is_virtual)
        if why is not None:
            self._ask_power(power, why, request)
            return
        keeping = self._station.keeping
        if keeping is not None and not keeping.knows_placement(visit.labels, request.side):
            ask_electrodes(
                keeping,
                visit.labels,
                request.side,
                ask=self._ask,
                clinic=self._clinic,
                then=lambda: self.begin(request),
            )
            return
        self.start(request)

    def _ask_gain(self, why: str) -> None:
        """Ask for the gain of ENV, which a trimmer sets: no job can judge without it."""
        options = [
            Option(
                "pot", "Tell the trimmer or the gain", "On the sensor's page, with an ohmmeter's reading."
            ),
            Option("delivered", "It is as delivered: 50 kOhm", "Nobody turned the trimmer: gain 10200."),
        ]

        def take(code: str) -> None:
            if code == "delivered":
                self._setup.set_sensor("ENV", find_env_gain(DELIVERED_POT_KOHM))
                self._screens.show_screen(self._screens.start)
            else:
                self._screens.show_screen(self._screens.sensor)

        self._ask("No microvolts yet", why, options, take)

    def _refuse(self, error: "SiteError") -> None:
        """Say which sensor is missing, or not known; the settings are where it is set."""
        options = [Option("settings", "Sensors", "Set which sensor sits where.")]
        self._ask("It cannot be measured so", str(error), options, lambda _: self._setup.show())

    def _ask_power(self, power: Power, why: str, request: JobRequest) -> None:
        if power.charging is None:
            options = [Option(LOOKED, "I looked: nothing is plugged in", "Kept with the measurement.")]
        else:
            options = [Option(STATED, "A clinician states otherwise", "Kept with the measurement.")]
        options.insert(0, Option("", "Look again", "After everything was unplugged."))

        def take(statement: str) -> None:
            self.statement = statement or None
            self.begin(request)

        self._ask("Not while the mains may reach you", why, options, take)

    def start(self, request: JobRequest) -> None:
        """Begin a job of which all is known."""
        from vmofire.guided.catalogue import make_job
        from vmofire.recording.library import LibraryError

        session = self._station.session
        assert session is not None
        self.asked = request
        visit = self.hear_cues(request.code)
        make = make_job(request.code, visit, request.side, request.exercise, request.hint)
        keep, self._is_unkept = not self._is_unkept, False
        try:
            recording = self._recorder.begin(request.code, request.side, request.repeats, keep=keep)
        except LibraryError as error:
            self._ask_unkept(error, request)
            return
        self._clinic.filing.begin()
        session.begin(make, recording)
        if self.statement is not None:
            session.acquisition.note("power", self.statement)
        self._screens.show_screen(self._screens.job)

    def hear_cues(self, code: str) -> "Sitting":
        """Return the visit as a job needs it that counts onsets from cues: they are heard a little late."""
        from vmofire.guided.criteria import CheckSettings

        session, visit = self._station.session, self._station.visit
        assert session is not None
        assert visit is not None
        known = visit.settings.get(code) or CheckSettings()
        # Somebody made up hears without a loudspeaker; a protocol may know better than we measure.
        delay_s = 0.0 if session.is_virtual else min(1.0, round(self.voice.delay_s, 3))
        if code not in ("check", "activation") or not delay_s or known.sound_delay_s:
            return visit
        return replace(visit, settings={**visit.settings, code: replace(known, sound_delay_s=delay_s)})

    def _ask_unkept(self, error: "LibraryError", request: JobRequest) -> None:
        options = [Option("again", "Try again"), Option("unkept", "Measure without keeping it")]

        def take(code: str) -> None:
            self._is_unkept = code == "unkept"
            self.begin(request)

        self._ask("It could not be kept", str(error), options, take)

    def _press(self, key: str) -> None:
        if key == "sound":
            self._setup.toggle_sound()
        elif self._station.session is not None:
            self._station.session.live.press(key)
