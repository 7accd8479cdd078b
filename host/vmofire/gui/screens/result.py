"""What a job ended with: verdict, why, every number with its error and its convention, what was missing.

In: a Result. Out: what to do next. Never: a number or a word that is not the result's.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QSizePolicy, QWidget

from vmofire.gui.buttons import KeyButton
from vmofire.gui.charts import Curves, PairBars, find_pairs, write_interval, write_value
from vmofire.gui.paint import MIDDLE, Align, draw_card, draw_words, measure_height, write_micro
from vmofire.gui.places import stack
from vmofire.gui.shapes import Sign, draw_sign
from vmofire.gui.strip import Strip
from vmofire.gui.theme import BODY, CAPTION, DISPLAY, LEAD, SPACE, Theme
from vmofire.gui.words import Words
from vmofire.guided.prompt import Figure, Missing, Result


@dataclass(frozen=True)
class Action:
    """What may be done next: its code, the words on the button, its key, and whether it stands out."""

    code: str
    words: str
    key: str
    strong: bool = False


class ResultScreen(QWidget):
    """One screen for the results of all jobs.

    Signals
    -------
    chosen : str
        Code of an action.
    """

    chosen = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.verdict = VerdictCard(theme)
        self.strip = Strip(theme)
        self.numbers = Numbers(theme)
        self.table = QScrollArea()
        self.table.setWidgetResizable(True)
        self.table.setWidget(self.numbers)
        self.table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.table.setAccessibleName("Numbers of the result")
        self.bars = PairBars(theme)
        self.curves = Curves(theme)
        self._right = QWidget()
        right = stack(self.curves, self.bars)
        right.setStretch(0, 5)
        right.setStretch(1, 6)
        self._right.setLayout(right)
        body = QHBoxLayout()
        body.setSpacing(SPACE)
        body.addWidget(self.table, 5)
        body.addWidget(self._right, 5)
        self._actions = QHBoxLayout()
        self._actions.setSpacing(SPACE)
        self.buttons: dict[str, KeyButton] = {}
        self.missing = Words(theme, BODY, smallest_px=10, lines=1.4)
        self.kept = Words(theme, BODY, smallest_px=10, lines=1.4, bold=True)
        layout = self._layout = stack(self.verdict, self.strip)
        layout.addLayout(body, 1)
        layout.addWidget(self.missing)
        layout.addWidget(self.kept)
        layout.addLayout(self._actions)
        self.setLayout(layout)

    def set_theme(self, theme: Theme) -> None:
        """Take the theme that new buttons are made in."""
        self._theme = theme

    def show_result(self, result: Result, actions: Sequence[Action]) -> None:
        """Show a result, and what may be done next."""
        self.verdict.show_result(result)
        self.strip.setVisible(bool(result.marks))
        self.strip.show_marks(result.marks)
        self.numbers.show_figures(result.figures)
        pairs = find_pairs(result.figures)
        self.bars.setVisible(bool(pairs))
        self.bars.show_pairs(pairs)
        self.curves.setVisible(bool(result.curves))
        if result.curves:
            self.curves.show_curves(result.curves)
        self._right.setVisible(bool(pairs or result.curves))
        self.table.setVisible(bool(result.figures))
        # A job that ended early has nothing but its reason to tell: then that has all the room.
        alone = not (pairs or result.curves or result.figures)
        vertical = QSizePolicy.Policy.Expanding if alone else QSizePolicy.Policy.Fixed
        self.verdict.setSizePolicy(QSizePolicy.Policy.Expanding, vertical)
        self._layout.setStretch(0, 1 if alone else 0)
        self._layout.setStretch(2, 0 if alone else 1)
        self.missing.setVisible(bool(result.missing))
        self.missing.show_words(write_missing(result.missing))
        self._place_actions(actions)

    def show_kept(self, words: str, trouble: bool) -> None:
        """Say what became of the result: filed, on its way, or why not."""
        self.kept.setVisible(bool(words))
        self.kept.show_words(words, "trouble" if trouble else "muted")

    def _place_actions(self, actions: Sequence[Action]) -> None:
        while (item := self._actions.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.buttons = {}
        for action in actions:
            also = ("Enter",) if action.key == "Return" else ()
            button = KeyButton(self._theme, action.key, action.words, big=True, also=also)
            button.show_face(action.words, strong=action.strong)
            button.clicked.connect(lambda _=False, code=action.code: self.chosen.emit(code))
            self.buttons[action.code] = button
            self._actions.addWidget(button)
            if len(self.buttons) == 1:
                self._actions.addStretch(1)
            if action.strong:
                button.setFocus(Qt.FocusReason.OtherFocusReason)


class VerdictCard(QWidget):
    """Sign, headline, why, and what to do next."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._result: Result | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_theme(self, theme: Theme) -> None:
        """Change colours and scale."""
        self._theme = theme
        self.updateGeometry()
        self.update()

    def show_result(self, result: Result) -> None:
        """Show a result's verdict."""
        self._result = result
        parts = (result.headline, result.detail, result.advice)
        self.setAccessibleName(write_micro(" ".join(part for part in parts if part)))
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802, Qt's name
        """Return room for what is read from afar."""
        return QSize(600, round(self._theme.px(204)))

    def minimumSizeHint(self) -> QSize:  # noqa: N802, Qt's name
        """Return the same."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, Qt's name
        """Paint the card."""
        del event
        theme, px, result = self._theme, self._theme.px, self._result
        painter = QPainter(self)
        box = QRectF(self.rect())
        draw_card(painter, box, theme)
        if result is not None:
            inner = box.adjusted(px(24), px(14), -px(24), -px(12))
            sign, colour, upon = judge_colours(result.good, theme)
            side = px(126)
            square = QRectF(inner.left(), inner.center().y() - side / 2, side, side)
            draw_sign(painter, sign, square, colour, upon)
            words = inner.adjusted(side + px(28), 0, 0, 0)
            top = max(words.top(), words.center().y() - px(100))
            head = QRectF(words.left(), top, words.width(), px(72))
            draw_words(
                painter,
                write_micro(result.headline),
                head,
                colour,
                px(DISPLAY + 16),
                smallest=px(20),
                bold=True,
                align=MIDDLE,
            )
            lines = [(write_micro(result.detail), theme.text, False)]
            if result.advice:
                lines.append((write_micro(result.advice), theme.accent, True))
            head.translate(0, px(76))
            head.setBottom(words.bottom())
            self._paint_lines(painter, head, lines)
        painter.end()

    def _paint_lines(self, painter: QPainter, box: QRectF, lines: Sequence[tuple[str, str, bool]]) -> None:
        """Paint paragraphs in the largest size in which all of them fit."""
        px = self._theme.px
        size, gap = px(LEAD + 8), px(4)
        while size > px(10):
            heights = [measure_height(words, box.width(), size, bold) for words, _, bold in lines]
            if sum(heights) + gap * (len(lines) - 1) <= box.height():
                break
            size -= 1
        y = box.top()
        for words, colour, bold in lines:
            height = measure_height(words, box.width(), size, bold)
            room = QRectF(box.left(), y, box.width(), min(height + 2, box.bottom() - y))
            draw_words(painter, words, room, colour, size, smallest=px(9), bold=bold)
            y += height + gap


class Numbers(QWidget):
    """Every figure on a line of its own: what, how much, the interval, and what decides by it."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._figures: tuple[Figure, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.MinimumExpanding)

    def set_theme(self, theme: Theme) -> None:
        """Change colours and scale."""
        self._theme = theme
        self._measure()

    def show_figures(self, figures: tuple[Figure, ...]) -> None:
        """Show figures."""
        self._figures = figures
        words = [
            f"{_name(f)}: {write_value(f.value, f.unit)} {write_interval(f)} {f.convention}".strip()
            for f in figures
        ]
        self.setAccessibleName("; ".join(words))
        self._measure()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, Qt's name
        """Paint the lines."""
        del event
        theme, px = self._theme, self._theme.px
        painter = QPainter(self)
        box = QRectF(self.rect())
        draw_card(painter, box, theme)
        y = px(10)
        for i, figure in enumerate(self._figures):
            height = self._height(figure)
            line = QRectF(px(18), y, self.width() - px(36), height)
            if i:
                painter.fillRect(QRectF(line.left(), y - px(3), line.width(), 1), QColor(theme.line))
            self._paint_figure(painter, line, figure)
            y += height
        painter.end()

    def _paint_figure(self, painter: QPainter, line: QRectF, figure: Figure) -> None:
        theme, px = self._theme, self._theme.px
        first, width = self._first(figure), line.width()
        name = QRectF(line.left(), line.top(), width * 0.46 - px(8), first)
        draw_words(
            painter, _name(figure), name, theme.text, px(BODY - 1), smallest=px(BODY - 1), align=MIDDLE
        )
        value = QRectF(line.left() + width * 0.46, line.top(), width * 0.23, first)
        words = write_value(figure.value, figure.unit)
        draw_words(painter, words, value, theme.text, px(LEAD), smallest=px(11), bold=True, align=MIDDLE)
        interval = write_interval(figure)
        room = QRectF(line.left() + width * 0.7, line.top(), width * 0.3, first)
        right = Align.AlignRight | Align.AlignVCenter
        draw_words(painter, interval, room, theme.muted, px(BODY - 1), smallest=px(9), align=right)
        if figure.convention:
            below = QRectF(line.left(), line.top() + first, width, line.height() - first)
            draw_words(
                painter, write_micro(figure.convention), below, theme.muted, px(CAPTION), smallest=px(CAPTION)
            )

    def _first(self, figure: Figure) -> float:
        """Return how high the name of a figure stands."""
        px = self._theme.px
        width = max(1.0, (self.width() - px(36)) * 0.46 - px(8))
        return max(px(26), measure_height(_name(figure), width, px(BODY - 1)) + 1)

    def _height(self, figure: Figure) -> float:
        px = self._theme.px
        height = self._first(figure) + px(10)
        if figure.convention:
            width = max(1.0, self.width() - px(36))
            height += measure_height(write_micro(figure.convention), width, px(CAPTION))
        return height

    def _measure(self) -> None:
        needed = self._theme.px(16) + sum(self._height(figure) for figure in self._figures)
        self.setMinimumHeight(round(needed))
        self.update()

    def resizeEvent(self, event: object) -> None:  # noqa: N802, Qt's name
        """Make room for words that break over more lines."""
        del event
        self._measure()


def judge_colours(good: bool | None, theme: Theme) -> tuple[Sign, str, str]:
    """Return sign, its colour and the colour upon it for yes, no and cannot tell."""
    if good is None:
        return "unclear", theme.trouble, theme.on_trouble
    return ("yes", theme.accent, theme.on_accent) if good else ("no", theme.text, theme.surface)


def write_missing(missing: Sequence[Missing]) -> str:
    """Return what a job had to do without, in one line."""
    if not missing:
        return ""
    parts = [f"{one.words} for {one.seconds:.1f} s at {_clock(one.at_s)}" for one in missing[:3]]
    more = f"; and {len(missing) - 3} more" if len(missing) > 3 else ""
    return f"Missing: {'; '.join(parts)}{more}."


def _clock(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"


def _name(figure: Figure) -> str:
    words = write_micro(figure.words)
    words = f"{words[:1].upper()}{words[1:]}"
    return words if not figure.side or figure.side in words else f"{words}, {figure.side}"
