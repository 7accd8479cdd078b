"""An archive with any fault inside is refused with its field, or its reports can be made."""

import json
import random
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from vmofire.app.filing import Filing
from vmofire.errors import LibraryError
from vmofire.exchange.result_table import write_table
from vmofire.guided.catalogue import Sitting
from vmofire.recording.library import Library
from vmofire.report.pages import write_report
from vmofire.trends.earlier_days import find_baselines

from ..recording.library.clinic import rewrite
from .visits import check, file_visit, legs, train

WRONG = ("x", 5, -1, 0, None, [], {}, True, [1], {"a": 1}, 3.5, 10**400, "", ["x"])
TRIES = 30


def list_places(said: Any, place: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the place of every value, at any depth; only the first two of a long list."""
    if place:
        yield place
    inner = (
        said.items()
        if isinstance(said, dict)
        else list(enumerate(said))[:2]
        if isinstance(said, list)
        else ()
    )
    for key, value in inner:
        yield from list_places(value, (*place, key))


def use(library: Library, person_id: str, folder: Path) -> None:
    """Use a person's history in every way the program does."""
    history = library.history(person_id)
    for number, visit in enumerate(history.visits):
        write_report(library, visit.id, folder / f"{number}.pdf")
    write_table(library, history.visits, folder / "all.csv")
    find_baselines(history, None)
    keeping = Filing(library)
    keeping.choose(person_id)
    keeping.fill(Sitting(("left VMO", "right VMO"), "RAW", {}))


def take_in(library: Library, archive: Path) -> str | None:
    """Return the id of the imported person; None if all of it was refused."""
    try:
        return library.import_person(archive).person_id
    except LibraryError:
        assert library.people() == []
        return None


def test_a_wrong_type_anywhere_is_refused_or_reported(library, tmp_path):
    person = library.add_person("Zacharias", "left")
    visit = file_visit(
        library, person.id, [(check(), "left"), (legs("compare"), "both")], filters={"hz": [20, 450]}
    )
    file_visit(library, person.id, [(train(), "left")], day=7)
    library.override(visit.results[0].id, "fires_weakly", "seen", "Dr K")
    archive = library.export_person(person.id, tmp_path / "whole.zip")
    with zipfile.ZipFile(archive) as held:
        rows = json.loads(held.read("rows.json"))
    places = [place for place in list_places(rows) if len(place) > 2]
    of_data = [place for place in places if "data" in place]  # a type that no table has
    rng, refused = random.Random(1), 0
    with Library(tmp_path / "other") as other:
        for turn in range(TRIES):
            *way, last = rng.choice(of_data if turn % 2 else places)
            wrong = rng.choice(WRONG)

            def change(said: Any, _: object, __: object, way=way, last=last, wrong=wrong) -> None:
                for key in way:
                    said = said[key]
                said[last] = wrong

            made = tmp_path / f"{turn}.zip"
            folder = tmp_path / f"{turn}"
            folder.mkdir()
            came = take_in(other, rewrite(archive, made, change))
            if came is None:
                refused += 1
                continue
            use(other, came, folder)
            other.delete_person(came)
            shutil.rmtree(folder)
    assert TRIES // 5 < refused < TRIES
