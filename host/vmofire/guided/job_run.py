"""Carries a script out on device time: through lost samples, bad signals, pauses and second attempts.

In: samples of a chain with their quality in any portions, gaps, keys. Out: a Prompt, notes, a Result.
Never: a clock, a port, a window, a decision about a muscle. Cutting the stream anywhere changes nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import inf, isfinite
from typing import Any, Literal

from vmofire.dsp.chain import Slice
from vmofire.dsp.quality import Quality, Reason
from vmofire.guided.job_log import JobLog, Note
from vmofire.guided.job_prompts import show_pause, show_question, show_ready, show_step, show_waiting
from vmofire.guided.prompt import Prompt, Result
from vmofire.guided.result_figures import CANNOT_TELL, STOPPED, refuse
from vmofire.guided.signal_trouble import GAP, Watch
from vmofire.guided.steps import (
    End,
    Question,
    Reply,
    Request,
    Script,
    Step,
    Stopped,
)
from vmofire.guided.trials import Attempt, Trials, hide, keep_doubts
from vmofire.words.message import quote, write_all

__all__ = ["JobRun", "Note"]

READY_S = 3.0  # from "get ready" to a step that is done again
PATIENCE_S = 20.0  # a signal that stays bad for so long is not waited for any longer
PATIENCE_AGAIN_S = 5.0  # and for so long in a step that follows while it still is
MOST_AGAIN = 2  # a step is done again because of trouble so often, then it goes on through it

PAUSED = Reason("paused", quote("Paused by hand."))
REPEATED = Reason("repeated", quote("Done again because somebody asked for it."))

Phase = Literal["step", "waiting", "ready", "question", "over"]


class JobRun:
    """One job under way.

    Parameters
    ----------
    script : Script
        A fresh generator.
    fs_hz : float
        Samples a second; more than 0.
    n_channels : int
        Columns of the samples.
    job, title : str
        As in Prompt.
    settings : mapping, optional
        How the job was set, as JSON takes it, for the journal.

    Raises
    ------
    ValueError
        The rate cannot be.
    """

    def __init__(
        self,
        script: Script,
        fs_hz: float,
        n_channels: int,
        *,
        job: str,
        title: str,
        settings: Mapping[str, Any] | None = None,
    ) -> None:
        if not (isfinite(fs_hz) and fs_hz > 0):
            raise ValueError(f"fs_hz must be more than 0, not {fs_hz}")
        self.job, self.title = job, title
        self.fs_hz, self.n_channels = fs_hz, n_channels
        self.result: Result | None = None
        self._script = script
        self._log = JobLog(fs_hz)
        self._watch = Watch(fs_hz, n_channels)
        self._phase: Phase = "step"
        self._by_hand = False  # paused by the person
        self._ready_samples: int = 0  # still to pass until the step begins
        self._tries = 0  # how often trouble has broken into the step
        self._why = GAP  # what the step waits for
        self._question: Question | None = None
        self._attempt = Attempt(Step("ready", title, 1.0), fs_hz, 0, n_channels)
        self._trials = Trials(fs_hz, n_channels)
        self._later: Request | None = None  # waits until a step has been done again
        self._done_samples = 0
        self._log.note("job", title, {"job": job, "settings": dict(settings or {})})
        self._go_on(None)

    @property
    def sample(self) -> int:
        """Samples since it began, lost ones and those of pauses included."""
        return self._log.sample

    @property
    def t_s(self) -> float:
        """Seconds of sample time since it began, pauses included."""
        return self._log.sample / self.fs_hz

    @property
    def finished(self) -> bool:
        """Whether there is a result."""
        return self.result is not None

    def take_notes(self) -> list[Note]:
        """Return what has happened since the last call."""
        return self._log.take_notes()

    # What comes in.

    def push(self, samples: Slice, quality: Sequence[Quality]) -> None:
        """Take the next samples.

        Parameters
        ----------
        samples : Slice
            Each array (n_samples, n_channels).
        quality : sequence of Quality
            One a channel. Where it blocks, these samples and the second before them count for nothing.

        Raises
        ------
        ValueError
            There are not as many columns or qualities as channels.
        """
        if self.finished:
            return
        n_samples, n_columns = samples.rms_uv.shape
        if not n_columns == len(quality) == self.n_channels:
            raise ValueError(
                f"this job takes {self.n_channels} channels, not {n_columns} with {len(quality)} qualities"
            )
        at = 0
        while at < n_samples and not self.finished:
            self._watch.look(quality)
            piece = Slice(samples.filtered_uv[at:], samples.rms_uv[at:], samples.active[at:])
            at += self._let_pass(n_samples - at, piece, quality)

    def push_gap(self, n_samples: int) -> None:
        """Take the news that so many samples were lost: time goes on, and they count for nothing."""
        if n_samples < 0:
            raise ValueError(f"a gap cannot have {n_samples} samples")
        while n_samples and not self.finished:
            self._watch.look(None)
            n_samples -= self._let_pass(n_samples, None, ())

    def press(self, key: str) -> None:
        """Do what a key asks for, at the last sample; what makes no sense now does nothing.

        Parameters
        ----------
        key : str
            "pause" (and again to go on), "skip", "stop", "repeat" (do the last scored step again), "count"
            (one repetition, by hand), or the code of a choice. "unplugged" is pressed by nobody: whoever
            brings the samples says by it that the connection has ended.
        """
        if self.finished:
            return
        self._log.note("key", key, {"key": key})
        if key == "stop":
            self._stop()
        elif key == "unplugged":
            self._watch.break_off()
        elif key == "pause":
            self._toggle_pause()
        elif self._question is not None:
            if not self._by_hand:
                self._answer(self._question, key)
        elif key == "skip":
            self._by_hand = False
            self._hand_over("skipped")
        elif key == "count" and self._phase == "step":
            self._attempt.trial.counted += 1
        elif key == "repeat":
            self._repeat()
        self._settle()

    # How time passes.

    def _let_pass(self, n_samples: int, samples: Slice | None, quality: Sequence[Quality]) -> int:
        """Let samples pass up to the next thing that may happen; return how many."""
        self._settle()
        if self.finished:
            return n_samples
        watch, attempt, step = self._watch, self._attempt, self._attempt.step
        doing = self._phase == "step" and not self._by_hand
        n_samples = watch.until_change(n_samples)
        if doing:
            n_samples = attempt.until_look(n_samples)
        elif self._phase == "ready" and not self._by_hand:
            n_samples = min(n_samples, self._ready_samples)
        patience = self._patience_samples - watch.bad_samples(step.channels)
        if samples is not None and patience > 0:
            n_samples = min(n_samples, patience)
        start, stop = self._log.sample, self._log.sample + n_samples
        if doing:
            piece = samples and Slice(
                samples.filtered_uv[:n_samples], samples.rms_uv[:n_samples], samples.active[:n_samples]
            )
            attempt.append(piece, n_samples)
        elif self._phase == "ready" and not self._by_hand:
            self._ready_samples -= n_samples
        here = self._phase in ("step", "waiting")  # what was broken off may still be handed over
        self._trials.hide(start, stop, attempt.trial if here else None, watch)
        if doing:
            keep_doubts(attempt.trial, quality)
        self._count_missing(stop)
        watch.let_pass(n_samples)
        self._log.sample = stop
        if doing and attempt.told:
            self._hand_over("told")
        elif doing and attempt.over and not (step.kind == "signal_check" and watch.trouble(step.channels)):
            self._hand_over("time")
        self._settle()
        return n_samples

    def _settle(self) -> None:
        """Do what trouble, its end, and the end of patience ask for, until nothing more follows."""
        while not self.finished and not self._by_hand and self._question is None:
            step, watch = self._attempt.step, self._watch
            trouble = watch.trouble(step.channels)
            again = step.scored and step.kind != "signal_check" and self._tries < MOST_AGAIN
            impatient = trouble is not None and watch.bad_samples(step.channels) >= self._patience_samples
            if self._phase in ("step", "ready") and trouble is not None and again:
                self._wait(trouble)
            elif self._phase == "waiting" and trouble is None:
                self._get_ready()
            elif impatient and (
                self._phase == "waiting"
                or (self._phase == "step" and (step.kind == "signal_check" or step.seconds == inf))
            ):
                self._hand_over("lost")
            elif self._phase == "ready" and self._ready_samples <= 0:
                self._begin(step)
            else:
                return

    def _count_missing(self, stop: int) -> None:
        """Count samples that a scored step has to do without, or is held up by."""
        step, watch = self._attempt.step, self._watch
        if not step.scored or self._question is not None:
            return
        reason = watch.trouble(step.channels)
        if self._by_hand:
            reason = PAUSED
        elif self._phase in ("waiting", "ready"):
            reason = self._why
        elif watch.lost:
            reason = GAP
        if reason is not None:
            self._log.miss(stop, reason)

    # How a step ends and the next begins.

    @property
    def _patience_samples(self) -> int:
        return round(PATIENCE_S * self.fs_hz)

    def _go_on(self, reply: Reply | None) -> None:
        """Hand a reply to the script, and take on what it asks for next."""
        try:
            request = next(self._script) if reply is None else self._script.send(reply)
        except StopIteration as end:
            self._finish(end.value)
        else:
            self._take_on(request)

    def _take_on(self, request: Request) -> None:
        self._tries = 0
        self._question = request if isinstance(request, Question) else None
        if isinstance(request, Question):
            self._phase = "question"
            choices = [choice.code for choice in request.choices]
            self._log.note("question", request.words, {"code": request.code, "choices": choices})
            return
        if not all(0 <= column < self.n_channels for column in request.channels):
            self._refuse(max(request.channels) + 1)
            return
        trouble = self._watch.trouble(request.channels)
        if request.scored and request.kind != "signal_check" and trouble is not None:
            self._attempt = Attempt(request, self.fs_hz, self._log.sample, self.n_channels)
            self._wait(trouble)
        else:
            self._begin(request)

    def _refuse(self, n_needed: int) -> None:
        """End a job that asks for more sensors than the board sends."""
        words = f"This needs {n_needed} sensors, and the board sends {self.n_channels}."
        self._script.close()
        self._finish(Result(self.job, "cannot_tell", CANNOT_TELL, (quote(words),), reason="channels"))

    def _begin(self, step: Step) -> None:
        self._phase = "step"
        self._attempt = Attempt(step, self.fs_hz, self._log.sample, self.n_channels)
        self._log.cue(step.words, step, step.kind, step.task, step.seconds, self._tries)

    def _wait(self, trouble: Reason) -> None:
        """Break off and wait until the signal is good again."""
        self._phase = "waiting"
        self._tries += 1
        self._why = trouble
        self._log.pause(write_all(trouble.told), trouble.code)

    def _get_ready(self) -> None:
        """Count down to another attempt."""
        step = self._attempt.step
        self._phase = "ready"
        self._ready_samples = round(READY_S * self.fs_hz)
        self._attempt = Attempt(step, self.fs_hz, self._log.sample, self.n_channels)
        self._log.cue("Get ready.", step, "ready", "ready", READY_S, self._tries)

    def _hand_over(self, ended: End) -> None:
        """End the step, and give the script what there is of it."""
        attempt, step = self._attempt, self._attempt.step
        if self._phase == "waiting":  # what was broken off is measured, up to there
            self._phase = "step"
        have = len(attempt.trial.rms_uv)
        trial = attempt.finish(ended)
        if ended == "lost":
            trouble = self._watch.trouble(step.channels) or GAP
            first, last = trial.start_sample + have, trial.start_sample + len(trial.rms_uv)
            hide(trial, first, last, trouble, step.channels)
            again_samples = self._patience_samples - round(PATIENCE_AGAIN_S * self.fs_hz)
            self._watch.forgive(step.channels, again_samples)
        self._done_samples += attempt.samples
        trial = self._trials.keep(trial)
        if self._later is not None:
            request, self._later = self._later, None
            self._take_on(request)
        else:
            self._go_on(trial)

    def _repeat(self) -> None:
        """Do the step under way again if it is scored, else the last one that was."""
        step = self._attempt.step
        if not step.scored:
            last = self._trials.last
            if last is None:
                return
            self._later, self._trials.into = step, last
            self._attempt = Attempt(last.step, self.fs_hz, self._log.sample, self.n_channels)
        self._by_hand = False
        self._tries, self._why = 0, REPEATED
        self._get_ready()

    def _toggle_pause(self) -> None:
        self._by_hand = not self._by_hand
        if self._by_hand:
            self._log.pause("Paused.", PAUSED.code)
        elif self._question is None and self._phase != "waiting":
            step = self._attempt.step
            if step.scored:
                self._why = PAUSED
                self._get_ready()
            else:
                self._log.cue(step.words, step, step.kind, step.task, step.seconds, self._tries)

    def _answer(self, question: Question, key: str) -> None:
        choice = next((choice for choice in question.choices if choice.code == key), None)
        if choice is not None:
            self._log.answers[question.code] = key
            self._log.note("answer", choice.words, {"code": question.code, "answer": key})
            self._question = None
            self._go_on(key)

    def _stop(self) -> None:
        """Tell the script that somebody pressed stop; what it returns holds."""
        result = None
        try:
            self._script.throw(Stopped())
            self._script.close()
        except StopIteration as end:
            result = end.value
        except Stopped:
            pass
        self._finish(result or refuse(self.job, STOPPED))

    def _finish(self, result: Result) -> None:
        self._phase = "over"
        self._question = None
        self.result = self._log.complete(result)

    # What to show.

    @property
    def prompt(self) -> Prompt:
        """What to show now; after the end, the last step."""
        attempt, step = self._attempt, self._attempt.step
        trouble = self._watch.trouble(step.channels)
        prompt = show_step(
            attempt,
            self._done_samples + (attempt.samples if self._phase == "step" else 0),
            job=self.job,
            title=self.title,
            trouble=trouble,
        )
        if self.finished:
            return replace(prompt, progress=1.0)
        if self._by_hand:
            return show_pause(prompt)
        if self._question is not None:
            return show_question(prompt, self._question)
        if self._phase == "waiting":
            return show_waiting(prompt)
        if self._phase == "ready":
            return show_ready(prompt, self._ready_samples / self.fs_hz, READY_S)
        return prompt
