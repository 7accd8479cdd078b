"""Check, "does my VMO fire?": contact, rest, five ball squeezes on cue, a verdict.

In: one leg's RMS amplitude in uV and signal quality, in any portions. Out: what to show, and a Verdict.
Never: a clock, a port, a window. Time is rows over `fs_hz`, so a replayed recording gets the same verdict.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from vmofire.dsp.quality import Quality, Reason
from vmofire.guided.criteria import QUALITY_LAG_S, Baseline, CheckSettings, Squeeze, Verdict
from vmofire.guided.judge import GAP, STOPPED, decide, measure_rest, needs_quad_sets, score, sentence
from vmofire.guided.script import Cue, CueKind, Script

__all__ = ["Baseline", "Check", "CheckSettings", "Prompt", "Squeeze", "Verdict"]

# After lost rows the stages start anew: the band-pass and the RMS window need this long.
SETTLING_S = 0.2


@dataclass(frozen=True)
class Prompt:
    """What to show and say now.

    Attributes
    ----------
    cue, words, seconds_left, repetition, of
        What to do, for how much longer, and "2 of 5".
    next_words
        What comes next; None at the end.
    progress
        0 to 1. It steps back once if quad sets have to be added.
    trouble
        What is wrong with the signal now and what to do about it; None when all is well.
    rest_uv, threshold_uv
        Known after the rest: the goal line.
    squeezes, quad_sets
        Scored so far.
    """

    cue: Cue
    words: str
    seconds_left: float
    repetition: int | None
    of: int | None
    next_words: str | None
    progress: float
    trouble: str | None
    rest_uv: float | None
    threshold_uv: float | None
    squeezes: tuple[Squeeze, ...]
    quad_sets: tuple[Squeeze, ...]


class Check:
    """One Check of one leg.

    Parameters
    ----------
    fs_hz
        Rows a second; more than 0.
    settings
        What to decide by.
    other
        The other leg's verdict, when it has been checked.
    baseline
        The person's own amplitude on earlier days, when there were any.

    Notes
    -----
    Rows are taken until `finished`; later ones are ignored. A signal that is unusable at the end of the
    contact cue, or a rest that cannot be measured, ends the Check there: nobody squeezes for nothing.
    """

    def __init__(
        self,
        fs_hz: float,
        settings: CheckSettings | None = None,
        other: Verdict | None = None,
        baseline: Baseline | None = None,
    ) -> None:
        if not (np.isfinite(fs_hz) and fs_hz > 0):
            raise ValueError(f"fs_hz must be more than 0, not {fs_hz}")
        self.fs_hz = fs_hz
        self.settings = settings or CheckSettings()
        self.script: Script = self.settings.script()
        self.verdict: Verdict | None = None
        self._other, self._baseline = other, baseline
        # NaN is "not known": rows to come, rows lost, rows the quality gate objects to.
        self._rms_uv = np.full(self._row(self.longest_s), np.nan)
        self._rows = 0
        self._settled_at = 0
        self._trouble: Reason | None = None
        self._doubt: Reason | None = None  # why a quiet muscle may be no muscle at all
        self._hidden: list[tuple[int, int, Reason]] = []
        self._rest_uv: float | None = None
        self._squeezes: tuple[Squeeze, ...] = ()
        self._quad_sets: tuple[Squeeze, ...] = ()

    @property
    def t_s(self) -> float:
        """Seconds of sample time since the Check began."""
        return self._rows / self.fs_hz

    @property
    def longest_s(self) -> float:
        """How long the Check takes when quad sets have to be added."""
        return self.settings.with_quad_sets(self.settings.script()).duration_s

    @property
    def _cue(self) -> Cue:
        """The cue that holds at the next row, found by rows: a time may fall between two."""
        return next(
            (cue for cue in self.script.cues if self._rows < self._row(cue.stop_s)), self.script.cues[-1]
        )

    @property
    def finished(self) -> bool:
        """Whether there is a verdict."""
        return self.verdict is not None

    @property
    def prompt(self) -> Prompt:
        """What to show now."""
        cue, following = self.script.at(self.t_s), self.script.next_after(self.t_s)
        return Prompt(
            cue=cue,
            words=cue.words,
            seconds_left=self.script.left_s(self.t_s),
            repetition=cue.repetition,
            of=cue.of,
            next_words=following.words if following else None,
            progress=1.0 if self.finished else self.script.progress(self.t_s),
            trouble=sentence(self._trouble) if self._trouble else None,
            rest_uv=self._rest_uv,
            threshold_uv=None if self._rest_uv is None else self.settings.threshold_uv(self._rest_uv),
            squeezes=self._squeezes,
            quad_sets=self._quad_sets,
        )

    def push(self, rms_uv: npt.NDArray[np.float64], quality: Quality) -> None:
        """Take the next rows.

        Parameters
        ----------
        rms_uv : ndarray, (n,)
            RMS amplitude (100 ms, causal) at each row, uV.
        quality
            Of these rows. Where it blocks, these rows and the second before them count for nothing.

        Raises
        ------
        ValueError
            `rms_uv` is not one column.
        """
        if rms_uv.ndim != 1:
            raise ValueError(f"a Check takes one channel, (n,), not {rms_uv.shape}")
        blocking = next((reason for reason in quality.reasons if reason.blocking), None)
        while len(rms_uv) and not self.finished:
            n = min(len(rms_uv), self._row(self._cue.stop_s) - self._rows)
            start = self._rows
            self._rms_uv[start : start + n] = rms_uv[:n]
            if start < self._settled_at:
                self._hide(start, min(start + n, self._settled_at), GAP)
            if blocking is not None:
                self._hide(start - self._row(QUALITY_LAG_S), start + n, blocking)
            self._trouble = blocking
            if self._cue.kind in ("squeeze", "quad_set"):
                self._doubt = next((r for r in quality.reasons if r.code == "doubt"), self._doubt)
            rms_uv = rms_uv[n:]
            self._advance(n)

    def push_gap(self, n_rows: int) -> None:
        """Take the news that so many rows were lost: time goes on, and they count for nothing."""
        if n_rows < 0:
            raise ValueError(f"a gap cannot have {n_rows} rows")
        while n_rows and not self.finished:
            n = min(n_rows, self._row(self._cue.stop_s) - self._rows)
            self._hide(self._rows, self._rows + n, GAP)
            self._trouble = GAP
            n_rows -= n
            self._settled_at = self._rows + n + self._row(SETTLING_S)
            self._advance(n)

    def stop(self) -> None:
        """End the Check now; without a verdict so far, nothing can be told."""
        if not self.finished:
            self.verdict = decide(
                None, self._squeezes, self._quad_sets, self.settings, {STOPPED.code: STOPPED}
            )

    def _row(self, t_s: float) -> int:
        return round(t_s * self.fs_hz)

    def _hide(self, start: int, stop: int, reason: Reason) -> None:
        start = max(0, start)
        self._rms_uv[start:stop] = np.nan
        if self._hidden and self._hidden[-1][2] is reason and self._hidden[-1][1] >= start:
            start = min(start, self._hidden.pop()[0])
        self._hidden.append((start, stop, reason))

    def _advance(self, n: int) -> None:
        """Move on by rows that end at or before the end of a cue, and decide what that end decides."""
        cue = self._cue
        self._rows += n
        if self._rows < self._row(cue.stop_s):
            return
        if cue.kind == "contact":
            if self._hidden and self._hidden[-1][1] >= self._rows:
                self._end()
            return
        if cue.kind == "rest":
            self._measure()
            if self._rest_uv is None:
                self._end()
            return
        self._measure()
        if cue == self.script.cues[-1]:
            if (
                not self._quad_sets
                and self._rest_uv is not None
                and needs_quad_sets(self._rest_uv, self._squeezes, self.settings)
            ):
                self.script = self.settings.with_quad_sets(self.script)
            else:
                self._end()

    def _measure(self) -> None:
        """Score everything that is over; again each time, for the quality gate speaks up to a second late."""
        (rest,) = self.script.of_kind("rest")
        used = self._rms_uv[self._row(rest.stop_s - self.settings.rest_used_s) : self._row(rest.stop_s)]
        self._rest_uv = measure_rest(used)
        if self._rest_uv is not None:
            threshold_uv = self.settings.threshold_uv(self._rest_uv)
            self._squeezes = self._score("squeeze", threshold_uv)
            self._quad_sets = self._score("quad_set", threshold_uv)

    def _score(self, kind: CueKind, threshold_uv: float) -> tuple[Squeeze, ...]:
        done = (cue for cue in self.script.of_kind(kind) if self._row(cue.stop_s) <= self._rows)
        return tuple(
            score(
                self._rms_uv[self._row(cue.start_s) : self._row(cue.stop_s)],
                self.fs_hz,
                cue.start_s,
                threshold_uv,
                self.settings,
                self._what_hid(cue),
            )
            for cue in done
        )

    def _what_hid(self, cue: Cue) -> str | None:
        start, stop = self._row(cue.start_s), self._row(cue.stop_s)
        return next((reason.code for a, b, reason in self._hidden if a < stop and b > start), None)

    def _end(self) -> None:
        hidden_by = {reason.code: reason for _, _, reason in reversed(self._hidden)}
        self.verdict = decide(
            self._rest_uv,
            self._squeezes,
            self._quad_sets,
            self.settings,
            hidden_by,
            self._other,
            self._baseline,
            self._doubt,
        )
