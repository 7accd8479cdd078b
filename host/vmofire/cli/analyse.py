"""`vmofire analyse`: contractions in a recording, and whether a muscle works, judged by a reference.

In: options. Out: a table, or JSON; an exit code. Never: a traceback, whatever the file holds.
"""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from vmofire.app.thresholds import make_limits
from vmofire.cli import faults, options
from vmofire.errors import VmofireError
from vmofire.plaintext import make_safe
from vmofire.preferences import load
from vmofire.words import msg, say
from vmofire.words.quantities import write, write_tick, write_unit

if TYPE_CHECKING:
    from vmofire.analysis import Analysis as ChannelsAnalysis
    from vmofire.analysis import ChannelAnalysis, Cues, EffortAnalysis, Limits
    from vmofire.dsp.activation import Burst
    from vmofire.recording.formats import Recording

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


def describe_analyse(parser: argparse.ArgumentParser) -> None:
    """Add the options of `vmofire analyse`."""
    parser.set_defaults(run=run_analyse)
    options.add_examples(
        parser,
        "analyse morning.vmo",
        "analyse squats.csv --channel VMO --rest 0:3 --json",
        "analyse old.npz --gain 1000",
        "analyse squeeze.vmo --reference extension.vmo",
        "analyse knee.csv --rest 0:3 --squeeze 4:7,9:12,14:17,19:22,24:27",
    )
    options.add_recording(parser)
    parser.add_argument("--rest", metavar="A:B", help=say("from when to when the muscle was at rest, in s"))
    parser.add_argument(
        "--squeeze",
        metavar="A:B,C:D",
        help=say("from each squeeze's cue to its end, in s: gives the verdict of a Check; needs --rest"),
    )
    parser.add_argument(
        "--quad-set",
        metavar="A:B,C:D",
        help=say("the same of quad sets, which confirm that a muscle does not fire"),
    )
    parser.add_argument(
        "--reference",
        metavar=say("FILE"),
        help=say("a recording of a strong effort, same muscle and electrodes, to compare with"),
    )
    options.add_file_scale(parser)
    options.add_counts(parser)
    options.add_columns(parser)
    options.add_json(parser, say("print only the analysis, as JSON"))


def run_analyse(args: argparse.Namespace) -> int:
    """Analyse one recording, alone or against a reference recording."""
    if args.reference is not None:
        return _judge_efforts(args)
    rest = None if args.rest is None else read_stretch(args.rest)
    told = _read_cues(args, rest)
    from vmofire.analysis import analyse
    from vmofire.cli.recordings import read_as_told

    recording = read_as_told(Path(args.file), args)
    gain = options.read_gain(args)
    limits = make_limits(load()[0].thresholds)
    try:
        analysis = _try_marks(recording, args, gain, limits) if told is None and rest is None else None
        analysis = analysis or analyse(recording, args.channel, rest, gain, told, limits)
    except VmofireError as error:
        raise VmofireError(str(error)) from None
    code = _find_code(analysis) if told is not None else faults.DONE
    if args.json:
        print(json.dumps(analysis.as_dict(), indent=2))
        return code
    print(Path(args.file).name)
    for channel, recorded in zip(
        analysis.channels,
        (one for one in recording.channels if any(one.name == c.name for c in analysis.channels)),
        strict=True,
    ):
        _print_channel(channel, recorded.duration_s, is_all=analysis.compare is None)
    if analysis.compare is not None:
        from vmofire.cli.terminal_view.guide import result_sentences

        print(f"\n{say('Left and right')}")
        for sentence in result_sentences(analysis.compare):
            print(f"  {sentence}")
    for note in analysis.notes:
        print(say("Note: {note}", note=note))
    return code


def _read_cues(args: argparse.Namespace, rest: tuple[float, float] | None) -> "Cues | None":
    """Return the cues of the options; None without squeezes.

    Raises
    ------
    VmofireError
        Squeezes have no rest, or quad sets no squeezes, or they are no stretches.
    """
    from vmofire.analysis.cues import Cues, read_spans

    if args.squeeze is None:
        if args.quad_set is not None:
            raise VmofireError(
                say("Quad sets alone give no verdict."), say("Give the squeezes too: --squeeze 4:7,9:12.")
            )
        return None
    if rest is None:
        raise VmofireError(
            say("Squeezes are measured against rest."), say("Give the rest too, like this: --rest 0:3.")
        )
    squeezes = read_spans(args.squeeze, "--squeeze 4:7,9:12")
    return Cues(rest, squeezes, read_spans(args.quad_set or "", "--quad-set 40:43,48:51"))


def _try_marks(
    recording: "Recording", args: argparse.Namespace, gain: float | None, limits: "Limits"
) -> "ChannelsAnalysis | None":
    """Return the analysis by the marks of a file that names rest and squeezes; None by any other.

    Marks that give no Check are no fault: a note says why, and the file is analysed without them.
    """
    from vmofire.analysis import analyse, find_cues

    cues = None
    if not recording.checks:  # vmofire's own recording has its Checks with their settings
        cues = find_cues(recording.events, max(one.duration_s for one in recording.channels), limits)
    if cues is None:
        return None
    try:
        return analyse(recording, args.channel, None, gain, cues, limits)
    except VmofireError as error:
        if not args.json:
            print(say("Note: {note}", note=say("Its marks give no Check. {cause}", cause=error)))
        return None


def _find_code(analysis: "ChannelsAnalysis") -> int:
    """Return the exit code of the worst verdict."""
    checks = [one.check for one in analysis.channels if one.check is not None]
    goods = [one.good for one in checks]
    return faults.exit_code(False if False in goods else None if None in goods else True)


def _judge_efforts(args: argparse.Namespace) -> int:
    """Tell whether the muscles of a recording work, compared with their efforts in a reference recording."""
    if args.rest is not None:
        raise VmofireError(
            say("--rest and --reference cannot be combined."), say("Leave out --rest or --reference.")
        )
    if args.squeeze is not None or args.quad_set is not None:
        raise VmofireError(
            say("--squeeze and --reference cannot be combined."), say("Leave out one of them.")
        )
    from vmofire.analysis import judge_efforts
    from vmofire.cli.recordings import read_as_told
    from vmofire.guided.prompt import NOT_VALIDATED
    from vmofire.recording.formats.told import share_width

    recording, reference = (read_as_told(Path(file), args) for file in (args.file, args.reference))
    recording, reference = share_width(recording, reference)  # as judge_efforts does: for the notes
    try:
        judged = judge_efforts(recording, reference, args.channel, options.read_gain(args))
    except VmofireError as error:
        raise VmofireError(str(error)) from None
    if args.json:
        notes = dict.fromkeys(note.write_english() for note in (*recording.notes, *reference.notes))
        told = {"channels": [one.as_dict() for one in judged], "notes": list(notes)}
        print(json.dumps(told, indent=2))
    else:
        files = Path(args.file).name, Path(args.reference).name
        print(say("{file}, compared with {reference}", file=files[0], reference=files[1]))
        for one in judged:
            _print_effort(one)
        for note in dict.fromkeys([*recording.notes, *reference.notes]):
            print(say("Note: {note}", note=note))
        print(f"\n{say(NOT_VALIDATED)}")
    kinds = {one.verdict for one in judged}
    works = False if "does_not_fire" in kinds else None if "cannot_tell" in kinds else True
    return faults.exit_code(works)


def read_stretch(words: str) -> tuple[float, float]:
    """Return the two moments of "A:B", in seconds.

    Raises
    ------
    VmofireError
        The words are not two such moments.
    """
    parts = words.split(":")
    try:
        start_s, stop_s = (float(part) for part in parts)
    except ValueError:
        raise VmofireError(
            say("“{word}” is no stretch of time.", word=make_safe(words)),
            say("Write it in seconds, like this: --rest 0:3."),
        ) from None
    return start_s, stop_s


def _print_channel(channel: "ChannelAnalysis", duration_s: float, is_all: bool) -> None:
    from vmofire.cli.terminal_view.guide import result_sentences
    from vmofire.guided.prompt import NOT_VALIDATED

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


def _print_bursts(channel: "ChannelAnalysis") -> None:
    titles = ["", say("from"), say("to"), say("duration")]
    titles += [say("RMS"), say("peak")] if channel.has_scale else []
    rows = [_describe(at, burst, channel.has_scale) for at, burst in enumerate(channel.bursts, 1)]
    print(f"  {say('contractions:')}")
    for row in _align([titles, *rows]):
        print(f"  {row}")
    if not channel.has_scale:
        print(f"  {say('Amplitudes in µV are not known.')}")
        print(f"  {say(options.SAY_GAIN)} {say(options.SAY_GAIN_ENV)}")


def _print_effort(judged: "EffortAnalysis") -> None:
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


def _describe(number: int, burst: "Burst", has_scale: bool) -> list[str]:
    """Return a contraction as the cells of a row."""
    onset = f"{'<' if burst.starts_before else ''}{write(burst.onset_s, 's')}"
    offset = f"{'>' if burst.ends_after else ''}{write(burst.offset_s, 's')}"
    cells = [str(number), onset, offset, write(burst.offset_s - burst.onset_s, "s")]
    return cells + ([write(burst.rms_uv, "uV"), write(burst.peak_uv, "uV")] if has_scale else [])


def _align(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return rows of cells as lines, each column as wide as its widest cell."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(map(str.ljust, row, widths)).rstrip() for row in rows]
