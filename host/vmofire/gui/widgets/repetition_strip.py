"""Repetition strip: a sign for each repetition done, under way or to come; one row per leg.

In: marks, and the number of repetitions to come. Out: paint. Never: a decision about a repetition.
"""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter, QPen

from vmofire.gui.theme import BODY, CAPTION
from vmofire.gui.widgets.paint import MIDDLE, Align, draw_words
from vmofire.gui.widgets.painted import Painted
from vmofire.gui.widgets.signs import colours_of, draw_sign
from vmofire.guided.prompt import Mark, MarkState
from vmofire.labels import LEGS
from vmofire.words import msg, say, write_leg

_IN_WORDS: dict[MarkState, str] = {
    "yes": msg("active"),
    "no": msg("not active"),
    "unclear": msg("cannot tell"),
    "skipped": msg("skipped"),
    "done": msg("done"),
}


class RepetitionStrip(Painted):
    """Strip of repetitions; without room for all marks it shows the newest."""

    def __init__(self) -> None:
        super().__init__((200, 68), grows="width")
        self._shown: tuple[tuple[Mark, ...], int, bool, bool, str, str, int] = (
            (),
            0,
            False,
            False,
            "",
            "",
            0,
        )

    def show_marks(
        self,
        marks: tuple[Mark, ...],
        to_come: int = 0,
        under_way: bool = False,
        *,
        together: bool = False,
        unmeasured: str = "",
        working: str = "",
        of: int = 0,
    ) -> None:
        """Show marks, and rings for repetitions to come; the first ring may be under way.

        Parameters
        ----------
        marks, to_come, under_way
            Repetitions done; number of rings; whether the first of them is under way.
        together
            Whether both legs do each repetition to come.
        unmeasured
            Leg that was not measured; its row says so.
        working, of
            The leg that works where the legs take turns, and the repetitions of each; "" and 0 elsewhere.
        """
        shown = (marks, to_come, under_way, together, unmeasured, working, of)
        if shown != self._shown:
            self._shown = shown
            parts = [_describe(mark) for mark in marks]
            if unmeasured:
                parts.append(_say_unmeasured(unmeasured))
            if parts:
                name = say("Repetitions: {done}. {n} to come.", done="; ".join(parts), n=to_come)
            else:
                name = say("No repetition yet. {n} to come.", n=to_come)
            self.setAccessibleName(name)
            self.update()

    def paint(self, painter: QPainter, box: QRectF) -> None:
        """Paint the rows."""
        marks, to_come, under_way, together, unmeasured, working, of = self._shown
        named = {unmeasured, working, *(mark.side for mark in marks)}
        sides = [side for side in LEGS if together or side in named]
        if len(sides) < 2:
            self._paint_row(painter, box, marks, to_come, under_way)
        else:
            height = box.height() / 2
            for place, side in enumerate(sides):
                row = QRectF(box.left(), box.top() + place * height, box.width(), height)
                of_side = tuple(mark for mark in marks if mark.side == side)
                label = QRectF(row.left(), row.top(), self.theme.px(60), height)
                colour = self.theme.muted
                draw_words(painter, write_leg(side), label, colour, self.theme.px(BODY), align=MIDDLE)
                beside = row.adjusted(label.width(), 0, 0, 0)
                if side == unmeasured:
                    self._paint_unmeasured(painter, beside)
                elif together:
                    self._paint_row(painter, beside, of_side, to_come, under_way)
                else:
                    left = max(0, of - len(of_side))
                    self._paint_row(painter, beside, of_side, left, under_way and working == side)

    def _paint_unmeasured(self, painter: QPainter, row: QRectF) -> None:
        """Paint a grey sign, and that the leg was not measured: nobody failed to tell."""
        theme, px = self.theme, self.theme.px
        side = row.height() * 0.72
        square = QRectF(row.left(), row.top() + px(2), side, side)
        draw_sign(painter, "skipped", square, theme.line, theme.surface)
        room = QRectF(square.right() + px(8), square.top(), row.width() - side - px(8), side)
        draw_words(painter, say("not measured"), room, theme.muted, px(BODY), smallest=px(9), align=MIDDLE)

    def _paint_row(
        self, painter: QPainter, row: QRectF, marks: tuple[Mark, ...], to_come: int, under_way: bool
    ) -> None:
        theme, px = self.theme, self.theme.px
        of = len(marks) + to_come
        if not of:
            return
        beside = row.height() < px(60)  # a low row has its numbers beside the signs
        side = row.height() * 0.72 if beside else min(row.height() - px(26), px(58))
        narrowest = side + px(46 if beside else 14)
        n_fit = max(1, int(row.width() / narrowest))
        start = max(0, min(of - n_fit, len(marks) - n_fit // 2))
        n = min(of, n_fit)
        step = min(row.width() / n, px(108))
        for place in range(n):
            number = start + place
            square = QRectF(row.left() + place * step, row.top() + px(2), side, side)
            if number >= len(marks):
                now = under_way and number == len(marks)
                self._paint_ring(painter, square, number + 1, now)
                continue
            mark = marks[number]
            draw_sign(painter, mark.state, square, *colours_of(mark.state, theme, "muted"))
            words = mark.words
            if beside:
                room = QRectF(square.right() + px(4), square.top(), step - side - px(8), side)
                draw_words(painter, words, room, theme.muted, px(CAPTION), smallest=px(9), align=MIDDLE)
            else:
                room = QRectF(square.center().x() - step / 2, square.bottom() + px(3), step, px(22))
                if place == 0:
                    room.setLeft(row.left())
                align = Align.AlignHCenter | Align.AlignTop
                if place == 0:
                    align = Align.AlignLeft | Align.AlignTop
                draw_words(painter, words, room, theme.muted, px(BODY), smallest=px(9), align=align)

    def _paint_ring(self, painter: QPainter, square: QRectF, number: int, now: bool) -> None:
        theme = self.theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width = self.theme.px(3 if now else 2)
        painter.setPen(QPen(QColor(theme.accent if now else theme.line), width))
        painter.setBrush(QColor(theme.surface))
        painter.drawEllipse(square.adjusted(width, width, -width, -width))
        colour = theme.text if now else theme.muted
        size = square.width() * 0.42
        draw_words(painter, str(number), square, colour, size, bold=now, align=Align.AlignCenter)


def _say_unmeasured(side: str) -> str:
    return ", ".join((write_leg(side), say("not measured")))


def _describe(mark: Mark) -> str:
    """Return a repetition in words, for a screen reader."""
    parts = (write_leg(mark.side), say(_IN_WORDS[mark.state]), mark.words)
    return ", ".join(part for part in parts if part)
