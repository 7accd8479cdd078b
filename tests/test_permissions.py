"""Files and folders of vmofire are closed to other users, from the first folder on."""

import os
import stat
from pathlib import Path

import pytest

from vmofire import log, preferences
from vmofire.cli import options
from vmofire.permissions import expand_home, make_folder
from vmofire.preferences import Preferences

pytestmark = pytest.mark.skipif(os.name != "posix", reason="this is not Linux")


def find_open(folder):
    """Return what others may read or enter in a folder, the folder included."""
    return [path for path in (folder, *folder.rglob("*")) if stat.S_IMODE(path.stat().st_mode) & 0o077]


@pytest.fixture(autouse=True)
def generous():
    """Simulate a user whose files are readable by all."""
    before = os.umask(0o022)
    yield
    os.umask(before)


def test_every_folder_on_the_way_is_its_owners_alone(tmp_path):
    make_folder(tmp_path / "a" / "b" / "c")
    make_folder(tmp_path / "a" / "b" / "c")
    assert find_open(tmp_path / "a") == []


def test_a_folder_that_was_there_keeps_its_rights(tmp_path):
    shared = tmp_path / "shared"
    shared.mkdir(mode=0o755)
    make_folder(shared / "own")
    make_folder(shared)
    assert find_open(shared) == [shared]


def test_a_file_in_the_way_is_not_taken_for_a_folder(tmp_path):
    (tmp_path / "a").write_text("here first")
    with pytest.raises(FileExistsError):
        make_folder(tmp_path / "a")
    with pytest.raises(OSError, match="a"):
        make_folder(tmp_path / "a" / "b")
    assert (tmp_path / "a").read_text() == "here first"


def test_settings_faults_and_recordings_of_a_new_user_are_private(tmp_path, monkeypatch):
    monkeypatch.setattr(options, "recordings_folder", lambda: tmp_path / "data" / "vmofire" / "recordings")
    options.new_recording("check")
    assert preferences.save(Preferences(), tmp_path / "config" / "vmofire") == ""
    log.keep(ValueError("broken"), tmp_path / "log" / "vmofire", ["check"])
    for name in ("data", "config", "log"):
        assert (tmp_path / name / "vmofire").is_dir()
        assert find_open(tmp_path / name) == []


def test_a_tilde_is_home_and_other_tildes_stay_unchanged(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    assert expand_home("~/a.csv") == tmp_path / "a.csv"
    for words in ("~$x.csv", "a~/b", "plain"):
        assert expand_home(words) == Path(words)
