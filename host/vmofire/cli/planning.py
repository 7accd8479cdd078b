"""Guided jobs from words: which sensors, which leg, which protocol, for whom; a demo plans by it too.

In: options. Out: what makes a job's Course, or an exit code. Never: a number a job decides by.
"""

import argparse
from typing import Any

from vmofire.cli import options, station
from vmofire.cli.faults import UserError, as_sentence, suggest
from vmofire.cli.filing import open_sitting
from vmofire.guided.catalogue import Visit, make_job, one_leg, why_not
from vmofire.guided.exercises import bundled
from vmofire.guided.jobs import MakeCourse
from vmofire.guided.legs import LegSide
from vmofire.guided.protocols import ProtocolError, load_protocol, shipped_protocols
from vmofire.private import expand_home

TWO_SENSORS = ("compare", "deficit", "onset")  # asked for where nobody says how many


def do_job(args: argparse.Namespace, code: str, settings: Any = None, exercise: str = "") -> int:
    """Do a guided job on a board that is there."""
    words = args.channels or ("2" if code in TWO_SENSORS else "1")
    pins, labels = name_sensors(code, words, args.leg)
    if args.leg is None and one_leg(code, labels):
        raise UserError("It has to be known which leg.", "Say --leg left or --leg right.")
    with open_sitting(args, labels, {} if settings is None else {code: settings}) as sitting:
        job = make(code, sitting.visit, args.leg or "left", exercise)
        sensors = (pins, labels)
        return station.measure(
            args, code, args.record, job=job, record=True, sensors=sensors, sitting=sitting
        )


def name_sensors(code: str, words: str, leg: str | None) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """Return which pins to sample, and what they are called so that a job finds its muscles.

    Parameters
    ----------
    code
        Of the job.
    words
        As in options.read_channels; for a mere number they are named by what the job needs.
    leg
        Which leg one sensor, or both of one leg, sit on.
    """
    pins, labels = options.read_channels(words)
    if not words.strip().isdigit():
        return pins, labels
    side = f"{leg} " if leg else ""
    if len(pins) == 1:
        return pins, (f"{side}VMO",)
    first = (f"{side}VMO", f"{side}VL") if code == "onset" else ("left VMO", "right VMO")
    return pins, (*first, *labels[2:])


def make(code: str, visit: Visit, side: LegSide, exercise: str = "") -> MakeCourse:
    """Return what makes the course of a job.

    Raises
    ------
    UserError
        It cannot be done with these sensors, or there is no such exercise.
    """
    if missing := why_not(code, visit.labels):
        raise UserError(missing, "Name the sensors, as in --channels VMO,VL.")
    try:
        if code == "train":
            _check_exercise(exercise)
        job = make_job(code, visit, side, exercise)
        job(2000.0, len(visit.labels))  # so that an advanced exercise too early, say, is refused now
    except ValueError as error:
        raise UserError(as_sentence(error), "") from None
    return job


def _check_exercise(code: str) -> None:
    known = [exercise.code for exercise in bundled()]
    if code not in known:
        raise UserError(f"{as_sentence(f'there is no exercise {code!r}{suggest(code, known)}')}", "")


def read_protocol(words: str) -> tuple[str, Any]:
    """Return a test and how it is to be done, by the name of a shipped protocol or the path of one's own.

    Raises
    ------
    UserError
        There is none, or the file cannot be used.
    """
    shipped = {protocol.test: protocol for protocol in shipped_protocols()}
    if words in shipped:
        return words, shipped[words].settings
    if not words.endswith(".toml"):
        raise UserError(
            as_sentence(f"there is no test {words!r}{suggest(words, shipped)}"),
            "A protocol of your own is given by its path, as in my-clinic.toml.",
        )
    try:
        protocol = load_protocol(expand_home(words))
    except ProtocolError as error:
        raise UserError(str(error), "") from None
    return protocol.test, protocol.settings
