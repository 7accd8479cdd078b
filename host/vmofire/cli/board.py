"""`vmofire board`: a virtual board for other programs to connect to, until Ctrl-C.

In: options. Out: its URL, and the board behind it. Never: a label that hides what it plays.
"""

import argparse
import json
import sys
import time
from pathlib import Path

from vmofire.cli import faults, options
from vmofire.cli.faults import as_sentence, suggest
from vmofire.cli.terminal_view.wrapping import print_wrapped
from vmofire.errors import VmofireError
from vmofire.labels import OUTPUTS
from vmofire.wire import PINS


def describe_board(parser: argparse.ArgumentParser) -> None:
    """Add what `vmofire board` takes."""
    parser.set_defaults(run=run_board)
    options.add_examples(
        parser,
        "board --virtual",
        "board --virtual --source squats.npz --tcp-port 7777",
        "board --virtual --source strong --faults hum --endpoint pty",
        "board --virtual --source strong --ref GP28 --faults supply=5uV",
    )
    parser.add_argument("--virtual", action="store_true", help="needed: there is no other kind to serve")
    parser.add_argument(
        "--source",
        default="recorded",
        metavar="WHAT",
        help=f"recorded (a biceps, default), {', '.join(options.PEOPLE)}, or a recording's path",
    )
    parser.add_argument(
        "--endpoint",
        choices=("socket", "pty"),
        default="socket",
        help="how others connect: socket (default), or pty on Linux and macOS",
    )
    parser.add_argument(
        "--tcp-port", type=int, default=0, metavar="N", help="which port (default: any free one)"
    )
    options.add_faults(parser)
    parser.add_argument(
        "--output", default="RAW", choices=OUTPUTS, help="which output of the sensors it has (RAW)"
    )
    parser.add_argument(
        "--pot", type=options.positive, default=50.0, metavar="KOHM", help="the sensors' trimmer (50)"
    )
    parser.add_argument("--ref", choices=PINS, help="the input that is wired to the REF pin (none)")
    parser.add_argument(
        "--pace",
        choices=("real", "fast"),
        default="real",
        help="real time (default), or as fast as it is read",
    )
    options.add_json(parser, "the board's URL")


def run_board(args: argparse.Namespace) -> int:
    """Serve a virtual board until Ctrl-C."""
    from vmofire.cli import sources
    from vmofire.dsp.sensor import Sensor
    from vmofire.virtual.board import VirtualBoard
    from vmofire.virtual.sensor import SensorModel

    if args.faults == "list":
        return sources.list_faults()
    if not args.virtual:
        raise VmofireError("A Pico serves itself.", "Say --virtual for a board without hardware.")
    if args.source in ("recorded", *options.PEOPLE):
        source = sources.make_source(args.source)
    elif args.source.isidentifier() and not Path(args.source).exists():
        known = ("recorded", *options.PEOPLE)
        raise VmofireError(
            as_sentence(f"there is no source {args.source!r}{suggest(args.source, known)}"),
            "A recording is given by its path.",
        )
    else:
        source, _ = sources.read_file(args.source)
    ref_pin = None if args.ref is None else PINS.index(args.ref)
    if ref_pin is not None and ref_pin < source.n_channels:
        raise VmofireError(
            f"{args.ref} has a muscle on it: {source.label}.", "Name an input behind them, as in --ref GP28."
        )
    try:
        board = VirtualBoard(
            source,
            SensorModel(Sensor(output=args.output), ref_pin=ref_pin, pot_kohm=args.pot),
            endpoint=args.endpoint,
            port=args.tcp_port,
            pace=args.pace,
            faults=sources.make_faults(args.faults, args.source),
        )
    except OSError as error:
        raise VmofireError(
            f"No board can be served there: {error.strerror or error}.",
            "Choose another --tcp-port (0 takes any that is free), or --endpoint socket.",
        ) from None
    except ValueError as error:
        raise VmofireError(as_sentence(error)) from None
    with board:
        if args.json:
            print(json.dumps({"url": board.url, "plays": source.label}), flush=True)
        else:
            print(board.url, flush=True)
            print_wrapped(f"Virtual board, playing: {source.label}. Ctrl-C ends it.", sys.stderr)
        while board.failure is None:
            time.sleep(0.5)  # in portions, for Windows lets no Ctrl-C into an endless wait
    return faults.DONE
