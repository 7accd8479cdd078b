"""Clock, delays, losses and self-test of a good board, and of a bad one."""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from vmofire.cli.sources import make_source
from vmofire.doctor import board as doctor
from vmofire.errors import LinkError
from vmofire.link import flash
from vmofire.link.board import Board
from vmofire.link.selftest import run_selftest
from vmofire.messages import Hello, State
from vmofire.virtual.board import VirtualBoard
from vmofire.virtual.faults import Faults
from vmofire.virtual.sensor import SensorModel

sys.path.insert(0, str(Path(__file__).parent.parent / "link"))

HELLO = Hello(
    1, (0, 1, 0), State.STREAMING, 1, (0, 1, 2), 0, 16, 2000, 12, 3300, 48_000_000, 6_144_000, b"", "", ""
)
needs_ptys = pytest.mark.skipif(not hasattr(os, "openpty"), reason="this system has no pseudo-terminals")


@contextmanager
def plugged_in(faults: str = "", clock_hz: float = 1.0) -> Iterator[Board]:
    source, model = make_source("recorded"), SensorModel()
    clock_s = (lambda: clock_hz * time.perf_counter()) if clock_hz != 1.0 else time.perf_counter
    with VirtualBoard(source, model, faults=Faults.parse(faults), clock_s=clock_s) as virtual:
        board = Board.open(virtual.url)
        try:
            yield board
        finally:
            board.close()


def test_a_board_that_is_well_is_found_so() -> None:
    with plugged_in() as board:
        assert "virtual board" in doctor.look_at_identity(board).words
        heard = doctor.listen(board, 2000, 2.0)
    assert heard.samples >= 3900
    assert heard.longest.shape == (heard.samples, 3)
    assert len(heard.round_trips_s) >= 15
    findings = [look(heard) for look in (doctor.look_at_rate, doctor.look_at_losses)]
    assert [finding.level for finding in findings] == ["ok", "ok"]
    assert abs(heard.clock_ppm) < 200 + 2 * heard.clock_error_ppm
    # A busy computer may be late; only the measurement matters here.
    for look, figure in ((doctor.look_at_delay, "delay_p95_ms"), (doctor.look_at_latency, "ping_p95_ms")):
        assert 0 < float(look(heard).figures[figure]) < 500  # type: ignore[arg-type]


def test_a_slow_clock_is_a_fault_of_the_rate_and_makes_no_sample_wrong() -> None:
    with plugged_in(clock_hz=0.2) as board:
        selftest = run_selftest(board, seconds=0.5)
    assert selftest.passed
    assert selftest.samples >= selftest.wanted_samples


def test_a_board_whose_clock_is_wrong_is_found_out() -> None:
    with plugged_in(clock_hz=1.02) as board:
        finding = doctor.look_at_rate(doctor.listen(board, 2000, 2.0))
    assert finding.level == "fault"
    assert 19_000 < float(finding.figures["clock_ppm"]) < 21_000  # type: ignore[arg-type]
    assert "its rate is not what it says" in finding.cure


def test_losses_are_counted_to_the_sample_and_the_stretches_have_none() -> None:
    with plugged_in("lose=10%") as board:
        heard = doctor.listen(board, 2000, 2.0)
    finding = doctor.look_at_losses(heard)
    assert finding.level == "fault"
    assert f"{heard.lost_samples} of {heard.samples + heard.lost_samples} samples were lost" in finding.words
    assert heard.samples + heard.lost_samples >= 3900
    assert len(heard.stretches) > 3
    assert sum(map(len, heard.stretches)) == heard.samples
    assert "another cable" in finding.cure


def test_a_stall_is_told_by_how_old_samples_are() -> None:
    with plugged_in("stall@1-1.9") as board:
        heard = doctor.listen(board, 2000, 2.5)
    finding = doctor.look_at_delay(heard)
    assert finding.level == "warning"
    assert "Nothing came for" in finding.words
    assert float(finding.figures["delay_most_ms"]) > 500  # type: ignore[arg-type]


def test_a_board_that_goes_while_it_is_listened_to_is_a_fault_of_the_link() -> None:
    with plugged_in("unplug@0.5-9") as board, pytest.raises(LinkError):
        doctor.listen(board, 2000, 2.0)


def test_a_board_that_counts_right_passes_and_lost_samples_are_the_cables_fault() -> None:
    with plugged_in() as board:
        assert doctor.look_at_selftest(board).level == "ok"
        assert board.hello.state == State.STREAMING  # of its last START; it waits again:
        assert board.start(2000, (0,)).flags == 0
        board.stop()
    with plugged_in("lose=5%") as board:
        finding = doctor.look_at_selftest(board)
    assert finding.level == "warning"
    assert finding.figures["wrong_values"] == 0
    assert "another cable" in finding.cure


@needs_ptys
def test_a_board_that_counts_wrong_is_a_fault(tmp_path: Path) -> None:
    from pico import COUNTS_WRONG, Pico

    for name, data in flash.load_firmware().items():
        (tmp_path / name).write_bytes(data)
    with Pico(tmp_path, before=COUNTS_WRONG, heap="1M") as pico:
        board = Board.open(pico.url)
        finding = doctor.look_at_selftest(board)
        board.close()
    assert finding.level == "fault"
    assert "vmofire flash" in finding.cure


def test_silence_is_a_fault_in_every_line() -> None:
    nothing = doctor.Heard(HELLO)
    looks = (doctor.look_at_rate, doctor.look_at_delay, doctor.look_at_latency, doctor.look_at_losses)
    findings = [look(nothing) for look in looks]
    assert [finding.level for finding in findings] == ["fault"] * 4
    assert all(finding.cure for finding in findings)
    assert nothing.longest.shape == (0, 3)


@pytest.mark.parametrize(("ppm", "level"), [(30, "ok"), (-150, "ok"), (400, "warning"), (-20_000, "fault")])
def test_two_clocks_may_differ_by_so_much(ppm: float, level: str) -> None:
    heard = doctor.Heard(HELLO, round_trips_s=[0.001], clock_ppm=ppm, clock_error_ppm=10)
    assert doctor.look_at_rate(heard).level == level


def test_a_slow_answer_and_damaged_bytes_are_told() -> None:
    heard = doctor.Heard(HELLO, samples=100, round_trips_s=[0.001] * 5 + [0.2], damage={"damaged": 1})
    assert doctor.look_at_latency(heard).level == "warning"
    assert "damaged" in doctor.look_at_losses(heard).words
    late = doctor.Heard(HELLO, arrivals=[(0.0, 16), (0.1, 32)], late_s=np.array([0.15, 0.2]))
    assert doctor.look_at_delay(late).level == "warning"


@pytest.mark.parametrize("late_ms", [-2054.0, -20.0])
def test_samples_that_come_before_they_were_converted_are_a_fault(late_ms: float) -> None:
    late = doctor.Heard(HELLO, arrivals=[(0.0, 16), (0.1, 32)], late_s=np.array([0.01, late_ms / 1e3]))
    finding = doctor.look_at_delay(late)
    assert finding.level == "fault"
    assert f"{-late_ms:.0f} ms before they were measured" in finding.words
    assert finding.cure
    within = doctor.Heard(HELLO, arrivals=[(0.0, 16), (0.1, 32)], late_s=np.array([0.01, -0.002]))
    assert doctor.look_at_delay(within).level == "ok"  # allowed difference of two clocks
