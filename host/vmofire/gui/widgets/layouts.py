"""How parts of a screen stand together: one under the other, in a row at the foot, on a card.

In: widgets. Out: layouts that hold them. Never: words, or what a part does.
"""

from collections.abc import Sequence

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLayout, QVBoxLayout, QWidget

from vmofire.gui.theme import SPACE, Theme
from vmofire.gui.widgets.paint import draw_card


class Card(QWidget):
    """A card with one widget on it."""

    def __init__(self, theme: Theme, widget: QWidget) -> None:
        super().__init__()
        self._theme = theme
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, SPACE, SPACE, 4)
        layout.addWidget(widget)

    def set_theme(self, theme: Theme) -> None:
        """Change colours."""
        self._theme = theme
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, Qt's name
        """Paint the ground."""
        del event
        painter = QPainter(self)
        draw_card(painter, QRectF(self.rect()), self._theme)
        painter.end()


class Bar(QWidget):
    """Buttons in a row at the foot of a screen: what is done here on the left, where to go on the right."""

    def __init__(self, left: Sequence[QWidget], right: Sequence[QWidget] = (), spacing: int = SPACE) -> None:
        super().__init__()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(spacing)
        for widget in left:
            layout.addWidget(widget)
        layout.addStretch(1)
        for widget in right:
            layout.addWidget(widget)


def stack(*parts: QWidget | QLayout, spacing: int = SPACE, margins: int = 0) -> QVBoxLayout:
    """Return a layout that sets parts one under the other."""
    layout = QVBoxLayout()
    layout.setContentsMargins(margins, margins, margins, margins)
    layout.setSpacing(spacing)
    for part in parts:
        if isinstance(part, QWidget):
            layout.addWidget(part)
        else:
            layout.addLayout(part)
    return layout
