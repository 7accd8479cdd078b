"""One converter has one width: for all its channels, for a recording and its reference, as told or stated."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from vmofire.analysis import judge_efforts
from vmofire.errors import FormatError
from vmofire.recording.formats import Corrections, read
from vmofire.recording.formats.told import share_width, tell_width
from vmofire.recording.imported import make_file, open_draft

RNG = np.random.default_rng(3)
N = 8000


def write(path: Path, head: str, *columns: np.ndarray) -> Path:
    rows = "\n".join(",".join(f"{value:.0f}" for value in row) for row in zip(*columns, strict=True))
    path.write_text(f"# fs_hz: 1000\n{head}\n{rows}\n")
    return path


def squeeze(counts: float) -> np.ndarray:
    """Return rest and a contraction of so many counts RMS, in turns."""
    sd = np.where(np.arange(N) // 1000 % 2 == 1, counts, counts / 50)
    return RNG.normal(0.0, 1.0, N) * sd


def test_two_columns_of_one_board_have_one_scale(tmp_path):
    wide, narrow = 2048 + 500 * np.sin(np.arange(N)), np.full(N, 300.0) + np.arange(N) % 9
    one, other = read(write(tmp_path / "a.csv", "VMO [counts],VL [counts]", wide, narrow)).channels
    assert (one.full_scale_bits, other.full_scale_bits) == (12, 12)
    steps = [
        np.diff(channel.to_uv(200.0)[:2])[0] / np.diff(channel.samples[:2])[0] for channel in (one, other)
    ]
    assert steps == pytest.approx([3.3e6 / 4096 / 200.0] * 2)


def test_a_recording_and_its_reference_have_one_scale(tmp_path):
    weak = read(write(tmp_path / "weak.csv", "VMO [counts]", squeeze(50.0)))
    strong = read(write(tmp_path / "strong.csv", "VMO [counts]", squeeze(350.0)))
    assert weak.channels[0].full_scale_bits == 10
    assert [one.channels[0].full_scale_bits for one in share_width(weak, strong)] == [12, 12]
    (judged,) = judge_efforts(weak, strong, gain=200.0)
    assert judged.effort is not None
    assert judged.effort.share.ratio == pytest.approx(50.0 / 350.0, rel=0.2)  # 0.57 with a width for each


def test_counts_without_their_middle_keep_their_zero(tmp_path):
    (channel,) = read(write(tmp_path / "a.csv", "VMO [counts]", squeeze(300.0))).channels
    uv = channel.to_uv(200.0)
    assert abs(float(np.mean(uv[:]))) < 100.0
    assert channel.rails is None


@pytest.mark.parametrize(
    ("head", "bits"),
    [
        ("# Resolution: 12 bit\nVMO [counts]", 12),
        ("# ADC resolution (bits): 14\nVMO", 14),
        ("# converter: 16 bit\nVMO [counts]", 16),
        ("VMO [counts 12 bit]", 12),
    ],
)
def test_a_stated_width_is_read(tmp_path, head, bits):
    recording = read(write(tmp_path / "a.csv", head, 512 + squeeze(50.0)))
    assert (recording.channels[0].bits, recording.notes) == (bits, ())


def test_a_width_that_nobody_stated_is_said_and_can_be_told(tmp_path):
    recording = read(write(tmp_path / "a.csv", "VMO [counts]", 512 + squeeze(50.0)))
    assert [str(note) for note in recording.notes] == [
        "The file does not give the width of its counts. It is read as 10 bit."
    ]
    told = tell_width(recording, 12)
    assert (told.channels[0].bits, told.channels[0].rails, told.notes) == (12, (0.0, 4095.0), ())
    with pytest.raises(FormatError, match="more than 8 bit"):
        tell_width(recording, 8)


def test_fractions_without_a_unit_are_no_counts(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("# fs_hz: 1000\nVMO\n" + "\n".join(f"{value:.3f}" for value in squeeze(1.0)))
    recording = read(path)
    assert recording.channels[0].to_uv(gain=200.0) is None
    assert recording.notes == ()


def test_a_width_told_in_the_draft_is_kept_in_the_library(tmp_path):
    draft = open_draft(
        write(tmp_path / "a.csv", "VMO [counts]", 512 + squeeze(50.0)), Corrections(), lambda _: None
    )
    assert draft.find_bits() == 10
    draft = replace(draft, gain=200.0, bits=12)
    (kept,) = read(make_file(draft, tmp_path)).channels
    assert (kept.bits, kept.rails) == (12, (0.0, 4095.0))


def test_clocks_holes_and_events_of_a_text_are_kept_in_the_library(tmp_path):
    path = tmp_path / "a.csv"
    rows = [
        f"{n / 1000:.3f},{n % 7},"
        + (f"{n / 500:.3f},{n % 5}" if n < 3000 else ",")
        + (",go" if n == 9 else ",")
        for n in range(6000)
        if not 100 <= n < 200
    ]
    path.write_text("time_s,VMO_uV,time_s,VL_uV,note\n" + "\n".join(rows))
    draft = open_draft(path, Corrections(), lambda _: None)
    kept = read(make_file(draft, tmp_path))
    assert [one.fs_hz for one in kept.channels] == [1000.0, 500.0]
    for one, other in zip(kept.channels, draft.recording.channels, strict=True):
        assert np.array_equal(one.samples, other.samples, equal_nan=True)
    assert kept.events == draft.recording.events
    assert [event.text for event in kept.events] == ["go"]
