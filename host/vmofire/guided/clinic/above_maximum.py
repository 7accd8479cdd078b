"""Watch over later work: a maximum that later efforts exceed was none.

In: the trials of a job, as they come, and each leg's maximum. Out: the job's result, with the share of the
time above the maximum if that is too much. Never: a maximum changed, or a job's own verdict.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from vmofire.dsp.amplitude import Reference, count_above
from vmofire.guided.legs import Leg
from vmofire.guided.observed import observe
from vmofire.guided.prompt import Result
from vmofire.guided.steps import Script, Trial
from vmofire.words.message import tell

ABOVE = "above_maximum"  # in the data of a result: the share by leg, of legs with too much
_MAXIMA = ("isometric_mvc", "mvc_same_task")


@dataclass
class _Count:
    """Windows of a leg's efforts so far, and those above its maximum."""

    leg: Leg
    reference: Reference
    n_above: int = 0
    n: int = 0

    def take(self, trial: Trial) -> None:
        if trial.step.kind != "effort" or trial.ended == "skipped":
            return
        if self.leg.channel not in trial.step.channels:
            return
        if trial.step.side not in ("", "both", self.leg.side):
            return
        n_above, n = count_above(trial.filtered_uv[:, self.leg.channel], trial.fs_hz, self.reference)
        self.n_above += n_above
        self.n += n


def watch_maximum(script: Script, legs: Sequence[Leg], most_above: float) -> Script:
    """Return a script whose result says whether its work exceeded a leg's maximum for too long.

    Parameters
    ----------
    script
        A fresh job.
    legs
        Legs of the job; those without a maximum are not watched.
    most_above
        Share of the time of the efforts that may be above the maximum, 0 to 1.
    """
    counts = [_Count(leg, leg.reference) for leg in legs if leg.reference and leg.reference.method in _MAXIMA]
    if not counts:
        return (yield from script)

    def take(trial: Trial) -> None:
        for one in counts:
            one.take(trial)

    result = yield from observe(script, take)
    shares = {one.leg.side: one.n_above / one.n for one in counts if one.n}
    above = {side: share for side, share in shares.items() if share > most_above}
    return _say(result, above, 100.0 * most_above)


def _say(result: Result, above: dict[str, float], limit: float) -> Result:
    """Return the result with the share of the time above the maximum, by leg, and what to do about it."""
    if not above:
        return result
    said = (
        tell("maximum.exceeded", leg=side, share=(100.0 * share, limit), limit=limit)
        for side, share in above.items()
    )
    again = (tell("maximum.measure_anew", leg=side) for side in above)
    return replace(
        result,
        grounds=(*result.grounds, *said),
        next_steps=(*result.next_steps, *again),
        data={**result.data, ABOVE: above},
    )
