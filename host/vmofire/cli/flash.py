"""`vmofire flash`: the firmware onto a Pico, with a bar, an answer and a self-test.

In: options. Out: an exit code. What speaks to boards is imported once it is needed.
"""

import argparse

from vmofire.cli import options


def describe_flash(parser: argparse.ArgumentParser) -> None:
    """Add what `vmofire flash` takes."""
    parser.set_defaults(run=run_flash)
    options.add_examples(parser, "flash", "flash --port COM5", "flash --yes --json")
    options.add_port(parser)
    parser.add_argument(
        "--yes", action="store_true", help="replace another program on the board without asking"
    )
    options.add_json(parser, "what is on the board")


def run_flash(args: argparse.Namespace) -> int:
    """Copy, verify, start, test."""
    from vmofire.cli.flashing import flash_board

    return flash_board(args)
