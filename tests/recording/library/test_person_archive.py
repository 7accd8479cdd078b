"""A person moves from one library to another completely, or not at all."""

import json
import os
import re
import shutil
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from clinic import make_result, rewrite

from vmofire.errors import LibraryError
from vmofire.recording.library import Library
from vmofire.recording.library.records import Person


@pytest.fixture
def other(tmp_path):
    with Library(tmp_path / "other") as library:
        yield library


@pytest.fixture
def exported(library, see, tmp_path):
    """Return an archive without the name: a person with two visits, a repeat, an override, corrections."""
    person = library.add_person("Zacharias", "left")
    library.change_person(person.id, "Dr K", name="Zachary")
    visit, result = see(person.id)
    library.add_result(visit.id, make_result(21.0), "left", repeat_of=result.id)
    library.override(result.id, "fires_weakly", "seen", "Dr K")
    moved, _ = see(library.add_person().id)
    library.move_visit(moved.id, person.id, "Dr K", "wrong person")
    library.change_side(moved.recordings[0].id, "right", "Dr K", "wrong leg")
    return library.export_person(person.id, tmp_path / "person.zip"), person.id


def forget_paths(history, root: Path) -> str:
    """Return a history as words, without the places of its files."""
    words = str(history)
    for visit in history.visits:
        for recording in visit.recordings:
            words = words.replace(repr(recording.path), "PATH")
    return words.replace(str(root), "")


def test_another_library_has_the_same_history(library, other, exported, tmp_path):
    path, person_id = exported
    said = other.import_person(path)
    assert (said.person_id, said.is_new, said.visits, said.results, said.recordings) == (
        person_id,
        True,
        2,
        3,
        2,
    )
    assert other.check() == []
    with_name = library.export_person(person_id, tmp_path / "named.zip", with_name=True)
    with Library(tmp_path / "third") as third:
        third.import_person(with_name)
        assert third.person(person_id).name == "Zachary"
        here, there = library.history(person_id), third.history(person_id)
        assert forget_paths(here, library.folder) == forget_paths(there, third.folder)


def test_no_name_leaves_unless_asked_for(other, exported):
    path, person_id = exported
    with zipfile.ZipFile(path) as archive:
        assert not any(b"Zach" in archive.read(name) for name in archive.namelist())
    other.import_person(path)
    assert other.person(person_id).name == ""
    assert {mend.what for mend in other.history(person_id).mends} == {"person", "side"}


def test_coming_twice_adds_only_what_is_missing_and_changes_nothing_here(
    library, see, other, exported, tmp_path
):
    path, person_id = exported
    other.import_person(path)
    other.change_person(person_id, "Dr L", notes="changed there")
    again = other.import_person(path)
    assert (again.is_new, again.visits, again.results, again.recordings, again.kept) == (False, 0, 0, 0, 1)
    see(person_id, 30.0)
    later = other.import_person(library.export_person(person_id, tmp_path / "later.zip"))
    assert (later.visits, later.results, later.recordings, later.kept) == (1, 1, 1, 1)
    assert other.person(person_id).notes == "changed there"
    assert len(other.history(person_id).visits) == 3
    assert other.check() == []


def test_an_id_of_another_person_here_is_replaced(other, exported):
    path, person_id = exported
    with other._store.write() as session:
        session.add(Person(id=person_id, uid="somebody else", injury_side="", injury_date=None, notes=""))
    said = other.import_person(path)
    assert said.id_in_archive == person_id != said.person_id
    assert len(other.history(said.person_id).visits) == 2
    assert other.history(person_id).visits == ()
    assert other.import_person(path).person_id == said.person_id


def test_a_deleted_person_comes_back_from_the_archive(library, exported):
    path, person_id = exported
    before = library.history(person_id)
    library.delete_person(person_id)
    library.import_person(path)
    assert [v.id for v in library.history(person_id).visits] == [v.id for v in before.visits]
    assert library.check() == []


def assert_refused(other: Library, path: Path, words: str = "") -> None:
    files = sorted(other.recordings.rglob("*"))
    with pytest.raises(LibraryError, match=words) as error:
        other.import_person(path)
    assert "Nothing was imported" in error.value.cure
    assert other.people() == []
    assert sorted(other.recordings.rglob("*")) == files == []


def test_an_archive_damaged_anywhere_is_refused_whole(other, exported, tmp_path):
    path, _ = exported
    whole = path.read_bytes()
    damaged = tmp_path / "damaged.zip"
    for place in range(40, len(whole), len(whole) // 60):
        data = bytearray(whole)
        data[place : place + 4] = bytes(255 - b for b in data[place : place + 4])
        damaged.write_bytes(data)
        try:
            other.import_person(damaged)
        except LibraryError:
            assert other.people() == []
            assert list(other.recordings.iterdir()) == []
        else:  # a byte that zip readers ignore: times, rights
            for person in other.people():
                assert len(other.history(person.id).visits) == 2
                other.delete_person(person.id)
    for size in (0, 1, 100, len(whole) // 2, len(whole) - 1):
        damaged.write_bytes(whole[:size])
        assert_refused(other, damaged, "damaged, or is not an archive")


def give_twice(rows, _, __):
    rows["recordings"][1].update(id=rows["recordings"][0]["id"])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda _, manifest, __: manifest.update(vmofire_person=2), "another form"),
        (lambda _, manifest, __: manifest.update(schema="9999"), "another form"),
        (lambda rows, *_: rows.update(state=[{"id": 1, "changes": 0}]), "unknown field `state`"),
        (lambda rows, *_: rows["people"].append(rows["people"][0]), "invalid records"),
        (lambda rows, *_: rows["visits"][0].update(person_id="P0000"), "more than one person"),
        (
            lambda rows, *_: rows["visits"][0].update(pain_before="much"),
            r"got `str`.*\$.visits\[0\].pain_before",
        ),
        (
            lambda rows, *_: rows["visits"][0].pop("notes"),
            r"field `notes` - at `\$.visits\[0\]`",
        ),
        (lambda rows, *_: rows.update(visits=None), "invalid records"),
        (lambda rows, *_: rows["figures"][0].update(result_id="x"), "contradict"),
        (lambda *args: args[2].update({"recordings/../../evil": b"x"}), "belongs to no visit"),
        (give_twice, "belongs to no visit"),
        (lambda rows, *_: rows["visits"][0].update(started="tomorrow"), r"\$.visits\[0\].started"),
        (lambda rows, *_: rows["people"][0].update(created="x"), r"\$.people\[0\].created"),
        (lambda rows, *_: rows["people"][0].update(injury_date="soon"), r"\$.people\[0\].injury_date"),
        (
            lambda rows, *_: rows["people"][0].update(injury_side="middle"),
            r"allowed value.*people\[0\].injury_side",
        ),
        (lambda rows, *_: rows["results"][0].update(made="?"), r"\$.results\[0\].made"),
        (lambda rows, *_: rows["results"][0].update(side="up"), r"\$.results\[0\].side"),
        (
            lambda rows, *_: rows["results"][0].update(result={"figures": 3}),
            r"results\[0\].result.figures",
        ),
        (
            lambda rows, *_: rows["visits"][0].update(pain_before=99),
            r"<= 10.*visits\[0\].pain_before",
        ),
        (lambda rows, *_: rows["visits"][0].update(notes=None), r"Expected `str`.*\$.visits\[0\].notes"),
        (lambda rows, *_: rows["visits"][0].update(cleared=1), r"Expected `bool.*\$.visits\[0\].cleared"),
        (lambda rows, *_: rows["figures"][0].update(value="much"), r"Expected `float.*\$.figures\[0\].value"),
        (
            lambda rows, *_: rows["recordings"][0].update(board=["Pico"]),
            r"Expected .object.*\$.recordings\[0\].board",
        ),
        (
            lambda rows, *_: rows["protocols"][0].update(settings=3),
            r"Expected .object.*protocols\[0\].settings",
        ),
        (
            lambda rows, *_: rows["results"][0]["result"]["figures"][0].update(value="much"),
            r"\$.results\[0\].result.figures\[0\].value",
        ),
        (
            lambda rows, *_: rows["results"][0]["result"].pop("verdict"),
            r"`verdict`.*results\[0\].result",
        ),
        (lambda rows, *_: rows["results"][0]["result"].update(good="yes"), r"\$.results\[0\].result.good"),
        (
            lambda rows, *_: rows["results"][0]["result"]["data"].update(settings={"alike_from": 0}),
            r"\$.results\[0\].result.data.settings.alike_from",
        ),
        (lambda rows, *_: rows["results"][0]["result"].update(data=[]), r"\$.results\[0\].result.data"),
        (lambda rows, *_: rows["figures"][0].update(value=float("nan")), "not finite"),
        (lambda rows, *_: rows["recordings"][0].update(size_bytes=10**30), "too large"),
        (lambda rows, *_: rows["people"][0].update(notes="\ud800"), "invalid characters"),
    ],
)
def test_an_archive_that_makes_no_sense_is_refused_whole(other, exported, tmp_path, change, words):
    path = rewrite(exported[0], tmp_path / "made.zip", change)
    with pytest.raises(LibraryError, match=words):
        other.import_person(path)
    assert other.people() == []
    assert list(other.recordings.iterdir()) == []


def test_a_file_name_in_an_archive_reaches_nowhere_else(other, exported, tmp_path):
    def change(rows, manifest, held):
        rows["recordings"][0]["file"] = "../../../evil/../x.vmo"
        rows["recordings"][1]["file"] = "C:\\evil.v/mo"

    other.import_person(rewrite(exported[0], tmp_path / "made.zip", change))
    (person,) = other.people()
    for visit in other.history(person.id).visits:
        assert visit.recordings[0].path.parent == other.recordings
    assert other.check() == []


def test_an_id_and_a_name_from_elsewhere_cannot_be_more_than_words(other, exported, tmp_path):
    def change(rows, *_):
        told = rows["people"][0]["id"]
        rows["people"][0]["id"] = "../../P\n"
        rows["names"] = [{"person_id": "../../P\n", "name": "Ada\n\x1b[31m\u202eB"}]
        for table in ("visits", "mends"):
            for row in rows[table]:
                assert row["person_id"] == told
                row["person_id"] = "../../P\n"

    came = other.import_person(rewrite(exported[0], tmp_path / "made.zip", change))
    assert re.fullmatch("P[0-9A-Z]{4}", came.person_id)
    person = other.person(came.person_id)
    assert (person.name, person.n_visits) == ("Ada [31mB", 2)


@pytest.mark.timeout(20)
def test_a_manifest_larger_than_any_is_refused_before_it_is_unpacked(other, tmp_path):
    path = tmp_path / "bomb.zip"
    for name in ("manifest.json", "rows.json"):
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            if name == "rows.json":
                said = {"vmofire_person": 1, "schema": "0001", "sha256": {"rows.json": "0"}}
                archive.writestr("manifest.json", json.dumps(said))
            with archive.open(name, "w", force_zip64=True) as file:
                for _ in range(600):
                    file.write(bytes(1 << 20))
        tracemalloc.start()
        assert_refused(other, path, f"{name} has 600 MB")
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert most < 20e6


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="this system has no such device")
@pytest.mark.timeout(20)
def test_a_device_without_an_end_is_not_read(other):
    assert_refused(other, Path("/dev/zero"), "a device")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pseudo-terminals")
def test_a_pipe_is_not_waited_for(other, tmp_path):
    os.mkfifo(tmp_path / "person.zip")
    assert_refused(other, tmp_path / "person.zip", "a pipe")


def test_other_files_are_refused_by_name(other, tmp_path):
    plain = tmp_path / "plain.zip"
    with zipfile.ZipFile(plain, "w") as archive:
        archive.writestr("hello.txt", "hello")
    assert_refused(other, plain, "not a person exported by vmofire")
    with pytest.raises(LibraryError, match="No such file"):
        other.import_person(tmp_path / "none.zip")


def test_an_export_overwrites_nothing_and_leaves_nothing_by_half(library, exported, tmp_path, monkeypatch):
    path, person_id = exported
    before = path.read_bytes()
    with pytest.raises(LibraryError, match="exists already"):
        library.export_person(person_id, path)
    assert path.read_bytes() == before
    with pytest.raises(LibraryError):
        library.export_person(person_id, tmp_path / "no folder" / "x.zip")

    def fail(*_):
        raise OSError(28, "No space left on device", "x.zip.part")

    monkeypatch.setattr(zipfile.ZipFile, "writestr", fail)
    with pytest.raises(LibraryError, match="The disk is full"):
        library.export_person(person_id, tmp_path / "new.zip")
    assert not list(tmp_path.glob("new.zip*"))


def test_a_disk_too_small_for_an_archive_is_told_beforehand(other, exported, monkeypatch):
    usage = shutil.disk_usage(other.folder)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=10))
    assert_refused(other, exported[0], "does not fit")
