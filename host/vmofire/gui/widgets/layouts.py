"""Layouts for the parts of a screen: in a column, in a row, in a bar at the bottom, on a card.

In: widgets. Out: layouts that hold them. Never: words, or the action of a part.
"""

from collections.abc import Mapping, Sequence
from typing import TypeVar

from PySide6.QtCore import QRect, QSize, SignalInstance
from PySide6.QtWidgets import (
    QAbstractButton,
    QFrame,
    QHBoxLayout,
    QLayout,
    QLayoutItem,
    QVBoxLayout,
    QWidget,
)

from vmofire.gui.theme import SPACE

# A widget or a layout, alone or with its share of the free room; or a share of empty room.
Part = QWidget | QLayout | tuple[QWidget | QLayout, int] | int
Box = TypeVar("Box", QHBoxLayout, QVBoxLayout)


def card(content: QWidget | QLayout, margins: tuple[int, int, int, int] = (6, SPACE, SPACE, 4)) -> QFrame:
    """Return a card with a widget or a layout on it; margins are left, top, right, bottom."""
    frame = QFrame()
    frame.setObjectName("card")
    layout = stack(content)
    layout.setContentsMargins(*margins)
    frame.setLayout(layout)
    return frame


class Bar(QWidget):
    """Bar of buttons at the bottom of a screen: actions on the left, navigation on the right.

    The buttons form one row if there is room, else several: words are never cut.
    """

    def __init__(self, left: Sequence[QWidget], right: Sequence[QWidget] = (), spacing: int = SPACE) -> None:
        super().__init__()
        layout = _Rows(len(left), spacing)
        for one in (*left, *right):
            layout.addWidget(one)
        self.setLayout(layout)


class _Rows(QLayout):
    """Rows of widgets, each in its own size; the first `n_left` on the left, the others on the right."""

    def __init__(self, n_left: int, spacing: int) -> None:
        super().__init__()
        self.setContentsMargins(0, 0, 0, 0)
        self.setSpacing(spacing)
        self._n_left = n_left
        self._items: list[QLayoutItem] = []

    def addItem(self, item: QLayoutItem) -> None:  # noqa: N802, Qt's name
        """Add an item."""
        self._items.append(item)

    def count(self) -> int:
        """Return the number of items."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:  # type: ignore[override]  # noqa: N802, Qt's name
        """Return an item; None past the last one, which Qt asks for too."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:  # type: ignore[override]  # noqa: N802, Qt's name
        """Remove an item, and return it."""
        if not 0 <= index < len(self._items):
            return None
        self._n_left -= index < self._n_left
        return self._items.pop(index)

    def hasHeightForWidth(self) -> bool:  # noqa: N802, Qt's name
        """Return True: a narrower place needs more rows."""
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802, Qt's name
        """Return the height of all rows at this width."""
        rows = self._break_rows(width)
        heights = [max(item.sizeHint().height() for item in items) for items, _ in rows]
        return sum(heights) + self.spacing() * max(0, len(rows) - 1)

    def sizeHint(self) -> QSize:  # noqa: N802, Qt's name
        """Return the size of a single row."""
        hints = [item.sizeHint() for item in self._items if not item.isEmpty()]
        width = sum(hint.width() for hint in hints) + self.spacing() * max(0, len(hints) - 1)
        return QSize(width, max((hint.height() for hint in hints), default=0))

    def minimumSize(self) -> QSize:  # noqa: N802, Qt's name
        """Return the size of the widest item."""
        hints = [item.sizeHint() for item in self._items if not item.isEmpty()]
        return QSize(
            max((hint.width() for hint in hints), default=0),
            max((hint.height() for hint in hints), default=0),
        )

    def setGeometry(self, rect: QRect) -> None:  # noqa: N802, Qt's name
        """Place all items."""
        super().setGeometry(rect)
        y = rect.top()
        for items, n_left in self._break_rows(rect.width()):
            height = max(item.sizeHint().height() for item in items)
            x = rect.left()
            for item in items[:n_left]:
                x = self._place(item, x, y, height)
            right = items[n_left:]
            x = rect.left() + rect.width() - self._measure(right)
            for item in right:
                x = self._place(item, x, y, height)
            y += height + self.spacing()

    def _place(self, item: QLayoutItem, x: int, y: int, height: int) -> int:
        hint = item.sizeHint()
        item.setGeometry(QRect(x, y + (height - hint.height()) // 2, hint.width(), hint.height()))
        return x + hint.width() + self.spacing()

    def _measure(self, items: Sequence[QLayoutItem]) -> int:
        return sum(item.sizeHint().width() for item in items) + self.spacing() * max(0, len(items) - 1)

    def _break_rows(self, width: int) -> list[tuple[list[QLayoutItem], int]]:
        """Return the rows, each with the number of its items on the left."""
        rows: list[tuple[list[QLayoutItem], int]] = []
        for place, item in enumerate(self._items):
            if item.isEmpty():  # hidden
                continue
            is_left = place < self._n_left
            if rows and self._measure([*rows[-1][0], item]) <= width:
                items, n_left = rows[-1]
                rows[-1] = ([*items, item], n_left + is_left)
            else:
                rows.append(([item], int(is_left)))
        return rows


def row(*parts: Part, spacing: int = SPACE) -> QHBoxLayout:
    """Return a layout with parts side by side."""
    return _fill(QHBoxLayout(), parts, spacing)


def stack(*parts: Part, spacing: int = SPACE, margins: int = 0) -> QVBoxLayout:
    """Return a layout with parts one under the other."""
    layout = _fill(QVBoxLayout(), parts, spacing)
    layout.setContentsMargins(margins, margins, margins, margins)
    return layout


def _fill(layout: Box, parts: Sequence[Part], spacing: int) -> Box:
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(spacing)
    for part in parts:
        one, share = part if isinstance(part, tuple) else (part, 0)
        if isinstance(one, int):
            layout.addStretch(one)
        elif isinstance(one, QWidget):
            layout.addWidget(one, share)
        else:
            layout.addLayout(one, share)
    return layout


def clear(layout: QLayout) -> None:
    """Empty a layout; its widgets disappear at once."""
    while (item := layout.takeAt(0)) is not None:
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
        elif inner is not None:
            clear(inner)
            inner.deleteLater()


def emit_codes(buttons: Mapping[str, QAbstractButton], signal: SignalInstance) -> None:
    """Let each button emit its code when it is clicked."""
    for code, button in buttons.items():
        button.clicked.connect(lambda _=False, code=code: signal.emit(code))
