"""Check and Compare of a recording, by its cues: script, rules and quality gate of the live jobs.

In: a Recording and Cues. Out: the Results that the jobs would give. Never: a rule of its own; samples that
the gate rejects.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from vmofire.analysis.channel import FULL_BAND_HZ, SLOWEST_HZ, read_muscle
from vmofire.analysis.checks import find_rails_uv
from vmofire.analysis.cues import (
    MOST_REST_S,
    USUAL,
    Cues,
    Limits,
    Span,
    fit_settings,
    require_cues,
    tell_changed_limits,
)
from vmofire.dsp.chain import FAST_RMS_S, JudgedChain
from vmofire.dsp.quality import Quality, Reason
from vmofire.dsp.recorded_channel import RecordedChannel, find_present, piece_samples
from vmofire.dsp.stages import Rms
from vmofire.errors import VmofireError
from vmofire.guided.check import JOB, check_script
from vmofire.guided.compare import judge_compare
from vmofire.guided.criteria import CheckSettings, Verdict
from vmofire.guided.job_plans import tell_changed
from vmofire.guided.legs import Leg
from vmofire.guided.prompt import Result
from vmofire.guided.result_figures import refuse
from vmofire.guided.sides import OTHER
from vmofire.guided.signal_trouble import GAP, SETTLING_S
from vmofire.guided.sites import read_muscle as read_site
from vmofire.guided.sites import read_side
from vmofire.guided.steps import QUALITY_LAG_S, Hidden, Question, Reply, Script, Step, Trial
from vmofire.guided.trials import hide, keep_doubts
from vmofire.labels import LEGS, LegSide, Side
from vmofire.recording.formats import Channel, Recording
from vmofire.words import say
from vmofire.words.message import tell

_NO_QUAD_SETS = Reason("no_quad_sets", tell("fault.no_quad_sets"), tell("cure.no_quad_sets"))
_EFFORTS = ("ball_squeeze", "quad_set")


class CuedCheck:
    """Check of one channel: its trials are measured once, and judged against any other leg.

    Parameters
    ----------
    channel : Channel
    cues : Cues
        As `cues.require_cues` accepts them for this channel.
    gain : float, optional
        As in Channel.to_uv.
    side : str, optional
        Leg; by default the one that the channel's name tells.
    limits : Limits
        Of Check and Compare in this installation.

    Raises
    ------
    VmofireError
        Its scale in uV is not known.
    """

    def __init__(
        self,
        channel: Channel,
        cues: Cues,
        gain: float | None = None,
        side: Side | None = None,
        limits: Limits = USUAL,
    ) -> None:
        uv = channel.to_uv(gain)
        if uv is None:
            raise VmofireError(
                say("The scale of {channel} in µV is not known.", channel=channel.name),
                say("Give the gain or the trimmer: --gain, --pot."),
            )
        self.fs_hz, self.limits = channel.fs_hz, limits
        self.settings = fit_settings(cues, limits)
        self._side: Side = read_side(channel.name) if side is None else side
        self._trials: dict[str, list[Trial]] = {}
        if channel.fs_hz >= SLOWEST_HZ:
            self._trials = _measure(channel, uv, gain, cues, self.settings)

    def judge(self, other: Verdict | None = None) -> Result:
        """Return the result, with the verdict of the other leg for "late" and "weakly"."""
        if not self._trials:
            fault = tell("signal.too_slow", rate=round(self.fs_hz))
            return refuse(JOB, Reason("too_slow", fault, tell("cure.too_slow")))
        result = _answer(check_script(self.settings, other, side=self._side), self._trials)
        return replace(result, grounds=(*result.grounds, *tell_changed_limits(self.limits)))


def judge_all(
    recording: Recording,
    muscles: Sequence[Channel],
    cues: Cues,
    gain: float | None = None,
    limits: Limits = USUAL,
) -> tuple[dict[str, Result], Result | None]:
    """Return the Check of each muscle by its name, and Compare where there is one VMO for each leg.

    Raises
    ------
    VmofireError
        The cues do not fit a muscle, or its scale is not known.
    """
    for one in muscles:
        require_cues(cues, one, limits)
    checks = {one.name: CuedCheck(one, cues, gain, limits=limits) for one in muscles}
    results = {name: check.judge() for name, check in checks.items()}
    legs: dict[LegSide, str] = {
        side: one.name for side, one in find_legs(recording).items() if one.name in checks
    }
    if len(legs) < len(LEGS):
        return results, None
    of_legs, compare = compare_checks({side: checks[name] for side, name in legs.items()})
    return {**results, **{legs[side]: result for side, result in of_legs.items()}}, compare


def find_legs(recording: Recording) -> dict[LegSide, Channel]:
    """Return the channel of each leg's VMO, by the names; empty unless there is just one for each leg."""
    muscles = [one for one in recording.channels if one.is_emg]
    named = [one for one in muscles if read_site(one.name) == "VMO"] or muscles
    legs: dict[LegSide, Channel] = {}
    for side in LEGS:
        of_leg = [one for one in named if read_side(one.name) == side]
        if len(of_leg) != 1:
            return {}
        legs[side] = of_leg[0]
    return legs


def compare_checks(checks: Mapping[LegSide, CuedCheck]) -> tuple[dict[LegSide, Result], Result]:
    """Return the Check of each leg, held against the other, and their Compare; both have the same limits."""
    results: dict[LegSide, Result] = {side: check.judge() for side, check in checks.items()}
    if all(result.good for result in results.values()):
        verdicts = {side: Verdict.of(result.data) for side, result in results.items()}
        results = {side: check.judge(verdicts[OTHER[side]]) for side, check in checks.items()}
    told = [results[side] for side in LEGS]
    verdicts = {side: Verdict.of(result.data) for side, result in results.items() if result.data}
    legs = [Leg(side, place) for place, side in enumerate(LEGS)]
    limits = checks[LEGS[0]].limits
    settings, other = (checks[side].settings for side in LEGS)
    own = {LEGS[1]: other} if other != settings else {}
    judged = judge_compare(verdicts, legs, limits.compare, settings, own=own)
    slower = _find_slower(checks) if "ratio" in judged.data else []
    grounds = (
        *judged.grounds,
        *(tell("compare.slower", leg=side, rate=hz) for side, hz in slower),
        *tell_changed_limits(limits),
        *tell_changed(limits.compare),
    )
    return results, replace(
        judged,
        grounds=grounds,
        marks=tuple(mark for result in told for mark in result.marks),
        curves=tuple(curve for result in told for curve in result.curves),
    )


def _find_slower(checks: Mapping[LegSide, CuedCheck]) -> list[tuple[LegSide, int]]:
    """Return the leg whose rate cuts off more of the band than the other leg's does, with its rate."""
    slow, fast = sorted(checks, key=lambda side: checks[side].fs_hz)
    slow_hz, fast_hz = checks[slow].fs_hz, checks[fast].fs_hz
    is_cut = slow_hz < FULL_BAND_HZ and slow_hz < 0.9 * fast_hz
    return [(slow, round(slow_hz))] if is_cut else []


def _answer(script: Script, trials: Mapping[str, list[Trial]]) -> Result:
    """Answer each step of a script with its trial; return what the script returns."""
    left = {task: list(of_task) for task, of_task in trials.items()}
    reply: Reply | None = None
    while True:
        try:
            request = next(script) if reply is None else script.send(reply)
        except StopIteration as end:
            return end.value
        if isinstance(request, Question):
            raise TypeError(f"Check asks no question, not {request.code!r}")  # pragma: no cover - none does
        fs_hz = trials["rest"][0].fs_hz
        if request.task == "quad_set" and not left["quad_set"]:
            reply = _make_missing(request, fs_hz)
        elif request.task in _EFFORTS:
            reply = replace(left[request.task].pop(0), step=request)
        elif request.kind in ("signal_check", "rest"):  # the signal is checked in the rest
            reply = replace(trials["rest"][0], step=request)
        else:
            reply = _make_trial(request, fs_hz, 0, 0)


def _make_missing(step: Step, fs_hz: float) -> Trial:
    """Return the trial of a quad set that nobody did."""
    trial = _make_trial(step, fs_hz, 0, round(step.seconds * fs_hz))
    trial.hidden.append(Hidden(0, len(trial.rms_uv), _NO_QUAD_SETS, (0,)))
    trial.ended = "lost"
    return trial


def _make_trial(step: Step, fs_hz: float, start: int, n_samples: int) -> Trial:
    nothing = np.full((n_samples, 1), np.nan)
    return Trial(step, fs_hz, start, nothing, nothing.copy(), np.zeros((n_samples, 1), np.bool_))


def _measure(
    channel: Channel, uv: RecordedChannel, gain: float | None, cues: Cues, settings: CheckSettings
) -> dict[str, list[Trial]]:
    """Return the trial of each stretch, by its task, without the samples that the gate rejects."""
    fs_hz = channel.fs_hz
    muscle = read_muscle(uv, channel)
    step = Step("rest", tell("cue.rest"), 1.0)

    def cut(span: Span, seconds: float | None = None) -> Trial:
        start = round(span[0] * fs_hz)
        n_samples = min(round(span[1] * fs_hz), len(channel.samples)) - start
        n_samples = n_samples if seconds is None else min(n_samples, round(seconds * fs_hz))
        trial = _make_trial(step, fs_hz, start, n_samples)
        trial.rms_uv[:, 0], trial.filtered_uv[:, 0] = _find_rms(muscle, fs_hz, start, n_samples)
        return trial

    rest_start_s = max(cues.rest[0], cues.rest[1] - MOST_REST_S)
    trials = {
        "rest": [cut((rest_start_s, cues.rest[1]))],
        "ball_squeeze": [cut(span, settings.squeeze_s) for span in cues.squeezes],
        "quad_set": [cut(span, settings.squeeze_s) for span in cues.quad_sets],
    }
    every = [trial for of_task in trials.values() for trial in of_task]
    _judge(channel, uv, gain, every)
    return trials


def _find_rms(
    muscle: RecordedChannel, fs_hz: float, start: int, n_samples: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return fast RMS and signal of a stretch, as the screen has them there."""
    rms = Rms(fs_hz, 1, FAST_RMS_S)
    first = max(0, start - rms.n_window)
    samples = muscle[first : start + n_samples]
    return rms.process(samples[:, None])[start - first :, 0], samples[start - first :]


def _judge(channel: Channel, uv: RecordedChannel, gain: float | None, trials: list[Trial]) -> None:
    """Hide what the gate rejects, up to a second later, as live; and what is missing or not settled."""
    fs_hz = channel.fs_hz
    lag, settling = round(QUALITY_LAG_S * fs_hz), round(SETTLING_S * fs_hz)
    last = max(trial.start_sample + len(trial.rms_uv) for trial in trials) + lag
    n_piece = piece_samples(max(1, round(fs_hz)))
    for start, stop in find_present(uv):
        if start:
            _hide_all(trials, start - 1, start + settling, GAP)
        if start >= last:
            break
        chain = JudgedChain(fs_hz, 1, None, channel.output, find_rails_uv(channel, gain))
        for first in range(start, min(stop, last), n_piece):
            samples = uv[first : min(stop, last, first + n_piece)][:, None]
            for piece, _, quality in chain.process_judged(samples):
                _apply(trials, quality[0], first + piece.start, first + piece.stop, lag)
        end = min(stop, last)
        _apply(trials, chain.judged[0], end, end, lag)


def _apply(trials: list[Trial], quality: Quality, start: int, stop: int, lag: int) -> None:
    blocking = next((reason for reason in quality.reasons if reason.blocking), None)
    if blocking is not None:
        _hide_all(trials, start - lag, stop, blocking)
    for trial in trials:
        if trial.start_sample < stop and start < trial.start_sample + len(trial.rms_uv):
            keep_doubts(trial, [quality])


def _hide_all(trials: list[Trial], start: int, stop: int, reason: Reason) -> None:
    for trial in trials:
        hide(trial, start, stop, reason, (0,))
