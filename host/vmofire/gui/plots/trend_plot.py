"""Trend plot of one figure over the visits: points with their errors, and the band of measurement error.

In: a TrendLine of trends/timeline.py. Out: a card with the plot, and the same in words. Never: a number
computed here, except the place of a tick. It imports the database.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QPainterPath

from vmofire.gui.plots.captions import Caption
from vmofire.gui.plots.data_panel import DataPanel
from vmofire.gui.plots.data_plot import DataPlot, Range
from vmofire.gui.plots.export import Table, Value
from vmofire.gui.plots.graphics import pg
from vmofire.gui.plots.plot import Axis
from vmofire.gui.theme import BODY, CAPTION, LEAD, Theme
from vmofire.gui.widgets.paint import Align, measure_width
from vmofire.trends.timeline import Absent, TrendLine, TrendPoint
from vmofire.words import say, say_many, write_day
from vmofire.words.quantities import write, write_interval

_POINT_PX = 13.0
_ROOM = 0.08  # of the range, beyond the outermost values


class DayAxis(Axis):
    """Axis of time with a tick at each visit, and its day where there is room."""

    def __init__(self) -> None:
        super().__init__("bottom")
        self._times: tuple[datetime, ...] = ()
        self._size_px = CAPTION

    def show_times(self, times: Sequence[datetime]) -> None:
        """Take the times of the visits, in order."""
        self._times = tuple(times)
        self.picture = None
        self.update()

    def take_size(self, size_px: float) -> None:
        """Take the size of the type, in pixels of the screen."""
        self._size_px = size_px

    def tickValues(  # noqa: N802, pyqtgraph's name
        self,
        minVal: float,  # noqa: N803
        maxVal: float,  # noqa: N803
        size: float,
    ) -> list[tuple[float, list[float]]]:
        """Return the visits in view whose days fit beside each other."""
        kept: list[float] = []
        free = -size
        for at in self._times:
            value = at.timestamp()
            if minVal <= value <= maxVal:
                middle = (value - minVal) / (maxVal - minVal) * size
                half = measure_width(write_day(at), round(self._size_px)) / 2 + self._size_px / 5
                if middle - half >= free:
                    kept.append(value)
                    free = middle + half
        return [(1.0, kept)]

    def tickStrings(  # noqa: N802, pyqtgraph's name
        self, values: Sequence[float], scale: float, spacing: float
    ) -> list[str]:
        """Return the day of each visit."""
        del scale, spacing
        days = {at.timestamp(): write_day(at) for at in self._times}
        return [days.get(value, "") for value in values]


class TrendPlot(DataPlot):
    """Plot of one figure: a full disc is a change beyond error; a ring is within error, or unknown."""

    def __init__(self) -> None:
        self._days = DayAxis()
        self._line: TrendLine | None = None
        super().__init__(axes={"bottom": self._days})

    def show_line(self, line: TrendLine | None) -> None:
        """Show a figure; None for none."""
        self._line = line
        if line is not None:
            is_ratio = not line.unit and line.kind != "knee"
            self.name_axis("left", say("ratio") if is_ratio else "", line.unit)
        self._draw()

    def show_theme(self, theme: Theme) -> None:
        """Take colours and scale of a theme."""
        super().show_theme(theme)
        self._days.take_size(theme.px(CAPTION))
        self._draw()

    def _draw(self) -> None:
        self.empty()
        line = self._line
        if line is None:
            return
        theme, px = self.theme, self.theme.px
        ends = find_range(line)
        first, last = find_span(line)
        marks: list[TrendPoint | Absent] = sorted((*line.points, *line.absent), key=lambda one: one.at)
        if line.band is not None:
            low, high = (min(max(end, ends[0]), ends[1]) for end in line.band)
            self.put_band((low, high), "y")
        if ends[0] < 0.0 < ends[1]:
            self.put_level(0.0, theme.muted, max(1.0, px(1)))
        colour = theme.colour_of(line.side)
        times_s = [point.at.timestamp() for point in line.points]
        values = [point.value for point in line.points]
        self.put_line(times_s, values, colour, max(1.5, px(2)), (4.0, 2.0))
        for point in line.points:
            if point.low is not None and point.high is not None:
                self._put_error(point.at.timestamp(), (point.low, point.high))
        brushes = [QColor(colour if one.more_than_error else theme.surface) for one in line.points]
        pen = self.make_pen(colour, max(2.0, px(3)))
        self.put(pg.ScatterPlotItem(times_s, values, size=px(_POINT_PX), pen=pen, brush=brushes))
        if line.absent:
            self._put_absent(line.absent, ends[0])
        self._days.show_times([one.at for one in marks])
        self.set_home((first.timestamp(), last.timestamp()), ends)
        known = {id(point): point.value for point in line.points}
        places = [[known.get(id(one), ends[0])] for one in marks]
        self.show_points(
            [one.at.timestamp() for one in marks], places, lambda number: describe_mark(line, marks[number])
        )
        self.table = make_table(line)

    def _put_error(self, at_s: float, ends: Range) -> None:
        """Add an error bar: its beams keep their width on the screen at any zoom."""
        pen = self.make_pen(self.theme.text, max(1.5, self.theme.px(2)))
        self.put(pg.PlotCurveItem([at_s, at_s], list(ends), pen=pen))
        beam = pg.ScatterPlotItem(
            [at_s, at_s], list(ends), symbol=_make_beam(), size=self.theme.px(11), pen=pen, brush=None
        )
        self.put(beam)

    def _put_absent(self, absent: Sequence[Absent], low: float) -> None:
        theme = self.theme
        for one in absent:
            mark = pg.TextItem("?", theme.on_trouble, anchor=(0.5, 1.0), fill=pg.mkBrush(theme.trouble))
            mark.setPos(one.at.timestamp(), low)
            self.put(mark)


class TrendChart(DataPanel):
    """Card with one figure over the visits: its heading, its plot, what it says in words."""

    def __init__(self) -> None:
        super().__init__(least_px=(260.0, 200.0))
        self.title = say("Figure over the visits")
        self.plot = TrendPlot()
        self._heading = Caption(LEAD, height_px=28.0, bold=True)
        right = Align.AlignRight | Align.AlignVCenter
        self._place = Caption(CAPTION, width_px=70.0, height_px=28.0, tone="muted", align=right)
        self._shaded = Caption(CAPTION, height_px=18.0, tone="muted", align=right)
        self._said = Caption(BODY, height_px=66.0, align=Align.AlignLeft | Align.AlignTop)
        self._none = Caption(LEAD, tone="muted", align=Align.AlignCenter)
        self._is_there = False
        self.add_part(self._none, 0, 0)
        self.show_line(None)

    def _show_parts(self, is_there: bool) -> None:
        """Place the plot and the words around it, or the words that there is none."""
        if is_there is self._is_there:
            return
        self._is_there = is_there
        if is_there:
            self.remove_part(self._none)
            self.add_part(self._heading, 0, 0)
            self.add_part(self._place, 0, 1)
            self.add_part(self._shaded, 1, 0, colspan=2)
            self.add(self.plot, 2, 0, colspan=2)
            self.add_part(self._said, 3, 0, colspan=2)
        else:
            for part in (self._heading, self._place, self._shaded, self._said):
                self.remove_part(part)
            self.remove(self.plot)
            self.add_part(self._none, 0, 0)

    @property
    def words(self) -> str:
        """All words of the chart."""
        return self.accessibleName()

    def show_line(self, line: TrendLine | None, note: str = "") -> None:
        """Show a figure; `note` stands beside its title, or alone without a figure."""
        self.show_point(None)
        self.plot.show_line(line)
        self._heading.show_words("" if line is None else line.heading)
        self._place.show_words("" if line is None else note)
        self._shaded.show_words(say("shaded: may be error") if line is not None and line.band else "")
        self._said.show_words("" if line is None else write_words(line))
        self._show_parts(line is not None)
        self._none.show_words(note)
        if line is not None:
            note = say("{label}: {value}", label=line.heading, value=describe_points(line))
        self.setAccessibleName(note)


def write_words(line: TrendLine) -> str:
    """Return words that compare the last visit with the first, and name what the line leaves out."""
    words = [line.words]
    if line.absent:
        words.append(
            say_many(
                "{n} visit without this figure is marked ?.",
                "{n} visits without this figure are marked ?.",
                len(line.absent),
            )
        )
    return " ".join((*words, line.left_out_words)).strip()


def describe_points(line: TrendLine) -> str:
    """Return every point in words, for a screen reader."""
    points: list[str] = []
    for point in line.points:
        parts = [write(point.value, line.unit), write_interval(point.low, point.high, line.unit)]
        if point.more_than_error is not None:
            parts.append(say("more than error") if point.more_than_error else say("may be error"))
        value = ", ".join(part for part in parts if part)
        points.append(say("{label}: {value}", label=write_day(point.at), value=value))
    return say("{points}. {summary}", points="; ".join(points), summary=write_words(line))


def describe_mark(line: TrendLine, mark: TrendPoint | Absent) -> str:
    """Return one visit of a line as sentences: day, value, interval, and whether it is beyond error."""
    if isinstance(mark, Absent):
        return say("{day:day}: this figure is missing. {headline}", day=mark.at, headline=mark.headline)
    value, interval = write(mark.value, line.unit), write_interval(mark.low, mark.high, line.unit)
    if interval:
        words = say(
            "{day:day}: {value}, 95 % interval {interval}.", day=mark.at, value=value, interval=interval
        )
    else:
        words = say("{day:day}: {value}.", day=mark.at, value=value)
    if mark is line.points[0] or mark.more_than_error is None:
        return words
    return f"{words} {say('That is more than error.') if mark.more_than_error else say('That may be error.')}"


def find_range(line: TrendLine) -> Range:
    """Return low and high end of the value axis, with room for points and error bars of either sign."""
    low, high = line.span
    room = _ROOM * (high - low)
    signed = any(point.value < 0.0 for point in line.points)
    return (low - room if low < 0.0 else 0.0), (high + room if high > 0.0 or signed else 0.0)


def find_span(line: TrendLine) -> tuple[datetime, datetime]:
    """Return start and end of the time axis, with room at both ends."""
    times = [one.at for one in (*line.points, *line.absent)]
    margin = max((max(times) - min(times)) * 0.08, timedelta(days=1))
    return min(times) - margin, max(times) + margin


def make_table(line: TrendLine) -> Table:
    """Return a line for a file: a row for each visit."""
    unit = f" [{line.unit}]" if line.unit else ""
    names = (
        "visit",
        f"value{unit}",
        f"low{unit}",
        f"high{unit}",
        "more_than_error",
        f"band_low{unit}",
        f"band_high{unit}",
    )
    answers = {True: "yes", False: "no", None: None}
    rows: list[tuple[Value, ...]] = []
    band = line.band or (None, None)
    for one in sorted((*line.points, *line.absent), key=lambda mark: mark.at):
        day = one.at.isoformat(timespec="seconds")
        if isinstance(one, TrendPoint):
            rows.append((day, one.value, one.low, one.high, answers[one.more_than_error], *band))
        else:
            rows.append((day, None, None, None, None, *band))
    return Table(names, tuple(zip(*rows, strict=True)))


def _make_beam() -> QPainterPath:
    """Return the end of an error bar as a symbol: a line across."""
    path = QPainterPath(QPointF(-0.5, 0.0))
    path.lineTo(0.5, 0.0)
    return path
