"""Steps, questions, trials and answers: what a job script sends, and what it gets back.

In: numbers and words. Out: frozen records, and `do` and `ask` for writing scripts.
Never: a stream, a clock, a screen. A script is a generator that yields requests; job_run.py runs them.
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

# The quality gate judges whole seconds, so it may reject samples up to 1 s late. A script that scores ends
# with a step of this length, to wait for that.
QUALITY_LAG_S = 1.0
SIT_STILL = tell("cue.sit_still")
REST = tell("cue.rest")
LET_GO = tell("cue.let_go")


@dataclass(frozen=True)
class Step:
    """Step of a job.

    Parameters
    ----------
    kind
        Sets colour, shape and sound.
    words
        Big cue for the person; the journal stores it.
    below
        A hint under it.
    seconds
        Length, s; infinite if only `ends_when` ends the step.
    task
        Code of the task in files: "ball_squeeze", "quad_set", "maximum", "step_up" and so on. Default: the
        kind. The virtual person acts by it.
    side
        Side of the leg.
    channels
        Columns of the step; trouble in one of them interrupts it.
    scored
        Whether its samples are kept and returned, and the step is repeated after signal loss.
    ends_when
        Called every 50 ms with the trial so far; True ends the step early. Samples are kept for it.
    repetition, of, round_, rounds
        "2 of 10", and "set 1 of 3"; None if nothing is counted. `of` alone: length of the strip.
    then
        Next step, for "Then: ...".
    after_s
        Expected seconds of the script after this step, for the progress bar.
    marks
        Repetitions done so far, for the strip.
    goals_uv
        Goal line of each column, uV; NaN for none. Empty: the detector threshold.
    pose
        Name of the drawing to show; "" for none.
    active_s
        Length of the hold, which fills the ring, s; 0: the ring counts time down.
    by_clock
        Whether time alone fills the ring, because no muscle is measured; else activity does.
    still_s
        The step goes on after `seconds` until its muscles have been quiet for this long, s (a shorter step:
        for all of it), or somebody presses "start". 0: only time counts.
    dark
        Without feedback: neither screen nor sound follows the muscle. Cues and time stay.
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
    by_clock: bool = False
    still_s: float = 0.0
    dark: bool = False

    def __post_init__(self) -> None:
        """Refuse a step without a length or an end; without a task, its kind becomes the task."""
        if not self.task:
            object.__setattr__(self, "task", self.kind)
        if not self.seconds > 0.0:
            raise ValueError(f"a step must take more than 0 s, not {self.seconds!r}")
        if self.seconds == inf and self.ends_when is None:
            raise ValueError(f"{self.words.code!r} has no end: give it seconds or ends_when")


class Cue(NamedTuple):
    """Step with its time: the task, start and stop in s since the first step."""

    task: str
    start_s: float
    stop_s: float


def lay(steps: Iterable[Step]) -> tuple[Cue, ...]:
    """Return the steps end to end, as in a job without interruptions."""
    cues: list[Cue] = []
    start_s = 0.0
    for step in steps:
        stop_s = round(start_s + step.seconds, 6)  # avoids floating-point drift of repeated sums
        cues.append(Cue(step.task, start_s, stop_s))
        start_s = stop_s
    return tuple(cues)


class Answer(NamedTuple):
    """Possible answer: its code, its words, and its key."""

    code: str
    words: Message
    key: str


@dataclass(frozen=True)
class Question:
    """Question to the person or the clinician; sample time goes on until the answer.

    Parameters
    ----------
    code
        "pain", "clearance", "moved", "weight" and so on; the answer is stored under it.
    words, below
        The question, and a hint.
    choices
        Possible answers, each with its key.
    safe
        Code of the answer that Enter alone gives; "" for none. A single answer is always safe.
    alone
        Code of the answer where nobody is there to give one, as in a pipe; "": such a job cannot go on.
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
    alone: str = ""


@dataclass(frozen=True)
class Hidden:
    """Hidden samples of a trial: from `start` up to `stop`, with reason and columns."""

    start: int
    stop: int
    reason: Reason
    channels: tuple[int, ...]


@dataclass
class Trial:
    """Measurement of a step that is scored or has `ends_when`; empty arrays for any other step.

    A trial may still lose samples for `QUALITY_LAG_S` after its end, because the quality gate reports up to a
    second late. Score trials again at the end for the final values.

    Attributes
    ----------
    step
    fs_hz
        Samples a second.
    start_sample
        First sample, counted from the start of the job.
    rms_uv, filtered_uv : ndarray, (n_samples, n_channels)
        Fast RMS and filtered EMG, uV; NaN where samples were lost or the quality gate rejects them.
    active : ndarray of bool, (n_samples, n_channels)
        Where the detector says active.
    hidden
        Hidden stretches, in order.
    doubts
        Reason why a quiet channel may not be on a muscle, by column.
    ended
        "time", "told" (by `ends_when`), "skipped", or "lost" after the signal stayed bad for too long. A lost
        trial is as long as the step; the rest is NaN.
    counted
        How often the key for "one repetition" was pressed.
    lost_by
        Columns whose signal was bad when a trial was lost.
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
    lost_by: tuple[int, ...] = ()

    @property
    def start_s(self) -> float:
        """Start, s since the start of the job."""
        return self.start_sample / self.fs_hz

    @property
    def duration_s(self) -> float:
        """Length, s."""
        return len(self.rms_uv) / self.fs_hz


class Stopped(Exception):  # noqa: N818, no error: somebody pressed stop
    """Raised inside a script after stop was pressed; the script may still return its result."""


Request = Step | Question
Reply = Trial | str
Script = Generator[Request, Reply, Result]


def do(step: Step) -> Generator[Request, Reply, Trial]:
    """Run a step: `trial = yield from do(step)`."""
    reply = yield step
    assert isinstance(reply, Trial), "job_run.py answers a step with a trial"
    return reply


def ask(question: Question) -> Generator[Request, Reply, str]:
    """Ask a question: `code = yield from ask(question)`, the code of the answer."""
    reply = yield question
    assert isinstance(reply, str), "job_run.py answers a question with a choice"
    return reply
