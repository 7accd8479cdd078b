"""Latency counts the age of the samples in a paint, and nothing else."""

from math import isnan, nan

import pytest

from vmofire.live.latency import Latency


def to_host_s(sample):
    """Clock of a board that began at second 100, with 1000 samples a second."""
    return 100 + sample / 1000


def test_the_age_of_a_sample_is_from_its_conversion_to_after_the_paint():
    latency = Latency()
    latency.wait(0, 15)
    latency.painted(100.035, to_host_s)
    p50_ms, p95_ms = latency.percentiles_ms
    assert p50_ms == pytest.approx((35 + 20) / 2)
    assert 34 < p95_ms <= 35


def test_a_slow_frame_shows_in_the_95th_percentile():
    latency = Latency()
    for block in range(200):
        sample = 16 * block
        latency.wait(sample, sample + 15)
        latency.painted(to_host_s(sample) + (0.2 if block % 10 == 0 else 0.02), to_host_s)
    latency.wait(3200, 3215)
    latency.painted(to_host_s(3215) + 0.6, to_host_s)
    p50_ms, p95_ms = latency.percentiles_ms
    assert p50_ms < 25
    assert p95_ms > 150


def test_samples_nobody_could_see_do_not_count():
    latency = Latency()
    latency.wait(0, 15)
    latency.forget()
    latency.painted(160.0, to_host_s)
    assert isnan(latency.percentiles_ms[0])


def test_a_clock_that_knows_nothing_yet_gives_no_figure():
    latency = Latency()
    latency.wait(0, 15)
    latency.painted(100.03, lambda _: nan)
    assert isnan(latency.percentiles_ms[1])


def test_a_figure_forgets_what_is_older_than_ten_seconds():
    latency = Latency()
    latency.wait(0, 0)
    latency.painted(101.0, to_host_s)
    for second in range(2, 14):
        latency.wait(1000 * second, 1000 * second)
        latency.painted(100.02 + second, to_host_s)
    assert latency.percentiles_ms[1] == pytest.approx(20.0, abs=1e-6)


def test_where_nobody_paints_no_more_than_so_many_samples_are_kept_and_none_is_called_late():
    latency = Latency()
    for block in range(500_000):  # half an hour of blocks, as in a terminal
        latency.wait(4 * block, 4 * block + 3)
    assert len(latency.waiting_samples) <= 10_000
    assert latency.waiting_samples[0] == 0
    latency.painted(to_host_s(4 * 500_000), to_host_s)
    assert isnan(latency.percentiles_ms[1])  # half an hour is no latency


@pytest.mark.parametrize("age_s", [-0.5, -126.0, 6.0, 126.353])
def test_an_age_that_cannot_be_is_missing_and_the_next_ones_count_again(age_s):
    latency = Latency()
    latency.wait(1000, 1000)
    latency.painted(101.02, to_host_s)
    assert latency.percentiles_ms[0] == pytest.approx(20.0)
    for paint in range(21):  # for ten seconds and more only impossible ages: the number disappears
        latency.wait(2000 + 500 * paint, 2000 + 500 * paint)
        latency.painted(to_host_s(2000 + 500 * paint) + age_s, to_host_s)
        assert isnan(latency.percentiles_ms[1]) or latency.percentiles_ms[1] == pytest.approx(20.0)
    assert isnan(latency.percentiles_ms[0])
    for paint in range(3):
        sample = 300_000 + 600 * paint
        latency.wait(sample, sample)
        latency.painted(to_host_s(sample) + 0.03, to_host_s)
    assert latency.percentiles_ms == (pytest.approx(30.0), pytest.approx(30.0))


def test_nothing_painted_for_ten_seconds_leaves_no_old_figure_standing():
    latency = Latency()
    latency.wait(0, 0)
    latency.painted(100.02, to_host_s)
    assert latency.percentiles_ms[0] == pytest.approx(20.0)
    latency.painted(111.0, to_host_s)
    assert isnan(latency.percentiles_ms[0])


def test_what_was_converted_before_the_first_picture_could_not_be_seen_and_does_not_count():
    """Eight seconds on another screen, then a scope whose first picture takes 0.4 s."""
    latency = Latency()
    for tick in range(500):  # a tick of another screen: blocks come, none is in a picture
        latency.wait(16 * tick, 16 * tick + 15)
        latency.forget()
    for sample in range(8000, 8400, 16):
        latency.wait(sample, sample + 15)
    latency.painted(108.43, to_host_s)
    assert isnan(latency.percentiles_ms[1])
    for sample in range(8432, 10_000, 16):
        latency.wait(sample, sample + 15)
        latency.painted(to_host_s(sample + 20), to_host_s)
    assert latency.percentiles_ms[1] == pytest.approx(20.0)


def test_what_came_while_the_first_picture_was_painted_counts_from_its_end_on():
    latency = Latency()
    latency.forget()
    latency.painted(100.5, to_host_s)
    latency.wait(450, 1000)  # 450 was converted before there was a picture
    latency.painted(101.08, to_host_s)
    assert latency.percentiles_ms == (pytest.approx(80.0), pytest.approx(80.0))
