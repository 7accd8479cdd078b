"""Flipped bits are found and repaired, and a restore loses nothing, wherever it is killed."""

import os
import shutil
import sqlite3
import subprocess
import sys
import traceback
import zipfile
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from clinic import make_result
from damage import GOOD, PEOPLE, VISITS, build, campaign, flip, read_all
from killing import kill_at_every_step

from vmofire import log
from vmofire.errors import LibraryError
from vmofire.recording.library import Library, backups
from vmofire.words.message import quote

# From tests/benchmarks/bench_damage.py: seeds that were fatal, or not noticed, before there were checksums.
SEEDS = (2, 14, 17, 18, 20, 23, 27, 29, 34, 71, 134)


@pytest.fixture(scope="module")
def clinic(tmp_path_factory):
    """Return the folder of a library of 30 people with 75 visits; tests copy it."""
    folder = tmp_path_factory.mktemp("clinic") / "library"
    build(folder)
    return folder


@pytest.fixture
def damaged(clinic, folder):
    """Return a copy with flipped bits that the quick check does not see, and all that it should return."""
    shutil.copytree(clinic, folder)
    with Library(folder) as library:
        truth = read_all(library)
    flip(folder / "library.sqlite", seed=18)
    return folder, truth


def change_letter(folder: Path, table: str = "people", column: str = "notes") -> None:
    """Change a letter in a file, like a bad disk."""
    with closing(sqlite3.connect(folder / "library.sqlite")) as raw:
        (words,) = raw.execute(f"SELECT max({column}) FROM {table}").fetchone()
    path = folder / "library.sqlite"
    data = path.read_bytes()
    assert data.count(words.encode()) >= 1
    path.write_bytes(data.replace(words.encode(), words.encode().replace(words[0].encode(), b"\x7f", 1)))


def test_flipped_bits_are_no_dead_end_and_no_change_stays_unseen(tmp_path):
    ends = campaign(tmp_path, SEEDS)
    assert {seed: end for seed, end in ends.items() if end not in GOOD} == {}


@pytest.mark.parametrize(("table", "column"), [("people", "notes"), ("names", "name"), ("visits", "started")])
def test_a_changed_letter_is_found_by_verify_and_mended_at_the_next_opening(clinic, folder, table, column):
    shutil.copytree(clinic, folder)
    with Library(folder) as library:
        truth = read_all(library)
    change_letter(folder, table, column)
    with Library(folder) as library:
        (said,) = library.check()
        assert f"A record in the table {table} has changed." in said
        assert "repaired the next time it is opened" in said
    with Library(folder) as library:
        assert library.opening.repair is not None
        assert library.opening.lost == 0
        assert library.check() == []
        assert read_all(library) == truth
    with Library(folder) as library:
        assert library.opening.repair is None


def test_no_backup_is_made_of_a_damaged_library(clinic, folder):
    shutil.copytree(clinic, folder)
    change_letter(folder)
    with Library(folder) as library:
        before = library.backups()
        with pytest.raises(LibraryError, match="The new backup is damaged"):
            library.backup()
        assert library.backups() == before
    with Library(folder) as library:
        assert library.opening.repair is not None
        assert library.check() == []


def test_without_a_backup_an_index_alone_is_made_anew(library, see, folder):
    visit, _ = see(library.add_person("A").id)
    library.close()
    path = folder / "library.sqlite"
    with closing(sqlite3.connect(path)) as raw:
        (size,) = raw.execute("PRAGMA page_size").fetchone()
        asked = "SELECT rootpage FROM sqlite_master WHERE name = 'ix_results_visit_id'"
        (root,) = raw.execute(asked).fetchone()
    data = bytearray(path.read_bytes())
    place = data.index(visit.id.encode(), (root - 1) * size)
    assert place < root * size
    data[place] ^= 1
    path.write_bytes(data)
    shutil.rmtree(folder / "backups")
    with Library(folder) as again:
        assert again.opening.repair is not None
        assert again.opening.repair.from_itself
        assert "Its indexes were rebuilt" in again.opening.words[0]
        assert again.visit(visit.id) == visit
        assert again.check() == []


def test_a_restore_of_a_damaged_library_brings_everybody_back(damaged):
    folder, truth = damaged
    oldest = backups.list_backups(folder / "backups")[-2]  # five people, no visit
    restored = Library.restore(folder, oldest)
    assert restored.played > 0
    with Library(folder) as library:
        assert len(library.people()) == PEOPLE
        assert sum(person.n_visits for person in library.people()) == VISITS
        assert read_all(library) == truth
        assert library.check() == []
    assert backups.find_damage(restored.until_now.path, thorough=True) is None
    assert list((folder / "damaged").iterdir())


def test_going_back_leaves_out_what_came_later_and_keeps_a_way_there(clinic, folder):
    shutil.copytree(clinic, folder)
    oldest = backups.list_backups(folder / "backups")[-2]
    before = {path.name: path.read_bytes() for path in folder.glob("backups/*")}
    went = Library.restore(folder, oldest, go_back=True)
    with Library(folder) as library:
        assert len(library.people()) == 5
        assert sum(person.n_visits for person in library.people()) == 0
        new = library.add_person("new")
    # Everything from before is still there, and none of it comes back by itself when the library is repaired.
    assert before.items() <= {path.name: path.read_bytes() for path in folder.glob("backups/*")}.items()
    (folder / "library.sqlite").unlink()
    for backup in backups.list_backups(folder / "backups")[:-2]:
        if backup.changes > oldest.changes:
            backup.path.unlink()
    with Library(folder) as library:
        assert {person.name for person in library.people()} == {*(f"Person {n}" for n in range(5)), "new"}
        assert library.person(new.id)
        assert library.opening.lost == 0
    assert not went.until_now.path.exists()


def test_a_restore_that_cannot_play_every_later_change_is_refused(clinic, folder):
    shutil.copytree(clinic, folder)
    with Library(folder) as library:
        truth, oldest = read_all(library), library.backups()[-2]
    oldest.change_file.unlink()
    with pytest.raises(LibraryError, match=r"made since that backup .* lost.*newer backup.*go back"):
        Library.restore(folder, oldest)
    with Library(folder) as library:
        assert read_all(library) == truth
    went = Library.restore(folder, oldest, go_back=True)
    Library.restore(folder, went.until_now, go_back=True)
    with Library(folder) as library:
        assert read_all(library) == truth


def test_a_backup_from_before_a_deletion_brings_back_all_others(clinic, folder):
    shutil.copytree(clinic, folder)
    with Library(folder) as library:
        gone, other = library.people()[:2]
        library.move_visit(library.history(gone.id).visits[0].id, other.id, "Dr K", "chosen by mistake")
        library.delete_person(gone.id)
        truth, oldest = read_all(library), library.backups()[-2]
    for path in folder.glob("backups/*"):
        assert gone.id.encode() not in path.read_bytes()
    Library.restore(folder, oldest)
    with Library(folder) as library:
        assert read_all(library) == truth
        assert library.check() == []


@pytest.mark.skipif(sys.platform == "win32", reason="needs fork and SIGKILL")
def test_a_restore_killed_at_any_step_loses_nothing_and_leaves_no_copy(clinic, tmp_path):
    steps, copies = kill_at_every_step(clinic, tmp_path, stride=3)
    assert steps > 10
    assert copies  # at least one kill was in the middle of the copy


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data.replace(b"Zacharias at home", b"Zacharias \xff\xfe home"),  # not text any more
        lambda data: data.replace(b"Zacharias at home", b"Zacharias at hose"),
        lambda data: data.replace(b'"Zacharias says"', b'"Zacharias says~'),  # not JSON any more
    ],
    ids=["undecodable", "changed", "malformed"],
)
def test_the_text_of_a_damaged_record_is_repeated_nowhere(library, folder, tmp_path, spoil):
    person = library.add_person(notes="Zacharias at home")
    visit = library.start_visit(person.id)
    library.add_result(visit.id, replace(make_result(20.0), grounds=(quote("Zacharias says"),)))
    library.close()
    path = folder / "library.sqlite"
    whole = path.read_bytes()
    path.write_bytes(spoil(whole))
    assert path.read_bytes() != whole
    home = tmp_path / "home"
    home.mkdir()
    (home / "vmofire").symlink_to(folder)  # where `vmofire support` looks
    environment = os.environ | {"HOME": str(home), "XDG_DATA_HOME": str(home), "XDG_STATE_HOME": str(home)}
    bundle = tmp_path / "support.zip"
    said = ""
    for words in (
        ("people", "show", person.id),
        ("people", "verify"),
        ("support", str(bundle), "--seconds", "4"),
    ):
        path.write_bytes(spoil(whole))
        (folder / "suspect").unlink(missing_ok=True)
        command = [sys.executable, "-m", "vmofire", *words]
        done = subprocess.run(
            command, capture_output=True, text=True, env=environment, timeout=100, check=False
        )
        said += done.stdout + done.stderr
    said += "".join(one.read_text() for one in home.rglob("*.log"))
    with zipfile.ZipFile(bundle) as archive:
        said += "".join(archive.read(name).decode() for name in archive.namelist())
    assert "damaged" in said
    assert "Zacharias" not in said
    raised = []
    path.write_bytes(spoil(whole))
    try:
        with Library(folder) as again:
            again.history(person.id)
    except LibraryError as error:
        raised.append(repr(vars(error)) + "".join(traceback.format_exception(error)) + log.describe(error))
    assert "Zacharias" not in "".join(raised)
