"""Who a job is done for, and how their electrodes lie, as options.

In: words from the command line. Out: values for measuring.py. Never: a library opened here.
"""

import argparse

from vmofire.app.electrode_placement import WAYS, read_mm
from vmofire.cli import options
from vmofire.errors import VmofireError


def add_person(parser: argparse.ArgumentParser) -> None:
    """Add who a job is done for."""
    group = parser.add_argument_group("keeping")
    group.add_argument(
        "--person",
        metavar="ID",
        help="file recording and result under today's visit of this person, and build on earlier ones",
    )
    options.add_library(group)
    group.add_argument(
        "--file-virtual", action="store_true", help="file what a virtual board plays too, to try things out"
    )
    group.add_argument(
        "--electrodes",
        choices=WAYS,
        help="how they lie, instead of being asked: placed anew, anew as last time, stayed on since the last"
        " recording, or not told",
    )
    group.add_argument("--electrode-kind", metavar="WORDS", help='of those placed anew, as "Ag/AgCl, 24 mm"')
    group.add_argument(
        "--spacing-mm", type=_millimetres, metavar="MM", help="of those, between the centres of a pair"
    )
    group.add_argument(
        "--landmark-mm",
        type=_millimetres,
        metavar="MM",
        help="of those, from the inner upper edge of the kneecap to the pair's middle",
    )


def add_job(parser: argparse.ArgumentParser) -> None:
    """Add what every guided job takes."""
    options.add_port(parser)
    options.add_measurement(parser, None)
    parser.add_argument("--record", metavar="FILE", help="where to record (default: the recordings folder)")
    add_person(parser)
    options.add_answers(parser)
    options.add_view(parser)
    options.add_close(parser)
    options.add_json(parser, "the result")


def check_person(args: argparse.Namespace) -> None:
    """Refuse what contradicts itself in who a job is done for, before anything is loaded or asked.

    Raises
    ------
    VmofireError
        With what to leave out.
    """
    placed = (args.electrode_kind, args.spacing_mm, args.landmark_mm)
    is_placed = any(one is not None for one in placed)
    if args.person is None:
        if args.electrodes or is_placed:
            raise VmofireError("How electrodes lie is kept with a person.", "Say --person ID too.")
        return
    if is_placed and args.electrodes != "anew":
        raise VmofireError(
            "Kind and distances are told of electrodes placed anew.", "Say --electrodes anew too."
        )
    if args.record:
        raise VmofireError("What is filed is recorded in the library.", "Leave out --record or --person.")
    if args.window:
        raise VmofireError("In the window a person is chosen by hand.", "Leave out --person or --window.")


def _millimetres(words: str) -> float | None:
    """Return a length, for argparse."""
    try:
        return read_mm(words)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
