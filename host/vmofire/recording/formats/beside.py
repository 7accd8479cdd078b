"""Files beside a table that vmofire exported: what a plain table has no room for, and its events.

In: the path and the bytes of a CSV. Out: exact rate, full names, units, date and events, or nothing. Never: a
description of another table: its titles must be those of the table.
"""

import csv
import io
import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, cast

from vmofire.given import open_plain
from vmofire.recording.formats.recorded import Event, Origin, Recording, clean_name

SUFFIX, EVENTS = ".json", "_events"
MAKER = "vmofire"
EVENT_COLUMNS = ("time_s", "duration_s", "kind", "text")
FORMULA = ("=", "+", "-", "@")  # an apostrophe before one keeps spreadsheets from working it out
_MOST_BYTES = 1 << 24


@dataclass(frozen=True)
class Beside:
    """Description of a table.

    Attributes
    ----------
    fs_hz
        Its exact rate.
    names
        Full names of its channels, in order.
    made
        When its first row was taken.
    events
        From the table of events.
    """

    fs_hz: float
    names: tuple[str, ...]
    made: datetime | None
    events: tuple[Event, ...]

    def restore(self, recording: Recording) -> Recording:
        """Return a recording with its full names, its date and its events."""
        channels = recording.channels
        if len(channels) == len(self.names):
            channels = tuple(
                replace(channel, name=name) for channel, name in zip(channels, self.names, strict=True)
            )
        events = tuple(sorted((*recording.events, *self.events), key=lambda event: event.time_s))
        return replace(recording, channels=channels, events=events, origin=Origin(self.made))


def name_sidecar(path: Path) -> Path:
    """Return the path of the description of a table."""
    return path.with_suffix(SUFFIX)


def name_events(path: Path) -> Path:
    """Return the path of the events of a table."""
    return path.with_name(f"{path.stem}{EVENTS}{path.suffix}")


def describe(
    titles: Sequence[str], recording: Recording, fields: dict[str, str], n_rows: int
) -> dict[str, Any]:
    """Return the description of a table, as JSON holds it; `fields` are further texts."""
    units = [title.rpartition("[")[2].rstrip("]") for title in titles[1:]]
    channels = zip(titles[1:], recording.channels, units, strict=True)
    return {
        "GeneratedBy": MAKER,
        **fields,
        "fs_hz": recording.channels[0].fs_hz,
        "n_rows": n_rows,
        "missing": "an empty field is a missing sample",
        "columns": [
            {"title": titles[0], "name": "time since the first row", "unit": "s"},
            *({"title": title, "name": channel.name, "unit": unit} for title, channel, unit in channels),
        ],
    }


def read_beside(path: Path, data: bytes) -> Beside | None:
    """Return what is beside a table; None where nothing is, or it describes another table."""
    with suppress(OSError, ValueError, KeyError, TypeError, IndexError):
        said = cast("dict[str, Any]", json.loads(_read(name_sidecar(path))))
        columns = cast("list[dict[str, str]]", said["columns"])
        titles = next(csv.reader(io.StringIO(data[:_MOST_BYTES].split(b"\n", 1)[0].decode("utf-8"))))
        if said["GeneratedBy"] != MAKER or [column["title"] for column in columns] != titles:
            return None
        made = said.get("made")
        return Beside(
            fs_hz=float(said["fs_hz"]),
            names=tuple(clean_name(column["name"]) for column in columns[1:]),
            made=datetime.fromisoformat(made) if isinstance(made, str) else None,
            events=_read_events(name_events(path)),
        )
    return None


def _read_events(path: Path) -> tuple[Event, ...]:
    if not path.exists():
        return ()
    rows = csv.DictReader(io.StringIO(_read(path), newline=""))
    if tuple(rows.fieldnames or ()) != EVENT_COLUMNS:
        return ()
    return tuple(
        Event(float(row["time_s"]), _arm(row["text"]), float(row["duration_s"]), row["kind"]) for row in rows
    )


def _arm(text: str) -> str:
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA) else text


def _read(path: Path) -> str:
    with open_plain(path, _MOST_BYTES) as file:
        return file.read().decode("utf-8")
