"""Traces of the scope: one plot a channel over one axis of time, moved by wheel, mouse and fingers.

In: a ScopeLook and the channels. Out: paint; gestures pass through its ScopeGestures. Never: a filter, or a
view of its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QCursor, QResizeEvent, QTouchEvent

from vmofire.gui.plots.export import Table
from vmofire.gui.plots.plot import Plot
from vmofire.gui.plots.plot_panel import PlotPanel
from vmofire.gui.plots.scope_gestures import TOUCHES, ScopeGestures
from vmofire.gui.plots.scope_plot import Over, ScopePlot
from vmofire.gui.theme import CAPTION, Theme
from vmofire.live.pixel_columns import Columns
from vmofire.live.scope_look import ScopeLook
from vmofire.live.scope_signal import Kind, Stretch
from vmofire.words import say, write_label

RIGHT_PX, GAP_PX = 14, 6


@dataclass(frozen=True)
class Channel:
    """What a plot says of its channel: its label, and its goal line in the scope's unit (NaN for none)."""

    label: str
    goal_uv: float = float("nan")


@dataclass(frozen=True)
class _Drawn:
    """What decides whether a picture must be drawn anew."""

    x: tuple[float, float]
    columns: Columns | None
    is_whole: bool
    kind: Kind
    ends_uv: tuple[float, ...]
    theme: Theme

    def is_like(self, other: "_Drawn") -> bool:
        """Return whether the same picture comes of both."""
        mine, its = replace(self, columns=None), replace(other, columns=None)
        return self.columns is other.columns and mine == its


class ScopeTraces(PlotPanel):
    """All channels, one above the other.

    Parameters
    ----------
    look : ScopeLook
        Gestures change it; the screen shows it again at the next frame.
    """

    plots: list[ScopePlot]  # type: ignore[assignment] - all plots here are of this kind

    def __init__(self, look: ScopeLook) -> None:
        super().__init__(say("Traces"), (400.0, 240.0), (320.0, 120.0))
        self.look, self.title = look, say("Traces")
        self._labels: tuple[str, ...] = ()
        self._drawn: _Drawn | None = None
        self.gestures = ScopeGestures(look, self.plots)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        self.ci.layout.setContentsMargins(0, 0, RIGHT_PX, 0)
        self.ci.layout.setVerticalSpacing(GAP_PX)
        self.scene().sigMouseMoved.connect(self.gestures.hover)  # type: ignore[attr-defined] - pyqtgraph's scene

    @property
    def width_columns(self) -> int:
        """Number of pixel columns of a trace."""
        width = self.plots[0].box.width() if self.plots else self.width() - self.theme.px(62) - RIGHT_PX
        return max(1, int(width * self.devicePixelRatioF()))

    def show_theme(self, theme: Theme) -> None:
        """Colour the panel and its plots, and fit the rows."""
        super().show_theme(theme)
        self._drawn = None
        if getattr(self, "_labels", ()):
            self._share_height()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802, Qt's name
        """Share the height between the plots."""
        super().resizeEvent(event)
        self._share_height()
        self._drawn = None

    def show_channels(self, channels: Sequence[Channel], unit: str) -> None:
        """Show the look: its stretch of each channel, and what lies over it."""
        look = self.look
        labels = tuple(channel.label for channel in channels)
        if labels != self._labels:
            self._arrange(labels)
        stretch = look.columns(self.width_columns)
        moves = look.is_live
        goals_uv = [channel.goal_uv for channel in channels]
        if stretch is not None and stretch.columns.low.shape[1] == len(channels):
            look.fit_scales(stretch.columns, goals_uv)
            self._show_columns(stretch, moves)
        else:
            self._show_samples(goals_uv)
        self._show_over(channels, unit)
        self.plots[-1].time_axis.show_time(look.stamps, self.gestures.origin_s, moves)
        # pyqtgraph places its items in the middle of a paint, which makes another paint: place them now.
        self.scene().prepareForPaint()  # type: ignore[attr-defined] - of pyqtgraph

    def _show_columns(self, stretch: Stretch, moves: bool) -> None:
        self.gestures.origin_s = stretch.stop_s if moves else 0.0
        x = (stretch.start_s - self.gestures.origin_s, stretch.stop_s - self.gestures.origin_s)
        if moves:  # without rounding errors, or the axis would be laid out again at every frame
            x = (round(x[0], 9), 0.0)
        self._show_range(x)
        columns, theme, kind = stretch.columns, self.theme, self.look.kind
        is_whole = moves and columns.first != 0
        # What stands still is drawn once; what moves by whole columns draws the new ones only.
        drawn = _Drawn(x, None if moves else columns, is_whole, kind, self.look.scales.ends_uv, theme)
        before, self._drawn = self._drawn, drawn
        is_same = before is not None and before.is_like(drawn)
        if is_same and not moves:
            return
        for place, plot in enumerate(self.plots):
            plot.show_columns(columns, place, x, is_same and is_whole)

    def _show_samples(self, goals_uv: Sequence[float]) -> None:
        look, moves = self.look, self.look.is_live
        found = look.samples()
        view = look.view
        self.gestures.origin_s = view.stop_s if moves else 0.0
        x = (-round(view.span_s, 9), 0.0) if moves else (view.start_s, view.stop_s)
        if found is not None and found[1].shape[1] == len(self.plots):
            times_s, samples = found
            look.fit_scales(samples, goals_uv)
            for place, plot in enumerate(self.plots):
                plot.show_samples(times_s - self.gestures.origin_s, samples[:, place])
        self._show_range(x)
        self._drawn = None

    def _show_range(self, x: tuple[float, float]) -> None:
        ends_uv = self.look.scales.ends_uv
        with self.gestures.ignored():
            for place, plot in enumerate(self.plots):
                plot.show_range(x, ends_uv[place] if place < len(ends_uv) else 10.0)

    def _show_over(self, channels: Sequence[Channel], unit: str) -> None:
        look, origin_s = self.look, self.gestures.origin_s
        cursor = look.read_cursor()
        view = look.view
        marks = [
            (mark.at_s - origin_s, say("{text:said}", text=mark.words))
            for mark in (look.signal.marks if look.signal is not None else ())
            if view.start_s <= mark.at_s <= view.stop_s
        ]
        kind = say("raw") if look.kind == "raw" else say("filtered")
        for place, (plot, channel) in enumerate(zip(self.plots, channels, strict=True)):
            name = say(
                "{name}, {unit}, {kind}, {scale}",
                name=write_label(channel.label),
                unit=unit,
                kind=kind,
                scale=look.scales.words,
            )
            at = None if cursor is None else (cursor[0] - origin_s, cursor[1][place])
            shown = tuple((x, words if not place else "") for x, words in marks)
            goal_uv = channel.goal_uv if look.kind == "filtered" else float("nan")
            plot.show_over(Over(name, goal_uv, at, shown))
            if view.region is not None:
                ends = (view.region[0] - origin_s, view.region[1] - origin_s)
                if tuple(plot.region.getRegion()) != ends:
                    with self.gestures.ignored():
                        plot.region.setRegion(ends)
            plot.region.setVisible(view.region is not None)

    def _arrange(self, labels: tuple[str, ...]) -> None:
        """Give each channel its plot."""
        for plot in list(self.plots):
            self.remove(plot)
        self._labels = labels
        for row in range(len(labels)):
            plot = ScopePlot()
            self.add(plot, row, 0)
            plot.time_axis.clock_of = self.look.clock_of
            self.gestures.connect(plot, row)
        self._share_height()
        self._drawn = None

    def _share_height(self) -> None:
        """Give all view boxes one height; only the last plot has the axis of time under it."""
        if not getattr(self, "plots", ()):  # pyqtgraph resizes its panel before it is built
            return
        foot = round(self.theme.px(CAPTION) * 1.9)
        n = len(self.plots)
        height = max(8, (self.height() - foot - (n - 1) * GAP_PX) // n)
        for row, plot in enumerate(self.plots):
            is_last = row == n - 1
            plot.showAxis("bottom", is_last)
            plot.time_axis.setHeight(foot)
            self.ci.layout.setRowFixedHeight(row, height + (foot if is_last else 0))

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802, Qt's name
        """Take the cursor away with the pointer."""
        if not self.rect().contains(self.mapFromGlobal(QCursor.pos())):
            self.gestures.leave()
        super().leaveEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:  # noqa: N802, Qt's name
        """Take touches here, so that Qt does not make a mouse of the first finger."""
        if event.type() not in TOUCHES or not isinstance(event, QTouchEvent):
            return super().viewportEvent(event)
        self.gestures.touch(event)
        event.accept()
        return True

    # Files.

    def find_table(self, plot: Plot | None = None) -> Table:
        """Return the samples in sight of a channel, or of all, with their moments since the beginning."""
        look, signal = self.look, self.look.signal
        places = [place for place, one in enumerate(self.plots) if plot in (None, one)]
        unit = signal.unit if signal is not None else "uV"
        names = ("time [s]", *(f"{self._labels[place]}, {look.kind} [{unit}]" for place in places))
        found = look.samples()
        if found is None:
            return Table(names, tuple(() for _ in names))
        times_s, samples = found
        seen = (times_s >= look.view.start_s) & (times_s <= look.view.stop_s)
        return Table(names, (times_s[seen].tolist(), *(samples[seen, place].tolist() for place in places)))
