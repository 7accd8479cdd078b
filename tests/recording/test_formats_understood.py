"""The layout found in a text can be shown, and the user's corrections win."""

from pathlib import Path

import numpy as np
import pytest

from vmofire.errors import FormatError
from vmofire.recording.formats import Corrections, read, understand
from vmofire.words.message import tell

ROWS = "\n".join(f"{n};{n / 200:.3f};{n % 7},5;{n % 5},25;" for n in range(400)).replace(".", ",")


@pytest.fixture
def german(tmp_path: Path) -> Path:
    """A counter, a clock in s, two muscles (one without a unit), and an empty column."""
    path = tmp_path / "a.csv"
    path.write_text(f"Aufnahme in der Küche\nNr;Zeit [s];VM [mV];VL;leer\n{ROWS}\n", "utf-8")
    return path


def test_everything_that_was_understood_is_told(german):
    layout = understand(german)
    assert (layout.separator, layout.decimal, layout.first_line, layout.n_rows) == (";", ",", 3, 400)
    assert [(one.number, one.name, one.unit, one.role) for one in layout.columns] == [
        (1, "Nr", "", "counter"),
        (2, "Zeit", "s", "time"),
        (3, "VM", "mV", "channel"),
        (4, "VL", "", "channel"),
        (5, "leer", "", "empty"),
    ]
    assert (layout.fs_hz, layout.rate_from) == (200.0, "time column")
    assert layout.shown[1] == ("1", "0.005", "1.5", "1.25", "")
    assert len(layout.shown) == 5


def test_the_reported_layout_is_the_one_that_is_read(german, thighs):
    for path in (german, thighs / "original_3Nsen.txt"):
        layout, recording = understand(path), read(path)
        told = [(one.name, layout.fs_hz) for one in layout.columns if one.role == "channel"]
        assert told == [(channel.name, channel.fs_hz) for channel in recording.channels]
        assert layout.notes == recording.notes


def test_the_loggers_text_is_understood(thighs):
    layout = understand(thighs / "original_3Nsen.txt")
    assert (layout.separator, layout.decimal, layout.n_rows) == ("tab", ".", 16860)
    assert [(one.name, one.unit) for one in layout.columns][2:] == [("VM", "mV"), ("ST", "mV"), ("FX", "deg")]
    assert (layout.fs_hz, layout.rate_from) == (1000.0, "header")


def test_a_given_rate_is_believed_with_a_note_where_the_file_says_another(german):
    recording = read(german, fs_hz=1000.0)
    assert {channel.fs_hz for channel in recording.channels} == {1000.0}
    assert recording.notes == (tell("import.rate", said="200", given="1000"),)
    assert read(german, fs_hz=200.0).notes == ()
    assert understand(german, Corrections(1000.0)).rate_from == "given"


def test_columns_are_chosen_by_name_or_number(german):
    for said in (["VL"], ["4"]):
        (channel,) = read(german, columns=said).channels
        assert channel.name == "VL"
        assert channel.samples[:6].tolist() == [0.25, 1.25, 2.25, 3.25, 4.25, 0.25]
    assert [one.role for one in understand(german, Corrections(columns=["Nr", "VM [mV]"])).columns] == [
        "channel", "time", "channel", "left out", "left out",
    ]  # fmt: skip
    with pytest.raises(FormatError, match=r"no column “VMO”.*: Nr, Zeit \[s\], VM \[mV\], VL, leer"):
        read(german, columns=["VMO"])


def test_a_unit_is_given_to_every_channel(german):
    vm, vl = read(german, unit="µV").channels
    assert (vm.unit, vl.unit) == ("uV", "uV")
    assert vm.to_uv()[1] == 1.5


def test_another_time_column_or_none_is_taken(tmp_path):
    path = tmp_path / "a.csv"
    rows = "\n".join(f"{300 - n},{n * 2},{n % 9}" for n in range(300))
    path.write_text(f"time,stamp,VM\n{rows}\n")
    with pytest.raises(FormatError, match="do not increase"):
        read(path)
    layout = understand(path, Corrections(time_column="stamp"))
    assert (layout.fs_hz, layout.notes) == (500.0, (tell("import.time_unit", unit="ms"),))
    assert [channel.name for channel in read(path, time_column="2").channels] == ["time", "VM"]
    recording = read(path, fs_hz=250.0, time_column="")
    assert [(channel.name, channel.fs_hz) for channel in recording.channels] == [
        ("time", 250.0), ("VM", 250.0),
    ]  # fmt: skip
    assert [one.role for one in understand(path, Corrections(250.0, time_column="")).columns][1] == "counter"


def test_an_unknown_rate_is_left_open_and_asked_for(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("VM;VL\n1;2\n3;4\n5;7\n")
    assert (understand(path).fs_hz, understand(path).rate_from) == (None, "")
    with pytest.raises(FormatError, match="--rate"):
        read(path)
    assert len(read(path, fs_hz=1000.0).channels) == 2


def test_a_file_that_is_no_text_needs_no_dialogue(recordings, tmp_path):
    with pytest.raises(FormatError, match="not a text file"):
        understand(recordings / "biceps_bursts.npz")
    (tmp_path / "a.txt").write_text("Dear diary, 5 squeezes\n3\n")
    with pytest.raises(FormatError, match="two rows of numbers"):
        understand(tmp_path / "a.txt")
    with pytest.raises(FormatError, match="no such file"):
        understand(tmp_path / "b.txt")


def test_a_quoted_title_may_hold_the_separator(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text('time_s,"VM, ""left"" [uV]"\n' + "\n".join(f"{n / 1000},{n % 7}" for n in range(50)))
    (channel,) = read(path).channels
    assert (channel.name, channel.unit) == ('VM, "left"', "uV")
    assert np.array_equal(channel.samples, np.arange(50) % 7)


@pytest.mark.parametrize("text", ["VMO\n1.0\n", "t,VMO\n2026-01-01 10:00:00,1.0\n2026-01-01 10:00:01,2.0\n"])
def test_a_text_without_a_table_is_told_what_a_table_needs(tmp_path, text):
    path = tmp_path / "short.csv"
    path.write_text(text)
    with pytest.raises(FormatError, match=r"two rows of numbers.*not as dates"):
        read(path)
