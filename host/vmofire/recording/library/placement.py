"""Electrode placement as far as it is known: leg, muscle, kind, distances.

In: the sensors' labels, a leg, an answer of guided/electrodes.py. Out: one entry a channel for the library.
Never: a distance nobody gave, or electrodes that were moved over still on the leg they left.
"""

from collections.abc import Sequence
from dataclasses import replace

from vmofire.guided.sites import has_both, read_muscle, read_side
from vmofire.labels import LEGS
from vmofire.recording.library.records import Electrodes, Visit
from vmofire.words import say
from vmofire.words.quantities import write_limit


class Placement:
    """What lies on each place of one person now; once told of, electrodes have stayed on."""

    def __init__(self) -> None:
        self._placed: dict[str, Electrodes] = {}  # by leg and muscle

    def knows(self, labels: Sequence[str], side: str) -> bool:
        """Return whether it was said how the electrodes lie that a job is about to hear."""
        return all(key in self._placed for key in _places(labels, side))

    def place(self, labels: Sequence[str], side: str, how: Electrodes) -> None:
        """Say how the electrodes lie; they stay so until the sensor is moved."""
        if not has_both(labels):  # a sensor that was moved over is no longer where it was
            for other in LEGS:
                if other != side:
                    for key in _places(labels, other):
                        self._placed.pop(key, None)
        for key in _places(labels, side):
            self._placed[key] = how

    def describe(self, labels: Sequence[str], side: str) -> tuple[Electrodes, ...]:
        """Return one entry a channel for the recording that begins now."""
        told: list[Electrodes] = []
        for label, key in zip(labels, _places(labels, side), strict=True):
            how = self._placed.get(key, Electrodes())
            leg = find_side(label) or (side if side in LEGS else "")
            told.append(replace(how, label=label, muscle=find_muscle(label), side=leg))
            if key in self._placed:
                self._placed[key] = replace(how, placed_anew=False)
        return tuple(told)


def find_last(visits: Sequence[Visit], labels: Sequence[str], side: str) -> Electrodes | None:
    """Return what was on these places when they were last recorded; None where nobody said."""
    wanted = _places(labels, side)
    for day in reversed(visits):
        for recording in reversed(day.recordings):
            for one in recording.electrodes:
                is_told = one.kind or one.spacing_mm or one.landmark_mm
                if is_told and _place(one.muscle, one.side) in wanted:
                    return one
    return None


def answer(
    way: str,
    last: Electrodes | None,
    kind: str = "",
    spacing_mm: float | None = None,
    landmark_mm: float | None = None,
) -> Electrodes:
    """Return how electrodes lie by one of guided.electrodes.WAYS.

    Parameters
    ----------
    way
        "last" needs to be known, by `last`.
    last
        As find_last.
    kind, spacing_mm, landmark_mm
        Of electrodes placed "anew".
    """
    if way == "anew":
        return Electrodes(kind=kind, spacing_mm=spacing_mm, landmark_mm=landmark_mm, placed_anew=True)
    if way == "untold":
        return Electrodes()
    return replace(last or Electrodes(), label="", placed_anew=way == "last")


def say_placed(how: Electrodes) -> str:
    """Return kind and distances, as far as they are known."""
    parts = [how.kind]
    parts.append(
        say("{spacing} mm apart", spacing=write_limit(how.spacing_mm, "mm")) if how.spacing_mm else ""
    )
    if how.landmark_mm:
        parts.append(say("{distance} mm from the kneecap", distance=write_limit(how.landmark_mm, "mm")))
    return ", ".join(part for part in parts if part)


def find_common(labels: Sequence[str]) -> str:
    """Return the side that all sensors share, "both" where they do not, "" where nobody knows."""
    sides = {find_side(label) for label in labels}
    return sides.pop() if len(sides) == 1 else "both"


def find_side(label: str) -> str:
    """Return the leg of a label as "left VMO"; "" where it names none."""
    return read_side(label)


def find_muscle(label: str) -> str:
    """Return the muscle of a label as "left VMO"."""
    return read_muscle(label) or (label.split()[-1] if label.split() else "")


def _places(labels: Sequence[str], side: str) -> list[str]:
    return [_place(find_muscle(label), find_side(label) or side) for label in labels]


def _place(muscle: str, side: str) -> str:
    return f"{side} {muscle}".strip()
