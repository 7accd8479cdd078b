"""`vmofire people`: the library from the terminal: who is in it, archives, deletion, backups.

In: options. Out: an exit code. What reads the library is imported once it is needed.
"""

import argparse
from datetime import date
from typing import Any

from vmofire.cli import options


def describe_people(parser: argparse.ArgumentParser) -> None:
    """Add what `vmofire people` takes."""
    options.add_examples(
        parser,
        "people",
        "people list --search ada",
        "people add --injury left --date 2026-09-30",
        "people show P7K3Q",
        "people export P7K3Q P7K3Q.zip",
        "people import P7K3Q.zip",
        "people delete P7K3Q",
        "people backup",
        "people restore 1",
        "people restore 1 --go-back",
    )
    actions = parser.add_subparsers(metavar="ACTION", dest="action")
    parser.set_defaults(run=run_people, action="list", search="", library=None, json=False)
    _action(actions, "list", "who is in the library").add_argument(
        "--search", default="", metavar="WORDS", help="only those whose id or name holds every word"
    )
    add = _action(actions, "add", "somebody new, under a made-up id")
    add.add_argument("--name", default="", help="optional, and kept apart")
    add.add_argument("--injury", choices=("left", "right", "both"), default="", help="the injured side")
    add.add_argument("--date", type=_read_date, metavar="YYYY-MM-DD", help="of the injury or surgery")
    add.add_argument("--notes", default="", help="whatever else")
    _one(_action(actions, "show", "one person's visits"))
    export = _action(actions, "export", "everything of one person, for another installation")
    _one(export)
    export.add_argument("file", help="the new archive (.zip)")
    export.add_argument("--with-name", action="store_true", help="the name too")
    take = _action(actions, "import", "a person from another installation")
    take.add_argument("file", help="the archive")
    delete = _action(actions, "delete", "everything of one person, in every backup too")
    _one(delete)
    delete.add_argument("--confirm", metavar="ID", help="the id again, instead of being asked for it")
    _action(actions, "backup", "a backup now")
    _action(actions, "backups", "which backups there are")
    restore = _action(
        actions, "restore", "make the library anew from a backup and all that was entered since"
    )
    restore.add_argument("number", type=int, help="as `vmofire people backups` counts them, 1 is the newest")
    restore.add_argument(
        "--go-back",
        action="store_true",
        help="leave out what was entered since; a backup of it is made",
    )
    _action(actions, "verify", "read everything, recordings too, and say what is wrong")


def _action(actions: Any, name: str, what: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = actions.add_parser(
        name, help=what, description=f"{what[0].upper()}{what[1:]}."
    )
    parser.add_argument("--library", metavar="FOLDER", help="the library (default: this user's own)")
    options.add_json(parser, "what is there, or was done")
    return parser


def _one(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("person", type=str.upper, help="id of a person, as P7K3Q")


def _read_date(words: str) -> date:
    try:
        return date.fromisoformat(words)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{words!r} is no date: write it as 2026-09-30") from None


def run_people(args: argparse.Namespace) -> int:
    """Do one thing with the library."""
    from vmofire.cli.register import do_action

    return do_action(args)
