"""Cue of a job, readable from two metres: ring, big words, count, and the next step.

In: a Prompt. Out: paint. Never: a decision; words and numbers come from guided/.
"""

from math import ceil, cos, sin, tau

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy

from vmofire.gui.theme import DISPLAY, FAR, GIANT, LEAD, SPACE
from vmofire.gui.widgets.labels import Label
from vmofire.gui.widgets.layouts import stack
from vmofire.gui.widgets.paint import Align, draw_words, fit_size, measure_height
from vmofire.gui.widgets.painted import Painted
from vmofire.gui.widgets.signs import Sign, draw_sign, name_sign
from vmofire.guided.prompt import Prompt
from vmofire.words import say, say_many
from vmofire.words.quantities import write_tick

GAP, BELOW = 6, 16  # between the big words and the line under them; its least size


class CuePanel(QFrame):
    """Card at the top of a job: ring on the left, words on the right."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("card")
        self._shown: tuple[object, ...] = ()
        self.ring = Ring()
        self.instruction = Instruction()
        self.count = Label(DISPLAY - 12, smallest_px=20, lines=1.1, bold=True)
        self.then = Label(LEAD + 4, smallest_px=13, lines=1.2, tone="muted")
        words = stack(self.instruction, self.count, self.then, spacing=2)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(SPACE * 3, SPACE * 2, SPACE * 3, SPACE)
        layout.setSpacing(SPACE * 4)
        layout.addWidget(self.ring)
        layout.addLayout(words, 1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_prompt(self, prompt: Prompt) -> None:
        """Show a prompt; trouble with its cure replaces the words."""
        self.ring.show_prompt(prompt)
        shown = (
            *(prompt.words, prompt.below, prompt.then, prompt.kind, prompt.cause, prompt.cure),
            *(prompt.repetition, prompt.of, prompt.round_, prompt.rounds),
        )
        if shown == self._shown:
            return
        self._shown = shown
        if prompt.trouble:
            self.instruction.show_words(prompt.cause, prompt.cure, "trouble")
            self.then.show_words(prompt.below if prompt.kind == "paused" else prompt.words)
        else:
            colour = "accent" if prompt.kind == "effort" else "text"
            self.instruction.show_words(prompt.words, prompt.below, colour)
            self.then.show_words(say("Next: {cue}", cue=prompt.then) if prompt.then else "")
        self.count.show_words(write_count(prompt))


class Instruction(Painted):
    """Big words and a smaller line under them; the big words get the room that is left.

    Its least height is what both need at their least sizes, so that a layout takes room from the traces
    before it cuts words.
    """

    def __init__(self) -> None:
        super().__init__()
        self._shown = ("", "", "text")
        self._least_height = 0

    @property
    def words(self) -> tuple[str, str]:
        """The big words, and those under them."""
        return self._shown[0], self._shown[1]

    def show_words(self, head: str, below: str, colour: str) -> None:
        """Show words; `colour` is the theme's colour name for the big ones."""
        shown = (head, below, colour)
        if shown != self._shown:
            self._shown = shown
            self.setAccessibleName(" ".join(self.words).strip())
            self._ask_for_room()
            self.update()

    def minimumSizeHint(self) -> QSize:  # noqa: N802, Qt's name
        """Return the height in which nothing is cut at this width."""
        return QSize(0, self._least_height)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802, Qt's name
        """Ask for the height that the words need at another width."""
        super().resizeEvent(event)
        self._ask_for_room()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802, Qt's name
        """Ask for the height that the words need at another scale."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._ask_for_room()

    def _ask_for_room(self) -> None:
        """Tell the layout about another least height."""
        head, width, px = self._shown[0], float(self.width()), self.theme.px
        least = measure_height(head, width, px(FAR), bold=True) + self._measure_below(width, BELOW)
        if ceil(least) != self._least_height:
            self._least_height = ceil(least)
            self.updateGeometry()

    def _measure_below(self, width: float, size_px: float) -> float:
        """Return the height of the smaller line with its gap; 0 without one."""
        below, px = self._shown[1], self.theme.px
        return measure_height(below, width, px(size_px)) + px(GAP) if below else 0.0

    def paint(self, painter: QPainter, box: QRectF) -> None:
        """Paint both."""
        theme, px, (head, below, colour) = self.theme, self.theme.px, self._shown
        ink: str = getattr(theme, colour)
        room = box.adjusted(0, 0, 0, -self._measure_below(box.width(), BELOW + 2))
        if not fit_size(head, room.width(), room.height(), px(FAR), px(FAR), True)[2]:
            room = box.adjusted(0, 0, 0, -self._measure_below(box.width(), BELOW))
        used = draw_words(painter, head, room, ink, px(GIANT), smallest=px(FAR), bold=True)
        rest = box.adjusted(0, used + px(GAP), 0, 0)
        draw_words(painter, below, rest, theme.text, px(DISPLAY - 10), smallest=px(BELOW))


def write_count(prompt: Prompt) -> str:
    """Return the count in words, like "2 of 5, set 1 of 3", as far as known."""
    parts: list[str] = []
    if prompt.repetition is not None:
        n, of = prompt.repetition, prompt.of
        parts.append(say("{n} of {of}", n=n, of=of) if of else f"{n}")
    if prompt.round_ is not None and (prompt.rounds or 2) > 1:
        n, of = prompt.round_, prompt.rounds
        parts.append(say("set {n} of {of}", n=n, of=of) if of else say("set {n}", n=n))
    return "  ·  ".join(parts)


class Ring(Painted):
    """Ring that empties with the time, or fills with the hold, always clockwise; the seconds are inside."""

    def __init__(self) -> None:
        super().__init__((230, 230), (200, 120), grows="height")
        # It paints its ground: else Qt would paint the card and the window behind it with every step.
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._drawn: tuple[object, ...] = ()
        self._share, self._number, self._colour = 0.0, "", "accent"
        self._fills = False  # with a hold, or with rest
        self._goal = ""  # seconds to hold, as in a tick of an axis; "" for a time
        self._sign: Sign | None = None

    def show_prompt(self, prompt: Prompt) -> None:
        """Show the time left, or the time held."""
        left_s, sign = prompt.seconds_left, _sign_of(prompt)
        share, number, goal = 0.0, "", ""
        if sign is None and left_s is not None:
            share = left_s / prompt.duration_s if prompt.duration_s else 0.0
            number = str(max(1, ceil(left_s - 1e-6)))
        if prompt.held is not None:
            share = prompt.held
            if sign is None and prompt.hold_s is not None:
                number, goal = str(prompt.held_s), write_tick(prompt.hold_s)
        colour = "trouble" if prompt.trouble else "accent" if prompt.kind == "effort" else "text"
        # 1.5 degrees of the ring: finer steps are invisible.
        drawn = (ceil(share * 240), number, sign, colour, goal, prompt.held is not None)
        if drawn != self._drawn:
            spoken = (number, sign)
            if not self._drawn or spoken != self._drawn[1:3]:
                self.setAccessibleName(_describe(number, goal, sign))
            moved = self._find_moved(share) if drawn[1:] == self._drawn[1:] and sign is None else self.rect()
            self._drawn = drawn
            self._share, self._number, self._sign, self._colour = share, number, sign, colour
            self._goal, self._fills = goal, prompt.held is not None
            self.update(moved)

    @property
    def seconds(self) -> tuple[str, str]:
        """The number in the ring, and the seconds to hold under it; "" for a time."""
        return self._number, self._goal

    @property
    def _turn(self) -> float:
        """Degrees from the top to the end of the ring, counter-clockwise: a time empties, a hold fills."""
        return (-360.0 if self._fills else 360.0) * self._share

    def _find_moved(self, share: float) -> QRect:
        """Return where the ring looks different at another share: all of it after a leap."""
        if abs(share - self._share) > 1 / 16:
            return self.rect()
        side, turn = min(self.width(), self.height()), -tau if self._fills else tau
        ends = [
            QPointF(
                self.width() / 2 + radius * side * -sin(turn * each),
                self.height() / 2 - radius * side * cos(turn * each),
            )
            for each in (share, self._share, (share + self._share) / 2)
            for radius in (0.40, 0.51)
        ]
        return QPolygonF(ends).boundingRect().toAlignedRect().adjusted(-3, -3, 3, 3)

    def paint(self, painter: QPainter, box: QRectF) -> None:
        """Paint ring and number, or a sign."""
        theme = self.theme
        # The widget may end inside a pixel of the screen; the clip of Qt keeps to whole ones.
        painter.fillRect(box.adjusted(-2, -2, 2, 2), QColor(theme.surface))
        side = min(box.width(), box.height())
        square = QRectF((box.width() - side) / 2, (box.height() - side) / 2, side, side)
        colour: str = getattr(theme, self._colour)
        if self._sign is not None:
            inner = square.adjusted(*(side * share for share in (0.1, 0.1, -0.1, -0.1)))
            upon = theme.on_trouble if self._colour == "trouble" else theme.on_accent
            draw_sign(painter, self._sign, inner, colour, upon)
        else:
            width = side * 0.09
            ring = square.adjusted(width / 2, width / 2, -width / 2, -width / 2)
            pen = QPen(QColor(theme.raised), width)
            painter.setPen(pen)
            painter.drawEllipse(ring)
            pen.setColor(QColor(colour))
            painter.setPen(pen)
            painter.drawArc(ring, 90 * 16, round(self._turn * 16))
            inner = square.adjusted(*(side * share for share in (0.15, 0.15, -0.15, -0.15)))
            size = side * 0.42
            if self._goal:  # the number above, what it is to reach below
                size = side * 0.36
                lower = QRectF(inner.left(), inner.top() + 0.66 * inner.height(), inner.width(), side * 0.16)
                words = say("of {seconds} s", seconds=self._goal)
                draw_words(painter, words, lower, theme.text, side * 0.12, bold=True, align=Align.AlignCenter)
                inner = inner.adjusted(0, -0.06 * side, 0, -0.12 * side)
            # The number itself lies inside of this; the ring does not reach it.
            middle = square.adjusted(*(side * share for share in (0.22, 0.22, -0.22, -0.22)))
            if self.dirty.intersects(middle.toAlignedRect()):
                draw_words(painter, self._number, inner, theme.text, size, bold=True, align=Align.AlignCenter)


def _describe(number: str, goal: str, sign: Sign | None) -> str:
    """Return the words of the ring, for a screen reader."""
    if goal:
        return say("held {held} of {seconds} s", held=number, seconds=goal)
    if number:
        return say_many("{n} second left", "{n} seconds left", int(number))
    return name_sign(sign) if sign is not None else say("hold")


def _sign_of(prompt: Prompt) -> Sign | None:
    """Return the sign that replaces the ring; None if the ring shows time or hold."""
    if prompt.trouble:
        return "trouble"
    if prompt.kind in ("paused", "question"):
        return "paused" if prompt.kind == "paused" else "question"
    if prompt.seconds_left is None and prompt.held is None:
        return "active" if prompt.kind == "effort" else "waiting"
    return None
