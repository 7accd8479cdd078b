"""Job screen of all guided jobs: the instruction, bars with goals, the strip of repetitions, the trace.

In: a Prompt and the Snapshot it came with. Out: keys for Live.press. Never: a decision, or a clock.
"""

from collections.abc import Sequence
from dataclasses import replace
from math import isfinite
from operator import is_

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QProgressBar, QSizePolicy, QStackedWidget, QWidget

from vmofire.gui.plots.meters import Meters
from vmofire.gui.screens.screen import Screen
from vmofire.gui.theme import LEAD, SPACE
from vmofire.gui.widgets.buttons import ChoiceButton, ChoiceGrid, KeyButton, Option
from vmofire.gui.widgets.cue import CuePanel, PoseCard
from vmofire.gui.widgets.labels import Label
from vmofire.gui.widgets.layouts import Bar, card, emit_codes, row, stack
from vmofire.gui.widgets.repetition_strip import RepetitionStrip
from vmofire.guided.prompt import Choice as Answer
from vmofire.guided.prompt import Prompt
from vmofire.live.scope_scales import choose_scale
from vmofire.live.snapshot import ChannelView, Snapshot
from vmofire.words import say
from vmofire.words.quantities import write_unit

SPAN_S = 10.0


class JobScreen(Screen):
    """One screen for all jobs.

    Signals
    -------
    pressed : str
        "pause", "skip", "stop", "repeat", "count", "sound", or the code of an answer.
    """

    pressed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._full_uv = 10.0
        self._of = 0
        self._job = ""
        self._shown: tuple[object, ...] = ()
        self._is_ring_due = True
        self._answers: tuple[Answer, ...] = ()

    def _build(self) -> None:
        from vmofire.gui.plots.traces import Traces  # with pyqtgraph, which would delay the first screen

        self.title = Label(LEAD, lines=1.3, bold=True)
        self.progress = QProgressBar(maximum=1000, textVisible=False)
        self.progress.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.cue = CuePanel()
        self.strip = RepetitionStrip()
        self.pose = PoseCard()
        self.traces = Traces()
        self.meters = Meters()
        self._asking = ChoiceGrid(SPACE)
        self._asking.chosen.connect(self.pressed)
        self._place_buttons()
        doing = QWidget()
        doing.setLayout(stack(self.strip, row(self.pose, (card(self.traces), 1))))
        self._pages = QStackedWidget()
        self._pages.addWidget(doing)
        self._pages.addWidget(self._asking)
        body = row((stack((self.cue, 13), (self._pages, 10)), 1), self.meters)
        head = row((self.title, 2), (self.progress, 3), spacing=SPACE * 2)
        self.setLayout(stack(head, (body, 1), self._bar))

    @property
    def choices(self) -> Sequence[ChoiceButton]:
        """The buttons of the answers."""
        return self._asking.choices

    def _place_buttons(self) -> None:
        self.pause_button = KeyButton("Space", say("Pause"), say("Go on"), big=True)
        self.repeat_button = KeyButton("R", say("Repeat"), big=True)
        self.skip_button = KeyButton("S", say("Skip"), big=True)
        self.count_button = KeyButton("+", say("Count one"), big=True, also=("Return", "Enter", "="))
        self.sound_button = KeyButton("M", say("Sound off"), say("Sound on"), big=True)
        self.stop_button = KeyButton("Esc", say("Stop"), big=True)
        buttons = {
            "pause": self.pause_button,
            "repeat": self.repeat_button,
            "skip": self.skip_button,
            "count": self.count_button,
            "sound": self.sound_button,
            "stop": self.stop_button,
        }
        emit_codes(buttons, self.pressed)
        self._bar = Bar(
            [self.pause_button, self.repeat_button, self.skip_button, self.count_button],
            [self.sound_button, self.stop_button],
        )

    def show_muted(self, muted: bool) -> None:
        """Write on the sound button what it would do."""
        self.when_built(lambda: self.sound_button.show_face(say("Sound on") if muted else say("Sound off")))

    def show_snapshot(self, snapshot: Snapshot, renew_numbers: bool) -> None:
        """Show a snapshot with a prompt."""
        prompt = snapshot.prompt
        if prompt is None:
            return
        if prompt.job != self._job or prompt.progress == 0.0:
            self._begin(prompt)
        asking = bool(prompt.choices)
        # Words change seldom and the ring by steps: every other frame is enough for the same prompt.
        shown = (prompt.kind, prompt.words, prompt.choices, prompt.cause)
        if shown != self._shown or self._is_ring_due:
            self._show_prompt(prompt)
        self._shown, self._is_ring_due = shown, not self._is_ring_due
        channels = with_goals(snapshot.channels, prompt.goals_uv)
        peak_uv = max([snapshot.peak_rms_uv, *(c.goal_uv for c in channels if isfinite(c.goal_uv))])
        self._full_uv = choose_scale(1.05 * peak_uv, self._full_uv)
        self.meters.show_channels(
            channels, prompt.channels, self._full_uv, renew_numbers, write_unit(snapshot.unit)
        )
        if not asking:
            same = all(map(is_, channels, snapshot.channels))
            self.traces.show_snapshot(snapshot if same else replace(snapshot, channels=channels))

    def _show_prompt(self, prompt: Prompt) -> None:
        self.title.show_words(prompt.title)
        self._show_progress(prompt.progress)
        self.cue.show_prompt(prompt)
        task = prompt.task if prompt.job in ("check", "compare") or prompt.task != "signal_check" else ""
        self.pose.show_pose(prompt.pose, prompt.side, task)
        self._show_strip(prompt)
        self._show_answers(prompt.choices, prompt.safe)
        paused = prompt.kind == "paused" and not prompt.trouble
        self.pause_button.show_face(say("Go on") if paused else say("Pause"), strong=paused)
        asking = bool(prompt.choices)
        if self.skip_button.isEnabled() == asking:
            for button in (self.repeat_button, self.skip_button, self.count_button):
                button.setEnabled(not asking)

    def _show_progress(self, share: float) -> None:
        """Show the progress in whole pixels; Qt would paint the bar at once, apart from the next frame."""
        value = round(1000 * share)
        now = self.progress.value()
        far = abs(value - now) * self.progress.width() >= 1000
        if far or (value != now and value in (0, 1000)):
            self.progress.setUpdatesEnabled(False)
            self.progress.setValue(value)
            self.progress.setUpdatesEnabled(True)

    def _begin(self, prompt: Prompt) -> None:
        if prompt.job != self._job:
            self.pose.remove_pose()
        self._job, self._of = prompt.job, 0

    def _show_strip(self, prompt: Prompt) -> None:
        self._of = prompt.of or self._of
        done = len(prompt.marks)
        if prompt.repetition is not None:
            to_come = self._of - prompt.repetition + 1
        else:
            to_come = self._of - (done % self._of if (prompt.rounds or 1) > 1 and self._of else done)
        self.strip.show_marks(prompt.marks, max(0, to_come), prompt.kind in ("effort", "stretch"))

    def _show_answers(self, answers: Sequence[Answer], safe: str) -> None:
        if tuple(answers) == self._answers:
            return
        self._answers = tuple(answers)
        n_columns = 1 if len(answers) <= 3 else 2 if len(answers) <= 4 else 3 if len(answers) <= 6 else 6
        options = [(answer.key.upper(), Option(answer.code, answer.words)) for answer in answers]
        self._asking.ask(options, n_columns)
        self._pages.setCurrentIndex(1 if answers else 0)
        # An extra Enter gives no answer, or the safe one.
        first = [i for i, answer in enumerate(answers) if answer.code == safe or len(answers) == 1]
        if answers:
            focused = self.choices[first[0]] if first else self._asking
            focused.setFocus(Qt.FocusReason.OtherFocusReason)


def with_goals(channels: tuple[ChannelView, ...], goals_uv: Sequence[float]) -> tuple[ChannelView, ...]:
    """Return channels with the goals that a job sets; NaN leaves the detector's own."""
    return tuple(
        replace(channel, goal_uv=goals_uv[i])
        if i < len(goals_uv) and isfinite(goals_uv[i]) and channel.goal_uv != goals_uv[i]
        else channel
        for i, channel in enumerate(channels)
    )
