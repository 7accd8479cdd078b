"""Job screen of all guided jobs: the instruction, bars with goals, the strip of repetitions, the trace.

In: a Prompt and the Snapshot it came with. Out: keys for Live.press. Never: a decision, or a clock.
"""

from collections import Counter
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
from vmofire.gui.widgets.cue import CuePanel
from vmofire.gui.widgets.exercise_picture import ExercisePicture
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
        "pause", "start", "skip", "stop", "repeat", "count", "sound", "voice", "how_to", or the code of an
        answer.
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
        self._is_starting = False

    def _build(self) -> None:
        from vmofire.gui.plots.traces import Traces  # with pyqtgraph, which would delay the first screen

        self.title = Label(LEAD, lines=1.3, bold=True)
        self.progress = QProgressBar(maximum=1000, textVisible=False)
        self.progress.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.cue = CuePanel()
        self.strip = RepetitionStrip()
        self.picture = ExercisePicture((280, 240), (240, 120), card=True, grows="height")
        self.traces = Traces()
        self.meters = Meters()
        for shows_muscle in (self.traces, self.meters):  # their room stays while they are dark
            policy = shows_muscle.sizePolicy()
            policy.setRetainSizeWhenHidden(True)
            shows_muscle.setSizePolicy(policy)
        self._asking = ChoiceGrid(SPACE)
        self._asking.chosen.connect(self.pressed)
        self._place_buttons()
        self._doing = QWidget()
        self._doing.setLayout(
            stack(
                self.strip, row(stack((self.picture, 1), self.how_button, spacing=2), (card(self.traces), 1))
            )
        )
        self._pages = QStackedWidget()
        self._pages.addWidget(self._doing)
        self._pages.addWidget(self._asking)
        body = row((stack((self.cue, 10), (self._pages, 13)), 1), self.meters)
        head = row((self.title, 2), (self.progress, 3), spacing=SPACE * 2)
        self.setLayout(stack(head, (body, 1), self._bar))

    @property
    def choices(self) -> Sequence[ChoiceButton]:
        """The buttons of the answers."""
        return self._asking.choices

    def _place_buttons(self) -> None:
        self.pause_button = KeyButton("Space", say("Pause"), say("Go on"), say("Start"), big=True)
        self.repeat_button = KeyButton("R", say("Repeat"), big=True)
        self.skip_button = KeyButton("S", say("Skip"), big=True)
        self.count_button = KeyButton("+", say("Count one"), big=True, also=("Return", "Enter", "="))
        self.sound_button = KeyButton("M", say("Sound off"), say("Sound on"), big=True)
        self.voice_button = KeyButton("V", say("Voice off"), say("Voice on"), big=True)
        self.stop_button = KeyButton("Esc", say("Stop"), big=True)
        self.how_button = KeyButton("H", say("How to"), small=True)
        self.how_button.hide()
        buttons = {
            "how_to": self.how_button,
            "repeat": self.repeat_button,
            "skip": self.skip_button,
            "count": self.count_button,
            "sound": self.sound_button,
            "voice": self.voice_button,
            "stop": self.stop_button,
        }
        emit_codes(buttons, self.pressed)
        self.pause_button.clicked.connect(
            lambda: self.pressed.emit("start" if self._is_starting else "pause")
        )
        self._bar = Bar(
            [self.pause_button, self.repeat_button, self.skip_button, self.count_button],
            [self.voice_button, self.sound_button, self.stop_button],
        )

    def show_muted(self, muted: bool) -> None:
        """Write on the sound button what it would do."""
        self.when_built(lambda: self.sound_button.show_face(say("Sound on") if muted else say("Sound off")))

    def show_voice(self, is_on: bool) -> None:
        """Write on the voice button what it would do."""
        self.when_built(lambda: self.voice_button.show_face(say("Voice off") if is_on else say("Voice on")))

    def show_snapshot(self, snapshot: Snapshot, renew_numbers: bool) -> None:
        """Show a snapshot with a prompt."""
        prompt = snapshot.prompt
        if prompt is None:
            return
        if prompt.job != self._job or prompt.progress == 0.0:
            self._begin(prompt)
        asking = bool(prompt.choices)
        for shows_muscle in (self.traces, self.meters):
            shows_muscle.setVisible(not prompt.dark)
        channels = with_goals(snapshot.channels, prompt.goals_uv)
        # Words change seldom, ring and bars by small steps: every other frame is enough for each of them.
        shown = (prompt.kind, prompt.words, prompt.choices, prompt.cause)
        is_new = shown != self._shown
        if is_new or self._is_ring_due:
            self._show_prompt(prompt)
        if is_new or renew_numbers or not self._is_ring_due:
            self._show_meters(snapshot, channels, prompt, renew_numbers)
        self._shown, self._is_ring_due = shown, not self._is_ring_due
        if not asking:
            same = all(map(is_, channels, snapshot.channels))
            self.traces.show_snapshot(snapshot if same else replace(snapshot, channels=channels))

    def _show_meters(
        self, snapshot: Snapshot, channels: tuple[ChannelView, ...], prompt: Prompt, renew_numbers: bool
    ) -> None:
        peak_uv = max([snapshot.peak_rms_uv, *(c.goal_uv for c in channels if isfinite(c.goal_uv))])
        self._full_uv = choose_scale(1.05 * peak_uv, self._full_uv)
        unit = write_unit(snapshot.unit)
        self.meters.show_channels(channels, prompt.channels, self._full_uv, renew_numbers, unit)

    def _show_prompt(self, prompt: Prompt) -> None:
        self.title.show_words(prompt.title)
        self._show_progress(prompt.progress)
        self.cue.show_prompt(prompt)
        self.picture.show_prompt(prompt)
        self.how_button.setVisible(not self.picture.isHidden())
        self._show_strip(prompt)
        self._show_answers(prompt.choices, prompt.safe)
        paused = prompt.kind == "paused" and not prompt.trouble
        self._is_starting = bool(prompt.start)
        face = say("Start") if prompt.start else say("Go on") if paused else say("Pause")
        self.pause_button.show_face(face, strong=paused or self._is_starting)
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
            self.picture.remove()
        self._job, self._of = prompt.job, 0

    def _show_page(self, place: int) -> None:
        """Show a page; the other takes no room, as Qt measures it anew only when it is shown again."""
        for number, page in enumerate((self._doing, self._asking)):
            how = QSizePolicy.Policy.Preferred if number == place else QSizePolicy.Policy.Ignored
            page.setSizePolicy(how, how)
        self._pages.setCurrentIndex(place)

    def _show_strip(self, prompt: Prompt) -> None:
        self._of = prompt.of or self._of
        done, under_way = len(prompt.marks), prompt.kind in ("effort", "stretch")
        together = prompt.side == "both" and prompt.task != "signal_check"
        counts = Counter(mark.side for mark in prompt.marks)
        if prompt.job == "train":  # the marks are those of this set
            left = max(0, self._of - max(counts.values(), default=0))
            alone = counts.keys() | {prompt.side} <= {prompt.side}
            self.strip.show_marks(
                prompt.marks,
                left,
                under_way,
                together=together and len(prompt.channels) > 1,
                working="" if alone else prompt.side,
                of=self._of,
            )
            return
        if together and prompt.marks:
            done = max(counts.values())
        if prompt.repetition is not None:
            to_come = self._of - prompt.repetition + 1
        else:
            to_come = self._of - (done % self._of if (prompt.rounds or 1) > 1 and self._of else done)
        self.strip.show_marks(prompt.marks, max(0, to_come), under_way, together=together)

    def _show_answers(self, answers: Sequence[Answer], safe: str) -> None:
        if tuple(answers) == self._answers:
            return
        self._answers = tuple(answers)
        n_columns = 1 if len(answers) <= 3 else 2 if len(answers) <= 4 else 3 if len(answers) <= 6 else 6
        options = [(answer.key.upper(), Option(answer.code, answer.words)) for answer in answers]
        self._asking.ask(options, n_columns)
        self._show_page(1 if answers else 0)
        # An extra Enter gives no answer, or the safe one.
        first = [i for i, answer in enumerate(answers) if answer.code == safe or len(answers) == 1]
        if answers:
            focused = self.choices[first[0]] if first else self._asking
            focused.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.setFocus()  # not on a button: Enter counts


def with_goals(channels: tuple[ChannelView, ...], goals_uv: Sequence[float]) -> tuple[ChannelView, ...]:
    """Return channels with the goals that a job sets; NaN leaves the detector's own."""
    return tuple(
        replace(channel, goal_uv=goals_uv[i])
        if i < len(goals_uv) and isfinite(goals_uv[i]) and channel.goal_uv != goals_uv[i]
        else channel
        for i, channel in enumerate(channels)
    )
