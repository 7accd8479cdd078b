"""Ladder of cues after a Check that ends quiet or weak: its settings, its records, when a muscle is back.

In: the Check's Verdict, scores of the squeezes after a cue. Out: a Rung, an Episode, both ready for JSON.
Never: a step, a sentence, or a SANTI grade: that is a clinician's judgement (clinic/grade.py).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, NamedTuple

from vmofire.codec import from_json
from vmofire.dsp.quality import Reason
from vmofire.dsp.symmetry import Ratio, compare
from vmofire.errors import RecordError
from vmofire.guided.criteria import Baseline, CheckSettings, Squeeze, Verdict
from vmofire.guided.judge import HINTS, NEXT_CUES, decide, is_just_above_rest
from vmofire.guided.prompt import Result
from vmofire.guided.sides import measures_both
from vmofire.labels import Side
from vmofire.settings import Settings, contradict, setting
from vmofire.words import msg
from vmofire.words.message import Message, tell
from vmofire.words.told.ladder import WAYS

KEY = "ladder"  # in Result.data
Start = Literal["off", "not_in_squeeze", "weak"]
RungState = Literal["yes", "no", "unclear"]
Ending = Literal["came_back", "stayed", "stopped", "lost", "declined"]
Standing = Literal["on", "back", "off"]  # how a leg stood at the end of a visit
_STARTS: Mapping[str, Start] = {
    "does_not_fire": "off",
    "not_in_squeeze": "not_in_squeeze",
    "fires_weakly": "weak",
}
HAMSTRINGS, COLD_PACK = "hamstrings", "cold_pack"


@dataclass(frozen=True)
class LadderSettings(Settings):
    """Settings of the ladder: project conventions, none clinically validated.

    Every squeeze after a cue must be active by default: with several cues to try, a lower bar would find a
    muscle that is on by chance.
    """

    squeezes: int = setting(3, 2, 10, "", msg("squeezes after each tip"))
    fires_at_least: int = setting(3, 2, 10, "", msg("active squeezes after a tip that bring a muscle back"))
    read_s: float = setting(6.0, 3, 60, "s", msg("rest before the squeezes of a tip, to read the tip"))
    hamstrings_s: float = setting(
        0.0, 0, 600, "s", msg("clinician's step: how long the hamstrings are tired; 0 leaves it out")
    )
    cold_pack_s: float = setting(
        0.0, 0, 1800, "s", msg("clinician's step: how long the cold pack stays on; 0 leaves it out")
    )

    def __post_init__(self) -> None:
        """Refuse more active squeezes than there are."""
        super().__post_init__()
        if self.fires_at_least > self.squeezes:
            raise contradict("fires_at_least <= squeezes")

    def fit(self, check: CheckSettings) -> CheckSettings:
        """Return the settings of a Check for the squeezes after a cue.

        Lateness is left out: a late verdict would hide a weak one.
        """
        return replace(
            check,
            squeezes=self.squeezes,
            fires_at_least=self.fires_at_least,
            does_not_fire_at_most=min(check.does_not_fire_at_most, self.fires_at_least - 1),
            late_onset_s=3.0,
            slow_start_s=3.0,
        )


class Cue(NamedTuple):
    """Cue of the ladder: its code, what is said before and in the squeezes; the way in words.

    `step_s` is the length of a clinician's step before the squeezes, 0 for none.
    """

    code: str
    ready: Message
    words: Message
    way: str
    step_s: float = 0.0


_READY = {
    "buttocks_first": tell("ladder.next_buttocks"),
    "knees_together": tell("ladder.next_knees"),
    "thighs_down": tell("ladder.next_thighs"),
    "tighten_thigh": tell("ladder.next_tighten"),
}


def list_cues(settings: LadderSettings, tried: str = "") -> tuple[Cue, ...]:
    """Return the cues in their order, without the one that the Check itself tried."""
    own = [Cue(code, _READY[code], HINTS[code], WAYS[code]) for code in NEXT_CUES if code != tried]
    ready, squeeze = tell("ladder.next_squeeze"), tell("cue.squeeze")
    steps = ((HAMSTRINGS, settings.hamstrings_s), (COLD_PACK, settings.cold_pack_s))
    clinicians = [Cue(code, ready, squeeze, WAYS[code], step_s) for code, step_s in steps if step_s]
    return (*own, *clinicians)


@dataclass(frozen=True)
class LadderLeg:
    """Leg of a Check: side, column, and what its Check was judged against.

    Attributes
    ----------
    side
        "" for an unnamed leg.
    channel, adductors
        Columns of its sensors; None without one on the adductors.
    other
        The other leg's verdict.
    baseline
        The person's own amplitude at earlier visits.
    """

    side: Side
    channel: int
    adductors: int | None = None
    other: Verdict | None = None
    baseline: Baseline | None = None


@dataclass(frozen=True)
class Rung:
    """A cue that was tried: its code, whether the muscle came back, and its squeezes.

    Attributes
    ----------
    after_s
        End of its squeezes, s after the last squeeze of the Check itself.
    amplitude_uv
        Mean of the active squeezes; None without one.
    ratio
        Against the first squeezes of a weak muscle; the electrodes stayed on.
    """

    cue: str
    state: RungState
    squeezes: tuple[Squeeze, ...]
    after_s: float
    amplitude_uv: float | None = None
    ratio: Ratio | None = None

    @property
    def n_active(self) -> int:
        """Number of active squeezes."""
        return sum(squeeze.active is True for squeeze in self.squeezes)


@dataclass(frozen=True)
class Episode:
    """From "off" to "back" in one sitting: how a leg began, the cues in order, how it ended."""

    start: Start
    ending: Ending
    rungs: tuple[Rung, ...] = ()

    @property
    def back(self) -> Rung | None:
        """The rung at which the muscle came back; None if it did not."""
        return self.rungs[-1] if self.ending == "came_back" else None


@dataclass(frozen=True)
class LastStanding:
    """How a leg stood at the visit before: the day as in JSON, and the standing."""

    day: str
    standing: Standing


def find_start(verdict: Verdict, settings: CheckSettings) -> Start | None:
    """Return how an episode begins after this verdict; None if there is nothing to bring back.

    Beside another leg that is as faint, a leg just above rest is not called weak by the Check; here it is.
    """
    if verdict.fires and is_just_above_rest(verdict, settings):
        return "weak"
    return _STARTS.get(verdict.kind)


def judge_rung(
    first: Verdict,
    squeezes: Sequence[Squeeze],
    rest_uv: float,
    hidden_by: Mapping[str, Reason],
    settings: CheckSettings,
    other: Verdict | None = None,
    baseline: Baseline | None = None,
) -> tuple[RungState, Ratio | None]:
    """Return whether the muscle came back, by the rules of the Check.

    A muscle that was quiet is back when it fires. A weak one is back when the same comparison no longer calls
    it weak, it is not just above rest, and it gives clearly more than in its first squeezes: few squeezes
    alone can widen an interval.

    Parameters
    ----------
    first
        Verdict of the Check itself.
    squeezes, rest_uv
        Scores after the cue, against this level at rest.
    hidden_by
        Reasons that hid samples of them, by code.
    settings
        As `LadderSettings.fit` returns them.
    other, baseline
        As in `judge.decide`.
    """
    again = decide(rest_uv, squeezes, (), settings, hidden_by, other, baseline)
    if not again.fires:
        possible = sum(squeeze.active is not False for squeeze in squeezes)
        return ("unclear" if possible >= settings.fires_at_least else "no"), None
    if not first.fires:
        return "yes", None
    before_uv, now_uv = (_find_amplitudes_uv(one) for one in (first.squeezes, squeezes))
    if min(len(before_uv), len(now_uv)) < 2:
        return "unclear", None
    ratio = compare(now_uv, before_uv, 0.0)
    is_weak = again.kind != "fires" or is_just_above_rest(again, settings)
    return ("yes" if not is_weak and ratio.low > 1.0 else "no"), ratio


def _find_amplitudes_uv(squeezes: Iterable[Squeeze]) -> list[float]:
    return [one.amplitude_uv for one in squeezes if one.active and one.amplitude_uv]


def read_verdicts(result: Result, sides: Iterable[Side]) -> dict[Side, Verdict]:
    """Return the verdict of each leg of a Check, by side."""
    is_both = measures_both(result)
    return {side: Verdict.of(result.data[side] if is_both else result.data) for side in sides}


def read_episodes(result: Result) -> dict[str, Episode]:
    """Return the episode of each leg that began quiet or weak, by side; "" for an unnamed leg."""
    given: Any = result.data.get(KEY)
    try:
        return from_json(given["legs"], dict[str, Episode]) if isinstance(given, dict) else {}
    except (RecordError, KeyError):  # of another version
        return {}
