"""`vmofire export` for people and programs, and the files that it leaves after an error."""

import io
import json
import shutil
import subprocess
import sys
import time
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from edfio import Bdf, BdfSignal, Recording

from vmofire.cli.sources import read_file
from vmofire.recording.formats import read


@pytest.fixture
def text(tmp_path: Path) -> Path:
    path = tmp_path / "squats.csv"
    path.write_text("VM;ST\n" + "\n".join(f"{n % 50},5;{n % 3}" for n in range(3000)))
    return path


@pytest.mark.parametrize("kind", ["bdf", "csv"])
def test_a_recording_comes_back_from_what_was_exported(call: Any, recordings: Path, tmp_path, kind) -> None:
    source = recordings / "biceps_bursts.npz"
    answer = call("export", str(source), "--format", kind, "--to", str(tmp_path / "new"), "--json")
    assert answer.code == 0
    first, *_ = json.loads(answer.out)["files"]
    assert first == str(tmp_path / f"new.{kind}")
    (before,), (after,) = read(source).channels, read(first).channels
    assert after.to_uv() == pytest.approx(before.to_uv(), abs=1e-6)


def test_contractions_go_with_it_unless_they_are_not_wanted(call: Any, recordings: Path, tmp_path) -> None:
    source = str(recordings / "biceps_bursts.npz")
    found = json.loads(call("analyse", source, "--json").out)["channels"][0]["bursts"]
    assert call("export", source, "--format", "bdf", "--to", str(tmp_path / "a.bdf")).code == 0
    told = [event for event in read(tmp_path / "a.bdf").events if event.kind == "burst"]
    assert [event.time_s for event in told] == pytest.approx([burst["onset_s"] for burst in found], abs=1e-5)
    call("export", source, "--format", "bdf", "--to", str(tmp_path / "b.bdf"), "--no-bursts")
    assert read(tmp_path / "b.bdf").events == ()


def test_several_recordings_become_one_bids_folder_or_a_file_each(
    call: Any, recordings: Path, tmp_path
) -> None:
    sources = [str(path) for path in sorted(recordings.glob("*.npz"))]
    to = tmp_path / "study"
    answer = call(
        "export", *sources, "--format", "bids", "--to", str(to), "--person", "P7K3Q", "--mains", "50"
    )
    assert answer.code == 0
    assert len(list(to.rglob("sub-P7K3Q*_emg.bdf"))) == len(sources)
    (sidecar, *_) = to.rglob("*_emg.json")
    assert json.loads(sidecar.read_text())["PowerLineFrequency"] == 50
    refused = call("export", *sources, "--format", "csv", "--to", str(tmp_path / "nowhere"))
    assert (refused.code, "is no folder" in refused.err) == (3, True)
    (tmp_path / "tables").mkdir()
    assert call("export", *sources, "--format", "csv", "--to", str(tmp_path / "tables")).code == 0
    assert len(list((tmp_path / "tables").iterdir())) == 3 * len(sources)


def test_an_existing_file_is_replaced_only_by_force(call: Any, recordings: Path, tmp_path) -> None:
    words = [
        "export",
        str(recordings / "biceps_bursts.npz"),
        "--format",
        "bdf",
        "--to",
        str(tmp_path / "a.bdf"),
    ]
    (tmp_path / "a.bdf").write_text("mine")
    answer = call(*words)
    assert answer.code == 3
    assert "exists already" in answer.err
    assert "--force" in answer.err
    assert (tmp_path / "a.bdf").read_text() == "mine"
    assert call(*words, "--force").code == 0
    assert read(tmp_path / "a.bdf").channels


def test_a_recording_is_never_replaced_by_its_own_export(call: Any, tmp_path: Path) -> None:
    source = tmp_path / "squats.csv"
    source.write_text("# fs_hz: 1000\nVM [uV]\n" + "\n".join(str(n % 50) for n in range(3000)))
    before = source.read_bytes()
    for to in (source, tmp_path):
        answer = call("export", str(source), "--format", "csv", "--to", str(to), "--force")
        assert answer.code == 3
        assert "is one of the recordings to export" in answer.err
    assert source.read_bytes() == before
    assert not list(tmp_path.glob("*_events.csv"))


def test_names_that_differ_by_case_alone_are_one_name(call: Any, recordings: Path, tmp_path: Path) -> None:
    """On the disks of macOS and Windows the second file would replace the first."""
    files: list[str] = []
    for folder, name in (("a", "Ada.npz"), ("b", "ada.npz")):
        (tmp_path / folder).mkdir()
        files.append(str(shutil.copy(recordings / "biceps_bursts.npz", tmp_path / folder / name)))
    (tmp_path / "to").mkdir()
    answer = call("export", *files, "--format", "csv", "--to", str(tmp_path / "to"), "--force")
    assert answer.code == 3
    assert "have the same name" in answer.err
    assert not list((tmp_path / "to").iterdir())


def test_counts_get_a_scale_from_the_gain(call: Any, tmp_path: Path) -> None:
    counts = np.arange(4096, dtype=np.uint16)
    np.savez(tmp_path / "bare.npz", signal=counts, fs_hz=1000.0, labels=["m"], unit="counts (12 bit)")
    words = ["export", str(tmp_path / "bare.npz"), "--format", "bdf", "--to"]
    call(*words, str(tmp_path / "bare.bdf"))
    call(*words, str(tmp_path / "scaled.bdf"), "--gain", "200")
    (bare,), (scaled,) = read(tmp_path / "bare.bdf").channels, read(tmp_path / "scaled.bdf").channels
    assert (bare.unit, scaled.unit) == ("counts", "uV")
    assert np.array_equal(bare.samples, counts)
    expected = read(tmp_path / "bare.npz").channels[0].to_uv(gain=200.0)
    assert scaled.samples == pytest.approx(expected, abs=1e-6)


def test_missing_facts_of_a_text_are_shown_and_can_be_given(call: Any, text: Path, tmp_path) -> None:
    shown = call("export", str(text), "--show").out
    for words in (
        "First line: 2",
        "Separator: semicolon",
        "Decimals: comma",
        "!  Rate: ? Hz",
        "--rate",
        "column 1: VM (channel",
    ):
        assert words in shown
    words = ["export", str(text), "--format", "csv", "--to", str(tmp_path / "new.csv")]
    refused = call(*words)
    assert (refused.code, "--rate" in refused.err) == (3, True)
    assert call(*words, "--rate", "500", "--columns", "VM", "--unit", "uV").code == 0
    (channel,) = read(tmp_path / "new.csv").channels
    assert (channel.name, channel.unit, channel.fs_hz, channel.samples[2]) == ("VM", "uV", 500.0, 2.5)
    analysed = json.loads(call("analyse", str(text), "--rate", "500", "--json").out)
    assert [one["fs_hz"] for one in analysed["channels"]] == [500.0, 500.0]


class Keyboard(io.StringIO):
    """Simulate a terminal with a user."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("typed", "code"), [("500\n", 0), ("many\n", 3), ("-1\n", 3)])
def test_in_a_terminal_the_rate_is_asked_for(
    call: Any, text: Path, tmp_path, monkeypatch, typed: str, code: int
) -> None:
    monkeypatch.setattr("sys.stdin", Keyboard(typed))
    answer = call("export", str(text), "--format", "csv", "--to", str(tmp_path / "new.csv"))
    assert answer.code == code
    assert "column 1: VM (channel" in answer.out
    assert "How many samples a second?" in answer.out
    assert (tmp_path / "new.csv").exists() == (code == 0)


def test_the_date_can_be_left_out(call: Any, tmp_path: Path) -> None:
    source = str(tmp_path / "dated.bdf")
    signal = BdfSignal(
        np.arange(1000.0), 1000.0, label="VMO", physical_dimension="uV", physical_range=(0, 1000)
    )
    Bdf([signal], recording=Recording(startdate=date(2026, 3, 1))).write(source)
    for words, expected in (([], 2026), (["--no-date"], None)):
        target = tmp_path / f"{expected}.bdf"
        assert call("export", source, "--format", "bdf", "--to", str(target), *words).code == 0
        made = read(target).origin.made
        assert (made and made.year) == expected


@pytest.mark.parametrize("name", ["biceps", "BICEPS", "Biceps"])
def test_upper_and_lower_case_of_a_channel_do_not_matter(call: Any, recordings: Path, tmp_path, name) -> None:
    file, target = str(recordings / "biceps_bursts.npz"), tmp_path / "one.bdf"
    assert call("export", file, "--format", "bdf", "--to", str(target), "--channel", name).code == 0
    assert [channel.name.casefold() for channel in read(target).channels] == ["biceps"]
    source, names = read_file(file, name)
    assert source.n_channels == 1
    assert [one.casefold() for one in names] == ["biceps"]


WRONG = {
    "the format or the place": [],
    "No such file|no such file": ["nowhere.vmo"],
    "there is no channel": ["--channel", "VMO"],
    "no such folder": ["--to", "nowhere/at/all.bdf"],
}


@pytest.mark.parametrize("why", WRONG)
def test_a_failed_export_ends_in_one_sentence(call: Any, recordings: Path, tmp_path, why) -> None:
    words = WRONG[why]
    file = str(tmp_path / words[0]) if words and "." in words[0] else str(recordings / "biceps_bursts.npz")
    said = [] if not words or "." in words[0] else [w if "/" not in w else str(tmp_path / w) for w in words]
    place = (
        [] if not words else ["--format", "bdf", *([] if "--to" in said else ["--to", str(tmp_path / "x")])]
    )
    answer = call("export", file, *place, *said)
    assert answer.code == 3
    assert any(part.lower() in answer.err.lower() for part in why.split("|")), answer.err
    assert answer.err.count("\n") == 1
    assert list(tmp_path.glob("*.bdf*")) == []


def test_ctrl_c_leaves_nothing_half_there(recordings: Path, tmp_path: Path) -> None:
    """Interrupt a CSV export of an hour once its part file exists."""
    uv = np.resize(read(recordings / "biceps_fatigue.npz").channels[0].to_uv(), 1_500_000)
    np.savez(tmp_path / "long.npz", signal=uv, fs_hz=1000.0, unit="uV")
    words = ["export", "long.npz", "--format", "csv", "--to", "long.csv", "--no-bursts"]
    child = subprocess.Popen([sys.executable, "-m", "vmofire", *words], cwd=tmp_path)
    while not (tmp_path / "long.csv.part").exists():
        assert child.poll() is None
        time.sleep(0.02)
    child.send_signal(2)
    assert child.wait(30) == 130
    assert [path.name for path in tmp_path.iterdir()] == ["long.npz"]
