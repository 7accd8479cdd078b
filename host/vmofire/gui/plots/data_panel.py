"""Panel of plots of small data, whose points are asked by mouse, finger and keys.

In: plots, captions, legends. Out: one card. Never: data of its own.
"""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Literal

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QColor,
    QFocusEvent,
    QKeyEvent,
    QPainter,
    QPen,
)
from PySide6.QtWidgets import (
    QGestureEvent,
    QGraphicsView,
    QPinchGesture,
)

from vmofire.gui.plots.captions import Part
from vmofire.gui.plots.data_plot import ZOOM_STEP, DataPlot
from vmofire.gui.plots.export import Table
from vmofire.gui.plots.plot import Plot
from vmofire.gui.plots.plot_panel import PlotPanel
from vmofire.gui.theme import ROUND, Theme
from vmofire.gui.widgets.paint import draw_card

_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
_ENDS = {Qt.Key.Key_Home: 0, Qt.Key.Key_End: -1}


class DataPanel(PlotPanel):
    """Card with plots of small data.

    The mouse, a tap, and the arrow keys while it has the keyboard ask for the nearest point.

    Parameters
    ----------
    name, size_px, least_px, ground
        As in PlotPanel.
    gap_px : float
        Between what lies under each other, in pixels of the design.
    """

    def __init__(
        self,
        name: str = "",
        size_px: tuple[float, float] = (320.0, 200.0),
        least_px: tuple[float, float] = (160.0, 80.0),
        ground: Literal["surface", "ground"] = "surface",
        gap_px: float = 2.0,
    ) -> None:
        self._parts: list[Part] = []
        self._gap_px = gap_px
        super().__init__(name, size_px, least_px, ground)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.viewport().grabGesture(Qt.GestureType.PinchGesture)
        self.setCacheMode(QGraphicsView.CacheModeFlag.CacheNone)  # the frame of the keyboard comes and goes
        self.scene().sigMouseMoved.connect(self._ask)  # type: ignore[attr-defined] - pyqtgraph's scene
        self.scene().sigMouseClicked.connect(self._take_click)  # type: ignore[attr-defined]

    def add_part(self, part: Part, row: int, column: int, **spans: int) -> None:
        """Place a caption or a legend."""
        self._parts.append(part)
        part.show_theme(self.theme)
        self.addItem(part, row, column, **spans)
        self._fill()

    def remove_part(self, part: Part) -> None:
        """Take a caption or a legend away."""
        if part in self._parts:
            self._parts.remove(part)
            self.removeItem(part)

    def show_theme(self, theme: Theme) -> None:
        """Colour the panel and all in it."""
        super().show_theme(theme)
        px = theme.px
        self.ci.layout.setContentsMargins(px(12), px(8), px(22), px(4))
        self.ci.layout.setVerticalSpacing(px(self._gap_px))
        for part in self._parts:
            part.show_theme(theme)

    def drawBackground(self, painter: QPainter, rect: QRectF | Any) -> None:  # noqa: N802, Qt's name
        """Paint a card; a frame shows the keyboard focus."""
        theme = self.theme
        painter.save()
        painter.fillRect(rect, QColor(theme.ground))
        card = QRectF(self.viewport().rect())
        draw_card(painter, card, theme)
        if self.hasFocus():
            painter.setPen(QPen(QColor(theme.text), 3.0))
            painter.drawRoundedRect(card.adjusted(1.5, 1.5, -1.5, -1.5), theme.px(ROUND), theme.px(ROUND))
        painter.restore()

    def drawForeground(self, painter: QPainter, rect: QRectF | Any) -> None:  # noqa: N802, Qt's name
        """Paint the point that was asked for."""
        del rect
        for plot in self.data_plots:
            painter.save()
            painter.translate(plot.scenePos())
            plot.readout.paint(painter)
            painter.restore()

    # Points.

    def add(self, plot: Plot, row: int = 0, column: int = 0, **spans: int) -> Plot:
        """Place a plot, and return it."""
        if isinstance(plot, DataPlot):
            plot.pen_ratio = self.devicePixelRatioF()
        plot.vb.sigTransformChanged.connect(self._move_point)
        super().add(plot, row, column, **spans)
        self._fill()
        return plot

    def _fill(self) -> None:
        """Lay all out in the whole widget: around small parts alone the layout has shrunk, and stays so."""
        self.ci.setGeometry(self.range)

    def remove(self, plot: Plot) -> None:
        """Take a plot away."""
        plot.vb.sigTransformChanged.disconnect(self._move_point)
        super().remove(plot)

    def _move_point(self, _box: object) -> None:
        if self.asked:
            self.viewport().update()

    @property
    def data_plots(self) -> list[DataPlot]:
        """Its plots whose points can be asked."""
        return [plot for plot in self.plots if isinstance(plot, DataPlot) and plot.n_points]

    @property
    def asked(self) -> str:
        """The sentence of the point that is shown; "" for none."""
        return " ".join(plot.readout.words for plot in self.data_plots if plot.readout.number >= 0)

    def show_point(self, plot: DataPlot | None, number: int = -1) -> None:
        """Show one point of one plot, or none."""
        before = self.asked
        for one in self.data_plots:
            one.readout.number = number if one is plot else -1
        if self.asked != before:
            self.viewport().update()
            self.setAccessibleDescription(self.asked)
            QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.DescriptionChanged))

    def zoom(self, steps: float) -> None:
        """Show less of all plots, or more for steps below zero."""
        for plot in self.data_plots:
            plot.zoom(1.0 if plot.follows_x else ZOOM_STEP**steps, ZOOM_STEP**steps)

    def shift(self, across: float, up: float) -> None:
        """Show what lies beside in all plots, in shares of the range in sight."""
        for plot in self.data_plots:
            plot.shift(0.0 if plot.follows_x else across, up)

    def go_home(self) -> None:
        """Show all data of all plots."""
        for plot in self.data_plots:
            plot.go_home()

    def find_table(self, plot: Plot | None = None) -> Table:
        """Return the data of a plot, or of all, for a file."""
        tables = [one.table for one in self.data_plots if plot is None or one is plot]
        names = tuple(name for table in tables for name in table.names)
        return Table(names, tuple(column for table in tables for column in table.columns))

    @contextmanager
    def enlarged(self, ratio: float) -> Generator[QRectF]:
        """Lay all out in the larger size, so that lines grow too: the pen of a curve has a fixed width."""
        theme, before = self.theme, self.ci.geometry()
        place = QRectF(0.0, 0.0, before.width() * ratio, before.height() * ratio)
        try:
            self._set_pen_ratio(1.0)
            self.show_theme(replace(theme, scale=theme.scale * ratio))
            self.ci.setGeometry(place)
            self.ci.layout.activate()
            yield place
        finally:
            self._set_pen_ratio(self.devicePixelRatioF())
            self.show_theme(theme)
            self.ci.setGeometry(before)

    def _set_pen_ratio(self, ratio: float) -> None:
        for plot in self.plots:
            if isinstance(plot, DataPlot):
                plot.pen_ratio = ratio

    def _ask(self, place: QPointF) -> None:
        for plot in self.data_plots:
            number = plot.find_nearest(plot.mapFromScene(place))
            if number >= 0:
                self.show_point(plot, number)
                return
        self.show_point(None)

    def _take_click(self, event: Any) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        if event.double():
            for plot in self.plots:
                if isinstance(plot, DataPlot) and plot.sceneBoundingRect().contains(event.scenePos()):
                    plot.go_home()
        else:
            self._ask(event.scenePos())

    def viewportEvent(self, event: QEvent) -> bool:  # noqa: N802, Qt's name
        """Let two fingers pinch; one finger is a mouse to Qt: it drags and taps."""
        if event.type() == QEvent.Type.Gesture and isinstance(event, QGestureEvent):
            pinch = event.gesture(Qt.GestureType.PinchGesture)
            if isinstance(pinch, QPinchGesture):
                self._pinch(pinch)
                event.accept(pinch)
                return True
        return super().viewportEvent(event)

    def _pinch(self, pinch: QPinchGesture) -> None:
        centre = self.mapToScene(self.viewport().mapFromGlobal(pinch.centerPoint().toPoint()))
        factor = pinch.scaleFactor()
        for plot in self.data_plots:
            if factor > 0.0 and plot.vb.sceneBoundingRect().contains(centre):
                plot.zoom(factor, factor, plot.vb.mapSceneToView(centre))

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802, Qt's name
        """Hide the point when the mouse leaves."""
        super().leaveEvent(event)
        self.show_point(None)

    def event(self, event: QEvent) -> bool:
        """Take the arrows before the screen's buttons do, while the keyboard is here; follow the scaling."""
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._set_pen_ratio(self.devicePixelRatioF())
            self.show_theme(self.theme)
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and self._uses(event)
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802, Qt's name
        """Go from point to point with the arrows, Home and End."""
        if not self._uses(event):
            event.ignore()
            return
        all_points = [(plot, number) for plot in self.data_plots for number in range(plot.n_points)]
        now = next(
            (at for at, (plot, number) in enumerate(all_points) if plot.readout.number == number), None
        )
        key = Qt.Key(event.key())
        if key in _ENDS:
            at = _ENDS[key]
        elif now is None:
            at = 0 if _STEPS[key] > 0 else -1
        else:
            at = min(max(now + _STEPS[key], 0), len(all_points) - 1)
        self.show_point(*all_points[at])
        event.accept()

    def _uses(self, event: QKeyEvent) -> bool:
        plain = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier == Qt.KeyboardModifier.NoModifier
        return plain and Qt.Key(event.key()) in {**_STEPS, **_ENDS} and bool(self.data_plots)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802, Qt's name
        """Hide point and frame when the keyboard leaves."""
        super().focusOutEvent(event)
        self.show_point(None)
        self.viewport().update()

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802, Qt's name
        """Show the frame."""
        super().focusInEvent(event)
        self.viewport().update()
