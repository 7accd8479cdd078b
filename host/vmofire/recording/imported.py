"""Import of a file from another program: the user's corrections, the resulting recording, the saved file.

In: a path, and what the user enters about the file. Out: a Draft; the file to be saved. Never: the original
changed. A file that describes itself is stored unchanged. A text, and a file with corrections, is stored as
.npz: numbers unchanged, NaN where one is missing. Its own bytes, its name and the corrections are stored with
them. No board is invented.
"""

import json
import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from vmofire.dsp.recorded_channel import iterate
from vmofire.dsp.sensor import take_gain
from vmofire.errors import FormatError, LayoutError
from vmofire.labels import LEGS, Output
from vmofire.permissions import open_private
from vmofire.recording import formats
from vmofire.recording.file_formats import FIRST_BYTES, recognise
from vmofire.recording.formats import Channel, Corrections, Recording, Role, Text
from vmofire.recording.formats.recorded import NO_UNIT
from vmofire.recording.formats.told import tell_output, tell_width
from vmofire.recording.library.measurements import Electrodes
from vmofire.recording.library.placement import find_muscle
from vmofire.recording.library.placement import find_side as find_leg
from vmofire.recording.progress import Progress
from vmofire.words import say, say_many
from vmofire.words.quantities import write_plain

SLOWEST_HZ = 100.0  # below this rate, a signal lacks even the slow edge of a muscle's band
LARGEST_UV = 20_000.0  # no muscle gives more at the skin
SHOWN_CHANNELS = 4
# Next role of a column when the user switches it.
NEXT: dict[Role, Role] = {"channel": "left out", "left out": "time"}


@dataclass(frozen=True)
class Draft:
    """Draft of an import: an opened file, and what the user entered about it.

    Attributes
    ----------
    path
        Path of the original.
    text
        Its numbers, where it is a text that can be read with these corrections.
    whole
        Its recording, where the file describes itself.
    lines, trouble, trouble_line
        For a text that cannot be read with these corrections: the numbered lines around the fault, the
        reason, and the number of the faulty line. "" and 0 where it can be read.
    told
        Corrections; only unit and names apply to a file that describes itself, none to a journal.
    output, gain, bits
        Settings of the sensor and width of the converter, for counts without a scale; None where nobody told.
    """

    path: Path
    text: Text | None = None
    whole: Recording | None = None
    lines: tuple[tuple[int, str], ...] = ()
    trouble: str = ""
    trouble_line: int = 0
    told: Corrections = field(default_factory=Corrections)
    output: Output | None = None
    gain: float | None = None
    bits: int | None = None

    @cached_property
    def recording(self) -> Recording:
        """The recording that would be saved.

        Raises
        ------
        FormatError
            There is none; the error says why, and what to do.
        """
        if self.trouble:
            raise FormatError(self.trouble)
        layout = self.text.lay_out(self.told) if self.text else None
        has_channels = layout is not None and any(one.role == "channel" for one in layout.columns)
        if layout is not None and has_channels and layout.fs_hz is None:
            raise FormatError(
                say("The file does not say how many samples a second it has."), say("Enter the rate.")
            )
        if self.text is not None:
            recording = self.text.record(self.told)
        else:
            assert self.whole is not None
            recording = self.whole if self.is_journal else formats.apply(self.whole, self.told)
        if self.output and not self.is_journal:
            recording = tell_output(recording, self.output)
        return recording if self.bits is None else tell_width(recording, self.bits)

    @cached_property
    def ranges_uv(self) -> tuple[tuple[float, float], ...]:
        """Lowest and highest sample of the first muscles, uV at the skin.

        Raises
        ------
        FormatError
            As find_muscles.
        """
        shown = self.find_muscles()[:SHOWN_CHANNELS]
        return tuple(find_range_uv(one, self.gain) or (0.0, 0.0) for one in shown)

    @property
    def is_journal(self) -> bool:
        """Whether vmofire itself recorded the file, so that nothing in it needs a correction."""
        return self.whole is not None and self.whole.origin.sensor is not None

    @property
    def is_stored_anew(self) -> bool:
        """Whether the file is stored as .npz, with its corrections, and not as it is."""
        told = self.told.unit or self.told.names or self.bits or (self.output and not self.needs_gain)
        return self.text is not None or (bool(told) and not self.is_journal)

    def find_bits(self) -> int | None:
        """Return the width of its counts: as told, as in the file, or as assumed; None without counts."""
        try:
            counted = (one for one in self.recording.channels if one.is_emg and one.takes_gain)
            return next((one.bits or one.taken_bits for one in counted), None)
        except FormatError:
            return self.bits

    def find_output(self) -> Output:
        """Return the output of the sensor: as told, else as the file says of counts without a scale."""
        if self.output is not None:
            return self.output
        try:
            counted = [one for one in self.recording.channels if one.is_emg and not one.has_scale]
            return counted[0].output if counted else "RAW"
        except FormatError:
            return "RAW"

    def find_muscles(self) -> tuple[Channel, ...]:
        """Return the channels that can be a muscle, all with a scale.

        Raises
        ------
        FormatError
            There is none, or its scale or its rate is not known.
        """
        muscles = tuple(channel for channel in self.recording.channels if channel.is_emg)
        if not muscles and (nameless := self.find_nameless()):
            raise FormatError(
                say("The file does not say which unit {channel} has.", channel=nameless.name),
                say("Choose a unit."),
            )
        if not muscles:
            units = sorted({channel.unit for channel in self.recording.channels})
            raise FormatError(
                say("No channel can be a muscle. The units are: {units}.", units=", ".join(units)),
                say("Choose another file."),
            )
        for channel in muscles:
            if self.text is not None and not channel.unit:
                raise FormatError(
                    say("The file does not say which unit {channel} has.", channel=channel.name),
                    say("Choose a unit."),
                )
            if channel.fs_hz < SLOWEST_HZ:
                raise FormatError(
                    say(
                        "{channel} has {rate} samples a second. That is too slow for a muscle.",
                        channel=channel.name,
                        rate=write_plain(channel.fs_hz),
                    ),
                    say("Record at {least} or more.", least=write_plain(SLOWEST_HZ)),
                )
        if self.needs_gain and self.gain is None:
            raise FormatError(
                say("The file has counts of the converter, without their scale."),
                say("Enter the sensor's output and gain."),
            )
        gain = self.gain
        if self.needs_gain and gain is not None and take_gain(self.find_output(), gain) is None:
            raise FormatError(
                say("A gain of {gain} belongs to the RAW output.", gain=write_plain(gain)),
                say("Enter the gain of ENV: 200 × (1 + trimmer in kΩ). It is 10200 as delivered."),
            )
        return muscles

    @property
    def needs_gain(self) -> bool:
        """Whether a channel is in counts, and the file does not give microvolts per count."""
        try:
            return any(channel.is_emg and not channel.has_scale for channel in self.recording.channels)
        except FormatError:
            return False

    def find_nameless(self) -> Channel | None:
        """Return a channel of a file that describes itself, but not the unit of this channel."""
        channels = self.whole.channels if self.whole else ()
        return next((one for one in channels if one.unit == NO_UNIT and not one.is_other), None)

    def turn(self, number: int) -> "Draft":
        """Return the draft with a column of the text switched to its next role: channel, nothing, time."""
        assert self.text is not None
        columns = self.text.list_columns(self.told)
        roles: dict[int, Role] = {one.number: one.role for one in columns}
        wanted = NEXT.get(roles[number], "channel")
        if wanted == "time":  # there is one time column at most
            roles |= {place: "left out" for place, role in roles.items() if role == "time"}
        roles[number] = wanted
        times = [place for place, role in roles.items() if role == "time"]
        channels = [place for place, role in roles.items() if role == "channel"]
        told = replace(self.told, columns=channels, time_column=times[0] if times else "")
        return replace(self, told=told)


def open_draft(path: Path, told: Corrections, progress: Progress) -> Draft:
    """Open a file.

    Parameters
    ----------
    path
        File of any kind that formats.read reads.
    told
        Corrections to a text; used here: separator, decimal sign and first line.
    progress
        Takes the share read so far; an exception from it ends the reading.

    Raises
    ------
    FormatError
        It cannot be read at all. A text that other corrections might make readable becomes a Draft with
        trouble.
    """
    try:
        found = formats.open_file(path, told, progress)
        if isinstance(found, Text):
            return Draft(path, text=found, told=told)
        return Draft(path, whole=found, told=told)
    except LayoutError as error:
        lines = formats.peek(path, error.line)
        return Draft(path, lines=lines, trouble=str(error), trouble_line=error.line, told=told)


def find_range_uv(channel: Channel, gain: float | None) -> tuple[float, float] | None:
    """Return the lowest and the highest sample in uV at the skin; None where its scale is not known."""
    uv = channel.to_uv(gain)
    if uv is None:
        return None
    ranges = [
        (float(np.nanmin(piece)), float(np.nanmax(piece)))
        for _, piece in iterate(uv)
        if not np.isnan(piece).all()
    ]
    return min(low for low, _ in ranges), max(high for _, high in ranges)


def describe(draft: Draft) -> str:
    """Return in words what would be imported: samples, seconds, rate, and each muscle's range.

    Raises
    ------
    FormatError
        There is nothing to import.
    """
    muscles = draft.find_muscles()
    first = muscles[0]
    rates = ", ".join(write_plain(fs_hz) for fs_hz in sorted({one.fs_hz for one in muscles}))
    told = [
        say(
            "{n} samples, {length:s}, {rate} samples a second.",
            n=len(first.samples),
            length=first.duration_s,
            rate=rates,
        )
    ]
    for one, range_uv in zip(muscles, draft.ranges_uv, strict=False):
        told.append(say("{channel}: {range:uV range}.", channel=one.name, range=range_uv))
    if len(muscles) > SHOWN_CHANNELS:
        told.append(
            say_many("And {n} more channel.", "And {n} more channels.", len(muscles) - SHOWN_CHANNELS)
        )
    others = [one.name for one in draft.recording.channels if not one.is_emg]
    if others:
        told.append(say("Other channels: {names}.", names=", ".join(others[:SHOWN_CHANNELS])))
    missing = sum(int(np.isnan(piece).sum()) for one in muscles for _, piece in iterate(one.samples))
    if missing:
        told.append(say_many("{n} sample is missing.", "{n} samples are missing.", missing))
    return " ".join(told)


def is_too_large(draft: Draft) -> bool:
    """Return whether a muscle's range is more than any muscle gives: its unit or gain may be wrong.

    Raises
    ------
    FormatError
        There is nothing to import.
    """
    return any(high_uv - low_uv > LARGEST_UV for low_uv, high_uv in draft.ranges_uv)


def find_side(draft: Draft) -> str:
    """Return the leg named by all muscles, "both" where they name both, "" where it is not known."""
    try:
        names = [channel.name.lower() for channel in draft.recording.channels if channel.is_emg]
    except FormatError:
        return ""
    sides = {leg for leg in LEGS if any(leg in name for name in names)}
    return "both" if len(sides) > 1 else next(iter(sides), "")


def list_electrodes(recording: Recording, gain: float | None) -> list[Electrodes]:
    """Return one entry per channel: its name, the leg if named, the sensor if entered."""
    found: list[Electrodes] = []
    for channel in recording.channels:
        muscle = find_muscle(channel.name) if channel.is_emg else ""
        told = channel.is_emg and not channel.has_scale
        output = channel.output if told or channel.output != "RAW" else None
        found.append(
            Electrodes(
                channel.name, muscle, find_leg(channel.name), output=output, gain=gain if told else None
            )
        )
    return found


def make_file(draft: Draft, folder: Path) -> Path:
    """Return the file to be saved, made in a temporary folder.

    Raises
    ------
    FormatError
        There is nothing to be saved.
    OSError
        The disk refuses.
    """
    if draft.trouble:
        raise FormatError(draft.trouble)
    if not draft.is_stored_anew and _stands_alone(draft):
        path = folder / draft.path.name
        with draft.path.open("rb") as source, open(path, "xb", opener=open_private) as file:
            shutil.copyfileobj(
                source, file
            )  # a journal that was cut off is finished, and the original is not
        return path
    recording = draft.recording
    path = folder / f"{draft.path.stem}.npz"
    with open(path, "xb", opener=open_private) as file:
        np.savez_compressed(
            file,
            signal=_stand_together([channel.samples[:] for channel in recording.channels]),
            fs_hz=_join([channel.fs_hz for channel in recording.channels]),
            labels=np.array([channel.name for channel in recording.channels]),
            unit=np.array([_write_unit(channel) for channel in recording.channels]),
            uv_per_count=_join([channel.uv_per_count or np.nan for channel in recording.channels]),
            offset_counts=_join([channel.zero_counts for channel in recording.channels]),
            is_other=np.array([channel.is_other for channel in recording.channels]),
            output=np.array([channel.output for channel in recording.channels]),
            event_time_s=np.array([event.time_s for event in recording.events]),
            event_duration_s=np.array([event.duration_s for event in recording.events]),
            event_text=np.array([event.text for event in recording.events] or [""]),
            source=np.frombuffer(draft.text.data if draft.text else draft.path.read_bytes(), np.uint8),
            source_name=np.array(draft.path.name),
            told=np.array(json.dumps(list_told(draft))),
            notes=np.array([json.dumps(asdict(note)) for note in recording.notes] or [""]),
            imported=np.array(datetime.now().astimezone().isoformat(timespec="seconds")),
        )
    return path


def list_told(draft: Draft) -> dict[str, Any]:
    """Return what the user entered, by its name; nothing that was found."""
    told = {**asdict(draft.told), "output": draft.output, "gain": draft.gain, "bits": draft.bits}
    return {key: value for key, value in told.items() if value not in (None, {})}


def _stands_alone(draft: Draft) -> bool:
    """Return whether a file says all that was read from it: no other file beside it, and no person."""
    with draft.path.open("rb") as file:
        found = recognise(file.read(FIRST_BYTES), draft.path.suffix)
    return not found.is_folder


def _join(values: Sequence[float]) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """Return one number where all channels have the same, else one for each."""
    joined = np.array(values, dtype=np.float64)
    return joined[:1] if (joined == joined[0]).all() or np.isnan(joined).all() else joined


def _stand_together(
    columns: Sequence[np.ndarray[tuple[int, ...], np.dtype[np.float64]]],
) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """Return columns of unequal length as one table, with NaN after the end of a shorter one."""
    table = np.full((max(len(one) for one in columns), len(columns)), np.nan)
    for place, column in enumerate(columns):
        table[: len(column), place] = column
    return table


def _write_unit(channel: Channel) -> str:
    """Return a unit with the width of a count, in the form that is read back."""
    return f"counts {channel.bits} bit" if channel.unit == "counts" and channel.bits else channel.unit
