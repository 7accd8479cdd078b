"""The screen of every guided job: what to do, bars against the goal, the strip of repetitions, the trace.

In: a Prompt and the Snapshot it came with. Out: keys for Live.press. Never: a decision, or a clock.
"""

from collections.abc import Sequence
from dataclasses import replace
from math import isfinite

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QStackedWidget, QWidget

from vmofire.gui.plots.meters import Meters
from vmofire.gui.plots.traces import Traces, choose_scale
from vmofire.gui.screens.choose import move_between
from vmofire.gui.theme import LEAD, SPACE, TITLE, Theme
from vmofire.gui.widgets.buttons import ChoiceButton, KeyButton
from vmofire.gui.widgets.cue import CuePanel, PoseCard
from vmofire.gui.widgets.labels import Label
from vmofire.gui.widgets.layouts import Bar, Card, stack
from vmofire.gui.widgets.paint import write_micro
from vmofire.gui.widgets.repetition_strip import RepetitionStrip
from vmofire.guided.prompt import Choice as Answer
from vmofire.guided.prompt import Prompt
from vmofire.live.snapshot import ChannelView, Snapshot

SPAN_S = 10.0


class JobScreen(QWidget):
    """One screen for all jobs.

    Signals
    -------
    pressed : str
        "pause", "skip", "stop", "repeat", "count", "sound", or the code of an answer.
    """

    pressed = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._full_uv = 10.0
        self._of = 0
        self._job = ""
        self._answers: tuple[Answer, ...] = ()
        self.title = Label(theme, LEAD, lines=1.3, bold=True)
        self.progress = JobProgress(theme)
        self.cue = CuePanel(theme)
        self.strip = RepetitionStrip(theme)
        self.pose = PoseCard(theme)
        self.traces = Traces(theme)
        self.meters = Meters(theme)
        self._asking = QWidget()
        self._asked = QGridLayout(self._asking)
        self._asked.setContentsMargins(0, 0, 0, 0)
        self._asked.setSpacing(SPACE)
        self.choices: list[ChoiceButton] = []
        self._place_buttons(theme)
        lower = QHBoxLayout()
        lower.setSpacing(SPACE)
        lower.addWidget(self.pose)
        lower.addWidget(Card(theme, self.traces), 1)
        doing = QWidget()
        doing.setLayout(stack(self.strip, lower))
        self._pages = QStackedWidget()
        self._pages.addWidget(doing)
        self._pages.addWidget(self._asking)
        left = stack(self.cue, self._pages)
        left.setStretch(0, 13)
        left.setStretch(1, 10)
        body = QHBoxLayout()
        body.setSpacing(SPACE)
        body.addLayout(left, 1)
        body.addWidget(self.meters)
        head = QHBoxLayout()
        head.setSpacing(SPACE * 2)
        head.addWidget(self.title, 2)
        head.addWidget(self.progress, 3)
        layout = stack(head)
        layout.addLayout(body, 1)
        layout.addWidget(self._bar)
        self.setLayout(layout)

    def _place_buttons(self, theme: Theme) -> None:
        self.pause_button = KeyButton(theme, "Space", "Pause", "Go on", big=True)
        self.repeat_button = KeyButton(theme, "R", "Repeat", big=True)
        self.skip_button = KeyButton(theme, "S", "Skip", big=True)
        self.count_button = KeyButton(theme, "+", "Count one", big=True, also=("Return", "Enter", "="))
        self.sound_button = KeyButton(theme, "M", "Sound off", "Sound on", big=True)
        self.stop_button = KeyButton(theme, "Esc", "Stop", big=True)
        pairs = (
            (self.pause_button, "pause"),
            (self.repeat_button, "repeat"),
            (self.skip_button, "skip"),
            (self.count_button, "count"),
            (self.sound_button, "sound"),
            (self.stop_button, "stop"),
        )
        for button, key in pairs:
            button.clicked.connect(lambda _=False, key=key: self.pressed.emit(key))
        self._bar = Bar(
            [self.pause_button, self.repeat_button, self.skip_button, self.count_button],
            [self.sound_button, self.stop_button],
        )

    def show_muted(self, muted: bool) -> None:
        """Show what pressing the key for sound would do."""
        self.sound_button.show_face("Sound on" if muted else "Sound off")

    def set_theme(self, theme: Theme) -> None:
        """Take the theme that new answers are made in."""
        self._theme = theme

    def show_snapshot(self, snapshot: Snapshot, renew_numbers: bool) -> None:
        """Show what a snapshot with a prompt says."""
        prompt = snapshot.prompt
        if prompt is None:
            return
        if prompt.job != self._job or prompt.progress == 0.0:
            self._begin(prompt)
        self.title.show_words(prompt.title)
        self.progress.show_share(prompt.progress)
        self.cue.show_prompt(prompt)
        task = prompt.task if prompt.job in ("check", "compare") or prompt.task != "signal_check" else ""
        self.pose.show_pose(prompt.pose, prompt.side, task)
        self._show_strip(prompt)
        self._show_answers(prompt.choices, prompt.safe)
        paused = prompt.kind == "paused" and not prompt.trouble
        self.pause_button.show_face("Go on" if paused else "Pause", strong=paused)
        asking = bool(prompt.choices)
        for button in (self.repeat_button, self.skip_button, self.count_button):
            button.setEnabled(not asking)
        channels = with_goals(snapshot.channels, prompt.goals_uv)
        peak_uv = max([snapshot.peak_rms_uv, *(c.goal_uv for c in channels if isfinite(c.goal_uv))])
        self._full_uv = choose_scale(1.05 * peak_uv, self._full_uv)
        self.meters.show_channels(
            channels, prompt.channels, self._full_uv, renew_numbers, write_micro(snapshot.unit)
        )
        if not asking:
            self.traces.show_snapshot(replace(snapshot, channels=channels))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802, Qt's name
        """Move between answers by arrows, and give one by Enter."""
        move_between(self.choices, event)
        if not event.isAccepted():
            super().keyPressEvent(event)

    def _begin(self, prompt: Prompt) -> None:
        if prompt.job != self._job:
            self.pose.forget()
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
        for choice in self.choices:
            self._asked.removeWidget(choice)
            choice.hide()
            choice.deleteLater()
        self.choices = []
        n_columns = 1 if len(answers) <= 3 else 2 if len(answers) <= 4 else 3 if len(answers) <= 6 else 6
        for place, answer in enumerate(answers):
            choice = ChoiceButton(self._theme, answer.key.upper(), answer.words, title_px=TITLE)
            choice.clicked.connect(lambda _=False, code=answer.code: self.pressed.emit(code))
            self._asked.addWidget(choice, place // n_columns, place % n_columns)
            self.choices.append(choice)
        self._pages.setCurrentIndex(1 if answers else 0)
        # An Enter too many answers nothing, or what is safe.
        first = [i for i, answer in enumerate(answers) if answer.code == safe or len(answers) == 1]
        if answers:
            focused = self.choices[first[0]] if first else self
            focused.setFocus(Qt.FocusReason.OtherFocusReason)


def with_goals(channels: tuple[ChannelView, ...], goals_uv: Sequence[float]) -> tuple[ChannelView, ...]:
    """Return channels with the goals that a job sets; NaN leaves the detector's own."""
    return tuple(
        replace(channel, goal_uv=goals_uv[i]) if i < len(goals_uv) and isfinite(goals_uv[i]) else channel
        for i, channel in enumerate(channels)
    )


class JobProgress(QWidget):
    """How much of a job is done, as a bar."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._share = 0.0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def set_theme(self, theme: Theme) -> None:
        """Change colours and scale."""
        self._theme = theme
        self.update()

    def show_share(self, share: float) -> None:
        """Show a share of 0 to 1."""
        share = round(share, 3)
        if share != self._share:
            if int(share * 10) != int(self._share * 10):
                self.setAccessibleName(f"{100 * share:.0f} % done")
            self._share = share
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, Qt's name
        """Paint the bar."""
        del event
        theme = self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        height = theme.px(8)
        bar = QRectF(0, (self.height() - height) / 2, self.width(), height)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.raised))
        painter.drawRoundedRect(bar, height / 2, height / 2)
        painter.setBrush(QColor(theme.accent))
        done = QRectF(bar.left(), bar.top(), max(height, bar.width() * self._share), height)
        painter.drawRoundedRect(done, height / 2, height / 2)
        painter.end()
