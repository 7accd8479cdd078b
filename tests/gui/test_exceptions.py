"""An exception in a callback of Qt or in a thread is logged and shown once; the window stays."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from vmofire import log
from vmofire.doctor.support import Secrets, write_bundle

RUN = """
import sys, threading
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QWidget
from vmofire.gui import launch
from vmofire.gui.window import Window

class Broken(QWidget):
    n = 0
    def paintEvent(self, event):
        from PySide6.QtGui import QPainter
        painter = QPainter(self)
        Broken.n += 1
        raise ValueError("no paint for LEFT_VMO")

qt = QApplication([])
def find():
    return next(one for one in qt.topLevelWidgets() if isinstance(one, Window))
def fail():
    raise KeyError("in a callback")
def begin():
    window = find()
    window.broken = Broken(window)
    window.broken.setGeometry(0, 0, 50, 50)
    window.broken.show()
    window.broken.raise_()
    thread = threading.Thread(target=lambda: 1 / 0)
    thread.start()
    thread.join()
timers = [QTimer() for _ in range(3)]
timers[0].timeout.connect(fail)
timers[1].timeout.connect(lambda: find().broken.update())
QTimer.singleShot(500, begin)
QTimer.singleShot(600, lambda: [timer.start(20) for timer in timers])
def end():
    window = find()
    if Broken.n < 5 or "wrong" not in window.notice.words:
        return
    print("painted", Broken.n)
    print("notice", window.notice.words)
    print("last", hasattr(sys, "last_traceback"))
    window.close()
timers[2].timeout.connect(end)
sys.exit(launch.run(recordings_dir=Path(sys.argv[1])))
"""


def test_an_exception_in_a_callback_is_written_down_once_and_said_on_screen(tmp_path: Path) -> None:
    folders = {name: str(tmp_path / name) for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME")}
    environment = {**os.environ, **folders, "HOME": str(tmp_path), "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-c", RUN, str(tmp_path)],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    said = dict(line.split(" ", 1) for line in done.stdout.splitlines())
    assert int(said["painted"]) > 3, done.stderr
    assert "Something went wrong in vmofire." in said["notice"]
    assert said["last"] == "False"
    (path,) = tmp_path.rglob("faults.log")
    kept = path.read_text()
    for words in ("KeyError: 'in a callback'", "ValueError: no paint", "ZeroDivisionError"):
        assert kept.count(words) == 1, kept
        assert done.stderr.count(words) == 1, done.stderr


# A separate process, because the test is about what PySide does with an exception.
SCRIPT = """
import sys, threading, warnings
from pathlib import Path
from PySide6.QtCore import QTimer, qWarning
from PySide6.QtWidgets import QApplication
from vmofire.gui import window as windows
from vmofire.gui import launch
from vmofire.gui.widgets.painted import Painted

paints = []

class Broken(Painted):
    def paint(self, painter, box):
        self.draw_ground(painter, "#000000", self.paint_ground)
        self.forget()
    def paint_ground(self, painter):
        paints.append(self)
        if len(paints) < 10:
            raise ValueError("no colour")

def fail():
    raise KeyError("no such screen")

def fail_beside():
    raise OSError("in a thread")

def look():
    window = next(one for one in QApplication.topLevelWidgets() if isinstance(one, windows.Window))
    print("notice:", window.notice.words)
    print("painted:", len(paints))
    print("kept:", [name for name in ("last_value", "last_traceback", "last_exc") if hasattr(sys, name)])
    window.close()

KIND = sys.argv.pop()
timers = []
def every(ms, what):
    timer = QTimer(); timer.timeout.connect(what); timer.start(ms); timers.append(timer)

def begin():
    window = next(one for one in QApplication.topLevelWidgets() if isinstance(one, windows.Window))
    if KIND == "paint":
        window.broken = Broken()
        window.broken.setParent(window)
        window.broken.setGeometry(0, 0, 50, 50)
        window.broken.show()
        every(5, window.broken.update)
    elif KIND == "slot":
        every(5, fail)
    elif KIND == "tick":
        windows.Window.draw = lambda self: fail()
    elif KIND == "thread":
        every(5, lambda: threading.Thread(target=fail_beside).start())
    else:
        every(5, lambda: qWarning("QPainter::begin: this is no device"))
    QTimer.singleShot(1500, look)

original = launch._closing_on_signals
def closing(close):
    QTimer.singleShot(100, begin)
    return original(close)
launch._closing_on_signals = closing
print("code:", launch.run(recordings_dir=Path(sys.argv[1]), library=lambda: Path(sys.argv[1]) / "library"))
"""

SAID = "Something went wrong in vmofire."


@pytest.mark.parametrize(
    ("kind", "kept", "shown"),
    [
        ("paint", "ValueError: no colour", True),
        ("slot", "KeyError: 'no such screen'", True),
        ("tick", "KeyError: 'no such screen'", True),
        ("thread", "OSError: in a thread", True),
        ("qt", "QtWarning: QPainter::begin: this is no device", False),
    ],
)
def test_an_uncaught_exception_is_logged_and_shown_once(tmp_path, kind, kept, shown):
    places = {name: str(tmp_path) for name in ("HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME")}
    environment = os.environ | places | {"QT_QPA_PLATFORM": "offscreen"}
    environment.pop("PYTEST_CURRENT_TEST", None)
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(tmp_path), kind],
        env=environment,
        capture_output=True,
        text=True,
        timeout=100,
    )
    assert "code: 0" in done.stdout, done.stderr
    folder = next(tmp_path.rglob(log.FILE)).parent
    assert log.read(folder).count(kept) == 1
    assert done.stderr.count(kept.removeprefix("QtWarning: ")) == 1
    assert "QPainter::" not in done.stderr.replace("QPainter::begin: this is no device", "")
    assert "QBackingStore" not in done.stderr
    assert (SAID in done.stdout) == shown
    assert "kept: []" in done.stdout
    if kind == "paint":
        assert int(done.stdout.partition("painted: ")[2].split()[0]) > 20, "painted again once it can be"
    bundle = tmp_path / "support.zip"
    write_bundle(bundle, [], Secrets(), log_folder=folder, settings=tmp_path)
    with zipfile.ZipFile(bundle) as archive:
        assert kept.partition(":")[0] in archive.read("faults.log").decode()
