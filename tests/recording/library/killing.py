"""Kills a restore at every step it takes on the disk: a real SIGKILL, one step later each time.

Run: python killing.py LIBRARY WORK NUMBER, which restores backup NUMBER (1 is the newest) of copies of it.
A line of output a kill: the step, and "killed", or "done" where there are no more steps.
"""

import os
import shutil
import signal
import sys
from pathlib import Path

from vmofire.recording.library import Library, migrations

STEPS = ("open", "os.rename", "os.remove", "sqlite3.connect", "sqlite3.connect/handle", "os.mkdir")


def main(original: Path, work: Path, number: int) -> None:
    """Restore and be killed until a restore comes through."""
    assert migrations.list_versions()  # imported here, and not once in each child
    for step in range(10_000):
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
            print(step, "done", flush=True)
            return
        assert os.WTERMSIG(status) == signal.SIGKILL
        print(step, "killed", flush=True)


def die_at(folder: Path, step: int) -> None:
    """Let this process be killed when it touches the library for the so-and-so-many-th time."""
    left = step

    def count(event: str, args: tuple[object, ...]) -> None:
        nonlocal left
        if event in STEPS and any(str(folder) in str(one) for one in args):
            left -= 1
            if left < 0:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(count)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
