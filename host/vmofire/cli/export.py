"""`vmofire export`: recordings as BDF+, a BIDS-EMG folder or CSV, for other programs.

In: paths of recordings, and options. Out: files, and their names. Never: replaces an existing file
unasked, or a recording by its own export.
"""

import argparse
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

from vmofire.app.signal_export import find_bursts
from vmofire.cli import faults, options
from vmofire.errors import VmofireError
from vmofire.permissions import expand_home
from vmofire.words import say

if TYPE_CHECKING:
    from vmofire.dsp.activation import Burst
    from vmofire.recording.formats import Channel, Recording
    from vmofire.recording.progress import Progress

SUFFIXES = {"bdf": ".bdf", "csv": ".csv"}


def describe_export(parser: argparse.ArgumentParser) -> None:
    """Add the options of `vmofire export`."""
    parser.set_defaults(run=run_export)
    options.add_examples(
        parser,
        "export morning.vmo --format bdf --to morning.bdf",
        "export *.vmo --format bids --to study --person P7K3Q --mains 50",
        "export squats.csv --show",
    )
    parser.add_argument(
        "files",
        nargs="+",
        metavar=say("FILE"),
        help=say("recordings: {suffixes}", suffixes=options.READABLE),
    )
    parser.add_argument("--format", choices=("bdf", "bids", "csv"), help=say("format of the export"))
    parser.add_argument("--to", metavar=say("PATH"), help=say("the new file, or a folder"))
    parser.add_argument("--force", action="store_true", help=say("replace an export that exists already"))
    parser.add_argument(
        "--show", action="store_true", help=say("only show the columns understood in text files")
    )
    parser.add_argument("--no-bursts", action="store_true", help=say("leave out the contractions found"))
    group = parser.add_argument_group(say("information with the signal"))
    group.add_argument("--person", default="", metavar="ID", help=say("pseudonymous id, never a name"))
    group.add_argument(
        "--visit", default="", metavar=say("LABEL"), help=say("label of the visit, as 2026-03-01")
    )
    group.add_argument("--no-date", action="store_true", help=say("leave out the date of the recording"))
    group.add_argument(
        "--task",
        default="",
        metavar=say("WORDS"),
        help=say("the task that was done (default: the first job in the recording)"),
    )
    group.add_argument(
        "--mains", type=options.number, choices=(50, 60), help=say("frequency of the power grid in Hz")
    )
    group.add_argument(
        "--title",
        metavar=say("WORDS"),
        default="Surface EMG of the thigh",
        help=say("title of a BIDS folder"),
    )
    group.add_argument(
        "--author",
        action="append",
        metavar=say("NAME"),
        default=[],
        help=say("author of a BIDS folder; repeat it for more"),
    )
    group.add_argument(
        "--license", metavar=say("WORDS"), default="", help=say("license of a BIDS folder, as CC0")
    )
    options.add_file_scale(parser)
    options.add_counts(parser)
    options.add_columns(parser)
    options.add_json(parser, say("print only the files written, as JSON"))


def run_export(args: argparse.Namespace) -> int:
    """Write recordings in another format, or show how their columns are understood."""
    if not args.show and (args.format is None or args.to is None):
        raise VmofireError(
            say("The format or the place is missing."), say("Give both: --format bdf --to FOLDER.")
        )
    from vmofire.cli.recordings import show_layout
    from vmofire.cli.terminal_view.console import show_progress

    files = [expand_home(file) for file in args.files]
    if args.show:
        for file in files:
            show_layout(file, args)
        return faults.DONE
    with show_progress(say("Exporting"), args.json) as progress:
        written = _write(files, args, progress)
    faults.tell_written(written, args.json)
    return faults.DONE


def _write(files: list[Path], args: argparse.Namespace, progress: "Progress") -> list[Path]:
    from vmofire.recording import export
    from vmofire.recording.export.target import count_parts

    to = expand_home(args.to)
    case = export.Case(args.person, args.visit, args.task, args.mains)
    if args.format == "bids":
        items = (export.Item(recording, case, bursts) for recording, bursts in _read_all(files, args))
        study = export.Study(args.title, tuple(args.author), args.license)
        folder = export.export_bids(
            items, to, study=study, n_items=len(files), replace=args.force, progress=progress
        )
        return [folder]
    targets = _name_targets(files, to, SUFFIXES[args.format])
    for file, target in product(files, targets):
        if target.exists() and file.exists() and target.samefile(file):
            raise VmofireError(
                say("{path} is one of the recordings to export.", path=target), say("Choose another name.")
            )
    written: list[Path] = []
    for place, (recording, bursts) in enumerate(_read_all(files, args)):
        part = count_parts(progress, len(files), place)
        if args.format == "bdf":
            written.append(
                export.export_bdf(recording, targets[place], case, bursts, replace=args.force, progress=part)
            )
        else:
            written += export.export_csv(
                recording, targets[place], case, bursts, replace=args.force, progress=part
            )
    return written


def _name_targets(files: list[Path], to: Path, suffix: str) -> list[Path]:
    """Return where each export goes: into a folder, or to the one file that was named."""
    if len(files) == 1 and not to.is_dir():
        return [to if to.suffix == suffix else to.with_name(to.name + suffix)]
    if not to.is_dir():
        raise VmofireError(
            say("{path} is no folder.", path=to),
            say("Several recordings need a folder that exists: --to FOLDER."),
        )
    targets = [to / f"{file.stem}{suffix}" for file in files]
    # Compared without case: on many disks "Ada.csv" and "ada.csv" are one file.
    if len({target.name.casefold() for target in targets}) < len(targets):
        raise VmofireError(
            say("Two of the recordings have the same name."), say("Export them to different folders.")
        )
    return targets


def _read_all(
    files: list[Path], args: argparse.Namespace
) -> "Iterator[tuple[Recording, Mapping[str, tuple[Burst, ...]]]]":
    """Yield one recording at a time with its contractions, so that only one is in memory."""
    from vmofire.cli.recordings import read_as_told

    for file in files:
        recording = _scale(read_as_told(file, args), options.read_gain(args))
        if args.channel:
            from vmofire.analysis.channel import find_places

            chosen = tuple(recording.channels[place] for place in find_places(recording, args.channel))
            recording = replace(recording, channels=chosen)
        if args.no_date:
            recording = replace(recording, origin=replace(recording.origin, made=None))
        yield recording, {} if args.no_bursts else find_bursts(recording)


def _scale(recording: "Recording", gain: float | None) -> "Recording":
    """Return the recording with the scale from the sensor's gain, if it had none; the counts stay."""
    if gain is None:
        return recording
    channels: list[Channel] = []
    for channel in recording.channels:
        try:
            channels.append(channel.with_gain(gain) if channel.is_emg else channel)
        except VmofireError:
            raise VmofireError(
                say(
                    "{channel} is an envelope, and a gain of {gain:g} belongs to RAW.",
                    channel=channel.name,
                    gain=gain,
                ),
                say(options.SAY_GAIN_ENV),
            ) from None
    return replace(recording, channels=tuple(channels))
