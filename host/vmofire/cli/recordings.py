"""Recordings read as the command line says, and what was understood of a text file.

In: the path of a recording, and options. Out: a Recording; a table of columns for somebody to correct.
Never: a rate that nobody told.
"""

import argparse
import sys
from dataclasses import replace
from pathlib import Path

from vmofire.cli.options import positive
from vmofire.errors import RateError, VmofireError
from vmofire.recording.formats import Corrections, Recording, read, understand


def read_as_told(path: Path, args: argparse.Namespace) -> Recording:
    """Read a recording with the corrections of the command line; ask for a rate that nobody told."""
    told = _corrections(args)
    try:
        return _read(path, told)
    except RateError:
        if args.json or not sys.stdin.isatty():
            raise
    show_layout(path, args)
    try:
        answer = input("How many samples a second? ")
    except EOFError:  # Ctrl-D: nobody there knows
        answer = ""
    try:
        return _read(path, replace(told, fs_hz=positive(answer)))
    except (ValueError, argparse.ArgumentTypeError):
        raise VmofireError(f"{answer!r} is no number of samples a second.", "Write it as in 1000.") from None


def _read(path: Path, told: Corrections) -> Recording:
    return read(path, told.fs_hz, columns=told.columns, unit=told.unit, time_column=told.time_column)


def show_layout(path: Path, args: argparse.Namespace) -> None:
    """Print what was understood of a text file, for somebody to correct."""
    layout = understand(path, _corrections(args))
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
