"""Window: holds the screens, and drains and draws once a frame.

In: a Session, or none yet; Preferences. Out: the Snapshot on the screen, sixty times a second. Never: a fact
of its own, a modal box. The reader thread says when a block has come, and records even if this freezes; where
no block comes, a timer looks at the rest.
"""

import gc
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, QThread, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QMainWindow, QWidget

from vmofire.app.application import Application
from vmofire.app.job_start import JobRequest
from vmofire.app.reminder import EVERY_S
from vmofire.app.view import StartPage
from vmofire.gui.screens.job import SPAN_S
from vmofire.gui.screens.screens import Screens
from vmofire.gui.theme import SPACE, Theme, find_theme, other_theme, style_sheet
from vmofire.gui.view import WindowView
from vmofire.gui.widgets.header import Header, Notice
from vmofire.gui.widgets.layouts import stack
from vmofire.gui.window_place import write_place
from vmofire.guided.prompt import NOT_VALIDATED
from vmofire.live.snapshot import Snapshot
from vmofire.preferences import Preferences
from vmofire.words import msg, say, say_again, write_label

if TYPE_CHECKING:  # they import scipy and pyqtgraph
    from vmofire.app.session import Session
    from vmofire.gui.plots.plot import Plot, SaveKind
    from vmofire.gui.plots.plot_panel import PlotPanel

# A board sends a block every 8 ms, or 4 at 4000 Hz: so every other one, or every fourth, is painted at once.
FRAME_S = 0.016  # time between two frames: about one of a screen
EARLY_S = 0.004  # a frame may come so much earlier than due: blocks come unevenly
FOLLOWED = 0.2  # share of a frame's delay by which the next is due later: so the pairs of blocks stay pairs
TICK_MS = 25  # until the next look where no block comes
FAULT_SHOWN_S = 20.0
NUMBERS_EVERY_S = 0.25  # faster changes cannot be read
AT_SITE = msg("Amplitudes are at the VMO site.")
SAFETY = msg("Not a medical device. With electrodes on: laptop on battery, and nothing else plugged into it.")
SMALLEST = (800, 460)  # a screen of 800 x 500, less the title bar


class Window(QMainWindow):
    """Window of the application.

    Signals
    -------
    ended : Result
        A job has ended.

    Parameters
    ----------
    session : Session, optional
        The open session; without one the start screen looks for a board.
    preferences : Preferences
    recordings_dir : Path
        Folder of recordings.
    theme : str
        "dark" or "light"; by default from the preferences.
    searching : bool
        Whether to look for boards while no session is open.
    folder : Path, optional
        Folder of the preferences.
    library : callable, optional
        Returns the folder of people and results; without it nothing is saved.
    """

    ended = Signal(object)
    _block_came = Signal()

    def __init__(
        self,
        session: "Session | None" = None,
        *,
        preferences: Preferences,
        recordings_dir: Path,
        theme: str = "",
        searching: bool = True,
        folder: Path | None = None,
        library: Callable[[], Path] | None = None,
    ) -> None:
        super().__init__()
        self.snapshot: Snapshot | None = None
        self._n_columns = 600  # of the last picture
        self._is_signal_shown = False
        self._due_s = 0.0  # moment of the next frame
        self._is_called = False  # the reader thread has asked for a frame, which has not begun yet
        self._listened_to: Session | None = None
        self._theme = find_theme(theme or preferences.theme, preferences.text_size)
        self._has_theme = bool(theme)  # given for this run: the desktop does not change it
        self._numbers_at_s = 0.0
        self.resize(1280, 800)
        self.set_theme(self._theme)  # first, so that no widget is styled twice
        self._fault, self._fault_until_s = ("", ""), 0.0
        self.view = WindowView(self._place, self.set_theme)
        self.app = Application(
            self.view,
            preferences,
            recordings_dir,
            is_searching=searching,
            folder=folder,
            library=library,
        )
        self.view.connect(self.app)
        if session is not None:
            self.app.source.listen_to(session)
        self.setWindowTitle("vmofire")
        self.setMinimumSize(*SMALLEST)
        look = QShortcut(QKeySequence("Ctrl+T"), self)
        look.activated.connect(lambda: self.set_theme(other_theme(self._theme)))
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._follow_system)
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self.tick)
        self._timer.start(TICK_MS)
        self._reminding = QTimer(self)
        self._reminding.timeout.connect(self.app.reminder.tick)
        self._reminding.start(1000 * EVERY_S)
        self._block_came.connect(self._take_block)

    def _place(self, screens: Screens) -> None:
        """Put new screens into the window, under a header in their language; they replace the old ones."""
        self.header, self.notice = Header(), Notice()
        self.header.full_screen_wanted.connect(self._turn_full_screen)
        centre = QWidget()
        centre.setObjectName("window")
        whole = stack(self.header, (screens, 1), self.notice)
        whole.setContentsMargins(2 * SPACE, SPACE // 2, 2 * SPACE, SPACE // 2)
        centre.setLayout(whole)
        self.setCentralWidget(centre)  # Qt deletes the old one
        self._numbers_at_s = 0.0

    def _turn_full_screen(self) -> None:
        """Fill the screen, or become a window again."""
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    @property
    def screens(self) -> Screens:
        """The screens, in the language in use."""
        return self.view.screens

    @property
    def theme(self) -> Theme:
        """The colours in use."""
        return self._theme

    def open(self, request: JobRequest | None = None) -> None:
        """Show the first page: the requested job, the scope of a session, or the start."""
        if self.app.session is None:
            self.app.setup.show_first()
        elif request is not None:
            self.app.jobs.begin(replace(request, explains=False))
        else:
            if not self.app.session.is_begun:
                self.app.session.listen()
            self.app.scope.show()

    def set_theme(self, theme: Theme) -> None:
        """Change all colours, and fit the scale to the size of the window."""
        self._theme = theme = theme.scaled(self.width(), self.height())
        self.setStyleSheet(style_sheet(theme))
        self._numbers_at_s = 0.0

    def _follow_system(self) -> None:
        """Take the colours of the desktop, live, if that is what is set."""
        chosen = self.app.preferences
        if chosen.theme == "system" and not self._has_theme:
            self.set_theme(find_theme("system", chosen.text_size))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802, Qt's name
        """Draw larger in a larger window."""
        if self._theme.scaled(self.width(), self.height()).scale != self._theme.scale:
            self.set_theme(self._theme)
        super().resizeEvent(event)

    def tick(self) -> None:
        """Drain the queue and draw."""
        now_s = time.perf_counter()
        due_s = self._due_s + FOLLOWED * (now_s - self._due_s)
        self._due_s = max(due_s, now_s - EARLY_S) + FRAME_S
        ended = self.app.tick()
        if ended is not None:
            self.ended.emit(ended)
        session = self.app.session
        if session is not self._listened_to:
            self._listen_to(session)
        if session is not None:
            session.take_events()  # the snapshot shows them
        is_seen = self.isVisible() and not self.isMinimized()
        if is_seen:
            self.draw()
        self._is_signal_shown = is_seen and self._shows_signal()
        if session is not None and not self._is_signal_shown:
            session.live.skip_paint()
        if self._timer.isActive():
            self._timer.start()  # anew: the next look is that much later, however long this frame took

    def _listen_to(self, session: "Session | None") -> None:
        """Let the reader thread of a session say when a block has come."""
        if self._listened_to is not None:
            self._listened_to.acquisition.announce = lambda: None
        self._listened_to = session
        gc.unfreeze()
        if session is not None:
            session.acquisition.announce = self._announce
            # What exists by now mostly stays. To look through all of it again and again, in the middle of a
            # measurement, costs frames.
            gc.freeze()

    def _announce(self) -> None:
        """Say in the reader thread that a block has come, unless the next frame is not due yet.

        One call waits at a time. On a busy computer a frame takes longer than the next one is away. Then
        every block that came meanwhile would draw a frame, before the window paints one or hears a key.
        """
        if not self._is_called and time.perf_counter() >= self._due_s - EARLY_S:
            self._is_called = True
            self._block_came.emit()

    def _take_block(self) -> None:
        """Draw a frame; not after closing, and not twice if it was asked for twice."""
        self._is_called = False
        if self._timer.isActive() and time.perf_counter() >= self._due_s - EARLY_S:
            self.tick()

    def _shows_signal(self) -> bool:
        """Whether the samples of this moment are in a picture that people see."""
        current, session = self.screens.currentWidget(), self.app.session
        if session is None or self.snapshot is None:
            return False
        if current is self.screens.job:
            prompt = self.snapshot.prompt
            return prompt is not None and not prompt.choices
        is_live = self.app.scope.stored is None and session.scope is not None and not session.scope.frozen
        return current is self.screens.scope and is_live and self.screens.scope.is_live

    def draw(self) -> None:
        """Show the current state."""
        session, screens = self.app.session, self.screens
        now_s = time.monotonic()
        renew = now_s >= self._numbers_at_s
        if renew:
            self._numbers_at_s = now_s + NUMBERS_EVERY_S
        self.snapshot = None
        stored = self.app.scope.stored
        if stored is not None and screens.currentWidget() is screens.scope:
            width = screens.scope.traces.width_columns
            screens.scope.show_snapshot(stored.snapshot(width, SPAN_S), stored.scope, 0, renew)
        if session is not None:
            if screens.currentWidget() is screens.job:
                self._n_columns = screens.job.traces.width_columns
            self.snapshot = session.snapshot(self._n_columns, SPAN_S)
            clock = session.acquisition.clock
            if clock is not None:
                self.app.sound.follow(self.snapshot, session.live.unpainted_samples, clock.to_host_s)
            self._draw(session, self.snapshot, renew)
        if renew:
            self._show_world()

    def _draw(self, session: "Session", snapshot: Snapshot, renew: bool) -> None:
        screens = self.screens
        current = screens.currentWidget()
        if current is screens.job:
            screens.job.show_snapshot(snapshot, renew)
        elif current is screens.scope and self.app.scope.stored is None and session.scope is not None:
            n_damaged = session.acquisition.damage.get("damaged", 0)
            screens.scope.show_snapshot(snapshot, session.scope, n_damaged, renew)
        elif current is screens.result:
            screens.result.show_kept(*self.app.results.filed)
        elif current is screens.sensor and renew:
            screens.sensor.show_snapshot(snapshot)

    def _show_world(self) -> None:
        snapshot, session = self.snapshot, self.app.session
        if self.view.is_showing(StartPage):
            self.screens.start.show_found(self.app.describe_start(snapshot))
            self.app.boards.ask_output(snapshot)
        if session is None and self.screens.currentWidget() is self.screens.sensor:
            self.screens.sensor.show_snapshot(None)
        source = say_again(session.label) if session is not None else ""
        self.setWindowTitle(say("vmofire: {source}", source=source) if source else "vmofire")
        stored = self.app.scope.stored
        if stored is not None and self.screens.currentWidget() is self.screens.scope:
            source = stored.title
        self.header.show_person(self.app.clinic.loader.person_words[0])
        is_sending = snapshot is not None and snapshot.running and not snapshot.link
        sign = "waiting" if session is None else "active" if is_sending else "trouble"
        self.header.show_board(source or say("no board"), sign, snapshot.note if snapshot else "")
        self.header.show_sound(*self.app.sound.brief)
        self.header.show_full(self.isFullScreen())
        self.notice.show_words(*self._choose_notice(snapshot))

    def _choose_notice(self, snapshot: Snapshot | None) -> tuple[str, str, str]:
        """Return the safety words, and the trouble with its cure, which replaces them."""
        current = self.screens.currentWidget()
        calm = say(SAFETY)
        if current is self.screens.result:
            calm = f"{calm}\n{say(NOT_VALIDATED)} {say(AT_SITE)}"
        if time.monotonic() < self._fault_until_s:
            cause, cure = map(say_again, self._fault)
            return calm, cause, cure
        if snapshot is None:
            return calm, "", ""
        # A job shows trouble in place of its words; the start screen shows it beside each sensor.
        if snapshot.link:
            return calm, snapshot.link, snapshot.link_cure
        if current is self.screens.scope:
            for channel in snapshot.channels:
                if channel.trouble:
                    label = write_label(channel.label)
                    trouble = say("{label}: {value}", label=label, value=channel.trouble)
                    return calm, trouble, channel.cure
        return calm, "", ""

    def show_fault(self, cause: str, cure: str) -> None:
        """Show an error for some seconds; works from any thread, and even if drawing failed."""
        self._fault, self._fault_until_s = (cause, cure), time.monotonic() + FAULT_SHOWN_S
        if QThread.currentThread() is self.thread():
            self.notice.show_words("", cause, cure)

    def event(self, event: QEvent) -> bool:
        """Measure the time of each paint: Qt paints and flushes the whole window in this call."""
        done = super().event(event)
        if event.type() == QEvent.Type.UpdateRequest and self._is_signal_shown:
            session = self.app.session
            clock = session.acquisition.clock if session is not None else None
            if session is not None and clock is not None:
                session.live.painted(time.perf_counter(), clock.to_host_s)
        return done

    def save_plot(self, panel: "PlotPanel", plot: "Plot | None", kind: "SaveKind") -> None:
        """Save a plot of any screen; its panel calls this after a choice in its menu."""
        self.view.save_plot(panel, plot, kind)

    def _end_and_close(self) -> None:
        """Take the result of a stopped job, so that it is saved, and close."""
        self.app.tick()
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802, Qt's name
        """Remember size and place, stop drawing, and close all that this window opened."""
        if event.spontaneous() and not self.app.jobs.may_close(
            self._end_and_close
        ):  # by the user, not by a command
            event.ignore()
            return
        self._timer.stop()
        self._reminding.stop()
        if (place := write_place(self)) != self.app.preferences.window:
            self.app.setup.keep(window=place)
        self._listen_to(None)
        self.app.close()
        super().closeEvent(event)
