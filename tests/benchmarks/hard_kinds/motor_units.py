"""Motor-unit model of surface EMG: recruitment, rate coding, action potentials under fat.

In: a seed and the fat's thickness; the RMS wanted over time. Out: EMG in uV. Never: anything of a detector.

Recruitment and rates are those of Fuglevand, Winter and Patla 1993 (J Neurophysiol 70:2470). A fibre's action
potential is Rosenfalck's (1969), travelling from the end plate to both tendons and ending there. The volume
conductor is that of Farina and Merletti 2001 (IEEE Trans Biomed Eng 48:637): anisotropic muscle below a plane
layer of fat; its skin layer is left out. Electrodes are two discs along the fibres.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Signal = NDArray[np.float64]

TEMPLATE_HZ = 4000.0  # rate of the stored action potentials
# Fuglevand 1993: thresholds spread over 30 times, 8 to 35 impulses a second, the last unit's 10 lower.
THRESHOLD_RANGE, SIZE_RANGE = 30.0, 100.0
LEAST_RATE_HZ, TOP_RATE_HZ, TOP_RATE_FALL_HZ, RATE_GAIN = 8.0, 35.0, 10.0, 1.0
INTERVAL_CV = 0.2
MOST_EXCITATION = THRESHOLD_RANGE + (TOP_RATE_HZ - TOP_RATE_FALL_HZ - LEAST_RATE_HZ) / RATE_GAIN
# Conductivities in S/m: muscle along and across its fibres, fat (Farina and Merletti 2001).
ALONG, ACROSS, FAT = 0.5, 0.1, 0.05
SPACING_MM, DISC_MM = 20.0, 10.0  # SENIAM
DZ_MM, N_Z = 1.0, 512


@dataclass(frozen=True)
class Muscle:
    """Units of one muscle below one pair of electrodes.

    Parameters
    ----------
    thresholds : ndarray, (n_units,)
        Excitation at which each unit is recruited.
    potentials : ndarray, (n_units, n_samples)
        Action potential at the electrodes at TEMPLATE_HZ, its energy centred on the middle sample.
    """

    thresholds: Signal
    potentials: Signal

    def find_rates(self, excitation: Signal) -> Signal:
        """Return impulses a second of each unit, (n_units, n_times)."""
        thresholds = self.thresholds[:, None]
        top = TOP_RATE_HZ - TOP_RATE_FALL_HZ * thresholds / THRESHOLD_RANGE
        rates = np.minimum(top, LEAST_RATE_HZ + RATE_GAIN * (excitation - thresholds))
        return np.where(excitation >= thresholds, rates, 0.0)

    def find_rms(self, excitation: Signal) -> Signal:
        """Return the expected RMS, (n_times,): independent trains add their power (Campbell's theorem)."""
        energies = np.square(self.potentials).sum(axis=1) / TEMPLATE_HZ
        return np.sqrt(energies @ self.find_rates(excitation))

    def synthesize(
        self, rng: np.random.Generator, wanted: Signal, grid_hz: float, fs_hz: float, share: float
    ) -> Signal:
        """Return EMG whose expected RMS follows `wanted`, (n_samples,) at `fs_hz`.

        Parameters
        ----------
        rng : Generator
        wanted : ndarray, (n_times,)
            RMS in uV at `grid_hz`.
        grid_hz, fs_hz : float
        share : float
            Share of the greatest excitation at which the greatest RMS in `wanted` is reached.
        """
        n_samples = round(len(wanted) / grid_hz * fs_hz)
        top_uv = float(wanted.max(initial=0.0))
        if not top_uv:
            return np.zeros(n_samples)
        levels = np.concatenate(([0.0], np.geomspace(1.0, MOST_EXCITATION, 400)))
        rms = self.find_rms(levels)
        gain = top_uv / float(np.interp(share * MOST_EXCITATION, levels, rms))
        excitation = np.interp(wanted, gain * rms, levels)
        at_work = np.flatnonzero((wanted > 0.0) & (excitation >= 1.0))  # no unit fires at other times
        phases = np.cumsum(self.find_rates(excitation[at_work]), axis=1) / grid_hz
        potentials = gain * self._resample(fs_hz)
        middle = potentials.shape[1] // 2
        starts: list[NDArray[np.int64]] = []
        units: list[NDArray[np.int64]] = []
        for unit, phase in enumerate(phases):
            if not len(phase) or phase[-1] <= 0.0:
                break
            intervals = np.maximum(0.2, rng.normal(1.0, INTERVAL_CV, int(1.3 * phase[-1]) + 10))
            fires = np.cumsum(intervals) - rng.uniform(0.0, 1.0)
            at = np.searchsorted(phase, fires[(fires > 0.0) & (fires < phase[-1])])
            at_s = (at_work[at] + rng.uniform(0.0, 1.0, len(at))) / grid_hz
            starts.append(np.rint(at_s * fs_hz).astype(np.int64) - middle)
            units.append(np.full(len(at), unit))
        if not starts:
            return np.zeros(n_samples)
        at, unit = np.concatenate(starts), np.concatenate(units)
        rows = (at[:, None] + np.arange(middle, middle + potentials.shape[1])).ravel()
        uv = np.bincount(rows, potentials[unit].ravel(), n_samples + 2 * middle + 1)
        return uv[middle : middle + n_samples]

    def _resample(self, fs_hz: float) -> Signal:
        """Return the potentials at another rate, the middle staying the middle."""
        n = self.potentials.shape[1]
        times = (np.arange(n) - n // 2) / TEMPLATE_HZ
        half = int(times[-1] * fs_hz)
        at = np.arange(-half, half + 1) / fs_hz
        return np.array([np.interp(at, times, potential) for potential in self.potentials])


@lru_cache(maxsize=64)
def make_muscle(seed: int, fat_mm: float) -> Muscle:
    """Draw a muscle: where its units lie, how many fibres they have, how fast they conduct."""
    rng = np.random.default_rng([seed, round(1000 * fat_mm)])
    n_units = int(rng.integers(100, 141))
    ranks = np.arange(1, n_units + 1) / n_units
    deep_mm, aside_mm = rng.uniform(2.0, 18.0, n_units), rng.uniform(-15.0, 15.0, n_units)
    spread_mm = rng.uniform(2.0, 5.0, n_units)
    # Larger units conduct faster: 3 to 5 m/s (Andreassen and Arendt-Nielsen 1987).
    speeds = np.clip(3.4 + 1.2 * ranks + rng.normal(0.0, 0.2, n_units), 2.8, 5.2)
    electrode_mm = rng.uniform(20.0, 40.0)  # from the end plates towards a tendon, as SENIAM wants
    plates_mm = rng.normal(0.0, 4.0, n_units)
    tendons_mm = rng.uniform(55.0, 70.0, (n_units, 2))
    responses = find_responses(deep_mm, aside_mm, spread_mm, fat_mm)
    n = round(0.04 * TEMPLATE_HZ)
    times_ms = 1000.0 * np.arange(n) / TEMPLATE_HZ
    z_mm = np.arange(-80.0, 80.0, DZ_MM)
    potentials = np.empty((n_units, n + 1))
    for unit in range(n_units):
        current = find_axial_current(times_ms, z_mm, plates_mm[unit], speeds[unit], tendons_mm[unit])
        weights = np.interp(electrode_mm - z_mm, (np.arange(N_Z) - N_Z // 2) * DZ_MM, responses[unit])
        potential = SIZE_RANGE ** ranks[unit] * (current @ weights)
        centre = round(float(np.square(potential) @ np.arange(n)) / float(np.square(potential).sum()))
        centred = np.zeros(n + 1)
        first = n // 2 - centre
        kept = slice(max(0, -first), min(n, n + 1 - first))
        centred[kept.start + first : kept.stop + first] = potential[kept]
        potentials[unit] = centred
    return Muscle(THRESHOLD_RANGE**ranks, potentials)


def find_axial_current(
    times_ms: Signal, z_mm: Signal, plate_mm: float, speed_m_per_s: float, tendons_mm: Signal
) -> Signal:
    """Return the current along a fibre, (n_times, n_places): the slope of Rosenfalck's potential.

    It flows away from the end plate in both halves and ends at the tendons, which makes the end-of-fibre
    potential. What leaves the fibre is its change along the fibre.
    """
    away = z_mm - plate_mm
    behind = speed_m_per_s * times_ms[:, None] - np.abs(away)  # mm behind the front
    front = np.maximum(behind, 0.0)
    slope = 96.0 * front**2 * (3.0 - front) * np.exp(-front)
    inside = (away < tendons_mm[0]) & (away > -tendons_mm[1])
    return np.where(inside, np.sign(away) * slope, 0.0)


def find_responses(deep_mm: Signal, aside_mm: Signal, spread_mm: Signal, fat_mm: float) -> Signal:
    """Return what axial current at each distance gives between the electrodes, (n_units, N_Z).

    In spatial frequencies the potential above fat of thickness h over a source at depth y is
    exp(-a y) / (ACROSS a cosh(k h) + FAT k sinh(k h)), k^2 = kx^2 + kz^2, a^2 = kx^2 + (ALONG / ACROSS) kz^2:
    the solution of Laplace's equation in both layers with no current through the surface.
    """
    kz = 2.0 * np.pi * np.fft.rfftfreq(N_Z, DZ_MM)
    kx = np.linspace(0.01, 1.6, 80)[:, None]
    k, a = np.hypot(kx, kz), np.sqrt(kx**2 + ALONG / ACROSS * kz**2)
    surface = 1.0 / (ACROSS * a * np.cosh(k * fat_mm) + FAT * k * np.sinh(k * fat_mm))
    disc = np.sinc(kx * DISC_MM / 2.0 / np.pi) * np.sinc(kz * DISC_MM / 2.0 / np.pi)
    pair = 2j * np.sin(kz * SPACING_MM / 2.0) * 1j * kz  # two electrodes, and the change along the fibre
    responses = np.empty((len(deep_mm), N_Z))
    for unit, (deep, aside, spread) in enumerate(zip(deep_mm, aside_mm, spread_mm, strict=True)):
        line = (surface * disc * np.exp(-a * deep) * np.cos(kx * aside)).sum(axis=0)
        spectrum = line * pair * np.exp(-0.5 * (kz * spread) ** 2)  # end plates of one unit lie apart
        responses[unit] = np.fft.fftshift(np.fft.irfft(spectrum, N_Z))
    return responses
