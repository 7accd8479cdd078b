"""An exception in a callback of Qt or in a thread is written down once and said; the window stays."""

import os
import subprocess
import sys
from pathlib import Path

RUN = """
import sys, threading
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QWidget
from vmofire.gui import app
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
sys.exit(app.run(recordings_dir=Path(sys.argv[1])))
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
