"""Settings screen: sections of rows, each with value, unit, range and Reset; thresholds under Advanced.

In: Preferences. Out: a setting's code with what was typed or chosen. Never: a value saved, or a fact of its
own: app/settings_table.py says what there is.
"""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from vmofire.app import settings_table as table
from vmofire.app.settings_table import SECTIONS, Row
from vmofire.app.thresholds import JOBS
from vmofire.gui.screens.screen import Screen
from vmofire.gui.theme import SPACE
from vmofire.gui.widgets.buttons import FINGER_PX, KeyButton
from vmofire.gui.widgets.labels import Label, caption
from vmofire.gui.widgets.layouts import Bar, clear, stack
from vmofire.gui.widgets.setting_row import Choice, SettingRow
from vmofire.preferences import Preferences
from vmofire.words import say


class SettingsScreen(Screen):
    """Sections of settings; one is shown at a time.

    Signals
    -------
    typed : str, str
        Code of a setting, and words to read.
    chosen : Row, object
        A setting, and its new value.
    reset : str
        Code of the setting that takes its first value; "" for all.
    tested
        The test sound was requested.
    left
        Back.

    Attributes
    ----------
    list_devices : callable
        Returns the names of the loudspeakers.
    """

    typed = Signal(str, str)
    chosen = Signal(object, object)
    reset = Signal(str)
    tested = Signal()
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.list_devices: Callable[[], Sequence[str]] = tuple
        self._preferences = Preferences()
        self._section, self._job = "window", "check"
        self._sound = ""

    def _build(self) -> None:
        self.rows: dict[str, SettingRow] = {}
        self.sections = {
            code: KeyButton(str(number), say(words), then=lambda _=False, code=code: self.show_section(code))
            for number, (code, words) in enumerate(SECTIONS.items(), 1)
        }
        self.message = Label(16.0, smallest_px=11, lines=2.0, bold=True)
        self._list = stack(spacing=SPACE)
        inside = QWidget()
        inside.setLayout(self._list)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setWidget(inside)
        self.test = KeyButton("Ctrl+P", say("Try the sound"), big=True, then=self.tested)
        back = KeyButton("Esc", say("Back"), big=True, then=self.left)
        again = KeyButton("Ctrl+R", say("Reset all"), big=True, then=lambda: self.reset.emit(""))
        bar = Bar([back], [self.test, again])
        title = caption(say("Settings"), "title")
        parts = (title, Bar(list(self.sections.values())), (self.area, 1), self.message, bar)
        self.setLayout(stack(*parts))
        self.show_section(self._section)

    def show_section(self, section: str) -> None:
        """Show the rows of a section."""
        self._section = section
        if not self.is_built:
            return
        for code, button in self.sections.items():
            button.show_face(say(SECTIONS[code]), chosen=code == section)
        self.test.setVisible(section == "sound")
        clear(self._list)
        self.rows = {}
        if section == "advanced":
            self._list.addWidget(self._choose_job())
        for shown in table.show_rows(self._find_rows(), self._preferences):
            one = SettingRow(shown, self.list_devices)
            one.typed.connect(self.typed)
            one.chosen.connect(self.chosen)
            one.reset.connect(self.reset)
            one.show_value(shown)
            self.rows[shown.row.code] = one
            self._list.addWidget(one)
        self._list.addStretch(1)
        self.area.verticalScrollBar().setValue(0)
        self.message.show_words(self._sound if section == "sound" else "")

    def _find_rows(self) -> list[Row]:
        if self._section == "advanced":
            return [row for row in table.list_threshold_rows() if row.group == self._job]
        return [row for row in table.list_rows() if row.section == self._section]

    def _choose_job(self) -> Choice:
        """Return the list of jobs with thresholds."""
        choice = Choice()
        choice.setMinimumHeight(round(FINGER_PX))
        choice.setAccessibleName(say("Thresholds of"))
        choice.setToolTip(say("Results and reports name each changed threshold."))
        for job, words in JOBS.items():
            choice.addItem(say(words), job)
        choice.setCurrentIndex(choice.findData(self._job))

        def take(at: int) -> None:
            self._job = str(choice.itemData(at))
            self.show_section("advanced")

        choice.activated.connect(take)
        self.jobs = choice
        return choice

    def show_preferences(self, preferences: Preferences) -> None:
        """Show the values that are saved."""
        self._preferences = preferences
        if self.is_built:
            rows = [one.row for one in self.rows.values()]
            for shown in table.show_rows(rows, preferences):
                self.rows[shown.row.code].show_value(shown)

    def show_trouble(self, code: str, words: str) -> None:
        """Show the error of a setting beside it."""
        if code in self.rows:
            self.rows[code].show_trouble(words)
        else:
            self.tell(words, trouble=True)

    def tell(self, words: str, trouble: bool = False) -> None:
        """Show a message."""
        self.message.show_words(words, "trouble" if trouble else "text")

    def focus_language(self) -> None:
        """Put the keyboard on the language, which was changed last."""
        self.show_section("window")
        self.rows["language"].editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_sound(self, said: str, cure: str, ok: bool) -> None:
        """Show whether there is sound."""
        self._sound = f"{said} {cure}".strip()
        self.when_built(lambda: self._show_sound(ok))

    def _show_sound(self, ok: bool) -> None:
        if self._section == "sound":
            self.message.show_words(self._sound, "text" if ok else "trouble")
