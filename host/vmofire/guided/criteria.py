"""Settings and records of Check: its limits, the score of each squeeze, the verdict.

In: numbers. Out: frozen records, ready for JSON. Never: a stream, a clock, a decision (see judge.py).
The limits are project conventions, none clinically validated; each is a setting.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from vmofire.codec import from_json
from vmofire.dsp.symmetry import PLACEMENT_LOG_SD, DetectableChange
from vmofire.guided.steps import LET_GO, QUALITY_LAG_S, REST, SIT_STILL, Step
from vmofire.settings import Settings, contradict, setting
from vmofire.words import msg
from vmofire.words.message import Message, tell

SQUEEZE = tell("cue.squeeze")
GET_READY = tell("cue.straighten")
QUAD_SET = tell("cue.quad_set")

VerdictKind = Literal["fires", "fires_late", "fires_weakly", "does_not_fire", "not_in_squeeze", "cannot_tell"]
_BY_KIND: dict[VerdictKind, Message] = {
    "fires": tell("check.fires"),
    "fires_late": tell("check.fires_late"),
    "fires_weakly": tell("check.fires_weakly"),
    "does_not_fire": tell("check.does_not_fire"),
    "not_in_squeeze": tell("check.not_in_squeeze"),
    "cannot_tell": tell("verdict.cannot_tell"),
}
_BY_REASON = {
    "slow_start": tell("check.starts_slowly"),
    "tires": tell("check.tires"),
    "just_above_rest": tell("check.just_above_rest"),
    "origin_unclear": tell("check.origin_unclear"),
}


@dataclass(frozen=True)
class SignalCheckSettings(Settings):
    """Duration of the signal check at the start of a job."""

    signal_check_s: float = setting(3.0, 1, 30, "s", msg("how long the signal check takes at least"))
    quiet_s: float = setting(
        1.5, 0, 10, "s", msg("the start waits until the muscles are quiet for this long; 0 does not wait")
    )


@dataclass(frozen=True)
class RestSettings(SignalCheckSettings):
    """The signal check and the rest that a job begins with."""

    rest_s: float = setting(5.0, 2, 60, "s", msg("rest before the efforts"))
    rest_used_s: float = setting(3.0, 1, 60, "s", msg("the last part of the rest, which is measured"))

    def __post_init__(self) -> None:
        """Refuse settings that use more seconds of rest than are recorded."""
        super().__post_init__()
        if self.rest_used_s > self.rest_s:
            raise contradict("rest_used_s <= rest_s")


@dataclass(frozen=True)
class ActivityRule(Settings):
    """From which amplitude a muscle counts as active: one rule for Check, Train and the tests."""

    active_ratio: float = setting(2.0, 1.1, 10, "", msg("a squeeze is active from this many times rest"))
    active_margin_uv: float = setting(
        3.0, 0, 100, "uV", msg("an active squeeze is at least this far above rest")
    )

    def threshold_uv(self, rest_uv: float) -> float:
        """Return the threshold for this rest level, uV: at or above it a muscle counts as active."""
        return max(self.active_ratio * rest_uv, rest_uv + self.active_margin_uv)


USUAL_RULE = ActivityRule()


@dataclass(frozen=True)
class CheckSettings(ActivityRule, RestSettings):
    """All limits of Check: project conventions (PRODUCT.md, "Defaults"), none clinically validated.

    Activity counts up to the end of the cue: a muscle that starts after 1 s (`slow_start_s`) needs until
    2.5 s to hold for 1.5 s. Late means reaction time, not the timing of VMO against VL.

    Raises
    ------
    ValueError
        A setting is out of its range, or two contradict each other.
    """

    squeezes: int = setting(5, 1, 20, "", msg("number of squeezes"))
    squeeze_s: float = setting(3.0, 1, 30, "s", msg("length of each squeeze and each quad set"))
    relax_s: float = setting(5.0, 1, 60, "s", msg("pause between two squeezes"))
    scored_from_s: float = setting(0.5, 0, 10, "s", msg("amplitude counts from this time after the cue"))
    scored_to_s: float = setting(2.5, 0.5, 30, "s", msg("amplitude counts up to this time after the cue"))
    active_for_s: float = setting(
        1.5,
        0.1,
        30,
        "s",
        msg("a squeeze is active for this long in all, from `scored_from_s` to the end of the cue"),
    )
    fires_at_least: int = setting(4, 1, 20, "", msg("active squeezes needed to say that the VMO fires"))
    does_not_fire_at_most: int = setting(
        1,
        0,
        19,
        "",
        msg("up to this many active squeezes, the VMO does not fire; between both it is inconsistent"),
    )
    negative_threshold_uv: float = setting(
        10.0, 1, 100, "uV", msg("the threshold must be at or below this to say that the VMO does not fire")
    )
    quad_sets: int = setting(
        3, 1, 10, "", msg("quad sets that must be quiet too before we say that the VMO does not fire")
    )
    # Longer than the RMS window of 0.1 s, because that window stretches a single jolt to 0.1 s.
    onset_hold_s: float = setting(
        0.2,
        0.02,
        1,
        "s",
        msg("the onset is where the amplitude first stays above the threshold for this long"),
    )
    held_briefly_s: float = setting(
        0.5,
        0.1,
        5,
        "s",
        msg("a squeeze above the threshold for this long has started, even if it was not held"),
    )
    sound_delay_s: float = setting(
        0.0, 0, 1, "s", msg("time the sound of a cue needs; it is taken off every onset")
    )
    too_early_s: float = setting(
        0.1, 0, 0.5, "s", msg("an onset sooner after the cue is no reaction and is left out")
    )
    late_onset_s: float = setting(
        0.7, 0.1, 3, "s", msg("late: the median onset is over this, and `late_behind_s` holds too")
    )
    late_behind_s: float = setting(0.3, 0, 3, "s", msg("late: at least this far behind the other leg"))
    slow_start_s: float = setting(
        1.0, 0.1, 3, "s", msg("a median onset over this is a slow start, where it is not late")
    )
    weak_ratio: float = setting(
        0.67,
        0.1,
        1,
        "",
        msg("weak: the upper end of the interval of the ratio to the other leg is below this"),
    )
    placement_log_sd: float = setting(
        PLACEMENT_LOG_SD, 0, 1, "", msg("log standard deviation of placing the electrodes once")
    )
    tires_to: float = setting(
        0.8,
        0.1,
        1,
        "",
        msg("tires: the last squeeze gives at most this much of the first, and clearly less"),
    )
    just_above_rest_ratio: float = setting(
        3.0, 1, 20, "", msg("with nothing to compare, below this many times rest is just above rest")
    )

    def __post_init__(self) -> None:
        """Refuse settings that contradict each other."""
        super().__post_init__()
        if not self.scored_from_s < self.scored_to_s <= self.squeeze_s:
            raise contradict("scored_from_s < scored_to_s <= squeeze_s")
        if self.scored_from_s + self.active_for_s > self.squeeze_s:
            raise contradict("scored_from_s + active_for_s <= squeeze_s")
        if not self.does_not_fire_at_most < self.fires_at_least <= self.squeezes:
            raise contradict("does_not_fire_at_most < fires_at_least <= squeezes")

    @property
    def activity(self) -> ActivityRule:
        """The rule of activity alone, as the other jobs take it."""
        return ActivityRule(self.active_ratio, self.active_margin_uv)

    @property
    def steps(self) -> tuple[Step, ...]:
        """Steps of every Check: signal check, rest, squeezes."""
        return (
            Step(
                "signal_check", SIT_STILL, self.signal_check_s, scored=True, then=REST, still_s=self.quiet_s
            ),
            Step("rest", REST, self.rest_s, scored=True, then=SQUEEZE),
            *self._repeat("ball_squeeze", SQUEEZE, self.squeezes),
        )

    @property
    def quad_set_steps(self) -> tuple[Step, ...]:
        """Extra steps for when the squeezes alone cannot decide."""
        return (
            Step("ready", GET_READY, self.relax_s, then=QUAD_SET),
            *self._repeat("quad_set", QUAD_SET, self.quad_sets),
        )

    def _repeat(self, task: str, words: Message, times: int) -> list[Step]:
        effort = Step("effort", words, self.squeeze_s, task, scored=True, of=times, then=LET_GO)
        relax = Step("relax", LET_GO, self.relax_s, of=times, then=words)
        steps = [step for n in range(times) for step in (replace(effort, repetition=n + 1), relax)]
        return [*steps[:-1], replace(relax, seconds=QUALITY_LAG_S, then=None)]


@dataclass(frozen=True)
class Squeeze:
    """Score of one squeeze (or quad set).

    Attributes
    ----------
    cue_s
        Time of the cue, seconds of sample time since the Check began.
    active
        Whether it counts as active; None if lost or bad signal leaves both possible.
    active_s
        How long the amplitude was at or over the threshold, s.
    amplitude_uv
        RMS over the scored part, uV; None if all of it is lost.
    onset_s
        Onset, s after the cue was heard; None without an onset, or if it was no reaction to the cue.
    spoiled_by
        Code of what hid part of it; None if nothing is hidden.
    """

    cue_s: float
    active: bool | None
    active_s: float
    amplitude_uv: float | None
    onset_s: float | None
    spoiled_by: str | None = None


@dataclass(frozen=True)
class Baseline:
    """The person's own amplitude at earlier visits, and the smallest change that is more than error, uV.

    `pairs` is the number of pairs of electrodes on the VMO at these visits.
    """

    amplitude_uv: float
    minimal_detectable_change_uv: float
    pairs: int = 1

    @classmethod
    def of(cls, change: DetectableChange, pairs: int = 1) -> "Baseline":
        """Return the baseline from the detectable change of earlier visits."""
        return cls(change.usual_uv, change.usual_uv * (1.0 - 1.0 / change.trusted_factor), pairs)


@dataclass(frozen=True)
class Verdict:
    """Verdict of a Check, with its numbers.

    Attributes
    ----------
    kind
        "not_in_squeeze": quiet in the squeezes, active in the quad sets.
    grounds
        Reasons, as sentences.
    reason
        Code of why a muscle is late or weak, or why there is no verdict; None if the kind says it all.
    next_cue
        Code of what to try next when it does not fire (judge.NEXT_CUES); None otherwise.
    rest_uv, threshold_uv, amplitude_uv, median_onset_s
        None if not known. The amplitude is the mean of the active squeezes.
    squeezes, quad_sets
        In the order they were done.
    """

    kind: VerdictKind
    grounds: tuple[Message, ...] = ()
    reason: str | None = None
    next_cue: str | None = None
    rest_uv: float | None = None
    threshold_uv: float | None = None
    amplitude_uv: float | None = None
    median_onset_s: float | None = None
    squeezes: tuple[Squeeze, ...] = ()
    quad_sets: tuple[Squeeze, ...] = ()

    @property
    def verdict(self) -> Message:
        """The verdict, as a sentence."""
        return _BY_REASON.get(self.reason or "", _BY_KIND[self.kind])

    @property
    def fires(self) -> bool | None:
        """Whether it fires in the squeeze; None if undecided."""
        return None if self.kind == "cannot_tell" else self.kind.startswith("fires")

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> "Verdict":
        """Return the verdict that the data of a Check's result holds, or raise codec.RecordError."""
        return from_json(data, cls)
