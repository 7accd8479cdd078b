"""Labels of the inputs: muscles, legs and REF; and the outputs of a sensor.

In: labels, one for each input. Out: which of them are muscles, which is REF. Never: numpy, a signal.
"""

from collections.abc import Sequence
from datetime import date
from typing import Literal, NamedTuple, get_args

from vmofire.words import msg, say

LegSide = Literal["left", "right"]
LEGS: tuple[LegSide, ...] = get_args(LegSide)
Side = Literal["", "left", "right", "both"]  # leg of a recording or a result
SIDES: tuple[Side, ...] = get_args(Side)
Output = Literal["RAW", "RECT", "ENV"]  # of a MyoWare sensor
Nature = Literal["signal", "rectified", "envelope"]
FROM_ZERO: tuple[Nature, ...] = tuple(nature for nature in get_args(Nature) if nature != "signal")

REF = "REF"  # the label of an input that is wired to the sensor's REF pin
RAW_GAIN = 200.0  # of RAW and RECT
LONGEST = 24  # letters of a label; it must fit beside its meter


class OutputKind(NamedTuple):
    """Kind of signal at an output of the sensor.

    Attributes
    ----------
    nature
        "signal" is around half the supply, and REF is subtracted. The others rise from 0 V and have no
        spectrum: "rectified" is the absolute signal, "envelope" is that smoothed.
    about
        Message that helps to choose it.
    gain
        Volts at the converter per volt at the skin; None if a trimmer sets it.
    """

    nature: Nature
    about: str
    gain: float | None = RAW_GAIN

    @property
    def is_signal(self) -> bool:
        """Whether it is the signal itself, with its spectrum."""
        return self.nature == "signal"


OUTPUTS: dict[str, OutputKind] = {
    "RAW": OutputKind(
        "signal", msg("The amplified signal. All jobs work with it. Use this output if you can.")
    ),
    "RECT": OutputKind("rectified", msg("The rectified signal. No spectrum, no fatigue, no true onset.")),
    "ENV": OutputKind(
        "envelope",
        msg("A smoothed envelope. A trimmer sets its gain. No spectrum, no fatigue, no true onset."),
        None,
    ),
}


def list_outputs(*natures: Nature) -> str:
    """Return the outputs of these natures, or all, in words: "RAW, RECT or ENV"."""
    *names, last = (name for name, kind in OUTPUTS.items() if not natures or kind.nature in natures)
    return say("{names} or {last}", names=", ".join(names), last=last) if names else last


def list_gains() -> str:
    """Return the fixed gains in words: "200 for RAW and RECT"."""
    names: dict[float, list[str]] = {}
    for name, kind in OUTPUTS.items():
        if kind.gain is not None:
            names.setdefault(kind.gain, []).append(name)
    return ", ".join(
        say("{gain} for {names}", gain=f"{gain:g}", names=_join(of_gain)) for gain, of_gain in names.items()
    )


def _join(names: Sequence[str]) -> str:
    *first, last = names
    return say("{names} and {last}", names=", ".join(first), last=last) if first else last


_INJURED = {
    "left": msg("Injured: left leg."),
    "right": msg("Injured: right leg."),
    "both": msg("Injured: both legs."),
}
_INJURED_SINCE = {
    "left": msg("Injured: left leg, since {since:day}."),
    "right": msg("Injured: right leg, since {since:day}."),
    "both": msg("Injured: both legs, since {since:day}."),
}


def write_injury(side: str, since: date | None) -> str:
    """Return the injured leg and the date of the injury as a sentence; "" without an injury."""
    if side not in _INJURED:
        return ""
    return say(_INJURED[side]) if since is None else say(_INJURED_SINCE[side], since=since)


def is_ref(label: str) -> bool:
    """Return whether a label says that an input is wired to the sensor's REF pin."""
    return label.strip().upper() == REF


def find_ref(labels: Sequence[str]) -> int | None:
    """Return the column of REF; None if it is not wired."""
    return next((column for column, label in enumerate(labels) if is_ref(label)), None)


def list_muscles(labels: Sequence[str]) -> tuple[str, ...]:
    """Return the labels without REF, in order: the muscles of jobs, pictures and electrodes."""
    return tuple(label for label in labels if not is_ref(label))


def read_labels(words: str, inputs: Sequence[str]) -> dict[int, str]:
    """Return the labels of the inputs in use, by number of the input.

    Parameters
    ----------
    words : str
        Names of inputs, labels, or both: "GP26,GP28", "VMO,REF" or "GP26=VMO,GP28=VL".
    inputs : sequence of str
        Names of the inputs on the board, in order.

    Raises
    ------
    ValueError
        There is no such input, one is named twice, or a label is not valid.
    """
    labels: dict[int, str] = {}
    for place, part in enumerate(words.split(",")):
        left, equals, right = (piece.strip() for piece in part.partition("="))
        named = left.upper() if equals or left.upper() in inputs else ""
        name = right if equals else left
        if equals and named not in inputs:
            message = msg("The Pico has no sensor input “{name}”. Its inputs are {inputs}.")
            raise ValueError(say(message, name=left, inputs=", ".join(inputs)))
        number = inputs.index(named) if named else place
        if not name or len(name) > LONGEST or not name.isprintable():
            message = msg("“{name}” is not a channel name. Use 1 to {most} letters.")
            raise ValueError(say(message, name=part, most=LONGEST))
        if number >= len(inputs) or number in labels:
            message = msg("“{channels}” needs more than {n} inputs, or one input twice.")
            raise ValueError(say(message, channels=words, n=len(inputs)))
        labels[number] = name.upper() if name.upper() in inputs else REF if is_ref(name) else name
    if len(set(labels.values())) < len(labels):
        raise ValueError(say("Two channels in “{channels}” have the same name.", channels=words))
    return labels
