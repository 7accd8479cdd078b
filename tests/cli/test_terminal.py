"""Picture on a real terminal, driven by keys."""

import fcntl
import json
import os
import pty
import re
import select
import struct
import subprocess
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from vmofire.preferences import Preferences, save
from vmofire.recording import journal

from .conftest import PROGRAM

ALTERNATE, NORMAL = "\x1b[?1049h", "\x1b[?1049l"
COLOUR = re.compile(r"\x1b\[[0-9;]*3[0-7]m")


class Terminal:
    """Terminal with the running program."""

    def __init__(
        self, environment: dict[str, str], *words: str, n_columns: int = 80, n_lines: int = 24
    ) -> None:
        self._master, self.slave = pty.openpty()
        self.resize(n_columns, n_lines)
        self.before = termios.tcgetattr(self.slave)
        self.process = subprocess.Popen(
            [*PROGRAM, *words],
            stdin=self.slave,
            stdout=self.slave,
            stderr=self.slave,
            env={"TERM": "xterm-256color"} | environment,
            start_new_session=True,
        )
        self.seen = ""

    def resize(self, n_columns: int, n_lines: int) -> None:
        fcntl.ioctl(self.slave, termios.TIOCSWINSZ, struct.pack("HHHH", n_lines, n_columns, 0, 0))

    def press(self, keys: str) -> None:
        os.write(self._master, keys.encode())

    def wait_for(self, words: str, timeout_s: float = 60.0) -> None:
        """Read until words appear that were not there before."""
        start = len(self.seen)
        deadline_s = time.monotonic() + timeout_s
        while words not in self.seen[start:]:
            assert time.monotonic() < deadline_s, f"{words!r} did not come:\n{self.seen[-3000:]}"
            self._read(0.1)

    def end(self, timeout_s: float = 60.0) -> int:
        """Read to the end; return the exit code."""
        deadline_s = time.monotonic() + timeout_s
        while self.process.poll() is None:
            assert time.monotonic() < deadline_s
            self._read(0.1)
        while self._read(0.1):
            pass
        return self.process.returncode

    def _read(self, timeout_s: float) -> bool:
        if not select.select([self._master], [], [], timeout_s)[0]:
            return False
        self.seen += os.read(self._master, 65536).decode("utf-8", "replace")
        return True

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        os.close(self._master)
        os.close(self.slave)


@contextmanager
def open_terminal(environment: dict[str, str], *words: str, **size: int) -> Iterator[Terminal]:
    terminal = Terminal(environment, *words, **size)
    try:
        yield terminal
    finally:
        terminal.close()


def test_keys_record_mark_check_and_quit(environment: dict[str, str], serve: Any, tmp_path: Path) -> None:
    board = serve("strong")
    with open_terminal(environment, "live", "--port", board.url) as terminal:
        terminal.wait_for("not recording")
        assert ALTERNATE in terminal.seen
        terminal.press("r")
        terminal.wait_for("REC 0:0")
        terminal.press(" ")
        terminal.wait_for("mark 1")
        terminal.press("c")
        terminal.wait_for("Sit still")
        terminal.press("\x1b[A")  # an arrow key has no meaning here and does no harm
        terminal.resize(60, 12)
        terminal.wait_for("Sit still")
        terminal.press("p")
        terminal.wait_for("Paused.")
        terminal.press("q")
        terminal.wait_for("Stop now?")
        terminal.press("2")
        terminal.wait_for("Stopped")
        terminal.wait_for("check")
        assert NORMAL not in terminal.seen, "q stops the job; the view goes on"
        terminal.press("q")
        assert terminal.end() == 0
        left = terminal.seen.rpartition(NORMAL)[2]
        assert termios.tcgetattr(terminal.slave) == terminal.before
    assert "Stopped." in left
    told = re.search(r"Recorded to\s+(\S+\.vmo)\.", left)
    assert told
    kept = journal.read(Path(told[1]))
    assert kept.complete
    assert [event.text for event in kept.events if event.kind == "mark"] == ["mark 1"]
    assert any(event.kind == "job" for event in kept.events)


def test_space_starts_at_once_and_v_switches_the_voice(environment: dict[str, str], tmp_path: Path) -> None:
    folder = {"XDG_CONFIG_HOME": str(tmp_path / "config")}
    save(Preferences(thresholds={"check": {"quiet_s": 10.0}}), tmp_path / "config" / "vmofire")
    with open_terminal(environment | folder, "demo", "--terminal", "--person", "strong") as terminal:
        terminal.wait_for("press Space")
        terminal.press(" ")
        terminal.wait_for("Let the leg go loose", 8.0)  # waiting would take 10 s
        terminal.press("v")
        terminal.press("q")
        terminal.wait_for("Stop now?")
        terminal.press("2")
        terminal.end()
    kept = tmp_path / "config" / "vmofire" / "preferences.json"
    assert json.loads(kept.read_text())["cue_sound"] == "tone"


def test_space_pauses_and_goes_on_as_in_the_window(environment: dict[str, str]) -> None:
    with open_terminal(environment, "demo", "--terminal") as terminal:
        terminal.wait_for("1 of 5")  # the start, where Space begins at once, is over
        terminal.press(" ")
        terminal.wait_for("Paused.")
        terminal.press(" ")
        terminal.wait_for("Once more")


@pytest.mark.parametrize("careless", ["\r", "1", "q", " "])
def test_q_asks_once_and_a_careless_key_does_not_stop(environment: dict[str, str], careless: str) -> None:
    with open_terminal(environment, "demo", "--terminal") as terminal:
        terminal.wait_for("Sit still")
        terminal.press("q")
        terminal.wait_for("Stop now?")
        terminal.press(careless)
        if careless in "\r1":
            terminal.wait_for("Sit still")  # the job goes on
        else:
            time.sleep(0.5)
        assert terminal.process.poll() is None
        assert "Stopped" not in terminal.seen


def test_the_verdict_stays_on_the_terminal(environment: dict[str, str]) -> None:
    with open_terminal(environment, "demo", "--terminal", "--speed", "fast", "--person", "noisy") as terminal:
        assert terminal.end() == 2
        left = terminal.seen.rpartition(NORMAL)[2]
    assert "Cannot tell." in left
    assert "█" in left
    assert COLOUR.search(left)


@pytest.mark.parametrize("key", ["\x03", "q"])
def test_the_terminal_is_given_back_as_it_was(environment: dict[str, str], key: str) -> None:
    with open_terminal(environment, "demo", "--terminal") as terminal:
        terminal.wait_for("latency")
        during = termios.tcgetattr(terminal.slave)
        assert not during[3] & termios.ECHO
        if key == "\x03":
            os.killpg(terminal.process.pid, 2)
        else:
            terminal.press(key)
            terminal.wait_for("Stop now?")
            terminal.press("2")
        assert terminal.end() == (130 if key == "\x03" else 2)
        assert termios.tcgetattr(terminal.slave) == terminal.before
        assert terminal.seen.count(ALTERNATE) == terminal.seen.count(NORMAL) == 1
        assert "Traceback" not in terminal.seen


def test_no_colour_is_used_where_none_is_wanted(environment: dict[str, str]) -> None:
    words = ("demo", "--terminal", "--speed", "fast", "--person", "noisy")
    with open_terminal(environment | {"NO_COLOR": "1"}, *words) as terminal:
        assert terminal.end() == 2
        assert ALTERNATE in terminal.seen
        assert not COLOUR.search(terminal.seen)


def test_a_dumb_terminal_gets_plain_lines(environment: dict[str, str]) -> None:
    words = ("demo", "--terminal", "--speed", "fast", "--person", "noisy")
    with open_terminal(environment | {"TERM": "dumb"}, *words) as terminal:
        assert terminal.end() == 2
        assert "\x1b" not in terminal.seen
        assert "Cannot tell." in terminal.seen


@pytest.mark.parametrize("words", ["live", "check", "doctor"])
def test_brackets_and_colons_in_the_name_of_a_sensor_are_seen(
    environment: dict[str, str], serve: Any, words: str
) -> None:
    name = "left VMO [red] :x:"
    board = serve("strong")
    more = ("--seconds", "3.5") if words == "doctor" else ()
    with open_terminal(environment, words, "--port", board.url, "--channels", name, *more) as terminal:
        terminal.wait_for(f"{name} (RAW)" if words == "doctor" else f"{name} ")
        if words != "doctor":
            terminal.wait_for(" rest")  # of the meter's line
            plain = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", terminal.seen)
            assert re.search(rf"\n{re.escape(name)} [^\n]* µV ", plain)
