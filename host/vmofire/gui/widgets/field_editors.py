"""Editors of the fields of a form: typed words, a day with a calendar, a file with a dialog, few choices.

In: a Field. Out: its typed or chosen value, as text. Never: a value judged here.
"""

from collections.abc import Sequence

from PySide6.QtCore import QDate, QPoint, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QCalendarWidget, QLineEdit, QPushButton, QWidget

from vmofire.app.view import Field, FieldKind, Option
from vmofire.gui.files import choose_path
from vmofire.gui.theme import SPACE, set_look
from vmofire.gui.widgets.layouts import row
from vmofire.words import say

MOST_LETTERS = 2000


def make_editor(field: Field) -> "Editor | Choices":
    """Return the editor of a field, with its first value."""
    return Choices(field) if field.options else Editor(field)


class Editor(QLineEdit):
    """Field to type in, with a button where there is another way.

    Attributes
    ----------
    button : QPushButton or None
        Opens a calendar or a file dialog.
    whole : QWidget
        The field with its button.
    """

    def __init__(self, field: Field) -> None:
        super().__init__()
        self.setAccessibleName(field.words)
        self.setToolTip(field.words)
        self.setPlaceholderText(field.example)
        self.setMaxLength(max(MOST_LETTERS, len(field.value)))  # a saved value is never cut
        self.setText(field.value)
        self._kind: FieldKind = field.kind
        self.button: QPushButton | None = None
        self.whole: QWidget = self
        if field.kind != "words":
            self.button = _make_button(say("Calendar") if field.kind == "day" else say("Browse"))
            self.button.clicked.connect(self._open)
            self.whole = QWidget()
            self.whole.setLayout(row((self, 1), self.button))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802, Qt's name
        """Open the calendar or the dialog with F4, as in a list to choose from."""
        if event.key() == Qt.Key.Key_F4 and self.button is not None:
            self._open()
        else:
            super().keyPressEvent(event)

    def _open(self) -> None:
        if self._kind == "day":
            self._open_calendar()
        else:
            choose_path(self, self._kind, self.text(), self.setText)

    def _open_calendar(self) -> None:
        calendar = QCalendarWidget(self)
        calendar.setWindowFlags(Qt.WindowType.Popup)
        calendar.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        calendar.setFirstDayOfWeek(Qt.DayOfWeek.Monday)
        calendar.setMaximumDate(QDate.currentDate())  # a day of the past
        typed = QDate.fromString(self.text(), Qt.DateFormat.ISODate)
        calendar.setSelectedDate(typed if typed.isValid() else QDate.currentDate())

        def take(day: QDate) -> None:
            self.setText(day.toString(Qt.DateFormat.ISODate))
            calendar.close()
            self.setFocus()

        calendar.activated.connect(take)  # Enter
        calendar.clicked.connect(take)
        place = self.mapToGlobal(QPoint(0, self.height()))
        room = self.screen().availableGeometry()
        size = calendar.sizeHint()
        left = min(place.x(), room.right() - size.width())
        top = min(place.y(), room.bottom() - size.height())
        calendar.setGeometry(left, top, size.width(), size.height())
        calendar.show()
        calendar.setFocus()


class Choices(QWidget):
    """Few values as buttons, one or none of them chosen; arrows and first letters choose too.

    Signals
    -------
    returnPressed
        Enter was pressed, as in a field to type in.
    """

    returnPressed = Signal()  # noqa: N815, the name of QLineEdit

    def __init__(self, field: Field) -> None:
        super().__init__()
        options = list(field.options)
        if field.value and field.value not in [one.code for one in options]:
            options.append(Option(field.value, field.value))  # a saved value is never lost
        self.setAccessibleName(field.words)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.buttons = {one.code: _make_button(one.title, f"{field.words}: {one.title}") for one in options}
        for code, button in self.buttons.items():
            button.setCheckable(True)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the row has it
            button.clicked.connect(lambda _=False, code=code: self._turn(code))
        self.whole: QWidget = self
        parts: Sequence[QWidget] = list(self.buttons.values())
        self.setLayout(row(*parts, 1, spacing=SPACE))
        self.setText(field.value)

    def _turn(self, code: str) -> None:
        """Choose a value, or take the choice back; Qt has turned its button already."""
        self.setText(code if self.buttons[code].isChecked() else "")

    def text(self) -> str:
        """Return the code of the chosen value; "" for none."""
        return next((code for code, button in self.buttons.items() if button.isChecked()), "")

    def setText(self, code: str) -> None:  # noqa: N802, the name of QLineEdit
        """Choose a value; "" for none."""
        for one, button in self.buttons.items():
            button.setChecked(one == code)
            set_look(button, chosen=one == code)

    def selectAll(self) -> None:  # noqa: N802, the name of QLineEdit
        """Do nothing: there are no letters to select."""

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802, Qt's name
        """Mark the row: a style sheet cannot ask whether a parent has the focus."""
        super().focusInEvent(event)
        self._mark(held=True)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802, Qt's name
        """Take the mark back."""
        super().focusOutEvent(event)
        self._mark(held=False)

    def _mark(self, *, held: bool) -> None:
        for button in self.buttons.values():
            set_look(button, held=held)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802, Qt's name
        """Choose with arrows, Space, or the first letter of a value."""
        codes = list(self.buttons)
        now = codes.index(self.text()) if self.text() else -1
        step = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}.get(Qt.Key(event.key()))
        letter = event.text().casefold()
        begun = [code for code, one in self.buttons.items() if letter and one.text().casefold()[:1] == letter]
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.returnPressed.emit()
        elif step is not None:
            self.setText(codes[min(max(0, now + step), len(codes) - 1)])
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.setText("")
        elif begun:
            self.setText(begun[0])
        else:
            super().keyPressEvent(event)


def _make_button(words: str, about: str = "") -> QPushButton:
    """Return a button without a key of its own: letters belong to the fields."""
    button = QPushButton(words)
    button.setObjectName("field")
    button.setAccessibleName(about or words)
    button.setToolTip(about or words)
    button.setCursor(Qt.CursorShape.PointingHandCursor)
    return button
