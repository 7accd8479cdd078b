"""`vmofire flash` as people use it: one board, one command, an answer; and each possible error."""

import json
import os
import sys
import types
from pathlib import Path
from typing import Any

import pytest

from vmofire.link import flash, ports

if not hasattr(os, "openpty"):
    pytest.skip("this system has no pseudo-terminals", allow_module_level=True)

sys.path.insert(0, str(Path(__file__).parent.parent / "link"))
from peers import on_pty, pack_hello, saying_hello
from pico import COUNTS_WRONG, Pico


@pytest.fixture
def plugged_in(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Fake the list of serial ports, because nothing can be plugged into this computer."""

    def plug(*devices: tuple[str, int, str]) -> None:
        there = [
            types.SimpleNamespace(device=name, vid=0x2E8A, pid=pid, serial_number=number, description="")
            for name, pid, number in devices
        ]
        monkeypatch.setattr(ports.list_ports, "comports", lambda: there)
        monkeypatch.setattr(flash, "find_bootsel", list)

    return plug


def test_one_command_puts_the_firmware_on_a_new_board_and_says_what_is_there(
    call: Any, plugged_in: Any, tmp_path: Path
) -> None:
    with Pico(tmp_path) as pico:
        plugged_in((pico.url, 0x0005, "E661"))
        answer = call("flash")
        assert answer.code == 0, answer.err
        assert f"Raspberry Pi Pico, {pico.url}, MicroPython 1.28.0, no vmofire firmware yet" in answer.out
        assert "5 files copied, and verified on the board." in answer.out
        assert "id e6614104032b1c2a, firmware 0.1.0, protocol 1." in answer.out
        assert "samples arrived with the right values" in answer.out
        again = call("flash", "--json")
    said = json.loads(again.out)
    assert (said["firmware_before"], said["firmware"], said["protocol"]) == ("0.1.0", "0.1.0", 1)
    assert set(said["sha256"]) == set(flash.load_firmware())
    # A busy computer may lose some rows of the simulated board.
    assert said["selftest"]["samples"] + said["selftest"]["lost_samples"] >= 4000
    assert "verified" in again.err


def test_another_program_is_replaced_only_on_request(
    call: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "main.py").write_text("print('mine')")
    with Pico(tmp_path) as pico:
        answer = call("flash", "--port", pico.url)
        assert answer.code == 3
        assert "has a main.py that is not from vmofire. Give --yes to replace it." in answer.err
        monkeypatch.setattr(sys, "stdin", types.SimpleNamespace(isatty=lambda: True, readline=lambda: "n\n"))
        assert "Nothing was changed." in call("flash", "--port", pico.url).err
        assert (tmp_path / "main.py").read_text() == "print('mine')"
        monkeypatch.setattr(sys, "stdin", types.SimpleNamespace(isatty=lambda: True, readline=lambda: "y\n"))
        assert call("flash", "--port", pico.url).code == 0
    assert (tmp_path / "main.py").read_bytes() == flash.load_firmware()["main.py"]


def test_a_board_that_counts_wrong_fails_its_self_test(call: Any, tmp_path: Path) -> None:
    with Pico(tmp_path, before=COUNTS_WRONG, heap="1M") as pico:
        answer = call("flash", "--port", pico.url)
    assert answer.code == 3
    assert "The self-test failed." in answer.err
    assert "samples are wrong" in answer.err
    assert "use another board" in answer.err


@pytest.mark.parametrize(
    ("devices", "said"),
    [
        ((), "No Pico was found. Plug it in with a cable that carries data. A new board needs"),
        ((("COM5", 5, "E661"), ("COM6", 5, "E662")), "COM5 (E661), COM6 (E662). Choose one: --port COM5."),
        ((("COM5", 0x000B, ""),), "The board on COM5 is: Pico with CircuitPython, not MicroPython. Put"),
        ((("COM5", 0x000A, ""),), "hold its BOOTSEL button while plugging it in"),
    ],
)  # fmt: skip
def test_without_one_board_that_can_be_it_the_cure_is_named(
    call: Any, plugged_in: Any, devices: tuple[Any, ...], said: str
) -> None:
    plugged_in(*devices)
    answer = call("flash")
    assert answer.code == 3
    assert said in answer.err


def test_a_pico_in_bootsel_mode_is_told_which_file_it_needs(
    call: Any, plugged_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    plugged_in()
    monkeypatch.setattr(flash, "find_bootsel", lambda: [flash.Bootsel("RP2350", Path("/media/RP2350"))])
    answer = call("flash")
    assert "waits for MicroPython. Its drive is /media/RP2350." in answer.err
    assert "RPI_PICO2 (Pico 2)" in answer.err


def test_a_program_that_meets_old_firmware_offers_this_command(call: Any) -> None:
    with on_pty(saying_hello(pack_hello(firmware=(0, 0, 9)))) as url:
        answer = call("live", "--port", url, "--terminal", "--seconds", "1")
    assert answer.code == 3
    assert (
        "0.0.9 is older than vmofire 0.1.0. Update the board's firmware: type `vmofire flash`." in answer.err
    )


@pytest.mark.parametrize("port", ["/dev/no-such-port", "socket://127.0.0.1:1"])
def test_a_port_that_is_none_is_refused(call: Any, port: str) -> None:
    answer = call("flash", "--port", port)
    assert answer.code == 3
    assert "There is no port" in answer.err or "Nothing answers" in answer.err
