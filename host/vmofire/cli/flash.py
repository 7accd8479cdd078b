"""`vmofire flash`: finds a Pico, copies the firmware onto it, verifies, starts and tests it.

In: options, perhaps a yes. Out: what is on the board now; an exit code. Never: replaces another program
unasked.
"""

import argparse
import hashlib
import json
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING

from vmofire.cli import faults, options
from vmofire.errors import VmofireError
from vmofire.words import say, say_many

if TYPE_CHECKING:
    from vmofire.link.flash import FoundPico, RawPrompt


YES = ("y", "yes", "j", "ja")  # in every language: "ja" counts too


def describe_flash(parser: argparse.ArgumentParser) -> None:
    """Add the options of `vmofire flash`."""
    parser.set_defaults(run=run_flash)
    options.add_examples(parser, "flash", "flash --port COM5", "flash --yes --json")
    options.add_port(parser)
    parser.add_argument(
        "--yes", action="store_true", help=say("replace another program on the board without asking")
    )
    options.add_json(parser, say("print only what is on the board, as JSON"))


def run_flash(args: argparse.Namespace) -> int:
    """Copy, verify, start, test."""
    options.require_board(args)
    from vmofire.link import flash
    from vmofire.link.selftest import run_selftest

    out = sys.stderr if args.json else sys.stdout
    files = flash.load_firmware()
    with flash.RawPrompt.open(args.port or _find_pico()) as prompt:
        found = flash.look(prompt)
        if found.firmware:
            there = say("vmofire firmware {version}", version=found.firmware)
        else:
            there = say("no vmofire firmware yet")
        print(f"{found.board}, {found.url}, MicroPython {found.micropython}, {there}", file=out)
        if found.other_program and not args.yes:
            _ask(found)
        _install(prompt, files)
    copied = say_many(
        "{n} file copied, and verified on the board.",
        "{n} files copied, and verified on the board.",
        len(files),
    )
    print(copied, file=out)
    board = flash.start(found)
    try:
        hello = board.hello
        running = say(
            "It runs: {board:said}, id {unique_id}, firmware {firmware}, protocol {protocol}.",
            board=hello.board,
            unique_id=found.unique_id,
            firmware=hello.firmware_name,
            protocol=hello.protocol,
        )
        print(running, file=out)
        selftest = run_selftest(board)
    finally:
        board.close()
    if not selftest.passed:
        raise VmofireError(
            f"{say('The self-test failed.')} {selftest.words}",
            say("Unplug the board, plug it in and run `vmofire flash` again. Else use another board."),
        )
    print(f"{say('The self-test passed.')} {selftest.words}", file=out)
    if args.json:
        answer = {
            "port": found.url,
            "board": hello.board,
            "unique_id": found.unique_id,
            "micropython": found.micropython,
            "firmware_before": found.firmware or None,
            "firmware": hello.firmware_name,
            "protocol": hello.protocol,
            "sha256": {name: hashlib.sha256(data).hexdigest() for name, data in files.items()},
            "selftest": {"samples": selftest.samples, "lost_samples": selftest.lost_samples},
        }
        print(json.dumps(answer, indent=2))
    else:
        print(say("Next: `vmofire doctor` checks that everything is fit for use."))
    return faults.DONE


def _find_pico() -> str:
    """Return the port of the only board that can run MicroPython.

    Raises
    ------
    VmofireError
        There is none, or more than one; the cure fits what was found instead.
    """
    from vmofire.link import flash
    from vmofire.link.board_search import NO_PICO, PLUG_IN
    from vmofire.link.ports import find_ports

    ports = find_ports()
    likely = [port for port in ports if port.likely]
    if len(likely) > 1:
        names = ", ".join(f"{port.url} ({port.serial_number or port.description})" for port in likely)
        raise VmofireError(
            say("{n} boards are plugged in: {boards}.", n=len(likely), boards=names),
            say("Choose one: --port {port}.", port=likely[0].url),
        )
    if likely:
        return likely[0].url
    waiting = flash.find_bootsel()
    if waiting:
        raise VmofireError(" ".join(bootsel.words for bootsel in waiting))
    for port in ports:
        if port.runs_other:
            raise VmofireError(
                say("The board on {port} is: {board:said}.", port=port.url, board=port.description),
                flash.say_how(),
            )
    raise VmofireError(
        say(NO_PICO),
        f"{say(PLUG_IN)} {say('A new board needs MicroPython first.')} {flash.say_how()}",
    )


def _ask(found: "FoundPico") -> None:
    """Ask before another program on the board is replaced.

    Raises
    ------
    VmofireError
        The answer is no, or this is not a terminal.
    """
    cause = say("The board on {port} has a main.py that is not from vmofire.", port=found.url)
    if not sys.stdin.isatty():
        raise VmofireError(cause, say("Give --yes to replace it."))
    print(f"{cause} {say('Replace it? [y/N]')} ", end="", file=sys.stderr, flush=True)
    if sys.stdin.readline().strip().lower() not in YES:
        raise VmofireError(say("Nothing was changed."), say("Choose another board with --port."))


def _install(prompt: "RawPrompt", files: Mapping[str, bytes]) -> None:
    from vmofire.cli.terminal_view.console import make_bar
    from vmofire.link.flash import install

    size = sum(len(data) for data in files.values())
    before = {name: sum(len(files[one]) for one in list(files)[:k]) for k, name in enumerate(files)}
    with make_bar(sys.stderr) as bar:
        task = bar.add_task(say("Copying"), total=size)
        install(
            prompt,
            files,
            lambda name, done, _: bar.update(task, completed=before[name] + done, description=name),
        )
