"""`vmofire board`: a virtual board for other programs to connect to, until Ctrl-C.

In: options. Out: its URL, and the board behind it. Never: a label that hides what it plays.
"""

import argparse
import json
import sys
import time
from pathlib import Path

from vmofire.cli import faults, options
from vmofire.cli.terminal_view.wrapping import print_wrapped
from vmofire.errors import VmofireError
from vmofire.labels import OUTPUTS
from vmofire.plaintext import make_safe
from vmofire.wire import PINS
from vmofire.words import say


def describe_board(parser: argparse.ArgumentParser) -> None:
    """Add the options of `vmofire board`."""
    parser.set_defaults(run=run_board)
    options.add_examples(
        parser,
        "board --virtual",
        "board --virtual --source squats.npz --tcp-port 7777",
        "board --virtual --source strong --faults hum --endpoint pty",
        "board --virtual --source strong --ref GP28 --faults supply=5uV",
    )
    parser.add_argument(
        "--virtual", action="store_true", help=say("always needed; only a virtual board can run here")
    )
    parser.add_argument(
        "--source",
        default="recorded",
        metavar=say("WHAT"),
        help=say(
            "recorded (a biceps, default), a demo person ({people}), or the path of a recording",
            people=", ".join(options.PEOPLE),
        ),
    )
    parser.add_argument(
        "--endpoint",
        choices=("socket", "pty"),
        default="socket",
        help=say("how programs connect: socket (default), or pty on Linux and macOS"),
    )
    parser.add_argument(
        "--tcp-port",
        type=options.whole,
        default=0,
        metavar="N",
        help=say("TCP port of the socket (default: any free one)"),
    )
    options.add_faults(parser)
    parser.add_argument(
        "--output", default="RAW", choices=OUTPUTS, help=say("output of its sensors (default RAW)")
    )
    parser.add_argument(
        "--pot",
        type=options.positive,
        default=50.0,
        metavar="KOHM",
        help=say("trimmer of its sensors in kΩ (default 50)"),
    )
    parser.add_argument("--ref", choices=PINS, help=say("input that is wired to the REF pin (default none)"))
    options.add_speed(parser, "--pace")
    options.add_json(parser, say("print only the URL of the board, as JSON"))


def run_board(args: argparse.Namespace) -> int:
    """Serve a virtual board until Ctrl-C."""
    from vmofire.cli import sources
    from vmofire.dsp.sensor import Sensor
    from vmofire.virtual.board import VirtualBoard
    from vmofire.virtual.sensor import SensorModel

    if args.faults == "list":
        return sources.list_faults()
    if not args.virtual:
        raise VmofireError(
            say("A real Pico does not need this command."),
            say("Give --virtual for a board without hardware."),
        )
    if args.source in ("recorded", *options.PEOPLE):
        source = sources.make_source(args.source)
    elif args.source.isidentifier() and not Path(args.source).exists():
        known = ("recorded", *options.PEOPLE)
        raise VmofireError(
            say("There is no demo person “{name}”.", name=make_safe(args.source)),
            f"{faults.suggest(args.source, known)} {say('For a recording, give its path.')}",
        )
    else:
        source, _ = sources.read_file(args.source)
    ref_pin = None if args.ref is None else PINS.index(args.ref)
    if ref_pin is not None and ref_pin < source.n_channels:
        raise VmofireError(
            say("{pin} is taken by a muscle: {label}.", pin=args.ref, label=source.label),
            say("Choose a free input: --ref GP28."),
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
            say("The virtual board cannot start there: {reason}.", reason=error.strerror or error),
            say("Choose another --tcp-port (0 takes any free one), or --endpoint socket."),
        ) from None
    except ValueError as error:
        raise VmofireError(str(error)) from None
    with board:
        if args.json:
            print(json.dumps({"url": board.url, "plays": source.label}), flush=True)
        else:
            print(board.url, flush=True)
            print_wrapped(say("Virtual board: {label}. Ctrl-C ends it.", label=source.label), sys.stderr)
        while board.failure is None:
            time.sleep(0.5)  # short, because on Windows Ctrl-C does not interrupt an endless wait
    return faults.DONE
