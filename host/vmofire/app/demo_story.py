"""Story of the demo people: on which day each did what, how strong their muscles were, what they answered.

In: a day. Out: frozen people, plans and visits. Never: a result: that comes from the signal.
The course is made up, to show every page; it claims nothing about how a knee heals.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal, NamedTuple

from vmofire.guided.knee import Swelling
from vmofire.guided.weekly_plan import PlannedExercise, WeeklyPlan
from vmofire.labels import LegSide
from vmofire.virtual.demo import LABELS
from vmofire.virtual.muscle import MuscleModel
from vmofire.words import say

SURGERY_DAYS_AGO = 191
HOME_DAYS_AGO = 63  # the person takes a sensor home
SCORED_BY = "knee-today"  # the questionnaire whose text is our own
_MUSCLE = MuscleModel(variation=0.06)
_RIGHT_UV = 55.0
_WEAK_SHARE = 0.4  # of the strength, before a tip that a weak muscle needs


class DemoJob(NamedTuple):
    """A job of a visit: its code, the leg, the exercise."""

    code: str
    side: LegSide | Literal[""] = ""
    exercise: str = ""


class Pains(NamedTuple):
    """Pain now, usual and worst of the week; None was not asked."""

    now: int
    usual: int | None = None
    worst: int | None = None


@dataclass(frozen=True)
class DemoVisit:
    """One visit.

    Attributes
    ----------
    days_ago, jobs
        When, and what was done.
    left, right
        The muscles of this day.
    pains, swelling, score
        Answers; "" and None were not asked. The score answers the questionnaire SCORED_BY.
    grade
        SANTI grade that a clinician noted; "" for none.
    n_dark
        Squeezes without feedback at the end of the Check.
    notes
        Of the clinician.
    """

    days_ago: int
    jobs: tuple[DemoJob, ...]
    left: MuscleModel
    right: MuscleModel
    pains: Pains
    swelling: Swelling | Literal[""] = ""
    score: int | None = None
    grade: str = ""
    n_dark: int = 0
    notes: str = ""


@dataclass(frozen=True)
class DemoPlan:
    """A weekly plan, and how many days ago it was made."""

    days_ago: int
    plan: WeeklyPlan


@dataclass(frozen=True)
class DemoStory:
    """One demo person with their visits, the first one first."""

    name: str
    injured: LegSide
    labels: tuple[str, ...]
    visits: tuple[DemoVisit, ...]
    plans: tuple[DemoPlan, ...] = ()
    notes: str = ""


def tell_stories(today: date) -> tuple[DemoStory, ...]:
    """Return the demo people; the days of their plans depend on the weekday of today."""
    visits = sorted((*_recover(), *_train_at_home(today)), key=lambda one: -one.days_ago)
    home = PlannedExercise("ball_squeeze", 5), PlannedExercise("wall_squat", 5)
    return (
        DemoStory(
            say("Demo, after ACL surgery"),
            "left",
            LABELS,
            tuple(visits),
            (
                DemoPlan(154, WeeklyPlan((0, 3), (PlannedExercise("ball_squeeze", 10),))),
                DemoPlan(HOME_DAYS_AGO, WeeklyPlan((0, 2, 4), home)),
            ),
            say("ACL surgery on the left knee. All of it is invented."),
        ),
        DemoStory(say("Demo, one sensor"), "right", ("VMO",), _move_one_sensor()),
    )


def _recover() -> Iterator[DemoVisit]:
    """Yield visits at a clinic: off and brought back by tips, off again, at once but late, then stronger."""
    check, train = DemoJob("check"), DemoJob("train", "", "ball_squeeze")
    maxima = DemoJob("maximum", "left"), DemoJob("maximum", "right")

    def visit(
        days_ago: int, left_uv: float, pains: Pains, swelling: Swelling, jobs: Sequence[DemoJob] = (check,)
    ) -> DemoVisit:
        left = replace(_MUSCLE, strength_uv=left_uv)
        right = replace(_MUSCLE, strength_uv=_RIGHT_UV)
        return DemoVisit(days_ago, tuple(jobs), left, right, pains, swelling)

    def asleep(one: DemoVisit, tip: str, share: float = 0.0) -> DemoVisit:
        return replace(one, left=replace(one.left, wakes_at=tip, asleep=share))

    yield replace(
        asleep(visit(182, 24.0, Pains(6, 6, 8), "much"), "thighs_down"),
        score=2, grade="1A", notes=say("Swelling. No contraction to be felt."),
    )  # fmt: skip
    yield asleep(visit(175, 27.0, Pains(5, 5, 7), "much"), "knees_together")
    yield replace(asleep(visit(168, 32.0, Pains(4, 4, 6), "some"), "buttocks_first", _WEAK_SHARE), score=3)
    late = visit(154, 32.0, Pains(4, 3, 5), "some")
    yield replace(late, left=replace(late.left, delay_s=0.95))
    yield replace(
        asleep(visit(140, 30.0, Pains(5, 4, 7), "much"), "buttocks_first"),
        score=3, grade="1A", notes=say("Swollen again after a long walk."),
    )  # fmt: skip
    tiring = visit(126, 33.0, Pains(3, 3, 5), "some")
    yield replace(tiring, left=replace(tiring.left, weaker_by=0.13, tires_to=0.4))
    yield replace(visit(112, 35.0, Pains(3, 3, 4), "some"), score=5)
    yield visit(98, 36.0, Pains(3, 2, 4), "some", (check, train))
    needs_feedback = visit(84, 38.0, Pains(2, 2, 4), "none")
    yield replace(
        needs_feedback, left=replace(needs_feedback.left, unseen=0.6), n_dark=2, score=6,
        notes=say("Climbs stairs without pain."),
    )  # fmt: skip
    taken = visit(HOME_DAYS_AGO, 41.0, Pains(2, 2, 3), "none", (check, train))
    yield replace(taken, notes=say("Takes a sensor home, with a plan of three days a week."))
    yield replace(visit(42, 45.0, Pains(2, 1, 3), "none"), score=7, n_dark=2)
    yield visit(21, 47.0, Pains(1, 1, 2), "none", (check, DemoJob("compare")))
    yield replace(visit(1, 55.0, Pains(0, 1, 1), "none", (check, *maxima)), score=9, notes=say("Runs again."))


# Weekdays trained at home, by weeks before this one: as planned, one less, a week away, other days.
_AT_HOME = {7: (0, 2, 4), 6: (0, 2), 5: (0, 4), 4: (), 3: (1, 4), 2: (0, 2), 1: (0, 2, 5), 0: (0, 2)}


def _train_at_home(today: date) -> Iterator[DemoVisit]:
    """Yield the days of training at home, up to yesterday."""
    monday = today - timedelta(days=today.weekday())
    at_clinic = {one.days_ago for one in _recover()}
    for weeks_ago, weekdays in _AT_HOME.items():
        for weekday in weekdays:
            days_ago = (today - (monday - timedelta(weeks=weeks_ago) + timedelta(days=weekday))).days
            if days_ago < 1 or days_ago in at_clinic:
                continue
            exercise = "wall_squat" if weekday == 2 else "ball_squeeze"
            left = replace(_MUSCLE, strength_uv=50.0 - 9.0 * days_ago / HOME_DAYS_AGO)
            right = replace(_MUSCLE, strength_uv=_RIGHT_UV)
            pains = Pains(2 if days_ago > 35 else 1)
            yield DemoVisit(days_ago, (DemoJob("train", "", exercise),), left, right, pains)


def _move_one_sensor() -> tuple[DemoVisit, ...]:
    """Return a person who owns one sensor and moves it: checks of each leg, then Compare."""
    jobs = (DemoJob("check", "right"), DemoJob("check", "left"), DemoJob("compare"))
    left = replace(_MUSCLE, strength_uv=48.0)
    return tuple(
        DemoVisit(days_ago, jobs, left, replace(_MUSCLE, strength_uv=right_uv), Pains(2))
        for days_ago, right_uv in ((63, 30.0), (28, 34.0), (4, 38.0))
    )
