"""`vmofire doctor` for people and programs."""

import json
from typing import Any

import pytest

from vmofire.virtual.faults import Faults


@pytest.mark.usefixtures("no_ports")
def test_each_finding_stands_on_its_line_with_its_cure_below(call: Any) -> None:
    answer = call("doctor")
    assert answer.code == 3
    lines = answer.out.splitlines()
    assert lines[0].startswith("ok      program   vmofire ")
    assert any(line.startswith("warning display   No window can be opened") for line in lines)
    assert any(line.startswith(" " * 18 + "Use `--terminal`") for line in lines)
    assert "fault   port      No Pico was found." in lines
    assert lines[-1] == "Not fit for use. Mend the faults, from the top."
    assert answer.err == ""


def test_a_station_with_warnings_only_is_fit_and_ends_with_1(call: Any, serve: Any) -> None:
    answer = call("doctor", "--port", serve("recorded").url, "--seconds", "3.2")
    assert answer.code == 1, answer  # there is no display here, and perhaps no battery
    assert "ok      self-test " in answer.out
    assert answer.out.splitlines()[-1] == "Fit for use. See the warnings."


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
        (("doctor", "--channels", "9"), "3 inputs"),
        (("doctor", "--seconds", "0"), "more than 0"),
        (("doctor", "--seconds", "3"), "Listen for more than 3 s"),
        (("doctor", "--gain", "0"), "gain"),
    ],
)
def test_words_that_cannot_be_are_refused(call: Any, words: tuple[str, ...], said: str) -> None:
    answer = call(*words)
    assert answer.code == 3
    assert said in answer.err
