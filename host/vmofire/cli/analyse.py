"""`vmofire analyse`: contractions in a recording, and whether a muscle works, judged by a reference.

In: options. Out: a table, or JSON; an exit code. Never: a traceback, whatever the file holds.
"""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from vmofire.cli import faults, options
from vmofire.errors import VmofireError
from vmofire.plaintext import make_safe
from vmofire.words import msg, say
from vmofire.words.quantities import write, write_tick, write_unit

if TYPE_CHECKING:
    from vmofire.analysis import ChannelAnalysis, EffortAnalysis
    from vmofire.dsp.activation import Burst

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
    )
    options.add_recording(parser)
    parser.add_argument("--rest", metavar="A:B", help=say("from when to when the muscle was at rest, in s"))
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
    from vmofire.analysis import analyse
    from vmofire.cli.recordings import read_as_told

    recording = read_as_told(Path(args.file), args)
    try:
        analysis = analyse(recording, args.channel, rest, options.read_gain(args))
    except VmofireError as error:
        raise VmofireError(str(error)) from None
    if args.json:
        print(json.dumps(analysis.as_dict(), indent=2))
        return faults.DONE
    print(Path(args.file).name)
    for channel, recorded in zip(
        analysis.channels,
        (one for one in recording.channels if any(one.name == c.name for c in analysis.channels)),
        strict=True,
    ):
        _print_channel(channel, recorded.duration_s)
    for note in analysis.notes:
        print(say("Note: {note}", note=note))
    return faults.DONE


def _judge_efforts(args: argparse.Namespace) -> int:
    """Tell whether the muscles of a recording work, compared with their efforts in a reference recording."""
    if args.rest is not None:
        raise VmofireError(
            say("--rest and --reference cannot be combined."), say("Leave out --rest or --reference.")
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


def _print_channel(channel: "ChannelAnalysis", duration_s: float) -> None:
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
        for sentence in (*result_sentences(channel.check), say(NOT_VALIDATED)):
            print(f"  {sentence}")
    if not channel.bursts:
        return
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
