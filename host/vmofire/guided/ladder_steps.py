"""Steps of the ladder of cues: after a Check that ends quiet or weak, cue by cue, each with a short re-check.

In: the script of a Check, its legs. Out: one script with one result, the Check's and its episodes.
Never: a cue without consent, a rule (ladder.py), or the Check's verdict lost because the cues were stopped.
"""

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import nan

import numpy as np

from vmofire.guided.check_result import draw_squeezes, mark_squeeze
from vmofire.guided.criteria import CheckSettings, Squeeze, Verdict
from vmofire.guided.judge import decide, measure_rest
from vmofire.guided.ladder import (
    COLD_PACK,
    HAMSTRINGS,
    Cue,
    Ending,
    Episode,
    LadderLeg,
    LadderSettings,
    LastStanding,
    Rung,
    RungState,
    Start,
    find_start,
    judge_rung,
    list_cues,
    read_verdicts,
)
from vmofire.guided.ladder_result import add_episodes
from vmofire.guided.prompt import Curve, Mark, Result
from vmofire.guided.squeezes import cut, find_hidden_by, score_trials
from vmofire.guided.steps import (
    LET_GO,
    QUALITY_LAG_S,
    Answer,
    Question,
    Reply,
    Request,
    Script,
    Step,
    Stopped,
    Trial,
    ask,
    do,
)
from vmofire.labels import Side
from vmofire.words.message import Message, tell
from vmofire.words.told.ladder import WAYS

_CHOICES = (Answer("yes", tell("answer.ladder_yes"), "y"), Answer("no", tell("answer.ladder_no"), "n"))
_NOW = (Answer("now", tell("answer.step_now"), "y"), Answer("skip", tell("answer.step_skip"), "n"))
_ASKS: Mapping[Start, Message] = {
    "off": tell("ask.ladder_off"),
    "not_in_squeeze": tell("ask.ladder_squeeze"),
    "weak": tell("ask.ladder_weak"),
}
_CLINICIANS: Mapping[str, tuple[Question, Message]] = {
    HAMSTRINGS: (
        Question(HAMSTRINGS, tell("ask.hamstrings"), _NOW, tell("ask.clinicians_step"), alone="skip"),
        tell("ladder.hamstrings"),
    ),
    COLD_PACK: (
        Question(COLD_PACK, tell("ask.cold_pack"), _NOW, tell("ask.clinicians_step"), alone="skip"),
        tell("ladder.cold_pack"),
    ),
}


def offer_ladder(
    check: Script,
    legs: Sequence[LadderLeg],
    settings: CheckSettings,
    ladder: LadderSettings,
    earlier: Mapping[str, LastStanding] | None = None,
    tried: str = "",
) -> Script:
    """Return the script of a Check that offers the cues if it ends quiet or weak.

    Parameters
    ----------
    check
        The Check itself.
    legs
        The legs that it judges.
    settings, ladder
        Of the Check, and of the cues.
    earlier
        How the legs stood at the visit before, by side.
    tried
        The cue that the Check itself was done with.
    """
    result = yield from check
    if result.outcome in ("stopped", "cannot_tell"):
        return result
    verdicts = read_verdicts(result, [leg.side for leg in legs])
    starts: dict[Side, Start] = {}
    for side, verdict in verdicts.items():
        if (start := find_start(verdict, settings)) is not None:
            starts[side] = start
    climb = _Climb(verdicts, {leg.side: leg for leg in legs}, settings, ladder, list_cues(ladder, tried))
    climb.going = list(starts)
    ending: Ending = "declined"
    if starts:
        try:
            if (yield from ask(_make_question(starts, len(legs) > 1))) == "yes":
                ending = "stayed"
                yield from climb.go()
        except Stopped:
            ending = "declined" if ending == "declined" else "stopped"
    episodes: dict[Side, Episode] = {
        side: Episode(start, climb.endings.get(side, ending), tuple(climb.rungs.get(side, ())))
        for side, start in starts.items()
    }
    result = _add_marks(result, climb.tried)
    return add_episodes(result, verdicts, episodes, climb.curves, ladder, earlier or {})


def _add_marks(result: Result, tried: Mapping[str, Sequence[Mark]]) -> Result:
    """Return the result with the squeezes after the tips on its strip, after those of the same leg."""
    sides = dict.fromkeys(mark.side for mark in result.marks)
    own = {side: [mark for mark in result.marks if mark.side == side] for side in sides}
    marks = tuple(mark for side in own for mark in (*own[side], *tried.get(side, ())))
    return replace(result, marks=marks)


def _make_question(starts: Mapping[Side, Start], is_both: bool) -> Question:
    if len(starts) > 1:
        words = tell("ask.ladder_legs")
    elif is_both:
        words = tell("ask.ladder_leg", leg=next(iter(starts)))
    else:
        words = _ASKS[next(iter(starts.values()))]
    return Question("ladder", words, _CHOICES, tell("ask.how_ladder"), safe="yes", alone="no")


@dataclass
class _Climb:
    """State of one ladder: the legs that are not back yet, and what came of each cue."""

    verdicts: Mapping[Side, Verdict]
    legs: Mapping[Side, LadderLeg]
    settings: CheckSettings
    ladder: LadderSettings
    cues: Sequence[Cue]
    going: list[Side] = field(default_factory=list[Side])
    endings: dict[Side, Ending] = field(default_factory=dict[Side, Ending])
    rungs: dict[Side, list[Rung]] = field(default_factory=dict[Side, list[Rung]])
    curves: dict[str, Curve] = field(default_factory=dict[str, Curve])
    tried: dict[str, list[Mark]] = field(default_factory=dict[str, list[Mark]])  # marks of all tips, by side

    def __post_init__(self) -> None:
        self.fitted = self.ladder.fit(self.settings)
        squeezes = [
            one for verdict in self.verdicts.values() for one in (*verdict.squeezes, *verdict.quad_sets)
        ]
        self.began_s = max((one.cue_s for one in squeezes), default=0.0) + self.settings.squeeze_s

    def go(self) -> Generator[Request, Reply, None]:
        """Try the cues until every leg is back, or none is left."""
        for place, cue in enumerate(self.cues):
            if not self.going:
                return
            if cue.step_s and not (yield from self._take_step(cue)):
                continue
            yield from self._try(cue, place)

    def _take_step(self, cue: Cue) -> Generator[Request, Reply, bool]:
        """Have the clinician's step done before its squeezes; return whether it was."""
        question, words = _CLINICIANS[cue.code]
        if (yield from ask(question)) == "skip":
            return False
        step = Step("ready", words, cue.step_s, cue.code, side=self._side, channels=(), then=cue.ready)
        yield from do(step)
        return True

    def _try(self, cue: Cue, place: int) -> Generator[Request, Reply, None]:
        """Do the squeezes after one cue, and judge every leg that is not back."""
        s, n = self.settings, self.ladder.squeezes
        turn_s = s.squeeze_s + s.relax_s
        later_s = (len(self.cues) - place - 1) * (self.ladder.read_s + n * turn_s)
        number = tell("beside.cue_number", number=place + 1, of=len(self.cues))
        read = Step("rest", cue.ready, self.ladder.read_s, scored=True, below=number, then=cue.words)
        rest = yield from self._do(read, n * turn_s + later_s)
        trials: list[Trial] = []
        for repetition in range(1, n + 1):
            shown = {"marks": self._mark(trials, rest), "goals_uv": self._find_goals_uv(rest)}
            task = "ball_squeeze" if cue.step_s else cue.code
            effort = Step("effort", cue.words, s.squeeze_s, task, scored=True, of=n, then=LET_GO)
            effort = replace(effort, repetition=repetition, below=number, **shown)
            after_s = (n - repetition) * turn_s + later_s
            trials.append((yield from self._do(effort, after_s + s.relax_s)))
            relax = Step("relax", LET_GO, QUALITY_LAG_S, of=n)
            if repetition < n:
                relax = replace(relax, seconds=s.relax_s, then=cue.words)
            shown = {"marks": self._mark(trials, rest), "goals_uv": self._find_goals_uv(rest)}
            yield from self._do(replace(relax, **shown), after_s)
        self._judge(cue, rest, trials)

    def _do(self, step: Step, after_s: float) -> Generator[Request, Reply, Trial]:
        """Run one step on the legs that are not back."""
        return do(replace(step, side=self._side, channels=self._channels, after_s=after_s))

    def _judge(self, cue: Cue, rest: Trial, trials: Sequence[Trial]) -> None:
        """Judge the legs that are not back; a leg whose signal stayed bad is left out from now on."""
        scores: dict[Side, tuple[Squeeze, ...]] = {
            side: self._score(leg.channel, side, trials, rest) for side, leg in self.legs.items()
        }
        after_s = trials[-1].start_s + self.settings.squeeze_s - self.began_s
        for side in list(self.going):
            leg, squeezes = self.legs[side], scores[side]
            state, ratio = judge_rung(
                self.verdicts[side],
                squeezes,
                self._find_rest_uv(side, rest),
                find_hidden_by(trials, leg.channel),
                self.fitted,
                self._find_other(side, scores, trials, rest),
                leg.baseline,
            )
            if state == "yes" and self._is_adductors(leg, trials, rest):
                state = "unclear"  # correlation cannot tell the two muscles apart
            active_uv = [one.amplitude_uv for one in squeezes if one.active and one.amplitude_uv]
            amplitude_uv = float(np.mean(active_uv)) if active_uv else None
            self.rungs.setdefault(side, []).append(
                Rung(cue.code, state, squeezes, after_s, amplitude_uv, ratio)
            )
            marks = [mark_squeeze(*one) for one in zip(squeezes, trials, strict=True)]
            self.tried.setdefault(side, []).extend(replace(one, side=side) for one in marks)
            self._close(side, cue, state, trials, rest)

    def _close(self, side: Side, cue: Cue, state: RungState, trials: Sequence[Trial], rest: Trial) -> None:
        """End the episode of a leg that is back, or whose signal stayed bad."""
        channel = self.legs[side].channel
        if state == "yes":
            self.endings[side] = "came_back"
            rms_uv = np.stack([cut(trial, channel, self.settings.squeeze_s) for trial in trials])
            curve = draw_squeezes(
                rms_uv, trials[0].fs_hz, side, self.settings, self._find_rest_uv(side, rest)
            )
            self.curves[side] = replace(curve, label=tell("figure.squeezes_after", way=WAYS[cue.code]))
        elif any(channel in trial.lost_by for trial in (rest, *trials)):
            self.endings[side] = "lost"
        if side in self.endings:
            self.going.remove(side)

    def _find_other(
        self, side: Side, scores: Mapping[Side, tuple[Squeeze, ...]], trials: Sequence[Trial], rest: Trial
    ) -> Verdict | None:
        """Return the other leg's verdict: in the same squeezes if it has a sensor, else that of its Check."""
        for other, leg in self.legs.items():
            if other != side:
                hidden_by = find_hidden_by(trials, leg.channel)
                again = decide(self._find_rest_uv(other, rest), scores[other], (), self.fitted, hidden_by)
                return again if again.fires else None
        return self.legs[side].other

    def _is_adductors(self, leg: LadderLeg, trials: Sequence[Trial], rest: Trial) -> bool:
        """Return whether a sensor on the adductors shows that they worked in the squeezes too."""
        if leg.adductors is None:
            return False
        rest_uv = self._measure_rest(leg.adductors, rest)
        if rest_uv is None:
            return True
        squeezes = score_trials(trials, leg.adductors, rest_uv, self.fitted)
        return sum(one.active is True for one in squeezes) >= self.ladder.fires_at_least

    # Levels. A muscle that stays tense between cues must not count as back, so the higher rest counts.

    def _find_rest_uv(self, side: Side, rest: Trial) -> float:
        first_uv = self.verdicts[side].rest_uv
        levels_uv = (first_uv, self._measure_rest(self.legs[side].channel, rest))
        return max((uv for uv in levels_uv if uv is not None), default=nan)

    def _measure_rest(self, channel: int, rest: Trial) -> float | None:
        rms_uv = cut(rest, channel, self.ladder.read_s)
        return measure_rest(rms_uv[-round(self.settings.rest_used_s * rest.fs_hz) :])

    def _score(self, channel: int, side: Side, trials: Sequence[Trial], rest: Trial) -> tuple[Squeeze, ...]:
        return score_trials(trials, channel, self._find_rest_uv(side, rest), self.fitted)

    def _mark(self, trials: Sequence[Trial], rest: Trial) -> tuple[Mark, ...]:
        """Return the strip of this cue: the legs that are not back."""
        marks = {side: self._score(self.legs[side].channel, side, trials, rest) for side in self.going}
        return tuple(
            replace(mark_squeeze(squeeze, trial), side=side if len(self.going) > 1 else self._side)
            for side, squeezes in marks.items()
            for squeeze, trial in zip(squeezes, trials, strict=True)
        )

    def _find_goals_uv(self, rest: Trial) -> tuple[float, ...]:
        columns = {
            self.legs[side].channel: self.settings.threshold_uv(self._find_rest_uv(side, rest))
            for side in self.going
        }
        return tuple(columns.get(column, nan) for column in range(max(columns) + 1))

    @property
    def _channels(self) -> tuple[int, ...]:
        return tuple(self.legs[side].channel for side in self.going)

    @property
    def _side(self) -> Side:
        return self.going[0] if len(self.going) == 1 else "both"
