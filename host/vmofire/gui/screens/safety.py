"""Safety screen: the rules before electrodes go on; the reader confirms them once.

In: nothing; the words are from guided/safety.py. Out: the confirmation. Never: a safety rule of its own.
"""

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame

from vmofire.gui.screens.screen import Screen
from vmofire.gui.theme import BODY, TITLE
from vmofire.gui.widgets.buttons import KeyButton
from vmofire.gui.widgets.labels import Label, caption
from vmofire.gui.widgets.layouts import Bar, card, row, stack
from vmofire.gui.widgets.paint import Align
from vmofire.words import say

if TYPE_CHECKING:  # it imports scipy
    from vmofire.guided.safety import Rule


class SafetyScreen(Screen):
    """All rules on one page.

    Signals
    -------
    understood
        "I understand" was pressed.
    left
        Back, if the rules were confirmed before.
    """

    understood = Signal()
    left = Signal()

    def _build(self) -> None:
        from vmofire.guided.safety import RULES

        also = ("Enter",)
        go_on = self.first = KeyButton(
            "Return", say("I understand"), big=True, also=also, strong=True, then=self.understood
        )
        self.back_button = KeyButton("Esc", say("Back"), big=True, then=self.left)
        # Longer rules get more height.
        rules = [(_describe(rule), 120 + len(rule.words)) for rule in RULES]
        half = -(-len(rules) // 2)
        columns = row((stack(*rules[:half]), 1), (stack(*rules[half:]), 1))
        bar = Bar([self.back_button], [go_on])
        self.title = Label(TITLE, lines=1.2, bold=True)
        self.setLayout(stack(self.title, (columns, 1), bar))
        self.show_person("", must_confirm=False)

    def show_person(self, person: str, *, must_confirm: bool) -> None:
        """Show the rules for a person, "" for the reader; one that must confirm them cannot go back."""
        title = say("{person}: before the electrodes go on", person=person)
        self.title.show_words(title if person else say("Before the electrodes go on"))
        self.back_button.setVisible(not must_confirm)


def _describe(rule: "Rule") -> QFrame:
    """Return a rule on a card."""
    words = Label(BODY + 3, smallest_px=12, align=Align.AlignLeft | Align.AlignTop)
    words.show_words(rule.words)
    return card(stack(caption(rule.title, "head", "accent"), words, spacing=2), (18, 8, 18, 8))
