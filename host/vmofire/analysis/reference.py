"""Effort test of a recorded muscle, against an effort of its own in another recording.

In: two Recordings of the same muscles. Out: an EffortAnalysis per muscle, ready for JSON.
Never: a verdict where the quality gate refuses either recording, except for missing rest.
"""

from dataclasses import asdict, dataclass, replace
from math import nan
from typing import Any

from vmofire.analysis.channel import find_places, find_ref_fault, judge_signal, read_muscle
from vmofire.dsp.effort import Effort, EffortSettings, judge_effort
from vmofire.dsp.quality import Quality, Reason
from vmofire.errors import VmofireError
from vmofire.recording.formats import Channel, Recording
from vmofire.recording.formats.told import share_width
from vmofire.words import say


@dataclass(frozen=True)
class EffortAnalysis:
    """Effort test of one channel, against the same muscle's reference effort.

    Attributes
    ----------
    name
        Name of the channel, as recorded.
    verdict, words
        "works", "does_not_fire" or "cannot_tell", and why, in sentences.
    quality, reference_quality
        Of the recording and of the reference. Missing rest forbids nothing here.
    effort
        The numbers the verdict rests on; None where a quality forbids one.
    has_scale
        Whether its levels are in uV; otherwise only the share has a meaning.
    """

    name: str
    verdict: str
    words: str
    quality: Quality
    reference_quality: Quality
    effort: Effort | None = None
    has_scale: bool = True

    def as_dict(self) -> dict[str, Any]:
        """Return it ready for JSON; levels are None where their scale is not known."""
        effort = self.effort
        if effort and not self.has_scale:
            effort = replace(effort, level_uv=None, reference_uv=None, rest_uv=None)
        said = asdict(replace(self, effort=effort))
        del said["has_scale"]
        return said


def judge_efforts(
    recording: Recording,
    reference: Recording,
    channel: str | None = None,
    gain: float | None = None,
    settings: EffortSettings | None = None,
) -> tuple[EffortAnalysis, ...]:
    """Tell a muscle that works from one that does not fire, by an effort of its own recorded elsewhere.

    Parameters
    ----------
    recording, reference
        The recording in question and one of the same muscles in effort, with the same electrodes.
    channel
        Name of the only channel to judge; None for all muscles. The reference's channel is the one of the
        same name, or its only muscle where the recording has only one too.
    gain
        As for `analyse`, for both.
    settings
        What counts as an effort.

    Raises
    ------
    VmofireError
        One of them has no such channel, the channel is not a muscle, or the units or outputs differ.
    """
    recording, reference = share_width(recording, reference)
    places = [place for place in find_places(recording, channel) if recording.channels[place].is_emg]
    if not places:
        raise VmofireError(say("The recording has no signal of a muscle."), say("Choose another recording."))
    muscles = [one for one in reference.channels if one.is_emg]
    ref_faults = find_ref_fault(recording), find_ref_fault(reference)
    judged: list[EffortAnalysis] = []
    for place in places:
        one = recording.channels[place]
        alone = len(places) == len(muscles) == 1
        other = muscles[0] if alone else reference.channels[find_places(reference, one.name)[0]]
        judged.append(_judge_effort(one, other, gain, settings, ref_faults))
    return tuple(judged)


def _judge_effort(
    channel: Channel,
    reference: Channel,
    gain: float | None,
    settings: EffortSettings | None,
    ref_faults: tuple[Reason | None, Reason | None],
) -> EffortAnalysis:
    pair = (channel, reference)
    if not reference.is_emg:
        raise VmofireError(
            say("“{channel}” of the reference is not the signal of a muscle.", channel=reference.name),
            say("Choose another channel."),
        )
    scaled = [one.to_uv(gain) for one in pair]
    in_uv = all(uv is not None for uv in scaled)
    if channel.output != reference.output or not (
        in_uv or (channel.unit == reference.unit and all(uv is None for uv in scaled))
    ):
        raise VmofireError(
            say("“{channel}” and its reference differ in unit or sensor output.", channel=channel.name),
            say("Record both in the same way."),
        )
    quality, other = (
        _forgive_missing_rest(judge_signal(one, None, fault))
        for one, fault in zip(pair, ref_faults, strict=True)
    )
    for one in (quality, other):
        if not one.usable:
            cause = (
                say("The recording cannot be judged.")
                if one is quality
                else say("The reference cannot be judged.")
            )
            words = f"{cause} {one.reasons[0].words}"
            return EffortAnalysis(channel.name, "cannot_tell", words, quality, other)
    muscle, its_effort = (
        read_muscle(one.samples if uv is None else uv, one, nan) for one, uv in zip(pair, scaled, strict=True)
    )
    effort = judge_effort(muscle, channel.fs_hz, its_effort, reference.fs_hz, in_uv, settings)
    return EffortAnalysis(channel.name, effort.kind, effort.words, quality, other, effort, in_uv)


def _forgive_missing_rest(quality: Quality) -> Quality:
    """Make missing rest non-blocking: the reference replaces it."""
    return Quality.of(
        [replace(one, blocking=one.blocking and one.code != "no_rest") for one in quality.reasons]
    )
