"""A deleted person is gone: from the tables, the recordings, and every copy of them."""

import sqlite3
from pathlib import Path

import pytest

from vmofire.errors import LibraryError
from vmofire.recording.library import Library, removal


def find_traces(folder: Path, *words: str) -> list[Path]:
    """Return every file of a library that contains one of these words."""
    files = [path for path in folder.rglob("*") if path.is_file() and path.name != "library.lock"]
    return [path for path in files if any(word.encode() in path.read_bytes() for word in words)]


def test_all_data_of_a_person_is_deleted_and_reported(library, see, folder):
    gone, stays = library.add_person("Zacharias"), library.add_person("Yvonne")
    visit, result = see(gone.id)
    kept, _ = see(stays.id)
    library.override(result.id, "fires_weakly", "Xylophone", "Dr K")
    library.backup()
    see(gone.id)
    said = library.delete_person(gone.id)
    assert (said.visits, said.results, said.recordings, len(said.files), said.left) == (2, 2, 2, 2, ())
    assert said.backups == 1
    assert not any(path.exists() for path in said.files)
    assert [person.id for person in library.people()] == [stays.id]
    assert library.history(stays.id).visits == (kept,)
    assert find_traces(folder, gone.id, "Zacharias", "Xylophone", visit.id, result.id) == []
    assert library.check() == []


def test_old_backups_do_not_bring_a_deleted_person_back(library, see, folder):
    gone, stays = library.add_person("Zacharias"), library.add_person("Yvonne")
    see(gone.id)
    see(stays.id)
    old = library.backup()
    library.delete_person(gone.id)
    library.close()
    Library.restore(folder, old)
    with Library(folder) as again:
        assert [person.name for person in again.people()] == ["Yvonne"]
        assert again.check() == []


def test_a_visit_that_once_stood_under_another_id_goes_from_the_backups_too(library, see, folder):
    wrong, right = library.add_person(), library.add_person()
    visit, result = see(wrong.id)
    library.backup()
    library.move_visit(visit.id, right.id, "Dr K", "chosen by mistake")
    library.backup()
    library.delete_person(right.id)
    assert find_traces(folder, right.id, visit.id, result.id) == []
    (mend,) = library.history(wrong.id).mends
    assert (mend.before, mend.after) == (wrong.id, "(deleted)")


def test_damaged_copies_that_may_hold_the_person_are_removed_too(library, see, folder):
    gone = library.add_person("Zacharias")
    see(gone.id)
    backup = library.backup()
    library.add_person()
    library.close()
    damaged = bytearray((folder / "library.sqlite").read_bytes())
    damaged[4096:8192] = bytes(4096)
    (folder / "library.sqlite").write_bytes(damaged)
    with Library(folder) as again:
        assert again.opening.repair is not None
        backup.path.write_bytes(b"Zacharias" * 1000)
        said = again.delete_person(gone.id)
    assert backup.path in said.also
    assert {path.parent.name for path in said.also} == {"backups", "damaged"}
    assert find_traces(folder, gone.id, "Zacharias") == []


def test_a_deletion_that_was_cut_off_is_ended_at_the_next_opening(library, see, folder, monkeypatch):
    gone = library.add_person("Zacharias")
    visit, _ = see(gone.id)
    library.backup()
    see(gone.id)

    def stop(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(removal, "rewrite_without", stop)
    with pytest.raises(KeyboardInterrupt):
        library.delete_person(gone.id)
    monkeypatch.undo()
    library.close()
    assert find_traces(folder, "Zacharias")
    with Library(folder) as again:
        assert again.people() == []
        assert list(again.recordings.iterdir()) == []
    assert find_traces(folder, gone.id, "Zacharias", visit.id) == []


def test_a_deletion_that_fails_leaves_everything(library, see, monkeypatch):
    person = library.add_person("Zacharias")
    see(person.id)
    before = library.history(person.id)
    monkeypatch.setattr("vmofire.recording.library.changes.append", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        library.delete_person(person.id)
    monkeypatch.undo()
    assert library.history(person.id) == before
    assert library.check() == []


def test_nothing_is_left_in_the_pages_of_the_database(library, folder):
    person = library.add_person(notes="Xylophone" * 2000)
    assert find_traces(folder, "Xylophone")
    library.delete_person(person.id)
    raw = sqlite3.connect(folder / "library.sqlite")
    raw.close()
    assert find_traces(folder, "Xylophone") == []


def test_a_person_in_a_backup_only_is_deleted_from_it(library, see, folder):
    first = library.backup()
    gone, stays = library.add_person("Zacharias"), library.add_person("Yvonne")
    visit, _ = see(gone.id)
    moved, _ = see(gone.id)
    library.move_visit(moved.id, stays.id, "Dr K", "chosen by mistake")
    library.close()
    Library.restore(folder, first, go_back=True)
    with Library(folder) as again:
        assert again.people() == []
        assert find_traces(folder, "Zacharias", visit.id)
        assert again.is_only_in_backups(gone.id)
        said = again.delete_person(gone.id)
        assert (said.visits, said.backups) == (1, 1)
        assert not again.is_only_in_backups(gone.id)
        with pytest.raises(LibraryError, match="or in its backups"):
            again.delete_person(gone.id)
    words = (gone.id, "Zacharias", visit.id)
    assert [path for path in find_traces(folder, *words) if path.parent.name != "recordings"] == []
    assert find_traces(folder, "Yvonne")  # another person, who was not deleted
