"""Scope screen: traces that mouse, fingers and keys move; spectrum and quality, a selection, or events.

In: a Scope and the Snapshot of the same moment. Out: the chosen action. Never: a filter, a judgement, or a
view of its own: that is the ScopeLook.
"""

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QWidget

from vmofire.gui.screens.scope_buttons import ScopeButtons
from vmofire.gui.screens.scope_words import (
    describe_cursor,
    describe_filters,
    list_field_names,
    write_fields,
)
from vmofire.gui.screens.screen import Screen
from vmofire.gui.theme import CAPTION, theme_of
from vmofire.gui.widgets.buttons import is_enter
from vmofire.gui.widgets.channel_status import ChannelStatus
from vmofire.gui.widgets.event_list import EventList, next_kind
from vmofire.gui.widgets.labels import Fields, Label
from vmofire.gui.widgets.layouts import card, emit_codes, row, stack
from vmofire.gui.widgets.selection_card import SelectionCard, write_figures
from vmofire.live.snapshot import Snapshot
from vmofire.words import say
from vmofire.words.quantities import write_unit

if TYPE_CHECKING:  # they import scipy and pyqtgraph
    from vmofire.analysis.selection import Selection
    from vmofire.gui.plots.plot import SaveKind
    from vmofire.gui.screens.scope_words import Shown
    from vmofire.live.scope import Scope

TOLD_S = 6.0  # a message stays this long


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
        self.fields = Fields(*list_field_names())
        self.pages = QStackedWidget()
        self.usual = QWidget()
        self.usual.setLayout(stack((self.spectrum, 5), (self.status, 4)))
        for page in (self.usual, self.selection, self.events):
            self.pages.addWidget(page)
        plots = stack(self.readout, (self.traces, 1), self.overview, spacing=2)
        body = row((card(plots), 5), (self.pages, 3))
        self.buttons = ScopeButtons(self.look, self)
        emit_codes(self.buttons.chosen, self.chosen)
        for entry in self.buttons.entries:
            entry.listen(self)
        self.setLayout(stack((body, 1), self.filters, self.fields, *self.buttons.bars))
        self.selection.chosen.connect(self._use_selection)
        self.events.chosen.connect(self._use_events)
        self.events.taken.connect(self.look.jump)
        self.overview.hide()
        # The spectrum takes the arrows while it has the keyboard, so Tab comes to it last.
        QWidget.setTabOrder(self.buttons.save, self.spectrum)
        for key, code in (("Ctrl+Left", "previous"), ("Ctrl+Right", "next")):
            # While the list is in sight its own buttons have these keys.
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.activated.connect(lambda code=code: self._jump_unseen(code))
            self._unseen_keys.append(shortcut)
        self.pages.currentChanged.connect(self._free_keys)

    @property
    def is_live(self) -> bool:
        """Whether the newest samples are in sight."""
        return self.look.is_live

    def tell(self, words: str, *, trouble: bool = False) -> None:
        """Show a message for some seconds above the traces: what was done, or what went wrong."""
        self._told_until_s = time.monotonic() + TOLD_S
        self.readout.tell(words, trouble=trouble)

    def let_run(self, is_live: bool) -> None:
        """Enable or disable what needs a live signal; a recording has a strip of all of it."""
        self.buttons.let_run(is_live)
        self.overview.setVisible(not is_live)

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

    def nudge(self, steps: int) -> None:
        """Move the cursor."""
        self.look.view = self.look.view.nudge(steps)
        self.traces.gestures.keep_cursor()

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
                    self.traces.gestures.keep_cursor()
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

    def save(self, kind: "SaveKind") -> None:
        """Let the window save all channels."""
        save = getattr(self.window(), "save_plot", None)
        if save is not None and self.traces.plots:
            save(self.traces, None, kind)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802, Qt's name
        """Press the button that stands out with Enter."""
        strong = self.buttons.find_strong(self._scope) if is_enter(event) else None
        if strong is None:
            super().keyPressEvent(event)
        elif not event.isAutoRepeat():
            strong.click()

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
            self.readout.show_words(describe_cursor(self.look, self._labels, scope.unit))
        if renew:
            self._show_words(snapshot, scope, n_damaged)

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
        self.filters.show_words(describe_filters(scope))
        self.buttons.show_faces(snapshot, scope)
        self.fields.show_values(*write_fields(snapshot, scope, look, n_damaged))
