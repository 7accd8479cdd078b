"""Verdict card, readable from a distance: sign, headline, reason, next step.

In: a Result. Out: paint. Never: a word that is not in the result, or one that does not fit.
"""

from collections.abc import Sequence

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from vmofire.gui.theme import DISPLAY, LEAD
from vmofire.gui.widgets.paint import MIDDLE, draw_card, draw_words, measure_height
from vmofire.gui.widgets.painted import Painted
from vmofire.gui.widgets.signs import colours_of, draw_sign
from vmofire.guided.prompt import Result


class VerdictCard(Painted):
    """Card with sign, headline, reason and next step."""

    def __init__(self) -> None:
        super().__init__((600, 204), grows="width")
        self._result: Result | None = None

    def show_result(self, result: Result) -> None:
        """Show the verdict of a result."""
        self._result = result
        parts = (result.headline, result.detail, result.advice)
        self.setAccessibleName(" ".join(part for part in parts if part))
        self.update()

    def paint(self, painter: QPainter, box: QRectF) -> None:
        """Paint the card."""
        theme, px, result = self.theme, self.theme.px, self._result
        draw_card(painter, box, theme)
        if result is not None:
            inner = box.adjusted(px(24), px(14), -px(24), -px(12))
            colour, upon = colours_of(result.state, theme)
            side = px(126)
            square = QRectF(inner.left(), inner.center().y() - side / 2, side, side)
            draw_sign(painter, result.state, square, colour, upon)
            words = inner.adjusted(side + px(28), 0, 0, 0)
            top = max(words.top(), words.center().y() - px(100))
            head = QRectF(words.left(), top, words.width(), px(72))
            draw_words(
                painter,
                result.headline,
                head,
                colour,
                px(DISPLAY + 16),
                smallest=px(20),
                bold=True,
                align=MIDDLE,
            )
            lines = [(result.detail, theme.text, False)]
            if result.advice:
                lines.append((result.advice, theme.accent, True))
            head.translate(0, px(76))
            head.setBottom(words.bottom())
            self._paint_lines(painter, head, lines)

    def _paint_lines(self, painter: QPainter, box: QRectF, lines: Sequence[tuple[str, str, bool]]) -> None:
        """Paint paragraphs in the largest size at which all of them fit."""
        px = self.theme.px
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
