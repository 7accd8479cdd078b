"""ENV without a gain, and REF on a spare input, in the program on a virtual board."""

import csv
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from vmofire.cli.sources import make_source
from vmofire.dsp.sensor import Sensor
from vmofire.recording.formats import read
from vmofire.virtual.board import VirtualBoard
from vmofire.virtual.faults import Faults
from vmofire.virtual.sensor import SensorModel


@pytest.fixture
def seat() -> Iterator[Callable[..., VirtualBoard]]:
    """Connect a strong person to a board with given sensors and supply."""
    boards: list[VirtualBoard] = []

    def start(model: SensorModel, faults: str = "") -> VirtualBoard:
        source = make_source("strong")
        boards.append(VirtualBoard(source, model, pace="fast", faults=Faults.parse(faults)))
        return boards[-1]

    yield start
    for board in boards:
        board.close()


def read_titles(vmofire, path: Path, table: Path, *more: str) -> list[str]:
    """Export a recording as CSV, and return its column titles."""
    answer = vmofire("export", str(path), "--format", "csv", "--to", str(table), *more)
    assert answer.code == 0, answer.err
    lines = (line for line in table.read_text("utf-8").splitlines() if not line.startswith("#"))
    return next(csv.reader(lines))


@pytest.mark.parametrize("command", [("check",), ("compare",), ("test", "maximum"), ("train", "quad_set")])
def test_a_job_on_env_asks_for_the_trimmer_before_anybody_sits_down(vmofire, command) -> None:
    answer = vmofire(*command, "--output", "ENV", "--leg", "left", "--port", "socket://localhost:1")
    if command == ("compare",):
        answer = vmofire(*command, "--output", "ENV", "--port", "socket://localhost:1")
    assert answer.code != 0
    assert "The gain of the ENV output is not known" in answer.err
    assert "--pot 50" in answer.err


def test_live_shows_an_envelope_of_unknown_gain_in_millivolts(vmofire, seat) -> None:
    board = seat(SensorModel(Sensor(output="ENV")))
    words = ("live", "--port", board.url, "--output", "ENV", "--seconds", "8", "--terminal")
    answer = vmofire(*words)
    assert answer.code == 0, answer.err
    assert " mV" in answer.out
    assert " µV" not in answer.out


def test_the_trimmer_makes_microvolts_of_it(vmofire, seat) -> None:
    board = seat(SensorModel(Sensor(output="ENV"), pot_kohm=25.0))
    answer = vmofire("check", "--port", board.url, "--output", "ENV", "--pot", "25", "--json", "--terminal")
    verdict = json.loads(answer.out)["verdict"]
    assert verdict["kind"] == "fires", answer.out
    assert 20.0 < verdict["amplitude_uv"] < 100.0  # 51 times too much, by the gain of RAW


def test_ref_is_recorded_as_counted_and_the_check_is_done_on_the_muscle(vmofire, seat, tmp_path) -> None:
    board = seat(SensorModel(ref_pin=2, ref_off_v=0.04), "supply=5uV")
    path = tmp_path / "a.vmo"
    words = ("--channels", "GP26=VMO,GP28=REF", "--record", str(path), "--json", "--terminal")
    answer = vmofire("check", "--port", board.url, *words)
    told = json.loads(answer.out)
    assert (told["channel"], told["verdict"]["kind"]) == ("VMO", "fires")
    recording = read(path)
    assert [channel.name for channel in recording.channels] == ["VMO", "REF"]
    ref = recording.channels[1].samples
    assert np.nanmean(ref) == pytest.approx((1.65 + 0.04) / 3.3 * 65536, rel=1e-3)
    assert len(np.unique(ref)) > 10  # its noise too
    analysed = json.loads(vmofire("analyse", str(path), "--json").out)["channels"]
    assert [one["verdict"] for one in analysed] == ["fires", "not_emg"]

    assert read_titles(vmofire, path, tmp_path / "csv.csv") == ["time_s", "VMO [uV]", "REF [counts]"]


def test_an_envelope_recorded_without_a_gain_is_exported_in_counts_or_by_its_trimmer(
    vmofire, seat, tmp_path
) -> None:
    board = seat(SensorModel(Sensor(output="ENV")))
    path = tmp_path / "a.vmo"
    words = ("--output", "ENV", "--seconds", "5", "--terminal")
    assert vmofire("record", str(path), "--port", board.url, *words).code == 0
    assert read_titles(vmofire, path, tmp_path / "untold.csv") == ["time_s", "VMO [counts]"]
    assert read_titles(vmofire, path, tmp_path / "told.csv", "--pot", "50") == ["time_s", "VMO [uV]"]
    refused = vmofire(
        "export", str(path), "--format", "csv", "--to", str(tmp_path / "no.csv"), "--gain", "200"
    )
    assert refused.code != 0
    assert "belongs to RAW and RECT." in refused.err


def test_the_virtual_board_refuses_ref_on_a_muscles_input(vmofire) -> None:
    answer = vmofire("board", "--virtual", "--source", "strong", "--ref", "GP27")
    assert answer.code != 0
    assert "is taken by a muscle" in answer.err
