"""Panel of plots: the widget that holds one or more, in the colours and the scale of its window.

In: Plots, a theme. Out: a widget; the wish to save a plot, its data as a Table. Never: a file.
"""

import sys
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any, Literal

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QSizePolicy

from vmofire.gui.plots.export import Table, Value
from vmofire.gui.plots.graphics import GraphicsLayoutWidget
from vmofire.gui.plots.plot import Plot, SaveKind, Side
from vmofire.gui.theme import Theme, theme_of
from vmofire.words import say


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
