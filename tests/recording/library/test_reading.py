"""A library on a read-only disk is read completely, and nothing on that disk changes."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from vmofire.recording.library import Library

# Root may write anywhere, unless that right is removed.
PREFIX = ("setpriv", "--bounding-set", "-dac_override") if os.name == "posix" and os.getuid() == 0 else ()
READ = """
import sys
from pathlib import Path
from vmofire.recording.library import Library, LibraryError
folder, target = Path(sys.argv[1]), Path(sys.argv[2])
with Library(folder) as library:
    assert library.opening.read_only
    print(*library.opening.words, sep="\\n")
    print("people", len(library.people()), "visits", sum(one.n_visits for one in library.people()))
    for person in library.people():
        for visit in library.history(person.id).visits:
            assert visit.recordings[0].path.read_bytes()
    assert library.check() == []
    library.export_person(library.people()[0].id, target / "one.zip")
    for act in (library.add_person, library.backup, lambda: library.delete_person(library.people()[0].id)):
        try:
            act()
        except LibraryError as error:
            assert "You can only read it" in error.cause, error
        else:
            raise AssertionError(act)
"""

pytestmark = pytest.mark.skipif(
    os.name != "posix" or bool(PREFIX and not shutil.which(PREFIX[0])),
    reason="needs rights, and to give one up",
)


@pytest.fixture
def locked(library, see, folder, tmp_path):
    """Return the folder of a library with three visits, two of them later than its last backup."""
    person = library.add_person("Zacharias")
    see(person.id)
    library.backup()
    see(person.id)
    see(library.add_person("Yvonne").id)
    return folder


def lock(folder: Path) -> dict[Path, tuple[int, float]]:
    """Remove all rights except reading, and return the content of the folder."""
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    return look(folder)


def look(folder: Path) -> dict[Path, tuple[int, float]]:
    """Return the paths in a folder, with size and time of each."""
    return {path: (path.stat().st_size, path.stat().st_mtime) for path in (folder, *folder.rglob("*"))}


def run(tmp_path: Path, *words: object) -> str:
    """Run Python without root's right to write everywhere; return its output."""
    target = tmp_path / "target"
    target.mkdir(exist_ok=True)
    home = dict.fromkeys(("HOME", "XDG_STATE_HOME", "XDG_DATA_HOME"), str(target))
    command = [*PREFIX, sys.executable, *map(str, words)]
    done = subprocess.run(
        command, capture_output=True, text=True, env=os.environ | home, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


@pytest.mark.parametrize("state", ["closed", "log left behind", "damaged", "no database"])
def test_a_library_without_the_right_to_write_is_read_whole(library, locked, tmp_path, state):
    database = locked / "library.sqlite"
    if state == "log left behind":  # killed: the last changes are in the log only
        copy = tmp_path / "copy"
        shutil.copytree(locked, copy)
        assert (copy / "library.sqlite-wal").stat().st_size
        library.close()
        shutil.rmtree(locked)
        copy.rename(locked)
    library.close()
    if state == "damaged":
        database.write_bytes(database.read_bytes()[:8192] + bytes(20_000))
    if state == "no database":
        database.unlink()
    before = lock(locked)
    said = run(tmp_path, "-c", READ, locked, tmp_path / "target")
    assert "people 2 visits 3" in said
    assert "on a disk that cannot be written to" in said
    assert look(locked) == before
    with Library(tmp_path / "other") as other:
        assert other.import_person(tmp_path / "target" / "one.zip").visits


def test_history_report_and_export_come_from_a_read_only_library(library, locked, tmp_path):
    (person,) = [one for one in library.people() if one.name == "Zacharias"]
    library.close()
    lock(locked)
    target = tmp_path / "target"
    where = ("--library", locked)
    assert "Zacharias" in run(tmp_path, "-m", "vmofire", "people", "list", *where)
    assert "1 recording" in run(tmp_path, "-m", "vmofire", "people", "show", person.id, *where)
    run(tmp_path, "-m", "vmofire", "report", person.id, "--to", target / "reports", *where)
    run(tmp_path, "-m", "vmofire", "report", "--all", "--csv", "--to", target / "all.csv", *where)
    run(tmp_path, "-m", "vmofire", "people", "export", person.id, target / "person.zip", *where)
    assert len(list((target / "reports").glob("*.pdf"))) == 2
    assert (target / "all.csv").read_text().count("amplitude") == 3
    assert (target / "person.zip").stat().st_size


def test_a_file_system_mounted_to_be_read_only_is_read(library, locked, tmp_path):
    library.close()
    place = tmp_path / "mounted"
    place.mkdir()
    for command in (["mount", "--bind", locked, place], ["mount", "-o", "remount,bind,ro", place]):
        if sys.platform != "linux" or subprocess.run(command, capture_output=True, check=False).returncode:
            pytest.skip("only root can mount a folder")
    try:
        with Library(place) as read:
            assert read.opening.read_only
            assert len(read.people()) == 2
    finally:
        subprocess.run(["umount", place], check=True)
