"""Journeys through the real window, by real keys or by real clicks, with a look at every step.

In: a screen, "keys" or "clicks", a folder for pictures. Out: faults of layout in words; exit code 1 if there
are some. Each journey does the first run, a Check to its verdict, a person, a set of training, the visit, a
report and an export. Run `make journeys` for all sizes with pictures.
"""

import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from tests.gui.layout import find_faults, find_off_screen, take_picture
from tests.gui.on_screen import SCREENS, run_on_screen

from vmofire.app import job_start
from vmofire.app.session import Session
from vmofire.dsp.sensor import Sensor
from vmofire.gui.theme import load_family, make_font
from vmofire.gui.widgets import buttons
from vmofire.gui.widgets.buttons import ChoiceButton, KeyButton
from vmofire.gui.window import Window
from vmofire.gui.window_place import place_window
from vmofire.link.power import ON_BATTERY
from vmofire.preferences import Preferences
from vmofire.virtual import demo

WAYS = ("keys", "clicks")
LONG_PAUSE_S = 15.0
LEFT = Qt.MouseButton.LeftButton


class Hand:
    """Hand of a user: presses the same buttons by their keys, or by clicks.

    Attributes
    ----------
    n : int
        Key presses or clicks so far.
    faults : list of str
        What was cut, on top of each other or off the screen.
    job_s : float
        Length of the last job, in seconds of the board.
    """

    def __init__(self, window: Window, way: str, pictures: Path | None = None) -> None:
        self.window, self.way, self._pictures = window, way, pictures
        self.n, self._n_steps, self.job_s = 0, 0, 0.0
        self.faults: list[str] = []

    def run(self, seconds: float) -> None:
        """Let the window run."""
        until_s = time.monotonic() + seconds
        while time.monotonic() < until_s:
            QApplication.processEvents()
            time.sleep(0.001)

    def wait(self, moment: Callable[[], object], timeout_s: float = 100.0) -> None:
        """Let the window run until a condition is true."""
        deadline_s = time.monotonic() + timeout_s
        while not moment():
            if time.monotonic() > deadline_s:
                raise SystemExit(f"waited in vain on {type(self.screen).__name__}")
            self.run(0.002)

    def wait_for(self, screen: QWidget) -> None:
        """Wait until a screen is in sight."""
        self.wait(lambda: self.screen is screen)
        self.run(0.05)

    @property
    def screen(self) -> QWidget:
        """The screen in sight."""
        return self.window.screens.currentWidget()

    def press(self, button: KeyButton | ChoiceButton) -> None:
        """Press a button by its key, or by a click."""
        assert button.isVisible(), button.accessibleName()
        assert button.isEnabled(), button.accessibleName()
        self.n += 1
        if self.way == "keys":
            QTest.keySequence(QApplication.focusWidget() or self.window, QKeySequence(button.key))
        else:
            QTest.mouseClick(button, LEFT)
        self.run(0.05)

    def enter(self, button: KeyButton | ChoiceButton) -> None:
        """Press the button that has the focus by Enter, or by a click."""
        if self.way == "clicks":
            self.press(button)
            return
        assert button.hasFocus(), f"{button.accessibleName()} has no focus"
        self.n += 1
        QTest.keyClick(button, Qt.Key.Key_Return)
        self.run(0.05)

    def open_row(self, rows) -> None:
        """Open the first row of a list."""
        self.n += 1
        if self.way == "keys":
            QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
        else:
            where = rows.visualRect(rows.model().index(0, 0)).center()
            QTest.mouseClick(rows.viewport(), LEFT, pos=where)
        self.run(0.05)

    def write(self, edit: QLineEdit, words: str) -> None:
        """Write into a field of a form; by keys, it has the focus already."""
        if self.way == "clicks":
            QTest.mouseClick(edit, LEFT, pos=QPoint(5, edit.height() // 2))
        assert edit.hasFocus(), edit.accessibleName()
        edit.selectAll()
        QTest.keyClicks(edit, words)
        if self.way == "keys":
            QTest.keyClick(edit, Qt.Key.Key_Return)
        self.run(0.02)

    def save(self) -> None:
        """Save a form: Enter in the last field has done it, or a click does."""
        if self.way == "clicks":
            self.press(self.window.screens.form.keep_button)

    def answer(self) -> None:
        """Give the first answer to the question on the choice screen."""
        self.enter(self.window.screens.choose.choices[0])

    def look(self, name: str) -> None:
        """Look for faults of the layout; take a picture if there is a folder for it."""
        self._n_steps += 1
        self.run(0.05)  # new widgets are laid out
        picture, seen = take_picture(self.window)
        found = [*find_faults(self.window, seen), *find_off_screen(self.window)]
        self.faults += [f"{self.way}, {name}: {fault}" for fault in found]
        if self._pictures is not None:
            picture.save(str(self._pictures / f"{self._n_steps:02d}-{name}.png"))

    def finish_job(self, name: str) -> None:
        """Answer the questions of a job until its result is in sight."""
        job, result = self.window.screens.job, self.window.screens.result
        deadline_s, is_seen = time.monotonic() + 200.0, False
        while self.screen is not result:
            if time.monotonic() > deadline_s:
                raise SystemExit(f"{name} does not end")
            self.run(0.002)
            prompt = self.window.snapshot.prompt if self.window.snapshot else None
            how_to = self.window.screens.how_to
            if self.screen is how_to:
                self.look(f"{name}-how-to")
                self.enter(how_to.begin_button)
            if prompt is None or self.screen is not job:
                continue
            if prompt.choices and job.choices:
                self.press(job.choices[0])
                self.wait(lambda asked=prompt.words: not self._asks(asked))
            elif prompt.kind == "relax" and not prompt.trouble and (prompt.seconds_left or 0) > LONG_PAUSE_S:
                self.press(job.skip_button)
            elif prompt.kind == "effort" and not is_seen:
                is_seen = True
                self.look(f"{name}-cue")
        self.job_s = self.window.app.session.live._attendance.job_run.t_s
        self.run(0.1)

    def _asks(self, words: str) -> bool:
        prompt = self.window.snapshot.prompt if self.window.snapshot else None
        return prompt is not None and prompt.words == words and bool(prompt.choices)


@contextmanager
def opening(folder: Path, labels: tuple[str, ...] = ("VMO",), **known) -> Iterator[Window]:
    """Open the window as at a real board of one sensor, with a virtual person who follows the cues.

    The board is as fast as the window reads: times are those of the board. Its recordings are kept, as those
    of a real person are.
    """
    with (
        patch.object(Session, "is_virtual", False),
        patch.object(job_start, "read_power", lambda: ON_BATTERY),
    ):
        places = {"recordings_dir": folder, "folder": folder, "library": lambda: folder / "library"}
        preferences = replace(Preferences(labels=labels), **known)
        window = Window(preferences=preferences, searching=True, **places)
        board, attend = demo.seat(demo.find_person("strong"), 1, "follow")
        session = Session.open(board.url, Sensor(), labels, label="Board", board=board, attend=attend)
        window.app.source.listen_to(session)
        place_window(window, "")
        window.app.setup.show_first()
        window.show()
        window.activateWindow()
        try:
            yield window
        finally:
            window.close()
            board.close()


def check_first(hand: Hand) -> None:
    """Do the first run, which ends in a Check."""
    screens = hand.window.screens
    hand.wait(lambda: screens.safety.first.hasFocus())
    hand.look("safety")
    hand.enter(screens.safety.first)
    hand.look("placement")
    hand.press(screens.placement.leg_buttons["left"])
    hand.wait_for(screens.sensor)
    hand.look("sensor")
    hand.enter(screens.sensor.first)
    hand.finish_job("check")
    hand.look("verdict")


def check_again(hand: Hand) -> None:
    """Start a Check as somebody who was here before."""
    start = hand.window.screens.start
    hand.wait(lambda: start.found.can_measure and start.jobs[0].hasFocus())
    hand.look("start")
    hand.enter(start.jobs[0])
    hand.finish_job("check")


def travel(hand: Hand, folder: Path) -> None:
    """Do all that a clinician does at the first visit of a person."""
    screens, app = hand.window.screens, hand.window.app
    check_first(hand)
    hand.press(screens.result.buttons["done"])
    hand.wait_for(screens.start)
    hand.wait(lambda: app.clinic.filing is not None)
    hand.run(0.4)
    hand.press(screens.start.person)
    hand.look("people")
    new_button = next(one for one in screens.people.findChildren(KeyButton) if one.key == "Ctrl+N")
    hand.press(new_button)
    edits = screens.form.edits
    hand.look("new-person")
    hand.write(edits["name"], "Ada Byron")
    if hand.way == "keys":
        QTest.keyClicks(edits["injury"], "l")
        QTest.keyClick(edits["injury"], Qt.Key.Key_Return)
    else:
        QTest.mouseClick(edits["injury"].buttons["left"], LEFT)
    hand.write(edits["date"], "30.9.2025")
    hand.write(edits["notes"], "After surgery.")
    hand.save()
    hand.wait_for(screens.safety)
    hand.look("safety-of-a-person")
    hand.enter(screens.safety.first)
    hand.wait(lambda: screens.start.found.can_measure)
    hand.press(screens.start.jobs[3])
    hand.wait_for(screens.train)
    hand.look("plan")
    hand.enter(screens.train.first)
    while hand.screen is screens.choose:  # the leg, the electrodes
        hand.look("question")
        hand.press(screens.choose.choices[min(2, len(screens.choose.choices) - 1)])
    hand.finish_job("train")
    hand.wait(lambda: "Saved:" in screens.result.kept.words)
    hand.look("trained")
    hand.press(screens.result.buttons["done"])
    hand.press(screens.start._small["history"])
    hand.wait_for(screens.history)
    hand.look("history")
    hand.open_row(screens.history.rows)
    hand.wait_for(screens.visit)
    hand.look("visit")
    report = folder / "out" / "report.pdf"
    hand.press(screens.visit.buttons["report"])
    hand.look("report")
    hand.write(screens.form.edits["path"], str(report))
    hand.save()
    hand.wait_for(screens.choose)
    hand.look("written")
    hand.answer()
    assert report.read_bytes().startswith(b"%PDF")
    hand.press(screens.visit.buttons["back"])
    hand.press(screens.history.buttons["export"])
    hand.look("export")
    (csv,) = (one for one in screens.choose.choices if one.words[0] == "Signals as CSV")
    hand.press(csv)
    hand.write(screens.form.edits["path"], str(folder / "out" / "csv"))
    hand.save()
    hand.wait(lambda: screens.choose.title.words.startswith("Written"))
    hand.look("exported")
    hand.answer()
    assert list((folder / "out" / "csv").glob("*.csv"))


def run_journey(width: int, height: int, scale: float, way: str, pictures: str = "") -> str:
    """Travel on a screen of its own, in a process of its own; return its faults, "" for none."""
    done = run_on_screen(width, height, scale, "tests.gui.journey", way, pictures, timeout_s=400)
    return "" if done.returncode == 0 else done.stdout + done.stderr[-3000:]


def main() -> None:
    """Travel on the screen of the environment, or on all screens with "all" and a folder."""
    way, pictures = sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else ""
    if way == "all":
        told = []
        for width, height, scale in SCREENS:
            for one in WAYS:
                folder = Path(pictures) / f"{width}x{height}-{scale:g}-{one}"
                folder.mkdir(parents=True, exist_ok=True)
                told.append(run_journey(width, height, scale, one, str(folder.resolve())))
                print(f"{folder.name}: {told[-1] or 'all well'}", flush=True)
        raise SystemExit(any(told))
    app = QApplication(["vmofire"])
    app.setStyle("Fusion")
    load_family()
    app.setFont(make_font(14))
    buttons.UNREAD_S = 0.0  # a script need not read a button before it presses it
    with tempfile.TemporaryDirectory() as kept, opening(Path(kept)) as window:
        hand = Hand(window, way, Path(pictures) if pictures else None)
        travel(hand, Path(kept))
    print(*dict.fromkeys(hand.faults), sep="\n")
    raise SystemExit(bool(hand.faults))


if __name__ == "__main__":
    main()
