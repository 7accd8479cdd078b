"""Analysis of a recording as lines of a terminal.

In: the analysis of one channel. Out: printed lines. Never: a verdict of its own.
"""

from collections.abc import Sequence

from vmofire.analysis import ChannelAnalysis, EffortAnalysis
from vmofire.cli import options
from vmofire.cli.terminal_view.guide import result_sentences
from vmofire.dsp.activation import Burst
from vmofire.guided.prompt import NOT_VALIDATED
from vmofire.words import msg, say
from vmofire.words.quantities import write, write_tick, write_unit

REJECTED = {
    "short": msg("too short for a contraction"),
    "unlike": msg("short, and not like the other contractions"),
    "twitch": msg("short, like the twitches around it"),
    "weak": msg("weak beside a stronger contraction"),
    "edge": msg("beside a contraction, below its edge"),
}
VERDICTS = {
    "active": msg("active: contractions stand out from rest"),
    "quiet": msg("quiet: no contraction stands out from rest"),
    "cannot_tell": msg("cannot tell"),
    "not_emg": msg("not the signal of a muscle"),
}


def print_channel(channel: ChannelAnalysis, duration_s: float, is_all: bool) -> None:
    """Print the analysis of a channel; `is_all` as in result_sentences."""
    unit = write_unit(channel.unit) or say("no unit")
    head = say(
        "{channel}  ({unit}, {rate} Hz, {duration:s})",
        channel=channel.name,
        unit=unit,
        rate=write_tick(channel.fs_hz),
        duration=duration_s,
    )
    print(f"\n{head}")
    if channel.check is None:  # its result says it below
        print(f"  {say(VERDICTS.get(channel.verdict, channel.verdict))}")
    for reason in channel.quality.reasons if channel.verdict != "not_emg" else ():
        words = f"{reason.words} {reason.cure}".strip()
        told = (
            say("not usable: {reason}", reason=words)
            if reason.blocking
            else say("note: {reason}", reason=words)
        )
        print(f"  {told}")
    if channel.check:
        for sentence in (*result_sentences(channel.check, is_all=is_all), say(NOT_VALIDATED)):
            print(f"  {sentence}")
    if channel.bursts:
        _print_bursts(channel)
    if not channel.rejected:
        return
    rows = [
        [write(one.start_s, "s"), write(one.stop_s, "s")]
        + ([write(one.rms_uv, "uV")] if channel.has_scale else [])
        + [say(REJECTED[one.why])]
        for one in channel.rejected
    ]
    print(f"  {say('above rest, but no contraction:')}")
    for row in _align([[say("from"), say("to"), *([say("RMS")] if channel.has_scale else []), ""], *rows]):
        print(f"  {row}")


def _print_bursts(channel: ChannelAnalysis) -> None:
    titles = ["", say("from"), say("to"), say("duration")]
    titles += [say("RMS"), say("peak")] if channel.has_scale else []
    rows = [_describe(at, burst, channel.has_scale) for at, burst in enumerate(channel.bursts, 1)]
    print(f"  {say('contractions:')}")
    for row in _align([titles, *rows]):
        print(f"  {row}")
    if not channel.has_scale:
        print(f"  {say('Amplitudes in µV are not known.')}")
        print(f"  {say(options.SAY_GAIN)} {say(options.SAY_GAIN_ENV)}")


def print_effort(judged: EffortAnalysis) -> None:
    """Print the effort test of a channel."""
    print(f"\n{judged.name}\n  {judged.words}")
    for reason in judged.quality.reasons:
        words = reason.words
        told = (
            say("not usable: {reason}", reason=words)
            if reason.blocking
            else say("note: {reason}", reason=words)
        )
        print(f"  {told}")
    for reason in judged.reference_quality.reasons:
        words = reason.words
        if reason.blocking:
            told = say("reference not usable: {reason}", reason=words)
        else:
            told = say("note on the reference: {reason}", reason=words)
        print(f"  {told}")
    effort = judged.effort
    if effort is None:
        return
    numbers: list[str] = []
    if effort.share is not None:
        value, low, high = effort.share.percent
        numbers.append(say("share {share:%} ({interval:% range})", share=value, interval=(low, high)))
    if judged.has_scale:
        levels = (
            (msg("amplitude {level:uV}"), effort.level_uv),
            (msg("reference {level:uV}"), effort.reference_uv),
            (msg("rest {level:uV}"), effort.rest_uv),
        )
        numbers += [say(words, level=level) for words, level in levels if level is not None]
    if numbers:
        print(f"  {', '.join(numbers)}")


def _describe(number: int, burst: Burst, has_scale: bool) -> list[str]:
    """Return a contraction as the cells of a row."""
    onset = f"{'<' if burst.starts_before else ''}{write(burst.onset_s, 's')}"
    offset = f"{'>' if burst.ends_after else ''}{write(burst.offset_s, 's')}"
    cells = [str(number), onset, offset, write(burst.offset_s - burst.onset_s, "s")]
    return cells + ([write(burst.rms_uv, "uV"), write(burst.peak_uv, "uV")] if has_scale else [])


def _align(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return rows of cells as lines, each column as wide as its widest cell."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(map(str.ljust, row, widths)).rstrip() for row in rows]
