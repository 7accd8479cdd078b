"""Whether a signal can be trusted: reasons in words, each with its cure.

In: raw samples (n_samples, n_channels) in any unit, before any filter. Out: one Quality per channel.
A blocking reason forbids a verdict; the others are told and the signal stays usable.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vmofire.dsp.stages import LINES_HZ, Samples


@dataclass(frozen=True)
class Reason:
    """What is wrong (`words`), what to do (`cure`), and whether it forbids a verdict (`blocking`)."""

    code: str
    words: str
    cure: str
    blocking: bool = True


@dataclass(frozen=True)
class Quality:
    """May a verdict be given, and what is to be said about the signal."""

    usable: bool
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class _Second:
    """What one second of one channel showed."""

    low: float
    high: float
    n_low: int
    n_high: int
    flat: bool
    power: float
    line_power: float
    line_hz: float


class QualityGate:
    """Looks at every channel second by second."""

    def __init__(self, fs_hz: float, n_channels: int, rails: tuple[float, float] | None = None) -> None:
        self.fs_hz = fs_hz
        self.rails = rails
        self._n_second = max(8, round(fs_hz))
        self._carry = np.zeros((0, n_channels))
        self._seconds: list[list[_Second]] = [[] for _ in range(n_channels)]

    def process(self, raw: Samples) -> None:
        """Take the next rows, (n_samples, n_channels), as they came from the sensor."""
        self._carry = np.concatenate((self._carry, raw))
        while len(self._carry) >= self._n_second:
            block, self._carry = self._carry[: self._n_second], self._carry[self._n_second :]
            for column, seconds in zip(block.T, self._seconds, strict=True):
                seconds.append(_look(column, self.fs_hz, self.rails))

    def state(self, last_s: float | None = None) -> list[Quality]:
        """Judge each channel over the last seconds, or over all so far."""
        keep = None if last_s is None else max(1, round(last_s))
        return [_judge(s[-keep:] if keep else s, self._n_second) for s in self._seconds]


def assess(raw: NDArray[np.float64], fs_hz: float, rails: tuple[float, float] | None = None) -> Quality:
    """Judge one whole recorded channel, (n_samples,), in any unit."""
    gate = QualityGate(fs_hz, 1, rails)
    gate.process(np.asarray(raw, dtype=np.float64)[:, None])
    return gate.state()[0]


def _look(x: NDArray[np.float64], fs_hz: float, rails: tuple[float, float] | None) -> _Second:
    steps = np.abs(np.diff(x))
    moved = steps[steps > 0]
    low, high = float(x.min()), float(x.max())
    flat = not len(moved) or high - low <= 2.0 * float(moved.min())
    if rails is not None:
        low, high = max(low, rails[0]), min(high, rails[1])
    spectrum = np.abs(np.fft.rfft((x - x.mean()) * np.hanning(len(x)))) ** 2
    hz = np.fft.rfftfreq(len(x), 1.0 / fs_hz)
    power = float(spectrum[hz >= 20.0].sum())
    line_powers: list[float] = []
    for line in LINES_HZ:
        near = np.abs(hz - line) <= 2.5
        beside = (np.abs(hz - line) <= 8.0) & ~near
        line_powers.append(float(spectrum[near].sum() - np.median(spectrum[beside]) * near.sum()))
    best = int(np.argmax(line_powers))
    return _Second(
        low,
        high,
        int((x <= low).sum()),
        int((x >= high).sum()),
        flat,
        power,
        max(0.0, line_powers[best]),
        LINES_HZ[best],
    )


def _judge(seconds: list[_Second], n_second: int) -> Quality:
    if not seconds:
        return Quality(False, (Reason("too_short", "less than one second of signal", "wait a moment"),))
    reasons: list[Reason] = []
    flat = float(np.mean([s.flat for s in seconds]))
    if flat >= 0.1:
        reasons.append(Reason("flat", "the line is flat", "check the sensor's plug and the electrodes"))
    low, high = min(s.low for s in seconds), max(s.high for s in seconds)
    n_clipped = sum(s.n_low for s in seconds if s.low <= low) + sum(
        s.n_high for s in seconds if s.high >= high
    )
    share = n_clipped / (len(seconds) * n_second)
    if n_clipped >= 8 and flat < 0.1:
        reasons.append(
            Reason("clipped", f"{n_clipped} samples clipped", "lower the sensor's gain", share > 0.005)
        )
    power = sum(s.power for s in seconds)
    line = sum(s.line_power for s in seconds)
    if power > 0 and line > 0.5 * power:
        hz = max(seconds, key=lambda s: s.line_power).line_hz
        reasons.append(
            Reason(
                "mains",
                f"mains hum ({hz:g} Hz) makes up {100 * line / power:.0f} % of the signal",
                "unplug the charger, move away from mains cables, press the electrodes and the reference on",
            )
        )
    return Quality(not any(r.blocking for r in reasons), tuple(reasons))
