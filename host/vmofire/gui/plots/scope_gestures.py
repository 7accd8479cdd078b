"""Gestures on the plots of the scope: what wheel, drag, clicks, pointer and fingers change of its look.

In: signals of each ScopeBox, places of the pointer, fingers. Out: a changed ScopeLook. Never: paint, or a
view of its own.
"""

import time
from collections.abc import Generator
from contextlib import contextmanager

from PySide6.QtCore import QEvent, QPointF
from PySide6.QtGui import QTouchEvent

from vmofire.gui.plots.scope_plot import GRIP_PX, ScopePlot
from vmofire.gui.plots.scope_touch import Finger, Hand
from vmofire.live.scope_look import ScopeLook

TOUCHES = (
    QEvent.Type.TouchBegin, QEvent.Type.TouchUpdate, QEvent.Type.TouchEnd, QEvent.Type.TouchCancel,
)  # fmt: skip


class ScopeGestures:
    """What people do to the plots, passed on to the look.

    Parameters
    ----------
    look : ScopeLook
    plots : list of ScopePlot
        One a channel, of the panel that adds and removes them.

    Attributes
    ----------
    origin_s : float
        Moment at which the x of the plots is 0.
    """

    def __init__(self, look: ScopeLook, plots: list[ScopePlot]) -> None:
        self.origin_s = 0.0
        self._look, self._plots = look, plots
        self._is_ours = False
        self._by_mouse = False  # whether the mouse put the cursor where it is
        self._hand = Hand(self)

    @contextmanager
    def ignored(self) -> Generator[None]:
        """Let the panel itself set ranges and regions: that is no gesture."""
        self._is_ours = True
        try:
            yield
        finally:
            self._is_ours = False

    def connect(self, plot: ScopePlot, row: int) -> None:
        """Follow the mouse on the plot of a channel, and pyqtgraph's own menu."""
        look, box = self._look, plot.box

        def wheel(steps: float, x: float, is_amplitude: bool) -> None:
            if is_amplitude:
                look.zoom_amplitude(steps, row)
            else:
                look.zoom(steps, x + self.origin_s)

        def stretch(across: float, up: float, x: float) -> None:
            if across:
                look.zoom(across, x + self.origin_s)
            if up:
                look.zoom_amplitude(up, row)

        def take_x(_: object, x: tuple[float, float]) -> None:
            if not self._is_ours:
                look.look_at(x[0] + self.origin_s, x[1] + self.origin_s)
                self._forget_range()

        def take_y(_: object, y: tuple[float, float]) -> None:
            if not self._is_ours:
                look.scales = look.scales.set_end(row, max(abs(y[0]), abs(y[1])))
                self._forget_range()

        def take_region() -> None:
            if not self._is_ours:
                select(*plot.region.getRegion())

        def select(one: float, other: float) -> None:
            look.select(one + self.origin_s, other + self.origin_s)

        def point(x: float) -> None:
            look.view = look.view.point(x + self.origin_s)

        box.wheeled.connect(wheel)
        box.stretched.connect(stretch)
        box.panned.connect(look.pan)
        box.selected.connect(select)
        box.clicked.connect(point)
        box.doubled.connect(look.go_live)
        box.sigXRangeChanged.connect(take_x)
        box.sigYRangeChanged.connect(take_y)
        plot.region.sigRegionChanged.connect(take_region)
        plot.menu.viewAll.triggered.disconnect()  # type: ignore[attr-defined]  - pyqtgraph's own
        plot.menu.viewAll.triggered.connect(look.show_all)  # type: ignore[attr-defined]

    def _forget_range(self) -> None:
        for plot in self._plots:
            plot.forget_range()

    # The pointer over the plots.

    def hover(self, at: QPointF) -> None:
        """Put the cursor under the pointer, at a place in the scene."""
        for plot in self._plots:
            if plot.box.sceneBoundingRect().contains(at):
                place = plot.box.mapFromScene(at)
                self._look.view = self._look.view.point_share(place.x() / max(1.0, plot.box.width()))
                self._by_mouse = True
                return
        self.leave()

    def leave(self) -> None:
        """Take away a cursor that only the mouse put there."""
        if self._by_mouse:
            self._look.hide_cursor()
            self._by_mouse = False

    def keep_cursor(self) -> None:
        """Let a cursor that keys moved stay when the pointer leaves."""
        self._by_mouse = False

    # Fingers on the plots.

    def touch(self, event: QTouchEvent) -> None:
        """Follow the fingers of a touch."""
        fingers = [
            Finger(
                point.position().x(), point.position().y(),
                point.lastPosition().x(), point.lastPosition().y(),
                point.pressPosition().x(), point.pressPosition().y(),
            )
            for point in event.points()
        ]  # fmt: skip
        match event.type():
            case QEvent.Type.TouchBegin:
                self._hand.put_down(fingers)
            case QEvent.Type.TouchUpdate:
                self._hand.move(fingers)
            case QEvent.Type.TouchEnd if fingers:
                self._hand.lift(fingers[0].x, fingers[0].y, time.monotonic())
            case _:
                pass

    def _find_share(self, x: float) -> float:
        box = self._plots[0].box
        return (x - box.sceneBoundingRect().left()) / max(1.0, box.width())

    def _find_s(self, x: float) -> float:
        view = self._look.view
        return view.start_s + self._find_share(x) * view.span_s

    def take_edge(self, x: float) -> str:
        """Return the edge of the selection under a finger."""
        region, view = self._look.view.region, self._look.view
        if region is None or not self._plots:
            return ""
        grip_s = GRIP_PX * view.span_s / max(1.0, self._plots[0].box.width())
        apart = [
            (abs(self._find_s(x) - at_s), name) for at_s, name in zip(region, ("start", "stop"), strict=True)
        ]
        nearest_s, name = min(apart)
        return name if nearest_s <= grip_s else ""

    def move_edge(self, edge: str, x: float) -> None:
        """Move an edge of the selection with a finger."""
        region = self._look.view.region
        if region is not None:
            at_s = self._find_s(x)
            start_s, stop_s = region
            self._look.select(
                *((min(at_s, stop_s), stop_s) if edge == "start" else (start_s, max(at_s, start_s)))
            )

    def pan_px(self, by_px: float) -> None:
        """Move the signal with a finger."""
        if self._plots:
            self._look.pan(-by_px * self._look.view.span_s / max(1.0, self._plots[0].box.width()))

    def pinch(self, steps: float, x: float) -> None:
        """Zoom time with two fingers."""
        self._look.zoom(steps, self._find_s(x))

    def pinch_amplitude(self, steps: float, y: float) -> None:
        """Zoom the amplitude of the channel between two fingers."""
        boxes = [plot.box.sceneBoundingRect() for plot in self._plots]
        row = next((row for row, box in enumerate(boxes) if box.top() <= y <= box.bottom()), 0)
        self._look.zoom_amplitude(steps, row)

    def tap(self, x: float, y: float) -> None:
        """Put the cursor under a finger, to stay."""
        del y
        self._look.view = self._look.view.point_share(self._find_share(x))
        self.keep_cursor()

    def double_tap(self) -> None:
        """Return to live."""
        self._look.go_live()
