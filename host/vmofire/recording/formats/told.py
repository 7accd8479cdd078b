"""Width of the counts and output of the sensor, as a person gives them for a recording of any format.

In: Recordings, and what was told. Out: Recordings. Never: another width or output where the file gives it.
"""

from dataclasses import replace

from vmofire.errors import FormatError
from vmofire.labels import Output
from vmofire.recording.formats.recorded import Channel, Recording
from vmofire.recording.formats.width import find_ends, find_least_bits
from vmofire.words import say
from vmofire.words.message import tell


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
        A sample is larger than the width allows.
    """
    channels: list[Channel] = []
    for one in recording.channels:
        if one.takes_gain and one.may_be_counts:
            low, high = ends = find_ends(one.samples)
            if one.is_emg and find_least_bits(ends) > bits:
                raise FormatError(
                    say(
                        "{channel} has samples from {low} to {high}. These are more than {bits} bit.",
                        channel=one.name,
                        low=f"{low:g}",
                        high=f"{high:g}",
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
    """Return a recording whose muscles come from the given output; a journal's keep their own."""
    if recording.origin.sensor is not None:
        return recording
    channels = tuple(replace(one, output=output) if one.is_emg else one for one in recording.channels)
    return replace(recording, channels=channels)
