"""Settings screen: places of the sensors, sound, theme, language. Each button shows its current value.

In: Preferences. Out: one field and its new value. Never: a file, a copy of the other fields.
"""

from typing import TypeVar

from PySide6.QtCore import Qt, Signal

from vmofire import words
from vmofire.gui.screens.screen import Screen
from vmofire.gui.widgets.buttons import ChoiceButton, ChoiceGrid, KeyButton
from vmofire.gui.widgets.labels import caption
from vmofire.gui.widgets.layouts import Bar, emit_codes, stack
from vmofire.labels import REF, list_muscles
from vmofire.preferences import FEEDBACKS, LANGUAGES, Feedback, Preferences
from vmofire.words import msg, say, write_label
from vmofire.words.language import FACTS
from vmofire.words.quantities import write

T = TypeVar("T")

# Muscles by pin, from GP26 up; REF is the sensor's half supply on a spare pin.
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
_FEEDBACK_WORDS: dict[Feedback, str] = {
    "pitch": msg("Its pitch rises as the muscle tightens."),
    "loudness": msg("It gets louder as the muscle tightens."),
    "off": msg("Off."),
}


class SettingsScreen(Screen):
    """Grid of settings; pressing one sets its next value.

    Signals
    -------
    changed : str, object
        Name of one field of Preferences, and its next value.
    language_chosen : str
        The next language; "" follows the system.
    tested
        The test sound was requested.
    left
        Back.
    """

    changed = Signal(str, object)
    language_chosen = Signal(str)
    tested = Signal()
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._next: dict[str, object] = {}
        self._next_language = ""

    def _build(self) -> None:
        self.choices = [ChoiceButton(str(number), title_px=24) for number in range(1, 8)]
        self.sensors, self.tone, self.cues, self.volume, self.test, self.look, self.language = self.choices
        grid = ChoiceGrid()
        grid.arrange(self.choices, 2)
        fields = {
            "labels": self.sensors,
            "feedback": self.tone,
            "cues": self.cues,
            "volume": self.volume,
            "theme": self.look,
        }
        emit_codes(fields, grid.chosen)
        grid.chosen.connect(self._change)
        self.test.clicked.connect(self.tested)
        self.language.clicked.connect(lambda: self.language_chosen.emit(self._next_language))
        back = KeyButton("Esc", say("Back"), big=True, then=self.left)
        self.setLayout(stack(caption(say("Settings"), "title"), (grid, 1), Bar([back])))

    def _change(self, field: str) -> None:
        self.changed.emit(field, self._next[field])

    def show_preferences(self, preferences: Preferences) -> None:
        """Show the current values; the next press of a button sets the value after it."""
        self._next = {
            "labels": _find_next(LAYOUTS, preferences.labels),
            "feedback": _find_next(FEEDBACKS, preferences.feedback),
            "cues": not preferences.cues,
            "volume": _find_next(VOLUMES, preferences.volume),
            "theme": _find_next(("dark", "light"), preferences.theme),
        }
        self._next_language = _find_next(LANGUAGES, preferences.language)
        self.when_built(lambda: self._show(preferences))

    def _show(self, preferences: Preferences) -> None:
        labels = ", ".join(
            f"GP{26 + pin} {write_label(label)}" for pin, label in enumerate(preferences.labels)
        )
        self.sensors.show_words(say("Sensors: {n}", n=len(list_muscles(preferences.labels))), labels)
        self.tone.show_words(say("Tone"), say(_FEEDBACK_WORDS[preferences.feedback]))
        self.cues.show_words(say("Cue beeps"), say("On.") if preferences.cues else say("Off."))
        self.volume.show_words(say("Volume"), write(100 * preferences.volume, "%"))
        self.look.show_words(say("Colours"), say("Dark.") if preferences.theme == "dark" else say("Light."))
        # Each language is written in itself, so that everyone finds their own.
        name = FACTS[words.find_language()].name
        if not preferences.language:
            name = say("As the system is set: {language}", language=name)
        self.language.show_words(say("Language"), name)

    def focus_language(self) -> None:
        """Put the keyboard on the language button, which was pressed last."""
        self.language.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_sound(self, said: str, cure: str, ok: bool) -> None:
        """Show whether there is sound."""
        detail = f"{said} {cure}".strip()
        self.test.show_words(say("Try the sound"), detail, sign="active" if ok else "trouble")


def _find_next(values: tuple[T, ...], now: T) -> T:
    at = values.index(now) if now in values else -1
    return values[(at + 1) % len(values)]
