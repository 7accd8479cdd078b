"""Buttons and menus of the scope screen, each with its key, and which of them stands out.

In: the look they change, what the screen does for them. Out: two bars of buttons. Never: a view of its own.
"""

from typing import TYPE_CHECKING, Protocol

from vmofire.gui.theme import SPACE
from vmofire.gui.widgets.buttons import KeyButton
from vmofire.gui.widgets.layouts import Bar
from vmofire.gui.widgets.menu_button import KeyEntry, MenuButton
from vmofire.live.snapshot import Snapshot
from vmofire.words import say
from vmofire.words.quantities import write_tick

if TYPE_CHECKING:  # they import scipy and pyqtgraph
    from vmofire.gui.plots.plot import SaveKind
    from vmofire.gui.screens.scope_words import Shown
    from vmofire.live.scope_look import ScopeLook


class Hands(Protocol):
    """What a screen does when one of these buttons is pressed."""

    def freeze(self) -> None:
        """Freeze the picture, or let it run again."""
        ...

    def go_live(self) -> None:
        """Return to the newest sample."""
        ...

    def turn_region(self) -> None:
        """Open or close the selection."""
        ...

    def turn_events(self) -> None:
        """Open or close the list of events."""
        ...

    def nudge(self, steps: int) -> None:
        """Move the cursor."""
        ...

    def save(self, kind: "SaveKind") -> None:
        """Save all channels."""
        ...


class ScopeButtons:
    """All buttons of the scope.

    Parameters
    ----------
    look : ScopeLook
    hands : Hands

    Attributes
    ----------
    chosen : dict of KeyButton
        Those that the application answers, by code.
    bars : (Bar, Bar)
        What is done with the signal, and how it is looked at.
    """

    def __init__(self, look: "ScopeLook", hands: Hands) -> None:
        self._look = look
        self.run = KeyButton("Space", say("Start"), say("Stop"))
        self.record = KeyButton("R", say("Record"), say("Finish"))
        self.mark = KeyButton("M", say("Mark"))
        self.back = KeyButton("Esc", say("Back"))
        self.chosen = {"run": self.run, "record": self.record, "mark": self.mark, "back": self.back}
        self.freeze = KeyButton("F", say("Freeze"), say("Go on"), then=hands.freeze)
        self.live = KeyButton("L", say("Live"), say("All"), then=hands.go_live)
        self.region = KeyButton("G", say("Selection"), then=hands.turn_region)
        self.events = KeyButton("J", say("Jump"), then=hands.turn_events)
        self.save = MenuButton("D", say("Save"), *_make_save_entries(hands))
        self.older = KeyButton("Left", say("Older"), then=lambda: look.pan_shares(-0.5))
        self.newer = KeyButton("Right", say("Newer"), then=lambda: look.pan_shares(0.5))
        self.less = KeyButton("+", say("Less time"), also=("=",), then=lambda: look.zoom(1))
        self.more = KeyButton("-", say("More time"), then=lambda: look.zoom(-1))
        self.span = KeyButton("S", say("{seconds} s", seconds="60"), then=look.turn_span)
        self.kind = KeyButton("W", say("Filtered"), say("Raw"), then=look.turn_kind)
        self.channel = KeyButton("N", say("Channel"), then=look.next_channel)
        self.view = MenuButton("V", say("View"), *self._make_view_entries(hands))
        gap = SPACE // 2
        self.bars = (
            Bar(
                [self.back, self.run, self.record, self.mark, self.freeze, self.live],
                [self.region, self.events, self.save],
                spacing=gap,
            ),
            Bar(
                [self.older, self.newer, self.less, self.more, self.span],
                [self.kind, self.channel, self.view],
                spacing=gap,
            ),
        )

    def _make_view_entries(self, hands: Hands) -> tuple[KeyEntry, ...]:
        look = self._look
        self._scale_entry = KeyEntry("A", say("Scale"), self._turn_scale)
        self._stamps_entry = KeyEntry("T", say("Time"), look.turn_stamps)
        return (
            KeyEntry("Ctrl+Up", say("Larger amplitude"), lambda: self._zoom_amplitude(1), repeats=True),
            KeyEntry("Ctrl+Down", say("Smaller amplitude"), lambda: self._zoom_amplitude(-1), repeats=True),
            self._scale_entry,
            self._stamps_entry,
            KeyEntry("Home", say("Show all"), look.show_all),
            KeyEntry("Shift+Left", say("Cursor to the left"), lambda: hands.nudge(-1), repeats=True),
            KeyEntry("Shift+Right", say("Cursor to the right"), lambda: hands.nudge(1), repeats=True),
            KeyEntry("C", say("Hide cursor"), look.hide_cursor),
        )

    @property
    def entries(self) -> list[KeyEntry]:
        """The entries of both menus."""
        actions = (*self.view.choices.actions(), *self.save.choices.actions())
        return [action for action in actions if isinstance(action, KeyEntry)]

    def _turn_scale(self) -> None:
        self._look.scales = self._look.scales.turn()

    def _zoom_amplitude(self, steps: float) -> None:
        self._look.zoom_amplitude(steps, self._look.channel)

    def let_run(self, is_live: bool) -> None:
        """Enable or disable the buttons that need a live signal."""
        for button in (self.run, self.record, self.mark, self.freeze):
            button.setEnabled(is_live)
        self.live.show_face(say("Live") if is_live else say("All"))

    def find_strong(self, scope: "Shown | None") -> KeyButton | None:
        """Return the one button that stands out, which Enter presses: the way on from a picture at rest."""
        if scope is None or scope.began_s is not None:  # a recording does not go on
            return None
        return self.freeze if scope.frozen else None if self._look.view.follows else self.live

    def show_faces(self, snapshot: Snapshot, scope: "Shown") -> None:
        """Write on each button what it would do."""
        look, strong = self._look, self.find_strong(scope)
        self.run.show_face(say("Stop") if snapshot.running else say("Start"))
        self.record.show_face(say("Finish") if snapshot.recording else say("Record"), lit=snapshot.recording)
        self.freeze.show_face(say("Go on") if scope.frozen else say("Freeze"), strong=strong is self.freeze)
        self.live.show_face(say("Live") if scope.began_s is None else say("All"), strong=strong is self.live)
        self.kind.show_face(say("Raw") if look.kind == "raw" else say("Filtered"))
        places = 0 if look.view.span_s >= 10.0 else (1 if look.view.span_s >= 1.0 else 2)
        self.span.show_face(say("{seconds} s", seconds=write_tick(round(look.view.span_s, places))))
        self.channel.setVisible(len(snapshot.channels) > 1)
        self._scale_entry.show_words(say("Scale: {scale}", scale=look.scales.words))
        stamps = say("clock time") if look.stamps == "clock" else say("seconds")
        self._stamps_entry.show_words(say("Time stamps: {stamps}", stamps=stamps))


def _make_save_entries(hands: Hands) -> tuple[KeyEntry, ...]:
    return (
        KeyEntry("Ctrl+P", say("Save picture ..."), lambda: hands.save("png")),
        KeyEntry("Ctrl+G", say("Save as SVG ..."), lambda: hands.save("svg")),
        KeyEntry("Ctrl+D", say("Save data ..."), lambda: hands.save("csv")),
    )
