"""`vmofire analyse`: contractions in a recording, and whether a muscle works, judged by a reference.

In: options. Out: a table, or JSON; an exit code. Never: a traceback, whatever the file holds.
"""

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

from vmofire.app.thresholds import make_limits
from vmofire.cli import faults, legs, options
from vmofire.cli.cues import add_cues, read_cues, read_stretch
from vmofire.errors import VmofireError
from vmofire.plaintext import make_safe
from vmofire.preferences import load
from vmofire.words import say

if TYPE_CHECKING:
    from vmofire.analysis import Analysis as ChannelsAnalysis
    from vmofire.analysis import Limits
    from vmofire.recording.formats import Recording


def describe_analyse(parser: argparse.ArgumentParser) -> None:
    """Add the options of `vmofire analyse`."""
    parser.set_defaults(run=run_analyse)
    options.add_examples(
        parser,
        "analyse morning.vmo",
        "analyse squats.csv --channel VMO --rest 0:3 --json",
        "analyse old.npz --gain 1000",
        "analyse squeeze.vmo --reference extension.vmo",
        "analyse knee.csv --rest 0:3 --squeeze 4:7,9:12,14:17,19:22,24:27",
        "analyse left.edf --with right.edf --leg left",
    )
    options.add_recording(parser)
    add_cues(parser)
    parser.add_argument(
        "--reference",
        metavar=say("FILE"),
        help=say("a recording of a strong effort, same muscle and electrodes, to compare with"),
    )
    options.add_file_scale(parser)
    options.add_counts(parser)
    options.add_columns(parser)
    legs.add_legs(parser)
    options.add_json(parser, say("print only the analysis, as JSON"))


def run_analyse(args: argparse.Namespace) -> int:
    """Analyse one recording, alone, against a reference recording, or with that of the other leg."""
    if args.beside is not None:
        return legs.compare(args)
    legs.refuse_alone(args)
    if args.reference is not None:
        return _judge_efforts(args)
    rest = None if args.rest is None else read_stretch(args.rest)
    told = read_cues(args)
    from vmofire.analysis import analyse
    from vmofire.cli.recordings import read_as_told
    from vmofire.cli.terminal_view.analysis_view import print_channel

    recording = read_as_told(Path(args.file), args)
    gain = options.read_gain(args)
    limits = make_limits(load()[0].thresholds)
    try:
        analysis = _try_marks(recording, args, gain, limits) if told is None and rest is None else None
        analysis = analysis or analyse(recording, args.channel, rest, gain, told, limits)
    except VmofireError as error:
        raise VmofireError(str(error)) from None
    code = _find_code(analysis) if told is not None else faults.DONE
    if args.json:
        print(json.dumps(analysis.as_dict(), indent=2))
        return code
    print(make_safe(Path(args.file).name))
    for channel, recorded in zip(
        analysis.channels,
        (one for one in recording.channels if any(one.name == c.name for c in analysis.channels)),
        strict=True,
    ):
        print_channel(channel, recorded.duration_s, is_all=analysis.compare is None)
    if analysis.compare is not None:
        from vmofire.cli.terminal_view.guide import result_sentences

        print(f"\n{say('Left and right')}")
        for sentence in result_sentences(analysis.compare):
            print(f"  {sentence}")
    for note in analysis.notes:
        print(say("Note: {note}", note=note))
    return code


def _try_marks(
    recording: "Recording", args: argparse.Namespace, gain: float | None, limits: "Limits"
) -> "ChannelsAnalysis | None":
    """Return the analysis by the marks of a file that names rest and squeezes; None by any other.

    Marks that give no Check are no fault: a note says why, and the file is analysed without them.
    """
    from vmofire.analysis import analyse, find_cues

    cues = None
    if not recording.checks:  # vmofire's own recording has its Checks with their settings
        cues = find_cues(recording.events, max(one.duration_s for one in recording.channels), limits)
    if cues is None:
        return None
    try:
        return analyse(recording, args.channel, None, gain, cues, limits)
    except VmofireError as error:
        if not args.json:
            print(say("Note: {note}", note=say("Its marks give no Check. {cause}", cause=error)))
        return None


def _find_code(analysis: "ChannelsAnalysis") -> int:
    """Return the exit code of the worst verdict."""
    checks = [one.check for one in analysis.channels if one.check is not None]
    goods = [one.good for one in checks]
    return faults.exit_code(False if False in goods else None if None in goods else True)


def _judge_efforts(args: argparse.Namespace) -> int:
    """Tell whether the muscles of a recording work, compared with their efforts in a reference recording."""
    if args.rest is not None:
        raise VmofireError(
            say("--rest and --reference cannot be combined."), say("Leave out --rest or --reference.")
        )
    if args.squeeze is not None or args.quad_set is not None:
        raise VmofireError(
            say("--squeeze and --reference cannot be combined."), say("Leave out one of them.")
        )
    from vmofire.analysis import judge_efforts
    from vmofire.cli.recordings import read_as_told
    from vmofire.cli.terminal_view.analysis_view import print_effort
    from vmofire.guided.prompt import NOT_VALIDATED
    from vmofire.recording.formats.told import share_width

    recording, reference = (read_as_told(Path(file), args) for file in (args.file, args.reference))
    recording, reference = share_width(recording, reference)  # as judge_efforts does: for the notes
    try:
        judged = judge_efforts(recording, reference, args.channel, options.read_gain(args))
    except VmofireError as error:
        raise VmofireError(str(error)) from None
    if args.json:
        notes = dict.fromkeys(note.write_english() for note in (*recording.notes, *reference.notes))
        told = {"channels": [one.as_dict() for one in judged], "notes": list(notes)}
        print(json.dumps(told, indent=2))
    else:
        files = Path(args.file).name, Path(args.reference).name
        print(say("{file}, compared with {reference}", file=files[0], reference=files[1]))
        for one in judged:
            print_effort(one)
        for note in dict.fromkeys([*recording.notes, *reference.notes]):
            print(say("Note: {note}", note=note))
        print(f"\n{say(NOT_VALIDATED)}")
    kinds = {one.verdict for one in judged}
    works = False if "does_not_fire" in kinds else None if "cannot_tell" in kinds else True
    return faults.exit_code(works)
