"""Sensors of a guided job: their labels, and which of them it measures for which leg.

In: --channels, --leg. Out: pins, labels, Sites, or a VmofireError. Never: a guess; guided/sites.py decides.
Loads no large package, so that contradicting options are refused at once.
"""

import argparse

from vmofire.cli import options, streams
from vmofire.errors import VmofireError
from vmofire.guided.sites import SiteError, Sites, label_leg, plan_sites
from vmofire.labels import list_muscles
from vmofire.link.stream_choice import is_stream
from vmofire.words import say

TWO_SENSORS = ("compare", "deficit", "onset")  # jobs that take two sensors if no number is given


def name_sensors(args: argparse.Namespace, code: str) -> tuple[tuple[int, ...], tuple[str, ...], Sites]:
    """Return the pins to sample, their labels, and which of the muscles the job measures.

    Parameters
    ----------
    args
        Of options.add_measurement and person_options.add_person. If only a number of sensors is given, the
        job decides their labels; sensors on one leg get its name.
    code
        Code of the job.

    Raises
    ------
    VmofireError
        The labels do not tell what to measure, or contradict the leg.
    """
    if is_stream(args.port):
        return _name_stream(args, code)
    words = args.channels or ("2" if code in TWO_SENSORS else "1")
    pins, labels = options.read_channels(words)
    if words.strip().isdigit() and len(pins) > 1:
        first = ("VMO", "VL") if code == "onset" else ("left VMO", "right VMO")
        labels = (*first, *labels[2:])
    try:
        sites = plan_sites(code, list_muscles(labels), args.leg or "")
    except SiteError as error:
        raise VmofireError(error.cause, _say_cure(error, len(pins))) from None
    if args.person and sites.sides == ("",):
        raise VmofireError(say("The leg is missing."), say("Give --leg left or --leg right."))
    return pins, label_leg(labels, sites.side), sites


def _name_stream(args: argparse.Namespace, code: str) -> tuple[tuple[int, ...], tuple[str, ...], Sites]:
    """Return the same for a stream; a leg that nobody names is refused."""
    labels = streams.read_stream(args).labels
    try:
        sites = plan_sites(code, labels, args.leg or "")
    except SiteError as error:
        raise VmofireError(error.cause, _say_cure(error, len(labels))) from None
    labels = streams.require_side(labels, sites.side)
    return tuple(range(len(labels))), labels, sites


def _say_cure(error: SiteError, n_sensors: int) -> str:
    if "--leg" in error.cure:  # an option reads the same in every language
        return error.cure
    example = "VMO,VL" if n_sensors < 2 else '"left VMO,right VMO"'
    return f"{error.cure} {say('For example: --channels {channels}.', channels=example)}"
