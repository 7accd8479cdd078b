"""Form screen: one screen for all typed input, such as a name, a note, a reason, a path.

In: fields. Out: the typed words, by the code of each field. Never: the next step; a modal box.
"""

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QHideEvent

from vmofire.app.view import DO_WORDS, Do, Field
from vmofire.gui.screens.screen import Screen
from vmofire.gui.theme import BODY, LEAD, TITLE
from vmofire.gui.widgets.buttons import KeyButton
from vmofire.gui.widgets.field_editors import Choices, Editor, make_editor
from vmofire.gui.widgets.labels import Label, caption
from vmofire.gui.widgets.layouts import Bar, clear, row, stack
from vmofire.gui.widgets.paint import Align
from vmofire.words import say

RIGHT = Align.AlignRight | Align.AlignVCenter
MANY = 7  # fields from which on each has one row, so that they fit a small screen


class FormScreen(Screen):
    """Fields one under the other; Enter goes to the next field and saves from the last, Esc discards all.

    Signals
    -------
    left
        The form was left without saving.
    """

    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.edits: dict[str, Editor | Choices] = {}
        self.errors: dict[str, Label] = {}  # beside the fields
        self._then: Callable[[Mapping[str, str]], Mapping[str, str]] = lambda _: {}
        self._do: Do = "Keep"

    def _build(self) -> None:
        self.title = Label(TITLE, lines=1.2, bold=True)
        self.detail = Label(LEAD, smallest_px=12, lines=3.4, tone="muted")
        self.trouble = Label(LEAD, smallest_px=11, lines=2.4, bold=True)
        self._fields = stack()
        back = KeyButton("Esc", say("Back"), big=True, then=self.left)
        faces = [say(face) for face in DO_WORDS.values()]
        self.keep_button = KeyButton("Ctrl+Return", *faces, big=True, then=self._keep)
        bar = Bar([back], [self.keep_button])
        self.setLayout(stack(self.title, self.detail, self._fields, self.trouble, 1, bar))

    def ask(
        self,
        title: str,
        detail: str,
        fields: Sequence[Field],
        then: Callable[[Mapping[str, str]], Mapping[str, str]],
        do: Do,
    ) -> None:
        """Show fields.

        Parameters
        ----------
        title, detail
            The question, and a hint.
        fields
            At least one.
        then
            Takes the typed words, and returns the errors, by the code of the field; "" is the whole form.
        do
            Action of the button.
        """
        self._then = then
        self.title.show_words(title)
        self.detail.show_words(detail)
        self.detail.setVisible(bool(detail))
        self._do = do
        self._clear()
        for field in fields:
            words = caption(field.words, tone="muted")
            error = Label(BODY, smallest_px=9, lines=1.3, bold=True, tone="trouble", align=RIGHT)
            edit = make_editor(field)
            edit.returnPressed.connect(lambda code=field.code: self._go_on(code))
            edit.installEventFilter(self)
            if len(fields) < MANY:
                self._fields.addLayout(row((words, 2), (error, 3)))
                self._fields.addWidget(edit.whole)
            else:
                self._fields.addLayout(row((words, 5), (edit.whole, 5), (error, 3)))
            self.edits[field.code], self.errors[field.code] = edit, error
        self.show_errors({})
        self._show_enter(fields[0].code)
        first = self.edits[fields[0].code]
        first.setFocus(Qt.FocusReason.OtherFocusReason)
        first.selectAll()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802, Qt's name
        """Remove the fields, so that they do not enlarge other screens."""
        if self.is_built and not event.spontaneous():
            self._clear()
        super().hideEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802, Qt's name
        """Let the button stand out while Enter does what it does."""
        if event.type() == QEvent.Type.FocusIn:
            for code, edit in self.edits.items():
                if edit is watched:
                    self._show_enter(code)
        return False

    def _show_enter(self, code: str) -> None:
        is_strong = code == list(self.edits)[-1] and self._do != "Delete"
        self.keep_button.show_face(say(DO_WORDS[self._do]), strong=is_strong)

    def _clear(self) -> None:
        clear(self._fields)
        self.edits, self.errors = {}, {}

    @property
    def told(self) -> str:
        """All errors that are shown."""
        shown = (*self.errors.values(), self.trouble)
        return " ".join(label.words for label in shown if label.words)

    def show_errors(self, errors: Mapping[str, str]) -> None:
        """Show the errors, each beside its field; go to the first of them."""
        for code, label in self.errors.items():
            label.show_words(errors.get(code, ""), "trouble")
        self.trouble.show_words(" ".join(errors[one] for one in errors if one not in self.errors), "trouble")
        wrong = next((code for code in self.edits if code in errors), None)
        if wrong is not None:
            self.edits[wrong].setFocus(Qt.FocusReason.OtherFocusReason)

    def _go_on(self, code: str) -> None:
        codes = list(self.edits)
        place = codes.index(code) + 1
        if place < len(codes):
            self.edits[codes[place]].setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self._keep()

    def _keep(self) -> None:
        written = {code: edit.text().strip() for code, edit in self.edits.items()}
        self.show_errors(self._then(written))
