"""Kills of a restore at every step it takes on the disk: a real SIGKILL, one step later each time.

In: a library. Out: the number of kills; an AssertionError for a record that is missing then.
Run: python killing.py LIBRARY WORK NUMBER STRIDE, which restores backup NUMBER of copies of it.
"""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

from damage import read_all

from vmofire.recording.library import Library, migrations

MOST_STEPS = 10_000
STEPS = ("open", "os.rename", "os.remove", "sqlite3.connect", "sqlite3.connect/handle", "os.mkdir")


def kill_at_every_step(original: Path, work: Path, stride: int = 1) -> tuple[int, int]:
    """Kill restores of the oldest backup but one; return the number of kills, and of copies left behind."""
    with Library(original) as library:
        truth, number = read_all(library), len(library.backups()) - 1
    command = [sys.executable, __file__, str(original), str(work), str(number), str(stride)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stderr
    steps = done.stdout.split()
    copies = 0
    for step in steps:
        folder = work / step / "library"
        copies += any(folder.glob("library.sqlite.part*"))
        with Library(folder) as library:
            assert read_all(library) == truth, step
            assert library.opening.lost == 0
        assert not [path for path in folder.rglob("*") if ".part" in path.name], step
        shutil.rmtree(folder)
    return len(steps) - 1, copies  # the last restore was not killed


def restore_and_die(original: Path, work: Path, number: int, stride: int) -> None:
    """Restore and get killed, one step later each time, until a restore ends; print each step."""
    assert migrations.list_versions()  # imported here once, not in each child
    for step in range(0, MOST_STEPS, stride):
        folder = work / f"{step}" / "library"
        shutil.copytree(original, folder)
        child = os.fork()
        if child == 0:
            die_at(folder, step)
            try:
                with Library(folder) as library:
                    backup = library.backups()[number - 1]
                Library.restore(folder, backup)
            except BaseException:
                os._exit(1)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if os.WIFEXITED(status):
            assert os.WEXITSTATUS(status) == 0
            print(step, flush=True)
            return
        assert os.WTERMSIG(status) == signal.SIGKILL
        print(step, flush=True)


def die_at(folder: Path, step: int) -> None:
    """Kill this process when it touches the library for the given number of times."""
    left = step

    def count(event: str, args: tuple[object, ...]) -> None:
        nonlocal left
        if event in STEPS and any(str(folder) in str(one) for one in args):
            left -= 1
            if left < 0:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(count)


if __name__ == "__main__":
    restore_and_die(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
