"""Demo people, to try the app without hardware: their muscles, and a virtual board.

In: a code. Out: a board whose URL speaks a Pico's bytes, and what lets its Patient hear the cues. Never: a
label that hides that they are made up, or a claim about patients.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from vmofire.guided.job_run import Note
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
HEARS_AHEAD_S = 0.2  # a person hears a cue so long before doing anything about it
LABELS = ("left VMO", "right VMO")
_STRONG = MuscleModel()


@dataclass(frozen=True)
class DemoPerson:
    """A person of the demo: a virtual board with muscles of its own.

    Attributes
    ----------
    code
        For the command line.
    name, does
        For people, as messages; `title` and `detail` say them.
    left, right
        The muscles under the two sensors.
    faults
        What is wrong with the signal, as `Faults.parse` reads it.
    recorded
        A real muscle that was recorded takes the place of both, each with a stretch of its own.
    """

    code: str
    name: str
    does: str
    left: MuscleModel
    right: MuscleModel
    faults: str = ""
    recorded: bool = False

    @property
    def title(self) -> str:
        """The name, in the language in use."""
        return say(self.name)

    @property
    def detail(self) -> str:
        """What the muscles do, in the language in use."""
        return say(self.does)


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
        MuscleModel(tires_in_s=40.0, weaker_by=0.04),
        MuscleModel(tires_in_s=50.0, weaker_by=0.03),
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
    raise ValueError(say('There is no demo person "{code}". Use one of {names}.', code=code, names=names))


def seat(
    person: DemoPerson, seed: int = 1, pace: Pace = "real", faults: str = ""
) -> tuple[VirtualBoard, Callable[[Sequence[Note], int], Sequence[str]]]:
    """Return a virtual board with a demo person, and what lets them hear cues; the caller closes the board.

    The person moves; whoever sits at the screen answers the questions. `faults` come on top of their own.
    """
    patient: Patient | Rehearsed
    if person.recorded:
        patient = Rehearsed(*load_channels(len(LABELS)), BICEPS)
    else:
        label = f"person: {person.code}"
        patient = Patient([person.left, person.right], seed=seed, label=label, sides=LEGS)
    wrong = ",".join(part for part in (person.faults, faults) if part)
    board = VirtualBoard(patient, SensorModel(), pace=pace, faults=Faults.parse(wrong))

    def attend(notes: Sequence[Note], samples_seen: int) -> tuple[str, ...]:
        for note in notes:
            patient.attend(note, board.skipped_samples, RATE_HZ)
        board.allow(samples_seen + round(HEARS_AHEAD_S * RATE_HZ))
        return ()

    return board, attend
