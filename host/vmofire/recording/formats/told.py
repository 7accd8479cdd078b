"""Width of counts, output, unit and names, as a person gives them for a recording of any format.

In: Recordings, and what was told. Out: Recordings. Never: another width or output where the file gives it;
a scale of the file changed.
"""

from collections.abc import Mapping
from dataclasses import replace
from math import isclose

from vmofire.errors import FormatError
from vmofire.labels import Output
from vmofire.recording.formats.recorded import (
    NO_UNIT,
    VOLTS,
    Channel,
    Recording,
    make_recording,
    spell_unit,
)
from vmofire.recording.formats.text import Text
from vmofire.recording.formats.text_columns import Corrections
from vmofire.recording.formats.width import find_ends, find_least_bits
from vmofire.words import say
from vmofire.words.message import tell
from vmofire.words.quantities import write_plain


def require_usable(recording: Recording, corrections: Corrections) -> None:
    """Refuse corrections that a file which describes itself cannot take: none is ignored in silence.

    Raises
    ------
    FormatError
        It gives another rate, or is no table whose columns, times and lines can be chosen.
    """
    told_hz = corrections.fs_hz
    if told_hz is not None:
        said_hz = {one.fs_hz for one in recording.channels if one.is_emg}
        if any(not isclose(one_hz, told_hz, rel_tol=1e-3) for one_hz in said_hz):
            raise FormatError(
                say(
                    "The file gives its own rate: {rates} samples a second.",
                    rates=", ".join(write_plain(one_hz) for one_hz in sorted(said_hz)),
                ),
                say("Read it without another rate."),
            )
    if replace(corrections, fs_hz=None, unit=None, names=None) != Corrections():
        raise FormatError(
            say("The file is no table. It has no columns, times, separators or lines to choose."),
            say("Read it without these settings. A channel of it is chosen by name."),
        )


def require_used(text: Text, corrections: Corrections) -> None:
    """Refuse corrections to a table that change nothing in it: none is ignored in silence.

    Raises
    ------
    FormatError
        A unit of time is told and no column holds times, or a name for a column that is no channel.
    """
    columns = text.list_columns(corrections)
    if corrections.time_unit and not any(one.role == "time" for one in columns):
        raise FormatError(say("No column holds times."), say("Read it without a unit of times."))
    channels = [one.name for one in columns if one.role == "channel"]
    unused = next((name for name in (corrections.names or {}).values() if name not in channels), None)
    if unused is not None:
        raise FormatError(
            say("The column that would be called “{name}” is no channel.", name=unused),
            say("Rename one of these: {known}.", known=", ".join(channels)),
        )


def share_width(*recordings: Recording) -> tuple[Recording, ...]:
    """Return recordings of one board with one width for all counts whose width no file gives."""
    channels = [channel for recording in recordings for channel in recording.channels]
    taken = [one.taken_bits for one in channels if one.taken_bits]
    if not taken:
        return recordings
    bits = max([*taken, *(one.bits for one in channels if one.bits and one.takes_gain)])
    return tuple(
        replace(
            recording,
            channels=tuple(
                replace(one, taken_bits=bits) if one.taken_bits else one for one in recording.channels
            ),
            notes=tuple(
                tell("import.bits", bits=bits) if note.code == "import.bits" else note
                for note in recording.notes
            ),
        )
        for recording in recordings
    )


def tell_width(recording: Recording, bits: int) -> Recording:
    """Return a recording whose counts have the width that a person gives.

    Raises
    ------
    FormatError
        A sample is larger than the width allows, the file gives another width, or it has no such counts.
    """
    if not any(one.takes_gain and one.may_be_counts for one in recording.channels):
        raise FormatError(
            say("No channel of the file has counts of an unknown scale."),
            say("Read it without a width of the converter."),
        )
    channels: list[Channel] = []
    for one in recording.channels:
        if one.takes_gain and one.may_be_counts:
            if one.bits and one.taken_bits is None and one.bits != bits:
                raise FormatError(
                    say(
                        "The file gives the width of {channel}: {bits} bit.", channel=one.name, bits=one.bits
                    ),
                    say("Read it without another width."),
                )
            low, high = ends = find_ends(one.samples)
            if one.is_emg and find_least_bits(ends) > bits:
                raise FormatError(
                    say(
                        "{channel} has samples from {low} to {high}. These are more than {bits} bit.",
                        channel=one.name,
                        low=write_plain(low),
                        high=write_plain(high),
                        bits=bits,
                    ),
                    say("Give the width of the converter."),
                )
            rails = None if low < 0.0 else (0.0, 2.0**bits - 1.0)
            one = replace(one, bits=bits, taken_bits=None, rails=rails)
        channels.append(one)
    notes = tuple(note for note in recording.notes if note.code != "import.bits")
    return replace(recording, channels=tuple(channels), notes=notes)


def tell_output(recording: Recording, output: Output) -> Recording:
    """Return a recording whose muscles come from the given output.

    Raises
    ------
    FormatError
        It is a recording of ours, which knows another one.
    """
    if recording.origin.sensor is not None:
        known = recording.origin.sensor.output
        if output != known:
            raise FormatError(
                say("The recording knows its sensor's output: {output}.", output=known),
                say("Read it without another output."),
            )
        return recording
    channels = tuple(replace(one, output=output) if one.is_emg else one for one in recording.channels)
    return replace(recording, channels=channels)


def tell_unit(recording: Recording, unit: str) -> Recording:
    """Return a recording whose muscles have this unit; counts with a scale of their own keep it.

    A note says where the file gives another one.

    Raises
    ------
    FormatError
        Every muscle has a scale of its own.
    """
    unit = spell_unit(unit)

    def tell_one(one: Channel) -> Channel:
        is_named = one.unit in VOLTS
        if one.is_other or one.uv_per_count is not None or not (is_named or one.unit in ("", NO_UNIT)):
            return one
        return replace(one, unit=unit) if one.is_emg or not is_named else one

    notes = [note for note in recording.notes if note.code not in ("import.no_unit", "import.bits")]
    channels = [tell_one(one) for one in recording.channels]
    if channels and not any(one.unit == unit for one in channels):
        raise FormatError(
            say("The file gives the scale of its channels."), say("Read it without another unit.")
        )
    for old, new in zip(recording.channels, channels, strict=True):
        if old.unit in VOLTS and new.unit != old.unit:
            notes.append(tell("import.unit", channel=old.name, said=old.unit, given=unit))
    told = make_recording(channels, recording.events, notes)
    return replace(told, checks=recording.checks, origin=recording.origin)


def tell_names(recording: Recording, names: Mapping[str, str]) -> Recording:
    """Return a recording with other names of channels.

    Parameters
    ----------
    recording
    names
        By their present name, or by number from 1.

    Raises
    ------
    FormatError
        There is no such channel, or two would have the same name.
    """
    known = [one.name for one in recording.channels]
    changed = list(known)
    for said, name in names.items():
        place = known.index(said) if said in known else int(said) - 1 if said.isdecimal() else -1
        if not 0 <= place < len(known):
            raise FormatError(
                say("There is no channel “{name}”.", name=said),
                say("Choose one of these: {known}.", known=", ".join(known)),
            )
        changed[place] = name
    twice = next((name for name in changed if changed.count(name) > 1), None)
    if twice is not None:
        raise FormatError(
            say("Two channels would be called “{name}”.", name=twice), say("Give each its own name.")
        )
    channels = (replace(one, name=name) for one, name in zip(recording.channels, changed, strict=True))
    return replace(recording, channels=tuple(channels))
