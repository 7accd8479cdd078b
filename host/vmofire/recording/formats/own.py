"""Reader of our own journal as a recording: one time axis over all its runs, NaN where samples are missing.

In: the path of a journal of any length. Out: a Recording with its events and Checks; samples of a long one
are read on demand. Never: a gap of lost samples closed. A Check is an event of kind "job" at its first
sample, whose data hold its settings; its keys follow as events.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from vmofire.codec import from_json
from vmofire.dsp.recorded_channel import RecordedChannel
from vmofire.dsp.ref import Inputs, judge_ref_of_recording
from vmofire.dsp.sensor import ADC_BITS, NO_SCALE, Sensor
from vmofire.errors import FormatError, JournalError
from vmofire.guided.job_plans import restore_check
from vmofire.labels import REF
from vmofire.messages import Hello
from vmofire.recording import journal
from vmofire.recording.formats.recorded import (
    Channel,
    CheckRun,
    Event,
    Origin,
    Recording,
    make_recording,
    read_ref_v,
)
from vmofire.wire import RAMP
from vmofire.words import say
from vmofire.words.language import speaking
from vmofire.words.message import Message, read_told, tell

SHORT_SAMPLES = 1 << 22  # samples read at once, and kept: 32 MB
LONGEST_AWAY_S = 3600.0  # a longer pause between two runs is shortened to this: nobody was recording
# More samples may be missing than present, but not enough to turn a file of kilobytes into days.
MOST_MISSING_S, MOST_MISSING_TIMES = 4 * 3600.0, 10


def read_own(path: Path) -> Recording:
    """Read a journal.

    Raises
    ------
    JournalError, FormatError
        It cannot be read, or holds no samples.
    """
    kept = journal.read(path)
    runs = find_runs(kept)
    hello = runs[0][1].hello
    notes: list[Message] = []
    same = find_alike(runs, runs[0][1])
    if len(same) < len(runs):
        notes.append(tell("import.other_runs", n=len(runs) - len(same)))
    sensor = fit_sensor(read_sensor(kept.sensor, [] if hello.in_uv else notes), hello)
    inputs = Inputs.of(sensor, kept.labels, hello.oversample, hello.bits)
    axis, begins = lay_out(same, inputs)
    missing = len(axis) - axis.n_there
    short = axis.read(0, len(axis)).T if len(axis) * len(hello.channels) <= SHORT_SAMPLES else None
    samples = axis.columns if short is None else tuple(short)
    channels = _make_channels(samples, kept.labels, inputs, hello.fs_hz)
    notes += _tell_inputs(channels, sensor)
    if missing:
        notes.append(tell("import.missing", n=missing))
    if not kept.complete:
        notes.append(tell("import.not_finished"))
    timed = time_events(kept, begins, hello.fs_hz)
    checks = _find_checks(timed, notes)
    recording = make_recording(channels, [_tell(*one, hello.fs_hz) for one in timed], notes)
    return replace(recording, checks=checks, origin=find_origin(kept, runs[0][1], sensor))


def find_runs(kept: journal.JournalRecording) -> list[tuple[int, journal.Run]]:
    """Return the runs that hold samples of muscles, each with its index; a self-test is a counter.

    Raises
    ------
    FormatError
        There is none.
    """
    runs = [(n, run) for n, run in enumerate(kept.runs) if len(run.samples) and not run.hello.flags & RAMP]
    if not runs:
        raise FormatError(say("No muscle was recorded in it."), say("Record one with `vmofire record`."))
    return runs


def find_alike(runs: Sequence[tuple[int, journal.Run]], run: journal.Run) -> list[tuple[int, journal.Run]]:
    """Return the runs with the inputs and the rate of one of them: they share one axis."""
    return [(place, other) for place, other in runs if _setting(other) == _setting(run)]


def lay_out(runs: Sequence[tuple[int, journal.Run]], inputs: Inputs) -> "tuple[Axis, dict[int, int]]":
    """Lay runs that are alike on one axis; return it, and the place of sample 0 of each run on it.

    Raises
    ------
    FormatError
        Far more is missing than is there.
    """
    hello = runs[0][1].hello
    axis = Axis(len(hello.channels), inputs)
    begins: dict[int, int] = {}
    at = 0
    for number, (place, run) in enumerate(runs):
        if number and run.before is not None:
            at += round(min(run.before.seconds, LONGEST_AWAY_S) * hello.fs_hz)
        begins[place] = at - (int(run.first_samples[0]) if number == 0 else 0)
        at = axis.add(run, begins[place])
    missing = len(axis) - axis.n_there
    if missing > max(MOST_MISSING_S * hello.fs_hz, MOST_MISSING_TIMES * axis.n_there):
        raise FormatError(
            say(
                "{missing} hours are missing, and only {there:s} are there. It is damaged.",
                missing=round(missing / hello.fs_hz / 3600),
                there=axis.n_there / hello.fs_hz,
            ),
            say("Choose another recording."),
        )
    return axis, begins


def time_events(
    kept: journal.JournalRecording, begins: Mapping[int, int], fs_hz: float
) -> list[tuple[float, journal.JournalEvent]]:
    """Return the events of laid out runs, each with its moment on the axis, in s."""
    return [
        (max(0.0, (begins[event.run] + event.sample) / fs_hz), event)
        for event in kept.events
        if event.sample is not None and event.run in begins and event.kind not in ("run", "end")
    ]


def _make_channels(
    samples: Sequence[RecordedChannel], labels: Sequence[str], inputs: Inputs, fs_hz: float
) -> list[Channel]:
    """Return the muscles, and REF after them; `samples` are in that order."""
    sensor, n_full = inputs.sensor, inputs.oversample * 2**inputs.bits
    if sensor.in_uv:
        return [
            Channel(labels[column], "uV", fs_hz, samples[place], output=sensor.output)
            for place, column in enumerate(inputs.muscles)
        ]
    first = Channel(
        name="",
        unit="counts",
        fs_hz=fs_hz,
        samples=samples[0],
        bits=ADC_BITS,
        uv_per_count=sensor.step(inputs.oversample, inputs.bits) if sensor.has_scale else None,
        mv_per_count=1e3 * sensor.reference_v / n_full,
        zero_counts=sensor.zero_v / sensor.reference_v * n_full,
        rails=(0.0, float(inputs.oversample * (2**inputs.bits - 1))),
        output=sensor.output,
    )
    channels = [
        replace(first, name=labels[column], samples=samples[place])
        for place, column in enumerate(inputs.muscles)
    ]
    if inputs.ref is not None:
        ref = replace(first, name=REF, samples=samples[-1], uv_per_count=None, zero_counts=0.0)
        channels.append(replace(ref, output="RAW"))
    return channels


def _tell_inputs(channels: list[Channel], sensor: Sensor) -> list[Message]:
    """Report the consequences of an unknown gain, and of REF."""
    notes: list[Message] = []
    if not sensor.has_scale:
        notes += [NO_SCALE, tell("cure.no_scale_file")]
    ref_v = read_ref_v(channels)
    if ref_v is not None and sensor.kind.is_signal:
        notes.append(tell("import.ref"))
        fault = judge_ref_of_recording(ref_v, channels[0].fs_hz, sensor)
        notes += fault.told if fault else ()
    return notes


class Axis:
    """Axis with the samples of several runs, NaN where one is missing: the muscles without REF, then REF."""

    def __init__(self, n_inputs: int, inputs: Inputs) -> None:
        self.n_there = 0
        self._n_inputs, self._inputs = n_inputs, inputs
        self._length = 0
        # Each stretch without a gap: its start here, its length, its run, and its start in that run.
        self._stretches: list[tuple[int, int, journal.Run, int]] = []
        self._starts: list[int] = []
        self._last: tuple[tuple[int, int], npt.NDArray[np.float64]] | None = None  # for other channels

    def __len__(self) -> int:
        return self._length

    def add(self, run: journal.Run, begin: int) -> int:
        """Add a run whose sample 0 is at `begin`; return the sample after its last."""
        stops = [*run.starts.tolist()[1:], len(run.samples)]
        for first_sample, start, stop in zip(
            run.first_samples.tolist(), run.starts.tolist(), stops, strict=True
        ):
            self._starts.append(begin + first_sample)
            self._stretches.append((begin + first_sample, stop - start, run, start))
            self._length = begin + first_sample + stop - start
        self.n_there += len(run.samples)
        return self._length

    @property
    def columns(self) -> "tuple[AxisColumn, ...]":
        """One a channel."""
        n_channels = len(self._inputs.muscles) + (self._inputs.ref is not None)
        return tuple(AxisColumn(self, channel) for channel in range(n_channels))

    def read(self, start: int, stop: int) -> npt.NDArray[np.float64]:
        """Return some samples, (n_samples, n_channels)."""
        if self._last is not None and self._last[0] == (start, stop):
            return self._last[1]
        counts = np.full((max(0, stop - start), self._n_inputs), np.nan)
        for at in range(max(0, bisect_right(self._starts, start) - 1), len(self._stretches)):
            begin, n_samples, run, first = self._stretches[at]
            if begin >= stop:
                break
            a, b = max(start, begin), min(stop, begin + n_samples)
            if a < b:
                try:
                    counts[a - start : b - start] = run.samples.read(first + a - begin, first + b - begin)
                except JournalError as error:
                    raise FormatError(error.cause, error.cure) from error
        samples = self._inputs.correct(counts)
        if self._inputs.ref is not None:
            samples = np.concatenate((samples, counts[:, self._inputs.ref :][:, :1]), axis=1)
        self._last = (start, stop), samples
        return samples


class AxisColumn:
    """Column of one channel of an axis, read on demand."""

    def __init__(self, axis: Axis, channel: int) -> None:
        self._axis, self._channel = axis, channel

    def __len__(self) -> int:
        return len(self._axis)

    def __getitem__(self, samples: slice, /) -> npt.NDArray[np.float64]:
        start, stop, _ = samples.indices(len(self))
        return self._axis.read(start, stop)[:, self._channel]


def find_extent(time_s: float, event: journal.JournalEvent, fs_hz: float) -> tuple[float, float]:
    """Return when an event begins and how long it is, s: given for a cue, counted or measured for a gap."""
    seconds = event.data.get("seconds") if event.kind in ("cue", "gap") else None
    seconds = float(seconds) if isinstance(seconds, int | float) else 0.0
    if event.kind == "gap":
        samples = event.data.get("samples")
        seconds = min(seconds, LONGEST_AWAY_S) if samples is None else samples / fs_hz
        time_s -= seconds if samples is None else 0.0  # the board was away before this sample
    return max(0.0, time_s), seconds


def _tell(time_s: float, event: journal.JournalEvent, fs_hz: float) -> Event:
    time_s, seconds = find_extent(time_s, event, fs_hz)
    # Texts for other programs (annotations, tables, data sets) are English in every language.
    with speaking("en"):
        text = read_told(event.text, event.data.get("fields"))
    return Event(time_s, text or event.kind, seconds, event.kind)


def find_origin(kept: journal.JournalRecording, run: journal.Run, sensor: Sensor) -> Origin:
    hello = run.hello
    try:
        made = datetime.fromisoformat(run.time or str(kept.header.get("created", "")))
    except ValueError:
        made = None
    equipment = f"{hello.board or 'Raspberry Pi Pico'}, vmofire {hello.firmware_name}"
    equipment = hello.board if hello.in_uv else equipment  # no firmware of ours is in it
    return Origin(made, equipment, hello.unique_id.hex(), sensor)


def _setting(run: journal.Run) -> tuple[object, ...]:
    hello = run.hello
    return hello.channels, hello.fs_hz, hello.oversample, hello.bits, hello.in_uv


def read_sensor(settings: dict[str, Any], notes: list[Message]) -> Sensor:
    """Return the sensor named in the journal; the default one where the header is damaged."""
    if not settings:
        notes.append(tell("import.no_sensor", gain=Sensor().gain))
        return Sensor()
    return from_json(settings, Sensor)


def fit_sensor(sensor: Sensor, hello: Hello) -> Sensor:
    """Return the sensor for the samples of a run: each HELLO tells whether they are microvolts already."""
    return sensor if sensor.in_uv == hello.in_uv else replace(sensor, in_uv=hello.in_uv)


def _find_checks(
    timed: list[tuple[float, journal.JournalEvent]], notes: list[Message]
) -> tuple[CheckRun, ...]:
    """Return the Checks among events; the first version of vmofire called them "check"."""
    begun = [
        (place, event.data if event.kind == "check" else event.data.get("settings", {}))
        for place, (_, event) in enumerate(timed)
        if event.kind == "check" or (event.kind == "job" and event.data.get("job") == "check")
    ]
    jobs = [place for place, (_, event) in enumerate(timed) if event.kind in ("job", "check")]
    checks: list[CheckRun] = []
    for place, given in begun:
        stop = next((other for other in jobs if other > place), len(timed))
        start_s = timed[place][0]
        keys = [(at_s - start_s, event.text) for at_s, event in timed[place:stop] if event.kind == "key"]
        try:
            restore_check(given)
        except (ValueError, TypeError) as error:
            notes.append(tell("import.no_check", words=str(error).rstrip(".")))
        else:
            checks.append(CheckRun(start_s, given, tuple(keys)))
    return tuple(checks)
