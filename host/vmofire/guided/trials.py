"""Trials of a job: samples of the running step, and recent trials that may still lose samples.

In: processed samples, or None for lost ones, and the state of the signal. Out: Trials, with samples hidden.
Never: a decision on what follows.
"""

from collections.abc import Sequence
from dataclasses import fields, replace
from math import inf, isfinite

import numpy as np

from vmofire.dsp.chain import Slice
from vmofire.dsp.quality import Quality, Reason
from vmofire.guided.signal_trouble import GAP, Watch
from vmofire.guided.steps import QUALITY_LAG_S, End, Hidden, Step, Trial
from vmofire.guided.stillness import PIECE_S, Stillness

LOOK_S = PIECE_S  # how often `ends_when` is asked
RESTLESS_S = 10.0  # who is not still so long after the step could have ended is told what to do
LONGEST_S = 600.0  # longest trial kept, in case the person has left


class Attempt:
    """Attempt at a step: its samples since the start.

    Parameters
    ----------
    step : Step
    fs_hz : float
        Samples a second.
    start_sample : int
        Sample of the job at the start of the step.
    n_channels : int

    Attributes
    ----------
    trial : Trial
        The trial so far.
    samples : int
        Samples so far, lost ones included.
    active_samples : ndarray of int, (n_channels,)
        Number of samples with "active" from the detector.
    """

    def __init__(self, step: Step, fs_hz: float, start_sample: int, n_channels: int) -> None:
        self.step = step
        self.samples = 0
        self.active_samples = np.zeros(n_channels, np.int64)
        self._keeps = step.scored or step.ends_when is not None
        self._grid = max(1, round(LOOK_S * fs_hz))
        longest_s = min(step.seconds, LONGEST_S) if self._keeps else step.seconds
        self._end = max(1, round(longest_s * fs_hz)) if isfinite(longest_s) else inf
        self._rms_uv = np.empty((0, n_channels))
        self._filtered_uv = np.empty((0, n_channels))
        self._active = np.empty((0, n_channels), np.bool_)
        self.trial = Trial(step, fs_hz, start_sample, self._rms_uv, self._filtered_uv, self._active)
        need_s = min(step.still_s, step.seconds)
        self._stillness = Stillness(fs_hz, step.channels, need_s) if need_s else None

    @property
    def over(self) -> bool:
        """Whether its time is up, and the person is still if that is asked."""
        return self.samples >= self._end and self.stillness in (None, 1.0)

    @property
    def stillness(self) -> float | None:
        """Share of the required quiet, 0 to 1; None if only time counts."""
        return None if self._stillness is None else self._stillness.share

    @property
    def restless(self) -> bool:
        """Whether the person has not been still for long enough to be told what to do."""
        late_samples = self.samples - self._end - RESTLESS_S * self.trial.fs_hz
        return self._stillness is not None and late_samples >= 0 and not self.over

    @property
    def held(self) -> float | None:
        """Share of the hold that is done, 0 to 1: with an active muscle, of several the one active least."""
        if not self.step.active_s:
            return None
        n_active = self.samples
        if not self.step.by_clock:
            n_active = min(int(self.active_samples[column]) for column in self.step.channels)
        return min(1.0, n_active / self.trial.fs_hz / self.step.active_s)

    @property
    def told(self) -> bool:
        """Whether `ends_when` ends the step now."""
        ends_when = self.step.ends_when
        return (
            ends_when is not None
            and self.samples % self._grid == 0
            and self.samples > 0
            and ends_when(self.trial)
        )

    def until_look(self, n_samples: int) -> int:
        """Return the number of samples until the step may end, at most `n_samples`."""
        if self.samples < self._end:
            n_samples = min(n_samples, int(min(self._end - self.samples, n_samples)))
        if self.step.ends_when is not None or self._stillness is not None:  # pieces are as long as the grid
            n_samples = min(n_samples, self._grid - self.samples % self._grid)
        return n_samples

    def append(self, samples: Slice | None, n_samples: int) -> None:
        """Take the next samples; None for lost ones."""
        self.samples += n_samples
        if self._stillness is not None:
            self._stillness.take(samples, n_samples)
        if samples is not None:
            self.active_samples += samples.active.sum(axis=0)
        if self._keeps:
            start, stop = self._make_room(n_samples)
            self._rms_uv[start:stop] = np.nan if samples is None else samples.rms_uv
            self._filtered_uv[start:stop] = np.nan if samples is None else samples.filtered_uv
            self._active[start:stop] = False if samples is None else samples.active
            self._show(stop)
            if self._stillness is not None and stop > 2 * self._end:
                self._drop(stop - int(self._end))  # somebody takes long to be still: the last part is enough

    def disturb(self) -> None:
        """Count stillness anew, after a signal too bad to show it."""
        if self._stillness is not None:
            self._stillness.disturb()

    def finish(self, ended: End) -> Trial:
        """Return the trial and free spare memory; a lost trial is filled to full length with NaN."""
        trial = self.trial
        trial.ended = ended
        missing = round(self.step.seconds * trial.fs_hz) - self.samples if isfinite(self.step.seconds) else 0
        if ended == "lost" and self.step.scored and missing > 0:
            self.append(None, missing)
        if not self.step.scored and self.step.ends_when is None:
            return trial
        trial.rms_uv, trial.filtered_uv = trial.rms_uv.copy(), trial.filtered_uv.copy()
        trial.active = trial.active.copy()
        return trial

    def _make_room(self, n_samples: int) -> tuple[int, int]:
        start = len(self.trial.rms_uv)
        stop = start + n_samples
        if stop > len(self._rms_uv):
            more = ((0, max(stop, 2 * start) - start), (0, 0))
            self._rms_uv = np.pad(self._rms_uv[:start], more)
            self._filtered_uv = np.pad(self._filtered_uv[:start], more)
            self._active = np.pad(self._active[:start], more)
        return start, stop

    def _drop(self, n_samples: int) -> None:
        """Drop the first samples of the trial."""
        for values in (self._rms_uv, self._filtered_uv, self._active):
            values[:-n_samples] = values[n_samples:].copy()
        trial = self.trial
        trial.start_sample += n_samples
        trial.hidden = [
            replace(one, start=max(0, one.start - n_samples), stop=one.stop - n_samples)
            for one in trial.hidden
            if one.stop > n_samples
        ]
        self._show(len(trial.rms_uv) - n_samples)

    def _show(self, stop: int) -> None:
        trial = self.trial
        trial.rms_uv, trial.filtered_uv = self._rms_uv[:stop], self._filtered_uv[:stop]
        trial.active = self._active[:stop]


def hide(trial: Trial, start_sample: int, stop_sample: int, reason: Reason, columns: tuple[int, ...]) -> None:
    """Hide samples of a trial, from one sample of the job up to another."""
    start = max(0, start_sample - trial.start_sample)
    stop = min(len(trial.rms_uv), stop_sample - trial.start_sample)
    if start >= stop:
        return
    for values in (trial.rms_uv, trial.filtered_uv):
        values[start:stop, columns] = np.nan
    trial.active[start:stop, columns] = False
    mine = [column for column in columns if column in trial.step.channels]
    if not mine:
        return
    for place, hidden in enumerate(trial.hidden):
        same = (hidden.reason.code, hidden.channels) == (reason.code, columns)
        if same and hidden.start <= stop and start <= hidden.stop:
            start, stop = min(start, hidden.start), max(stop, hidden.stop)
            trial.hidden[place] = Hidden(start, stop, hidden.reason, columns)
            return
    trial.hidden.append(Hidden(start, stop, reason, columns))


class Trials:
    """Trials of one job.

    Attributes
    ----------
    last : Trial or None
        The last trial of a scored step.
    into : Trial or None
        Trial that the script already has, while its step is repeated.
    """

    def __init__(self, fs_hz: float, n_channels: int) -> None:
        self.last: Trial | None = None
        self.into: Trial | None = None
        self._lag = round(QUALITY_LAG_S * fs_hz)
        self._every = tuple(range(n_channels))
        self._recent: list[Trial] = []  # finished, but the quality gate may still reject samples

    def keep(self, trial: Trial) -> Trial:
        """Keep a finished trial; return it, or the older trial that now holds its data."""
        if self.into is not None:
            for one in fields(Trial):
                setattr(self.into, one.name, getattr(trial, one.name))
            trial, self.into = self.into, None
        if trial.step.scored:
            self.last = trial
        if len(trial.rms_uv):
            self._recent = [*(one for one in self._recent if one is not trial), trial]
        return trial

    def hide(self, start: int, stop: int, now: Trial | None, watch: Watch) -> None:
        """Hide bad samples: lost ones, and the last second where the quality gate rejects the signal.

        Parameters
        ----------
        start, stop
            First and last sample (not included) of the new block, in the job.
        now
            Trial of the running step, if there is one.
        watch
            State of the signal for these samples.
        """
        first = start - self._lag
        self._recent = [trial for trial in self._recent if trial.start_sample + len(trial.rms_uv) > first]
        if now is not None and (watch.lost or watch.unsettled_samples):
            hide(now, start, stop, GAP, self._every)
        for column in self._every:
            blocking = watch.blocking(column)
            if blocking is not None:
                for trial in (*self._recent, *([now] if now is not None else [])):
                    hide(trial, first, stop, blocking, (column,))


def keep_doubts(trial: Trial, quality: Sequence[Quality]) -> None:
    """Store the reasons why a quiet channel may not be on a muscle."""
    for column, one in enumerate(quality):
        doubt = next((reason for reason in one.reasons if reason.code == "doubt"), None)
        if doubt is not None:
            trial.doubts[column] = doubt
