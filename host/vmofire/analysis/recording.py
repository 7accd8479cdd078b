"""Analysis of a recording: quality, verdict and every contraction of each channel.

In: a Recording. Out: an Analysis, ready for JSON. It runs the screen's own definitions, so both agree.
Never: a file, a clock, a verdict on a signal that the quality gate refuses.
"""

from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from vmofire.analysis.channel import (
    SLOWEST_HZ,
    find_places,
    find_ref_fault,
    is_too_slow,
    judge_signal,
    read_muscle,
)
from vmofire.analysis.checks import repeat_check
from vmofire.analysis.cued_check import judge_all
from vmofire.analysis.cues import USUAL, Cues, Limits, tell_changed_silence
from vmofire.codec import to_json
from vmofire.dsp.bursts import Rejected, find_activity
from vmofire.dsp.contraction import ActivationSettings, Burst
from vmofire.dsp.hop_powers import find_powers
from vmofire.dsp.quality import Quality, Reason
from vmofire.dsp.quality.recording import judge_pauses
from vmofire.dsp.recorded_channel import Mapped, Part, RecordedChannel, find_present, find_strongest, iterate
from vmofire.errors import VmofireError
from vmofire.guided.prompt import Result
from vmofire.labels import OUTPUTS
from vmofire.recording.formats import Channel, Recording
from vmofire.words import say
from vmofire.words.message import Message, tell
from vmofire.words.quantities import write_plain

_NOT_EMG = Reason("not_emg", tell("signal.not_emg"), tell("cure.not_emg"))
_UNCHANGING = Reason("no_rest", tell("signal.unchanging"), tell("cure.record_rest"), False)


@dataclass(frozen=True)
class ChannelAnalysis:
    """Analysis of one channel.

    Attributes
    ----------
    name, unit, fs_hz
        Of the channel, as recorded.
    quality
        Whether a verdict may be given, and all faults of the signal.
    verdict
        Where a Check was done on the channel, or cues were given, its verdict ("fires", "does_not_fire" ...,
        see guided.check). Without, the verdict only describes the signal. "active": contractions stand out
        from rest. "quiet": none does, and no second exceeds 10 uV, above which Check would not call a muscle
        silent either. "cannot_tell": the signal is not usable; or nothing stands out, and it is too large or
        of unknown scale to be called quiet. "not_emg": angles, forces and the like.
    bursts
        Each contraction; edges in s, strength in uV or None where the scale is not known.
    rejected
        Each rise above the threshold that is no contraction, and why.
    check
        The Check by the given cues, else the last Check on this channel, computed again.
    """

    name: str
    unit: str
    fs_hz: float
    quality: Quality
    verdict: str
    bursts: tuple[Burst, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    has_scale: bool = False
    check: Result | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return what `vmofire analyse --json` prints for the channel."""
        bursts = [asdict(burst) for burst in self.bursts]
        rejected = [asdict(one) for one in self.rejected]
        if not self.has_scale:
            bursts = [{**burst, "rms_uv": None, "peak_uv": None} for burst in bursts]
            rejected = [{**one, "rms_uv": None} for one in rejected]
        return {
            "name": self.name,
            "unit": self.unit,
            "fs_hz": self.fs_hz,
            "quality": asdict(self.quality),
            "verdict": self.verdict,
            "bursts": bursts,
            "rejected": rejected,
        }


@dataclass(frozen=True)
class Analysis:
    """Analysis of every channel, with all assumptions made in reading the file.

    Attributes
    ----------
    channels, notes
    cues
        Those that Check and Compare went by; None without.
    compare
        Compare of both legs by the cues; None where the channels name not just one VMO for each leg.
    """

    channels: tuple[ChannelAnalysis, ...]
    notes: tuple[Message, ...] = ()
    cues: Cues | None = None
    compare: Result | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return what `vmofire analyse --json` prints."""
        told: dict[str, Any] = {
            "channels": [channel.as_dict() for channel in self.channels],
            "notes": [note.write_english() for note in self.notes],
        }
        if self.cues is None:
            return told
        for channel, shown in zip(self.channels, told["channels"], strict=True):
            shown["check"] = to_json(channel.check)
        return {**told, "cues": asdict(self.cues), "compare": to_json(self.compare)}


def analyse(
    recording: Recording,
    channel: str | None = None,
    rest: tuple[float, float] | None = None,
    gain: float | None = None,
    cues: Cues | None = None,
    limits: Limits = USUAL,
) -> Analysis:
    """Find quality, verdict and contractions.

    Parameters
    ----------
    recording
        From recording.formats.read.
    channel
        Name of the only channel to analyse; None for all.
    rest
        Start and end, s, of a stretch known to be rest. Without it the quietest parts are taken.
    gain
        Volts at the converter for each volt at the skin, for channels without a scale in the file.
    cues
        When the muscles rested and squeezed: then each gets the verdict of a Check, and both legs that of a
        Compare.
    limits
        Of Check and Compare in this installation.

    Raises
    ------
    VmofireError
        There is no such channel or stretch, the gain is impossible, or the cues do not fit.
    """
    places = find_places(recording, channel)
    if cues is not None:
        return _analyse_cued(recording, places, gain, cues, limits)
    if rest is not None:
        shortest_s = min(recording.channels[place].duration_s for place in places)
        if not 0.0 <= rest[0] < rest[1] <= shortest_s:
            raise VmofireError(
                say(
                    "The rest from {start:s set} to {end:s set} is not in the recording.",
                    start=rest[0],
                    end=rest[1],
                ),
                say("Choose a rest within 0 to {length:s set}.", length=shortest_s),
            )
    if gain is not None and not 1.0 <= gain <= 1e5:
        raise VmofireError(
            say("A gain of {gain} is not possible.", gain=write_plain(gain)),
            say("Give one from 1 to 100000."),
        )
    ref_fault = find_ref_fault(recording)
    return Analysis(
        tuple(
            analyse_channel(
                recording.channels[place],
                rest,
                gain,
                _repeat_last(recording, place, gain),
                ref_fault,
                limits,
            )
            for place in places
        ),
        (*recording.notes, *tell_changed_silence(limits)),
    )


def _analyse_cued(
    recording: Recording, places: list[int], gain: float | None, cues: Cues, limits: Limits
) -> Analysis:
    """Analyse by cues: muscles get a Check, and both legs a Compare; other channels get none."""
    chosen = [recording.channels[place] for place in places]
    muscles = [one for one in chosen if one.is_emg]
    if not muscles:
        raise VmofireError(
            say("No channel looks like a muscle."),
            say(
                "Choose one with --channel: {names}.", names=", ".join(one.name for one in recording.channels)
            ),
        )
    checks, compare = judge_all(recording, muscles, cues, gain, limits)
    ref_fault = find_ref_fault(recording)
    channels = tuple(
        analyse_channel(one, cues.rest, gain, checks.get(one.name), ref_fault, limits) for one in chosen
    )
    return Analysis(channels, recording.notes, cues, compare)


def analyse_channel(
    channel: Channel,
    rest: tuple[float, float] | None,
    gain: float | None,
    check: Result | None,
    ref_fault: Reason | None,
    limits: Limits,
) -> ChannelAnalysis:
    """Return the analysis of one channel, with its Check and the fault of its REF, where there are any."""
    if not channel.is_emg:
        return ChannelAnalysis(
            channel.name, channel.unit, channel.fs_hz, Quality(False, (_NOT_EMG,)), "not_emg"
        )
    uv = channel.to_uv(gain)
    signal = channel.samples if uv is None else uv
    slow = is_too_slow(channel)
    muscle: RecordedChannel = np.zeros(0) if slow else read_muscle(signal, channel)
    # Filters take most of an analysis: the judge gets what they gave, in the unit of the samples.
    uv_per_step = channel.find_uv_per_step(gain) or 1.0
    filtered = None if slow else Mapped(muscle, lambda samples: samples / uv_per_step)
    quality = judge_signal(channel, rest, ref_fault, look_for_pauses=False, filtered=filtered)
    found = find_activity(muscle, channel.fs_hz, _known_rest(None if slow else rest, muscle, channel.fs_hz))
    if quality.usable and rest is None and OUTPUTS[channel.output].is_signal and not slow:
        n_missing = sum(stop - start for start, stop in find_present(channel.samples, present=False))
        little_rest = judge_pauses(found.bursts, len(muscle) - n_missing, channel.fs_hz)
        quality = Quality.of([*quality.reasons, little_rest]) if little_rest else quality
    verdict = "cannot_tell"
    if check is not None:
        verdict = str(check.data.get("kind", check.outcome))
    elif quality.usable and found.bursts:
        verdict = "active"
    elif quality.usable and uv is not None and not slow:
        strongest_uv, weakest_uv = _extreme_uv(muscle, channel.fs_hz)
        silent_uv = limits.check.negative_threshold_uv
        if strongest_uv < silent_uv:
            verdict = "quiet"
        elif weakest_uv >= ActivationSettings().on_ratio * silent_uv:
            level = tell("signal.never_rests", level=weakest_uv)
            never_rests = Reason("no_rest", level, tell("cure.record_rest"), False)
            quality = replace(quality, reasons=(*quality.reasons, never_rests))
        else:
            quality = replace(quality, reasons=(*quality.reasons, _UNCHANGING))
    elif quality.usable:
        quality = replace(quality, reasons=(*quality.reasons, _UNCHANGING))
    return ChannelAnalysis(
        channel.name,
        channel.unit,
        channel.fs_hz,
        quality,
        verdict,
        tuple(found.bursts),
        tuple(found.rejected),
        uv is not None,
        check,
    )


def _repeat_last(recording: Recording, place: int, gain: float | None) -> Result | None:
    """Compute the last Check on a channel again; none counts where the channel is too slow for it."""
    runs = [run for run in recording.checks if run.channel == place]
    if not runs or recording.channels[place].fs_hz < SLOWEST_HZ:
        return None
    return repeat_check(recording, runs[-1], gain)


def _known_rest(
    rest: tuple[float, float] | None, muscle: RecordedChannel, fs_hz: float
) -> tuple[float, float] | None:
    if rest is None:
        return None
    stop = min(len(muscle), int(rest[1] * fs_hz))
    known = Part(muscle, min(stop, int(rest[0] * fs_hz)), stop)
    if not any(piece.any() for _, piece in iterate(known)):
        raise VmofireError(
            say(
                "There is no signal in the rest from {start:s set} to {end:s set}.",
                start=rest[0],
                end=rest[1],
            ),
            say("Choose another rest."),
        )
    return rest


def _extreme_uv(muscle: RecordedChannel, fs_hz: float) -> tuple[float, float]:
    """Return the RMS of the strongest and of the weakest second: a quiet signal is quiet throughout."""
    n = max(1, min(round(fs_hz), len(muscle)))
    strongest = float(np.sqrt(max(0.0, find_strongest(muscle, n)) / n))
    powers = find_powers(muscle, n)
    return strongest, float(np.sqrt(powers.min())) if len(powers) else 0.0
