"""Reads EDF, EDF+, BDF and BDF+ files.

In: the bytes of a file. Out: a Recording with every annotation. Never: half a file taken for a whole one.
edfio does the reading; it takes interrupted files (+D) for continuous ones, so these are refused here.
"""

import warnings

from edfio import read_bdf, read_edf

from vmofire.recording.formats.model import Event, FormatError, Recording, make_channel, make_recording


def read_edf_or_bdf(data: bytes) -> Recording:
    """Read a recording.

    Raises
    ------
    FormatError
        The file is cut short or interrupted, or claims what cannot be.
    """
    notes: list[str] = []
    with warnings.catch_warnings():
        # edfio only warns of a file cut short. Refused, unless its writer never got to note the length.
        unfinished = data[236:244].strip() == b"-1"
        warnings.simplefilter("ignore" if unfinished else "error")
        try:
            file = (read_bdf if data[:1] == b"\xff" else read_edf)(data)
        except UserWarning as error:
            raise FormatError(f"it is cut short ({str(error).rstrip('.')}); copy it again") from error
        if unfinished:
            notes.append(
                "The program that wrote the file never finished it; everything up to its end was read."
            )
        if not file.is_continuous:
            raise FormatError("it is an interrupted recording (EDF+D); save each part as a file of its own")
        channels = [
            make_channel(signal.label, signal.physical_dimension, signal.sampling_frequency, signal.data)
            for signal in file.signals
        ]
        events = [Event(float(a.onset), a.text, float(a.duration or 0.0)) for a in file.annotations]
    return make_recording(channels, events, notes)
