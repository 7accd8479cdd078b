"""Faults of a computer: no room on its disk, no right to write, no sound, display or battery."""

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from vmofire.doctor import computer
from vmofire.link.power import NO_BATTERY, ON_BATTERY, PLUGGED_IN, UNKNOWN
from vmofire.preferences import FILE
from vmofire.recording.library import Library
from vmofire.recording.library.recovery import DATABASE


def test_a_disk_in_order_is_tried_and_left_as_it_was(tmp_path: Path) -> None:
    finding = computer.look_at_disk(tmp_path / "not" / "yet" / "there")
    assert finding.level == "ok", finding
    assert "GB are free, enough to record for" in finding.words
    assert float(finding.figures["write_mb_s"]) > 0  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []


def test_a_file_where_the_folder_should_be_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "recordings").write_text("")
    finding = computer.look_at_disk(tmp_path / "recordings" / "mine")
    assert finding.level == "fault"
    assert "cannot be used. The system says: Not a directory" in finding.words
    assert "folder of your own" in finding.cure


def test_a_small_disk_and_one_that_cannot_be_written_are_faults(tmp_path: Path) -> None:
    mount = ["mount", "-t", "tmpfs", "-o", "size=40m", "tmpfs", str(tmp_path)]
    if sys.platform != "linux" or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("only root can mount a small disk")
    try:
        small = computer.look_at_disk(tmp_path)
        subprocess.run(["mount", "-o", "remount,ro", str(tmp_path)], check=True)
        closed = computer.look_at_disk(tmp_path)
    finally:
        subprocess.run(["umount", str(tmp_path)], check=True)
    assert (small.level, closed.level) == ("fault", "fault")
    assert "vmofire needs 200 MB" in small.cure
    assert "Read-only" in closed.words


def test_a_folder_of_another_user_is_a_fault(tmp_path: Path) -> None:
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        pytest.skip("only root can give up root")
    program = (
        "import os, sys\n"
        "from pathlib import Path\n"
        "from vmofire.doctor import computer\n"
        "import encodings.idna, tempfile\n"
        "os.setgroups([]); os.setgid(65534); os.setuid(65534)\n"
        "print(computer.look_at_disk(Path(sys.argv[1])).words)\n"
    )
    tmp_path.chmod(0o700)
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)], capture_output=True, text=True, check=True
    )
    assert "cannot be used. The system says: Permission denied" in done.stdout


def test_a_library_is_opened_as_vmofire_does(tmp_path: Path) -> None:
    assert "no library" in computer.look_at_library(tmp_path).words
    with Library(tmp_path) as library:
        library.add_person()
        library.backup()
    assert "It has 1 person." in computer.look_at_library(tmp_path).words
    (tmp_path / DATABASE).write_bytes(b"this is no database" * 300)
    mended = computer.look_at_library(tmp_path)
    assert mended.level == "warning"
    assert "was repaired from the backup" in mended.words


def test_a_library_that_cannot_be_opened_is_a_fault(tmp_path: Path) -> None:
    with Library(tmp_path):
        pass
    raw = sqlite3.connect(tmp_path / DATABASE, isolation_level=None)
    raw.execute("UPDATE alembic_version SET version_num = '9999'")  # like a newer vmofire
    raw.close()
    finding = computer.look_at_library(tmp_path)
    assert finding.level == "fault", finding
    assert finding.cure


def test_damaged_settings_are_told(tmp_path: Path) -> None:
    assert computer.look_at_settings(tmp_path).level == "ok"
    (tmp_path / FILE).write_text(json.dumps({"gain": "high"}))
    finding = computer.look_at_settings(tmp_path)
    assert finding.level == "warning"
    assert finding.words.endswith("gain.")


def test_sound_is_looked_for_and_never_a_fault() -> None:
    finding = computer.look_at_sound()
    assert finding.level in ("ok", "warning")
    assert finding.level == "ok" or "follow the screen" in finding.cure


def test_a_missing_display_has_a_way_without() -> None:
    assert computer.look_at_display(lambda: None).level == "ok"
    finding = computer.look_at_display(lambda: "there is no display")
    assert (finding.level, "--terminal" in finding.cure) == ("warning", True)


def test_only_a_battery_is_in_order() -> None:
    levels = [computer.look_at_power(power).level for power in (ON_BATTERY, PLUGGED_IN, NO_BATTERY, UNKNOWN)]
    assert levels == ["ok", "warning", "warning", "warning"]
    assert computer.look_at_power().words
