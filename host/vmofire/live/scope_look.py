"""Look of the scope: its signal, view, scales and time stamps, and what each key and gesture does to them.

In: a ScopeSignal, gestures, clock times. Out: the view to draw, words for it. Never: Qt, a sample changed.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from math import isfinite
from typing import Literal

import numpy as np

from vmofire.live.pixel_columns import Columns, Values
from vmofire.live.scope_events import Event, EventKind, find_events, find_neighbour
from vmofire.live.scope_scales import ScopeScales
from vmofire.live.scope_signal import Kind, ScopeSignal, Stretch
from vmofire.live.scope_view import LEAST_SPAN_S, WHEEL_STEP, ClockTimes, ScopeView
from vmofire.words import say
from vmofire.words.quantities import write_tick

Stamps = Literal["seconds", "clock"]
SPANS_S = (1.0, 5.0, 10.0, 20.0, 60.0)
FIRST_SPAN_S = 10.0
LEAST_PER_COLUMN = 2.0  # fewer samples than this a column: a line from sample to sample shows more
WHOLE_FROM = 8  # with so many samples a column, whole numbers of them change the length of a view unnoticed
MINUTE_S = 60.0


class ScopeLook:
    """State of the scope's picture.

    Attributes
    ----------
    view : ScopeView
    scales : ScopeScales
    kind : {"filtered", "raw"}
    stamps : {"seconds", "clock"}
    event_kind : str or None
        The only kind of event that jumps go to; None for all.
    """

    def __init__(self) -> None:
        self.view = ScopeView(-FIRST_SPAN_S, 0.0)
        self.scales = ScopeScales()
        self.kind: Kind = "filtered"
        self.stamps: Stamps = "seconds"
        self.event_kind: EventKind | None = None
        self._channel = 0
        self._clock = ClockTimes()
        self._signal: ScopeSignal | None = None
        self._shown: tuple[float, float] | None = None  # by whole columns, a little more than the view

    # The signal.

    @property
    def signal(self) -> ScopeSignal | None:
        """The signal in sight; None before the first."""
        return self._signal

    def show(self, signal: ScopeSignal, epoch_s: float) -> None:
        """Take the signal as it is now, and the clock; another signal begins with a view of its own."""
        if signal is not self._signal:
            self._signal = signal
            self._clock = ClockTimes()
            self.scales = ScopeScales(self.scales.mode if self.scales.mode != "fixed" else "own")
            self.view = _find_first_view(signal)
        if signal.fs_hz:
            if signal.began_s is not None:
                self._clock.see(0.0, signal.began_s)
            elif not signal.frozen and signal.extent.newest_s > 0.0:
                self._clock.see(signal.extent.newest_s, epoch_s)
            self.view = self.view.clamp(signal.extent)

    @property
    def is_live(self) -> bool:
        """Whether the picture moves with the signal."""
        return self._signal is not None and not self._signal.frozen and self.view.follows

    @property
    def channel(self) -> int:
        """Number of the channel whose spectrum and figures are shown."""
        return self._channel % max(1, self._signal.n_channels if self._signal else 1)

    def next_channel(self) -> None:
        """Choose the next channel."""
        self._channel = self.channel + 1

    # Pictures.

    def columns(self, n_columns: int) -> Stretch | None:
        """Return the columns of the view; None before the first sample, or if a line shows more."""
        signal, view = self._signal, self.view
        self._shown = None
        if signal is None or not signal.fs_hz or signal.extent.newest_s <= 0.0:
            return None
        per_column = view.span_s * signal.fs_hz / n_columns
        if per_column < LEAST_PER_COLUMN:
            return None
        if self.is_live and per_column >= WHOLE_FROM:
            columns = signal.columns(self.kind, n_columns, view.span_s)
            if columns is not None:
                seconds = columns.samples_per_column / signal.fs_hz
                self._shown = columns.first * seconds, (columns.first + n_columns) * seconds
                return Stretch(columns, *self._shown)
        columns = signal.columns_at(self.kind, view.start_s, view.stop_s, n_columns)
        return Stretch(columns, view.start_s, view.stop_s)

    def samples(self) -> tuple[Values, Values] | None:
        """Return the moments, (n,), and samples, (n, n_channels), of the view, one beyond each end."""
        signal = self._signal
        if signal is None or not signal.fs_hz:
            return None
        step_s = 1.0 / signal.fs_hz
        first_s, samples = signal.samples_at(self.kind, self.view.start_s - step_s, self.view.stop_s + step_s)
        return (first_s + np.arange(len(samples)) * step_s), samples

    def read_cursor(self) -> tuple[float, tuple[float, ...]] | None:
        """Return the moment under the cursor, and the value of each channel there; None without a cursor."""
        at_s, signal = self.view.cursor_s, self._signal
        if at_s is None or signal is None or not signal.fs_hz:
            return None
        half_s = 0.5 / signal.fs_hz
        first_s, samples = signal.samples_at(self.kind, at_s - half_s, at_s + half_s)
        if not len(samples):
            return at_s, (float("nan"),) * signal.n_channels
        place = min(len(samples) - 1, max(0, round((at_s - first_s) * signal.fs_hz)))
        return at_s, tuple(float(value) for value in samples[place])

    def read_region(self) -> tuple[float, Values] | None:
        """Return the length of the selection, and the filtered samples in it, (n, n_channels)."""
        region, signal = self.view.region, self._signal
        if region is None or signal is None or not signal.fs_hz:
            return None
        extent = signal.extent
        start_s, stop_s = max(region[0], extent.oldest_s), min(region[1], extent.newest_s)
        if stop_s <= start_s:
            return region[1] - region[0], np.zeros((0, signal.n_channels), np.float32)
        first_s, samples = signal.samples_at("filtered", start_s, stop_s)
        first = max(0, round((start_s - first_s) * signal.fs_hz))
        return stop_s - start_s, samples[first : first + max(1, round((stop_s - start_s) * signal.fs_hz))]

    def fit_scales(self, stretch: Columns | Values, goals_uv: Sequence[float]) -> None:
        """Fit the scales to what is in sight, goals included, with a tenth to spare."""
        if isinstance(stretch, Columns):
            largest = np.fmax.reduce(np.fmax(stretch.high, -stretch.low), axis=0, initial=0.0)
        else:
            largest = np.fmax.reduce(np.abs(stretch), axis=0, initial=0.0)
        pairs = zip(largest.tolist(), goals_uv, strict=True)
        self.scales = self.scales.fit(
            tuple(1.1 * max(peak, goal if isfinite(goal) else 0.0) for peak, goal in pairs)
        )

    # Gestures.

    def zoom(self, steps: float, at_s: float | None = None) -> None:
        """Zoom time by notches of a wheel, in if positive, around a moment, else around cursor or end."""
        if self._signal is not None:
            factor, extent = WHEEL_STEP**-steps, self._signal.extent
            if at_s is not None and self._shown is not None:  # what lies under the pointer is what is drawn
                self.view = replace(self.view, start_s=self._shown[0], stop_s=self._shown[1])
                self._shown = None
            self.view = (
                self.view.zoom_in_place(factor, extent)
                if at_s is None
                else self.view.zoom(factor, at_s, extent)
            )

    def zoom_amplitude(self, steps: float, channel: int | None = None) -> None:
        """Show one channel (or all) larger by notches of a wheel; its scale is fixed from now on."""
        self.scales = self.scales.zoom(WHEEL_STEP**-steps, channel)

    def pan(self, by_s: float) -> None:
        """Move the view by seconds; later is positive."""
        if self._signal is not None:
            self.view = self.view.pan(by_s, self._signal.extent)

    def pan_shares(self, shares: float) -> None:
        """Move the view by shares of its length."""
        self.pan(shares * self.view.span_s)

    def look_at(self, start_s: float, stop_s: float) -> None:
        """Show a stretch."""
        if self._signal is not None:
            self.view = self.view.look_at(start_s, stop_s, self._signal.extent)

    def go_live(self) -> None:
        """Return to the newest sample; a stored recording shows all of itself."""
        if self._signal is not None:
            extent = self._signal.extent
            self.view = self.view.go_live(extent)
            if self._signal.began_s is not None:
                self.view = self.view.show_all(extent)

    def show_all(self) -> None:
        """Show all that is kept."""
        if self._signal is not None:
            self.view = self.view.show_all(self._signal.extent)

    def turn_span(self) -> None:
        """Show the next longer of the usual lengths, after the longest the shortest."""
        if self._signal is not None:
            longer = (span_s for span_s in SPANS_S if span_s > self.view.span_s * 1.001)
            longest_s = max(LEAST_SPAN_S, self._signal.extent.longest_s)
            span_s = next((one for one in longer if one <= longest_s * 1.001), SPANS_S[0])
            self.view = self.view.show_span(span_s, self._signal.extent)

    def turn_kind(self) -> None:
        """Show the raw signal, or the filtered one."""
        self.kind = "raw" if self.kind == "filtered" else "filtered"

    def turn_stamps(self) -> None:
        """Write clock times, or seconds."""
        self.stamps = "clock" if self.stamps == "seconds" else "seconds"

    # Events.

    def list_events(self, labels: Sequence[str]) -> list[Event]:
        """Return the events of the chosen kind, in order of time."""
        if self._signal is None:
            return []
        events = find_events(self._signal, labels)
        return [event for event in events if self.event_kind in (None, event.kind)]

    def jump(self, at_s: float) -> None:
        """Show a moment in the middle."""
        if self._signal is not None:
            self.view = self.view.jump(at_s, self._signal.extent)

    def jump_on(self, labels: Sequence[str], forward: bool) -> Event | None:
        """Jump to the next event, or the previous one; return it, or None past the last."""
        at_s = self.view.cursor_s
        if at_s is None:
            at_s = (self.view.start_s + self.view.stop_s) / 2
        event = find_neighbour(self.list_events(labels), at_s, forward, near_s=1e-3)
        if event is not None:
            self.jump(event.start_s)
        return event

    def select(self, one_s: float, other_s: float) -> None:
        """Select what lies between two moments."""
        if self._signal is not None:
            extent = self._signal.extent
            ends = (min(max(at_s, extent.oldest_s), extent.newest_s) for at_s in (one_s, other_s))
            self.view = self.view.select(*ends)

    def toggle_region(self) -> None:
        """Begin a selection in sight, or drop it."""
        begun = self.view.select_middle().region
        if self.view.region is None and begun is not None:
            self.select(*begun)
        else:
            self.view = self.view.drop_region()

    def hide_cursor(self) -> None:
        """Take the cursor away."""
        self.view = replace(self.view, cursor=None)

    # Words.

    def write_moment(self, at_s: float, places: int | None = None) -> str:
        """Return a moment as the time stamps have it: as seconds, or as a clock time.

        Parameters
        ----------
        at_s
        places
            Decimals of the seconds; by default as many as the view can show.
        """
        if places is None:
            places = 3 if self.view.span_s < 2 * MINUTE_S else 1
        epoch_s = self._clock.find(at_s) if self.stamps == "clock" else None
        if epoch_s is not None:
            rounded = round(epoch_s, places)
            words = f"{datetime.fromtimestamp(rounded):%H:%M:%S.%f}"
            return words[: 8 + (places + 1 if places else 0)].replace(".", write_tick(0.5)[1])
        return say("{seconds} s", seconds=write_tick_fixed(at_s, places))

    def clock_of(self, at_s: float) -> float | None:
        """Return the clock time of a moment as seconds of the epoch; None if nobody knows it."""
        return self._clock.find(at_s)


def write_tick_fixed(value: float, places: int) -> str:
    """Return a number with a fixed number of decimals, in the printed form of the language."""
    mark, minus = write_tick(0.5)[1], write_tick(-1)[0]
    words = f"{value:.{places}f}"
    return (words if float(words) else words.removeprefix("-")).replace("-", minus).replace(".", mark)


def _find_first_view(signal: ScopeSignal) -> ScopeView:
    """Return the first minute of a recording, or as much of the last minute of a live signal as there is."""
    extent = signal.extent
    if signal.began_s is not None:
        stop_s = extent.oldest_s + min(MINUTE_S, extent.longest_s)
        return ScopeView(-FIRST_SPAN_S, 0.0).look_at(extent.oldest_s, stop_s, extent)
    known_s = max(extent.newest_s - extent.oldest_s, FIRST_SPAN_S)
    return ScopeView(-next((span_s for span_s in SPANS_S if span_s >= known_s), MINUTE_S), 0.0)
