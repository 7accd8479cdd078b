"""Prints what a stored hour of 3 x 2000 Hz takes in the scope: opening, zooming, panning, memory.

Run `python tests/benchmarks/bench_scope.py [HOURS]`. It opens the recording twice, each time in a process of
its own, then zooms and pans it in a real window of 1280 x 800, with the traces and the overview of the scope.
Beside it the same stretches of the same hour in plain pyqtgraph: three PlotDataItems that downsample by peaks
and clip to the view. With BEFORE=/path/to/another/clone the opening is measured there too: before the
pyramid, all of the last half hour was computed at each opening.

A frame is the processor time of the window's thread, from the gesture until all is painted: other programs do
not count. Memory is the peak of the process, less what it had before it opened the recording.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parent.parent / "recording"))

from screen import screen

HOURS = 1.0
FS_HZ, N_CHANNELS = 2000, 3
WIDTH, HEIGHT = 1280, 800
BAR_OPEN_S, BAR_MS, BAR_MB, BAR_TIMES = 0.5, 16.0, 100.0, 10.0

OPEN = """
import json, re, sys, time
from pathlib import Path
from vmofire.live.scope_recording import open_stored
def peak_mb():
    return int(re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1]) / 1024
path, cache = Path(sys.argv[1]), Path(sys.argv[2])
more = {}
try:
    from vmofire.recording.pyramid_cache import PyramidCache
    more["cache"] = PyramidCache(cache, path.parent)
except ImportError:
    pass
import scipy.signal, vmofire.live.stream
before_mb, began_s, used_s = peak_mb(), time.perf_counter(), time.process_time()
stored = open_stored(path, "hour", lambda share: None, **more)
stored.snapshot(1280, 10.0)
took = time.perf_counter() - began_s, time.process_time() - used_s
print(json.dumps([*took, peak_mb() - before_mb]))
"""


def main() -> None:
    """Measure."""
    hours = float(sys.argv[1]) if len(sys.argv) > 1 else HOURS
    from long_journal import write_long

    with tempfile.TemporaryDirectory() as name:
        path, cache = Path(name) / "recordings" / "hour.vmo", Path(name) / "cache"
        path.parent.mkdir()
        write_long(path, 3600 * hours, FS_HZ, N_CHANNELS)
        time.sleep(2.5)  # a file just written is read again before it is trusted
        print(f"{hours:g} h of {N_CHANNELS} x {FS_HZ} Hz, {path.stat().st_size / 1e6:.0f} MB")
        first = open_alone(path, cache)
        print(f"first opening: {first[1]:.1f} s of processor time ({first[0]:.1f} s); {first[2]:.0f} MB")
        (file,) = cache.iterdir()
        print(f"its pyramid: {file.stat().st_size / 1e6:.0f} MB")
        again = open_alone(path, cache)
        met = "met" if again[0] < BAR_OPEN_S else "missed"
        print(
            f"opened again: {1000 * again[0]:.0f} ms, {1000 * again[1]:.0f} ms of processor time "
            f"(bar: under {1000 * BAR_OPEN_S:g} ms, {met}); {again[2]:.0f} MB"
        )
        if os.environ.get("BEFORE"):
            before = open_alone(path, cache, Path(os.environ["BEFORE"]))
            print(
                f"opened before: {before[1]:.1f} s of processor ({before[0]:.1f} s), {before[2]:.0f} MB; "
                f"now {again[1] / before[1]:.4f} of the time and {again[2] / before[2]:.2f} of the memory"
            )
        with screen() as words:
            print(
                f"on {words}, {WIDTH} x {HEIGHT}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}",
                flush=True,
            )
            ours = measure_in_own_process("ours", path, cache)
            plain = measure_in_own_process("plain", path, cache)
        for what in ours["frames_ms"]:
            tell_frames(what, ours["frames_ms"][what], plain["frames_ms"][what])
        every = [list(chain(*one["frames_ms"].values())) for one in (ours, plain)]
        tell_frames("all", *every)
        for one, words in ((ours, "scope"), (plain, "plain pyqtgraph")):
            met = (
                f" (bar: under {BAR_MB:g} MB, {'met' if one['mb'] < BAR_MB else 'missed'})"
                if one is ours
                else ""
            )
            print(f"memory of the recording and its picture, {words}: {one['mb']:.0f} MB{met}")


def open_alone(path: Path, cache: Path, clone: Path | None = None) -> list[float]:
    """Open a recording in a process of its own; return seconds, seconds of processor time and MB."""
    python = str(clone / ".venv" / "bin" / "python") if clone else sys.executable
    own = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        [python, "-c", OPEN, str(path), str(cache)],
        capture_output=True, text=True, check=False, env=own if clone else None,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(done.stderr)
    return json.loads(done.stdout)


def measure_in_own_process(what: str, path: Path, cache: Path) -> dict:
    """Run `show_ours` or `show_plain` in a process of its own."""
    done = subprocess.run(
        [sys.executable, __file__, what, str(path), str(cache)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    return json.loads(done.stdout.splitlines()[-1])


def tell_frames(what: str, ours_ms: list[float], plain_ms: list[float]) -> None:
    """Print the frames of one gesture, and the ratio."""
    import numpy as np

    half, most, longest = np.percentile(ours_ms, (50, 95, 100))
    plain_half, plain_most = np.percentile(plain_ms, (50, 95))
    met = "met" if most < BAR_MS else "missed"
    times = plain_half / half
    print(
        f"{what}: median {half:.1f} ms a frame, 95th percentile {most:.1f} (bar: under {BAR_MS:g}, {met}), "
        f"longest {longest:.1f}; plain pyqtgraph {plain_half:.1f} and {plain_most:.1f}: {times:.1f} times "
        f"(aim: {BAR_TIMES:g}), {plain_most / most:.1f} at the 95th percentile"
    )


def list_views(length_s: float) -> Iterator[tuple[str, float, float]]:
    """Yield the gestures, each with the stretch in sight after it."""
    middle_s = 0.43 * length_s
    spans = [length_s * 1.25**-step for step in range(60) if length_s * 1.25**-step > 0.05]
    for span_s in [*spans, *reversed(spans)]:
        start_s = min(max(0.0, middle_s - span_s / 2), length_s - span_s)
        yield "zoom", start_s, start_s + span_s
    for span_s in (0.5, 10.0, 60.0, 150.0, 600.0, 0.7 * length_s):
        for step in range(40):
            start_s = min(0.2 * length_s + step * span_s / 97, length_s - span_s)
            yield f"pan over {span_s:g} s", start_s, start_s + span_s
    for step in range(40):
        start_s = (0.37 * step % 1.0) * (length_s - 20.0)
        yield "jump", start_s, start_s + 20.0


def take_frames(length_s: float, show: Callable[[float, float], None]) -> dict[str, list[float]]:
    """Show each view; return the processor time of each frame in ms, by gesture."""
    from PySide6.QtWidgets import QApplication

    frames: dict[str, list[float]] = {}
    for what, start_s, stop_s in list_views(length_s):
        began_s = time.thread_time()
        show(start_s, stop_s)
        QApplication.processEvents()
        frames.setdefault(what, []).append(1000 * (time.thread_time() - began_s))
    return frames


def read_peak_mb() -> float:
    """Return the largest memory of this process so far."""
    words = Path("/proc/self/status").read_text()
    return int(words.split("VmHWM:")[1].split()[0]) / 1024


def show_ours(path: Path, cache: Path) -> None:
    """Zoom and pan the recording in the scope's own traces and overview."""
    from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

    app = QApplication([])
    from vmofire.gui.plots.scope_overview import ScopeOverview
    from vmofire.gui.plots.scope_traces import Channel, ScopeTraces
    from vmofire.live.scope_look import ScopeLook
    from vmofire.live.scope_recording import open_stored
    from vmofire.recording.pyramid_cache import PyramidCache

    look = ScopeLook()
    traces, overview = ScopeTraces(look), ScopeOverview(look)
    window = QWidget()
    layout = QVBoxLayout(window)
    layout.addWidget(traces, 1)
    layout.addWidget(overview)
    window.resize(WIDTH, HEIGHT)
    window.show()
    app.processEvents()
    before_mb = read_peak_mb()
    signal = open_stored(path, "hour", lambda _: None, cache=PyramidCache(cache, path.parent)).scope
    channels = [Channel(label) for label in signal.labels]

    def show(start_s: float, stop_s: float) -> None:
        look.show(signal, 0.0)
        look.look_at(start_s, stop_s)
        traces.show_channels(channels, "µV")
        overview.show_look()

    show(0.0, 60.0)
    app.processEvents()
    frames = take_frames(signal.duration_s, show)
    print(json.dumps({"frames_ms": frames, "mb": read_peak_mb() - before_mb}))


def show_plain(path: Path, cache: Path) -> None:
    """Zoom and pan the same signal in plain pyqtgraph, all of it in memory."""
    from PySide6.QtWidgets import QApplication

    app = QApplication([])
    import numpy as np
    import pyqtgraph as pg

    from vmofire.live.scope_recording import open_stored
    from vmofire.recording.pyramid_cache import PyramidCache

    panel = pg.GraphicsLayoutWidget()
    panel.resize(WIDTH, HEIGHT)
    plots = [panel.addPlot(row=row, col=0) for row in range(N_CHANNELS)]
    panel.show()
    app.processEvents()
    before_mb = read_peak_mb()
    signal = open_stored(path, "hour", lambda _: None, cache=PyramidCache(cache, path.parent)).scope
    samples = np.empty((N_CHANNELS, round(signal.duration_s * FS_HZ)), np.float32)
    for at in range(0, samples.shape[1], 1 << 18):
        stop = min(at + (1 << 18), samples.shape[1])
        samples[:, at:stop] = signal._pyramid.samples("filtered", at, stop).T
    times_s = np.arange(samples.shape[1]) / FS_HZ
    for plot, one in zip(plots, samples, strict=True):
        plot.setDownsampling(auto=True, mode="peak")
        plot.setClipToView(True)
        plot.enableAutoRange(False)
        plot.setYRange(-400.0, 400.0)
        plot.addItem(pg.PlotDataItem(times_s, one, skipFiniteCheck=True))

    def show(start_s: float, stop_s: float) -> None:
        for plot in plots:
            plot.setXRange(start_s, stop_s, padding=0)

    show(0.0, 60.0)
    app.processEvents()
    frames = take_frames(signal.duration_s, show)
    print(json.dumps({"frames_ms": frames, "mb": read_peak_mb() - before_mb}))


if __name__ == "__main__":
    if len(sys.argv) == 4:  # a process of its own
        {"ours": show_ours, "plain": show_plain}[sys.argv[1]](Path(sys.argv[2]), Path(sys.argv[3]))
    else:
        main()
