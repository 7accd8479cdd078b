"""`vmofire analyse`: what a recording holds, and whether a muscle works beside an effort of its own.

In: options. Out: a table, or JSON; an exit code. Never: a traceback, whatever the file holds.
"""

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

from vmofire.cli import faults, options
from vmofire.cli.faults import as_sentence
from vmofire.errors import VmofireError
from vmofire.words.quantities import write, write_interval, write_number

if TYPE_CHECKING:
    from vmofire.analysis import ChannelAnalysis, EffortAnalysis
    from vmofire.dsp.activation import Burst

VERDICTS = {
    "active": "active: contractions stand out from rest",
    "quiet": "quiet: no contraction stands out from rest",
    "cannot_tell": "cannot tell",
    "not_emg": "not a muscle's signal",
}


def describe_analyse(parser: argparse.ArgumentParser) -> None:
    """Add what `vmofire analyse` takes."""
    parser.set_defaults(run=run_analyse)
    options.add_examples(
        parser,
        "analyse morning.vmo",
        "analyse squats.csv --channel VMO --rest 0:3 --json",
        "analyse old.npz --gain 1000",
        "analyse squeeze.vmo --reference extension.vmo",
    )
    parser.add_argument("file", help=f"a recording: {options.READABLE}")
    parser.add_argument("--rest", metavar="A:B", help="seconds in which the muscle was at rest")
    parser.add_argument(
        "--reference",
        metavar="FILE",
        help="an effort of the same muscle, with the same electrodes: tells whether it works in the other",
    )
    options.add_file_scale(parser)
    options.add_columns(parser)
    options.add_json(parser, "the analysis")


def run_analyse(args: argparse.Namespace) -> int:
    """Analyse one recording, by itself or beside a reference."""
    if args.reference is not None:
        return _judge_efforts(args)
    rest = None if args.rest is None else read_stretch(args.rest)
    from vmofire.analysis import analyse
    from vmofire.cli.recordings import read_as_told

    recording = read_as_told(Path(args.file), args)
    try:
        analysis = analyse(recording, args.channel, rest, options.read_gain(args))
    except VmofireError as error:
        raise VmofireError(as_sentence(error)) from None
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
        print(f"Note: {note}")
    return faults.DONE


def _judge_efforts(args: argparse.Namespace) -> int:
    """Tell whether the muscles of a recording work, by their efforts in another."""
    if args.rest is not None:
        raise VmofireError("A reference needs no rest, and takes none.", "Leave out --rest or --reference.")
    from vmofire.analysis import judge_efforts
    from vmofire.cli.recordings import read_as_told
    from vmofire.cli.terminal_view.guide import NOT_VALIDATED

    recording, reference = (read_as_told(Path(file), args) for file in (args.file, args.reference))
    try:
        judged = judge_efforts(recording, reference, args.channel, options.read_gain(args))
    except VmofireError as error:
        raise VmofireError(as_sentence(error)) from None
    if args.json:
        print(json.dumps({"channels": [one.as_dict() for one in judged]}, indent=2))
    else:
        print(f"{Path(args.file).name} beside {Path(args.reference).name}")
        for one in judged:
            _print_effort(one)
        print(f"\n{NOT_VALIDATED}")
    kinds = {one.verdict for one in judged}
    works = False if "does_not_fire" in kinds else None if "cannot_tell" in kinds else True
    return faults.exit_code(works)


def read_stretch(words: str) -> tuple[float, float]:
    """Return the two moments of "A:B", in seconds.

    Raises
    ------
    VmofireError
        They cannot be read.
    """
    parts = words.split(":")
    try:
        start_s, stop_s = (float(part) for part in parts)
    except ValueError:
        raise VmofireError(
            f"{words!r} is no stretch of time.", "Write it in seconds, as in --rest 0:3."
        ) from None
    return start_s, stop_s


def _print_channel(channel: "ChannelAnalysis", duration_s: float) -> None:
    from vmofire.cli.terminal_view.guide import NOT_VALIDATED, result_sentences

    unit = channel.unit or "no unit"
    print(f"\n{channel.name}  ({unit}, {channel.fs_hz:g} Hz, {duration_s:.1f} s)")
    print(f"  {VERDICTS.get(channel.verdict, channel.verdict)}")
    for reason in channel.quality.reasons if channel.verdict != "not_emg" else ():
        weight = "not usable" if reason.blocking else "note"
        print(f"  {weight}: {reason.words} {reason.cure}".rstrip())
    if channel.check:
        for sentence in (*result_sentences(channel.check), NOT_VALIDATED):
            print(f"  {sentence}")
    if not channel.bursts:
        return
    strength = "  RMS      peak (uV)" if channel.has_scale else ""
    print(f"  contraction  from      to        lasts {strength}")
    for at, burst in enumerate(channel.bursts, 1):
        print(f"  {at:<12} {_describe(burst, channel.has_scale)}")
    if not channel.has_scale:
        print("  Strength in uV is not known: give the gain of the sensor, as in --gain 200;")
        print(f"  for its ENV output {options.GAIN_OF['ENV']}.")


def _print_effort(judged: "EffortAnalysis") -> None:
    print(f"\n{judged.name}\n  {as_sentence(judged.words)}")
    for whose, quality in (("this one", judged.quality), ("reference", judged.reference_quality)):
        for reason in quality.reasons:
            print(f"  {'not usable' if reason.blocking else 'note'}, {whose}: {reason.words}")
    effort = judged.effort
    if effort is None:
        return
    numbers: list[str] = []
    if effort.share is not None:
        value, low, high = effort.share.percent
        numbers.append(f"share {write(value, '%')} ({write_interval(low, high, '%')})")
    levels = (("level", effort.level_uv), ("reference", effort.reference_uv), ("rest", effort.rest_uv))
    if judged.has_scale:
        numbers += [f"{name} {write(level, 'uV')}" for name, level in levels if level is not None]
    if numbers:
        print(f"  {', '.join(numbers)}")


def _describe(burst: "Burst", has_scale: bool) -> str:
    onset = f"{'<' if burst.starts_before else ''}{write(burst.onset_s, 's')}"
    offset = f"{'>' if burst.ends_after else ''}{write(burst.offset_s, 's')}"
    line = f"{onset:<9} {offset:<9} {write(burst.offset_s - burst.onset_s, 's')}"
    return line + (
        f"   {write_number(burst.rms_uv, 'uV'):<7}  {write_number(burst.peak_uv, 'uV')}" if has_scale else ""
    )
