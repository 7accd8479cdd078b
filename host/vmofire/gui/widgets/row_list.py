"""A list of rows: each with a title, words under it, and signs; arrows move, Enter takes.

In: rows. Out: the code of the row that was taken, or that the keyboard is on. Never: what a row means.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QKeyEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListWidget,
    QListWidgetItem,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from vmofire.gui.theme import BODY, LEAD, ROUND, Theme, make_font
from vmofire.gui.widgets.paint import MIDDLE, Align, draw_focus, draw_words, measure_height, write_micro
from vmofire.gui.widgets.shapes import Sign, draw_sign

CODE = Qt.ItemDataRole.UserRole
ROW = Qt.ItemDataRole.UserRole + 1
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True)
class RowLine:
    """One line under a row's title: a sign, or none, and words."""

    words: str
    sign: Sign | None = None


@dataclass(frozen=True)
class ListRow:
    """One row: its code, its title, what stands at its right, the lines under it."""

    code: str
    title: str
    aside: str = ""
    lines: tuple[RowLine, ...] = ()

    @property
    def words(self) -> str:
        """All that it says, for a screen reader."""
        lines = [f"{line.sign}: {line.words}" if line.sign else line.words for line in self.lines]
        return write_micro(". ".join(part for part in (self.title, self.aside, *lines) if part))


class RowList(QListWidget):
    """The rows.

    Signals
    -------
    taken : str
        Code of the row that Enter or a double click took.
    moved : str
        Code of the row that the keyboard is on now; "" for none.

    Parameters
    ----------
    theme : Theme
    name : str
        For screen readers.
    """

    taken = Signal(str)
    moved = Signal(str)

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._theme = theme
        self._rows: tuple[ListRow, ...] = ()
        self.setAccessibleName(name)
        self.setObjectName("rows")
        self.setItemDelegate(_Paint(self))
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setUniformItemSizes(False)
        self.setMouseTracking(True)
        self.itemDoubleClicked.connect(self._take)
        self.currentRowChanged.connect(self._move)

    @property
    def theme(self) -> Theme:
        """The colours in use."""
        return self._theme

    @property
    def rows(self) -> tuple[ListRow, ...]:
        """What is shown."""
        return self._rows

    @property
    def code(self) -> str:
        """Code of the row the keyboard is on; "" for none."""
        item = self.currentItem()
        return str(item.data(CODE)) if self.count() and item is not None else ""  # pyright: ignore[reportUnnecessaryComparison]

    def set_theme(self, theme: Theme) -> None:
        """Change colours and scale."""
        self._theme = theme
        self.scheduleDelayedItemsLayout()
        self.viewport().update()

    def show_rows(self, rows: Sequence[ListRow], code: str = "") -> None:
        """Show rows; the keyboard goes to the one of a code, to where it was, or to the first."""
        if tuple(rows) == self._rows and not code:
            return
        wanted = code or self.code
        self._rows = tuple(rows)
        self.blockSignals(True)
        self.clear()
        for row in self._rows:
            item = QListWidgetItem()
            item.setData(CODE, row.code)
            item.setData(ROW, row)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, row.words)
            self.addItem(item)
        self.blockSignals(False)
        places = {row.code: place for place, row in enumerate(self._rows)}
        if self._rows:
            self.setCurrentRow(-1)
            self.setCurrentRow(places.get(wanted, 0))
        else:
            self.moved.emit("")

    def move_by(self, step: int) -> None:
        """Move to another row, as arrows do."""
        if self.count():
            self.setCurrentRow(min(max(0, self.currentRow() + step), self.count() - 1))

    def move_by_key(self, event: QKeyEvent) -> bool:
        """Move as a key pressed in a field beside says; return whether it was one that moves."""
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 5, Qt.Key.Key_PageUp: -5}
        step = steps.get(Qt.Key(event.key()))
        if step is not None:
            self.move_by(step)
        return step is not None

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802, Qt's name
        """Take a row by Enter; letters belong to the buttons, not to a search of Qt's."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.code:
            self.taken.emit(self.code)
        elif event.text().isprintable() and event.text():
            event.ignore()
        else:
            super().keyPressEvent(event)

    def _take(self) -> None:
        self.taken.emit(self.code)

    def _move(self) -> None:
        self.moved.emit(self.code)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802, Qt's name
        """Break words anew."""
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()


class _Paint(QStyledItemDelegate):
    """Paints rows as the other widgets paint themselves."""

    def __init__(self, rows: RowList) -> None:
        super().__init__(rows)
        self._list = rows

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802, Qt's name
        """Return room for all its lines."""
        del option
        row: ListRow = index.data(ROW)
        px = self._list.theme.px
        height = self._head(row) + sum(self._height(line) for line in row.lines) + px(20)
        return QSize(100, round(height))

    def _width(self) -> float:
        return self._list.viewport().width() - self._list.theme.px(32)

    def _head(self, row: ListRow) -> float:
        px = self._list.theme.px
        width = max(1.0, self._width() - self._aside(row))
        return max(px(28), measure_height(write_micro(row.title), width, px(LEAD), True))

    def _aside(self, row: ListRow) -> float:
        """Return how wide the words at the right of a row are; at most a third of it."""
        if not row.aside:
            return 0.0
        metrics = QFontMetricsF(make_font(self._list.theme.px(BODY - 1)))
        return min(self._width() / 3.0, metrics.horizontalAdvance(row.aside) + self._list.theme.px(14))

    def _height(self, line: RowLine) -> float:
        px = self._list.theme.px
        width = max(1.0, self._width() - (px(26) if line.sign else 0.0))
        return max(px(22), measure_height(write_micro(line.words), width, px(BODY - 1))) + px(3)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint a row."""
        theme, row = self._list.theme, index.data(ROW)
        px = theme.px
        is_current = self._list.currentRow() == index.row()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect: QRectF = QRectF(option.rect)  # type: ignore[attr-defined]
        box = rect.adjusted(2, 2, -2, -2)
        painter.setPen(QPen(QColor(theme.line), 1))
        painter.setBrush(QColor(theme.raised if is_current else theme.surface))
        painter.drawRoundedRect(box, px(ROUND), px(ROUND))
        inner = box.adjusted(px(14), px(8), -px(14), -px(8))
        head = QRectF(inner.left(), inner.top(), inner.width() - self._aside(row), self._head(row))
        title = write_micro(row.title)
        draw_words(painter, title, head, theme.text, px(LEAD), smallest=px(12), bold=True, align=MIDDLE)
        aside = QRectF(head.right() + px(8), inner.top(), inner.right() - head.right() - px(8), px(28))
        right = Align.AlignRight | Align.AlignVCenter
        draw_words(
            painter, write_micro(row.aside), aside, theme.muted, px(BODY - 1), smallest=px(10), align=right
        )
        y = head.bottom()
        for line in row.lines:
            height, indent = self._height(line), 0.0
            if line.sign is not None:
                side = px(16)
                square = QRectF(inner.left(), y + px(3), side, side)
                colour, upon = colour_sign(line.sign, theme)
                draw_sign(painter, line.sign, square, colour, upon)
                indent = px(26)
            room = QRectF(inner.left() + indent, y, inner.width() - indent, height)
            draw_words(painter, write_micro(line.words), room, theme.text, px(BODY - 1), smallest=px(10))
            y += height
        if is_current and self._list.hasFocus():
            draw_focus(painter, rect.adjusted(1, 1, -1, -1), theme)
        painter.restore()


def colour_sign(sign: Sign, theme: Theme) -> tuple[str, str]:
    """Return the colour of a sign in a list, and the one upon it."""
    if sign in ("unclear", "trouble"):
        return theme.trouble, theme.on_trouble
    well = sign in ("yes", "active", "done")
    return (theme.accent, theme.on_accent) if well else (theme.text, theme.surface)
