"""`vmofire replay`: plays a recording once, as a board would send it.

In: options. Out: an exit code. The playing modules are imported only when needed.
"""

import argparse
import sys
from pathlib import Path

from vmofire.cli import options
from vmofire.words import say


def describe_replay(parser: argparse.ArgumentParser) -> None:
    """Add the options of `vmofire replay`."""
    parser.set_defaults(run=run_replay)
    options.add_examples(parser, "replay morning.vmo", "replay squats.npz --channel VMO --terminal")
    options.add_recording(parser)
    options.add_file_scale(parser)
    options.add_counts(parser)
    options.add_columns(parser)
    options.add_speed(parser)
    options.add_view(parser)


def run_replay(args: argparse.Namespace) -> int:
    """Play a recording to its end."""
    from vmofire.app.session import Session
    from vmofire.cli import measuring, sources, station
    from vmofire.cli.recordings import read_as_told
    from vmofire.cli.terminal_view.wrapping import print_wrapped
    from vmofire.dsp.sensor import Sensor
    from vmofire.virtual.board import VirtualBoard
    from vmofire.virtual.sensor import SensorModel

    gain = options.read_gain(args)
    recording = read_as_told(Path(args.file), args)
    source, names = sources.read_file(args.file, args.channel, gain, recording=recording)
    in_window = station.choose_window(args.window, args.terminal, sys.stdout)
    playing = say(
        "Playing on a virtual board: {label}, {duration:s}.", label=source.label, duration=source.duration_s
    )
    print_wrapped(playing, sys.stdout)
    # A recording has already passed an amplifier, so the sensor model adds no noise and no band limit.
    model = SensorModel(band=False, noise_codes=0.0)
    with (
        station.open_application(args, None) as (app, view),
        VirtualBoard(source, model, pace=args.speed) as board,
    ):
        view.command, view.title, view.seconds = "replay", source.label, source.duration_s
        is_timed = args.speed == "real"
        session = Session.open(board.url, Sensor(), names, is_begun=False, is_virtual=True, is_timed=is_timed)
        return measuring.Measurement("replay", app, session, view, in_window=in_window).run()
