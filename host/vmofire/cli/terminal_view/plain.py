"""Live view as plain lines, for pipes, logs and simple terminals.

In: Snapshots, one after the other. Out: a line for each new cue, repetition, trouble or result.
Never: a control code, or the same line twice in a row.
"""

from collections.abc import Iterator, Sequence
from math import isfinite
from typing import TextIO

from vmofire.cli.terminal_view.guide import answer_words, count_words, result_sentences
from vmofire.cli.terminal_view.wrapping import print_wrapped
from vmofire.guided.prompt import NOT_VALIDATED, Mark, Prompt
from vmofire.live.snapshot import ChannelView, Snapshot
from vmofire.words import say, say_many, write_label
from vmofire.words.quantities import write

METERS_EVERY_S = 1.0


class _Told:
    """Repetitions of a job that were already printed, counted for each leg and each series."""

    def __init__(self) -> None:
        self._series: tuple[int | None, int | None] | None = None  # number of repetitions, and which set
        self._now: dict[str, list[Mark]] = {}
        self._past: dict[str, list[Mark]] = {}  # of the series before
        self._last: Sequence[Mark] = ()  # of the series before, shown until the next series has its first

    def take_news(self, marks: Sequence[Mark], prompt: Prompt | None) -> Iterator[tuple[int, Mark]]:
        """Yield repetitions that are new or newly scored, with their numbers; no prompt: the job is over."""
        series = (prompt.of, prompt.round_) if prompt is not None and prompt.of else self._series
        if series != self._series and self._now:
            for side, told in self._now.items():
                self._past.setdefault(side, []).extend(told)
            self._now, self._last = {}, marks
        self._series = series
        if prompt is not None and self._begins_anew(marks):
            for side, told in self._now.items():
                self._past.setdefault(side, []).extend(told)
            self._now = {}
        if prompt is not None and not self._now and marks == self._last:
            return
        for side in dict.fromkeys(mark.side for mark in marks):
            shown = [mark for mark in marks if mark.side == side]
            past = self._past.get(side, []) if prompt is None else []  # a result holds all series in a row
            known = past + self._now.get(side, [])
            for at, mark in enumerate(shown):
                if at >= len(known) or mark != known[at]:
                    yield at + 1 - (len(past) if at >= len(past) else 0), mark
            self._now[side] = shown[len(past) :]

    def _begins_anew(self, marks: Sequence[Mark]) -> bool:
        """Return whether these are a new series of the same length, as after each tip of a Check."""
        first = {side: next((m for m in marks if m.side == side), None) for side in self._now}
        return len(marks) < sum(map(len, self._now.values())) and any(
            mark is not None and self._now[side] and mark != self._now[side][0]
            for side, mark in first.items()
        )


class Lines:
    """Prints what changed since the last snapshot.

    Parameters
    ----------
    out : text stream
    meters : bool
        Print the amplitudes once a second while no job runs.
    """

    def __init__(self, out: TextIO, meters: bool) -> None:
        self._out = out
        self._meters = meters
        self._told_s = 0.0
        self._asked: tuple[object, ...] | None = None
        self._marks = _Told()
        self._trouble = self._link = self._note = ""
        self._lost_samples = 0
        self.following = ""  # nobody can press a key

    def width_px(self) -> int:
        """Return how many columns a snapshot should have; plain lines do not use them."""
        return 1

    def show(self, shown: Snapshot) -> bool:
        """Print what is new in this snapshot; return False: lines have no paint latency."""
        for line in self._news(shown):
            print_wrapped(line, self._out)
        return False

    def _news(self, shown: Snapshot) -> Iterator[str]:
        link = f"{shown.link} {shown.link_cure}".strip()
        if link != self._link:
            self._link = link
            if link:
                yield link
        elif shown.note != self._note:
            self._note = shown.note
            if shown.note:
                yield shown.note
        if shown.lost_samples > self._lost_samples:
            yield say_many(
                "{n} sample lost, {total} in all.",
                "{n} samples lost, {total} in all.",
                shown.lost_samples - self._lost_samples,
                total=shown.lost_samples,
            )
            self._lost_samples = shown.lost_samples
        yield from self._news_of_job(shown)
        if self._meters and shown.prompt is None and shown.channels:
            yield from self._news_of_meters(shown)

    def _news_of_job(self, shown: Snapshot) -> Iterator[str]:
        source = shown.result or shown.prompt
        if source is None:
            self._asked, self._marks = None, _Told()
            return
        prompt = shown.prompt if shown.result is None else None
        for number, mark in self._marks.take_news(source.marks, prompt):
            yield f"         {number}: {_describe_mark(mark)}"
        if prompt is None:
            return
        asked = (prompt.kind, prompt.words, prompt.repetition, prompt.round_, prompt.side)
        if asked != self._asked:
            self._asked = asked
            answers = " | ".join(answer_words(choice) for choice in prompt.choices)
            passed_s = (prompt.duration_s or 0.0) - (prompt.seconds_left or 0.0)
            began_s = max(0.0, round(shown.job_s - passed_s, 1))
            counted = count_words(prompt)
            stop = "." if counted and prompt.below else ""
            cue = " ".join(part for part in (prompt.words, counted + stop, prompt.below) if part)
            yield f"{_write_time(began_s)}  {cue}" + (f" [{answers}]" if answers else "")
        if prompt.trouble != self._trouble:
            self._trouble = prompt.trouble
            if prompt.trouble:
                yield f"         ! {prompt.trouble}"

    def _news_of_meters(self, shown: Snapshot) -> Iterator[str]:
        seconds = (
            (shown.samples + shown.lost_samples) / shown.nominal_hz if isfinite(shown.nominal_hz) else 0.0
        )
        if seconds >= self._told_s + METERS_EVERY_S or seconds < self._told_s:
            self._told_s = seconds
            told = ", ".join(_describe_channel(channel, shown.unit) for channel in shown.channels)
            yield f"{_write_time(seconds)}  {told}"

    def end(self, shown: Snapshot) -> None:
        """Print the result, if there is one."""
        self.show(shown)
        if shown.result:
            for sentence in (*result_sentences(shown.result), say(NOT_VALIDATED)):
                print_wrapped(sentence, self._out)


def _write_time(seconds: float) -> str:
    """Return a moment of a run, in a column of its own."""
    return f"{write(seconds, 's'):>7}"


def _describe_mark(mark: Mark) -> str:
    words = {
        "yes": say("active"),
        "no": say("not active"),
        "unclear": say("cannot tell"),
        "skipped": say("skipped"),
        "done": say("done"),
    }
    leg = say("{side:leg} leg", side=mark.side) if mark.side else ""
    parts = (leg, words[mark.state], mark.words)
    return ", ".join(part for part in parts if part)


def _describe_channel(channel: ChannelView, unit: str) -> str:
    words = f"{write_label(channel.label)} {channel.words}"
    if isfinite(channel.rms_uv):
        words += f" {write(channel.rms_uv, unit)}"
    return f"{words}. {channel.trouble} {channel.cure}".strip() if channel.trouble else words
