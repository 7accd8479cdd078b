"""Import screen for a file of another program: its first rows, a signal, its settings, the result.

In: an ImportPreview. Out: the setting to change, or the import itself. Never: reads the file.
"""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal

from vmofire.gui.screens.screen import Screen
from vmofire.gui.theme import BODY, LEAD, SPACE, TITLE
from vmofire.gui.widgets.buttons import ChoiceButton, ChoiceGrid, KeyButton
from vmofire.gui.widgets.labels import Label
from vmofire.gui.widgets.layouts import Bar, emit_codes, row, stack
from vmofire.gui.widgets.preview_table import PreviewTable
from vmofire.words import say

if TYPE_CHECKING:  # it imports scipy
    from vmofire.app.import_preview import ImportPreview

# Code of each setting, and its key.
SETTINGS = {
    "separator": "S",
    "decimal": "D",
    "line": "L",
    "rate": "R",
    "unit": "U",
    "sensor": "G",
    "side": "K",
    "visit": "V",
}


class ImportScreen(Screen):
    """Preview on top, settings under it, each with its key, and the result of the import at the bottom.

    Signals
    -------
    chosen : str
        Code of a setting, "import" or "back".
    turned : int
        Number of a column, from 1, that gets its next role.
    plots_wanted : list of PlotPanel
        The signal is to be saved as a picture or as data.
    """

    chosen = Signal(str)
    turned = Signal(int)
    plots_wanted = Signal(list)

    def __init__(self) -> None:
        super().__init__()
        self._seen: ImportPreview | None = None

    def _build(self) -> None:
        from vmofire.gui.plots.signal_preview import SignalPreview  # it imports pyqtgraph

        self.title = Label(TITLE, lines=1.2, bold=True)
        self.detail = Label(BODY, smallest_px=11, lines=1.3, tone="muted")
        self.preview = PreviewTable()
        self.signal = SignalPreview()
        self.yields = Label(LEAD, smallest_px=11, lines=2.4, bold=True)
        self.settings = {code: ChoiceButton(key, title_px=19.0) for code, key in SETTINGS.items()}
        self._grid = ChoiceGrid(SPACE)
        emit_codes(self.settings, self.chosen)
        preview = self.preview
        back = KeyButton("Esc", say("Back"), big=True)
        self.before_button = KeyButton(
            "Left", say("Column"), big=True, then=lambda: preview.look_at(preview.place - 1)
        )
        self.after_button = KeyButton(
            "Right", say("Column"), big=True, then=lambda: preview.look_at(preview.place + 1)
        )
        faces = say("Take as channel"), say("Take as time"), say("Leave out")
        turn = self.turn_button = KeyButton("C", *faces, big=True)
        turn.clicked.connect(lambda: self.turned.emit(preview.place + 1))
        self.import_button = KeyButton("I", say("Import"), big=True, also=("Ctrl+Return",))
        emit_codes({"back": back, "import": self.import_button}, self.chosen)
        preview.looked.connect(self._look)
        self.save_button = KeyButton(
            "P", say("Save plot"), then=lambda: self.plots_wanted.emit([self.signal])
        )
        left = [back, self.before_button, self.after_button, turn, self.save_button]
        bar = Bar(left, [self.import_button])
        file = row((preview, 5), (self.signal, 4))
        self.setLayout(stack(self.title, self.detail, (file, 3), (self._grid, 2), self.yields, bar))

    def show_file(self, seen: "ImportPreview") -> None:
        """Show a file with its current settings."""
        self._seen = seen
        self.title.show_words(seen.title)
        self.detail.show_words(seen.detail)
        self.preview.show_preview(seen.columns, seen.rows, seen.head)
        self._grid.arrange([self.settings[code] for code in seen.settings], 4, n_rows=2)
        for code, choice in self.settings.items():
            choice.setVisible(code in seen.settings)
            choice.setEnabled(code in seen.settings)
            choice.show_words(*seen.settings.get(code, ("", "")), strong=code == seen.wanted)
        many = len(seen.columns) > 1
        for button in (self.before_button, self.after_button):
            button.setEnabled(many)
        self.import_button.setEnabled(not seen.trouble)
        self.import_button.show_face(say("Import"), strong=not seen.trouble)
        if seen.trouble:
            self.yields.show_words(seen.trouble, "trouble")
        else:
            self.yields.show_words(seen.yields)

    def _look(self, place: int) -> None:
        """Write the next role of the selected column on the button."""
        turn = self.preview.columns[place].turn if self.preview.columns else ""
        self.turn_button.setEnabled(bool(turn))
        self.turn_button.show_face(turn or say("Take as channel"))
        signal = self._seen.find_signal(place) if self._seen is not None else None
        self.signal.show_signal(
            signal, say("No signal: this column is no channel, or its rate is not known.")
        )
        self.save_button.setEnabled(signal is not None)

    def focus_first(self) -> None:
        """Put the keyboard on the first setting."""
        first = next(choice for choice in self.settings.values() if choice.isEnabled())
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def tell(self, words: str, *, trouble: bool = False) -> None:
        """Show a message: what was done, or what went wrong."""
        self.yields.tell(words, trouble=trouble)
