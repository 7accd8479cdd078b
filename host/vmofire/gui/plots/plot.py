"""One look of all plots: axes with their unit, colours and scale of the window, a menu.

In: names and units of axes, a theme. Out: pyqtgraph's PlotItem, for a PlotPanel. Never: data.
A class derived from Plot colours its curves in `show_theme`, which runs again after a change of theme.
"""

from collections.abc import Callable, Sequence
from math import ceil, log10
from typing import Any, Literal, cast

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QAction, QColor
from PySide6.QtWidgets import QGraphicsGridLayout, QMenu

from vmofire.gui.plots.graphics import AxisItem, PlotItem, ViewBox, pg
from vmofire.gui.theme import CAPTION, DARK, Theme, make_font
from vmofire.words import say
from vmofire.words.quantities import write_tick, write_unit

Side = Literal["left", "bottom"]
SaveKind = Literal["png", "svg", "csv"]
LEFT_PX = 62.0  # of every left axis, so that plots under each other line up to the pixel


class Axis(AxisItem):
    """Axis with numbers in the printed form of the language: a true minus, its decimal mark."""

    def tickStrings(  # noqa: N802, pyqtgraph's name
        self, values: Sequence[float], scale: float, spacing: float
    ) -> list[str]:
        """Return the words of each tick, without digits that the distance of ticks does not need."""
        places = max(0, ceil(-log10(spacing * scale)))
        return [write_tick(round(value * scale, places) + 0.0) for value in values]  # + 0.0: never minus zero

    def boundingRect(self) -> QRectF:  # noqa: N802, pyqtgraph's name
        """Return its area with room for the numbers at both ends; with a grid pyqtgraph leaves them out."""
        font = cast("Any", self).style["tickFont"]
        room = CAPTION if font is None else font.pixelSize()
        return super().boundingRect().adjusted(-room, -room, room, room)


class Plot(PlotItem):
    """Plot in the one look of the house. All of pyqtgraph's PlotItem works on it.

    Wheel and drag are as pyqtgraph has them; `setMouseEnabled(False, False)` switches them off. A right click
    opens pyqtgraph's own menu, with our entries on top.

    Signals
    -------
    save_wanted : str
        "png", "svg" or "csv" was chosen in the menu; the panel passes it on with the plot.

    Parameters
    ----------
    left, bottom : (str, str)
        Name and unit of an axis, as in ("RMS", "uV"); a name of "" leaves the axis without words.
    grid : bool
        Whether lines cross the plot at the ticks.
    axes : mapping, optional
        Axes by side, in place of an `Axis`.
    view : ViewBox, optional
        Area between the axes, in place of pyqtgraph's own.
    left_px : float
        Width of the left axis, in pixels of the design.
    """

    save_wanted = Signal(str)

    def __init__(
        self,
        left: tuple[str, str] = ("", ""),
        bottom: tuple[str, str] = ("", ""),
        *,
        grid: bool = False,
        axes: dict[Side, AxisItem] | None = None,
        view: ViewBox | None = None,
        left_px: float = LEFT_PX,
    ) -> None:
        sides: tuple[Side, ...] = ("left", "bottom")
        given = axes or {}
        super().__init__(viewBox=view, axisItems={side: given.get(side) or Axis(side) for side in sides})
        self.theme, self._left_px = DARK, left_px
        self._names: dict[Side, tuple[str, str]] = {"left": left, "bottom": bottom}
        self.hideButtons()  # its sign "A" means nothing to most people; the menu has the entry
        self.vb.setCursor(Qt.CursorShape.CrossCursor)
        for side in sides:
            self.getAxis(side).enableAutoSIPrefix(False)  # it would make "kuV" of uV
        if grid:
            self.showGrid(x=True, y=True, alpha=0.35)
        self._menu = self._name_menu()

    def name_axis(self, side: Side, name: str, unit: str = "") -> None:
        """Name an axis, with its unit ("uV") in the printed form."""
        self._names[side] = (name, unit)
        self._write_name(side)

    def add_entry(self, words: str, do: Callable[[], object]) -> QAction:
        """Add an entry of ours to the menu, above those of pyqtgraph; return it."""
        entry = QAction(words, self._menu)
        entry.triggered.connect(lambda: do())
        self._menu.insertAction(self._end_of_ours, entry)
        return entry

    @property
    def grid_layout(self) -> QGraphicsGridLayout:
        """The layout of axes and view box; pyqtgraph keeps it under the name of a method of Qt."""
        return cast("QGraphicsGridLayout", self.layout)

    @property
    def names(self) -> dict[Side, tuple[str, str]]:
        """Name and unit of each axis."""
        return dict(self._names)

    @property
    def menu(self) -> QMenu:
        """The menu of a right click."""
        return self._menu

    def show_theme(self, theme: Theme) -> None:
        """Take colours and scale of a theme; derived plots colour their curves here too."""
        self.theme = theme
        for side in ("left", "bottom"):
            axis = self.getAxis(side)
            axis.setTickFont(make_font(theme.px(CAPTION)))
            axis.setPen(pg.mkPen(theme.line))
            axis.setTextPen(pg.mkPen(theme.muted))
            self._write_name(side)
        self.getAxis("left").setWidth(round(theme.px(self._left_px)))

    def _write_name(self, side: Side) -> None:
        name, unit = self._names[side]
        axis = self.getAxis(side)
        if not name and not unit:
            axis.showLabel(False)
            return
        words = write_unit(unit)
        if name:
            words = say("{name}, {unit}", name=name, unit=words) if words else name
        size = f"{round(self.theme.px(CAPTION))}px"
        axis.setLabel(words, **{"color": self.theme.muted, "font-size": size})

    def _name_menu(self) -> QMenu:
        """Put our entries on top of pyqtgraph's menu, and give its own our words."""
        menu: QMenu = self.vb.menu
        menu.viewAll.setText(say("Show all"))  # type: ignore[attr-defined] - pyqtgraph's own
        self._end_of_ours = menu.insertSeparator(menu.actions()[0])
        self._menu = menu
        kinds: dict[SaveKind, str] = {
            "png": say("Save picture ..."),
            "svg": say("Save as SVG ..."),
            "csv": say("Save data ..."),
        }
        for kind, words in kinds.items():
            self.add_entry(words, lambda kind=kind: self.save_wanted.emit(kind))
        titles = {
            "X axis": say("X axis"),
            "Y axis": say("Y axis"),
            "Mouse Mode": say("Mouse mode"),
        }
        for action in menu.actions():
            below = action.menu()
            if isinstance(below, QMenu) and below.title() in titles:
                below.setTitle(titles[below.title()])
        self.ctrlMenu.setTitle(say("Plot options"))
        return menu


pg.setConfigOptions(antialias=True)  # of curves; streams are pictures of whole pixels


def colour_pen(colour: str | QColor, width_px: float = 1.0, dashes: Sequence[float] = ()) -> Any:
    """Return a pen for a curve: it keeps its width at any zoom, and dashes are in widths of the pen."""
    pen = pg.mkPen(colour, width=width_px)
    if dashes:
        pen.setDashPattern(list(dashes))
    return pen


def colour_region(region: Any, theme: Theme, strength: int) -> None:
    """Colour a stretch of time that is dragged; `strength` is the opacity of its tint, up to 255."""
    tint = QColor(theme.accent)
    tint.setAlpha(strength)
    region.setBrush(tint)
    tint.setAlpha(strength * 7 // 4)  # under the pointer
    region.setHoverBrush(tint)
    for line in region.lines:
        line.setPen(colour_pen(theme.accent, theme.px(3)))
        line.setHoverPen(colour_pen(theme.text, theme.px(5)))
