"""The first rows of a file as a sheet: what each column was taken for, and the column that is looked at.

In: columns, rows, lines without columns. Out: paint; which column is looked at. Never: what a column is.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from vmofire.app.view import HERE
from vmofire.gui.theme import BODY, CAPTION, Theme, make_font
from vmofire.gui.widgets.paint import MIDDLE, draw_card, draw_focus, draw_words, write_micro

if TYPE_CHECKING:  # scipy comes with it
    from vmofire.app.import_preview import PreviewColumn

MOST_COLUMNS = 6  # next to each other; the others come into sight as one moves to them
LINE_PX, NUMBER_PX = 22.0, 62.0
HEAD_LINES = 2.5  # room for name and role, in lines


class PreviewTable(QWidget):
    """The sheet.

    Signals
    -------
    looked : int
        Place of the column that is looked at now.

    Attributes
    ----------
    place : int
        Which column is looked at.
    """

    looked = Signal(int)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._columns: tuple[PreviewColumn, ...] = ()
        self._rows: tuple[tuple[str, tuple[str, ...]], ...] = ()
        self._head: tuple[tuple[str, str], ...] = ()
        self.place = 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def set_theme(self, theme: Theme) -> None:
        """Change colours and scale."""
        self._theme = theme
        self.update()

    def minimumSizeHint(self) -> QSize:  # noqa: N802, Qt's name
        """Return room for names, roles and a few rows."""
        return QSize(300, round(self._theme.px(9 * LINE_PX)))

    @property
    def columns(self) -> "tuple[PreviewColumn, ...]":
        """What is shown."""
        return self._columns

    @property
    def lines(self) -> tuple[tuple[str, str], ...]:
        """The lines above the columns, each with what stands at its left."""
        return self._head

    def show_sheet(
        self,
        columns: "Sequence[PreviewColumn]",
        rows: Sequence[tuple[str, tuple[str, ...]]],
        head: Sequence[tuple[str, str]] = (),
    ) -> None:
        """Show columns, and rows and the lines above them, each with what stands at its left."""
        self._columns, self._rows, self._head = tuple(columns), tuple(rows), tuple(head)
        self.look_at(self.place)

    def look_at(self, place: int) -> None:
        """Look at another column, round and round."""
        self.place = place % len(self._columns) if self._columns else 0
        self.setAccessibleName(self._describe())
        self.looked.emit(self.place)
        self.update()

    def _describe(self) -> str:
        if not self._columns:
            return "The first lines of the file"
        column = self._columns[self.place]
        return f"Column {self.place + 1} of {len(self._columns)}: {column.name}, {column.role}"

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, Qt's name
        """Paint lines, names, roles and rows, as many as there is room for."""
        del event
        theme, px = self._theme, self._theme.px
        painter = QPainter(self)
        draw_card(painter, QRectF(self.rect()), theme)
        inner = QRectF(self.rect()).adjusted(px(10), px(8), -px(10), -px(8))
        needed = HEAD_LINES + len(self._rows) + 0.6 if self._columns else 0.0
        n_head = max(0, int(inner.height() / px(LINE_PX) - needed))
        y = inner.top()
        for number, line in self._head[-n_head:] if n_head else ():
            ink = theme.trouble if number.startswith(HERE) else theme.muted
            self._write(painter, number, QRectF(inner.left(), y, px(NUMBER_PX - 8), px(LINE_PX)), ink)
            left = inner.left() + px(NUMBER_PX)
            self._write(painter, line, QRectF(left, y, inner.right() - left, px(LINE_PX)), ink)
            y += px(LINE_PX)
        if self._columns:
            y += px(4)
            self._paint_columns(painter, QRectF(inner.left(), y, inner.width(), inner.bottom() - y))
        painter.end()

    def _paint_columns(self, painter: QPainter, room: QRectF) -> None:
        theme, px = self._theme, self._theme.px
        first = max(0, min(self.place - MOST_COLUMNS // 2, len(self._columns) - MOST_COLUMNS))
        shown = range(first, min(len(self._columns), first + MOST_COLUMNS))
        width = min(px(260), (room.width() - px(NUMBER_PX)) / max(3, len(shown)))
        left = room.left() + px(NUMBER_PX)
        line = px(LINE_PX)
        n_rows = max(0, min(len(self._rows), int(room.height() / line - HEAD_LINES - 0.2)))
        for at, place in enumerate(shown):
            column = self._columns[place]
            box = QRectF(left + at * width, room.top(), width - px(6), (HEAD_LINES + 0.2 + n_rows) * line)
            if place == self.place:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor(theme.raised))
                painter.drawRoundedRect(box, px(6), px(6))
            ink = theme.text if column.is_taken else theme.muted
            cell = box.adjusted(px(8), 0.15 * line, -px(4), 0)
            cell.setHeight(1.1 * line)
            self._write(painter, column.name, cell, ink, bold=True)
            cell.translate(0, line)
            self._write(painter, column.role, cell, theme.accent if column.is_taken else theme.muted)
            cell.translate(0, 1.35 * line)
            for _, fields in self._rows[:n_rows]:
                self._write(painter, fields[place] if place < len(fields) else "", cell, ink)
                cell.translate(0, line)
            if place == self.place:
                draw_focus(painter, box, theme)
        painter.setPen(QPen(QColor(theme.line), 1))
        y = room.top() + HEAD_LINES * line - px(2)
        painter.drawLine(QPointF(room.left(), y), QPointF(room.right(), y))
        for number, _ in self._rows[:n_rows]:
            self._write(painter, number, QRectF(room.left(), y + px(2), px(NUMBER_PX - 8), line), theme.muted)
            y += line

    def _write(self, painter: QPainter, words: str, room: QRectF, colour: str, *, bold: bool = False) -> None:
        """Write on one line what fits on it; what does not ends in three dots."""
        size = self._theme.px(BODY if bold else CAPTION)
        metrics = QFontMetricsF(make_font(size, bold))
        plain = write_micro(words.replace("\t", "   "))
        short = metrics.elidedText(plain, Qt.TextElideMode.ElideRight, room.width() - 2)
        draw_words(painter, short, room, colour, size, bold=bold, align=MIDDLE)
