"""CSV export of a recording: time and microvolts in one file; events, and what else is known, beside it.

In: a Recording, its marks. Out: NAME.csv, NAME_events.csv and NAME.json. Never: a number rounded; a line that
pandas.read_csv or numpy.genfromtxt have to be told of.
"""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from vmofire.dsp.contraction import Burst
from vmofire.errors import VmofireError
from vmofire.recording.export.export_info import Case
from vmofire.recording.export.marks import flatten, list_marks, require_samples
from vmofire.recording.export.target import Progress, go_on, new_file
from vmofire.recording.formats.beside import EVENT_COLUMNS, FORMULA, describe, name_events, name_sidecar
from vmofire.recording.formats.recorded import Channel, Event, Recording
from vmofire.recording.writer import APP
from vmofire.words import say

CHUNK_ROWS = 50_000
TIME = "time_s"
# numpy.genfromtxt knows no quotes, and takes what follows a "#" for a comment.
_NOT_IN_TITLES = str.maketrans({",": " ", '"': " ", "#": " "})


def export_csv(
    recording: Recording,
    path: Path,
    case: Case | None = None,
    bursts: Mapping[str, Iterable[Burst]] | None = None,
    *,
    replace: bool = False,
    progress: Progress = go_on,
) -> tuple[Path, Path, Path]:
    """Write a recording as CSV.

    Every number is the shortest text that reads back as the same number. A missing sample is an empty field.

    Parameters
    ----------
    recording, case, bursts, replace, progress
        As for export_bdf.
    path
        Path of the signal; the events are beside it in NAME_events.csv, the rest in NAME.json.

    Returns
    -------
    tuple of Path
        Signal, events and the rest.

    Raises
    ------
    VmofireError
        A file exists, the disk refuses, or the channels have different rates.
    """
    require_samples(recording)
    rates_hz = {channel.fs_hz for channel in recording.channels}
    if len(rates_hz) > 1:
        rates = ", ".join(f"{rate_hz:g}" for rate_hz in sorted(rates_hz))
        raise VmofireError(
            say("Channels at {rates} samples a second do not fit into one table.", rates=rates),
            say("Export one channel at a time, or export as BDF+."),
        )
    events, sidecar = name_events(path), name_sidecar(path)
    titles = [TIME, *map(_make_title, recording.channels)]
    n_rows = max(len(channel.samples) for channel in recording.channels)
    with (
        new_file(path, replace) as file,
        new_file(events, replace) as beside,
        new_file(sidecar, replace) as rest,
    ):
        beside.write(_write_events(list_marks(recording, bursts)).encode())
        said = describe(titles, recording, _list_fields(recording, case or Case(), events), n_rows)
        rest.write((json.dumps(said, indent=2, ensure_ascii=False) + "\n").encode())
        file.write(_to_line(titles).encode())
        for start, lines in _write_rows(recording.channels, n_rows):
            file.write(lines.encode())
            progress(min(1.0, (start + CHUNK_ROWS) / n_rows))
    return path, events, sidecar


def _list_fields(recording: Recording, case: Case, events: Path) -> dict[str, str]:
    """Return the texts of the description; what is not known is left out."""
    made = recording.origin.made
    fields = {
        "software": f"vmofire {APP}",
        "signal": "uV are at the skin, unfiltered",
        "person": flatten(case.person),
        "made": made.isoformat() if made else "",
        "equipment": flatten(recording.origin.equipment),
        "events": events.name,
    }
    return {name: text for name, text in fields.items() if text}


def _make_title(channel: Channel) -> str:
    """Return name and unit in signs that every reader takes."""
    name = flatten(channel.name.translate(_NOT_IN_TITLES))
    return _disarm(f"{name} [{_unit(channel).translate(_NOT_IN_TITLES)}]".strip())


def _unit(channel: Channel) -> str:
    return "uV" if channel.has_scale else channel.unit


def _write_rows(channels: Sequence[Channel], n_rows: int) -> Iterator[tuple[int, str]]:
    fs_hz = channels[0].fs_hz
    for start in range(0, n_rows, CHUNK_ROWS):
        stop = min(start + CHUNK_ROWS, n_rows)
        # Nanoseconds are finer than any clock here; the exact rate is beside the table.
        columns = [[repr(round(row / fs_hz, 9)) for row in range(start, stop)]]
        columns += [_write_column(channel, start, stop) for channel in channels]
        yield start, "".join(f"{line}\n" for line in map(",".join, zip(*columns, strict=True)))


def _write_column(channel: Channel, start: int, stop: int) -> list[str]:
    """Return the samples as texts; each different one is formatted once, as few counts differ."""
    part = replace(channel, samples=channel.samples[start:stop])
    uv = part.to_uv() if channel.has_scale else None
    column = part.samples if uv is None else uv
    numbers, places = np.unique(column[:], return_inverse=True)
    texts = np.array([repr(one) if one == one else "" for one in numbers.tolist()], dtype=object)
    return [*texts[places].tolist(), *([""] * (stop - start - len(places)))]


def _write_events(marks: Sequence[Event]) -> str:
    lines = [
        _to_line(
            [
                repr(round(mark.time_s, 9)),
                repr(round(mark.duration_s, 9)),
                mark.kind,
                _disarm(flatten(mark.text)),
            ]
        )
        for mark in marks
    ]
    return _to_line(EVENT_COLUMNS) + "".join(lines)


def _disarm(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula: it may come from any file."""
    return f"'{text}" if text.startswith(FORMULA) else text


def _to_line(fields: Iterable[str]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\n").writerow(fields)
    return line.getvalue()
