"""What is shown of a step, a question, a pause: Prompts.

In: an Attempt, and what holds it up. Out: a Prompt. Never: a decision.
"""

from dataclasses import replace
from math import isfinite

from vmofire.dsp.quality import Reason
from vmofire.guided.prompt import Prompt
from vmofire.guided.steps import Question
from vmofire.guided.trials import Attempt


def show_step(attempt: Attempt, done_samples: int, *, job: str, title: str, trouble: Reason | None) -> Prompt:
    """Show a step under way.

    Parameters
    ----------
    attempt
        At the step.
    done_samples
        Of this step and all before it.
    job, title, trouble
        As in Prompt.
    """
    step, fs_hz = attempt.step, attempt.trial.fs_hz
    timed = isfinite(step.seconds)
    left_s = max(0.0, step.seconds - attempt.samples / fs_hz) if timed else 0.0
    done_s = done_samples / fs_hz
    overtime = step.kind == "signal_check" and attempt.over  # waits for a good signal
    return Prompt(
        job=job,
        title=title,
        kind=step.kind,
        words=step.words,
        below=step.below,
        then=step.then,
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
        held=attempt.held,
        cause=trouble.words if trouble else "",
        cure=trouble.cure if trouble else "",
        marks=step.marks,
        goals_uv=step.goals_uv,
    )


def show_pause(prompt: Prompt) -> Prompt:
    """Show a pause that somebody asked for, in place of the step."""
    return replace(
        prompt, kind="paused", words="Paused.", below="", then="", seconds_left=None, duration_s=None
    )


def show_waiting(prompt: Prompt) -> Prompt:
    """Show that a step waits for a good signal."""
    below = "It goes on by itself when the signal is good again."
    waiting = replace(prompt, kind="paused", words="Wait.", below=below, then=prompt.words)
    return replace(waiting, seconds_left=None, duration_s=None, held=None)


def show_ready(prompt: Prompt, left_s: float, duration_s: float) -> Prompt:
    """Show the seconds before a step is done again."""
    ready = replace(prompt, kind="ready", words="Get ready.", below="Once more.", then=prompt.words)
    return replace(ready, seconds_left=left_s, duration_s=duration_s, held=None)


def show_question(prompt: Prompt, question: Question) -> Prompt:
    """Show a question after a step."""
    asked = replace(prompt, kind="question", words=question.words, below=question.below, then="")
    return replace(
        asked,
        pose=question.pose,
        seconds_left=None,
        duration_s=None,
        held=None,
        choices=question.choices,
        safe=question.safe,
        marks=question.marks or prompt.marks,
    )
