"""Records of hard kinds, their truth known: `make_record("gait", "train", 0)`.

In: a kind of kinds.toml, a half, a number. Out: the same record every time. Odd numbers are motor units,
even ones coloured noise, so that no figure rests on one idea of EMG. The halves share no seed and no muscle.
Never: anything of a detector.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, get_args
from zlib import crc32

import numpy as np
from scipy import fft, signal

from hard_kinds.drives import GRID_HZ, Drive, Effort, Signal, draw, load_kinds, make_drive
from hard_kinds.motor_units import make_muscle

Half = Literal["train", "test"]
HALVES: tuple[Half, ...] = get_args(Half)
PER_KIND = 50  # of each half: 20 kinds make 2,000 records
N_MUSCLES = 20  # of each half
EDGE_S = 0.5  # made before and after the record, and cut off
BAND_HZ = (20.0, 450.0)  # of surface EMG (ISEK, SENIAM): levels are RMS in this band


@dataclass(frozen=True)
class Record:
    """One channel with its truth.

    Parameters
    ----------
    kind, half, number, model : str, str, int, str
        Where it comes from; `model` is "noise" or "units".
    raw_uv : ndarray, (n_samples,)
        As digitised: with baseline, drift, hum and steps of the converter.
    fs_hz : float
    efforts : list of Effort
        In order of time.
    neutral : list of (start, end)
        Stretches in s where another muscle stands out. An event there is neither right nor wrong.
    drawn : dict
        What was drawn from the ranges.
    """

    kind: str
    half: Half
    number: int
    model: str
    raw_uv: Signal
    fs_hz: float
    efforts: list[Effort]
    neutral: list[tuple[float, float]]
    drawn: dict[str, Any]

    @property
    def name(self) -> str:
        """Return a name that is unique, for files and pictures."""
        return f"{self.kind}-{self.half}-{self.number:03d}"

    @property
    def end_s(self) -> float:
        """Return its length in s."""
        return len(self.raw_uv) / self.fs_hz


def make_records(half: Half, per_kind: int = PER_KIND, kinds: list[str] | None = None) -> Iterator[Record]:
    """Return the records of one half, kind by kind."""
    for kind in kinds or load_kinds():
        for number in range(per_kind):
            yield make_record(kind, half, number)


def make_record(kind: str, half: Half, number: int) -> Record:
    """Return one record."""
    rng = np.random.default_rng([crc32(kind.encode()), HALVES.index(half), number])
    drive = make_drive(kind, rng)
    drawn = drive.drawn
    fs_hz = float(drawn["fs_hz"])
    work_hz = fs_hz if fs_hz >= 1500.0 else 2.0 * fs_hz if fs_hz >= 750.0 else 4.0 * fs_hz
    n = round(drawn["length_s"] * work_hz)
    times_s = np.arange(n) / work_hz
    model = "units" if number % 2 else "noise"

    def spread(level: Signal) -> Signal:
        return np.interp(times_s, np.arange(len(level)) / GRID_HZ, level)

    corners = drawn["low_corner_hz"], drawn["high_corner_hz"]
    if model == "units" and drive.muscle_uv.any():
        muscle_number = HALVES.index(half) * N_MUSCLES + number % N_MUSCLES
        fat_mm = draw(np.random.default_rng(muscle_number), load_kinds()[kind]["fat_mm"])
        muscle = make_muscle(muscle_number, fat_mm)
        uv = muscle.synthesize(rng, drive.muscle_uv, GRID_HZ, work_hz, drawn["share_of_maximum"])
        uv = np.pad(uv, (0, max(0, n - len(uv))))[:n]
    else:
        uv = spread(drive.muscle_uv) * coloured_noise(rng, n, work_hz, corners)
    rest = np.sqrt(0.5) * (coloured_noise(rng, n, work_hz, corners) + coloured_noise(rng, n, work_hz))
    uv += spread(drive.rest_uv) * rest
    if drive.crosstalk_uv.any():  # from further away, so slower
        far = 0.6 * corners[0], 0.6 * corners[1]
        uv += spread(drive.crosstalk_uv) * coloured_noise(rng, n, work_hz, far)
    uv += disturb(rng, times_s, drive)
    if work_hz != fs_hz:
        uv = signal.resample_poly(uv, 1, round(work_hz / fs_hz))
    uv = drawn["step_uv"] * np.rint(uv / drawn["step_uv"])
    uv[: round(drawn["zero_s"] * fs_hz)] = 0.0
    return Record(kind, half, number, model, uv, fs_hz, drive.efforts, drive.neutral, drawn)


def coloured_noise(
    rng: np.random.Generator, n: int, fs_hz: float, corners_hz: tuple[float, float] | None = None
) -> Signal:
    """Return Gaussian noise of RMS 1 in the band of EMG, (n,); white without corners.

    Spectrum of Shwedyk 1977, Stulen and De Luca 1981: f^2 fh^4 / ((f^2 + fl^2) (f^2 + fh^2)^2).
    """
    size = fft.next_fast_len(n, real=True)
    f = fft.rfftfreq(size, 1.0 / fs_hz)
    power = np.ones(len(f))
    if corners_hz:
        low, high = np.square(corners_hz)
        power = f**2 * high**2 / ((f**2 + low) * (f**2 + high) ** 2)
    band = (f >= BAND_HZ[0]) & (f <= BAND_HZ[1])
    shape = np.sqrt(power * 0.5 * size / power[band].sum())
    return fft.irfft(fft.rfft(rng.normal(size=size)) * shape, size)[:n]


def disturb(rng: np.random.Generator, times_s: Signal, drive: Drive) -> Signal:
    """Return baseline, drift, hum and jolts in uV, (n_samples,)."""
    drawn = drive.drawn
    uv = np.full(len(times_s), rng.uniform(-500.0, 500.0))
    for hz in rng.uniform(0.1, 2.0, 3):
        uv += drawn["drift_uv"] / 3.0 * np.sin(2.0 * np.pi * (hz * times_s + rng.uniform()))
    line_hz = drawn["hum_hz"] + rng.normal(0.0, 0.02)
    for harmonic, share in ((1, 1.0), (3, 0.4), (5, 0.2)):
        size = drawn["hum_level"] * drawn["rest_uv"] * np.sqrt(2.0 / 1.2) * share
        if line_hz * harmonic < 0.45 / (times_s[1] - times_s[0]):
            uv += size * np.sin(2.0 * np.pi * (line_hz * harmonic * times_s + rng.uniform()))
    if drawn["jolt_level"]:
        strength = float(np.quantile(drive.muscle_uv[drive.muscle_uv > 0.0], 0.9))
        for at_s in drive.turns_s:
            late = times_s - at_s - rng.uniform(-0.1, 0.1)
            ring = np.sin(2.0 * np.pi * rng.uniform(6.0, 25.0) * late) * np.exp(
                -np.abs(late) / rng.uniform(0.02, 0.06)
            )
            uv += np.where(late > 0.0, rng.choice((-1.0, 1.0)) * drawn["jolt_level"] * strength * ring, 0.0)
    return uv
