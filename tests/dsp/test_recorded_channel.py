"""A channel of any length in pieces: bit for bit the same as in one piece, wherever it is cut."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vmofire.dsp import muscle, recorded_channel
from vmofire.dsp.bursts import find_bursts
from vmofire.dsp.chain import extract_muscle
from vmofire.dsp.muscle import FilteredColumn, MuscleColumn
from vmofire.dsp.quality import assess
from vmofire.dsp.recorded_channel import Closed, Mapped, Part, find_present, find_strongest, iterate
from vmofire.dsp.stages import MainsFilter, filter_recording
from vmofire.virtual.recorded import load_biceps

SLOW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
BICEPS, FS_HZ = load_biceps()
BICEPS = BICEPS[:, 0] if BICEPS.ndim == 2 else BICEPS


def humming(n_samples: int = 30_000) -> np.ndarray:
    """Return a muscle with hum that begins, jumps and stops, and with a drifting level."""
    signal = np.resize(BICEPS, n_samples).astype(np.float64)
    t_s = np.arange(n_samples) / FS_HZ
    hum = 30.0 * np.sin(2.0 * np.pi * 50.02 * t_s) * ((t_s > 5.0) & (t_s < 20.0))
    return signal + hum + 5.0 * t_s


@SLOW
@given(piece=st.integers(1, 9_000), n_samples=st.integers(1, 30_000))
def test_a_filtered_column_is_the_filtered_recording_to_the_last_bit(monkeypatch, piece, n_samples):
    monkeypatch.setattr(recorded_channel, "PIECE_SAMPLES", piece)
    uv = humming(n_samples)
    whole = filter_recording(uv[:, None], FS_HZ)[:, 0]
    filtered = FilteredColumn(uv, FS_HZ)
    assert len(filtered) == n_samples
    backwards = range(n_samples, 0, -3_333)
    for stop in backwards:  # pieces in any order, not only from the first one on
        start = max(0, stop - 3_333)
        assert np.array_equal(filtered[start:stop], whole[start:stop])
    assert np.array_equal(filtered[:], whole)


def test_each_pass_of_the_filters_runs_once_however_often_a_piece_is_read(monkeypatch):
    monkeypatch.setattr(recorded_channel, "PIECE_SAMPLES", 2_000)
    filtered = FilteredColumn(humming(), FS_HZ)
    whole = filtered[:]
    passed: list[int] = []
    process = MainsFilter.process
    monkeypatch.setattr(MainsFilter, "process", lambda self, x: passed.append(len(x)) or process(self, x))
    assert np.array_equal(filtered[:], whole)
    assert np.array_equal(filtered[7_000:9_000], whole[7_000:9_000])
    assert not passed


@pytest.mark.parametrize("fault", ["full", "no folder", "too long"])
def test_without_room_on_disk_a_filtered_column_is_the_same(monkeypatch, fault):
    monkeypatch.setattr(recorded_channel, "PIECE_SAMPLES", 2_000)
    if fault == "full":
        with Path("/dev/full").open("r+b", buffering=0) as full:
            monkeypatch.setattr(muscle, "TemporaryFile", lambda: full)
            _check_column()
        return
    if fault == "no folder":

        def fail():
            raise FileNotFoundError

        monkeypatch.setattr(muscle, "TemporaryFile", fail)
    else:
        monkeypatch.setattr(muscle, "STORE_BYTES", 40_000)
    _check_column()


def _check_column() -> None:
    uv = humming()
    assert np.array_equal(FilteredColumn(uv, FS_HZ)[:], filter_recording(uv[:, None], FS_HZ)[:, 0])


@pytest.mark.parametrize("output", ["RAW", "RECT", "ENV"])
@SLOW
@given(
    piece=st.integers(100, 5_000),
    holes=st.lists(st.tuples(st.integers(0, 30_000), st.integers(1, 900)), max_size=5),
)
def test_a_muscle_with_gaps_is_that_of_each_stretch(monkeypatch, output, piece, holes):
    monkeypatch.setattr(recorded_channel, "PIECE_SAMPLES", piece)
    uv = np.abs(humming()) if output != "RAW" else humming()
    for start, n in holes:
        uv[start : start + n] = np.nan
    there = find_present(uv)
    flags = np.zeros(len(uv), np.bool_)
    expected = np.full(len(uv), -1.0)
    for start, stop in there:
        flags[start:stop] = True
        expected[start:stop] = extract_muscle(uv[start:stop, None], FS_HZ, output)[:, 0]
    assert np.array_equal(flags, np.isfinite(uv))
    assert find_present(uv, present=False) == [
        (start, stop)
        for start, stop in zip([0, *(b for _, b in there)], [*(a for a, _ in there), len(uv)], strict=True)
        if start < stop
    ]
    column = MuscleColumn(uv, FS_HZ, output, missing=-1.0)
    assert np.array_equal(np.concatenate([part for _, part in iterate(column)]), expected)
    closed = Closed(uv, there)
    assert np.array_equal(closed[:], uv[flags])
    assert np.array_equal(closed[1_000:7_000], uv[flags][1_000:7_000])


@pytest.mark.parametrize("piece", [333, 4_000, 25_000])
def test_bursts_and_quality_do_not_depend_on_the_pieces(monkeypatch, piece):
    uv = humming(60_000)
    filtered = filter_recording(uv[:, None], FS_HZ)[:, 0]
    found = [find_bursts(filtered, FS_HZ), find_bursts(filtered, FS_HZ, (0.0, 0.5)), assess(uv, FS_HZ)]
    assert len(found[0]) > 5
    monkeypatch.setattr(recorded_channel, "PIECE_SAMPLES", piece)
    monkeypatch.setattr("vmofire.dsp.quality.gate.PACKED_S", 15)
    assert [
        find_bursts(filtered, FS_HZ),
        find_bursts(filtered, FS_HZ, (0.0, 0.5)),
        assess(uv, FS_HZ),
    ] == found
    assert find_bursts(FilteredColumn(uv, FS_HZ), FS_HZ) == found[0]


@SLOW
@given(piece=st.integers(1, 400), n=st.integers(1, 300))
def test_the_strongest_stretch_is_found_across_pieces(monkeypatch, piece, n):
    monkeypatch.setattr(recorded_channel, "PIECE_SAMPLES", piece)
    uv = humming(1_000)
    sums = np.cumsum(np.concatenate(([0.0], np.square(uv))))
    assert find_strongest(uv, n) == (sums[n:] - sums[:-n]).max()
    assert find_strongest(uv, 1_001) == -np.inf


def test_columns_slice_as_arrays_do():
    uv = humming(1_000)
    twice = Mapped(uv, lambda samples: 2.0 * samples)
    part = Part(twice, 200, 700)
    assert (len(twice), len(part)) == (1_000, 500)
    for samples in (slice(None), slice(10, 20), slice(490, 600), slice(600, 700), slice(30, 10)):
        assert np.array_equal(part[samples], (2.0 * uv)[200:700][samples])
        for one in (MuscleColumn(uv, FS_HZ, "RECT"), Closed(uv, find_present(uv))):
            assert np.array_equal(one[samples], uv[samples])
