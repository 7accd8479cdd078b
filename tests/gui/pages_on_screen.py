"""Show ten pages of the window on a real screen; exit with 1 if a control is cut or off the screen.

In: a folder for the preferences; the screen of the environment. Out: faults in words.
"""

import sys
import time
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from tests.gui.layout import find_faults, find_off_screen, take_picture

from vmofire.gui.theme import load_family, make_font
from vmofire.gui.widgets import buttons
from vmofire.gui.window import Window
from vmofire.gui.window_place import place_window
from vmofire.preferences import Preferences

Key = Qt.Key
# Name of a page, and the keys that lead to it from the start page; Escape leads back.
PAGES = (
    ("start", ()),
    ("demo people", (Key.Key_D,)),
    ("placement", (Key.Key_L,)),
    ("sensor", (Key.Key_N,)),
    ("settings", (Key.Key_E,)),
    ("safety", (Key.Key_Y,)),
    ("people", (Key.Key_P,)),
    ("new person", (Key.Key_P, Key.Key_N)),
)


def run(seconds: float) -> None:
    """Let the window run."""
    until_s = time.monotonic() + seconds
    while time.monotonic() < until_s:
        QApplication.processEvents()
        time.sleep(0.002)


def look(window: Window, name: str) -> list[str]:
    """Return what is cut or off the screen now."""
    _, seen = take_picture(window)
    faults = [*find_faults(window, seen), *find_off_screen(window)]
    return [f"{name}: {fault}" for fault in faults]


def main() -> None:
    """Show the pages."""
    folder = Path(sys.argv[1])
    app = QApplication(["vmofire"])
    app.setStyle("Fusion")
    load_family()
    app.setFont(make_font(14))
    buttons.UNREAD_S = 0.0
    faults: list[str] = []
    n_pages = 0
    for is_first in (True, False):
        window = Window(
            preferences=Preferences(safety_read=not is_first, sensor_checked=True, how_to=False),
            recordings_dir=folder,
            searching=False,
            folder=folder,
            library=lambda: folder / "library",
        )
        place_window(window, "")
        window.open()
        window.show()
        run(0.6)
        if is_first:
            faults += look(window, "first run")
            n_pages += 1
        else:
            assert window.app.clinic.filing is not None
            for name, keys in PAGES:
                for key in keys:
                    held = Qt.KeyboardModifier.ControlModifier if key == Key.Key_N and len(keys) > 1 else None
                    QTest.keyClick(window, key, held or Qt.KeyboardModifier.NoModifier)
                    run(0.06)
                run(0.1)
                faults += look(window, name)
                n_pages += 1
                for _ in keys:
                    QTest.keyClick(window, Key.Key_Escape)
                    run(0.04)
            assert window.screens.currentWidget() is window.screens.start
            QTest.mouseClick(window.header.full_button, Qt.MouseButton.LeftButton)
            run(0.5)
            faults += look(window, "full screen")
            n_pages += 1
        window.close()
    print(*faults, f"looked at {n_pages} pages", sep="\n")
    raise SystemExit(bool(faults))


main()
