"""What a screen, a terminal or a loudspeaker shows of a guided job, and what the job ends with.

In: numbers and messages. Out: frozen records, the result ready for JSON. Never: a pixel or a decision.
"""

from dataclasses import dataclass, field
from typing import Any, Literal

from vmofire.words import say
from vmofire.words.message import Message, write_all
from vmofire.words.quantities import write, write_interval, write_number

MarkState = Literal["yes", "no", "unclear", "skipped", "done"]
State = Literal["yes", "no", "unclear", "done"]
OVERRIDDEN = "overridden"  # the reason of a result whose verdict a clinician gave
PromptKind = Literal["signal_check", "rest", "effort", "relax", "ready", "stretch", "question", "paused"]


@dataclass(frozen=True)
class Choice:
    """One answer to a question: its code, the words on the button, and the key that gives it."""

    code: str
    words: str
    key: str


@dataclass(frozen=True)
class Mark:
    """One repetition on the strip.

    Attributes
    ----------
    state
        Shown by shape: active, not active, cannot tell, skipped, done where nothing was to be measured.
    value, unit
        The number under it, as in 23 and "uV"; None for none.
    side
        Which leg, "left" or "right"; "" where there is one only.
    limits
        What the number is held against, in `unit`.
    signed
        A plus is written too.
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
        """The same without its unit."""
        if self.value is None:
            return ""
        return write_number(self.value, self.unit, self.limits, signed=self.signed)


@dataclass(frozen=True)
class Figure:
    """One number of a result, with its error and what decides by it.

    Attributes
    ----------
    name
        For files and trends, snake case, as in "amplitude" or "median_onset".
    label
        For people, as in "In the squeezes": a label begins with a capital letter and has no full stop.
    value, low, high
        In `unit`, with the ends of the 95 % interval; None where not known.
    unit
        "uV", "%", "s", "ms", "Hz/s" and so on; "" for a bare ratio or count.
    side
        "left", "right" or "".
    rule
        The limit it was held against, None for none: a project convention, none clinically validated. A
        sentence with its full stop.
    limits
        The same as numbers in `unit`: value and interval are written so that none of them reads like a limit
        that it is not.
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
        """The value with its unit, as every face shows it; "not known" where there is none."""
        return write(self.value, self.unit, self.limits)

    @property
    def interval_words(self) -> str:
        """The interval with its unit, as every face shows it; "" where there is none."""
        return write_interval(self.low, self.high, self.unit, self.limits)


@dataclass(frozen=True)
class Missing:
    """What a job had to do without: when in its own time, for how long, and why (code, and a sentence)."""

    at_s: float
    seconds: float
    code: str
    reason: Message

    @property
    def words(self) -> str:
        """Why, as a sentence."""
        return str(self.reason)


@dataclass(frozen=True)
class Curve:
    """A line to draw under a result: amplitude against time, in uV, at even steps of `step_s`."""

    label: Message
    side: str
    step_s: float
    values: tuple[float | None, ...]
    unit: str = "uV"

    @property
    def words(self) -> str:
        """The label in the language in use."""
        return str(self.label)


@dataclass(frozen=True)
class Result:
    """What a job ends with. It holds codes and numbers; the words are made when somebody reads them.

    Attributes
    ----------
    job
        "check", "compare", "maximum", "activation", "deficit", "onset", "endurance", "train".
    outcome
        The verdict as a code; "cannot_tell" and "stopped" are known to every job.
    verdict, grounds, next_steps
        The verdict, why, and what to do next: sentences, each with its full stop.
    good
        Whether it is what one hopes for: True, False, or None where nobody can tell. Shown by shape.
    reason
        Code of why; None where the outcome says it all.
    figures, marks, curves
        The numbers it rests on, the strip of repetitions, lines to draw.
    missing
        Interruptions, in order.
    answers
        What was asked and answered, by code of the question.
    data
        Everything else, as JSON takes it: settings used, each repetition's numbers.
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
        """The verdict, as a sentence in the language in use; it says so where a clinician gave it."""
        words = str(self.verdict)
        return say("Overridden: {verdict}", verdict=words) if self.reason == OVERRIDDEN else words

    @property
    def detail(self) -> str:
        """Why, as sentences in the language in use; "" for nothing."""
        return write_all(self.grounds)

    @property
    def advice(self) -> str:
        """What to do next, as sentences in the language in use; "" for nothing."""
        return write_all(self.next_steps)

    @property
    def state(self) -> State:
        """What it came to, shown by shape: as one hopes, not so, nobody can tell, or done and not judged."""
        return find_state(self.good, self.outcome)


def find_state(good: bool | None, outcome: str) -> State:
    """Return what a verdict came to; a stretch is done, which is no question."""
    if good is None:
        return "done" if outcome == "stretched" else "unclear"
    return "yes" if good else "no"


@dataclass(frozen=True)
class Prompt:
    """What to show and say now.

    Attributes
    ----------
    job, title
        As in Result, and in words with the leg.
    kind
        Of the step; "question" and "paused" beside.
    words, below, then
        Big, small, and what comes next.
    verb
        An effort in a word, for letters that fill a terminal; "" for any other step.
    task, side, pose
        Of the step.
    channels
        Columns it is about.
    seconds_left, duration_s
        Of the step; None where the signal or the person ends it.
    repetition, of, round_, rounds
        As in Step.
    progress
        0 to 1. It steps back where the job turns out longer.
    held
        0 to 1: how much of the hold is done by the muscle itself; None where time alone counts.
    cause, cure
        What is wrong with the signal, and what to do about it; "" when all is well.
    choices
        What may be pressed as an answer; empty where nothing is asked.
    safe
        Code of the answer that has the keyboard at first, as in Question.
    marks
        Repetitions done so far.
    goals_uv
        Goal line of each column, uV; empty where the detector's own holds.
    """

    job: str
    title: str
    kind: PromptKind
    words: str
    below: str = ""
    then: str = ""
    verb: str = ""
    task: str = ""
    side: str = ""
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
    cause: str = ""
    cure: str = ""
    choices: tuple[Choice, ...] = ()
    safe: str = ""
    marks: tuple[Mark, ...] = ()
    goals_uv: tuple[float, ...] = ()

    @property
    def trouble(self) -> str:
        """Cause and cure, as a paragraph; "" when all is well."""
        return f"{self.cause} {self.cure}".strip()
