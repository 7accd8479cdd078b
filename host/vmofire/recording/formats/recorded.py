"""Recording: channels, events and origin, the same for all kinds of file.

In: nothing. Out: frozen records that every reader fills and analysis reads; the one error of a reader.
Never: a file. Samples keep the file's own numbers; microvolts are computed, never stored in place.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import numpy as np
import numpy.typing as npt

from vmofire.dsp.recorded_channel import Mapped, RecordedChannel, iterate
from vmofire.dsp.sensor import Sensor, take_gain
from vmofire.errors import FormatError
from vmofire.labels import Output, is_ref
from vmofire.recording.formats.width import are_whole, find_ends, find_width
from vmofire.words import say
from vmofire.words.message import Message, tell
from vmofire.words.quantities import write_plain

Samples = npt.NDArray[np.float64]

_UV_PER_UNIT = {"nv": 1e-3, "uv": 1.0, "mv": 1e3, "v": 1e6}
NO_UNIT = "?"  # of numbers that have a scale, but whose unit the file does not name
VOLTS = frozenset(("nV", "uV", "mV", "V"))
# "microV", "µVolts", "uVrms", "mV RMS": a prefix, volts, and that they are RMS. Not peak to peak.
_VOLTS = re.compile(
    r"(?P<prefix>n|u|m|nano|micro|milli)?[ _-]?v(?:olts?)?(?:[ _/-]?\(?rms\)?)?", re.IGNORECASE
)
_PREFIXES = {"": "", "n": "n", "u": "u", "m": "m", "nano": "n", "micro": "u", "milli": "m"}
_COUNTS = re.compile(r"^(?:adc|counts?|lsb|digits?|raw)\b(?:.*?(\d+)[ -]?bit)?", re.IGNORECASE)
# Words within a name; "_" and digits end a word too, as in "ACC_X" and "acc1".
_NOT_MUSCLE_NAME = re.compile(
    r"^ref$|^[xyz]$|angle|gonio|force|torque|moment|\bload|accel|(?<![a-z])acc(?![a-z])|gyro|(?<![a-z])mag(?![a-z])|trig"
    r"|marker|switch|(?<![a-z])e[cek]g(?![a-z])|resp|temperature|(?<![a-z])nseq(?![a-z])|digital|label|class(?![a-z])"
    r"|event|annot|note|comment|status|button|stim|battery|impedance|counter|frame|packet|timestamp|\bquat"
    r"|(?<![a-z])(?:sync|pulse|ppg|eda|gsr|hr|velocity|position|pressure|lod)(?![a-z])",
    re.IGNORECASE,
)
_RMS = re.compile(r"v(?:olts?)?[ _/-]?\(?rms\)?$", re.IGNORECASE)
_ENVELOPE = re.compile(r"\benv(?:elope)?\b|_env\b|rectified|\brect\b(?=.*output)", re.IGNORECASE)


MOST_CHANNELS = 512  # the largest grids of electrodes have 256
FEW_CHANNELS = 8  # a table with this many columns may have fewer rows
LARGEST = 1e15  # more than any sensor gives in any unit, or any converter counts


@dataclass(frozen=True)
class Channel:
    """Channel of a recording: one signal.

    Attributes
    ----------
    name, unit
        As in the file; the unit is "uV", "mV", "V", "counts", another unit, or "" where the file names none;
        NO_UNIT where it names none and the numbers are no counts.
    fs_hz
        Samples a second.
    samples : ndarray of float64 or other RecordedChannel, (n_samples,)
        In `unit`; NaN where the file has no number. Samples of a long recording are read on demand.
    bits
        Width of one count, where the unit is counts and the file gives it.
    uv_per_count, zero_counts
        Scale of the counts, where the file gives it.
    mv_per_count
        Scale at the sensor's output, where the file gives only that: the gain from the skin is not known.
    taken_bits
        Width assumed for all channels of a file together, where it does not give it.
    is_centred
        Whether the middle of the range was subtracted from the counts.
    may_be_counts
        False where the file gives no unit, and the numbers have fractions: they are no counts.
    is_other
        Whether the file says that another sensor than one of a muscle made it.
    rails
        The lowest and the highest sample the converter can give, in `unit`, where that is known.
    output
        "ENV" or "RECT" where the file says that the sensor had smoothed or rectified the signal already.
    """

    name: str
    unit: str
    fs_hz: float
    samples: RecordedChannel
    bits: int | None = None
    uv_per_count: float | None = None
    zero_counts: float = 0.0
    rails: tuple[float, float] | None = None
    output: Output = "RAW"
    mv_per_count: float | None = None
    taken_bits: int | None = None
    is_centred: bool = False
    may_be_counts: bool = True
    is_other: bool = False

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return len(self.samples) / self.fs_hz

    @property
    def is_emg(self) -> bool:
        """Whether it can be a muscle: volts, counts or no unit at all, and no name of anything else."""
        volts_or_counts = self.unit.lower() in _UV_PER_UNIT or self.unit in ("counts", "")
        return volts_or_counts and not self.is_other and not _NOT_MUSCLE_NAME.search(self.name)

    @property
    def takes_gain(self) -> bool:
        """Whether it is in counts whose scale follows from the sensor's gain."""
        is_counts = self.unit == "counts" or (self.unit == "" and self.may_be_counts)
        return is_counts and not self.has_scale

    @property
    def has_scale(self) -> bool:
        """Whether the file gives the number of microvolts of a sample."""
        return self.unit.lower() in _UV_PER_UNIT or self.uv_per_count is not None

    def to_uv(self, gain: float | None = None) -> RecordedChannel | None:
        """Return the signal at the skin in uV, (n_samples,), or None where its scale is not known.

        Parameters
        ----------
        gain
            Volts at the converter for each volt at the skin, for counts without a scale of their own, on a
            converter of 3.3 V (`dsp.sensor.Sensor`). Signals in volts are at the skin already.
        """
        change = self._find_scale(gain)
        if change is None:
            return None
        in_memory = isinstance(self.samples, np.ndarray)
        return change(self.samples[:]) if in_memory else Mapped(self.samples, change)

    def find_uv_per_step(self, gain: float | None = None) -> float | None:
        """Return how many uV at the skin one unit of the samples is, or None where `to_uv` returns None."""
        change = self._find_scale(gain)
        return None if change is None else float(np.diff(change(np.arange(2.0)))[0])

    def _find_scale(self, gain: float | None) -> Callable[[Samples], Samples] | None:
        """Return the scale that turns samples into uV at the skin."""
        if self.unit.lower() in _UV_PER_UNIT:
            uv_per_unit = _UV_PER_UNIT[self.unit.lower()]
            return lambda samples: samples * uv_per_unit
        if self.uv_per_count is not None:
            uv_per_count = self.uv_per_count
            return lambda samples: (samples - self.zero_counts) * uv_per_count
        gain = take_gain(self.output, gain)
        if gain is None or not self.takes_gain:
            return None
        return self.with_gain(gain)._find_scale(None)

    def with_gain(self, gain: float) -> "Channel":
        """Return the channel with the scale that follows from its sensor's gain; samples are unchanged.

        A channel with a scale, or not in counts, is returned as it is.

        Raises
        ------
        VmofireError
            The gain can only be RAW's, and the channel is an envelope.
        """
        if not self.takes_gain:
            return self
        sensor = Sensor(self.output, gain)
        step_uv = sensor.step_uv(1, self.full_scale_bits)
        zero_counts = sensor.zero_v / sensor.reference_v * 2**self.full_scale_bits
        zero_counts = 0.0 if self.is_centred else zero_counts
        if self.mv_per_count is not None and sensor.gain is not None:
            step_uv, zero_counts = 1e3 * self.mv_per_count / sensor.gain, self.zero_counts
        return replace(self, unit="counts", uv_per_count=step_uv, zero_counts=zero_counts)

    @property
    def full_scale_bits(self) -> int:
        """Width of one count: from the file, else the one assumed for it, else the smallest usual one."""
        return self.bits or self.taken_bits or find_width(find_ends(self.samples))


@dataclass(frozen=True)
class Event:
    """Event at a moment of a recording.

    Attributes
    ----------
    time_s, text, duration_s
        Moment, text, and length.
    kind
        "mark", "cue", "gap", "key" ... as in the journal; "" where the file does not tell.
    """

    time_s: float
    text: str
    duration_s: float = 0.0
    kind: str = ""


@dataclass(frozen=True)
class CheckRun:
    """Run of a Check during the recording.

    Attributes
    ----------
    start_s
        When it began.
    given
        Its settings, in the form that guided.job_plans.restore_check takes.
    keys
        Keys pressed, each with its moment in s since the start.
    """

    start_s: float
    given: Mapping[str, Any]
    keys: tuple[tuple[float, str], ...] = ()

    @property
    def channel(self) -> int:
        """Index of the channel it used; of both legs, the first."""
        both = self.given.get("channels")
        return min(both.values()) if both else int(self.given.get("channel", 0))


@dataclass(frozen=True)
class Origin:
    """Origin of a recording: when and with what it was made, as far as the file says.

    Attributes
    ----------
    made
        When its first sample was taken.
    equipment
        Name and firmware of the device that sampled it.
    serial
        Serial number of that device.
    sensor
        Settings of the sensor before that device.
    """

    made: datetime | None = None
    equipment: str = ""
    serial: str = ""
    sensor: Sensor | None = None


@dataclass(frozen=True)
class Recording:
    """Recording: everything a file holds.

    Attributes
    ----------
    channels
        All of them; `Channel.is_emg` tells which can be muscles.
    events
        In order of time.
    notes
        What the reader assumed or left out, to be shown.
    checks
        Those done while recording, in order.
    origin
        When and with what it was made.
    """

    channels: tuple[Channel, ...]
    events: tuple[Event, ...] = ()
    notes: tuple[Message, ...] = ()
    checks: tuple[CheckRun, ...] = ()
    origin: Origin = Origin()


def read_ref_v(channels: Sequence[Channel]) -> RecordedChannel | None:
    """Return the sensor's REF pin in V; None where it was not recorded."""
    ref = next((channel for channel in channels if is_ref(channel.name)), None)
    if ref is None or ref.mv_per_count is None:
        return None
    v_per_count = ref.mv_per_count / 1e3
    return Mapped(ref.samples, lambda samples: samples * v_per_count)


def make_channel(
    name: str,
    unit: str,
    fs_hz: float,
    samples: npt.ArrayLike | Mapped,
    uv_per_count: float | None = None,
    zero_counts: float = 0.0,
) -> Channel:
    """Return a channel with its unit in this project's spelling.

    Numbers above LARGEST are taken as missing: a mark for a missing sample, or damage.

    Raises
    ------
    FormatError
        The rate is invalid, or there is no sample.
    """
    values = _leave_out_impossible(samples)
    name = clean_name(name)
    if not (np.isfinite(fs_hz) and 0.1 <= fs_hz <= 1e6):
        raise FormatError(
            say("Channel “{name}” claims {rate} samples a second.", name=name, rate=write_plain(fs_hz)),
            say("It must be 0.1 to 1000000. Correct the rate in the file."),
        )
    lowest = [float(np.nanmin(piece)) for _, piece in iterate(values) if np.isfinite(piece).any()]
    if not lowest:
        raise FormatError(say("Channel “{name}” has no samples.", name=name), say("Choose another file."))
    counts = _COUNTS.match(unit.strip())
    bits = int(counts[1]) if counts and counts[1] and 1 <= int(counts[1]) <= 32 else None
    return Channel(
        name=name,
        unit="counts" if counts else spell_unit(unit),
        fs_hz=float(fs_hz),
        samples=values,
        bits=bits,
        uv_per_count=uv_per_count,
        zero_counts=zero_counts,
        # Counts below 0 have had their middle subtracted: the file does not say where their rails are now.
        rails=(0.0, 2.0**bits - 1.0) if bits and min(lowest) >= 0.0 else None,
        output="ENV" if _is_envelope(name, unit, min(lowest)) else "RAW",
    )


def _leave_out_impossible(samples: npt.ArrayLike | Mapped) -> RecordedChannel:
    """Return samples with NaN for what exceeds LARGEST; those that are read on demand stay so."""

    def leave_out(piece: Samples) -> Samples:
        return np.where(np.abs(piece) > LARGEST, np.nan, piece)  # NaN compares as False

    if isinstance(samples, Mapped):
        is_possible = all(bool((np.abs(piece) <= LARGEST).all()) for _, piece in iterate(samples))
        return samples if is_possible else Mapped(samples, leave_out)
    values = np.asarray(samples, dtype=np.float64)
    return leave_out(values) if (np.abs(values) > LARGEST).any() else values


def clean_name(name: str) -> str:
    """Return a name without control characters and without those that reverse the direction of writing."""
    return " ".join(re.sub("[\x00-\x1f\x7f-\x9f\u202a-\u202e]", " ", name).split()) or "unnamed"


def _is_envelope(name: str, unit: str, lowest: float) -> bool:
    """Return whether name or unit say so; a unit of RMS only where no sample is below 0."""
    if _ENVELOPE.search(unit) or _ENVELOPE.search(name):
        return True
    return bool(_RMS.search(unit.strip())) and lowest >= 0.0


def require_few_channels(n_channels: int, n_samples: int) -> None:
    """Refuse a table with rows and columns exchanged, before its columns become channels.

    Raises
    ------
    FormatError
        There are more channels than any recording has, or than it has samples.
    """
    if n_channels > MOST_CHANNELS or n_channels > max(FEW_CHANNELS, n_samples):
        raise FormatError(
            say(
                "It has {channels} channels of {samples} samples each. Rows and columns may be exchanged.",
                channels=n_channels,
                samples=n_samples,
            ),
            say("Save one channel in each column, {most} at most.", most=MOST_CHANNELS),
        )


def spell_unit(unit: str) -> str:
    """Return a unit in this project's spelling: volts as nV, uV, mV or V, any other unchanged."""
    unit = unit.strip().replace("µ", "u").replace("μ", "u")
    match = _VOLTS.fullmatch(unit)
    return f"{_PREFIXES[(match['prefix'] or '').lower()]}V" if match else unit


def make_recording(
    channels: Sequence[Channel], events: Sequence[Event] = (), notes: Sequence[Message] = ()
) -> Recording:
    """Return a recording whose channels all have different names: a second "VM" becomes "VM (2)".

    Raises
    ------
    FormatError
        There is no channel.
    """
    if not channels:
        raise FormatError(say("There is no signal in it."), say("Choose another file."))
    require_few_channels(len(channels), max(len(channel.samples) for channel in channels))
    seen: dict[str, int] = {}
    named: list[Channel] = []
    for channel in channels:
        seen[channel.name] = seen.get(channel.name, 0) + 1
        times = seen[channel.name]
        named.append(channel if times == 1 else replace(channel, name=f"{channel.name} ({times})"))
    named, taken_bits = _take_one_width(named)
    notes = [*notes, tell("import.bits", bits=taken_bits)] if taken_bits else notes
    return Recording(tuple(named), tuple(sorted(events, key=lambda event: event.time_s)), tuple(notes))


def _take_one_width(channels: list[Channel]) -> tuple[list[Channel], int | None]:
    """Return the channels with one width for all counts that the file gives none, and that width."""
    ends = {
        at: find_ends(one.samples)
        for at, one in enumerate(channels)
        if one.takes_gain and one.mv_per_count is None
    }
    whole = {at for at in ends if channels[at].unit == "counts" or are_whole(channels[at].samples)}
    counted = {at for at in whole if channels[at].is_emg and channels[at].bits is None}
    stated = [one.bits for one in channels if one.bits]
    taken_bits = max([*stated, *(find_width(ends[at]) for at in counted)]) if counted else None
    return [
        one
        if at not in ends
        else replace(one, may_be_counts=False)
        if at not in whole
        else replace(one, taken_bits=None if one.bits else taken_bits, is_centred=ends[at][0] < 0.0)
        for at, one in enumerate(channels)
    ], taken_bits
