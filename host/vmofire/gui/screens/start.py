"""The start screen: four jobs, the board and its sensors with their quality, who is measured.

In: what was found, in words. Out: what was chosen. Never: a search of its own.
"""

from collections.abc import Callable

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from vmofire.app.view import SourceState
from vmofire.gui.drawings.poses import draw_pose
from vmofire.gui.screens.choose import move_between
from vmofire.gui.theme import SPACE, Theme
from vmofire.gui.widgets.buttons import ChoiceButton, KeyButton
from vmofire.gui.widgets.channel_status import ChannelStatus
from vmofire.gui.widgets.layouts import Bar, stack
from vmofire.gui.widgets.shapes import Sign

JOBS = (
    ("check", "Check", "Does my VMO fire? Five ball squeezes, and an answer."),
    ("compare", "Compare", "Left and right: both at once, or one after the other."),
    ("test", "Test", "Maximum, activation, deficit, onset, endurance."),
    ("train", "Train", "Exercises with counting, hold timer and goal line."),
)


def _draw_bars(painter: QPainter, square: QRectF, theme: Theme) -> None:
    """Paint left against right."""
    for place, (share, colour) in enumerate(((0.62, theme.left), (0.88, theme.right))):
        width = square.width() * 0.28
        x = square.left() + square.width() * (0.14 + 0.42 * place)
        top = square.bottom() - square.height() * share
        painter.fillRect(QRectF(x, top, width, square.height() * share), QColor(colour))


def _posed(name: str) -> Callable[[QPainter, QRectF, Theme], None]:
    return lambda painter, square, theme: draw_pose(painter, square, name, "right", theme)


_PICTURES = {
    "check": _posed("sit_squeeze"),
    "compare": _draw_bars,
    "test": _posed("knee_extension_chair"),
    "train": _posed("ball_bridge"),
}


class StartScreen(QWidget):
    """Four jobs as four big choices, and beside them board and person.

    Signals
    -------
    chosen : str
        "check", "compare", "test", "train", "scope", "history", "settings", "placement", "safety", "demo",
        "person".
    """

    chosen = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.jobs: list[ChoiceButton] = []
        grid = QGridLayout()
        grid.setSpacing(SPACE + 4)
        for place, (code, title, detail) in enumerate(JOBS):
            choice = ChoiceButton(theme, str(place + 1), title, detail, 40.0, _PICTURES[code])
            choice.clicked.connect(lambda _=False, code=code: self.chosen.emit(code))
            grid.addWidget(choice, place // 2, place % 2)
            self.jobs.append(choice)
        self.lights = ChannelStatus(theme)
        self.person = ChoiceButton(theme, "P", "Nobody yet", "", title_px=24.0)
        self.demo = ChoiceButton(theme, "D", "Try it on a demo person", "No hardware needed.", title_px=22.0)
        right = stack(self.lights, spacing=SPACE + 4)
        right.setStretch(0, 5)
        right.addWidget(self.demo, 1)
        right.addWidget(self.person, 1)
        self._small = {
            "scope": KeyButton(theme, "O", "Scope"),
            "history": KeyButton(theme, "H", "History"),
            "placement": KeyButton(theme, "L", "Placement"),
            "sensor": KeyButton(theme, "N", "Sensor"),
            "settings": KeyButton(theme, "E", "Settings"),
            "safety": KeyButton(theme, "Y", "Safety"),
        }
        for code, button in self._small.items():
            button.clicked.connect(lambda _=False, code=code: self.chosen.emit(code))
        self.person.clicked.connect(lambda: self.chosen.emit("person"))
        self.demo.clicked.connect(lambda: self.chosen.emit("demo"))
        small = list(self._small.values())
        self.show_keeping(False)
        body = QHBoxLayout()
        body.setSpacing(SPACE + 4)
        body.addLayout(grid, 3)
        body.addLayout(right, 2)
        layout = stack(spacing=SPACE + 4)
        layout.addLayout(body, 1)
        layout.addWidget(Bar(small[:2], small[2:]))
        self.setLayout(layout)
        self.found = SourceState()

    def show_keeping(self, keeps: bool) -> None:
        """Offer people and their histories, where there is a library to keep them in."""
        self._small["history"].setVisible(keeps)
        self.person.setEnabled(keeps)

    def show_found(self, found: SourceState) -> None:
        """Show what was found, and which jobs can be done."""
        before, self.found = self.found.can_measure, found
        head: tuple[Sign, str, str] = (found.sign, found.words, found.more)
        self.lights.show_channels(found.channels, head)
        self.person.show_words(found.person, found.person_detail)
        for choice in self.jobs:
            choice.setEnabled(found.can_measure)
        self._small["scope"].setEnabled(found.can_measure)
        self.demo.show_words(*self.demo.words, strong=not found.can_measure)
        if found.can_measure and not before:
            self.focus_first()

    def focus_first(self) -> None:
        """Put the keyboard where Enter does what is wanted next."""
        first = self.jobs[0] if self.jobs[0].isEnabled() else self.demo
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802, Qt's name
        """Move between the choices by arrows, and take one by Enter."""
        move_between([c for c in (*self.jobs, self.demo, self.person) if c.isEnabled()], event)
        if not event.isAccepted():
            super().keyPressEvent(event)
