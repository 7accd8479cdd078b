"""Both thighs as a drawing on which muscles are chosen, by click, or by Tab and Space.

In: labels of the sensors. Out: the labels after a click. Never: more sensors than a board has inputs.
"""

from PySide6.QtCore import QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import QCheckBox, QPushButton, QWidget

from vmofire.gui.drawings.thigh import draw_thighs, find_places
from vmofire.gui.widgets.buttons import FINGER_PX
from vmofire.gui.widgets.labels import caption
from vmofire.gui.widgets.layouts import stack
from vmofire.gui.widgets.paint import Align, draw_words
from vmofire.gui.widgets.painted import Painted
from vmofire.labels import LEGS, REF, list_muscles
from vmofire.wire import N_CHANNELS
from vmofire.words import say, write_label

MIDDLE_UP = Align.AlignVCenter
APART = 1.75  # distance of the legs: names stand between them
MUSCLES = ("VMO", "VL", "adductors")


class ThighMap(QWidget):
    """Drawing with a box to tick on each muscle.

    Signals
    -------
    chosen : tuple of str
        Labels after a click, in the order of the pins.

    Attributes
    ----------
    boxes : dict of str to QPushButton
        By label, as in "left VMO".
    """

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._labels: tuple[str, ...] = ()
        self._drawing = _Thighs()
        self.boxes: dict[str, QPushButton] = {}
        for side in reversed(LEGS):  # the person faces us
            for muscle in MUSCLES:
                label = f"{side} {muscle}"
                box = QPushButton(self._drawing)
                box.setCheckable(True)
                box.setObjectName("muscle")
                box.setAccessibleName(write_label(label))
                box.setToolTip(write_label(label))
                box.setCursor(Qt.CursorShape.PointingHandCursor)
                box.clicked.connect(lambda _=False, label=label: self._toggle(label))
                self.boxes[label] = box
        self._drawing.boxes = self.boxes
        self.words = caption("", "small", "muted")
        self.ref = QCheckBox(say("The sensor's REF is wired to the next pin"))
        self.ref.setAccessibleName(self.ref.text())
        self.ref.setToolTip(self.ref.text())
        self.ref.setMinimumHeight(round(FINGER_PX))
        self.ref.clicked.connect(self._toggle_ref)
        self.setLayout(stack(self._drawing, self.ref, self.words, spacing=2))
        self.setFocusProxy(self.boxes["right VMO"])

    def show_labels(self, labels: tuple[str, ...]) -> None:
        """Show the muscles with a sensor, and the pin of each."""
        self._labels = labels
        muscles = list_muscles(labels)
        for label, box in self.boxes.items():
            box.setChecked(label in muscles)
            box.setEnabled(
                label in muscles or len([one for one in muscles if one in self.boxes]) < N_CHANNELS
            )
        self._drawing.sides = (
            tuple(side for side in LEGS if any(label.startswith(side) for label in muscles)) or LEGS
        )
        self._drawing.update()
        self.ref.setChecked(REF in labels)
        self.ref.setEnabled(REF in labels or len(labels) < N_CHANNELS)
        pins = [f"GP{26 + pin} {write_label(label)}" for pin, label in enumerate(labels)]
        self.words.setText(say("{pins}. Three sensors at most.", pins=", ".join(pins)))

    def _toggle_ref(self) -> None:
        others = tuple(one for one in self._labels if one != REF)
        self.chosen.emit(others if REF in self._labels else (*others, REF))

    def _toggle(self, label: str) -> None:
        """Take a muscle to the others, or from them; a sensor without a leg gives way to one with."""
        known = [one for one in self._labels if one in self.boxes]
        others = [one for one in self._labels if one not in self.boxes and one != "VMO"]
        after = [one for one in known if one != label] if label in known else [*known, label]
        after = (after or ["VMO"])[:N_CHANNELS]
        self.chosen.emit(tuple([*after, *others][:N_CHANNELS]))


class _Thighs(Painted):
    """The drawing; its boxes lie on the muscles."""

    def __init__(self) -> None:
        super().__init__((460.0, 340.0), (300.0, 280.0), name=say("Muscles with a sensor"))
        self.boxes: dict[str, QPushButton] = {}
        self.sides: tuple[str, ...] = LEGS
        self.setMinimumSize(400, 320)  # of any screen: fingers do not shrink

    def paint(self, painter: QPainter, box: QRectF) -> None:
        """Paint both legs."""
        draw_thighs(painter, box, self.theme, self.sides, (), APART)
        px = self.theme.px
        for label, (x, y) in find_places(box, self.theme, APART).items():
            side, muscle = label.split(" ")
            is_out = (side == "right") == (muscle == "VL")  # names stand outside of the legs
            wide, gap = px(96), max(FINGER_PX, px(FINGER_PX)) / 2 + px(4)
            left = x - gap - wide if is_out else x + gap
            align = Align.AlignRight if is_out else Align.AlignLeft
            place = QRectF(left, y - px(12), wide, px(24))
            draw_words(painter, write_label(muscle), place, self.theme.text, px(14), align=align | MIDDLE_UP)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802, Qt's name
        """Put each box on its muscle."""
        super().resizeEvent(event)
        size = round(max(FINGER_PX, self.theme.px(FINGER_PX)))
        places = find_places(QRectF(self.rect()), self.theme, APART)
        for label, box in self.boxes.items():
            x, y = places[label]
            box.setFixedSize(size, size)
            box.move(QPoint(round(x - size / 2), round(y - size / 2)))
