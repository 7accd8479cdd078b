"""Records of training: settings, repetitions, exercises as done.

In: trials of repetitions, rest levels, goals. Out: judged repetitions, new goals. Never: a step, a result.
The numbers are project conventions, none clinically validated; each is a setting.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from vmofire.dsp.amplitude import PainSettings
from vmofire.dsp.quality import Reason
from vmofire.guided.counting import Held, count, hidden_share
from vmofire.guided.criteria import RestSettings
from vmofire.guided.exercises import Exercise
from vmofire.guided.legs import MOST_HIDDEN, Leg
from vmofire.guided.prompt import Mark, MarkState
from vmofire.guided.steps import Trial
from vmofire.settings import contradict, setting
from vmofire.words import msg


@dataclass(frozen=True)
class TrainSettings(PainSettings, RestSettings):
    """Settings of training (PRODUCT.md, "The exercises"); project conventions, none clinically validated.

    The goal line starts at its level from the last visit, else at `goal_percent` of the leg's maximum. With
    neither, the activity threshold is the goal. After a set the goal moves by `goal_step`: up if `goal_up_at`
    of the repetitions reached it, down if fewer than `goal_down_at` did. It stays between the activity
    threshold and `goal_most` times its first level.
    """

    position_s: float = setting(6.0, 1, 60, "s", msg("shortest time for getting into position"))
    wait_s: float = setting(4.0, 1, 30, "s", msg("extra time beyond the hold to do a repetition"))
    pause_s: float = setting(3.0, 1, 60, "s", msg("pause between repetitions"))
    let_go_s: float = setting(6.0, 1, 60, "s", msg("longest wait after the pause for the muscle to let go"))
    between_sets_s: float = setting(45.0, 5, 300, "s", msg("pause between sets"))
    stretch_pause_s: float = setting(8.0, 2, 60, "s", msg("pause between stretches"))
    hold_share: float = setting(0.8, 0.1, 1, "", msg("share of the hold in which the VMO must be active"))
    shortest_s: float = setting(0.7, 0.2, 3, "s", msg("shorter activity is a twitch and does not count"))
    back_s: float = setting(
        0.5, 0.2, 3, "s", msg("rest of this length ends a repetition; a shorter dip does not")
    )
    behind_s: float = setting(
        0.5, 0, 3, "s", msg("the hold ends when the second leg is this far behind the first")
    )
    silent_limit: int = setting(
        5, 2, 50, "", msg("an exercise ends after this many repetitions in a row without the VMO")
    )
    good_share: float = setting(
        0.9, 0.1, 1, "", msg("training went well from this share of good repetitions")
    )
    feedback: int = setting(
        1,
        0,
        3,
        "",
        msg("feedback: 1 in every repetition, 2 in every second, 3 fades from every to none, 0 in none"),
    )
    feedback_back: int = setting(
        2,
        1,
        10,
        "",
        msg("feedback comes back after this many poor repetitions in a row without it; good ones end that"),
    )
    goal_percent: float = setting(25.0, 1, 100, "%", msg("first goal line, as a share of the maximum"))
    goal_step: float = setting(0.1, 0, 0.5, "", msg("share by which the goal line moves after a set"))
    goal_up_at: float = setting(
        0.8, 0.1, 1, "", msg("the goal line rises when this share of repetitions reached it")
    )
    goal_down_at: float = setting(
        0.4, 0, 0.9, "", msg("the goal line falls when fewer than this share reached it")
    )
    goal_most: float = setting(
        1.5, 1, 5, "", msg("the goal line rises to at most this many times its first value")
    )

    def __post_init__(self) -> None:
        """Refuse settings that contradict each other."""
        super().__post_init__()
        if self.goal_down_at >= self.goal_up_at:
            raise contradict("goal_down_at < goal_up_at")


@dataclass(frozen=True)
class Repetition:
    """Repetition of one leg.

    Attributes
    ----------
    side
        "left" or "right".
    state
        "yes": VMO active long enough in the hold; "no": not long enough; "unclear": not measurable; "done":
        by a leg without a sensor; "skipped".
    held_s, amplitude_uv
        How long the VMO was active, and its RMS meanwhile; None if not known, or never active.
    round_
        Number of the set.
    by_hand
        Counted by key, because the signal did not show it.
    enough_s
        Required hold, s; None if nothing was measured.
    feedback
        Whether screen and sound followed the muscle.
    """

    side: str
    state: MarkState
    round_: int
    held_s: float | None = None
    amplitude_uv: float | None = None
    by_hand: bool = False
    enough_s: float | None = None
    feedback: bool = True

    @property
    def good(self) -> bool | None:
        """Whether the VMO was active long enough in the hold; None if undecided."""
        return {"yes": True, "no": False}.get(self.state)

    @property
    def silent(self) -> bool:
        """Whether the VMO never fired."""
        return self.state == "no" and not self.held_s

    @property
    def mark(self) -> Mark:
        """Mark of the repetition on the strip."""
        limits = () if self.enough_s is None else (self.enough_s,)
        return Mark(self.state, self.held_s, "s", self.side, limits)

    def as_dict(self) -> dict[str, Any]:
        """Return the repetition as stored in a result."""
        return {
            "side": self.side,
            "set": self.round_,
            "good": self.good,
            "skipped": self.state == "skipped",
            "by_hand": self.by_hand,
            "held_s": self.held_s,
            "amplitude_uv": self.amplitude_uv,
            "feedback": self.feedback,
        }


Turn = tuple[Repetition, ...]  # one repetition of every leg that works at the same time


@dataclass
class LegLevels:
    """Levels of a leg in one exercise, uV.

    `goal_uv` moves after each set, `first_goal_uv` is where it began, `last_goal_uv` that of the last set.
    """

    rest_uv: float
    threshold_uv: float
    goal_uv: float | None
    first_goal_uv: float | None
    last_goal_uv: float | None = None

    def adapt(self, amplitudes_uv: Sequence[float | None], settings: TrainSettings) -> None:
        """Move the goal line after a set; None stands for a repetition without VMO activity."""
        if self.goal_uv is None or self.first_goal_uv is None or not amplitudes_uv:
            return
        self.last_goal_uv = self.goal_uv
        reached = sum(uv is not None and uv >= self.goal_uv for uv in amplitudes_uv) / len(amplitudes_uv)
        if reached >= settings.goal_up_at:
            self.goal_uv = min(
                self.goal_uv * (1.0 + settings.goal_step), self.first_goal_uv * settings.goal_most
            )
        elif reached < settings.goal_down_at:
            self.goal_uv = max(self.goal_uv * (1.0 - settings.goal_step), self.threshold_uv)


@dataclass
class Practice:
    """One exercise as it was done.

    Attributes
    ----------
    exercise, asked, sets
        The exercise, repetitions in a set, number of sets.
    levels
        Levels by side.
    turns
        Repetitions of the finished sets.
    stretches
        One mark each: done if held to the end, else skipped.
    complete
        Whether every requested repetition was done.
    gave_up
        Ended early: the VMO did not fire in many repetitions in a row.
    fault
        Reason why it could not be measured.
    """

    exercise: Exercise
    asked: int
    sets: int = 1
    levels: dict[str, LegLevels] = field(default_factory=dict[str, LegLevels])
    turns: list[Turn] = field(default_factory=list[Turn])
    stretches: list[Mark] = field(default_factory=list[Mark])
    complete: bool = False
    gave_up: bool = False
    fault: Reason | None = None

    @property
    def sides(self) -> tuple[str, ...]:
        """Legs that were measured."""
        return tuple(self.levels)

    @property
    def stretched(self) -> dict[str, int]:
        """Number of stretches held to the end, by side."""
        held = dict.fromkeys((one.side for one in self.stretches), 0)
        for one in self.stretches:
            held[one.side] += one.state == "done"
        return held

    def repetitions(self, side: str = "") -> list[Repetition]:
        """Return the repetitions of a leg, or of all that were measured, in order."""
        measured = [side] if side else self.levels
        return [one for turn in self.turns for one in turn if one.side in measured]

    def begin_leg(self, leg: Leg, rest_uv: float, threshold_uv: float, goal_uv: float | None) -> None:
        """Set the levels of a leg."""
        goal_uv = None if goal_uv is None else max(goal_uv, threshold_uv)
        self.levels[leg.side] = LegLevels(rest_uv, threshold_uv, goal_uv, goal_uv)

    def close_set(self, turns: Sequence[Turn], settings: TrainSettings) -> None:
        """Keep the repetitions of a set, and move the goal lines by them."""
        self.turns.extend(turns)
        for side, levels in self.levels.items():
            mine = [one for turn in turns for one in turn if one.side == side and one.good is not None]
            levels.adapt([one.amplitude_uv for one in mine], settings)


@dataclass
class Bout:
    """Trials from one cue for a repetition to the next.

    Attributes
    ----------
    side
        "left", "right" or "both".
    legs
        The legs of this side with a sensor.
    round_
        Number of the set.
    trials
        Trial of the effort, then the trial of the release once it is over.
    early
        As in `counting.count`.
    dark
        Done without feedback.
    """

    side: str
    legs: tuple[Leg, ...]
    round_: int
    trials: list[Trial]
    early: bool = False
    dark: bool = False
    _turns: list[Turn] = field(default_factory=list[Turn])
    _judged: Any = None  # state of the trials that `_turns` was computed from

    @property
    def effort(self) -> Trial:
        """Trial from the cue to its end."""
        return self.trials[0]

    def judge(self, levels: Mapping[str, LegLevels], hold_s: float, settings: TrainSettings) -> list[Turn]:
        """Return the repetitions after this cue: those in the signal, and extra ones counted by key.

        A cue without activity is one repetition with a silent VMO. Trials may still change (see `Trial`), so
        call this again for every prompt; it computes only if they changed.
        """
        state = [
            (one.start_sample, len(one.active), one.counted, [(gone.start, gone.stop) for gone in one.hidden])
            for one in self.trials
        ]
        if state != self._judged:
            turns = self._find_turns(levels, hold_s, settings)
            self._turns = [tuple(replace(one, feedback=not self.dark) for one in turn) for turn in turns]
            self._judged = state
        return self._turns

    def _find_turns(
        self, levels: Mapping[str, LegLevels], hold_s: float, settings: TrainSettings
    ) -> list[Turn]:
        if not self.legs or self.effort.ended == "skipped":
            state: MarkState = "skipped" if self.effort.ended == "skipped" else "done"
            sides = [leg.side for leg in self.legs] or [self.side]
            return [tuple(Repetition(side, state, self.round_) for side in sides)]
        columns = [leg.channel for leg in self.legs]
        shown = count(self.trials, columns, settings.shortest_s, settings.back_s, self.early)
        turns = [
            tuple(self._score(leg, held, levels[leg.side], hold_s, settings) for leg in self.legs)
            for held in shown
        ]
        by_hand = sum(trial.counted for trial in self.trials) - len(shown)
        if hidden_share(self.effort, columns) > MOST_HIDDEN:
            by_hand, turns = max(1, by_hand), []
        turns += [
            tuple(Repetition(leg.side, "unclear", self.round_, by_hand=True) for leg in self.legs)
        ] * max(0, by_hand)
        return turns or [tuple(Repetition(leg.side, "no", self.round_, 0.0) for leg in self.legs)]

    def _score(
        self, leg: Leg, held: Held, levels: LegLevels, hold_s: float, settings: TrainSettings
    ) -> Repetition:
        held_s, amplitude_uv = held.held_s[leg.channel], held.amplitude_uv[leg.channel]
        enough_s = settings.hold_share * hold_s
        long = held_s >= enough_s
        strong = amplitude_uv is not None and amplitude_uv >= levels.threshold_uv
        state: MarkState = "yes" if long and strong else "no"
        return Repetition(leg.side, state, self.round_, held_s, amplitude_uv, enough_s=enough_s)
