"""Entry point of the command line: words in, a command's exit code out.

Holds the list of commands and the last error handler: a fault of a user, file or port ends in one sentence.
The module of a command adds its options. It is imported only for that command, so that `--help` is quick.
"""

import argparse
import os
import signal
import sys
from collections.abc import Sequence
from io import TextIOWrapper
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

from vmofire.cli import faults, language
from vmofire.cli.letters import HANDLER
from vmofire.cli.parser import Command, Parser
from vmofire.errors import VmofireError, is_full
from vmofire.words import LANGUAGES, msg, say, use

# What each command does. Its module, of the same name (parser.MODULES has another one), has
# describe_NAME(parser), which sets what to run.
COMMANDS = {
    "demo": msg("Try a whole Check on a demo person, without hardware."),
    "window": msg("Open the window: all jobs, scope, people, settings."),
    "live": msg("Show the signal now: amplitudes, traces, quality."),
    "check": msg("Does my VMO fire? Checks signal and rest, then five squeezes on cue."),
    "compare": msg("Compare left and right, together or in turn, with the error of the difference."),
    "test": msg(
        "Do a clinician's test: maximum, activation, deficit, onset, endurance, or a protocol of your own."
    ),
    "train": msg("Train an exercise. The muscle itself counts the repetitions."),
    "record": msg("Record until Ctrl-C. A crash does not lose the recording."),
    "replay": msg("Play a recording as if a board sent it."),
    "analyse": msg("Find the contractions in a recording, and check its quality."),
    "import": msg("Show how a file of another program is understood, correct it, and save it with a person."),
    "export": msg("Export recordings for other programs: BDF+, a BIDS-EMG folder, CSV."),
    "report": msg("Write reports of visits as PDF, or a table of results. Without --to it lists visits."),
    "settings": msg("List and change the settings of the window, thresholds of the jobs too."),
    "knee": msg("Save how the knee is: pain, swelling, questionnaires."),
    "plan": msg("Make a weekly plan, and show what was done of it, or write a summary."),
    "people": msg("Manage the library: people, archives, deletion, backups."),
    "board": msg("Run a virtual board for other programs."),
    "ports": msg("List the serial ports, and the boards that answer as vmofire."),
    "flash": msg("Put the firmware on a Pico, verify it, start it, and run its self-test."),
    "doctor": msg(
        "Examine this station: computer, board, clock, link, sensors. Each fault comes with its cure."
    ),
    "support": msg("Write versions, faults and doctor's findings to one file, without personal data."),
    "completion": msg("Let your shell complete commands, options and file names with the Tab key."),
}

DEFAULT = "window"  # for a line without a command

SAFETY = msg("Not a medical device. With electrodes on: laptop on battery, and nothing else plugged into it.")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command.

    Parameters
    ----------
    argv : sequence of str, optional
        The words after `vmofire`; by default those of the process. An empty list opens the window.

    Returns
    -------
    int
        The exit code.
    """
    _catch_signals()
    _open_outputs()
    argv = list(sys.argv[1:] if argv is None else argv)
    use(language.find_language(argv))
    try:
        parser = make_parser()
        if "_ARGCOMPLETE" in os.environ:  # a shell asks for completions; no command runs
            from vmofire.cli.completion import answer_shell

            return answer_shell(parser)
        args = parser.parse_args(argv if language.has_command(argv) else [*argv, DEFAULT])
        code = int(args.run(args))
        sys.stdout.flush()
        return code
    except KeyboardInterrupt:
        return faults.INTERRUPTED
    except BrokenPipeError:
        return _close_pipe()
    except Exception as error:
        return _tell(error, argv)


def _tell(error: Exception, argv: Sequence[str]) -> int:
    """Log a fault and print it; a fault of this program is printed with its traceback."""
    from vmofire import log  # `--help` need not wait for it

    log.keep(error, argv=argv, commands=COMMANDS)
    if isinstance(error, VmofireError):
        return faults.tell(error)
    if isinstance(error, OSError) and is_full(error) and not error.filename:
        _leave_stdout()
        cause = say("The output cannot be written: the disk is full.")
        return faults.tell(VmofireError(cause, say("Free some space.")))
    print(log.describe(error), file=sys.stderr)
    fault = say("This is a fault in vmofire itself. Please report it with the lines above.")
    print(f"vmofire: {fault}", file=sys.stderr)
    return faults.FAULT


def _close_pipe() -> int:
    _leave_stdout()
    return faults.BROKEN_PIPE


def _leave_stdout() -> None:
    # The reader is gone; without this the interpreter fails again when it closes stdout.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _open_outputs() -> None:
    """Make stdout and stderr accept all text: discard it if they are closed, spell it plainly if they must.

    A terminal without "µ" or "ü" gets "uV" and "ue" (letters.py).
    """
    for name in ("stdout", "stderr"):
        out = getattr(sys, name)
        if out is None:
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115, it stays open
        elif isinstance(out, TextIOWrapper):
            out.reconfigure(errors=HANDLER)


def _catch_signals() -> None:
    """Treat a closed terminal and SIGTERM like Ctrl-C: close the recording, stop the board.

    Only the first one counts: a second Ctrl-C must not interrupt the closing of a recording. A signal that is
    already ignored (nohup, a job in the background) stays ignored.
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


class _Version(argparse.Action):
    """Looks the version up only when asked: that takes as long as all the rest of `--help`."""

    def __call__(self, parser: argparse.ArgumentParser, *_args: Any, **_more: Any) -> NoReturn:
        from importlib.metadata import PackageNotFoundError, version

        try:
            print(f"vmofire {version('vmofire')}")
        except PackageNotFoundError:
            print(say("vmofire (not installed)"))
        parser.exit()


def make_parser() -> Parser:
    """Return the parser of the whole command line, in the language in use."""
    parts = (
        "\n".join((say("start here, no hardware needed:"), "  vmofire demo")),
        say("Without a command, the window opens."),
        say(faults.EXIT_CODES),
        say(SAFETY),
    )
    parser = Parser(
        prog="vmofire",
        description=say("See live whether the vastus medialis oblique (VMO) fires."),
        epilog="\n\n".join(parts),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action=_Version, nargs=0, help=say("show the version"))
    parser.add_argument(
        language.OPTION,
        choices=LANGUAGES,
        metavar=say("LANGUAGE"),
        help=say(
            "language of this run: {languages} (default: as set in the app, else the system's)",
            languages=", ".join(LANGUAGES),
        ),
    )
    commands = parser.add_subparsers(metavar=say("COMMAND"), required=True, parser_class=Command)
    for name, what in COMMANDS.items():
        command = commands.add_parser(
            name,
            help=say(what),
            description=say(what),
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        command.command = name
    parser.commands = commands.choices
    return parser
