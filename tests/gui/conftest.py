"""Real window on a virtual board, behind a socket and with the firmware's own code."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from vmofire import preferences as kept
from vmofire.app.session import Session
from vmofire.dsp.sensor import Sensor
from vmofire.gui.language import use_language
from vmofire.gui.plots import traces  # noqa: F401 - pyqtgraph, which launch.py loads while the start screen is up
from vmofire.gui.widgets import buttons
from vmofire.gui.window import Window
from vmofire.guided import catalogue
from vmofire.preferences import Preferences
from vmofire.virtual import demo
from vmofire.words import find_language


@dataclass
class Place:
    """Window with its folders, and functions to press its keys."""

    window: Window
    folder: Path
    qtbot: object

    @property
    def screen(self):
        return self.window.screens.currentWidget()

    @property
    def screens(self):
        return self.window.screens

    @property
    def prompt(self):
        return self.window.snapshot.prompt if self.window.snapshot else None

    @property
    def result(self):
        return self.window.app.results.result

    def write_protocol(self, test: str, **settings: float):
        """Add a protocol of the clinic, which the list of tests shows after vmofire's five."""
        lines = [f'name = "Our {test}"', f'test = "{test}"', "[settings]"]
        lines += [f"{name} = {value}" for name, value in settings.items()]
        folder = self.folder / "protocols"
        folder.mkdir(exist_ok=True)
        (folder / f"{test}.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")

    def press(self, *keys):
        """Press keys, given as Qt codes or as letters."""
        for key in keys:
            if isinstance(key, str):
                QTest.keyClicks(QApplication.focusWidget() or self.window, key)
            else:
                QTest.keyClick(QApplication.focusWidget() or self.window, key)
            QApplication.processEvents()

    def stop_job(self):
        """Stop the job under way, by keys."""
        self.press(Qt.Key.Key_Escape)
        self.wait(lambda: self.screen is self.screens.choose)
        self.press("2")

    def wait(self, so: Callable[[], object], timeout_s: float = 30.0):
        self.qtbot.waitUntil(lambda: bool(so()), timeout=int(timeout_s * 1000))

    def finish(self, answers=None, timeout_s: float = 60.0):
        """Answer every question by its key until there is a result; return it."""
        deadline_s = time.monotonic() + timeout_s
        while self.screen is not self.screens.result:
            assert time.monotonic() < deadline_s, f"no result; {self.prompt}"
            self.qtbot.wait(2)
            if self.prompt is not None and self.prompt.choices and self.screens.job.choices:
                wanted = (answers or {}).get(self.prompt.words)
                choice = next((c for c in self.prompt.choices if c.code == wanted), self.prompt.choices[0])
                asked = self.prompt
                self.press(choice.key)
                self.wait(lambda asked=asked: self.prompt is not asked)
            elif (
                self.prompt is not None
                and self.prompt.kind == "relax"
                and (self.prompt.seconds_left or 0) > 15
            ):
                self.press("s")  # no test waits two minutes between two maxima
                self.qtbot.wait(30)
        return self.result

    def open_question(self, codes: str):
        """Answer the questions of the start screen by their keys."""
        for code in codes:
            self.press(code)
            self.qtbot.wait(30)


@pytest.fixture(autouse=True)
def leave_english() -> Iterator[None]:
    """Set the language back to English after a test that has changed it."""
    yield
    if find_language() != "en":
        use_language("en")


@pytest.fixture
def open_window(qtbot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Place]]:
    """Return a function that opens windows with a demo person; the board is as fast as the window reads."""
    monkeypatch.setattr(buttons, "UNREAD_S", 0.0)  # a test need not read a button before it presses it
    windows: list[Window] = []

    def open_one(
        person: str | None = "strong",
        faults: str = "",
        labels=demo.LABELS,
        pace="follow",
        seed=1,
        keeps=False,
        folder=None,
        **changes,
    ) -> Place:
        begun = folder is not None  # left by an earlier window
        folder = folder or tmp_path / f"kept{len(windows)}"
        folder.mkdir(exist_ok=True)
        ready = {"safety_read": True, "sensor_checked": True, "how_to": False, **changes}
        preferences = replace(kept.load(folder)[0] if begun else Preferences(), **ready)
        window = Window(
            preferences=preferences,
            recordings_dir=folder,
            searching=False,
            folder=folder,
            library=(lambda: folder / "library") if keeps else None,
        )
        qtbot.addWidget(window)
        windows.append(window)
        if person is not None:
            somebody = demo.find_person(person)
            board, attend = demo.seat(somebody, seed, pace, demo.make_faults(somebody, faults))
            window.app.source.session = Session.open(
                board.url, Sensor(), labels, label=f"Demo: {board.label}", board=board, attend=attend
            )
            window.app.source.sitting = catalogue.Sitting(labels)
        window.resize(1024, 700)
        window.open() if person is None else window.app.setup.show_first()
        window.show()
        with qtbot.waitActive(window):
            window.activateWindow()
        place = Place(window, folder, qtbot)
        if person is not None and "flat" not in faults:
            place.wait(lambda: window.snapshot is not None and window.snapshot.samples > 4000)
            place.wait(
                lambda: place.screen is not place.screens.start or place.screens.start.found.can_measure
            )
        return place

    yield open_one
    for window in windows:
        window.close()


@pytest.fixture
def open_session() -> Iterator[Callable[..., Session]]:
    """Return a function that opens sessions with a demo person, not begun; all are closed at the end."""
    with ExitStack() as stack:

        def open_one(person="strong", pace="follow"):
            board, attend = demo.seat(demo.find_person(person), 1, pace)
            session = Session.open(
                board.url, Sensor(), demo.LABELS, board=board, attend=attend, is_begun=False
            )
            stack.callback(session.close)
            return session

        yield open_one
