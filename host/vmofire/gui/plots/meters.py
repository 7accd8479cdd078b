"""Meters: each channel's amplitude as a bar with goal and rest, its state as sign and word, its number.

In: channels of a Snapshot. Out: paint. Never: a threshold of its own. The rarely changing parts are cached as
a picture, and a frame paints no more than what has changed of the bars. The height of a bar is the square
root of the amplitude: half height is a quarter of the scale. So a goal of 5 µV is visible beside a squeeze of
90 µV.
"""

from math import isfinite, sqrt

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter

from vmofire.gui.widgets.paint import MIDDLE, draw_card, draw_words, fit_size
from vmofire.gui.widgets.painted import Painted
from vmofire.gui.widgets.signs import Sign, draw_sign
from vmofire.live.snapshot import ChannelState, ChannelView
from vmofire.words import say, write_label
from vmofire.words.quantities import write_number, write_tick

PADDING, GAP = 18.0, 14.0
# Beside each bar; type is never smaller than some pixels of the screen, so this has a least width too.
WORDS_PX, LEAST_WORDS_PX, LEAST_BAR_PX = 58.0, 46, 22
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
    """Return microvolts in words; a dash for a missing value."""
    if not isfinite(value_uv):
        return "–"
    return write_number(value_uv, "uV")


class Meters(Painted):
    """A card with a column for each channel."""

    def __init__(self) -> None:
        super().__init__((312, 400), (312, 240), grows="height")
        self._channels: tuple[ChannelView, ...] = ()
        self._chosen: tuple[int, ...] = (0,)
        self._full_uv = 10.0
        self._numbers: tuple[str, ...] = ()
        self._grounded: object = None
        self._bars: list[QRectF] = []
        self._marks: list[list[tuple[QRectF, QColor]]] = []
        self._rooms: list[QRectF] = []  # of the numbers
        self._shown: list[float] = []  # share of each bar that was asked to be painted
        self._unit = "µV"
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    def minimumSizeHint(self) -> QSize:  # noqa: N802, Qt's name
        """Return the least size in which no column is cut."""
        n, px, size = max(1, len(self._channels)), self.theme.px, super().minimumSizeHint()
        needed = 2 * px(PADDING) + (n - 1) * px(GAP) + n * (LEAST_BAR_PX + LEAST_WORDS_PX)
        return QSize(max(size.width(), round(needed)), size.height())

    def sizeHint(self) -> QSize:  # noqa: N802, Qt's name
        """Return the wanted size."""
        return super().sizeHint().expandedTo(self.minimumSizeHint())

    def show_channels(
        self,
        channels: tuple[ChannelView, ...],
        chosen: tuple[int, ...],
        full_uv: float,
        renew_numbers: bool,
        unit: str = "µV",
    ) -> None:
        """Show channels; numbers change only with `renew_numbers`, so that they can be read."""
        if len(channels) != len(self._channels):
            self.updateGeometry()
        if renew_numbers or len(self._numbers) != len(channels):
            numbers = tuple(write_uv(channel.rms_uv) for channel in channels)
            for room, number, before in zip(self._rooms, numbers, self._numbers, strict=False):
                if number != before:
                    self.update(room.toAlignedRect())
            self._numbers = numbers
        self._channels, self._chosen, self._full_uv, self._unit = channels, chosen, full_uv, unit
        grounded = (
            tuple(
                (one.label, one.state, one.trouble, round(one.rest_uv, 1), round(one.goal_uv, 1))
                for one in channels
            ),
            chosen,
            full_uv,
        )
        if grounded != self._grounded:
            self._grounded = grounded
            self.forget()
            self.update()
        elif self._ground is None:
            self.update()
        else:
            self._update_bars()

    def _update_bars(self) -> None:
        """Ask for a paint of the parts of the bars that have changed, half a pixel or more."""
        for i, (bar, shown) in enumerate(zip(self._bars, self._shown, strict=True)):
            share = self._share(self._channels[i].rms_uv)
            if round(share * 2 * bar.height()) != round(shown * 2 * bar.height()):
                self._shown[i] = share
                top, bottom = (bar.bottom() - bar.height() * each for each in sorted((share, shown))[::-1])
                # The marks stand out at both sides.
                strip = QRectF(bar.left() - 6, top - 2, bar.width() + 12, bottom - top + 4)
                self.update(strip.toAlignedRect())

    def forget(self) -> None:
        """Place the bars again."""
        super().forget()
        self._bars = [self._bar(i) for i in range(len(self._channels))]
        self._shown = [self._share(channel.rms_uv) for channel in self._channels]
        self._marks = list(map(self._find_marks, self._bars, self._channels))
        self._rooms = [self._band(self._column(i), 56, 50) for i in range(len(self._channels))]

    def paint(self, painter: QPainter, box: QRectF) -> None:
        """Paint the card."""
        del box
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        self.draw_ground(painter, self.theme.ground, self._paint_ground)
        dirty = self.dirty
        for channel, bar, marks, share in zip(
            self._channels, self._bars, self._marks, self._shown, strict=True
        ):
            if not dirty.intersects(bar.toAlignedRect().adjusted(-6, -2, 6, 2)):
                continue
            painter.fillRect(bar.adjusted(0, bar.height() * (1 - share), 0, 0), QColor(self._colour(channel)))
            for mark, colour in marks:
                if dirty.intersects(mark.toAlignedRect()):
                    painter.fillRect(mark, colour)
        for i, room in enumerate(self._rooms):
            if self.dirty.intersects(room.toAlignedRect()):
                self._paint_number(painter, i)

    def _paint_number(self, painter: QPainter, i: int) -> None:
        px, number = self.theme.px, self._rooms[i]
        # The same size for every value.
        largest, *_ = fit_size(
            write_number(88.8, "uV"), number.width(), number.height(), px(40), px(12), True
        )
        draw_words(
            painter,
            self._numbers[i],
            number,
            self.theme.text,
            largest,
            smallest=largest * 0.7,
            bold=True,
            align=MIDDLE,
        )

    def _paint_ground(self, painter: QPainter) -> None:
        draw_card(painter, QRectF(self.rect()), self.theme)
        for i, channel in enumerate(self._channels):
            self._paint_column(painter, i, channel)

    def _paint_column(self, painter: QPainter, i: int, channel: ChannelView) -> None:
        theme, px, column = self.theme, self.theme.px, self._column(i)
        colour = self._colour(channel)
        upon = theme.on_trouble if channel.trouble else theme.on_accent
        chosen = i in self._chosen
        label = theme.text if chosen else theme.muted
        draw_words(painter, write_label(channel.label), self._band(column, 0, 22), label, px(16), bold=chosen)
        if chosen and len(self._channels) > len(self._chosen):  # the channels of the current task
            painter.fillRect(self._band(column, 24, 3), QColor(theme.accent))
        square = QRectF(column.left(), column.top() + px(34), px(17), px(17))
        draw_sign(painter, sign_of(channel.state), square, colour, upon)
        words = self._band(column, 31, 23).adjusted(px(23), 0, 0, 0)
        ink = theme.text if channel.state in ("rest", "waiting") else colour
        draw_words(painter, channel.words, words, ink, px(16), smallest=px(9), bold=True, align=MIDDLE)
        draw_words(painter, self._unit, self._band(column, 106, 20), theme.muted, px(14))

        bar = self._bar(i)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.raised))
        painter.drawRect(bar)
        beside = QRectF(
            bar.right() + px(8),
            bar.top(),
            column.right() - bar.right() - px(8),
            max(px(16), theme.line_px(12)),
        )
        draw_words(painter, write_tick(self._full_uv), beside.translated(0, -px(3)), theme.muted, px(12))
        quarter_uv = self._full_uv / 4
        quarter_y = bar.bottom() - bar.height() * self._share(quarter_uv)
        marks = (self._y(bar, uv) for uv in (channel.goal_uv, channel.rest_uv))
        if all(y is None or abs(y - quarter_y) > px(38) for y in marks):
            line = self._line(beside, quarter_y)
            painter.fillRect(QRectF(bar.right(), quarter_y - 1, px(5), 2), QColor(theme.muted))
            draw_words(painter, write_tick(quarter_uv), line, theme.muted, px(12), align=MIDDLE)
        self._paint_mark_names(painter, bar, beside, channel)

    def _paint_mark_names(self, painter: QPainter, bar: QRectF, beside: QRectF, channel: ChannelView) -> None:
        """Write goal and rest beside their marks; close marks get words one line apart."""
        theme, px = self.theme, self.theme.px
        line_px = px(19)
        lowest_y = bar.bottom() - px(7)
        rest_y, goal_y = self._y(bar, channel.rest_uv), self._y(bar, channel.goal_uv)
        if rest_y is not None:
            rest_y = min(rest_y if goal_y is None else max(rest_y, goal_y + line_px), lowest_y)
            words = say("rest {value}", value=write_uv(channel.rest_uv))
            draw_words(painter, words, self._line(beside, rest_y), theme.muted, px(13), smallest=px(9))
        if goal_y is not None:
            goal_y = max(min(goal_y, (lowest_y if rest_y is None else rest_y - line_px)), bar.top() + line_px)
            words = say("goal {value}", value=write_uv(channel.goal_uv))
            draw_words(painter, words, self._line(beside, goal_y), theme.text, px(13), smallest=px(9))

    def _find_marks(self, bar: QRectF, channel: ChannelView) -> list[tuple[QRectF, QColor]]:
        """Return a long line at the goal and a short one at rest, over the bar."""
        theme, marks = self.theme, list[tuple[QRectF, QColor]]()
        rest_y, goal_y = self._y(bar, channel.rest_uv), self._y(bar, channel.goal_uv)
        if rest_y is not None:
            short = QRectF(bar.right() - bar.width() / 3, rest_y - 1, bar.width() / 3 + 5, 2)
            marks.append((short, QColor(theme.muted)))
        if goal_y is not None:
            around = QRectF(bar.left() - 5, goal_y - 2, bar.width() + 10, 4)
            marks += [(around, QColor(theme.surface)), (around.adjusted(0, 1, 0, -1), QColor(theme.text))]
        return marks

    def _colour(self, channel: ChannelView) -> str:
        theme = self.theme
        return theme.trouble if channel.trouble else theme.accent if channel.active else theme.muted

    def _share(self, value_uv: float) -> float:
        """Return the height of a value in the bar, 0 to 1."""
        return sqrt(min(1.0, max(0.0, value_uv / self._full_uv))) if isfinite(value_uv) else 0.0

    def _y(self, bar: QRectF, value_uv: float) -> float | None:
        if not isfinite(value_uv) or value_uv > self._full_uv:
            return None
        return bar.bottom() - bar.height() * self._share(value_uv)

    def _column(self, i: int) -> QRectF:
        n, padding = max(1, len(self._channels)), self.theme.px(PADDING)
        gap = self.theme.px(GAP)
        width = (self.width() - 2 * padding - (n - 1) * gap) / n
        return QRectF(padding + i * (width + gap), padding - 4, width, self.height() - 2 * padding + 4)

    def _bar(self, i: int) -> QRectF:
        column, px = self._column(i), self.theme.px
        room_for_words = max(px(WORDS_PX), LEAST_WORDS_PX)
        width = round(min(px(120.0), column.width() - room_for_words))
        top = round(column.top() + px(136))
        return QRectF(round(column.left()), top, max(LEAST_BAR_PX, width), round(column.bottom() - top))

    def _band(self, column: QRectF, top: float, height: float) -> QRectF:
        px = self.theme.px
        return QRectF(column.left(), column.top() + px(top), column.width(), px(height))

    def _line(self, beside: QRectF, y: float) -> QRectF:
        px = self.theme.px
        return QRectF(beside.left(), y - px(9), beside.width(), px(18))
