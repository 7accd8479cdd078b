"""From conversion to after paint, and what the live window costs: the real window on a virtual board.

A guided training with three channels at 2000 Hz, in a window as it opens and in one that fills the screen.
Printed are the median, the 95th and the 99.9th percentile of all samples over 20 s, against the bars
(SCIENCE.md, "Feedback delay"), and the share of samples within 50 ms. The board runs in real time and in a
process of its own, as a Pico does. It sends a block of 16 samples every 8 ms, and a frame shows two blocks:
the oldest sample of both is 16 ms old before anything is done with it. `BEFORE=/path/to/another/clone`
measures both builds in turn, and prints the ratio. Run it alone: whatever else the machine does is measured
too.
"""

import json
import os
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from bench_frames import SIZES, SOURCE, answer
from board import serve
from builds import measure_builds, take_median, without_pages, write_ratio
from screen import screen

BAR_MS, BAR_SHARE, BAR_RATIO = 50.0, 0.999, 0.75
SECONDS = float(os.environ.get("BENCH_SECONDS", "20"))
WARM_UP_S = 3.0


def measure(width: int, height: int) -> dict[str, float]:
    """Show one window, and return the ages of what it painted and what it cost."""
    import numpy as np
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    from vmofire.app.job_start import JobRequest
    from vmofire.app.session import Session
    from vmofire.app.view import StartPage
    from vmofire.dsp.sensor import Sensor
    from vmofire.gui.window import Window
    from vmofire.guided import catalogue
    from vmofire.preferences import Preferences

    labels = ("left VMO", "right VMO", "left VL")
    app = QApplication.instance() or QApplication(["bench"])
    folder = Path(tempfile.mkdtemp())
    with serve(SOURCE) as url:
        session = Session.open(url, Sensor(), labels)
        preferences = Preferences(safety_read=True, labels=labels, **without_pages())
        window = Window(
            session, preferences=preferences, recordings_dir=folder, searching=False, folder=folder
        )
        window.app.source.sitting = catalogue.Sitting(labels)
        live, frames, begun = session.live, list[float](), list[tuple[float, float]]()
        ages_s: list[float] = []
        painted = live.painted

        def tell(at_s, to_host_s):
            prompt = window.snapshot.prompt if window.snapshot else None
            if begun and prompt is not None and not prompt.choices:  # a question hides the traces
                frames.append(at_s)
                ages_s.extend(at_s - to_host_s(sample) for sample in live.unpainted_samples)
            painted(at_s, to_host_s)

        live.painted = tell  # type: ignore[method-assign] - every age counts here, not those of the last 10 s
        window.resize(width, height)
        window.view.show(StartPage())
        window.show()
        QTimer.singleShot(1500, lambda: window.app.jobs.begin(JobRequest("train", exercise="ball_squeeze")))
        answering = QTimer()
        answering.timeout.connect(lambda: answer(window))
        answering.start(100)
        ended: list[tuple[float, float]] = []

        def wait() -> None:
            """Wait until the job has begun, and a while longer."""
            if window.snapshot is None or window.snapshot.prompt is None:
                QTimer.singleShot(100, wait)
            else:
                QTimer.singleShot(int(WARM_UP_S * 1000), begin)

        def begin() -> None:
            begun.append((time.perf_counter(), time.process_time()))
            QTimer.singleShot(int(SECONDS * 1000), end)

        def end() -> None:
            ended.append((time.perf_counter(), time.process_time()))
            window.close()

        wait()
        app.exec()
    wall_s, cpu_s = (late - early for late, early in zip(ended[0], begun[0], strict=True))
    p50_ms, p95_ms, p999_ms = 1000 * np.percentile(ages_s, (50, 95, 99.9))
    return {
        "p50": float(p50_ms),
        "p95": float(p95_ms),
        "p99.9": float(p999_ms),
        "share": float(np.mean(1000 * np.array(ages_s) <= BAR_MS)),
        "frames_per_s": len(frames) / wall_s,
        "cpu": 100 * cpu_s / wall_s,
        "lost": float(live.snapshot(10, 1).lost_samples),
    }


def print_size(width: int, height: int) -> None:
    """Measure one size in each build, and print it."""
    measured = measure_builds(__file__, "measure", str(width), str(height))
    for name, runs in measured.items():
        one = {key: take_median(runs, key) for key in runs[0]}
        met = "met" if one["share"] >= BAR_SHARE else "MISSED"
        print(
            f"{width} x {height}, {name}: sample to paint p50 {one['p50']:.1f} ms, p95 {one['p95']:.1f} ms, "
            f"p99.9 {one['p99.9']:.1f} ms; {100 * one['share']:.2f} % within {BAR_MS:g} ms "
            f"(bar: {100 * BAR_SHARE:g} %, {met}); {one['frames_per_s']:.0f} frames/s; "
            f"{one['cpu']:.1f} % of one core; lost samples {one['lost']:.0f}",
            flush=True,
        )
    if ratio := write_ratio(measured, "p95", BAR_RATIO):
        print(f"{width} x {height}: 95th percentile of sample to paint, {ratio}", flush=True)


def main() -> None:
    """Measure every size."""
    with screen() as words:
        print(f"on {words}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
        for width, height in SIZES:
            print_size(width, height)


if __name__ == "__main__":
    if sys.argv[1:2] == ["measure"]:
        print(json.dumps(measure(*map(int, sys.argv[2:4]))))
    else:
        main()
