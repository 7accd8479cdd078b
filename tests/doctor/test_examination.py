"""Whole examination of a station without a board, with another device, and with a good board."""

import os
import subprocess
import sys
import types
from dataclasses import replace
from pathlib import Path

import pytest
from tests.words.marked import find_outside, mark_words

from vmofire.cli.sources import make_source
from vmofire.doctor import Finding, Station, examine, worst
from vmofire.doctor.findings import doubt
from vmofire.link import flash, ports
from vmofire.link.ports import Port
from vmofire.virtual.board import VirtualBoard
from vmofire.virtual.faults import Faults
from vmofire.virtual.sensor import SensorModel

sys.path.insert(0, str(Path(__file__).parent.parent / "link"))

needs_ptys = pytest.mark.skipif(not hasattr(os, "openpty"), reason="this system has no pseudo-terminals")
COMPUTER = ["program", "disk", "library", "settings", "sound", "display", "power"]


@pytest.fixture
def station(tmp_path: Path) -> Station:
    return Station(
        recordings=tmp_path / "recordings",
        library=tmp_path,
        why_no_window=lambda: None,
        seconds=3.2,
        settings=tmp_path,
    )


def at(station: Station, port: str | None) -> list[Finding]:
    return list(examine(replace(station, port=port)))


def plug(monkeypatch: pytest.MonkeyPatch, *devices: tuple[str, int]) -> None:
    """Fake the list of serial ports, because nothing can be plugged into this computer."""
    there = [
        types.SimpleNamespace(device=name, vid=0x2E8A, pid=pid, serial_number="E661", description="")
        for name, pid in devices
    ]
    monkeypatch.setattr(ports.list_ports, "comports", lambda: there)


def test_a_station_that_is_well_is_looked_at_from_disk_to_skin(station: Station) -> None:
    told: list[str] = []
    with VirtualBoard(make_source("recorded"), SensorModel()) as board:
        findings = list(examine(replace(station, port=board.url), told.append))
    lines = ["port", "board", "selftest", "rate", "delay", "latency", "losses", "GP26", "supply"]
    assert [finding.topic for finding in findings] == COMPUTER + lines
    levels = {finding.topic: finding.level for finding in findings}
    assert [levels[topic] for topic in ("port", "board", "selftest", "rate", "losses")] == ["ok"] * 5
    assert worst(findings) != "fault"
    assert all((finding.level == "ok") or finding.cure for finding in findings)
    assert all(finding.words.endswith(".") for finding in findings)
    assert "Listening for 3.20 s. Sit still, leg loose." in told
    assert "Listening for 3.20 s with the board's supply at fixed frequency." in told


def test_frames_that_load_the_supply_are_found_and_fixed_frequency_is_called_better(
    station: Station,
) -> None:
    with VirtualBoard(make_source("recorded"), SensorModel(), faults=Faults.parse("ripple=40uV")) as board:
        findings = {finding.topic: finding for finding in examine(replace(station, port=board.url))}
    supply = findings["supply"]
    assert supply.level == "warning"
    assert "at 125.0 Hz" in supply.words
    assert "Fixed frequency is better" in supply.words
    assert "docs/real-board.md" in supply.cure
    low_uv, high_uv = float(supply.figures["line_low_uv"]), float(supply.figures["line_high_uv"])  # type: ignore[arg-type]
    assert low_uv > 3 * high_uv


@pytest.mark.parametrize("faults", ["", "ripple=40uV,lose=5%", "flat#0", "unplug@1-3"])
def test_every_finding_is_told_in_the_language_in_use(
    station: Station, faults: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark_words(monkeypatch)
    told: list[str] = []
    with VirtualBoard(make_source("recorded"), SensorModel(), faults=Faults.parse(faults)) as board:
        findings = list(examine(replace(station, port=board.url), told.append))
    said = [*told, *(words for one in findings for words in (one.words, one.cure))]
    assert [words for words in said if find_outside(words)] == []
    assert all(one.title.startswith("«") or one.topic == "GP26" for one in findings)


@pytest.mark.parametrize(
    ("name", "figure"),
    [
        ("delay_p50_ms", -2054.0),
        ("delay_p95_ms", float("nan")),
        ("ping_p50_ms", -1.0),
        ("clock_error_ppm", float("inf")),
        ("offset_share", 1.2),
        ("noise_uv", float("nan")),
        ("free_mb", -1.0),
        ("lost_samples", -5),
    ],
)
def test_an_impossible_number_is_always_a_fault(name: str, figure: float) -> None:
    finding = doubt(Finding("some", "ok", "All is well.", figures={"samples": 5, name: figure}))
    assert finding.level == "fault"
    assert name in finding.words
    assert finding.cure
    fine = Finding("some", "ok", "All is well.", figures={"samples": 5, "label": "VMO", "delay_p50_ms": 12.0})
    assert doubt(fine) == fine


def test_without_a_board_the_computer_is_looked_at_all_the_same(
    station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    plug(monkeypatch)
    monkeypatch.setattr(flash, "find_bootsel", list)
    findings = at(station, None)
    assert [finding.topic for finding in findings] == [*COMPUTER, "port"]
    assert (findings[-1].level, findings[-1].words) == ("fault", "No Pico was found.")
    assert "vmofire flash" in findings[-1].cure
    monkeypatch.setattr(flash, "find_bootsel", lambda: [flash.Bootsel("RP2040", None)])
    assert "download/RPI_PICO (Pico)" in at(station, None)[-1].cure
    monkeypatch.undo()
    plug(monkeypatch, ("COM5", 0x000B))
    assert "CircuitPython" in at(station, None)[-1].words


@needs_ptys
def test_every_port_that_is_no_board_says_why(station: Station, tmp_path: Path) -> None:
    from peers import on_pty, pack_hello, saying_hello

    with on_pty(saying_hello(pack_hello(firmware=(0, 0, 9)))) as url:
        assert "vmofire flash" in at(station, url)[-1].cure
        busy = Port(url)
        assert "Another program uses the port" in at(station, url)[-1].words
        busy.close()
    with on_pty(lambda heard: heard) as url:
        assert "only sends back what it is sent" in at(station, url)[-1].words
    assert "There is no port" in at(station, "/dev/no-such-port")[-1].words
    assert "Nothing answers at" in at(station, "socket://127.0.0.1:1")[-1].words


@needs_ptys
def test_a_forbidden_port_names_the_group_and_the_rule() -> None:
    from peers import on_pty

    if os.geteuid() != 0:
        pytest.skip("only root can give up root")
    program = (
        "import os, sys\n"
        "from vmofire.doctor import examination\n"
        "import grp, serial.urlhandler\n"  # so that all modules are imported while root may still read them
        "from serial.tools import list_ports_linux\n"
        "os.setgroups([]); os.setgid(65534); os.setuid(65534)\n"
        "found, board = examination._find_board(sys.argv[1])\n"
        "print(found[0].words, found[0].cure)\n"
    )
    with on_pty(lambda _: b"") as url:
        Path(url).chmod(0o600)
        words = [sys.executable, "-c", program, url]
        told = subprocess.run(words, capture_output=True, text=True, check=True).stdout
    assert f"This user may not open the port {url}. Type `sudo usermod -a -G" in told
    assert "udev rule" in told


def test_one_board_among_other_things_is_taken_and_two_are_asked_about(
    station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    from vmofire.doctor import examination

    with (
        VirtualBoard(make_source("recorded"), SensorModel()) as one,
        VirtualBoard(make_source("recorded"), SensorModel()) as other,
    ):
        plug(monkeypatch, (one.url, 5), ("socket://127.0.0.1:1", 5))
        found, board = examination._find_board(None)
        assert board is not None
        assert {finding.level for finding in found} == {"warning", "ok"}
        board.close()
        plug(monkeypatch, (one.url, 5), (other.url, 5))
        found, board = examination._find_board(None)
        assert board is None
        assert (found[-1].level, "2 boards answer" in found[-1].words) == ("fault", True)
        assert "Choose one: --port" in found[-1].cure
