"""The line on top of every screen: name, who is measured, what the signal is, sound, the last thing that was.

In: words. Out: paint. Never: a fact of its own.
"""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from vmofire.gui.theme import BODY, TITLE, Theme
from vmofire.gui.widgets.paint import MIDDLE, Align, draw_words
from vmofire.gui.widgets.shapes import Sign, draw_sign


class Header(QWidget):
    """One line; every part has a place of its own."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._shown: tuple[str, str, str, bool] = ("", "", "", True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(round(theme.px(36)))

    def set_theme(self, theme: Theme) -> None:
        """Change colours and scale."""
        self._theme = theme
        self.setFixedHeight(round(theme.px(36)))
        self.update()

    @property
    def words(self) -> str:
        """All that the line says."""
        return "  ".join(part for part in self._shown[:3] if part)

    def show_words(self, source: str, note: str, sound: str, sound_ok: bool) -> None:
        """Show what the signal is, the last thing that happened, and whether there is sound."""
        shown = (source, note, sound, sound_ok)
        if shown != self._shown:
            self._shown = shown
            self.setAccessibleName(f"vmofire. {self.words}")
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, Qt's name
        """Paint the line."""
        del event
        theme, px = self._theme, self._theme.px
        source, note, sound, sound_ok = self._shown
        painter = QPainter(self)
        height, width = float(self.height()), float(self.width())
        name = QRectF(0, 0, px(128), height)
        draw_words(painter, "vmofire", name, theme.text, px(TITLE - 4), bold=True, align=MIDDLE)
        x = name.right()
        room = QRectF(x, 0, width * 0.42, height)
        draw_words(painter, source, room, theme.trouble, px(BODY), smallest=px(9), bold=True, align=MIDDLE)
        sound_px = px(118)
        if sound:
            square = QRectF(width - sound_px, height / 2 - px(8), px(16), px(16))
            sign: Sign = "active" if sound_ok else "trouble"
            colour = theme.accent if sound_ok else theme.trouble
            draw_sign(painter, sign, square, colour, theme.on_trouble)
            words = QRectF(square.right() + px(6), 0, sound_px - px(24), height)
            draw_words(painter, sound, words, theme.muted, px(BODY - 2), smallest=px(9), align=MIDDLE)
        right = width - sound_px - px(12)
        last = QRectF(room.right() + px(12), 0, right - room.right() - px(12), height)
        end = Align.AlignRight | Align.AlignVCenter
        draw_words(painter, note, last, theme.muted, px(BODY - 2), smallest=px(8), align=end)
        painter.end()
