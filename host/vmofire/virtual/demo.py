"""Demo people, to try the app without hardware: their muscles, and a virtual board.

In: a code, a job. Out: a board whose URL sends a Pico's bytes, and a function that passes cues to its Patient
and returns answers. Never: a label that hides that it is a demo, or a claim about patients.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from vmofire.guided.job_run import Note
from vmofire.guided.sites import asks_one_leg
from vmofire.labels import LEGS
from vmofire.virtual.board import VirtualBoard
from vmofire.virtual.faults import Faults
from vmofire.virtual.muscle import MuscleModel
from vmofire.virtual.patient import Patient
from vmofire.virtual.recorded import load_channels
from vmofire.virtual.rehearsed import Rehearsed
from vmofire.virtual.sampler import Pace
from vmofire.virtual.sensor import SensorModel
from vmofire.words import msg, say

RATE_HZ = 2000.0
BICEPS = "recorded biceps standing in for a VMO"
IDLE_S, SQUEEZE_S = 3.0, 3.0  # rest and squeeze while no job is under way
HEARS_AHEAD_S = 0.2  # reaction time: a person hears a cue so long before acting
LABELS = ("left VMO", "right VMO")
ONE_LABEL = ("VMO",)
_STRONG = MuscleModel()


@dataclass(frozen=True)
class DemoPerson:
    """Demo person: a virtual board with muscles of its own.

    Attributes
    ----------
    code
        For the command line.
    name, does
        For people, as messages; `title` and `detail` say them.
    left, right
        The muscles under the two sensors.
    faults
        Faults of the signal, in the form of `Faults.parse`.
    recorded
        Whether a recorded real muscle replaces both, each with its own part of the recording.
    has_one_sensor
        Whether they own one sensor, and move it from leg to leg.
    """

    code: str
    name: str
    does: str
    left: MuscleModel
    right: MuscleModel
    faults: str = ""
    recorded: bool = False
    has_one_sensor: bool = False

    @property
    def title(self) -> str:
        """The name, in the language in use."""
        return say(self.name)

    @property
    def detail(self) -> str:
        """Behaviour of the muscles, in the language in use."""
        return say(self.does)

    @property
    def heading(self) -> str:
        """Heading on screens, in the language in use."""
        if self.recorded:
            return say("Demo: a recorded biceps in place of the VMO")
        return say("Demo: {person}", person=self.title)

    @property
    def label(self) -> str:
        """Label in recordings."""
        return BICEPS if self.recorded else f"person: {self.code}"


PEOPLE = (
    DemoPerson(
        "strong",
        msg("Strong"),
        msg("Both muscles fire at every squeeze."),
        _STRONG,
        MuscleModel(strength_uv=56.0),
    ),
    DemoPerson(
        "weak",
        msg("Weak"),
        msg("Both muscles stay just above rest."),
        MuscleModel(strength_uv=9.6, rest_uv=4.0),
        MuscleModel(strength_uv=10.4, rest_uv=4.0),
    ),
    DemoPerson(
        "late",
        msg("Late"),
        msg("Both muscles start 1.2 s after the cue."),
        MuscleModel(delay_s=1.2),
        MuscleModel(delay_s=1.15, strength_uv=52.0),
    ),
    DemoPerson(
        "off", msg("Shut off"), msg("The left muscle never fires."), MuscleModel(fires_in=()), _STRONG
    ),
    DemoPerson(
        "comes_back",
        msg("Comes back"),
        msg("The left muscle is off until the third tip."),
        MuscleModel(wakes_at="thighs_down"),
        _STRONG,
    ),
    DemoPerson(
        "needs_feedback",
        msg("Needs feedback"),
        msg("Both muscles give a third without screen and sound."),
        MuscleModel(unseen=0.33),
        MuscleModel(unseen=0.33),
    ),
    DemoPerson(
        "one_sided",
        msg("One-sided"),
        msg("The left muscle is a third as active as the right."),
        MuscleModel(strength_uv=20.0),
        _STRONG,
    ),
    DemoPerson(
        "tiring",
        msg("Tiring"),
        msg("Weaker with every effort. The frequency falls in a long hold."),
        MuscleModel(tires_in_s=40.0, weaker_by=0.14, tires_to=0.3, variation=0.05),
        MuscleModel(tires_in_s=50.0, weaker_by=0.13, tires_to=0.3, variation=0.05, strength_uv=56.0),
    ),
    DemoPerson(
        "one_sensor",
        msg("One sensor"),
        msg("Moves one sensor from leg to leg. The left is half as active."),
        MuscleModel(strength_uv=24.0),
        _STRONG,
        has_one_sensor=True,
    ),
    DemoPerson(
        "noisy",
        msg("Noisy"),
        msg("Strong mains hum on both channels."),
        MuscleModel(strength_uv=20.0),
        _STRONG,
        "hum=3000uV",
    ),
    DemoPerson("moving", msg("Moving"), msg("The cables jolt."), _STRONG, _STRONG, "spikes=4000uV"),
    DemoPerson(
        "recorded",
        msg("Recorded"),
        msg("A real recording, but of a biceps. It follows the cues."),
        _STRONG,
        _STRONG,
        recorded=True,
    ),
)


def find_person(code: str) -> DemoPerson:
    """Return a demo person by code; ValueError lists the codes."""
    for person in PEOPLE:
        if person.code == code:
            return person
    names = ", ".join(one.code for one in PEOPLE)
    raise ValueError(say("There is no demo person “{code}”. Use one of {names}.", code=code, names=names))


def label_sensors(job: str, person: DemoPerson | None = None) -> tuple[str, ...]:
    """Return the labels of a demo person's sensors for a job.

    Both legs have a sensor, except in a job for one leg: then one is on the left leg; the onset job has VMO
    and VL there.
    """
    if person is not None and person.has_one_sensor:
        return ONE_LABEL if not asks_one_leg(job, ONE_LABEL) or job == "onset" else ("left VMO",)
    if not asks_one_leg(job, LABELS):
        return LABELS
    return ("left VMO", "left VL") if job == "onset" else ("left VMO",)


class _Idle:
    """Squeezes of a demo person while no job asks for any, so that the scope has something to show."""

    def __init__(self, n_channels: int) -> None:
        self._channels = list(range(n_channels))
        self._in_job = False
        self._seen, self._next = 0, round(IDLE_S * RATE_HZ)

    def follow(self, notes: Sequence[Note], samples_seen: int) -> list[Note]:
        """Return the cues that the person gives themselves now."""
        for note in notes:
            if note.kind in ("job", "result"):
                self._in_job = note.kind == "job"
        if self._in_job or samples_seen < self._seen:  # a new run begins at 0
            self._next = samples_seen + round(IDLE_S * RATE_HZ)
        self._seen = samples_seen
        if self._in_job or samples_seen < self._next:
            return []
        self._next = samples_seen + round((IDLE_S + SQUEEZE_S) * RATE_HZ)
        data = {"task": "ball_squeeze", "seconds": SQUEEZE_S, "channels": self._channels, "side": "both"}
        return [Note("cue", "", samples_seen, data)]


def make_faults(person: DemoPerson, words: str = "") -> Faults:
    """Return the person's own faults and those in `words`; ValueError if `words` are not faults."""
    return Faults.parse(",".join(part for part in (person.faults, words) if part))


def seat(
    person: DemoPerson,
    seed: int = 1,
    pace: Pace = "real",
    faults: Faults | None = None,
    *,
    job: str = "compare",
    answers: bool = False,
) -> tuple[VirtualBoard, Callable[[Sequence[Note], int], Sequence[str]]]:
    """Return a virtual board with a demo person, and a function for cues; the caller closes the board.

    Parameters
    ----------
    person, seed, pace
        As in Patient and VirtualBoard.
    faults
        Faults in place of the person's own.
    job
        Decides how many sensors they wear, and where: see `label_sensors`.
    answers
        Whether they also answer questions; else the user does, and the function returns no keys.
    """
    patient: Patient | Rehearsed
    if person.recorded:
        patient = Rehearsed(*load_channels(len(label_sensors(job))), person.label)
    elif person.has_one_sensor:
        patient = Patient(
            [person.left], seed=seed, label=person.label, other_leg=[person.right], first_side="left"
        )
    elif not asks_one_leg(job, LABELS):
        patient = Patient([person.left, person.right], seed=seed, label=person.label, sides=LEGS)
    elif job == "onset":
        both = [person.left, replace(person.left, strength_uv=1.3 * person.left.strength_uv)]
        patient = Patient(both, seed=seed, label=person.label, sides=("left", "left"))
    else:
        patient = Patient([person.left], seed=seed, label=person.label)
    wrong = make_faults(person) if faults is None else faults
    board = VirtualBoard(patient, SensorModel(), pace=pace, faults=wrong)

    idle = _Idle(patient.n_channels)

    def attend(notes: Sequence[Note], samples_seen: int) -> list[str]:
        keys = [patient.attend(note, board.skipped_samples, RATE_HZ) for note in notes]
        for note in idle.follow(notes, samples_seen):
            patient.attend(note, board.skipped_samples, RATE_HZ)
        board.allow(samples_seen, round(HEARS_AHEAD_S * RATE_HZ))
        return [key for key in keys if key and answers]

    return board, attend
