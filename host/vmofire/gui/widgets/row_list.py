"""Row list: rows with a title, lines under it, and signs; arrows move, Enter takes a row.

In: rows. Out: the code of the row that was taken, or of the selected one. Never: the meaning of a row, or
half a line of words.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from math import inf

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
    QUrl,
    Signal,
)
from PySide6.QtGui import QImage, QKeyEvent, QPainter, QResizeEvent, QShowEvent, QTextDocument
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLabel,
    QListView,
    QPushButton,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from vmofire.gui.theme import BODY, LEAD, SPACE, Theme, set_look, theme_of
from vmofire.gui.widgets import buttons
from vmofire.gui.widgets.layouts import stack
from vmofire.gui.widgets.signs import Sign, colours_of, draw_sign, name_sign
from vmofire.words import say

ROW = Qt.ItemDataRole.UserRole
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True)
class RowLine:
    """One line under the title of a row: an optional sign, and words."""

    words: str
    sign: Sign | None = None


@dataclass(frozen=True)
class ListRow:
    """One row: its code, its title, words at its right, the lines under it."""

    code: str
    title: str
    aside: str = ""
    lines: tuple[RowLine, ...] = ()

    @property
    def words(self) -> str:
        """All words of the row, for a screen reader."""
        lines = [
            say("{label}: {value}", label=name_sign(line.sign), value=line.words) if line.sign else line.words
            for line in self.lines
        ]
        return "; ".join(part for part in (self.title, self.aside, *lines) if part)


class RowList(QListView):
    """List of rows.

    Signals
    -------
    taken : str
        Code of the row that Enter or a click took.
    moved : str
        Code of the row that is selected now; "" for none.

    Parameters
    ----------
    name : str
        Name for screen readers.
    opens : bool
        Whether one click takes a row; else it selects the row, and a double click takes it.
    """

    taken = Signal(str)
    moved = Signal(str)

    def __init__(self, name: str, *, opens: bool = True) -> None:
        super().__init__()
        self._seen_s = -inf
        self._model = _RowModel(self)
        self.setModel(self._model)
        self.setItemDelegate(_RowDelegate(self))
        self.setAccessibleName(name)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        (self.clicked if opens else self.doubleClicked).connect(self._take_click)
        self._invitation: QWidget | None = None
        self.selectionModel().currentRowChanged.connect(lambda: self.moved.emit(self.code))

    @property
    def rows(self) -> tuple[ListRow, ...]:
        """The rows of the list."""
        return self._model.rows

    @property
    def code(self) -> str:
        """Code of the selected row; "" for none."""
        place = self.currentIndex().row()
        return self.rows[place].code if 0 <= place < len(self.rows) else ""

    def invite(self, words: str, button: str = "", then: Callable[[], object] | None = None) -> None:
        """Say in the empty list what to do, with a button that does it; call it before the rows are shown."""
        if self._invitation is not None:
            self._invitation.deleteLater()
        label = QLabel(words)
        label.setObjectName("lead")
        label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        label.setWordWrap(True)
        set_look(label, tone="muted")
        parts: list[QWidget] = [label]
        if button and then is not None:
            press = QPushButton(button)
            press.setObjectName("field")
            press.setAccessibleName(button)
            press.setToolTip(button)
            press.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            press.setCursor(Qt.CursorShape.PointingHandCursor)
            press.clicked.connect(lambda: then())
            parts.append(press)
        self._invitation = QWidget(self)
        layout = stack(1, *parts, 1, spacing=2 * SPACE)
        for part in parts[1:]:
            layout.setAlignment(part, Qt.AlignmentFlag.AlignHCenter)
        self._invitation.setLayout(layout)
        self._place_invitation()

    def _place_invitation(self) -> None:
        if self._invitation is not None:
            self._invitation.setGeometry(self.rect().adjusted(2 * SPACE, 0, -2 * SPACE, 0))
            self._invitation.setVisible(not self.rows)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802, Qt's name
        """Keep the invitation in the middle."""
        super().resizeEvent(event)
        self._place_invitation()

    def _take_click(self) -> None:
        """Take the row under the pointer; not for the second half of a double click."""
        if time.monotonic() - self._seen_s >= buttons.UNREAD_S:
            self._seen_s = time.monotonic()
            self.taken.emit(self.code)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802, Qt's name
        """Note when the rows appear."""
        self._seen_s = time.monotonic()
        super().showEvent(event)

    def show_rows(self, rows: Sequence[ListRow], code: str = "") -> None:
        """Show rows; select the one named by `code`, else the one selected before, else the first."""
        if tuple(rows) == self.rows and not code:
            self._place_invitation()
            return
        wanted = code or self.code
        self._seen_s = time.monotonic()
        self._model.show_rows(tuple(rows))
        if rows:
            codes = [row.code for row in rows]
            self.setCurrentIndex(self._model.index(codes.index(wanted) if wanted in codes else 0))
        else:
            self.moved.emit("")
        self._place_invitation()

    def move_by_key(self, event: QKeyEvent) -> bool:
        """Move with a key that was pressed in another field; return whether the key moves."""
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 5, Qt.Key.Key_PageUp: -5}
        step = steps.get(Qt.Key(event.key()))
        if step is not None and self.rows:
            to = min(max(0, self.currentIndex().row() + step), len(self.rows) - 1)
            self.setCurrentIndex(self._model.index(to))
        return step is not None

    def scrollContentsBy(self, dx: int, dy: int) -> None:  # noqa: N802, Qt's name
        """Paint everything again: other lines are whole now."""
        super().scrollContentsBy(dx, dy)
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802, Qt's name
        """Take a row with Enter; letters are for the buttons, not for a search of Qt."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.code:
            self.taken.emit(self.code)
        elif event.text().isprintable() and event.text():
            event.ignore()
        else:
            super().keyPressEvent(event)


class _RowModel(QAbstractListModel):
    """Model of the rows for Qt."""

    rows: tuple[ListRow, ...] = ()

    def show_rows(self, rows: tuple[ListRow, ...]) -> None:
        """Replace the rows."""
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008, Qt's name
        """Return the number of rows."""
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a row, or its words for a screen reader."""
        row = self.rows[index.row()]
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return row.words
        return row if role == ROW else None


class _RowDelegate(QStyledItemDelegate):
    """Painter of a row, on the background from the style sheet."""

    def __init__(self, rows: RowList) -> None:
        super().__init__(rows)
        self._view = rows
        self._laid_out: dict[ListRow, QTextDocument] = {}
        self._laid_out_for: tuple[Theme, int] | None = None

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802, Qt's name
        """Return the size for all lines of the row."""
        del option
        return QSize(100, round(self._lay_out(index).size().height()) + 3 * SPACE)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint a row."""
        self._view.style().drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter, self._view)
        rect = QRectF(option.rect)  # type: ignore[attr-defined]
        painter.save()
        painter.translate(rect.left() + 2 * SPACE, rect.top() + 1.5 * SPACE)
        document = self._lay_out(index)
        room = QRectF(painter.transform().inverted()[0].mapRect(self._view.viewport().rect()))
        document.drawContents(painter, find_whole_lines(document, room))
        painter.restore()

    def _lay_out(self, index: Index) -> QTextDocument:
        """Return the words of a row, wrapped to the width of the list."""
        row: ListRow = index.data(ROW)
        wanted = (theme_of(self._view), self._view.viewport().width())
        if self._laid_out_for != wanted:
            self._laid_out_for = wanted
            self._laid_out.clear()
        if row not in self._laid_out:
            theme, width = wanted
            document = self._laid_out[row] = QTextDocument()
            document.setDefaultFont(self._view.font())
            document.setDocumentMargin(0)
            side = round(theme.px(16))
            for line in row.lines:
                if line.sign is not None:
                    picture = draw_sign_image(line.sign, side, self._view.devicePixelRatioF(), theme)
                    document.addResource(QTextDocument.ResourceType.ImageResource, QUrl(line.sign), picture)
            document.setHtml(write_html(row, theme, side))
            document.setTextWidth(max(1, width - 4 * SPACE))
        return self._laid_out[row]


def find_whole_lines(document: QTextDocument, room: QRectF) -> QRectF:
    """Return the part of a room that cuts no line of a document in half."""
    lines: list[QRectF] = []
    block = document.begin()
    while block.isValid():
        corner, layout = document.documentLayout().blockBoundingRect(block).topLeft(), block.layout()
        lines += [layout.lineAt(i).rect().translated(corner) for i in range(layout.lineCount())]
        block = block.next()
    whole = QRectF(room)
    cut: list[QRectF] | None = None
    while cut is None or cut:  # words beside a line may be cut where that line is not
        cut = [one for one in lines if one.top() < whole.bottom() < one.bottom()]
        whole.setBottom(min((one.top() for one in cut), default=whole.bottom()))
    cut = None
    while cut is None or cut:
        cut = [one for one in lines if one.top() < whole.top() < one.bottom()]
        whole.setTop(max((one.bottom() for one in cut), default=whole.top()))
    return whole


def draw_sign_image(sign: Sign, side: int, ratio: float, theme: Theme) -> QImage:
    """Return a sign as a picture; `side` in pixels of Qt, `ratio` the pixel ratio of the screen."""
    image = QImage(round(side * ratio), round(side * ratio), QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(ratio)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    draw_sign(painter, sign, QRectF(0, 0, side, side), *colours_of(sign, theme))
    painter.end()
    return image


def write_html(row: ListRow, theme: Theme, side: int) -> str:
    """Return a row as HTML: title, words at its right, and lines, each after its sign."""
    title, aside = escape(row.title).replace("  ", " &nbsp;"), escape(row.aside)
    lead, small = round(theme.px(LEAD)), round(theme.px(BODY - 1))
    lines = ""
    for line in row.lines:
        sign = f"<img src='{line.sign}' width='{side}' height='{side}'>" if line.sign else ""
        words = escape(line.words)
        cells = f"<td width='{side + 10}'>{sign}</td><td>{words}</td>" if sign else f"<td>{words}</td>"
        lines += f"<table cellspacing='0' cellpadding='0' style='margin-top: 4px'><tr>{cells}</tr></table>"
    return (
        f"<div style='color: {theme.text}; font-size: {small}px'>"
        f"<table width='100%' cellspacing='0' cellpadding='0'><tr>"
        f"<td style='font-size: {lead}px; font-weight: 600'>{title}</td>"
        f"<td align='right' valign='middle' style='color: {theme.muted}; padding-left: {SPACE}px'>"
        f"{aside}</td></tr></table>"
        f"{lines}</div>"
    )
