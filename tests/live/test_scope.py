"""The scope shows the raw and the filtered signal, freezes on request, and loses nothing meanwhile."""

import numpy as np
import pytest

from vmofire.dsp.chain import Chain
from vmofire.dsp.sensor import Sensor
from vmofire.live.scope import KEPT_S, Scope
from vmofire.live.stream import Live
from vmofire.messages import Block, Gap, Hello, LinkEvent, State
from vmofire.virtual.recorded import load_biceps

FS_HZ = 2000


def hello(n_channels=1):
    # 48 MHz over 750 cycles a sample and channel pair of 16 conversions: exactly 2000 Hz.
    return Hello(
        1, (0, 1, 0), State.STREAMING, 1, tuple(range(n_channels)), 0, 16, FS_HZ, 12, 3300, 48_000_000,
        24_000 * 256, b"12345678", "virtual board", "CPython",
    )  # fmt: skip


def blocks(counts, first_sample=0):
    for start in range(0, len(counts), 16):
        piece = counts[start : start + 16]
        yield Block(first_sample + start, 0, 1, tuple(range(counts.shape[1])), False, piece)


def fill(live, uv, first_sample=0):
    counts = np.clip(np.round(uv / Sensor().step_uv() + 32760), 0, 65535).astype(np.uint16)
    for block in blocks(counts, first_sample):
        live.push(block)
    live.catch_up()
    return counts


@pytest.fixture
def humming():
    """Return ten seconds of a recorded biceps with 50 Hz of mains."""
    signal_uv, fs_hz = load_biceps()
    t_s = np.arange(10 * FS_HZ) / FS_HZ
    muscle = np.interp(t_s, np.arange(len(signal_uv)) / fs_hz, signal_uv[:, 0])
    return (0.2 * muscle + 100 * np.sin(2 * np.pi * 50 * t_s))[:, None]


def make(n_channels=1, sensor=None):
    live = Live(sensor or Sensor())
    live.push(hello(n_channels))
    scope = Scope(live.sensor)
    live.look_closely(scope)
    assert scope.fs_hz == FS_HZ
    return live, scope


def test_raw_shows_the_hum_that_filtering_takes_off(humming):
    live, scope = make()
    fill(live, humming)
    raw, filtered = (scope.columns(kind, 200, 2.0) for kind in ("raw", "filtered"))
    assert np.nanmax(raw.high) > 90
    assert np.nanmax(filtered.high[-100:]) < 60
    spectrum = scope.spectrum(0)
    at_50 = np.argmin(abs(spectrum.hz - 50))
    assert spectrum.raw[at_50] > 100 * spectrum.filtered[at_50]
    assert 50.0 in spectrum.mains_hz
    assert 60.0 in spectrum.mains_hz


def test_a_frozen_picture_stands_still_and_scrolls_back_to_what_was(humming):
    live, scope = make()
    fill(live, humming)
    before = scope.columns("filtered", 100, 1.0)
    scope.freeze(True)
    frozen = scope.columns("filtered", 100, 1.0)
    np.testing.assert_allclose(frozen.high, before.high, atol=1e-3)
    fill(live, np.zeros((4000, 1)), len(humming))
    np.testing.assert_array_equal(scope.columns("filtered", 100, 1.0).high, frozen.high)
    newest_s = scope.extent.newest_s
    back = scope.columns_at("filtered", newest_s - 2.0, newest_s - 1.0, 100)
    assert not np.array_equal(back.high, frozen.high)
    scope.freeze(False)
    assert np.nanmax(scope.columns("raw", 100, 1.0).high) < 1  # samples that came meanwhile are there


def test_counts_are_those_that_came():
    live, scope = make(2)
    counts = np.tile(np.array([[100, 60000]], np.uint16), (FS_HZ, 1))
    for block in blocks(counts):
        live.push(block)
    live.catch_up()
    assert (scope.counts(0).low, scope.counts(0).mean, scope.counts(0).high) == (100, 100.0, 100)
    assert scope.counts(1).mean == 60000


def test_lost_samples_are_a_gap_and_no_spectrum_reaches_across(humming):
    live, scope = make()
    fill(live, humming[:4000])
    live.push(Gap(200, 0.1, "samples were lost"))
    fill(live, humming[:1000], 4200)
    assert scope.columns("raw", 100, 1.0).lost.any()
    assert scope.spectrum(0) is None
    fill(live, humming[:4000], 5200)
    assert scope.spectrum(0) is not None


def test_only_the_last_minute_is_kept():
    live, scope = make()
    for second in range(70):
        fill(live, np.zeros((FS_HZ, 1)), second * FS_HZ)
    scope.freeze(True)
    assert KEPT_S <= scope.longest_back_s <= KEPT_S + 1.0


def test_the_filters_are_told_with_the_figures_that_are_used():
    _, scope = make()
    words = "; ".join(scope.filters)
    assert "20 to 450 Hz" in words
    assert "50 or 60 Hz" in words
    assert "100 ms" in words
    _, other = make(sensor=Sensor(output="RECT"))
    assert "RECT is used as it is" in other.filters[0]


def test_the_scope_shows_the_very_samples_that_the_screen_shows(humming):
    live, scope = make()
    fill(live, humming)
    shown, close = live.snapshot(200, 2.0).columns, scope.columns("filtered", 200, 2.0)
    np.testing.assert_array_equal(close.high, shown.high)
    np.testing.assert_array_equal(close.rms, shown.rms)


def test_a_scope_that_opens_late_shows_the_last_minute_at_once_with_its_gaps_and_marks(humming):
    live, early = make(2)
    both = np.column_stack((humming[:, 0], humming[::-1, 0]))
    late_live = Live(live.sensor)
    late_live.push(hello(2))
    for one in (live, late_live):
        for turn in range(7):  # 70 s: more than is kept
            fill(one, both, turn * (len(both) + 50))
            one.push(LinkEvent("mark", f"turn {turn}", ""))
            one.push(Gap(50, 0.025, "samples were lost"))
        fill(one, both[:3333], 7 * (len(both) + 50))
    late = Scope(live.sensor)
    late_live.look_closely(late)
    assert late.extent.newest_s - late.extent.oldest_s == pytest.approx(KEPT_S, abs=0.001)
    for kind in ("raw", "filtered"):
        seen = [
            scope.samples_at(kind, scope.extent.newest_s - 60.0, scope.extent.newest_s)[1][-60 * FS_HZ :]
            for scope in (early, late)
        ]
        assert len(seen[0]) >= 60 * FS_HZ
        assert np.isnan(seen[0]).any()
        np.testing.assert_array_equal(*seen)
    # Of one sample each, from the newest on: no grid of columns comes into it.
    tails = [
        scope.columns_at("filtered", scope.extent.newest_s - 59.0, scope.extent.newest_s, 59 * FS_HZ)
        for scope in (early, late)
    ]
    for name in ("rms", "active", "lost"):
        np.testing.assert_array_equal(*(getattr(tail, name) for tail in tails))
    back_s = [[scope.extent.newest_s - mark.at_s for mark in scope.marks] for scope in (early, late)]
    assert len(back_s[0]) >= 5
    assert back_s[0] == pytest.approx(back_s[1])
    assert [mark.words for mark in late.marks] == [mark.words for mark in early.marks]
    assert late.counts(1) == early.counts(1)
    fill(live, both[:1000], 7 * (len(both) + 50) + 3333)
    fill(late_live, both[:1000], 7 * (len(both) + 50) + 3333)
    newest = [scope.columns("filtered", 300, 3.0) for scope in (early, late)]
    np.testing.assert_allclose(np.nanmax(newest[0].high, axis=0), np.nanmax(newest[1].high, axis=0))


def test_a_scope_that_opens_before_the_first_sample_is_empty():
    live = Live(Sensor())
    live.push(hello())
    scope = Scope(live.sensor)
    live.look_closely(scope)
    assert scope.extent.newest_s == 0.0
    fill(live, np.zeros((16, 1)))
    assert scope.extent.newest_s == pytest.approx(16 / FS_HZ)


def test_before_anything_has_come_there_is_nothing_to_show():
    scope = Scope(Sensor())
    assert scope.columns("raw", 100, 1.0) is None
    assert scope.filters == ()


def test_microvolts_of_a_file_are_drawn_as_they_are_with_their_gaps():
    uv = 50.0 * np.random.default_rng(3).standard_normal((4000, 2))
    scope = Scope(None, kept_s=10.0)
    chain = Chain(1000.0, 2)
    scope.begin(1000.0, 2, chain.filters)
    for start in range(0, 2000, 170):
        piece = uv[start : min(start + 170, 2000)]
        scope.push(piece, chain.process(piece))
    scope.lose(300)
    scope.push(uv[2000:], Chain(1000.0, 2).process(uv[2000:]))
    scope.freeze(True)
    columns = scope.columns("raw", 430, 4.3)
    assert np.nanmin(columns.low, axis=0) == pytest.approx(uv.min(axis=0))
    assert columns.lost.sum() == 30
    assert scope.counts(0) is None
    assert scope.describe_scale() == "RAW, in µV as the file has it."
