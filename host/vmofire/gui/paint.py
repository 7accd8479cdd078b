"""Type that always fits, and cards to put it on.

In: a painter, words, a rectangle. Out: paint, and how much room it took. Never: words of its own.
"""

from functools import lru_cache

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter

from vmofire.gui.theme import Theme, make_font

Align = Qt.AlignmentFlag
WRAP = int(Qt.TextFlag.TextWordWrap)


@lru_cache(maxsize=1024)
def fit_size(
    words: str, width: float, height: float, largest: float, smallest: float, bold: bool
) -> tuple[float, float]:
    """Return the largest size at which words, broken over lines, fit a rectangle, and their height."""
    size = largest
    while True:
        metrics = QFontMetricsF(make_font(size, bold))
        needed = metrics.boundingRect(QRectF(0, 0, width, 10_000), Align.AlignLeft | WRAP, words)
        if size <= smallest or (needed.width() <= width and needed.height() <= height):
            return size, needed.height()
        size = max(smallest, size - max(1.0, size // 16))


def draw_words(
    painter: QPainter,
    words: str,
    rect: QRectF,
    colour: str,
    largest: float,
    *,
    smallest: float = 11.0,
    bold: bool = False,
    align: Align = Align.AlignLeft | Align.AlignTop,
) -> float:
    """Paint words as large as the rectangle allows, and return the height they took."""
    if not words or rect.width() <= 0 or rect.height() <= 0:
        return 0.0
    size, needed = fit_size(words, rect.width(), rect.height(), largest, smallest, bold)
    painter.setFont(make_font(size, bold))
    painter.setPen(QColor(colour))
    painter.drawText(rect, align | WRAP, words)
    return needed


def draw_card(painter: QPainter, rect: QRectF, theme: Theme) -> None:
    """Paint the ground of a card."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.surface))
    painter.drawRoundedRect(rect, 10, 10)
