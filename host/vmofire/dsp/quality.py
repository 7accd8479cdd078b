"""Whether a signal can be trusted: reasons in words, each with its cure.

In: raw samples (n_samples, n_channels) in any unit, before any filter. Out: one Quality per channel.
A blocking reason forbids a verdict; the others are told only. Never changes the signal.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vmofire.dsp.activation import REST_WINDOW_S, ActivationSettings, Signal, find_bursts
from vmofire.dsp.stages import LINES_HZ, Samples, filter_recording

BAD_SHARE = 0.1  # of the time: more is a bad contact, less is a knock on the cable
PIECE_S = 0.1  # EMG from 20 Hz on never stands on one limit as long as this: the sensor is dead or stuck
RAIL_STEPS = 8  # of a 12-bit converter: this near to a rail is on it; the RP2040 scatters by 2 to 3 steps
FEWEST_CLIPPED = 5  # samples: one extreme stands alone, and a muscle seldom comes as near to it again
PILE_WIDTH = 0.005  # of the signal's range: how far noise spreads a clipped top
PILE = 4.0  # times as many samples there as in the next such width: 2.4 is a sine, a muscle has fewer than 2
CLIPPED_SHARE = 0.01  # of a second's samples: takes 1 % off the RMS of Gaussian noise, 2 % takes 2 %
MAINS_SHARE = 0.5  # of the power between 20 and 450 Hz: more hum than muscle
HUM_SHARE = 0.1  # of that power: worth telling
REST_S = 1.0  # a threshold needs as much rest, all pauses taken together


@dataclass(frozen=True)
class Reason:
    """What is wrong, what to do, and whether it forbids a verdict.

    Codes: too_short, flat, clipped, mains, no_rest.
    """

    code: str
    words: str
    cure: str
    blocking: bool = True


@dataclass(frozen=True)
class Quality:
    """Whether a verdict may be given, and all there is to say about the signal."""

    usable: bool
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class _Second:
    """What one second showed."""

    top: NDArray[np.float64]  # (2, n_channels): how far down and up the signal went
    on_rail: NDArray[np.int_]  # (n_channels,): samples on a rail, where rails are known
    on_top: NDArray[np.int_]  # (2, n_channels): samples on that extreme
    near_top: NDArray[np.int_]  # (2, n_channels): samples just inside it
    flat: NDArray[np.float64]  # (n_channels,): share of the time
    power: NDArray[np.float64]  # (n_channels,)
    mains: NDArray[np.float64]  # (2, n_channels): power at 50 and at 60 Hz and their harmonics


class QualityGate:
    """Looks at each channel second by second, and judges any stretch of whole seconds.

    Parameters
    ----------
    fs_hz : float
        Sampling rate.
    n_channels : int
        Number of columns.
    rails : tuple of float, optional
        Lowest and highest value the converter can give, in the signal's unit. Without them clipping is
        told by samples piling up on the extremes.
    """

    def __init__(self, fs_hz: float, n_channels: int, rails: tuple[float, float] | None = None) -> None:
        low, high = rails or (-np.inf, np.inf)
        if not low < high:
            raise ValueError(f"rails {rails!r}: the lower one must come first")
        slack = RAIL_STEPS / 4095.0 * (high - low) if rails else 0.0
        self._low, self._high = low + slack, high - slack
        self._n = max(16, round(fs_hz))
        self._pieces = np.linspace(0, self._n, round(1.0 / PIECE_S), endpoint=False).astype(int)
        self._filled = 0
        self._rows = np.zeros((self._n, n_channels))
        self._seconds: list[_Second] = []
        hz = np.fft.rfftfreq(self._n, 1.0 / fs_hz)
        top_hz = min(450.0, 0.45 * fs_hz)
        self._band = ((hz >= 20.0) & (hz <= top_hz)).astype(float)
        self._hann = np.hanning(self._n)[:, None]
        # Power in a band around each harmonic, less what its neighbours lead one to expect there.
        self._mains = np.zeros((len(LINES_HZ), len(hz)))
        for weights, line in zip(self._mains, LINES_HZ, strict=True):
            for harmonic in range(1, min(4, int(top_hz / line)) + 1):
                away = np.abs(hz - line * harmonic)
                at, beside = away <= 2.5, (away > 2.5) & (away <= 7.5)
                weights[at] += 1.0
                weights[beside] -= at.sum() / beside.sum()

    def process(self, raw: Samples) -> None:
        """Take the next rows, (n_samples, n_channels), as they came from the sensor."""
        done = 0
        while done < len(raw):
            n = min(len(raw) - done, self._n - self._filled)
            self._rows[self._filled : self._filled + n] = raw[done : done + n]
            self._filled += n
            done += n
            if self._filled == self._n:
                self._seconds.append(self._look(self._rows))
                self._filled = 0

    def state(self, last_s: float | None = None) -> list[Quality]:
        """Judge each channel over the last seconds, or over all so far."""
        seconds = self._seconds if last_s is None else self._seconds[-max(1, round(last_s)) :]
        if not seconds:
            reason = Reason("too_short", "less than one second of signal", "record a little longer")
            return [Quality(False, (reason,)) for _ in range(self._rows.shape[1])]
        return [self._judge(seconds, channel) for channel in range(self._rows.shape[1])]

    def _look(self, x: Samples) -> _Second:
        steps = np.abs(np.diff(x, axis=0))
        steps[steps == 0.0] = np.inf
        step = steps.min(axis=0)  # the smallest: one count, where counts are seen
        step[np.isinf(step)] = 0.0
        lows, highs = np.minimum.reduceat(x, self._pieces), np.maximum.reduceat(x, self._pieces)
        # Dead: no more than two steps of movement, or held on a rail throughout, whatever the converter adds.
        flat = (highs - lows <= 2.0 * step) | (highs <= self._low) | (lows >= self._high)
        top = np.stack((-lows.min(axis=0), highs.max(axis=0)))
        width = np.maximum(PILE_WIDTH * top.sum(axis=0), 1.5 * step)
        on_top, near_top = (
            np.stack(
                (
                    np.count_nonzero(x <= n * width - top[0], axis=0),
                    np.count_nonzero(x >= top[1] - n * width, axis=0),
                )
            )
            for n in (1, 2)
        )
        near_top -= on_top
        on_rail = np.count_nonzero((x <= self._low) | (x >= self._high), axis=0)
        spectrum = np.square(np.abs(np.fft.rfft((x - x.mean(axis=0)) * self._hann, axis=0)))
        return _Second(
            top, on_rail, on_top, near_top, flat.mean(axis=0), self._band @ spectrum, self._mains @ spectrum
        )

    def _judge(self, seconds: list[_Second], channel: int) -> Quality:
        reasons: list[Reason] = []
        flat = sum(float(s.flat[channel]) for s in seconds) / len(seconds)
        if flat > 0.0:
            words = (
                "there is no signal" if flat == 1.0 else f"there is no signal {100 * flat:.0f} % of the time"
            )
            cure = "check the sensor's plug and supply, and press the electrodes on"
            reasons.append(Reason("flat", words, cure, flat >= BAD_SHARE))
        live = [s for s in seconds if s.flat[channel] == 0.0]
        clipped = self._count_clipped(live, channel)
        if sum(clipped) >= FEWEST_CLIPPED:
            share = sum(clipped) / (len(live) * self._n)
            words = f"{sum(clipped)} samples ({100 * share:.2g} %) are clipped"
            cure = "lower the sensor's gain, and check that the electrodes sit firmly"
            # An effort is short beside its rest: whole seconds count, not samples.
            bad = sum(n > CLIPPED_SHARE * self._n for n in clipped) / len(seconds)
            reasons.append(Reason("clipped", words, cure, bool(bad >= BAD_SHARE)))
        power = sum(float(s.power[channel]) for s in live)
        mains = sum((s.mains[:, channel] for s in live), np.zeros(len(LINES_HZ)))
        best = int(np.argmax(mains))
        if mains[best] > HUM_SHARE * power:
            share = mains[best] / power
            words = f"mains hum ({LINES_HZ[best]:g} Hz) makes up {100 * share:.0f} % of the signal"
            cure = (
                "unplug the charger, move away from mains cables, press the electrodes and the reference on"
            )
            reasons.append(Reason("mains", words, cure, bool(share > MAINS_SHARE)))
        return Quality(not any(reason.blocking for reason in reasons), tuple(reasons))

    def _count_clipped(self, seconds: list[_Second], channel: int) -> list[int]:
        """Count each second's samples on the rails, or, inside them, on an extreme where they pile up."""
        counts = [int(s.on_rail[channel]) for s in seconds]
        if sum(counts) >= FEWEST_CLIPPED:
            return counts
        counts = [0] * len(seconds)
        for side in range(2):
            top = max((s.top[side, channel] for s in seconds), default=0.0)
            there = [
                top - s.top[side, channel] <= 0.5 * PILE_WIDTH * float(s.top[:, channel].sum())
                for s in seconds
            ]
            on_top = [int(s.on_top[side, channel]) * at for s, at in zip(seconds, there, strict=True)]
            near_top = sum(int(s.near_top[side, channel]) * at for s, at in zip(seconds, there, strict=True))
            if sum(on_top) >= FEWEST_CLIPPED and sum(on_top) > PILE * near_top:
                counts = [count + n for count, n in zip(counts, on_top, strict=True)]
        return counts


def assess(
    raw: Signal,
    fs_hz: float,
    rails: tuple[float, float] | None = None,
    rest: tuple[float, float] | None = None,
) -> Quality:
    """Judge one whole recorded channel, its rest included.

    Parameters
    ----------
    raw : ndarray, (n_samples,)
        As it came from the sensor, any unit.
    fs_hz : float
        Sampling rate.
    rails : tuple of float, optional
        As for `QualityGate`.
    rest : tuple of float, optional
        A stretch known to be rest, from and to in s. Without it the pauses between contractions are the rest.

    Returns
    -------
    Quality
        Over the whole recording; its last part of a second is not looked at.
    """
    raw = np.asarray(raw, dtype=np.float64)
    gate = QualityGate(fs_hz, 1, rails)
    gate.process(raw[:, None])
    quality = gate.state()[0]
    if not quality.usable:
        return quality  # what disturbs the signal disturbs its rest too: one cause is enough
    filtered = filter_recording(raw[:, None], fs_hz)[:, 0]
    if rest is None:
        bursts = find_bursts(filtered, fs_hz)
        pause_s = len(raw) / fs_hz - sum(b.offset_s - b.onset_s for b in bursts)
        reason = _no_rest(f"only {pause_s:.1f} s of rest between contractions") if pause_s < REST_S else None
    else:
        reason = judge_rest(filtered[max(0, round(rest[0] * fs_hz)) : max(0, round(rest[1] * fs_hz))], fs_hz)
    if reason is None:
        return quality
    return Quality(False, (*quality.reasons, reason))


def judge_rest(filtered_uv: Signal, fs_hz: float) -> Reason | None:
    """Say why a stretch given as rest is none, or None where it is quiet throughout.

    Parameters
    ----------
    filtered_uv : ndarray, (n_samples,)
        The stretch, band-passed and without hum, any unit.
    fs_hz : float
        Sampling rate.
    """
    n = max(1, round(REST_WINDOW_S * fs_hz))
    if len(filtered_uv) < REST_S * fs_hz:
        return _no_rest(f"rest of {len(filtered_uv) / fs_hz:.1f} s is too short")
    powers: Signal = np.square(filtered_uv[: len(filtered_uv) // n * n]).reshape(-1, n).mean(axis=1)
    # On the same scale as a contraction: 2.2 x the quietest, and more than one twitch.
    restless = np.count_nonzero(powers > ActivationSettings().on_ratio ** 2 * powers.min()) / len(powers)
    if restless <= 0.2:
        return None
    return _no_rest(f"the muscle was not at rest {100 * restless:.0f} % of the time")


def _no_rest(words: str) -> Reason:
    return Reason("no_rest", words, "let the leg lie still and loose for 5 s before the first squeeze")
