"""Captions and legends beside the plots of a panel.

In: words, entries, a theme. Out: items of the scene that paint themselves. Never: data.
"""

from collections.abc import Sequence
from typing import Any, Literal, NamedTuple

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QGraphicsWidget, QStyleOptionGraphicsItem, QWidget

from vmofire.gui.plots.plot import Plot, colour_pen
from vmofire.gui.theme import BODY, CAPTION, DARK, SMALLEST_SCALE, Theme
from vmofire.gui.widgets.paint import MIDDLE, Align, draw_words, fit_size


class Part(QGraphicsWidget):
    """Painted part of a panel beside its plots, of fixed height or width; 0 lets it grow."""

    def __init__(self, width_px: float = 0.0, height_px: float = 0.0) -> None:
        super().__init__()
        self.theme: Theme = DARK
        self._width_px, self._height_px = width_px, height_px

    def show_theme(self, theme: Theme) -> None:
        """Take colours and scale of a theme."""
        self.theme = theme
        if self._width_px:
            # In a window type stops shrinking at some pixels of the screen, so a column of it does too.
            is_shrunk = SMALLEST_SCALE <= theme.scale < 1.0
            wide = self._width_px if is_shrunk else theme.px(self._width_px)
            self.setMinimumWidth(wide)
            self.setMaximumWidth(wide)
        if self._height_px:
            self.setMinimumHeight(theme.px(self._height_px))
            self.setMaximumHeight(theme.px(self._height_px))
        self.update()


class Caption(Part):
    """Words that fit their place."""

    def __init__(
        self,
        size_px: float = BODY,
        *,
        width_px: float = 0.0,
        height_px: float = 0.0,
        bold: bool = False,
        tone: Literal["text", "muted"] = "text",
        align: Align = MIDDLE,
    ) -> None:
        super().__init__(width_px, height_px)
        self._size_px, self._bold, self._tone, self._align = size_px, bold, tone, align
        self.words = ""

    def show_words(self, words: str) -> None:
        """Show words."""
        self.words = words
        self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Paint the words."""
        del option, widget
        px, colour = self.theme.px, getattr(self.theme, self._tone)
        size = px(self._size_px)
        look: dict[str, Any] = {"smallest": px(9), "bold": self._bold, "align": self._align}
        draw_words(painter, self.words, self.rect(), colour, size, **look)


class Entry(NamedTuple):
    """One line of a legend: its look, and its words.

    Attributes
    ----------
    words : str
    colour : str
    look : {"line", "band", "none"}
    width_px : float
        Of a line, in pixels of the screen.
    dashes : sequence of float
    large : bool
        Whether the words are a value, written large.
    """

    words: str
    colour: str
    look: Literal["line", "band", "none"] = "line"
    width_px: float = 2.0
    dashes: Sequence[float] = ()
    large: bool = False


class Legend(Part):
    """Legend of a plot, each entry with a piece of its line.

    Parameters
    ----------
    width_px, height_px : float
        Of fixed width the entries stand under each other, of fixed height in a row.
    spread_beside : Plot, optional
        Plot at the left; each entry stands beside its share of the plot, as beside a bar.
    """

    def __init__(
        self,
        width_px: float = 0.0,
        height_px: float = 0.0,
        *,
        spread_beside: Plot | None = None,
    ) -> None:
        super().__init__(width_px, height_px)
        self._beside = spread_beside
        self.entries: tuple[Entry, ...] = ()

    def show_entries(self, entries: Sequence[Entry]) -> None:
        """Show entries."""
        self.entries = tuple(entries)
        self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Paint the entries, all words in one size."""
        del option, widget
        if not self.entries:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        px, lines = self.theme.px, self._list_rooms()
        rooms = [
            line if entry.look == "none" else line.adjusted(px(27), 0, 0, 0)
            for entry, line in zip(self.entries, lines, strict=True)
        ]
        size = min(
            fit_size(one.words, room.width(), room.height(), self._find_size(one), px(8), one.large)[0]
            for one, room in zip(self.entries, rooms, strict=True)
        )
        for entry, line, room in zip(self.entries, lines, rooms, strict=True):
            y = line.center().y()
            if entry.look == "line":
                pen = colour_pen(entry.colour, entry.width_px, entry.dashes)
                pen.setCosmetic(False)  # this painter is scaled as the screen is
                painter.setPen(pen)
                painter.drawLine(QPointF(line.left(), y), QPointF(line.left() + px(20), y))
            elif entry.look == "band":
                patch = QRectF(line.left(), y - px(6), px(20), px(12))
                painter.fillRect(patch, QColor(entry.colour))
            ink = self.theme.text
            draw_words(painter, entry.words, room, ink, size, smallest=size, bold=entry.large, align=MIDDLE)

    def _find_size(self, entry: Entry) -> float:
        return self.theme.px(BODY + 2 if entry.large else CAPTION)

    def _list_rooms(self) -> list[QRectF]:
        """Return the room of each entry."""
        n, px = len(self.entries), self.theme.px
        if self._height_px:
            box, wide = self.rect(), min(px(130), self.rect().width() / n)
            return [QRectF(box.left() + at * wide, box.top(), wide, box.height()) for at in range(n)]
        box = self.rect().adjusted(px(10), 0, 0, 0)
        if self._beside is not None:
            area = self.mapRectFromItem(self._beside.vb, self._beside.vb.rect())
            box = QRectF(box.left(), area.top(), box.width(), area.height())
        high = min(px(38) if self._beside is None else box.height(), box.height() / n)
        return [QRectF(box.left(), box.top() + at * high, box.width(), high) for at in range(n)]
