"""Calendar of days: weeks as rows, a sign and a number for each day, the work of the week at the end.

In: weeks of app/plan_calendar.py. Out: paint; the day that the arrows or a click selected. Never: a state
told by colour alone: each has a shape, and a word in the legend.
"""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPen

from vmofire.app.plan_calendar import STATES, CalendarDay, CalendarWeek, DayState, list_names
from vmofire.gui.theme import BODY, CAPTION, LEAD
from vmofire.gui.widgets.paint import MIDDLE, Align, draw_card, draw_words, measure_width
from vmofire.gui.widgets.painted import Painted
from vmofire.gui.widgets.signs import Sign, colours_of, draw_sign
from vmofire.words import say

SIGNS: dict[DayState, Sign | None] = {
    "done": "done",
    "planned": "rest",
    "to_come": "waiting",
    "free": None,
}
HEAD_SHARE, WORK_SHARE = 0.14, 0.36  # of the width: the Monday in front, the work at the end
N_ROWS = 8  # weeks that always have room, so that rows do not grow with a young plan
_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -7, Qt.Key.Key_Down: 7}


class DayCalendar(Painted):
    """Weeks as rows; arrows move from day to day, and a click selects one.

    Signals
    -------
    moved
        Another day is selected.
    """

    moved = Signal()

    def __init__(self) -> None:
        super().__init__((600, 380), (420, 300), name=say("Calendar of the plan"))
        self._weeks: tuple[CalendarWeek, ...] = ()
        self._place = 0  # of the selected day, from the first Monday
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setToolTip(say("Arrows move from day to day."))

    @property
    def day(self) -> CalendarDay | None:
        """The selected day; None without a week."""
        return self._weeks[self._place // 7].days[self._place % 7] if self._weeks else None

    def show_weeks(self, weeks: Sequence[CalendarWeek]) -> None:
        """Show weeks; today is selected, else the last day."""
        self._weeks = tuple(weeks)
        days = [day for week in weeks for day in week.days]
        self._select(next((place for place, day in enumerate(days) if day.is_today), len(days) - 1))

    def _select(self, place: int) -> None:
        self._place = max(0, min(place, 7 * len(self._weeks) - 1))
        day, name = self.day, say("Calendar of the plan")
        week = self._weeks[self._place // 7] if self._weeks else None
        self.setAccessibleName(say("{label}: {value}", label=name, value=day.words) if day else name)
        self.setAccessibleDescription(
            say("Week from {day}: {work}", day=week.title, work=week.work) if week else ""
        )
        self.update()
        self.moved.emit()

    # Keyboard and pointer.

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802, Qt's name
        """Move the selection; Home and End go to the ends of its week."""
        key = Qt.Key(event.key())
        if key in _STEPS:
            if 0 <= self._place + _STEPS[key] < 7 * len(self._weeks):
                self._select(self._place + _STEPS[key])
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self._select(self._place // 7 * 7 + (6 if key == Qt.Key.Key_End else 0))
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802, Qt's name
        """Select the day under the pointer."""
        for place in range(7 * len(self._weeks)):
            if self._find_cell(place // 7, place % 7).contains(event.position()):
                self._select(place)
        self.setFocus(Qt.FocusReason.MouseFocusReason)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802, Qt's name
        """Paint the frame of the selection."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802, Qt's name
        """Paint without the frame."""
        super().focusOutEvent(event)
        self.update()

    # Places.

    @property
    def _inside(self) -> QRectF:
        margin = self.theme.px(12)
        return QRectF(self.rect()).adjusted(margin, margin / 2, -margin, -margin / 2)

    @property
    def _row_height(self) -> float:
        return self._inside.height() / (max(N_ROWS, len(self._weeks)) + 2)  # names above, legend below

    def _find_row(self, row: int) -> QRectF:
        """Return the room of a week; row -1 has the names of the days."""
        inside, height = self._inside, self._row_height
        return QRectF(inside.left(), inside.top() + (row + 1) * height, inside.width(), height)

    def _find_cell(self, row: int, column: int) -> QRectF:
        room = self._find_row(row)
        width = room.width() * (1.0 - HEAD_SHARE - WORK_SHARE) / 7
        left = room.left() + HEAD_SHARE * room.width() + column * width
        return QRectF(left, room.top(), width, room.height())

    # Paint.

    def paint(self, painter: QPainter, box: QRectF) -> None:
        """Paint names, weeks and legend."""
        theme, px = self.theme, self.theme.px
        draw_card(painter, box, theme)
        for column, name in enumerate(list_names()):
            room = self._find_cell(-1, column)
            draw_words(painter, name, room, theme.muted, px(CAPTION), align=Align.AlignCenter)
        for row, week in enumerate(self._weeks):
            self._paint_week(painter, row, week)
        self._paint_legend(painter)

    def _paint_week(self, painter: QPainter, row: int, week: CalendarWeek) -> None:
        theme, px = self.theme, self.theme.px
        room = self._find_row(row)
        head = QRectF(room.left(), room.top(), HEAD_SHARE * room.width() - px(6), room.height())
        draw_words(painter, week.title, head, theme.muted, px(CAPTION), smallest=8, align=MIDDLE)
        work = QRectF(room.right() - WORK_SHARE * room.width() + px(12), room.top(), 0, room.height())
        work.setRight(room.right())
        draw_words(painter, week.work, work, theme.text, px(BODY), smallest=8, align=MIDDLE)
        for column, day in enumerate(week.days):
            is_chosen = self._place == 7 * row + column
            self._paint_day(painter, self._find_cell(row, column), day, is_chosen)

    def _paint_day(self, painter: QPainter, cell: QRectF, day: CalendarDay, is_chosen: bool) -> None:
        theme, px = self.theme, self.theme.px
        frame = cell.adjusted(px(2), px(1), -px(2), -px(1))
        if day.is_today or (is_chosen and self.hasFocus()):
            painter.setBrush(QColor(theme.raised) if day.is_today else Qt.BrushStyle.NoBrush)
            focus = QPen(QColor(theme.text), px(2))
            painter.setPen(focus if is_chosen and self.hasFocus() else Qt.PenStyle.NoPen)
            painter.drawRoundedRect(frame, px(6), px(6))
        side = min(px(22), cell.height() - px(6), cell.width() / 2 - px(2))
        square = QRectF(cell.center().x() - side, cell.center().y() - side / 2, side, side)
        sign = SIGNS[day.state]
        if sign is not None:
            draw_sign(painter, sign, square, *colours_of(sign, theme, "muted"))
        beside = QRectF(square.right() + px(5), cell.top(), 0, cell.height())
        beside.setRight(cell.right())
        colour = theme.text if sign is not None else theme.muted
        draw_words(painter, f"{day.number}", beside, colour, px(BODY), bold=day.is_today, align=MIDDLE)

    def _paint_legend(self, painter: QPainter) -> None:
        theme, px = self.theme, self.theme.px
        row = self._find_row(max(N_ROWS, len(self._weeks)))
        side = min(px(18), row.height() - px(6))
        x = row.left()
        for state, sign in SIGNS.items():
            if sign is None:
                continue
            square = QRectF(x, row.center().y() - side / 2, side, side)
            draw_sign(painter, sign, square, *colours_of(sign, theme, "muted"))
            words, left = say(STATES[state]), square.right() + px(6)
            width = measure_width(words, max(8.0, px(BODY))) + px(4)
            room = QRectF(left, row.top(), min(width, row.right() - left), row.height())
            draw_words(painter, words, room, theme.muted, px(BODY), smallest=8, align=MIDDLE)
            x = left + width + px(LEAD)
