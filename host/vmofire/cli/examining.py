"""The station examined: findings told as they come, or written to a file for whoever helps.

In: options, sensors. Out: a line for each finding with its cure; an exit code; a .zip without personal data.
Never: a fault that hides behind an earlier one; all that can be looked at is.
"""

import argparse
import json
import sys
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.text import Text

from vmofire.cli import faults, options
from vmofire.cli.faults import UserError
from vmofire.cli.terminal_view.console import open_console
from vmofire.doctor import Finding, Level, Secrets, Station, examine, worst, write_bundle
from vmofire.doctor.sensors import LEAST_S
from vmofire.gui.launch import why_no_window
from vmofire.messages import CHANNEL_NAMES
from vmofire.recording.library import find_folder

WARNED = 1
CODES: dict[Level, int] = {"ok": faults.DONE, "warning": WARNED, "fault": faults.FAULT}
COLOURS: dict[Level, str] = {"ok": "green", "warning": "yellow", "fault": "red"}
CONCLUSIONS: dict[Level, str] = {
    "ok": "Fit for use.",
    "warning": "Fit for use; see the warnings.",
    "fault": "Not fit for use: mend the faults, from the top.",
}


def examine_station(args: argparse.Namespace, pins: Sequence[int], labels: Sequence[str]) -> int:
    """Examine the station and tell each finding as soon as it is known."""
    station = _make_station(args, pins, labels)
    findings: list[Finding] = []
    console = open_console(sys.stdout, soft_wrap=True)
    with _announcing() as announce:
        for finding in examine(station, announce):
            findings.append(finding)
            if not args.json:
                _tell(console, finding)
    level = worst(findings)
    if args.json:
        answer = {"level": level, "findings": [asdict(finding) for finding in findings]}
        print(json.dumps(answer, indent=2))
    else:
        console.print(CONCLUSIONS[level])
    return CODES[level]


def write_support(args: argparse.Namespace, path: Path, pins: Sequence[int]) -> int:
    """Examine the station and write what was found to a new file, with nothing about anybody."""
    station = _make_station(args, pins, [CHANNEL_NAMES[pin] for pin in pins])  # no labels of theirs
    with _announcing() as announce:
        findings = list(examine(station, announce))
    try:
        names = write_bundle(path, findings, Secrets.gather(station.library))
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise UserError(f"{path} cannot be written: {reason}.", "Choose another place for it.") from None
    print(f"{path}: {', '.join(names)}. Look through it before you send it.")
    return faults.DONE


def _make_station(args: argparse.Namespace, pins: Sequence[int], labels: Sequence[str]) -> Station:
    if args.seconds <= LEAST_S:
        raise UserError(
            f"A sensor cannot be judged by {args.seconds:g} s.",
            f"Listen for more than {LEAST_S} s: --seconds 10.",
        )
    return Station(
        recordings=options.recordings_folder(),
        library=find_folder(),
        why_no_window=why_no_window,
        port=args.port,
        labels=dict(zip(pins, labels, strict=True)),
        sensor=options.read_sensor(args),
        rate_hz=args.rate,
        seconds=args.seconds,
    )


def _tell(console: Console, finding: Finding) -> None:
    console.print(f"{finding.level:8}", style=COLOURS[finding.level], end="")
    console.print(f"{finding.topic:10}{finding.words}")
    if finding.cure:
        console.print(f"{'':18}{finding.cure}")


@contextmanager
def _announcing() -> Generator[Callable[[str], None]]:
    """Show on stderr what is under way, where somebody looks."""
    console = open_console(sys.stderr)
    if not console.is_terminal:
        yield lambda _: None
        return
    with console.status("looking") as status:
        yield lambda words: status.update(Text(words))  # a string would be read as markup
