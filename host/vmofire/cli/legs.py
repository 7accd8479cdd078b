"""`vmofire analyse --with`: the recordings of both legs, compared by the cues of each.

In: options. Out: the verdict of each leg and their Compare, as text or JSON; an exit code. Never: a guessed
leg; an option that is not used.
"""

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vmofire.app.thresholds import make_limits
from vmofire.cli import faults, options
from vmofire.cli.cues import read_cues
from vmofire.errors import VmofireError
from vmofire.labels import LEGS
from vmofire.preferences import load
from vmofire.words import say

if TYPE_CHECKING:  # loading numpy would make `--help` slow
    from vmofire.analysis import Analysis, Cues, Limits
    from vmofire.labels import LegSide
    from vmofire.recording.formats import Recording

_WITH = "with_"
_OWN = ("rest", "squeeze", "quad_set", "channel")  # never the same in both files
_SHARED = ("gain", "rate")  # as for FILE, unless told


def add_legs(parser: argparse.ArgumentParser) -> None:
    """Add the recording of the other leg, and what is told about it."""
    group = parser.add_argument_group(say("the other leg"))
    group.add_argument(
        "--with",
        dest="beside",
        metavar=say("FILE"),
        help=say("a recording of the other leg: compares both legs, each by its own cues"),
    )
    group.add_argument(
        "--leg", choices=LEGS, help=say("leg of the first file, where no names tell both legs")
    )
    group.add_argument("--with-rest", metavar="A:B", help=say("rest in the file of the other leg, in s"))
    group.add_argument("--with-squeeze", metavar="A:B,C:D", help=say("squeezes in it, in s"))
    group.add_argument("--with-quad-set", metavar="A:B,C:D", help=say("quad sets in it, in s"))
    group.add_argument("--with-channel", metavar=say("NAME"), help=say("its channel"))
    group.add_argument(
        "--with-gain",
        type=options.positive,
        metavar=say("TIMES"),
        help=say("its gain, where it is another one"),
    )
    group.add_argument(
        "--with-rate", type=options.positive, metavar="HZ", help=say("its rate, where it is another one")
    )


def refuse_alone(args: argparse.Namespace) -> None:
    """Refuse what is told about the other leg, where its recording is not given.

    Raises
    ------
    VmofireError
        Such an option was given.
    """
    names = ["leg", *(_WITH + name for name in (*_OWN, *_SHARED))]
    given = next((name for name in names if getattr(args, name) is not None), None)
    if given is not None:
        raise VmofireError(
            say("{option} is for two recordings.", option="--" + given.replace("_", "-")),
            say("Give that of the other leg too, by {option}.", option="--with"),
        )


def compare(args: argparse.Namespace) -> int:
    """Compare the legs of two recordings."""
    if args.reference is not None:
        raise VmofireError(say("--with and --reference cannot be combined."), say("Leave out one of them."))
    from vmofire.analysis.legs import LegRecording, compare_recordings, find_muscle, name_legs
    from vmofire.cli.recordings import read_both_as_told
    from vmofire.cli.terminal_view.guide import result_sentences
    from vmofire.guided.sides import OTHER

    files = ((args.file, args, "--"), (args.beside, _find_other(args), "--with-"))
    told = [_read_own_cues(one, prefix) for _, one, prefix in files]
    read = read_both_as_told([(Path(file), one) for file, one, _ in files])
    sides: tuple[LegSide | Any, LegSide | Any] = (args.leg, OTHER[args.leg]) if args.leg else ("", "")
    muscles = [
        find_muscle(recording, one.channel, side)
        for recording, (_, one, _), side in zip(read, files, sides, strict=True)
    ]
    legs = name_legs(muscles[0].name, muscles[1].name, args.leg or "")
    if legs is None:
        raise VmofireError(
            say("“{one}” and “{other}” do not name both legs.", one=muscles[0].name, other=muscles[1].name),
            say("Give the leg of the first file: --leg left or --leg right."),
        )
    limits = make_limits(load()[0].thresholds)
    of_leg: dict[LegSide, LegRecording] = {}
    for leg, recording, muscle, cues, (file, one, prefix) in zip(
        legs, read, muscles, told, files, strict=True
    ):
        cues = cues or _find_marks(recording, file, prefix, limits)
        of_leg[leg] = LegRecording(recording, cues, muscle.name, options.read_gain(one))
    analysis = compare_recordings(of_leg, limits)
    if args.json:
        print(json.dumps(analysis.as_dict(), indent=2))
        return faults.exit_code(analysis.compare.good)
    for leg, muscle, (file, _, _) in zip(legs, muscles, files, strict=True):
        print(say("{file}, {leg:leg} leg", file=Path(file).name, leg=leg))
        _print_leg(analysis.legs[leg], muscle.duration_s)
    print(say("Left and right"))
    for sentence in result_sentences(analysis.compare):
        print(f"  {sentence}")
    return faults.exit_code(analysis.compare.good)


def _read_own_cues(args: argparse.Namespace, prefix: str) -> "Cues | None":
    """Return the cues of one leg; None where nothing is told of them.

    Raises
    ------
    VmofireError
        As read_cues; or a rest is told without squeezes.
    """
    cues = read_cues(args, prefix)
    if cues is None and args.rest is not None:
        raise VmofireError(
            say("A rest alone gives no verdict."),
            say("Give the squeezes too: {option}.", option=f"{prefix}squeeze 4:7,9:12"),
        )
    return cues


def _find_other(args: argparse.Namespace) -> argparse.Namespace:
    """Return the options of the other leg."""
    told = {name: getattr(args, _WITH + name) for name in (*_OWN, *_SHARED)}
    kept = {name: value for name, value in told.items() if name in _OWN or value is not None}
    if "gain" in kept:
        kept["pot"] = None
    return argparse.Namespace(**{**vars(args), **kept})


def _find_marks(recording: "Recording", file: str, prefix: str, limits: "Limits") -> "Cues":
    """Return the cues that the marks of a file give.

    Raises
    ------
    VmofireError
        They give none, or those of more than one Check.
    """
    from vmofire.analysis import find_cues

    example = f"{prefix}rest 1:5 {prefix}squeeze 6:9,14:17,22:25,30:33,38:41"
    cure = say("Give them like this: {option}.", option=example)
    name = Path(file).name
    if len(recording.checks) > 1:
        raise VmofireError(say("{file} holds {n} Checks.", file=name, n=len(recording.checks)), cure)
    cues = find_cues(recording.events, max(one.duration_s for one in recording.channels), limits)
    if cues is None:
        raise VmofireError(say("{file} has no marks of rest and squeezes.", file=name), cure)
    return cues


def _print_leg(analysis: "Analysis", duration_s: float) -> None:
    from vmofire.cli.terminal_view.analysis_view import print_channel

    for channel in analysis.channels:
        print_channel(channel, duration_s, is_all=False)
    for note in analysis.notes:
        print(say("Note: {note}", note=note))
    print()
