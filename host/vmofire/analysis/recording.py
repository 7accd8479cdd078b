"""What a recorded muscle did: quality, verdict and every contraction of each channel.

In: a Recording. Out: an Analysis, ready for JSON. It runs the screen's own definitions, so both agree.
Never: a file, a clock, a verdict on a signal that the quality gate refuses.
"""

from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from vmofire.analysis.channel import (
    AnalysisError,
    Samples,
    find_places,
    find_stretches,
    judge_signal,
    read_muscle,
)
from vmofire.dsp.activation import Burst, find_bursts
from vmofire.dsp.chain import Chain
from vmofire.dsp.quality import Quality, Reason
from vmofire.guided.check import Check
from vmofire.guided.criteria import CheckSettings, Verdict
from vmofire.recording.formats import Channel, CheckRun, Recording

_NOT_EMG = Reason("not_emg", "this is not a muscle's signal", "name another channel")
_UNCHANGING = Reason(
    "no_rest",
    "the signal never changes, so rest and effort cannot be told apart",
    "record rest as well",
    False,
)


@dataclass(frozen=True)
class ChannelAnalysis:
    """What one channel showed.

    Attributes
    ----------
    name, unit, fs_hz
        Of the channel, as recorded.
    quality
        Whether a verdict may be given, and what is to be said about the signal.
    verdict
        Where a Check was done on the channel, its verdict ("fires", "does_not_fire" ..., see guided.check).
        Else nobody asked the person for anything, and it only says what is there: "active" (contractions
        stand out from rest), "quiet" (none does, and no second exceeds the 10 uV above which Check would not
        call a muscle silent either), or "cannot_tell" (the signal is not usable, or it never changes and is
        too large, or of unknown scale, to be called quiet). "not_emg" for angles, forces and the like.
    bursts
        Each contraction; edges in s, strength in uV or None where the scale is not known.
    check
        The last Check on this channel, whole.
    """

    name: str
    unit: str
    fs_hz: float
    quality: Quality
    verdict: str
    bursts: tuple[Burst, ...] = ()
    has_scale: bool = False
    check: Verdict | None = None

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
    """What every channel showed, and what reading the file had to assume."""

    channels: tuple[ChannelAnalysis, ...]
    notes: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Return what `vmofire analyse --json` prints."""
        return {"channels": [channel.as_dict() for channel in self.channels]}


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
        Name of the only one to analyse; all where None.
    rest
        From and to, s: a stretch known to be rest. Without it the quietest parts are taken.
    gain
        Volts at the converter for each volt at the skin, for channels whose scale the file does not bring.

    Raises
    ------
    AnalysisError
        There is no such channel, or no such stretch, or the gain cannot be.
    """
    places = find_places(recording, channel)
    if rest is not None:
        shortest_s = min(recording.channels[place].duration_s for place in places)
        if not 0.0 <= rest[0] < rest[1] <= shortest_s:
            raise AnalysisError(
                f"rest {rest[0]:g}:{rest[1]:g} must lie within the recording, 0:{shortest_s:g} s"
            )
    if gain is not None and not 1.0 <= gain <= 1e5:
        raise AnalysisError(f"a gain of {gain:g} cannot be; give one from 1 to 100000")
    return Analysis(
        tuple(
            _analyse_channel(
                recording.channels[place], rest, gain, [c for c in recording.checks if c.channel == place]
            )
            for place in places
        ),
        recording.notes,
    )


def _analyse_channel(
    channel: Channel, rest: tuple[float, float] | None, gain: float | None, checks: list[CheckRun]
) -> ChannelAnalysis:
    if not channel.is_emg:
        return ChannelAnalysis(
            channel.name, channel.unit, channel.fs_hz, Quality(False, (_NOT_EMG,)), "not_emg"
        )
    quality = judge_signal(channel, rest)
    uv = channel.to_uv(gain)
    signal = channel.samples if uv is None else uv
    slow = any(reason.code == "too_slow" for reason in quality.reasons)
    muscle = np.zeros(0) if slow else read_muscle(signal, channel)
    bursts = find_bursts(muscle, channel.fs_hz, _known_rest(rest, muscle, channel.fs_hz))
    verdict, check = "cannot_tell", None
    if checks and uv is not None and not slow:
        check = _replay(uv, channel, checks[-1], gain)
        verdict = check.kind
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


def _known_rest(
    rest: tuple[float, float] | None, muscle: Samples, fs_hz: float
) -> tuple[float, float] | None:
    if rest is not None and not muscle[int(rest[0] * fs_hz) : int(rest[1] * fs_hz)].any():
        raise AnalysisError(
            f"there is no signal at all in the rest {rest[0]:g}:{rest[1]:g}; name another stretch"
        )
    return rest


def _strongest_uv(muscle: Samples, fs_hz: float) -> float:
    """Return the RMS of the strongest second: quiet is what is quiet throughout."""
    n = max(1, min(round(fs_hz), len(muscle)))
    power = np.cumsum(np.concatenate(([0.0], np.square(muscle))))
    return float(np.sqrt(np.max(power[n:] - power[:-n], initial=0.0) / n))


def _replay(uv: Samples, channel: Channel, check_run: CheckRun, gain: float | None) -> Verdict:
    """Put the rows of a Check through the live path again, lost rows included."""
    fs_hz = channel.fs_hz
    rails_uv = None
    if (
        channel.rails is not None
        and (rails := replace(channel, samples=np.array(channel.rails)).to_uv(gain)) is not None
    ):
        rails_uv = (float(rails[0]), float(rails[1]))
    check = Check(fs_hz, check_run.settings)
    n_second = max(1, round(fs_hz))
    start = round(check_run.start_s * fs_hz)
    uv = uv[start : start + round((check.longest_s + 1.0) * fs_hz)]
    at = 0
    for first, last in find_stretches(uv):
        check.push_gap(first - at)
        chain, quality = Chain(fs_hz, 1, output=channel.output, rails_uv=rails_uv), Quality(True)
        for begin in range(first, last, n_second):
            portion = uv[begin : min(begin + n_second, last), None]
            check.push(chain.process(portion).rms_uv[:, 0], quality)
            # What the gate says after a second holds for the next one, as on the screen.
            quality = chain.quality[0]
        at = last
    check.stop()
    assert check.verdict is not None  # stop() has just seen to it
    return check.verdict
