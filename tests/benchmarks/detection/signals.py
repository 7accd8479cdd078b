"""Signals for the detectors: rated recordings, altered copies of them, synthetic signals.

In: the folder of the recordings, seeds. Out: Trial: a raw signal in uV, its rate, its bursts.
"""

import json
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from detection.counting import Burst
from scipy import signal as scipy_signal

CUT = "cut at both ends"
TOO_WEAK = "half as strong, noise of 3 uV"
RECORDINGS = Path(__file__).resolve().parents[4] / "shared" / "recordings"


@dataclass(frozen=True)
class Trial:
    """Record, (n_samples,) in uV, with its true bursts."""

    name: str
    raw_uv: np.ndarray
    fs_hz: float
    bursts: list[Burst]

    @property
    def end_s(self) -> float:
        """Return its length in s."""
        return len(self.raw_uv) / self.fs_hz


def rated(folder: Path) -> list[Trial]:
    """Return the vastus medialis of every recording that bursts.json rates."""
    trials = []
    for name, rating in json.loads((folder / "bursts.json").read_text()).items():
        with np.load(folder / f"{name}.npz") as data:
            raw_uv = 1e3 * data["signal"][:, list(data["labels"]).index(rating["muscle"])].astype(float)
            fs_hz = float(data["fs_hz"])
        end_s = len(raw_uv) / fs_hz
        bursts = [
            Burst(
                b["onset_s"] or 0.0,
                end_s if b["offset_s"] is None else b["offset_s"],
                b["onset_s"] is not None and b["raters_differ_s"] <= 0.05 and b["confidence"] != "uncertain",
            )
            for b in rating["bursts"]
        ]
        trials.append(Trial(name.removeprefix("knee_extension_"), raw_uv, fs_hz, bursts))
    return trials


def altered(trial: Trial) -> dict[str, Trial]:
    """Return copies with the same contractions: name, gain, polarity, rate and length must not matter."""
    copies = {
        "renamed": replace(trial, name="another"),
        "thousandth of the gain": replace(trial, raw_uv=1e-3 * trial.raw_uv),
        "tenth of the gain": replace(trial, raw_uv=0.1 * trial.raw_uv),
        "tenfold gain": replace(trial, raw_uv=10.0 * trial.raw_uv),
        "thousandfold gain": replace(trial, raw_uv=1e3 * trial.raw_uv),
        "flipped": replace(trial, raw_uv=-trial.raw_uv),
        "twice the rate": replace(
            trial, raw_uv=scipy_signal.resample_poly(trial.raw_uv, 2, 1), fs_hz=2.0 * trial.fs_hz
        ),
    }
    if len(trial.bursts) >= 4:
        # Cut in the pauses after the first and before the last burst.
        first, second, *_, last_but_one, last = trial.bursts
        start = int(0.5 * (first.offset_s + second.onset_s) * trial.fs_hz)
        stop = int(0.5 * (last_but_one.offset_s + last.onset_s) * trial.fs_hz)
        inner = [
            replace(b, onset_s=b.onset_s - start / trial.fs_hz, offset_s=b.offset_s - start / trial.fs_hz)
            for b in trial.bursts[1:-1]
        ]
        copies[CUT] = replace(trial, raw_uv=trial.raw_uv[start:stop], bursts=inner)
    return copies


def disturbed(trial: Trial, seed: int = 5) -> dict[str, Trial]:
    """Return copies with the same contractions, disturbed as by a cheap sensor and a restless person."""
    rng = np.random.default_rng(seed)
    raw_uv, fs_hz, n = trial.raw_uv, trial.fs_hz, len(trial.raw_uv)
    time_s = np.arange(n) / fs_hz
    first, last = trial.bursts[0], trial.bursts[-1]
    start = int((first.onset_s + 0.5 * (first.offset_s - first.onset_s)) * fs_hz)
    stop = int((last.onset_s + 0.5 * (last.offset_s - last.onset_s)) * fs_hz)
    shift_s, end_s = start / fs_hz, (stop - start) / fs_hz
    inner = [
        replace(b, onset_s=max(0.0, b.onset_s - shift_s), offset_s=min(end_s, b.offset_s - shift_s))
        for b in trial.bursts
    ]
    inner[0] = replace(inner[0], sharp=False)
    hum_uv = sum(
        uv * share * np.sin(2.0 * np.pi * line_hz * harmonic * time_s + harmonic)
        for line_hz, uv in ((50.04, 15.0), (59.95, 10.0))
        for harmonic, share in ((1, 1.0), (3, 0.4), (5, 0.2))
    )
    steps_uv = np.repeat(rng.uniform(-2000.0, 2000.0, n // 3000 + 1), 3000)[:n]
    spikes_uv = np.zeros(n)
    for at in rng.integers(0, n - 10, n // 2000):
        spikes_uv[at : at + 6] = rng.uniform(-1.0, 1.0) * 1500.0
    return {
        "noise of 1 uV added": replace(trial, raw_uv=raw_uv + 1.0 * rng.normal(size=n)),
        "noise of 2 uV added": replace(trial, raw_uv=raw_uv + 2.0 * rng.normal(size=n)),
        "noise of 3 uV added": replace(trial, raw_uv=raw_uv + 3.0 * rng.normal(size=n)),
        TOO_WEAK: replace(trial, raw_uv=0.5 * raw_uv + 3.0 * rng.normal(size=n)),
        "12 bits of 4 uV, no oversampling": replace(trial, raw_uv=4.0 * np.rint(raw_uv / 4.0)),
        "hum of 50 and 60 Hz at once": replace(trial, raw_uv=raw_uv + hum_uv),
        "baseline steps of up to 4 mV": replace(trial, raw_uv=raw_uv + steps_uv),
        "a spike every 2 s": replace(trial, raw_uv=raw_uv + spikes_uv),
        "cut within first and last": replace(trial, raw_uv=raw_uv[start:stop], bursts=inner),
    }


def shifted(trial: Trial, rest_uv: float, seed: int = 6) -> dict[str, Trial]:
    """Return copies cut at odd places, and with rest at other places; `rest_uv` is its RMS without hum."""
    rng = np.random.default_rng(seed)
    raw_uv, fs_hz = trial.raw_uv - trial.raw_uv.mean(), trial.fs_hz
    copies: dict[str, Trial] = {}
    for k in range(3):
        start_s, stop_s = rng.uniform(0.0, 0.35) * trial.end_s, rng.uniform(0.65, 1.0) * trial.end_s
        bursts = [
            Burst(
                max(b.onset_s, start_s) - start_s,
                min(b.offset_s, stop_s) - start_s,
                b.sharp and b.onset_s > start_s,
            )
            for b in trial.bursts
            if min(b.offset_s, stop_s) - max(b.onset_s, start_s) > 0.3  # a shorter one does not count
        ]
        part = raw_uv[int(start_s * fs_hz) : int(stop_s * fs_hz)]
        copies[f"cut at odd places, {k + 1}"] = replace(trial, raw_uv=part, bursts=bursts)
    rest = rest_uv * muscle_noise(rng, round(5 * fs_hz), fs_hz)
    later = [replace(b, onset_s=b.onset_s + 5.0, offset_s=b.offset_s + 5.0) for b in trial.bursts]
    copies["5 s of rest appended"] = replace(trial, raw_uv=np.concatenate((raw_uv, rest)))
    copies["5 s of rest before"] = replace(trial, raw_uv=np.concatenate((rest, raw_uv)), bursts=later)
    moved = int((trial.bursts[0].onset_s - 0.5) * fs_hz)
    if moved > fs_hz:  # there is a second of rest before the first contraction: move it behind the last
        earlier = [
            replace(b, onset_s=b.onset_s - moved / fs_hz, offset_s=b.offset_s - moved / fs_hz)
            for b in trial.bursts
        ]
        around = np.concatenate((raw_uv[moved:], raw_uv[:moved]))
        copies["rest at the end, not at the start"] = replace(trial, raw_uv=around, bursts=earlier)
    return copies


def muscle_noise(rng: np.random.Generator, n: int, fs_hz: float) -> np.ndarray:
    """Return noise of RMS 1 with the spectrum of a vastus medialis: 41 % of its power is below 50 Hz."""
    sos = scipy_signal.butter(1, (30.0, 72.0), "bandpass", fs=fs_hz, output="sos")
    noise = scipy_signal.sosfilt(sos, rng.normal(size=n + 200))[200:]
    return noise / np.sqrt(np.mean(np.square(noise)))


def bursts_of(
    name: str,
    snr_db: float,
    *,
    rise_s: float = 0.005,
    n: int = 20,
    rest_uv: float = 3.0,
    late_s: float = 0.0,
    hum_uv: float = 0.0,
    drift_uv: float = 0.0,
    spike_uv: float = 0.0,
    seed: int = 1,
    fs_hz: float = 2000.0,
) -> Trial:
    """Return twenty contractions of 1.5 s, one every 4 s, known to the sample.

    SNR is 20 log10 of burst over rest RMS. A slow ramp begins where the muscle begins, in the rest. A late
    muscle begins up to `late_s` after its cue, at random.
    """
    rng = np.random.default_rng(seed)
    size = int(4.0 * n * fs_hz)
    time_s = np.arange(size) / fs_hz
    onsets_s = 4.0 * np.arange(n) + 1.5 + rng.uniform(0.0, 0.3 + late_s, n)
    offsets_s = onsets_s + 1.5
    shape = np.zeros(size)
    for onset_s, offset_s in zip(onsets_s, offsets_s, strict=True):
        up, down = (time_s - onset_s) / rise_s, (offset_s - time_s) / rise_s
        shape = np.maximum(shape, np.clip(np.minimum(up, down), 0.0, 1.0))
    level = rest_uv * (1.0 + shape * (10.0 ** (snr_db / 20.0) - 1.0))
    raw_uv = muscle_noise(rng, size, fs_hz) * level
    for harmonic, share in ((1, 1.0), (3, 0.4), (5, 0.2)):
        raw_uv += hum_uv * share * np.sin(2.0 * np.pi * 50.03 * harmonic * time_s + harmonic)
    raw_uv += drift_uv * np.sin(2.0 * np.pi * 0.2 * time_s)
    for at_s in np.arange(0.7, size / fs_hz, 2.6):  # of 4 ms, up and down
        at = int(at_s * fs_hz)
        raw_uv[at : at + 8] += spike_uv * np.repeat((1.0, -1.0), 4)[: size - at]
    bursts = [Burst(a, b) for a, b in zip(onsets_s.tolist(), offsets_s.tolist(), strict=True)]
    return Trial(name, raw_uv, fs_hz, bursts)


def synthetic() -> list[Trial]:
    """Return all signals of known truth, hardest first."""
    steps = [bursts_of(f"step {snr} dB", snr, seed=snr) for snr in (3, 6, 9, 12, 15, 20, 30)]
    return [
        *steps,
        bursts_of("ramp of 0.3 s, 20 dB", 20, rise_s=0.3, seed=41),
        bursts_of("ramp of 0.7 s, 20 dB", 20, rise_s=0.7, seed=42),
        bursts_of("weak, 9 dB on 1 uV", 9, rest_uv=1.0, seed=43),
        bursts_of("late by up to 1 s, 15 dB", 15, late_s=0.8, seed=44),
        bursts_of("hum of 3 x rest, 15 dB", 15, hum_uv=12.0, seed=45),
        bursts_of("drift of 1 mV, 15 dB", 15, drift_uv=1000.0, seed=46),
        bursts_of("spikes of 0.3 mV, 15 dB", 15, spike_uv=300.0, seed=47),
    ]
