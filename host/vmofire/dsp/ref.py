"""REF pin: the sensor's own half supply on a spare input, subtracted from RAW as the maker's library does.

In: summed counts of all inputs as the board sends them, and their labels. Out: those of the muscles, with
their zero and the supply's noise removed; faults of REF. Never: REF as a muscle.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vmofire.dsp.quality.judge import BAD_SHARE
from vmofire.dsp.quality.reasons import Quality, Reason, object_to
from vmofire.dsp.quality.seconds import RAIL_STEPS
from vmofire.dsp.recorded_channel import RecordedChannel
from vmofire.dsp.sensor import ADC_BITS, OVERSAMPLE, Sensor
from vmofire.labels import find_ref, is_ref
from vmofire.words.message import tell

OFF_HALF = 0.1  # of full scale: 1.65 V are 0.5 of 3.3 V, 0.55 of a 3.0 V reference; dividers are within 0.05
# An open input follows its neighbour, and would subtract the muscle from itself: 2 mV are 10 uV at gain 200.
# A good REF has far less: half of the ripple measured on a Pico is 0.5 mV (hardware/noise_budget.py).
NOISY_MV = 2.0


@dataclass(frozen=True)
class Inputs:
    """Inputs of the board: what each column of its samples is.

    Attributes
    ----------
    sensor
        Of every muscle.
    muscles
        Their columns.
    ref
        The column of REF; None where it is not wired.
    oversample, bits
        As the board announces them in HELLO.
    """

    sensor: Sensor
    muscles: tuple[int, ...]
    ref: int | None = None
    oversample: int = OVERSAMPLE
    bits: int = ADC_BITS

    @classmethod
    def of(
        cls, sensor: Sensor, labels: Sequence[str], oversample: int = OVERSAMPLE, bits: int = ADC_BITS
    ) -> "Inputs":
        """Return the inputs that these labels name, one per column."""
        muscles = tuple(column for column, label in enumerate(labels) if not is_ref(label))
        return cls(sensor, muscles, find_ref(labels), oversample, bits)

    @property
    def zero(self) -> float:
        """The sum at which RAW rests where REF is exactly half the supply."""
        return self.sensor.midpoint * self.oversample * 2**self.bits

    def read_ref_v(self, counts: NDArray[Any]) -> NDArray[np.float64] | None:
        """Return REF in V, (n_samples,); None where it is not wired, or nothing is to be subtracted."""
        if self.ref is None or not self.sensor.kind.is_signal:
            return None
        full = self.oversample * 2**self.bits
        return counts[:, self.ref].astype(np.float64) * (self.sensor.reference_v / full)

    def take_muscles(self, counts: NDArray[Any]) -> NDArray[Any]:
        """Return the muscles' columns as they came, (n_samples, n_muscles)."""
        return counts if len(self.muscles) == counts.shape[1] else counts[:, self.muscles]

    def correct(self, counts: NDArray[Any]) -> NDArray[np.float64]:
        """Return the muscles' sums as they would be if REF were exactly half the supply and still.

        Works sample by sample, so cutting does not change the result. NaN stays NaN. RECT and ENV rest at 0 V
        and are left alone. A sum on a rail of the converter is left as it is: it is no signal, and must still
        be recognised as clipped.

        Parameters
        ----------
        counts : ndarray, (n_samples, n_columns)
            Unchanged from the board, REF included.

        Returns
        -------
        ndarray of float64, (n_samples, n_muscles)
        """
        muscles = self.take_muscles(counts).astype(np.float64)
        if self.ref is None or not self.sensor.kind.is_signal:
            return muscles
        full = float(self.oversample * (2**self.bits - 1))
        slack = float(RAIL_STEPS * self.oversample)
        off = counts[:, self.ref : self.ref + 1].astype(np.float64) - self.zero
        on_rail = (muscles <= slack) | (muscles >= full - slack)
        return np.where(on_rail, muscles, np.clip(muscles - off, 0.0, full))

    def to_signal(self, counts: NDArray[Any]) -> NDArray[np.float64]:
        """Return the muscles in the sensor's unit, (n_samples, n_muscles), REF subtracted."""
        return self.sensor.to_signal(self.correct(counts), self.oversample, self.bits)


class RefGate:
    """Quality gate of REF: measures each second, and gives the fault of the last one.

    Parameters
    ----------
    sensor : Sensor
        Sensor that the REF belongs to.
    n_second : int
        Samples in a second.

    Attributes
    ----------
    reason : Reason or None
    """

    def __init__(self, sensor: Sensor, n_second: int) -> None:
        self._sensor, self._n_second = sensor, n_second
        self._samples: list[NDArray[np.float64]] = []
        self._filled = 0
        self.reason: Reason | None = None

    def process(self, ref_v: NDArray[np.float64] | None) -> None:
        """Take the next samples of REF in V, (n_samples,); None where it is not wired."""
        if ref_v is None:
            return
        while len(ref_v):
            piece = ref_v[: self._n_second - self._filled]
            ref_v = ref_v[len(piece) :]
            self._samples.append(piece)
            self._filled += len(piece)
            if self._filled == self._n_second:
                self.reason = judge_ref(np.concatenate(self._samples), self._sensor)
                self._samples.clear()
                self._filled = 0

    def add_to(self, qualities: Sequence[Quality]) -> list[Quality]:
        """Return the muscles' qualities with the fault of REF, which is subtracted from all of them."""
        if self.reason is None:
            return list(qualities)
        return [Quality.of([self.reason, *quality.reasons]) for quality in qualities]


def judge_ref(ref_v: NDArray[np.float64], sensor: Sensor) -> Reason | None:
    """Return the fault of REF over a stretch, in V (n_samples,); None where there is none.

    A fault forbids every verdict, because REF is subtracted from every muscle.
    """
    ref_v = ref_v[np.isfinite(ref_v)]
    if not len(ref_v):
        return None
    volts, noise_mv = float(ref_v.mean()), 1e3 * float(ref_v.std())
    half_v = sensor.midpoint * sensor.reference_v
    if abs(volts - half_v) > OFF_HALF * sensor.reference_v:
        return object_to("ref", tell("signal.ref_off", ref=volts, half=half_v))
    if float(np.ptp(ref_v)) == 0.0:
        return object_to("ref", tell("signal.ref_stuck", ref=volts))
    if noise_mv > NOISY_MV:
        return object_to("ref", tell("signal.ref_noisy", noise=(noise_mv, NOISY_MV), limit=NOISY_MV))
    return None


def judge_ref_of_recording(ref_v: RecordedChannel, fs_hz: float, sensor: Sensor) -> Reason | None:
    """Return the fault of REF in a tenth of the seconds or more, as the gate judges a muscle."""
    n_second = max(1, round(fs_hz))
    begins = range(0, max(1, len(ref_v) - n_second + 1), n_second)
    found = [judge_ref(ref_v[at : at + n_second], sensor) for at in begins]
    faults = [reason for reason in found if reason is not None]
    return faults[0] if faults and len(faults) >= BAD_SHARE * len(found) else None
