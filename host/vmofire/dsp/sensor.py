"""Sensor between the skin and the converter: gain, centre and band of a MyoWare sensor.

In: summed converter counts (n_samples, n_channels). Out: microvolts at the skin, or millivolts at the output
where the gain is not known. The sensor's facts live here and in labels.OUTPUTS, and nowhere else. Never: a
filter, a port, a file.
"""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from vmofire.errors import VmofireError
from vmofire.labels import OUTPUTS, RAW_GAIN, Nature, Output, OutputKind, list_outputs
from vmofire.words import msg, say
from vmofire.words.message import tell
from vmofire.words.quantities import write_limit

Unit = Literal["uV", "mV"]

# What an output lacks: lost before the converter, so nothing computed from it may claim these.
_LACKS: dict[Nature, tuple[str, ...]] = {
    "signal": (),
    "rectified": (msg("spectrum"), msg("fatigue"), msg("true onset")),
    "envelope": (msg("spectrum"), msg("fatigue"), msg("true onset"), msg("amplitude at rest")),
}
LACKS = {output: _LACKS[kind.nature] for output, kind in OUTPUTS.items()}

OVERSAMPLE = 16  # conversions summed into one sample on the board: 16 x 12 bit fill 16 bits exactly
ADC_BITS = 12

MOST_GAIN = 1e5
DELIVERED_POT_KOHM = 50.0  # as in the maker's library
MOST_POT_KOHM = 400.0
# 200 for RAW, 220 with a 3.0 V reference: earlier versions took 200 for ENV too, without being told.
NOT_ENV_UP_TO = 1.1 * RAW_GAIN
NO_SCALE = tell("signal.no_scale")
TELL_SCALE = tell("cure.no_scale")


def find_env_gain(pot_kohm: float) -> float:
    """Return the gain of ENV: 200 x (1 + resistance of the trimmer in kOhm), by the maker's own library.

    MyoWare Arduino library, `MyoWare::getENVGain`, 2024-02-25; as delivered (50 kOhm) 10200.

    Raises
    ------
    ValueError
        No trimmer has such a resistance.
    """
    _require("pot_kohm", pot_kohm, 0.2, MOST_POT_KOHM)
    return RAW_GAIN * (1.0 + pot_kohm)


def take_gain(output: str | None, gain: float | None) -> float | None:
    """Return a gain as entered or stored; None where it can only be RAW's and the output is ENV."""
    kind = OUTPUTS.get(output) if isinstance(output, str) else None  # a damaged file may hold anything
    has_trimmer = kind is not None and kind.gain is None
    return None if has_trimmer and gain is not None and gain <= NOT_ENV_UP_TO else gain


@dataclass(frozen=True)
class Sensor:
    """Sensor settings; the defaults are a MyoWare 2.0 RAW output on 3.3 V, as its maker publishes them.

    Parameters
    ----------
    output : {"RAW", "RECT", "ENV"}
        RAW is the amplified EMG around `midpoint`; RECT and ENV rise from 0 V and carry no spectrum.
    gain : float, optional
        Volts at the converter per volt at the skin, 1 to 100000; by default 200 for RAW and RECT. A trimmer
        sets that of ENV, so it stays None (not known) until entered (`find_env_gain`). A gain that can only
        be RAW's (up to 220) is not taken for ENV.
    reference_v : float
        The converter's full scale and the sensor's supply, in V.
    midpoint : float
        The share of the supply on which RAW is centred, 0 to 1.
    band_hz : tuple of float
        The sensor's own pass band, lower and upper edge in Hz.
    in_uv : bool
        The source gives microvolts at the skin itself, so gain, reference and midpoint are its own affair: a
        stream of another program's amplifier. There are no rails then.

    Raises
    ------
    ValueError
        When a field is impossible for any sensor; the message names the field and its limits.
    """

    output: Output = "RAW"
    gain: float | None = None
    reference_v: float = 3.3
    midpoint: float = 0.5
    band_hz: tuple[float, float] = (20.0, 500.0)
    in_uv: bool = False

    def __post_init__(self) -> None:
        if self.output not in list(OUTPUTS):  # in a damaged file it may be a list
            raise ValueError(
                say(
                    "There is no sensor output {output}. Use one of these: {known}.",
                    output=repr(self.output),
                    known=list_outputs(),
                )
            )
        if self.gain is not None:
            _require("gain", self.gain, 1.0, MOST_GAIN)
        told = take_gain(self.output, self.gain)
        told = self.kind.gain if told is None else told
        object.__setattr__(self, "gain", None if self.in_uv else told)
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
    def kind(self) -> OutputKind:
        """Kind of signal at its output."""
        return OUTPUTS[self.output]

    @property
    def has_scale(self) -> bool:
        """Whether the gain is known, so that a voltage at the converter is one at the skin."""
        return self.in_uv or self.gain is not None

    @property
    def unit(self) -> Unit:
        """Unit of `to_signal`: "uV" at the skin, or "mV" at the sensor's output where no gain is known."""
        return "uV" if self.has_scale else "mV"

    @property
    def zero_v(self) -> float:
        """The voltage at which the skin shows no signal: the centre for RAW, 0 V for RECT and ENV."""
        return self.midpoint * self.reference_v if self.kind.is_signal else 0.0

    @property
    def rails(self) -> tuple[float, float] | None:
        """The lowest and highest value a 12-bit conversion can give, in `unit`; None where nobody knows."""
        if self.in_uv:
            return None
        full = OVERSAMPLE * (2**ADC_BITS - 1)
        low, high = self.to_signal(np.array([[0], [full]]))[:, 0]
        return float(low), float(high)

    @property
    def rails_uv(self) -> tuple[float, float] | None:
        """The rails in uV at the skin; None where nobody knows.

        Raises
        ------
        VmofireError
            The gain is not known.
        """
        self._require_scale()
        return self.rails

    def step(self, oversample: int = OVERSAMPLE, bits: int = ADC_BITS) -> float:
        """Return one count of the summed sample, in `unit`."""
        if oversample < 1 or bits < 1:
            raise ValueError(f"oversample {oversample} and bits {bits} must both be at least 1")
        return 1.0 if self.in_uv else self.reference_v / (oversample * 2**bits) * self._per_volt

    def step_uv(self, oversample: int = OVERSAMPLE, bits: int = ADC_BITS) -> float:
        """Return one count of the summed sample, in uV at the skin (0.25 uV by default).

        Raises
        ------
        VmofireError
            The gain is not known.
        """
        self._require_scale()
        return self.step(oversample, bits)

    def to_signal(
        self, counts: ArrayLike, oversample: int = OVERSAMPLE, bits: int = ADC_BITS
    ) -> NDArray[np.float64]:
        """Turn summed counts into the signal, in `unit`.

        Parameters
        ----------
        counts : array_like, (n_samples, n_channels)
            Sums of `oversample` conversions of `bits` bits each.
        oversample, bits : int
            As the board announces them in HELLO.

        Returns
        -------
        ndarray of float64, (n_samples, n_channels)
            0 where the sensor is at rest (RAW) or silent (RECT, ENV).
        """
        if self.in_uv:
            return np.array(counts, dtype=np.float64)
        zero = self.zero_v * self._per_volt
        return np.asarray(counts, dtype=np.float64) * self.step(oversample, bits) - zero

    def to_uv(
        self, counts: ArrayLike, oversample: int = OVERSAMPLE, bits: int = ADC_BITS
    ) -> NDArray[np.float64]:
        """Turn summed counts into microvolts at the skin, as `to_signal`.

        Raises
        ------
        VmofireError
            The gain is not known.
        """
        self._require_scale()
        return self.to_signal(counts, oversample, bits)

    @property
    def _per_volt(self) -> float:
        """Factor from a volt at the converter to `unit`."""
        return 1e3 if self.gain is None else 1e6 / self.gain

    def _require_scale(self) -> None:
        if not self.has_scale:
            raise VmofireError(str(NO_SCALE), str(TELL_SCALE))


def _require(name: str, value: Any, low: float, high: float) -> None:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if not (number and low <= value <= high):
        raise ValueError(
            say(
                "The sensor's setting “{name}” is {value}. It must be a number from {low} to {high}.",
                name=name,
                value=repr(value),
                low=write_limit(low, ""),
                high=write_limit(high, ""),
            )
        )
