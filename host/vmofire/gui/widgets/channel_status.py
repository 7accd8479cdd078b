"""A light for each sensor: is its signal good, and if not, what to do; by shape, word and colour.

In: channels of a Snapshot. Out: paint. Never: a judgement of its own.
"""

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from vmofire.gui.theme import BODY, CAPTION, LEAD, Theme
from vmofire.gui.widgets.paint import MIDDLE, draw_card, draw_words, write_micro
from vmofire.gui.widgets.shapes import Sign, draw_sign
from vmofire.live.snapshot import ChannelView
from vmofire.wire import N_CHANNELS

Light = tuple[str, Sign, str, str]  # label, sign, word, what to do


def light_of(channel: ChannelView) -> Light:
    """Return what a light shows of a channel."""
    if channel.state == "waiting":
        return channel.label, "waiting", "waiting", "The signal is being looked at."
    if channel.trouble:
        trouble = write_micro(channel.trouble)
        cure = f"{channel.cure[:1].upper()}{channel.cure[1:]}."
        return channel.label, "trouble", channel.words, f"{trouble[:1].upper()}{trouble[1:]}. {cure}"
    at_work = "The muscle is active." if channel.active else "The muscle is at rest."
    return channel.label, "yes", "good signal", at_work


class ChannelStatus(QWidget):
    """One line a sensor on a card; the lines keep their places.

    Parameters
    ----------
    theme : Theme
    rows : int
        Lines there is always room for.
    """

    def __init__(self, theme: Theme, rows: int = N_CHANNELS) -> None:
        super().__init__()
        self._theme = theme
        self._rows = rows
        self._lights: tuple[Light, ...] = ()
        self._head: tuple[Sign, str, str] | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    @property
    def words(self) -> str:
        """All that is shown, in words."""
        head = f"{self._head[1]}. {self._head[2]} " if self._head else ""
        return head + "; ".join(f"{label}: {word}" for label, _, word, _ in self._lights)

    def set_theme(self, theme: Theme) -> None:
        """Change colours and scale."""
        self._theme = theme
        self.update()

    def show_channels(
        self, channels: tuple[ChannelView, ...], head: tuple[Sign, str, str] | None = None
    ) -> None:
        """Show a light for each channel, under a head of sign, words and more words where one is given."""
        lights = tuple(light_of(channel) for channel in channels)
        if (lights, head) != (self._lights, self._head):
            self._lights, self._head = lights, head
            self.setAccessibleName(self.words)
            self.update()

    def sizeHint(self) -> QSize:  # noqa: N802, Qt's name
        """Return room for all lines."""
        return QSize(300, round(self._theme.px(60 * self._rows)))

    def minimumSizeHint(self) -> QSize:  # noqa: N802, Qt's name
        """Return the least room."""
        return QSize(260, round(self._theme.px(44 * self._rows)))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, Qt's name
        """Paint the card."""
        del event
        theme, px = self._theme, self._theme.px
        painter = QPainter(self)
        box = QRectF(self.rect())
        draw_card(painter, box, theme)
        inner = box.adjusted(px(18), px(12), -px(16), -px(10))
        if self._head is not None:
            sign, words, more = self._head
            height = px(84)
            self._paint_line(
                painter, QRectF(inner.left(), inner.top(), inner.width(), height), sign, words, more
            )
            inner.setTop(inner.top() + height + px(10))
        part = min(inner.height() / self._rows, px(110))
        for i, (label, sign, word, more) in enumerate(self._lights):
            line = QRectF(inner.left(), inner.top() + i * part, inner.width(), part - px(6))
            self._paint_line(painter, line, sign, f"{label}: {word}", more)
        painter.end()

    def _paint_line(self, painter: QPainter, line: QRectF, sign: Sign, words: str, more: str) -> None:
        theme, px = self._theme, self._theme.px
        side = min(px(26), line.height() * 0.5)
        colour = theme.trouble if sign == "trouble" else theme.muted if sign == "waiting" else theme.accent
        upon = theme.on_trouble if sign == "trouble" else theme.on_accent
        draw_sign(painter, sign, QRectF(line.left(), line.top() + px(3), side, side), colour, upon)
        text = line.adjusted(side + px(14), 0, 0, 0)
        top = QRectF(text.left(), text.top(), text.width(), side + px(6))
        draw_words(painter, words, top, theme.text, px(LEAD), smallest=px(12), bold=True, align=MIDDLE)
        below = text.adjusted(0, side + px(7), 0, 0)
        draw_words(painter, more, below, theme.muted, px(BODY), smallest=px(CAPTION - 3))
