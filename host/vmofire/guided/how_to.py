"""How a job is done, in words and with its drawing: for the page before the first time, and for the terminal.

In: the code of a job, an exercise, the leg. Out: a HowTo. Never: a number of its own; protocols have those.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from vmofire.guided.catalogue import TESTS
from vmofire.guided.exercises import Exercise, bundled, find
from vmofire.labels import LEGS, Side
from vmofire.words import msg, say
from vmofire.words.message import tell

_TITLES = {"check": msg("Check"), "compare": msg("Compare")} | {code: title for code, title, _ in TESTS}


@dataclass(frozen=True)
class HowTo:
    """How a job is done.

    Attributes
    ----------
    code
        Of the job, or of the exercise of a training: what a person has seen is remembered by it.
    title
        Name of the job or the exercise.
    pose, side
        The drawing, and the leg that it colours.
    position
        How to get ready, one step each.
    effort, release
        What to do at the cue, and after it.
    tips
        What helps.
    """

    code: str
    title: str
    pose: str
    side: Side
    position: tuple[str, ...]
    effort: str
    release: str
    tips: tuple[str, ...] = ()

    @property
    def lines(self) -> tuple[str, ...]:
        """Everything but the title, one sentence or two a line."""
        return *self.position, self.effort, self.release, *self.tips


def explain_exercise(exercise: Exercise, side: Side = "") -> HowTo:
    """Return how an exercise is done."""
    return HowTo(
        exercise.code,
        say(exercise.name),
        exercise.pose,
        side,
        tuple(map(say, exercise.position)),
        say(exercise.effort),
        say(exercise.release),
        tuple(map(say, exercise.tips)),
    )


def explain_job(
    job: str, side: Side = "", exercise: str = "", exercises: Sequence[Exercise] = ()
) -> HowTo | None:
    """Return how a job is done; None for a training of all exercises, and for an unknown job."""
    if job == "train":
        known = {one.code for one in exercises or bundled()}
        return explain_exercise(find(exercise, exercises or bundled()), side) if exercise in known else None
    if job not in _TITLES:
        return None
    title = say(_TITLES[job])
    if job in ("check", "compare", "activation"):
        squeeze = explain_exercise(find("ball_squeeze", bundled()), side)
        position = *squeeze.position, say("Let the legs rest until the first cue.")
        return HowTo(job, title, squeeze.pose, side, position, squeeze.effort, squeeze.release, squeeze.tips)
    leg = side if side in LEGS else "right"
    other = "left" if leg == "right" else "right"
    let_go = str(tell("cue.let_go"))
    match job:
        case "maximum":
            position = str(tell("ask.ready")), str(tell("ask.strap_holds"))
            tips = (str(tell("beside.against_strap")),)
            return HowTo(job, title, "strap_push", side, position, str(tell("cue.push_hard")), let_go, tips)
        case "deficit":
            position = (str(tell("beside.heel_down")),)
            return HowTo(job, title, "quad_set", side, position, str(tell("cue.quad_set_hard")), let_go)
        case "endurance":
            position = say("Sit high enough for the feet to hang."), say("Put the weight on at the ankle.")
            tips = (str(tell("ask.same_load")),)
            return HowTo(job, title, "leg_lift", side, position, str(tell("cue.lift_and_hold")), let_go, tips)
        case _:
            position = str(tell("ask.ready_step", leg=leg)), str(tell("ask.how_to_step", leg=leg))
            effort, release = str(tell("cue.step_up", leg=leg)), str(tell("cue.step_down", leg=other))
            return HowTo(job, title, "step_on", side, position, effort, release)
