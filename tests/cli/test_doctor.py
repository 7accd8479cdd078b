"""`vmofire doctor` and `vmofire support` as people and programs use them."""

import json
import os
import zipfile
from pathlib import Path
from typing import Any

import pytest

from vmofire.link import flash, ports
from vmofire.virtual.faults import Faults


@pytest.fixture
def no_ports(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is plugged in, whatever is."""
    monkeypatch.setattr(ports.list_ports, "comports", list)
    monkeypatch.setattr(flash, "find_bootsel", list)


@pytest.mark.usefixtures("no_ports")
def test_each_finding_stands_on_its_line_with_its_cure_below(call: Any) -> None:
    answer = call("doctor")
    assert answer.code == 3
    lines = answer.out.splitlines()
    assert lines[0].startswith("ok      program   vmofire ")
    assert any(line.startswith("warning display   No window can be opened") for line in lines)
    assert any(line.startswith(" " * 18 + "Use `--terminal`") for line in lines)
    assert "fault   port      No Pico was found." in lines
    assert lines[-1] == "Not fit for use: mend the faults, from the top."
    assert answer.err == ""


def test_a_station_with_warnings_only_is_fit_and_ends_with_1(call: Any, serve: Any) -> None:
    answer = call("doctor", "--port", serve("recorded").url, "--seconds", "3.2")
    assert answer.code == 1, answer  # no display here, and perhaps no battery
    assert "ok      selftest  " in answer.out
    assert answer.out.splitlines()[-1] == "Fit for use; see the warnings."


def test_a_dead_sensor_is_a_fault_for_programs_too(call: Any, serve: Any) -> None:
    board = serve("strong", faults=Faults.parse("flat"))
    answer = call("doctor", "--port", board.url, "--seconds", "3.2", "--json", "--leg", "left")
    assert answer.code == 3
    said = json.loads(answer.out)
    assert said["level"] == "fault"
    by_topic = {finding["topic"]: finding for finding in said["findings"]}
    assert by_topic["GP26"]["figures"]["label"] == "left VMO"
    assert "no signal" in by_topic["GP26"]["words"]
    assert by_topic["board"]["figures"]["unique_id"] == board.unique_id.hex()
    assert set(by_topic["disk"]["figures"]) == {"free_mb", "write_mb_s", "sync_s"}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("doctor", "--channels", "9"), "three inputs"),
        (("doctor", "--seconds", "0"), "more than 0"),
        (("doctor", "--seconds", "3"), "Listen for more than 3 s"),
        (("doctor", "--gain", "0"), "gain"),
        (("support",), "file"),
        (("support", ""), "The file has no name"),
        (("support", "/"), "The file has no name"),
    ],
)
def test_words_that_cannot_be_are_refused(call: Any, words: tuple[str, ...], said: str) -> None:
    answer = call(*words)
    assert answer.code == 3
    assert said in answer.err


@pytest.mark.usefixtures("no_ports")
def test_a_support_file_holds_the_findings_and_earlier_faults(
    call: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    secret = tmp_path / "Annegret B.vmo"
    assert call("analyse", str(secret)).code == 3
    path = tmp_path / "for helpers"
    words = ("support", str(path), "--channels", "GP26=Annegret")
    answer = call(*words)
    assert answer.code == 0, answer.err
    assert "Look through it before you send it." in answer.out
    with zipfile.ZipFile(path.with_suffix(".zip")) as archive:
        whole = "\n".join(archive.read(name).decode() for name in archive.namelist())
    assert "vmofire analyse <typed>" in whole or os.name == "nt"
    assert "No Pico was found." in whole
    for secret_word in ("Annegret", str(tmp_path)):
        assert secret_word not in whole, secret_word
    again = call(*words)
    assert again.code == 3
    assert "exists already" in again.err
