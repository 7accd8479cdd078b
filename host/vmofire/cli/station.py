"""The board that is there: found, asked what it is, kept from people while mains current could reach them.

In: options. Out: a Measurement run to its end, as an exit code. Never: a guess between two boards.
"""

import argparse
import sys
from math import inf

from vmofire.cli import options
from vmofire.cli.faults import UserError, as_sentence
from vmofire.cli.filing import JobFiling
from vmofire.cli.measuring import Measurement, choose_window
from vmofire.cli.placing import place_electrodes
from vmofire.cli.wrapping import say
from vmofire.dsp.sensor import NO_SCALE
from vmofire.guided.amplitude_scale import why_no_scale
from vmofire.guided.job_plans import MakeJobRun
from vmofire.guided.safety import SHORT
from vmofire.link.board import Board, LinkError, find_ports
from vmofire.link.power import read_power, why_not_start

BATTERY = f"{SHORT} Not for anyone with a pacemaker or another implant."


def measure(
    args: argparse.Namespace,
    command: str,
    file: str | None,
    *,
    sensors: tuple[tuple[int, ...], tuple[str, ...]],
    job: MakeJobRun | None = None,
    record: bool = False,
    measured: tuple[str, ...] = (),
    warning: str = "",
    sitting: JobFiling | None = None,
) -> int:
    """Measure on a board that is there.

    Parameters
    ----------
    args
        Of options.add_measurement and add_view.
    command, file, record
        Name of the command; where to record, by itself in the recordings folder where `record` says so.
    sensors
        Pins and what they are called.
    job
        Makes the guided job to do.
    measured
        Labels of the sensors that it judges by.
    warning
        What it does not judge by, to be said beforehand.
    sitting
        Whom a job is for, and who files it.
    """
    pins, labels = sensors
    filed = sitting is not None and sitting.keeping is not None
    journal = options.new_recording(command, file) if (record or file) and not filed else None
    url = args.port or find_board()
    if filed or "://" not in url:
        virtual = is_virtual(url)
        if filed and virtual and not args.file_virtual:
            raise UserError(
                "What a virtual board plays is nobody's, and is not filed.",
                "Leave out --person, or say --file-virtual to file it all the same.",
            )
        if "://" not in url:
            mind_power(virtual, args.power_stated)
    if sitting is not None and filed:
        place_electrodes(sitting, args)
        journal = sitting.begin(command, args.leg or "")
    as_json = getattr(args, "json", False)
    measurement = Measurement(
        command=command,
        url=url,
        title=f"vmofire {command}: {', '.join(labels)} on {url}",
        sensor=options.read_sensor(args),
        pins=pins,
        labels=labels,
        rate_hz=args.rate,
        journal=journal,
        job=job,
        power_stated=args.power_stated or "",
        answers=options.read_answers(getattr(args, "answer", None)),
        measured=measured,
        sitting=sitting,
        must_record=journal is not None and not filed,
        seconds=getattr(args, "seconds", None) or inf,
        as_json=as_json,
        in_window=args.window and choose_window(True, False, sys.stderr),
        close_after_verdict=getattr(args, "close_after_verdict", False),
    )
    if "://" not in url:
        say(BATTERY, measurement.out)
    if len(labels) > 1 and measured:
        say(f"Measured: {' and '.join(measured)}. {warning}".strip(), measurement.out)
    return measurement.run()


def is_virtual(port: str) -> bool:
    """Return whether the board on a port is a virtual one, which nobody is connected to."""
    board = Board.open(port)
    board.close()
    return board.hello.board.startswith("virtual")


def mind_power(virtual: bool, stated: str | None) -> None:
    """Start nothing while mains current could reach a person.

    Raises
    ------
    UserError
        The computer is plugged in, or does not tell, and nobody states otherwise.
    """
    why = why_not_start(read_power(), stated, virtual)
    if why is not None:
        raise UserError(
            why,
            'Where a clinician states otherwise: --power-stated "what is so"; it is kept with the recording.',
        )


def require_scale(args: argparse.Namespace, job: str) -> None:
    """Begin no job that could not judge.

    Raises
    ------
    UserError
        The gain of the sensor is not known; live view and recording need none.
    """
    if why_no_scale(job, options.read_sensor(args)):
        raise UserError(as_sentence(NO_SCALE), f"Say {options.GAIN_OF['ENV']}, or wire RAW.")


def find_board() -> str:
    """Return the port of the one board that answers.

    Raises
    ------
    UserError
        None answers, or more than one.
    """
    without = "Name its port with --port, or try `vmofire demo`, which needs none."
    troubles: list[str] = []
    answering: list[str] = []
    for port in find_ports():
        if port.likely:
            try:
                Board.open(port.url).close()
            except LinkError as error:
                troubles.append(str(error))
            else:
                answering.append(port.url)
    if len(answering) > 1:
        raise UserError(
            f"{len(answering)} boards answer: {', '.join(answering)}.",
            f"Name one with --port {answering[0]}.",
        )
    if not answering and troubles:
        raise UserError(" ".join(troubles), without)
    if not answering:
        raise UserError("No Pico was found.", f"Plug it in with a cable that carries data. {without}")
    return answering[0]
