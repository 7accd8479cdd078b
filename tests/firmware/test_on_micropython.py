"""Every function test_* of on_micropython/ runs in a real MicroPython of its own."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).parent / "on_micropython"
TESTS = [
    pytest.param(script.stem, name, id=f"{script.stem}-{name}")
    for script in sorted(SCRIPTS.glob("*.py"))
    for name in re.findall(r"^def (test_\w+)\(\)", script.read_text(encoding="utf-8"), re.MULTILINE)
]


@pytest.mark.parametrize(("module", "name"), TESTS)
def test_on_micropython(module: str, name: str, run_on_micropython: Callable[..., str]) -> None:
    assert run_on_micropython(module, name).endswith("passed\n")
