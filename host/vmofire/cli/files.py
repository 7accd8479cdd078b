"""What a recording holds, for people or for programs; how its file is to be read.

In: the path of a recording, and options. Out: a table, or JSON. Never: a traceback, whatever the file holds.
"""

import argparse
import json
import sys
from dataclasses import replace
from pathlib import Path

from vmofire.analysis import AnalysisError, ChannelAnalysis, EffortAnalysis, analyse, judge_efforts
from vmofire.cli import faults
from vmofire.cli.faults import UserError, as_sentence
from vmofire.cli.options import GAIN_OF, positive, read_gain
from vmofire.cli.terminal_view.guide import NOT_VALIDATED, result_sentences
from vmofire.dsp.activation import Burst
from vmofire.quantities import write, write_interval, write_number
from vmofire.recording.formats import NO_RATE, Corrections, FormatError, Recording, read, understand

VERDICTS = {
    "active": "active: contractions stand out from rest",
    "quiet": "quiet: no contraction stands out from rest",
    "cannot_tell": "cannot tell",
    "not_emg": "not a muscle's signal",
}


def analyse_file(args: argparse.Namespace) -> int:
    """Analyse one recording, by itself or beside a reference."""
    if args.reference is not None:
        return _judge_efforts(args)
    rest = None if args.rest is None else read_stretch(args.rest)
    recording = read_as_told(Path(args.file), args)
    try:
        analysis = analyse(recording, args.channel, rest, read_gain(args))
    except AnalysisError as error:
        raise UserError(as_sentence(error), "") from None
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
        raise UserError("A reference needs no rest, and takes none.", "Leave out --rest or --reference.")
    recording, reference = (read_as_told(Path(file), args) for file in (args.file, args.reference))
    try:
        judged = judge_efforts(recording, reference, args.channel, read_gain(args))
    except AnalysisError as error:
        raise UserError(as_sentence(error), "") from None
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


def read_as_told(path: Path, args: argparse.Namespace) -> Recording:
    """Read a recording with the corrections of the command line; ask for a rate that nobody told."""
    told = _corrections(args)
    try:
        return _read(path, told)
    except FormatError as error:
        if NO_RATE not in str(error) or args.json or not sys.stdin.isatty():
            raise
    show_layout(path, args)
    try:
        answer = input("How many samples a second? ")
    except EOFError:  # Ctrl-D: nobody there knows
        answer = ""
    try:
        return _read(path, replace(told, fs_hz=positive(answer)))
    except (ValueError, argparse.ArgumentTypeError):
        raise UserError(f"{answer!r} is no number of samples a second.", "Write it as in 1000.") from None


def _read(path: Path, told: Corrections) -> Recording:
    return read(path, told.fs_hz, columns=told.columns, unit=told.unit, time_column=told.time_column)


def show_layout(path: Path, args: argparse.Namespace) -> None:
    """Print what was understood of a text file, for somebody to correct."""
    try:
        layout = understand(path, _corrections(args))
    except FormatError as error:
        if path.name in str(error):
            raise
        raise FormatError(f"Cannot read {path.name}: {error}.") from error  # of its columns
    decimal = {".": "point", ",": "comma"}[layout.decimal]
    print(f"{path.name}: {layout.n_rows} rows from line {layout.first_line} on", end="")
    separator = {";": "semicolon", ",": "comma"}.get(layout.separator, layout.separator)
    print(f", separator {separator}, decimal {decimal}")
    rate = f"{layout.fs_hz:g} ({layout.rate_from})" if layout.fs_hz else "not told; give it as --rate HZ"
    print(f"  samples a second: {rate}")
    for column in layout.columns:
        unit = f", {column.unit}" if column.unit else ""
        print(f"  column {column.number}: {column.name} ({column.role}{unit})")
    for note in layout.notes:
        print(f"Note: {note}")


def _corrections(args: argparse.Namespace) -> Corrections:
    columns = args.columns.split(",") if args.columns else None
    return Corrections(args.rate, columns, args.unit, args.time_column)


def read_stretch(words: str) -> tuple[float, float]:
    """Return the two moments of "A:B", in seconds.

    Raises
    ------
    UserError
        They cannot be read.
    """
    parts = words.split(":")
    try:
        start_s, stop_s = (float(part) for part in parts)
    except ValueError:
        raise UserError(
            f"{words!r} is no stretch of time.", "Write it in seconds, as in --rest 0:3."
        ) from None
    return start_s, stop_s


def _print_channel(channel: ChannelAnalysis, duration_s: float) -> None:
    unit = channel.unit or "no unit"
    print(f"\n{channel.name}  ({unit}, {channel.fs_hz:g} Hz, {duration_s:.1f} s)")
    print(f"  {VERDICTS.get(channel.verdict, channel.verdict)}")
    for reason in channel.quality.reasons if channel.verdict != "not_emg" else ():
        weight = "not usable" if reason.blocking else "note"
        print(f"  {weight}: {reason.words}" + (f" ({reason.cure})" if reason.cure else ""))
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
        print(f"  for its ENV output {GAIN_OF['ENV']}.")


def _print_effort(judged: EffortAnalysis) -> None:
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


def _describe(burst: Burst, has_scale: bool) -> str:
    onset = f"{'<' if burst.starts_before else ''}{write(burst.onset_s, 's')}"
    offset = f"{'>' if burst.ends_after else ''}{write(burst.offset_s, 's')}"
    line = f"{onset:<9} {offset:<9} {write(burst.offset_s - burst.onset_s, 's')}"
    return line + (
        f"   {write_number(burst.rms_uv, 'uV'):<7}  {write_number(burst.peak_uv, 'uV')}" if has_scale else ""
    )
