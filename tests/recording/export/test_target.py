"""An export is complete or absent: after a kill, when cancelled, on a full disk, without write permission."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from vmofire.errors import VmofireError
from vmofire.recording.export import Cancelled, Item, Study, export_bdf, export_bids, export_csv
from vmofire.recording.export.bids import is_ours
from vmofire.recording.export.target import new_file, new_folder
from vmofire.recording.formats import Recording, read

Plain = Callable[..., Recording]
EXPORTS = {
    "bdf": lambda recording, path, **told: export_bdf(recording, path, **told),
    "csv": lambda recording, path, **told: export_csv(recording, path, **told),
    "bids": lambda recording, path, **told: export_bids([Item(recording)], path, study=Study(), **told),
}


@pytest.fixture
def long_one(plain: Plain, muscle_uv: np.ndarray) -> Recording:
    return plain([np.round(np.resize(muscle_uv, 400_000), 3)] * 2)


@pytest.mark.parametrize("kind", EXPORTS)
def test_a_cancelled_export_leaves_nothing_and_an_old_one_as_it_was(long_one, tmp_path, kind):
    def cancel(share: float) -> None:
        if share > 0.3:
            raise Cancelled

    target = tmp_path / "out"
    with pytest.raises(Cancelled):
        EXPORTS[kind](long_one, target, progress=cancel)
    assert list(tmp_path.iterdir()) == []
    EXPORTS[kind](long_one, target)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    with pytest.raises(Cancelled):
        EXPORTS[kind](long_one, target, progress=cancel, replace=True)
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == before


@pytest.mark.parametrize("kind", EXPORTS)
def test_progress_rises_to_the_end(long_one, tmp_path, kind):
    shares: list[float] = []
    EXPORTS[kind](long_one, tmp_path / "out", progress=shares.append)
    assert len(shares) > 3
    assert shares == sorted(shares)
    assert 0.0 < shares[0] < shares[-1] == pytest.approx(1.0, abs=0.02)


@pytest.mark.parametrize("kind", EXPORTS)
def test_other_users_cannot_read_an_export(plain: Plain, tmp_path, kind):
    EXPORTS[kind](plain([[1.0, 2.0]]), tmp_path / "out")
    for path in tmp_path.rglob("*"):
        if path.is_file() or path == tmp_path / "out":
            assert path.stat().st_mode & 0o077 == 0, path


# Imports once; for each line it reads it starts a child that exports until it is killed.
KILLED = """
import os, sys
from pathlib import Path
import numpy as np
from vmofire.recording.export import Item, export_bdf, export_bids, export_csv
from vmofire.recording.formats import Channel
from vmofire.recording.formats.recorded import make_recording
uv = np.round(np.random.default_rng(1).normal(0, 20, 20_000), 3)
recording = make_recording([Channel(name, "uV", 1000.0, uv) for name in ("VMO", "VL")])
folder = Path(sys.argv[1])
for _ in sys.stdin:
    child = os.fork()
    while not child:
        export_csv(recording, folder / "a.csv", replace=True)
        export_bdf(recording, folder / "a.bdf", replace=True)
        export_bids([Item(recording)], folder / "study", replace=True)
    print(child, flush=True)
    os.waitpid(child, 0)
    print("ended", flush=True)
"""


def test_whatever_a_kill_leaves_under_its_name_is_whole(tmp_path: Path):
    """Kill an export 20 times at random moments: an export that exists stays, or a newer one replaces it."""
    random = np.random.default_rng(7)
    words = [sys.executable, "-c", KILLED, str(tmp_path)]
    seen: set[str] = set()
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdin is not None
        assert parent.stdout is not None
        for _ in range(20):
            print(file=parent.stdin, flush=True)
            child = int(parent.stdout.readline())
            time.sleep(float(random.uniform(0.0, 0.3)))
            os.kill(child, signal.SIGKILL)
            assert parent.stdout.readline() == "ended\n"
            if (tmp_path / "study.gone").exists() and not (tmp_path / "study").exists():
                (tmp_path / "study.gone").rename(tmp_path / "study")  # the next export does the same
            there = {path.name for path in tmp_path.iterdir() if path.suffix not in (".part", ".gone")}
            assert there >= seen
            seen = there
            for name in there & {"a.csv", "a.bdf"}:
                assert [len(channel.samples) for channel in read(tmp_path / name).channels] == [20_000] * 2
            if "study" in there:
                assert is_ours(tmp_path / "study")
                assert len(list((tmp_path / "study").rglob("*_emg.*"))) == 2
        parent.stdin.close()
    assert seen == {"a.csv", "a_events.csv", "a.json", "a.bdf", "study"}


def test_leftovers_of_a_kill_are_removed_and_a_replaced_folder_comes_back(plain: Plain, tmp_path):
    (tmp_path / "a.bdf.part").write_text("half")
    export_bdf(plain([[1.0]]), tmp_path / "a.bdf")
    assert [path.name for path in tmp_path.iterdir()] == ["a.bdf"]
    folder = export_bids([Item(plain([[1.0]]))], tmp_path / "study")
    folder.rename(tmp_path / "study.gone")  # killed between its two renamings
    (tmp_path / "study.part").mkdir()
    with pytest.raises(VmofireError, match="exists already"):
        export_bids([Item(plain([[1.0]]))], folder)
    assert is_ours(folder)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.bdf", "study", "study.part"]
    export_bids([Item(plain([[1.0]]))], folder, replace=True)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.bdf", "study"]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    disk = tmp_path / "disk"
    disk.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(disk)]
    if sys.platform != "linux" or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("only root can mount a small disk")
    yield disk
    subprocess.run(["umount", "-l", str(disk)], check=False)


@pytest.mark.parametrize("kind", EXPORTS)
def test_a_full_disk_is_told_and_keeps_nothing_half(long_one, plain: Plain, small_disk, kind):
    EXPORTS[kind](plain([[1.0, 2.0]]), small_disk / "old")
    before = sorted(small_disk.rglob("*"))
    with pytest.raises(VmofireError, match=r"The disk is full\. Free some space"):
        EXPORTS[kind](long_one, small_disk / "new")
    with pytest.raises(VmofireError, match="The disk is full"):
        EXPORTS[kind](long_one, small_disk / "old", replace=True)
    assert sorted(small_disk.rglob("*")) == before


AS_NOBODY = """
import os, sys
from pathlib import Path
from vmofire.errors import VmofireError
from vmofire.recording.export.target import new_file, new_folder
os.setgroups([]); os.setgid(65534); os.setuid(65534)
for opener, name in ((new_file, "a.bdf"), (new_folder, "study")):
    try:
        with opener(Path(sys.argv[1]) / name):
            pass
    except VmofireError as error:
        print(error)
"""


def test_a_folder_of_another_user_is_named(tmp_path: Path):
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        pytest.skip("only root can give up root")
    tmp_path.chmod(0o755)
    done = subprocess.run(
        [sys.executable, "-c", AS_NOBODY, str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert done.stdout.count("You may not write to this folder.") == 2, done.stderr


def test_paths_that_cannot_be_end_in_one_sentence(tmp_path: Path):
    (tmp_path / "file").write_text("mine")
    for path, why in (
        (tmp_path / "nowhere" / "a.bdf", "no such folder"),
        (tmp_path / "file" / "a.bdf", "not a folder"),
        (tmp_path / ("x" * 300), "too long"),
        (tmp_path, "exists already"),
    ):
        for opener in (new_file, new_folder):
            with pytest.raises(VmofireError, match=why), opener(path):
                pass
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_signal_in_the_middle_of_a_write_leaves_nothing(tmp_path: Path):
    def write() -> None:
        with new_file(tmp_path / "a.bdf") as file:
            file.write(b"half")
            signal.raise_signal(signal.SIGINT)

    with pytest.raises(KeyboardInterrupt):
        write()
    assert list(tmp_path.iterdir()) == []
