"""One setting as a row: name, value, unit and range, source, Reset, and its error beside it.

In: a row of app/settings_table.py, its value. Out: a chosen value or typed words, by the setting's code.
Never: a value saved, or typed words lost by an error.
"""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QComboBox, QFrame, QLineEdit, QPushButton, QWidget

from vmofire.app.settings_table import Shown
from vmofire.gui.files import choose_path
from vmofire.gui.theme import SPACE, set_look, theme_of
from vmofire.gui.widgets.buttons import FINGER_PX
from vmofire.gui.widgets.labels import caption
from vmofire.gui.widgets.layouts import row as side_by_side
from vmofire.gui.widgets.layouts import stack
from vmofire.gui.widgets.thigh_map import ThighMap
from vmofire.words import say
from vmofire.words.quantities import write_unit

_PICTURES = "*.png *.jpg *.jpeg"


class Choice(QComboBox):
    """List of values; the wheel scrolls the page, not the value."""

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802, Qt's name
        """Leave the wheel to the page."""
        event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, Qt's name
        """Paint the value, and an arrow that says that there is a list."""
        super().paintEvent(event)
        painter = QPainter(self)
        px = theme_of(self).px
        painter.setPen(QPen(QColor(theme_of(self).text), max(1.5, px(2))))
        middle, x = self.height() / 2, self.width() - px(18)
        tip = QPointF(x, middle + px(3))
        for side in (-1, 1):
            painter.drawLine(QPointF(x + side * px(5), middle - px(2)), tip)
        painter.end()


class SettingRow(QFrame):
    """Row of one setting.

    Signals
    -------
    typed : str, str
        Code, and words to read.
    chosen : Row, object
        The setting, and its new value.
    reset : str
        Code of a setting that takes its first value.

    Attributes
    ----------
    editor : QWidget
        What changes the value: a list, a field, or the thigh.
    trouble : QLabel
        The error beside it; hidden without one.
    """

    typed = Signal(str, str)
    chosen = Signal(object, object)
    reset = Signal(str)

    def __init__(self, shown: Shown, devices: Callable[[], Sequence[str]]) -> None:
        super().__init__()
        self.setObjectName("card")
        self.row, self._devices = shown.row, devices
        self._value = ""
        self.name = caption(say(shown.row.words))
        self.trouble = caption("", tone="trouble")
        self.trouble.hide()
        self.again = QPushButton(say("Reset"))
        self.again.setObjectName("plain")
        self.again.setAccessibleName(say("Reset: {name}", name=say(shown.row.words)))
        self.again.setToolTip(say("Take the first value again."))
        self.again.clicked.connect(lambda: self.reset.emit(self.row.code))
        self.editor = self._make_editor()
        self.editor.setAccessibleName(say(shown.row.words))
        self.editor.setToolTip(say(shown.row.words))
        words = [self.name]
        if shown.row.source:
            source = say("{source} `{name}`", source=say(shown.row.source), name=shown.row.code)
            words.append(caption(source, "small", "muted"))
        parts: list[Any] = [(stack(*words, spacing=2), 5), (self.editor, 4)]
        if shown.row.kind in ("picture", "folder"):
            self.browse = self._make_browse()
            parts.append(self.browse)
        self.unit = caption(self._describe_unit(), "small", "muted")
        self.unit.setMinimumWidth(10)
        if shown.row.kind == "number":
            parts.append((self.unit, 2))
        whole = stack(side_by_side(*parts, self.again, spacing=2 * SPACE), self.trouble, spacing=2)
        whole.setContentsMargins(2 * SPACE, SPACE, 2 * SPACE, SPACE)
        self.setLayout(whole)
        self.setFocusProxy(self.editor)

    def _describe_unit(self) -> str:
        unit = say(write_unit(self.row.unit))
        return say("{unit}  ({span})", unit=unit, span=self.row.span_words).strip()

    def _make_editor(self) -> QWidget:
        if self.row.kind == "sensors":
            thigh = ThighMap()
            thigh.chosen.connect(self._choose)
            return thigh
        if self.row.kind in ("choice", "device"):
            known = self.row.choices if self.row.kind == "choice" else self._list_devices()
            choice = Choice()
            choice.setMinimumHeight(round(FINGER_PX))
            for value, words in known:
                is_name = self.row.kind == "device" or self.row.code == "language"  # written in itself
                choice.addItem(words if is_name and value else say(words), value)
            choice.activated.connect(self._choose_item)
            return choice
        field = QLineEdit()
        field.setMinimumHeight(round(FINGER_PX))
        field.editingFinished.connect(self._send)
        return field

    def _choose(self, value: object) -> None:
        self.chosen.emit(self.row, value)

    def _choose_item(self, at: int) -> None:
        if isinstance(self.editor, QComboBox):
            self.chosen.emit(self.row, self.editor.itemData(at))

    def _list_devices(self) -> list[tuple[str, str]]:
        return [("", say("As the system is set")), *((name, name) for name in self._devices())]

    def _make_browse(self) -> QPushButton:
        button = QPushButton(say("Choose ..."))
        button.setObjectName("plain")
        button.setAccessibleName(say("Choose: {name}", name=say(self.row.words)))
        button.setToolTip(say("Choose on this computer."))
        button.clicked.connect(self._browse)
        return button

    def _browse(self) -> None:
        is_picture = self.row.kind == "picture"
        choose_path(
            self,
            "open" if is_picture else "folder",
            self._value,
            lambda path: self.typed.emit(self.row.code, path),
            _PICTURES if is_picture else "",
        )

    def _send(self) -> None:
        words = self.editor.text() if isinstance(self.editor, QLineEdit) else ""
        if words != self._value:
            self.typed.emit(self.row.code, words)

    def show_value(self, shown: Shown) -> None:
        """Show a value that was saved; the error goes."""
        self._value = shown.value
        value = shown.stored
        if isinstance(self.editor, QLineEdit):
            self.editor.setText(shown.value)
        elif isinstance(self.editor, QComboBox):
            at = self.editor.findData(value)
            if at < 0:  # a device that is not there now
                self.editor.addItem(say("{name} (not there)", name=value), value)
                at = self.editor.count() - 1
            self.editor.setCurrentIndex(at)
        elif isinstance(self.editor, ThighMap):
            self.editor.show_labels(value)
        self.again.setEnabled(not shown.is_first)
        set_look(self.editor, wrong=False)
        self.trouble.hide()

    def show_trouble(self, words: str) -> None:
        """Show an error beside the field, whose words stay as typed."""
        self.trouble.setText(words)
        self.trouble.show()
        set_look(self.editor, wrong=True)
        self.editor.setFocus(Qt.FocusReason.OtherFocusReason)
        if isinstance(self.editor, QLineEdit):
            self._value = self.editor.text()  # the same words are not refused twice
            self.editor.selectAll()
