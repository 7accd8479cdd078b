"""Buttons with a key on each: small ones at the foot of a screen, large ones to choose by.

In: words. Out: clicks. Never: what a click means. All can be reached by Tab, and show where the keyboard is.
"""

import time
from collections.abc import Callable
from math import inf

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QKeySequence, QPainter, QPaintEvent, QPen, QShortcut
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from vmofire.gui.theme import BODY, CAPTION, LEAD, ROUND, Theme, make_font
from vmofire.gui.widgets.paint import MIDDLE, Align, draw_focus, draw_words, write_micro
from vmofire.gui.widgets.shapes import Sign, draw_sign

FONT_PX = BODY - 2
UNREAD_S = 0.3  # pressed sooner than this after it came into sight, a button was not what was meant
PRESSES = (QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick)
CAPS = {"Up": "↑", "Down": "↓", "Left": "←", "Right": "→", "Return": "Enter"}


class Guard(QObject):
    """Keeps a key struck twice, or a double click, from answering what came into sight in between.

    Parameters
    ----------
    button : QAbstractButton
        Belongs to it from now on.
    """

    def __init__(self, button: QAbstractButton) -> None:
        super().__init__(button)
        self._button = button
        self._seen_s = -inf
        button.installEventFilter(self)

    def add_key(self, key: str, *, repeats: bool = False) -> None:
        """Let a key, as QKeySequence writes it, press the button."""
        shortcut = QShortcut(QKeySequence(key), self._button)
        shortcut.setAutoRepeat(repeats)
        shortcut.activated.connect(self.press)

    def press(self) -> None:
        """Click the button, unless nobody can have read it yet."""
        if not self._is_unread:
            self._button.click()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802, Qt's name
        """Note when the button comes into sight, and let nothing press it at once."""
        del watched
        if event.type() == QEvent.Type.Show:
            self._seen_s = time.monotonic()
        return event.type() in PRESSES and self._is_unread

    @property
    def _is_unread(self) -> bool:
        return time.monotonic() - self._seen_s < UNREAD_S


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
        self._cap = CAPS.get(key, key)
        self._faces = faces
        self._big = big
        self._lit = False
        self._strong = False
        self.setText(faces[0])
        self.setAccessibleName(f"{faces[0]}, key {key}")
        # A button's own shortcut would click a tenth of a second late, for show; a mark must not wait.
        self._guard = Guard(self)
        for sequence in (key, *also):
            self._guard.add_key(sequence, repeats=sequence in ("Up", "Down", "Left", "Right"))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)  # painted anew when the pointer comes or goes

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
        painter.setBrush(shade(ground, self, theme))
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


class ChoiceButton(QAbstractButton):
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
        self._guard = Guard(self)
        if key:
            self._guard.add_key(key)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)  # painted anew when the pointer comes or goes

    def press(self) -> None:
        """Take it by a key of whatever it stands on."""
        self._guard.press()

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
        painter.setBrush(shade(ground, self, theme))
        painter.drawRoundedRect(box, px(ROUND), px(ROUND))
        low = box.height() < px(88)
        inner = box.adjusted(px(18), px(6 if low else 12), -px(16), -px(6 if low else 12))
        if self._key:
            cap = QRectF(inner.right() - px(34), inner.center().y() - px(17), px(34), px(34))
            draw_key(painter, CAPS.get(self._key, self._key), cap, ink, theme, LEAD)
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


def shade(ground: str, button: QAbstractButton, theme: Theme) -> QColor:
    """Return the ground of a button as the pointer and the finger change it."""
    colour = QColor(ground)
    if not button.isEnabled():
        return colour
    if button.isDown():
        return colour.darker(112)
    if button.underMouse():
        return colour.lighter(118) if theme.name == "dark" else colour.darker(104)
    return colour
