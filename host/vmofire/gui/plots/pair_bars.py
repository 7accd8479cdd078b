"""Bars of left and right, one pair under the other, each with its interval.

In: figures of a Result. Out: a plot for each pair. Never: a number computed here, except the place of a tick.
"""

from collections.abc import Sequence
from math import isfinite
from typing import Any

import numpy as np
from PySide6.QtGui import QResizeEvent

from vmofire.gui.plots.captions import Entry, Legend
from vmofire.gui.plots.data_panel import DataPanel
from vmofire.gui.plots.data_plot import DataPlot
from vmofire.gui.plots.export import Table, Value
from vmofire.gui.plots.graphics import pg
from vmofire.gui.theme import Theme
from vmofire.gui.widgets.numbers import write_name
from vmofire.guided.prompt import Figure
from vmofire.report.axis_ticks import find_axis
from vmofire.words import say, speaking, write_leg

VALUES_PX = 112.0
MOST_PAIRS = 2
PAIR_PX = 110.0  # least height of a pair
_THICK = 0.62  # of a row
Pair = tuple[Figure, Figure]


def find_pairs(figures: Sequence[Figure]) -> list[Pair]:
    """Return pairs of figures known for both legs, left first; pairs with intervals come first."""
    known = {(f.name, f.side): f for f in figures if f.value is not None and isfinite(f.value)}
    names = dict.fromkeys(figure.name for figure in figures)
    pairs = [
        (known[name, "left"], known[name, "right"])
        for name in names
        if (name, "left") in known
        and (name, "right") in known
        and known[name, "left"].label == known[name, "right"].label  # two earlier days are no pair
    ]
    return sorted(pairs, key=lambda pair: pair[0].low is None)


class PairPlot(DataPlot):
    """Bars of one pair, with their values beside them."""

    def __init__(self) -> None:
        super().__init__(grid=True, along="y")
        self.legend_part = Legend(VALUES_PX, spread_beside=self)
        self.pair: Pair | None = None
        self.invertY(True)
        self.setMouseEnabled(False, False)

    def show_pair(self, pair: Pair) -> None:
        """Show a pair of figures."""
        self.pair = pair
        self.name_axis("bottom", pair[0].words, pair[0].unit)
        self.getAxis("left").setTicks([[(place, write_leg(one.side)) for place, one in enumerate(pair)]])
        self._draw()

    def show_theme(self, theme: Theme) -> None:
        """Take colours and scale of a theme."""
        super().show_theme(theme)
        self._draw()

    def _draw(self) -> None:
        self.empty()
        if self.pair is None:
            return
        theme = self.theme
        values = np.array([one.value or 0.0 for one in self.pair])
        colours = [theme.colour_of(one.side) for one in self.pair]
        bars: Any = pg.BarGraphItem(
            x0=0.0, y=[0.0, 1.0], width=values, height=_THICK, brushes=colours, pen=pg.mkPen(None)
        )
        self.put(bars)
        ends = [0.0, *values.tolist()]
        for place, one in enumerate(self.pair):
            if one.low is not None and one.high is not None and one.value is not None:
                ends += [one.low, one.high]
                self.put(
                    pg.ErrorBarItem(
                        x=np.array([one.value]),
                        y=np.array([float(place)]),
                        left=one.value - one.low,
                        right=one.high - one.value,
                        beam=_THICK / 2,
                        pen=self.make_pen(theme.text, max(2.0, theme.px(2))),
                    )
                )
        ticks = find_axis(min(ends), max(*ends, 1e-9), 3)
        self.set_home((ticks[0], ticks[-1]), (-0.5, 1.5))
        self.show_points([0.0, 1.0], values, self._describe)
        self.table = make_table([self.pair])
        self.legend_part.show_entries(
            [Entry(one.value_words, theme.text, "none", large=True) for one in self.pair]
        )

    def _describe(self, number: int) -> str:
        assert self.pair is not None
        return describe_figure(self.pair[number])


class PairBars(DataPanel):
    """Bars of left and right: a plot for each pair, two at most."""

    def __init__(self) -> None:
        self._pairs: list[Pair] = []  # before pyqtgraph gives it a size
        self._pool: list[PairPlot] = []
        super().__init__(least_px=(200.0, 100.0), gap_px=8.0)
        self.title = say("Left and right")

    def show_pairs(self, pairs: Sequence[Pair]) -> None:
        """Show pairs of figures; those without room are left to the table of numbers."""
        self._pairs = list(pairs[:MOST_PAIRS])
        self._arrange()
        words = [
            say("{label}: {value}", label=write_name(one), value=one.value_words)
            for pair in pairs
            for one in pair
        ]
        self.setAccessibleName(say("Left and right compared: {figures}", figures="; ".join(words)))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802, Qt's name
        """Show as many pairs as there is room for."""
        super().resizeEvent(event)
        if self._pairs:
            self._arrange()

    def _arrange(self) -> None:
        """Place a plot for each pair that has room; the first always has."""
        shown = self._pairs[: max(1, int(self.height() / self.theme.px(PAIR_PX)))]
        if [plot.pair for plot in self.plots if isinstance(plot, PairPlot)] == shown:
            return
        for plot in list(self.plots):
            self.remove(plot)
        for plot in self._pool:
            self.remove_part(plot.legend_part)
        while len(self._pool) < len(shown):
            self._pool.append(PairPlot())
        for row, (plot, pair) in enumerate(zip(self._pool, shown, strict=False)):
            self.add(plot, row, 0)
            self.add_part(plot.legend_part, row, 1)
            plot.show_pair(pair)


def describe_figure(figure: Figure) -> str:
    """Return a figure as a sentence, with its interval."""
    if not figure.interval_words:
        return say("{name}: {value}.", name=write_name(figure), value=figure.value_words)
    return say(
        "{name}: {value}, 95 % interval {interval}.",
        name=write_name(figure),
        value=figure.value_words,
        interval=figure.interval_words,
    )


def make_table(pairs: Sequence[Pair]) -> Table:
    """Return pairs for a file: a row for each leg."""
    names: list[str] = ["leg"]
    columns: list[Sequence[Value]] = [["left", "right"]]
    with speaking("en"):
        for pair in pairs:
            unit = f" [{pair[0].unit}]" if pair[0].unit else ""
            name = pair[0].words.replace(",", "")
            names += [f"{name}{part}{unit}" for part in ("", " low", " high")]
            columns += [[one.value for one in pair], [one.low for one in pair], [one.high for one in pair]]
    return Table(tuple(names), tuple(columns))
