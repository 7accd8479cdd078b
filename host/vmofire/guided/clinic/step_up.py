"""Onset while stepping: whether the VMO starts later than the VL of the same leg, up and down.

In: trials of steps and of the standing before them. Out: onsets, and a Result from their median and its
interval. Never: a diagnosis. The meaning of a delay is disputed, and the result says so beside the number.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Literal

import numpy as np

from vmofire.dsp.amplitude import PainSettings
from vmofire.dsp.bursts import find_bursts
from vmofire.dsp.quality import Reason
from vmofire.dsp.timing import LEAST, Timing, find_median, find_threshold_onset
from vmofire.guided.criteria import SignalCheckSettings
from vmofire.guided.prompt import Figure, Mark, Result
from vmofire.guided.result_figures import STOPPED, refuse
from vmofire.guided.steps import Trial
from vmofire.labels import LegSide
from vmofire.settings import contradict, setting
from vmofire.words import msg
from vmofire.words.message import Message, tell

JOB = "onset"
Phase = Literal["up", "down"]
DISPUTED = tell("onset.disputed")
TOO_FEW = Reason("too_few", tell("fault.too_few_steps"), tell("cure.too_few_steps"))
WAYS: dict[Phase, str] = {"up": msg("Stepping up"), "down": msg("Stepping down")}


CLASSIC = msg("Hodges and Bui 1996; Chester 2008, table 2.")


@dataclass(frozen=True)
class OnsetSettings(PainSettings, SignalCheckSettings):
    """Settings (PRODUCT.md, "VMO-VL onset"); without a source, project conventions. None validated."""

    practice: int = setting(3, 0, 10, "", msg("practice steps up and down that do not count"))
    repetitions: int = setting(10, 6, 20, "", msg("steps up, and the same number down"))
    valid_at_least: int = setting(7, 6, 20, "", msg("steps each way that must show both onsets"))
    still_s: float = setting(3.0, 1, 10, "s", msg("standing still before each step, which is its rest"))
    step_s: float = setting(3.0, 1, 10, "s", msg("time for each step"))
    rest_used_s: float = setting(
        1.5, 0.5, 10, "s", msg("the last part of standing still, which is measured as rest")
    )
    threshold_sd: float = setting(
        3.0, 1, 10, "SD", msg("the onset is this many SD above the mean of the rest"), CLASSIC
    )
    hold_s: float = setting(
        0.025, 0.005, 0.2, "s", msg("the amplitude must stay above it for this long"), CLASSIC
    )
    too_early_s: float = setting(0.1, 0, 0.5, "s", msg("an onset sooner after the cue is no reaction"))
    too_far_s: float = setting(0.3, 0.05, 1, "s", msg("onsets further apart do not belong to one step"))
    same_ms: float = setting(12.0, 0, 50, "ms", msg("a smaller difference is not distinguishable"))
    placement_ms: float = setting(
        20.0, 0, 100, "ms", msg("electrode placement could explain a difference up to this")
    )

    def __post_init__(self) -> None:
        """Refuse settings that contradict each other."""
        super().__post_init__()
        if self.valid_at_least > self.repetitions:
            raise contradict("valid_at_least <= repetitions")
        if self.rest_used_s > self.still_s:
            raise contradict("rest_used_s <= still_s")
        if self.same_ms > self.placement_ms:
            raise contradict("same_ms <= placement_ms")

    @property
    def limits_ms(self) -> tuple[float, float]:
        """Limits of the difference, ms; they hold in both directions."""
        return self.same_ms, self.placement_ms


@dataclass(frozen=True)
class Onsets:
    """Onsets of both muscles in one step, s after the cue; None if not found.

    Attributes
    ----------
    phase
    vmo_s, vl_s
        By the classic threshold.
    detector_vmo_s, detector_vl_s
        By our own burst detector.
    hidden
        Part of the step was lost or had a bad signal.
    """

    phase: Phase
    vmo_s: float | None
    vl_s: float | None
    detector_vmo_s: float | None = None
    detector_vl_s: float | None = None
    hidden: bool = False

    def late_s(self, settings: OnsetSettings) -> float | None:
        """Return the delay of the VMO behind the VL, s; None if the step is not valid."""
        return _behind(self.vmo_s, self.vl_s, settings)

    def detector_late_s(self, settings: OnsetSettings) -> float | None:
        """Return the same delay by our own burst detector."""
        return _behind(self.detector_vmo_s, self.detector_vl_s, settings)


def _behind(vmo_s: float | None, vl_s: float | None, settings: OnsetSettings) -> float | None:
    if vmo_s is None or vl_s is None or min(vmo_s, vl_s) < settings.too_early_s:
        return None
    late_s = vmo_s - vl_s
    return late_s if abs(late_s) <= settings.too_far_s else None


def measure_step(
    still: Trial, step: Trial, phase: Phase, columns: tuple[int, int], settings: OnsetSettings
) -> Onsets:
    """Measure one step: its rest is the end of standing still, its start is the cue.

    Parameters
    ----------
    still, step
        Two consecutive trials.
    phase
    columns
        Columns of VMO and VL.
    settings
    """
    if "skipped" in (still.ended, step.ended):
        return Onsets(phase, None, None)
    fs_hz, rest_s = still.fs_hz, settings.rest_used_s
    found: list[float | None] = []
    for column in columns:
        uv = np.concatenate(
            (still.filtered_uv[-round(rest_s * fs_hz) :, column], step.filtered_uv[:, column])
        )
        if len(uv) <= round(rest_s * fs_hz) or not np.isfinite(uv).all():
            return Onsets(phase, None, None, hidden=True)
        found.append(find_threshold_onset(uv, fs_hz, rest_s, settings.threshold_sd, settings.hold_s))
        bursts = find_bursts(uv, fs_hz, (0.0, rest_s)) if np.any(uv[: round(rest_s * fs_hz)]) else []
        # Activity that began before the cue does not belong to the step.
        onsets_s = (burst.onset_s - rest_s for burst in bursts)
        found.append(next((onset_s for onset_s in onsets_s if onset_s > 0.0), None))
    return Onsets(phase, found[0], found[2], found[1], found[3])


def classify(timing: Timing, settings: OnsetSettings) -> str:
    """Return the code of the outcome that a median and its interval allow."""
    size_ms = abs(timing.median_ms)
    if size_ms < settings.same_ms:
        return "not_distinguishable"
    if size_ms <= settings.placement_ms:
        return "placement"
    if timing.low_ms <= 0.0 <= timing.high_ms:
        return "unclear"
    return "later" if timing.median_ms > 0.0 else "earlier"


def judge_onset(
    side: LegSide,
    steps: Sequence[Onsets],
    settings: OnsetSettings,
    hidden_by: Reason | None = None,
    ended_by: Reason | None = None,
) -> Result:
    """Return the result: start of the VMO against the VL.

    Parameters
    ----------
    side
        Side of the leg.
    steps
        In the order they were done.
    settings
        Limits and times.
    hidden_by
        Reason that hid samples; None for none.
    ended_by
        Why the test ended early; None if it did not.
    """
    figures: list[Figure] = []
    said: dict[Phase, str] = {}
    grounds: list[Message] = []
    for phase in WAYS:
        mine = [one for one in steps if one.phase == phase]
        late_s = [late for one in mine if (late := one.late_s(settings)) is not None]
        own_s = [late for one in mine if (late := one.detector_late_s(settings)) is not None]
        figures += _show(phase, side, late_s, own_s, len(mine), settings)
        if len(late_s) >= settings.valid_at_least:
            timing = find_median(late_s)
            said[phase] = classify(timing, settings)
            grounds += (tell_timing(phase, timing, settings.limits_ms), tell(f"onset.means_{said[phase]}"))
        else:
            grounds.append(tell(f"onset.{phase}_too_few", valid=len(late_s), of=len(mine)))
    marks = tuple(mark_step(one, side, settings) for one in steps)
    data = {
        "side": side,
        "steps": [asdict(one) for one in steps],
        "phases": said,
        "settings": asdict(settings),
    }
    if not said:
        # Name the reason that hid steps only if there would have been enough steps without it.
        enough = any(
            sum(one.hidden or one.late_s(settings) is not None for one in steps if one.phase == phase)
            >= settings.valid_at_least
            for phase in WAYS
        )
        lost = hidden_by if enough or not steps else None
        return refuse(JOB, ended_by or lost or (TOO_FEW if steps else STOPPED), figures, marks, data)
    outcome = _combine(list(said.values()))
    legs = {"leg": side} if outcome in ("later", "earlier") else {}
    verdict = tell(f"onset.{outcome}", **legs)
    good = {"not_distinguishable": True, "earlier": None, "later": False}.get(outcome)
    return Result(
        JOB,
        outcome,
        verdict,
        (*grounds, DISPUTED),
        good,
        figures=tuple(figures),
        marks=marks,
        data=data,
    )


def tell_timing(phase: Phase, timing: Timing, limits: Sequence[float] = ()) -> Message:
    """Return the message on the VMO delay and its interval; `limits` in ms."""
    way = "after" if timing.median_ms >= 0.0 else "before"
    low_ms, high_ms = sorted((abs(timing.low_ms), abs(timing.high_ms)))
    late = (abs(timing.median_ms), *limits)
    if timing.low_ms <= 0.0 <= timing.high_ms:
        before, after = ((abs(end), *limits) for end in (timing.low_ms, timing.high_ms))
        return tell(f"onset.{phase}_around_{way}", late=late, before=before, after=after)
    return tell(f"onset.{phase}_{way}", late=late, ends=(low_ms, high_ms, *limits))


def _combine(codes: Sequence[str]) -> str:
    """Return the outcome of stepping up and down together."""
    if {"later", "earlier"} <= set(codes):
        return "mixed"
    ranked = ("later", "earlier", "placement", "unclear", "not_distinguishable")
    return next(code for code in ranked if code in codes)


def _show(
    phase: Phase,
    side: LegSide,
    late_s: Sequence[float],
    own_s: Sequence[float],
    asked: int,
    settings: OnsetSettings,
) -> list[Figure]:
    limits = tell("rule.onset_limits", same=settings.same_ms, placement=settings.placement_ms)
    by_threshold = tell(f"figure.late_{phase}", sd=settings.threshold_sd, hold=1e3 * settings.hold_s)
    by_detector = tell(f"figure.late_detector_{phase}")
    both_ways = (*settings.limits_ms, *(-limit for limit in settings.limits_ms))
    figures: list[Figure] = []
    for name, label, values in (("late", by_threshold, late_s), ("late_detector", by_detector, own_s)):
        timing = find_median(values) if len(values) >= LEAST else None
        numbers = (timing.median_ms, timing.low_ms, timing.high_ms) if timing else (None, None, None)
        value, low, high = numbers
        figures.append(Figure(f"{name}_{phase}", label, value, "ms", low, high, side, limits, both_ways))
    enough = tell("rule.valid_steps", least=settings.valid_at_least, of=settings.repetitions)
    label = tell(f"figure.valid_{phase}", of=asked)
    return [*figures, Figure(f"valid_{phase}", label, len(late_s), side=side, rule=enough)]


def mark_step(one: Onsets, side: LegSide, settings: OnsetSettings) -> Mark:
    """Return a step's mark: the VMO delay, or unclear if the step is not valid."""
    late_s = one.late_s(settings)
    if late_s is None:
        return Mark("unclear", side=side)
    return Mark("yes", 1e3 * late_s, "ms", side, signed=True)
