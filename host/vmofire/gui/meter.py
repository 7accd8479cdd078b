"""One channel's amplitude as a bar and a number, its state as a sign and a word.

In: a ChannelView and the end of the scale. Out: paint. Never: a threshold of its own.
"""

from dataclasses import replace
from math import isfinite

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from vmofire.gui.paint import Align, draw_card, draw_words
from vmofire.gui.shapes import Sign, draw_sign
from vmofire.gui.theme import Theme
from vmofire.snapshot import ChannelState, ChannelView

PADDING = 16.0
_SIGNS: dict[ChannelState, Sign] = {
    "waiting": "waiting",
    "no_signal": "trouble",
    "clipped": "trouble",
    "mains": "trouble",
    "poor": "trouble",
    "active": "active",
    "rest": "rest",
}


def sign_of(state: ChannelState) -> Sign:
    """Return the sign of a channel's state."""
    return _SIGNS[state]


def write_uv(value_uv: float) -> str:
    """Return microvolts as people read them; a dash where there are none."""
    if not isfinite(value_uv):
        return "–"
    return f"{value_uv:.1f}" if value_uv < 100 else f"{value_uv:.0f}"


class Meter(QWidget):
    """A card for one channel."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._channel: ChannelView | None = None
        self._number = ""
        self._full_uv = 10.0
        self._chosen = False
        self._drawn: object = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:  # noqa: N802, Qt's name
        """Return room for everything."""
        return QSize(280, 150)

    def minimumSizeHint(self) -> QSize:  # noqa: N802, Qt's name
        """Return the least room in which nothing is cut."""
        return QSize(220, 104)

    def set_theme(self, theme: Theme) -> None:
        """Change colours."""
        self._theme = theme
        self._drawn = None
        self.update()

    def show_channel(self, channel: ChannelView, full_uv: float, renew_number: bool, chosen: bool) -> None:
        """Take what to paint; the number only changes when it is to be renewed, so that it can be read."""
        if renew_number or not self._number:
            self._number = write_uv(channel.rms_uv)
        self._channel, self._full_uv, self._chosen = channel, full_uv, chosen
        bar_px = round(2 * self.width() * _share(channel.rms_uv, full_uv))
        drawn = (replace(channel, rms_uv=0.0), full_uv, self._number, bar_px, chosen)
        if drawn != self._drawn:
            self._drawn = drawn
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, Qt's name
        """Paint the card."""
        del event
        painter = QPainter(self)
        draw_card(painter, QRectF(self.rect()), self._theme)
        if self._channel is not None:
            self._paint_channel(painter, self._channel)
        painter.end()

    def _paint_channel(self, painter: QPainter, channel: ChannelView) -> None:
        theme = self._theme
        box = QRectF(self.rect()).adjusted(PADDING, 12, -PADDING, -12)
        troubled = bool(channel.trouble)
        colour = theme.trouble if troubled else theme.accent if channel.active else theme.muted
        upon = theme.on_trouble if troubled else theme.on_accent

        head = QRectF(box.left(), box.top(), box.width(), 20)
        if self._chosen:  # the channel a Check looks at
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.accent))
            painter.drawRoundedRect(QRectF(0, box.top(), 4, 20), 2, 2)
        draw_words(painter, channel.label, head.adjusted(0, 0, -120, 0), theme.muted, 14)
        draw_sign(
            painter, sign_of(channel.state), QRectF(head.right() - 118, head.top(), 17, 17), colour, upon
        )
        words = head.adjusted(head.width() - 94, 0, 0, 0)
        draw_words(
            painter, channel.words, words, colour if channel.state != "rest" else theme.text, 15, bold=True
        )

        bar_height = min(22.0, max(12.0, box.height() * 0.14))
        marks_height = 18.0
        bar = QRectF(box.left(), box.bottom() - marks_height - bar_height, box.width(), bar_height)
        middle = QRectF(box.left(), head.bottom() + 2, box.width(), bar.top() - head.bottom() - 8)
        number_width = min(150.0, box.width() * 0.5)
        number = QRectF(middle.left(), middle.top(), number_width, middle.height())
        align = Align.AlignLeft | Align.AlignVCenter
        draw_words(painter, f"{self._number} µV", number, theme.text, 40, bold=True, align=align)
        advice = middle.adjusted(number_width + 8, 0, 0, 0)
        if troubled:
            words = f"{channel.trouble}: {channel.cure}"
            draw_words(painter, words.replace("uV", "µV"), advice, theme.trouble, 13, smallest=9, align=align)
        self._paint_bar(painter, bar, channel, colour)

    def _paint_bar(self, painter: QPainter, bar: QRectF, channel: ChannelView, colour: str) -> None:
        theme = self._theme
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.raised))
        painter.drawRoundedRect(bar, 4, 4)
        share = _share(channel.rms_uv, self._full_uv)
        if share > 0:
            painter.setBrush(QColor(colour))
            painter.drawRoundedRect(
                QRectF(bar.left(), bar.top(), max(4, bar.width() * share), bar.height()), 4, 4
            )
        for value_uv, word, reach in ((channel.rest_uv, "rest", 0.0), (channel.goal_uv, "goal", 4.0)):
            if isfinite(value_uv) and value_uv <= self._full_uv:
                x = bar.left() + bar.width() * value_uv / self._full_uv
                mark = QRectF(x - 1, bar.top() - reach, 2 if word == "rest" else 3, bar.height() + reach + 4)
                painter.fillRect(mark, QColor(theme.muted if word == "rest" else theme.text))
        rest = f"rest {write_uv(channel.rest_uv)}"
        goal = f"goal {write_uv(channel.goal_uv)}"
        under = QRectF(bar.left(), bar.bottom() + 4, bar.width(), 16)
        draw_words(painter, f"{rest}   {goal}", under, theme.muted, 12)
        end = Align.AlignRight | Align.AlignTop
        draw_words(painter, f"{self._full_uv:g} µV", under, theme.muted, 12, align=end)


def _share(value_uv: float, full_uv: float) -> float:
    return min(1.0, max(0.0, value_uv / full_uv)) if isfinite(value_uv) else 0.0
