"""Removal of a person from the change files, so that a backup still restores everybody else.

In: a folder of change files, and the people to remove. Out: the same files without them. Never: a missing
number, or another person's change lost. An unreadable line is removed too, for it may name the person.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from vmofire.recording.library import changes
from vmofire.recording.library.changes import Change, Entry
from vmofire.recording.library.records import TABLES
from vmofire.recording.library.schema import VERSION, from_dict, to_dict
from vmofire.recording.library.sums import seal
from vmofire.recording.library.trail import DELETED

EMPTIED = {"results": ("recording_id", "repeat_of")}  # fields that a row may lose without being removed


@dataclass(frozen=True)
class Leaving:
    """Person to be removed from every copy, with visits that were once stored under another id too."""

    person_id: str
    visits: tuple[str, ...]


def rewrite_changes(folder: Path, leaving: Sequence[Leaving]) -> None:
    """Remove people from every change file of a folder."""
    files = {path: changes.read(path) for path in sorted(folder.glob(f"*{changes.SUFFIX}"))}
    said = sorted((change for each in files.values() for change in each), key=lambda one: one.number)
    out = _TakeOut(leaving, said)
    kept = {change.number: replace(change, entries=tuple(out.list_kept(change))) for change in said}
    for path, each in files.items():
        changes.rewrite(path, [kept[change.number] for change in each])


class _TakeOut:
    """Collector of the rows to remove and the rows that refer to them, change by change."""

    def __init__(self, leaving: Sequence[Leaving], said: Sequence[Change]) -> None:
        self._people = {one.person_id for one in leaving}
        self._gone = self._people | {visit_id for one in leaving for visit_id in one.visits}
        self._owners: dict[str, str] = {}  # last owner of each visit
        self._arrivals: dict[str, tuple[int, Entry]] = {}  # first change that writes each person
        for change in said:
            for entry in change.entries:
                op, table, row = entry
                if op == "put" and table == "visits":
                    self._owners[row["id"]] = row["person_id"]
                if op == "put" and table == "people":
                    self._arrivals.setdefault(row["id"], (change.number, entry))

    def list_kept(self, change: Change) -> list[Entry]:
        """Return the entries of a change that do not name a removed person."""
        kept: list[Entry] = []
        for op, table, row in change.entries:
            lost = [key for key in EMPTIED.get(table, ()) if key in row and self._is_gone(row, key)]
            row = {**row, **dict.fromkeys(lost)}
            named = [key for key in row if self._is_gone(row, key)]
            if not named:
                kept.append((op, table, row))
            elif op == "put" and table == "mends" and row["person_id"] not in self._people:
                row = {key: DELETED if key in named else value for key, value in row.items()}
                kept.append((op, table, _seal(change, table, row)))
            elif op == "put" and table == "visits" and row["id"] not in self._gone:
                kept += self._give_to_owner(change, row)
            elif op == "put" and "id" in row:
                self._gone.add(str(row["id"]))
        return kept

    def _is_gone(self, row: dict[str, Any], key: str) -> bool:
        return isinstance(row[key], str) and row[key] in self._gone

    def _give_to_owner(self, change: Change, row: dict[str, Any]) -> list[Entry]:
        """Return a visit that began under a removed person as a visit of its present owner."""
        owner = self._owners[row["id"]]
        if owner in self._people:
            self._gone.add(str(row["id"]))
            return []
        number, arrival = self._arrivals.get(owner, (0, None))
        row = {**row, "person_id": owner}
        visit: Entry = ("put", "visits", _seal(change, "visits", row))
        return [arrival, visit] if arrival is not None and number > change.number else [visit]


def _seal(change: Change, table: str, row: dict[str, Any]) -> dict[str, Any]:
    """Return a row with its sum; an older one gets it when it is played."""
    return to_dict(seal(from_dict(TABLES[table], row))) if change.schema == VERSION else row
