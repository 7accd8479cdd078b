"""Benchmark of a person's history: time to read, compute trends, lay out and paint it, in the real window.

Run `python tests/benchmarks/bench_history.py`; half a minute. Each person has ten visits, made as in
bench_library. The time for one person does not depend on the number of others.
"""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import bench_library
from bench_library import fill, record, show, time_it
from PySide6.QtWidgets import QApplication

from vmofire.gui.window import Window
from vmofire.preferences import Preferences
from vmofire.recording.library import Library

bench_library.PEOPLE = 6
SIZE = (1920, 1080)


def main() -> None:
    """Print each figure beside its bar."""
    app = QApplication(["vmofire"])
    app.setStyle("Fusion")
    with tempfile.TemporaryDirectory() as kept:
        folder = Path(kept)
        recording = folder / "ten_seconds.vmo"
        record(recording, 1_000)
        with Library(folder / "library") as library:
            person = fill(library, recording)
        preferences = Preferences(person=person, safety_read=True, how_to=False, sensor_checked=True)
        places = {"recordings_dir": folder, "folder": folder, "library": lambda: folder / "library"}
        window = Window(preferences=preferences, searching=False, **places)
        window.resize(*SIZE)
        window.app.setup.show_first()
        window.show()
        window.app.tick()
        window.app.clinic.wait()
        screens = window.screens

        def look() -> None:
            window.app.history.show_history(person)
            window.grab()
            assert len(screens.history.rows.rows) == bench_library.VISITS

        def leaf() -> None:
            screens.history.show_figure(screens.history.place + 1)
            window.grab()

        def open_visit() -> None:
            window.app.history.show_visit(screens.history.rows.code)
            window.grab()

        def list_people() -> None:
            window.app.clinic.people.show(is_measuring=False)
            window.grab()

        show("history and trend of one person drawn", time_it(look), 0.5)
        show("another figure drawn", time_it(leaf), 0.2)
        show("one visit drawn", time_it(open_visit), 0.5)
        show("the list of people drawn", time_it(list_people), 0.5)
        window.close()


if __name__ == "__main__":
    main()
