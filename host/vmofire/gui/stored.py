"""A recording in the scope: read whole, run through the same stages as when it was made, then standing still.

In: the path of a recording of ours. Out: a Scope and the Snapshot of its end. Never: a filter of its own, or
more of a long recording than its last half hour.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vmofire.dsp.sensor import Sensor
from vmofire.gui.work import Progress
from vmofire.live.scope import Scope
from vmofire.live.snapshot import Snapshot
from vmofire.live.stream import Live
from vmofire.messages import Block, Gap
from vmofire.recording import journal

LONGEST_S = 1800.0  # of it fits into memory, with all that is made of it
PIECE_S = 1.0


class StoredError(Exception):
    """The recording cannot be shown; says why, and what to do."""


@dataclass(frozen=True)
class Stored:
    """A recording as the scope shows it."""

    title: str
    live: Live
    scope: Scope

    def snapshot(self, width_px: int, span_s: float) -> Snapshot:
        """Return what to show beside the scope's own traces."""
        return self.live.snapshot(width_px, span_s, self.scope.fs_hz)


def open_stored(path: Path, title: str, progress: Progress) -> Stored:
    """Read a recording for the scope.

    Parameters
    ----------
    path : Path
        A journal (.vmo).
    title : str
        What it is, for people.
    progress : callable
        Told the share that is done.

    Raises
    ------
    StoredError
        It is not there, not ours, or holds no row.
    """
    if path.suffix != journal.SUFFIX:
        raise StoredError(f"{path.name} was not made by vmofire. Play it with `vmofire replay {path}`.")
    try:
        recording = journal.read(path)
    except journal.JournalError as error:
        raise StoredError(f"{error.cause} {error.cure}") from error
    runs = [run for run in recording.runs if len(run.counts)]
    if not runs:
        raise StoredError(f"{path.name} holds no samples.")
    sensor = _read_sensor(recording.sensor)
    seconds = min(LONGEST_S, sum(_length_s(run) for run in runs))
    live, scope = Live(sensor, recording.labels), Scope(sensor, kept_s=seconds + 1.0)
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
    return Stored(title, live, scope)


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
