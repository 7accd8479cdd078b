"""Streams on the command line: an LSL stream or a BrainFlow board in place of a Pico.

In: --source, --channels, --unit, --leg. Out: what `options.read_channels` gives for a Pico, and the full URL
of the stream. Never: a guess about leg, unit or channel; a connection that is kept.
"""

import argparse
from dataclasses import replace

from vmofire.cli import options
from vmofire.errors import VmofireError
from vmofire.guided.sites import label_leg, read_side
from vmofire.labels import list_muscles, read_labels
from vmofire.link.stream_choice import StreamChoice, StreamPlan, is_stream, plan_stream
from vmofire.words import say


def read_inputs(args: argparse.Namespace) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """Return the inputs to sample and their labels, of a Pico or of a stream.

    Parameters
    ----------
    args
        Of options.add_port and add_measurement. For a stream, `port` gets its full URL, and
        `plan` what was found.

    Raises
    ------
    VmofireError
        The labels do not fit the leg, or the stream is not there or cannot be measured with.
    """
    if not is_stream(args.port):
        return options.read_channels(args.channels or "1", args.leg)
    labels = read_stream(args).labels
    first = read_side(labels[0])
    if args.leg and first and first != args.leg:
        raise VmofireError(
            say(
                "The first channel is called {label}, and --leg says {side}.", label=labels[0], side=args.leg
            ),
            say("Leave out --leg: the names already give the leg of each sensor."),
        )
    if args.leg and not first:
        labels = (f"{args.leg} {labels[0]}", *labels[1:])
    return tuple(range(len(labels))), labels


def read_stream(args: argparse.Namespace) -> StreamPlan:
    """Look the stream up, once; return what is measured of it."""
    plan: StreamPlan | None = getattr(args, "plan", None)
    if plan is not None:
        return plan
    if args.gain is not None or args.pot is not None:
        raise VmofireError(
            say("A stream is in µV already, and --gain or --pot is given."),
            say("Leave out --gain and --pot."),
        )
    choice, names = _read_choice(args)
    plan = plan_stream(choice)
    if args.rate is not None and args.rate != round(plan.fs_hz):
        raise VmofireError(
            say("The stream has {rate:Hz}, and --rate says {asked}.", rate=plan.fs_hz, asked=args.rate),
            say("Leave out --rate: only the program of a stream sets its rate."),
        )
    if names:
        plan = plan._replace(labels=tuple(names))
    if not list_muscles(plan.labels) or len(list_muscles(plan.labels)) < len(plan.labels):
        raise VmofireError(say("A stream has no REF input."), say("Name only muscles in --channels."))
    args.plan, args.port = plan, plan.url
    return plan


def _read_choice(args: argparse.Namespace) -> tuple[StreamChoice, list[str]]:
    """Return the choice, and its labels where --channels gives them: "EMG1=left VMO,EMG2=right VMO"."""
    choice = StreamChoice.read(args.port)
    if getattr(args, "unit", None):
        choice = replace(choice, unit=args.unit)
    words: str | None = args.channels
    if words is None or words == "1":
        return choice, []
    pairs = [part.partition("=") for part in words.split(",")]
    if any(not equals or not name.strip() or not label.strip() for name, equals, label in pairs):
        raise VmofireError(
            say("“{channels}” does not say which channel of the stream is which muscle.", channels=words),
            say('Write it like this: --channels "EMG1=left VMO,EMG2=right VMO".'),
        )
    labels = [label.strip() for _, _, label in pairs]
    try:
        read_labels(",".join(labels), [f"#{n}" for n in range(3)])
    except ValueError as error:
        raise VmofireError(str(error), say("Give each channel a name of its own.")) from None
    return replace(choice, channels=tuple(name.strip() for name, _, _ in pairs)), labels


def require_side(labels: tuple[str, ...], side: str) -> tuple[str, ...]:
    """Return the labels with the leg; a job on a stream whose leg nobody names is refused.

    Raises
    ------
    VmofireError
        Neither the stream nor --leg names the leg.
    """
    if not side and not any(read_side(label) for label in labels):
        raise VmofireError(
            say("The stream does not say which leg “{label}” is on.", label=labels[0]),
            say("Give --leg left or --leg right."),
        )
    return label_leg(labels, side)
