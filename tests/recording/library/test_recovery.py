"""A library opens again whatever happened to its files, has all confirmed changes, and tells its repairs."""

import binascii
import contextlib
import os
import random
import shutil
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from clinic import pack_block, pack_hello, prepare_second_step, record
from crash import kill_again_and_again, kill_while_migrating
from sqlalchemy import text

from vmofire import wire
from vmofire.errors import LibraryError
from vmofire.recording import journal
from vmofire.recording.library import (
    Library,
    Opening,
    backups,
    changes,
    find_unfinished,
    finish,
    journals,
    recovery,
)
from vmofire.recording.library.records import Name
from vmofire.recording.library.schema import Row
from vmofire.recording.library.store import connect, get_raw
from vmofire.recording.library.sums import seal_tables


@pytest.fixture
def people(library, see):
    """Return three people with a visit each, the last two after the backup; the library is closed."""
    ids = [library.add_person("A").id]
    see(ids[0])
    library.backup()
    for name in "BC":
        ids.append(library.add_person(name).id)
        see(ids[-1])
    library.close()
    return ids


def assert_all_there(folder: Path, people: list[str]) -> Opening:
    with Library(folder) as library:
        assert {person.id for person in library.people()} == set(people)
        for person_id in people:
            (visit,) = library.history(person_id).visits
            assert len(visit.results[0].result.figures) == 3
            assert visit.recordings[0].path.exists()
        assert library.check() == []
        return library.opening


def overwrite(path: Path, at: int, length: int, seed: int = 0) -> None:
    with path.open("rb+") as file:
        file.seek(at)
        file.write(random.Random(seed).randbytes(length))


@pytest.mark.parametrize(
    "damage",
    [
        lambda path: overwrite(path, 0, 100),
        lambda path: overwrite(path, 4096, 4096),
        lambda path: overwrite(path, path.stat().st_size // 2, 8192),
        lambda path: path.write_bytes(path.read_bytes()[: path.stat().st_size // 2]),
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(b"no library at all" * 999),
        lambda path: path.unlink(),
    ],
    ids=["header", "page", "middle", "cut", "empty", "other", "missing"],
)
def test_a_damaged_library_is_repaired_with_all_that_came_after_the_backup(folder, people, damage):
    database = folder / "library.sqlite"
    damage(database)
    found = database.read_bytes() if database.exists() else None
    opening = assert_all_there(folder, people)
    assert opening.repair is not None
    assert opening.repair.backup is not None
    assert (opening.played, opening.lost) == (8, 0)
    assert opening.words[0].startswith("The library was damaged. ")
    assert opening.repair.damage.code.startswith("damage.")
    kept = [path.read_bytes() for path in (folder / "damaged").glob("*")]
    assert kept == ([] if found is None else [found])
    assert assert_all_there(folder, people).words == ()


def test_a_library_gone_back_in_time_gets_what_it_lacks(folder, people):
    """As when another program copies an old file over it, or a disk loses data that it had confirmed."""
    old = next(iter(sorted(folder.glob("backups/*.sqlite"), reverse=True)))
    shutil.copy(old, folder / "library.sqlite")
    opening = assert_all_there(folder, people)
    assert opening.repair is None
    assert (opening.played, opening.lost) == (8, 0)


def test_the_newest_whole_backup_is_taken(folder, people):
    (folder / "library.sqlite").unlink()
    newest = backups.list_backups(folder / "backups")[0]
    overwrite(newest.path, 4096, 20000)
    opening = assert_all_there(folder, people)
    assert opening.repair is not None
    assert opening.repair.backup is not None
    assert opening.repair.backup.changes < newest.changes
    assert opening.played == 12


def test_changes_that_are_lost_are_counted(folder, people):
    (path,) = [
        p for p in folder.glob("backups/*.changes") if p.stem == backups.list_backups(p.parent)[0].path.stem
    ]
    lines = path.read_bytes().splitlines(keepends=True)
    lines[1] = lines[1].replace(b"a", b"b")
    path.write_bytes(b"".join(lines))
    (folder / "library.sqlite").unlink()
    with Library(folder) as library:
        # Without the visit of B, its recording and its result belong to nothing.
        assert len(library.people()) == 3
        assert library.opening.lost == 3
        assert any("3 changes could not be restored" in words for words in library.opening.words)
        assert len(library.opening.unfiled) == 1


def test_without_any_backup_it_begins_anew_and_keeps_what_there_is(folder, people):
    shutil.rmtree(folder / "backups")
    (folder / "library.sqlite").write_bytes(b"damaged" * 100)
    with Library(folder) as library:
        assert library.people() == []
        assert library.opening.repair is not None
        assert library.opening.repair.backup is None
        assert "it starts empty" in library.opening.words[0]
        assert len(library.opening.unfiled) == 3
    assert [path.read_bytes() for path in (folder / "damaged").iterdir()] == [b"damaged" * 100]


@pytest.mark.parametrize("step", ["fill_copy", "rename", "make_private", "_bring_up_to_date", "make_backup"])
def test_a_repair_that_is_cut_off_is_taken_up_again(folder, people, step, monkeypatch):
    overwrite(folder / "library.sqlite", 4096, 20000)

    def stop(*_, **__):
        raise KeyboardInterrupt

    original = getattr(recovery, step)

    def act_and_stop(*args, **kwargs):
        original(*args, **kwargs)
        raise KeyboardInterrupt

    for way in (stop, act_and_stop):
        monkeypatch.setattr(recovery, step, way)
        with contextlib.suppress(KeyboardInterrupt):
            Library(folder).close()  # the second time, only the rest is done, and cut off
        monkeypatch.undo()
    assert_all_there(folder, people)


def test_a_torn_last_line_does_no_harm(folder, people):
    path = max(folder.glob("backups/*.changes"))
    whole = path.read_bytes()
    path.write_bytes(whole + whole.splitlines()[-1][:50])
    with Library(folder) as library:
        fourth = library.add_person("D")
    (folder / "library.sqlite").unlink()
    with Library(folder) as library:
        assert {person.id for person in library.people()} == {*people, fourth.id}
        assert library.opening.lost == 0


def test_a_change_that_a_full_disk_refused_is_not_played_later(library, folder, monkeypatch):
    library.add_person("A")

    def refuse(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", refuse)
    with pytest.raises(LibraryError, match="The disk is full"):
        library.add_person("B")
    monkeypatch.undo()
    assert [person.name for person in library.people()] == ["A"]
    library.close()
    (folder / "library.sqlite").unlink()
    with Library(folder) as again:
        assert [person.name for person in again.people()] == ["A"]
        assert again.opening.lost == 0


def test_a_change_that_failed_is_not_played_later(library, folder, monkeypatch):
    library.add_person("A")
    with pytest.raises(LibraryError, match="contradict"), library._store.write() as session:
        session.add(Name(person_id="nobody", name="B"))
    library.add_person("C")
    library.close()
    (folder / "library.sqlite").unlink()
    with Library(folder) as again:
        assert {person.name for person in again.people()} == {"A", "C"}
        assert again.opening.lost == 0


def test_going_back_to_a_backup_and_forward_again(folder, people):
    old = backups.list_backups(folder / "backups")[0]
    until_now = Library.restore(folder, old, go_back=True).until_now
    with Library(folder) as library:
        assert [person.id for person in library.people()] == people[:1]
        assert len(library.opening.unfiled) == 2
        later = library.add_person("later")
    (folder / "library.sqlite").unlink()
    with Library(folder) as library:
        assert {person.id for person in library.people()} == {people[0], later.id}
    Library.restore(folder, until_now, go_back=True)
    assert_all_there(folder, people)


def test_a_damaged_backup_is_not_gone_back_to(folder, people):
    old = backups.list_backups(folder / "backups")[0]
    overwrite(old.path, 4096, 20000)
    with pytest.raises(LibraryError, match="is damaged"):
        Library.restore(folder, old)
    assert_all_there(folder, people)


def test_old_backups_are_thinned_out(library, folder):
    copies = folder / "backups"
    (first,) = library.backups()
    now = datetime.now(UTC)
    for number in range(1, 120):
        made = now - timedelta(days=120 - number)
        shutil.copy(first.path, copies / f"{number:09d}_{made:%Y-%m-%dT%H-%M-%S-%f}.sqlite")
        (copies / f"{number:09d}_{made:%Y-%m-%dT%H-%M-%S-%f}.changes").touch()
    first.path.unlink()
    backups.thin_out(copies)
    kept = backups.list_backups(copies)
    assert [backup.changes for backup in kept[:14]] == list(range(119, 105, -1))  # fourteen days
    months = {f"{backup.made:%Y-%m}" for backup in kept[14:]}
    assert len(months) == len(kept[14:]) >= 2
    assert min(copies.glob("*.changes")).stem == kept[-1].path.stem


def test_the_first_opening_of_a_day_makes_a_backup(library, folder):
    library.add_person()
    library.close()
    assert len(list(folder.glob("backups/*.sqlite"))) == 1
    with Library(folder) as again:
        assert again.opening.backup is None
    for path in folder.glob("backups/*"):
        path.rename(path.with_name(path.name.replace(f"{datetime.now(UTC):%Y-%m-%d}", "2026-01-01")))
    with Library(folder) as again:
        assert again.opening.backup is not None
        assert again.opening.backup.changes == 1


def test_the_migrations_make_the_tables_that_the_program_uses(library, folder):
    with connect(folder / "library.sqlite") as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Row.metadata) == []


def test_a_library_of_a_newer_program_is_refused_and_left_alone(library, folder):
    library.add_person("A")
    library.close()
    with connect(folder / "library.sqlite", writes=True) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        seal_tables(get_raw(connection))
    before = (folder / "library.sqlite").read_bytes()
    with pytest.raises(LibraryError, match=r"newer vmofire .* 9999.*Update vmofire"):
        Library(folder)
    assert (folder / "library.sqlite").read_bytes() == before


@pytest.fixture
def second_step(tmp_path, monkeypatch):
    """Return the patches for a future version with one more migration."""

    def take(stop: str = "") -> None:
        for module, name, value in prepare_second_step(tmp_path / "steps", stop):
            monkeypatch.setattr(module, name, value)

    return take


def test_an_older_library_is_brought_up_to_date_all_steps_or_none(folder, people, second_step):
    second_step("raise KeyboardInterrupt")
    with pytest.raises(KeyboardInterrupt):
        Library(folder)
    with connect(folder / "library.sqlite") as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one() == "0003"
        assert "room" not in str(connection.execute(text("SELECT sql FROM sqlite_master")).all())
    second_step()
    opening = assert_all_there(folder, people)
    assert opening.migrated_from == "0003"
    with connect(folder / "library.sqlite") as connection:
        assert connection.execute(text("SELECT DISTINCT room FROM visits")).all() == [("301",)]
    assert len(backups.list_backups(folder / "backups")) == 5  # first, by hand, before both attempts, after


def test_a_recording_that_was_cut_off_is_finished_and_offered(library, folder, tmp_path):
    whole = tmp_path / "whole.vmo"
    record(whole, 320)
    data = whole.read_bytes()
    for size in (len(data) - 1, len(data) * 2 // 3, 700):
        (library.recordings / f"cut_{size}.vmo").write_bytes(data[:size])
    (library.recordings / "empty.vmo").write_bytes(b"")
    shutil.copy(whole, library.recordings / "whole.vmo")
    library.close()
    with Library(folder) as again:
        found = {unfinished.path.name: unfinished for unfinished in again.opening.finished}
        assert len(found) == 4
        assert found["empty.vmo"].trouble
        assert found[f"cut_{len(data) - 1}.vmo"].seconds == 0.32
        assert len(again.opening.unfiled) == 5
        visit = again.start_visit(again.add_person().id)
        recording = again.add_recording(visit.id, again.recordings / f"cut_{len(data) * 2 // 3}.vmo", "left")
        assert not recording.complete
        assert again.add_recording(visit.id, again.recordings / "whole.vmo", "left").complete
    cut = (folder / "recordings" / f"cut_{len(data) * 2 // 3}.vmo").read_bytes()
    assert cut.startswith(data[: len(data) * 2 // 3])
    with Library(folder) as again:
        assert again.opening.finished == ()


def test_no_file_keeps_the_library_from_being_opened(library, folder, monkeypatch):
    person = library.add_person("A").id
    lying = bytearray(pack_hello())
    lying[7] = 0  # the channel mask
    for name, payload in (("lying.vmo", bytes(lying)), ("deep.vmo", b"[" * 1000)):
        frames = (wire.HELLO, payload), (wire.BLOCK, pack_block(0))
        data = b"".join(wire.frame(kind, 0, said, binascii.crc32) for kind, said in frames)
        (library.recordings / name).write_bytes(data)
    (library.recordings / "folder.vmo").mkdir()
    os.mkfifo(library.recordings / "pipe.vmo")
    whole = library.recordings / "cut.vmo"
    record(whole, 320)
    whole.write_bytes(whole.read_bytes()[:-1])
    (library.recordings / "odd.vmo").write_bytes(whole.read_bytes())
    library.close()
    real = journals.read

    def read_or_fail(path):
        if path.name == "odd.vmo":
            raise IndexError("what nobody thought of \x1b[2J")
        return real(path)

    monkeypatch.setattr(journals, "read", read_or_fail)
    before = (folder / "recordings" / "odd.vmo").read_bytes()
    with Library(folder) as again:
        assert [one.id for one in again.people()] == [person]
        found = {one.path.name: one for one in again.opening.finished}
        assert set(found) == {"lying.vmo", "deep.vmo", "folder.vmo", "pipe.vmo", "cut.vmo", "odd.vmo"}
        assert found["cut.vmo"].seconds == 0.32
        assert "channel mask 0" in found["lying.vmo"].trouble
        words = " ".join(again.opening.words)
        for name in found:
            assert name in words
        assert "IndexError('what nobody thought of" in words
        assert "\x1b" not in words
    assert (folder / "recordings" / "odd.vmo").read_bytes() == before


def test_a_recording_under_way_is_left_alone(tmp_path):
    path, stop = tmp_path / "a.vmo", threading.Event()
    writer = journal.Writer(path, pack_hello())

    def go_on() -> None:
        row = 0
        while not stop.wait(0.02):
            writer.write([(wire.BLOCK, pack_block(row))])
            row += 16

    thread = threading.Thread(target=go_on)
    thread.start()
    try:
        assert find_unfinished(tmp_path) == ()
        finish(path)  # finished by mistake although it is still written
    finally:
        stop.set()
        thread.join()
        writer.close()
    recording = journal.read(path)
    assert recording.complete
    assert recording.damage == {"damaged": 0, "skipped_bytes": 0, "unreadable": 0}


@pytest.mark.parametrize(("clinics", "kills"), [(1, 5), (2, 3)])
def test_clinics_killed_at_random_moments_lose_nothing_confirmed(folder, clinics, kills):
    said = kill_again_and_again(folder, kills, seed=5, clinics=clinics)
    assert said["begun"] >= clinics * kills
    assert said["rows"] > 0


def test_an_upgrade_killed_at_random_moments_is_done_or_not_begun(folder, monkeypatch):
    said = kill_while_migrating(folder, kills=3, seed=5, patch=monkeypatch.setattr)
    assert said["older"] >= 3


def test_a_change_file_is_read_whatever_is_in_it(tmp_path):
    path = tmp_path / "x.changes"
    changes.append(path, 1, [("put", "state", {"id": 1})])
    rng = random.Random(1)
    for junk in (
        b"\n",
        b"zzz\n",
        b"00000000 {}\n",
        b"5d7f0e12 []\n",
        rng.randbytes(300).replace(b"\n", b"") + b"\n",
    ):
        with path.open("ab") as file:
            file.write(junk)
    changes.append(path, 2, [("put", "state", {"id": 2})])
    assert [change.number for change in changes.read(path)] == [1, 2]
    assert [change.number for change in changes.read(path, after=1)] == [2]
    changes.undo(path, 2)
    assert [change.number for change in changes.read(path)] == [1]
