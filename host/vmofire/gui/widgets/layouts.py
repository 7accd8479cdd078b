"""How parts of a screen stand together: one under the other, in a row at the foot, on a card.

In: widgets. Out: layouts that hold them. Never: words, or what a part does.
"""

from collections.abc import Mapping, Sequence
from typing import TypeVar

from PySide6.QtCore import SignalInstance
from PySide6.QtWidgets import QAbstractButton, QFrame, QHBoxLayout, QLayout, QVBoxLayout, QWidget

from vmofire.gui.theme import SPACE

# A widget or a layout, alone or with its share of the room that is left; or a share of emptiness.
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
    """Buttons in a row at the foot of a screen: what is done here on the left, where to go on the right."""

    def __init__(self, left: Sequence[QWidget], right: Sequence[QWidget] = (), spacing: int = SPACE) -> None:
        super().__init__()
        self.setLayout(row(*left, 1, *right, spacing=spacing))


def row(*parts: Part, spacing: int = SPACE) -> QHBoxLayout:
    """Return a layout that sets parts side by side."""
    return _fill(QHBoxLayout(), parts, spacing)


def stack(*parts: Part, spacing: int = SPACE, margins: int = 0) -> QVBoxLayout:
    """Return a layout that sets parts one under the other."""
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
    """Empty a layout; its widgets are at once out of sight."""
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()


def emit_codes(buttons: Mapping[str, QAbstractButton], signal: SignalInstance) -> None:
    """Let each button, when it is clicked, emit its code."""
    for code, button in buttons.items():
        button.clicked.connect(lambda _=False, code=code: signal.emit(code))
