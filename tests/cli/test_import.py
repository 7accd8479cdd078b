"""`vmofire import`: the same preview as in the window, corrected by options, saved with a person."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from edfio import Edf, EdfSignal

from vmofire.recording import formats
from vmofire.recording.library import Library

N = 3000
UV = np.round(20.0 * np.random.default_rng(3).standard_normal((N, 2)), 2)


@pytest.fixture
def text(tmp_path: Path) -> Path:
    path = tmp_path / "squat.csv"
    rows = "\n".join(";".join(map(str, row)).replace(".", ",") for row in UV.tolist())
    path.write_text(f"station 4\nVMO;VL\n{rows}\n", encoding="utf-8")
    return path


@pytest.fixture
def edf(tmp_path: Path) -> Path:
    """Write a file whose header names no unit."""
    path = tmp_path / "knee.edf"
    signals = [
        EdfSignal(column, 1000, label=label, physical_dimension="", physical_range=(-200, 200))
        for column, label in zip(UV.T, ("EMG 1", "EMG 2"), strict=True)
    ]
    Edf(signals).write(path)
    return path


@pytest.fixture
def place(tmp_path: Path) -> tuple[str, str]:
    """Make a library with one person; return its folder and the person."""
    with Library(tmp_path / "library") as library:
        return str(tmp_path / "library"), library.add_person("Ada").id


def find_one(place: tuple[str, str]) -> Any:
    """Return the one visit and its one recording."""
    with Library(Path(place[0])) as library:
        (visit,) = library.history(place[1]).visits
        (recording,) = visit.recordings
        return visit, recording


def test_a_dry_run_shows_each_fact_with_its_source_and_its_option(call: Any, text: Path) -> None:
    answer = call("import", str(text), "--dry-run", "--rate", "1000", "--unit", "uV")
    assert answer.code == 0
    for words in (
        "Separator: semicolon  As found. --separator",
        "First line: 3  The numbers begin here. --first-line",
        "Rate: 1000 Hz  As you set it. --rate",
        "Unit: µV  As you set it. --unit",
        "Time: no column  As found. --time, --time-unit",
        "column 1: VMO (channel, µV)",
        "3000 samples, 3.00 s, 1000 samples a second. VMO: ",
    ):
        assert " ".join(words.split()) in " ".join(answer.out.split()), words
    assert any("⣿" in line for line in answer.out.splitlines())  # the picture


def test_what_is_missing_is_marked_and_the_end_is_a_fault(call: Any, text: Path) -> None:
    answer = call("import", str(text), "--dry-run")
    assert answer.code == 3
    assert [line.split()[1] for line in answer.out.splitlines() if line.startswith("!")] == ["Rate:"]
    assert "Enter the rate." in answer.err


def test_a_doubt_is_marked_with_sign_and_words_at_its_setting(call: Any, tmp_path: Path) -> None:
    path = tmp_path / "counts.csv"
    rows = "\n".join(str(512 + n % 9) for n in range(N))
    path.write_text(f"# fs_hz: 1000\nEMG [counts]\n{rows}\n")
    answer = call("import", str(path), "--dry-run", "--gain", "200")
    (line,) = (one for one in answer.out.splitlines() if "Sensor:" in one)
    assert line.startswith("!")
    assert "Check this. 10 bit" in line
    assert "! Please check. The file does not give the width of its counts." in answer.out
    told = call("import", str(path), "--dry-run", "--gain", "200", "--bits", "12").out
    assert "!" not in told
    (setting,) = (
        one
        for code, one in json.loads(call("import", str(path), "--dry-run", "--gain", "200", "--json").out)[
            "settings"
        ].items()
        if code == "sensor"
    )
    assert setting["doubtful"] is True


def test_nothing_is_saved_without_a_person(call: Any, text: Path) -> None:
    answer = call("import", str(text), "--rate", "1000", "--unit", "uV")
    assert (answer.code, answer.out) == (3, "")
    assert "Give --person ID, or --dry-run" in answer.err


def test_a_text_is_saved_as_the_window_saves_it(call: Any, text: Path, place: tuple[str, str]) -> None:
    words = ("--rate", "1000", "--unit", "uV", "--rename", "VMO=left VMO", "--columns", "VMO")
    answer = call("import", str(text), "--person", place[1], "--library", place[0], *words)
    assert answer.code == 0, answer.err
    assert "squat.npz is saved." in answer.out
    visit, recording = find_one(place)
    assert (recording.side, recording.fs_hz, visit.person_id) == ("left", 1000.0, place[1])
    (channel,) = formats.read(recording.path).channels
    assert (channel.name, channel.unit, channel.fs_hz) == ("left VMO", "uV", 1000.0)
    assert np.array_equal(channel.samples, UV[:, 0])
    with np.load(recording.path) as fields:
        assert fields["source"].tobytes() == text.read_bytes()
        told = json.loads(str(fields["told"]))
    assert told == {"fs_hz": 1000.0, "unit": "uV", "names": {"VMO": "left VMO"}, "columns": ["VMO"]}


def test_unit_and_names_of_an_edf_are_told_and_its_bytes_are_kept(
    call: Any, edf: Path, place: tuple[str, str]
) -> None:
    refused = call("import", str(edf), "--dry-run")
    assert refused.code == 3
    assert "does not say which unit EMG 1 has. Choose a unit." in refused.err
    words = ("--unit", "mV", "--rename", "1=right VMO", "--leg", "right", "--day", "2026-03-01")
    answer = call("import", str(edf), "--person", place[1], "--library", place[0], *words)
    assert answer.code == 0, answer.err
    visit, recording = find_one(place)
    assert f"{visit.started:%Y-%m-%d}" == "2026-03-01"
    stored = formats.read(recording.path)
    assert [(one.name, one.unit) for one in stored.channels] == [("right VMO", "mV"), ("EMG 2", "mV")]
    assert stored.channels[0].to_uv()[:100] == pytest.approx(1e3 * UV[:100, 0], abs=10.0)
    with np.load(recording.path) as fields:
        assert fields["source"].tobytes() == edf.read_bytes()


def test_an_edf_refuses_what_is_for_text(call: Any, edf: Path) -> None:
    answer = call("import", str(edf), "--dry-run", "--unit", "uV", "--rate", "500")
    assert answer.code == 3
    assert "--rate is for text files" in answer.err


def test_corrections_come_back_for_the_next_file_and_can_be_forgotten(
    call: Any, text: Path, place: tuple[str, str], tmp_path: Path
) -> None:
    words = ("--rate", "1000", "--unit", "uV", "--rename", "VMO=left VMO")
    assert call("import", str(text), "--person", place[1], "--library", place[0], *words).code == 0
    other = tmp_path / "friday.csv"
    other.write_bytes(text.read_bytes())
    shown = call("import", str(other), "--dry-run")
    assert shown.code == 0
    assert "As last time" in shown.out
    assert "Rate: 1000 Hz" in shown.out
    assert "Leg: not known" in shown.out  # the leg of last time is no leg of this file
    assert call("import", str(other), "--dry-run", "--forget").code == 3
    assert call("import", str(other), "--dry-run").code == 3


def test_the_layout_is_corrected_by_options(call: Any, tmp_path: Path) -> None:
    path = tmp_path / "odd.csv"
    rows = "\n".join(f"{n},{n % 7},{n % 11}" for n in range(N))
    path.write_text(f"junk\nclock,a,b\n{rows}\n")
    words = ("--time", "clock", "--time-unit", "ms", "--unit", "uV", "--first-line", "13", "--columns", "b")
    shown = json.loads(call("import", str(path), "--dry-run", "--json", *words).out)
    assert shown["settings"]["line"]["is"] == "First line: 13"
    assert shown["settings"]["rate"]["is"] == "Rate: 1000 Hz"
    assert [one["name"] for one in shown["columns"] if one["is_imported"]] == ["clock", "b"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--rename", "VMO"), "gives no new name"),
        (("--rename", "nobody=VMO"), "no column “nobody”"),
        (("--first-line", "0"), "not a line number"),
        (("--person", "PXXXX"), "PXXXX"),
        (("--visit", "1", "--day", "2026-01-01"), "cannot be combined"),
        (("--gain", "200", "--pot", "50"), "given twice"),
    ],
)
def test_options_that_cannot_be_are_refused_with_a_cure(
    call: Any, text: Path, place: tuple[str, str], words: tuple[str, ...], said: str
) -> None:
    person = () if "--person" in words else ("--person", place[1])
    given = ("--library", place[0], "--rate", "1000", "--unit", "uV")
    answer = call("import", str(text), *person, *given, *words)
    assert answer.code == 3
    assert said in answer.err
    with Library(Path(place[0])) as library:
        assert not library.history(place[1]).visits
