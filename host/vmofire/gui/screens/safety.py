"""The safety page: what to know before electrodes go on, confirmed once by whoever reads it.

In: nothing; the words are guided/safety.py's. Out: that they were read. Never: a word of its own on safety.
"""

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from vmofire.gui.theme import BODY, LEAD, SPACE, TITLE, Theme
from vmofire.gui.widgets.buttons import KeyButton
from vmofire.gui.widgets.labels import Label
from vmofire.gui.widgets.layouts import Bar, stack
from vmofire.gui.widgets.paint import draw_card, draw_words

if TYPE_CHECKING:  # scipy comes with it
    from vmofire.guided.safety import Rule


class SafetyScreen(QWidget):
    """All rules on one page.

    Signals
    -------
    understood
        "I understand" was pressed.
    left
        Back, where it had been read before.
    """

    understood = Signal()
    left = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        title = Label(theme, TITLE, lines=1.2, bold=True)
        title.show_words("Before electrodes go on")
        self.understand_button = KeyButton(theme, "Return", "I understand", big=True, also=("Enter",))
        self.understand_button.show_face("I understand", strong=True)
        self.understand_button.clicked.connect(self.understood)
        self.back_button = KeyButton(theme, "Esc", "Back", big=True)
        self.back_button.clicked.connect(self.left)
        layout = stack(title, spacing=SPACE)
        layout.addWidget(Rules(theme), 1)
        layout.addWidget(Bar([self.back_button], [self.understand_button]))
        self.setLayout(layout)


class Rules(QWidget):
    """The rules as cards in two columns, as high as their words need."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._rules: tuple[Rule, ...] = ()
        self.setAccessibleName("Safety")

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802, Qt's name
        """Take the words when they are first wanted."""
        from vmofire.guided.safety import RULES

        self._rules = RULES
        self.setAccessibleDescription(" ".join(f"{rule.title}: {rule.words}" for rule in RULES))
        super().showEvent(event)

    def set_theme(self, theme: Theme) -> None:
        """Change colours and scale."""
        self._theme = theme
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, Qt's name
        """Paint the cards."""
        del event
        painter = QPainter(self)
        half = -(-len(self._rules) // 2)
        gap = float(SPACE)
        width = (self.width() - gap) / 2
        for column, rules in enumerate((self._rules[:half], self._rules[half:])):
            # A rule with twice the words gets more of the height.
            weights = [3.0 + len(rule.words) / 40 for rule in rules]
            height = self.height() - gap * (len(rules) - 1)
            y = 0.0
            for rule, weight in zip(rules, weights, strict=True):
                part = height * weight / sum(weights)
                self._paint_rule(painter, rule, QRectF(column * (width + gap), y, width, part))
                y += part + gap
        painter.end()

    def _paint_rule(self, painter: QPainter, rule: "Rule", box: QRectF) -> None:
        theme, px = self._theme, self._theme.px
        draw_card(painter, box, theme)
        inner = box.adjusted(px(18), px(10), -px(18), -px(8))
        title = QRectF(inner.left(), inner.top(), inner.width(), px(30))
        draw_words(painter, rule.title, title, theme.accent, px(LEAD + 2), bold=True)
        words = inner.adjusted(0, px(32), 0, 0)
        draw_words(painter, rule.words, words, theme.text, px(BODY + 3), smallest=px(12))
