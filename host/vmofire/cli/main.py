"""The command line: words in, a command's exit code out.

Here stand the parser and the last catch: what users, files and ports do wrong ends in one sentence.
Commands live in the modules beside this one and are imported only when they run, so that `--help` is quick.
"""

import argparse
import os
import signal
import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from types import FrameType
from typing import Any, NoReturn

from vmofire.cli import faults, options

EXIT_CODES = """exit codes:
  check and demo: 0 it fires, 1 it does not, 2 cannot tell, 3 fault
  other jobs:     0 as one hopes, 1 not so, 2 cannot tell, 3 fault
  doctor:         0 fit for use, 1 with warnings, 3 fault
  the others:     0 done, 3 fault; Ctrl-C: 130"""

SAFETY = """Not a medical device. With electrodes on: laptop on battery, and nothing else plugged into it."""


class Parser(argparse.ArgumentParser):
    """An argparse parser whose faults read and end like all others (there 2 is "cannot tell")."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong and where the options are listed."""
        raise faults.UserError(f"{message[0].upper()}{message[1:]}.", f"See `{self.prog} --help`.")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command.

    Parameters
    ----------
    argv : sequence of str, optional
        The words after `vmofire`; by default those of the process.

    Returns
    -------
    int
        The exit code.
    """
    _catch_signals()
    try:
        args = _parser().parse_args(argv)
        module, _, function = str(args.command).partition(":")
        code = int(getattr(import_module(f"vmofire.cli.{module}"), function)(args))
        sys.stdout.flush()
        return code
    except KeyboardInterrupt:
        return faults.INTERRUPTED
    except BrokenPipeError:
        return _close_pipe()
    except faults.UserError as fault:
        return faults.tell(fault)
    except Exception as error:
        return _tell_other(error)


def _tell_other(error: Exception) -> int:
    """Tell a fault of a room below; what is nobody's fault but ours keeps its traceback, and code 3."""
    told = _faults_of_rooms()
    if isinstance(error, told):
        return faults.tell(error)
    import traceback

    traceback.print_exc()
    print(
        "vmofire: this is a fault of vmofire itself; please report it with the lines above.", file=sys.stderr
    )
    return faults.FAULT


def _faults_of_rooms() -> tuple[type[Exception], ...]:
    from vmofire.link.ports import LinkError
    from vmofire.recording.formats import FormatError
    from vmofire.recording.journal import JournalError

    return LinkError, JournalError, FormatError


def _close_pipe() -> int:
    # Whoever read our output has left; the interpreter must not find out again while it closes stdout.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return faults.BROKEN_PIPE


def _catch_signals() -> None:
    """Let a closed terminal and a polite kill end as Ctrl-C does: recording closed, board stopped.

    Only the first one counts: a second Ctrl-C must not break into the closing of a recording. A signal that
    whoever started us wants ignored (nohup, a job in the background) stays ignored.
    """
    came: list[int] = []

    def interrupt(number: int, _frame: FrameType | None) -> None:
        came.append(number)
        if len(came) == 1:
            raise KeyboardInterrupt

    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, interrupt)


def _version() -> str:
    try:
        return version("vmofire")
    except PackageNotFoundError:
        return "(not installed)"


def _parser() -> Parser:
    parser = Parser(
        prog="vmofire",
        description="Shows, live, whether a vastus medialis oblique fires.",
        epilog=f"start here, no hardware needed:\n  vmofire demo\n\n{EXIT_CODES}\n\n{SAFETY}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"vmofire {_version()}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for add in (
        _demo,
        _live,
        _check,
        _compare,
        _test,
        _train,
        _record,
        _replay,
        _analyse,
        _export,
        _report,
        _board,
        _ports,
        _flash,
        _doctor,
        _support,
    ):
        add(commands)
    return parser


def _command(commands: Any, name: str, run: str, what: str, *examples: str) -> Parser:
    shown = "\n".join(f"  vmofire {example}" for example in examples)
    parser: Parser = commands.add_parser(
        name,
        help=what,
        description=what[0].upper() + what[1:] + ".",
        epilog=f"examples:\n{shown}\n\n{EXIT_CODES}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(command=run)
    return parser


def _demo(commands: Any) -> None:
    parser = _command(
        commands,
        "demo",
        "demo:run",
        "a whole Check on a recorded muscle, without hardware",
        "demo",
        "demo --terminal --speed fast",
        "demo --person off",
        "demo --job compare --person one_sided",
        "demo --faults loose@20",
    )
    parser.add_argument(
        "--person",
        choices=("recorded", *options.PEOPLE),
        default="recorded",
        help="who it is: a recorded biceps standing in (default), or somebody synthetic",
    )
    parser.add_argument("--job", choices=options.JOBS, default="check", help="what to do (default check)")
    parser.add_argument("--exercise", default="ball_squeeze", help="what to train (default ball_squeeze)")
    options.add_faults(parser)
    parser.add_argument(
        "--speed",
        choices=("real", "fast"),
        default="real",
        help="real time (default), or as fast as the computer can",
    )
    parser.add_argument("--record", metavar="FILE", help="keep a recording (.vmo)")
    options.add_view(parser)
    options.add_close(parser)
    options.add_json(parser, "the verdict")


def _live(commands: Any) -> None:
    parser = _command(
        commands,
        "live",
        "live:run_live",
        "the signal as it is now: meters, traces, quality",
        "live",
        "live --port COM5 --channels GP26=VMO,GP27=VL",
        "live --record morning.vmo",
    )
    options.add_port(parser)
    options.add_measurement(parser)
    parser.add_argument("--record", metavar="FILE", help="record from the start (.vmo)")
    options.add_seconds(parser)
    options.add_view(parser)


def _check(commands: Any) -> None:
    parser = _command(
        commands,
        "check",
        "live:run_check",
        "does my VMO fire? contact, rest, five squeezes on cue, verdict",
        "check",
        "check --leg left --window",
        "check --channels VMO,adductors",
        "check --port socket://localhost:7777 --json",
    )
    options.add_port(parser)
    options.add_measurement(parser)
    parser.add_argument("--record", metavar="FILE", help="where to record (default: the recordings folder)")
    options.add_view(parser)
    options.add_close(parser)
    options.add_json(parser, "the verdict")


def _compare(commands: Any) -> None:
    parser = _command(
        commands,
        "compare",
        "jobs:run_compare",
        "left against right, both at once or one after the other, with the error of the difference",
        "compare",
        "compare --channels 1",
    )
    _add_job(parser)


def _test(commands: Any) -> None:
    parser = _command(
        commands,
        "test",
        "jobs:run_test",
        "a clinician's test: maximum, activation, deficit, onset, endurance, or a protocol of one's own",
        "test maximum --leg left",
        "test onset --leg right --channels VMO,VL",
        "test my-clinic.toml --leg left",
    )
    parser.add_argument("protocol", help="name of a test, or path of a protocol (.toml)")
    _add_job(parser)


def _train(commands: Any) -> None:
    parser = _command(
        commands,
        "train",
        "jobs:run_train",
        "an exercise, counted by the muscle itself",
        "train ball_squeeze --leg left",
        "train clench_extension --channels 2",
    )
    parser.add_argument("exercise", help="code of the exercise, as in ball_squeeze; a wrong one lists all")
    _add_job(parser)


def _add_job(parser: Parser) -> None:
    options.add_port(parser)
    options.add_measurement(parser, None)
    parser.add_argument("--record", metavar="FILE", help="where to record (default: the recordings folder)")
    options.add_answers(parser)
    options.add_view(parser)
    options.add_close(parser)
    options.add_json(parser, "the result")


def _record(commands: Any) -> None:
    parser = _command(
        commands,
        "record",
        "live:run_record",
        "record until Ctrl-C, crash-proof",
        "record",
        "record squats.vmo --channels 3 --seconds 60",
    )
    parser.add_argument("file", nargs="?", help="the new recording (default: the recordings folder)")
    options.add_port(parser)
    options.add_measurement(parser)
    options.add_seconds(parser)
    options.add_view(parser)
    options.add_json(parser, "what was recorded")


def _replay(commands: Any) -> None:
    parser = _command(
        commands,
        "replay",
        "demo:run_replay",
        "play a recording as if the board sent it again",
        "replay morning.vmo",
        "replay squats.npz --channel VMO --terminal",
    )
    parser.add_argument("file", help="a recording: .vmo, .npz, .edf, .bdf, .csv, .txt")
    options.add_file_scale(parser)
    parser.add_argument(
        "--speed",
        choices=("real", "fast"),
        default="real",
        help="real time (default), or as fast as possible",
    )
    options.add_view(parser)


def _analyse(commands: Any) -> None:
    parser = _command(
        commands,
        "analyse",
        "files:run_analyse",
        "find the contractions in a recording, and say whether it can be trusted",
        "analyse morning.vmo",
        "analyse squats.csv --channel VMO --rest 0:3 --json",
        "analyse old.npz --gain 1000",
    )
    parser.add_argument("file", help="a recording: .vmo, .npz, .edf, .bdf, .csv, .txt")
    parser.add_argument("--rest", metavar="A:B", help="seconds in which the muscle was at rest")
    options.add_file_scale(parser)
    options.add_columns(parser)
    options.add_json(parser, "the analysis")


def _export(commands: Any) -> None:
    parser = _command(
        commands,
        "export",
        "export:run_export",
        "recordings for other programs: BDF+, a BIDS-EMG folder, CSV",
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


def _report(commands: Any) -> None:
    parser = _command(
        commands,
        "report",
        "report:run_report",
        "reports of visits as PDF, or a table of results; without --to, who and what there is",
        "report",
        "report P7K3Q",
        "report P7K3Q --last --to reports",
        "report --all --to reports",
        "report --all --csv --to results.csv",
    )
    parser.add_argument("what", nargs="?", metavar="PERSON|VISIT", help="id of a person or of a visit")
    parser.add_argument("--all", action="store_true", help="every visit of everybody")
    parser.add_argument("--last", action="store_true", help="only the last of these visits")
    parser.add_argument("--to", metavar="FOLDER", help="where the reports go (for a table: or the .csv file)")
    parser.add_argument("--csv", action="store_true", help="a table of results in place of reports, no names")
    parser.add_argument("--paper", choices=("a4", "letter"), default="a4", help="default a4")
    parser.add_argument("--no-name", action="store_true", help="print the made-up id only")
    parser.add_argument("--force", action="store_true", help="replace files that are there already")
    parser.add_argument("--library", metavar="FOLDER", help="the library (default: this user's own)")
    options.add_json(parser, "the files, or the ids")


def _board(commands: Any) -> None:
    parser = _command(
        commands,
        "board",
        "boards:run_board",
        "a virtual board for other programs to connect to",
        "board --virtual",
        "board --virtual --source squats.npz --tcp-port 7777",
        "board --virtual --source strong --faults hum --endpoint pty",
    )
    parser.add_argument("--virtual", action="store_true", help="needed: there is no other kind to serve")
    parser.add_argument(
        "--source",
        default="recorded",
        metavar="WHAT",
        help=f"recorded (a biceps, default), {', '.join(options.PEOPLE)}, or a recording's path",
    )
    parser.add_argument(
        "--endpoint",
        choices=("socket", "pty"),
        default="socket",
        help="how others connect: socket (default), or pty on Linux and macOS",
    )
    parser.add_argument(
        "--tcp-port", type=int, default=0, metavar="N", help="which port (default: any free one)"
    )
    options.add_faults(parser)
    parser.add_argument(
        "--pace",
        choices=("real", "fast"),
        default="real",
        help="real time (default), or as fast as it is read",
    )
    options.add_json(parser, "the board's URL")


def _ports(commands: Any) -> None:
    parser = _command(
        commands,
        "ports",
        "boards:run_ports",
        "which serial ports there are, and which answer as vmofire",
        "ports",
        "ports --json",
    )
    options.add_json(parser, "the ports")


def _flash(commands: Any) -> None:
    parser = _command(
        commands,
        "flash",
        "flash:run",
        "put the firmware on a Pico, verify it, start it and let it test itself",
        "flash",
        "flash --port COM5",
        "flash --yes --json",
    )
    options.add_port(parser)
    parser.add_argument(
        "--yes", action="store_true", help="replace another program on the board without asking"
    )
    options.add_json(parser, "what is on the board")


def _doctor(commands: Any) -> None:
    parser = _command(
        commands,
        "doctor",
        "doctor:run_doctor",
        "is this station fit for use? computer, board, clock, link, sensors, each with its cure",
        "doctor",
        "doctor --channels 2 --port COM5",
        "doctor --json",
    )
    options.add_port(parser)
    options.add_measurement(parser)
    parser.add_argument(
        "--seconds", type=options.positive, default=10.0, metavar="S", help="listen so long (default 10)"
    )
    options.add_json(parser, "the findings")


def _support(commands: Any) -> None:
    parser = _command(
        commands,
        "support",
        "doctor:run_support",
        "versions, faults and doctor's findings in one file to send to others, without personal data",
        "support vmofire-support.zip",
    )
    parser.add_argument("file", help="the new file (.zip)")
    parser.set_defaults(seconds=10.0)
    options.add_port(parser)
    options.add_measurement(parser)
