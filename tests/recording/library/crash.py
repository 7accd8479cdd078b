"""Kills of a clinic at work at random moments, then a check that every confirmed change is there.

In: a folder, a number of kills. Out: confirmed changes; an AssertionError for a missing one.
"""

import itertools
import json
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from clinic import prepare_second_step
from sqlalchemy import text

from vmofire.recording import formats, journal
from vmofire.recording.library import Library
from vmofire.recording.library.store import connect

CLINIC = Path(__file__).parent / "clinic.py"


def kill_again_and_again(
    folder: Path, kills: int, seed: int, longest_s: float = 0.6, clinics: int = 1
) -> Counter[str]:
    """Run one or more clinics on one library, kill them, check the library; count the confirmations."""
    rng = random.Random(seed)
    said: list[dict[str, str]] = []
    seeds = itertools.count(seed)
    ready = [start_clinic(folder, next(seeds)) for _ in range(clinics)]
    try:
        for turn in range(10 * kills):
            # A busy machine gets less done before a kill: go on until changes were confirmed too.
            if turn >= kills and any(line["did"] == "rows" for line in said):
                break
            said += run_and_kill(ready, rng.uniform(0.0, longest_s))
            # The next clinics get ready while the library of the last ones is checked.
            ready = [start_clinic(folder, next(seeds)) for _ in range(clinics)]
            check_everything(folder, said)
    finally:
        for clinic in ready:
            clinic.kill()
            clinic.communicate()
    return Counter(line["did"] for line in said)


def kill_while_migrating(
    folder: Path, kills: int, seed: int, patch: Callable[[object, str, object], None]
) -> Counter[str]:
    """Migrate old libraries, kill the migration, check them; `patch` makes this program a future version."""
    rng = random.Random(seed)
    said: list[dict[str, str]] = []
    for turn in range(kills):
        said += run_and_kill([start_clinic(folder, seed + turn, "migrate")], rng.uniform(0.05, 0.5))
    for module, name, value in prepare_second_step(folder.parent / "steps"):
        patch(module, name, value)
    for line in said:
        if line["did"] == "older":
            done = {"did": "migrated", "path": line["path"]} in said
            with Library(line["path"]) as library:
                assert library.opening.migrated_from in ((None,) if done else (None, "0003"))
                assert [person.n_visits for person in library.people()] == [1] * 20
            with connect(Path(line["path"]) / "library.sqlite") as connection:
                assert connection.execute(text("SELECT DISTINCT room FROM visits")).all() == [("301",)]
    return Counter(line["did"] for line in said)


def start_clinic(folder: Path, seed: int, *more: str) -> subprocess.Popen[bytes]:
    """Start a clinic that waits to begin."""
    pipe = subprocess.PIPE
    command = [sys.executable, str(CLINIC), str(folder), str(seed), *more]
    # Unbuffered, because communicate() ignores what readline() has read ahead.
    return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, bufsize=0)


def run_and_kill(clinics: list[subprocess.Popen[bytes]], after_s: float) -> list[dict[str, str]]:
    """Return the changes that were confirmed before the kill."""
    said: list[bytes] = []
    for clinic in clinics:
        assert clinic.stdin is not None
        clinic.stdin.write(b"go\n")
        clinic.stdin.flush()
    for clinic in clinics:
        assert clinic.stdout is not None
        said.append(clinic.stdout.readline())
    time.sleep(after_s)
    for clinic in clinics:
        assert clinic.poll() is None, clinic.communicate()[1].decode()
        clinic.kill()
    for clinic in clinics:
        said += clinic.communicate()[0].splitlines(keepends=True)
    # A pipe may hold the start of a last line; that change was not confirmed.
    return [json.loads(line) for line in said if line.endswith(b"\n")]


def check_everything(folder: Path, said: list[dict[str, str]]) -> None:
    """Compare a library with all confirmed changes, and check that no change is there in part."""
    with Library(folder) as library:
        assert library.opening.repair is None
        assert not library.opening.absent, library.opening.absent
        assert not library.opening.lost
        assert library.check() == []
        there = {person.id: library.history(person.id) for person in library.people()}
        recordings = library.recordings
    certain, gone = find_people(said)
    assert certain <= set(there), f"missing: {certain - set(there)}"
    assert not gone & set(there), f"back again: {gone & set(there)}"
    visits = {visit.id: visit for history in there.values() for visit in history.visits}
    results = {result.id: result for visit in visits.values() for result in visit.results}
    files = {recording.id for visit in visits.values() for recording in visit.recordings}
    owner = {line["id"]: line["person"] for line in said if line["did"] == "visit"}
    for line in said:
        did, id_ = line["did"], line.get("id", "")
        if owner.get(line.get("visit", id_)) not in certain and did in ("visit", "recording", "result"):
            continue
        if did == "visit":
            assert id_ in visits
        elif did == "recording":
            assert id_ in files
        elif did == "result":
            assert id_ in results
        elif did == "rows":
            visit_id = Path(line["file"]).stem
            if owner[visit_id] in certain:
                filed = visits[visit_id].recordings
                path = filed[0].path if filed else recordings / line["file"]
                assert sum(len(run.counts) for run in journal.read(path).runs) >= int(line["n"])
        elif did == "override" and id_ in results:
            assert results[id_].outcome == "fires_weakly"
        elif did == "side" and id_ in results:
            assert results[id_].side == "right"
        elif did in ("exported", "written"):
            assert Path(line["path"]).stat().st_size > 0
    for result in results.values():
        assert len(result.result.figures) == 3
    for report in folder.parent.glob("written/*.pdf"):
        assert report.read_bytes().rstrip().endswith(b"%%EOF"), report
    for export in folder.parent.glob("written/*.bdf"):
        assert len(formats.read(export).channels) == 2
    left = [path for path in folder.rglob("*") if ".part" in path.name or ".gone" in path.name]
    assert not left
    for path in (*folder.glob("backups/*"), folder / "library.sqlite"):
        data = path.read_bytes()
        for person_id in gone:
            assert person_id.encode() not in data, f"{person_id} is still in {path.name}"


def find_people(said: list[dict[str, str]]) -> tuple[set[str], set[str]]:
    """Return people who must be there, and those who must be gone; all others may be either."""
    state: dict[str, str] = {}
    after = {"person": "there", "imported": "there", "deleted": "gone", "deleting": "?", "importing": "?"}
    for line in said:
        if line["did"] in after:
            state[line["id"]] = after[line["did"]]
    return tuple({who for who, now in state.items() if now == wanted} for wanted in ("there", "gone"))
