"""The verdict on a card, to be read from afar: its sign, its headline, why, and what to do next.

In: a Result. Out: paint. Never: a word that is not the result's, or one that does not fit.
"""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from vmofire.gui.theme import DISPLAY, LEAD, Theme
from vmofire.gui.widgets.paint import MIDDLE, draw_card, draw_words, measure_height, write_micro
from vmofire.gui.widgets.shapes import Sign, draw_sign
from vmofire.guided.prompt import Result, State


class VerdictCard(QWidget):
    """Sign, headline, why, and what to do next."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._result: Result | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_theme(self, theme: Theme) -> None:
        """Change colours and scale."""
        self._theme = theme
        self.updateGeometry()
        self.update()

    def show_result(self, result: Result) -> None:
        """Show a result's verdict."""
        self._result = result
        parts = (result.headline, result.detail, result.advice)
        self.setAccessibleName(write_micro(" ".join(part for part in parts if part)))
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802, Qt's name
        """Return room for what is read from afar."""
        return QSize(600, round(self._theme.px(204)))

    def minimumSizeHint(self) -> QSize:  # noqa: N802, Qt's name
        """Return the same."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, Qt's name
        """Paint the card."""
        del event
        theme, px, result = self._theme, self._theme.px, self._result
        painter = QPainter(self)
        box = QRectF(self.rect())
        draw_card(painter, box, theme)
        if result is not None:
            inner = box.adjusted(px(24), px(14), -px(24), -px(12))
            sign, colour, upon = judge_colours(result.state, theme)
            side = px(126)
            square = QRectF(inner.left(), inner.center().y() - side / 2, side, side)
            draw_sign(painter, sign, square, colour, upon)
            words = inner.adjusted(side + px(28), 0, 0, 0)
            top = max(words.top(), words.center().y() - px(100))
            head = QRectF(words.left(), top, words.width(), px(72))
            draw_words(
                painter,
                write_micro(result.headline),
                head,
                colour,
                px(DISPLAY + 16),
                smallest=px(20),
                bold=True,
                align=MIDDLE,
            )
            lines = [(write_micro(result.detail), theme.text, False)]
            if result.advice:
                lines.append((write_micro(result.advice), theme.accent, True))
            head.translate(0, px(76))
            head.setBottom(words.bottom())
            self._paint_lines(painter, head, lines)
        painter.end()

    def _paint_lines(self, painter: QPainter, box: QRectF, lines: Sequence[tuple[str, str, bool]]) -> None:
        """Paint paragraphs in the largest size in which all of them fit."""
        px = self._theme.px
        size, gap = px(LEAD + 8), px(4)
        while size > px(10):
            heights = [measure_height(words, box.width(), size, bold) for words, _, bold in lines]
            if sum(heights) + gap * (len(lines) - 1) <= box.height():
                break
            size -= 1
        y = box.top()
        for words, colour, bold in lines:
            height = measure_height(words, box.width(), size, bold)
            room = QRectF(box.left(), y, box.width(), min(height + 2, box.bottom() - y))
            draw_words(painter, words, room, colour, size, smallest=px(9), bold=bold)
            y += height + gap


def judge_colours(state: State, theme: Theme) -> tuple[Sign, str, str]:
    """Return sign, its colour and the colour upon it for yes, no, cannot tell, and done."""
    if state == "unclear":
        return state, theme.trouble, theme.on_trouble
    return (state, theme.text, theme.surface) if state == "no" else (state, theme.accent, theme.on_accent)
