"""Check, "does my VMO fire?": signal check, rest, five ball squeezes, quad sets where needed, a verdict.

In: trials of the steps. Out: a script for job_run.py, and its Result. Never: a stream or a clock.
The rules of the verdict are in judge.py.
"""

from collections.abc import Generator, Sequence
from dataclasses import asdict, dataclass, field, replace
from math import nan
from typing import Literal

import numpy as np

from vmofire.codec import to_json
from vmofire.dsp.quality import Reason
from vmofire.guided.check_result import draw_squeezes, mark_squeeze, show_figures
from vmofire.guided.criteria import Baseline, CheckSettings, Squeeze, Verdict
from vmofire.guided.judge import (
    HINTS,
    NEXT_CUES,
    TRIES,
    decide,
    find_origin,
    measure_rest,
    needs_origin,
    needs_quad_sets,
)
from vmofire.guided.prompt import Curve, Mark, Result
from vmofire.guided.squeezes import cut, find_hidden_by, score_trials
from vmofire.guided.steps import Reply, Request, Script, Step, Stopped, Trial, do
from vmofire.labels import Side
from vmofire.words.message import Message, tell

__all__ = ["Baseline", "CheckSettings", "Squeeze", "Verdict", "check_script"]

JOB = "check"
Effort = Literal["ball_squeeze", "quad_set"]


def check_script(
    settings: CheckSettings | None = None,
    other: Verdict | None = None,
    baseline: Baseline | None = None,
    side: Side = "",
    channel: int = 0,
    adductors: int | None = None,
    hint: str = "",
) -> Script:
    """Return the script of one Check of one leg.

    Parameters
    ----------
    settings
        Thresholds and times.
    other
        The other leg's verdict, if it was checked.
    baseline
        The person's own amplitude at earlier visits, if there were any.
    side
        Side of the leg.
    channel
        Column of the sensor at the VMO site.
    adductors
        Column of a sensor on the adductors, if there is one.
    hint
        How to squeeze, if an earlier Check suggested a way (one of judge.NEXT_CUES).

    Notes
    -----
    The Check ends early when the signal stays bad or the rest cannot be measured.
    """
    return _Check(settings or CheckSettings(), other, baseline, side, channel, adductors, hint).script()


@dataclass
class _Check:
    """State of one Check: what was measured so far, and the steps that follow."""

    settings: CheckSettings
    other: Verdict | None
    baseline: Baseline | None
    side: Side
    channel: int
    adductors: int | None
    hint: str
    signal_check: Trial | None = None
    rest: Trial | None = None
    efforts: dict[Effort, list[Trial]] = field(default_factory=lambda: {"ball_squeeze": [], "quad_set": []})
    for_origin: bool = False  # the quad sets were asked for because of the adductors

    def __post_init__(self) -> None:
        self.left_s = sum(step.seconds for step in self.settings.steps)

    def script(self) -> Script:
        try:
            yield from self._carry_out()
        except Stopped:
            return self._conclude(stopped=True)
        return self._conclude()

    def _carry_out(self) -> Generator[Request, Reply, None]:
        s = self.settings
        signal_check, rest, *squeezes = s.steps
        self.signal_check = yield from self._do(signal_check)
        if self.signal_check.ended == "lost":
            return
        self.rest = yield from self._do(rest)
        if self._rest_uv(self.channel) is None:
            return
        if not (yield from self._repeat("ball_squeeze", squeezes, s.squeezes - s.fires_at_least)):
            return
        rest_uv, scored = self._rest_uv(self.channel), self._score("ball_squeeze", self.channel)
        if rest_uv is None:  # the quality gate has rejected it meanwhile
            return
        if self.adductors is not None:
            verdict = decide(rest_uv, scored, (), s, self._hidden_by(), self.other, self.baseline)
            self.for_origin = needs_origin(verdict, self._score("ball_squeeze", self.adductors), s)
        if self.for_origin or needs_quad_sets(rest_uv, scored, s):
            ready, *quad_sets = s.quad_set_steps
            self.left_s += sum(step.seconds for step in s.quad_set_steps)
            yield from self._do(ready)
            yield from self._repeat("quad_set", quad_sets, (s.quad_sets - 1) // 2)

    def _do(self, step: Step) -> Generator[Request, Reply, Trial]:
        """Run one step on this leg, with the marks and goals so far."""
        self.left_s -= step.seconds
        hint = HINTS[self.hint] if self.hint in HINTS and step.task == "ball_squeeze" else None
        mine = replace(
            step,
            below=hint,
            side=self.side,
            channels=(self.channel,),
            after_s=max(0.0, self.left_s),
            marks=self._marks("quad_set") or self._marks("ball_squeeze"),
            goals_uv=self._goals_uv(),
        )
        return do(mine)

    def _repeat(self, task: Effort, steps: Sequence[Step], most_lost: int) -> Generator[Request, Reply, bool]:
        """Run an effort several times; False when too many were lost for the others to decide anything."""
        trials = self.efforts[task]
        for step in steps:
            trial = yield from self._do(step)
            if step.kind == "effort":
                trials.append(trial)
                if sum(trial.ended == "lost" for trial in trials) > most_lost:
                    return False
        return True

    # Scores of the trials. Computed anew each time, because the quality gate reports up to 1 s late.

    def _rest_uv(self, channel: int) -> float | None:
        if self.rest is None:
            return None
        rest_uv = cut(self.rest, channel, self.settings.rest_s)
        return measure_rest(rest_uv[-round(self.settings.rest_used_s * self.rest.fs_hz) :])

    def _score(self, task: Effort, channel: int) -> tuple[Squeeze, ...]:
        s, rest_uv = self.settings, self._rest_uv(channel)
        if rest_uv is None:
            return ()
        return score_trials(self.efforts[task], channel, rest_uv, s)

    def _marks(self, task: Effort) -> tuple[Mark, ...]:
        trials, squeezes = self.efforts[task], self._score(task, self.channel)
        return tuple(mark_squeeze(squeeze, trial) for squeeze, trial in zip(squeezes, trials, strict=False))

    def _goals_uv(self) -> tuple[float, ...]:
        rest_uv = self._rest_uv(self.channel)
        if rest_uv is None:
            return ()
        return (*[nan] * self.channel, self.settings.threshold_uv(rest_uv))

    def _hidden_by(self) -> dict[str, Reason]:
        """Return all reasons why samples were hidden, those of the rest first."""
        trials = [self.rest, *self.efforts["ball_squeeze"], *self.efforts["quad_set"], self.signal_check]
        return find_hidden_by(trials, self.channel)

    def _conclude(self, stopped: bool = False) -> Result:
        s, squeezes = self.settings, self._score("ball_squeeze", self.channel)
        quad_sets, hidden_by = self._score("quad_set", self.channel), self._hidden_by()
        rest_uv, for_silence = self._rest_uv(self.channel), () if self.for_origin else quad_sets
        if stopped:  # no verdict, but the measurements are kept
            verdict = decide(None, squeezes, quad_sets, s, {})
            if rest_uv is not None:
                verdict = replace(verdict, rest_uv=rest_uv, threshold_uv=s.threshold_uv(rest_uv))
        else:
            verdict = decide(
                rest_uv, squeezes, for_silence, s, hidden_by, self.other, self.baseline, self._doubt()
            )
            if self.for_origin and verdict.fires:
                verdict = find_origin(verdict, quad_sets, hidden_by)
        next_steps: tuple[Message, ...] = ()
        if verdict.next_cue:
            place = NEXT_CUES.index(self.hint) + 1 if self.hint in NEXT_CUES else 0
            verdict = replace(verdict, next_cue=NEXT_CUES[place % len(NEXT_CUES)])
            next_steps = (TRIES[NEXT_CUES[place % len(NEXT_CUES)]],)
        return Result(
            JOB,
            "stopped" if stopped else verdict.kind,
            tell("verdict.stopped") if stopped else verdict.verdict,
            verdict.grounds,
            good=verdict.fires,
            reason=verdict.reason,
            next_steps=next_steps,
            figures=show_figures(verdict, s, self.side),
            marks=self._marks("ball_squeeze") + self._marks("quad_set"),
            curves=self._draw(),
            data={**to_json(verdict), "settings": asdict(s)},
        )

    def _draw(self) -> tuple[Curve, ...]:
        trials = [trial for trial in self.efforts["ball_squeeze"] if trial.ended != "lost"]
        if not trials:
            return ()
        rms_uv = np.stack([cut(trial, self.channel, self.settings.squeeze_s) for trial in trials])
        rest_uv = self._rest_uv(self.channel)
        return (draw_squeezes(rms_uv, trials[0].fs_hz, self.side, self.settings, rest_uv),)

    def _doubt(self) -> Reason | None:
        trials = (*self.efforts["ball_squeeze"], *self.efforts["quad_set"])
        return next((trial.doubts[self.channel] for trial in trials if self.channel in trial.doubts), None)
