"""Set of repetitions: cue, hold and release, until the requested number is done.

In: a Practice of an exercise, the legs that work. Out: steps for a script, and judged repetitions.
Never: a question, a result. Repetitions are counted from the signal, or by key if the signal shows none.
"""

from collections.abc import Callable, Generator, Sequence
from math import nan
from typing import Any, NamedTuple

from vmofire.guided.counting import any_active, find_runs, find_state
from vmofire.guided.fading import Fading
from vmofire.guided.judge import NEXT_CUES, TRIES
from vmofire.guided.legs import Leg, find_fault
from vmofire.guided.prompt import Mark
from vmofire.guided.steps import Reply, Request, Step, Trial, do
from vmofire.guided.training import Bout, Practice, TrainSettings, Turn
from vmofire.labels import Side
from vmofire.words.message import Message, tell

DARK_S = 1.0  # for the reaction: without feedback the clock ends a repetition, not the muscle


class Group(NamedTuple):
    """Legs that work at the same time, and those with a sensor; without a sensor the clock decides."""

    side: Side
    legs: tuple[Leg, ...]


class Round:
    """One set of repetitions.

    Parameters
    ----------
    practice
        Record of the exercise; `run` sets its `fault` or `gave_up`.
    groups
        Legs that work together; several groups alternate.
    number
        Number of the set, from 1.
    settings
        Settings of training.
    fading
        Schedule of feedback.
    turn_s, later_s
        Expected time of one repetition of every group, and of all that follows the set, s.
    """

    def __init__(
        self,
        practice: Practice,
        groups: Sequence[Group],
        number: int,
        settings: TrainSettings,
        turn_s: float,
        later_s: float,
        fading: Fading | None = None,
    ) -> None:
        self._fading = fading or Fading(settings, practice.sets * practice.asked)
        self._practice, self._groups, self._number = practice, tuple(groups), number
        self._settings, self._turn_s, self._later_s = settings, turn_s, later_s
        self._bouts: list[Bout] = []
        self._silent = 0  # silent repetitions in a row
        self._tip: Message | None = None
        self._pause: Trial | None = None  # the last one

    @property
    def turns(self) -> list[Turn]:
        """The repetitions done so far."""
        return [turn for bout in self._bouts for turn in self._judge(bout)]

    def run(self) -> Generator[Request, Reply, bool]:
        """Ask for repetitions until the signal shows enough; return whether all were done."""
        while True:
            due = [group for group in self._groups if self._done(group) < self._practice.asked]
            if not due:
                return True
            for group in due:
                bout = yield from self._repeat(group)
                if bout.effort.ended == "lost":
                    self._practice.fault = find_fault([bout.effort], group.legs[0])
                    return False
                if self._silent >= self._settings.silent_limit:
                    self._practice.gave_up = True
                    return False

    def _repeat(self, group: Group) -> Generator[Request, Reply, Bout]:
        """Ask for one repetition and the release after it."""
        practice, settings = self._practice, self._settings
        exercise = practice.exercise
        channels = tuple(leg.channel for leg in group.legs)
        measured = bool(channels)
        before = (self._number - 1) * practice.asked
        dark = measured and not self._fading.has_feedback(before + self._done(group))
        done = self._done(group)
        alike: dict[str, Any] = {
            "channels": channels,
            "repetition": done + 1,
            "of": practice.asked,
            "round_": self._number,
            "rounds": practice.sets,
            "after_s": (practice.asked - done - 1) * self._turn_s + self._later_s,
            "goals_uv": self._goal_line,
            "dark": dark,
            "pose": exercise.pose,
        }
        back_s = settings.back_s
        early = self._pause is not None and find_state(self._pause, channels, back_s) == "early"
        effort = yield from do(
            Step(
                "effort",
                exercise.cue(group.side),
                exercise.hold_s + (DARK_S if dark else settings.wait_s if measured else 0.0),
                exercise.code,
                below=tell("beside.dark") if dark else self._tip,
                side=group.side,
                scored=measured,
                ends_when=_keep_samples
                if dark
                else self._tell_end(channels, exercise.hold_s, early)
                if measured
                else None,
                then=tell("typed", text=exercise.release),
                marks=self._marks,
                active_s=exercise.hold_s + (DARK_S if dark else 0.0),
                by_clock=dark or not measured,
                **alike,
            )
        )
        bout = Bout(group.side, group.legs, self._number, [effort], early, dark)
        self._bouts.append(bout)
        pause = yield from do(
            Step(
                "relax",
                tell("typed", text=exercise.release),
                settings.pause_s,
                ends_when=_keep_samples,
                marks=self._marks,
                **alike,
            )
        )
        self._pause = pause
        kept_on = find_state(pause, channels, back_s) == "kept on"
        if measured:
            bout.trials.append(pause)
            turns = self._judge(bout)
            self._silent = self._silent + 1 if all(one.silent for turn in turns for one in turn) else 0
            self._tip = tell("beside.let_go_fully") if kept_on else None if dark else self._find_tip(turns)
            for turn in turns:
                known = [one.good for one in turn if one.good is not None]
                self._fading.take(not dark, all(known) if known else None)
        if kept_on:
            yield from do(
                Step(
                    "relax",
                    tell("cue.let_go_rest"),
                    settings.let_go_s,
                    ends_when=self._tell_rest(channels),
                    marks=self._marks,
                    **alike,
                )
            )
        return bout

    def _tell_end(self, channels: tuple[int, ...], hold_s: float, early: bool) -> Callable[[Trial], bool]:
        """Return the test for the end of a repetition: held long enough, released, or counted by key."""
        settings = self._settings

        def is_over(trial: Trial) -> bool:
            if trial.counted:
                return True
            fs_hz, on = trial.fs_hz, any_active(trial, channels)
            back, shortest = round(settings.back_s * fs_hz), round(settings.shortest_s * fs_hz)
            runs = [run for run in find_runs(on, shortest, back) if run[0] > 0 or early]
            if not runs:
                return False
            start, stop = runs[-1]
            held_s = sorted(float(trial.active[start:stop, column].sum()) / fs_hz for column in channels)
            let_go = len(on) - stop >= back
            return let_go or held_s[0] >= hold_s or held_s[-1] >= hold_s + settings.behind_s

        return is_over

    def _tell_rest(self, channels: tuple[int, ...]) -> Callable[[Trial], bool]:
        """Return the test for release by all legs."""

        def is_over(trial: Trial) -> bool:
            back = round(self._settings.back_s * trial.fs_hz)
            return len(trial.active) >= back and not any_active(trial, channels)[-back:].any()

        return is_over

    @property
    def _goal_line(self) -> tuple[float, ...]:
        """Return the goal line of each column, NaN for none; empty if no leg has one."""
        legs = [leg for group in self._groups for leg in group.legs]
        goals_uv = {leg.channel: self._practice.levels[leg.side].goal_uv for leg in legs}
        if all(goal_uv is None for goal_uv in goals_uv.values()):
            return ()
        columns = (goals_uv.get(column) for column in range(max(goals_uv) + 1))
        return tuple(nan if goal_uv is None else goal_uv for goal_uv in columns)

    def _find_tip(self, turns: Sequence[Turn]) -> Message | None:
        """Return a tip for the next repetition: another way, hold longer, or a tip of the exercise."""
        last = turns[-1]
        if any(one.silent for one in last):
            return TRIES[NEXT_CUES[self._silent % len(NEXT_CUES)]]
        if any(one.state == "no" for one in last):
            return tell("beside.hold_longer")
        tips = self._practice.exercise.tips
        return tell("typed", text=tips[len(self.turns) % len(tips)]) if tips else None

    def _judge(self, bout: Bout) -> list[Turn]:
        practice = self._practice
        return bout.judge(practice.levels, practice.exercise.hold_s, self._settings)

    def _done(self, group: Group) -> int:
        return sum(len(self._judge(bout)) for bout in self._bouts if bout.side == group.side)

    @property
    def _marks(self) -> tuple[Mark, ...]:
        """Strip of the running set, as known so far; what was done without feedback is only done."""
        marks = ((one.mark, one.feedback) for turn in self.turns for one in turn)
        return tuple(mark if seen else Mark("done", side=mark.side) for mark, seen in marks)


def _keep_samples(_: Trial) -> bool:
    """Never end a step early; as `ends_when` it keeps the samples, which may hold a second try."""
    return False
