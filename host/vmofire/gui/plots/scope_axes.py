"""Axes of the scope: time in seconds or clock times, and amplitude with three numbers.

In: the range of a plot, the moment of its zero, how to write a moment. Out: ticks. Never: a clock.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from math import ceil, floor, isfinite, log10
from typing import Any

from vmofire.gui.plots.graphics import AxisItem
from vmofire.gui.plots.plot import Axis
from vmofire.live.scope_look import Stamps, write_tick_fixed
from vmofire.words import say
from vmofire.words.quantities import write_tick

STEPS_S = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200)
OVER_PX = 30  # words of the first and the last tick may stand out this much
TICK_PX = 80.0  # room for the words of one tick, in pixels of the design
Ticks = list[tuple[float, list[float]]]


class AmplitudeAxis(Axis):
    """Axis with zero and half of each side: numbers at the ends would run into the next plot."""

    def tickValues(self, minVal: float, maxVal: float, size: float) -> Ticks:  # noqa: N802, N803, pyqtgraph's
        """Return the places of the numbers."""
        del minVal
        half = maxVal / 2.0
        return [(half, [0.0, half] if size < self.height_px * 5 else [-half, 0.0, half])]

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:  # noqa: N802
        """Return the numbers."""
        del spacing
        return [write_tick(float(f"{value * scale:.3g}")) for value in values]

    height_px = 13.0  # of a line of numbers


class TimeAxis(AxisItem):
    """Axis of time: seconds before now, seconds since the beginning, or clock times.

    Attributes
    ----------
    stamps : {"seconds", "clock"}
    origin_s : float
        Moment at x = 0, in the time of the signal.
    is_live : bool
        Whether x = 0 is now.
    clock_of : callable
        Returns the clock time of a moment, in seconds of the epoch; None if nobody knows it.
    tick_px : float
        Room for one tick.
    """

    def __init__(self) -> None:
        super().__init__("bottom")
        self.enableAutoSIPrefix(False)
        pyqtgraph_axis: Any = self  # whose setStyle hides Qt's own of that name
        pyqtgraph_axis.setStyle(hideOverlappingLabels=OVER_PX)
        self.stamps: Stamps = "seconds"
        self.origin_s, self.is_live = 0.0, True
        self.clock_of: Callable[[float], float | None] = _know_no_clock
        self.tick_px = TICK_PX

    def show_time(self, stamps: Stamps, origin_s: float, is_live: bool) -> None:
        """Take what the ticks say; they are drawn again only if something changes."""
        moves = origin_s != self.origin_s and (stamps == "clock" or not is_live)
        if moves or (stamps, is_live) != (self.stamps, self.is_live):
            self.picture = None
            self.update()
        self.stamps, self.origin_s, self.is_live = stamps, origin_s, is_live

    def tickValues(self, minVal: float, maxVal: float, size: float) -> Ticks:  # noqa: N802, N803, pyqtgraph's
        """Return the places of round seconds, or of round clock times."""
        span_s = maxVal - minVal
        if not (isfinite(span_s) and span_s > 0.0):
            return []
        step_s = choose_step(span_s, max(2.0, size / self.tick_px))
        shift_s = self._find_shift(minVal)
        first, last = ceil((minVal + shift_s) / step_s - 1e-6), floor((maxVal + shift_s) / step_s + 1e-6)
        return [(step_s, [place * step_s - shift_s for place in range(first, last + 1)])]

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:  # noqa: N802
        """Return the words of each tick."""
        del scale
        places = max(0, ceil(-log10(spacing) - 1e-9))
        return [self._write(value, places) for value in values]

    def _find_shift(self, x: float) -> float:
        """Return what to add to x, so that round numbers are round in the words."""
        if self.stamps == "clock":
            epoch_s = self.clock_of(self.origin_s + x)
            if epoch_s is not None:
                zone_s = datetime.fromtimestamp(epoch_s).astimezone().utcoffset()
                return epoch_s - x + (zone_s.total_seconds() if zone_s else 0.0)
        return 0.0 if self.is_live else self.origin_s

    def _write(self, x: float, places: int) -> str:
        epoch_s = self.clock_of(self.origin_s + x) if self.stamps == "clock" else None
        if epoch_s is not None:
            moment = datetime.fromtimestamp(round(epoch_s, max(places, 3)))
            seconds = write_tick_fixed(moment.second + moment.microsecond / 1e6, places)
            whole, mark, rest = seconds.partition(write_tick(0.5)[1])
            return f"{moment:%H:%M}:{whole:0>2}{mark}{rest}"
        if self.is_live:
            return say("{seconds} s", seconds=write_tick_fixed(x, places)) if abs(x) > 1e-9 else say("now")
        return say("{seconds} s", seconds=write_tick_fixed(self.origin_s + x, places))


def _know_no_clock(_at_s: float) -> float | None:
    return None


def choose_step(span_s: float, most: float) -> float:
    """Return a round distance of ticks: at most `most` of them in a span."""
    least_s = span_s / most
    if least_s > STEPS_S[0]:
        return float(next((step_s for step_s in STEPS_S if step_s >= least_s), 3600 * ceil(least_s / 3600)))
    decade = 10.0 ** floor(log10(least_s))
    return next(step * decade for step in (1.0, 2.0, 5.0, 10.0) if step * decade >= least_s * (1 - 1e-9))
