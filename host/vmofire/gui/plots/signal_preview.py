"""Preview of a signal of a file: a whole channel in one plot, before it is imported.

In: a PreviewSignal. Out: a card with its plot. Never: a file, or samples of its own.
"""

from typing import TYPE_CHECKING

import numpy as np

from vmofire.gui.plots.captions import Caption
from vmofire.gui.plots.data_panel import DataPanel
from vmofire.gui.plots.data_plot import DataPlot
from vmofire.gui.plots.export import Table
from vmofire.gui.theme import BODY, Theme
from vmofire.gui.widgets.paint import Align
from vmofire.words import say
from vmofire.words.quantities import UNITS, write_interval, write_number, write_unit

if TYPE_CHECKING:  # it imports scipy
    from vmofire.app.import_preview import PreviewSignal

_ROOM = 0.05  # of the range, beyond the outermost values


class SignalPlot(DataPlot):
    """Lowest and highest values of a channel over time."""

    def __init__(self) -> None:
        self._signal: PreviewSignal | None = None
        super().__init__(bottom=(say("time"), "s"))

    def show_signal(self, signal: "PreviewSignal") -> None:
        """Show a channel."""
        self._signal = signal
        self.name_axis("left", "" if signal.unit else say("unit ?"), signal.unit)
        self._draw()

    def show_theme(self, theme: Theme) -> None:
        """Take colours and scale of a theme."""
        super().show_theme(theme)
        if self._signal is not None:
            self._draw()

    def _draw(self) -> None:
        self.empty()
        signal = self._signal
        if signal is None or not np.isfinite(signal.low).any():
            return
        # One line through the lowest and the highest value of each stretch, so that no peak is lost.
        x, y = np.repeat(signal.time_s, 2), np.stack((signal.low, signal.high), axis=1).ravel()
        self.put_line(x, y, self.theme.trace, max(1.0, self.theme.px(1)))
        low, high = float(np.nanmin(signal.low)), float(np.nanmax(signal.high))
        room = _ROOM * (high - low) or 1.0
        step_s = float(signal.time_s[1] - signal.time_s[0]) if len(signal.time_s) > 1 else 1.0
        self.set_home((0.0, float(signal.time_s[-1]) + step_s), (low - room, high + room))
        self.show_points(signal.time_s, np.fmax(signal.high, signal.low), self._describe)
        unit = f" [{signal.unit}]" if signal.unit else ""
        name = signal.name.replace(",", "")
        self.table = Table(
            ("time_s", f"{name} lowest{unit}", f"{name} highest{unit}"),
            (signal.time_s.tolist(), signal.low.tolist(), signal.high.tolist()),
        )

    def _describe(self, number: int) -> str:
        assert self._signal is not None
        signal, unit = self._signal, self._signal.unit
        low, high, at_s = (float(one[number]) for one in (signal.low, signal.high, signal.time_s))
        if not np.isfinite(low):
            return say("At {time:s} samples are missing.", time=at_s)
        if unit in UNITS:
            value = write_interval(low, high, unit)
        else:
            ends = say("{low} to {high}", low=write_number(low, ""), high=write_number(high, ""))
            value = f"{ends} {write_unit(unit)}".strip()
        return say("At {time:s}: {value}.", time=at_s, value=value)


class SignalPreview(DataPanel):
    """Card with the whole signal of the selected column, or why there is none."""

    def __init__(self) -> None:
        super().__init__(least_px=(200.0, 110.0))
        self.title = say("Signal")
        self.plot = SignalPlot()
        self._none = Caption(BODY, tone="muted", align=Align.AlignCenter)
        self._is_there = False
        self.add_part(self._none, 0, 0)

    def show_signal(self, signal: "PreviewSignal | None", words: str) -> None:
        """Show a channel; without one, the words say why not."""
        self.show_point(None)
        if (signal is not None) is not self._is_there:
            self._is_there = signal is not None
            if self._is_there:
                self.remove_part(self._none)
                self.add(self.plot, 0, 0)
            else:
                self.remove(self.plot)
                self.add_part(self._none, 0, 0)
        self._none.show_words(words)
        if signal is not None:
            self.plot.show_signal(signal)
        self.setAccessibleName(words if signal is None else say("Signal of {label}", label=signal.name))
