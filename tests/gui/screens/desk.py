"""A window with the scope alone, fed with as much signal as a test wants.

In: signal, gestures. Out: the scope's look after them.
"""

from itertools import count

import numpy as np
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMainWindow

from vmofire.dsp.sensor import Sensor
from vmofire.gui.screens.scope import ScopeScreen
from vmofire.gui.theme import THEMES, style_sheet
from vmofire.live.scope import Scope
from vmofire.live.stream import Live
from vmofire.messages import Block, Gap, Hello, State

from .hands import Hands

FS_HZ = 2000
LABELS = ("left VMO", "left VL")


class Desk(Hands, QMainWindow):
    """The scope in a window of ours, fed with as much signal as a test wants."""

    def __init__(self, theme="dark", size=(1024, 640), stored=None):
        super().__init__()
        self.theme = THEMES[theme].scaled(*size)
        self.stored = stored
        self.live = Live(Sensor(), LABELS)
        self.live.push(Hello(
            1, (0, 1, 0), State.STREAMING, 1, (0, 1), 0, 16, FS_HZ, 12, 3300, 48_000_000,
            24_000 * 256, b"12345678", "virtual board", "CPython",
        ))  # fmt: skip
        self.scope = Scope(self.live.sensor)
        self.live.look_closely(self.scope)
        self._sample = count(0, 40)
        self._rng = np.random.default_rng(7)
        self.screen_ = ScopeScreen()
        self.screen_.make()
        self.screen_.let_run(stored is None)
        self.setCentralWidget(self.screen_)
        self.setStyleSheet(style_sheet(self.theme))
        self.resize(*size)

    @property
    def look(self):
        return self.screen_.look

    @property
    def view(self):
        return self.look.view

    @property
    def traces(self):
        return self.screen_.traces

    @property
    def panel(self):
        return self.traces

    def feed(self, seconds, level=1.0):
        """Feed noise with a burst in every third second."""
        for _ in range(round(seconds * FS_HZ / 40)):
            first = next(self._sample)
            t_s = (first + np.arange(40)) / FS_HZ
            uv = self._rng.normal(0.0, 3.0, (40, 2)) * level
            uv[:, 0] *= np.where(t_s % 3 < 1, 30.0, 1.0)
            counts = np.clip(np.round(uv / Sensor().step_uv() + 32760), 0, 65535).astype(np.uint16)
            self.live.push(Block(first, 0, 1, (0, 1), False, counts))
        self.live.catch_up()
        self.draw()

    def lose(self, n_samples):
        self.live.push(Gap(n_samples, n_samples / FS_HZ, "samples were lost"))
        for _ in range(n_samples // 40):
            next(self._sample)

    def draw(self):
        if self.stored is not None:
            self.screen_.show_snapshot(self.stored.snapshot(500, 10.0), self.stored.scope, 0, True)
        else:
            self.screen_.show_snapshot(self.live.snapshot(500, 10.0), self.scope, 0, True)
        QApplication.processEvents()

    def time_at(self, x):
        """Return the moment at a share of the picture, as the plot draws it."""
        (left, right), _ = self.box().viewRange()
        return left + x * (right - left) + self.traces.gestures.origin_s


class Fingers:
    """Fingers on the touch screen of a desk, moved in small steps."""

    def __init__(self, desk):
        self.desk, self.device = desk, QTest.createTouchDevice()

    def move(self, *paths, steps=8):
        """Put down a finger at the start of each path, move all, lift all; places are shares of a plot."""
        ends = [(self.desk.at(*start), self.desk.at(*stop)) for start, stop in paths]
        window = self.desk.windowHandle()
        for step in range(steps + 1):
            touch = QTest.touchEvent(window, self.device, False)
            for number, (a, b) in enumerate(ends):
                place = a + (b - a) * step / steps
                (touch.press if not step else touch.move)(number, place, window)
            touch.commit()
            QApplication.processEvents()
        touch = QTest.touchEvent(window, self.device, False)
        for number, (_, b) in enumerate(ends):
            touch.release(number, b, window)
        touch.commit()
        self.desk.draw()

    def tap(self, x, y=0.5):
        window, place = self.desk.windowHandle(), self.desk.at(x, y)
        for act in ("press", "release"):
            touch = QTest.touchEvent(window, self.device, False)
            getattr(touch, act)(0, place, window)
            touch.commit()
        self.desk.draw()
