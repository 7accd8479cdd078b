"""Painting of words that always fit, and of cards.

In: a painter, words, a rectangle. Out: paint, and the height it took. Never: words of its own.
`watch_words` lists all painted words and whether they fit; tests of the pictures use it.
"""

from collections.abc import Generator
from contextlib import contextmanager
from functools import lru_cache
from typing import NamedTuple

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter
from PySide6.QtWidgets import QWidget

from vmofire.gui.theme import ROUND, SMALLEST, Theme, make_font
from vmofire.words.quantities import bind_units

Align = Qt.AlignmentFlag
WRAP = int(Qt.TextFlag.TextWordWrap)
MIDDLE = Align.AlignLeft | Align.AlignVCenter
SLACK_PX = 1.0  # font metrics are rounded; this much more is not cut


class PaintedWords(NamedTuple):
    """Record of painted words.

    Attributes
    ----------
    words : str
    box : QRectF
        Box of the type, in pixels of the window, or of a cached picture.
    room : QRectF
        The room it had, in the same pixels.
    size_px : float
    fits : bool
        Whether all of it is inside its room.
    upon : str
        "window", or the name of a cached picture; only boxes with the same `upon` can be compared.
    """

    words: str
    box: QRectF
    room: QRectF
    size_px: float
    fits: bool
    upon: str


_watchers: list[list[PaintedWords]] = []


@contextmanager
def watch_words() -> Generator[list[PaintedWords]]:
    """Yield a list that collects all words painted inside the with block."""
    seen: list[PaintedWords] = []
    _watchers.append(seen)
    try:
        yield seen
    finally:
        _watchers.remove(seen)


@lru_cache(maxsize=2048)
def fit_size(
    words: str, width: float, height: float, largest: float, smallest: float, bold: bool
) -> tuple[float, float, bool]:
    """Return the largest size at which wrapped words fit a rectangle, their height, and whether they fit."""
    size = largest
    while True:
        metrics = QFontMetricsF(make_font(size, bold))
        needed = metrics.boundingRect(QRectF(0, 0, width, 10_000), Align.AlignLeft | WRAP, bind_units(words))
        fits = needed.width() <= width + SLACK_PX and needed.height() <= height + SLACK_PX
        if fits or size <= smallest:
            return size, needed.height(), fits
        size = max(smallest, size - max(1.0, size // 16))


def draw_words(
    painter: QPainter,
    words: str,
    rect: QRectF,
    colour: str,
    largest: float,
    *,
    smallest: float = SMALLEST,
    bold: bool = False,
    align: Align = Align.AlignLeft | Align.AlignTop,
) -> float:
    """Paint words as large as the rectangle allows, and return the height they took."""
    if not words:
        return 0.0
    room = QRectF(rect.left(), rect.top(), max(0.0, rect.width()), max(0.0, rect.height()))
    size, needed, fits = fit_size(words, room.width(), room.height(), largest, min(smallest, largest), bold)
    font = make_font(size, bold)
    painter.setFont(font)
    painter.setPen(QColor(colour))
    painter.drawText(room, align | WRAP, bind_units(words))
    if _watchers:
        box = QFontMetricsF(font).boundingRect(room, align | WRAP, bind_units(words))
        device, transform = painter.device(), painter.combinedTransform()
        box, room = transform.mapRect(box), transform.mapRect(room)
        upon = f"picture {id(device)}"
        if isinstance(device, QWidget):
            corner = QPointF(device.mapTo(device.window(), QPoint()))
            box = box.intersected(QRectF(device.visibleRegion().boundingRect()))
            if box.isEmpty():
                return needed  # scrolled out of view
            box, room = box.translated(corner), room.translated(corner)
            upon = "window"
        painted = PaintedWords(words, box, room, size, fits, upon)
        for seen in _watchers:
            seen.append(painted)
    return needed


def measure_height(words: str, width: float, size_px: float, bold: bool = False) -> float:
    """Return the height of words of this size, wrapped to this width."""
    metrics = QFontMetricsF(make_font(size_px, bold))
    return metrics.boundingRect(
        QRectF(0, 0, width, 10_000), Align.AlignLeft | WRAP, bind_units(words)
    ).height()


@lru_cache(maxsize=256)
def measure_width(words: str, size_px: float, bold: bool = False) -> float:
    """Return the width of words of this size on one line."""
    return QFontMetricsF(make_font(size_px, bold)).horizontalAdvance(words)


def draw_card(painter: QPainter, rect: QRectF, theme: Theme) -> None:
    """Paint the background of a card."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.surface))
    painter.drawRoundedRect(rect, theme.px(ROUND), theme.px(ROUND))
