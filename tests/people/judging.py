"""Truth about a seeded person, from the efforts made, and whether Check and Compare agree with it.

In: a Subject. Out: Cases, each with the required and the given verdict. Never: the answer used to find the
truth. Inside the border of ranges.toml no verdict is required, and the answer is only counted.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from statistics import mean, median

import numpy as np

from vmofire.dsp.chain import Chain
from vmofire.dsp.quality import Quality
from vmofire.dsp.sensor import Sensor
from vmofire.guided.check import check_script
from vmofire.guided.compare import judge_compare
from vmofire.guided.criteria import Verdict
from vmofire.guided.job_run import JobRun
from vmofire.guided.legs import Leg as SensorOnLeg
from vmofire.virtual.muscle import Contraction, MuscleModel
from vmofire.words.message import tell

from .generator import RANGES, Leg, Subject, in_band

FS_HZ = 1000.0
PORTION = 50
BORDER, PRODUCT = RANGES["border"], RANGES["product"]
ANY = frozenset({"any"})  # inside the border: no verdict is required
BOTH = (True, False)


@dataclass(frozen=True)
class Case:
    """One verdict: the person, the required verdict, the given one, and the reason."""

    seed: int
    what: str  # "first leg", "other leg", "both legs"
    wanted: frozenset[str]
    got: str
    reason: str | None
    faults: tuple[str, ...]

    @property
    def borderline(self) -> bool:
        return len(self.wanted) > 1 or self.wanted == ANY

    @property
    def refused(self) -> bool:
        return self.got == "cannot_tell"

    @property
    def right(self) -> bool:
        """Return whether it is acceptable: a fault excuses a refusal, and never a wrong answer."""
        if self.faults:
            return (
                self.refused or self.wanted == ANY or _answer(self.got) in {_answer(w) for w in self.wanted}
            )
        return self.borderline or self.got in self.wanted

    def __str__(self) -> str:
        faults = f", with {' and '.join(self.faults)}" if self.faults else ""
        return f"seed {self.seed}, {self.what}{faults}: {self.got} ({self.reason}), not {sorted(self.wanted)}"


def _answer(kind: str) -> str:
    """Return yes or no for a verdict on one leg; answers of Compare are returned unchanged."""
    if kind.startswith("fires"):
        return "yes"
    return "no" if kind in ("does_not_fire", "not_in_squeeze") else kind


@dataclass(frozen=True)
class Effort:
    """One squeeze or quad set: amplitude in uV; cue to the middle of the rise in s, None if not made."""

    amplitude_uv: float
    onset_s: float | None


@dataclass(frozen=True)
class Played:
    """Check of one leg, with the truth about it."""

    verdict: Verdict
    squeezes: tuple[Effort, ...]
    quad_sets: tuple[Effort, ...]
    rest_uv: float


def judge(subject: Subject) -> list[Case]:
    """Check the first leg alone, then the other one with the first known, and compare both."""
    first, other = subject.legs
    one = play(first, 2 * subject.seed, None)
    known = one.verdict if one.verdict.fires is not None else None
    two = play(other, 2 * subject.seed + 1, known)
    faults = tuple(leg.fault.kind if leg.fault else "" for leg in subject.legs)
    of_first, of_both = tuple(filter(None, faults[:1])), tuple(filter(None, faults))
    # The reference of the other leg depends on the first leg's verdict, which is judged by itself.
    reference = one if one.verdict.fires else None
    cases = [
        Case(
            subject.seed, "first leg", find_truth(one, None), one.verdict.kind, one.verdict.reason, of_first
        ),
        Case(
            subject.seed,
            "other leg",
            find_truth(two, reference),
            two.verdict.kind,
            two.verdict.reason,
            of_both,
        ),
    ]
    if known is not None and two.verdict.fires is not None:
        legs = (SensorOnLeg("left", 0), SensorOnLeg("right", 1))
        result = judge_compare({"left": one.verdict, "right": two.verdict}, legs)
        wanted = find_truth_of_both(one, two)
        cases.append(Case(subject.seed, "both legs", wanted, result.outcome, result.reason, of_both))
    return cases


def play(leg: Leg, seed: int, other: Verdict | None) -> Played:
    """Run a Check on a leg, through the chain and its quality gate."""
    job_run = JobRun(check_script(other=other), FS_HZ, 1, job="check", title=tell("title.check"))
    patient, chain = leg.patient(seed), Chain(FS_HZ, 1, Sensor())
    quality, sample = [Quality(True)], 0
    cues: dict[str, dict[int, float]] = {"ball_squeeze": {}, "quad_set": {}}
    while job_run.result is None:
        for note in job_run.take_notes():
            patient.attend(note, 0, FS_HZ)
            if note.kind == "cue" and note.data["task"] in cues:
                # If trouble interrupted an effort, the last attempt counts.
                cues[note.data["task"]][note.data["repetition"]] = note.sample / FS_HZ
        uv = leg.disturb(patient.read(sample, PORTION, FS_HZ), sample, FS_HZ)
        job_run.push(chain.process(uv), quality)
        sample += PORTION
        if sample % round(FS_HZ) == 0:
            quality = [_without_start(one) for one in chain.quality]
    made = patient.contractions(0)
    rest_uv = in_band(leg.person)[0]
    squeezes, quad_sets = (
        tuple(_find_effort(leg.person, made, cue_s) for cue_s in cues[task].values())
        for task in ("ball_squeeze", "quad_set")
    )
    return Played(Verdict.of(job_run.result.data), squeezes, quad_sets, rest_uv)


def find_truth(played: Played, reference: Played | None) -> frozenset[str]:
    """Return the acceptable verdicts: one outside the border, several or any inside."""
    active = [_is_active(effort, played.rest_uv) for effort in played.squeezes]
    sure, possible = active.count(True), active.count(True) + active.count(None)
    if sure >= PRODUCT["fires_from"]:
        late, weak = _is_late(played, reference), _is_weak(played, reference)
        return frozenset(
            "fires_late" if is_late else "fires_weakly" if is_weak else "fires"
            for is_late, is_weak in product(late, weak)
        )
    if possible > PRODUCT["quiet_up_to"]:
        return ANY
    quads = [_is_active(effort, played.rest_uv) for effort in played.quad_sets]
    if quads.count(True) * 2 > len(quads):
        return frozenset({"not_in_squeeze"})
    return frozenset({"does_not_fire"}) if quads.count(False) == len(quads) else ANY


def find_truth_of_both(one: Played, two: Played) -> frozenset[str]:
    """Return the acceptable verdicts of Compare."""
    truths = [find_truth(leg, None) for leg in (one, two)]
    if ANY in truths:
        return ANY
    answers = [{_answer(kind) for kind in truth} for truth in truths]
    if answers != [{"yes"}, {"yes"}]:
        return frozenset({"both_quiet" if {"yes"} not in answers else "one_quiet"})
    ratio = _mean_uv(two) / _mean_uv(one)
    different = _between(min(ratio, 1.0 / ratio), *BORDER["different_ratio"], below=True)
    late = set(_is_late(one, two)) | set(_is_late(two, one))
    if late == {True, False} and (_is_late(one, two) == (True,) or _is_late(two, one) == (True,)):
        late = {True}
    return frozenset(
        "different" if is_different else "one_late" if is_late else "no_difference"
        for is_different, is_late in product(different, late)
    )


def _find_effort(person: MuscleModel, made: Sequence[Contraction], cue_s: float) -> Effort:
    """Return the effort made at a cue."""
    rest_uv, strength_uv = in_band(person)
    mine = next((one for one in made if cue_s <= one.onset_s < cue_s + 3.0), None)
    if mine is None or not mine.strength_uv:
        return Effort(rest_uv, None)
    muscle_uv = mine.strength_uv * strength_uv / person.strength_uv
    return Effort(float(np.hypot(rest_uv, muscle_uv)), mine.onset_s - cue_s + person.rise_s / 2.0)


def _is_active(effort: Effort, rest_uv: float) -> bool | None:
    """Return whether PRODUCT.md calls an effort active; None at the border."""
    line_uv = max(PRODUCT["active_times_rest"] * rest_uv, rest_uv + PRODUCT["active_over_rest_uv"])
    low, high = BORDER["of_active"]
    if effort.onset_s is None or effort.amplitude_uv <= low * line_uv:
        return False
    holds = effort.onset_s <= BORDER["hold_to_s"][0]
    return True if effort.amplitude_uv >= high * line_uv and holds else None


def _between(value: float, low: float, high: float, below: bool) -> tuple[bool, ...]:
    """Return whether a value is below (or above) a limit with a border from low to high; both inside it."""
    if low < value < high:
        return BOTH
    return ((value <= low) == below,)


def _onset_s(played: Played) -> float:
    return median(effort.onset_s for effort in played.squeezes if effort.onset_s is not None)


def _mean_uv(played: Played) -> float:
    return float(np.exp(np.mean(np.log([effort.amplitude_uv for effort in played.squeezes]))))


def _is_late(played: Played, reference: Played | None) -> tuple[bool, ...]:
    onset_s, near_s = _onset_s(played), BORDER["onset_s"]
    if reference is None:
        limit_s = PRODUCT["slow_start_s"]
        return _between(onset_s, limit_s - near_s, limit_s + near_s, below=False)
    limit_s, gap_s = PRODUCT["late_s"], PRODUCT["behind_other_s"]
    itself = _between(onset_s, limit_s - near_s, limit_s + near_s, below=False)
    behind_s = onset_s - _onset_s(reference)
    behind = _between(behind_s, gap_s - near_s, gap_s + near_s, below=False)
    return tuple({a and b for a, b in product(itself, behind)})


def _is_weak(played: Played, reference: Played | None) -> tuple[bool, ...]:
    if reference is not None:
        return _between(_mean_uv(played) / _mean_uv(reference), *BORDER["weak_ratio"], below=True)
    amplitude_uv = mean(effort.amplitude_uv for effort in played.squeezes)
    limit_uv = PRODUCT["just_above_times_rest"] * played.rest_uv
    return _between(amplitude_uv / limit_uv, *BORDER["just_above"], below=True)


def _without_start(quality: Quality) -> Quality:
    """Drop the reports of the gate from before its first second is over, like every screen."""
    return Quality.of([reason for reason in quality.reasons if reason.code != "too_short"])
