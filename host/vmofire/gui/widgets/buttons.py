"""Buttons with a key on each: small ones at the bottom of a screen, large ones for choices.

In: words. Out: clicks. Never: the meaning of a click. Tab reaches all of them; a frame shows the focus.
"""

import time
from collections.abc import Callable, Sequence
from math import ceil, inf

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, Signal, SignalInstance
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QKeySequence, QPainter, QResizeEvent, QShortcut
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QSizePolicy, QWidget

from vmofire.app.view import Option
from vmofire.gui.theme import LEAD, SMALLEST, SPACE, TITLE, Theme, make_font, set_look, theme_of
from vmofire.gui.widgets.labels import Label
from vmofire.gui.widgets.layouts import clear, emit_codes, row, stack
from vmofire.gui.widgets.paint import Align
from vmofire.gui.widgets.painted import Painted
from vmofire.gui.widgets.signs import Sign, SignMark
from vmofire.words import say, say_as

UNREAD_S = 0.3  # a button that is pressed sooner after it appears was not meant
FINGER_PX = 34.0  # least height of a button for a finger, in pixels of any screen
PRESSES = (QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick)
CAPS = {"Up": "↑", "Down": "↓", "Left": "←", "Right": "→"}


class Guard(QObject):
    """Guard of a button: a double key press or click must not press a button that has just appeared.

    Parameters
    ----------
    button : QPushButton
        The button to guard; it becomes the parent of the guard.
    """

    def __init__(self, button: QPushButton) -> None:
        super().__init__(button)
        self._button = button
        self._seen_s = -inf
        self._is_painted = False  # since it was shown
        button.installEventFilter(self)

    def add_key(self, key: str, *, repeats: bool = False) -> None:
        """Let a key press the button; `key` is in the form of QKeySequence."""
        shortcut = QShortcut(QKeySequence(key), self._button)
        shortcut.setAutoRepeat(repeats)
        shortcut.activated.connect(self.press)

    def press(self) -> None:
        """Click the button, unless it has just appeared."""
        if not self._is_unread:
            self._button.click()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802, Qt's name
        """Note when the button appears, and block clicks right after that.

        A slow computer paints it some time after it is shown; the person sees it only then.
        """
        del watched
        if event.type() == QEvent.Type.Show:
            self._seen_s, self._is_painted = time.monotonic(), False
        elif event.type() == QEvent.Type.Paint and not self._is_painted:
            self._seen_s, self._is_painted = time.monotonic(), True
        return event.type() in PRESSES and self._is_unread

    @property
    def _is_unread(self) -> bool:
        return time.monotonic() - self._seen_s < UNREAD_S


class KeyButton(QPushButton):
    """Button with its key on it; as wide as its widest words, so that nothing moves.

    Parameters
    ----------
    key : str
        In the form of QKeySequence.
    *faces : str
        All words that it can show; the first is shown at the start.
    big, small : bool
        Whether it is large, to be pressed from a distance, or small, for a line of words.
    also : sequence of str
        Other keys for the same action.
    strong : bool
        Whether it is the button to press first.
    then : callable or signal, optional
        Called, or emitted, when it is pressed.
    """

    def __init__(
        self,
        key: str,
        *faces: str,
        big: bool = False,
        small: bool = False,
        also: tuple[str, ...] = (),
        strong: bool = False,
        then: Callable[[], object] | SignalInstance | None = None,
    ) -> None:
        super().__init__(faces[0])
        self._faces, self._height_px = faces, 52 if big else 30 if small else 40
        self._shown: tuple[str, bool, bool, bool] | None = None
        self.key = key
        self._key = _make_cap(key)
        layout = row(1, self._key)
        layout.setContentsMargins(0, 0, 6, 0)
        self.setLayout(layout)
        set_look(self, big=big, small=small)
        # A button's own shortcut clicks 0.1 s late, to animate the press; a mark must not wait.
        self._guard = Guard(self)
        for sequence in (key, *also):
            self._guard.add_key(sequence, repeats=sequence in ("Up", "Down", "Left", "Right"))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.show_face(faces[0], strong=strong)
        if then is not None:
            self.clicked.connect(then)

    def show_face(self, face: str, *, lit: bool = False, strong: bool = False, chosen: bool = False) -> None:
        """Show words.

        `lit` marks a running action (a recording), `strong` the button to press first, `chosen` the part of
        the page that is shown.
        """
        shown = (face, lit, strong, chosen)
        if shown == self._shown:
            return
        self._shown = shown
        self.setText(face)
        words = say("{button}, key {key}", button=face, key=self._key.text())
        self.setAccessibleName(words)
        self.setToolTip(words)
        set_look(self, lit=lit, strong=strong, chosen=chosen)

    def event(self, event: QEvent) -> bool:
        """Let Enter press the button that has the keyboard, though another button has Enter as its key."""
        if event.type() == QEvent.Type.ShortcutOverride and is_enter(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802, Qt's name
        """Press the button with Enter; Qt does so only in dialogs."""
        if not is_enter(event):
            super().keyPressEvent(event)
        elif not event.isAutoRepeat():
            self._guard.press()

    def sizeHint(self) -> QSize:  # noqa: N802, Qt's name
        """Return the size for the widest words and the key."""
        self.ensurePolished()
        self._key.ensurePolished()
        px = theme_of(self).px
        widest = max(self.fontMetrics().horizontalAdvance(face) for face in self._faces)
        width = widest + self._key.sizeHint().width() + px(22) + 6
        return QSize(round(width) + 2, round(max(px(self._height_px), min(self._height_px, FINGER_PX))))

    def minimumSizeHint(self) -> QSize:  # noqa: N802, Qt's name
        """Return the wanted size: words are never cut."""
        return self.sizeHint()


def is_enter(event: QEvent) -> bool:
    """Return whether an event is of one of the two Enter keys."""
    return isinstance(event, QKeyEvent) and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)


def write_key(key: str) -> str:
    """Return the name of a key on keyboards of the language in use."""
    names = {
        "Return": say_as("key", "Enter"),
        "Space": say_as("key", "Space"),
        "Del": say_as("key", "Del"),
        "Home": say_as("key", "Home"),
    }
    held, plus, letter = key.partition("+")
    if letter:
        words = say_as("key", "Shift") if held == "Shift" else say_as("key", "Ctrl")
        return f"{words}{plus}{write_key(letter)}"
    return names.get(key) or CAPS.get(key, key)


def _make_cap(key: str) -> QLabel:
    """Return the label of a key on a button."""
    cap = QLabel(write_key(key))
    cap.setObjectName("key")
    cap.setAlignment(Align.AlignCenter)
    cap.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    return cap


Picture = Callable[[QPainter, QRectF, Theme], None]


class ChoiceButton(QPushButton):
    """Large button: a title, a detail of one or two lines, a key.

    Parameters
    ----------
    key : str
        In the form of QKeySequence; "" for none.
    title, detail : str
    title_px : float
        Largest size of the title, in pixels of the design.
    picture : callable, optional
        Paints into a square above the words, if there is room.
    title_lines : float
        Room of the title, in lines; 0 shares the free room with the detail.
    detail_px : float
        Largest size of the detail.
    """

    def __init__(
        self,
        key: str,
        title: str = "",
        detail: str = "",
        title_px: float = 32.0,
        picture: Picture | None = None,
        title_lines: float = 0.0,
        detail_px: float = LEAD - 1.0,
    ) -> None:
        super().__init__()
        self.key = key
        align = Align.AlignLeft
        lines = (1.1, 2.1) if picture else (title_lines, 0.0)  # the picture gets the room that is left
        self._sign = SignMark(26)
        self._title = Label(title_px, lines=lines[0], bold=True, align=align | Align.AlignBottom)
        self._detail = Label(detail_px, lines=lines[1], tone="muted", align=align | Align.AlignTop)
        self._picture = _Picture(picture) if picture else None
        share = 0 if picture else 1
        parts = (self._title, 0 if title_lines else share), (self._detail, share)
        words = self._stack = stack(*parts, spacing=2)
        self._shares_room = not picture and not title_lines
        whole = row(self._sign, (words, 1))
        if key:
            whole.addWidget(_make_cap(key))
        if self._picture is not None:
            words.insertWidget(0, self._picture, 3)
        self._whole = whole
        self.setLayout(whole)
        for child in self.findChildren(QWidget):
            child.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._guard = Guard(self)
        if key:
            self._guard.add_key(key)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.show_words(title, detail)

    def press(self) -> None:
        """Press it with a key of its screen."""
        self._guard.press()

    @property
    def words(self) -> tuple[str, str]:
        """Title and detail."""
        return self._title.words, self._detail.words

    def show_words(
        self, title: str, detail: str = "", *, sign: Sign | None = None, strong: bool = False
    ) -> None:
        """Show title, detail and a sign before them; `strong` marks the button to press first."""
        self.sign = sign
        self._sign.show_sign(sign)
        self._title.show_words(title)
        had_detail = bool(self._detail.words)
        self._detail.show_words(detail)
        self._detail.setVisible(bool(detail))
        if bool(detail) != had_detail:
            self.updateGeometry()
        align = Align.AlignBottom if detail else Align.AlignVCenter
        self._title.setAlignment(Align.AlignLeft | align)
        words = say("{button}, key {key}", button=title, key=write_key(self.key)) if self.key else title
        self.setAccessibleName(words)
        self.setAccessibleDescription(detail)
        self.setToolTip(f"{words}\n{detail}" if detail else words)
        set_look(self, strong=strong)
        self._share_room()

    def _share_room(self) -> None:
        """Give title and detail the room that each needs, where not both have plenty."""
        if not self._shares_room or not self._title.width():
            return
        needs = [self._title.need_px(), self._detail.need_px()]
        is_plenty = max(needs) <= self._stack.geometry().height() / 2
        for label, need in zip((self._title, self._detail), needs, strict=True):
            self._stack.setStretchFactor(label, 1 if is_plenty else max(1, need))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802, Qt's name
        """Fit words and picture into the new size."""
        px = theme_of(self).px
        high = round(px(6 if self.height() < px(88) else 12))
        self._whole.setContentsMargins(round(px(18)), high, round(px(16)), high)
        if self._picture is not None:
            self._picture.setVisible(self.height() > px(196))
        super().resizeEvent(event)
        self._share_room()

    def minimumSizeHint(self) -> QSize:  # noqa: N802, Qt's name
        """Return the least size in which nothing is cut: two lines of detail, and as much for the title."""
        px = theme_of(self).px
        height = px(64)
        if self._detail.words:
            line = QFontMetricsF(make_font(px(SMALLEST))).lineSpacing()
            height = max(height, 2 * px(6) + 2 + 4 * line)
        return QSize(round(px(120)), ceil(height))

    def sizeHint(self) -> QSize:  # noqa: N802, Qt's name
        """Return the least size."""
        return self.minimumSizeHint()


class _Picture(Painted):
    """Drawing on a button, in a square at its left."""

    def __init__(self, draw: Picture) -> None:
        super().__init__()
        self._draw = draw

    def paint(self, painter: QPainter, box: QRectF) -> None:
        """Paint the drawing."""
        side = min(box.width(), box.height())
        self._draw(painter, QRectF(0, 0, side, side), self.theme)


class ChoiceGrid(QWidget):
    """Grid of choices: arrows move between them, Enter takes the one with the keyboard focus.

    Signals
    -------
    chosen : str
        Code of a choice.
    """

    chosen = Signal(str)

    def __init__(self, spacing: int = SPACE + 4) -> None:
        super().__init__()
        self.choices: list[ChoiceButton] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(spacing)

    def arrange(self, choices: Sequence[ChoiceButton], n_columns: int, n_rows: int = 0) -> None:
        """Place choices in `n_columns` columns and at least `n_rows` rows of equal height."""
        for choice in self.choices:
            self._grid.removeWidget(choice)
        self.choices = list(choices)
        for place, choice in enumerate(choices):
            self._grid.addWidget(choice, place // n_columns, place % n_columns)
        n_rows = max(n_rows, -(-len(choices) // n_columns))
        for place in range(max(n_rows, self._grid.rowCount())):
            self._grid.setRowStretch(place, 1 if place < n_rows else 0)
        for place in range(max(n_columns, self._grid.columnCount())):
            self._grid.setColumnStretch(place, 1 if place < n_columns else 0)

    def ask(
        self,
        options: Sequence[tuple[str, Option]],
        n_columns: int,
        *,
        chosen: str = "",
        title_px: float = TITLE,
        n_rows: int = 0,
    ) -> None:
        """Replace the choices, each with its key; the one named by `chosen` is highlighted."""
        clear(self._grid)
        self.choices = []
        asked: dict[str, ChoiceButton] = {}
        for key, option in options:
            choice = asked[option.code] = ChoiceButton(key, title_px=title_px)
            choice.show_words(option.title, option.detail, strong=option.code == chosen)
        emit_codes(asked, self.chosen)
        self.arrange(list(asked.values()), n_columns, n_rows)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802, Qt's name
        """Move between the choices with the arrows, and take one with Enter."""
        move_between(self.choices, event)
        if not event.isAccepted():
            super().keyPressEvent(event)


def move_between(choices: Sequence[ChoiceButton], event: QKeyEvent) -> None:
    """Move the focus between choices with the arrows, and take one with Enter."""
    choices = [choice for choice in choices if choice.isEnabled()]
    at = next((i for i, choice in enumerate(choices) if choice.hasFocus()), None)
    steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_Left: -1}
    step = steps.get(Qt.Key(event.key()))
    if step is not None and choices:
        to = choices[(at + step) % len(choices) if at is not None else 0]
        to.setFocus(Qt.FocusReason.TabFocusReason)
        event.accept()
    elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and at is not None:
        if not event.isAutoRepeat():  # a held key would answer the next questions too
            choices[at].press()
        event.accept()
    else:
        event.ignore()
