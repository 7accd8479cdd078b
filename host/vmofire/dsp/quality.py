"""Whether a signal can be trusted: reasons in words, each with its cure.

In: raw samples (n_samples, n_channels) in any unit, before any filter. Out: one Quality per channel.
A blocking reason forbids a verdict; the others are told only. Never changes the signal.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vmofire.dsp.activation import REST_WINDOW_S, ActivationSettings, Signal, find_bursts
from vmofire.dsp.stages import LINES_HZ, Samples, filter_recording

FLAT_SHARE = 0.1  # of the time: more is a bad contact, less is a knock on the cable
CLIPPED_SHARE = 0.005  # of the samples: more moves the RMS of an effort, less is told only
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
    on_top: NDArray[np.int_]  # (2, n_channels): samples on that extreme
    near_top: NDArray[np.int_]  # (2, n_channels): samples just inside it
    flat: NDArray[np.bool_]  # (n_channels,)
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
        # A millionth of the range forgives the rounding of a unit conversion.
        slack = 1e-6 * (high - low) if rails else 0.0
        self._limit = np.array([[-low], [high]]) - slack
        self._n = max(16, round(fs_hz))
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
        step = np.where(steps > 0.0, steps, np.inf).min(
            axis=0
        )  # the smallest: one count, where counts are seen
        step = np.where(np.isfinite(step), step, 0.0)
        top = np.minimum(np.stack((-x.min(axis=0), x.max(axis=0))), self._limit)
        span = top.sum(axis=0)
        near = np.maximum(0.01 * span, 1.5 * step)
        inside = top - near
        on_top = np.stack((np.count_nonzero(x <= -top[0], axis=0), np.count_nonzero(x >= top[1], axis=0)))
        near_top = np.stack(
            (np.count_nonzero(x <= -inside[0], axis=0), np.count_nonzero(x >= inside[1], axis=0))
        )
        near_top -= on_top
        spectrum = np.square(np.abs(np.fft.rfft((x - x.mean(axis=0)) * self._hann, axis=0)))
        flat = span <= 2.0 * step
        return _Second(top, on_top, near_top, flat, self._band @ spectrum, self._mains @ spectrum)

    def _judge(self, seconds: list[_Second], channel: int) -> Quality:
        reasons: list[Reason] = []
        flat = sum(bool(s.flat[channel]) for s in seconds) / len(seconds)
        if flat > 0.0:
            words = "the line is flat" if flat == 1.0 else f"the line is flat {100 * flat:.0f} % of the time"
            cure = "check the sensor's plug and supply, and press the electrodes on"
            reasons.append(Reason("flat", words, cure, flat >= FLAT_SHARE))
        live = [s for s in seconds if not s.flat[channel]]
        n_clipped = self._count_clipped(live, channel)
        if n_clipped:
            share = n_clipped / (len(live) * self._n)
            words = f"{n_clipped} samples ({100 * share:.2g} %) are clipped"
            cure = "lower the sensor's gain, and check that the electrodes sit firmly"
            reasons.append(Reason("clipped", words, cure, share > CLIPPED_SHARE))
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

    def _count_clipped(self, seconds: list[_Second], channel: int) -> int:
        """Count the samples on the extremes, where they pile up there instead of thinning out."""
        count = 0
        for side in range(2):
            top = max((s.top[side, channel] for s in seconds), default=0.0)
            there = [s for s in seconds if s.top[side, channel] == top]
            on_top = sum(int(s.on_top[side, channel]) for s in there)
            near_top = sum(int(s.near_top[side, channel]) for s in there)
            if on_top >= 5 and (on_top > near_top or top >= self._limit[side, 0]):
                count += on_top
        return count


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
