"""The live window: places widgets and connects signals.

In: an Acquisition and a Live. Out: what the Snapshot says, sixty times a second. Never: a fact of its own, a
modal box. One timer drains the queue and draws; the reader thread records even if this window freezes.
"""

import time
from datetime import datetime
from math import isfinite
from pathlib import Path

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMainWindow, QSizePolicy, QVBoxLayout, QWidget

from vmofire.acquire import Acquisition
from vmofire.gui.controls import Card, Fields, KeyButton, Notice
from vmofire.gui.guide import Guide, write_micro
from vmofire.gui.meters import Meters
from vmofire.gui.shapes import Sign
from vmofire.gui.theme import DARK, LIGHT, Theme, make_font, style_sheet
from vmofire.gui.traces import Traces, choose_scale
from vmofire.guided.check import CheckSettings
from vmofire.guided.jobs import plan_check
from vmofire.guided.prompt import Result
from vmofire.live.attendance import Attend
from vmofire.live.snapshot import Snapshot
from vmofire.live.stream import Live

TICK_MS = 16
NUMBERS_EVERY_S = 0.25  # figures that change faster cannot be read
SPANS_S = (5.0, 10.0, 20.0, 60.0)
NOT_VALIDATED = (
    "Limits are this project's defaults, not clinically validated; amplitudes are at the VMO site."
)
SAFETY = "Not a medical device. With electrodes on: laptop on battery, and nothing else plugged into it."


class Window(QMainWindow):
    """The whole of it.

    Signals
    -------
    verdict_given
        A Check has ended.

    Parameters
    ----------
    acquisition : Acquisition
        Started by whoever made it.
    live : Live
    source_label : str
        What the signal is, where it is not a person's; stays in sight.
    recordings_dir : Path
        Where recordings go.
    theme : Theme
    settings : CheckSettings, optional
        What a Check decides by.
    attend : callable, optional
        Told every note of a job, and how many rows of the run were seen; returns keys to press. A virtual
        person takes part by it.
    """

    verdict_given = Signal()

    def __init__(
        self,
        acquisition: Acquisition,
        live: Live,
        *,
        source_label: str = "",
        recordings_dir: Path,
        theme: Theme = DARK,
        settings: CheckSettings | None = None,
        attend: Attend | None = None,
    ) -> None:
        super().__init__()
        self.snapshot: Snapshot | None = None
        self._acquisition, self._live = acquisition, live
        self._recordings_dir = recordings_dir
        self._theme = theme
        self._channel = 0
        self._span_s = SPANS_S[1]
        self._numbers_at_s = 0.0
        self._full_uv = 10.0
        self._result: Result | None = None
        self._settings = settings
        self._attend = attend
        self.setWindowTitle(f"vmofire: {source_label}" if source_label else "vmofire")
        self.setMinimumSize(1000, 640)
        self.resize(1280, 800)
        self._place(source_label)
        self._connect()
        self.set_theme(theme)
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self.tick)
        self._timer.start(TICK_MS)

    def _place(self, source_label: str) -> None:
        theme = self._theme
        self._name = QLabel("vmofire")
        self._name.setFont(make_font(22, bold=True))
        self._source = QLabel(source_label)
        self._source.setObjectName("muted")
        self._source.setFont(make_font(14))
        self.notice = Notice(theme)
        self.guide = Guide(theme)
        self.traces = Traces(theme)
        self._card = Card(theme, self.traces)
        self.meters = Meters(theme)
        self.fields = Fields(
            theme,
            ("connection", 2.4),
            ("recording", 2.2),
            ("rate, measured", 2.2),
            ("lost rows", 2.6),
            ("latency", 3.2),
        )
        self.start_button = KeyButton(theme, "Space", "Start", "Stop")
        self.check_button = KeyButton(theme, "C", "Check", "End", "Close")
        self.record_button = KeyButton(theme, "R", "Record", "Finish")
        self.mark_button = KeyButton(theme, "M", "Mark")
        self.lower_button = KeyButton(theme, "Down", "Goal")
        self.raise_button = KeyButton(theme, "Up", "Goal")
        self.channel_button = KeyButton(theme, "N", "Channel")
        self.span_button = KeyButton(theme, "S", *(f"{span_s:g} s" for span_s in SPANS_S))
        self.theme_button = KeyButton(theme, "T", "Light", "Dark")
        self._buttons = [self.start_button, self.check_button, self.record_button, self.mark_button]
        self._right_buttons = [
            self.lower_button,
            self.raise_button,
            self.channel_button,
            self.span_button,
            self.theme_button,
        ]

        self._note = QLabel()
        self._note.setObjectName("muted")
        self._note.setFont(make_font(13))
        self._note.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom)
        self._note.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        header = QHBoxLayout()
        header.setSpacing(16)
        header.addWidget(self._name)
        header.addWidget(self._source, 0, Qt.AlignmentFlag.AlignBottom)
        header.addWidget(self._note, 1)
        left = QVBoxLayout()
        left.setSpacing(10)
        left.addWidget(self.guide, 5)
        left.addWidget(self._card, 6)
        body = QHBoxLayout()
        body.setSpacing(10)
        body.addLayout(left, 1)
        body.addWidget(self.meters)
        bar = QHBoxLayout()
        bar.setSpacing(8)
        for button in self._buttons:
            bar.addWidget(button)
        bar.addStretch(1)
        for button in self._right_buttons:
            bar.addWidget(button)
        whole = QVBoxLayout()
        whole.setContentsMargins(16, 10, 16, 14)
        whole.setSpacing(10)
        whole.addLayout(header)
        whole.addWidget(self.notice)
        whole.addLayout(body, 1)
        whole.addWidget(self.fields)
        whole.addLayout(bar)
        centre = QWidget()
        centre.setObjectName("window")
        centre.setLayout(whole)
        self.setCentralWidget(centre)

    def _connect(self) -> None:
        self.start_button.clicked.connect(self.start_or_stop)
        self.check_button.clicked.connect(self.check)
        self.record_button.clicked.connect(self.record)
        self.mark_button.clicked.connect(self.mark)
        self.lower_button.clicked.connect(lambda: self.move_goal(1 / 1.1))
        self.raise_button.clicked.connect(lambda: self.move_goal(1.1))
        self.channel_button.clicked.connect(self.choose_next_channel)
        self.span_button.clicked.connect(self.change_span)
        self.theme_button.clicked.connect(lambda: self.set_theme(LIGHT if self._theme is DARK else DARK))

    def set_theme(self, theme: Theme) -> None:
        """Change all colours."""
        self._theme = theme
        self.setStyleSheet(style_sheet(theme))
        for widget in (self.notice, self.guide, self.traces, self._card, self.meters, self.fields):
            widget.set_theme(theme)
        for button in (*self._buttons, *self._right_buttons):
            button.set_theme(theme)
        self.theme_button.show_face("Light" if theme is DARK else "Dark")
        self._numbers_at_s = 0.0

    @property
    def theme(self) -> Theme:
        """The colours in use."""
        return self._theme

    @property
    def source_words(self) -> str:
        """What the header says about the source."""
        return self._source.text()

    def start_or_stop(self) -> None:
        """Start the board, or stop it."""
        if self.snapshot is not None and self.snapshot.running:
            self._acquisition.pause()
        else:
            self._acquisition.restart()

    def check(self) -> None:
        """Begin a Check, end the one under way, or put its verdict away."""
        if self._live.under_way:
            self._live.press("stop")
        elif self._live.result is not None:
            self._live.dismiss_job()
        else:
            self._live.begin_job(plan_check(self._settings, channel=self._channel))
            self._acquisition.restart()

    def record(self) -> None:
        """Begin a recording, or end it."""
        if self.snapshot is not None and self.snapshot.recording:
            self._acquisition.stop_recording()
        else:
            name = datetime.now().strftime("%Y-%m-%d_%H-%M-%S.vmo")
            self._acquisition.record(self._recordings_dir / name)

    def mark(self) -> None:
        """Put a mark into the recording."""
        self._acquisition.mark("by hand")

    def move_goal(self, factor: float) -> None:
        """Raise or lower the goal line."""
        goal_uv = self.snapshot.channels[self._channel].goal_uv if self.snapshot else float("nan")
        self._live.goal_uv = max(1.0, goal_uv * factor) if isfinite(goal_uv) else 20.0

    def choose_next_channel(self) -> None:
        """Look at the next channel in large type; a Check looks at it too."""
        if not self._live.under_way:
            self._channel = (self._channel + 1) % len(self._live.labels)

    def change_span(self) -> None:
        """Show the next span of time."""
        self._span_s = SPANS_S[(SPANS_S.index(self._span_s) + 1) % len(SPANS_S)]

    def tick(self) -> None:
        """Drain the queue and draw."""
        queue = self._acquisition.queue
        for _ in range(
            queue.qsize()
        ):  # what comes meanwhile waits for the next tick: a fast board never ends
            self._live.push(queue.get_nowait())
        clock = self._acquisition.clock
        snapshot = self._live.snapshot(
            self.traces.width_columns, self._span_s, clock.fs_hz if clock is not None else float("nan")
        )
        self.snapshot = snapshot
        notes = self._live.take_notes()
        for note in notes:
            self._acquisition.note(*note)
        for key in self._attend(notes, self._live.run_rows) if self._attend else ():
            self._live.press(key)
        if snapshot.result is not self._result:
            self._result = snapshot.result
            if self._result is not None:
                self.verdict_given.emit()
        if self.isMinimized() or not self.isVisible():
            self._live.skip_paint()
            return
        self._channel = min(self._channel, len(snapshot.channels) - 1)
        now_s = time.monotonic()
        renew = now_s >= self._numbers_at_s
        if renew:
            self._numbers_at_s = now_s + NUMBERS_EVERY_S
            self._show_words(snapshot)
        self.guide.show_snapshot(snapshot, self._channel)
        self._full_uv = choose_scale(1.05 * snapshot.peak_rms_uv, self._full_uv)
        self.meters.show_channels(snapshot.channels, (self._channel,), self._full_uv, renew)
        self.traces.show_snapshot(snapshot)

    def _show_words(self, snapshot: Snapshot) -> None:
        self.notice.show_words(*_choose_notice(snapshot))
        metrics, room_px = self._note.fontMetrics(), self._note.width()
        self._note.setText(metrics.elidedText(snapshot.note, Qt.TextElideMode.ElideMiddle, room_px))
        self.start_button.show_face(
            "Stop" if snapshot.running else "Start", strong=not snapshot.running and not snapshot.link
        )
        check_face = "End" if snapshot.under_way else "Close" if snapshot.result else "Check"
        self.check_button.show_face(check_face, strong=snapshot.running and check_face == "Check")
        self.record_button.show_face("Finish" if snapshot.recording else "Record", lit=snapshot.recording)
        self.span_button.show_face(f"{self._span_s:g} s")
        self.channel_button.setVisible(len(snapshot.channels) > 1)
        connection: tuple[str, Sign | None] = ("waiting", "waiting")
        if snapshot.link:
            connection = ("trouble", "trouble")
        elif snapshot.running:
            connection = ("streaming", "active")
        recording: tuple[str, Sign | None] = ("off", "waiting")
        if snapshot.recording:
            minutes, seconds = divmod(int(snapshot.recorded_s), 60)
            recording = (f"{minutes}:{seconds:02d}", "active")
        self.fields.show_values(
            connection,
            recording,
            (_write_rate(snapshot), None),
            self._write_losses(snapshot),
            (_write_latency(snapshot), None),
        )

    def _write_losses(self, snapshot: Snapshot) -> tuple[str, Sign | None]:
        n_damaged = self._acquisition.damage.get("damaged", 0)
        words = f"{snapshot.lost_rows}" + (f", {n_damaged} damaged frames" if n_damaged else "")
        return words, "trouble" if snapshot.lost_rows or n_damaged else None

    def event(self, event: QEvent) -> bool:
        """Take the time after each paint: Qt paints and flushes the whole window within this call."""
        done = super().event(event)
        if event.type() == QEvent.Type.UpdateRequest and self._acquisition.clock is not None:
            self._live.painted(time.perf_counter(), self._acquisition.clock.to_host_s)
        return done

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802, Qt's name
        """Stop drawing; whoever made the acquisition closes it."""
        self._timer.stop()
        super().closeEvent(event)


def _choose_notice(snapshot: Snapshot) -> tuple[str, str, str]:
    """Return the calm words, and the trouble with its cure that takes their place."""
    calm = f"{SAFETY}\n{NOT_VALIDATED}" if snapshot.result is not None else SAFETY
    if snapshot.link:
        return calm, snapshot.link, snapshot.link_cure
    for channel in snapshot.channels:
        if channel.trouble:
            return calm, f"{channel.label}: {write_micro(channel.trouble)}.", f"{channel.cure}."
    return calm, "", ""


def _write_rate(snapshot: Snapshot) -> str:
    return f"{snapshot.measured_hz:.1f} Hz" if isfinite(snapshot.measured_hz) else "–"


def _write_latency(snapshot: Snapshot) -> str:
    if not isfinite(snapshot.latency_p50_ms):
        return "–"
    return f"{snapshot.latency_p50_ms:.0f} ms, 95 % under {snapshot.latency_p95_ms:.0f} ms"
