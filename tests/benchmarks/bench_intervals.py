"""Benchmark of intervals: how often a 95 % interval contains the truth, and how far off its estimate is.

Run `python tests/benchmarks/bench_intervals.py`; about a minute, on simulated muscles with known truth and on
the recorded biceps. Each line: the figure, its bar, and whether the bar is met.
"""

from collections.abc import Callable
from pathlib import Path

import numpy as np
from scipy import signal as scipy_signal
from scipy import stats

from vmofire.dsp.activation import find_bursts
from vmofire.dsp.amplitude import find_best
from vmofire.dsp.fatigue import follow_hold, follow_repetitions, measure_frequencies
from vmofire.dsp.stages import filter_recording
from vmofire.dsp.symmetry import compare, find_detectable_change
from vmofire.dsp.trend import Slope, fit_slope

FS_HZ = 1000.0
RECORDINGS = Path(__file__).parent.parent / "recordings"


def show(what: str, figure: float, low: float, high: float, beside: str = "") -> None:
    """Print one line."""
    bar = f"{low:g} to {high:g}"
    print(f"{what:<62} {figure:8.3f}  {bar:<14} {'ok' if low <= figure <= high else 'MISSED':<7}{beside}")


def density(scale: float) -> Callable[[np.ndarray], np.ndarray]:
    """Return the spectrum of a muscle whose corners are `scale` times those of a fresh one."""
    low, high = 30.0 * scale, 72.0 * scale
    return lambda hz: high**4 * hz**2 / ((hz**2 + low**2) * (hz**2 + high**2) ** 2)


def hold(seed: int, fs_hz: float, tired: float = 1.0) -> np.ndarray:
    """Return 64 s of a hold at 50 uV; its spectrum ends at one with `tired` times the corners."""
    n = round(64 * fs_hz)
    hz = np.fft.rfftfreq(n, 1.0 / fs_hz)
    rng = np.random.default_rng(seed)

    def muscle(scale: float) -> np.ndarray:
        tones = np.sqrt(density(scale)(hz))
        draws = rng.normal(size=(2, len(hz)))
        # Scaled by the expected power: scaling by the drawn power would make the halves of a hold depend on
        # each other.
        return (
            np.fft.irfft(tones * (draws[0] + 1j * draws[1]), n) * n / np.sqrt(4.0 * np.sum(np.square(tones)))
        )

    share = np.linspace(0.0, 1.0, n)
    return 50.0 * (np.sqrt(1.0 - share) * muscle(1.0) + np.sqrt(share) * muscle(tired))


def median_of(scale: float, fs_hz: float) -> float:
    """Return the true median frequency between 20 and 450 Hz, the band-pass left out."""
    hz = np.linspace(20.0, min(450.0, 0.45 * fs_hz), 20001)
    below = np.cumsum(density(scale)(hz))
    return float(np.interp(below[-1] / 2.0, below, hz))


def covers(slope: Slope) -> bool:
    """Return whether zero lies in the interval."""
    return slope.low_per_min <= 0.0 <= slope.high_per_min


def least_squares_covers(time_s: np.ndarray, values: np.ndarray) -> bool:
    """Return the same by ordinary least squares, which takes all windows as independent."""
    fit = stats.linregress(time_s, values)
    return bool(abs(fit.slope) <= fit.stderr * stats.t.ppf(0.975, len(values) - 2))


def bench_slopes(runs: int = 150) -> None:
    """Holds of 64 s of muscles that do not tire, and of one that does."""
    fs_hz = 500.0
    time_s = np.arange(round(64 * fs_hz)) / fs_hz
    sway = 1.0 + 0.4 * np.sin(2.0 * np.pi * time_s / 5.0)
    hum = 30.0 * np.sin(2.0 * np.pi * 50.03 * time_s) + 10.0 * np.sin(2.0 * np.pi * 150.09 * time_s)
    alter: dict[str, Callable[[np.ndarray], np.ndarray]] = {
        "steady": lambda uv: uv,
        "effort sways by 40 %": lambda uv: uv * sway,
        "hum of 30 uV, filtered": lambda uv: filter_recording((uv + hum)[:, None], fs_hz)[:, 0],
    }
    for name, change in alter.items():
        n = runs if name == "steady" else runs // 2
        holds = [follow_hold(change(hold(seed, fs_hz)), fs_hz) for seed in range(n)]
        plain = [least_squares_covers(np.array(f.time_s), np.array(f.median_hz)) for f in holds]
        beside = f"least squares {np.mean(plain):.3f}"
        show(
            f"{name}: median frequency's interval covers zero",
            np.mean([covers(f.median) for f in holds]),
            0.92,
            1.0,
            beside,
        )
        show(f"{name}: mean frequency's", np.mean([covers(f.mean) for f in holds]), 0.92, 1.0)
        show(f"{name}: RMS's", np.mean([covers(f.rms) for f in holds]), 0.92, 1.0)
    truth = (median_of(0.8, fs_hz) - median_of(1.0, fs_hz)) / 64.0 * 60.0
    slopes = [follow_hold(hold(seed, fs_hz, 0.8), fs_hz).median for seed in range(runs // 2)]
    mean = np.mean([slope.per_min for slope in slopes])
    show("tires by a fifth: error of the mean slope, Hz/min", mean - truth, -0.8, 0.8, f"true {truth:.1f}")
    show(
        "tires by a fifth: interval holds the true slope",
        np.mean([s.low_per_min <= truth <= s.high_per_min for s in slopes]),
        0.92,
        1.0,
    )
    show("tires by a fifth: said to fall", np.mean([s.trend == "falls" for s in slopes]), 0.9, 1.0)


def bench_wander(runs: int = 150) -> None:
    """Values that are not EMG but wander slowly, so that nearby windows are alike."""
    time_s = np.arange(58.0)
    for fade, bar in ((0.0, 0.92), (1.0, 0.9), (3.0, 0.9), (5.0, 0.88)):
        ours, plain = [], []
        for seed in range(runs):
            rng = np.random.default_rng([seed, 7])
            values = rng.normal(size=58)
            if fade:
                keep = np.exp(-1.0 / fade)
                first = np.array([values[0]])
                rest = scipy_signal.lfilter(
                    [np.sqrt(1.0 - keep**2)], [1.0, -keep], values[1:], zi=keep * first
                )[0]
                values = np.concatenate((first, rest))
            ours.append(covers(fit_slope(time_s, values, "Hz")))
            plain.append(least_squares_covers(time_s, values))
        show(
            f"58 windows, alike for {fade:g}: interval covers zero",
            np.mean(ours),
            bar,
            1.0,
            f"least squares {np.mean(plain):.3f}",
        )


def bootstrap_covers(one: np.ndarray, other: np.ndarray, placement: float, seed: int) -> bool:
    """Return whether the percentile bootstrap over repetitions contains the truth, no difference."""
    rng = np.random.default_rng(seed)
    means = [np.log(x)[rng.integers(0, len(x), (1000, len(x)))].mean(axis=1) for x in (one, other)]
    drawn = means[0] - means[1] + np.sqrt(2.0) * placement * rng.normal(size=1000)
    low, high = np.quantile(drawn, (0.025, 0.975))
    return bool(low <= 0.0 <= high)


def bench_symmetry(runs: int = 1000) -> None:
    """Two equal legs: repetitions scatter by 14 %, electrodes left on or placed anew."""
    for n in (2, 3, 5, 10):
        for placement in (0.0, 0.15):
            rng = np.random.default_rng([n, round(100 * placement)])
            held, boot = [], []
            for run in range(runs):
                one, other = np.exp(0.14 * rng.normal(size=(2, n)) + placement * rng.normal(size=(2, 1)))
                ratio = compare(one, other, placement)
                held.append(ratio.low <= 1.0 <= ratio.high)
                if run < runs // 4:
                    boot.append(bootstrap_covers(one, other, placement, run))
            what = f"{n} repetitions a leg, placement {placement:g}: ratio's interval"
            show(what, np.mean(held), 0.93, 0.99, f"bootstrap {np.mean(boot):.3f}")


def bench_detectable_change(runs: int = 2000) -> None:
    """Visits of a person in whom nothing changes."""
    for n in (3, 5, 10):
        rng = np.random.default_rng(n)
        acted, textbook, held = [], [], []
        for _ in range(runs):
            *visits, before, now = np.exp(0.4 * rng.normal(size=n + 2))
            change = find_detectable_change(visits)
            acted.append(change.is_exceeded(before, now))
            textbook.append(abs(np.log(now / before)) > np.log(change.factor))
            held.append(change.low <= np.exp(1.96 * np.sqrt(2.0) * 0.4) <= change.high)
        show(
            f"{n} visits: unchanged person called changed",
            np.mean(acted),
            0.03,
            0.07,
            f"by 1.96 {np.mean(textbook):.3f}",
        )
        show(f"{n} visits: interval of the detectable change", np.mean(held), 0.93, 0.97)


def bench_estimates(runs: int = 300) -> None:
    """Median frequency of 1 s, and the best second of a steady maximum."""
    truth = median_of(1.0, FS_HZ)
    ours, hann = [], []
    window = scipy_signal.windows.hann(1000)
    for seed in range(runs // 30):
        for second in hold(seed, FS_HZ)[: 30 * 1000].reshape(30, 1000):
            ours.append(measure_frequencies(second, FS_HZ)[0])
            power = np.square(np.abs(np.fft.rfft(window * second)))[20:451]
            hann.append(np.interp(0.5, np.cumsum(power) / power.sum(), np.arange(20.5, 451.0)))
    show(
        "median frequency of 1 s: error of the mean, Hz",
        np.mean(ours) - truth,
        -1.0,
        1.0,
        f"true {truth:.1f}",
    )
    show("median frequency of 1 s: scatter, Hz", np.std(ours), 0.0, 5.0, f"Hann {np.std(hann):.2f}")
    best = [
        find_best(hold(seed, FS_HZ)[5000 * k : 5000 * (k + 1)], FS_HZ).rms_uv
        for seed in range(6)
        for k in range(10)
    ]
    show("best second of a steady 5 s over its true level", np.mean(best) / 50.0, 1.0, 1.1)


def bench_recorded() -> None:
    """Slopes of the recorded biceps, which tires."""
    with np.load(RECORDINGS / "biceps_fatigue.npz") as data:
        uv = (data["signal"] - float(data["offset_counts"])) * float(data["uv_per_count"])
        fs_hz = float(data["fs_hz"])
    filtered = filter_recording(uv, fs_hz)[:, 0]
    spans = [(burst.onset_s, burst.offset_s) for burst in find_bursts(filtered, fs_hz)]
    for name, fatigue in (
        (f"{len(spans)} repetitions", follow_repetitions(filtered, fs_hz, spans)),
        ("windows of 1 s", follow_hold(filtered[: round(120 * fs_hz)], fs_hz)),
    ):
        for what, slope in (("median", fatigue.median), ("mean", fatigue.mean)):
            beside = f"{slope.per_min:.1f} +- {slope.error_per_min:.1f} from {slope.start:.0f} Hz"
            show(
                f"recorded biceps, {name}: upper end of {what}, Hz/min",
                slope.high_per_min,
                -99.0,
                -0.1,
                beside,
            )


def main() -> None:
    """Print every figure beside its bar."""
    for bench in (
        bench_recorded,
        bench_slopes,
        bench_wander,
        bench_symmetry,
        bench_detectable_change,
        bench_estimates,
    ):
        print(f"\n{bench.__doc__}")
        bench()


if __name__ == "__main__":
    main()
