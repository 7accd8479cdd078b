"""Spoken cues: what a voice says in a job, and when: instructions, counts, the countdown of a hold.

In: Prompts, frame by frame. Out: Utterances, and sentences worth making ahead. Never: a sound, a clock.
The words are those on the screen, so that eye and ear get one message. A cue is spoken whole the first time;
after that its verb is enough, and leaves time for the countdown.
"""

from collections.abc import Iterable
from math import ceil
from typing import Literal, NamedTuple

from vmofire.guided.prompt import Prompt
from vmofire.words import say
from vmofire.words.quantities import write_tick
from vmofire.words.told.cues import CUES, VERBS

COUNTED_S = 5  # the last seconds of a hold are counted down
EFFORTS = ("effort", "stretch")
# Sentences without fields that every job may need; made while the person gets into position.
ALWAYS = (
    *("cue.rest", "cue.let_go", "cue.let_go_rest", "cue.get_ready", "cue.paused", "cue.wait"),
    *("cue.squeeze", "cue.rest_legs", "cue.straighten", "cue.quad_set"),
)
# "cue" has its moment: it interrupts, and is left out if it is not ready. "told" waits for the voice and for
# its samples. "count" has its moment too, but does not interrupt.
Urgency = Literal["cue", "told", "count"]


class Utterance(NamedTuple):
    """Sentences to speak one after the other, and how urgent they are."""

    sentences: tuple[str, ...]
    urgency: Urgency


class SpokenCues:
    """Speaker's text of one job after another."""

    def __init__(self) -> None:
        self._forget()

    def _forget(self) -> None:
        self._key: tuple[object, ...] = ()
        self._before: Prompt | None = None
        self._effort_words = ""  # of the last effort: spoken whole when they differ
        self._counted = 0  # the last number of the countdown
        self._complained = ""  # the last trouble told

    def take(self, prompt: Prompt | None) -> Utterance | None:
        """Return what to say now; None for nothing. Called with every frame."""
        if prompt is None:
            self._forget()
            return None
        before, self._before = self._before, prompt
        complaint = prompt.cause if prompt.kind in ("paused", "signal_check", "ready") else ""
        hint = "" if prompt.kind in EFFORTS else prompt.below
        key = (prompt.job, prompt.kind, prompt.words, hint, prompt.repetition, prompt.round_)
        if key != self._key:
            self._key, self._counted, self._complained = key, 0, complaint
            return self._announce(prompt, before)
        if complaint and complaint != self._complained:
            self._complained = complaint
            return Utterance((prompt.cause, prompt.cure), "told")
        return self._count_down(prompt)

    def _announce(self, prompt: Prompt, before: Prompt | None) -> Utterance:
        if prompt.kind in EFFORTS:
            whole = prompt.words != self._effort_words or not prompt.verb
            self._effort_words = prompt.words
            return Utterance((prompt.words if whole else prompt.verb,), "cue")
        if prompt.kind == "relax":
            ended = before is not None and before.kind in EFFORTS and before.repetition is not None
            count = write_count(before) if ended and before is not None else ""
            return Utterance((prompt.words, count), "cue")
        if prompt.kind == "paused":
            return Utterance((prompt.words, prompt.cause, prompt.cure), "cue")
        return Utterance((prompt.words, prompt.below, prompt.cause, prompt.cure), "told")

    def _count_down(self, prompt: Prompt) -> Utterance | None:
        """Return the number when a second of a hold begins; the first second belongs to the cue."""
        left_s, whole_s = prompt.seconds_left, prompt.duration_s
        if prompt.hold_s is not None and prompt.held is not None:  # the muscle holds, not the clock
            left_s, whole_s = prompt.hold_s * (1.0 - prompt.held), prompt.hold_s
        if prompt.kind not in EFFORTS or left_s is None or whole_s is None:
            return None
        number = ceil(left_s - 1e-6)
        counts = 1 <= number <= COUNTED_S and number < whole_s
        if not counts or number == self._counted:
            return None
        self._counted = number
        return Utterance((write_tick(number),), "count")


def write_count(prompt: Prompt) -> str:
    """Return which repetition was done, as in "2 of 5"."""
    if prompt.of is None:
        return write_tick(prompt.repetition or 0)
    return say("{n} of {of}", n=prompt.repetition, of=prompt.of)


def list_always() -> Iterable[str]:
    """Return the sentences that any job may need, in the language in use."""
    yield from (say(str(CUES[code])) for code in ALWAYS)
    yield from (write_tick(number) for number in range(1, COUNTED_S + 1))
    yield from map(say, VERBS.values())


def list_soon(prompt: Prompt) -> Iterable[str]:
    """Return the sentences of a prompt and of the steps after it."""
    yield from (prompt.words, prompt.below, prompt.cause, prompt.cure)
    yield from (prompt.then, prompt.verb)
    if prompt.kind in EFFORTS and prompt.repetition is not None:
        yield write_count(prompt)
