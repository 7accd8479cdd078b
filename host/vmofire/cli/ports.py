"""`vmofire ports`: the serial ports of this computer, and which of them answer as vmofire boards.

In: options. Out: the ports, for people or as JSON. Never: starts or stops sampling on a real board; it is
only asked what it is, and restarted if it is silent.
"""

import argparse
import json
import sys

from vmofire.cli import faults, options
from vmofire.cli.terminal_view.wrapping import print_wrapped
from vmofire.words import say


def describe_ports(parser: argparse.ArgumentParser) -> None:
    """Add the options of `vmofire ports`."""
    parser.set_defaults(run=run_ports)
    options.add_examples(parser, "ports", "ports --json")
    options.add_json(parser, say("print only the ports, as JSON"))


def run_ports(args: argparse.Namespace) -> int:
    """List the ports, and ask those that may be a board what they are."""
    from vmofire.link.board import Board, LinkError, find_ports

    rows: list[dict[str, object]] = []
    for port in find_ports():
        answer, firmware, trouble = None, None, None
        if port.likely:
            try:
                board = Board.open(port.url)
                answer, firmware = board.hello.board, board.hello.firmware_name
                board.close()
            except LinkError as error:
                trouble = str(error)
        rows.append(
            {
                "url": port.url,
                "description": port.description,
                "serial_number": port.serial_number,
                "likely": port.likely,
                "vmofire": answer is not None,
                "board": answer,
                "firmware": firmware,
                "trouble": trouble,
            }
        )
    if args.json:
        print(json.dumps({"ports": rows}, indent=2))
        return faults.DONE
    if not rows:
        print(say("No serial port found. Plug the Pico in with a cable that carries data, not only power."))
        print(say("To try vmofire without a Pico, type `vmofire demo`."))
    for row in rows:
        told = (row["url"], row["description"], row["serial_number"])
        print("  ".join(str(part) for part in told if part))
        if row["vmofire"]:
            answer = say(
                "answers as vmofire: {board:said}, firmware {firmware}",
                board=row["board"],
                firmware=row["firmware"],
            )
            print(f"    {answer}")
        elif row["trouble"]:
            print(f"    {row['trouble']}")
    if rows and not any(row["likely"] for row in rows):
        print_wrapped(
            say("None of these looks like a Pico. Plug it in with a cable that carries data."), sys.stdout
        )
    return faults.DONE
