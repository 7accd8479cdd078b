"""Status channel of BioSemi: trigger values and states of the amplifier, as events.

In: the 24-bit numbers of the channel. Out: events. Never: a muscle.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from vmofire.recording.formats.recorded import Event

NAMES = ("status", "trigger")
TRIGGER = "trigger"
_TRIGGERS = 0xFFFF  # bits 0 to 15 are the trigger inputs
_STATES = ((20, 0, "CMS out of range"), (22, 1, "battery low"))  # bit, its value, and what that means


def read_status(
    numbers: npt.NDArray[np.int16 | np.int32], scale: tuple[float, float], fs_hz: float
) -> list[Event]:
    """Return an event for each trigger value, with the time that it stayed, and for each state.

    A value at rest is no event: 0, or where the inputs are never 0 the value that is there most of the time.

    Parameters
    ----------
    numbers
        As they are in the file, (n_samples,).
    scale
        Value of a step, and the value at 0: 1 and 0 as BioSemi has it. Other programs that save the file
        anew scale the values and lose the states.
    fs_hz
        Samples a second.
    """
    is_scaled = not np.allclose(scale, (1.0, 0.0))
    scaled = np.rint(numbers * scale[0] + scale[1]).astype(np.int64) if is_scaled else numbers
    values = scaled if is_scaled else numbers & _TRIGGERS
    found, n_times = np.unique(values, return_counts=True)
    rest = 0 if found[0] == 0 else int(found[np.argmax(n_times)])
    events = [
        Event(start / fs_hz, f"{TRIGGER} {value}", (stop - start) / fs_hz, TRIGGER)
        for start, stop, value in _find_stays(values)
        if value != rest
    ]
    for bit, value, words in () if is_scaled else _STATES:
        states = (numbers >> bit) & 1
        if (states == states[0]).all():
            continue  # a file of another maker leaves these bits as they are
        events += [
            Event(start / fs_hz, words, (stop - start) / fs_hz, "note")
            for start, stop, state in _find_stays(states)
            if state == value
        ]
    return events


def _find_stays(values: npt.NDArray[np.integer[Any]]) -> list[tuple[int, int, int]]:
    """Return each stretch of one value as (start, stop, value)."""
    starts = np.concatenate(([0], np.flatnonzero(np.diff(values)) + 1))
    stops = [*starts[1:].tolist(), len(values)]
    return list(zip(starts.tolist(), stops, values[starts].tolist(), strict=True))
