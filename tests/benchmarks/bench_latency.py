"""Benchmark of latency from conversion to paint, and of the cost of the live window on a virtual board.

Prints the median and the 95th percentile over 20 s of 3 channels x 2000 Hz, for a window as it opens and one
that fills the screen, against the bar of 50 ms (SCIENCE.md, "Feedback delay"), and the window's share of one
core. The board runs in real time and in its own process, like a Pico. Run it alone: the rest of the machine's
work is measured too.
"""

import os
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from board import serve
from screen import screen

BAR_MS, AIM_MS = 50.0, 35.0
SECONDS = float(os.environ.get("BENCH_SECONDS", "20"))
WARM_UP_S = 3.0
SIZES = ((1280, 800), (1920, 1080))

SOURCE = """
import numpy as np
from vmofire.guided.steps import lay
from vmofire.guided.check import CheckSettings
from vmofire.virtual.recorded import follow_cues, load_channels
signal_uv, fs_hz = load_channels(3)
signal_uv = signal_uv * np.array([0.4, 0.3, 0.2])
source = follow_cues(signal_uv, fs_hz, "recorded biceps", lay(CheckSettings().steps))
"""


def measure(url: str, width: int, height: int) -> None:
    """Show one window and print its latency and cost."""
    import numpy as np
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    from vmofire.acquire import Acquisition
    from vmofire.app.session import Session
    from vmofire.dsp.sensor import Sensor
    from vmofire.gui.window import Window
    from vmofire.live.stream import Live
    from vmofire.preferences import Preferences

    app = QApplication.instance() or QApplication(["bench"])
    with Acquisition(url, channels=(0, 1, 2)) as acquisition:
        live = Live(Sensor(), ("left VMO", "right VMO", "left VL"))
        ages_s: list[float] = []
        painted = live.painted

        def tell(at_s, to_host_s):
            if begun:
                frames.append(at_s)
                ages_s.extend(at_s - to_host_s(sample) for sample in live.unpainted_samples)
            painted(at_s, to_host_s)

        live.painted = tell  # type: ignore[method-assign] - every age counts here, not only those of the last 10 s
        frames: list[float] = []
        begun: list[tuple[float, float]] = []
        session = Session(acquisition, live)
        window = Window(session, preferences=Preferences(), recordings_dir=Path(tempfile.gettempdir()))
        window.open()
        window.resize(width, height)
        window.show()
        QTimer.singleShot(
            int(WARM_UP_S * 1000), lambda: begun.append((time.perf_counter(), time.process_time()))
        )
        QTimer.singleShot(int((WARM_UP_S + SECONDS) * 1000), window.close)
        app.exec()
        wall_s, cpu_s = time.perf_counter() - begun[0][0], time.process_time() - begun[0][1]
        lost = live.snapshot(10, 1).lost_samples
    p50_ms, p95_ms, p99_ms = 1000 * np.percentile(ages_s, (50, 95, 99))
    verdict = (
        "within the aim" if p95_ms <= AIM_MS else "within the bar" if p95_ms <= BAR_MS else "OVER THE BAR"
    )
    print(
        f"{width} x {height}: sample to paint p50 {p50_ms:.1f} ms, p95 {p95_ms:.1f} ms, p99 {p99_ms:.1f} ms "
        f"({verdict}: {BAR_MS:g} ms p95, aim {AIM_MS:g}); {len(frames) / wall_s:.0f} frames/s; "
        f"CPU {100 * cpu_s / wall_s:.0f} % of one core; lost samples {lost}",
        flush=True,
    )


def main() -> None:
    """Measure at every size."""
    with serve(SOURCE) as url, screen() as words:
        print(f"on {words}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
        for width, height in SIZES:
            measure(url, width, height)


if __name__ == "__main__":
    main()
