"""Electrode placement as far as it is known: leg, muscle, kind, distances.

In: the sensors' labels, a leg, an answer of app/electrode_placement.py. Out: one entry per channel for the
library. Never: a distance that was not entered, or moved electrodes still listed at their old leg.
"""

from collections.abc import Sequence
from dataclasses import replace

from vmofire.guided.sites import has_both, read_muscle, read_side
from vmofire.labels import LEGS
from vmofire.recording.library.measurements import Electrodes
from vmofire.recording.library.records import Visit
from vmofire.words import say
from vmofire.words.quantities import write_limit


class Placement:
    """Placement of one person's electrodes now; once entered, they count as staying on."""

    def __init__(self) -> None:
        self._placed: dict[str, Electrodes] = {}  # electrodes by leg and muscle

    def knows(self, labels: Sequence[str], side: str) -> bool:
        """Return whether the placement of the electrodes that a job will use is known."""
        return all(key in self._placed for key in _places(labels, side))

    def place(self, labels: Sequence[str], side: str, how: Electrodes) -> None:
        """Enter a placement; it holds until the sensor is moved."""
        if not has_both(labels):  # a sensor that was moved to the other leg is no longer at its old place
            for other in LEGS:
                if other != side:
                    for key in _places(labels, other):
                        self._placed.pop(key, None)
        for key in _places(labels, side):
            self._placed[key] = how

    def describe(self, labels: Sequence[str], side: str) -> tuple[Electrodes, ...]:
        """Return one entry per channel for the recording that begins now."""
        told: list[Electrodes] = []
        for label, key in zip(labels, _places(labels, side), strict=True):
            how = self._placed.get(key, Electrodes())
            leg = find_side(label) or (side if side in LEGS else "")
            told.append(replace(how, label=label, muscle=find_muscle(label), side=leg))
        for key in _places(labels, side):  # only now: two pairs may be on one muscle
            if key in self._placed:
                self._placed[key] = replace(self._placed[key], placed_anew=False)
        return tuple(told)


def find_last(visits: Sequence[Visit], labels: Sequence[str], side: str) -> Electrodes | None:
    """Return the electrodes at these places in their last recording; None where they are not known."""
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
    """Return the placement that follows from one of app.electrode_placement.WAYS.

    Parameters
    ----------
    way
        "last" needs `last`.
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
    """Return kind and distances in words, as far as they are known."""
    parts = [how.kind]
    parts.append(
        say("{spacing} mm apart", spacing=write_limit(how.spacing_mm, "mm")) if how.spacing_mm else ""
    )
    if how.landmark_mm:
        parts.append(say("{distance} mm from the kneecap", distance=write_limit(how.landmark_mm, "mm")))
    return ", ".join(part for part in parts if part)


def find_common(labels: Sequence[str]) -> str:
    """Return the side that all sensors share, "both" where they differ, "" where it is not known."""
    sides = {find_side(label) for label in labels}
    return sides.pop() if len(sides) == 1 else "both"


def find_side(label: str) -> str:
    """Return the leg of a label such as "left VMO"; "" where it names none."""
    return read_side(label)


def find_muscle(label: str) -> str:
    """Return the muscle of a label such as "left VMO"."""
    return read_muscle(label) or (label.split()[-1] if label.split() else "")


def _places(labels: Sequence[str], side: str) -> list[str]:
    return [_place(find_muscle(label), find_side(label) or side) for label in labels]


def _place(muscle: str, side: str) -> str:
    return f"{side} {muscle}".strip()
