"""Verdicts on whole recordings: works or not, refused or not, tired or not, and an envelope's grasps.

In: the folder of the recordings. Out: figures beside their bars.
"""

from dataclasses import replace
from pathlib import Path

import numpy as np
from detection import ours
from detection.bars import Bars
from detection.copies import TITLE, line
from detection.counting import Burst, score
from detection.signals import Trial
from scipy import signal as scipy_signal

from vmofire.analysis import analyse, judge_efforts
from vmofire.dsp.chain import extract_muscle
from vmofire.dsp.fatigue import follow_repetitions
from vmofire.dsp.stages import filter_recording
from vmofire.recording.formats import Channel, Recording, read


def table_of_efforts(folder: Path, bars: Bars) -> None:
    """Print whether five people's extension and flexion get different verdicts, against the extension."""
    print("\nKnee straightened against knee bent, vastus lateralis, each against the person's own extension")
    right: dict[str, int] = {}
    people = [path.stem.rsplit("_", 1)[1] for path in sorted(folder.glob("isometric_extension_*.npz"))]
    n = len(people)
    for person in people:
        extension, flexion = (
            next(c for c in read(folder / f"isometric_{task}_{person}.npz").channels if c.name == "VL")
            for task in ("extension", "flexion")
        )
        half = len(extension.samples) // 2
        first, second = (
            replace(extension, samples=part) for part in (extension.samples[:half], extension.samples[half:])
        )
        for name, channel, reference, truth in (
            ("flexion does not fire", flexion, extension, "does_not_fire"),
            ("extension, first half by second, works", first, second, "works"),
            ("extension, second half by first, works", second, first, "works"),
        ):
            (said,) = judge_efforts(Recording((channel,)), Recording((reference,)))
            print(f"    {person:>2} {name:<40} {said.words}")
            right[name] = right.get(name, 0) + (said.verdict == truth)
        for change, one, other in altered_pairs(flexion, extension):
            (said,) = judge_efforts(Recording((one,)), Recording((other,)))
            name = f"flexion does not fire, {change}"
            right[name] = right.get(name, 0) + (said.verdict == "does_not_fire")
    for name, count in right.items():
        bars.hold(name, f"{count} of {n} people", f"all {n}", count == n)


def altered_pairs(flexion: Channel, extension: Channel) -> list[tuple[str, Channel, Channel]]:
    """Return copies of the same muscle: another gain, polarity, rate, length, and no known scale."""

    def change(one: Channel, samples: np.ndarray, rate: float = 1.0, unit: str = "uV") -> Channel:
        return replace(one, samples=samples, fs_hz=rate * one.fs_hz, unit=unit)

    pair = (flexion, extension)
    fs = round(extension.fs_hz)
    return [
        ("a tenth of the gain", *(change(c, 0.1 * c.samples) for c in pair)),
        ("tenfold gain", *(change(c, 10.0 * c.samples) for c in pair)),
        ("flipped", *(change(c, -c.samples) for c in pair)),
        ("half the rate", *(change(c, scipy_signal.resample_poly(c.samples, 1, 2), 0.5) for c in pair)),
        ("first and last 2 s cut", *(change(c, c.samples[2 * fs : -2 * fs]) for c in pair)),
        ("scale unknown", *(change(c, c.samples, unit="") for c in pair)),
    ]


def table_of_quality(folder: Path, own: Path, trials: list[Trial], bars: Bars) -> None:
    """Print what must be refused, what must only be reported, and what must be accepted."""
    print("\nWhat the gate says")
    refused = 0
    for t in trials:
        (vm,) = analyse(read(folder / f"knee_extension_{t.name}.npz"), channel="VM").channels
        refused += vm.verdict == "cannot_tell"
        if t.name not in ("1N", "3N"):
            continue
        told = {reason.code: reason.words for reason in vm.quality.reasons}
        bursts = [(b.onset_s, b.offset_s) for b in vm.bursts]
        f1 = score(bursts, t.bursts).f1
        found = f"usable {vm.quality.usable}, told {list(told.values())}, F1 {f1:.2f}"
        if t.name == "1N":
            met = vm.quality.usable and "60 Hz" in told.get("mains", "") and f1 == 1.0
            bars.hold("1N, hum reported and removed, bursts right", found, "so", met)
        else:
            bars.hold("3N accepted", found, "usable", vm.quality.usable and f1 == 1.0)
    bars.most(f"cannot tell, of the {len(trials)} rated recordings", refused, 0)
    if not (folder / "mains_dominated_rectus.npz").exists():
        return
    left, right = analyse(read(folder / "mains_dominated_rectus.npz")).channels
    codes = [reason.code for reason in right.quality.reasons if reason.blocking]
    found = f"right {right.verdict} ({right.quality.reasons[0].words}), left {left.verdict}"
    met = right.verdict == "cannot_tell" and "mains" in codes and left.quality.usable
    bars.hold("mains_dominated_rectus", found, "right refused as mains, left not", met)
    (biceps,) = analyse(read(own / "biceps_fatigue.npz")).channels
    words = [reason.words for reason in biceps.quality.reasons if reason.code == "clipped"]
    bars.hold("biceps_fatigue, clipping", str(words), "reported", bool(words))


def table_of_fatigue(own: Path, bars: Bars) -> None:
    """Print whether the recorded biceps tires, with the interval of its slope."""
    with np.load(own / "biceps_fatigue.npz") as data:
        signal, fs_hz = data["signal"].astype(float).reshape(-1, 1), float(data["fs_hz"])
    filtered = filter_recording(signal, fs_hz)[:, 0]
    slope = follow_repetitions(filtered, fs_hz, ours.offline(filtered, fs_hz)).median
    found = f"{slope.per_min:+.1f} Hz a minute, {slope.low_per_min:+.1f} to {slope.high_per_min:+.1f}"
    bars.hold(
        "biceps_fatigue, slope of the median frequency",
        found,
        "whole interval below 0",
        slope.trend == "falls",
    )


def table_of_grasps(folder: Path, bars: Bars) -> None:
    """Print how well the recorded envelope's grasps are found, by its own time stamps."""
    path = folder / "myoware_envelope_ball.npz"
    if not path.exists():
        return
    with np.load(path) as data:
        signal, fs_hz, stamps_s = data["signal"].astype(float), float(data["fs_hz"]), data["time_s"]
        starts_s, codes = data["class_time_s"], data["class_code"]
    stops_s = np.append(starts_s[1:], stamps_s[-1])
    marks = [Burst(a, b) for a, b, code in zip(starts_s, stops_s, codes, strict=True) if code]
    rows = np.arange(len(stamps_s))
    muscle = extract_muscle(signal.reshape(-1, 1), fs_hz, "ENV")[:, 0]
    events = [
        tuple(np.interp(np.array(event) * fs_hz, rows, stamps_s).tolist())
        for event in ours.offline(muscle, fs_hz)
    ]
    total = score(events, marks)
    print(f"\nEnvelope, {len(marks)} grasps marked by hand, one of them where none is\n{TITLE}")
    line("vmofire offline, ENV", total)
    bars.least("F1, myoware_envelope_ball", total.f1, 0.85)
