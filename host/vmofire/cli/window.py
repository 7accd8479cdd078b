"""`vmofire window`: the window on its start screen, which looks for a board itself.

In: options. Out: an exit code. Never: a job begun by itself.
"""

import argparse

from vmofire.cli import options
from vmofire.errors import VmofireError


def describe_window(parser: argparse.ArgumentParser) -> None:
    """Add what `vmofire window` takes."""
    parser.set_defaults(run=run)
    options.add_examples(parser, "window")


def run(_: argparse.Namespace) -> int:
    """Show the window until it is closed.

    Raises
    ------
    VmofireError
        There can be none.
    """
    from vmofire.gui import launch

    if (why := launch.why_no_window()) is not None:
        raise VmofireError(
            f"No window can be opened: {why}.", "`vmofire check` and the others show all in a terminal."
        )
    launch.run(
        recordings_dir=options.recordings_folder()
    )  # what its last job came to is no answer to a shell
    return 0
