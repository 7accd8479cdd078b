"""The one definition of the live path: screen, check and report all see the signal through this.

In: microvolts (n_samples, n_channels) as they come. Out: for the same rows the filtered
signal, its fast RMS and on/off. Cutting the stream anywhere changes nothing. After a gap, make a new one.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vmofire.dsp.activation import Activation, ActivationSettings
from vmofire.dsp.quality import Quality, QualityGate
from vmofire.dsp.sensor import Sensor
from vmofire.dsp.stages import BandPass, MainsFilter, Rms, Samples, filter_recording

__all__ = ["Chain", "Slice", "filter_recording"]

FAST_RMS_S = 0.1  # feedback: rises to half of a 20 dB step in 32 ms


@dataclass(frozen=True)
class Slice:
    """The rows just processed, each array (n_samples, n_channels)."""

    filtered_uv: Samples
    rms_uv: Samples
    active: NDArray[np.bool_]


class Chain:
    """Band-pass, mains removal, fast RMS, activation and quality of one stream.

    Parameters
    ----------
    fs_hz : float
        Sampling rate.
    n_channels : int
        Number of columns.
    sensor : Sensor, optional
        Gives the rails; without it clipping is told by repeated extremes.
    settings : ActivationSettings, optional
        Of the detector.
    """

    def __init__(
        self,
        fs_hz: float,
        n_channels: int,
        sensor: Sensor | None = None,
        settings: ActivationSettings | None = None,
    ) -> None:
        self.band = BandPass(fs_hz, n_channels)
        self.mains = MainsFilter(fs_hz, n_channels)
        self.fast = Rms(fs_hz, n_channels, FAST_RMS_S)
        self.activation = Activation(fs_hz, n_channels, settings)
        self.gate = QualityGate(fs_hz, n_channels, sensor.rails_uv if sensor else None)

    def process(self, uv: Samples) -> Slice:
        """Take the next rows, (n_samples, n_channels), in uV at the skin."""
        filtered_uv = self.mains.process(self.band.process(uv))
        self.gate.process(uv)
        return Slice(filtered_uv, self.fast.process(filtered_uv), self.activation.process(filtered_uv))

    @property
    def rest_uv(self) -> NDArray[np.float64]:
        """RMS at rest as known now, (n_channels,)."""
        return self.activation.rest_uv

    @property
    def quality(self) -> list[Quality]:
        """Each channel judged over the last two seconds: one bad second must not hide a whole Check."""
        return self.gate.state(last_s=2.0)
