"""Traces of up to three channels in microvolts, scrolling by whole pixels, with goal line and lost samples.

In: a Snapshot. Out: paint; each frame paints only the signals, the axes are a cached picture. Never: a
filter, or a time scale other than the snapshot's.
"""

from functools import cache
from math import floor, isfinite, log10

import numpy as np
from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QRegion

from vmofire.gui.plots.raster import Palette, TraceRaster
from vmofire.gui.theme import CAPTION, Theme
from vmofire.gui.widgets.paint import MIDDLE, Align, draw_words, measure_width
from vmofire.gui.widgets.painted import Painted
from vmofire.live.snapshot import Snapshot
from vmofire.words import say, write_label
from vmofire.words.quantities import write_tick, write_unit

AXIS_PX, FOOT_PX, RIGHT_PX, GAP_PX = 46, 24, 18, 6
SMALLEST_UV = 10.0


def choose_scale(peak_uv: float, now_uv: float) -> float:
    """Return the round end of a scale, in uV: it grows at once, and shrinks only with room to spare."""
    peak_uv = max(SMALLEST_UV, peak_uv if isfinite(peak_uv) else 0.0)
    if 0.5 * now_uv <= peak_uv <= now_uv:
        return now_uv
    decade = 10.0 ** floor(log10(peak_uv))
    return next(step * decade for step in (1.0, 2.0, 4.0, 6.0, 8.0, 10.0) if step * decade >= peak_uv)


class _Trace:
    """Trace of one channel in its place, in uV."""

    def __init__(self, place: QRect, ratio: float, theme: Theme) -> None:
        self.place = place
        self.half_uv = SMALLEST_UV
        self.goal_uv = float("nan")
        self._ratio, self._theme = ratio, theme
        self._picture: TraceRaster | None = None
        self._image = QImage()

    @property
    def width_px(self) -> int:
        """Width in pixels of the screen."""
        return max(1, int(self.place.width() * self._ratio))

    def show_columns(self, snapshot: Snapshot, channel: int) -> bool:
        """Take the next columns to paint; return whether the scale has changed."""
        half_uv = choose_scale(_peak_uv(snapshot, channel), self.half_uv)
        changed = half_uv != self.half_uv
        width_px = len(snapshot.columns.low)
        if self._picture is None or changed or self._picture.pixels.shape[1] != width_px:
            height_px = max(8, int(self.place.height() * self._ratio))
            self.half_uv = half_uv
            self._picture = TraceRaster(width_px, height_px, half_uv, _palette(self._theme))
            # The image borrows the memory of the array, which the picture draws into.
            pixels = self._picture.pixels
            self._image = QImage(pixels.data, width_px, height_px, 4 * width_px, QImage.Format.Format_RGB32)
            self._image.setDevicePixelRatio(self._ratio)
        self._picture.draw(snapshot.columns, channel)
        self.goal_uv = snapshot.channels[channel].goal_uv
        return changed

    def find_y(self, value_uv: float) -> float:
        """Return the y of a value, in pixels of Qt."""
        height_px = self._picture.pixels.shape[0] if self._picture is not None else 8
        return self.place.top() + round((1 - value_uv / self.half_uv) / 2 * (height_px - 1)) / self._ratio

    def paint(self, painter: QPainter) -> None:
        """Paint the last columns, pixel by pixel, and the goal over them."""
        if self._picture is None:
            return
        left = paint_from(painter, self.place.topLeft(), self._image, self._picture.split)
        ratio, width = self._ratio, self._image.width()
        if abs(self.goal_uv) <= self.half_uv:
            pen = QPen(QColor(self._theme.text), 0)
            pen.setDashPattern([6, 5])
            painter.setPen(pen)
            goal_y = self.find_y(self.goal_uv)
            painter.drawLine(QPointF(left, goal_y), QPointF(left + width / ratio, goal_y))


def paint_from(painter: QPainter, place: QPoint, image: QImage, split: int) -> float:
    """Paint a picture that begins at column `split` and continues at 0; return the x of its left edge.

    At 125 % a place may begin inside a pixel of the screen. Rounding could separate the two parts of the
    picture, so both are painted from the nearest whole pixel.
    """
    transform = painter.deviceTransform()
    back, _ = transform.inverted()
    start = transform.map(QPointF(place))
    left, top = floor(start.x() + 0.5), floor(start.y() + 0.5)
    width, height = image.width(), image.height()
    painter.drawImage(back.map(QPointF(left, top)), image, QRectF(split, 0, width - split, height))
    if split:  # for a part of width 0, Qt would paint the whole picture
        painter.drawImage(back.map(QPointF(left + width - split, top)), image, QRectF(0, 0, split, height))
    return back.map(QPointF(left, top)).x()


@cache
def _palette(theme: Theme) -> Palette:
    colours = (
        theme.surface,
        theme.tint,
        theme.line,
        theme.raised,
        theme.trouble,
        theme.trace,
        theme.accent,
    )
    return Palette(*(QColor(colour).rgb() for colour in colours))


class Traces(Painted):
    """All channels, one above the other, over one axis of time."""

    def __init__(self) -> None:
        super().__init__()
        self._labels: tuple[str, ...] = ()
        self._unit = "µV"
        self._traces: list[_Trace] = []
        self._seconds_per_column = float("nan")
        self._n_columns = 1
        self.setMinimumSize(320, 120)
        # Without this, Qt would repaint the card and the window behind it with every frame.
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    @property
    def width_columns(self) -> int:
        """Number of pixel columns of a trace."""
        width = self.width() - round(self.theme.px(AXIS_PX)) - RIGHT_PX
        return max(1, int(width * self.devicePixelRatioF()))

    def forget(self) -> None:
        """Place the traces again with the next snapshot."""
        super().forget()
        self._labels, self._traces = (), []
        self.update()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show a snapshot."""
        self._unit = write_unit(snapshot.unit)
        labels = tuple(channel.label for channel in snapshot.channels)
        if labels != self._labels:
            self._build(labels)
        scale = (len(snapshot.columns.low), snapshot.seconds_per_column)
        changed = scale != (self._n_columns, self._seconds_per_column)
        self._n_columns, self._seconds_per_column = scale
        for channel, trace in enumerate(self._traces):
            changed |= trace.show_columns(snapshot, channel)
        if changed or self._ground is None:
            self._ground = None
            self.update()
        else:
            self.update(self._signals)

    @property
    def _signals(self) -> QRegion:
        region = QRegion()
        for trace in self._traces:
            region += trace.place.adjusted(-1, -1, 1, 1)  # it may begin and end inside a pixel of Qt
        return region

    def _build(self, labels: tuple[str, ...]) -> None:
        """Give each channel its place."""
        self.forget()
        self._labels = labels
        px, n = self.theme.px, len(labels)
        left, foot = round(px(AXIS_PX)), round(px(FOOT_PX))
        height = (self.height() - foot - (n - 1) * GAP_PX) // n
        width = self.width() - left - RIGHT_PX
        for row in range(n):
            place = QRect(left, row * (height + GAP_PX), max(1, width), max(8, height))
            self._traces.append(_Trace(place, self.devicePixelRatioF(), self.theme))

    def paint(self, painter: QPainter, box: QRectF) -> None:
        """Paint the signals, and the axes where Qt asks for them."""
        del box
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        if not self.dirty.subtracted(self._signals).isEmpty():
            self.draw_ground(painter, self.theme.surface, self._paint_ground)
        for label, trace in zip(self._labels, self._traces, strict=True):
            trace.paint(painter)
            words = say("{name}, {unit}", name=write_label(label), unit=self._unit)
            self._paint_name(painter, words, trace.place)

    def _paint_name(self, painter: QPainter, words: str, place: QRect) -> None:
        """Write the name of a trace into its corner: rotated, it would not fit a small window."""
        theme, px = self.theme, self.theme.px
        width = measure_width(words, px(CAPTION))
        corner = QRectF(place.left() + 1, place.top(), width + px(10), px(CAPTION) * 1.3)
        painter.fillRect(corner, QColor(theme.surface))  # a trace behind letters would make both unreadable
        room = corner.adjusted(px(5), 0, 0, 0)
        draw_words(painter, words, room, theme.muted, px(CAPTION), smallest=px(9), align=MIDDLE)

    def _paint_ground(self, painter: QPainter) -> None:
        """Paint the axes: numbers on the left of each trace, seconds under the last."""
        theme, px = self.theme, self.theme.px
        right, line_px = Align.AlignRight | Align.AlignVCenter, px(CAPTION) * 1.4
        for trace in self._traces:
            low = trace.place.height() < 5 * px(CAPTION)  # room for one number beside its zero
            half_uv = trace.half_uv
            for value_uv in (0.0, half_uv / 2) if low else (-half_uv / 2, 0.0, half_uv / 2):
                y = trace.find_y(value_uv)
                room = QRectF(0, y - line_px / 2, trace.place.left() - px(6), line_px)
                words = write_tick(value_uv)
                draw_words(painter, words, room, theme.muted, px(CAPTION), smallest=px(9), align=right)
        if self._traces:
            self._paint_seconds(painter, self._traces[-1].place, line_px)

    def _paint_seconds(self, painter: QPainter, place: QRect, line_px: float) -> None:
        px, width_px = self.theme.px, place.width()
        for at, words in _time_ticks(self._n_columns, self._seconds_per_column):
            width = measure_width(words, px(CAPTION)) + 4
            x = place.left() + at / self._n_columns * width_px
            x = min(max(0.0, x - width / 2), self.width() - width)
            room = QRectF(x, place.bottom() + px(3), width, line_px)
            draw_words(
                painter, words, room, self.theme.muted, px(CAPTION), smallest=px(9), align=Align.AlignCenter
            )


def _peak_uv(snapshot: Snapshot, channel: int) -> float:
    """Return the largest value in view, a goal line included, with a tenth to spare."""
    columns = snapshot.columns
    largest = np.fmax.reduce(np.fmax(columns.high[:, channel], -columns.low[:, channel]))
    goal_uv = snapshot.channels[channel].goal_uv
    return 1.1 * max(float(largest) if isfinite(largest) else 0.0, goal_uv if isfinite(goal_uv) else 0.0)


def _time_ticks(n_columns: int, seconds_per_column: float) -> list[tuple[float, str]]:
    """Return places and words of the whole seconds, counted back from now."""
    if not isfinite(seconds_per_column):
        return []
    span_s = n_columns * seconds_per_column
    step_s = next(step for step in (1, 2, 5, 10, 15, 30) if span_s / step <= 10 or step == 30)
    return [
        (n_columns - second / seconds_per_column, f"−{second} s" if second else say("now"))
        for second in range(0, int(span_s) + 1, step_s)
    ]
