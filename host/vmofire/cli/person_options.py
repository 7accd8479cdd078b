"""Options of the person that a job is done for, and of the electrodes.

In: words from the command line. Out: values for measuring.py. Never: opens the library.
"""

import argparse

from vmofire.app.electrode_placement import WAYS, read_mm
from vmofire.cli import options
from vmofire.errors import VmofireError
from vmofire.words import say


def add_person(parser: argparse.ArgumentParser) -> None:
    """Add the options for the person that a job is done for."""
    group = parser.add_argument_group(say("person and electrodes"))
    group.add_argument(
        "--person",
        metavar="ID",
        help=say("save recording and result in today's visit of this person, and use earlier visits"),
    )
    options.add_library(group)
    group.add_argument(
        "--file-virtual", action="store_true", help=say("save what a virtual board plays too, as a trial")
    )
    group.add_argument(
        "--electrodes",
        choices=WAYS,
        help=say(
            "placement of the electrodes, without a question: placed anew, anew as last time,"
            " still on since the last recording, or not known"
        ),
    )
    group.add_argument(
        "--electrode-kind",
        metavar=say("WORDS"),
        help=say('new electrodes: make, material and size, as `"Ag/AgCl, 24 mm"`'),
    )
    group.add_argument(
        "--spacing-mm",
        type=_millimetres,
        metavar="MM",
        help=say("new electrodes: distance between the centres of a pair"),
    )
    group.add_argument(
        "--landmark-mm",
        type=_millimetres,
        metavar="MM",
        help=say(
            "new electrodes: distance from the inner upper edge of the kneecap to the middle of the pair"
        ),
    )


def add_job(parser: argparse.ArgumentParser) -> None:
    """Add the options that every guided job has."""
    options.add_port(parser)
    options.add_measurement(parser, None)
    options.add_stream(parser)
    options.add_record(parser)
    add_person(parser)
    options.add_answers(parser)
    options.add_view(parser)
    options.add_sound(parser)
    options.add_close(parser)
    options.add_how(parser)
    options.add_json(parser, say("print only the result, as JSON"))


def check_person(args: argparse.Namespace) -> None:
    """Refuse contradicting options about the person, before anything is loaded or asked.

    Raises
    ------
    VmofireError
        Two options contradict each other; the cure names the one to leave out.
    """
    placed = (args.electrode_kind, args.spacing_mm, args.landmark_mm)
    is_placed = any(one is not None for one in placed)
    if args.person is None:
        if args.electrodes or is_placed:
            raise VmofireError(
                say("The placement of electrodes is saved with a person."), say("Give --person ID too.")
            )
        return
    if is_placed and args.electrodes != "anew":
        raise VmofireError(
            say("Kind and distances belong to electrodes placed anew."), say("Give --electrodes anew too.")
        )
    if args.record:
        raise VmofireError(
            say("With a person, the recording goes to the library."), say("Leave out --record or --person.")
        )
    if args.window:
        raise VmofireError(
            say("In the window, you choose the person by hand."), say("Leave out --person or --window.")
        )


def _millimetres(words: str) -> float | None:
    """Return a length, for argparse."""
    try:
        return read_mm(words)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
