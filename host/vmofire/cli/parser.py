"""Parsers of the command line: argparse with our errors, in the language in use.

In: words of a command line. Out: parsed options, or a VmofireError. Never: argparse's own wording, or its
exit code 2 (here 2 means "cannot tell").
"""

import argparse
from importlib import import_module
from typing import Any, NoReturn

from vmofire.cli import faults
from vmofire.errors import VmofireError
from vmofire.plaintext import make_safe
from vmofire.words import msg, say, say_many

MODULES = {"import": "import_file"}  # no module of Python can be called "import"

# Texts of argparse, and our replacements. argparse gets each text from gettext, through the names `_` and
# `ngettext` of its module. gettext looks only at the environment, so we replace both names.
WORDS = {
    "usage: ": msg("usage: "),
    "positional arguments": msg("arguments"),
    "options": msg("options"),
    "show this help message and exit": msg("show this help"),
    "argument %(argument_name)s: %(message)s": msg("%(argument_name)s: %(message)s"),
    "expected one argument": msg("One value is needed."),
    "expected at least one argument": msg("At least one value is needed."),
    "invalid %(type)s value: %(value)r": msg("%(value)r cannot be read."),
    "not allowed with argument %s": msg("Not allowed with %s."),
    "ignored explicit argument %r": msg("It takes no value, not %r."),
    "ambiguous option: %(option)s could match %(matches)s": msg("%(option)s can mean %(matches)s."),
    "the following arguments are required: %s": msg("Missing: %s."),
    "unrecognized arguments: %s": msg("Not understood: %s."),
}


def translate_argparse(words: str | None) -> str | None:
    """Return our wording of a text of argparse, in the language in use."""
    return say(WORDS.get(words, words)) if words else words


setattr(argparse, "_", translate_argparse)  # noqa: B010, pyright knows no such name
setattr(argparse, "ngettext", say_many)  # noqa: B010


class Parser(argparse.ArgumentParser):
    """Parser of argparse with errors in the form of all other errors.

    Attributes
    ----------
    commands : dict of str to Command
        Those of the whole command line.
    """

    commands: "dict[str, Command]"

    def error(self, message: str) -> NoReturn:
        """Say what is wrong and where the options are listed."""
        raise VmofireError(message, say("See `{command} --help`.", command=self.prog))

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        """Refuse an unknown word and name the nearest known one."""
        if action.choices is None or value in action.choices:
            return
        known = faults.suggest(str(value), map(str, action.choices))
        if action.nargs == argparse.PARSER:
            cause = say("There is no command “{word}”.", word=make_safe(str(value)))
        else:
            name = "/".join(action.option_strings) or str(action.metavar or action.dest)
            cause = say("{option} cannot be “{word}”.", option=name, word=make_safe(str(value)))
        raise argparse.ArgumentError(None, f"{cause} {known}")


class Command(Parser):
    """The parser of one command; the module of the command adds its options when they are needed.

    Attributes
    ----------
    command : str
        Name of the command whose options are still to be added; "" once they are.
    """

    command = ""

    def fill(self) -> None:
        """Let the command's module add its options."""
        name, self.command = self.command, ""
        if name:
            name = MODULES.get(name, name)
            module = import_module(f"vmofire.cli.{name}")
            getattr(module, f"describe_{name}")(self)

    def format_help(self) -> str:
        """Return the help of the command; adds its options first."""
        self.fill()
        return super().format_help()

    def parse_known_args(  # type: ignore[override]
        self, args: Any = None, namespace: Any = None
    ) -> tuple[argparse.Namespace, list[str]]:
        """Parse the words of this command; refuse an unknown option here, where the known ones are."""
        self.fill()
        found, unknown = super().parse_known_args(args, namespace)
        if unknown and unknown[0].startswith("-"):
            known = [word for action in self._actions for word in action.option_strings]
            cause = say("There is no option “{word}”.", word=make_safe(unknown[0]))
            self.error(f"{cause} {faults.suggest(unknown[0], known)}")
        if unknown:
            self.error(say("“{word}” is one word too many.", word=make_safe(unknown[0])))
        return found, unknown
