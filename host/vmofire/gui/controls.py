"""Buttons that show their key, and the lines of words above and below the traces.

In: words. Out: clicks. Never: what a click means.
"""

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QEnterEvent,
    QFontMetricsF,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPen,
    QShortcut,
)
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QVBoxLayout, QWidget

from vmofire.gui.paint import Align, draw_card, draw_words
from vmofire.gui.shapes import Sign, draw_sign
from vmofire.gui.theme import Theme, make_font

FONT_PX = 14
CAP_FONT_PX = 12


class KeyButton(QAbstractButton):
    """A button with its key painted on it; as wide as its widest words, so that nothing moves.

    Parameters
    ----------
    theme : Theme
    key : str
        As QKeySequence writes it.
    *faces : str
        All words it may ever show; the first is shown first.
    """

    def __init__(self, theme: Theme, key: str, *faces: str) -> None:
        super().__init__()
        self._theme = theme
        self._cap = {"Up": "↑", "Down": "↓"}.get(key, key)
        self._faces = faces
        self._lit = False
        self._strong = False
        self.setText(faces[0])
        self.setAccessibleName(f"{faces[0]}, key {key}")
        # A button's own shortcut would click a tenth of a second late, for show; a mark must not wait.
        shortcut = QShortcut(QKeySequence(key), self)
        shortcut.setAutoRepeat(key in ("Up", "Down"))
        shortcut.activated.connect(self.click)
        # Every button has a key of its own; focus would give Space a second meaning.
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def set_theme(self, theme: Theme) -> None:
        """Change colours."""
        self._theme = theme
        self.update()

    def show_face(self, face: str, *, lit: bool = False, strong: bool = False) -> None:
        """Show words; `lit` marks what is going on (a recording), `strong` what to press first."""
        if (face, lit, strong) != (self.text(), self._lit, self._strong):
            self.setText(face)
            self.setAccessibleName(f"{face}, key {self._cap}")
            self._lit, self._strong = lit, strong
            self.update()

    def sizeHint(self) -> QSize:  # noqa: N802, Qt's name
        """Return room for the widest words and the key."""
        words = QFontMetricsF(make_font(FONT_PX, bold=True))
        widest = max(words.horizontalAdvance(face) for face in self._faces)
        return QSize(round(widest + self._cap_width() + 14 + 10 + 8), 40)

    def minimumSizeHint(self) -> QSize:  # noqa: N802, Qt's name
        """Return the same: words are never cut."""
        return self.sizeHint()

    def enterEvent(self, event: QEnterEvent) -> None:  # noqa: N802, Qt's name
        """Show that the pointer is here."""
        self.update()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802, Qt's name
        """Show that the pointer has gone."""
        self.update()
        super().leaveEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, Qt's name
        """Paint ground, words and key."""
        del event
        theme = self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        ground, ink = theme.raised, theme.text
        if self._strong:
            ground, ink = theme.accent, theme.on_accent
        elif self._lit:
            ground, ink = theme.trouble, theme.on_trouble
        colour = QColor(ground)
        if self.isDown():
            colour = colour.darker(112)
        elif self.underMouse():
            colour = colour.lighter(112) if theme.name == "dark" else colour.darker(105)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawRoundedRect(box, 8, 8)
        painter.setPen(QColor(ink))
        painter.setFont(make_font(FONT_PX, bold=True))
        left = box.adjusted(14, 0, 0, 0)
        painter.drawText(left, Align.AlignLeft | Align.AlignVCenter, self.text())
        cap = QRectF(box.right() - self._cap_width() - 8, box.center().y() - 11, self._cap_width(), 22)
        ink_colour = QColor(ink)
        ink_colour.setAlpha(150)
        painter.setPen(QPen(ink_colour, 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(cap, 5, 5)
        painter.setPen(QColor(ink))
        painter.setFont(make_font(CAP_FONT_PX))
        painter.drawText(cap, Align.AlignCenter, self._cap)
        painter.end()

    def _cap_width(self) -> float:
        return max(22.0, QFontMetricsF(make_font(CAP_FONT_PX)).horizontalAdvance(self._cap) + 12)


class Notice(QWidget):
    """One line that is always there: the safety sentence, or what is wrong with what to do about it."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._shown = ("", "", "")
        self.setFixedHeight(42)

    def set_theme(self, theme: Theme) -> None:
        """Change colours."""
        self._theme = theme
        self.update()

    @property
    def words(self) -> str:
        """All that the line says now."""
        return " ".join(part for part in self._shown if part)

    def show_words(self, calm: str, trouble: str = "", cure: str = "") -> None:
        """Show trouble with its cure where there is any, else the calm words."""
        shown = ("", trouble, cure) if trouble else (calm, "", "")
        if shown != self._shown:
            self._shown = shown
            self.setAccessibleName(self.words)
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, Qt's name
        """Paint the line."""
        del event
        theme, (calm, trouble, cure) = self._theme, self._shown
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect())
        align = Align.AlignLeft | Align.AlignVCenter
        if not trouble:
            draw_words(painter, calm, box.adjusted(4, 0, -4, 0), theme.muted, 14, smallest=9, align=align)
        else:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.trouble))
            painter.drawRoundedRect(box, 8, 8)
            draw_sign(painter, "trouble", QRectF(16, 10, 24, 23), theme.on_trouble, theme.trouble)
            words = f"{trouble}  {cure[:1].upper()}{cure[1:]}"
            inner = box.adjusted(54, 2, -14, -2)
            draw_words(painter, words, inner, theme.on_trouble, 16, smallest=9, bold=True, align=align)
        painter.end()


class Card(QWidget):
    """A card with one widget on it."""

    def __init__(self, theme: Theme, widget: QWidget) -> None:
        super().__init__()
        self._theme = theme
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 8, 8, 4)
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


class Fields(QWidget):
    """Named figures in a row, each in a place of its own, so that nothing moves when a figure does.

    Parameters
    ----------
    theme : Theme
    *fields : tuple of (str, float)
        Name and share of the width.
    """

    def __init__(self, theme: Theme, *fields: tuple[str, float]) -> None:
        super().__init__()
        self._theme = theme
        self._fields = fields
        self._values: tuple[tuple[str, Sign | None], ...] = tuple(("", None) for _ in fields)
        self.setFixedHeight(48)

    def set_theme(self, theme: Theme) -> None:
        """Change colours."""
        self._theme = theme
        self.update()

    @property
    def words(self) -> dict[str, str]:
        """Every figure by its name."""
        return {name: value for (name, _), (value, _) in zip(self._fields, self._values, strict=True)}

    def show_values(self, *values: tuple[str, Sign | None]) -> None:
        """Show each field's words, with a sign before them or none."""
        if values != self._values:
            self._values = values
            self.setAccessibleName("; ".join(f"{name}: {value}" for name, value in self.words.items()))
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, Qt's name
        """Paint names and figures."""
        del event
        theme = self._theme
        painter = QPainter(self)
        draw_card(painter, QRectF(self.rect()), theme)
        whole = sum(share for _, share in self._fields)
        x, width = 16.0, self.width() - 32.0
        for (name, share), (value, sign) in zip(self._fields, self._values, strict=True):
            room = width * share / whole
            draw_words(painter, name, QRectF(x, 6, room - 8, 15), theme.muted, 12)
            indent = 0.0
            if sign is not None:
                colour = theme.trouble if sign == "trouble" else theme.accent
                draw_sign(painter, sign, QRectF(x, 26, 13, 13), colour, theme.surface)
                indent = 19.0
            draw_words(
                painter, value, QRectF(x + indent, 23, room - 8 - indent, 20), theme.text, 14, smallest=9
            )
            x += room
        painter.end()
