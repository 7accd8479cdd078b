"""Recordings, read with the options of the command line; the columns found in a text file.

In: the path of a recording, and options. Out: a Recording; a table of columns for a person to correct.
Never: a guessed sample rate.
"""

import argparse
import sys
from dataclasses import replace
from pathlib import Path

from vmofire.app.import_preview import DECIMAL_WORDS, RATE_WORDS, SEPARATOR_WORDS, describe_role
from vmofire.cli.options import positive
from vmofire.errors import RateError, VmofireError
from vmofire.plaintext import make_safe
from vmofire.recording.formats import Corrections, Recording, read, understand
from vmofire.recording.formats.told import tell_output, tell_width
from vmofire.words import say, say_many


def read_as_told(path: Path, args: argparse.Namespace) -> Recording:
    """Read a recording with the corrections of the command line; ask for the rate if it is unknown."""
    return _tell(_read_told(path, args), args)


def _tell(recording: Recording, args: argparse.Namespace) -> Recording:
    """Return the recording with the width and the output that were given for its counts."""
    if args.output is not None:
        recording = tell_output(recording, args.output)
    if args.bits is None:
        return recording
    if not 1 <= args.bits <= 32:
        raise VmofireError(say("No converter has {bits} bit.", bits=args.bits), say("Give 1 to 32."))
    return tell_width(recording, args.bits)


def _read_told(path: Path, args: argparse.Namespace) -> Recording:
    told = _corrections(args)
    try:
        return _read(path, told)
    except RateError:
        if args.json or not sys.stdin.isatty():
            raise
    show_layout(path, args)
    try:
        answer = input(f"{say('How many samples a second?')} ")
    except EOFError:  # Ctrl-D: no answer
        answer = ""
    try:
        return _read(path, replace(told, fs_hz=positive(answer)))
    except (ValueError, argparse.ArgumentTypeError):
        raise VmofireError(
            say("“{word}” is no number of samples a second.", word=make_safe(answer)),
            say("Write it like this: 1000."),
        ) from None


def _read(path: Path, told: Corrections) -> Recording:
    return read(path, told.fs_hz, columns=told.columns, unit=told.unit, time_column=told.time_column)


def show_layout(path: Path, args: argparse.Namespace) -> None:
    """Print how the columns of a text file are understood, so that a person can correct it."""
    layout = understand(path, _corrections(args))
    rows = say_many(
        "{n} row, from line {line}", "{n} rows, from line {line}", layout.n_rows, line=layout.first_line
    )
    print(f"{path.name}: {rows}")
    separator, decimal = SEPARATOR_WORDS.get(layout.separator), DECIMAL_WORDS[layout.decimal]
    print(f"  {say('Separator: {word}', word=say(separator) if separator else layout.separator)}")
    print(f"  {say('Decimals: {word}', word=say(decimal))}")
    if layout.fs_hz:
        print(f"  {say('Rate: {rate} Hz', rate=f'{layout.fs_hz:g}')}  {say(RATE_WORDS[layout.rate_from])}")
    else:
        print(f"  {say('Rate: not known. Give it: --rate HZ.')}")
    for column in layout.columns:
        head = say("column {number}: {name}", number=column.number, name=column.name)
        print(f"  {head} ({describe_role(column)})")
    for note in layout.notes:
        print(say("Note: {note}", note=note))


def _corrections(args: argparse.Namespace) -> Corrections:
    columns = args.columns.split(",") if args.columns else None
    return Corrections(args.rate, columns, args.unit, args.time_column)
