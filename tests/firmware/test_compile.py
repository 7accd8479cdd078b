"""Every file of a board compiles for the cores of all boards, viper code too."""

import subprocess
from pathlib import Path

import pytest

from .conftest import find_tool

CORES = ("armv6m", "armv7emsp", "rv32imc")  # RP2040; the two kinds of core of an RP2350
FILES = ("main.py", "board.py", "sampler.py", "serve.py", "wire.py")


@pytest.mark.parametrize("core", CORES)
@pytest.mark.parametrize("name", FILES)
def test_a_file_compiles_for_the_core(name: str, core: str, flash: Path, tmp_path: Path) -> None:
    assert sorted(path.name for path in flash.iterdir()) == sorted(FILES)
    command = [find_tool("mpy-cross"), f"-march={core}", "-o", str(tmp_path / "out.mpy"), str(flash / name)]
    subprocess.run(command, check=True)
