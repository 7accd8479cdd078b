"""What a guided job asks for, and what it gets back: steps, questions, trials, answers.

In: numbers and words. Out: frozen records, and `do` and `ask`, by which a job's script is written.
Never: a stream, a clock, a screen. A script is a generator: it asks, job_run.py carries out.
"""

from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass, field
from math import inf
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from vmofire.dsp.quality import Reason
from vmofire.guided.prompt import Mark, Result
from vmofire.labels import Side
from vmofire.words.message import Message, tell

StepKind = Literal["signal_check", "rest", "effort", "relax", "ready", "stretch"]
End = Literal["time", "told", "skipped", "lost"]
Samples = NDArray[np.float64]

# The quality gate looks at whole seconds: it may object to something a second after it was there. A script
# that scores ends with a step of this length, so that the objection still comes in time.
QUALITY_LAG_S = 1.0
SIT_STILL = tell("cue.sit_still")
REST = tell("cue.rest")
LET_GO = tell("cue.let_go")


@dataclass(frozen=True)
class Step:
    """One thing to do.

    Parameters
    ----------
    kind
        Gives colour, shape and sound.
    words
        What the person reads first, big; the journal keeps it.
    below
        A hint under it.
    seconds
        How long; infinite where `ends_when` says so.
    task
        What is done, as files name it: "ball_squeeze", "quad_set", "maximum", "step_up" and so on; the kind
        where nothing else is said.
        A virtual person knows by it what to do.
    side
        Of the leg that is asked.
    channels
        Columns it is about: their trouble is its trouble.
    scored
        Its samples are kept and handed back, and it is done again when the signal was lost in it.
    ends_when
        Asked every 50 ms of it with what there is so far; True ends the step early. Samples are kept for it.
    repetition, of, round_, rounds
        "2 of 10", and "set 1 of 3"; None where nothing is counted. `of` alone: how long the strip is.
    then
        What comes next, for "Then: ...".
    after_s
        Seconds the script expects to take after this step: the progress bar stands on it.
    marks
        Repetitions done so far, for the strip.
    goals_uv
        Goal line of each column, uV; NaN where there is none. Empty: the detector's own.
    pose
        Name of the drawing to show; "" for none.
    active_s
        How long the muscle is to be active for the hold ring to be full; 0: the ring counts time down.
    """

    kind: StepKind
    words: Message
    seconds: float
    task: str = ""
    below: Message | None = None
    side: Side = ""
    channels: tuple[int, ...] = (0,)
    scored: bool = False
    ends_when: "Callable[[Trial], bool] | None" = None
    repetition: int | None = None
    of: int | None = None
    round_: int | None = None
    rounds: int | None = None
    then: Message | None = None
    after_s: float = 0.0
    marks: tuple[Mark, ...] = ()
    goals_uv: tuple[float, ...] = ()
    pose: str = ""
    active_s: float = 0.0

    def __post_init__(self) -> None:
        """Refuse a step that would never end, or at once; its kind is its task where none is given."""
        if not self.task:
            object.__setattr__(self, "task", self.kind)
        if not self.seconds > 0.0:
            raise ValueError(f"a step must take more than 0 s, not {self.seconds!r}")
        if self.seconds == inf and self.ends_when is None:
            raise ValueError(f"{self.words.code!r} has no end: give it seconds or ends_when")


class Cue(NamedTuple):
    """A step laid in time: its task, and from when up to when it is asked for, s since the first one."""

    task: str
    start_s: float
    stop_s: float


def lay(steps: Iterable[Step]) -> tuple[Cue, ...]:
    """Lay steps end to end, as a job asks for them when nothing comes between."""
    cues: list[Cue] = []
    start_s = 0.0
    for step in steps:
        stop_s = round(start_s + step.seconds, 6)  # so that a tenth added often stays a tenth
        cues.append(Cue(step.task, start_s, stop_s))
        start_s = stop_s
    return tuple(cues)


class Answer(NamedTuple):
    """What may be answered: its code, its words, and the key that gives it."""

    code: str
    words: Message
    key: str


@dataclass(frozen=True)
class Question:
    """Something only the person, or the clinician, can say; sample time goes on while they think.

    Parameters
    ----------
    code
        "pain", "clearance", "moved", "weight" and so on; the answer is stored under it.
    words, below
        What is asked, and a hint.
    choices
        What may be answered, each with its key.
    safe
        Code of the answer that Enter alone may give; "" for none, unless there is one answer only.
    marks
        As in Step.
    """

    code: str
    words: Message
    choices: tuple[Answer, ...]
    below: Message | None = None
    marks: tuple[Mark, ...] = ()
    pose: str = ""
    safe: str = ""


@dataclass(frozen=True)
class Hidden:
    """Samples of a trial that count for nothing, from `start` up to `stop`, why, and in which columns."""

    start: int
    stop: int
    reason: Reason
    channels: tuple[int, ...]


@dataclass
class Trial:
    """What was measured in a step that is scored or has `ends_when`; empty arrays for any other.

    A trial may still lose samples for `QUALITY_LAG_S` after its end, for the quality gate speaks up to a
    second late: whoever scores trials again at the end scores what is known by then.

    Attributes
    ----------
    step
    fs_hz
        Samples a second.
    start_sample
        Sample of the job's own time at which it began.
    rms_uv, filtered_uv : ndarray, (n_samples, n_channels)
        Fast RMS and the muscle's part, uV; NaN where samples were lost or the quality gate objects.
    active : ndarray of bool, (n_samples, n_channels)
        The detector's word.
    hidden
        What hid samples, in order.
    doubts
        Why a channel that seems quiet may be no muscle at all, by column.
    ended
        By time, by `ends_when` ("told"), skipped, or "lost" where the signal stayed bad until nobody could
        wait any longer. A lost trial is as long as the step, for it is filled up with NaN.
    counted
        How often the key for "one repetition" was pressed in it.
    """

    step: Step
    fs_hz: float
    start_sample: int
    rms_uv: Samples
    filtered_uv: Samples
    active: NDArray[np.bool_]
    hidden: list[Hidden] = field(default_factory=list["Hidden"])
    doubts: dict[int, Reason] = field(default_factory=dict[int, "Reason"])
    ended: End = "time"
    counted: int = 0

    @property
    def start_s(self) -> float:
        """When it began, s of the job's own time."""
        return self.start_sample / self.fs_hz

    @property
    def duration_s(self) -> float:
        """How much there is of it, s."""
        return len(self.rms_uv) / self.fs_hz


class Stopped(Exception):  # noqa: N818, no error: somebody pressed stop
    """Raised inside a script whose person pressed stop; it may still return what it has."""


Request = Step | Question
Reply = Trial | str
Script = Generator[Request, Reply, Result]


def do(step: Step) -> Generator[Request, Reply, Trial]:
    """Have a step done: `trial = yield from do(step)`."""
    reply = yield step
    assert isinstance(reply, Trial), "job_run.py answers a step with a trial"
    return reply


def ask(question: Question) -> Generator[Request, Reply, str]:
    """Have a question answered: `code = yield from ask(question)`; the code of the choice."""
    reply = yield question
    assert isinstance(reply, str), "job_run.py answers a question with a choice"
    return reply
