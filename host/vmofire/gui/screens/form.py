"""One screen for everything that is written: a name, a note, why something is mended, where a file goes.

In: fields. Out: what was written, by the code of each field. Never: what follows from it; a modal box.
"""

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from vmofire.app.view import Field
from vmofire.gui.theme import BODY, LEAD, SPACE, TITLE, Theme
from vmofire.gui.widgets.buttons import KeyButton
from vmofire.gui.widgets.labels import Label
from vmofire.gui.widgets.layouts import Bar, stack


class FormScreen(QWidget):
    """Fields one under the other; Enter goes to the next and keeps from the last, Esc drops all.

    Signals
    -------
    left
        Nothing is to be kept.
    """

    left = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._then: Callable[[Mapping[str, str]], str] = lambda _: ""
        self.title = Label(theme, TITLE, lines=1.2, bold=True)
        self.detail = Label(theme, LEAD, smallest_px=12, lines=3.4, muted=True)
        self.trouble = Label(theme, LEAD, smallest_px=11, lines=2.4, bold=True)
        self.edits: dict[str, QLineEdit] = {}
        self._fields = QVBoxLayout()
        self._fields.setSpacing(SPACE)
        self._drop = KeyButton(theme, "Esc", "Back", big=True)
        self._drop.clicked.connect(self.left)
        self.keep_button = KeyButton(theme, "Ctrl+Return", "Keep", "Delete", "Write", "Import", big=True)
        self.keep_button.clicked.connect(self._keep)
        layout = stack(self.title, self.detail, spacing=SPACE)
        layout.addLayout(self._fields)
        layout.addWidget(self.trouble)
        layout.addStretch(1)
        layout.addWidget(Bar([self._drop], [self.keep_button]))
        self.setLayout(layout)

    def set_theme(self, theme: Theme) -> None:
        """Take the theme that new fields are made in."""
        self._theme = theme

    def ask(
        self,
        title: str,
        detail: str,
        fields: Sequence[Field],
        then: Callable[[Mapping[str, str]], str],
        do: str = "Keep",
    ) -> None:
        """Show fields.

        Parameters
        ----------
        title, detail
            What is asked, and what to know about it.
        fields
            At least one.
        then
            Takes what was written, and returns what is wrong with it; "" where all is well.
        do
            On the button: "Keep", "Delete", "Write" or "Import".
        """
        self._then = then
        self.title.show_words(title)
        self.detail.show_words(detail)
        self.detail.setVisible(bool(detail))
        self.trouble.show_words("")
        self.keep_button.show_face(do, strong=do != "Delete")
        self._clear()
        for field in fields:
            words = Label(self._theme, BODY, lines=1.3, muted=True)
            words.show_words(field.words)
            edit = QLineEdit()
            edit.setAccessibleName(field.words)
            edit.setPlaceholderText(field.example)
            edit.setMaxLength(max(2000, len(field.value)))  # what is kept is never cut
            edit.setText(field.value)
            edit.returnPressed.connect(lambda code=field.code: self._go_on(code))
            self._fields.addWidget(words)
            self._fields.addWidget(edit)
            self.edits[field.code] = edit
        first = self.edits[fields[0].code]
        first.setFocus(Qt.FocusReason.OtherFocusReason)
        first.selectAll()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802, Qt's name
        """Forget the fields, so that no other screen has to leave them room."""
        if not event.spontaneous():
            self._clear()
        super().hideEvent(event)

    def _clear(self) -> None:
        while (item := self._fields.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.edits = {}

    def tell(self, trouble: str) -> None:
        """Say what is wrong with what was written."""
        self.trouble.show_words(trouble, "trouble")

    def _go_on(self, code: str) -> None:
        codes = list(self.edits)
        place = codes.index(code) + 1
        if place < len(codes):
            self.edits[codes[place]].setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self._keep()

    def _keep(self) -> None:
        written = {code: edit.text().strip() for code, edit in self.edits.items()}
        self.tell(self._then(written))
