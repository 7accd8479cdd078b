"""Scores of squeezes from their trials, and why samples of them were hidden.

In: trials, the level at rest. Out: amplitudes, Squeeze scores, reasons. Never: a verdict (judge.py).
"""

from collections.abc import Iterable
from math import nan

import numpy as np
from numpy.typing import NDArray

from vmofire.dsp.quality import Reason
from vmofire.guided.criteria import CheckSettings, Squeeze
from vmofire.guided.judge import SKIPPED, score
from vmofire.guided.steps import Trial


def cut(trial: Trial, channel: int, seconds: float) -> NDArray[np.float64]:
    """Return the amplitude of the first seconds of a trial, (n,); NaN after an early end."""
    n_samples = round(seconds * trial.fs_hz)
    rms_uv = trial.rms_uv[:n_samples, channel]
    return np.concatenate((rms_uv, np.full(n_samples - len(rms_uv), nan)))


def score_trials(
    trials: Iterable[Trial], channel: int, rest_uv: float, settings: CheckSettings
) -> tuple[Squeeze, ...]:
    """Score the trial of each squeeze. Call it anew for final values: the gate reports up to 1 s late."""
    return tuple(
        score(
            cut(trial, channel, settings.squeeze_s),
            trial.fs_hz,
            trial.start_s,
            settings.threshold_uv(rest_uv),
            settings,
            next((reason.code for reason in _what_hid(trial, channel)), None),
        )
        for trial in trials
    )


def find_hidden_by(trials: Iterable[Trial | None], channel: int) -> dict[str, Reason]:
    """Return all reasons why samples of a channel were hidden, by code, in the order of the trials."""
    by_code: dict[str, Reason] = {}
    for reason in (reason for trial in trials if trial for reason in _what_hid(trial, channel)):
        by_code.setdefault(reason.code, reason)
    return by_code


def _what_hid(trial: Trial, channel: int) -> list[Reason]:
    """Return the reasons that hid samples of a channel, the longest stretch first."""
    mine = [one for one in trial.hidden if channel in one.channels]
    reasons = [one.reason for one in sorted(mine, key=lambda one: one.start - one.stop)]
    return [SKIPPED, *reasons] if trial.ended == "skipped" else reasons
