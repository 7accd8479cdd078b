"""Spectrum of a channel, raw and filtered, with marks at the frequencies of mains hum.

In: a Spectrum. Out: paint. Never: a transform of its own.
"""

from math import ceil, floor
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from vmofire.gui.plots.axes import Axes
from vmofire.gui.theme import BODY, CAPTION
from vmofire.gui.widgets.paint import MIDDLE, draw_card, draw_words
from vmofire.gui.widgets.painted import Painted
from vmofire.words import say, write_label

if TYPE_CHECKING:  # it imports scipy
    from vmofire.live.scope import Spectrum

TOP_HZ = 500.0
LEAST_DB, DB_SHOWN = -60.0, 60.0  # dB re 1 uV squared per hertz


class SpectrumCard(Painted):
    """Power against frequency."""

    def __init__(self) -> None:
        super().__init__()
        self._spectrum: Spectrum | None = None
        self._label, self._unit = "", "µV"

    def show_spectrum(self, spectrum: "Spectrum | None", label: str, unit: str = "µV") -> None:
        """Show the spectra of a channel; None shows that there is none now."""
        self._spectrum, self._label, self._unit = spectrum, label, unit
        self.setAccessibleName(say("Spectrum of {label}", label=write_label(label)))
        self.update()

    def paint(self, painter: QPainter, box: QRectF) -> None:
        """Paint axes, marks and curves."""
        theme, px = self.theme, self.theme.px
        draw_card(painter, box, theme)
        head = QRectF(box.left() + px(16), box.top() + px(6), box.width() - px(32), px(24))
        # Translators: a power density in decibels, against one microvolt squared a hertz.
        words = say("{label}: dB of 1 {unit}²/Hz", label=write_label(self._label), unit=self._unit)
        draw_words(painter, words, head, theme.text, px(BODY - 1), smallest=px(10), bold=True, align=MIDDLE)
        legend = head.translated(0, px(24))
        self._paint_legend(painter, legend)
        body = box.adjusted(px(50), px(64), -px(16), -px(32))
        if self._spectrum is None:
            words = say("The spectrum needs 2 s of signal without a gap.")
            draw_words(painter, words, body, theme.muted, px(BODY))
        else:
            self._paint_plot(painter, body, self._spectrum)

    def _paint_legend(self, painter: QPainter, line: QRectF) -> None:
        theme, px = self.theme, self.theme.px
        names = (
            (say("raw"), theme.muted, False),
            (say("filtered"), theme.accent, False),
            (say("mains"), theme.trouble, True),
        )
        x = line.left()
        for name, colour, is_dashed in names:
            pen = QPen(QColor(colour), max(1.5, px(2)))
            if is_dashed:
                pen.setDashPattern([2, 3])
            painter.setPen(pen)
            painter.drawLine(QPointF(x, line.center().y()), QPointF(x + px(22), line.center().y()))
            room = QRectF(x + px(28), line.top(), px(70), line.height())
            draw_words(painter, name, room, theme.muted, px(CAPTION), align=MIDDLE)
            x += px(100)

    def _paint_plot(self, painter: QPainter, body: QRectF, spectrum: "Spectrum") -> None:
        theme, px = self.theme, self.theme.px
        shown = spectrum.hz <= TOP_HZ
        raw_db, db = (
            np.maximum(10 * np.log10(power[shown] + 1e-12), LEAST_DB)
            for power in (spectrum.raw, spectrum.filtered)
        )
        # The scale moves in steps of 10 dB, so that it stays readable.
        high = 10.0 * ceil(float(max(raw_db[1:].max(), db[1:].max())) / 10.0)
        low = high - DB_SHOWN

        axes = Axes(painter, theme, body, (0.0, TOP_HZ), (low, high))
        axes.draw_levels(range(floor(low), ceil(high) + 1, 20))
        hundreds = range(0, int(TOP_HZ) + 1, 100)
        axes.draw_places([(hz, f"{hz} Hz" if hz == TOP_HZ else f"{hz}") for hz in hundreds])
        pen = QPen(QColor(theme.trouble), 1)
        pen.setDashPattern([2, 4])
        painter.setPen(pen)
        for mains_hz in spectrum.mains_hz:
            if mains_hz <= 200:
                painter.drawLine(axes.at(mains_hz, low), axes.at(mains_hz, high))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for values, colour in ((raw_db, theme.muted), (db, theme.accent)):
            painter.setPen(QPen(QColor(colour), max(1.2, px(1.6))))
            shown_db = np.clip(values, low, high)
            line = [axes.at(float(f), float(v)) for f, v in zip(spectrum.hz[shown], shown_db, strict=True)]
            painter.drawPolyline(QPolygonF(line))
