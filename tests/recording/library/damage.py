"""Damage to a clinic's library: flips bits, one seed after another, and follows what happens.

In: a folder to work in, seeds. Out: the outcome of each seed. The clinic acts on messages: it opens the
library again if that failed, reads every person, verifies, and opens once more.
"""

import random
import shutil
import sqlite3
from collections import Counter
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from clinic import make_result, record

from vmofire.errors import LibraryError
from vmofire.recording.library import Library

PEOPLE, VISITS, BITS = 30, 75, 6

# Outcomes of a seed, the good ones first.
WHOLE = "nothing that counts was hit"
OPENING = "repaired at the opening"
READING = "found when it was read, repaired at the next opening"
VERIFY = "found by verify, repaired at the next opening"
PROMISED = "verify promised a repair that never came"
CHANGED = "something changed, and nobody was told"
LOST = "somebody or some visit is missing"
DEAD = "dead end: it can never be read again"
ENDS = (WHOLE, OPENING, READING, VERIFY, PROMISED, CHANGED, LOST, DEAD)
GOOD = (WHOLE, OPENING, READING, VERIFY)


def build(folder: Path) -> None:
    """Make a library of 30 people with 75 visits: five of them before its first backup by hand."""
    rng = random.Random(1)
    with Library(folder) as library:
        ids = [
            library.add_person(f"Person {n}", "left", notes=f"Notes of {n}: " + "x" * 40).id for n in range(5)
        ]
        library.backup()
        ids += [library.add_person(f"Person {n}", "right").id for n in range(5, PEOPLE)]
        for number in range(VISITS):
            if number == VISITS // 2:
                library.backup()
            visit = library.start_visit(
                ids[number % PEOPLE], pain_before=number % 10, notes=f"Visit {number}"
            )
            path = library.recordings / f"{visit.id}.vmo"
            record(path, 32)
            recording = library.add_recording(visit.id, path, "left")
            result = library.add_result(
                visit.id, make_result(rng.uniform(10.0, 60.0), n_points=8), "left", recording.id
            )
            if number % 10 == 0:
                library.override(result.id, "fires_weakly", "seen by hand", "Dr K")


def read_all(library: Library) -> str:
    """Return everything the library returns on all people, and the content of its tables."""
    told = repr([library.history(person.id) for person in sorted(library.people(), key=lambda one: one.id)])
    with closing(sqlite3.connect(library.folder / "library.sqlite")) as raw:
        tables = [name for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in sorted(set(tables) - {"state", "alembic_version"}):
            columns = [row[1] for row in raw.execute(f"PRAGMA table_info({table})") if row[1] != "sum"]
            told += repr(sorted(map(repr, raw.execute(f"SELECT {', '.join(columns)} FROM {table}"))))
    return told.replace(str(library.folder), "")


def flip(path: Path, seed: int, bits: int = BITS) -> None:
    """Flip some bits of a file."""
    rng = random.Random(seed)
    data = bytearray(path.read_bytes())
    for _ in range(bits):
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    path.write_bytes(data)


def see(folder: Path, truth: str) -> str:
    """Return the outcome when a clinic goes on with a damaged library."""
    stumbled = told = repaired = False
    for _ in range(3):
        try:
            with Library(folder) as library:
                repaired = repaired or library.opening.repair is not None
                read_all(library)
            break
        except LibraryError:
            stumbled = True
        except Exception:  # an error that no screen can show
            stumbled = True
    else:
        return DEAD
    try:
        with Library(folder) as library:
            told = bool(library.check())
        with Library(folder) as library:
            repaired = repaired or library.opening.repair is not None
            still, said = library.check(), read_all(library)
            counts = len(library.people()), sum(person.n_visits for person in library.people())
    except Exception:
        return DEAD
    if still:
        return PROMISED
    if counts != (PEOPLE, VISITS):
        return LOST
    if said != truth:
        return CHANGED
    return READING if stumbled else VERIFY if told else OPENING if repaired else WHOLE


def campaign(folder: Path, seeds: Iterable[int]) -> dict[int, str]:
    """Return the outcome of each seed."""
    kept, library = folder / "kept", folder / "library"
    build(library)
    with Library(library) as opened:
        assert opened.check() == []
        truth = read_all(opened)
    library.rename(kept)
    ends: dict[int, str] = {}
    for seed in seeds:
        shutil.copytree(kept, library)
        flip(library / "library.sqlite", seed)
        ends[seed] = see(library, truth)
        shutil.rmtree(library)
    return ends


def tabulate(ends: dict[int, str]) -> str:
    """Return how many seeds had each outcome, as lines."""
    counts = Counter(ends.values())
    return "\n".join(f"{counts[end]:5}  {end}" for end in ENDS)
