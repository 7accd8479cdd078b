"""Compare of two recordings, one for each leg, by the cues of each.

In: a Recording, Cues and a channel for each leg. Out: the Check of each, and their Compare. Never: a guessed
leg; the same signal as both legs; outputs of the sensor that cannot be compared.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from vmofire.analysis.channel import find_places, find_ref_fault
from vmofire.analysis.cued_check import CuedCheck, compare_checks
from vmofire.analysis.cues import USUAL, Cues, Limits, require_cues
from vmofire.analysis.recording import Analysis, analyse_channel
from vmofire.codec import to_json
from vmofire.dsp.recorded_channel import RecordedChannel, iterate
from vmofire.errors import VmofireError
from vmofire.guided.prompt import Result
from vmofire.guided.sides import OTHER
from vmofire.guided.sites import read_muscle, read_side
from vmofire.labels import LEGS, LegSide
from vmofire.recording.formats import Channel, Recording
from vmofire.recording.formats.told import share_width
from vmofire.words import say


@dataclass(frozen=True)
class LegRecording:
    """Recording of one leg.

    Attributes
    ----------
    recording
    cues
        When its muscle rested and squeezed.
    channel
        Name of its channel.
    gain
        As in Channel.to_uv.
    """

    recording: Recording
    cues: Cues
    channel: str
    gain: float | None = None


@dataclass(frozen=True)
class LegsAnalysis:
    """Analysis of each leg, and their Compare."""

    legs: Mapping[LegSide, Analysis]
    compare: Result

    def as_dict(self) -> dict[str, Any]:
        """Return what `vmofire analyse --with --json` prints."""
        told: dict[str, Any] = {side: self.legs[side].as_dict() for side in LEGS}
        for of_leg in told.values():
            del of_leg["compare"]
        return {**told, "compare": to_json(self.compare)}


def find_muscle(recording: Recording, name: str | None = None, side: LegSide | Literal[""] = "") -> Channel:
    """Return the muscle of one leg: the one of a name, else the only one, else the only VMO.

    Raises
    ------
    VmofireError
        There is no such channel, it is no muscle, or more than one may be meant.
    """
    muscles = [one for one in recording.channels if one.is_emg]
    if name is not None:
        found = [recording.channels[place] for place in find_places(recording, name)]
        if not found[0].is_emg:
            raise VmofireError(
                say("“{name}” is not the signal of a muscle.", name=found[0].name),
                say("Choose another channel."),
            )
        return found[0]
    own = [one for one in muscles if side and read_side(one.name) == side]
    meant = own or [one for one in muscles if side and not read_side(one.name)] or muscles
    found = meant if len(meant) == 1 else [one for one in meant if read_muscle(one.name) == "VMO"]
    if len(found) == 1:
        return found[0]
    if not muscles:
        raise VmofireError(say("The recording has no signal of a muscle."), say("Choose another recording."))
    raise VmofireError(
        say("The recording has more than one muscle: {names}.", names=", ".join(one.name for one in muscles)),
        say("Choose its channel."),
    )


def name_legs(first: str, second: str, told: LegSide | Literal[""] = "") -> tuple[LegSide, LegSide] | None:
    """Return the legs of two channels, by their names or as a person told; None where neither says both.

    Parameters
    ----------
    first, second
        Names of the channels.
    told
        Leg of the first one. The second is of the other leg.

    Raises
    ------
    VmofireError
        A name contradicts what was told, or both name the same leg.
    """
    named = read_side(first), read_side(second)
    if told:
        legs: tuple[LegSide, LegSide] = (told, OTHER[told])
        for name, side, leg in zip((first, second), named, legs, strict=True):
            if side not in ("", leg):
                raise VmofireError(
                    say(
                        "“{channel}” would be the {leg:leg} leg. Its name says otherwise.",
                        channel=name,
                        leg=leg,
                    ),
                    say("Correct the leg, or rename the channel."),
                )
        return legs
    one, other = named
    if not one or not other:
        return None
    if one == other:
        raise VmofireError(
            say("“{one}” and “{other}” are of the same leg.", one=first, other=second),
            say("Choose a recording of each leg."),
        )
    return one, other


def compare_recordings(legs: Mapping[LegSide, LegRecording], limits: Limits = USUAL) -> LegsAnalysis:
    """Compare the legs of two recordings.

    Counts whose width no file gives have the same one in both, as for `judge_efforts`.

    Raises
    ------
    VmofireError
        Cues do not fit a muscle, its scale is not known, or the two signals cannot be compared.
    """
    shared = share_width(*(legs[side].recording for side in LEGS))
    legs = {side: replace(legs[side], recording=one) for side, one in zip(LEGS, shared, strict=True)}
    channels = {
        side: one.recording.channels[find_places(one.recording, one.channel)[0]] for side, one in legs.items()
    }
    _require_comparable(channels["left"], channels["right"])
    for side, one in legs.items():
        require_cues(one.cues, channels[side], limits)
    checks: dict[LegSide, CuedCheck] = {
        side: CuedCheck(channels[side], one.cues, one.gain, side, limits) for side, one in legs.items()
    }
    results, compare = compare_checks(checks)
    analysed: dict[LegSide, Analysis] = {}
    for side, one in legs.items():
        ref_fault = find_ref_fault(one.recording)
        channel = analyse_channel(channels[side], one.cues.rest, one.gain, results[side], ref_fault, limits)
        analysed[side] = Analysis((channel,), one.recording.notes, one.cues)
    return LegsAnalysis(analysed, compare)


def _require_comparable(left: Channel, right: Channel) -> None:
    if left.output != right.output:
        raise VmofireError(
            say(
                "The left leg comes from the output {left} of its sensor, the right leg from {right}.",
                left=left.output,
                right=right.output,
            ),
            say("Record both in the same way."),
        )
    if _are_same(left.samples, right.samples):
        raise VmofireError(
            say("“{one}” and “{other}” are the same signal.", one=left.name, other=right.name),
            say("Choose a recording of each leg."),
        )


def _are_same(one: RecordedChannel, other: RecordedChannel) -> bool:
    """Return whether two channels have the same samples, whatever their files are called."""
    return len(one) == len(other) and all(
        np.array_equal(piece, other[start : start + len(piece)], equal_nan=True)
        for start, piece in iterate(one)
    )
