"""Library of a clinic for pictures: virtual people with many visits, through the real jobs.

In: a folder. Out: the id of the person with most visits. Never: an invented number; each result is a real
job's.
"""

from datetime import date
from pathlib import Path

from tests.recording.library.clinic import record
from tests.report import visits

from vmofire.app.filing import Filing
from vmofire.recording.library import Library

STRENGTHS_UV = (22.0, 24.0, 21.0, 30.0, 38.0, 52.0)


def fill(folder: Path) -> str:
    """Fill a library; return the id of the person with most visits."""
    with Library(folder) as library:
        for number in range(14):
            other = library.add_person(f"Somebody {number}", ("", "left", "right")[number % 3])
            visits.file_visit(library, other.id, [(visits.check(60.0), "left")], day=number)
        person = library.add_person("Ada Byron", "left", date(2025, 12, 20), "ACL reconstruction.")
        for number, strength_uv in enumerate(STRENGTHS_UV):
            results = [
                (visits.check(strength_uv, seed=number), "left"),
                (visits.check(60.0, "right", seed=number), "right"),
                (visits.legs("compare", strength_uv, 60.0, seed=number), "both"),
                (visits.endurance(), "left"),
            ]
            if number == 0:
                results.insert(0, (visits.hum(), "left"))
            if number == 5:
                results.insert(0, (visits.maximum(), "left"))
            visit = visits.file_visit(library, person.id, results, day=20 + 21 * number)
            if number == 3:
                library.override(visit.results[0].id, "fires_late", "Late by eye, twice.", "Dr K")
                library.change_side(visit.recordings[0].id, "both", "Dr K", "the cables were exchanged")
                library.change_visit(visit.id, notes="Walked without crutches for the first time.")
    return person.id


def leave_behind(folder: Path, person_id: str) -> None:
    """Leave files as after a crash: a recording that was cut off in a job, and one without a person."""
    with Library(folder) as library:
        keeping = Filing(library)
        keeping.choose(person_id)
        slip = keeping.begin("check", "left", ("left VMO", "right VMO"))
        record(library.recordings / slip.file, 640)
        record(library.recordings / "2026-05-01_10-00-00_scope.vmo", 640)
        path = library.recordings / slip.file
    path.write_bytes(path.read_bytes()[:-40])
