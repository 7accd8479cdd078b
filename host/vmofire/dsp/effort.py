"""Effort test for recordings without rest: a muscle is compared with an effort of its own.

In: the muscle's part of two recordings (n_samples,), any shared unit, NaN where samples were lost. Out: an
Effort. Never: "does not fire" or "works" from a point estimate, or against a reference that is no effort.
"""

from dataclasses import dataclass, fields
from math import inf
from typing import Literal

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from vmofire.dsp.contraction import Signal, rest_power
from vmofire.dsp.hop_powers import find_powers
from vmofire.dsp.recorded_channel import RecordedChannel
from vmofire.dsp.symmetry import Ratio, compare
from vmofire.words import say

WINDOW_S = 0.5  # one amplitude: two of them, half a second apart, count as independent within a hold
QUIET_S = 0.25  # rest is measured over this long, as in the detector
LEAST_WINDOWS = 3  # of a squeeze: 1.5 s, the least a squeeze must be active for
PAUSE = 0.33  # of a hold's median: a window below it is a pause, as for `ActivationSettings.valley`
LIKE = 0.5  # of the strongest squeeze's median: weaker ones are not the effort
REPETITIONS = 3  # times the length of a hold: the most that is gathered of short squeezes
KNOCK = 2.0  # times the median of a hold: the most a window counts for, because a twitch is no strength

EffortKind = Literal["works", "does_not_fire", "cannot_tell"]

_RANGES: dict[str, tuple[float, float]] = {
    "hold_s": (1.5, 30.0),
    "least_share": (0.1, 0.9),
    "stand_out": (1.2, 10.0),
    "silent_uv": (1.0, 100.0),
    "placement_log_sd": (0.0, 1.0),
}


@dataclass(frozen=True)
class EffortSettings:
    """Settings of the effort test: our choices, none clinically validated.

    Parameters
    ----------
    hold_s
        Length of an effort, s: the strongest stretch of this length, most of which is equally strong. 3 s is
        a hold, and half of it the 1.5 s for which a squeeze must be active. 1.5 to 30.
    least_share
        From this share of the reference on, a muscle works; below it, it does not fire. 0.1 to 0.9. A muscle
        that only goes along with its antagonist, or picks up its neighbours, gives 0.05 to 0.2 of its own
        effort. A muscle that answers when asked gives half and more. 0.33 is the middle, on the log scale.
        The detector separates two contractions at the same share (`ActivationSettings.valley`).
    stand_out
        An effort must exceed rest by this factor, as the detector's `on_ratio`; 1.2 to 10.
    silent_uv
        A reference that does not stand out from any rest must exceed this, uV: Check calls no muscle silent
        above it, and rest lies at 1.1 to 5.4. 1 to 100.
    placement_log_sd
        What placing the electrodes adds to a side, natural log; 0 where the same electrodes stayed on,
        0.15 where they were placed anew. 0 to 1.

    Raises
    ------
    ValueError
        A setting is out of its range.
    """

    hold_s: float = 3.0
    least_share: float = 0.33
    stand_out: float = 2.2
    silent_uv: float = 10.0
    placement_log_sd: float = 0.0

    def __post_init__(self) -> None:
        """Refuse settings out of their range."""
        for field in fields(self):
            low, high = _RANGES[field.name]
            value = getattr(self, field.name)
            if not low <= value <= high:
                raise ValueError(f"{field.name} must lie in {low:g} to {high:g}, not {value!r}")


@dataclass(frozen=True)
class Effort:
    """Effort in one recording compared with another of the same muscle, with all numbers behind it.

    Attributes
    ----------
    kind, words
        "works", "does_not_fire" or "cannot_tell", and the same as a sentence.
    share
        The level divided by the reference's, with its 95 % interval; None where one of them could not be
        read.
    level_uv, reference_uv
        Geometric mean over the strongest hold of each, in the unit of the signals.
    rest_uv
        The quietest quarter seconds of both recordings.
    """

    kind: EffortKind
    words: str
    share: Ratio | None = None
    level_uv: float | None = None
    reference_uv: float | None = None
    rest_uv: float | None = None


def judge_effort(
    muscle_uv: RecordedChannel,
    fs_hz: float,
    reference_uv: RecordedChannel,
    reference_fs_hz: float,
    in_uv: bool = True,
    settings: EffortSettings | None = None,
) -> Effort:
    """Judge whether a muscle works, by the same muscle's level in an effort of its own.

    No rest is needed: both recordings may begin and end within a contraction. Where one of them holds rest,
    "works" must stand out from it as well.

    Parameters
    ----------
    muscle_uv, reference_uv : ndarray or other RecordedChannel, (n_samples,)
        The recording in question and the reference effort, each as `chain.extract_muscle` gives it; NaN where
        samples were lost. Both in the same unit, from the same electrodes.
    fs_hz, reference_fs_hz : float
        Their sampling rates.
    in_uv : bool
        Whether that unit is uV at the skin. Where it is not, a reference without any rest is no reference.
    settings : EffortSettings, optional
        What counts as an effort.

    Notes
    -----
    Among windows of 0.5 s the hold with the highest median is taken, in both recordings alike. A knock does
    not attract it, and counts for twice that median at most. The share is `symmetry.compare` of their RMS, on
    logs.
    """
    s = settings or EffortSettings()
    hold, reference = (
        _strongest_hold(_amplitudes(uv, fs, WINDOW_S), s.hold_s)
        for uv, fs in ((muscle_uv, fs_hz), (reference_uv, reference_fs_hz))
    )
    if not len(hold):
        return Effort(
            "cannot_tell", say("The recording has less than {least:s set} of signal.", least=s.hold_s)
        )
    if not len(reference):
        return Effort(
            "cannot_tell", say("The reference has less than {least:s set} of signal.", least=s.hold_s)
        )
    share = compare(hold.tolist(), reference.tolist(), s.placement_log_sd)
    level, effort = (float(np.exp(np.log(levels).mean())) for levels in (hold, reference))
    rest = min(
        rest_power(np.square(_amplitudes(uv, fs, QUIET_S)), 1) ** 0.5
        for uv, fs in ((muscle_uv, fs_hz), (reference_uv, reference_fs_hz))
    )
    least = 100.0 * s.least_share
    value, low, high = share.percent
    fields = {"share": (value, least), "ends": (low, high, least)}
    rest_is_known = effort >= s.stand_out * rest
    kind: EffortKind
    if not rest_is_known and not (in_uv and effort > s.silent_uv):
        kind = "cannot_tell"
        words = say("The reference is not an effort. It does not stand out from rest.")
    elif share.high < s.least_share:
        kind = "does_not_fire"
        words = say("It does not fire: {share:%} ({ends:% range}) of its own effort.", **fields)
    elif share.low < s.least_share:
        kind = "cannot_tell"
        words = say("Too close to tell: {share:%} ({ends:% range}) of its own effort.", **fields)
    elif rest_is_known and level < s.stand_out * rest:
        kind = "cannot_tell"
        words = say(
            "{share:%} ({ends:% range}) of its own effort, but only {times:x bare} times its rest.",
            times=(level / rest, s.stand_out),
            **fields,
        )
    else:
        kind = "works"
        words = say("It works: {share:%} ({ends:% range}) of its own effort.", **fields)
    return Effort(kind, words, share, level, effort, rest)


def _amplitudes(uv: RecordedChannel, fs_hz: float, window_s: float) -> Signal:
    """Return the RMS of each whole window that lost no sample and is not dead, (n_windows,)."""
    if not 0.0 < fs_hz < inf:
        raise ValueError(f"the sampling rate is {fs_hz!r}; give it in Hz")
    n = max(1, round(window_s * fs_hz))
    rms: Signal = np.sqrt(find_powers(uv, n))
    return rms[rms > 0.0]  # NaN is not above 0 either


def _strongest_hold(levels: Signal, hold_s: float) -> Signal:
    """Return the run of windows with the highest median; none where there are not enough.

    A squeeze shorter than a hold has a pause beside it. The run is then shortened until it holds no pause.
    """
    longest = round(hold_s / WINDOW_S)
    if len(levels) < longest:
        return levels[:0]
    hold = levels
    for n in range(longest, min(longest, LEAST_WINDOWS) - 1, -1):
        runs = sliding_window_view(levels, n)
        medians = np.median(runs, axis=1)
        best = int(np.argmax(medians))
        if n == LEAST_WINDOWS:  # the last chance: of equal ones, the one without a pause
            best = int(np.lexsort((runs.min(axis=1), medians))[-1])
        hold = np.minimum(runs[best], KNOCK * medians[best])
        if hold.min() >= PAUSE * medians[best]:
            return hold if n == longest else _gather(runs, medians, longest * REPETITIONS)
    return hold


def _gather(runs: Signal, medians: Signal, most: int) -> Signal:
    """Return the windows of the strongest squeezes together: one short squeeze alone says little."""
    n = runs.shape[1]
    left = medians.copy()
    least = LIKE * left.max()
    found: list[Signal] = []
    while (best := int(left.argmax())) >= 0 and left[best] >= least and len(found) * n < most:
        if runs[best].min() >= PAUSE * medians[best]:
            found.append(np.minimum(runs[best], KNOCK * medians[best]))
            left[max(0, best - n + 1) : best + n] = 0.0
        else:
            left[best] = 0.0
    return np.concatenate(found)
