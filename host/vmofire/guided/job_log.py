"""Event log of one job: notes for the journal, what was missing, what was answered.

In: what happens, with its sample. Out: Notes, and a Result with what was missing. Never: a decision.
"""

from dataclasses import replace
from math import isfinite
from typing import Any, NamedTuple

from vmofire.codec import to_json
from vmofire.dsp.quality import Reason
from vmofire.guided.prompt import Missing, Result
from vmofire.guided.signal_trouble import SETTLING_S
from vmofire.guided.steps import Step
from vmofire.words.message import Message


class Note(NamedTuple):
    """Journal note of a job, for Acquisition.note; `sample` counts from the start of the job.

    The text is the code of a message, and the data has its "fields"; `read_told` makes the words. The text of
    a "key" note is the key.

    Kinds: "job" (its settings), "cue" (a step begins: task, side and so on; task "ready" before a repeated
    step), "restless" (somebody is long not still), "paused" (why), "question", "answer", "key" (what was
    pressed), "result".
    A job depends only on samples, gaps and keys, so a recording with its "key" notes can replay it.
    """

    kind: str
    text: str
    sample: int
    data: dict[str, Any]


class JobLog:
    """Event log of one job.

    Attributes
    ----------
    sample : int
        Current sample; the next note gets it.
    answers : dict
        Answers by code of the question.
    """

    def __init__(self, fs_hz: float) -> None:
        self.sample = 0
        self.answers: dict[str, str] = {}
        self._fs_hz = fs_hz
        self._notes: list[Note] = []
        self._missing: list[tuple[int, int, Reason]] = []

    def note(self, kind: str, said: Message | str, data: dict[str, Any]) -> None:
        """Add a note at the current sample: a message, or a key."""
        if isinstance(said, Message):
            data, said = {**data, "fields": said.fields}, said.code
        self._notes.append(Note(kind, said, self.sample, data))

    def cue(self, words: Message, step: Step, kind: str, task: str, seconds: float, tries: int) -> None:
        """Note the start of a step; `tries` counts how often trouble interrupted it so far."""
        data = {
            "kind": kind,
            "task": task,
            "side": step.side,
            "channels": list(step.channels),
            "seconds": seconds if isfinite(seconds) else None,
            "repetition": step.repetition,
            "of": step.of,
            "round": step.round_,
            "rounds": step.rounds,
            "tries": tries,
        } | ({"dark": True} if step.dark else {})
        self.note("cue", words, data)

    def pause(self, words: Message, code: str) -> None:
        """Note a pause until the next cue."""
        self.note("paused", words, {"code": code, "task": "", "side": ""})

    def miss(self, stop_sample: int, reason: Reason) -> None:
        """Note missing samples from now to `stop_sample`; stretches close together are joined."""
        if self._missing:
            since, until, before = self._missing[-1]
            if before.code == reason.code and self.sample - until <= round(SETTLING_S * self._fs_hz):
                self._missing[-1] = (since, stop_sample, before)
                return
        self._missing.append((self.sample, stop_sample, reason))

    def take_notes(self) -> list[Note]:
        """Return the notes since the last call."""
        notes, self._notes = self._notes, []
        return notes

    def complete(self, result: Result) -> Result:
        """Add missing stretches and answers to a result, and note it."""
        missing = tuple(
            Missing(start / self._fs_hz, (stop - start) / self._fs_hz, reason.code, reason.fault)
            for start, stop, reason in self._missing
        )
        answers = {**self.answers, **result.answers}
        result = replace(result, missing=(*result.missing, *missing), answers=answers)
        self.note("result", result.verdict, to_json(result))
        return result
