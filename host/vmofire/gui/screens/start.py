"""Start screen: four jobs, the board and its sensors with their quality, the person.

In: the state of board, sensors and person. Out: the chosen action. Never: a search of its own.
"""

from collections.abc import Callable

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter

from vmofire.app.view import SourceState
from vmofire.gui.drawings.exercise import draw_exercise
from vmofire.gui.screens.screen import Screen
from vmofire.gui.theme import SPACE, Theme
from vmofire.gui.widgets.buttons import ChoiceButton, ChoiceGrid, KeyButton, move_between
from vmofire.gui.widgets.channel_status import ChannelStatus
from vmofire.gui.widgets.layouts import Bar, emit_codes, row, stack
from vmofire.gui.widgets.signs import Sign
from vmofire.words import msg, say

JOBS = (
    ("check", msg("Check"), msg("Does my VMO fire? Squeeze a ball five times and see.")),
    ("compare", msg("Compare"), msg("Left and right leg, together or one after the other.")),
    ("test", msg("Test"), msg("Maximum, activation, deficit, onset, endurance.")),
    ("train", msg("Train"), msg("Exercises with counting, hold timer and goal line.")),
)


def _draw_bars(painter: QPainter, square: QRectF, theme: Theme) -> None:
    """Paint two bars, left and right."""
    for place, (share, colour) in enumerate(((0.62, theme.left), (0.88, theme.right))):
        width = square.width() * 0.28
        x = square.left() + square.width() * (0.14 + 0.42 * place)
        top = square.bottom() - square.height() * share
        painter.fillRect(QRectF(x, top, width, square.height() * share), QColor(colour))


def _posed(name: str) -> Callable[[QPainter, QRectF, Theme], None]:
    return lambda painter, square, theme: draw_exercise(painter, square, name, "", theme, 1.0)


_PICTURES = {
    "check": _posed("sit_squeeze"),
    "compare": _draw_bars,
    "test": _posed("strap_push"),
    "train": _posed("ball_bridge"),
}


class StartScreen(Screen):
    """Four jobs as large buttons, with board and person beside them.

    Signals
    -------
    chosen : str
        "check", "compare", "test", "train", "scope", "history", "settings", "placement", "safety", "tour",
        "demo", "again", "port", "person", "ask_again".
    """

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.found = SourceState()

    def _build(self) -> None:
        jobs = {
            code: ChoiceButton(str(place + 1), say(title), say(detail), 40.0, _PICTURES[code])
            for place, (code, title, detail) in enumerate(JOBS)
        }
        self.jobs = list(jobs.values())
        for choice in self.jobs:
            choice.setEnabled(self.found.can_measure)
        grid = ChoiceGrid()
        grid.arrange(self.jobs, 2)
        self.status = ChannelStatus()
        self.person = ChoiceButton("P", say("No person yet"), "", title_px=24.0)
        self.demo = ChoiceButton(
            "D", say("Try it on a demo person"), say("No hardware needed."), title_px=22.0
        )
        self.again = KeyButton("T", say("Try again"), say("Use a board"))
        self.port = KeyButton("C", say("Choose port"))
        self._ways = Bar([self.again, self.port])
        self.ask_again = KeyButton("A", say("Ask leg and electrodes"))
        self.ask_again.hide()
        parts = (self.status, self._ways, 1, self.demo, self.person)
        right = stack(*parts, spacing=SPACE + 4)
        self._small = {
            "scope": KeyButton("O", say("Scope")),
            "history": KeyButton("H", say("History")),
            "placement": KeyButton("L", say("Placement")),
            "sensor": KeyButton("N", say("Sensor")),
            "settings": KeyButton("E", say("Settings")),
            "safety": KeyButton("Y", say("Safety")),
            "tour": KeyButton("U", say("Tour")),
        }
        ways = {"again": self.again, "port": self.port, "demo": self.demo, "person": self.person}
        ways["ask_again"] = self.ask_again
        emit_codes({**jobs, **self._small, **ways}, self.chosen)
        small = list(self._small.values())
        self._offer_people(False)
        body = row((grid, 3), (right, 2), spacing=SPACE + 4)
        self.setLayout(stack((body, 1), Bar([*small[:2], self.ask_again], small[2:]), spacing=SPACE + 4))

    def show_keeping(self, keeps: bool) -> None:
        """Show the buttons of people and history if there is a library."""
        self.when_built(lambda: self._offer_people(keeps))

    def _offer_people(self, are_kept: bool) -> None:
        self._small["history"].setVisible(are_kept)
        self.person.setEnabled(are_kept)

    def show_found(self, found: SourceState) -> None:
        """Show board, sensors and person, and enable the possible jobs."""
        before, self.found = self.found.can_measure, found
        head: tuple[Sign, str, str] = (found.sign, found.words, found.more)
        self.status.show_channels(found.channels, head)
        self.person.show_words(found.person, found.person_detail)
        had_focus = any(choice.hasFocus() for choice in self.jobs)
        for choice, (_, title, detail) in zip(self.jobs, JOBS, strict=True):
            choice.setEnabled(found.can_measure)
            detail = found.last_time if choice is self.jobs[0] and found.last_time else say(detail)
            off = say("This needs a board. {state}", state=found.words)
            choice.show_words(say(title), detail if found.can_measure else off)
        self.ask_again.setVisible(bool(found.last_time))
        self._ways.setVisible(not found.is_board)
        self.again.show_face(say("Use a board") if found.can_measure else say("Try again"))
        self._small["scope"].setEnabled(found.can_measure)
        self.demo.show_words(*self.demo.words, strong=not found.can_measure)
        if (found.can_measure and not before) or (had_focus and not found.can_measure):
            self.focus_first()

    def focus_first(self) -> None:
        """Select the most likely next action for Enter."""
        first = self.jobs[0] if self.jobs[0].isEnabled() else self.demo
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802, Qt's name
        """Move between the choices with the arrows, and take one with Enter."""
        move_between([*self.jobs, self.demo, self.person], event)
        if not event.isAccepted():
            super().keyPressEvent(event)
