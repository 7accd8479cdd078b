"""Result screen: verdict, reason, all numbers with error and convention, missing parts.

In: a Result. Out: the next action. Never: a number or a word that is not in the result.
"""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from vmofire.app.view import Action
from vmofire.gui.screens.screen import Screen
from vmofire.gui.theme import BODY
from vmofire.gui.widgets.buttons import KeyButton
from vmofire.gui.widgets.labels import Label
from vmofire.gui.widgets.layouts import clear, emit_codes, row, stack
from vmofire.gui.widgets.numbers import Numbers
from vmofire.gui.widgets.repetition_strip import RepetitionStrip
from vmofire.gui.widgets.verdict import VerdictCard
from vmofire.gui.widgets.zoom_button import ZoomButton
from vmofire.guided.prompt import Missing, Result
from vmofire.guided.sides import find_unmeasured
from vmofire.words import say, say_many

ONE_LINE = 150  # letters that always fit one line


class ResultScreen(Screen):
    """One screen for the results of all jobs.

    Signals
    -------
    chosen : str
        Code of an action.
    plots_wanted : list of PlotPanel
        One of these plots is to be saved.
    """

    chosen = Signal(str)
    plots_wanted = Signal(list)

    def __init__(self) -> None:
        super().__init__()
        self._has_pairs = self._has_curves = False

    def _build(self) -> None:
        # They import pyqtgraph, which the start screen does not need.
        from vmofire.gui.plots.curves import Curves
        from vmofire.gui.plots.pair_bars import PairBars

        self.verdict = VerdictCard()
        self.strip = RepetitionStrip()
        self.numbers = Numbers()
        self.bars = PairBars()
        self.curves = Curves()
        self._right = QWidget()
        self._right.setLayout(stack((self.curves, 6), (self.bars, 5)))
        body = row((self.numbers, 5), (self._right, 5))
        self._actions = row()
        self.buttons: dict[str, KeyButton] = {}
        self._told: tuple[str, bool] | None = None  # what was done here, in place of the state of saving
        self.missing = Label(BODY, smallest_px=10, lines=1.4)
        self.kept = Label(BODY, smallest_px=10, lines=1.4, bold=True)
        self.save_button = KeyButton("P", say("Save plot"), then=self._save_plot)
        self.zoom_button = ZoomButton(self.curves, self)
        kept = row((self.kept, 1), self.zoom_button, self.save_button)
        self._layout = stack(self.verdict, self.strip, (body, 1), self.missing, kept, self._actions)
        self.setLayout(self._layout)

    def show_result(self, result: Result, actions: Sequence[Action]) -> None:
        """Show a result, and the next actions."""
        from vmofire.gui.plots.pair_bars import find_pairs

        self._told = None
        self.verdict.show_result(result)
        self.strip.setVisible(bool(result.marks))
        self.strip.show_marks(result.marks, unmeasured=find_unmeasured(result))
        self.numbers.show_figures(result.figures)
        # A curve of the repetitions shows both legs too, and needs the room.
        repeated = any(curve.over == "repetitions" for curve in result.curves)
        pairs = [] if repeated else find_pairs(result.figures)
        self._has_pairs, self._has_curves = bool(pairs), bool(result.curves)
        self._place_bars()
        self.bars.show_pairs(pairs)
        self.curves.setVisible(bool(result.curves))
        if result.curves:
            self.curves.show_curves(result.curves)
        has_plots = bool(pairs or result.curves)
        self._right.setVisible(has_plots)
        self.save_button.setVisible(has_plots)
        self.zoom_button.setVisible(bool(result.curves))
        self.numbers.setVisible(bool(result.figures))
        # A job that ended early has only a reason: then the reason gets all the room.
        alone = not (pairs or result.curves or result.figures)
        vertical = QSizePolicy.Policy.Expanding if alone else QSizePolicy.Policy.Fixed
        self.verdict.setSizePolicy(QSizePolicy.Policy.Expanding, vertical)
        self._layout.setStretch(0, 1 if alone else 0)
        self._layout.setStretch(2, 0 if alone else 1)
        self.missing.setVisible(bool(result.missing))
        missing = write_missing(result.missing)
        self.missing.take_lines(2.0 if len(missing) > ONE_LINE else 1.4)
        self.missing.show_words(missing)
        self._place_actions(actions)

    def _place_bars(self) -> None:
        """Show the bars, but not on a low screen beside curves: their values stand in the list too."""
        self.bars.setVisible(self._has_pairs and not (self.is_low and self._has_curves))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802, Qt's name
        """Hide the bars on a low screen."""
        super().resizeEvent(event)
        if self.is_built:
            self._place_bars()

    def show_kept(self, words: str, trouble: bool) -> None:
        """Show whether the result is saved, or why not; what was done here stays in its place."""
        words, trouble = self._told or (words, trouble)
        self.kept.setVisible(bool(words))
        self.kept.show_words(words, "trouble" if trouble else "muted")

    def tell(self, words: str, *, trouble: bool = False) -> None:
        """Show a message: what was done, or what went wrong."""
        self._told = (words, trouble) if words else None
        self.show_kept("", False)

    def _save_plot(self) -> None:
        self.plots_wanted.emit([one for one in (self.curves, self.bars) if one.isVisibleTo(self)])

    def _place_actions(self, actions: Sequence[Action]) -> None:
        clear(self._actions)
        self.buttons = {}
        for action in actions:
            also = ("Enter",) if action.key == "Return" else ()
            button = KeyButton(action.key, action.words, big=True, also=also, strong=action.strong)
            self.buttons[action.code] = button
            self._actions.addWidget(button)
            if len(self.buttons) == 1:
                self._actions.addStretch(1)
            if action.strong:
                button.setFocus(Qt.FocusReason.OtherFocusReason)
        emit_codes(self.buttons, self.chosen)


def write_missing(missing: Sequence[Missing]) -> str:
    """Return the missing parts of a job, in one line."""
    if not missing:
        return ""
    parts = [
        say(
            "At {clock} for {length:s}: {reason}",
            clock=_clock(one.at_s),
            length=one.seconds,
            reason=one.words,
        )
        for one in missing[:3]
    ]
    if len(missing) > 3:
        parts.append(say_many("{n} more interruption.", "{n} more interruptions.", len(missing) - 3))
    return say("Missing: {parts}", parts=" ".join(parts))


def _clock(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"
