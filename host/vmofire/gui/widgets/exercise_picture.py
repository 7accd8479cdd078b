"""Picture of an exercise that moves with the phase of the job, or shows the whole movement again and again.

In: the name of a movement, the side, the phase. Out: paint, 15 times a second at most, only after a change.
Never: a decision; the movements come from guided/.
"""

import time

from PySide6.QtCore import QRectF, Qt, QTimer
from PySide6.QtGui import QColor, QHideEvent, QPainter, QPixmap, QShowEvent

from vmofire.gui.drawings.exercise import draw_exercise
from vmofire.gui.widgets.paint import draw_card
from vmofire.gui.widgets.painted import Grows, Painted
from vmofire.guided.movements import Motion, Phase, bundled, find_movement, find_phase, name_movement
from vmofire.guided.prompt import Prompt
from vmofire.labels import LEGS, Side
from vmofire.words import say

FRAME_MS = 67
# A prompt this long after the last moment brings the next one, which is painted with the frame of the prompt.
DUE_S = 0.06
STEPS = (
    32  # a movement is drawn in so many steps, which are kept: drawing one takes as long as a frame of traces
)


class ExercisePicture(Painted):
    """Drawing of an exercise; hidden while it has none to show.

    Parameters
    ----------
    size_px, least_px
        Wanted and least size, in pixels of the design.
    card : bool
        Whether it paints a card around the drawing.
    grows : {"both", "width", "height", "neither"}
        As in Painted.
    """

    def __init__(
        self,
        size_px: tuple[float, float] = (240, 240),
        least_px: tuple[float, float] = (120, 90),
        *,
        card: bool = False,
        grows: Grows = "both",
    ) -> None:
        super().__init__(size_px, least_px, grows=grows)
        self._name = ""
        self._side: Side = ""
        self._card = card
        self._motion = Motion()
        self._drawn = (0.0, 0)
        self._looked_s = 0.0  # when the moment was last looked for
        self._kept: dict[tuple[float, int], QPixmap] = {}  # by moment, of this movement, side, size and theme
        self._timer = QTimer(self)
        self._timer.setInterval(FRAME_MS)
        self._timer.timeout.connect(self._advance)
        self.hide()

    @property
    def moment(self) -> tuple[float, int]:
        """How far the movement is, and its heading."""
        return self._drawn

    @property
    def is_moving(self) -> bool:
        """Whether it is painted again by itself."""
        return self._timer.isActive()

    def remove(self) -> None:
        """Remove the drawing when a new job begins."""
        self._name = ""
        self._timer.stop()
        self.hide()

    def show_prompt(self, prompt: Prompt) -> None:
        """Show the movement of a prompt in its phase; without one, the last stays and goes back to rest."""
        task = prompt.task if prompt.job in ("check", "compare") or prompt.task != "signal_check" else ""
        name = find_movement(prompt.pose, task)
        if not name and prompt.kind in ("paused", "question"):
            return
        name = name or self._name
        if not name:
            return
        side = prompt.side
        if side not in LEGS and self._name == name and bundled()[name].legs != "both":
            side = self._side  # one leg of the exercise, until the other one is named
        self.show_movement(name, side, find_phase(prompt.kind))

    def show_movement(self, name: str, side: Side = "", phase: Phase = "held") -> None:
        """Show a movement: "held" stands still, "shown" repeats all of it; the others go to that phase.

        Parameters
        ----------
        name : str
            Name of a movement, as in `Exercise.pose`; unknown ones hide the picture.
        side : {"left", "right", "both", ""}
        phase : Phase
        """
        if not find_movement(name):
            self.remove()
            return
        now_s = time.monotonic()
        is_due = phase != self._motion.phase or now_s - self._looked_s >= DUE_S
        if (name, side) != (self._name, self._side):
            is_due = True
            self._name, self._side = name, side
            self._kept.clear()
            self._motion.jump(phase, now_s)
            words = say("Drawing: {pose}", pose=name_movement(name))
            if side in LEGS:
                words = say("Drawing: {pose}, {side:leg}", pose=name_movement(name), side=side)
            self.setAccessibleName(words)
            self.update()
        self._motion.begin(phase, now_s)
        self.show()
        if is_due:
            self._advance()

    def _advance(self) -> None:
        """Paint the moment if it differs from the last; run while something moves and is in sight."""
        now_s = self._looked_s = time.monotonic()
        drawn = (round(STEPS * self._motion.share(now_s)) / STEPS, self._motion.heading(now_s))
        if drawn != self._drawn:
            self._drawn = drawn
            self.update()
        moves = bool(self._name) and self.isVisible() and self._motion.moves(now_s)
        if moves:
            self._timer.start()  # anew: it comes only where no prompt does
        else:
            self._timer.stop()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802, Qt's name
        """Go on moving."""
        super().showEvent(event)
        self._advance()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802, Qt's name
        """Stop moving, so that nothing runs unseen."""
        super().hideEvent(event)
        self._timer.stop()

    def forget(self) -> None:
        """Drop the pictures of another theme or size."""
        super().forget()
        self._kept.clear()

    def paint(self, painter: QPainter, box: QRectF) -> None:
        """Paint the moment, drawn once."""
        if not self._name:
            return
        if self._drawn not in self._kept:
            clear = QColor(Qt.GlobalColor.transparent)
            self._kept[self._drawn] = self.keep_picture(clear, lambda inner: self._draw(inner, box))
        painter.drawPixmap(0, 0, self._kept[self._drawn])

    def _draw(self, painter: QPainter, box: QRectF) -> None:
        """Draw card and figure."""
        pad = self.theme.px(8) if self._card else 0.0
        if self._card:
            draw_card(painter, box, self.theme)
        share, heading = self._drawn
        inner = box.adjusted(pad, pad, -pad, -pad)
        draw_exercise(painter, inner, self._name, self._side, self.theme, share, heading)
