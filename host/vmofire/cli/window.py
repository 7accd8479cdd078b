"""`vmofire window`: opens the window on its start screen, which searches for a board.

In: options. Out: an exit code. Never: starts a job by itself.
"""

import argparse

from vmofire.cli import options
from vmofire.errors import VmofireError
from vmofire.words import say


def describe_window(parser: argparse.ArgumentParser) -> None:
    """Add the options of `vmofire window`."""
    parser.set_defaults(run=run)
    options.add_examples(parser, "window")


def run(args: argparse.Namespace) -> int:
    """Show the window until it is closed.

    Raises
    ------
    VmofireError
        No window can be opened.
    """
    from vmofire.gui import launch

    if (why := launch.why_no_window()) is not None:
        raise VmofireError(
            f"{say('No window can be opened.')} {why}",
            say("`vmofire check` and the other commands show everything in a terminal."),
        )
    # The result of the last job does not become the exit code.
    launch.run(recordings_dir=options.recordings_folder(), language=args.language or "")
    return 0
