"""The live view as plain lines, for pipes, logs and terminals that can do no more.

In: Snapshots, one after the other. Out: a line for each thing that is new: cue, squeeze, trouble, verdict.
Never: a control code, a line that repeats the last.
"""

from collections.abc import Iterator
from math import isfinite
from typing import TextIO

from vmofire.cli.guide import NOT_VALIDATED, verdict_sentences
from vmofire.guided.criteria import Squeeze
from vmofire.guided.script import Cue
from vmofire.live.snapshot import ChannelView, Snapshot

METERS_EVERY_S = 1.0


class Lines:
    """Tells what changed since it was last asked.

    Parameters
    ----------
    out : text stream
    meters : bool
        Print the amplitudes once a second while nobody is guided.
    """

    def __init__(self, out: TextIO, meters: bool) -> None:
        self._out = out
        self._meters = meters
        self._told_s = 0.0
        self._cue: Cue | None = None
        self._n_squeezes = self._n_quad_sets = 0
        self._trouble = self._link = self._note = ""
        self._lost_rows = 0

    def width_px(self) -> int:
        """Return how many columns a snapshot should have: nobody looks at them."""
        return 1

    def show(self, shown: Snapshot) -> bool:
        """Print what is new in this snapshot; return False, for it is no picture whose age could be told."""
        for line in self._news(shown):
            print(line, file=self._out, flush=True)
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
        if shown.lost_rows > self._lost_rows:
            yield f"{shown.lost_rows - self._lost_rows} rows lost, {shown.lost_rows} in all."
            self._lost_rows = shown.lost_rows
        yield from self._news_of_check(shown)
        if self._meters and shown.prompt is None and shown.channels:
            yield from self._news_of_meters(shown)

    def _news_of_check(self, shown: Snapshot) -> Iterator[str]:
        source = shown.verdict or shown.prompt
        if source is None:
            self._cue, self._n_squeezes, self._n_quad_sets = None, 0, 0
            return
        for name, squeezes, n_told in (
            ("squeeze", source.squeezes, self._n_squeezes),
            ("thigh", source.quad_sets, self._n_quad_sets),
        ):
            for at, squeeze in enumerate(squeezes[n_told:], n_told + 1):
                yield f"         {name} {at}: {_describe(squeeze)}"
        self._n_squeezes, self._n_quad_sets = len(source.squeezes), len(source.quad_sets)
        prompt = shown.prompt
        if prompt is None:
            return
        if prompt.cue != self._cue:
            self._cue = prompt.cue
            counted = f" {prompt.repetition} of {prompt.of}" if prompt.repetition else ""
            yield f"{prompt.cue.start_s:5.1f} s  {prompt.words}{counted}"
        if (prompt.trouble or "") != self._trouble:
            self._trouble = prompt.trouble or ""
            if prompt.trouble:
                yield f"         ! {prompt.trouble}"

    def _news_of_meters(self, shown: Snapshot) -> Iterator[str]:
        seconds = (shown.rows + shown.lost_rows) / shown.nominal_hz if isfinite(shown.nominal_hz) else 0.0
        if seconds >= self._told_s + METERS_EVERY_S or seconds < self._told_s:
            self._told_s = seconds
            yield f"{seconds:5.1f} s  " + ", ".join(_describe_channel(channel) for channel in shown.channels)

    def end(self, shown: Snapshot) -> None:
        """Print the verdict, where there is one."""
        self.show(shown)
        if shown.verdict:
            for sentence in (*verdict_sentences(shown.verdict), NOT_VALIDATED):
                print(sentence, file=self._out, flush=True)


def _describe(squeeze: Squeeze) -> str:
    words = {True: "active", False: "not active", None: "cannot be judged"}[squeeze.active]
    if squeeze.amplitude_uv is not None:
        words += f", {squeeze.amplitude_uv:.1f} uV"
    if squeeze.onset_s is not None:
        words += f", {squeeze.onset_s:.2f} s after the cue"
    return words


def _describe_channel(channel: ChannelView) -> str:
    words = f"{channel.label} {channel.words}"
    if isfinite(channel.rms_uv):
        words += f" {channel.rms_uv:.1f} uV"
    return f"{words} ({channel.trouble}: {channel.cure})" if channel.trouble else words
