"""View of the scope: which stretch of time it shows, where its cursor stands, what is selected.

In: gestures as numbers: a factor, a shift, a moment. Out: the next view, always inside what can be shown.
Never: Qt, a pixel, a sample. All moments are seconds since the first sample of the signal.
"""

from dataclasses import dataclass, replace
from math import isfinite

LEAST_SPAN_S = 0.02  # forty samples at 2000 Hz: closer, a line between two samples is all there is
WHEEL_STEP = 1.25  # one notch of a wheel, or one press of a button
NUDGE = 0.01  # share of the view that one key press moves the cursor

Region = tuple[float, float]  # start and end of a selection, s


@dataclass(frozen=True)
class Extent:
    """What there is to show.

    Attributes
    ----------
    oldest_s, newest_s : float
        First and last moment that is kept.
    longest_s : float
        The longest stretch that is ever kept: a minute of a live signal, all of a recording.
    """

    oldest_s: float
    newest_s: float
    longest_s: float

    @property
    def least_start_s(self) -> float:
        """Earliest start of a view: the oldest moment, and a whole length before the newest."""
        return min(self.oldest_s, self.newest_s - self.longest_s)


@dataclass(frozen=True)
class ScopeView:
    """A stretch of time in sight.

    Attributes
    ----------
    start_s, stop_s : float
    follows : bool
        Whether it ends at the newest sample, and moves with it.
    cursor : float or None
        Place of the cursor as a share of the view, 0 to 1: it keeps its place on the screen.
    region : (float, float) or None
        The selection.
    """

    start_s: float = -10.0
    stop_s: float = 0.0
    follows: bool = True
    cursor: float | None = None
    region: Region | None = None

    @property
    def span_s(self) -> float:
        """Length of the view."""
        return self.stop_s - self.start_s

    @property
    def cursor_s(self) -> float | None:
        """Moment under the cursor."""
        return None if self.cursor is None else self.start_s + self.cursor * self.span_s

    def clamp(self, extent: Extent) -> "ScopeView":
        """Return the view inside what there is: of an allowed length, and without a part in the future."""
        span_s = min(max(self.span_s, LEAST_SPAN_S), max(extent.longest_s, LEAST_SPAN_S))
        if self.follows:
            return replace(self, start_s=extent.newest_s - span_s, stop_s=extent.newest_s)
        start_s = self.start_s + (self.span_s - span_s) / 2
        start_s = min(max(start_s, extent.least_start_s), extent.newest_s - span_s)
        return replace(self, start_s=start_s, stop_s=start_s + span_s)

    def zoom(self, factor: float, at_s: float, extent: Extent) -> "ScopeView":
        """Return the view with its length times `factor`; the moment `at_s` keeps its place.

        Zooming out past the newest sample follows the signal again; zooming in on an older moment does not.
        """
        if not (isfinite(factor) and factor > 0.0 and isfinite(at_s)):
            return self.clamp(extent)
        span_s = min(max(self.span_s * factor, LEAST_SPAN_S), max(extent.longest_s, LEAST_SPAN_S))
        share = (at_s - self.start_s) / self.span_s
        start_s = at_s - share * span_s
        return self.look_at(start_s, start_s + span_s, extent)

    def zoom_in_place(self, factor: float, extent: Extent) -> "ScopeView":
        """Zoom around the cursor; without one around the newest sample while following, else the middle."""
        at_s = self.cursor_s
        if at_s is None:
            at_s = self.stop_s if self.follows else (self.start_s + self.stop_s) / 2
        return self.zoom(factor, at_s, extent)

    def pan(self, by_s: float, extent: Extent) -> "ScopeView":
        """Return the view moved by some seconds; later is positive. At the newest sample it follows again."""
        if not isfinite(by_s):
            return self.clamp(extent)
        return self.look_at(self.start_s + by_s, self.stop_s + by_s, extent)

    def look_at(self, start_s: float, stop_s: float, extent: Extent) -> "ScopeView":
        """Return a view of a stretch; it follows if the stretch reaches the newest sample."""
        if not (isfinite(start_s) and isfinite(stop_s) and stop_s > start_s):
            return self.clamp(extent)
        seen = replace(self, start_s=start_s, stop_s=stop_s, follows=False).clamp(extent)
        # Half a thousandth: rounding must not end following, and no hand can point closer.
        return replace(seen, follows=seen.stop_s >= extent.newest_s - 5e-4 * seen.span_s).clamp(extent)

    def show_span(self, span_s: float, extent: Extent) -> "ScopeView":
        """Return a view of another length, around its middle, or up to the newest sample while following."""
        at_s = self.stop_s if self.follows else (self.start_s + self.stop_s) / 2
        return self.zoom(span_s / self.span_s, at_s, extent)

    def go_live(self, extent: Extent) -> "ScopeView":
        """Return a view that follows the newest sample."""
        return replace(self, follows=True).clamp(extent)

    def show_all(self, extent: Extent) -> "ScopeView":
        """Return a view of everything that is kept."""
        span_s = max(extent.newest_s - extent.oldest_s, LEAST_SPAN_S)
        return self.look_at(extent.newest_s - span_s, extent.newest_s, extent)

    def hold(self) -> "ScopeView":
        """Return the view as it stands, no longer following."""
        return replace(self, follows=False)

    def jump(self, at_s: float, extent: Extent) -> "ScopeView":
        """Return a view with a moment in its middle, or as near as the ends allow, and the cursor on it."""
        half_s = self.span_s / 2
        seen = replace(self, start_s=at_s - half_s, stop_s=at_s + half_s, follows=False).clamp(extent)
        return seen.point(at_s)

    def point(self, at_s: float | None) -> "ScopeView":
        """Return the view with its cursor on a moment, or without a cursor."""
        if at_s is None:
            return replace(self, cursor=None)
        return replace(self, cursor=min(1.0, max(0.0, (at_s - self.start_s) / self.span_s)))

    def point_share(self, share: float) -> "ScopeView":
        """Return the view with its cursor at a share of its length."""
        return replace(self, cursor=min(1.0, max(0.0, share)))

    def nudge(self, steps: int) -> "ScopeView":
        """Return the view with its cursor moved by steps; without a cursor it begins in the middle."""
        cursor = 0.5 if self.cursor is None else self.cursor + steps * NUDGE
        return replace(self, cursor=min(1.0, max(0.0, cursor)))

    def select(self, one_s: float, other_s: float) -> "ScopeView":
        """Return the view with a selection between two moments, in either order."""
        return replace(self, region=(min(one_s, other_s), max(one_s, other_s)))

    def select_middle(self) -> "ScopeView":
        """Return the view with a selection: around the cursor, else the middle; a fifth of the view."""
        centre_s = self.cursor_s
        if centre_s is None:
            centre_s = (self.start_s + self.stop_s) / 2
        tenth_s = self.span_s / 10
        centre_s = min(max(centre_s, self.start_s + tenth_s), self.stop_s - tenth_s)
        return self.select(centre_s - tenth_s, centre_s + tenth_s)

    def move_edge(self, last: bool) -> "ScopeView":
        """Return the view with the start (or the end, if `last`) of its selection at the cursor."""
        at_s = self.cursor_s
        if at_s is None:
            return self
        start_s, stop_s = self.region or (at_s, at_s)
        return self.select(min(start_s, at_s), at_s) if last else self.select(at_s, max(stop_s, at_s))

    def drop_region(self) -> "ScopeView":
        """Return the view without a selection."""
        return replace(self, region=None)


class ClockTimes:
    """Clock time of each moment of a signal.

    A block arrives some milliseconds after it was measured, never before: the least delay seen is the truest.
    After a pause of which nobody knows the length, a new reckoning begins.
    """

    JUMP_S = 1.0  # no block is this late; more is a pause

    def __init__(self) -> None:
        self._anchors: list[tuple[float, float]] = []  # from this moment on, s; epoch of moment 0, s

    def see(self, newest_s: float, epoch_s: float) -> None:
        """Take the newest moment of the signal, and the clock at which it was there."""
        zero_s = epoch_s - newest_s
        if not isfinite(zero_s):
            return
        if not self._anchors or zero_s > self._anchors[-1][1] + self.JUMP_S:
            self._anchors.append((newest_s if self._anchors else float("-inf"), zero_s))
        elif zero_s < self._anchors[-1][1]:
            self._anchors[-1] = (self._anchors[-1][0], zero_s)

    def find(self, at_s: float) -> float | None:
        """Return the clock time of a moment as seconds of the epoch; None before anything was seen."""
        return next((zero_s + at_s for from_s, zero_s in reversed(self._anchors) if at_s >= from_s), None)
