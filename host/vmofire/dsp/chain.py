"""Signal chain from microvolts to a decision; screen, check and report all run this one.

In: microvolts (n_samples, n_channels) of a RAW, RECT or ENV output as they arrive.
Out: for the same samples, the muscle's part, its fast RMS and on/off.
Cutting the stream does not change the result. After a gap, make a new one.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vmofire.dsp.activation import Activation, ActivationSettings
from vmofire.dsp.envelope import BaselineCorrected, correct_baseline
from vmofire.dsp.quality import Quality, QualityGate
from vmofire.dsp.ref import RefGate
from vmofire.dsp.sensor import Sensor
from vmofire.dsp.stages import LINES_HZ, BandPass, MainsFilter, Rms, Samples, filter_recording
from vmofire.labels import OUTPUTS, Output
from vmofire.words.message import Message, tell

__all__ = ["Chain", "Slice", "extract_muscle", "filter_recording"]

GATE_S = 30  # seconds of quality kept
FAST_RMS_S = 0.1  # feedback: rises to half of a 20 dB step in 32 ms


@dataclass(frozen=True)
class Slice:
    """The samples just processed, each array (n_samples, n_channels)."""

    filtered_uv: Samples
    rms_uv: Samples
    active: NDArray[np.bool_]


class Chain:
    """The muscle's part of one stream, its fast RMS, activation and quality.

    RAW is band-passed and freed of hum. RECT is taken as it is: its RMS is that of the signal before
    rectification, and no filter can remove what was added before. For ENV the distance from the level at rest
    is used, as the RMS of a Gaussian signal. So all three give uV RMS; `sensor.LACKS` names what RECT and ENV
    cannot give. Where the sensor's gain is not known, samples are in mV at its output (`Sensor.to_signal`),
    and absolute levels are not judged.

    Parameters
    ----------
    fs_hz : float
        Sampling rate.
    n_channels : int
        Number of columns.
    sensor : Sensor, optional
        Gives the output and the rails; without rails, clipping is recognised by repeated extremes.
    settings : ActivationSettings, optional
        Settings of the detector.
    output : {"RAW", "RECT", "ENV"}
        Output of the sensor, where `sensor` is not given.
    rails_uv : tuple of float, optional
        Lowest and highest possible value, in uV at the skin, where `sensor` is not given.
    """

    def __init__(
        self,
        fs_hz: float,
        n_channels: int,
        sensor: Sensor | None = None,
        settings: ActivationSettings | None = None,
        output: Output = "RAW",
        rails_uv: tuple[float, float] | None = None,
    ) -> None:
        self.output: Output = sensor.output if sensor else output
        self.stages: tuple[BandPass | MainsFilter | BaselineCorrected, ...] = {
            "signal": lambda: (BandPass(fs_hz, n_channels), MainsFilter(fs_hz, n_channels)),
            "rectified": tuple,
            "envelope": lambda: (BaselineCorrected(fs_hz, n_channels),),
        }[OUTPUTS[self.output].nature]()
        self.fast = Rms(fs_hz, n_channels, FAST_RMS_S)
        self.activation = Activation(fs_hz, n_channels, settings)
        in_uv = sensor.has_scale if sensor else rails_uv is not None
        rails_uv = (
            sensor.rails if sensor else rails_uv
        )  # in mV where the gain is not known, as the samples are
        self.gate = QualityGate(fs_hz, n_channels, rails_uv, self.output, in_uv, keep_s=GATE_S)

    def process(self, uv: Samples) -> Slice:
        """Take the next samples, (n_samples, n_channels), in uV at the skin."""
        filtered_uv = uv
        for stage in self.stages:
            filtered_uv = stage.process(filtered_uv)
        self.gate.process(uv, filtered_uv)
        return Slice(filtered_uv, self.fast.process(filtered_uv), self.activation.process(filtered_uv))

    @property
    def filters(self) -> tuple[str, ...]:
        """Filters of the signal, in words, with the figures in use."""
        return tuple(map(str, self.told_filters))

    @property
    def told_filters(self) -> tuple[Message, ...]:
        """Filters of the signal, as a message to be stored."""
        told: list[Message] = []
        for stage in self.stages:
            if isinstance(stage, BandPass):
                low_hz, high_hz = stage.band_hz
                told.append(tell("filter.band", low=low_hz, high=high_hz))
            elif isinstance(stage, MainsFilter):
                one_hz, other_hz = LINES_HZ
                told.append(tell("filter.mains", one=one_hz, other=other_hz))
            else:
                told.append(tell("filter.envelope"))
        if not told:
            told.append(tell("filter.none", output=self.output))
        return (*told, tell("filter.rms", window=1000 * FAST_RMS_S))

    @property
    def rest_uv(self) -> NDArray[np.float64]:
        """Present RMS at rest, (n_channels,)."""
        return self.activation.rest_uv

    @property
    def quality(self) -> list[Quality]:
        """Quality of each channel over the last second: a bad one hides itself, not the whole Check."""
        return self.gate.state(last_s=1.0)


class JudgedChain(Chain):
    """Chain that gives samples with their quality, REF's included.

    Parameters
    ----------
    fs_hz, n_channels, sensor, output, rails_uv
        As of a Chain.
    ref_sensor : Sensor, optional
        Sensor whose REF is judged; `sensor` where not given.

    Attributes
    ----------
    judged : list of Quality
        One per channel, as of the last whole second; empty of faults before the first second is over.
    """

    def __init__(
        self,
        fs_hz: float,
        n_channels: int,
        sensor: Sensor | None = None,
        output: Output = "RAW",
        rails_uv: tuple[float, float] | None = None,
        ref_sensor: Sensor | None = None,
    ) -> None:
        super().__init__(fs_hz, n_channels, sensor, output=output, rails_uv=rails_uv)
        self.judged = [Quality(True)] * n_channels
        self._n_second = max(1, round(fs_hz))
        self._left = self._n_second  # samples until the gate judges again
        self._ref_gate = RefGate(ref_sensor or sensor or Sensor(), self._n_second)

    def process_judged(
        self, uv: Samples, ref_v: NDArray[np.float64] | None = None
    ) -> Iterator[tuple[slice, Slice, list[Quality]]]:
        """Yield samples in pieces that end where the gate judges: sample numbers, samples and quality.

        A job therefore sees the same quality with the same samples, however the stream was cut.
        """
        at = 0
        while at < len(uv):
            piece = slice(at, min(len(uv), at + self._left))
            at, quality = piece.stop, self.judged
            self._ref_gate.process(None if ref_v is None else ref_v[piece])
            rows = self.process(uv[piece])
            self._left -= len(rows.rms_uv)
            if not self._left:
                self._left = self._n_second
                self.judged = [without_start(one) for one in self._ref_gate.add_to(self.quality)]
            yield piece, rows, quality


def without_start(quality: Quality) -> Quality:
    """Drop the gate's reason "too short" before its first second is over: it is no fault of the signal."""
    return Quality.of([reason for reason in quality.reasons if reason.code != "too_short"])


def extract_muscle(uv: Samples, fs_hz: float, output: Output = "RAW") -> Samples:
    """Return the muscle's part of a whole recording, (n_samples, n_channels), as `Chain` does for a stream.

    A stream learns hum and the level at rest in its first seconds; here both hold from the first sample.
    """
    nature = OUTPUTS[output].nature
    if nature == "signal":
        return filter_recording(uv, fs_hz)
    return correct_baseline(uv, fs_hz) if nature == "envelope" else uv
