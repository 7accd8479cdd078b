"""Method of a visit, in the fields of the ISEK reporting standard.

In: a visit. Out: pairs of field and text, "not recorded" if unknown. Never: a guess.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from vmofire.codec import from_json
from vmofire.dsp.amplitude import CEDE_NAMES
from vmofire.dsp.sensor import LACKS, OVERSAMPLE, Sensor, take_gain
from vmofire.dsp.stages import BandPass
from vmofire.dsp.symmetry import PLACEMENT_LOG_SD
from vmofire.errors import RecordError
from vmofire.guided.two_pairs import SHARE, count_pairs
from vmofire.recording.library import Electrodes, StoredRecording
from vmofire.recording.library.trail import write_mend
from vmofire.report.content import Content
from vmofire.report.signal_to_noise import say_signal_to_noise
from vmofire.report.wording import NOT_RECORDED
from vmofire.trends.result_text import read_list, read_map
from vmofire.trends.timeline import say_method
from vmofire.words import msg, say, say_many, write_label
from vmofire.words.message import Message
from vmofire.words.quantities import write_limit

Row = tuple[str, str]

_PLACED = {
    True: msg("placed anew"),
    False: msg("stayed on"),
    None: msg("not recorded whether placed anew"),
}
# Keys of the filters stored with a recording or a result.
_FILTERS = {"screen": msg("on the screen"), "hz": msg("band in Hz")}


def list_method(content: Content) -> Iterator[Row]:
    """Yield method and equipment, field by field."""
    recordings = content.visit.recordings
    channels = list(dict.fromkeys(one for each in recordings for one in each.electrodes))
    unknown = say(NOT_RECORDED)
    yield say("Electrodes"), _list(map(say_electrodes, channels)) or unknown
    yield (
        say("Skin, reference"),
        say("Asked for: hair clipped, skin cleaned, reference on bone. What was done is not recorded."),
    )
    yield say("Sensor"), _list(map(say_sensor, channels)) or unknown
    yield say("Sampling"), _list(map(say_sampling, recordings)) or unknown
    yield say("Filters"), _list(say_filters(content))
    yield (
        say("Amplitude"),
        " ".join(
            (
                say("RMS of the filtered signal, at the skin."),
                say("An onset is the time after the cue, unless VMO and VL are named."),
            )
        ),
    )
    ratios = _list(one for stored in content.visit.standing for one in say_signal_to_noise(stored))
    yield say("Signal to noise"), say("Effort over rest: {ratios}", ratios=ratios) if ratios else unknown
    yield say("Normalisation (CEDE)"), _list(say_normalisation(content)) or say(CEDE_NAMES["non_normalized"])
    yield say("Errors"), " ".join(say_errors(content))
    yield (
        say("Losses"),
        _list(map(say_losses, recordings)) or say("No recording is saved with this visit."),
    )
    yield say("Interruptions"), " ".join(list_interruptions(content)) or say("None.")
    yield say("Versions"), _list(list_versions(content)) or unknown


def _list(parts: Iterable[str]) -> str:
    """Return the distinct parts as a list in words."""
    return "; ".join(dict.fromkeys(parts))


def say_errors(content: Content) -> Iterator[str]:
    """Yield sentences on how the errors are computed."""
    yield say("95 % intervals: Student's t on the logarithms of the repetitions.")
    yield say(
        "Left against right also includes electrode placement (log SD {sd} for each leg).",
        sd=write_limit(PLACEMENT_LOG_SD, ""),
    )
    if any(count_pairs(stored.result.data) > 1 for stored in content.visit.standing):
        share = write_limit(SHARE, "")
        yield say("With two pairs of electrodes on a VMO, placement counts {share} of that.", share=share)
    yield say("Minimal detectable change: from the scatter between this person's visits.")
    yield say("From five visits on, it is the scatter about a line through them.")


def say_electrodes(one: Electrodes) -> str:
    """Return position, make, material, size and distances of an electrode pair."""
    where = write_label(" ".join(part for part in (one.side, one.muscle or one.label) if part))
    details = [one.kind or say("type not recorded")]
    if one.kind and not any(letter.isdigit() for letter in one.kind):
        details.append(say("size not recorded"))
    if one.spacing_mm is None:
        details.append(say("spacing not recorded"))
    else:
        details.append(say("{spacing} mm apart", spacing=write_limit(one.spacing_mm, "mm")))
    if one.landmark_mm is None:
        details.append(say("place on the muscle not recorded"))
    else:
        distance = write_limit(one.landmark_mm, "mm")
        details.append(say("{distance} mm from the inner upper edge of the kneecap", distance=distance))
    details.append(say(_PLACED[one.placed_anew]))
    return say("{label}: {value}", label=where, value=", ".join(details))


def say_sensor(one: Electrodes) -> str:
    """Return the sensor's output, gain and band, and the limits of that output."""
    if one.output is None and one.gain is None:
        return say(NOT_RECORDED)
    details = [one.output or say("output not recorded")]
    lacks = LACKS.get(one.output or "", ())
    if lacks:
        details.append(say("without {what}", what=", ".join(map(say, lacks))))
    known = take_gain(one.output, one.gain)
    if known is None:
        details.append(say("gain not recorded"))
    else:
        details.append(say("gain {gain}", gain=write_limit(known, "")))
    low_hz, high_hz = (write_limit(edge, "Hz") for edge in Sensor().band_hz)
    details.append(say("band {low} to {high} Hz, as the maker publishes it", low=low_hz, high=high_hz))
    return ", ".join(details)


def say_sampling(recording: StoredRecording) -> str:
    """Return sample rate and resolution of a recording."""
    if recording.fs_hz is None:
        return say(NOT_RECORDED)
    rate = write_limit(recording.fs_hz, "Hz")
    if not recording.board:
        return say("{rate} Hz, by another program whose file was imported", rate=rate)
    oversampling = recording.board.get("oversampling", OVERSAMPLE)
    return say(
        "{rate} Hz for each channel, each sample the sum of {n} conversions of 12 bits",
        rate=rate,
        n=oversampling,
    )


def say_filters(content: Content) -> Iterator[str]:
    """Yield the filters of the signal: as stored, or else this program's filters at that sample rate."""
    known = [dict(one.filters) for one in (*content.visit.recordings, *content.visit.results)]
    for filters in known:
        filters.pop("source", None)  # named at the top of the page
        if filters:
            yield ", ".join(_say_filter(name, value) for name, value in filters.items())
    if any(known):
        return
    rates_hz = sorted({one.fs_hz for one in content.visit.recordings if one.fs_hz}) or [2000.0]
    for fs_hz in rates_hz:
        band = BandPass(fs_hz, 1)
        low_hz, high_hz = (write_limit(edge, "Hz") for edge in band.band_hz)
        yield say(
            "causal Butterworth band-pass, {low} to {high} Hz, order {order} at each edge",
            low=low_hz,
            high=high_hz,
            order=len(band.sos),
        )
    yield say("mains hum of 50 or 60 Hz and its harmonics subtracted where present (RAW output)")


def _say_filter(name: str, value: Any) -> str:
    return say("{label}: {value}", label=say(_FILTERS.get(name, name)), value=_write_filter(value))


def _write_filter(value: Any) -> str:
    try:
        return "; ".join(map(str, from_json(value, list[Message])))
    except RecordError:  # words or numbers from an earlier version
        return ", ".join(map(str, read_list(value))) or str(value)


def say_normalisation(content: Content) -> Iterator[str]:
    """Yield each reference by its CEDE name."""
    for stored in content.visit.standing:
        method = read_map(stored.result.data.get("reference")).get("method")
        if method in CEDE_NAMES:
            yield say_method(method)


def say_losses(recording: StoredRecording) -> str:
    """Return the losses of a recording, and whether it was cut off."""
    if recording.lost_rows is None:
        lost = say(NOT_RECORDED)
    else:
        lost = say_many("{n} sample lost per channel", "{n} samples lost per channel", recording.lost_rows)
    return ", ".join((lost, say("recording complete") if recording.complete else say("recording cut off")))


def list_interruptions(content: Content) -> Iterator[str]:
    """Yield the interruptions of the jobs: reason, number and length."""
    times, seconds = Counter[str](), defaultdict[str, float](float)
    for stored in content.visit.standing:
        for missing in stored.result.missing:
            times[missing.words] += 1
            seconds[missing.words] += missing.seconds
    for reason, n in times.most_common():
        yield say_many(
            "{n} time, {seconds:s}: {reason}",
            "{n} times, {seconds:s}: {reason}",
            n,
            seconds=seconds[reason],
            reason=reason,
        )


def list_versions(content: Content) -> Iterator[str]:
    """Yield the versions of software and devices."""
    for one in (*content.visit.results, *content.visit.recordings):
        yield f"vmofire {one.app}"
    for recording in content.visit.recordings:
        board, unknown = recording.board, say(NOT_RECORDED)
        if board:
            yield say(
                "board {board:said}, firmware {firmware}, MicroPython {micropython}",
                board=board.get("board", unknown),
                firmware=board.get("firmware", unknown),
                micropython=board.get("micropython", unknown),
            )


def list_changes(content: Content) -> list[str]:
    """Return the later changes, with author and reason."""
    return list(map(write_mend, content.mends))
