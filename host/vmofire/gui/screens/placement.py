"""Placement screen: the electrode places on both thighs, step by step beside the drawing.

In: sides and muscles. Out: the chosen ones. Never: a place that is not SENIAM's, unless the page says so.
"""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from vmofire.gui.drawings.thigh import draw_thighs
from vmofire.gui.screens.screen import Screen
from vmofire.gui.theme import BODY, LEAD, SPACE
from vmofire.gui.widgets.buttons import KeyButton
from vmofire.gui.widgets.labels import Label, caption
from vmofire.gui.widgets.layouts import Bar, card, clear, emit_codes, row, stack
from vmofire.gui.widgets.paint import Align, draw_card, draw_words
from vmofire.gui.widgets.painted import Painted
from vmofire.labels import LEGS
from vmofire.words import msg, say, write_label, write_leg

SIDES: tuple[tuple[str, ...], ...] = (("right", "left"), ("right",), ("left",))
SECOND_PAIR = "VMO2"  # in place of a muscle: a second pair on the same one
THIRD: tuple[tuple[str, ...], ...] = (("VMO",), ("VMO", "VL"), ("VMO", "adductors"), ("VMO", SECOND_PAIR))
SIDE_FACES = (msg("Both legs"), msg("Right leg"), msg("Left leg"))
THIRD_FACES = (msg("VMO alone"), msg("With VL"), msg("With adductors"), msg("With a second pair"))

STEPS = (
    ("1", msg("Feel for the bony point at the front of the hip.")),
    ("2", msg("Feel for the gap of the knee joint on the inner side. Imagine a line from 1 to 2.")),
    (
        "3",
        msg(
            "VMO: at 80 % of the way from 1 to 2, a hand's breadth above 2. Feel with your thumbs how the "
            "muscle tightens there. Place two electrodes almost across the line, 20 mm from middle to middle."
        ),
    ),
    ("4", msg("Reference: on bone. Here it is the shin. The ankle is fine too.")),
)
MORE = {
    "VL": (
        "5",
        msg("VL, outer side: at two thirds of the line from 1 to the outer edge of the kneecap, along it."),
    ),
    "adductors": (
        "6",
        msg(
            "Adductors: middle of the inner thigh, where it tightens when you press the knees together. This "
            "place is our choice. It shows whether the VMO sensor picks up the adductors."
        ),
    ),
    SECOND_PAIR: (
        "7",
        msg(
            "Second pair, if you like: on the VMO too, above the first, without touching it. Name the "
            "sensors VMO upper and VMO lower. The mean of both varies less from day to day."
        ),
    ),
}
SEEN = msg("Seen from the front: the inner sides face each other.")
SKIN = msg(
    "Clip hair, do not shave. Clean the skin and let it dry. Use pads of 10 mm or less, new for each person."
)


class PlacementScreen(Screen):
    """The drawing on the left, the steps on the right.

    Signals
    -------
    placed : str
        The electrodes are on: go on. The leg of the only sensor, "" if it was not said.
    left
        Back.
    """

    placed = Signal(str)
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._sides, self._third = 0, 0
        self._asks_leg = False

    def _build(self) -> None:
        self.drawing = Thighs()
        self.steps = QWidget()
        self._steps = stack(spacing=14)
        self._steps.setContentsMargins(0, SPACE, 0, SPACE)
        self.steps.setLayout(self._steps)
        self.side_button = KeyButton("L", *map(say, SIDE_FACES), big=True, then=self._turn_sides)
        self.third_button = KeyButton("V", *map(say, THIRD_FACES), big=True, then=self._turn_third)
        words, also = say("Electrodes are on"), ("Enter",)
        done = self.first = KeyButton("Return", words, big=True, also=also, strong=True)
        self.leg_buttons = {
            "left": KeyButton("1", say("On the left leg"), big=True),
            "right": KeyButton("2", say("On the right leg"), big=True),
        }
        emit_codes({"": done, **self.leg_buttons}, self.placed)
        back = KeyButton("Esc", say("Back"), big=True, then=self.left)
        body = row((self.drawing, 6), (card(self.steps, (20, 8, 20, 6)), 7))
        bar = Bar([back, self.side_button, self.third_button], [*self.leg_buttons.values(), done])
        self.setLayout(stack(caption(say("Where the electrodes go"), "title"), (body, 1), bar))
        self.show_legs(0, 0)
        self._show_leg_buttons()

    def show_labels(self, labels: Sequence[str]) -> None:
        """Offer to say the leg if no label does, and show the second pair of electrodes if there is one."""
        from vmofire.guided.sites import count_pairs_of, names_no_leg

        self._asks_leg = names_no_leg(labels)
        self.when_built(self._show_leg_buttons)
        if any(count_pairs_of(labels, side) > 1 for side in LEGS):
            self.when_built(lambda: self.show_legs(self._sides, THIRD.index(("VMO", SECOND_PAIR))))

    def _show_leg_buttons(self) -> None:
        for button in self.leg_buttons.values():
            button.setVisible(self._asks_leg)

    def _turn_sides(self) -> None:
        self.show_legs(self._sides + 1, self._third)

    def _turn_third(self) -> None:
        self.show_legs(self._sides, self._third + 1)

    def show_legs(self, sides: int, third: int) -> None:
        """Show the sides and muscles by their places in `SIDES` and `THIRD`."""
        self._sides, self._third = sides % len(SIDES), third % len(THIRD)
        self.side_button.show_face(say(SIDE_FACES[self._sides]))
        self.third_button.show_face(say(THIRD_FACES[self._third]))
        muscles = THIRD[self._third]
        self.drawing.show_legs(SIDES[self._sides], muscles)
        clear(self._steps)
        for number, words in (*STEPS, *(MORE[name] for name in muscles if name in MORE)):
            self._add_step(number, say(words))
        self._add_step("", say(SKIN))

    def _add_step(self, number: str, words: str) -> None:
        """Add a step; longer steps get more height, so that all have one type size."""
        self._steps.addWidget(_describe(number, words), 60 + len(words))


class Thighs(Painted):
    """Drawing of the thighs on its card."""

    def __init__(self) -> None:
        super().__init__()
        self._shown: tuple[tuple[str, ...], tuple[str, ...]] = (SIDES[0], THIRD[0])

    def show_legs(self, sides: tuple[str, ...], muscles: tuple[str, ...]) -> None:
        """Show the electrode places of these sides and muscles."""
        self._shown = (sides, muscles)
        name = say(
            "Thighs from the front. Legs: {legs}. Muscles: {muscles}.",
            legs=", ".join(map(write_leg, sides)),
            muscles=", ".join(map(write_label, muscles)),
        )
        self.setAccessibleName(name)
        self.update()

    def paint(self, painter: QPainter, box: QRectF) -> None:
        """Paint card and drawing."""
        theme, px = self.theme, self.theme.px
        draw_card(painter, box, theme)
        caption = QRectF(box.left() + px(16), box.top() + px(8), box.width() - px(32), px(24))
        draw_words(painter, say(SEEN), caption, theme.muted, px(BODY - 1), align=Align.AlignHCenter)
        draw_thighs(painter, box.adjusted(px(12), px(38), -px(12), -px(10)), theme, *self._shown)


def _describe(number: str, words: str) -> QWidget:
    """Return a step, its number before it."""
    step = QWidget()
    disc = caption(number, "number")
    disc.setEnabled(bool(number))
    label = Label(LEAD, smallest_px=12, tone="text" if number else "muted", align=Align.AlignTop)
    label.show_words(words)
    line = row(disc, (label, 1), spacing=14)
    line.setAlignment(disc, Align.AlignTop)
    step.setLayout(line)
    return step
