"""Recordings written for other programs: read as told, scaled, with their contractions.

In: paths of recordings, and options. Out: files, and their names. Never: an existing file replaced unasked, a
recording by its own export.
"""

import argparse
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import product
from pathlib import Path

from vmofire.analysis import AnalysisError, analyse
from vmofire.cli import faults
from vmofire.cli.faults import UserError
from vmofire.cli.files import read_as_told, show_layout
from vmofire.cli.options import GAIN_OF, read_gain
from vmofire.cli.terminal_view.console import show_progress
from vmofire.dsp.activation import Burst
from vmofire.dsp.sensor import ScaleError
from vmofire.permissions import expand_home
from vmofire.recording import export, formats
from vmofire.recording.export import Case, ExportError, Item, Study

Bursts = Mapping[str, tuple[Burst, ...]]
SUFFIXES = {"bdf": ".bdf", "csv": ".csv"}


def export_files(args: argparse.Namespace) -> int:
    """Write recordings in another format, or show what is understood of them."""
    files = [expand_home(file) for file in args.files]
    if args.show:
        for file in files:
            show_layout(file, args)
        return faults.DONE
    case = Case(args.person, args.visit, args.task, args.mains)
    try:
        with show_progress("Exporting", args.json) as progress:
            written = _write(files, args, case, progress)
    except ExportError as error:
        raise UserError(error.cause, error.cure) from None
    if args.json:
        print(json.dumps({"files": [str(path) for path in written]}, indent=2))
    else:
        for path in written:
            print(f"Written: {path}")
    return faults.DONE


def _write(files: list[Path], args: argparse.Namespace, case: Case, progress: export.Progress) -> list[Path]:
    to = expand_home(args.to)
    if args.format == "bids":
        items = (Item(recording, case, bursts) for recording, bursts in _read_all(files, args))
        study = Study(args.title, tuple(args.author), args.license)
        folder = export.export_bids(
            items, to, study=study, n_items=len(files), replace=args.force, progress=progress
        )
        return [folder]
    targets = _name_targets(files, to, SUFFIXES[args.format])
    for file, target in product(files, targets):
        if target.exists() and file.exists() and target.samefile(file):
            raise UserError(f"{target} is a recording that is to be exported.", "Choose another name.")
    written: list[Path] = []
    for place, (recording, bursts) in enumerate(_read_all(files, args)):
        part = _count(progress, len(files), place)
        if args.format == "bdf":
            written.append(
                export.export_bdf(recording, targets[place], case, bursts, replace=args.force, progress=part)
            )
        else:
            written += export.export_csv(
                recording, targets[place], case, bursts, replace=args.force, progress=part
            )
    return written


def _count(progress: export.Progress, n_parts: int, part: int) -> export.Progress:
    return lambda share: progress((part + share) / n_parts)


def _name_targets(files: list[Path], to: Path, suffix: str) -> list[Path]:
    """Return where each export goes: into a folder, or to the one file that was named."""
    if len(files) == 1 and not to.is_dir():
        return [to if to.suffix == suffix else to.with_name(to.name + suffix)]
    if not to.is_dir():
        raise UserError(f"{to} is no folder.", "Several recordings need a folder that is there: --to FOLDER.")
    targets = [to / f"{file.stem}{suffix}" for file in files]
    # Whatever the case of their letters: many disks take "Ada.csv" and "ada.csv" for one file.
    if len({target.name.casefold() for target in targets}) < len(targets):
        raise UserError("Two of the recordings bear one name.", "Export them to folders of their own.")
    return targets


def _read_all(files: list[Path], args: argparse.Namespace) -> Iterator[tuple[formats.Recording, Bursts]]:
    """Read one recording after the other, so that only one is in memory."""
    for file in files:
        recording = _scale(read_as_told(file, args), read_gain(args))
        if args.channel:
            recording = _choose(recording, args.channel)
        if args.no_date:
            recording = replace(recording, origin=replace(recording.origin, made=None))
        yield recording, {} if args.no_bursts else _find_bursts(recording)


def _choose(recording: formats.Recording, name: str) -> formats.Recording:
    chosen = tuple(channel for channel in recording.channels if channel.name == name)
    if not chosen:
        known = ", ".join(channel.name for channel in recording.channels)
        raise UserError(f"There is no channel {name!r}; there are {known}.", "")
    return replace(recording, channels=chosen)


def _scale(recording: formats.Recording, gain: float | None) -> formats.Recording:
    """Give counts without a scale the one that follows from the sensor's gain; the counts stay."""
    if gain is None:
        return recording
    channels: list[formats.Channel] = []
    for channel in recording.channels:
        try:
            channels.append(channel.with_gain(gain) if channel.is_emg else channel)
        except ScaleError:
            raise UserError(
                f"{channel.name} is an envelope, and a gain of {gain:g} is RAW's, not ENV's.",
                f"Its gain is 200 x (1 + trimmer in kOhm): {GAIN_OF['ENV']}.",
            ) from None
    return replace(recording, channels=tuple(channels))


def _find_bursts(recording: formats.Recording) -> Bursts:
    try:
        found = analyse(recording).channels
    except AnalysisError:  # an export does not depend on it
        return {}
    return {channel.name: channel.bursts for channel in found if channel.bursts}
