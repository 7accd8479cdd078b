"""The command line: words in, a command's exit code out.

Here stand the list of commands and the last catch: what users, files and ports do wrong ends in one sentence.
A command's own module says what it takes and is imported once it is asked for, so that `--help` is quick.
"""

import argparse
import os
import signal
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

from vmofire.cli import faults
from vmofire.errors import VmofireError, is_full

# What each command does. Its module, of the same name, has describe_NAME(parser), which sets what to run.
COMMANDS = {
    "demo": "a whole Check on a recorded muscle, without hardware",
    "window": "the window with all jobs, the scope, people and settings",
    "live": "the signal as it is now: meters, traces, quality",
    "check": "does my VMO fire? signal check, rest, five squeezes on cue, verdict",
    "compare": "left against right, both at once or one after the other, with the error of the difference",
    "test": "a clinician's test: maximum, activation, deficit, onset, endurance, or a protocol of one's own",
    "train": "an exercise, counted by the muscle itself",
    "record": "record until Ctrl-C, crash-proof",
    "replay": "play a recording as if the board sent it again",
    "analyse": "find the contractions in a recording, and say whether it can be trusted",
    "export": "recordings for other programs: BDF+, a BIDS-EMG folder, CSV",
    "report": "reports of visits as PDF, or a table of results; without --to, who and what there is",
    "people": "the library: who is in it, archives, deletion, backups",
    "board": "a virtual board for other programs to connect to",
    "ports": "which serial ports there are, and which answer as vmofire",
    "flash": "put the firmware on a Pico, verify it, start it and let it test itself",
    "doctor": "is this station fit for use? computer, board, clock, link, sensors, each with its cure",
    "support": "versions, faults and doctor's findings in one file to send to others, without personal data",
    "completion": "let a shell complete commands, options and file names with the Tab key",
}

DEFAULT = "window"  # whoever types just the program's name wants to see it

SAFETY = """Not a medical device. With electrodes on: laptop on battery, and nothing else plugged into it."""


class Parser(argparse.ArgumentParser):
    """An argparse parser whose faults read and end like all others (there 2 is "cannot tell").

    Attributes
    ----------
    commands : dict of str to Command
        Those of the whole command line.
    """

    commands: "dict[str, Command]"

    def error(self, message: str) -> NoReturn:
        """Say what is wrong and where the options are listed."""
        raise VmofireError(faults.as_sentence(message), f"See `{self.prog} --help`.")

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        """Name the nearest of the words there are, when it is none of them."""
        if action.choices is None or value in action.choices:
            return
        kind = (action.dest if action.option_strings else str(action.metavar or action.dest)).lower()
        words = f"there is no {kind} {str(value)!r}"
        raise argparse.ArgumentError(None, words + faults.suggest(str(value), map(str, action.choices)))


class Command(Parser):
    """The parser of one command, which its own module fills once it is needed.

    Attributes
    ----------
    command : str
        What is to be filled in; "" once it is.
    """

    command = ""

    def fill(self) -> None:
        """Let the command's module describe what it takes."""
        name, self.command = self.command, ""
        if name:
            module = import_module(f"vmofire.cli.{name}")
            getattr(module, f"describe_{name}")(self)

    def format_help(self) -> str:
        """Return the help of a command that may not have been asked for otherwise."""
        self.fill()
        return super().format_help()

    def parse_known_args(  # type: ignore[override]
        self, args: Any = None, namespace: Any = None
    ) -> tuple[argparse.Namespace, list[str]]:
        """Read the words of this command; an unknown one is refused here, where the known ones are."""
        self.fill()
        found, unknown = super().parse_known_args(args, namespace)
        if unknown and unknown[0].startswith("-"):
            known = [word for action in self._actions for word in action.option_strings]
            self.error(f"there is no option {unknown[0]!r}{faults.suggest(unknown[0], known)}")
        if unknown:
            self.error(f"{unknown[0]!r} is a word too many")
        return found, unknown


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command.

    Parameters
    ----------
    argv : sequence of str, optional
        The words after `vmofire`; by default those of the process. None at all open the window.

    Returns
    -------
    int
        The exit code.
    """
    _catch_signals()
    _open_outputs()
    argv = list(sys.argv[1:] if argv is None else argv) or [DEFAULT]
    try:
        parser = make_parser()
        if "_ARGCOMPLETE" in os.environ:  # a shell asks, and is answered without a command being run
            from vmofire.cli.completion import answer_shell

            return answer_shell(parser)
        args = parser.parse_args(argv)
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
    """Keep a fault in the log and tell it; what is nobody's fault but ours is told with its traceback."""
    from vmofire import log  # `--help` need not wait for it

    log.keep(error, argv=argv, commands=COMMANDS)
    if isinstance(error, VmofireError):
        return faults.tell(error)
    if isinstance(error, OSError) and is_full(error) and not error.filename:
        _leave_stdout()
        return faults.tell(VmofireError("What was to be told has no room: the disk is full.", "Free some."))
    print(log.describe(error), file=sys.stderr)
    print(
        "vmofire: this is a fault of vmofire itself; please report it with the lines above.", file=sys.stderr
    )
    return faults.FAULT


def _close_pipe() -> int:
    _leave_stdout()
    return faults.BROKEN_PIPE


def _leave_stdout() -> None:
    # Nobody can be told anything there; the interpreter must not find out again while it closes stdout.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _open_outputs() -> None:
    """Let what is told go nowhere where somebody closed stdout or stderr, instead of failing there."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115, it stays open


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


class _Version(argparse.Action):
    """Looks the version up once it is asked for: that takes as long as all the rest of `--help`."""

    def __call__(self, parser: argparse.ArgumentParser, *_args: Any, **_more: Any) -> NoReturn:
        from importlib.metadata import PackageNotFoundError, version

        try:
            number = version("vmofire")
        except PackageNotFoundError:
            number = "(not installed)"
        print(f"vmofire {number}")
        parser.exit()


def make_parser() -> Parser:
    """Return the parser of the whole command line."""
    parser = Parser(
        prog="vmofire",
        description="Shows, live, whether a vastus medialis oblique fires.",
        epilog="start here, no hardware needed:\n  vmofire demo\n\nwithout a command: the window\n\n"
        f"{faults.EXIT_CODES}\n\n{SAFETY}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="show which one this is")
    commands = parser.add_subparsers(metavar="COMMAND", required=True, parser_class=Command)
    for name, what in COMMANDS.items():
        command = commands.add_parser(
            name,
            help=what,
            description=f"{what[0].upper()}{what[1:]}.",
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        command.command = name
    parser.commands = commands.choices
    return parser
