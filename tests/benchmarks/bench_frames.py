"""Frames of the guided screen, what they cost, and how long the window takes to be up.

A training with three channels in real time, in the real window on a virtual board: 99 of 100 frames must come
within 33 ms of the last. The parts of the processor time of the whole process are printed apart: the board's
reader, the stages, the snapshot, the screen's widgets (with the pictures of the traces), and Qt's painting.
Then the app's own start, in a process of its own, from before Python itself to the window up, and on to the
moment at which all is loaded that a measurement needs. `BEFORE=/path/to/another/clone` measures both builds
in turn, and prints the ratio. Whatever else the machine does is measured too. So beside the share of frames
stands the same without the time in which the window's thread was ready but another program had the processor
(as Linux counts it).
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from board import serve
from builds import find_builds, measure_builds, take_median, without_pages, write_ratio
from screen import screen

SECONDS = float(os.environ.get("BENCH_SECONDS", "60"))
BAR_MS, BAR_SHARE, BAR_UP_S, BAR_RATIO = 33.0, 0.99, 2.0, 0.6
SIZES = ((1280, 800), (1920, 1080))
STARTS = 5
PARTS = ("reader", "stages", "snapshot", "widgets", "painting")

SOURCE = """
from vmofire.virtual.muscle import MuscleModel
from vmofire.virtual.patient import Patient
source = Patient([MuscleModel(), MuscleModel(strength_uv=50), MuscleModel(strength_uv=40)])
source.hear("ball_squeeze", 2000, 2000.0)
"""

START = """
import sys, threading, time
from pathlib import Path
from vmofire.gui import launch
import tempfile
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from vmofire import preferences
folder = Path(tempfile.mkdtemp())
preferences.find_folder = lambda: folder
preferences.save(preferences.Preferences(safety_read=True))
began_s = float(sys.argv[1])
def up():
    print(time.time() - began_s, flush=True)
    QTimer.singleShot(100, look)
def look():
    # The thread that loads the rest has begun and is over.
    if not hasattr(look, "seen"):
        look.seen = any(thread.name == "imports" for thread in threading.enumerate())
    if any(thread.name == "imports" for thread in threading.enumerate()):
        QTimer.singleShot(10, look)
        return
    print(time.time() - began_s, flush=True)
    for window in QApplication.topLevelWidgets():
        window.close()
QTimer.singleShot(0, up)
launch.run(recordings_dir=folder)
"""


class Spent:
    """Processor time of parts of the window's thread, in s."""

    def __init__(self) -> None:
        self.seconds = dict.fromkeys(PARTS, 0.0)
        self._inner: list[float] = [0.0]

    def watch(self, owner: object, name: str, part: str) -> None:
        """Count the time of a method; what a watched method inside it takes counts there alone."""
        run = getattr(owner, name)

        def timed(*given, **named):
            began_s = time.thread_time()
            self._inner.append(0.0)
            try:
                return run(*given, **named)
            finally:
                took_s = time.thread_time() - began_s
                self.seconds[part] += took_s - self._inner.pop()
                self._inner[-1] += took_s

        setattr(owner, name, timed)


def measure_frames(width: int, height: int) -> dict[str, object]:
    """Show a training, and return how far its frames lie apart and what they cost."""
    import numpy as np
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    from vmofire.app.job_start import JobRequest
    from vmofire.app.session import Session
    from vmofire.app.view import StartPage
    from vmofire.dsp.sensor import Sensor
    from vmofire.gui.theme import make_font
    from vmofire.gui.window import Window
    from vmofire.guided import catalogue
    from vmofire.preferences import Preferences

    labels = ("left VMO", "right VMO", "left VL")
    app = QApplication.instance() or QApplication(["bench"])
    app.setStyle("Fusion")  # as launch.py does
    app.setFont(make_font(14))
    folder = Path(tempfile.mkdtemp())
    spent = Spent()
    with serve(SOURCE) as url:
        session = Session.open(url, Sensor(), labels)
        preferences = Preferences(safety_read=True, labels=labels, **without_pages())
        window = Window(
            session, preferences=preferences, recordings_dir=folder, searching=False, folder=folder
        )
        window.app.source.sitting = catalogue.Sitting(labels)
        frames: list[tuple[float, float, float]] = []
        painted = session.live.painted

        def tell(at_s, to_host_s):
            frames.append((at_s, *read_thread_s()))
            painted(at_s, to_host_s)

        session.live.painted = tell  # type: ignore[method-assign] - called once after each paint of the window
        spent.watch(session, "drain", "stages")
        spent.watch(session, "snapshot", "snapshot")
        spent.watch(window, "draw", "widgets")
        window.resize(width, height)
        window.view.show(StartPage())
        window.show()
        QTimer.singleShot(1500, lambda: window.app.jobs.begin(JobRequest("train", exercise="ball_squeeze")))
        answering = QTimer()
        answering.timeout.connect(lambda: answer(window))
        answering.start(100)
        marks: list[dict[str, float]] = []

        def mark() -> None:
            reader = next(t for t in threading.enumerate() if t.name == "board reader")
            marks.append(
                {
                    **spent.seconds,
                    "at": time.perf_counter(),
                    "process": time.process_time(),
                    "window": time.thread_time(),
                    "reader": read_other_s(reader),
                }
            )
            if len(marks) == 1:
                frames.clear()
            else:
                window.close()

        def wait() -> None:
            """Wait until the training has begun, and a while longer."""
            if window.snapshot is None or window.snapshot.prompt is None:
                QTimer.singleShot(100, wait)
            else:
                QTimer.singleShot(2000, mark)
                QTimer.singleShot(int(2000 + 1000 * SECONDS), mark)

        wait()
        app.exec()
    took = {name: marks[1][name] - marks[0][name] for name in marks[0]}
    took["painting"] = took["window"] - took["stages"] - took["snapshot"] - took["widgets"]
    gaps_ms, own_ms, waited_ms = 1000 * np.diff(np.array(frames), axis=0).T
    return {
        "frames_per_s": len(frames) / took["at"],
        "share": float(np.mean(gaps_ms <= BAR_MS)),
        "alone": float(np.mean(gaps_ms - waited_ms <= BAR_MS)),
        "median_ms": float(np.median(gaps_ms)),
        "p99_ms": float(np.percentile(gaps_ms, 99)),
        "longest_ms": float(gaps_ms.max()),
        "frame_ms": float(np.median(own_ms)),
        "cpu": 100.0 * took["process"] / took["at"],
        **{part: 100.0 * took[part] / took["at"] for part in PARTS},
    }


def print_frames(width: int, height: int) -> None:
    """Measure one size in each build, and print it."""
    measured = measure_builds(__file__, "frames", str(width), str(height))
    for name, runs in measured.items():
        one = {key: take_median(runs, key) for key in runs[0]}
        met = "met" if one["share"] >= BAR_SHARE else "MISSED"
        parts = ", ".join(f"{part} {one[part]:.1f}" for part in PARTS)
        print(
            f"{width} x {height}, 3 channels, {SECONDS:g} s, {name}: {one['frames_per_s']:.1f} frames/s; "
            f"{100 * one['share']:.2f} % within {BAR_MS:g} ms (bar: {100 * BAR_SHARE:g} %, {met}; "
            f"{100 * one['alone']:.2f} % without waiting for other programs); "
            f"median {one['median_ms']:.1f} ms, 99th percentile {one['p99_ms']:.1f} ms, "
            f"longest {one['longest_ms']:.0f} ms; a frame takes {one['frame_ms']:.1f} ms of the processor; "
            f"{one['cpu']:.1f} % of one core: {parts}",
            flush=True,
        )
    if ratio := write_ratio(measured, "cpu", BAR_RATIO):
        print(f"{width} x {height}: processor of the whole process, {ratio}", flush=True)


def read_thread_s() -> tuple[float, float]:
    """Return how long this thread has had a processor, and how long it has waited for one."""
    try:
        ran_ns, waited_ns, _ = Path("/proc/thread-self/schedstat").read_text().split()
    except OSError:  # not Linux: waiting is not counted
        return time.thread_time(), 0.0
    return int(ran_ns) / 1e9, int(waited_ns) / 1e9


def read_other_s(thread: threading.Thread) -> float:
    """Return for how long another thread has had a processor; NaN where the system does not tell."""
    try:
        return int(Path(f"/proc/self/task/{thread.native_id}/schedstat").read_text().split()[0]) / 1e9
    except OSError:
        return float("nan")


def answer(window) -> None:
    """Give the first answer, so that a training goes on; skip its first steps."""
    prompt = window.snapshot.prompt if window.snapshot else None
    if prompt is not None and prompt.choices:
        window.app.session.live.press(prompt.choices[0].code)


def measure_start(python: str, name: str) -> float:
    """Start the app some times, and print how long until its window is up; return the median.

    An installed app has compiled modules: the first start compiles them, and does not count.
    """
    took_s, ready_s, used_s = [], [], []
    compiled = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    for _ in range(STARTS + 1):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        began_s = time.time()
        done = subprocess.run(
            [python, "-c", START, str(began_s)],
            capture_output=True,
            text=True,
            check=True,
            env=compiled,
        )
        up_s, all_s = map(float, done.stdout.split()[:2])
        took_s.append(up_s)
        ready_s.append(all_s)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        used_s.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    took_s, ready_s, used_s = (sorted(values[1:]) for values in (took_s, ready_s, used_s))
    median_s = took_s[STARTS // 2]
    met = "met" if median_s < BAR_UP_S else "MISSED"
    print(
        f"{name}: window up after {median_s:.2f} s (median of {STARTS}, {took_s[0]:.2f} to "
        f"{took_s[-1]:.2f}; bar: under {BAR_UP_S:g} s, {met}); ready to measure, all libraries loaded, after "
        f"{ready_s[STARTS // 2]:.2f} s; processor used until closed: {used_s[STARTS // 2]:.2f} s",
        flush=True,
    )
    return median_s


def main() -> None:
    """Measure frames at both sizes, then the start."""
    with screen() as words:
        print(f"on {words}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
        for width, height in SIZES:
            print_frames(width, height)
        medians = {name: measure_start(python, name) for name, python in find_builds().items()}
        if "before" in medians:
            print(f"start to first picture: {medians['now'] - medians['before']:+.2f} s to the build before")


if __name__ == "__main__":
    if sys.argv[1:2] == ["frames"]:
        print(json.dumps(measure_frames(*map(int, sys.argv[2:4]))))
    else:
        main()
