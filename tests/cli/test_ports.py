"""`vmofire ports`: the serial ports, and the boards that answer."""

import json
from typing import Any

import pytest

from vmofire.link.ports import FoundPort


def test_ports_are_listed_for_people_and_programs(call: Any) -> None:
    assert call("ports").code == 0
    answer = call("ports", "--json")
    assert answer.code == 0
    assert answer.out.startswith('{\n  "ports": [')


def test_ports_that_are_no_board_are_said_to_be_none(call: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    port = FoundPort("/dev/ttyS0", "serial port", "", False)
    monkeypatch.setattr("vmofire.link.board.find_ports", lambda: [port])
    answer = call("ports")
    assert answer.code == 0
    assert answer.out.startswith("/dev/ttyS0  serial port\nNone of these looks like a Pico.")


def test_a_board_is_asked_what_it_is(call: Any, serve: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    board = serve("strong")
    port = FoundPort(board.url, "Pico", "E66", True)
    silent = FoundPort("/dev/no-such-port", "Pico", "", True)
    monkeypatch.setattr("vmofire.link.board.find_ports", lambda: [port, silent])
    answer = call("ports")
    assert answer.code == 0
    assert f"{board.url}  Pico  E66\n    answers as vmofire: virtual" in answer.out
    assert "/dev/no-such-port  Pico\n    There is no port /dev/no-such-port." in answer.out
    found, other = json.loads(call("ports", "--json").out)["ports"]
    assert (found["vmofire"], other["vmofire"]) == (True, False)
    assert other["trouble"].startswith("There is no port")
