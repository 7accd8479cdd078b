"""What stands between the skin and the converter: gain, centre and band of a MyoWare sensor.

In: summed converter counts (n_samples, n_channels). Out: microvolts at the skin. The sensor's facts live here
and nowhere else. Never filters, never touches a port or a file.
"""

from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

Output = Literal["RAW", "RECT", "ENV"]

# What an output has lost before it reaches the converter; nothing computed from it may claim these.
LACKS: dict[Output, tuple[str, ...]] = {
    "RAW": (),
    "RECT": ("spectrum", "fatigue", "true onset"),
    "ENV": ("spectrum", "fatigue", "true onset", "amplitude at rest"),
}

OVERSAMPLE = 16  # conversions summed into one sample on the board: 16 x 12 bit fill 16 bits exactly
ADC_BITS = 12


@dataclass(frozen=True)
class Sensor:
    """A sensor's settings; the defaults are a MyoWare 2.0 RAW output on 3.3 V, as its maker publishes them.

    Parameters
    ----------
    output : {"RAW", "RECT", "ENV"}
        RAW is the amplified EMG around `midpoint`; RECT and ENV rise from 0 V and carry no spectrum.
    gain : float
        Volts at the converter per volt at the skin, 1 to 100000. For ENV a trimmer sets it: calibrate.
    reference_v : float
        The converter's full scale and the sensor's supply, in V.
    midpoint : float
        The share of the supply on which RAW is centred, 0 to 1.
    band_hz : tuple of float
        The sensor's own pass band, lower and upper edge in Hz.

    Raises
    ------
    ValueError
        When a field cannot be true of any sensor; the message names the field and what it may be.
    """

    output: Output = "RAW"
    gain: float = 200.0
    reference_v: float = 3.3
    midpoint: float = 0.5
    band_hz: tuple[float, float] = (20.0, 500.0)

    def __post_init__(self) -> None:
        if self.output not in get_args(Output):
            raise ValueError(f"sensor output {self.output!r} is not known; use RAW, RECT or ENV")
        _require("gain", self.gain, 1.0, 1e5)
        _require("reference_v", self.reference_v, 0.5, 10.0)
        _require("midpoint", self.midpoint, 0.0, 1.0)
        if len(self.band_hz) != 2:
            raise ValueError(f"sensor band_hz is {self.band_hz!r}; give its lower and upper edge in Hz")
        low_hz, high_hz = self.band_hz
        _require("band_hz lower edge", low_hz, 0.0, 1e5)
        _require("band_hz upper edge", high_hz, 0.0, 1e5)
        if low_hz >= high_hz:
            raise ValueError(
                f"sensor band_hz is {self.band_hz!r}; the lower edge must lie below the upper one"
            )

    @property
    def zero_v(self) -> float:
        """The voltage at which the skin shows no signal: the centre for RAW, 0 V for RECT and ENV."""
        return self.midpoint * self.reference_v if self.output == "RAW" else 0.0

    @property
    def rails_uv(self) -> tuple[float, float]:
        """The lowest and highest value a 12-bit conversion can give, in uV at the skin."""
        full = OVERSAMPLE * (2**ADC_BITS - 1)
        low, high = self.to_uv(np.array([[0], [full]]))[:, 0]
        return float(low), float(high)

    def step_uv(self, oversample: int = OVERSAMPLE, bits: int = ADC_BITS) -> float:
        """Return one count of the summed sample, in uV at the skin (0.25 uV by default)."""
        if oversample < 1 or bits < 1:
            raise ValueError(f"oversample {oversample} and bits {bits} must both be at least 1")
        return self.reference_v / (oversample * 2**bits) / self.gain * 1e6

    def to_uv(
        self, counts: ArrayLike, oversample: int = OVERSAMPLE, bits: int = ADC_BITS
    ) -> NDArray[np.float64]:
        """Turn summed counts into microvolts at the skin.

        Parameters
        ----------
        counts : array_like, (n_samples, n_channels)
            Sums of `oversample` conversions of `bits` bits each.
        oversample, bits : int
            As the board announces them in HELLO.

        Returns
        -------
        ndarray of float64, (n_samples, n_channels)
            uV at the skin; 0 where the sensor is at rest (RAW) or silent (RECT, ENV).
        """
        zero_uv = self.zero_v / self.gain * 1e6
        return np.asarray(counts, dtype=np.float64) * self.step_uv(oversample, bits) - zero_uv


def _require(name: str, value: Any, low: float, high: float) -> None:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if not (number and low <= value <= high):
        raise ValueError(f"sensor {name} is {value!r}; give a number from {low:g} to {high:g}")
