"""Recording as the scope takes it: its muscles on one axis, NaN where samples are lost, and its events.

In: the path of a recording, ours or of another program. Out: a ScopeSource, read piece by piece. Never: a
guessed scale, a text in one language, or a long journal in memory.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, cast

import numpy as np
from numpy.typing import NDArray

from vmofire.dsp.recorded_channel import RecordedChannel
from vmofire.dsp.ref import Inputs
from vmofire.dsp.sensor import Sensor
from vmofire.errors import RecordError, VmofireError
from vmofire.labels import Output
from vmofire.recording import formats, journal
from vmofire.recording.formats import own
from vmofire.recording.progress import Progress
from vmofire.words import say
from vmofire.words.message import Message, tell

if TYPE_CHECKING:  # the database comes with it
    from vmofire.recording.library import Electrodes

MOST_CHANNELS = 4  # of another program: more cannot be told apart side by side


@dataclass(frozen=True)
class SourceEvent:
    """Event of a recording.

    Attributes
    ----------
    at_s, seconds : float
        When it began on the axis, and how long it lasted.
    kind : str
        As in the journal: "mark", "cue", "gap", "job", "key", "run" ...
    text : str
        The code of a message, if there are fields; else words.
    fields : dict or None
        Of the message.
    """

    at_s: float
    seconds: float
    kind: str
    text: str
    fields: dict[str, Any] | None = None


@dataclass(frozen=True)
class CountScale:
    """Scale of the board's sums: a sample is `step` times its count, less `zero`."""

    step: float
    zero: float


@dataclass(frozen=True)
class SourceFacts:
    """What is known about a recording, apart from its samples.

    Attributes
    ----------
    fs_hz : float
    labels : tuple of str
        One a channel.
    output : {"RAW", "RECT", "ENV"}
    sensor : Sensor or None
        None for microvolts of another program.
    has_ref : bool
        Whether REF was subtracted.
    began : str
        ISO 8601; "" where it is not known.
    count_scale : CountScale or None
        None where a sample is no plain count: REF was subtracted, or another program wrote the file.
    n_lost : int or None
        Samples that were lost, without the time between two runs; None: all that are missing.
    starts : tuple of int
        Samples at which a run begins: the stages begin anew there.
    events : tuple of SourceEvent
        In order of time.
    notes : tuple of Message
        What is left out.
    """

    fs_hz: float
    labels: tuple[str, ...]
    output: Output
    sensor: Sensor | None
    has_ref: bool = False
    began: str = ""
    count_scale: CountScale | None = None
    n_lost: int | None = None
    starts: tuple[int, ...] = (0,)
    events: tuple[SourceEvent, ...] = ()
    notes: tuple[Message, ...] = field(default=())


class ScopeSource(Protocol):
    """Samples of a recording."""

    facts: SourceFacts

    def __len__(self) -> int:
        """Return the number of samples on the axis, lost ones included."""
        ...

    def read(self, start: int, stop: int) -> tuple[NDArray[np.float64], NDArray[np.float64] | None]:
        """Return some samples in the scope's unit, (n, n_channels), NaN where lost; and REF in V, (n,)."""
        ...


def open_source(path: Path, electrodes: "Sequence[Electrodes]", progress: Progress) -> ScopeSource:
    """Open a recording.

    Parameters
    ----------
    path : Path
        A journal (.vmo), or a file of another program.
    electrodes : sequence of Electrodes
        One a channel: the sensors as the library knows them, if the file does not tell.
    progress : callable
        Takes the share read so far; an exception from it ends the reading.

    Raises
    ------
    VmofireError
        It is not there, cannot be read, holds no sample, or has no scale.
    """
    return _Journal(path, progress) if path.suffix == journal.SUFFIX else _Imported(path, electrodes)


class _Journal:
    """Runs of a journal that are alike; of several kinds, those that hold most."""

    def __init__(self, path: Path, progress: Progress) -> None:
        kept = journal.read(path, progress)
        runs = own.find_runs(kept)
        notes: list[Message] = []
        groups = [own.find_alike(runs, run) for _, run in runs]
        alike = max(groups, key=lambda group: sum(len(run.samples) for _, run in group))
        if len(alike) < len(runs):
            notes.append(tell("import.other_runs", n=len(runs) - len(alike)))
        hello = alike[0][1].hello
        try:
            sensor = own.read_sensor(kept.sensor, [])
        except RecordError:  # of another version
            sensor = Sensor()
        sensor = own.fit_sensor(sensor, hello)
        known = dict(zip(kept.runs[0].hello.channels, kept.labels, strict=True))
        labels = [known.get(pin, journal.PINS[pin]) for pin in hello.channels]
        self._inputs = Inputs.of(sensor, labels, hello.oversample, hello.bits)
        self._axis, begins = own.lay_out(alike, self._inputs)
        starts = sorted({max(0, begins[place] + int(run.first_samples[0])) for place, run in alike})
        events = [SourceEvent(start / hello.fs_hz, 0.0, "run", "") for start in starts[1:]]
        for at_s, event in own.time_events(kept, begins, hello.fs_hz):
            at_s, seconds = own.find_extent(at_s, event, hello.fs_hz)
            fields = event.data.get("fields")
            told = cast("dict[str, Any]", fields) if isinstance(fields, dict) else None
            events.append(SourceEvent(at_s, seconds, event.kind, event.text, told))
        made = own.find_origin(kept, alike[0][1], sensor).made
        self.facts = SourceFacts(
            fs_hz=hello.fs_hz,
            labels=tuple(labels[column] for column in self._inputs.muscles),
            output=sensor.output,
            sensor=sensor,
            has_ref=self._inputs.ref is not None,
            began=made.isoformat() if made else "",
            count_scale=CountScale(
                sensor.step(hello.oversample, hello.bits),
                -float(sensor.to_signal(0.0, hello.oversample, hello.bits)),
            )
            if self._inputs.ref is None and not sensor.in_uv
            else None,
            n_lost=sum(gap.samples or 0 for _, run in alike for gap in run.gaps),
            starts=tuple(starts),
            events=tuple(sorted(events, key=lambda one: one.at_s)),
            notes=tuple(notes),
        )

    def __len__(self) -> int:
        return len(self._axis)

    def read(self, start: int, stop: int) -> tuple[NDArray[np.float64], NDArray[np.float64] | None]:
        inputs = self._inputs
        corrected = self._axis.read(start, stop)  # REF after the muscles
        n_muscles = len(inputs.muscles)
        uv = inputs.sensor.to_signal(corrected[:, :n_muscles], inputs.oversample, inputs.bits)
        if inputs.ref is None or not inputs.sensor.kind.is_signal:
            return uv, None
        full = inputs.oversample * 2**inputs.bits
        return uv, corrected[:, n_muscles] * (inputs.sensor.reference_v / full)


class _Imported:
    """Muscles of a file with the same rate and sensor output as the first."""

    def __init__(self, path: Path, electrodes: "Sequence[Electrodes]") -> None:
        recording = formats.read(path)
        found: list[tuple[formats.Channel, RecordedChannel]] = []
        for place, channel in enumerate(recording.channels):
            known = electrodes[place] if place < len(electrodes) else None
            output = cast("Output", (known.output if known else None) or channel.output)
            shown = replace(channel, output=output)
            uv = shown.to_uv(known.gain if known else None)
            if channel.is_emg and uv is not None:
                found.append((shown, uv))
        if not found:
            cause = say("{file} does not say how many microvolts one unit is.", file=path.name)
            raise VmofireError(cause, say("Import it again and give its unit or gain."))
        first = found[0][0]
        alike = [one for one in found if (one[0].fs_hz, one[0].output) == (first.fs_hz, first.output)]
        self._columns = [uv for _, uv in alike[:MOST_CHANNELS]]
        self._n_samples = max(map(len, self._columns))
        made = recording.origin.made
        events = [
            SourceEvent(one.time_s, one.duration_s, one.kind or "mark", one.text) for one in recording.events
        ]
        self.facts = SourceFacts(
            fs_hz=first.fs_hz,
            labels=tuple(channel.name for channel, _ in alike[:MOST_CHANNELS]),
            output=first.output,
            sensor=None,
            began=made.isoformat() if made else "",
            events=tuple(events),
        )

    def __len__(self) -> int:
        return self._n_samples

    def read(self, start: int, stop: int) -> tuple[NDArray[np.float64], NDArray[np.float64] | None]:
        samples = np.full((stop - start, len(self._columns)), np.nan)
        for place, uv in enumerate(self._columns):
            shown = uv[start : min(stop, len(uv))]
            samples[: len(shown), place] = shown
        return samples, None
