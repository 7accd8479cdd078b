"""Benchmark of the library: speed with a clinic's half year of data, and losses after a hundred kills.

Run `python tests/benchmarks/bench_library.py`; four minutes. 60 people with 10 visits each, made through the
real code. A visit has two recordings of ten seconds and six results with curves. Each line: figure and bar.
"""

import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent / "recording" / "library"))
from bars import compare
from clinic import record
from crash import kill_again_and_again, kill_while_migrating

from vmofire.guided.prompt import Curve, Figure, Mark, Result
from vmofire.recording.library import Electrodes, Library
from vmofire.trends.over_visits import read_timeline
from vmofire.words.message import quote, tell

PEOPLE, VISITS = 60, 10
SIDES = ("left", "right")
JOBS = ("check", "maximum", "endurance")
FOLLOWED = ("amplitude", "reference", "median_frequency_slope")  # one of each job
FIGURES = (*FOLLOWED, "rest", "median_onset", "threshold", "slope_uv", "success")
KILLS, ROUNDS, UPGRADES = 80, 8, 20  # in every other round two clinics share a library
REPEATS = 5


def make_result(rng: np.random.Generator, job: str, side: str, usual_uv: float) -> Result:
    """Return a result as large as those of real jobs: eight figures, ten marks, a minute of curve."""
    uv = float(usual_uv * np.exp(rng.normal(0.0, 0.15)))
    curve = tuple(np.round(uv * rng.gamma(20.0, 0.05, 600), 2).tolist())
    return Result(
        job=job,
        outcome="fires",
        verdict=tell("check.fires"),
        grounds=(tell("check.squeezes", n=5, of=5),),
        good=True,
        figures=tuple(Figure(name, quote(name), uv, "uV", 0.8 * uv, 1.2 * uv, side) for name in FIGURES),
        marks=tuple(Mark("yes", uv, "uV", side) for _ in range(10)),
        curves=(Curve(quote("amplitude"), side, 0.1, curve),),
        data={"settings": {"rest_s": 5.0}, "repetitions": [{"rms_uv": uv, "onset_s": 0.3}] * 10},
    )


def fill(library: Library, recording: Path) -> str:
    """Make half a year of data; return one person's id."""
    rng = np.random.default_rng(1)
    start = datetime(2026, 1, 5, 9, tzinfo=UTC)
    for number in range(PEOPLE):
        person = library.add_person(f"Somebody {number}", SIDES[number % 2])
        for day in range(VISITS):
            visit = library.start_visit(
                person.id, pain_before=2, swelling="none", cleared=True, started=start + timedelta(18 * day)
            )
            for side in SIDES:
                path = library.recordings / f"{visit.id}_{side}.vmo"
                shutil.copy(recording, path)
                electrodes = [Electrodes(side=side, kind="Ag/AgCl", spacing_mm=20.0, placed_anew=True)]
                filed = library.add_recording(visit.id, path, side, electrodes)
                for job in JOBS:
                    result = make_result(rng, job, side, 20.0 + number)
                    library.add_result(visit.id, result, side, filed.id)
    return person.id


def time_it(act: Callable[[], object]) -> float:
    """Return the slowest of several runs, s."""
    spans: list[float] = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        act()
        spans.append(time.perf_counter() - start)
    return max(spans)


def show(what: str, span_s: float, bar_s: float) -> None:
    """Print one line."""
    print(f"{what:<52} {span_s:7.3f} s  (bar: at most {bar_s:g} s, {'met' if span_s <= bar_s else 'missed'})")


def measure_half_year(folder: Path) -> None:
    """Time each action that a person waits for."""
    folder.mkdir()
    recording = folder / "ten_seconds.vmo"
    record(recording, 10_000)
    start = time.perf_counter()
    with Library(folder / "library") as library:
        person_id = fill(library, recording)
        written = sum(len(library.history(person.id).visits) for person in library.people())
        held = sum(path.stat().st_size for path in (folder / "library").glob("library.sqlite*"))
    span_s = time.perf_counter() - start
    print(f"{PEOPLE} people, {written} visits in {span_s:.0f} s; the database has {held / 2**20:.0f} MiB")
    show("library open, checked", time_it(lambda: Library(folder / "library").close()), 1.0)
    with Library(folder / "library") as library:
        show("people, with a search", time_it(lambda: library.people("somebody 7")), 0.5)

        def look() -> None:
            timeline = read_timeline(library, person_id)
            assert len(timeline.days) == VISITS
            assert [line.name for line in timeline.lines] == [name for name in FOLLOWED for _ in SIDES]
            assert all(len(line.points) == VISITS for line in timeline.lines)

        show("history and three trends of one person, both legs", time_it(look), 0.5)
        show("backup, read back", time_it(library.backup), 5.0)
        start = time.perf_counter()
        library.export_person(person_id, folder / "person.zip")
        show("export of one person, 20 recordings", time.perf_counter() - start, 5.0)
        start = time.perf_counter()
        library.delete_person(person_id)
        show("deletion of one person, backups too", time.perf_counter() - start, 30.0)
        start = time.perf_counter()
        library.import_person(folder / "person.zip")
        show("import of one person", time.perf_counter() - start, 5.0)
        assert library.check() == []
    database = folder / "library" / "library.sqlite"
    with database.open("rb+") as file:
        file.seek(4096 * 50)
        file.write(bytes(4096 * 50))
    start = time.perf_counter()
    with Library(folder / "library") as library:
        span_s = time.perf_counter() - start
        assert library.opening.repair is not None
        assert len(library.people()) == PEOPLE
        show(f"repair of a damaged library ({library.opening.played} changes played)", span_s, 30.0)


def kill_everything(folder: Path) -> None:
    """Kill clinics and upgrades at random moments; a missing record ends this with an AssertionError."""
    said: Counter[str] = Counter()
    for turn in range(ROUNDS):  # each with its own library: checking a shared one would take longer
        clinics = 1 + turn % 2
        said += kill_again_and_again(
            folder / f"{turn}" / "library", KILLS // ROUNDS, 100 * turn, longest_s=1.5, clinics=clinics
        )
    more = kill_while_migrating(folder / "older", UPGRADES, seed=1, patch=setattr)
    confirmed = {**said, "older libraries": more["older"], "upgrades": more["migrated"]}
    words = ", ".join(f"{number} {what}" for what, number in sorted(confirmed.items()) if what != "begun")
    print(f"confirmed before {KILLS + UPGRADES} kills: {words}")
    print(f"missing or half there after them: 0 {compare(KILLS + UPGRADES, 100, 'kills')}")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as temporary:
        measure_half_year(Path(temporary) / "half_year")
        kill_everything(Path(temporary))
