"""The program as people and programs start it: its own process, or main() for tests that need no process."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from vmofire.cli.main import main
from vmofire.cli.sources import make_source
from vmofire.link import flash, ports
from vmofire.virtual.board import VirtualBoard
from vmofire.virtual.sensor import SensorModel
from vmofire.words import use

GONE = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "NO_COLOR", "FORCE_COLOR")
PROGRAM = (sys.executable, "-m", "vmofire")


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """Return an environment without a display, with an empty folder of recordings."""
    kept = {name: value for name, value in os.environ.items() if name not in GONE}
    return kept | {"HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path / "data"), "PYTHONUTF8": "1"}


@dataclass(frozen=True)
class Answer:
    """Output and exit code of a process."""

    code: int
    out: str
    err: str


@pytest.fixture
def vmofire(environment: dict[str, str]) -> Callable[..., Answer]:
    """Run the program to its end."""

    def run(*words: str, **changes: str) -> Answer:
        done = subprocess.run(
            [*PROGRAM, *words],
            capture_output=True,
            text=True,
            timeout=100,
            env=environment | changes,
            check=False,
        )
        assert "Traceback" not in done.stderr, done.stderr
        return Answer(done.returncode, done.stdout, done.stderr)

    return run


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str], environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
         ) -> Iterator[Callable[..., Answer]]:  # fmt: skip
    """Run main() in this process: faster, for tests without signals and pipes."""
    for name in GONE:
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.getsignal(number) for number in numbers}

    def run(*words: str) -> Answer:
        try:
            code = main(words)
        except SystemExit as end:  # --help and --version end like this
            code = int(end.code or 0)
        said = capsys.readouterr()
        assert "Traceback" not in said.err, said.err
        return Answer(code, said.out, said.err)

    yield run
    use("en")
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.fixture
def serve() -> Iterator[Callable[..., VirtualBoard]]:
    """Serve a virtual board during a test."""
    boards: list[VirtualBoard] = []

    def start(person: str, **settings: Any) -> VirtualBoard:
        boards.append(VirtualBoard(make_source(person), SensorModel(), **settings))
        return boards[-1]

    yield start
    for board in boards:
        board.close()


@pytest.fixture
def no_ports(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hide the serial ports of this computer."""
    monkeypatch.setattr(ports.list_ports, "comports", list)
    monkeypatch.setattr(flash, "find_bootsel", list)
