"""Import screen for a file of another program: its first rows, a signal, its settings, the result.

In: an ImportPreview. Out: the setting to change, or the import itself. Never: reads the file.
"""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent

from vmofire.gui.screens.screen import Screen
from vmofire.gui.theme import BODY, LEAD, SPACE, TITLE
from vmofire.gui.widgets.buttons import ChoiceButton, ChoiceGrid, KeyButton
from vmofire.gui.widgets.labels import Label, SignedLabel
from vmofire.gui.widgets.layouts import Bar, emit_codes, row, stack
from vmofire.gui.widgets.preview_table import PreviewTable
from vmofire.gui.widgets.zoom_button import ZoomButton
from vmofire.words import say, say_all

if TYPE_CHECKING:  # it imports scipy
    from vmofire.app.import_preview import ImportPreview

# Code of each setting, and its key.
SETTINGS = {
    "separator": "S",
    "decimal": "D",
    "line": "L",
    "rate": "R",
    "time": "T",
    "unit": "U",
    "sensor": "G",
    "names": "N",
    "side": "K",
    "visit": "V",
    "memory": "F",
}
LEAST_ROWS = 2
THREE_ROWS_PX = 480  # a lower screen has no room for three rows of settings


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
        self._n_columns = 0

    def _build(self) -> None:
        from vmofire.gui.plots.signal_preview import SignalPreview  # it imports pyqtgraph

        self.title = Label(TITLE, lines=1.2, bold=True)
        self.detail = Label(BODY, smallest_px=11, lines=1.3, tone="muted")
        self.preview = PreviewTable()
        self.signal = SignalPreview()
        self.yields = Label(LEAD, smallest_px=11, lines=2.0, bold=True)
        self.doubts = SignedLabel(Label(BODY, smallest_px=11, lines=1.6), 20)
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
        self.zoom_button = ZoomButton(self.signal, self)
        left = [back, self.before_button, self.after_button, turn, self.zoom_button, self.save_button]
        bar = Bar(left, [self.import_button])
        file = row((preview, 5), (self.signal, 4))
        below = self.doubts, self.yields, bar
        self.setLayout(stack(self.title, self.detail, (file, 3), (self._grid, 3), *below))

    def show_file(self, seen: "ImportPreview") -> None:
        """Show a file with its current settings."""
        self._seen = seen
        self.title.show_words(seen.title)
        self.detail.show_words(seen.detail)
        self.preview.show_preview(seen.columns, seen.rows, seen.head)
        self._arrange()
        for code, choice in self.settings.items():
            choice.setVisible(code in seen.settings)
            choice.setEnabled(code in seen.settings)
            setting = seen.settings.get(code)
            if setting is None:
                continue
            detail = setting.detail
            if setting.is_doubtful:  # never by colour alone: the sign has its shape, and the words say it
                detail = say_all(say("Check this."), detail)
            sign = "trouble" if setting.is_doubtful else None
            choice.show_words(setting.title, detail, sign=sign, strong=code == seen.wanted)
        self.doubts.setVisible(bool(seen.doubts))
        self.doubts.show_words(seen.doubts, "trouble" if seen.doubts else None, "trouble")
        many = len(seen.columns) > 1
        for button in (self.before_button, self.after_button):
            button.setEnabled(many)
        self.import_button.setEnabled(not seen.trouble)
        self.import_button.show_face(say("Import"), strong=not seen.trouble)
        if seen.trouble:
            self.yields.show_words(seen.trouble, "trouble")
        else:
            self.yields.show_words(seen.yields)

    def _arrange(self) -> None:
        """Place the settings: few have wide places for long words, many need no third row on a low screen."""
        seen = self._seen
        if seen is None:
            return
        shown = [choice for code, choice in self.settings.items() if code in seen.settings]
        n_columns = 3 if len(shown) <= 6 else 4 if len(shown) <= 8 or self.height() >= THREE_ROWS_PX else 5
        if (shown, n_columns) != (self._grid.choices, self._n_columns):
            self._n_columns = n_columns
            self._grid.arrange(shown, n_columns, n_rows=LEAST_ROWS)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802, Qt's name
        """Place the settings anew for a lower or a higher screen."""
        super().resizeEvent(event)
        self._arrange()

    def _look(self, place: int) -> None:
        """Write the next role of the selected column on the button."""
        turn = self.preview.columns[place].turn if self.preview.columns else ""
        self.turn_button.setEnabled(bool(turn))
        self.turn_button.show_face(turn or say("Take as channel"))
        signal = self._seen.find_signal(place) if self._seen is not None else None
        self.signal.show_signal(
            signal, say("No signal: this column is no channel, or its rate is not known.")
        )
        for button in (self.save_button, self.zoom_button):
            button.setEnabled(signal is not None)

    def focus_first(self) -> None:
        """Put the keyboard on what stands out: the wanted setting, else the import, else a setting."""
        seen = self._seen
        wanted = self.settings.get(seen.wanted) if seen is not None else None
        parts = (wanted, self.import_button, *self.settings.values())
        first = next(one for one in parts if one is not None and one.isEnabled())
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def tell(self, words: str, *, trouble: bool = False) -> None:
        """Show a message: what was done, or what went wrong."""
        self.yields.tell(words, trouble=trouble)
