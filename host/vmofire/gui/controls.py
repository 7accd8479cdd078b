"""Buttons that show their key, words that always fit, the line of notices, figures in a row.

In: words. Out: clicks. Never: what a click means. All can be reached by Tab, and show where the keyboard is.
"""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QEnterEvent,
    QFocusEvent,
    QFontMetricsF,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPen,
    QShortcut,
)
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QLayout, QSizePolicy, QVBoxLayout, QWidget

from vmofire.gui.paint import MIDDLE, Align, draw_card, draw_focus, draw_words, write_micro
from vmofire.gui.shapes import Sign, draw_sign
from vmofire.gui.theme import BODY, CAPTION, LEAD, ROUND, SPACE, Theme, make_font

FONT_PX = BODY - 2
_CAPS = {"Up": "↑", "Down": "↓", "Left": "←", "Right": "→", "Return": "Enter"}


class KeyButton(QAbstractButton):
    """A button with its key painted on it; as wide as its widest words, so that nothing moves.

    Parameters
    ----------
    theme : Theme
    key : str
        As QKeySequence writes it.
    *faces : str
        All words it may ever show; the first is shown first.
    big : bool
        For what is pressed from afar.
    also : sequence of str
        Other keys that do the same.
    """

    def __init__(
        self, theme: Theme, key: str, *faces: str, big: bool = False, also: tuple[str, ...] = ()
    ) -> None:
        super().__init__()
        self._theme = theme
        self._cap = _CAPS.get(key, key)
        self._faces = faces
        self._big = big
        self._lit = False
        self._strong = False
        self.setText(faces[0])
        self.setAccessibleName(f"{faces[0]}, key {key}")
        # A button's own shortcut would click a tenth of a second late, for show; a mark must not wait.
        for sequence in (key, *also):
            shortcut = QShortcut(QKeySequence(sequence), self)
            shortcut.setAutoRepeat(sequence in ("Up", "Down", "Left", "Right"))
            shortcut.activated.connect(self.click)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def set_theme(self, theme: Theme) -> None:
        """Change colours and scale."""
        self._theme = theme
        self.updateGeometry()
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
        words = QFontMetricsF(make_font(self._font_px, bold=True))
        widest = max(words.horizontalAdvance(face) for face in self._faces)
        px = self._theme.px
        return QSize(
            round(widest + self._cap_width() + px(14 + 10 + 8) + 2), round(px(52 if self._big else 40))
        )

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
        theme, px = self._theme, self._theme.px
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        ground, ink = theme.raised, theme.text
        if self._strong:
            ground, ink = theme.accent, theme.on_accent
        elif self._lit:
            ground, ink = theme.trouble, theme.on_trouble
        if not self.isEnabled():
            ground, ink = theme.ground, theme.muted
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(_shade(ground, self, theme))
        painter.drawRoundedRect(box, px(8), px(8))
        left = box.adjusted(px(14), 0, -self._cap_width() - px(8), 0)
        draw_words(painter, self.text(), left, ink, self._font_px, bold=True, align=MIDDLE)
        height = px(22)
        cap = QRectF(
            box.right() - self._cap_width() - px(8),
            box.center().y() - height / 2,
            self._cap_width(),
            height,
        )
        draw_key(painter, self._cap, cap, ink, theme)
        if self.hasFocus():
            draw_focus(painter, QRectF(self.rect()), theme)
        painter.end()

    @property
    def _font_px(self) -> float:
        return self._theme.px(LEAD - 2 if self._big else FONT_PX)

    def _cap_width(self) -> float:
        metrics = QFontMetricsF(make_font(self._theme.px(CAPTION)))
        return max(self._theme.px(22), metrics.horizontalAdvance(self._cap) + self._theme.px(12))


class Choice(QAbstractButton):
    """A large button: a title, what it is in a line or two, its key.

    Parameters
    ----------
    theme : Theme
    key : str
        As QKeySequence writes it; "" for none.
    title, detail : str
    title_px : float
        Largest size of the title, in pixels of the design.
    picture : callable, optional
        Paints into a square above the words, where there is room.
    """

    def __init__(
        self,
        theme: Theme,
        key: str,
        title: str,
        detail: str = "",
        title_px: float = 32.0,
        picture: Callable[[QPainter, QRectF, Theme], None] | None = None,
    ) -> None:
        super().__init__()
        self._theme = theme
        self._picture = picture
        self._key, self._title_px = key, title_px
        self._detail = ""
        self._sign: Sign | None = None
        self._strong = False
        self.show_words(title, detail)
        if key:
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setAutoRepeat(False)
            shortcut.activated.connect(self.click)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    @property
    def words(self) -> tuple[str, str]:
        """Title and detail."""
        return self.text(), self._detail

    def set_theme(self, theme: Theme) -> None:
        """Change colours and scale."""
        self._theme = theme
        self.updateGeometry()
        self.update()

    def show_words(
        self, title: str, detail: str = "", *, sign: Sign | None = None, strong: bool = False
    ) -> None:
        """Show a title, what it means, a sign before it, and whether it is what to press first."""
        shown = (title, detail, sign, strong)
        if shown != (self.text(), self._detail, self._sign, self._strong):
            self.setText(title)
            self._detail, self._sign, self._strong = detail, sign, strong
            key = f", key {self._key}" if self._key else ""
            self.setAccessibleName(f"{title}{key}")
            self.setAccessibleDescription(detail)
            self.update()

    def minimumSizeHint(self) -> QSize:  # noqa: N802, Qt's name
        """Return the least room in which nothing is cut."""
        return QSize(round(self._theme.px(120)), round(self._theme.px(64)))

    def sizeHint(self) -> QSize:  # noqa: N802, Qt's name
        """Return the same."""
        return self.minimumSizeHint()

    def enterEvent(self, event: QEnterEvent) -> None:  # noqa: N802, Qt's name
        """Show that the pointer is here."""
        self.update()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802, Qt's name
        """Show that the pointer has gone."""
        self.update()
        super().leaveEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802, Qt's name
        """Show that the keyboard is here."""
        self.update()
        super().focusInEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, Qt's name
        """Paint ground, key, title and detail."""
        del event
        theme, px = self._theme, self._theme.px
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground, ink, soft = theme.surface, theme.text, theme.muted
        if self._strong:
            ground, ink, soft = theme.accent, theme.on_accent, theme.on_accent
        if not self.isEnabled():
            ink = theme.muted
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.setPen(QPen(QColor(theme.line), 1))
        painter.setBrush(_shade(ground, self, theme))
        painter.drawRoundedRect(box, px(ROUND), px(ROUND))
        low = box.height() < px(88)
        inner = box.adjusted(px(18), px(6 if low else 12), -px(16), -px(6 if low else 12))
        if self._key:
            cap = QRectF(inner.right() - px(34), inner.center().y() - px(17), px(34), px(34))
            draw_key(painter, _CAPS.get(self._key, self._key), cap, ink, theme, LEAD)
            inner.setRight(cap.left() - px(12))
        if self._sign is not None:
            side = px(26)
            square = QRectF(inner.left(), inner.center().y() - side / 2, side, side)
            colour = theme.trouble if self._sign == "trouble" else theme.accent
            if self._strong:
                colour = theme.on_accent
            draw_sign(painter, self._sign, square, colour, theme.surface)
            inner.setLeft(square.right() + px(12))
        if self._picture is not None and inner.height() > px(170):
            side = inner.height() - px(112)
            self._picture(painter, QRectF(inner.left(), inner.top(), side, side), theme)
            inner.setTop(inner.top() + side)
        share = 0.5 if self._detail else 1.0
        upper = QRectF(inner.left(), inner.top(), inner.width(), inner.height() * share)
        align = Align.AlignLeft | (Align.AlignBottom if self._detail else Align.AlignVCenter)
        draw_words(painter, self.text(), upper, ink, px(self._title_px), bold=True, align=align)
        lower = QRectF(
            inner.left(), upper.bottom() + px(2), inner.width(), inner.bottom() - upper.bottom() - 2
        )
        draw_words(painter, write_micro(self._detail), lower, soft, px(LEAD - 1), smallest=px(11))
        if self.hasFocus():
            draw_focus(painter, QRectF(self.rect()), theme)
        painter.end()


class Words(QWidget):
    """Words in a place of their own, as large as it allows.

    Parameters
    ----------
    theme : Theme
    size_px : float
        Largest size, in pixels of the design.
    smallest_px : float
        Smallest.
    lines : float
        Room in lines of the largest size; 0 takes what there is.
    """

    def __init__(
        self,
        theme: Theme,
        size_px: float,
        *,
        smallest_px: float = 11.0,
        lines: float = 0.0,
        bold: bool = False,
        muted: bool = False,
        align: Align = MIDDLE,
    ) -> None:
        super().__init__()
        self._theme = theme
        self._size_px, self._smallest_px, self._lines = size_px, smallest_px, lines
        self._bold, self._muted, self._align = bold, muted, align
        self._colour = ""
        self._words = ""
        vertical = QSizePolicy.Policy.Fixed if lines else QSizePolicy.Policy.Expanding
        self.setSizePolicy(QSizePolicy.Policy.Expanding, vertical)

    @property
    def words(self) -> str:
        """What it says now."""
        return self._words

    def set_theme(self, theme: Theme) -> None:
        """Change colours and scale."""
        self._theme = theme
        self.updateGeometry()
        self.update()

    def show_words(self, words: str, colour: str = "") -> None:
        """Show words, in a colour of the theme by its name ("accent"), or its own."""
        if (words, colour) != (self._words, self._colour):
            self._words, self._colour = words, colour
            self.setAccessibleName(write_micro(words))
            self.update()

    def sizeHint(self) -> QSize:  # noqa: N802, Qt's name
        """Return room for its lines."""
        return QSize(100, round(self._theme.px(self._size_px) * 1.3 * (self._lines or 1.0)))

    def minimumSizeHint(self) -> QSize:  # noqa: N802, Qt's name
        """Return the same height: lines are never cut."""
        return self.sizeHint() if self._lines else QSize(60, round(self._theme.px(self._smallest_px) * 1.3))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, Qt's name
        """Paint the words."""
        del event
        theme = self._theme
        colour = getattr(theme, self._colour) if self._colour else theme.muted if self._muted else theme.text
        painter = QPainter(self)
        draw_words(
            painter,
            write_micro(self._words),
            QRectF(self.rect()),
            colour,
            theme.px(self._size_px),
            smallest=theme.px(self._smallest_px),
            bold=self._bold,
            align=self._align,
        )
        painter.end()


class Notice(QWidget):
    """One line that is always there: the safety sentence, or what is wrong with what to do about it."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._shown = ("", "", "")
        self.setFixedHeight(round(theme.px(42)))

    def set_theme(self, theme: Theme) -> None:
        """Change colours and scale."""
        self._theme = theme
        self.setFixedHeight(round(theme.px(42)))
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
        theme, px, (calm, trouble, cure) = self._theme, self._theme.px, self._shown
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect())
        if not trouble:
            inner = box.adjusted(px(4), 0, -px(4), 0)
            draw_words(painter, calm, inner, theme.muted, px(BODY - 1), smallest=px(10), align=MIDDLE)
        else:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.trouble))
            painter.drawRoundedRect(box, px(8), px(8))
            square = QRectF(px(16), box.center().y() - px(12), px(24), px(23))
            draw_sign(painter, "trouble", square, theme.on_trouble, theme.trouble)
            words = f"{trouble}  {cure[:1].upper()}{cure[1:]}"
            inner = box.adjusted(px(54), 2, -px(14), -2)
            draw_words(
                painter, words, inner, theme.on_trouble, px(BODY), smallest=px(10), bold=True, align=MIDDLE
            )
        painter.end()


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
        self.setFixedHeight(round(theme.px(52)))

    def set_theme(self, theme: Theme) -> None:
        """Change colours and scale."""
        self._theme = theme
        self.setFixedHeight(round(theme.px(52)))
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
        theme, px = self._theme, self._theme.px
        painter = QPainter(self)
        draw_card(painter, QRectF(self.rect()), theme)
        whole = sum(share for _, share in self._fields)
        x, width = px(16.0), self.width() - px(32.0)
        for (name, share), (value, sign) in zip(self._fields, self._values, strict=True):
            room = width * share / whole
            draw_words(painter, name, QRectF(x, px(5), room - px(8), px(19)), theme.muted, px(CAPTION))
            indent = 0.0
            if sign is not None:
                colour = theme.trouble if sign == "trouble" else theme.accent
                draw_sign(painter, sign, QRectF(x, px(29), px(13), px(13)), colour, theme.surface)
                indent = px(19.0)
            place = QRectF(x + indent, px(24), room - px(8) - indent, px(23))
            draw_words(painter, value, place, theme.text, px(BODY - 1), smallest=px(9), align=MIDDLE)
            x += room
        painter.end()


def draw_key(
    painter: QPainter, words: str, cap: QRectF, ink: str, theme: Theme, size_px: float = CAPTION
) -> None:
    """Paint the cap of a key."""
    colour = QColor(ink)
    colour.setAlpha(150)
    painter.setPen(QPen(colour, 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(cap, theme.px(5), theme.px(5))
    draw_words(painter, words, cap, ink, theme.px(size_px), align=Align.AlignCenter)


def _shade(ground: str, button: QAbstractButton, theme: Theme) -> QColor:
    """Return the ground of a button as the pointer and the finger change it."""
    colour = QColor(ground)
    if not button.isEnabled():
        return colour
    if button.isDown():
        return colour.darker(112)
    if button.underMouse():
        return colour.lighter(118) if theme.name == "dark" else colour.darker(104)
    return colour


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
