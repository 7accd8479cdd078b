"""A recording in the scope: read whole, run through the same stages as when it was made, then standing still.

In: the path of a recording, ours or imported. Out: a Scope and the Snapshot of its end. Never: a filter of
its own, more of a long recording than its last half hour, or a scale that nobody told.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from numpy.typing import NDArray

from vmofire.dsp.sensor import Output, Sensor
from vmofire.dsp.stretches import split_stretches
from vmofire.gui.work import Progress
from vmofire.live.scope import Scope
from vmofire.live.snapshot import WORDS, ChannelView, Snapshot
from vmofire.live.stream import STATES, Live
from vmofire.messages import Block, Gap
from vmofire.recording import formats, journal

if TYPE_CHECKING:  # the database comes with it
    from vmofire.recording.library import Electrodes

LONGEST_S = 1800.0  # of it fits into memory, with all that is made of it
PIECE_S = 1.0
MOST_CHANNELS = 4  # side by side can still be told apart


class StoredError(Exception):
    """The recording cannot be shown; says why, and what to do."""


@dataclass(frozen=True)
class Stored:
    """A recording as the scope shows it.

    Attributes
    ----------
    title
        What it is, for people.
    scope
        All of it.
    snapshot
        Takes a width in px and a span in s; gives what to show beside the scope's own traces.
    """

    title: str
    scope: Scope
    snapshot: Callable[[int, float], Snapshot]


def open_stored(
    path: Path, title: str, progress: Progress, electrodes: "Sequence[Electrodes]" = ()
) -> Stored:
    """Read a recording for the scope.

    Parameters
    ----------
    path : Path
        A journal (.vmo), or a file of another program.
    title : str
        What it is, for people.
    progress : callable
        Told the share that is done.
    electrodes : sequence of Electrodes
        One a channel: what the library knows of the sensors where the file does not tell.

    Raises
    ------
    StoredError
        It is not there, cannot be read, or holds no row.
    """
    if path.suffix == journal.SUFFIX:
        return _open_journal(path, title, progress)
    return _open_imported(path, title, progress, electrodes)


def _open_journal(path: Path, title: str, progress: Progress) -> Stored:
    try:
        recording = journal.read(path)
    except journal.JournalError as error:
        raise StoredError(f"{error.cause} {error.cure}") from error
    runs = [run for run in recording.runs if len(run.counts)]
    if not runs:
        raise StoredError(f"{path.name} holds no samples.")
    sensor = _read_sensor(recording.sensor)
    seconds = min(LONGEST_S, sum(_length_s(run) for run in runs))
    live, scope = Live(sensor, recording.labels), Scope(sensor, kept_s=seconds + 1.0, labels=recording.labels)
    n_rows, done = sum(len(run.counts) for run in runs), 0
    for run in runs:
        hello = run.hello
        for watcher in (live, scope):
            watcher.push(hello)
        for item in _list_items(run):
            for watcher in (live, scope):
                watcher.push(item)
            if isinstance(item, Block):
                done += len(item.counts)
                progress(done / n_rows)
    scope.freeze(True)
    return Stored(title, scope, lambda width_px, span_s: live.snapshot(width_px, span_s, scope.fs_hz))


def _open_imported(path: Path, title: str, progress: Progress, electrodes: "Sequence[Electrodes]") -> Stored:
    """Show the muscles of a file that are like the first: of its rate and its sensor's output."""
    try:
        recording = formats.read(path)
    except formats.FormatError as error:
        raise StoredError(str(error)) from error
    found: list[tuple[formats.Channel, NDArray[np.float64]]] = []
    for place, channel in enumerate(recording.channels):
        known = electrodes[place] if place < len(electrodes) else None
        output = cast("Output", (known.output if known else None) or channel.output)
        shown = replace(channel, output=output)
        uv = shown.to_uv(known.gain if known else None)
        if channel.is_emg and uv is not None:
            found.append((shown, uv))
    if not found:
        raise StoredError(f"{path.name} does not tell how many microvolts a sample is. Import it once more.")
    first = found[0][0]
    alike = [one for one in found if (one[0].fs_hz, one[0].output) == (first.fs_hz, first.output)]
    alike = alike[:MOST_CHANNELS]
    n_rows = max(len(uv) for _, uv in alike)
    rows = np.full((n_rows, len(alike)), np.nan)
    for column, (_, uv) in enumerate(alike):
        rows[: len(uv), column] = uv
    rows = rows[-round(LONGEST_S * first.fs_hz) :]
    n_kept = len(rows)
    scope = Scope(None, n_kept / first.fs_hz + 1.0, first.output)
    try:
        scope.begin(first.fs_hz, len(alike))
    except ValueError as error:
        raise StoredError(f"{path.name} cannot be shown: {error}.") from error
    n_lost = _push_rows(scope, rows, progress)
    scope.freeze(True)
    labels = [channel.name for channel, _ in alike]
    return Stored(
        title, scope, lambda width_px, span_s: _look(scope, labels, n_kept, n_lost, width_px, span_s)
    )


def _push_rows(scope: Scope, rows: NDArray[np.float64], progress: Progress) -> int:
    """Give rows to a scope in pieces of a second; return how many are missing, in any of the channels."""
    missing: NDArray[np.bool_] = np.any(np.isnan(rows), axis=1)
    step = max(1, round(PIECE_S * scope.fs_hz))
    for start, stop, is_missing in split_stretches(missing):
        if is_missing:
            scope.lose(stop - start)
            continue
        for at in range(start, stop, step):
            scope.push_uv(rows[at : min(at + step, stop)])
            progress(at / len(rows))
    return int(missing.sum())


def _look(
    scope: Scope, labels: Sequence[str], n_rows: int, n_lost: int, width_px: int, span_s: float
) -> Snapshot:
    """Return what is known of the end of a recording that no board sends."""
    columns = scope.columns("filtered", width_px, span_s)
    assert columns is not None
    views: list[ChannelView] = []
    for place, (label, quality) in enumerate(zip(labels, scope.quality, strict=True)):
        reason = next((one for one in quality.reasons if one.blocking and one.code != "too_short"), None)
        state = STATES.get(reason.code, "poor") if reason else "rest"
        if reason is None and columns.active[-1, place]:
            state = "active"
        views.append(
            ChannelView(
                label,
                state,
                WORDS[state],
                reason.words if reason else "",
                reason.cure if reason else "",
                rms_uv=float(columns.rms[-1, place]),
                rest_uv=np.nan,
                goal_uv=np.nan,
            )
        )
    return Snapshot(
        columns=columns,
        seconds_per_column=columns.rows_per_column / scope.fs_hz,
        channels=tuple(views),
        peak_rms_uv=float(np.fmax.reduce(columns.rms, axis=None, initial=0.0)),
        running=True,
        nominal_hz=scope.fs_hz,
        measured_hz=scope.fs_hz,
        rows=n_rows - n_lost,
        lost_rows=n_lost,
        missing_s=n_lost / scope.fs_hz,
        latency_p50_ms=np.nan,
        latency_p95_ms=np.nan,
        link="",
        link_cure="",
        ended=False,
        note="",
        recording=False,
        recorded_s=0.0,
        recorded_rows=0,
        disk_late_s=0.0,
        under_way=False,
        title="",
        job_s=0.0,
        prompt=None,
        result=None,
    )


def _read_sensor(said: dict[str, Any]) -> Sensor:
    known = {name: said[name] for name in ("output", "gain") if name in said}
    try:
        return Sensor(**known)
    except (TypeError, ValueError):  # of another version
        return Sensor()


def _length_s(run: journal.Run) -> float:
    lost = sum(gap.rows or 0 for gap in run.gaps)
    return (len(run.counts) + lost) / run.hello.fs_hz


def _list_items(run: journal.Run) -> list[Block | Gap]:
    """Return a run as it came, in blocks of a second, with the gaps between them."""
    hello, begun = run.hello, int(run.first_rows[0])  # a recording may begin late in a run
    step = max(1, round(PIECE_S * hello.fs_hz))
    items: list[tuple[int, Block | Gap]] = []
    for first_row, counts in run.pieces():
        for start in range(0, len(counts), step):
            block = Block(
                first_row=first_row + start - begun,
                lost_rows=0,
                run=hello.run,
                channels=hello.channels,
                ramp=False,
                counts=counts[start : start + step],
            )
            items.append((first_row + start, block))
    items += [(gap.row, gap) for gap in run.gaps if gap.row > begun]
    # A gap goes before the rows that follow it; both bear the same row where rows were lost.
    items.sort(key=lambda item: (item[0], isinstance(item[1], Block)))
    return [item for _, item in items]
