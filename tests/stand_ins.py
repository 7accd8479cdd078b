"""Synthetic recordings with the names, shapes, units and facts of those in ../shared.

In: a folder. Out: the same files, each made with the virtual muscle, and bursts.json with the truth of each.
Never: a copied sample, or evidence about real people: only the recordings themselves give that.
"""

import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from vmofire.dsp.sensor import Sensor
from vmofire.guided.steps import Cue
from vmofire.virtual.faults import Faults
from vmofire.virtual.muscle import Muscle, MuscleModel
from vmofire.virtual.sensor import Converter, SensorModel

Spans = list[tuple[float, float]]

# Duration and knee extensions, s: healthy (N), with an abnormality (A); in 5A one is under way at the start.
KNEES: dict[str, tuple[float, Spans]] = {
    "1N": (16.0, [(1.5, 3.5), (5.0, 7.0), (8.5, 10.5), (12.0, 14.0)]),
    "3N": (16.86, [(3.0, 4.8), (7.0, 9.0), (11.5, 13.5)]),
    "8N": (24.0, [(4.9, 7.6), (12.0, 14.6), (19.4, 22.3)]),
    "10N": (29.0, [(3.0, 5.5), (9.0, 11.5), (15.0, 17.0), (21.0, 24.5)]),
    "1A": (17.0, [(2.0, 4.0), (6.5, 8.0), (11.0, 13.5)]),
    "5A": (25.0, [(0.0, 2.0), (6.0, 8.5), (12.5, 15.0), (19.0, 21.5)]),
    "6A": (40.0, [(4.0, 7.0), (12.0, 15.5), (20.5, 24.0), (29.0, 33.0)]),
    "10A": (20.0, [(2.5, 4.5), (7.5, 9.5), (13.0, 15.5)]),
}
# Strength of the four muscles in a knee extension, relative to the VM of 80 uV.
SHARES = {"RF": 0.6, "BF": 0.2, "VM": 1.0, "ST": 0.15}
# The vastus lateralis of five people: its level in extension, and in flexion, uV.
THIGHS = {2: (70.0, 3.0), 3: (60.0, 4.0), 4: (80.0, 6.0), 17: (90.0, 8.0), 18: (75.0, 4.5)}


def make_stand_ins(folder: Path) -> Path:
    """Write all recordings into a folder, and return it."""
    rated = {}
    for seed, (name, (duration_s, spans)) in enumerate(KNEES.items(), start=1):
        rated[f"knee_extension_{name}"] = make_knee(folder, name, duration_s, spans, seed)
    (folder / "bursts.json").write_text(json.dumps(rated))
    make_text(folder)
    for person, (push_uv, bend_uv) in THIGHS.items():
        make_thigh(folder / f"isometric_extension_{person}.npz", [push_uv, 0.3 * push_uv, 9.0, 12.0], person)
        make_thigh(folder / f"isometric_flexion_{person}.npz", [bend_uv, 60.0, 9.0, 12.0], 100 + person)
    make_hum(folder)
    make_envelope(folder)
    make_counts(folder)
    return folder


def tense(
    person: MuscleModel, spans: Spans, duration_s: float, fs_hz: float, seed: int
) -> tuple[NDArray, Spans]:
    """Return one muscle, (n_samples,) in uV, and the times when it is on."""
    muscle = Muscle([person], [Cue("ball_squeeze", *span) for span in spans], seed=seed)
    uv = muscle.read(0, round(duration_s * fs_hz), fs_hz)[:, 0]
    return uv, [(event.start_s, event.stop_s) for event in muscle.events(duration_s)]


def tense_before(
    person: MuscleModel, spans: Spans, duration_s: float, fs_hz: float, seed: int
) -> tuple[NDArray, Spans]:
    """Return the same, cut 1 s after the start, so that an effort at 0 is already under way."""
    later = [(start_s + (start_s > 0.0), stop_s + 1.0) for start_s, stop_s in spans]
    uv, on = tense(person, later, duration_s + 1.0, fs_hz, seed)
    return uv[round(fs_hz) :], [(max(0.0, start_s - 1.0), stop_s - 1.0) for start_s, stop_s in on]


def make_knee(folder: Path, name: str, duration_s: float, spans: Spans, seed: int) -> dict:
    fs_hz = 1000.0
    columns, truth = [], []
    for place, (label, share) in enumerate(SHARES.items()):
        person = MuscleModel(
            80.0 * share, delay_s=0.0, delay_sd_s=0.0, release_s=0.0, rise_s=0.15, fall_s=0.2
        )
        uv, on = tense_before(person, spans, duration_s, fs_hz, 10 * seed + place)
        columns.append(uv)
        truth = on if label == "VM" else truth
    signal_uv = np.stack(columns, axis=1)
    time_s = np.arange(len(signal_uv)) / fs_hz
    if name == "1N":  # hum that can be removed from the VM, but hides the ST
        signal_uv += np.outer(np.sin(2.0 * np.pi * 60.0 * time_s), [12.0, 12.0, 50.0, 150.0])
    bent = [at for start_s, stop_s in spans for at in ((start_s, -80), (stop_s, -10), (stop_s + 0.5, -80))]
    angle = np.interp(time_s, *np.transpose(bent))
    np.savez(
        folder / f"knee_extension_{name}.npz",
        signal=np.round(signal_uv / 1000.0, 4).astype(np.float32),
        fs_hz=fs_hz, labels=list(SHARES), unit="mV",
        aux=np.round(angle, 1).astype(np.float32), aux_label="knee angle", aux_unit="deg",
    )  # fmt: skip
    return {
        "muscle": "VM",
        "bursts": [
            {"onset_s": onset_s or None, "offset_s": offset_s, "raters_differ_s": 0.0 if onset_s else None}
            for onset_s, offset_s in truth
        ],
    }


def make_text(folder: Path) -> None:
    """Write the knee extension 3N like its logger."""
    with np.load(folder / "knee_extension_3N.npz") as data:
        rows = np.column_stack((data["signal"], data["aux"]))
    n = len(rows)
    head = ["File Name: 3Nsen.log"]
    for number, name in enumerate(SHARES, start=1):
        head.append(f"Channel {number}: '{name}', {n} values, engineering units: mV, no filters.")
    head += [
        f"Channel 5: 'FX', {n // 20} values, engineering units: deg, no filters,"
        " extrapolated from 50 to 1000 samples per second.",
        "",
    ]
    lines = ["\t".join([*(f"{value:.4g}" for value in row[:4]), f"{row[4]:.1f}"]) for row in rows]
    (folder / "original_3Nsen.txt").write_bytes("\r\n".join([*head, *lines, ""]).encode())


def make_thigh(path: Path, levels_uv: list[float], seed: int) -> None:
    """Write ten seconds of an effort that is already under way at the first sample."""
    columns = [
        tense(
            MuscleModel(level_uv, rest_uv=1.5, delay_s=0.0, delay_sd_s=0.0, rise_s=0.4, variation=0.0),
            [(0.0, 12.0)], 10.0005, 2000.0, 10 * seed + place,
        )[0]
        for place, level_uv in enumerate(levels_uv)
    ]  # fmt: skip
    signal = np.stack(columns, axis=1)
    np.savez(
        path, signal=(2.442 * np.round(signal / 2.442)).astype(np.float32), fs_hz=2000.0,
        labels=["VL", "BF", "TA", "GL"], unit="uV",
        aux=np.full(len(signal), 20.0, np.float32), aux_label="force", aux_unit="kg",
    )  # fmt: skip


def make_hum(folder: Path) -> None:
    """Write two walking legs; on the right the mains hide the muscle."""
    spans = [(0.8, 1.5), (2.3, 3.0), (3.8, 4.5)]
    left, right = (tense(MuscleModel(150.0), spans, 5.12, 1000.0, seed)[0] for seed in (71, 72))
    right += 400.0 * np.sin(2.0 * np.pi * 50.0 * np.arange(len(right)) / 1000.0)
    np.savez(
        folder / "mains_dominated_rectus.npz",
        signal=(1e-6 * np.stack((left, right), axis=1)).astype(np.float32),
        fs_hz=1000.0, labels=["Voltage.L Rect", "Voltage.R Rect"], unit="V",
    )  # fmt: skip


def make_envelope(folder: Path) -> None:
    """Write 31 grasps of an envelope output, in counts of 12 bits, with a mark at each start and end."""
    fs_hz = 360.0
    spans = [(2.0 + 2.9 * n, 3.4 + 2.9 * n) for n in range(31)]
    person = MuscleModel(120.0, delay_s=0.1, delay_sd_s=0.02, release_s=0.05)
    muscle = Muscle([person], [Cue("ball_squeeze", *span) for span in spans], seed=81)
    sensor = SensorModel(Sensor("ENV", 2000.0))
    counts = Converter(muscle, sensor, Faults(), (0,), fs_hz).read_samples(round(92.0 * fs_hz)) // 16
    edges = [edge for span in spans for edge in span]
    np.savez(
        folder / "myoware_envelope_ball.npz", signal=counts.astype(np.uint16), fs_hz=fs_hz, labels=["grasp"],
        unit="counts (12 bit), envelope output", time_s=np.arange(len(counts)) / fs_hz,
        class_time_s=np.array(edges), class_code=np.array([3, 0] * len(spans)),
    )  # fmt: skip


def make_counts(folder: Path) -> None:
    """Write four contractions in counts of unknown scale."""
    uv, _ = tense(MuscleModel(100.0), [(8.0 + 14.0 * n, 12.0 + 14.0 * n) for n in range(4)], 60.0, 1000.0, 91)
    np.savez(
        folder / "unknown_muscle_4_bursts.npz",
        signal=np.round(2.0 * uv[:, None]).astype(np.int16),
        fs_hz=1000.0, labels=["EMG"], unit="counts (12 bit)",
    )  # fmt: skip
