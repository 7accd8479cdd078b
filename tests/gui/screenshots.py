"""Screenshots for the docs; fails if words are cut or parts overlap.

It drives the real window on virtual boards, offscreen, by keys. Run `make screenshots`, or
`python tests/gui/screenshots.py FOLDER [--all] [NAME ...]`; it takes about three minutes. Every screen is
checked in both themes, small and large, and in every other language small and dark. Without --all it writes
only some pictures: in English those named in KEPT, in another language the dark ones.
"""

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(1, str(Path(__file__).parents[2]))

from contact_sheet import draw_sheet
from layout import find_faults, take_picture
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from vmofire.app import job_start
from vmofire.app.session import Session
from vmofire.dsp.sensor import Sensor
from vmofire.gui.language import use_language
from vmofire.gui.launch import delete_window
from vmofire.gui.theme import DARK, LIGHT, load_family, make_font
from vmofire.gui.widgets import buttons
from vmofire.gui.window import Window
from vmofire.guided import catalogue
from vmofire.link.power import ON_BATTERY
from vmofire.preferences import Preferences
from vmofire.virtual import demo
from vmofire.virtual.sampler import Pace
from vmofire.words import LANGUAGES

SMALL, MIDDLE, LARGE = (1024, 700), (1280, 800), (1920, 1080)
TINY = (800, 500)
# Screens of 800 x 500, 1920 x 1080 at 200 %, 1366 x 768 at 125 %, 1280 x 720 (and 1920 x 1080 at 150 %), and
# 2560 x 1440, each less title bar and taskbar. One theme is enough: it changes no layout.
SCREENS = ((800, 460), (960, 480), (1093, 545), (1280, 640), (2560, 1370))
VIEWS = (
    *((theme, size) for size in (SMALL, LARGE) for theme in (DARK, LIGHT)),
    (LIGHT, TINY),
    *((DARK, size) for size in SCREENS),
)
VIEWS_TRANSLATED = ((DARK, SMALL), (LIGHT, TINY))
# (picture, theme, size) of the pictures that are stored in the tree; the others are only checked.
KEPT = {
    ("start", "dark", SMALL),
    ("start", "light", LARGE),
    ("start-no-board", "light", SMALL),
    ("safety", "dark", SMALL),
    ("safety", "light", LARGE),
    ("placement", "dark", SMALL),
    ("placement-vl", "light", LARGE),
    ("sensor", "dark", SMALL),
    ("sensor-wrong", "light", SMALL),
    ("people", "light", SMALL),
    ("tests", "dark", SMALL),
    ("tests-own", "light", SMALL),
    ("exercises", "light", LARGE),
    ("settings", "dark", SMALL),
    ("check-cue", "dark", SMALL),
    ("check-cue", "light", LARGE),
    ("check-paused", "light", SMALL),
    ("check-trouble", "dark", SMALL),
    ("check-fires", "dark", LARGE),
    ("check-fires", "light", SMALL),
    ("check-quiet", "dark", SMALL),
    ("check-cannot-tell", "light", SMALL),
    ("compare-cue", "dark", LARGE),
    ("compare-result", "light", SMALL),
    ("compare-result", "dark", LARGE),
    ("test-question", "light", SMALL),
    ("test-effort", "dark", SMALL),
    ("test-overridden", "light", LARGE),
    ("train-hold", "light", SMALL),
    ("train-hold", "dark", LARGE),
    ("scope", "dark", SMALL),
    ("clinic-people", "light", SMALL),
    ("clinic-history", "dark", SMALL),
    ("clinic-history", "light", LARGE),
    ("clinic-visit", "light", SMALL),
    ("clinic-kept", "dark", SMALL),
    ("clinic-scope", "dark", SMALL),
    ("clinic-found", "light", SMALL),
    ("scope-frozen", "light", LARGE),
    ("how-check", "light", SMALL),
    ("how-bridge", "dark", SMALL),
    ("how-lunge", "light", LARGE),
    ("import-good", "light", SMALL),
    ("import-good", "dark", LARGE),
    ("import-untold", "dark", SMALL),
    ("import-damaged", "light", SMALL),
}


class Camera:
    """Camera: drives a window by keys, waits for a moment, takes its picture, and looks for faults in it."""

    views = VIEWS

    def __init__(self, app: QApplication, window: Window, folder: Path, faults: list[str]) -> None:
        self._app, self.window, self._folder, self._faults = app, window, folder, faults

    def run(self, seconds: float) -> None:
        """Let the window run for a time."""
        until_s = time.monotonic() + seconds
        while time.monotonic() < until_s:
            self._app.processEvents()
            time.sleep(0.001)

    def wait(self, moment: Callable[[], object], timeout_s: float = 90.0) -> None:
        """Let the window run until a condition is true."""
        deadline_s = time.monotonic() + timeout_s
        while not moment():
            if time.monotonic() > deadline_s:
                raise SystemExit("the moment for a picture did not come")
            self.run(0.002)

    def press(self, *keys: Qt.Key) -> None:
        """Press keys, one after the other."""
        for key in keys:
            QTest.keyClick(self.window, key)
            self.run(0.05)

    def type(self, *keys: Qt.Key) -> None:
        """Press keys in the widget with the focus."""
        for key in keys:
            QTest.keyClick(QApplication.focusWidget() or self.window, key)
            self.run(0.05)

    def write(self, words: str) -> None:
        """Type words in the widget with the focus."""
        QTest.keyClicks(QApplication.focusWidget() or self.window, words)
        self.run(0.05)

    def wait_for(self, kind: str, repetition: int | None = None) -> None:
        """Wait for a kind of prompt, without answering a question."""
        self.wait(lambda: self._is(kind, repetition))

    def _is(self, kind: str, repetition: int | None) -> bool:
        prompt = self.window.snapshot.prompt if self.window.snapshot else None
        if prompt is None or prompt.kind != kind:
            return False
        if repetition is not None and prompt.repetition != repetition:
            return False
        left_s = prompt.seconds_left
        return kind != "effort" or left_s is None or left_s < 0.7 * (prompt.duration_s or 1.0)

    def wait_for_result(self, take_question: str = "") -> None:
        """Wait for the end of the job; refuse its tips, after a picture of that if it gets a name."""

        def is_over() -> bool:
            prompt = self.window.snapshot.prompt if self.window.snapshot else None
            if prompt is not None and prompt.choices:
                self.run(0.05)
                if take_question:
                    self.take(take_question)
                QTest.keyClicks(self.window, prompt.choices[-1].key)
                self.run(0.05)
            return self.window.screens.currentWidget() is self.window.screens.result

        self.wait(is_over)

    def take(self, name: str) -> None:
        """Take a picture in every view, with time stopped."""
        window = self.window
        window._timer.stop()
        before = window.theme
        for theme, size in self.views:
            window.resize(*size)
            window.set_theme(theme)
            for _ in range(3):
                window.draw()
                self._app.processEvents()
            window._numbers_at_s = 0.0
            window.draw()
            picture, seen = take_picture(window)
            words = f"{name}-{theme.name}-{size[0]}"
            self._faults += [f"{words}: {fault}" for fault in find_faults(window, seen)]
            is_kept = (name, theme.name, size) in KEPT
            if self.views is VIEWS_TRANSLATED:
                is_kept = any(name == kept for kept, *_ in KEPT)
            if self._folder.is_dir() and (is_kept or "--all" in sys.argv):
                path = self._folder / f"{words}.png"
                picture.toImage().convertToFormat(QImage.Format.Format_RGB888).save(str(path), quality=0)
        window.resize(*MIDDLE)
        window.set_theme(before)
        if window.app.session is not None:  # samples that waited for the camera say nothing about latency
            window.app.tick()
            window.app.session.live.skip_paint()
        window._timer.start()
        print(f"looked at {name}", flush=True)


@contextmanager
def showing(
    app: QApplication,
    folder: Path,
    faults: list[str],
    somebody: demo.DemoPerson | None,
    pace: Pace = "follow",
    library: Path | None = None,
    **changes: object,
) -> Iterator[Camera]:
    """Open the window with a demo person, and a library if one is given."""
    with TemporaryDirectory() as kept:
        preferences = replace(Preferences(safety_read=True, sensor_checked=True, how_to=False), **changes)
        window = Window(
            preferences=preferences,
            recordings_dir=Path(kept),
            searching=False,
            folder=Path(kept),
            library=(lambda: library) if library else None,
        )
        window.resize(*MIDDLE)
        window.show()
        if somebody is not None:
            seat(window, somebody, pace)
        window.app.setup.show_first()
        camera = Camera(app, window, folder, faults)
        if somebody is not None:
            camera.wait(lambda: window.snapshot is not None and window.snapshot.samples > 5000)
        camera.run(0.3)
        yield camera
        window.close()
        delete_window(window)


def seat(
    window: Window, person: demo.DemoPerson, pace: Pace = "follow", labels: tuple[str, ...] = demo.LABELS
) -> None:
    """Start a demo person on a virtual board, in real time or as fast as the window reads."""
    board, attend = demo.seat(person, pace=pace)
    label = person.heading
    window.app.source.session = Session.open(
        board.url, Sensor(), labels, label=label, board=board, attend=attend
    )
    window.app.source.sitting = catalogue.Sitting(labels)


def take_first(app: QApplication, folder: Path, faults: list[str]) -> None:
    """Show the screens before a measurement."""
    with showing(app, folder, faults, None, safety_read=False, sensor_checked=False) as camera:
        camera.take("safety")
        camera.press(Qt.Key.Key_Return)
        camera.take("placement")
        camera.press(Qt.Key.Key_L, Qt.Key.Key_V)
        camera.take("placement-vl")
        camera.press(Qt.Key.Key_V)
        camera.take("placement-adductors")
        camera.press(Qt.Key.Key_Return)
        camera.take("tour")
        camera.press(Qt.Key.Key_Escape)
        camera.take("start-no-board")
        camera.press(Qt.Key.Key_C)
        camera.take("ports")
        camera.press(Qt.Key.Key_Escape, Qt.Key.Key_D)
        camera.take("people")
        camera.press(Qt.Key.Key_Escape, Qt.Key.Key_E)
        camera.take("settings")


def write_protocols(window: Window) -> None:
    """Add two protocols of the clinic, one of which cannot be used."""
    folder = window.app.setup.folder / "protocols"
    folder.mkdir()
    about = 'name = "Activation, ward 3"\ntest = "activation"\nwords = "Six squeezes after surgery."\n'
    head = f"{about}[settings]\n"
    (folder / "ward.toml").write_text(head + "squeezes = 6\n")
    (folder / "worse.toml").write_text(head + "squeezes = 600\n")


def take_start(app: QApplication, folder: Path, faults: list[str]) -> None:
    """Show the start, its questions, and the scope."""
    with showing(app, folder, faults, demo.find_person("strong")) as camera:
        camera.take("start")
        camera.press(Qt.Key.Key_3)
        camera.take("tests")
        write_protocols(camera.window)
        camera.press(Qt.Key.Key_Escape, Qt.Key.Key_3)
        camera.take("tests-own")
        camera.press(Qt.Key.Key_Escape, Qt.Key.Key_4)
        camera.take("exercises")
        camera.press(Qt.Key.Key_Escape, Qt.Key.Key_N)
        camera.run(0.6)
        camera.take("sensor")
    with showing(app, folder, faults, demo.find_person("strong"), "real") as camera:
        camera.press(Qt.Key.Key_1)
        camera.wait_for("effort", 1)
        stop_job(camera)
        camera.press(Qt.Key.Key_Escape, Qt.Key.Key_O)
        camera.run(11.0)
        camera.take("scope")
        camera.press(Qt.Key.Key_F, Qt.Key.Key_Left, Qt.Key.Key_W)
        camera.run(0.5)
        camera.take("scope-frozen")
    with showing(app, folder, faults, demo.find_person("strong")) as camera:
        session = camera.window.app.session
        board, attend = demo.seat(demo.find_person("strong"), pace="follow")
        session.close()
        sensor = Sensor(output="RECT")
        label = demo.find_person("strong").heading
        camera.window.app.source.session = Session.open(
            board.url, sensor, demo.LABELS, label=label, board=board, attend=attend
        )
        camera.press(Qt.Key.Key_N, Qt.Key.Key_2)  # RECT is chosen, RAW is wired
        camera.wait(
            lambda: (
                camera.window.snapshot is not None
                and any(one.reason == "output" for one in camera.window.snapshot.channels)
            )
        )
        camera.run(1.0)
        camera.take("sensor-wrong")


def take_check(app: QApplication, folder: Path, faults: list[str]) -> None:
    """Follow Checks from cue to verdict: fires, does not fire, cannot tell."""
    with showing(app, folder, faults, demo.find_person("strong")) as camera:
        camera.press(Qt.Key.Key_1)
        camera.wait_for("signal_check")
        camera.take("check-contact")
        camera.wait_for("effort", 3)
        camera.take("check-cue")
        camera.press(Qt.Key.Key_Space)
        camera.take("check-paused")
        camera.press(Qt.Key.Key_Space)
        camera.wait_for_result()
        camera.take("check-fires")
    with showing(app, folder, faults, demo.find_person("off")) as camera:
        camera.press(Qt.Key.Key_1)
        camera.wait_for_result("check-tips")
        camera.take("check-quiet")
    with showing(app, folder, faults, demo.find_person("noisy")) as camera:
        camera.press(Qt.Key.Key_1)
        camera.wait(
            lambda: camera.window.snapshot.prompt is not None and camera.window.snapshot.prompt.trouble
        )
        camera.take("check-trouble")
        camera.wait_for_result()
        camera.take("check-cannot-tell")


def take_compare(app: QApplication, folder: Path, faults: list[str]) -> None:
    """Compare both legs of a person with one weak leg."""
    with showing(app, folder, faults, demo.find_person("one_sided")) as camera:
        camera.press(Qt.Key.Key_2)
        camera.wait_for("effort", 4)
        camera.take("compare-cue")
        camera.wait_for_result()
        camera.take("compare-result")


def take_test(app: QApplication, folder: Path, faults: list[str]) -> None:
    """Do a maximum, and override its verdict."""
    with showing(app, folder, faults, demo.find_person("tiring")) as camera:
        camera.press(Qt.Key.Key_3, Qt.Key.Key_1, Qt.Key.Key_1)
        camera.wait_for("question")
        camera.take("test-clearance")
        answer_until(camera, "effort", take_question="test-question")
        camera.take("test-effort")
        stop_job(camera, "test-stop")
        camera.wait_for_result()
        camera.press(Qt.Key.Key_V)
        camera.take("test-outcomes")
        camera.press(Qt.Key.Key_1)
        camera.write("Stopped by me: the strap slipped.")
        camera.type(Qt.Key.Key_Return)
        camera.write("Dr K")
        camera.take("test-override")
        camera.type(Qt.Key.Key_Return)
        camera.take("test-overridden")


def take_train(app: QApplication, folder: Path, faults: list[str]) -> None:
    """Train with two alternating legs."""
    with showing(app, folder, faults, demo.find_person("strong")) as camera:
        camera.press(Qt.Key.Key_4, Qt.Key.Key_2)
        answer_until(camera, "effort", repetition=4)
        camera.take("train-hold")
        stop_job(camera)
        camera.wait_for_result()
        camera.take("train-result")


def take_clinic(app: QApplication, folder: Path, faults: list[str]) -> None:
    """Show people, a history, a visit and its actions, and unsaved recordings of a crash."""
    import filled

    strong = demo.find_person("strong")
    with (
        TemporaryDirectory() as kept,
        patch.object(Session, "is_virtual", False),
        patch.object(job_start, "read_power", lambda: ON_BATTERY),
    ):
        library = Path(kept) / "library"
        person = filled.fill(library)
        with showing(app, folder, faults, strong, library=library, person=person) as camera:
            screens, clinic = camera.window.screens, camera.window.app.clinic
            camera.wait(lambda: clinic.filing is not None)
            camera.run(0.4)
            camera.take("clinic-start")
            camera.press(Qt.Key.Key_P)
            camera.take("clinic-people")
            QTest.keyClick(camera.window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
            camera.take("clinic-new")
            camera.press(Qt.Key.Key_Escape, Qt.Key.Key_Escape, Qt.Key.Key_H)
            camera.take("clinic-history")
            camera.press(*[Qt.Key.Key_Right] * 2)
            camera.take("clinic-history-symmetry")
            camera.press(Qt.Key.Key_L)
            camera.take("clinic-plan")
            camera.press(Qt.Key.Key_Escape)
            camera.type(*[Qt.Key.Key_Down] * 2, Qt.Key.Key_Return)
            camera.take("clinic-visit")
            camera.type(*[Qt.Key.Key_Down] * 2)
            camera.take("clinic-visit-compare")
            camera.press(Qt.Key.Key_S)
            camera.take("clinic-side")
            camera.press(Qt.Key.Key_1)
            camera.take("clinic-mend")
            camera.press(Qt.Key.Key_Escape, Qt.Key.Key_R)
            camera.take("clinic-report")
            camera.press(Qt.Key.Key_Escape, Qt.Key.Key_N)
            camera.take("clinic-notes")
            camera.press(Qt.Key.Key_Escape, Qt.Key.Key_Escape, Qt.Key.Key_Delete)
            camera.take("clinic-delete")
            camera.press(Qt.Key.Key_Escape, Qt.Key.Key_C)
            camera.take("clinic-changes")
            camera.press(Qt.Key.Key_1, Qt.Key.Key_Escape, Qt.Key.Key_Escape)
            camera.press(Qt.Key.Key_1)
            camera.take("clinic-electrodes")
            camera.press(Qt.Key.Key_1)
            camera.wait_for_result()
            camera.wait(lambda: camera.window.app.clinic.filing_task.result_id is not None)
            camera.take("clinic-kept")
            camera.press(Qt.Key.Key_Escape, Qt.Key.Key_H)
            camera.type(Qt.Key.Key_Return, Qt.Key.Key_O)
            camera.wait(lambda: screens.currentWidget() is screens.scope)
            camera.run(0.6)
            camera.take("clinic-scope")
        filled.leave_behind(library, person)
        with showing(app, folder, faults, None, library=library, person=person) as camera:
            camera.wait(lambda: camera.window.screens.currentWidget() is camera.window.screens.waiting)
            camera.run(0.2)
            camera.take("clinic-found")


def take_import(app: QApplication, folder: Path, faults: list[str]) -> None:
    """Import files of other programs: some that say too little, one damaged, one that describes itself."""
    import foreign

    from vmofire.recording.library import Library

    with TemporaryDirectory() as kept:
        library, files = Path(kept) / "library", Path(kept) / "files"
        with Library(library) as empty:
            person = empty.add_person("Ada Byron", "left").id
        foreign.fill(files)
        with showing(app, folder, faults, None, library=library, person=person) as camera:
            screens, clinic = camera.window.screens, camera.window.app.clinic
            camera.wait(lambda: clinic.filing is not None)

            def open_file(name: str) -> None:
                screens.files.edit.setText(str(files / name))
                camera.type(Qt.Key.Key_Return)
                camera.wait(lambda: not clinic.tasks.under_way)
                camera.run(0.1)

            camera.press(Qt.Key.Key_H, Qt.Key.Key_I)
            screens.files.edit.setText(f"{files}/")
            camera.take("import-files")
            open_file("thesis.csv")
            camera.take("import-refused")
            for name in ("untold", "damaged", "many", "counts"):
                open_file(f"{name}.npz" if name == "counts" else f"{name}.csv")
                camera.take(f"import-{name}")
                camera.press(Qt.Key.Key_Escape)
            open_file("logger.txt")
            camera.press(*[Qt.Key.Key_Right] * 2)
            camera.take("import-good")
            camera.press(Qt.Key.Key_V)
            camera.take("import-visit")
            camera.press(Qt.Key.Key_Escape, Qt.Key.Key_I)
            camera.wait(lambda: screens.currentWidget() is screens.visit)
            camera.take("import-filed")
            camera.press(Qt.Key.Key_O)
            camera.wait(lambda: screens.currentWidget() is screens.scope)
            camera.run(0.6)
            camera.take("import-scope")


def stop_job(camera: Camera, name: str = "") -> None:
    """Stop the job under way, which asks once; take a picture of that if it gets a name."""
    camera.press(Qt.Key.Key_Escape)
    if name:
        camera.take(name)
    camera.press(Qt.Key.Key_2)


def answer_until(camera: Camera, kind: str, repetition: int | None = None, take_question: str = "") -> None:
    """Give the first answer to every question until a kind of prompt comes."""
    deadline_s = time.monotonic() + 120.0
    while not camera._is(kind, repetition):
        if time.monotonic() > deadline_s:
            raise SystemExit(f"no {kind} came")
        camera.run(0.005)
        snapshot = camera.window.snapshot
        prompt = snapshot.prompt if snapshot else None
        if prompt is not None and prompt.choices:
            camera.run(0.05)
            if len(prompt.choices) > 8 and take_question:
                camera.take(take_question)
                take_question = ""
            QTest.keyClicks(camera.window, prompt.choices[0].key)
            camera.run(0.05)


def take_how_to(app: QApplication, folder: Path, faults: list[str]) -> None:
    """Show the how-to pages of some jobs, and write the contact sheet of all movements."""
    from vmofire.guided.how_to import explain_job

    with showing(app, folder, faults, demo.find_person("strong")) as camera:
        for name, job, exercise in (
            ("how-check", "check", ""),
            ("how-onset", "onset", ""),
            ("how-bridge", "train", "ball_bridge"),
            ("how-lunge", "train", "lunge"),
        ):
            how_to = explain_job(job, "right", exercise)
            assert how_to is not None
            camera.window.view.explain(how_to, lambda: None)
            camera.run(1.6)  # the movement is on its way
            camera.take(name)
    if folder.is_dir():
        for theme in (DARK, LIGHT):
            draw_sheet(theme).save(str(folder / f"movements-{theme.name}.png"), quality=0)


SERIES = {
    "how": take_how_to,
    "first": take_first,
    "start": take_start,
    "check": take_check,
    "compare": take_compare,
    "test": take_test,
    "train": take_train,
    "clinic": take_clinic,
    "import": take_import,
}


def main() -> None:
    """Take all pictures, and fail if one has a fault."""
    words = [word for word in sys.argv[1:] if not word.startswith("--")]
    folder = Path(words[0] if words else "docs/screenshots")
    app = QApplication(["vmofire"])
    app.setStyle("Fusion")
    load_family()
    app.setFont(make_font(14))
    faults: list[str] = []
    for language in LANGUAGES:
        use_language(language)
        Camera.views = VIEWS if language == "en" else VIEWS_TRANSLATED
        kept = folder if language == "en" else folder / language
        kept.mkdir(parents=True, exist_ok=True)
        for name, take in SERIES.items():
            if len(words) < 2 or name in words[1:]:
                take(app, kept, faults)
    for fault in dict.fromkeys(faults):
        print(fault, file=sys.stderr)
    if faults:
        raise SystemExit(f"{len(faults)} faults of layout")


if __name__ == "__main__":
    buttons.UNREAD_S = 0.0  # a test need not read a button before it presses it
    main()
