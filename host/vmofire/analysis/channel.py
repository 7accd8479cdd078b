"""Recorded channel: its quality, and the muscle's part of it.

In: a Recording or one of its Channels. Out: numbers, a Quality. Never: a verdict.
"""

from math import ceil

from vmofire.dsp.muscle import MuscleColumn
from vmofire.dsp.quality import Quality, Reason, assess
from vmofire.dsp.recorded_channel import Closed, RecordedChannel, find_present
from vmofire.dsp.ref import judge_ref_of_recording
from vmofire.errors import VmofireError
from vmofire.labels import OUTPUTS, Nature
from vmofire.recording.formats import Channel, Recording, read_ref_v
from vmofire.words import say
from vmofire.words.message import tell

SLOWEST_HZ = 115.0  # below it, mains hum of 50 Hz is above the band that is left, and folds into it
FULL_BAND_HZ = 900.0  # from this rate on, sampling holds EMG up to 400 Hz

_DONE: dict[Nature, Reason] = {  # what the sensor did to the signal
    "rectified": Reason("rectified", tell("signal.rectified"), tell("cure.record_raw"), False),
    "envelope": Reason("envelope", tell("signal.envelope"), tell("cure.record_raw"), False),
}


def find_places(recording: Recording, name: str | None) -> list[int]:
    """Return the channels meant: all, or those of a name.

    Upper and lower case do not matter where no name matches exactly.

    Raises
    ------
    VmofireError
        No channel has that name.
    """
    names = [channel.name for channel in recording.channels]
    if name is None:
        return list(range(len(names)))
    found = [place for place, known in enumerate(names) if known == name]
    found = found or [place for place, known in enumerate(names) if known.casefold() == name.casefold()]
    if not found:
        raise VmofireError(
            say("There is no channel “{name}”.", name=name),
            say("Choose one of these: {known}.", known=", ".join(names)),
        )
    return found


def find_ref_fault(recording: Recording) -> Reason | None:
    """Return the fault of the REF that was subtracted from a journal's muscles; None where there is none."""
    ref_v, sensor = read_ref_v(recording.channels), recording.origin.sensor
    if ref_v is None or sensor is None or not sensor.kind.is_signal:
        return None
    return judge_ref_of_recording(ref_v, recording.channels[0].fs_hz, sensor)


def judge_signal(
    channel: Channel,
    rest: tuple[float, float] | None,
    ref_fault: Reason | None = None,
    look_for_pauses: bool = True,
    filtered: RecordedChannel | None = None,
) -> Quality:
    """Judge the raw samples, and add what the kind of file and its REF imply.

    Pauses and `filtered` are as for `assess`. `filtered` is used where no samples are missing.
    """
    known = find_present(channel.samples)
    there = Closed(channel.samples, known)
    if rest is not None and len(there) < len(channel.samples):
        # Gaps are closed for the judge, so the place of the rest moves.
        rest = (
            _count_samples(known, round(rest[0] * channel.fs_hz)) / channel.fs_hz,
            _count_samples(known, round(rest[1] * channel.fs_hz)) / channel.fs_hz,
        )
    nature = OUTPUTS[channel.output].nature
    slow = is_too_slow(channel)
    if len(there) < len(channel.samples):
        filtered = None  # a filter starts anew after a gap, and the judge sees none
    # A signal without its band is judged as an envelope is: whether it is alive, and clipped.
    output = "ENV" if slow else channel.output
    judged = assess(there, channel.fs_hz, channel.rails, rest, output, look_for_pauses, filtered)
    reasons = list(judged.reasons)
    reasons = [ref_fault, *reasons] if ref_fault else reasons
    if slow:
        fault = tell("signal.too_slow", rate=ceil(channel.fs_hz))
        reasons.append(Reason("too_slow", fault, tell("cure.too_slow")))
    elif nature != "signal":
        reasons.append(_DONE[nature])
    elif channel.fs_hz < FULL_BAND_HZ:
        fault = tell("signal.slow", rate=round(channel.fs_hz))
        reasons.append(Reason("slow", fault, tell("cure.record_faster"), False))
    missing = len(channel.samples) - len(there)
    if missing:
        fault = tell("signal.missing", n=missing, length=missing / channel.fs_hz)
        reasons.append(Reason("gap", fault, None, False))
    return Quality(not any(reason.blocking for reason in reasons), tuple(reasons))


def is_too_slow(channel: Channel) -> bool:
    """Tell whether the channel is a signal whose rate leaves no band for EMG."""
    return OUTPUTS[channel.output].nature == "signal" and channel.fs_hz < SLOWEST_HZ


def read_muscle(signal: RecordedChannel, channel: Channel, missing: float = 0.0) -> RecordedChannel:
    """Return the muscle's part of a signal, and the value that replaces missing samples."""
    return MuscleColumn(signal, channel.fs_hz, channel.output, missing)


def _count_samples(known: list[tuple[int, int]], before: int) -> int:
    """Return the number of present samples before a given sample."""
    return sum(max(0, min(stop, before) - start) for start, stop in known)
