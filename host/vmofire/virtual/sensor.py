"""Sensor model: from microvolts at the skin to the counts of a Pico's converter.

In: a source, the pins sampled, a MyoWare's settings, faults. Out: 12-bit conversions in round-robin order,
and their sums of 16. Samples come in order, once; the size of the reads changes nothing.
Never: a clock or a port.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import signal as scipy_signal  # pyright: ignore[reportMissingTypeStubs]

from vmofire import wire
from vmofire.dsp.sensor import ADC_BITS, DELIVERED_POT_KOHM, OVERSAMPLE, RAW_GAIN, Sensor, find_env_gain
from vmofire.virtual.faults import Faults
from vmofire.virtual.source import Signal, Source

scipy: Any = scipy_signal  # ships no types

POINTS_PER_SAMPLE = (
    4  # source points for each sample, so that the band fits under half their rate, even at 500 Hz
)
FRACTION = 1 << 16  # parts of a code; the voltage is a whole number of them
ENVELOPE_HZ = 3.6

Counts = NDArray[np.uint16]
Whole = NDArray[np.int64]


@dataclass(frozen=True)
class SensorModel:
    """A MyoWare sensor and the converter after it.

    Parameters
    ----------
    sensor : Sensor
        Output, gain, supply and band. If it does not tell the gain of ENV, `pot_kohm` sets it, as on a
        real one. The edges of the band, and the envelope, are of first order, as in the
        maker's guide (not verified here).
    band : bool
        False: the amplifier passes all frequencies. RECT and ENV stay rectified and smoothed.
    noise_codes : float
        RMS noise of one conversion in 12-bit codes, white; 0 is none. The RP2040's measured 8.6 effective
        bits would be 3 codes if all were noise; part is distortion. A mean of 16 has a quarter of the noise.
    seed : int
        The same seed gives the same noise after every START.
    pot_kohm : float
        Resistance of the trimmer, kOhm.
    ref_pin : int, optional
        The pin that is wired to REF: half the supply with its disturbance, the same as on every RAW output.
    ref_off_v : float
        Offset of half the supply from exactly half, V.

    Raises
    ------
    ValueError
        The noise is not a number from 0 to 1000, or no trimmer has that resistance.

    Notes
    -----
    With `noise_codes=0` and `band=False`, RAW conversion number i since START is the calculation below. There
    are n pins and four source points a sample; from `u` on numbers are whole (// is the floor)::

        volt = uv[p] * (gain * 1e-6 * 4096 / reference_v) + 4096 * midpoint    # in codes, at point p
        u[p] = clip(rint(65536 * volt), 0, 65536 * 4096)
        p, m = i // (4 * n), i % (4 * n)    # the voltage runs straight from point to point
        code = min((u[p] * (4 * n - m) + u[p + 1] * m + 131072 * n) // (262144 * n), 4095)    # the nearest

    `uv` is the column on pin number i % n of `pins`. A sample is the sum of 16 conversions of each pin.
    """

    sensor: Sensor = field(default_factory=Sensor)
    band: bool = True
    noise_codes: float = 2.0
    seed: int = 1
    pot_kohm: float = DELIVERED_POT_KOHM
    ref_pin: int | None = None
    ref_off_v: float = 0.0

    @property
    def gain(self) -> float:
        """Real gain of the output, also if the settings do not tell it."""
        return find_env_gain(self.pot_kohm) if self.sensor.gain is None else self.sensor.gain

    def __post_init__(self) -> None:
        """Check noise and trimmer."""
        find_env_gain(self.pot_kohm)
        if not 0 <= self.noise_codes <= 1000:
            raise ValueError(f"noise_codes is {self.noise_codes!r}; give a number from 0 to 1000")


class Converter:
    """One run of sampling, from START on.

    Parameters
    ----------
    source : Source
    model : SensorModel
    faults : Faults
        Those of the signal are applied; those of the line are ignored.
    pins : sequence of int
        Pins that are sampled. Column 0 of the source is on pin 0, and so on; a pin without a column is
        at 0 V.
    fs_hz : float
        Samples a second.

    Attributes
    ----------
    fixed_frequency : bool
        The board's own supply runs at a fixed frequency, as START asks; by default it saves power.
    """

    def __init__(
        self, source: Source, model: SensorModel, faults: Faults, pins: Sequence[int], fs_hz: float
    ) -> None:
        self._source = source
        self._model = model
        self._faults = faults
        self._pins = tuple(pins)
        self.fixed_frequency = False
        self._points_hz = fs_hz * POINTS_PER_SAMPLE
        self._frames_hz = fs_hz / wire.samples_per_block(round(fs_hz))
        self._rng = np.random.default_rng(model.seed)
        self._filters = _design(model, self._points_hz)
        self._states: list[NDArray[np.float64]] = []
        self._sample = 0
        self._last: Whole = np.zeros((0, len(self._pins)), dtype=np.int64)
        source.read(
            0, 1, self._points_hz
        )  # the source prepares for this rate here, so that the first samples are not late

    def skip(self, n_samples: int) -> None:
        """Skip samples that have no room; the filters restart after them."""
        self._sample += n_samples
        self._last = self._last[:0]

    def read_samples(self, n_samples: int) -> Counts:
        """Return the next samples, (n_samples, n_pins): sums of 16 conversions."""
        codes = self.read_codes(n_samples).reshape(n_samples, OVERSAMPLE, len(self._pins))
        return codes.sum(axis=1, dtype=np.uint16)

    def read_codes(self, n_samples: int) -> Counts:
        """Return the conversions of the next samples, (n_samples * 16 * n_pins,), in round-robin order."""
        first = self._sample * POINTS_PER_SAMPLE + len(self._last)
        if not len(self._last):
            self._states = []
        n_points = n_samples * POINTS_PER_SAMPLE + 1 - len(self._last)
        points = np.concatenate((self._last, self._to_whole(self._measure(first, n_points), first)))
        self._sample += n_samples
        self._last = points[-1:]
        return self._convert(points)

    def _measure(self, first: int, n_points: int) -> Signal:
        """Return microvolts between the electrodes of each pin; NaN where no voltage reaches the pin."""
        uv = self._source.read(first, n_points, self._points_hz)
        uv = self._faults.disturb(uv, first, self._points_hz)
        open_pin = np.full((n_points, 1), np.nan)
        columns = [uv[:, pin : pin + 1] if pin < uv.shape[1] else open_pin for pin in self._pins]
        return np.concatenate(columns, axis=1)

    def _to_whole(self, uv: Signal, first: int) -> Whole:
        """Return the voltage at the pins in parts of a code."""
        model, sensor = self._model, self._model.sensor
        dead = np.isnan(uv)
        uv = self._filter(np.where(dead, 0.0, uv)) + self._drift(len(uv), first)
        codes_per_v = 2**ADC_BITS / sensor.reference_v
        codes_per_uv = model.gain * 1e-6 * codes_per_v
        half = 2**ADC_BITS * sensor.midpoint + model.ref_off_v * codes_per_v
        centre = half if sensor.kind.is_signal else 0.0
        voltage = uv * codes_per_uv + centre
        supply = self._faults.supply(len(uv), first, self._points_hz) * (RAW_GAIN * 1e-6 * codes_per_v)
        if sensor.kind.is_signal:
            voltage += supply[:, None]
        whole = np.rint(FRACTION * voltage)
        whole[dead] = 0.0
        if model.ref_pin in self._pins:
            whole[:, self._pins.index(model.ref_pin)] = np.rint(FRACTION * (half + supply))
        return np.clip(whole, 0, FRACTION * 2**ADC_BITS).astype(np.int64)

    def _drift(self, n_points: int, first: int) -> Signal:
        drift = self._faults.drift(n_points, first, self._points_hz)
        drift += self._faults.ripple(n_points, first, self._points_hz, self._frames_hz, self.fixed_frequency)
        return drift[:, self._pins]

    def _filter(self, uv: Signal) -> Signal:
        """Run the sensor's own band and envelope, settled on the first point, as if long switched on."""
        rectify = not self._model.sensor.kind.is_signal
        fresh = not self._states
        for number, (sos, is_envelope) in enumerate(self._filters):
            if is_envelope:
                uv = np.abs(uv)
            if fresh:
                self._states.append(scipy.sosfilt_zi(sos)[:, :, None] * uv[0])
            uv, self._states[number] = scipy.sosfilt(sos, uv, axis=0, zi=self._states[number])
        return np.abs(uv) if rectify else uv

    def _convert(self, points: Whole) -> Counts:
        n_pins = len(self._pins)
        steps = POINTS_PER_SAMPLE * n_pins  # conversions from one point to the next
        weights = np.arange(steps).reshape(POINTS_PER_SAMPLE, n_pins)
        value = points[:-1, None, :] * steps + np.diff(points, axis=0)[:, None, :] * weights
        one = steps * FRACTION
        if self._model.noise_codes:
            noise = self._rng.standard_normal(value.shape, dtype=np.float32)
            value += np.rint(noise * np.float32(self._model.noise_codes * one)).astype(np.int64)
        codes = np.clip((value + one // 2) // one, 0, 2**ADC_BITS - 1)
        return codes.astype(np.uint16).reshape(-1)


def _design(model: SensorModel, fs_hz: float) -> list[tuple[NDArray[np.float64], bool]]:
    """Return the filters between skin and pin, each with whether it smooths an envelope."""
    low_hz, high_hz = model.sensor.band_hz
    filters: list[tuple[NDArray[np.float64], bool]] = []
    # Leave out an edge that is too high for the rate of the points.
    has_low, has_high = 0 < low_hz < fs_hz / 2, high_hz < fs_hz / 2
    if model.band and (has_low or has_high):
        kind = "bandpass" if has_low and has_high else "highpass" if has_low else "lowpass"
        edges = [hz for hz, there in ((low_hz, has_low), (high_hz, has_high)) if there]
        filters.append((scipy.butter(1, edges, kind, fs=fs_hz, output="sos"), False))
    if model.sensor.kind.nature == "envelope":
        filters.append((scipy.butter(1, ENVELOPE_HZ, "lowpass", fs=fs_hz, output="sos"), True))
    return filters
