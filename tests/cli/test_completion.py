"""Tab completion in a real bash on a real terminal, and the scripts of the other shells."""

import os
import re
import select
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from vmofire.cli import main
from vmofire.cli.completion import SHELLS

TAB, ALL = "\t", "\x1b*"  # complete this word; list all possible words
HOME = "\x01"


@pytest.fixture
def press(tmp_path: Path, environment: dict[str, str]) -> Iterator[Callable[[str], list[str]]]:
    """Type into a bash that has our script; return the words on its line."""
    program = tmp_path / "bin" / "vmofire"
    program.parent.mkdir()
    program.write_text(f'#!/usr/bin/env bash\nexec "{sys.executable}" -m vmofire "$@"\n')
    program.chmod(0o755)
    place = tmp_path / "place"
    (place / "morning").mkdir(parents=True)
    for name in ("my squeeze.vmo", "mine.csv", ".hidden.vmo"):
        (place / name).touch()
    ours, theirs = os.openpty()
    path = f"{program.parent}{os.pathsep}{environment['PATH']}"
    shell = subprocess.Popen(
        ["bash", "--norc", "--noprofile", "-i"],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        cwd=place,
        env=environment | {"PATH": path, "INPUTRC": "/dev/null", "HISTFILE": "", "COLUMNS": "2000"},
        start_new_session=True,
    )
    os.close(theirs)

    def read_until(pattern: str) -> str:
        seen = ""
        until_s = time.monotonic() + 60
        while not re.search(pattern, seen):
            assert time.monotonic() < until_s, seen
            if select.select([ours], [], [], 1.0)[0]:
                seen += os.read(ours, 65536).decode()
        return seen

    def press_keys(keys: str) -> list[str]:
        os.write(ours, f"vmofire {keys}{HOME}tell \n".encode())
        seen = read_until(r"\]\]\r\n")
        return re.findall(r"\[\[(.*?)\]\]", seen)[1:]

    os.write(ours, b"stty cols 2000; tell() { printf '[''[%s]'']' \"$@\"; echo; }\n")
    os.write(ours, b'eval "$(vmofire completion bash)"; printf "rea""dy\\n"\n')
    read_until("ready")
    yield press_keys
    shell.kill()
    shell.wait()
    os.close(ours)


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="this system has no pseudo-terminals")
def test_bash_completes_commands_options_choices_and_files(press: Callable[[str], list[str]]) -> None:
    assert press(f"che{TAB}") == ["check"]
    assert press(ALL)[-len(main.COMMANDS) :] == sorted(main.COMMANDS)
    assert press(f"demo --per{TAB}we{TAB}") == ["demo", "--person", "weak"]
    assert press(f"export --format {ALL}") == ["export", "--format", "bdf", "bids", "csv"]
    assert press(f"check --leg=l{TAB}") == ["check", "--leg=left"]
    assert press(f"people add --injury r{TAB}") == ["people", "add", "--injury", "right"]
    assert press(f"train ball_s{TAB}") == ["train", "ball_squeeze"]
    assert press(f"analyse m{ALL}") == ["analyse", "mine.csv", "morning/", "my squeeze.vmo"]
    assert press(f"analyse .h{TAB}") == ["analyse", ".hidden.vmo"]
    assert press(f"report --library {TAB}") == ["report", "--library", "morning/"]
    assert press(f"live --gain {TAB}") == ["live", "--gain"]  # a number: no proposal, not even a file


@pytest.mark.parametrize("shell", SHELLS)
def test_every_shell_gets_a_script_that_asks_this_program(call: Any, shell: str) -> None:
    answer = call("completion", shell)
    assert answer.code == 0
    assert "_ARGCOMPLETE" in answer.out
    assert re.search(r"\bvmofire\b", answer.out)


def test_completing_asks_no_port_and_loads_nothing_heavy(environment: dict[str, str], tmp_path: Path) -> None:
    """It runs at every press of the key, so it must be fast and must not wake a board."""
    line = "vmofire test --leg left --port socket://localhost:7777 "
    asked = {"_ARGCOMPLETE": "1", "COMP_LINE": line, "COMP_POINT": str(len(line))}
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "vmofire"],
        env=environment | asked | {"_ARGCOMPLETE_STDOUT_FILENAME": str(tmp_path / "found")},
        capture_output=True,
        text=True,
        timeout=100,
        check=True,
    )
    loaded = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert "vmofire.cli.completion" in loaded
    assert not loaded & {"numpy", "rich", "scipy", "serial", "sqlalchemy", "vmofire.link.ports"}
    assert "endurance" in (tmp_path / "found").read_text()
