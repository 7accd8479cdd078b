"""Which jobs there are, and what each needs: turns a choice on the screen into a course.

In: a choice, the sensors' labels, what this visit has come to. Out: something that makes a Course.
Never: a number a job decides by; those are the job's own settings and a clinic's protocols.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from vmofire.dsp.amplitude import Reference
from vmofire.dsp.sensor import Output
from vmofire.guided.clinic.activation import follow_activation
from vmofire.guided.clinic.deficit import follow_deficit
from vmofire.guided.clinic.endurance import follow_endurance
from vmofire.guided.clinic.maximum import find_maximum
from vmofire.guided.clinic.onset import find_onset
from vmofire.guided.compare import compare_legs
from vmofire.guided.criteria import Baseline, Verdict
from vmofire.guided.exercises import bundled, find
from vmofire.guided.jobs import MakeCourse, plan, plan_check
from vmofire.guided.legs import Leg, LegSide, read_reference
from vmofire.guided.progress import Progress
from vmofire.guided.prompt import Result
from vmofire.guided.train import train_script

TESTS = (
    ("maximum", "Maximum", "Three efforts of 5 s with all one's might: the reference for % of maximum."),
    ("activation", "Activation", "Five ball squeezes, in microvolts and in % of the leg's own maximum."),
    ("deficit", "Deficit", "One minute for each leg: involved against uninvolved."),
    ("onset", "Onset", "VMO against VL on a step of 20 cm. Two sensors on one leg."),
    ("endurance", "Endurance", "A hold of 60 s: median frequency and amplitude as they fall."),
)
SIDES: tuple[LegSide, ...] = ("left", "right")


@dataclass
class Visit:
    """What one sitting has come to: what later jobs of it build on.

    Attributes
    ----------
    labels
        What the sensors are called, in the order of the columns: "left VMO", "right VMO", "left VL".
    output
        Of the sensors.
    settings
        A job's settings where they are not its defaults, by the name of the job.
    references
        Each leg's maximum, by side.
    baselines
        The person's own amplitude on earlier days, by side.
    progress
        Of training.
    results
        In order, each with the side that was asked; "" for both.
    """

    labels: tuple[str, ...]
    output: Output = "RAW"
    settings: dict[str, Any] = field(default_factory=dict[str, Any])
    references: dict[str, Reference] = field(default_factory=dict[str, Reference])
    baselines: dict[str, Baseline] = field(default_factory=dict[str, Baseline])
    progress: Progress = field(default_factory=lambda: Progress(bundled()))
    results: list[tuple[str, Result]] = field(default_factory=list[tuple[str, Result]])

    def keep(self, result: Result, side: str) -> None:
        """Let later jobs build on a result."""
        self.results.append((side, result))
        reference = read_reference(result) if result.job == "maximum" else None
        if reference is not None and side:
            self.references[side] = reference
        if result.job == "train":
            self.progress = self.progress.after(result.data)

    def find_verdict(self, side: LegSide) -> Verdict | None:
        """Return what the last Check of a leg said in this visit."""
        for leg, result in reversed(self.results):
            if leg == side and result.job == "check" and result.good is not None:
                return Verdict.of(result.data)
        return None

    def find_leg(self, side: LegSide) -> Leg:
        """Return a leg with the sensor that hears it: its own where there is one, else the first, moved."""
        channel = find_channel(self.labels, side)
        return Leg(side, 0 if channel is None else channel, self.references.get(side))


def find_channel(labels: Sequence[str], side: str, muscle: str = "VMO") -> int | None:
    """Return the column of a muscle on a side; a label without a side hears both."""
    wanted = [i for i, label in enumerate(labels) if muscle.lower() in label.lower()]
    for i in wanted:
        if side in labels[i].lower():
            return i
    return next((i for i in wanted if not any(other in labels[i].lower() for other in SIDES)), None)


def has_both(labels: Sequence[str]) -> bool:
    """Return whether each leg has a sensor of its own."""
    channels = [find_channel(labels, side) for side in SIDES]
    return None not in channels and channels[0] != channels[1]


def why_not(test: str, labels: Sequence[str]) -> str:
    """Return what a test still needs, in words; "" where it can begin."""
    if test == "onset" and not any(
        find_channel(labels, side) is not None and find_channel(labels, side, "VL") is not None
        for side in SIDES
    ):
        return "It needs a second sensor on the VL of the same leg: see Settings."
    return ""


def make_job(code: str, visit: Visit, side: LegSide, exercise: str = "", hint: str = "") -> MakeCourse:
    """Return what makes the course of a job.

    Parameters
    ----------
    code
        "check", "compare", "train", or a test's.
    visit
        Sensors, references, progress.
    side
        Which leg, where one is asked for.
    exercise
        Code of what is trained.
    hint
        How to squeeze, where an earlier Check proposed it.
    """
    leg = visit.find_leg(side)
    legs = (visit.find_leg("left"), visit.find_leg("right"))
    settings = visit.settings.get(code)
    adductors = find_channel(visit.labels, side, f"{side} adductors")
    other, baseline = visit.find_verdict(other_side(side)), visit.baselines.get(side)
    how: dict[str, Any] = {"side": side, "settings": asdict(settings) if settings else {}}
    match code:
        case "check":
            return plan_check(settings, other, baseline, side, leg.channel, adductors, hint)
        case "compare":
            return plan(
                code,
                "Compare left and right",
                lambda: compare_legs(legs, settings, None, visit.baselines),
                how,
            )
        case "train":
            chosen = find(exercise, visit.progress.exercises)
            trained = legs if has_both(visit.labels) else (leg,)
            how["exercise"] = exercise
            return plan(
                code,
                f"Train: {chosen.name}",
                lambda: train_script((chosen,), trained, visit.progress, settings),
                how,
            )
        case "maximum":
            return plan(code, f"Maximum, {side} leg", lambda: find_maximum(leg, settings), how)
        case "activation":
            return plan(
                code,
                f"Activation, {side} leg",
                lambda: follow_activation(leg, settings, other, baseline, adductors),
                how,
            )
        case "deficit":
            return plan(code, "Deficit, both legs", lambda: follow_deficit(legs, None, settings), how)
        case "onset":
            vl = find_channel(visit.labels, side, "VL")
            return plan(
                code,
                f"VMO and VL onset, {side} leg",
                lambda: find_onset(side, leg.channel, 1 if vl is None else vl, settings, visit.output),
                how,
            )
        case "endurance":
            return plan(
                code,
                f"Endurance, {side} leg",
                lambda: follow_endurance(leg, settings, visit.output),
                how,
            )
        case _:
            raise ValueError(f"there is no job {code!r}")


def other_side(side: LegSide) -> LegSide:
    """Return the other leg."""
    return "left" if side == "right" else "right"


def one_leg(code: str, labels: Sequence[str]) -> bool:
    """Return whether a job asks one leg, so that it has to be known which."""
    return code in ("check", "maximum", "activation", "onset", "endurance") or (
        code == "train" and not has_both(labels)
    )


def sides_of(code: str, labels: Sequence[str]) -> tuple[LegSide, ...]:
    """Return the legs that a job of one leg can ask, those with a sensor of their own."""
    muscle = "VL" if code == "onset" else "VMO"
    known: list[LegSide] = [side for side in SIDES if find_channel(labels, side, muscle) is not None]
    return tuple(known or SIDES)
