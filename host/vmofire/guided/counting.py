"""Counting of repetitions from the signal: onset, length and amplitude of each hold.

In: trials of one repetition, from its cue to the next. Out: Held records. Never: a prompt, a decision.
Activity shorter than `shortest_s` is a twitch; a dip shorter than `back_s` is part of the hold.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from vmofire.dsp.stretches import find_stretches
from vmofire.guided.steps import Samples, Trial

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Held:
    """Hold of one repetition: of one leg, or of both when they work together.

    Attributes
    ----------
    start_s, stop_s
        Start and end, seconds of the job.
    held_s
        How long each column was active by the detector, by column.
    amplitude_uv
        RMS of each column while active, by column; None if never active.
    """

    start_s: float
    stop_s: float
    held_s: dict[int, float]
    amplitude_uv: dict[int, float | None]


def find_runs(active: Flags, shortest: int, back: int) -> list[tuple[int, int]]:
    """Return start and stop (not included) of each active run; dips under `back` samples do not end a run.

    Runs with fewer than `shortest` active samples are left out.
    """
    runs: list[tuple[int, int]] = []
    for start, stop in find_stretches(active):
        if runs and start - runs[-1][1] < back:
            runs[-1] = (runs[-1][0], stop)
        else:
            runs.append((start, stop))
    return [(start, stop) for start, stop in runs if active[start:stop].sum() >= shortest]


def any_active(trial: Trial, columns: Sequence[int]) -> Flags:
    """Return where at least one of the columns was active."""
    return np.any(trial.active[:, list(columns)], axis=1)


def count(
    trials: Sequence[Trial], columns: Sequence[int], shortest_s: float, back_s: float, early: bool = False
) -> list[Held]:
    """Return the repetitions in consecutive trials.

    Parameters
    ----------
    trials
        Trial of the effort and, once it is over, of the release after it.
    columns
        Columns of the working legs; activity in one is enough for a repetition.
    shortest_s, back_s
        Shorter activity is a twitch; a shorter dip is part of the hold; s.
    early
        True: activity at the first sample began after a rest, shortly before the cue, and counts. False: it
        is left over from the last repetition, and does not count. Activity that begins in the release and
        lasts to its end belongs to the next cue.
    """
    fs_hz, start_s = trials[0].fs_hz, trials[0].start_s
    active = np.concatenate([trial.active for trial in trials])
    rms_uv = np.concatenate([trial.rms_uv for trial in trials])
    on = np.any(active[:, list(columns)], axis=1)
    runs = find_runs(on, max(1, round(shortest_s * fs_hz)), max(1, round(back_s * fs_hz)))
    return [
        Held(
            start_s + start / fs_hz,
            start_s + stop / fs_hz,
            {column: float(active[start:stop, column].sum()) / fs_hz for column in columns},
            {column: _measure(rms_uv[start:stop, column], active[start:stop, column]) for column in columns},
        )
        for start, stop in runs
        if (start > 0 or early) and not (start >= len(trials[0].active) and stop == len(on))
    ]


def find_state(trial: Trial, columns: Sequence[int], back_s: float) -> Literal["at rest", "early", "kept on"]:
    """Return how a release ended: at rest, active again before the next cue, or never released."""
    runs = find_runs(any_active(trial, columns), 1, max(1, round(back_s * trial.fs_hz)))
    if not runs or runs[-1][1] < len(trial.active):
        return "at rest"
    return "early" if runs[-1][0] > 0 else "kept on"


def hidden_share(trial: Trial, columns: Sequence[int]) -> float:
    """Return the hidden share of a trial in its worst column, 0 to 1."""
    if not len(trial.rms_uv):
        return 0.0
    return float(np.isnan(trial.rms_uv[:, list(columns)]).mean(axis=0).max())


def _measure(rms_uv: Samples, active: Flags) -> float | None:
    known = rms_uv[active & ~np.isnan(rms_uv)]
    return float(np.sqrt(np.mean(np.square(known)))) if len(known) else None
