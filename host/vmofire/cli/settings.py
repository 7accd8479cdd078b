"""`vmofire settings`: lists, shows and changes the settings of the window, thresholds of the jobs too.

In: names and values. Out: the preferences file; the settings as text or JSON. Never: a setting that the
window does not have: both read app/settings_table.py.
"""

import argparse
import json
from typing import TYPE_CHECKING

from vmofire.cli import faults, options
from vmofire.errors import VmofireError
from vmofire.words import say

if TYPE_CHECKING:
    from vmofire.app.settings_table import Shown


def describe_settings(parser: argparse.ArgumentParser) -> None:
    """Add the options of `vmofire settings`."""
    parser.set_defaults(run=run_settings)
    options.add_examples(
        parser, "settings", "settings check.active_ratio", "settings volume 40", "settings --reset volume"
    )
    parser.add_argument("name", metavar=say("NAME"), nargs="?", help=say("name of a setting (default: all)"))
    parser.add_argument("value", metavar=say("VALUE"), nargs="?", help=say("its new value"))
    parser.add_argument("--reset", action="store_true", help=say("take its first value again"))
    parser.add_argument("--reset-all", action="store_true", help=say("take all first values again"))
    parser.add_argument(
        "--data",
        choices=("copy", "new"),
        help=say("with another `library` folder: copy everything there, or begin an empty one"),
    )
    options.add_json(parser, say("print only the settings, as JSON"))


def run_settings(args: argparse.Namespace) -> int:
    """List the settings, or change one.

    Raises
    ------
    VmofireError
        There is no such setting, or the value does not fit; the error names the range.
    """
    from vmofire.app import settings_table as table
    from vmofire.app.audio_feedback import AudioFeedback
    from vmofire.app.setup import Setup
    from vmofire.cli.terminal import TerminalView
    from vmofire.preferences import load

    if args.reset and (args.name is None or args.value is not None):
        raise VmofireError(say("--reset needs the name of one setting."), say("Give it: --reset NAME."))
    if args.reset_all and args.name is not None:
        raise VmofireError(say("--reset-all takes no name."), say("Leave out one of them."))
    preferences, told = load()
    troubles = [told] if told else []
    view = TerminalView(
        answers={"library": args.data} if args.data else {},
        cures={"library": say("Say --data copy or --data new.")},
    )
    setup = Setup(view, preferences, None, AudioFeedback(preferences), troubles.append)
    if args.reset_all:
        setup.reset_all()
    elif args.reset:
        setup.reset(str(args.name))
    elif args.value is not None:
        setup.take_typed(str(args.name), args.value)
    if trouble := next((one for one in reversed(troubles) if one), ""):
        raise VmofireError(trouble, say("Check the permissions of the folder."))
    if args.name is not None:
        rows = [table.find_row(args.name)]
    else:
        rows = [*table.list_rows(), *table.list_threshold_rows()]
    _print(table.show_rows(rows, setup.preferences), args.json, bool(args.name))
    return faults.DONE


def _print(shown: "list[Shown]", is_json: bool, is_one: bool) -> None:
    from vmofire.app.settings_table import name_choice

    if is_json:
        known = [
            {
                "name": one.row.code,
                "value": one.stored,
                "unit": one.row.unit,
                "range": [one.row.low, one.row.high] if one.row.kind == "number" else None,
                "first": one.is_first,
            }
            for one in shown
        ]
        print(json.dumps({"settings": known}, indent=2))
        return
    for one in shown:
        mark = " " if one.is_first else "*"
        span = f"  ({one.row.span_words})" if one.row.span_words else ""
        value = name_choice(one.stored) if one.row.choices else one.value
        print(f"{mark} {one.row.code} = {value}{span}  {say(one.row.words)}".rstrip())
        if is_one and one.row.choices:
            names = ", ".join(name_choice(value) for value, _ in one.row.choices)
            print(say("  One of {names}.", names=names))
        if is_one and one.row.source:
            print(f"  {say(one.row.source)}")
    if not is_one:
        print(say("* differs from its first value."))
