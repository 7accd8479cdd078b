"""How it was measured, in the fields that ISEK asks for, and what may and may not be read from it.

In: a visit. Out: pairs of words, "not recorded" where nobody said. Never: a guess of what was done.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

from vmofire.codec import from_json
from vmofire.dsp.amplitude import CEDE_NAMES
from vmofire.dsp.sensor import LACKS, OVERSAMPLE, Sensor, take_gain
from vmofire.dsp.stages import BandPass
from vmofire.dsp.symmetry import PLACEMENT_LOG_SD
from vmofire.errors import RecordError
from vmofire.recording.library import Electrodes, StoredRecording
from vmofire.report.content import Content
from vmofire.trends.result_text import read_list, read_map
from vmofire.words import say
from vmofire.words.message import Message

NOT_RECORDED = "not recorded"
Row = tuple[str, str]


def list_method(content: Content) -> Iterator[Row]:
    """Yield what was done and with what, field by field."""
    recordings = content.visit.recordings
    channels = list(dict.fromkeys(one for each in recordings for one in each.electrodes))
    yield "Electrodes", "; ".join(map(say_electrodes, channels)) or NOT_RECORDED
    yield (
        "Skin, reference",
        "asked for: hair clipped, skin cleaned, reference on bone; what was done was not recorded",
    )
    yield "Sensor", _join(say_sensor(one) for one in channels) or NOT_RECORDED
    yield "Sampling", _join(map(say_sampling, recordings)) or NOT_RECORDED
    yield "Filters", _join(say_filters(content))
    yield (
        "Amplitude",
        (
            "RMS at the skin, of the filtered signal; onsets are reaction times after the cue, unless VMO "
            "and VL are named"
        ),
    )
    yield "Normalisation (CEDE)", _join(say_normalisation(content)) or CEDE_NAMES["non_normalized"]
    yield (
        "Errors",
        (
            "95 % intervals by Student's t on the logarithms of the repetitions; left against right also "
            f"counts the placing of the electrodes (log SD {PLACEMENT_LOG_SD:g} a leg). Own detectable "
            "change: from the scatter between this person's visits, from five on about a line through them"
        ),
    )
    yield "Losses", "; ".join(map(say_losses, recordings)) or "no recording is filed with this visit"
    yield "Interruptions", "; ".join(list_interruptions(content)) or "none"
    yield "Versions", _join(list_versions(content)) or NOT_RECORDED


def _join(parts: Any) -> str:
    return "; ".join(dict.fromkeys(parts))


def say_electrodes(one: Electrodes) -> str:
    """Say where a pair lay, and what it was."""
    where = " ".join(part for part in (one.side, one.muscle or one.label) if part)
    spacing = f"{one.spacing_mm:g} mm apart" if one.spacing_mm is not None else "spacing not recorded"
    landmark = (
        f"{one.landmark_mm:g} mm from the inner upper edge of the kneecap"
        if one.landmark_mm is not None
        else "place on the muscle not recorded"
    )
    anew = {True: "placed anew", False: "left on since before", None: "whether placed anew: not recorded"}
    return f"{where}: {one.kind or 'type not recorded'}, {spacing}, {landmark}, {anew[one.placed_anew]}"


def say_sensor(one: Electrodes) -> str:
    """Say which output it was, its gain, its own band, and what that output lacks."""
    if one.output is None and one.gain is None:
        return NOT_RECORDED
    low_hz, high_hz = Sensor().band_hz
    known = take_gain(one.output, one.gain)
    gain = f"gain {known:g}" if known is not None else "gain not recorded"
    output = one.output if one.output in LACKS else None
    lacks = LACKS[output] if output else ()
    without = f" (no {', '.join(map(say, lacks))})" if lacks else ""
    return (
        f"{one.output or 'output not recorded'}{without}, {gain}, band {low_hz:g} to {high_hz:g} Hz "
        "as its maker publishes"
    )


def say_sampling(recording: StoredRecording) -> str:
    """Say how fast and how finely it was sampled."""
    if recording.fs_hz is None:
        return NOT_RECORDED
    if not recording.board:
        return f"{recording.fs_hz:g} Hz, by another program, whose file was imported"
    oversampling = recording.board.get("oversampling", OVERSAMPLE)
    return f"{recording.fs_hz:g} Hz a channel, each sample the sum of {oversampling} conversions of 12 bits"


def say_filters(content: Content) -> Iterator[str]:
    """Yield what the signal was filtered by: as filed, or what this program's one chain does at that rate."""
    known = [dict(one.filters) for one in (*content.visit.recordings, *content.visit.results)]
    for filters in known:
        filters.pop("source", None)  # said at the head of the page
        if filters:
            yield ", ".join(f"{name} {_plain(value)}" for name, value in filters.items())
    if any(known):
        return
    rates_hz = sorted({one.fs_hz for one in content.visit.recordings if one.fs_hz}) or [2000.0]
    for fs_hz in rates_hz:
        band = BandPass(fs_hz, 1)
        low_hz, high_hz = band.band_hz
        yield (
            f"Butterworth band-pass {low_hz:g} to {high_hz:g} Hz, order {len(band.sos)} each edge, causal; "
            "mains hum of 50 or 60 Hz and harmonics followed and subtracted where present (RAW output)"
        )


def _plain(value: Any) -> str:
    try:
        return "; ".join(map(str, from_json(value, list[Message])))
    except RecordError:  # words or numbers of an earlier version
        pass
    return " to ".join(map(str, read_list(value))) or str(value)


def say_normalisation(content: Content) -> Iterator[str]:
    """Yield each reference by its CEDE name."""
    for stored in content.visit.standing:
        method = read_map(stored.result.data.get("reference")).get("method")
        if method in CEDE_NAMES:
            yield CEDE_NAMES[method]


def say_losses(recording: StoredRecording) -> str:
    """Say what a recording lost, and whether it was cut off."""
    lost = NOT_RECORDED if recording.lost_rows is None else f"{recording.lost_rows} samples a channel lost"
    return f"{lost}, {'recording complete' if recording.complete else 'recording cut off'}"


def list_interruptions(content: Content) -> Iterator[str]:
    """Yield why the jobs had to wait or do without, how often and how long."""
    times, seconds = Counter[str](), defaultdict[str, float](float)
    for stored in content.visit.standing:
        for missing in stored.result.missing:
            times[missing.words] += 1
            seconds[missing.words] += missing.seconds
    for words, n in times.most_common():
        yield f"{n} x, {seconds[words]:.1f} s: {words}"


def list_versions(content: Content) -> Iterator[str]:
    """Yield the versions of all that took part."""
    for one in (*content.visit.results, *content.visit.recordings):
        yield f"vmofire {one.app}"
    for recording in content.visit.recordings:
        board = recording.board
        if board:
            yield (
                f"board {board.get('board', NOT_RECORDED)}, firmware {board.get('firmware', NOT_RECORDED)}, "
                f"MicroPython {board.get('micropython', NOT_RECORDED)}"
            )


def list_mends(content: Content) -> Iterator[str]:
    """Yield what was changed afterwards, by whom and why."""
    for mend in content.mends:
        why = f': "{mend.why}"' if mend.why else ""
        change = f"from {mend.before or 'nothing'} to {mend.after or 'nothing'}"
        yield f"{mend.what} changed {change} by {mend.who}, {mend.at:%d %b %Y %H:%M}{why}"
