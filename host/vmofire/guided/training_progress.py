"""Progress of training: from earlier visits to today's repetitions, sets, goals and mastery.

In: data of earlier train results, oldest first (`Result.data`). Out: a Standing for each exercise.
Never: a file, a date, strength or health. Unreadable data is ignored.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from statistics import median
from typing import Any, cast

from vmofire.guided.exercises import Exercise
from vmofire.labels import LEGS
from vmofire.settings import Settings, contradict, setting
from vmofire.words import msg


@dataclass(frozen=True)
class ProgressSettings(Settings):
    """Rules for more, fewer and mastered repetitions; project conventions, none clinically validated."""

    rise_by: int = setting(
        5, 1, 25, "", msg("repetitions added to a set after a good visit, or taken off after a poor one")
    )
    rise_at: float = setting(0.9, 0.5, 1, "", msg("a set rises from this success rate"))
    fall_at: float = setting(0.6, 0, 0.9, "", msg("a set falls below this success rate"))
    sets_at_aim: int = setting(2, 1, 5, "", msg("number of sets once a set has reached its aim"))
    mastery_of: int = setting(
        30, 5, 100, "", msg("repetitions in a row that decide on mastery, over all sets")
    )
    mastery_good: int = setting(
        27, 1, 100, "", msg("this many of them must keep the VMO active through the hold")
    )

    def __post_init__(self) -> None:
        """Refuse settings that contradict each other."""
        super().__post_init__()
        if self.fall_at >= self.rise_at:
            raise contradict("fall_at < rise_at")
        if self.mastery_good > self.mastery_of:
            raise contradict("mastery_good <= mastery_of")


@dataclass(frozen=True)
class Standing:
    """Progress of one exercise.

    Attributes
    ----------
    repetitions, sets
        Number for the next visit.
    goals_uv
        Goal line at the end of the last visit, by side.
    mastered
        Sides with good control.
    visits
        Number of visits with this exercise.
    last
        Good repetitions of the last visit, and of how many: of the leg that did worse. Of a stretch those
        held to the end. None before the first visit.
    best
        Most good repetitions of a run that is as long as mastery asks, in one visit, of the worse leg.
    """

    repetitions: int
    sets: int = 1
    goals_uv: Mapping[str, float] = field(default_factory=dict[str, float])
    mastered: tuple[str, ...] = ()
    visits: int = 0
    last: tuple[int, int] | None = None
    best: int = 0


@dataclass(frozen=True)
class TrainingProgress:
    """Progress of all exercises.

    Parameters
    ----------
    exercises
        All exercises, advanced ones included.
    standings
        By code; a missing one means that the exercise was never done.
    settings
        Rules of progress.
    """

    exercises: tuple[Exercise, ...]
    standings: Mapping[str, Standing] = field(default_factory=dict[str, Standing])
    settings: ProgressSettings = field(default_factory=ProgressSettings)

    def standing(self, exercise: Exercise) -> Standing:
        """Return the progress of an exercise."""
        return self.standings.get(exercise.code) or Standing(exercise.repetitions)

    @property
    def advanced_open(self) -> bool:
        """Whether every exercise of the first list is mastered; the stretch does not count."""
        return bool(self.first_list) and not self.missing

    @property
    def first_list(self) -> tuple[Exercise, ...]:
        """The exercises that open the advanced list; the stretch does not count."""
        return tuple(one for one in self.exercises if one.kind == "repetitions" and not one.advanced)

    @property
    def missing(self) -> tuple[Exercise, ...]:
        """The exercises of the first list that are not mastered."""
        return tuple(one for one in self.first_list if not self.standing(one).mastered)

    @property
    def choices(self) -> tuple[Exercise, ...]:
        """The exercises that may be trained today."""
        return tuple(one for one in self.exercises if self.advanced_open or not one.advanced)

    def after(self, data: Mapping[str, Any]) -> "TrainingProgress":
        """Return the progress after one more visit, given the data of its result."""
        standings = dict(self.standings)
        for entry in _list(data.get("exercises")):
            code = entry.get("code")
            exercise = next((one for one in self.exercises if one.code == code), None)
            if exercise is not None and exercise.kind == "stretch":
                standings[exercise.code] = _count_stretch(self.standing(exercise), entry)
            elif exercise is not None:
                standings[exercise.code] = _advance(self.standing(exercise), exercise, entry, self.settings)
        return replace(self, standings=standings)


def follow(
    visits: Sequence[Mapping[str, Any]],
    exercises: tuple[Exercise, ...],
    settings: ProgressSettings | None = None,
) -> TrainingProgress:
    """Return the progress after all visits; `visits` are the data of train results, oldest first."""
    progress = TrainingProgress(exercises, settings=settings or ProgressSettings())
    for data in visits:
        progress = progress.after(data)
    return progress


def is_mastered(good: Sequence[bool], settings: ProgressSettings) -> bool:
    """Return whether any run of repetitions, as long as the settings say, has enough good ones."""
    return len(good) >= settings.mastery_of and _find_best(good, settings) >= settings.mastery_good


def _find_best(good: Sequence[bool], settings: ProgressSettings) -> int:
    """Return the most good repetitions in any run as long as mastery asks; of fewer, all good ones."""
    of = settings.mastery_of
    windows = range(max(1, len(good) - of + 1))
    return max(sum(good[start : start + of]) for start in windows)


def _count_stretch(standing: Standing, entry: Mapping[str, Any]) -> Standing:
    held = [one.get("held") is True for one in _list(entry.get("stretches"))]
    if not held:
        return standing
    return replace(standing, visits=standing.visits + 1, last=(sum(held), len(held)))


def _advance(
    standing: Standing, exercise: Exercise, entry: Mapping[str, Any], settings: ProgressSettings
) -> Standing:
    """Ask for more if every leg did well and all was done, for less if one leg did poorly."""
    by_side = {side: _repetitions(entry, side) for side in LEGS}
    judged = {
        side: [one["good"] for one in done if isinstance(one.get("good"), bool)]
        for side, done in by_side.items()
        if done
    }
    rates = [sum(good) / len(good) for good in judged.values() if good]
    if not rates:
        return standing
    worse = min((good for good in judged.values() if good), key=lambda good: sum(good) / len(good))
    best = min(_find_best(good, settings) for good in judged.values())
    repetitions, sets = standing.repetitions, standing.sets
    if min(rates) >= settings.rise_at and entry.get("complete") is True:
        if repetitions >= exercise.aim:
            sets = max(sets, settings.sets_at_aim)
        repetitions = min(exercise.aim, repetitions + settings.rise_by)
    elif min(rates) < settings.fall_at:
        repetitions = max(min(exercise.repetitions, repetitions), repetitions - settings.rise_by)
        sets = 1
    mastered = set(standing.mastered)
    if judged and all(is_mastered(good, settings) for good in judged.values()):
        mastered |= set(judged)
    return Standing(
        repetitions,
        sets,
        {**standing.goals_uv, **_find_goals(entry, by_side)},
        tuple(side for side in LEGS if side in mastered),
        standing.visits + 1,
        (sum(worse), len(worse)),
        max(standing.best, best),
    )


def _find_goals(entry: Mapping[str, Any], by_side: Mapping[str, list[dict[str, Any]]]) -> dict[str, float]:
    """Return the goal line at the end, by side; without one, the usual amplitude of good repetitions."""
    stood = entry.get("goals_uv")
    left: Mapping[str, Any] = cast(Mapping[str, Any], stood) if isinstance(stood, Mapping) else {}
    goals_uv: dict[str, float] = {}
    for side, done in by_side.items():
        given = left.get(side)
        amplitudes_uv = [
            float(one["amplitude_uv"])
            for one in done
            if one.get("good") is True and isinstance(one.get("amplitude_uv"), int | float)
        ]
        if isinstance(given, int | float) and given > 0.0:
            goals_uv[side] = float(given)
        elif amplitudes_uv:
            goals_uv[side] = float(median(amplitudes_uv))
    return goals_uv


def _repetitions(entry: Mapping[str, Any], side: str) -> list[dict[str, Any]]:
    """Return a leg's repetitions of all sets, in order."""
    return [one for one in _list(entry.get("repetitions")) if one.get("side") == side]


def _list(given: object) -> list[dict[str, Any]]:
    """Return the dicts of a list, without all other values."""
    items = cast(list[object], given) if isinstance(given, list | tuple) else []
    return [cast(dict[str, Any], one) for one in items if isinstance(one, dict)]
