"""Words in their places: a text as large as it may be, the line of notices, figures in a row.

In: words, figures. Out: paint; what is said for screen readers. Never: words of its own.
"""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from vmofire.gui.theme import BODY, CAPTION, Theme
from vmofire.gui.widgets.paint import MIDDLE, Align, draw_card, draw_words, write_micro
from vmofire.gui.widgets.shapes import Sign, draw_sign


class Label(QWidget):
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
