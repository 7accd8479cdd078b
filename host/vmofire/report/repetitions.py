"""Repetitions by what was asked of which leg: squeezes apart from quad sets, steps up from steps down.

In: a result. Out: strips of marks with a name, and how many were valid. Never: one repetition in two strips.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from vmofire.guided.clinic.step_up import WAYS
from vmofire.guided.prompt import Mark, Result
from vmofire.trends.result_text import read_list, read_map

# What "yes" and "no" mean where it is not whether the muscle was active.
_MEANINGS = {"onset": ("measured", "not measured"), "train": ("active through the hold", "not through it")}
_ACTIVE = ("active", "not active")


@dataclass(frozen=True)
class Repetitions:
    """Repetitions of one kind on one leg; `title` says which, "" where there is one strip only."""

    title: str
    side: str
    marks: tuple[Mark, ...]

    def say(self, job: str) -> str:
        """Return how many repetitions were valid, rejected and skipped."""
        states = Counter(mark.state for mark in self.marks)
        yes, no = _MEANINGS.get(job, _ACTIVE)
        whose = f"{self.title}: " if self.title else ""
        if states["done"]:
            return f"{whose}{states['done']} of {states.total()} held to the end"
        words = {"yes": yes, "no": no, "unclear": "rejected (not measurable)", "skipped": "skipped"}
        counts = [f"{states[state]} {words[state]}" for state in words if states[state]]
        valid = states["yes"] + states["no"]
        return f"{whose}{valid} of {states.total()} repetitions valid ({', '.join(counts)})"


def list_strips(result: Result, leg: str) -> list[Repetitions]:
    """Return a result's repetitions, strip by strip; `leg` goes without saying."""
    tasks = list(_name_tasks(result))
    if len(tasks) != len(result.marks):  # of another version, or changed by hand
        tasks = [""] * len(result.marks)
    strips: dict[tuple[str, str], list[Mark]] = {}
    for task, mark in zip(tasks, result.marks, strict=True):
        strips.setdefault((mark.side, task), []).append(mark)
    several = len({task for _, task in strips}) > 1
    return [
        Repetitions(
            ", ".join(part for part in (side if side != leg else "", task if several else "") if part),
            side,
            tuple(marks),
        )
        for (side, task), marks in strips.items()
    ]


def _name_tasks(result: Result) -> Iterator[str]:
    """Yield what each mark's repetition was, as far as a job asks for different things."""
    data = result.data
    if result.job in ("check", "activation", "compare"):
        sides = dict.fromkeys(mark.side for mark in result.marks)
        for verdict in (data,) if result.job != "compare" else (read_map(data.get(side)) for side in sides):
            yield from ["squeezes"] * len(read_list(verdict.get("squeezes")))
            yield from ["quad sets"] * len(read_list(verdict.get("quad_sets")))
    elif result.job == "onset":
        ways = {str(phase): words.casefold() for phase, words in WAYS.items()}
        for step in read_list(data.get("steps")):
            yield ways.get(str(read_map(step).get("phase")), "")
    elif result.job == "train":
        for exercise in map(read_map, read_list(data.get("exercises"))):
            sides = read_map(exercise.get("rest_uv"))
            done = map(read_map, read_list(exercise.get("repetitions")))
            yield from (str(exercise.get("name", "")) for one in done if str(one.get("side")) in sides)
            yield from [str(exercise.get("name", ""))] * len(read_list(exercise.get("stretches")))
