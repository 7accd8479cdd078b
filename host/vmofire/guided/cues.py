"""Timed cues: what a person is asked to do, and when.

In: cues with start and stop in seconds of sample time. Out: which cue holds at a moment, what comes next.
Never: a clock, a port, a window. Whoever asks brings the time, so a script runs on a replayed recording too.
"""

from dataclasses import dataclass
from itertools import pairwise
from math import isfinite
from typing import Literal

CueKind = Literal["contact", "rest", "squeeze", "relax", "get_ready", "quad_set"]
Step = tuple[CueKind, float, int | None, int | None]  # kind, duration in s, repetition, of how many

WORDS: dict[CueKind, str] = {
    "contact": "Sit still while the signal is looked at.",
    "rest": "Rest. Let the leg go loose.",
    "squeeze": "Squeeze the ball gently. Hold.",
    "relax": "Let go.",
    "get_ready": "Let go. Now straighten the knee and let the leg lie.",
    "quad_set": "Tighten the thigh, knee straight. Hold.",
}


@dataclass(frozen=True)
class Cue:
    """One thing to do, from `start_s` up to but not including `stop_s`.

    Parameters
    ----------
    kind
        What is asked for.
    start_s, stop_s
        Seconds of sample time since the script began.
    words
        What the person reads and hears.
    repetition, of
        "2 of 5": counted from 1; None where nothing is counted.
    """

    kind: CueKind
    start_s: float
    stop_s: float
    words: str
    repetition: int | None = None
    of: int | None = None

    @property
    def duration_s(self) -> float:
        """How long the cue holds."""
        return self.stop_s - self.start_s


@dataclass(frozen=True)
class Script:
    """Cues one after the other, without a hole between them.

    Raises
    ------
    ValueError
        There is no cue, the first does not start at 0, one has no length, or two leave a hole or overlap.
    """

    cues: tuple[Cue, ...]

    def __post_init__(self) -> None:
        """Refuse cues that a person could not follow one after the other."""
        if not self.cues:
            raise ValueError("a script needs at least one cue")
        if self.cues[0].start_s != 0.0:
            raise ValueError(f"the first cue must start at 0 s, not at {self.cues[0].start_s} s")
        for cue in self.cues:
            if not (isfinite(cue.stop_s) and cue.stop_s > cue.start_s):
                raise ValueError(f"the cue {cue.kind!r} at {cue.start_s} s must stop after it starts")
        for before, after in pairwise(self.cues):
            if before.stop_s != after.start_s:
                raise ValueError(
                    f"the cue {after.kind!r} must start when {before.kind!r} stops, "
                    f"at {before.stop_s} s, not at {after.start_s} s"
                )

    @property
    def duration_s(self) -> float:
        """When the last cue stops."""
        return self.cues[-1].stop_s

    def at(self, t_s: float) -> Cue:
        """Return the cue that holds at a moment; after the end, the last one."""
        for cue in self.cues:
            if t_s < cue.stop_s:
                return cue
        return self.cues[-1]

    def next_after(self, t_s: float) -> Cue | None:
        """Return the cue that follows the one holding at a moment, or None in the last one."""
        place = self.cues.index(self.at(t_s)) + 1
        return self.cues[place] if place < len(self.cues) else None

    def left_s(self, t_s: float) -> float:
        """Return how long the cue that holds at a moment still holds, 0 after the end."""
        return max(0.0, self.at(t_s).stop_s - t_s)

    def progress(self, t_s: float) -> float:
        """Return the part of the script that is done, 0 to 1."""
        return min(1.0, max(0.0, t_s / self.duration_s))

    def of_kind(self, *kinds: CueKind) -> tuple[Cue, ...]:
        """Return the cues of some kinds, in order."""
        return tuple(cue for cue in self.cues if cue.kind in kinds)

    def then(self, *steps: Step) -> "Script":
        """Return a longer script: the same with steps laid after its end."""
        return Script(self.cues + _lay(self.duration_s, steps))

    @classmethod
    def of(cls, *steps: Step) -> "Script":
        """Return the script that lays steps end to end, beginning at 0."""
        return cls(_lay(0.0, steps))


def repeat(kind: CueKind, hold_s: float, pause_s: float, times: int) -> list[Step]:
    """Return the steps of something done several times, counted, with a pause between."""
    steps: list[Step] = [(kind, hold_s, 1, times)]
    for repetition in range(2, times + 1):
        steps.append(("relax", pause_s, None, None))
        steps.append((kind, hold_s, repetition, times))
    return steps


def _lay(start_s: float, steps: tuple[Step, ...]) -> tuple[Cue, ...]:
    """Lay steps end to end from a moment on."""
    cues: list[Cue] = []
    for kind, duration_s, repetition, of in steps:
        # Rounded, so that a tenth added often stays a tenth.
        stop_s = round(start_s + duration_s, 6)
        cues.append(Cue(kind, start_s, stop_s, WORDS[kind], repetition, of))
        start_s = stop_s
    return tuple(cues)
