"""Settings: which sensors sit where, sound, looks. Each is one key; what it is set to stands on it.

In: Preferences, to be shown. Out: one field and its new value. Never: a file, a copy of the others.
"""

from typing import TypeVar

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from vmofire.gui.screens.choose import move_between
from vmofire.gui.theme import SPACE, TITLE, Theme
from vmofire.gui.widgets.buttons import ChoiceButton, KeyButton
from vmofire.gui.widgets.labels import Label
from vmofire.gui.widgets.layouts import Bar, stack
from vmofire.labels import REF, list_muscles
from vmofire.preferences import FEEDBACKS, Preferences

T = TypeVar("T")

# Which muscles are measured, pins from GP26 up; REF is the sensor's own half supply on a spare one.
LAYOUTS: tuple[tuple[str, ...], ...] = (
    ("VMO",),
    ("left VMO", "right VMO"),
    ("left VMO", "left VL"),
    ("right VMO", "right VL"),
    ("left VMO", "right VMO", "left VL"),
    ("left VMO", "right VMO", "right VL"),
    ("left VMO", "left VL", "left adductors"),
    ("right VMO", "right VL", "right adductors"),
    ("VMO", REF),
    ("left VMO", "right VMO", REF),
)
VOLUMES = (0.2, 0.4, 0.6, 0.8, 1.0)
_FEEDBACK_WORDS = {"pitch": "rises with the muscle", "loudness": "grows louder", "off": "off"}


class SettingsScreen(QWidget):
    """A grid of settings; pressing one takes its next value.

    Signals
    -------
    changed : str, object
        Name of one field of Preferences, and its next value.
    tested
        The sound is to be tried.
    left
        Back.
    """

    changed = Signal(str, object)
    tested = Signal()
    left = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._shown = Preferences()
        self._state = ("", "", True)
        title = Label(theme, TITLE, lines=1.2, bold=True)
        title.show_words("Settings")
        grid = QGridLayout()
        grid.setSpacing(SPACE + 4)
        self.sensors = ChoiceButton(theme, "1", "Sensors", title_px=24)
        self.tone = ChoiceButton(theme, "2", "Tone", title_px=24)
        self.cues = ChoiceButton(theme, "3", "Cue beeps", title_px=24)
        self.volume = ChoiceButton(theme, "4", "Volume", title_px=24)
        self.test = ChoiceButton(theme, "5", "Try the sound", title_px=24)
        self.look = ChoiceButton(theme, "6", "Colours", title_px=24)
        self.choices = [self.sensors, self.tone, self.cues, self.volume, self.test, self.look]
        for place, choice in enumerate(self.choices):
            grid.addWidget(choice, place // 2, place % 2)
        self.sensors.clicked.connect(lambda: self._take("labels", _next(LAYOUTS, self._shown.labels)))
        self.tone.clicked.connect(lambda: self._take("feedback", _next(FEEDBACKS, self._shown.feedback)))
        self.cues.clicked.connect(lambda: self._take("cues", not self._shown.cues))
        self.volume.clicked.connect(lambda: self._take("volume", _next(VOLUMES, self._shown.volume)))
        self.look.clicked.connect(lambda: self._take("theme", _next(("dark", "light"), self._shown.theme)))
        self.test.clicked.connect(self.tested)
        back = KeyButton(theme, "Esc", "Back", big=True)
        back.clicked.connect(self.left)
        layout = stack(title)
        layout.addLayout(grid, 1)
        layout.addWidget(Bar([back]))
        self.setLayout(layout)
        self.show_preferences(self._shown)

    def show_preferences(self, preferences: Preferences) -> None:
        """Show what is set."""
        self._shown = preferences
        labels = ", ".join(f"GP{26 + pin} {label}" for pin, label in enumerate(preferences.labels))
        self.sensors.show_words(f"Sensors: {len(list_muscles(preferences.labels))}", labels)
        self.tone.show_words("Tone", _FEEDBACK_WORDS[preferences.feedback])
        self.cues.show_words("Cue beeps", "on" if preferences.cues else "off")
        self.volume.show_words("Volume", f"{100 * preferences.volume:.0f} %")
        self.look.show_words("Colours", preferences.theme)
        self.show_sound(*self._state)

    def show_sound(self, words: str, cure: str, ok: bool) -> None:
        """Show whether sound can be heard."""
        self._state = (words, cure, ok)
        detail = f"{words} {cure}".strip()
        self.test.show_words("Try the sound", detail, sign="active" if ok else "trouble")

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802, Qt's name
        """Move between the settings by arrows, and change one by Enter."""
        move_between(self.choices, event)
        if not event.isAccepted():
            super().keyPressEvent(event)

    def _take(self, field: str, value: object) -> None:
        self.changed.emit(field, value)


def _next(values: tuple[T, ...], now: T) -> T:
    at = values.index(now) if now in values else -1
    return values[(at + 1) % len(values)]
