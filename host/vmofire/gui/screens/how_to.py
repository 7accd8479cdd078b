"""How-to screen: the movement of a job as a large moving picture, beside it how to get ready and what to do.

In: a HowTo. Out: the wish to begin, or to leave. Never: a decision on what follows.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from vmofire.gui.screens.screen import Screen
from vmofire.gui.theme import BODY, LEAD, SPACE, TITLE
from vmofire.gui.widgets.buttons import KeyButton
from vmofire.gui.widgets.exercise_picture import ExercisePicture
from vmofire.gui.widgets.labels import Label, caption
from vmofire.gui.widgets.layouts import Bar, card, clear, row, stack
from vmofire.gui.widgets.paint import Align
from vmofire.words import say

if TYPE_CHECKING:  # it imports the exercises
    from vmofire.guided.how_to import HowTo


class HowToScreen(Screen):
    """Picture on the left, words on the right.

    Signals
    -------
    begun
        "Begin", or "Go on" during a job.
    left
        Back.
    """

    begun = Signal()
    left = Signal()

    def _build(self) -> None:
        self.title = Label(TITLE, lines=1.2, bold=True)
        self.picture = ExercisePicture((520, 420), (220, 160), card=True, grows="both")
        self._words = stack(spacing=SPACE)
        holder = QWidget()
        self._words.setContentsMargins(0, SPACE, 0, SPACE)
        holder.setLayout(self._words)
        faces = say("Begin"), say("Go on")
        self.begin_button = KeyButton(
            "Return", *faces, big=True, also=("Enter",), strong=True, then=self.begun
        )
        self.first = self.begin_button
        self.back_button = KeyButton("Esc", say("Back"), big=True, then=self.left)
        body = row((self.picture, 6), (card(holder, (20, 8, 20, 6)), 5))
        self.setLayout(stack(self.title, (body, 1), Bar([self.back_button], [self.begin_button])))

    def show_how(self, how_to: "HowTo", *, goes_on: bool = False) -> None:
        """Show how a job is done; `goes_on` during the job."""
        self.make()
        self.title.show_words(say("How to: {job}", job=how_to.title))
        self.picture.show_movement(how_to.pose, how_to.side, "shown")
        self.begin_button.show_face(say("Go on") if goes_on else say("Begin"), strong=True)
        self.back_button.setVisible(not goes_on)
        clear(self._words)
        self._add_part(say("Get ready"), how_to.position, numbered=True)
        self._add_part(say("At the cue"), (how_to.effort,), tone="accent")
        self._add_part(say("Then"), (how_to.release,))
        if how_to.tips:
            self._add_part(say("Good to know"), how_to.tips)

    def _add_part(
        self, head: str, sentences: Sequence[str], *, numbered: bool = False, tone: str = "text"
    ) -> None:
        """Add a heading and sentences; longer ones get more height, so that all have one type size."""
        self._words.addWidget(caption(head, "caption", "muted"))
        for number, words in enumerate(sentences, 1):
            label = Label(
                LEAD + 3, smallest_px=BODY - 3, tone=tone, bold=tone == "accent", align=Align.AlignTop
            )
            label.show_words(words)
            line: QWidget = label
            if numbered:
                disc = caption(str(number), "number")
                line = QWidget()
                beside = row(disc, (label, 1), spacing=14)
                beside.setAlignment(disc, Align.AlignTop)
                line.setLayout(beside)
            self._words.addWidget(line, 40 + len(words))
