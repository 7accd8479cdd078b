"""Prompts for a step, a question and a pause.

In: an Attempt, and the trouble that holds it up. Out: a Prompt. Never: a decision.
"""

from dataclasses import replace
from math import isfinite

from vmofire.dsp.quality import Reason
from vmofire.guided.prompt import Choice, Prompt, Start
from vmofire.guided.steps import Question, Step
from vmofire.guided.trials import Attempt
from vmofire.words import say
from vmofire.words.message import Message, tell
from vmofire.words.told.cues import ANY_VERB, VERBS

_PAUSED, _WAIT, _GET_READY = tell("cue.paused"), tell("cue.wait"), tell("cue.get_ready")
_STARTS_STILL, _RESTLESS = tell("beside.starts_still"), tell("beside.restless")
_GOES_ON, _ONCE_MORE = tell("beside.goes_on"), tell("beside.once_more")


def show_step(attempt: Attempt, done_samples: int, *, job: str, title: str, trouble: Reason | None) -> Prompt:
    """Return the prompt of the running step.

    Parameters
    ----------
    attempt
        Attempt at the step.
    done_samples
        Samples of this step and all before it.
    job, title
        As in Prompt.
    trouble
        What is wrong with the signal; None when all is well.
    """
    step, fs_hz = attempt.step, attempt.trial.fs_hz
    timed = isfinite(step.seconds) and attempt.stillness is None
    left_s = max(0.0, step.seconds - attempt.samples / fs_hz) if isfinite(step.seconds) else 0.0
    done_s = done_samples / fs_hz
    overtime = step.kind == "signal_check" and attempt.over  # waits for a good signal
    start: Start = "" if attempt.stillness is None else "restless" if attempt.restless else "waiting"
    return Prompt(
        job=job,
        title=title,
        kind=step.kind,
        words=str(step.words),
        verb=_find_verb(step),
        below=_write({"waiting": _STARTS_STILL, "restless": _RESTLESS}.get(start, step.below)),
        then=_write(step.then),
        task=step.task,
        side=step.side,
        pose=step.pose,
        channels=step.channels,
        seconds_left=left_s if timed and not overtime else None,
        duration_s=step.seconds if timed else None,
        repetition=step.repetition,
        of=step.of,
        round_=step.round_,
        rounds=step.rounds,
        progress=done_s / (done_s + left_s + step.after_s) if done_s else 0.0,
        held=attempt.held if attempt.stillness is None else attempt.stillness,
        hold_s=step.active_s or None,
        cause=trouble.words if trouble else "",
        cure=trouble.cure if trouble else "",
        marks=step.marks,
        goals_uv=step.goals_uv,
        start=start,
        dark=step.dark,
    )


def show_pause(prompt: Prompt) -> Prompt:
    """Return the prompt of a requested pause, in place of the step."""
    return replace(
        prompt,
        kind="paused",
        words=str(_PAUSED),
        below="",
        then="",
        seconds_left=None,
        duration_s=None,
        start="",
    )


def show_waiting(prompt: Prompt) -> Prompt:
    """Return the prompt of a step that waits for a good signal."""
    waiting = replace(prompt, kind="paused", words=str(_WAIT), below=str(_GOES_ON), then=prompt.words)
    return replace(waiting, seconds_left=None, duration_s=None, held=None, hold_s=None, start="")


def show_ready(prompt: Prompt, left_s: float, duration_s: float) -> Prompt:
    """Return the prompt of the countdown before a step is repeated."""
    ready = replace(prompt, kind="ready", words=str(_GET_READY), below=str(_ONCE_MORE), then=prompt.words)
    return replace(ready, seconds_left=left_s, duration_s=duration_s, held=None, hold_s=None, start="")


def show_question(prompt: Prompt, question: Question) -> Prompt:
    """Return the prompt of a question after a step."""
    asked = replace(prompt, kind="question", words=str(question.words), below=_write(question.below), then="")
    return replace(
        asked,
        pose=question.pose,
        seconds_left=None,
        duration_s=None,
        held=None,
        hold_s=None,
        start="",
        choices=tuple(Choice(one.code, str(one.words), one.key) for one in question.choices),
        safe=question.safe,
        alone=question.alone,
        marks=question.marks or prompt.marks,
    )


def _write(message: Message | None) -> str:
    return "" if message is None else str(message)


def _find_verb(step: Step) -> str:
    """Return the big word of an effort: from its cue, or from the exercise."""
    if step.kind != "effort":
        return ""
    own = step.words.fields.get("verb")
    return say(VERBS.get(step.words.code) or (own if isinstance(own, str) else "") or ANY_VERB)
