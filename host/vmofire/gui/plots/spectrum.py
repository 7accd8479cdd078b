"""The spectrum of a channel, raw and filtered, with marks where mains hum would stand.

In: a Spectrum. Out: paint. Never: a transform of its own.
"""

from math import ceil, floor
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from vmofire.gui.theme import BODY, CAPTION, Theme
from vmofire.gui.widgets.paint import MIDDLE, Align, draw_card, draw_words

if TYPE_CHECKING:  # scipy comes with it
    from vmofire.live.scope import Spectrum

TOP_HZ = 500.0
LEAST_DB, DB_SHOWN = -60.0, 60.0  # dB of 1 uV squared a hertz


class SpectrumCard(QWidget):
    """Power against frequency."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._spectrum: Spectrum | None = None
        self._label, self._unit = "", "µV"
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def set_theme(self, theme: Theme) -> None:
        """Change colours and scale."""
        self._theme = theme
        self.update()

    def show_spectrum(self, spectrum: "Spectrum | None", label: str, unit: str = "µV") -> None:
        """Show the spectra of a channel, or that there is none now."""
        self._spectrum, self._label, self._unit = spectrum, label, unit
        self.setAccessibleName(f"Spectrum of {label}")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, Qt's name
        """Paint axes, marks and curves."""
        del event
        theme, px = self._theme, self._theme.px
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect())
        draw_card(painter, box, theme)
        head = QRectF(box.left() + px(16), box.top() + px(6), box.width() - px(32), px(24))
        words = f"{self._label}: dB of 1 {self._unit}²/Hz"
        draw_words(painter, words, head, theme.text, px(BODY - 1), smallest=px(10), bold=True, align=MIDDLE)
        legend = head.translated(0, px(24))
        self._paint_legend(painter, legend)
        body = box.adjusted(px(50), px(64), -px(16), -px(32))
        if self._spectrum is None:
            draw_words(painter, "Two unbroken seconds make a spectrum.", body, theme.muted, px(BODY))
        else:
            self._paint_plot(painter, body, self._spectrum)
        painter.end()

    def _paint_legend(self, painter: QPainter, line: QRectF) -> None:
        theme, px = self._theme, self._theme.px
        names = (("raw", theme.muted), ("filtered", theme.accent), ("mains", theme.trouble))
        x = line.left()
        for name, colour in names:
            pen = QPen(QColor(colour), max(1.5, px(2)))
            if name == "mains":
                pen.setDashPattern([2, 3])
            painter.setPen(pen)
            painter.drawLine(QPointF(x, line.center().y()), QPointF(x + px(22), line.center().y()))
            room = QRectF(x + px(28), line.top(), px(70), line.height())
            draw_words(painter, name, room, theme.muted, px(CAPTION), align=MIDDLE)
            x += px(100)

    def _paint_plot(self, painter: QPainter, body: QRectF, spectrum: "Spectrum") -> None:
        theme, px = self._theme, self._theme.px
        shown = spectrum.hz <= TOP_HZ
        hz = spectrum.hz[shown]
        raw_db, db = (
            np.maximum(10 * np.log10(power[shown] + 1e-12), LEAST_DB)
            for power in (spectrum.raw, spectrum.filtered)
        )
        # The scale moves in steps of 10 dB, so that it can be read.
        high = 10.0 * ceil(float(max(raw_db[1:].max(), db[1:].max())) / 10.0)
        low = high - DB_SHOWN

        def place(at_hz: float, value_db: float) -> QPointF:
            y = body.bottom() - body.height() * (min(max(value_db, low), high) - low) / (high - low)
            return QPointF(body.left() + body.width() * at_hz / TOP_HZ, y)

        for tick in range(floor(low), ceil(high) + 1, 20):
            painter.setPen(QPen(QColor(theme.line), 1))
            painter.drawLine(place(0, tick), place(TOP_HZ, tick))
            at = place(0, tick)
            room = QRectF(at.x() - px(48), at.y() - px(10), px(42), px(20))
            right = Align.AlignRight | Align.AlignVCenter
            draw_words(painter, f"{tick}".replace("-", "−"), room, theme.muted, px(CAPTION), align=right)
        for tick in range(0, int(TOP_HZ) + 1, 100):
            at = place(tick, low)
            room = QRectF(at.x() - px(30), at.y() + px(5), px(60), px(20))
            words = f"{tick} Hz" if tick == int(TOP_HZ) else f"{tick}"
            if tick == int(TOP_HZ):
                room.moveRight(body.right() + px(14))
            draw_words(painter, words, room, theme.muted, px(CAPTION), align=Align.AlignCenter)
        pen = QPen(QColor(theme.trouble), 1)
        pen.setDashPattern([2, 4])
        painter.setPen(pen)
        for mains_hz in spectrum.mains_hz:
            if mains_hz <= 200:
                painter.drawLine(place(mains_hz, low), place(mains_hz, high))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for values, colour in ((raw_db, theme.muted), (db, theme.accent)):
            painter.setPen(QPen(QColor(colour), max(1.2, px(1.6))))
            line = [place(float(f), float(v)) for f, v in zip(hz, values, strict=True)]
            painter.drawPolyline(QPolygonF(line))
