"""Analysis of a recording: quality, verdict and every contraction of each channel.

In: a Recording. Out: an Analysis, ready for JSON. It runs the screen's own definitions, so both agree.
Never: a file, a clock, a verdict on a signal that the quality gate refuses.
"""

from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from vmofire.analysis.channel import SLOWEST_HZ, find_places, find_ref_fault, judge_signal, read_muscle
from vmofire.analysis.checks import repeat_check
from vmofire.dsp.activation import Burst, find_bursts
from vmofire.dsp.quality import Quality, Reason
from vmofire.dsp.recorded_channel import Part, RecordedChannel, find_strongest, iterate
from vmofire.errors import VmofireError
from vmofire.guided.criteria import CheckSettings
from vmofire.guided.prompt import Result
from vmofire.recording.formats import Channel, Recording
from vmofire.words import say
from vmofire.words.message import Message, tell

_NOT_EMG = Reason("not_emg", tell("signal.not_emg"), tell("cure.not_emg"))
_UNCHANGING = Reason(
    "no_rest",
    tell("signal.unchanging"),
    tell("cure.record_rest"),
    False,
)


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
        Where a Check was done on the channel, its verdict ("fires", "does_not_fire" ..., see guided.check).
        Without a Check, the verdict only describes the signal. "active": contractions stand out from rest.
        "quiet": none does, and no second exceeds 10 uV, above which Check would not call a muscle silent
        either. "cannot_tell": the signal is not usable; or it never changes, and is too large or of unknown
        scale to be called quiet. "not_emg": angles, forces and the like.
    bursts
        Each contraction; edges in s, strength in uV or None where the scale is not known.
    check
        The last Check on this channel, computed again.
    """

    name: str
    unit: str
    fs_hz: float
    quality: Quality
    verdict: str
    bursts: tuple[Burst, ...] = ()
    has_scale: bool = False
    check: Result | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return what `vmofire analyse --json` prints for the channel."""
        bursts = [asdict(burst) for burst in self.bursts]
        if not self.has_scale:
            bursts = [{**burst, "rms_uv": None, "peak_uv": None} for burst in bursts]
        return {
            "name": self.name,
            "unit": self.unit,
            "fs_hz": self.fs_hz,
            "quality": asdict(self.quality),
            "verdict": self.verdict,
            "bursts": bursts,
        }


@dataclass(frozen=True)
class Analysis:
    """Analysis of every channel, with all assumptions made in reading the file."""

    channels: tuple[ChannelAnalysis, ...]
    notes: tuple[Message, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Return what `vmofire analyse --json` prints."""
        return {
            "channels": [channel.as_dict() for channel in self.channels],
            "notes": [note.write_english() for note in self.notes],
        }


def analyse(
    recording: Recording,
    channel: str | None = None,
    rest: tuple[float, float] | None = None,
    gain: float | None = None,
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

    Raises
    ------
    VmofireError
        There is no such channel or stretch, or the gain is impossible.
    """
    places = find_places(recording, channel)
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
            say("A gain of {gain} is not possible.", gain=f"{gain:g}"), say("Give one from 1 to 100000.")
        )
    ref_fault = find_ref_fault(recording)
    return Analysis(
        tuple(
            _analyse_channel(
                recording.channels[place],
                rest,
                gain,
                _repeat_last(recording, place, gain),
                ref_fault,
            )
            for place in places
        ),
        recording.notes,
    )


def _analyse_channel(
    channel: Channel,
    rest: tuple[float, float] | None,
    gain: float | None,
    check: Result | None,
    ref_fault: Reason | None,
) -> ChannelAnalysis:
    if not channel.is_emg:
        return ChannelAnalysis(
            channel.name, channel.unit, channel.fs_hz, Quality(False, (_NOT_EMG,)), "not_emg"
        )
    quality = judge_signal(channel, rest, ref_fault)
    uv = channel.to_uv(gain)
    signal = channel.samples if uv is None else uv
    slow = any(reason.code == "too_slow" for reason in quality.reasons)
    muscle: RecordedChannel = np.zeros(0) if slow else read_muscle(signal, channel)
    bursts = find_bursts(muscle, channel.fs_hz, _known_rest(rest, muscle, channel.fs_hz))
    verdict = "cannot_tell"
    if check is not None:
        verdict = str(check.data["kind"])
    elif quality.usable and bursts:
        verdict = "active"
    elif (
        quality.usable
        and uv is not None
        and _strongest_uv(muscle, channel.fs_hz) < CheckSettings().negative_threshold_uv
    ):
        verdict = "quiet"
    elif quality.usable:
        quality = replace(quality, reasons=(*quality.reasons, _UNCHANGING))
    return ChannelAnalysis(
        channel.name, channel.unit, channel.fs_hz, quality, verdict, tuple(bursts), uv is not None, check
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


def _strongest_uv(muscle: RecordedChannel, fs_hz: float) -> float:
    """Return the RMS of the strongest second: a quiet signal is quiet throughout."""
    n = max(1, min(round(fs_hz), len(muscle)))
    return float(np.sqrt(max(0.0, find_strongest(muscle, n)) / n))
