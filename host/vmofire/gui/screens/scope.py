"""Scope screen: raw and filtered traces, spectrum, quality, counts, marks; it can freeze and scroll back.

In: a Scope and the Snapshot of the same moment. Out: the chosen action. Never: a filter, a judgement.
"""

from dataclasses import replace
from math import isfinite
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Signal

from vmofire.gui.screens.screen import Screen
from vmofire.gui.theme import CAPTION, SPACE
from vmofire.gui.widgets.buttons import KeyButton
from vmofire.gui.widgets.channel_status import ChannelStatus
from vmofire.gui.widgets.labels import Fields, Label
from vmofire.gui.widgets.layouts import Bar, card, emit_codes, row, stack
from vmofire.gui.widgets.signs import Sign
from vmofire.live.snapshot import Snapshot
from vmofire.words import say, say_many
from vmofire.words.quantities import write, write_tick, write_unit

if TYPE_CHECKING:  # it imports scipy
    from vmofire.live.scope import Kind, Scope

SLOW_S = 1.0  # a longer delay of the disk is shown
SPANS_S = (1.0, 5.0, 10.0, 20.0, 60.0)


class ScopeScreen(Screen):
    """Traces on the left, spectrum and quality on the right, figures beneath.

    Signals
    -------
    chosen : str
        "run", "record", "mark" or "back".
    """

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._channel, self._span, self._back_s = 0, 2, 0.0
        self._kind: Kind = "filtered"
        self._scope: Scope | None = None

    def _build(self) -> None:
        from vmofire.gui.plots.spectrum import SpectrumCard
        from vmofire.gui.plots.traces import Traces  # with pyqtgraph, which would delay the first screen

        self.traces = Traces()
        self.spectrum = SpectrumCard()
        self.status = ChannelStatus()
        self.filters = Label(CAPTION, smallest_px=10, lines=1.4, tone="muted")
        self.fields = Fields(
            (say("connection"), 4),
            (say("recording"), 3),
            (say("measured rate"), 4),
            (say("lost samples"), 4),
            (say("latency"), 6),
            (say("counts: low, mean, high"), 6),
        )
        self.run_button = KeyButton("Space", say("Start"), say("Stop"))
        self.record_button = KeyButton("R", say("Record"), say("Finish"))
        self.mark_button = KeyButton("M", say("Mark"))
        self.freeze_button = KeyButton("F", say("Freeze"), say("Go on"), then=self.freeze)
        self.older_button = KeyButton("Left", say("Older"), then=lambda: self.scroll_by(1))
        self.newer_button = KeyButton("Right", say("Newer"), then=lambda: self.scroll_by(-1))
        self.kind_button = KeyButton("W", say("Filtered"), say("Raw"), then=self.change_kind)
        self.channel_button = KeyButton("N", say("Channel"), then=self.change_channel)
        spans = (f"{write_tick(span_s)} s" for span_s in SPANS_S)
        self.span_button = KeyButton("S", *spans, then=self.change_span)
        self.back_button = KeyButton("Esc", say("Back"))
        right = stack((self.spectrum, 5), (self.status, 4))
        body = row((card(self.traces), 5), (right, 3))
        doing = [self.back_button, self.run_button, self.record_button, self.mark_button]
        looking = [self.freeze_button, self.older_button, self.newer_button]
        showing = [self.kind_button, self.channel_button, self.span_button]
        bar = Bar([*doing, *looking], showing, spacing=SPACE // 2)
        self.setLayout(stack((body, 1), self.filters, self.fields, bar))
        buttons = {
            "run": self.run_button,
            "record": self.record_button,
            "mark": self.mark_button,
            "back": self.back_button,
        }
        emit_codes(buttons, self.chosen)

    def let_run(self, is_live: bool) -> None:
        """Enable or disable the buttons that need a live signal."""
        for button in (self.run_button, self.record_button, self.mark_button, self.freeze_button):
            button.setEnabled(is_live)

    def minimumSizeHint(self) -> QSize:  # noqa: N802, Qt's name
        """Return the least size in which nothing is cut."""
        return QSize(900, 480)

    def freeze(self) -> None:
        """Freeze the picture, or let it run again."""
        if self._scope is not None:
            self._scope.freeze(not self._scope.frozen)
            self._back_s = 0.0

    def scroll_by(self, steps: int) -> None:
        """Scroll a frozen picture by steps of half its width, into the past or back."""
        if self._scope is None:
            return
        if not self._scope.frozen:
            self._scope.freeze(True)
        longest_s = max(0.0, self._scope.longest_back_s - SPANS_S[self._span])
        self._back_s = min(max(0.0, self._back_s + steps * SPANS_S[self._span] / 2), longest_s)

    def change_kind(self) -> None:
        """Show the raw signal, or the filtered one."""
        self._kind = "raw" if self._kind == "filtered" else "filtered"

    def change_channel(self) -> None:
        """Show spectrum and counts of the next channel."""
        self._channel += 1

    def change_span(self) -> None:
        """Show the next span of time."""
        self._span = (self._span + 1) % len(SPANS_S)

    def show_snapshot(self, snapshot: Snapshot, scope: "Scope", n_damaged: int, renew: bool) -> None:
        """Show a snapshot, and the scope's own view of the same samples."""
        self._scope = scope
        span_s = SPANS_S[self._span]
        width = self.traces.width_columns
        columns = scope.columns(self._kind, width, span_s)
        if columns is not None and self._back_s:
            stop_s = scope.extent.newest_s - self._back_s
            columns = scope.columns_at(self._kind, stop_s - span_s, stop_s, width)
        if columns is not None and columns.low.shape[1] == len(snapshot.channels):
            shown = replace(
                snapshot,
                columns=columns,
                seconds_per_column=columns.samples_per_column / scope.fs_hz,
                channels=tuple(
                    replace(channel, goal_uv=float("nan")) if self._kind == "raw" else channel
                    for channel in snapshot.channels
                ),
            )
            self.traces.show_snapshot(shown)
        if renew:
            self._show_words(snapshot, scope, n_damaged)

    def _show_words(self, snapshot: Snapshot, scope: "Scope", n_damaged: int) -> None:
        channel = self._channel % len(snapshot.channels)
        self.status.show_channels(snapshot.channels)
        spectrum = scope.spectrum(channel, scope.extent.newest_s - self._back_s) if scope.fs_hz else None
        self.spectrum.show_spectrum(spectrum, snapshot.channels[channel].label, write_unit(scope.unit))
        self.filters.show_words(
            f"{scope.describe_scale()} {say('Filters: {filters}.', filters='; '.join(scope.filters))}"
        )
        self.run_button.show_face(say("Stop") if snapshot.running else say("Start"))
        self.record_button.show_face(
            say("Finish") if snapshot.recording else say("Record"), lit=snapshot.recording
        )
        self.freeze_button.show_face(say("Go on") if scope.frozen else say("Freeze"), strong=scope.frozen)
        self.kind_button.show_face(say("Raw") if self._kind == "raw" else say("Filtered"))
        self.span_button.show_face(f"{write_tick(SPANS_S[self._span])} s")
        self.channel_button.setVisible(len(snapshot.channels) > 1)
        connection: tuple[str, Sign | None] = (say("waiting"), "waiting")
        if snapshot.link:
            connection = (say("trouble"), "trouble")
        elif scope.frozen:
            connection = (say("frozen, {back:s} back", back=self._back_s), "paused")
        elif snapshot.running:
            connection = (say("streaming"), "active")
        recording: tuple[str, Sign | None] = (say("off"), "waiting")
        if snapshot.recording:
            minutes, seconds = divmod(int(snapshot.recorded_s), 60)
            clock = f"{minutes}:{seconds:02d}"
            recording = (clock, "active")
            if snapshot.disk_late_s > SLOW_S:
                late = say("{clock}, disk {late:s} late", clock=clock, late=snapshot.disk_late_s)
                recording = (late, "trouble")
        counts = scope.counts(channel)
        count_words = "–"
        if counts:
            count_words = f"{counts.low}; {write_tick(round(counts.mean, 1))}; {counts.high}"
        lost = f"{snapshot.lost_samples}"
        if n_damaged:
            damaged = say_many("{n} damaged frame", "{n} damaged frames", n_damaged)
            lost = f"{lost}; {damaged}"
        self.fields.show_values(
            connection,
            recording,
            (_write_rate(snapshot), None),
            (lost, "trouble" if snapshot.lost_samples or n_damaged else None),
            (_write_latency(snapshot), None),
            (count_words, None),
        )


def _write_rate(snapshot: Snapshot) -> str:
    return write(snapshot.measured_hz, "Hz") if isfinite(snapshot.measured_hz) else "–"


def _write_latency(snapshot: Snapshot) -> str:
    if not isfinite(snapshot.latency_p50_ms):
        return "–"
    half_ms, most_ms = snapshot.latency_p50_ms, snapshot.latency_p95_ms
    return say("{half:ms}, 95 % under {most:ms}", half=half_ms, most=most_ms)
