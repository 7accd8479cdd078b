"""Scope screen: traces that mouse, fingers and keys move; spectrum and quality, a selection, or events.

In: a Scope and the Snapshot of the same moment. Out: the chosen action. Never: a filter, a judgement, or a
view of its own: that is the ScopeLook.
"""

import time
from math import isfinite
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QWidget

from vmofire.gui.screens.screen import Screen
from vmofire.gui.theme import CAPTION, SPACE, theme_of
from vmofire.gui.widgets.buttons import KeyButton
from vmofire.gui.widgets.channel_status import ChannelStatus
from vmofire.gui.widgets.event_list import EventList, next_kind
from vmofire.gui.widgets.labels import Fields, Label
from vmofire.gui.widgets.layouts import Bar, card, emit_codes, row, stack
from vmofire.gui.widgets.menu_button import KeyEntry, MenuButton
from vmofire.gui.widgets.selection_card import SelectionCard, write_figures
from vmofire.gui.widgets.signs import Sign
from vmofire.live.snapshot import Snapshot
from vmofire.words import say, say_many, write_label
from vmofire.words.quantities import write, write_tick, write_unit

if TYPE_CHECKING:  # they import scipy
    from vmofire.analysis.selection import Selection
    from vmofire.live.scope import Scope
    from vmofire.live.stored_signal import StoredSignal

    Shown = Scope | StoredSignal

TOLD_S = 6.0  # a message stays this long
SLOW_S = 1.0  # a longer delay of the disk is shown


class ScopeScreen(Screen):
    """Traces on the left; on the right spectrum and quality, a selection, or events; figures beneath.

    Signals
    -------
    chosen : str
        "run", "record", "mark" or "back".
    """

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._scope: Shown | None = None
        self._snapshot: Snapshot | None = None
        self._unseen_keys: list[QShortcut] = []
        self._told_until_s = 0.0
        self._copied: tuple[float, float] | None = None  # the selection whose figures were copied last

    def _build(self) -> None:
        from vmofire.gui.plots.scope_overview import ScopeOverview
        from vmofire.gui.plots.scope_traces import ScopeTraces
        from vmofire.gui.plots.spectrum import SpectrumCard
        from vmofire.live.scope_look import ScopeLook

        self.look = ScopeLook()
        self.traces, self.overview = ScopeTraces(self.look), ScopeOverview(self.look)
        self.readout = Label(CAPTION + 1, smallest_px=10, lines=1.3)
        self.spectrum, self.status = SpectrumCard(), ChannelStatus()
        self.selection, self.events = SelectionCard(), EventList()
        self.filters = Label(CAPTION, smallest_px=10, lines=1.4, tone="muted")
        self.fields = Fields(
            (say("connection"), 4),
            (say("recording"), 3),
            (say("measured rate"), 4),
            (say("lost samples"), 4),
            (say("latency"), 6),
            (say("counts: low, mean, high"), 6),
        )
        self.pages = QStackedWidget()
        self.usual = QWidget()
        self.usual.setLayout(stack((self.spectrum, 5), (self.status, 4)))
        for page in (self.usual, self.selection, self.events):
            self.pages.addWidget(page)
        plots = stack(self.readout, (self.traces, 1), self.overview, spacing=2)
        body = row((card(plots), 5), (self.pages, 3))
        self.setLayout(stack((body, 1), self.filters, self.fields, *self._make_bars()))
        self.selection.chosen.connect(self._use_selection)
        self.events.chosen.connect(self._use_events)
        self.events.taken.connect(self.look.jump)
        self.overview.hide()
        # The spectrum takes the arrows while it has the keyboard, so Tab comes to it last.
        QWidget.setTabOrder(self.save_button, self.spectrum)
        for key, code in (("Ctrl+Left", "previous"), ("Ctrl+Right", "next")):
            # While the list is in sight its own buttons have these keys.
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.activated.connect(lambda code=code: self._jump_unseen(code))
            self._unseen_keys.append(shortcut)
        self.pages.currentChanged.connect(self._free_keys)

    def _make_bars(self) -> tuple[Bar, Bar]:
        """Return two rows of buttons: what is done with the signal, and how it is looked at."""
        look = self.look
        self.run_button = KeyButton("Space", say("Start"), say("Stop"))
        self.record_button = KeyButton("R", say("Record"), say("Finish"))
        self.mark_button = KeyButton("M", say("Mark"))
        self.freeze_button = KeyButton("F", say("Freeze"), say("Go on"), then=self.freeze)
        self.live_button = KeyButton("L", say("Live"), say("All"), then=self.go_live)
        self.older_button = KeyButton("Left", say("Older"), then=lambda: look.pan_shares(-0.5))
        self.newer_button = KeyButton("Right", say("Newer"), then=lambda: look.pan_shares(0.5))
        self.less_button = KeyButton("+", say("Less time"), also=("=",), then=lambda: look.zoom(1))
        self.more_button = KeyButton("-", say("More time"), then=lambda: look.zoom(-1))
        self.span_button = KeyButton("S", say("{seconds} s", seconds="60"), then=look.turn_span)
        self.kind_button = KeyButton("W", say("Filtered"), say("Raw"), then=look.turn_kind)
        self.channel_button = KeyButton("N", say("Channel"), then=look.next_channel)
        self.region_button = KeyButton("G", say("Selection"), then=self.turn_region)
        self.events_button = KeyButton("J", say("Jump"), then=self.turn_events)
        self.back_button = KeyButton("Esc", say("Back"))
        self.view_button = MenuButton("V", say("View"), *self._make_view_entries())
        self.save_button = MenuButton("D", say("Save"), *self._make_save_entries())
        for entry in (*self.view_button.choices.actions(), *self.save_button.choices.actions()):
            if isinstance(entry, KeyEntry):
                entry.listen(self)
        buttons = {
            "run": self.run_button,
            "record": self.record_button,
            "mark": self.mark_button,
            "back": self.back_button,
        }
        emit_codes(buttons, self.chosen)
        doing = [*buttons.values(), self.freeze_button, self.live_button]
        doing.insert(0, doing.pop(3))
        finding = [self.region_button, self.events_button, self.save_button]
        moving = [self.older_button, self.newer_button, self.less_button, self.more_button, self.span_button]
        showing = [self.kind_button, self.channel_button, self.view_button]
        gap = SPACE // 2
        return Bar(doing, finding, spacing=gap), Bar(moving, showing, spacing=gap)

    def _make_view_entries(self) -> tuple[KeyEntry, ...]:
        look = self.look
        self.scale_entry = KeyEntry("A", say("Scale"), self.turn_scale)
        self.stamps_entry = KeyEntry("T", say("Time"), look.turn_stamps)
        return (
            KeyEntry("Ctrl+Up", say("Larger amplitude"), lambda: self.zoom_amplitude(1), repeats=True),
            KeyEntry("Ctrl+Down", say("Smaller amplitude"), lambda: self.zoom_amplitude(-1), repeats=True),
            self.scale_entry,
            self.stamps_entry,
            KeyEntry("Home", say("Show all"), look.show_all),
            KeyEntry("Shift+Left", say("Cursor to the left"), lambda: self.nudge(-1), repeats=True),
            KeyEntry("Shift+Right", say("Cursor to the right"), lambda: self.nudge(1), repeats=True),
            KeyEntry("C", say("Hide cursor"), look.hide_cursor),
        )

    def _make_save_entries(self) -> tuple[KeyEntry, ...]:
        return (
            KeyEntry("Ctrl+P", say("Save picture ..."), lambda: self._save("png")),
            KeyEntry("Ctrl+G", say("Save as SVG ..."), lambda: self._save("svg")),
            KeyEntry("Ctrl+D", say("Save data ..."), lambda: self._save("csv")),
        )

    @property
    def is_live(self) -> bool:
        """Whether the newest samples are in sight."""
        return self.look.is_live

    def tell(self, words: str, *, trouble: bool = False) -> None:
        """Show a message for some seconds above the traces: what was done, or what went wrong."""
        self._told_until_s = time.monotonic() + TOLD_S
        self.readout.tell(words, trouble=trouble)

    def let_run(self, is_live: bool) -> None:
        """Enable or disable the buttons that need a live signal."""
        for button in (self.run_button, self.record_button, self.mark_button, self.freeze_button):
            button.setEnabled(is_live)
        self.overview.setVisible(not is_live)
        self.live_button.show_face(say("Live") if is_live else say("All"))

    def minimumSizeHint(self) -> QSize:  # noqa: N802, Qt's name
        """Return the least size in which nothing is cut."""
        px = theme_of(self).px
        return QSize(round(px(900)), round(px(480)))

    @property
    def _live(self) -> "Scope | None":
        from vmofire.live.scope import Scope

        return self._scope if isinstance(self._scope, Scope) and self._scope.began_s is None else None

    # What keys, buttons and menus do.

    def freeze(self) -> None:
        """Freeze the picture, or let it run again."""
        live = self._live
        if live is not None:
            live.freeze(not live.frozen)
            if not live.frozen:
                self.look.go_live()

    def go_live(self) -> None:
        """Return to the newest sample; a stored recording shows all of itself."""
        live = self._live
        if live is not None and live.frozen:
            live.freeze(False)
        self.look.go_live()

    def turn_scale(self) -> None:
        """Choose the next way to scale the amplitude."""
        self.look.scales = self.look.scales.turn()

    def zoom_amplitude(self, steps: float) -> None:
        """Show the chosen channel larger or smaller."""
        self.look.zoom_amplitude(steps, self.look.channel)

    def nudge(self, steps: int) -> None:
        """Move the cursor."""
        self.look.view = self.look.view.nudge(steps)
        self.traces.keep_cursor()

    def turn_region(self) -> None:
        """Open or close the selection; one under the list of events comes to sight first."""
        if self.look.view.region is None or self.pages.currentWidget() is not self.events:
            self.look.toggle_region()
        self._show_page(self.usual)

    def turn_events(self) -> None:
        """Open or close the list of events."""
        is_open = self.pages.currentWidget() is self.events
        if not is_open:
            self._renew_events()
        self._show_page(self.usual if is_open else self.events)

    def _show_page(self, page: QWidget) -> None:
        """Show a page on the right; a selection takes the usual place."""
        if page is self.usual and self.look.view.region is not None:
            page = self.selection
        if self.pages.currentWidget() is not page:
            self.pages.setCurrentWidget(page)
            self.setFocus()

    def _use_selection(self, code: str) -> None:
        match code:
            case "begin" | "end":
                self.look.view = self.look.view.move_edge(last=code == "end")
            case _:
                self._copy()

    def _free_keys(self) -> None:
        for shortcut in self._unseen_keys:
            shortcut.setEnabled(self.pages.currentWidget() is not self.events)

    def _jump_unseen(self, code: str) -> None:
        self.turn_events()
        self._use_events(code)

    def _use_events(self, code: str) -> None:
        match code:
            case "previous" | "next":
                event = self.look.jump_on(self._labels, code == "next")
                if event is not None:
                    self.traces.keep_cursor()
                    self.events.select(event)
            case _:
                self.look.event_kind = next_kind(self.look.event_kind)
                self._renew_events()

    def _renew_events(self) -> None:
        events = self.look.list_events(self._labels)
        self.events.show_events(events, self.look.event_kind, self.look.write_moment)

    def _copy(self) -> None:
        figures, region = self._measure(), self.look.view.region
        if figures and region is not None and self._scope is not None:
            begins, ends = (self.look.write_moment(at_s) for at_s in region)
            words = write_figures(figures, self._labels, self._scope.unit, begins, ends)
            QGuiApplication.clipboard().setText(words)
            self._copied = region

    def _save(self, kind: str) -> None:
        """Let the window save all channels."""
        save = getattr(self.window(), "save_plot", None)
        if save is not None and self.traces.plots:
            save(self.traces, None, kind)

    # What is shown.

    @property
    def _labels(self) -> list[str]:
        return [channel.label for channel in self._snapshot.channels] if self._snapshot else []

    def show_snapshot(self, snapshot: Snapshot, scope: "Shown", n_damaged: int, renew: bool) -> None:
        """Show a snapshot, and the scope's own view of the same samples."""
        from vmofire.gui.plots.scope_traces import Channel

        if scope is not self._scope:
            self._show_page(self.usual)
        self._scope, self._snapshot = scope, snapshot
        self.look.show(scope, time.time())
        if len(snapshot.channels) == scope.n_channels:
            channels = [Channel(one.label, one.goal_uv) for one in snapshot.channels]
            self.traces.show_channels(channels, write_unit(scope.unit))
            if self.overview.isVisible():
                self.overview.show_look()
        if time.monotonic() >= self._told_until_s:
            self.readout.show_words(self._describe_cursor(snapshot))
        if renew:
            self._show_words(snapshot, scope, n_damaged)

    def _describe_cursor(self, snapshot: Snapshot) -> str:
        """Return the moment under the cursor and the value of each channel, else where the view is."""
        look = self.look
        found = look.read_cursor()
        kind = say("raw") if look.kind == "raw" else say("filtered")
        if found is None or self._scope is None or len(found[1]) != len(snapshot.channels):
            if look.is_live:
                return say("Live, {span:s}, {kind}", span=look.view.span_s, kind=kind)
            begins, ends = (look.write_moment(at_s) for at_s in (look.view.start_s, look.view.stop_s))
            return say("{begins} to {ends}, {kind}", begins=begins, ends=ends, kind=kind)
        values = [
            say(
                "{label}: {value}",
                label=write_label(channel.label),
                value=write(value, self._scope.unit) if isfinite(value) else "–",
            )
            for channel, value in zip(snapshot.channels, found[1], strict=True)
        ]
        moment = look.write_moment(found[0])
        return say("{moment}, {kind}. {values}", moment=moment, kind=kind, values="; ".join(values))

    def _measure(self) -> "list[Selection]":
        from vmofire.analysis.selection import measure_selection

        found, scope, snapshot = self.look.read_region(), self._scope, self._snapshot
        if found is None or scope is None or snapshot is None:
            return []
        _, samples = found
        return [
            measure_selection(samples[:, place], scope.fs_hz, scope.output, channel.rest_uv)
            for place, channel in enumerate(snapshot.channels[: samples.shape[1]])
        ]

    def _show_words(self, snapshot: Snapshot, scope: "Shown", n_damaged: int) -> None:
        look = self.look
        channel = look.channel
        if self.pages.currentWidget() is not self.events:
            self._show_page(self.usual)
        self.status.show_channels(snapshot.channels)
        spectrum = scope.spectrum(channel, look.view.stop_s) if scope.fs_hz else None
        label = snapshot.channels[channel % len(snapshot.channels)].label
        self.spectrum.show_spectrum(spectrum, label, write_unit(scope.unit))
        if look.view.region is not None and scope.fs_hz:
            begins, ends = (look.write_moment(at_s) for at_s in look.view.region)
            between = say("{begins} to {ends}", begins=begins, ends=ends)
            self.selection.show_figures(self._measure(), self._labels, scope.unit, between)
            is_copied = look.view.region == self._copied
            self.selection.copy_button.show_face(say("Copied") if is_copied else say("Copy"))
        self.filters.show_words(
            f"{scope.describe_scale()} {say('Filters: {filters}.', filters='; '.join(scope.filters))}"
        )
        self._show_faces(snapshot, scope)
        counts = scope.counts(channel)
        count_words = "–"
        if counts:
            count_words = f"{counts.low}; {write_tick(round(counts.mean, 1))}; {counts.high}"
        lost = f"{snapshot.lost_samples}"
        if n_damaged:
            damaged = say_many("{n} damaged frame", "{n} damaged frames", n_damaged)
            lost = f"{lost}; {damaged}"
        self.fields.show_values(
            self._describe_connection(snapshot, scope),
            _describe_recording(snapshot),
            (_write_rate(snapshot), None),
            (lost, "trouble" if snapshot.lost_samples or n_damaged else None),
            (_write_latency(snapshot), None),
            (count_words, None),
        )

    def _show_faces(self, snapshot: Snapshot, scope: "Shown") -> None:
        look = self.look
        self.run_button.show_face(say("Stop") if snapshot.running else say("Start"))
        self.record_button.show_face(
            say("Finish") if snapshot.recording else say("Record"), lit=snapshot.recording
        )
        is_live = scope.began_s is None
        self.freeze_button.show_face(
            say("Go on") if scope.frozen else say("Freeze"), strong=scope.frozen and is_live
        )
        self.live_button.show_face(
            say("Live") if is_live else say("All"), strong=is_live and not look.view.follows
        )
        self.kind_button.show_face(say("Raw") if look.kind == "raw" else say("Filtered"))
        places = 0 if look.view.span_s >= 10.0 else (1 if look.view.span_s >= 1.0 else 2)
        self.span_button.show_face(say("{seconds} s", seconds=write_tick(round(look.view.span_s, places))))
        self.channel_button.setVisible(len(snapshot.channels) > 1)
        self.region_button.show_face(say("Selection"), strong=look.view.region is not None)
        self.events_button.show_face(say("Jump"), strong=self.pages.currentWidget() is self.events)
        self.scale_entry.show_words(say("Scale: {scale}", scale=look.scales.words))
        stamps = say("clock time") if look.stamps == "clock" else say("seconds")
        self.stamps_entry.show_words(say("Time stamps: {stamps}", stamps=stamps))

    def _describe_connection(self, snapshot: Snapshot, scope: "Shown") -> tuple[str, Sign | None]:
        back_s = scope.extent.newest_s - self.look.view.stop_s
        if snapshot.link:
            return say("trouble"), "trouble"
        if scope.frozen:
            return say("frozen, {back:s} back", back=back_s), "paused"
        if snapshot.running and not self.look.view.follows:
            return say("streaming, {back:s} back", back=back_s), "paused"
        if snapshot.running:
            return say("streaming"), "active"
        return say("waiting"), "waiting"


def _describe_recording(snapshot: Snapshot) -> tuple[str, Sign | None]:
    if not snapshot.recording:
        return say("off"), "waiting"
    minutes, seconds = divmod(int(snapshot.recorded_s), 60)
    clock = f"{minutes}:{seconds:02d}"
    if snapshot.disk_late_s > SLOW_S:
        return say("{clock}, disk {late:s} late", clock=clock, late=snapshot.disk_late_s), "trouble"
    return clock, "active"


def _write_rate(snapshot: Snapshot) -> str:
    return write(snapshot.measured_hz, "Hz") if isfinite(snapshot.measured_hz) else "–"


def _write_latency(snapshot: Snapshot) -> str:
    if not isfinite(snapshot.latency_p50_ms):
        return "–"
    half_ms, most_ms = snapshot.latency_p50_ms, snapshot.latency_p95_ms
    return say("{half:ms}, 95 % under {most:ms}", half=half_ms, most=most_ms)
