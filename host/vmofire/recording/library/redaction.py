"""Taking somebody out of the change files, so that a backup still brings back everybody else.

In: a folder of change files, who leaves. Out: the same files without them. Never: a number that goes missing,
or a change of somebody else's; a line that cannot be read goes too, for it may name whoever leaves.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from vmofire.recording.library import changes
from vmofire.recording.library.changes import Change, Entry
from vmofire.recording.library.schema import VERSION, MendRow, VisitRow, to_dict
from vmofire.recording.library.sums import seal
from vmofire.recording.library.trail import DELETED

EMPTIED = {"results": ("recording_id", "repeat_of")}  # what a row may lose without going itself


@dataclass(frozen=True)
class Leaving:
    """Somebody to be taken out of every copy, with the visits that once stood under another id too."""

    person_id: str
    visits: tuple[str, ...]


def rewrite_changes(folder: Path, leaving: Sequence[Leaving]) -> None:
    """Take people out of every change file of a folder."""
    files = {path: changes.read(path) for path in sorted(folder.glob(f"*{changes.SUFFIX}"))}
    said = sorted((change for each in files.values() for change in each), key=lambda one: one.number)
    out = _TakeOut(leaving, said)
    kept = {change.number: replace(change, entries=tuple(out.list_kept(change))) for change in said}
    for path, each in files.items():
        changes.rewrite(path, [kept[change.number] for change in each])


class _TakeOut:
    """What goes, and what refers to it, change by change."""

    def __init__(self, leaving: Sequence[Leaving], said: Sequence[Change]) -> None:
        self._people = {one.person_id for one in leaving}
        self._gone = self._people | {visit_id for one in leaving for visit_id in one.visits}
        self._owners: dict[str, str] = {}  # of visits, in the end
        self._arrivals: dict[str, tuple[int, Entry]] = {}  # when somebody is first written
        for change in said:
            for entry in change.entries:
                op, table, row = entry
                if op == "put" and table == "visits":
                    self._owners[row["id"]] = row["person_id"]
                if op == "put" and table == "people":
                    self._arrivals.setdefault(row["id"], (change.number, entry))

    def list_kept(self, change: Change) -> list[Entry]:
        """Return the entries of a change that name nobody who is gone."""
        kept: list[Entry] = []
        for op, table, row in change.entries:
            lost = [key for key in EMPTIED.get(table, ()) if key in row and self._is_gone(row, key)]
            row = {**row, **dict.fromkeys(lost)}
            named = [key for key in row if self._is_gone(row, key)]
            if not named:
                kept.append((op, table, row))
            elif op == "put" and table == "mends" and row["person_id"] not in self._people:
                row = {key: DELETED if key in named else value for key, value in row.items()}
                kept.append((op, table, _seal(MendRow(**row)) if change.schema == VERSION else row))
            elif op == "put" and table == "visits" and row["id"] not in self._gone:
                kept += self._give_to_owner(change, row)
            elif op == "put" and "id" in row:
                self._gone.add(str(row["id"]))
        return kept

    def _is_gone(self, row: dict[str, Any], key: str) -> bool:
        return isinstance(row[key], str) and row[key] in self._gone

    def _give_to_owner(self, change: Change, row: dict[str, Any]) -> list[Entry]:
        """Return a visit that was begun under somebody who is gone as that of the person it belongs to."""
        owner = self._owners[row["id"]]
        if owner in self._people:
            self._gone.add(str(row["id"]))
            return []
        number, arrival = self._arrivals.get(owner, (0, None))
        row = {**row, "person_id": owner}
        visit: Entry = ("put", "visits", _seal(VisitRow(**row)) if change.schema == VERSION else row)
        return [arrival, visit] if arrival is not None and number > change.number else [visit]


def _seal(row: MendRow | VisitRow) -> dict[str, Any]:
    return to_dict(seal(row))
