"""Spectrum of a channel, raw and filtered, with marks at the frequencies of mains hum.

In: a Spectrum. Out: a card with a plot that says power at a frequency. Never: a transform of its own.
"""

from math import ceil
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from vmofire.gui.plots.captions import Caption, Entry, Legend
from vmofire.gui.plots.data_panel import DataPanel
from vmofire.gui.plots.data_plot import DataPlot
from vmofire.gui.plots.export import Table
from vmofire.gui.plots.graphics import pg
from vmofire.gui.theme import BODY, Theme
from vmofire.words import say, write_label
from vmofire.words.quantities import write, write_number

if TYPE_CHECKING:  # it imports scipy
    from vmofire.live.spectrum import Spectrum

TOP_HZ, TOP_MAINS_HZ = 500.0, 200.0
LEAST_DB, DB_SHOWN, DB_STEP = -60.0, 60.0, 10.0  # dB re 1 uV squared per hertz


class SpectrumPlot(DataPlot):
    """Power in decibels against frequency. Its lines are made once and moved with every spectrum."""

    def __init__(self) -> None:
        super().__init__(("", ""), (say("frequency"), "Hz"))
        self._spectrum: Spectrum | None = None
        self.key = Legend(height_px=18.0)
        self._unit, self._db = "", np.empty((2, 0))
        self._lines = [pg.PlotCurveItem(), pg.PlotCurveItem()]
        self._mains: list[tuple[float, object]] = []
        for line in self._lines:
            self.addItem(line)
        self.set_unit("µV")

    def set_unit(self, unit: str) -> None:
        """Set the printed unit of the amplitude."""
        if unit == self._unit:
            return
        self._unit = unit
        # Translators: a power density in decibels, against one microvolt squared a hertz.
        self.name_axis("left", say("dB of 1 {unit}²/Hz", unit=unit))

    def show_spectrum(self, spectrum: "Spectrum | None") -> None:
        """Show a spectrum; None for none."""
        self._spectrum = spectrum
        for line in self._lines:
            line.setVisible(spectrum is not None)
        if spectrum is None:
            self.show_points([], [], str)
            self.table = Table((), ())
            return
        shown = spectrum.hz <= TOP_HZ
        hz = spectrum.hz[shown]
        self._db = np.maximum(
            10.0 * np.log10(np.stack((spectrum.raw[shown], spectrum.filtered[shown])) + 1e-12), LEAST_DB
        )
        # The scale moves in steps of 10 dB, so that it stays readable.
        high = DB_STEP * ceil(float(self._db[:, 1:].max()) / DB_STEP)
        self.set_home((0.0, TOP_HZ), (high - DB_SHOWN, high))
        for line, db in zip(self._lines, self._db, strict=True):
            line.setData(hz, db)
        self._mark_mains([at for at in spectrum.mains_hz if at <= TOP_MAINS_HZ])
        self.show_points(hz, self._db.T, lambda number: self._describe(hz, number))
        square = f"{self._unit.replace('µ', 'u')}^2/Hz"
        self.table = Table(
            ("frequency [Hz]", f"raw [{square}]", f"filtered [{square}]"),
            (spectrum.hz.tolist(), spectrum.raw.tolist(), spectrum.filtered.tolist()),
        )

    def _describe(self, hz: NDArray[np.float64], number: int) -> str:
        raw, filtered = (write_number(float(db[number]), "Hz") for db in self._db)
        at = write(float(hz[number]), "Hz")
        return say(
            "At {frequency}: raw {raw} dB, filtered {filtered} dB.", frequency=at, raw=raw, filtered=filtered
        )

    def _mark_mains(self, mains_hz: list[float]) -> None:
        if [at for at, _ in self._mains] == mains_hz:
            return
        for _, mark in self._mains:
            self.removeItem(mark)
        pen = self.make_pen(self.theme.trouble, 1.0, (2.0, 4.0))
        self._mains = [(at, pg.InfiniteLine(at, angle=90, pen=pen)) for at in mains_hz]
        for _, mark in self._mains:
            self.addItem(mark)

    def show_theme(self, theme: Theme) -> None:
        """Take colours and scale of a theme."""
        super().show_theme(theme)
        for line, colour in zip(self._lines, (theme.muted, theme.accent), strict=True):
            line.setPen(self.make_pen(colour, max(1.2, theme.px(1.6))))
        marked = [at for at, _ in self._mains]
        self._mark_mains([])
        self._mark_mains(marked)
        width_px = max(1.5, theme.px(2))
        self.key.show_entries(
            [
                Entry(say("raw"), theme.muted, "line", width_px),
                Entry(say("filtered"), theme.accent, "line", width_px),
                Entry(say("mains"), theme.trouble, "line", width_px, (2.0, 3.0)),
            ]
        )


class SpectrumCard(DataPanel):
    """Power against frequency, of one channel."""

    def __init__(self) -> None:
        super().__init__(least_px=(200.0, 150.0))
        self.title = say("Spectrum")
        self.setAccessibleName(self.title)
        self.plot = SpectrumPlot()
        self._title = Caption(BODY - 1, height_px=20.0, bold=True)
        self._none = Caption(BODY, tone="muted")
        self.add_part(self._title, 0, 0)
        self.add_part(self.plot.key, 1, 0)
        self.add(self.plot, 2, 0)
        self._is_there = True

    def show_spectrum(self, spectrum: "Spectrum | None", label: str, unit: str = "µV") -> None:
        """Show the spectra of a channel; None shows that there is none now."""
        name = write_label(label)
        if self._title.words != name:
            self._title.show_words(name)
            self.setAccessibleName(say("Spectrum of {label}", label=name))
        self.plot.set_unit(unit)
        if (spectrum is not None) is not self._is_there:
            self._is_there = spectrum is not None
            if self._is_there:
                self.remove_part(self._none)
                self.add(self.plot, 2, 0)
            else:
                self.remove(self.plot)
                self._none.show_words(say("The spectrum needs 2 s of signal without a gap."))
                self.add_part(self._none, 2, 0)
        self.plot.show_spectrum(spectrum)
