"""`vmofire export`: recordings as BDF+, a BIDS-EMG folder or CSV, for other programs.

In: paths of recordings, and options. Out: files, and their names. Never: an existing file replaced unasked.
"""

import argparse
import json
import sys
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from rich.console import Console
from rich.progress import Progress as Bar

from vmofire.analysis import AnalysisError, analyse
from vmofire.cli import faults, options
from vmofire.cli.faults import UserError
from vmofire.cli.files import read_as_told, show_layout
from vmofire.dsp.activation import Burst
from vmofire.dsp.sensor import Sensor
from vmofire.recording import export, formats
from vmofire.recording.export import Case, ExportError, Item, Study

Bursts = Mapping[str, tuple[Burst, ...]]
SUFFIXES = {"bdf": ".bdf", "csv": ".csv"}


def describe_export(parser: argparse.ArgumentParser) -> None:
    """Add what `vmofire export` takes."""
    parser.set_defaults(run=run_export)
    options.add_examples(
        parser,
        "export morning.vmo --format bdf --to morning.bdf",
        "export *.vmo --format bids --to study --person P7K3Q --mains 50",
        "export squats.csv --show",
    )
    parser.add_argument("files", nargs="+", metavar="FILE", help="recordings: .vmo, .npz, .edf, .bdf, .csv")
    parser.add_argument("--format", choices=("bdf", "bids", "csv"), help="what to write")
    parser.add_argument("--to", metavar="PATH", help="the new file, or a folder")
    parser.add_argument("--force", action="store_true", help="replace an export that is there already")
    parser.add_argument("--show", action="store_true", help="only show what is understood of text files")
    parser.add_argument("--no-bursts", action="store_true", help="leave out the contractions found")
    group = parser.add_argument_group("what is told with the signal")
    group.add_argument("--person", default="", metavar="ID", help="pseudonymous id, never a name")
    group.add_argument("--visit", default="", metavar="LABEL", help="label of the visit, as 2026-03-01")
    group.add_argument("--no-date", action="store_true", help="leave out when it was recorded")
    group.add_argument(
        "--task", default="", metavar="WORDS", help="what was done (default: the first job in it)"
    )
    group.add_argument("--mains", type=float, choices=(50, 60), help="frequency of the power grid")
    group.add_argument("--title", default="Surface EMG of the thigh", help="of a BIDS folder")
    group.add_argument("--author", action="append", default=[], help="of a BIDS folder; once for each")
    group.add_argument("--license", default="", help="of a BIDS folder, as CC0")
    options.add_file_scale(parser)
    options.add_columns(parser)
    options.add_json(parser, "what was written")


def run_export(args: argparse.Namespace) -> int:
    """Write recordings in another format."""
    files = [Path(file).expanduser() for file in args.files]
    if args.show:
        for file in files:
            show_layout(file, args)
        return faults.DONE
    if args.format is None or args.to is None:
        raise UserError("The format or the place is missing.", "Say both: --format bdf --to FOLDER.")
    case = Case(args.person, args.visit, args.task, args.mains)
    try:
        with _show_progress(args.json) as progress:
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
    to = Path(args.to).expanduser()
    if args.format == "bids":
        items = (Item(recording, case, bursts) for recording, bursts in _read_all(files, args))
        study = Study(args.title, tuple(args.author), args.license)
        folder = export.export_bids(
            items, to, study=study, n_items=len(files), replace=args.force, progress=progress
        )
        return [folder]
    targets = _name_targets(files, to, SUFFIXES[args.format])
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
    if len(set(targets)) < len(targets):
        raise UserError("Two of the recordings bear one name.", "Export them to folders of their own.")
    return targets


def _read_all(files: list[Path], args: argparse.Namespace) -> Iterator[tuple[formats.Recording, Bursts]]:
    """Read one recording after the other, so that only one is in memory."""
    for file in files:
        recording = _scale(read_as_told(file, args), args.gain)
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
        if channel.unit in ("counts", "") and not channel.has_scale:
            sensor = Sensor(channel.output, gain)
            step_uv = sensor.step_uv(1, channel.full_scale_bits)
            zero_counts = sensor.zero_v / gain * 1e6 / step_uv
            channel = replace(channel, unit="counts", uv_per_count=step_uv, zero_counts=zero_counts)
        channels.append(channel)
    return replace(recording, channels=tuple(channels))


def _find_bursts(recording: formats.Recording) -> Bursts:
    try:
        found = analyse(recording).channels
    except AnalysisError:  # an export does not depend on it
        return {}
    return {channel.name: channel.bursts for channel in found if channel.bursts}


@contextmanager
def _show_progress(quiet: bool) -> Generator[Callable[[float], None]]:
    """Show a bar where somebody looks."""
    if quiet or not sys.stderr.isatty():
        yield lambda _share: None
        return
    with Bar(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Exporting", total=1.0)
        yield lambda share: bar.update(task, completed=share)
