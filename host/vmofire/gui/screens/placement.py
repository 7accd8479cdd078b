"""The placement guide: where the electrodes go on either thigh, step by step beside the drawing.

In: sides and muscles. Out: which were chosen. Never: a place other than SENIAM's, but where the page says so.
"""

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from vmofire.gui.drawings.thigh import draw_thighs
from vmofire.gui.theme import BODY, SPACE, TITLE, Theme
from vmofire.gui.widgets.buttons import KeyButton
from vmofire.gui.widgets.labels import Label
from vmofire.gui.widgets.layouts import Bar, stack
from vmofire.gui.widgets.paint import Align, draw_card, draw_words, measure_height

SIDES: tuple[tuple[str, ...], ...] = (("right", "left"), ("right",), ("left",))
THIRD: tuple[tuple[str, ...], ...] = (("VMO",), ("VMO", "VL"), ("VMO", "adductors"))

STEPS = (
    ("1", "Feel for the bony point at the front of the hip."),
    ("2", "Feel for the gap of the knee joint on the inner side. Think a line from 1 to 2."),
    (
        "3",
        "VMO: at 80 % of the way from 1 to 2, so a hand's breadth above 2. Two electrodes almost across the "
        "line, 20 mm from middle to middle. Feel the muscle tighten with your thumbs before they go on.",
    ),
    ("4", "Reference: on bone, here the shin; the ankle will do."),
)
MORE = {
    "VL": (
        "5",
        "VL, outer side: at two thirds of the line from 1 to the outer edge of the kneecap, along it.",
    ),
    "adductors": (
        "6",
        "Adductors: middle of the inner thigh, where it tightens when the knees press together. Our choice, "
        "to see whether they are what is measured.",
    ),
}
SEEN = "Seen from the front: the inner sides face each other."
SKIN = "Clip hair, do not shave. Clean the skin and let it dry. Pads of 10 mm or less, new for each person."


class PlacementScreen(QWidget):
    """The drawing on the left, the steps on the right.

    Signals
    -------
    placed
        The electrodes are on; go on.
    left
        Back.
    """

    placed = Signal()
    left = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        title = Label(theme, TITLE, lines=1.2, bold=True)
        title.show_words("Where the electrodes go")
        self._sides, self._third = 0, 0
        self.drawing = Thighs(theme)
        self.steps = Steps(theme)
        self.side_button = KeyButton(theme, "L", "Both legs", "Right leg", "Left leg", big=True)
        self.third_button = KeyButton(theme, "V", "VMO alone", "With VL", "With adductors", big=True)
        self.done_button = KeyButton(theme, "Return", "Electrodes are on", big=True, also=("Enter",))
        self.done_button.show_face("Electrodes are on", strong=True)
        self.back_button = KeyButton(theme, "Esc", "Back", big=True)
        self.side_button.clicked.connect(lambda: self.show_legs(self._sides + 1, self._third))
        self.third_button.clicked.connect(lambda: self.show_legs(self._sides, self._third + 1))
        self.done_button.clicked.connect(self.placed)
        self.back_button.clicked.connect(self.left)
        body = QHBoxLayout()
        body.setSpacing(SPACE)
        body.addWidget(self.drawing, 6)
        body.addWidget(self.steps, 7)
        layout = stack(title, spacing=SPACE)
        layout.addLayout(body, 1)
        bar = Bar([self.back_button, self.side_button, self.third_button], [self.done_button])
        layout.addWidget(bar)
        self.setLayout(layout)
        self.show_legs(0, 0)

    def show_legs(self, sides: int, third: int) -> None:
        """Show the sides and muscles by their places in `SIDES` and `THIRD`."""
        self._sides, self._third = sides % len(SIDES), third % len(THIRD)
        self.side_button.show_face(("Both legs", "Right leg", "Left leg")[self._sides])
        self.third_button.show_face(("VMO alone", "With VL", "With adductors")[self._third])
        muscles = THIRD[self._third]
        self.drawing.show_legs(SIDES[self._sides], muscles)
        self.steps.show_steps((*STEPS, *(MORE[name] for name in muscles if name in MORE)))


class Thighs(QWidget):
    """The drawing on its card."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._shown: tuple[tuple[str, ...], tuple[str, ...]] = (SIDES[0], THIRD[0])
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def set_theme(self, theme: Theme) -> None:
        """Change colours and scale."""
        self._theme = theme
        self.update()

    def show_legs(self, sides: tuple[str, ...], muscles: tuple[str, ...]) -> None:
        """Show where electrodes go on these sides, for these muscles."""
        self._shown = (sides, muscles)
        self.setAccessibleName(f"Thighs from the front: {', '.join(sides)}; {', '.join(muscles)}")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, Qt's name
        """Paint card and drawing."""
        del event
        theme, px = self._theme, self._theme.px
        painter = QPainter(self)
        box = QRectF(self.rect())
        draw_card(painter, box, theme)
        caption = QRectF(box.left() + px(16), box.top() + px(8), box.width() - px(32), px(24))
        draw_words(painter, SEEN, caption, theme.muted, px(BODY - 1), align=Align.AlignHCenter)
        draw_thighs(painter, box.adjusted(px(12), px(38), -px(12), -px(10)), theme, *self._shown)
        painter.end()


class Steps(QWidget):
    """Numbered steps under each other, and a word on the skin."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._steps: tuple[tuple[str, str], ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def set_theme(self, theme: Theme) -> None:
        """Change colours and scale."""
        self._theme = theme
        self.update()

    def show_steps(self, steps: tuple[tuple[str, str], ...]) -> None:
        """Show numbers and what to do at them."""
        self._steps = steps
        self.setAccessibleName("Steps")
        self.setAccessibleDescription(" ".join(f"{number}: {words}" for number, words in steps) + f" {SKIN}")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, Qt's name
        """Paint the steps as large as all of them fit."""
        del event
        theme, px = self._theme, self._theme.px
        painter = QPainter(self)
        box = QRectF(self.rect())
        draw_card(painter, box, theme)
        inner = box.adjusted(px(20), px(16), -px(20), -px(14))
        indent, gap = px(42), px(14)
        lines = (*self._steps, ("", SKIN))
        size = px(24)
        while size > px(12):
            heights = [measure_height(words, inner.width() - indent, size) for _, words in lines]
            if sum(heights) + gap * (len(lines) - 1) <= inner.height():
                break
            size -= 1
        y = inner.top()
        for number, words in lines:
            height = measure_height(words, inner.width() - indent, size)
            if number:
                side = min(px(30), height)
                disc = QRectF(inner.left(), y, side, side)
                painter.setBrush(QColor(theme.text))
                painter.setPen(QColor(theme.text))
                painter.drawEllipse(disc)
                draw_words(painter, number, disc, theme.surface, px(17), bold=True, align=Align.AlignCenter)
            place = QRectF(inner.left() + indent, y, inner.width() - indent, height + 2)
            draw_words(painter, words, place, theme.text if number else theme.muted, size, smallest=size)
            y += height + gap
        painter.end()
