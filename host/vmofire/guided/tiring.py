"""Tiring within one series of squeezes: how much of the first squeeze the last one still gives.

In: scored squeezes. Out: a Tiring with its interval, its message, its figure. Never: a norm, or a cause: a
lighter squeeze looks the same, because effort is not measured.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log

from vmofire.dsp.trend import LEAST, fit_slope
from vmofire.guided.criteria import CheckSettings, Squeeze
from vmofire.guided.prompt import Figure
from vmofire.words.message import Message, tell


@dataclass(frozen=True)
class Tiring:
    """Last squeeze against the first, on the line through all, with the 95 % interval, in percent."""

    percent: float
    low: float
    high: float

    def is_told(self, settings: CheckSettings) -> bool:
        """Whether it is said: clearly less, and by more than the limit."""
        return self.high < 100.0 and self.percent <= 100.0 * settings.tires_to


def find_tiring(squeezes: Sequence[Squeeze], settings: CheckSettings) -> Tiring | None:
    """Return how the amplitude changed over the active squeezes.

    None with fewer than five active squeezes: fewer do not show the scatter. The line is fitted to the logs.
    """
    known = [(one.cue_s, one.amplitude_uv) for one in squeezes if one.active and one.amplitude_uv]
    times_s = [cue_s for cue_s, _ in known]
    if len(known) < max(LEAST, settings.fires_at_least) or sorted({*times_s}) != times_s:
        return None
    slope = fit_slope(times_s, [log(uv) for _, uv in known], "")
    minutes = (times_s[-1] - times_s[0]) / 60.0
    ends = (slope.per_min, slope.low_per_min, slope.high_per_min)
    return Tiring(*(100.0 * exp(min(per_min * minutes, 20.0)) for per_min in ends))


def tell_tiring(squeezes: Sequence[Squeeze], settings: CheckSettings, leg: str = "") -> tuple[Message, ...]:
    """Return the message that a leg tires; none if it does not, or if that is not known."""
    tiring = find_tiring(squeezes, settings)
    if tiring is None or not tiring.is_told(settings):
        return ()
    limit = 100.0 * settings.tires_to
    last, ends = (tiring.percent, limit), (tiring.low, tiring.high, limit)
    if leg:
        return (tell("both.tires_by", leg=leg, last=last, ends=ends),)
    return (tell("check.tires_by", last=last, ends=ends),)


def show_tiring(squeezes: Sequence[Squeeze], settings: CheckSettings, side: str) -> tuple[Figure, ...]:
    """Return the figure of tiring; none if it is not known."""
    tiring = find_tiring(squeezes, settings)
    if tiring is None:
        return ()
    limit = 100.0 * settings.tires_to
    label, rule = tell("figure.tiring"), tell("rule.tires", limit=limit)
    return (
        Figure("tiring", label, tiring.percent, "%", tiring.low, tiring.high, side, rule, (limit, 100.0)),
    )
