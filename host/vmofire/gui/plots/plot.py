"""One look of all plots: axes with their unit, colours and scale of the window, a menu, and a panel for them.

In: names and units of axes, a theme. Out: pyqtgraph's PlotItem, the widget that holds some. Never: data.
A class derived from Plot colours its curves in `show_theme`, which runs again after a change of theme.
"""

import sys
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from functools import partial
from math import ceil, log10
from typing import Any, Literal, cast

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAction, QColor, QPaintEvent
from PySide6.QtWidgets import QGraphicsGridLayout, QMenu, QSizePolicy

from vmofire.gui.plots.export import Table, Value
from vmofire.gui.plots.graphics import AxisItem, GraphicsLayoutWidget, PlotItem, ViewBox, pg
from vmofire.gui.theme import CAPTION, DARK, Theme, make_font, theme_of
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


class PlotPanel(GraphicsLayoutWidget):
    """Widget that holds one or more plots, in the colours and the scale of its window.

    Signals
    -------
    save_wanted : Plot, str
        A plot is to be saved, as "png", "svg" or "csv"; the window does it.

    Parameters
    ----------
    name : str
        Name for screen readers.
    size_px, least_px : (float, float)
        Wanted and least size, in pixels of the design.
    ground : {"surface", "ground"}
        Colour of the theme behind the plots.
    """

    save_wanted = Signal(object, str)

    def __init__(
        self,
        name: str = "",
        size_px: tuple[float, float] = (320.0, 200.0),
        least_px: tuple[float, float] = (160.0, 80.0),
        ground: Literal["surface", "ground"] = "surface",
    ) -> None:
        super().__init__()
        self._size_px, self._least_px, self._ground = size_px, least_px, ground
        self.plots: list[Plot] = []
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.title = say("Plot")  # for its file and for a list of plots
        self.save_wanted.connect(self._save)
        # Keys belong to the screen around it; a screen that wants them here sets another policy.
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.ci.layout.setContentsMargins(0, 0, 0, 0)
        self.ci.layout.setSpacing(0)
        self.show_theme(self.theme)

    @property
    def theme(self) -> Theme:
        """The colours and the scale of the window."""
        return theme_of(self)

    def add(self, plot: Plot, row: int = 0, column: int = 0, **spans: int) -> Plot:
        """Place a plot, and return it; `rowspan` and `colspan` as pyqtgraph has them."""
        self.plots.append(plot)
        plot.save_wanted.connect(partial(self.save_wanted.emit, plot))
        plot.show_theme(self.theme)
        self.addItem(plot, row, column, **spans)
        return plot

    def remove(self, plot: Plot) -> None:
        """Take a plot away."""
        self.plots.remove(plot)
        self.removeItem(plot)

    def find_table(self, plot: Plot | None = None) -> Table:
        """Return the data of a plot, or of all, for a file; a derived panel may hold more than its curves."""
        return find_curves([plot] if plot is not None else self.plots)

    @contextmanager
    def enlarged(self, ratio: float) -> Generator[QRectF]:
        """Give the part of its scene that a picture shows, for one `ratio` times as large.

        A derived panel may lay itself out anew for it; here the painter enlarges what is there.
        """
        del ratio
        yield QRectF(self.viewport().rect())

    def _save(self, plot: Plot, kind: SaveKind) -> None:
        """Let the window ask for the name of the file."""
        save = getattr(self.window(), "save_plot", None)
        if save is not None:
            save(self, plot, kind)

    def show_theme(self, theme: Theme) -> None:
        """Colour the panel and all its plots."""
        self.setBackground(getattr(theme, self._ground))
        for plot in self.plots:
            plot.show_theme(theme)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802, Qt's name
        """Follow a change of theme or scale, which changes the style sheet of the window."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.show_theme(self.theme)

    def sizeHint(self) -> QSize:  # noqa: N802, Qt's name
        """Return the wanted size."""
        return self._scale(self._size_px)

    def minimumSizeHint(self) -> QSize:  # noqa: N802, Qt's name
        """Return the least size."""
        return self._scale(self._least_px)

    def _scale(self, size_px: tuple[float, float]) -> QSize:
        px = self.theme.px
        return QSize(round(px(size_px[0])), round(px(size_px[1])))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, Qt's name
        """Paint, and report every exception here: see Painted.paintEvent."""
        try:
            super().paintEvent(event)
        except Exception as fault:
            sys.excepthook(type(fault), fault, fault.__traceback__)


def find_curves(plots: Sequence[Plot]) -> Table:
    """Return the points of all curves as a table: two columns for each, named by its axes."""
    names: list[str] = []
    columns: list[Sequence[Value]] = []
    for number, (plot, curve) in enumerate(((one, each) for one in plots for each in one.curves), 1):
        x, y = curve.getData()
        if x is None or y is None:
            continue
        pair: tuple[tuple[Side, Any], ...] = (("bottom", x), ("left", y))
        for side, values in pair:
            name, unit = plot.names[side]
            names.append(f"{name or side} {number}" + (f" [{unit}]" if unit else ""))
            columns.append(values.tolist())
    return Table(tuple(names), tuple(columns))


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
