"""Screen, check and report get the same result from the one live path, however the stream is cut."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vmofire.dsp.chain import FAST_RMS_S, Chain, JudgedChain
from vmofire.dsp.sensor import Sensor
from vmofire.dsp.stages import BandPass, Rms


@settings(max_examples=20, deadline=None)
@given(cuts=st.lists(st.integers(0, 20_000), max_size=12))
def test_a_cut_stream_gives_the_same_slices_rest_and_quality(cuts, biceps, process_in_pieces):
    signal, fs_hz = biceps
    uv = np.repeat(signal[:20_000], 2, axis=1)
    uv[:, 1] += 500.0 * np.sin(2.0 * np.pi * 50.0 * np.arange(20_000) / fs_hz)
    whole, parts = Chain(fs_hz, 2), Chain(fs_hz, 2)
    expected = whole.process(uv)
    pieces = process_in_pieces(parts.process, uv, cuts)
    for name in ("filtered_uv", "rms_uv", "active"):
        joined = np.concatenate([getattr(piece, name) for piece in pieces])
        assert np.array_equal(joined, getattr(expected, name))
    assert np.array_equal(parts.rest_uv, whole.rest_uv)
    assert parts.stages[1].line_hz == whole.stages[1].line_hz == [None, 50.0]
    assert parts.quality == whole.quality
    assert expected.active.any()


def test_the_slice_is_the_stages_one_after_the_other(biceps):
    signal, fs_hz = biceps
    piece = Chain(fs_hz, 1).process(signal)
    band = BandPass(fs_hz, 1).process(signal)
    assert np.array_equal(piece.filtered_uv, band)
    assert np.array_equal(piece.rms_uv, Rms(fs_hz, 1, FAST_RMS_S).process(band))


def test_the_sensor_tells_the_chain_its_rails():
    sensor = Sensor()
    counts = np.random.default_rng(1).normal(32_768.0, 40_000.0, size=(4000, 1)).clip(0, 65_520)
    chain = Chain(2000.0, 1, sensor)
    chain.process(sensor.to_uv(counts.astype(np.uint16)))
    assert "clipped" in {reason.code for reason in chain.quality[0].reasons}


def test_half_supply_is_no_contraction():
    chain = Chain(2000.0, 1, Sensor())
    rest = np.random.default_rng(2).normal(32_768.0, 8.0, size=(8000, 1))
    assert not chain.process(Sensor().to_uv(np.round(rest))).active.any()


def test_an_empty_first_block_changes_nothing(biceps):
    signal, fs_hz = biceps
    chain = Chain(fs_hz, 1)
    empty = chain.process(signal[:0])
    assert empty.filtered_uv.shape == empty.rms_uv.shape == empty.active.shape == (0, 1)
    assert np.isnan(chain.rest_uv).all()
    assert np.array_equal(chain.process(signal[:2000]).rms_uv, Chain(fs_hz, 1).process(signal[:2000]).rms_uv)


@pytest.mark.parametrize("size", [1, 77, 1000, 2500])
def test_samples_come_with_the_quality_of_the_second_before_them_however_they_are_cut(size):
    fs_hz = 1000.0
    t_s = np.arange(3500) / fs_hz
    uv = np.random.default_rng(4).normal(0.0, 20.0, (3500, 1))
    uv[1000:2000] += 2000.0 * np.sin(2.0 * np.pi * 50.0 * t_s[1000:2000, None])  # hum for one second
    chain, seen = JudgedChain(fs_hz, 1), []
    for start in range(0, len(uv), size):
        cut = uv[start : start + size]
        for piece, rows, quality in chain.process_judged(cut):
            assert len(rows.rms_uv) == len(cut[piece])
            seen += [quality[0].usable] * len(rows.rms_uv)
    assert len(seen) == 3500
    assert all(seen[:2000])  # no quality before the first second is over, and the second one is not over yet
    assert not any(seen[2000:3000])
