"""Repetitions by leg and task: squeezes apart from quad sets, steps up apart from steps down.

In: a result. Out: strips of marks, and counts in words. Never: one repetition in two strips.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from vmofire.guided.clinic.step_up import WAYS
from vmofire.guided.ladder import read_episodes
from vmofire.guided.prompt import Mark, MarkState, Result
from vmofire.guided.sides import measures_both
from vmofire.trends.result_text import read_list, read_map
from vmofire.words import msg, say

_TASKS = {
    "squeezes": msg("Squeezes"),
    "quad_sets": msg("Quad sets"),
    "tips": msg("Squeezes after the tips"),
    **{str(phase): words for phase, words in WAYS.items()},
}
_SIDES = {"left": msg("Left leg"), "right": msg("Right leg")}
# Counts of repetitions by state; some jobs count something other than an active muscle.
_ACTIVE: dict[MarkState, str] = {
    "yes": msg("{n} active"),
    "no": msg("{n} not active"),
    "unclear": msg("{n} not measurable"),
    "skipped": msg("{n} skipped"),
}
_COUNTS: dict[str, dict[MarkState, str]] = {
    "onset": {**_ACTIVE, "yes": msg("{n} measured"), "no": msg("{n} not measured")},
    "train": {
        **_ACTIVE,
        "yes": msg("{n} active through the hold"),
        "no": msg("{n} not active through the hold"),
    },
}


@dataclass(frozen=True)
class Repetitions:
    """Repetitions of one kind on one leg.

    Attributes
    ----------
    side : str
    marks : tuple of Mark
    shown_side, task : str
        Leg, and code of the task or name of the exercise, if they differ between the strips of the result;
        else "".
    """

    side: str
    marks: tuple[Mark, ...]
    shown_side: str = ""
    task: str = ""

    @property
    def title(self) -> str:
        """Leg and task in words; "" with one strip only."""
        task = say(_TASKS.get(self.task, self.task)) if self.task else ""
        if self.shown_side not in _SIDES:
            return task
        if task:
            return say("{label}, {side:leg} leg", label=task, side=self.shown_side)
        return say(_SIDES[self.shown_side])

    def say(self, job: str) -> str:
        """Return how many repetitions were valid, not measurable and skipped, as a sentence."""
        states = Counter(mark.state for mark in self.marks)
        if states["done"]:
            words = say("{n} of {of} held to the end.", n=states["done"], of=states.total())
        else:
            counts = _COUNTS.get(job, _ACTIVE)
            words = say(
                "{valid} of {of} repetitions are valid: {counts}.",
                valid=states["yes"] + states["no"],
                of=states.total(),
                counts=", ".join(say(counts[state], n=states[state]) for state in counts if states[state]),
            )
        return say("{label}: {value}", label=self.title, value=words) if self.title else words


def list_strips(result: Result, leg: str) -> list[Repetitions]:
    """Return a result's repetitions, strip by strip; titles leave out `leg`."""
    tasks = list(_name_tasks(result))
    if len(tasks) != len(result.marks):  # from another version, or changed by hand
        tasks = [""] * len(result.marks)
    strips: dict[tuple[str, str], list[Mark]] = {}
    for task, mark in zip(tasks, result.marks, strict=True):
        strips.setdefault((mark.side, task), []).append(mark)
    several = len({task for _, task in strips}) > 1
    return [
        Repetitions(side, tuple(marks), side if side != leg else "", task if several else "")
        for (side, task), marks in strips.items()
    ]


def _name_tasks(result: Result) -> Iterator[str]:
    """Yield the task of each mark (code or exercise name), for jobs with several tasks."""
    data = result.data
    if result.job in ("check", "activation", "compare"):
        sides = dict.fromkeys(mark.side for mark in result.marks)
        has_legs = result.job == "compare" or measures_both(result)
        episodes = read_episodes(result)
        for side in sides if has_legs else list(sides)[:1]:
            verdict = read_map(data.get(side)) if has_legs else data
            yield from ["squeezes"] * len(read_list(verdict.get("squeezes")))
            yield from ["quad_sets"] * len(read_list(verdict.get("quad_sets")))
            rungs = episodes[side].rungs if side in episodes else ()
            yield from ["tips"] * sum(len(rung.squeezes) for rung in rungs)
    elif result.job == "onset":
        for step in read_list(data.get("steps")):
            phase = str(read_map(step).get("phase"))
            yield phase if phase in _TASKS else ""
    elif result.job == "train":
        for exercise in map(read_map, read_list(data.get("exercises"))):
            sides = read_map(exercise.get("rest_uv"))
            done = map(read_map, read_list(exercise.get("repetitions")))
            yield from (str(exercise.get("name", "")) for one in done if str(one.get("side")) in sides)
            yield from [str(exercise.get("name", ""))] * len(read_list(exercise.get("stretches")))
