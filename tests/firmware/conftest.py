"""MicroPython and the files of a board in one folder, beside fakes of the modules that only a chip has."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

HERE = Path(__file__).parent
REPOSITORY = HERE.parent.parent


def find_tool(name: str) -> str:
    """Return the path of a command in the test environment, which `make test` installs."""
    found = shutil.which(name, path=str(Path(sys.executable).parent)) or shutil.which(name)
    assert found, f"{name} is missing; the test environment brings it: make test"
    return found


@pytest.fixture(scope="session")
def flash(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the files of a board."""
    folder = tmp_path_factory.mktemp("flash")
    for source in (*(REPOSITORY / "firmware").glob("*.py"), REPOSITORY / "host" / "vmofire" / "wire.py"):
        shutil.copy(source, folder)
    return folder


@pytest.fixture(scope="session")
def board_environment(flash: Path) -> dict[str, str]:
    """Return the environment in which MicroPython finds the fakes and the board's files."""
    return os.environ | {"MICROPYPATH": f"{HERE / 'fakes'}:{flash}"}


@pytest.fixture(scope="session")
def run_on_micropython(board_environment: dict[str, str]) -> Callable[..., str]:
    """Return a function that runs one test of on_micropython/ and returns its output."""

    def run(module: str, test: str) -> str:
        script = str(HERE / "on_micropython" / "run.py")
        command = [find_tool("micropython"), "-X", "heapsize=64M", script, module, test]
        done = subprocess.run(command, env=board_environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return run
