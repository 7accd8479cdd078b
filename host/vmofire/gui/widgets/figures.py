"""The numbers of a result, a line each: what, how much, with which error, and what decides by it.

In: Figures. Out: paint. Never: a number worked out here, or one without its unit.
"""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from vmofire.gui.plots.charts import write_name
from vmofire.gui.theme import BODY, CAPTION, LEAD, Theme
from vmofire.gui.widgets.paint import MIDDLE, Align, draw_card, draw_words, measure_height, write_micro
from vmofire.guided.prompt import Figure


class Numbers(QWidget):
    """Every figure on a line of its own: what, how much, the interval, and what decides by it."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._figures: tuple[Figure, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.MinimumExpanding)

    def set_theme(self, theme: Theme) -> None:
        """Change colours and scale."""
        self._theme = theme
        self._measure()

    def show_figures(self, figures: tuple[Figure, ...]) -> None:
        """Show figures."""
        self._figures = figures
        words = [
            f"{_write_name(f)}: {f.value_words} {f.interval_words} {f.convention}".strip() for f in figures
        ]
        self.setAccessibleName(write_micro("; ".join(words)))
        self._measure()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, Qt's name
        """Paint the lines."""
        del event
        theme, px = self._theme, self._theme.px
        painter = QPainter(self)
        box = QRectF(self.rect())
        draw_card(painter, box, theme)
        y = px(10)
        for i, figure in enumerate(self._figures):
            height = self._height(figure)
            line = QRectF(px(18), y, self.width() - px(36), height)
            if i:
                painter.fillRect(QRectF(line.left(), y - px(3), line.width(), 1), QColor(theme.line))
            self._paint_figure(painter, line, figure)
            y += height
        painter.end()

    def _paint_figure(self, painter: QPainter, line: QRectF, figure: Figure) -> None:
        theme, px = self._theme, self._theme.px
        first, width = self._first(figure), line.width()
        name = QRectF(line.left(), line.top(), width * 0.46 - px(8), first)
        draw_words(
            painter, _write_name(figure), name, theme.text, px(BODY - 1), smallest=px(BODY - 1), align=MIDDLE
        )
        value = QRectF(line.left() + width * 0.46, line.top(), width * 0.23, first)
        words = write_micro(figure.value_words)
        draw_words(painter, words, value, theme.text, px(LEAD), smallest=px(11), bold=True, align=MIDDLE)
        interval = write_micro(figure.interval_words)
        room = QRectF(line.left() + width * 0.7, line.top(), width * 0.3, first)
        right = Align.AlignRight | Align.AlignVCenter
        draw_words(painter, interval, room, theme.muted, px(BODY - 1), smallest=px(9), align=right)
        if figure.convention:
            below = QRectF(line.left(), line.top() + first, width, line.height() - first)
            draw_words(
                painter, write_micro(figure.convention), below, theme.muted, px(CAPTION), smallest=px(CAPTION)
            )

    def _first(self, figure: Figure) -> float:
        """Return how high the name of a figure stands."""
        px = self._theme.px
        width = max(1.0, (self.width() - px(36)) * 0.46 - px(8))
        return max(px(26), measure_height(_write_name(figure), width, px(BODY - 1)) + 1)

    def _height(self, figure: Figure) -> float:
        px = self._theme.px
        height = self._first(figure) + px(10)
        if figure.convention:
            width = max(1.0, self.width() - px(36))
            height += measure_height(write_micro(figure.convention), width, px(CAPTION))
        return height

    def _measure(self) -> None:
        needed = self._theme.px(16) + sum(self._height(figure) for figure in self._figures)
        self.setMinimumHeight(round(needed))
        self.update()

    def resizeEvent(self, event: object) -> None:  # noqa: N802, Qt's name
        """Make room for words that break over more lines."""
        del event
        self._measure()


def _write_name(figure: Figure) -> str:
    words = write_micro(write_name(figure))
    return f"{words[:1].upper()}{words[1:]}"
