"""Prompt and Result of a guided job, for screen, terminal and loudspeaker.

In: numbers and messages. Out: frozen records, the result ready for JSON. Never: a pixel or a decision.
"""

from dataclasses import dataclass, field
from typing import Any, Literal

from vmofire.guided.other_leg import add_doubt
from vmofire.labels import Side
from vmofire.words import msg, say
from vmofire.words.message import Message, write_all
from vmofire.words.quantities import write, write_interval, write_number

MarkState = Literal["yes", "no", "unclear", "skipped", "done"]
State = Literal["yes", "no", "unclear", "done", "stopped"]
# Shown beside every result.
NOT_VALIDATED = msg("Not a diagnosis. The limits are project defaults, not clinically validated.")
EARLIER = "earlier"  # name of a figure of an earlier day
OVERRIDDEN = "overridden"  # reason code of a result with a clinician's verdict
Start = Literal["", "waiting", "restless"]
PromptKind = Literal["signal_check", "rest", "effort", "relax", "ready", "stretch", "question", "paused"]


@dataclass(frozen=True)
class Choice:
    """One answer to a question: its code, the words on the button, and its key."""

    code: str
    words: str
    key: str


@dataclass(frozen=True)
class Mark:
    """One repetition on the strip.

    Attributes
    ----------
    state
        Shown by shape: active, not active, unclear, skipped, or done without a measurement.
    value, unit
        The number under it, as in 23 and "uV"; None for none.
    side
        Which leg, "left" or "right"; "" with one leg only.
    limits
        Limits of the number, in `unit`.
    signed
        Whether a plus sign is written.
    """

    state: MarkState
    value: float | None = None
    unit: str = ""
    side: str = ""
    limits: tuple[float, ...] = ()
    signed: bool = False

    @property
    def words(self) -> str:
        """The number with its unit, as in "23 µV"; "" for none."""
        return "" if self.value is None else write(self.value, self.unit, self.limits, signed=self.signed)

    @property
    def number(self) -> str:
        """The number without its unit."""
        if self.value is None:
            return ""
        return write_number(self.value, self.unit, self.limits, signed=self.signed)


@dataclass(frozen=True)
class Figure:
    """Figure: one number of a result, with its error and its limit.

    Attributes
    ----------
    name
        For files and trends, snake case, as in "amplitude" or "median_onset".
    label
        For people, as in "In the squeezes": a label begins with a capital letter and has no full stop.
    value, low, high
        Value and ends of the 95 % interval, in `unit`; None if not known.
    unit
        "uV", "%", "s", "ms", "Hz/s" and so on; "" for a bare ratio or count.
    side
        "left", "right" or "".
    rule
        The limit as a sentence with full stop, None for none. Limits are project conventions, none
        clinically validated.
    limits
        The limits as numbers in `unit`. Value and interval get enough decimals to differ from them.
    """

    name: str
    label: Message
    value: float | None
    unit: str = ""
    low: float | None = None
    high: float | None = None
    side: str = ""
    rule: Message | None = None
    limits: tuple[float, ...] = ()

    @property
    def words(self) -> str:
        """The label in the language in use."""
        return str(self.label)

    @property
    def convention(self) -> str:
        """The rule in the language in use; "" for none."""
        return "" if self.rule is None else str(self.rule)

    @property
    def value_words(self) -> str:
        """The value with its unit, the same everywhere; "not known" without a value."""
        return write(self.value, self.unit, self.limits)

    @property
    def interval_words(self) -> str:
        """The interval with its unit, the same everywhere; "" without an interval."""
        return write_interval(self.low, self.high, self.unit, self.limits)


@dataclass(frozen=True)
class Missing:
    """Interruption of a job: start in job time, length, and reason (code and sentence)."""

    at_s: float
    seconds: float
    code: str
    reason: Message

    @property
    def words(self) -> str:
        """The reason, as a sentence."""
        return str(self.reason)


@dataclass(frozen=True)
class Curve:
    """Curve under a result: amplitude or frequency against time, or repetition by repetition, at even steps.

    Attributes
    ----------
    label, side
        For people; "left", "right" or "".
    step_s
        Length of a step, s.
    values
        One for each step, in `unit`; None where hidden.
    unit
        As in Figure.
    start_s
        Start of the first step, s since the cue.
    repetitions
        Repetitions that `values` is the mean of, each like `values`; empty for none, or if an earlier version
        did not store them.
    scored_s
        Scored window (from, to), s since the cue; None for none.
    threshold, goal
        Active threshold and goal, in `unit`; None for none. Of the share of a hold: the share that is enough.
    over
        What it runs over: time, or the repetitions, from 1.
    """

    label: Message
    side: str
    step_s: float
    values: tuple[float | None, ...]
    unit: str = "uV"
    start_s: float = 0.0
    repetitions: tuple[tuple[float | None, ...], ...] = ()
    scored_s: tuple[float, float] | None = None
    threshold: float | None = None
    goal: float | None = None
    over: Literal["time", "repetitions"] = "time"

    @property
    def words(self) -> str:
        """The label in the language in use."""
        return str(self.label)

    @property
    def times_s(self) -> tuple[float, ...]:
        """The middle of each step, s since the cue; or the numbers of the repetitions."""
        return tuple(self.start_s + (step + 0.5) * self.step_s for step in range(len(self.values)))


@dataclass(frozen=True)
class Result:
    """Result of a job. It holds codes and numbers; words are made on reading.

    Attributes
    ----------
    job
        "check", "compare", "maximum", "activation", "deficit", "onset", "endurance", "train".
    outcome
        Code of the verdict; every job has "cannot_tell" and "stopped".
    verdict, grounds, next_steps
        The verdict, why, and what to do next: sentences, each with its full stop.
    good
        Whether the verdict is good: True, False, or None if undecided. Shown by shape.
    reason
        Code of the reason; None if the outcome says it all.
    figures, marks, curves
        Its numbers, the strip of repetitions, lines to draw.
    missing
        Interruptions, in order.
    answers
        Answers, by code of the question.
    data
        Everything else, ready for JSON: settings used, numbers of each repetition.
    """

    job: str
    outcome: str
    verdict: Message
    grounds: tuple[Message, ...] = ()
    good: bool | None = None
    reason: str | None = None
    next_steps: tuple[Message, ...] = ()
    figures: tuple[Figure, ...] = ()
    marks: tuple[Mark, ...] = ()
    curves: tuple[Curve, ...] = ()
    missing: tuple[Missing, ...] = ()
    answers: dict[str, str] = field(default_factory=dict[str, str])
    data: dict[str, Any] = field(default_factory=dict[str, Any])

    @property
    def headline(self) -> str:
        """The verdict, as a sentence in the language in use; it mentions a clinician's override."""
        words = str(self.verdict)
        return say("Overridden: {verdict}", verdict=words) if self.reason == OVERRIDDEN else words

    @property
    def detail(self) -> str:
        """The reasons, as sentences in the language in use; "" for none."""
        return write_all(add_doubt(self.grounds))

    @property
    def advice(self) -> str:
        """What to do next, as sentences in the language in use; "" for nothing."""
        return write_all(self.next_steps)

    @property
    def state(self) -> State:
        """State for the shape: good, not good, undecided, done without a verdict, or ended by a person."""
        return find_state(self.good, self.outcome, self.reason)


# Outcomes without good or bad that are measured all the same: nothing was found, or what should not be.
_JUST_DONE = ("stretched", "trained", "limb_hold", "no_difference", "no_trend")
_NOT_SO = ("tires", "effort_falls", "earlier")
# Outcomes and reasons by which a person, or pain, ended a job: nothing failed to tell.
_ENDED = {"stopped", "stopped_for_pain", "not_cleared", "pain"}


def find_state(good: bool | None, outcome: str, reason: str | None = None) -> State:
    """Return the state of a verdict; "unclear" only where the measurement cannot tell."""
    if good is None:
        if _ENDED & {outcome, reason}:
            return "stopped"
        return "done" if outcome in _JUST_DONE else "no" if outcome in _NOT_SO else "unclear"
    return "yes" if good else "no"


@dataclass(frozen=True)
class Prompt:
    """Prompt: what to show and say now.

    Attributes
    ----------
    job, title
        Code as in Result; title in words, with the leg.
    kind
        Kind of the step, or "question" or "paused".
    words, below, then
        Big text, small text, next step.
    verb
        The effort in one word, for big letters in a terminal; "" for any other step.
    task, side, pose
        As in Step.
    channels
        Columns of the step.
    seconds_left, duration_s
        Times of the step; None if the signal or the person ends it.
    repetition, of, round_, rounds
        As in Step.
    progress
        0 to 1. It goes back if the job turns out longer.
    held
        0 to 1: share of the hold that is done; None if the step has no hold.
    hold_s
        Length of the hold, s; None if the step has none.
    cause, cure
        What is wrong with the signal, and what to do; "" when all is well.
    choices
        Possible answers; empty without a question.
    safe
        Code of the answer that has keyboard focus at first, as in Question.
    alone
        Code of the answer where nobody can give one, as in Question.
    marks
        Repetitions done so far.
    goals_uv
        Goal line of each column, uV; empty: the detector threshold.
    start
        "waiting" while the step waits for stillness or the key "start"; "restless" when that takes long.
    dark
        Neither screen nor sound may follow the muscle, as in Step.
    """

    job: str
    title: str
    kind: PromptKind
    words: str
    below: str = ""
    then: str = ""
    verb: str = ""
    task: str = ""
    side: Side = ""
    pose: str = ""
    channels: tuple[int, ...] = (0,)
    seconds_left: float | None = None
    duration_s: float | None = None
    repetition: int | None = None
    of: int | None = None
    round_: int | None = None
    rounds: int | None = None
    progress: float = 0.0
    held: float | None = None
    hold_s: float | None = None
    cause: str = ""
    cure: str = ""
    choices: tuple[Choice, ...] = ()
    safe: str = ""
    alone: str = ""
    marks: tuple[Mark, ...] = ()
    goals_uv: tuple[float, ...] = ()
    start: Start = ""
    dark: bool = False

    @property
    def held_s(self) -> int | None:
        """Whole seconds of the hold that are done; None if the step has no hold."""
        if self.held is None or self.hold_s is None:
            return None
        return int(self.held * self.hold_s + 1e-6)

    @property
    def trouble(self) -> str:
        """Cause and cure, as a paragraph; "" when all is well."""
        return f"{self.cause} {self.cure}".strip()
