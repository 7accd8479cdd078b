"""The trials of a job that still matter while it goes on: the one under way, those just over, the last.

In: trials, and what rows are worth. Out: the same, with rows hidden. Never: a decision on what follows.
"""

from collections.abc import Sequence
from dataclasses import fields

from vmofire.dsp.quality import Quality
from vmofire.guided.attempt import hide
from vmofire.guided.signal_trouble import GAP, Watch
from vmofire.guided.steps import QUALITY_LAG_S, Trial


class Trials:
    """Of one job.

    Attributes
    ----------
    last : Trial or None
        The last one of a scored step.
    into : Trial or None
        One that the script already has, and that is being done again.
    """

    def __init__(self, fs_hz: float, n_channels: int) -> None:
        self.last: Trial | None = None
        self.into: Trial | None = None
        self._lag = round(QUALITY_LAG_S * fs_hz)
        self._every = tuple(range(n_channels))
        self._recent: list[Trial] = []  # over, but the quality gate may still object

    def keep(self, trial: Trial) -> Trial:
        """Take one that is over; return what the script is to have: the same, or the one it replaces."""
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
        """Hide what rows spoil: themselves, and where the quality gate objects all that it looked at.

        Parameters
        ----------
        start, stop
            Rows of the job that are just passing.
        now
            Of the step under way, where there is one.
        watch
            What it is with these rows.
        """
        first = start - self._lag
        self._recent = [trial for trial in self._recent if trial.start_row + len(trial.rms_uv) > first]
        if now is not None and (watch.lost or watch.unsettled_rows):
            hide(now, start, stop, GAP, self._every)
        for column in self._every:
            blocking = watch.blocking(column)
            if blocking is not None:
                for trial in (*self._recent, *([now] if now is not None else [])):
                    hide(trial, first, stop, blocking, (column,))


def keep_doubts(trial: Trial, quality: Sequence[Quality]) -> None:
    """Keep why a channel that seems quiet may be no muscle at all."""
    for column, one in enumerate(quality):
        doubt = next((reason for reason in one.reasons if reason.code == "doubt"), None)
        if doubt is not None:
            trial.doubts[column] = doubt
