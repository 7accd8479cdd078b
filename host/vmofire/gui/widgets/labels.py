"""Labels: captions, words that grow to fill their place, words with a sign, figures in a row.

In: words, figures. Out: Qt's labels, and their words. Never: words of its own.
"""

from math import ceil

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QWidget

from vmofire.gui.theme import BODY, CAPTION, SPACE, make_font, set_look, theme_of
from vmofire.gui.widgets.layouts import row, stack
from vmofire.gui.widgets.paint import MIDDLE, Align, fit_size, measure_height
from vmofire.gui.widgets.signs import Sign, SignMark


def caption(words: str, kind: str = "caption", tone: str = "text") -> QLabel:
    """Return a label of fixed words, wrapped to as many lines as they need.

    Parameters
    ----------
    words : str
    kind : {"title", "head", "lead", "caption", "number"}
        Style of the words.
    tone : str
        A colour of the theme by its name.
    """
    label = QLabel(words)
    label.setObjectName(kind)
    if kind == "number":
        label.setAlignment(Align.AlignCenter)
    else:
        label.setWordWrap(True)
    set_look(label, tone=tone)
    return label


class Label(QLabel):
    """Label of changing words in a fixed place, as large as the place allows.

    Parameters
    ----------
    size_px : float
        Largest size, in pixels of the design.
    smallest_px : float
        Smallest size.
    lines : float
        Room in lines of the largest size; 0 takes the free room.
    tone : str
        A colour of the theme by its name.
    """

    def __init__(
        self,
        size_px: float,
        *,
        smallest_px: float = 11.0,
        lines: float = 0.0,
        bold: bool = False,
        tone: str = "text",
        align: Align = MIDDLE,
    ) -> None:
        super().__init__()
        self._size_px, self._smallest_px, self._lines = size_px, smallest_px, lines
        self._bold, self._tone, self._words = bold, tone, ""
        self._tone_now = tone
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setAlignment(align)
        vertical = QSizePolicy.Policy.Fixed if lines else QSizePolicy.Policy.Expanding
        self.setSizePolicy(QSizePolicy.Policy.Expanding, vertical)
        set_look(self, tone=tone)

    @property
    def words(self) -> str:
        """The words of the label."""
        return self._words

    def show_words(self, words: str, tone: str = "") -> None:
        """Show words; `tone` names a colour of the theme ("accent"), "" takes the colour of the label."""
        tone = tone or self._tone
        if tone != self._tone_now:
            self._tone_now = tone
            set_look(self, tone=tone)
        if words != self._words:
            self._words = words
            self.setText(words)
            self._fit()

    def take_lines(self, lines: float) -> None:
        """Take room for this many lines of the largest size."""
        if lines != self._lines:
            self._lines = lines
            self.updateGeometry()

    def tell(self, words: str, *, trouble: bool = False) -> None:
        """Show a message: what was done, or what went wrong."""
        self.show_words(words, "trouble" if trouble else "accent")

    def need_px(self) -> int:
        """Return the height that its words need in the largest size, in the width it has."""
        size, width = theme_of(self).px(self._size_px), self.contentsRect().width()
        return ceil(measure_height(self.text(), width, size, self._bold)) if self.text() else 0

    def _fit(self) -> None:
        if self.isVisible():
            px, box = theme_of(self).px, self.contentsRect()
            largest, smallest = px(self._size_px), px(min(self._smallest_px, self._size_px))
            size, *_ = fit_size(self.text(), box.width(), box.height(), largest, smallest, self._bold)
            font = make_font(size, self._bold)
            if font.pixelSize() != self.font().pixelSize() or font.weight() != self.font().weight():
                self.setFont(font)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802, Qt's name
        """Fit the words again after a change of scale."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._fit()
            self.updateGeometry()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802, Qt's name
        """Fit the words into the new size."""
        super().resizeEvent(event)
        self._fit()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802, Qt's name
        """Fit the words when the label appears."""
        super().showEvent(event)
        self._fit()

    def hasHeightForWidth(self) -> bool:  # noqa: N802, Qt's name
        """Return False: the words adapt to the place."""
        return False

    def sizeHint(self) -> QSize:  # noqa: N802, Qt's name
        """Return the size for its lines."""
        return QSize(100, round(theme_of(self).px(self._size_px) * 1.3 * (self._lines or 1.0)))

    def minimumSizeHint(self) -> QSize:  # noqa: N802, Qt's name
        """Return the height of all lines: they are never cut."""
        if self._lines:
            return QSize(20, self.sizeHint().height())
        return QSize(20, round(theme_of(self).px(self._smallest_px) * 1.3))


class SignedLabel(QWidget):
    """Label with a sign before its words.

    Parameters
    ----------
    label : Label
    side_px : float
        Side of the sign, in pixels of the design.
    """

    def __init__(self, label: Label, side_px: float, spacing: int = 6) -> None:
        super().__init__()
        self.sign, self.label = SignMark(side_px), label
        self.setLayout(row(self.sign, label, spacing=spacing))

    def show_words(self, words: str, sign: Sign | None, tone: str = "") -> None:
        """Show words, with a sign or without."""
        self.sign.show_sign(sign, tone if tone.startswith("on_") else "")
        self.label.show_words(words, tone)


class Fields(QFrame):
    """Row of named figures, each in its own place, so that a change moves nothing else.

    Parameters
    ----------
    *fields : tuple of (str, int)
        Name and share of the width.
    """

    def __init__(self, *fields: tuple[str, int]) -> None:
        super().__init__()
        self.setObjectName("card")
        self._fields: dict[str, SignedLabel] = {}
        layout = QHBoxLayout(self)
        layout.setContentsMargins(2 * SPACE, 2, 2 * SPACE, 2)
        layout.setSpacing(SPACE)
        for name, share in fields:
            figure = SignedLabel(Label(BODY - 1, smallest_px=9, lines=1.1), 13)
            head = Label(CAPTION, lines=1.0, tone="muted")
            head.show_words(name)
            self._fields[name] = figure
            layout.addLayout(stack(head, figure, spacing=0), share)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def words(self) -> dict[str, str]:
        """Every figure by its name."""
        return {name: figure.label.words for name, figure in self._fields.items()}

    def show_values(self, *values: tuple[str, Sign | None]) -> None:
        """Show the words of each field, with a sign or without."""
        for (name, figure), (words, sign) in zip(self._fields.items(), values, strict=True):
            figure.show_words(words, sign)
            figure.label.setAccessibleName(f"{name}: {words}")
