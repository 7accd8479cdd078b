"""`vmofire replay`: a recording played once, as a board would send it.

In: options. Out: an exit code. What plays is imported once it is needed.
"""

import argparse
import sys

from vmofire.cli import options


def describe_replay(parser: argparse.ArgumentParser) -> None:
    """Add what `vmofire replay` takes."""
    parser.set_defaults(run=run_replay)
    options.add_examples(parser, "replay morning.vmo", "replay squats.npz --channel VMO --terminal")
    parser.add_argument("file", help=f"a recording: {options.READABLE}")
    options.add_file_scale(parser)
    parser.add_argument(
        "--speed",
        choices=("real", "fast"),
        default="real",
        help="real time (default), or as fast as possible",
    )
    options.add_view(parser)


def run_replay(args: argparse.Namespace) -> int:
    """Play a recording to its end."""
    from vmofire.app.session import Session
    from vmofire.cli import measuring, sources, station
    from vmofire.cli.terminal_view.wrapping import print_wrapped
    from vmofire.dsp.sensor import Sensor
    from vmofire.virtual.board import VirtualBoard
    from vmofire.virtual.sensor import SensorModel

    source, names = sources.read_file(args.file, args.channel, options.read_gain(args), args.rate)
    in_window = station.choose_window(args.window, args.terminal, sys.stdout)
    print_wrapped(f"Playing {source.label}, {source.duration_s:.1f} s, through a virtual board.", sys.stdout)
    # What was recorded has passed an amplifier already: this one adds no noise and no band of its own.
    model = SensorModel(band=False, noise_codes=0.0)
    with (
        station.open_application(args, None) as (app, view),
        VirtualBoard(source, model, pace=args.speed) as board,
    ):
        view.title, view.seconds = f"vmofire replay: {source.label}", source.duration_s
        is_timed = args.speed == "real"
        session = Session.open(board.url, Sensor(), names, is_begun=False, is_virtual=True, is_timed=is_timed)
        return measuring.Measurement("replay", app, session, view, in_window=in_window).run()
