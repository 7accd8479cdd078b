"""Curves of a result: repetitions thin, their mean thick, the scored window, the active threshold, the goal.

In: Curves of a Result. Out: one plot for each unit, under each other, over one axis of time.
Never: a number computed here, except the place of a tick.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby, zip_longest
from math import isfinite, nan
from typing import NamedTuple

from PySide6.QtGui import QColor

from vmofire.gui.plots.captions import Entry, Legend
from vmofire.gui.plots.data_panel import DataPanel
from vmofire.gui.plots.data_plot import DataPlot, Range
from vmofire.gui.plots.export import Table, Value
from vmofire.gui.theme import Theme
from vmofire.gui.widgets.numbers import write_name
from vmofire.guided.prompt import Curve
from vmofire.report.axis_ticks import find_axis
from vmofire.report.curve_levels import list_levels
from vmofire.words import say, speaking
from vmofire.words.quantities import write, write_interval

LEGEND_PX = 168.0
MOST_CURVES = 6  # of one unit
_DASHES: dict[int, tuple[float, ...]] = {0: (), 1: (4.0, 2.0), 2: (1.0, 1.6)}
_LEVEL_DASHES = (2.0, 3.0)
_ROOM = 0.03  # of the range, above the highest value


class Level(NamedTuple):
    """Line across the plot: a threshold or a goal, with its words and its look."""

    value: float
    words: str
    colour: str
    width_px: float
    dashes: tuple[float, ...]


class CurvePlot(DataPlot):
    """Curves of one unit, with a legend."""

    def __init__(self) -> None:
        super().__init__(("", ""), (say("time after the cue"), "s"))
        self.legend_part = Legend(LEGEND_PX)
        self._curves: tuple[Curve, ...] = ()

    def show_curves(self, curves: Sequence[Curve]) -> None:
        """Show curves; all are in one unit."""
        self._curves = tuple(curves[:MOST_CURVES])
        self.name_axis("left", "", self._curves[0].unit)
        self._draw()

    def show_theme(self, theme: Theme) -> None:
        """Take colours and scale of a theme."""
        super().show_theme(theme)
        self._draw()

    def _draw(self) -> None:
        self.empty()
        if not self._curves:
            return
        theme, px = self.theme, self.theme.px
        for scored_s in dict.fromkeys(one.scored_s for one in self._curves if one.scored_s):
            self.put_band(scored_s, "x")
        for place, curve in enumerate(self._curves):
            thin = QColor(theme.colour_of(curve.side, place))
            thin.setAlphaF(0.5)
            for values in curve.repetitions:
                self.put_line(curve.times_s, _known(values), thin, max(1.0, px(1.1)))
        for level in self._levels:
            self.put_level(level.value, level.colour, level.width_px, level.dashes)
        for place, curve in enumerate(self._curves):
            self.put_line(curve.times_s, _known(curve.values), *self._find_look(place))
            if curve.over == "repetitions":  # each is a measurement of its own
                colour = self._find_look(place)[0]
                self.put_dots(curve.times_s, _known(curve.values), colour, theme.px(9))
        self.set_home(*find_home(self._curves, self._n_ticks))
        self._collect_points()
        self.legend_part.show_entries(self._list_entries())

    @property
    def _n_ticks(self) -> int:
        return 4

    def _find_look(self, place: int) -> tuple[str, float, tuple[float, ...]]:
        """Return colour, width and dashes of a curve."""
        curve = self._curves[place]
        alike = sum(one.side == curve.side for one in self._curves[:place])
        dashes = _DASHES[(alike + (curve.side == "right")) % len(_DASHES)]
        return self.theme.colour_of(curve.side, place), max(2.0, self.theme.px(3)), dashes

    @property
    def _levels(self) -> list[Level]:
        """Thresholds and goals of the curves; levels that look the same count as one."""
        theme, px = self.theme, self.theme.px
        return [
            Level(
                one.value,
                one.words,
                theme.colour_of(one.side) if one.side else theme.text,
                max(1.0, px(1.5)),
                () if one.is_goal else _LEVEL_DASHES,
            )
            for one in list_levels(self._curves)
        ]

    def _list_entries(self) -> list[Entry]:
        entries: list[Entry] = []
        for place, curve in enumerate(self._curves):
            words = write_name(curve)
            if curve.repetitions:
                words = say("{name}: mean", name=words)
            colour, width_px, dashes = self._find_look(place)
            entries.append(Entry(words, colour, "line", width_px, dashes))
        most = max(len(curve.repetitions) for curve in self._curves)
        if most:
            colour = self.theme.colour_of(self._curves[0].side)
            thin = max(1.0, self.theme.px(1.1))
            entries.append(Entry(say("each repetition"), colour, "line", thin))
        entries += [
            Entry(level.words, level.colour, "line", level.width_px, level.dashes) for level in self._levels
        ]
        for scored_s in dict.fromkeys(one.scored_s for one in self._curves if one.scored_s):
            start_s, stop_s = scored_s
            words = say("scored: {start:s limit} to {stop:s set}", start=start_s, stop=stop_s)
            entries.append(Entry(words, self.theme.tint, "band"))
        return entries

    def _collect_points(self) -> None:
        """Let each time be asked: it says the value of every curve there."""
        times_s = sorted({round(at_s, 6) for curve in self._curves for at_s in curve.times_s})
        values = [
            dict(zip((round(at_s, 6) for at_s in curve.times_s), curve.values, strict=True))
            for curve in self._curves
        ]
        ranges = [
            dict(zip((round(at_s, 6) for at_s in curve.times_s), _find_ranges(curve), strict=True))
            for curve in self._curves
        ]

        def describe(number: int) -> str:
            at_s = times_s[number]
            parts = [say("{time:s} after the cue.", time=at_s)]
            if self._curves[0].over == "repetitions":
                parts = [say("Repetition {n}.", n=round(at_s))]
            for curve, value_at, range_at in zip(self._curves, values, ranges, strict=True):
                value, repetitions = value_at.get(at_s), range_at.get(at_s)
                if value is None:
                    parts.append(say("{name}: not measured here.", name=write_name(curve)))
                elif repetitions is None:
                    parts.append(
                        say("{name}: {value}.", name=write_name(curve), value=write(value, curve.unit))
                    )
                else:
                    parts.append(
                        say(
                            "{name}: {value} on average, repetitions {range}.",
                            name=write_name(curve),
                            value=write(value, curve.unit),
                            range=write_interval(*repetitions, curve.unit),
                        )
                    )
            return " ".join(parts)

        self.show_points(times_s, [_known(one.get(at_s) for one in values) for at_s in times_s], describe)
        self.table = make_table(self._curves)


class Curves(DataPanel):
    """Curves of a result over time: a plot for each unit."""

    def __init__(self) -> None:
        super().__init__(least_px=(200.0, 96.0), gap_px=12.0)
        self.title = say("Curves")
        self._pool: list[CurvePlot] = []

    def show_curves(self, curves: tuple[Curve, ...]) -> None:
        """Show curves; those of one unit share a plot."""
        alike = [list(group) for _, group in groupby(curves, lambda curve: curve.unit)]
        while len(self._pool) < len(alike):
            self._pool.append(CurvePlot())
        for plot in self._pool:
            if plot in self.plots:
                self.remove(plot)
                self.remove_part(plot.legend_part)
        for row, (plot, group) in enumerate(zip(self._pool, alike, strict=False)):
            self.add(plot, row, 0)
            self.add_part(plot.legend_part, row, 1)
            plot.show_curves(group)
            is_last = row == len(alike) - 1
            plot.getAxis("bottom").setStyle(showValues=is_last)
            name, unit = (
                (say("repetition"), "")
                if group[0].over == "repetitions"
                else (say("time after the cue"), "s")
            )
            plot.name_axis("bottom", name if is_last else "", unit if is_last else "")
            plot.setXLink(self._pool[0] if row else None)
        names = ", ".join(write_name(curve) for group in alike for curve in group[:MOST_CURVES])
        self.setAccessibleName(say("Curves over time in seconds: {names}", names=names))


def find_home(curves: Sequence[Curve], most_ticks: int) -> tuple[Range, Range]:
    """Return ranges of time and value that hold the curves, their repetitions and their levels."""
    values = [value for curve in curves for value in _list_values(curve)]
    low, high = (min(values), max(values)) if values else (0.0, 1.0)
    low = min(0.0, low) if curves[0].unit != "Hz" else low  # a frequency against zero is a flat line
    ticks = find_axis(low, high + max(_ROOM * (high - low), 1e-9), most_ticks)
    longest_s = max(curve.start_s + len(curve.values) * curve.step_s for curve in curves)
    if curves[0].over == "repetitions":
        return (0.5, max(longest_s, 1.5)), (ticks[0], ticks[-1])
    return (0.0, max(longest_s, 1e-3)), (ticks[0], ticks[-1])


def make_table(curves: Sequence[Curve]) -> Table:
    """Return the curves for a file: mean and repetitions at each time, and the levels."""
    first = "repetition" if curves[0].over == "repetitions" else "time_s"
    names, columns = [first], [list[Value](max((curve.times_s for curve in curves), key=len))]
    with speaking("en"):
        for curve in curves:
            name = write_name(curve).replace(",", "")
            names.append(f"{name} mean [{curve.unit}]" if curve.repetitions else f"{name} [{curve.unit}]")
            columns.append(list(curve.values))
            for number, values in enumerate(curve.repetitions, 1):
                names.append(f"{name} {number} [{curve.unit}]")
                columns.append(list(values))
            for level, value in (("active_from", curve.threshold), ("goal", curve.goal)):
                if value is not None:
                    names.append(f"{_add_side(level, curve.side)} [{curve.unit}]")
                    columns.append([value] * len(curve.values))
            if curve.scored_s:
                start_s, stop_s = curve.scored_s
                names.append(_add_side("scored", curve.side))
                columns.append(["yes" if start_s <= at_s < stop_s else "no" for at_s in curve.times_s])
    return Table(tuple(names), tuple(columns))


def _add_side(name: str, side: str) -> str:
    return f"{name}_{side}" if side else name


def _known(values: "Sequence[float | None] | Iterator[float | None]") -> list[float]:
    return [nan if value is None else value for value in values]


def _list_values(curve: Curve) -> Iterator[float]:
    for value in (*curve.values, *(one for values in curve.repetitions for one in values)):
        if value is not None and isfinite(value):
            yield value
    for level in (curve.threshold, curve.goal):
        if level is not None:
            yield level


def _find_ranges(curve: Curve) -> list[tuple[float, float] | None]:
    """Return the lowest and the highest repetition of each step; None where there are none."""
    found: list[tuple[float, float] | None] = []
    for _, step in zip_longest(curve.values, zip_longest(*curve.repetitions), fillvalue=()):
        known = [value for value in step or () if value is not None]
        found.append((min(known), max(known)) if known else None)
    return found[: len(curve.values)]
