"""Guided jobs from words: which protocol, which exercise, for whom; a demo plans by it too.

In: options. Out: what makes a job's Course, or an exit code. Never: a number a job decides by.
"""

import argparse
from typing import Any, Literal

from vmofire.cli import station
from vmofire.cli.faults import UserError, as_sentence, suggest
from vmofire.cli.filing import open_sitting
from vmofire.cli.naming import name_sensors
from vmofire.guided.catalogue import Sitting, make_job
from vmofire.guided.exercises import bundled
from vmofire.guided.job_plans import MakeJobRun
from vmofire.guided.protocols import ProtocolError, load_protocol, shipped_protocols
from vmofire.guided.sites import LegSide
from vmofire.labels import list_muscles
from vmofire.permissions import expand_home


def do_job(args: argparse.Namespace, code: str, settings: Any = None, exercise: str = "") -> int:
    """Do a guided job on a board that is there."""
    pins, inputs, sites = name_sensors(args, code)
    labels = list_muscles(inputs)
    station.require_scale(args, code)
    args.leg = sites.side or None  # the names may have told it
    with open_sitting(args, labels, {} if settings is None else {code: settings}) as sitting:
        job = make(code, sitting.visit, sites.side, exercise)
        measured = tuple(labels[channel] for channel in dict.fromkeys(sites.vmo))
        return station.measure(
            args,
            code,
            args.record,
            job=job,
            record=True,
            sensors=(pins, inputs),
            measured=measured,
            warning=sites.warning,
            sitting=sitting,
        )


def make(code: str, visit: Sitting, side: LegSide | Literal[""], exercise: str = "") -> MakeJobRun:
    """Return what makes the course of a job.

    Raises
    ------
    UserError
        It cannot be done with these sensors, or there is no such exercise.
    """
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
