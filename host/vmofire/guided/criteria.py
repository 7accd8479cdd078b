"""What Check decides by and what it says: settings, what each squeeze showed, verdict.

In: numbers. Out: frozen records, ready for JSON. Never: a stream, a clock, a decision (see judge.py).
The numbers are project conventions, none clinically validated; each is a setting.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from math import isfinite
from typing import Any, Literal

from vmofire.dsp.symmetry import find_detectable_change
from vmofire.guided.script import Script, repeat

VerdictKind = Literal["fires", "fires_late", "fires_weakly", "does_not_fire", "not_in_squeeze", "cannot_tell"]

# The quality gate looks at whole seconds: it may object to something a second after it was there.
QUALITY_LAG_S = 1.0

_RANGES: dict[str, tuple[float, float]] = {
    "contact_s": (1, 30),
    "rest_s": (2, 60),
    "rest_used_s": (1, 60),
    "squeezes": (1, 20),
    "squeeze_s": (1, 30),
    "relax_s": (1, 60),
    "scored_from_s": (0, 10),
    "scored_to_s": (0.5, 30),
    "active_ratio": (1.1, 10),
    "active_margin_uv": (0, 100),
    "active_for_s": (0.1, 30),
    "fires_at_least": (1, 20),
    "does_not_fire_at_most": (0, 19),
    "negative_threshold_uv": (1, 100),
    "quad_sets": (1, 10),
    "onset_hold_s": (0.02, 1),
    "held_briefly_s": (0.1, 5),
    "sound_delay_s": (0, 1),
    "too_early_s": (0, 0.5),
    "late_onset_s": (0.1, 3),
    "late_behind_s": (0, 3),
    "slow_start_s": (0.1, 3),
    "weak_ratio": (0.1, 1),
    "placement_log_sd": (0, 1),
    "just_above_rest_ratio": (1, 20),
}


@dataclass(frozen=True)
class CheckSettings:
    """Every number Check decides by: project conventions (PRODUCT.md, "Defaults"), none clinically validated.

    Parameters
    ----------
    contact_s
        Seconds the signal is looked at before anything is asked; 1 to 30.
    rest_s, rest_used_s
        Seconds of rest, and how many at its end are used; 2 to 60 and 1 to 60.
    squeezes, squeeze_s, relax_s
        How many squeezes, seconds of each, and of the pause between; 1 to 20, 1 to 30, 1 to 60. Quad sets
        take the same times.
    scored_from_s, scored_to_s
        The part of a squeeze whose amplitude counts, in s after the cue; 0 to 10 and 0.5 to 30.
    active_ratio, active_margin_uv, active_for_s
        A squeeze is active at max(ratio x rest, rest + margin uV) for so many seconds in all between
        `scored_from_s` and the end of the cue; 1.1 to 10, 0 to 100, 0.1 to 30. To the end of the cue, because
        a muscle that starts after 1 s (`slow_start_s`) could never hold 1.5 s before 2.5 s are over.
    fires_at_least, does_not_fire_at_most
        Active squeezes from which on it fires, and up to which it does not; between them it is inconsistent.
    negative_threshold_uv
        "Does not fire" is said only when this many uV or fewer would have counted as active; 1 to 100.
    quad_sets
        How many quad sets must be quiet too before "does not fire" is said; 1 to 10.
    onset_hold_s
        The onset is where the amplitude first stays over the threshold so long, s; 0.02 to 1.
    held_briefly_s
        A squeeze over the threshold so long, s, came on, even if it did not hold: no "does not fire" is built
        on `fires_at_least` such squeezes; 0.1 to 5.
    sound_delay_s
        Taken off every onset: how long the cue takes to be heard; 0 to 1.
    too_early_s
        Onsets sooner than this after the cue are not reactions and are dropped, s; 0 to 0.5.
    late_onset_s, late_behind_s, slow_start_s
        Late: median onset over the first and behind the other leg by the second or more; with one leg, over
        the third, s. Reaction time, not the timing of VMO against VL; 0.1 to 3, 0 to 3, 0.1 to 3.
    weak_ratio, placement_log_sd
        Weak: the upper 95 % bound of the ratio to the other leg is under the first. The bound counts the
        repetitions and the placing of the electrodes (log standard deviation of a leg); 0.1 to 1, 0 to 1.
    just_above_rest_ratio
        With nothing to compare, an amplitude under so many times rest is "just above rest"; 1 to 20.

    Raises
    ------
    ValueError
        A setting is out of its range, or two contradict each other.
    """

    contact_s: float = 3.0
    rest_s: float = 5.0
    rest_used_s: float = 3.0
    squeezes: int = 5
    squeeze_s: float = 3.0
    relax_s: float = 5.0
    scored_from_s: float = 0.5
    scored_to_s: float = 2.5
    active_ratio: float = 2.0
    active_margin_uv: float = 3.0
    active_for_s: float = 1.5
    fires_at_least: int = 4
    does_not_fire_at_most: int = 1
    negative_threshold_uv: float = 10.0
    quad_sets: int = 3
    onset_hold_s: float = 0.1
    held_briefly_s: float = 0.5
    sound_delay_s: float = 0.0
    too_early_s: float = 0.1
    late_onset_s: float = 0.7
    late_behind_s: float = 0.3
    slow_start_s: float = 1.0
    weak_ratio: float = 0.67
    placement_log_sd: float = 0.15
    just_above_rest_ratio: float = 3.0

    def __post_init__(self) -> None:
        """Refuse numbers by which nothing could be decided."""
        for field in fields(self):
            value = getattr(self, field.name)
            low, high = _RANGES[field.name]
            if isinstance(value, bool) or not isinstance(value, int if field.type is int else int | float):
                raise ValueError(f"{field.name} must be a number, not {value!r}")
            if not (isfinite(value) and low <= value <= high):
                raise ValueError(f"{field.name} must lie in {low:g} to {high:g}, not {value:g}")
        if self.rest_used_s > self.rest_s:
            raise ValueError("rest_used_s must not exceed rest_s")
        if not self.scored_from_s < self.scored_to_s <= self.squeeze_s:
            raise ValueError("scored_from_s < scored_to_s <= squeeze_s must hold")
        if self.scored_from_s + self.active_for_s > self.squeeze_s:
            raise ValueError("active_for_s must fit between scored_from_s and the end of a squeeze")
        if not self.does_not_fire_at_most < self.fires_at_least <= self.squeezes:
            raise ValueError("does_not_fire_at_most < fires_at_least <= squeezes must hold")

    def threshold_uv(self, rest_uv: float) -> float:
        """Return the amplitude in uV from which on a muscle with this rest counts as active."""
        return max(self.active_ratio * rest_uv, rest_uv + self.active_margin_uv)

    def script(self) -> Script:
        """Return the cues of a Check, without the quad sets."""
        return Script.of(
            ("contact", self.contact_s, None, None),
            ("rest", self.rest_s, None, None),
            *repeat("squeeze", self.squeeze_s, self.relax_s, self.squeezes),
            ("relax", QUALITY_LAG_S, None, None),
        )

    def with_quad_sets(self, script: Script) -> Script:
        """Return the script with the quad sets after it."""
        return script.then(
            ("get_ready", self.relax_s, None, None),
            *repeat("quad_set", self.squeeze_s, self.relax_s, self.quad_sets),
            ("relax", QUALITY_LAG_S, None, None),
        )


@dataclass(frozen=True)
class Squeeze:
    """What one squeeze (or quad set) showed.

    Attributes
    ----------
    cue_s
        When it was asked for, seconds of sample time since the Check began.
    active
        Whether it counts as active; None where lost or bad signal leaves both possible.
    active_s
        How long the amplitude was at or over the threshold, s.
    amplitude_uv
        RMS over the scored part, uV; None where nothing of it is known.
    onset_s
        When it came on, s after the cue was heard; None where it did not, or not as a reaction to the cue.
    spoiled_by
        Code of what made part of it unknown; None where all is known.
    """

    cue_s: float
    active: bool | None
    active_s: float
    amplitude_uv: float | None
    onset_s: float | None
    spoiled_by: str | None = None


@dataclass(frozen=True)
class Baseline:
    """The person's own amplitude on earlier days, and the smallest change that is more than error, in uV."""

    amplitude_uv: float
    minimal_detectable_change_uv: float

    @classmethod
    def of(cls, visits_uv: Sequence[float]) -> "Baseline | None":
        """Return the baseline of the amplitudes in uV of earlier visits; None with fewer than three."""
        change = find_detectable_change(visits_uv)
        if change is None:
            return None
        return cls(change.usual_uv, change.usual_uv * (1.0 - 1.0 / change.trusted_factor))


@dataclass(frozen=True)
class Verdict:
    """What a Check says, with the numbers it says it by.

    Attributes
    ----------
    kind
        "not_in_squeeze": quiet in the squeezes, active in the quad sets.
    headline, detail
        Plain words: the verdict, and why.
    reason
        Code of why a muscle is late or weak or nothing can be told; None where the kind says it all.
    next_cue
        What to try next when it does not fire; None otherwise.
    rest_uv, threshold_uv, amplitude_uv, median_onset_s
        None where not known. The amplitude is the mean of the active squeezes.
    squeezes, quad_sets
        In the order they were done.
    """

    kind: VerdictKind
    headline: str
    detail: str
    reason: str | None = None
    next_cue: str | None = None
    rest_uv: float | None = None
    threshold_uv: float | None = None
    amplitude_uv: float | None = None
    median_onset_s: float | None = None
    squeezes: tuple[Squeeze, ...] = ()
    quad_sets: tuple[Squeeze, ...] = ()

    @property
    def fires(self) -> bool | None:
        """Whether it fires in the squeeze; None where nobody can tell."""
        return None if self.kind == "cannot_tell" else self.kind.startswith("fires")

    def as_dict(self) -> dict[str, Any]:
        """Return everything as JSON takes it."""
        return asdict(self)
