"""Catalogue of jobs: the jobs, what each needs, and the job for a choice on the screen.

In: a choice, sensor labels, results of this visit so far. Out: a function that makes a JobRun.
Never: a limit of a job; those are in the job's settings and a clinic's protocols.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from typing import Any, Literal

from vmofire.dsp.amplitude import Reference
from vmofire.errors import RecordError, SiteError
from vmofire.guided.check_extras import CheckExtras
from vmofire.guided.clinic.above_maximum import watch_maximum
from vmofire.guided.clinic.activation import follow_activation
from vmofire.guided.clinic.deficit import DeficitSettings, follow_deficit
from vmofire.guided.clinic.endurance import follow_endurance
from vmofire.guided.clinic.half_effort import read_half
from vmofire.guided.clinic.maximum import find_maximum
from vmofire.guided.clinic.maximum_trials import MaximumTestSettings
from vmofire.guided.clinic.onset import find_onset
from vmofire.guided.compare import compare_legs
from vmofire.guided.criteria import USUAL_RULE, ActivityRule, Baseline, CheckSettings, Verdict
from vmofire.guided.earlier_self import Earlier, find_kind
from vmofire.guided.exercises import bundled, find
from vmofire.guided.job_plans import MakeJobRun, plan, plan_check, plan_check_both, tell_changed
from vmofire.guided.ladder import LadderSettings, LastStanding
from vmofire.guided.legs import Leg, read_reference
from vmofire.guided.prompt import Result
from vmofire.guided.retention import RetentionSettings
from vmofire.guided.sides import OTHER, measures_both
from vmofire.guided.sites import asks_one_leg, count_pairs_of, find_sides, plan_sites
from vmofire.guided.steps import Script
from vmofire.guided.train import train_script
from vmofire.guided.training_progress import TrainingProgress
from vmofire.guided.two_pairs import count_pairs, narrow
from vmofire.labels import LEGS, LegSide, Output
from vmofire.words import msg, say, say_all
from vmofire.words.message import Message, tell

TESTS = (
    ("maximum", msg("Maximum"), msg("Three full efforts of 5 s: the reference for % of maximum.")),
    ("activation", msg("Activation"), msg("Five ball squeezes, in µV and in % of the leg's maximum.")),
    ("deficit", msg("Deficit"), msg("One minute for each leg: the injured leg against the other.")),
    ("onset", msg("Onset"), msg("VMO against VL on a step of 20 cm. Two sensors on one leg.")),
    ("endurance", msg("Endurance"), msg("A hold of 60 s: how median frequency and amplitude change.")),
)

# Jobs that take the rule of activity from Check; Compare takes all of Check's settings.
BY_ACTIVITY = ("maximum", "deficit", "endurance", "train")


@dataclass
class Sitting:
    """State of one visit under way: results and references that later jobs use.

    Attributes
    ----------
    labels
        Sensor labels in column order: "left VMO", "right VMO", "left VL".
    output
        Output of the sensors.
    settings
        Settings of jobs that differ from the defaults, by name of the job.
    references
        Each leg's maximum, by side.
    halves
        Each leg's half effort, by side.
    reference_pairs
        Pairs of electrodes on the VMO when these were measured, by side.
    baselines
        The person's own amplitude at earlier visits, by side.
    earlier
        Each leg on the last earlier day, by kind of job (earlier_self.find_kind) and side.
    progress
        Progress of training.
    results
        Results in order, each with its side; "" for both.
    standings
        How each leg stood at the visit before, by side.
    planned
        Codes of the exercises of the weekly plan; none leaves the choice to training.
    """

    labels: tuple[str, ...]
    output: Output = "RAW"
    settings: dict[str, Any] = field(default_factory=dict[str, Any])
    references: dict[str, Reference] = field(default_factory=dict[str, Reference])
    halves: dict[str, Reference] = field(default_factory=dict[str, Reference])
    reference_pairs: dict[str, int] = field(default_factory=dict[str, int])
    baselines: dict[str, Baseline] = field(default_factory=dict[str, Baseline])
    earlier: dict[tuple[str, str], Earlier] = field(default_factory=dict[tuple[str, str], Earlier])
    progress: TrainingProgress = field(default_factory=lambda: TrainingProgress(bundled()))
    results: list[tuple[str, Result]] = field(default_factory=list[tuple[str, Result]])
    standings: dict[str, LastStanding] = field(default_factory=dict[str, LastStanding])
    planned: tuple[str, ...] = ()

    @property
    def activity(self) -> ActivityRule:
        """From where a muscle counts as active, by the settings of Check."""
        check = self.settings.get("check")
        return USUAL_RULE if check is None else check.activity

    def keep(self, result: Result, side: str) -> None:
        """Keep a result for later jobs."""
        self.results.append((side, result))
        reference = read_reference(result) if result.job == "maximum" else None
        if reference is not None and side:
            self.references[side] = reference
        half = read_half(result) if result.job == "maximum" else None
        if half is not None and side:
            self.halves[side] = half
        if (reference or half) and side:
            self.reference_pairs[side] = count_pairs(result.data)
        if result.job == "train":
            self.progress = self.progress.after(result.data)

    def find_earlier(self, job: str) -> dict[str, Earlier]:
        """Return each leg on its last earlier day in jobs of the same kind, by side."""
        kind = find_kind(job)
        each = {side: one for (other, side), one in self.earlier.items() if other == kind}
        return {side: one for side, one in each.items() if one.pairs == self.count_pairs(side)}

    def find_baselines(self) -> dict[str, Baseline]:
        """Return the baselines that were measured with as many pairs of electrodes as now, by side."""
        return {side: one for side, one in self.baselines.items() if one.pairs == self.count_pairs(side)}

    def find_leg(self, side: LegSide, channel: int) -> Leg:
        """Return a leg with its references, if they were measured with as many pairs of electrodes."""
        if self.reference_pairs.get(side, 1) != self.count_pairs(side):
            return Leg(side, channel)
        return Leg(side, channel, self.references.get(side), self.halves.get(side))

    def count_pairs(self, side: str) -> int:
        """Return the number of pairs of electrodes on a leg's VMO now."""
        return count_pairs_of(self.labels, side)

    def find_verdict(self, side: LegSide) -> Verdict | None:
        """Return the verdict of the last Check of a leg in this visit; None without one."""
        for leg, result in reversed(self.results):
            is_both = measures_both(result)
            if (
                result.job != "check"
                or (leg != side and not is_both)
                or result.outcome in ("cannot_tell", "stopped")
                or count_pairs(result.data) != self.count_pairs(side)
            ):
                continue
            with suppress(RecordError):  # of another version, or imported
                verdict = Verdict.of(result.data[side] if is_both else result.data)
                if verdict.fires is not None:
                    return verdict
        return None


def why_not(test: str, labels: Sequence[str]) -> str:
    """Return what a test still needs, in words; "" if it can begin."""
    try:
        if asks_one_leg(test, labels):
            find_sides(test, labels)
        else:
            plan_sites(test, labels)
    except SiteError as error:
        return say_all(error.cause, say("See Settings."))
    return ""


def make_job(
    code: str, visit: Sitting, side: LegSide | Literal[""], exercise: str = "", hint: str = ""
) -> MakeJobRun:
    """Return the function that makes the JobRun of a job.

    Parameters
    ----------
    code
        "check", "compare", "train", or the code of a test.
    visit
        Sensors, references, progress.
    side
        The leg to measure; "" if the labels name it, or for a job on both legs.
    exercise
        Code of the exercise.
    hint
        How to squeeze, if an earlier Check suggested a way.

    Raises
    ------
    SiteError
        The labels do not say what to measure.
    ValueError
        There is no such job or exercise.
    """
    if code not in ("check", "compare", "train", *(test for test, _, _ in TESTS)):
        raise ValueError(f"there is no job {code!r}")
    sites = plan_sites(code, visit.labels, side)
    settings = narrow_settings(code, visit.settings.get(code), visit.labels)
    how: dict[str, Any] = {"side": sites.side, "settings": asdict(settings) if settings else {}}
    legs = tuple(
        visit.find_leg(one, channel) for one, channel in zip(sites.sides, sites.vmo, strict=True) if one
    )
    baselines, earlier, pairs = visit.find_baselines(), visit.find_earlier(code), sites.pairs
    rules = visit.settings.get("maximum") or MaximumTestSettings()
    watched = () if code == "maximum" else legs  # its trials make a new one
    watch = partial(watch_maximum, legs=watched, most_above=rules.most_above)
    if code == "check":
        ladder = visit.settings.get("ladder") or LadderSettings()
        retention = visit.settings.get("retention") or RetentionSettings()
        extras = CheckExtras(sites.warning, earlier, watch, ladder, visit.standings, retention, pairs)
        if len(sites.sides) > 1:
            return plan_check_both(legs, settings, baselines, sites.guards, hint, extras)
        other = visit.find_verdict(OTHER[sites.side]) if sites.side else None
        baseline = baselines.get(sites.side)
        adductors = sites.adductors
        return plan_check(settings, other, baseline, sites.side, sites.vmo[0], adductors, hint, extras)
    leg, side = legs[0], legs[0].side
    other, baseline = visit.find_verdict(OTHER[side]), baselines.get(side)

    check = narrow_settings("check", visit.settings.get("check"), visit.labels) if code == "compare" else None
    activity = visit.activity if code in BY_ACTIVITY else USUAL_RULE
    progress = visit.progress.settings if code == "train" else None
    if activity != USUAL_RULE:
        how["activity"] = asdict(activity)

    def begin() -> Script:
        match code:
            case "compare":
                return compare_legs((legs[0], legs[1]), settings, check, baselines)
            case "train":
                return train_script((find(exercise, known),), legs, visit.progress, settings, activity)
            case "maximum":
                return find_maximum(leg, settings, activity)
            case "activation":
                return follow_activation(leg, settings, other, baseline, sites.adductors)
            case "deficit":
                return follow_deficit((legs[0], legs[1]), None, settings, activity)
            case "onset":
                assert sites.vl is not None
                return find_onset(side, leg.channel, sites.vl, settings, visit.output)
            case _:
                return follow_endurance(leg, settings, visit.output, activity)

    known = visit.progress.exercises
    if code == "train":
        how["exercise"] = exercise
        title = tell("title.train", exercise=find(exercise, known).name)
    else:
        title = Message(f"title.{code}", {"leg": side} if len(legs) == 1 else {})
    told = tell_changed(settings, check, activity, progress)
    return plan(code, title, begin, how, sites.warning, told, earlier, watch, pairs)


def narrow_settings(code: str, settings: Any, labels: Sequence[str]) -> Any:
    """Return the settings of a job that compares legs, with the error of placing two pairs on a VMO.

    Parameters
    ----------
    code
        Code of the job.
    settings
        None for its defaults.
    labels
        Sensor labels; with one pair on each VMO the settings stay as they are.
    """
    n_pairs = [count_pairs_of(labels, side) for side in LEGS]
    default = {"check": CheckSettings, "activation": CheckSettings, "deficit": DeficitSettings}.get(code)
    if default is None or max(n_pairs) < 2:
        return settings
    known = settings or default()
    return replace(known, placement_log_sd=narrow(known.placement_log_sd, n_pairs))
