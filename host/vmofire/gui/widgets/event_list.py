"""Card of events in a signal: marks, cues, contractions and gaps; a click or Enter jumps to one.

In: events, how to write a moment. Out: the event that was taken, key presses. Never: a search of its own.
"""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QSizePolicy, QVBoxLayout

from vmofire.gui.theme import BODY, SPACE
from vmofire.gui.widgets.buttons import KeyButton
from vmofire.gui.widgets.labels import Label
from vmofire.gui.widgets.layouts import Bar, emit_codes
from vmofire.gui.widgets.row_list import ListRow, RowList
from vmofire.live.scope_events import EVENT_KINDS, Event, EventKind
from vmofire.words import msg, say, say_many, write_label
from vmofire.words.quantities import write

KINDS: dict[EventKind | None, str] = {
    None: msg("All"),
    "mark": msg("Marks"),
    "cue": msg("Cues"),
    "burst": msg("Contractions"),
    "gap": msg("Gaps"),
}
_NAMES: dict[EventKind, str] = {
    "mark": msg("mark"),
    "cue": msg("cue"),
    "burst": msg("contraction"),
    "gap": msg("gap"),
}
MOST_ROWS = 2000  # of a list that a person reads; keys jump to the others too


def next_kind(kind: EventKind | None) -> EventKind | None:
    """Return the next choice of what to list, and all after the last."""
    kinds: tuple[EventKind | None, ...] = (None, *EVENT_KINDS)
    return kinds[(kinds.index(kind) + 1) % len(kinds)]


class EventList(QFrame):
    """Card with a list of events.

    Signals
    -------
    taken : float
        Moment to jump to.
    chosen : str
        "previous", "next" or "kind".
    """

    taken = Signal(float)
    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("card")
        self._events: tuple[Event, ...] = ()
        self._head = Label(BODY, smallest_px=11, lines=1.2, bold=True)
        self.rows = RowList(say("Events"))
        self.rows.clicked.connect(lambda: self._take(self.rows.code))
        self.rows.taken.connect(self._take)
        self.previous_button = KeyButton("Ctrl+Left", say("Previous"))
        self.next_button = KeyButton("Ctrl+Right", say("Next"))
        self.kind_button = KeyButton("K", say("All"), *(say(words) for words in KINDS.values()))
        buttons = {
            "previous": self.previous_button,
            "next": self.next_button,
            "kind": self.kind_button,
        }
        emit_codes(buttons, self.chosen)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * SPACE, SPACE, 2 * SPACE, SPACE)
        layout.setSpacing(SPACE)
        layout.addWidget(self._head)
        layout.addWidget(self.rows, 1)
        layout.addWidget(Bar([*buttons.values()], spacing=SPACE // 2))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_events(
        self, events: Sequence[Event], kind: EventKind | None, write_moment: Callable[[float], str]
    ) -> None:
        """Show events, in order of time."""
        self.kind_button.show_face(say(KINDS[kind]))
        words = say_many("{n} event", "{n} events", len(events))
        self._head.show_words(words if events else say("No events here yet."))
        rows = [
            ListRow(f"{place}", write_moment(event.start_s), describe_event(event))
            for place, event in enumerate(events[:MOST_ROWS])
        ]
        self._events = tuple(events[:MOST_ROWS])
        self.rows.show_rows(rows)

    def select(self, event: Event) -> None:
        """Select an event that was jumped to."""
        if event in self._events:
            self.rows.show_rows(self.rows.rows, f"{self._events.index(event)}")

    def _take(self, code: str) -> None:
        if code and int(code) < len(self._events):
            self.taken.emit(self._events[int(code)].start_s)


def describe_event(event: Event) -> str:
    """Return what an event is, in words."""
    name = say(_NAMES[event.kind])
    if event.kind in ("mark", "cue"):
        return say("{label}: {text:said}", label=name, text=event.words) if event.words else name
    length = write(event.stop_s - event.start_s, "s")
    if event.words:
        return say("{label}: {value}", label=f"{name}, {write_label(event.words)}", value=length)
    return say("{label}: {value}", label=name, value=length)
