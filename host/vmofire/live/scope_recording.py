"""Recording in the scope: passes the same stages as when it was made, then stands still.

In: the path of a recording, ours or imported. Out: a Scope and the Snapshot of its end. Never: a filter of
its own, a guessed scale, or more of a long recording than its last part: up to half an hour.
"""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from numpy.typing import NDArray

from vmofire.codec import from_json
from vmofire.dsp.chain import Chain, without_start
from vmofire.dsp.quality import Quality
from vmofire.dsp.recorded_channel import RecordedChannel
from vmofire.dsp.sensor import Sensor
from vmofire.dsp.stretches import split_stretches
from vmofire.errors import RecordError, VmofireError
from vmofire.labels import Output
from vmofire.live.scope import Scope
from vmofire.live.snapshot import ChannelView, Snapshot
from vmofire.live.stream import Live
from vmofire.messages import Block, Gap
from vmofire.recording import formats, journal
from vmofire.recording.progress import Progress
from vmofire.words import msg, say

if TYPE_CHECKING:  # the database comes with it
    from vmofire.recording.library import Electrodes

LONGEST_S = 1800.0
MOST_SAMPLES = (
    4_000_000  # samples of all channels; with derived data 150 MB: half an hour of one channel at 2000 Hz
)
WARM_UP_S = 180.0  # earlier signal passed through the stages: longer than the memory of any stage
PIECE_S = 1.0
MOST_CHANNELS = 4  # more cannot be told apart side by side


@dataclass(frozen=True)
class ScopeRecording:
    """A recording as the scope shows it.

    Attributes
    ----------
    title
        Title for people.
    scope
        Its last part; all of most recordings.
    snapshot
        Takes a width in px and a span in s; returns the rest of the screen beside the traces.
    """

    title: str
    scope: Scope
    snapshot: Callable[[int, float], Snapshot]


def open_stored(
    path: Path, title: str, progress: Progress, electrodes: "Sequence[Electrodes]" = ()
) -> ScopeRecording:
    """Read a recording for the scope.

    Parameters
    ----------
    path : Path
        A journal (.vmo), or a file of another program.
    title : str
        Title for people.
    progress : callable
        Called with the share that is done.
    electrodes : sequence of Electrodes
        One a channel: the sensors as the library knows them, if the file does not tell.

    Raises
    ------
    VmofireError
        It is not there, cannot be read, or holds no sample.
    """
    if path.suffix == journal.SUFFIX:
        return _open_journal(path, title, progress)
    return _open_imported(path, title, progress, electrodes)


def _open_journal(path: Path, title: str, progress: Progress) -> ScopeRecording:
    recording = journal.read(path)
    runs = [run for run in recording.runs if len(run.samples)]
    if not runs:
        raise VmofireError(say("{file} holds no samples.", file=path.name))
    sensor = _read_sensor(recording.sensor)
    last = runs[-1].hello
    longest_s = _longest_s(last.fs_hz, len(last.channels))
    whole_s = sum(_length_s(run) for run in runs)
    live = Live(sensor, recording.labels)
    scope = Scope(sensor, kept_s=min(longest_s, whole_s))
    live.look_closely(scope)
    skipped_s = max(0.0, whole_s - longest_s - WARM_UP_S)
    n_samples, done = sum(len(run.samples) for run in runs), 0
    n_lost = sum(gap.samples or 0 for run in runs for gap in run.gaps)
    for run in runs:
        skipped = min(round(skipped_s * run.hello.fs_hz), round(_length_s(run) * run.hello.fs_hz))
        skipped_s = max(0.0, skipped_s - _length_s(run))
        live.push(run.hello)
        for item in _list_items(run, skipped):
            live.push(item)
            live.skip_paint()
            if isinstance(item, Block):
                done += len(item.counts)
                progress(min(1.0, done / n_samples))
    live.catch_up()
    scope.end()

    def look(width_px: int, span_s: float) -> Snapshot:
        shown = live.snapshot(width_px, span_s, scope.fs_hz)
        return replace(shown, samples=n_samples, lost_samples=n_lost)  # of the whole recording

    return ScopeRecording(title, scope, look)


def _longest_s(fs_hz: float, n_channels: int) -> float:
    return min(LONGEST_S, MOST_SAMPLES / (fs_hz * n_channels))


def _open_imported(
    path: Path, title: str, progress: Progress, electrodes: "Sequence[Electrodes]"
) -> ScopeRecording:
    """Show the muscles of a file with the same rate and sensor output as the first."""
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
    alike = alike[:MOST_CHANNELS]
    n_samples = max(len(uv) for _, uv in alike)
    n_kept = min(n_samples, round(_longest_s(first.fs_hz, len(alike)) * first.fs_hz))
    samples = np.full((n_kept, len(alike)), np.nan)
    for column, (_, uv) in enumerate(alike):
        shown = uv[n_samples - n_kept :]
        samples[: len(shown), column] = shown
    scope = Scope(None, n_kept / first.fs_hz, first.output)
    try:
        n_lost, quality = _push_samples(scope, samples, first.fs_hz, progress)
    except ValueError as error:
        message = msg("The scope cannot show {file}: {reason}")
        raise VmofireError(say(message, file=path.name, reason=error)) from error
    scope.end()
    known = [(channel.name, judged) for (channel, _), judged in zip(alike, quality, strict=True)]
    return ScopeRecording(
        title, scope, lambda width_px, span_s: _look(scope, known, n_kept, n_lost, width_px, span_s)
    )


def _push_samples(
    scope: Scope, samples: NDArray[np.float64], fs_hz: float, progress: Progress
) -> tuple[int, list[Quality]]:
    """Give samples to a scope, a second at a time; return how many any channel misses, and the quality."""
    n_channels = samples.shape[1]
    chain = Chain(fs_hz, n_channels, output=scope.output)
    scope.begin(fs_hz, n_channels, chain.filters)
    missing: NDArray[np.bool_] = np.any(np.isnan(samples), axis=1)
    step = max(1, round(PIECE_S * fs_hz))
    for start, stop, is_missing in split_stretches(missing):
        if is_missing:
            scope.lose(stop - start)
            chain = Chain(fs_hz, n_channels, output=scope.output)
            continue
        for at in range(start, stop, step):
            piece = samples[at : min(at + step, stop)]
            scope.push(piece, chain.process(piece))
            progress(at / len(samples))
    return int(missing.sum()), [without_start(one) for one in chain.quality]


def _look(
    scope: Scope,
    known: Sequence[tuple[str, Quality]],
    n_samples: int,
    n_lost: int,
    width_px: int,
    span_s: float,
) -> Snapshot:
    """Return the Snapshot at the end of a recording; it has no board."""
    columns = scope.columns("filtered", width_px, span_s)
    assert columns is not None
    views = [
        ChannelView.of(label, quality, bool(columns.active[-1, place]), columns.rms[-1, place])
        for place, (label, quality) in enumerate(known)
    ]
    return Snapshot(
        columns=columns,
        seconds_per_column=columns.samples_per_column / scope.fs_hz,
        channels=tuple(views),
        peak_rms_uv=float(np.fmax.reduce(columns.rms, axis=None, initial=0.0)),
        running=True,
        nominal_hz=scope.fs_hz,
        measured_hz=scope.fs_hz,
        samples=n_samples - n_lost,
        lost_samples=n_lost,
        missing_s=n_lost / scope.fs_hz,
    )


def _read_sensor(said: dict[str, Any]) -> Sensor:
    try:
        return from_json({name: said[name] for name in ("output", "gain") if name in said}, Sensor)
    except RecordError:  # of another version
        return Sensor()


def _length_s(run: journal.Run) -> float:
    lost = sum(gap.samples or 0 for gap in run.gaps)
    return (len(run.samples) + lost) / run.hello.fs_hz


def _list_items(run: journal.Run, skipped: int = 0) -> Iterator[Block | Gap]:
    """Yield a run in order, in blocks of a second with the gaps between; skip its first samples."""
    hello, begun = run.hello, int(run.first_samples[0])  # a recording may begin late in a run
    gaps = deque(
        sorted((gap for gap in run.gaps if gap.sample > begun + skipped), key=lambda gap: gap.sample)
    )
    begun += skipped
    for first_sample, counts in run.pieces(max(1, round(PIECE_S * hello.fs_hz)), begun):
        # A gap comes before the samples after it; both may have the same sample number.
        while gaps and gaps[0].sample <= first_sample:
            yield gaps.popleft()
        yield Block(
            first_sample=first_sample - begun,
            lost_samples=0,
            run=hello.run,
            channels=hello.channels,
            ramp=False,
            counts=counts,
        )
    yield from gaps
