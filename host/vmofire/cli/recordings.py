"""Recordings, read with the options of the command line; the columns found in a text file.

In: the path of a recording, and options. Out: a Recording; a preview for a person to correct.
Never: a guessed sample rate.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from math import isclose
from pathlib import Path

from vmofire.cli.options import SAY_GAIN_ENV, positive, read_gain
from vmofire.dsp.sensor import take_gain
from vmofire.errors import RateError, VmofireError
from vmofire.labels import OUTPUTS
from vmofire.plaintext import make_safe
from vmofire.recording.formats import Channel, Corrections, Recording, read_corrected
from vmofire.recording.formats.recorded import clean_name
from vmofire.recording.formats.told import tell_output, tell_width
from vmofire.words import say


def read_as_told(path: Path, args: argparse.Namespace) -> Recording:
    """Read a recording with the corrections of the command line; ask for the rate if it is unknown."""
    recording = _tell(_read_told(path, args), args, args.bits)
    _require_gain_used(args, recording)
    return recording


def read_both_as_told(files: Sequence[tuple[Path, argparse.Namespace]]) -> list[Recording]:
    """Read two recordings; a gain or a width that is told for both may serve only one of them."""
    read = [_read_told(path, args) for path, args in files]
    counted = [any(one.takes_gain and one.may_be_counts for one in recording.channels) for recording in read]
    told = [
        _tell(recording, args, args.bits if is_counted or not any(counted) else None)
        for recording, (_, args), is_counted in zip(read, files, counted, strict=True)
    ]
    gains = [read_gain(args) for _, args in files]
    for recording, (_, args) in zip(told, files, strict=True):
        _require_gain_used(args, *(told if gains[0] == gains[1] else [recording]))
    return told


def _require_gain_used(args: argparse.Namespace, *recordings: Recording) -> None:
    """Refuse a gain that gives no channel its scale, and that of a trimmer where there is none."""
    gain = read_gain(args)
    if gain is None:
        return
    takers = [
        channel
        for one in recordings
        for channel in one.channels
        if channel.is_emg and _takes(channel, gain, one)
    ]
    if not takers:
        raise VmofireError(
            say("The gain of {gain:g} is not used: the file gives the scale of its channels.", gain=gain),
            say("Leave out --gain and --pot."),
        )
    if all(take_gain(channel.output, gain) is None for channel in takers):
        raise VmofireError(
            say("A gain of {gain:g} belongs to RAW and RECT. ENV has 200 x (1 + trimmer in kΩ).", gain=gain),
            say(SAY_GAIN_ENV),
        )
    if args.pot is not None and all(OUTPUTS[channel.output].gain is not None for channel in takers):
        output = takers[0].output
        raise VmofireError(
            say("The trimmer sets the gain of ENV only, and the output is {output}.", output=output),
            say("Leave out --pot, or give --output ENV."),
        )


def _tell(recording: Recording, args: argparse.Namespace, bits: int | None) -> Recording:
    """Return the recording with the width and the output that were given for its counts."""
    if args.output is not None:
        recording = tell_output(recording, args.output)
    if bits is None:
        return recording
    if not 1 <= bits <= 32:
        raise VmofireError(say("No converter has {bits} bit.", bits=bits), say("Give 1 to 32."))
    return tell_width(recording, bits)


def _takes(channel: Channel, gain: float, recording: Recording) -> bool:
    """Return whether a gain gives a channel its scale, or is the one it has."""
    sensor = recording.origin.sensor
    known = sensor.gain if sensor is not None else None
    return channel.takes_gain or (known is not None and isclose(known, gain, rel_tol=1e-3))


def _read_told(path: Path, args: argparse.Namespace) -> Recording:
    told = read_corrections(args)
    try:
        return read_corrected(path, told)
    except RateError:
        if getattr(args, "json", False) or not sys.stdin.isatty():
            raise
    show_layout(path, args)
    try:
        answer = input(f"{say('How many samples a second?')} ")
    except EOFError:  # Ctrl-D: no answer
        answer = ""
    try:
        return read_corrected(path, replace(told, fs_hz=positive(answer)))
    except (ValueError, argparse.ArgumentTypeError):
        raise VmofireError(
            say("“{word}” is no number of samples a second.", word=make_safe(answer)),
            say("Write it like this: 1000."),
        ) from None


def show_layout(path: Path, args: argparse.Namespace) -> None:
    """Print how a file is understood, as `vmofire import` does, so that a person can correct it."""
    # They import the database, which takes 24 MB and has no part in an analysis.
    from vmofire.app.import_preview import preview_file
    from vmofire.cli.terminal_view.import_view import list_lines
    from vmofire.cli.terminal_view.picture import glyphs_for
    from vmofire.recording.imported import open_draft

    draft = open_draft(path, read_corrections(args), lambda _: None)
    for line in list_lines(preview_file(draft), glyphs_for(sys.stdout.encoding)):
        print(line)


def read_corrections(args: argparse.Namespace) -> Corrections:
    """Return the corrections that the options give.

    Raises
    ------
    VmofireError
        A new name is not of the form OLD=NEW, or a line is no line.
    """
    columns = args.columns.split(",") if args.columns else None
    if args.first_line is not None and args.first_line < 1:
        raise VmofireError(
            say("“{words}” is not a line number.", words=args.first_line), say("The first line is 1.")
        )
    return Corrections(
        args.rate,
        columns,
        args.unit,
        args.time_column,
        args.separator,
        args.decimal,
        args.first_line,
        args.time_unit,
        _read_names(args.rename),
    )


def _read_names(words: list[str] | None) -> dict[str, str] | None:
    names: dict[str, str] = {}
    for part in words or ():
        old, equals, new = part.rpartition("=")
        if not (old.strip() and equals and new.strip()):
            raise VmofireError(
                say("“{word}” gives no new name.", word=make_safe(part)),
                say('Write it like this: --rename "EMG 1=left VMO".'),
            )
        names[old.strip()] = clean_name(new)
    return names or None
