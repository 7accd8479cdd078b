"""People to try the app on without hardware: who they are, and a virtual board that they sit at.

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

RATE_HZ = 2000.0
BICEPS = "recorded biceps standing in for a VMO"
HEARS_AHEAD_S = 0.2  # a person hears a cue so long before doing anything about it
LABELS = ("left VMO", "right VMO")
_STRONG = MuscleModel()


@dataclass(frozen=True)
class DemoPerson:
    """Somebody made up.

    Attributes
    ----------
    code, title, detail
        For choosing.
    left, right
        The muscles under the two sensors.
    faults
        What is wrong with the signal, as `Faults.parse` reads it.
    recorded
        A real muscle that was recorded takes the place of both, each with a stretch of its own.
    """

    code: str
    title: str
    detail: str
    left: MuscleModel
    right: MuscleModel
    faults: str = ""
    recorded: bool = False


PEOPLE = (
    DemoPerson("strong", "Strong", "Both fire at every squeeze.", _STRONG, MuscleModel(strength_uv=56.0)),
    DemoPerson(
        "weak",
        "Weak",
        "Just above rest on both sides.",
        MuscleModel(strength_uv=9.6, rest_uv=4.0),
        MuscleModel(strength_uv=10.4, rest_uv=4.0),
    ),
    DemoPerson(
        "late",
        "Late",
        "Both start 1.2 s after the cue.",
        MuscleModel(delay_s=1.2),
        MuscleModel(delay_s=1.15, strength_uv=52.0),
    ),
    DemoPerson("off", "Shut off", "The left muscle never comes on.", MuscleModel(fires_in=()), _STRONG),
    DemoPerson(
        "one_sided",
        "One-sided",
        "The left gives a third of the right.",
        MuscleModel(strength_uv=20.0),
        _STRONG,
    ),
    DemoPerson(
        "tiring",
        "Tiring",
        "Weaker with every effort, slower in a long hold.",
        MuscleModel(tires_in_s=40.0, weaker_by=0.04),
        MuscleModel(tires_in_s=50.0, weaker_by=0.03),
    ),
    DemoPerson(
        "noisy", "Noisy", "Strong mains hum over both.", MuscleModel(strength_uv=20.0), _STRONG, "hum=3000uV"
    ),
    DemoPerson("moving", "Moving", "Jolts through the cables.", _STRONG, _STRONG, "spikes=4000uV"),
    DemoPerson(
        "recorded",
        "Recorded",
        "A real muscle, though a biceps; laid upon the cues.",
        _STRONG,
        _STRONG,
        recorded=True,
    ),
)


def find_person(code: str) -> DemoPerson:
    """Return somebody by code; ValueError lists those there are."""
    for person in PEOPLE:
        if person.code == code:
            return person
    raise ValueError(f"there is nobody {code!r}; there are {', '.join(one.code for one in PEOPLE)}")


def seat(
    person: DemoPerson, seed: int = 1, pace: Pace = "real", faults: str = ""
) -> tuple[VirtualBoard, Callable[[Sequence[Note], int], Sequence[str]]]:
    """Return a virtual board with a person at it, and what lets them hear; whoever asks closes the board.

    The person moves and whoever sits at the screen answers: no key is ever pressed for them. `faults` come
    on top of the person's own.
    """
    patient: Patient | Rehearsed
    if person.recorded:
        patient = Rehearsed(*load_channels(len(LABELS)), BICEPS)
    else:
        label = f"person: {person.title.lower()}"
        patient = Patient([person.left, person.right], seed=seed, label=label, sides=LEGS)
    wrong = ",".join(part for part in (person.faults, faults) if part)
    board = VirtualBoard(patient, SensorModel(), pace=pace, faults=Faults.parse(wrong))

    def attend(notes: Sequence[Note], samples_seen: int) -> tuple[str, ...]:
        for note in notes:
            patient.attend(note, board.skipped_samples, RATE_HZ)
        board.allow(samples_seen + round(HEARS_AHEAD_S * RATE_HZ))
        return ()

    return board, attend
