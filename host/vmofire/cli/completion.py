"""`vmofire completion`: the Tab key completes commands, options, choices and file names.

In: the name of a shell; the words before the cursor. Out: the script for that shell; possible next words.
Never: opens a port or a library.
"""

import argparse
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from argcomplete import autocomplete
from argcomplete.completers import BaseCompleter
from argcomplete.shell_integration import shellcode

from vmofire.cli import faults, options
from vmofire.words import say

if TYPE_CHECKING:
    from vmofire.cli.main import Parser

SHELLS = ("bash", "zsh", "fish", "powershell")


def describe_completion(parser: argparse.ArgumentParser) -> None:
    """Add the options of `vmofire completion`."""
    parser.set_defaults(run=run_completion)
    options.add_examples(
        parser,
        "completion bash > ~/.local/share/bash-completion/completions/vmofire",
        "completion zsh > ~/.zfunc/_vmofire",
        "completion fish > ~/.config/fish/completions/vmofire.fish",
        "completion powershell >> $PROFILE",
    )
    parser.add_argument(
        "shell", choices=SHELLS, help=say("print the script of this shell; it takes effect in new shells")
    )


def run_completion(args: argparse.Namespace) -> int:
    """Print the script by which a shell asks this program for completions."""
    print(shellcode(["vmofire"], use_defaults=False, shell=args.shell))
    return faults.DONE


def answer_shell(parser: "Parser") -> int:
    """Print completions for the shell, which passes its line in environment variables; ends the process."""
    for word in os.environ["COMP_LINE"].split():
        if word in parser.commands:
            parser.commands[word].fill()  # argcomplete looks at what a parser takes before it parses
    autocomplete(parser, default_completer=_Values())
    return faults.DONE


class _Values(BaseCompleter):
    """Completions for arguments without fixed choices; none for numbers, ports and free text."""

    def __call__(self, *, prefix: str, action: argparse.Action, **_: Any) -> list[str]:
        words = [*VALUES.get(action.dest, tuple)()]
        if action.dest in ("source", "protocol") or action.metavar in (say("FILE"), say("PATH")):
            words += _find_paths(prefix, Path.exists)
        elif action.metavar == say("FOLDER"):
            words += _find_paths(prefix, Path.is_dir)
        return words


def _find_paths(prefix: str, wanted: Callable[[Path], bool]) -> list[str]:
    """Return the paths that begin with `prefix`, folders with a slash; hidden ones only after a typed dot."""
    typed, name = os.path.split(prefix)
    try:
        found = sorted(Path(typed or ".").expanduser().iterdir())
    except (OSError, RuntimeError):  # no such folder, or no such user's home
        return []
    return [
        os.path.join(typed, path.name) + ("/" if path.is_dir() else "")  # noqa: PTH118, "~" and "./" stay as typed
        for path in found
        if path.name.startswith(name) and name.startswith(".") >= path.name.startswith(".") and wanted(path)
    ]


def _list_exercises() -> Iterable[str]:
    from vmofire.guided.exercises import bundled

    return (exercise.code for exercise in bundled())


# Completions of other arguments, by the name of the argument in the parsed options.
VALUES: dict[str, Callable[[], Iterable[str]]] = {
    "exercise": _list_exercises,
    "protocol": lambda: options.TESTS,
    "source": lambda: ("recorded", *options.PEOPLE),
}
