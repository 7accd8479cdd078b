"""Run of a job: carries out its script in sample time, with lost samples, bad signals, pauses and repeats.

In: processed samples with their quality in blocks of any size, gaps, keys. Out: a Prompt, notes, a Result.
Never: a clock, a port, a window, a decision about a muscle. Block size does not change the result.
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
from vmofire.guided.two_pairs import merge
from vmofire.words.message import Message, tell

__all__ = ["JobRun", "Note"]

READY_S = 3.0  # countdown before a repeated step
PATIENCE_S = 20.0  # longest wait for a bad signal
PATIENCE_AGAIN_S = 5.0  # longest wait in a later step, if the signal is still bad
MOST_AGAIN = 2  # most repeats of a step because of trouble; after that it continues despite the trouble

PAUSED = Reason("paused", tell("fault.paused"))
REPEATED = Reason("repeated", tell("fault.repeated"))

Phase = Literal["step", "waiting", "ready", "question", "over"]


class JobRun:
    """Run of one job.

    Parameters
    ----------
    script : Script
        A fresh generator.
    fs_hz : float
        Samples a second; more than 0.
    n_channels : int
        Columns of the samples.
    job : str
        As in Prompt.
    title : Message
        Title of the job.
    settings : mapping, optional
        Settings of the job, ready for JSON, for the journal.
    pairs : mapping of int to int, optional
        Columns of two pairs of electrodes on one VMO: the first stands for both (two_pairs.merge).

    Raises
    ------
    ValueError
        The sample rate is invalid.
    """

    def __init__(
        self,
        script: Script,
        fs_hz: float,
        n_channels: int,
        *,
        job: str,
        title: Message,
        settings: Mapping[str, Any] | None = None,
        pairs: Mapping[int, int] | None = None,
    ) -> None:
        if not (isfinite(fs_hz) and fs_hz > 0):
            raise ValueError(f"fs_hz must be more than 0, not {fs_hz}")
        self.job, self.title = job, title
        self.fs_hz, self.n_channels = fs_hz, n_channels
        self.result: Result | None = None
        self._script = script
        self._pairs = dict(pairs or {})
        self._log = JobLog(fs_hz)
        self._watch = Watch(fs_hz, n_channels)
        self._phase: Phase = "step"
        self._by_hand = False  # paused by the person
        self._told_restless = False  # in the step under way
        self._ready_samples: int = 0  # left until the step begins
        self._tries = 0  # how often trouble has interrupted the step
        self._why = GAP  # why the step waits
        self._question: Question | None = None
        self._attempt = Attempt(Step("ready", title, 1.0), fs_hz, 0, n_channels)
        self._trials = Trials(fs_hz, n_channels)
        self._later: Request | None = None  # request on hold until a step has been repeated
        self._done_samples = 0
        self._log.note("job", title, {"job": job, "settings": dict(settings or {})})
        self._go_on(None)

    @property
    def sample(self) -> int:
        """Samples since the start, lost ones and pauses included."""
        return self._log.sample

    @property
    def t_s(self) -> float:
        """Seconds of sample time since the start, pauses included."""
        return self._log.sample / self.fs_hz

    @property
    def finished(self) -> bool:
        """Whether there is a result."""
        return self.result is not None

    def take_notes(self) -> list[Note]:
        """Return the notes since the last call."""
        return self._log.take_notes()

    # Input.

    def push(self, samples: Slice, quality: Sequence[Quality]) -> None:
        """Take the next samples.

        Parameters
        ----------
        samples : Slice
            Each array (n_samples, n_channels).
        quality : sequence of Quality
            One per channel. A blocking one hides these samples and the second before them.

        Raises
        ------
        ValueError
            The number of columns or qualities differs from the number of channels.
        """
        if self.finished:
            return
        n_samples, n_columns = samples.rms_uv.shape
        if not n_columns == len(quality) == self.n_channels:
            raise ValueError(
                f"this job takes {self.n_channels} channels, not {n_columns} with {len(quality)} qualities"
            )
        if self._pairs:
            samples, quality = merge(samples, quality, self._pairs)
        at = 0
        while at < n_samples and not self.finished:
            self._watch.look(quality)
            piece = Slice(samples.filtered_uv[at:], samples.rms_uv[at:], samples.active[at:])
            at += self._let_pass(n_samples - at, piece, quality)

    def push_gap(self, n_samples: int) -> None:
        """Record that this many samples were lost: time goes on without data."""
        if n_samples < 0:
            raise ValueError(f"a gap cannot have {n_samples} samples")
        while n_samples and not self.finished:
            self._watch.look(None)
            n_samples -= self._let_pass(n_samples, None, ())

    def press(self, key: str) -> None:
        """Handle a key at the current sample; keys without a meaning now are ignored.

        Parameters
        ----------
        key : str
            "pause" (and again to go on), "skip", "stop", "repeat" (do the last scored step again), "count"
            (one repetition, by hand), "start" (do not wait for stillness), or the code of a choice.
            "unplugged" is no real key: the code that delivers samples sends it when the connection has ended.
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
        elif key == "start":
            if self._phase == "step" and not self._by_hand and self._attempt.stillness is not None:
                self._hand_over("told")
        elif key == "count" and self._phase == "step":
            self._attempt.trial.counted += 1
        elif key == "repeat":
            self._repeat()
        self._settle()

    # Passing of time.

    def _let_pass(self, n_samples: int, samples: Slice | None, quality: Sequence[Quality]) -> int:
        """Let samples pass up to the next possible event; return how many."""
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
        here = self._phase in ("step", "waiting")  # the interrupted step may still be handed over
        self._trials.hide(start, stop, attempt.trial if here else None, watch)
        if doing:
            keep_doubts(attempt.trial, quality)
            if watch.trouble(step.channels) is not None:
                attempt.disturb()
        self._count_missing(stop)
        watch.let_pass(n_samples)
        self._log.sample = stop
        if doing and attempt.restless and not self._told_restless:
            self._told_restless = True
            self._log.note("restless", tell("beside.restless"), {})
        if doing and attempt.told:
            self._hand_over("told")
        elif doing and attempt.over and not (step.kind == "signal_check" and watch.trouble(step.channels)):
            self._hand_over("time")
        self._settle()
        return n_samples

    def _settle(self) -> None:
        """React to trouble, its end, and the longest wait, until nothing changes any more."""
        while not self.finished and not self._by_hand and self._question is None:
            step, watch = self._attempt.step, self._watch
            trouble = watch.trouble(step.channels)
            again = step.scored and step.kind != "signal_check" and self._tries < MOST_AGAIN
            impatient = trouble is not None and watch.bad_samples(step.channels) >= self._patience_samples
            if self._phase in ("step", "ready") and trouble is not None and again:
                self._wait(trouble)
            elif self._phase == "waiting" and trouble is None:
                self._get_ready()
            elif self._phase == "step" and trouble is None and self._attempt.over:
                self._hand_over("time")  # its trouble ended during a pause
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
        """Log the samples that a scored step misses or waits for."""
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

    # End of a step and start of the next.

    @property
    def _patience_samples(self) -> int:
        return round(PATIENCE_S * self.fs_hz)

    def _go_on(self, reply: Reply | None) -> None:
        """Send a reply to the script and take its next request."""
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
        second = tuple(self._pairs[column] for column in request.channels if column in self._pairs)
        if second:
            request = replace(request, channels=(*request.channels, *second))
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
        fault = tell("fault.too_few_sensors", needed=n_needed, sent=self.n_channels)
        self._script.close()
        self._finish(Result(self.job, "cannot_tell", CANNOT_TELL, (fault,), reason="channels"))

    def _begin(self, step: Step) -> None:
        self._phase, self._told_restless = "step", False
        self._attempt = Attempt(step, self.fs_hz, self._log.sample, self.n_channels)
        self._log.cue(step.words, step, step.kind, step.task, step.seconds, self._tries)

    def _wait(self, trouble: Reason) -> None:
        """Interrupt the step and wait until the signal is good again."""
        self._phase = "waiting"
        self._tries += 1
        self._why = trouble
        self._log.pause(trouble.fault, trouble.code)

    def _get_ready(self) -> None:
        """Count down to another attempt."""
        step = self._attempt.step
        self._phase = "ready"
        self._ready_samples = round(READY_S * self.fs_hz)
        self._attempt = Attempt(step, self.fs_hz, self._log.sample, self.n_channels)
        self._log.cue(tell("cue.get_ready"), step, "ready", "ready", READY_S, self._tries)

    def _hand_over(self, ended: End) -> None:
        """End the step and send its trial to the script."""
        attempt, step = self._attempt, self._attempt.step
        if self._phase == "waiting":  # the interrupted part is the measurement
            self._phase = "step"
        have = len(attempt.trial.rms_uv)
        trial = attempt.finish(ended)
        if ended == "lost":
            trouble = self._watch.trouble(step.channels) or GAP
            trial.lost_by = tuple(one for one in step.channels if self._watch.trouble((one,)) is not None)
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
        """Repeat the running step if it is scored, else the last scored one."""
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
            self._log.pause(tell("cue.paused"), PAUSED.code)
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
        """Raise Stopped in the script, and take the result that it returns."""
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

    # Output.

    @property
    def prompt(self) -> Prompt:
        """The prompt to show now; after the end, that of the last step."""
        attempt, step = self._attempt, self._attempt.step
        trouble = self._watch.trouble(step.channels)
        prompt = show_step(
            attempt,
            self._done_samples + (attempt.samples if self._phase == "step" else 0),
            job=self.job,
            title=str(self.title),
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
