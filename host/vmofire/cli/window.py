"""`vmofire window`: the window on its start screen, which looks for a board itself.

In: options. Out: an exit code. Never: a job begun by itself.
"""

import argparse

from vmofire.cli import options
from vmofire.errors import VmofireError
from vmofire.words import say


def describe_window(parser: argparse.ArgumentParser) -> None:
    """Add what `vmofire window` takes."""
    parser.set_defaults(run=run)
    options.add_examples(parser, "window")


def run(args: argparse.Namespace) -> int:
    """Show the window until it is closed.

    Raises
    ------
    VmofireError
        There can be none.
    """
    from vmofire.gui import launch

    if (why := launch.why_no_window()) is not None:
        raise VmofireError(
            f"{say('No window can be opened.')} {why}",
            say("`vmofire check` and the other commands show everything in a terminal."),
        )
    # The result of its last job is not an exit code.
    launch.run(recordings_dir=options.recordings_folder(), language=args.language or "")
    return 0
