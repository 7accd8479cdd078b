"""Preview table: the first rows of a file, the role of each column, the selected column.

In: columns, rows, lines without columns. Out: tables; the selected column. Never: a choice of roles.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QResizeEvent
from PySide6.QtWidgets import QFrame, QHeaderView, QTableView, QVBoxLayout, QWidget

from vmofire.app.view import HERE
from vmofire.gui.theme import BODY, make_font, theme_of
from vmofire.words import say

if TYPE_CHECKING:  # it imports scipy
    from vmofire.app.import_preview import PreviewColumn

MOST_COLUMNS = 6  # side by side; the others appear when they are selected
LINE_PX, NUMBER_PX = 22.0, 62.0
ROLES = ""  # left of the roles
HEAD_LINES = 1.4  # room for a name, in lines
EDGES_PX = 24  # margins and frames above, between and under both tables
Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole


class PreviewTable(QFrame):
    """Table of columns, with the lines above them.

    Signals
    -------
    looked : int
        Place of the column that is selected now.

    Attributes
    ----------
    place : int
        Place of the selected column.
    """

    looked = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("card")
        self._above, self._table = _Cells(self), _Cells(self)
        self._upper, self._lower = _make_view(self._above), _make_view(self._table)
        self._upper.horizontalHeader().hide()
        self._upper.horizontalHeader().setStretchLastSection(True)
        self._upper.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._lower.setSelectionBehavior(QTableView.SelectionBehavior.SelectColumns)
        self._lower.clicked.connect(self._look_at_cell)
        self._lower.horizontalHeader().sectionClicked.connect(self.look_at)
        self.place = 0
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 6, 8, 6)
        layout.setSpacing(2)
        layout.addWidget(self._upper)
        layout.addWidget(self._lower, 1)
        layout.addStretch(0)

    def minimumSizeHint(self) -> QSize:  # noqa: N802, Qt's name
        """Return the size for names, roles and a few rows."""
        return QSize(300, round(theme_of(self).px(9 * LINE_PX)))

    @property
    def columns(self) -> "tuple[PreviewColumn, ...]":
        """The columns of the table."""
        return self._table.columns

    @property
    def lines(self) -> tuple[tuple[str, str], ...]:
        """The lines above the columns, each after its label at the left."""
        return tuple((number, fields[0]) for number, fields in self._above.rows)

    def show_preview(
        self,
        columns: "Sequence[PreviewColumn]",
        rows: Sequence[tuple[str, tuple[str, ...]]],
        head: Sequence[tuple[str, str]] = (),
    ) -> None:
        """Show columns, rows and the lines above them; rows and lines each have a label at the left."""
        from vmofire.app.import_preview import PreviewColumn

        self._table.show_cells(
            columns, [(ROLES, tuple(column.role for column in columns)), *rows] if columns else ()
        )
        self._above.show_cells((PreviewColumn("", "", False),), [(number, (line,)) for number, line in head])
        self._place()
        self.look_at(self.place)

    def look_at(self, place: int) -> None:
        """Select another column; after the last comes the first."""
        self.place = place % len(self.columns) if self.columns else 0
        where = say("The first lines of the file")
        if self.columns:
            column = self.columns[self.place]
            where = say(
                "Column {n} of {of}: {name}, {role}",
                n=self.place + 1,
                of=len(self.columns),
                name=column.name,
                role=column.role,
            )
            self._lower.selectColumn(self.place)
            self._lower.scrollTo(self._table.index(0, self.place))
        self.setAccessibleName(where)
        self.looked.emit(self.place)

    def _look_at_cell(self, index: QModelIndex) -> None:
        self.look_at(index.column())

    def _place(self) -> None:
        """Give the columns the room they need; the last lines above them fill the rest."""
        px = theme_of(self).px
        line, width = px(LINE_PX), self.width() - px(NUMBER_PX) - 24
        n_shown = max(3, min(MOST_COLUMNS, len(self.columns)))
        self._table.column_px = max(20, round(min(px(260), width / n_shown)))
        self._lower.horizontalHeader().setDefaultSectionSize(self._table.column_px)
        for view in (self._upper, self._lower):
            view.verticalHeader().setDefaultSectionSize(round(line))
            view.verticalHeader().setFixedWidth(round(px(NUMBER_PX)))
        self._lower.horizontalHeader().setFixedHeight(round(HEAD_LINES * line))
        bar = 0.7 if len(self.columns) > MOST_COLUMNS else 0.0  # the scroll bar
        needed = HEAD_LINES + self._table.rowCount() + bar if self.columns else 0.0
        n_above = max(0, min(self._above.rowCount(), int((self.height() - EDGES_PX) / line - needed)))
        self._upper.setFixedHeight(round(n_above * line) + 4)
        self._upper.setVisible(n_above > 0)
        self._lower.setVisible(bool(self.columns))
        self._upper.scrollToBottom()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802, Qt's name
        """Divide the new room between columns and lines."""
        super().resizeEvent(event)
        self._place()


class _Cells(QAbstractTableModel):
    """Model of columns and rows for Qt."""

    def __init__(self, owner: QWidget) -> None:
        super().__init__(owner)
        self._owner = owner
        self.column_px = 100  # width of a column
        self.columns: tuple[PreviewColumn, ...] = ()
        self.rows: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def show_cells(
        self, columns: "Sequence[PreviewColumn]", rows: Sequence[tuple[str, tuple[str, ...]]]
    ) -> None:
        """Replace columns and rows."""
        self.beginResetModel()
        self.columns, self.rows = tuple(columns), tuple(rows)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008, Qt's name
        """Return the number of rows."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008, Qt's name
        """Return the number of columns."""
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Role.DisplayRole) -> object:
        """Return the words of a cell, or their colour."""
        number, fields = self.rows[index.row()]
        if role == Role.DisplayRole:
            place = index.column()
            return fields[place].replace("\t", "   ") if place < len(fields) else ""
        if role != Role.ForegroundRole:
            return None
        theme, is_taken = theme_of(self._owner), self.columns[index.column()].is_taken
        if number.startswith(HERE):
            return QColor(theme.trouble)
        return QColor((theme.accent if number == ROLES else theme.text) if is_taken else theme.muted)

    def headerData(  # noqa: N802, Qt's name
        self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole
    ) -> object:
        """Return the name of a column, or the label of a row."""
        theme, is_row = theme_of(self._owner), orientation == Qt.Orientation.Vertical
        words = self.rows[section][0] if is_row else self.columns[section].name
        if role == Role.DisplayRole and not is_row:  # under a style sheet, Qt cuts it without an ellipsis
            metrics = QFontMetricsF(make_font(theme.px(BODY), bold=True))
            return metrics.elidedText(words, Qt.TextElideMode.ElideRight, self.column_px - theme.px(14))
        if role == Role.ForegroundRole:
            if words.startswith(HERE):
                return QColor(theme.trouble)
            return QColor(theme.muted if is_row or not self.columns[section].is_taken else theme.text)
        if role == Role.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return words if role in (Role.DisplayRole, Role.ToolTipRole) else None


def _make_view(model: _Cells) -> QTableView:
    """Return a read-only table, one line per row."""
    view = QTableView()
    view.setModel(model)
    view.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the keys of the buttons move its selection
    view.setSelectionMode(QTableView.SelectionMode.SingleSelection)
    view.setWordWrap(False)
    view.setShowGrid(False)
    view.setCornerButtonEnabled(False)
    for header in (view.horizontalHeader(), view.verticalHeader()):
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    view.verticalHeader().setHighlightSections(False)
    return view
