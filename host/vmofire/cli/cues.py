"""Options for when the muscle of a recording rested and squeezed.

In: words from the command line. Out: Cues. Never: a cue that nobody told.
"""

import argparse
from typing import TYPE_CHECKING

from vmofire.errors import VmofireError
from vmofire.plaintext import make_safe
from vmofire.words import say

if TYPE_CHECKING:  # loading numpy would make `--help` slow
    from vmofire.analysis import Cues


def add_cues(parser: argparse.ArgumentParser) -> None:
    """Add the stretches of rest and of the efforts."""
    parser.add_argument("--rest", metavar="A:B", help=say("from when to when the muscle was at rest, in s"))
    parser.add_argument(
        "--squeeze",
        metavar="A:B,C:D",
        help=say("from each squeeze's cue to its end, in s: gives the verdict of a Check; needs --rest"),
    )
    parser.add_argument(
        "--quad-set",
        metavar="A:B,C:D",
        help=say("the same of quad sets, which confirm that a muscle does not fire"),
    )


def read_cues(args: argparse.Namespace, prefix: str = "--") -> "Cues | None":
    """Return the cues of the options; None without squeezes. `prefix` is that of the options' names.

    Raises
    ------
    VmofireError
        Squeezes have no rest, or quad sets no squeezes, or they are no stretches.
    """
    from vmofire.analysis.cues import Cues, read_spans

    squeeze = f"{prefix}squeeze 4:7,9:12"
    if args.squeeze is None:
        if args.quad_set is not None:
            raise VmofireError(
                say("Quad sets alone give no verdict."),
                say("Give the squeezes too: {option}.", option=squeeze),
            )
        return None
    if args.rest is None:
        raise VmofireError(
            say("Squeezes are measured against rest."),
            say("Give the rest too, like this: {option}.", option=f"{prefix}rest 0:3"),
        )
    rest = read_stretch(args.rest)
    quad_sets = read_spans(args.quad_set or "", f"{prefix}quad-set 40:43,48:51")
    return Cues(rest, read_spans(args.squeeze, squeeze), quad_sets)


def read_stretch(words: str) -> tuple[float, float]:
    """Return the two moments of "A:B", in seconds.

    Raises
    ------
    VmofireError
        The words are not two such moments.
    """
    parts = words.split(":")
    try:
        start_s, stop_s = (float(part) for part in parts)
    except ValueError:
        raise VmofireError(
            say("“{word}” is no stretch of time.", word=make_safe(words)),
            say("Write it in seconds, like this: --rest 0:3."),
        ) from None
    return start_s, stop_s
