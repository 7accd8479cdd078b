"""Training screen: today's plan on top, then every exercise with picture, next dose, last result, mastery.

In: a TrainingPlan. Out: the code of an exercise. Never: a rule of the plan, or its words (app/training.py).
"""

from collections.abc import Callable, Iterator, Sequence

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QEnterEvent, QFocusEvent, QKeyEvent, QPainter
from PySide6.QtWidgets import QGridLayout, QScrollArea, QSizePolicy, QWidget

from vmofire.app.training import write_dose, write_last, write_mastery, write_today
from vmofire.gui.screens.choose import KEYS
from vmofire.gui.screens.screen import Screen
from vmofire.gui.theme import BODY, LEAD, SPACE, TITLE, theme_of
from vmofire.gui.widgets.buttons import ChoiceButton, KeyButton, move_between
from vmofire.gui.widgets.exercise_picture import ExercisePicture
from vmofire.gui.widgets.labels import Label
from vmofire.gui.widgets.layouts import Bar, clear, emit_codes, stack
from vmofire.gui.widgets.signs import Sign
from vmofire.guided.training_plan import PlanItem, State, TrainingPlan
from vmofire.words import say

N_COLUMNS = 3
CARD_PX, PICTURE_PX = 128.0, 100.0
FADED = 0.45  # opacity of the picture of an exercise that is not open yet
_SIGNS: dict[State, Sign | None] = {
    "due": None,
    "done": "done",
    "mastered": "yes",
    "free": None,
    "locked": None,
}


class TrainScreen(Screen):
    """Cards of all exercises, in the order of the plan; a key or a click begins one.

    Signals
    -------
    chosen : str
        Code of an exercise.
    explained : str
        Code of an exercise: show how it is done.
    left
        Back to the start.
    """

    chosen = Signal(str)
    explained = Signal(str)
    left = Signal()

    def _build(self) -> None:
        self.title = Label(TITLE, lines=1.2, bold=True)
        self.detail = Label(LEAD, smallest_px=12, lines=1.2, tone="muted")
        self.cards: dict[str, ExerciseCard] = {}
        self._current = ""
        inside = QWidget()
        self._grid = QGridLayout(inside)
        self._grid.setContentsMargins(0, 0, SPACE, 0)
        self._grid.setSpacing(SPACE)
        self._area = QScrollArea(widgetResizable=True)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setWidget(inside)
        back = KeyButton("Esc", say("Back"), big=True, then=self.left)
        self.how_button = KeyButton("H", say("How to"), big=True, then=self._explain)
        self.setLayout(stack(self.title, self.detail, (self._area, 1), Bar([back], [self.how_button])))

    def show_plan(self, plan: TrainingPlan) -> None:
        """Show a plan; what is due first has the keyboard."""
        self.title.show_words(write_today(plan))
        self.detail.show_words(say("Figures with * are our own."))
        clear(self._grid)
        self.cards, self._current = {}, ""
        keys, row = iter(KEYS), 0
        for head, items in (
            (say("Today"), plan.due),
            (say("Done or mastered") if not plan.hurts else say("Exercises"), plan.others),
            (say("Later"), plan.locked),
        ):
            if items:
                label = Label(LEAD, lines=1.2, bold=True)
                label.show_words(head)
                self._grid.addWidget(label, row, 0, 1, N_COLUMNS)
                self._place(items, plan, row + 1, keys)
                row += 1 + -(-len(items) // N_COLUMNS)
        for place in range(self._grid.rowCount() + 1):
            self._grid.setRowStretch(place, 1 if place == row else 0)
        for place in range(N_COLUMNS):
            self._grid.setColumnStretch(place, 1)
        emit_codes(self.cards, self.chosen)
        self.first = next((one for one in self.cards.values() if one.isEnabled()), None)
        if self.first is not None:
            self.first.setFocus(Qt.FocusReason.OtherFocusReason)
        self._area.verticalScrollBar().setValue(0)

    def _place(self, items: Sequence[PlanItem], plan: TrainingPlan, row: int, keys: Iterator[str]) -> None:
        for place, item in enumerate(items):
            is_open = item.state != "locked"
            card = ExerciseCard(item, next(keys, "") if is_open else "", self._bring_into_sight)
            lines = (write_dose(item), write_last(item), write_mastery(item, plan))
            if not is_open:
                lines = (write_mastery(item, plan), write_dose(item))
            sign = _SIGNS[item.state]
            is_first = not self.cards and item in plan.due
            words = "\n".join(one for one in lines if one)
            card.show_words(say(item.exercise.name), words, sign=sign, strong=is_first)
            self.cards[item.exercise.code] = card
            self._grid.addWidget(card, row + place // N_COLUMNS, place % N_COLUMNS)

    def _bring_into_sight(self, card: QWidget) -> None:
        self._area.ensureWidgetVisible(card, 0, SPACE)
        self._current = next((code for code, one in self.cards.items() if one is card), "")

    def _explain(self) -> None:
        """Ask how the exercise is done that had the keyboard last."""
        if self._current:
            self.explained.emit(self._current)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802, Qt's name
        """Move between the cards with the arrows, and begin one with Enter."""
        move_between(list(self.cards.values()), event)
        if not event.isAccepted():
            super().keyPressEvent(event)


class ExerciseCard(ChoiceButton):
    """Card of one exercise; grey while it is not open.

    Parameters
    ----------
    item : PlanItem
    key : str
        In the form of QKeySequence; "" for none.
    seen : callable
        Takes the card when it gets the keyboard.
    """

    def __init__(self, item: PlanItem, key: str, seen: Callable[[QWidget], None]) -> None:
        super().__init__(key, title_px=LEAD, title_lines=1.3, detail_px=BODY)
        self._seen, self._pose = seen, item.exercise.pose
        self.picture = _Picture()
        self._whole.insertWidget(0, self.picture)
        self._show_movement(moves=False)  # only now: without a parent it would be a window
        self.setEnabled(item.state != "locked")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802, Qt's name
        """Scroll into sight, and show the movement."""
        super().focusInEvent(event)
        self._seen(self)
        self._show_movement(moves=True)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802, Qt's name
        """Stand still again."""
        super().focusOutEvent(event)
        self._show_movement(moves=False)

    def enterEvent(self, event: QEnterEvent) -> None:  # noqa: N802, Qt's name
        """Show the movement."""
        super().enterEvent(event)
        self._show_movement(moves=True)

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802, Qt's name
        """Stand still again, unless it has the keyboard."""
        super().leaveEvent(event)
        self._show_movement(moves=self.hasFocus())

    def _show_movement(self, *, moves: bool) -> None:
        self.picture.show_movement(self._pose, phase="shown" if moves else "held")

    def minimumSizeHint(self) -> QSize:  # noqa: N802, Qt's name
        """Return the size for picture and words."""
        size = super().minimumSizeHint()
        size.setHeight(round(theme_of(self).px(CARD_PX)))
        return size


class _Picture(ExercisePicture):
    """Drawing of an exercise in its hold, faded while it is not open; it moves under keyboard or pointer."""

    def __init__(self) -> None:
        super().__init__((PICTURE_PX, PICTURE_PX), (PICTURE_PX, PICTURE_PX))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def paint(self, painter: QPainter, box: QRectF) -> None:
        """Paint the drawing."""
        if not self.isEnabled():
            painter.setOpacity(FADED)
        super().paint(painter, box)
