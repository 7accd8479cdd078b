"""`vmofire doctor`: is this station fit for use? Prints each finding at once, with its cure.

In: options. Out: a line for each finding, or JSON; an exit code. Never: stops at the first fault; all checks
that are possible are made.
"""

import argparse
import json
import sys
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from vmofire.cli import faults, options
from vmofire.errors import VmofireError
from vmofire.words import msg, say

if TYPE_CHECKING:
    from rich.console import Console

    from vmofire.doctor import Finding, Level, Station

WARNED = 1
CODES: "dict[Level, int]" = {"ok": faults.DONE, "warning": WARNED, "fault": faults.FAULT}
COLOURS: "dict[Level, str]" = {"ok": "green", "warning": "yellow", "fault": "red"}
CONCLUSIONS: "dict[Level, str]" = {
    "ok": msg("Fit for use."),
    "warning": msg("Fit for use. See the warnings."),
    "fault": msg("Not fit for use. Mend the faults, from the top."),
}
LEVELS: "dict[Level, str]" = {"ok": msg("ok"), "warning": msg("warning"), "fault": msg("fault")}


def describe_doctor(parser: argparse.ArgumentParser) -> None:
    """Add the options of `vmofire doctor`."""
    parser.set_defaults(run=run_doctor)
    options.add_examples(parser, "doctor", "doctor --channels 2 --port COM5", "doctor --json")
    add_station(parser)
    options.add_json(parser, say("print only the findings, as JSON"))


def add_station(parser: argparse.ArgumentParser) -> None:
    """Add the options for the station to examine, and for how long."""
    options.add_port(parser)
    options.add_measurement(parser)
    parser.add_argument(
        "--seconds",
        type=options.positive,
        default=10.0,
        metavar="S",
        help=say("seconds to listen to the sensors (default 10)"),
    )


def run_doctor(args: argparse.Namespace) -> int:
    """Examine the station and tell each finding as soon as it is known."""
    options.require_board(args)
    pins, labels = options.read_channels(args.channels, args.leg)
    from dataclasses import asdict

    from vmofire.cli.terminal_view.console import open_console
    from vmofire.doctor import examine, worst

    station = make_station(args, pins, labels)
    findings: list[Finding] = []
    console = open_console(sys.stdout, soft_wrap=True)
    with announcing() as announce:
        for finding in examine(station, announce):
            findings.append(finding)
            if not args.json:
                _tell(console, finding)
    level = worst(findings)
    if args.json:
        answer = {"level": level, "findings": [asdict(finding) for finding in findings]}
        print(json.dumps(answer, indent=2))
    else:
        console.print(say(CONCLUSIONS[level]))
    return CODES[level]


def make_station(args: argparse.Namespace, pins: Sequence[int], labels: Sequence[str]) -> "Station":
    """Return the station to examine."""
    from vmofire.app.library_folder import find_present
    from vmofire.doctor import Station
    from vmofire.doctor.sensors import LEAST_S
    from vmofire.gui.launch import why_no_window
    from vmofire.preferences import load
    from vmofire.recording.rescue import recordings_folder

    if args.seconds <= LEAST_S:
        raise VmofireError(
            say("{given:s} of signal are too short to judge a sensor.", given=(args.seconds, LEAST_S)),
            say("Listen for more than {least} s: --seconds 10.", least=LEAST_S),
        )
    return Station(
        recordings=recordings_folder(),
        library=find_present(load()[0]),
        why_no_window=why_no_window,
        port=args.port,
        labels=dict(zip(pins, labels, strict=True)),
        sensor=options.read_sensor(args),
        rate_hz=args.rate or 2000,
        seconds=args.seconds,
    )


def _tell(console: "Console", finding: "Finding") -> None:
    from vmofire.doctor.findings import TITLES

    console.print(f"{say(LEVELS[finding.level]):7} ", style=COLOURS[finding.level], end="")
    width = max(len(say(title)) for title in TITLES.values())
    console.print(f"{finding.title:{width}} {finding.words}")
    if finding.cure:
        console.print(f"{'':{width + 9}}{finding.cure}")


@contextmanager
def announcing() -> Generator[Callable[[str], None]]:
    """Show the current step on stderr, if that is a terminal."""
    from rich.text import Text

    from vmofire.cli.terminal_view.console import open_console

    console = open_console(sys.stderr)
    if not console.is_terminal:
        yield lambda _: None
        return
    with console.status(say("Looking ...")) as status:
        yield lambda words: status.update(Text(words))  # a string would be read as markup
