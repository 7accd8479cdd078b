"""Two pairs of electrodes on one VMO: the mean of their logs counts, and both must see the muscle.

In: samples of both pairs. Out: the first pair's column with the mean; a result that says so, or refuses.
Never: a verdict where only one pair saw the muscle. Between sessions two sites vary by 16 to 26 % less than
one (Balshaw 2017).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from vmofire.dsp.chain import Slice
from vmofire.dsp.quality import Quality, Reason
from vmofire.guided.criteria import CheckSettings
from vmofire.guided.judge import measure_rest
from vmofire.guided.observed import observe
from vmofire.guided.prompt import Result
from vmofire.guided.result_figures import CANNOT_TELL
from vmofire.guided.steps import Script, Trial
from vmofire.words.message import tell

PAIRS = "pairs"  # in the data of a result: the number of pairs on each VMO, if there are two
SHARE = 0.84  # of the scatter of one pair from placing it anew: the smaller of the two gains in Balshaw 2017
SCORED_FROM_S = 0.5  # of an effort, as in Check
LEAST_UV = 1e-3  # under any sensor's noise: logs of zero do not exist
_DISAGREE = "pairs_disagree"

Samples = NDArray[np.float64]


def merge(
    samples: Slice, quality: Sequence[Quality], pairs: Mapping[int, int]
) -> tuple[Slice, Sequence[Quality]]:
    """Return samples and qualities in which the first column of each pair stands for both.

    Parameters
    ----------
    samples, quality
        As JobRun.push takes them.
    pairs
        Second column by the first. The amplitude becomes the geometric mean of both; the filtered signal is
        scaled to it. Active is what either says. A fault of one is a fault of both.
    """
    filtered_uv, rms_uv, active = samples.filtered_uv.copy(), samples.rms_uv.copy(), samples.active.copy()
    merged = list(quality)
    for first, second in pairs.items():
        one_uv, other_uv = (np.maximum(samples.rms_uv[:, column], LEAST_UV) for column in (first, second))
        rms_uv[:, first] = np.sqrt(one_uv * other_uv)
        filtered_uv[:, first] *= np.sqrt(other_uv / one_uv)
        active[:, first] |= active[:, second]
        active[:, second] = active[:, first]
        merged[first] = Quality.of([*quality[first].reasons, *quality[second].reasons])
    return Slice(filtered_uv, rms_uv, active), merged


def narrow(placement_log_sd: float, n_pairs: Sequence[int]) -> float:
    """Return the scatter of placing the electrodes anew, for legs with one pair or two each."""
    shares = [SHARE if n > 1 else 1.0 for n in n_pairs]
    return placement_log_sd * sqrt(sum(share**2 for share in shares) / len(shares))


@dataclass
class _Both:
    """What both pairs of one VMO saw: the rest of each, and efforts in which only one saw the muscle."""

    first: int
    second: int
    settings: CheckSettings
    thresholds_uv: tuple[float, float] | None = None
    n: int = 0
    n_one: int = 0

    def take(self, trial: Trial) -> None:
        other_uv = trial.rms_uv[:, self.second]
        each_uv = np.square(trial.rms_uv[:, self.first]) / np.maximum(other_uv, LEAST_UV), other_uv
        if trial.step.kind == "rest" and len(other_uv):
            n_used = round(self.settings.rest_used_s * trial.fs_hz)
            one, other = (measure_rest(uv[-n_used:]) for uv in each_uv)
            self.thresholds_uv = None
            if one is not None and other is not None:
                self.thresholds_uv = self.settings.threshold_uv(one), self.settings.threshold_uv(other)
        elif trial.step.kind == "effort" and self.thresholds_uv is not None and trial.ended != "skipped":
            scored = [uv[round(SCORED_FROM_S * trial.fs_hz) :] for uv in each_uv]
            if not all(np.isfinite(uv).any() for uv in scored):
                return
            seen = [
                float(np.nanmedian(uv)) >= least for uv, least in zip(scored, self.thresholds_uv, strict=True)
            ]
            self.n += any(seen)
            self.n_one += seen[0] != seen[1]

    @property
    def disagree(self) -> bool:
        """Whether one pair alone saw the muscle in most of the efforts that either saw."""
        return self.n > 1 and 2 * self.n_one > self.n


def watch_pairs(script: Script, pairs: Mapping[int, int], settings: CheckSettings | None = None) -> Script:
    """Return a script whose result says that two pairs counted, or refuses where they disagree.

    Parameters
    ----------
    script
        A fresh job, whose samples are merged.
    pairs
        As in `merge`; empty: the script as it is.
    settings
        For the threshold of activity of each pair.
    """
    if not pairs:
        return (yield from script)
    both = [_Both(*columns, settings or CheckSettings()) for columns in pairs.items()]

    def take(trial: Trial) -> None:
        for one in both:
            one.take(trial)

    result = yield from observe(script, take)
    result = replace(result, data={**result.data, PAIRS: 2})
    apart = next((one for one in both if one.disagree), None)
    if apart is None:
        return replace(result, grounds=(*result.grounds, tell("pairs.mean")))
    return _refuse(result, apart)


def _refuse(result: Result, both: _Both) -> Result:
    reason = Reason(
        _DISAGREE, tell("fault.pairs_disagree", n=both.n_one, of=both.n), tell("cure.pairs_disagree")
    )
    if result.job == "train":  # its counts stand; there is no verdict to refuse
        return replace(result, grounds=(*result.grounds, *reason.told))
    return replace(
        result,
        outcome="cannot_tell",
        verdict=CANNOT_TELL,
        grounds=reason.told,
        good=None,
        reason=reason.code,
        next_steps=(),
    )


def count_pairs(data: Mapping[str, object]) -> int:
    """Return on how many pairs of electrodes a result's data rests, 1 or 2."""
    return 2 if data.get(PAIRS) == 2 else 1
