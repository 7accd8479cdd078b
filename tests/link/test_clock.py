"""The board's clock is found from this computer, despite scheduler, cable and a sleeping laptop."""

import math

import numpy as np
import pytest

from vmofire.link.clock import DeviceClock

FS_HZ = 2000.0


def exchange(
    rng: np.random.Generator,
    n: int,
    drift: float = 0.0,
    first_sample: float = 0.0,
    started_s: float = 100.0,
    every_s: float = 0.5,
    stalls: float = 0.0,
) -> list[tuple[float, float, float]]:
    """Return n of (sent, received, true sample): 0.3 ms and an exponential delay each way, some stalls."""
    pings: list[tuple[float, float, float]] = []
    for i in range(n):
        sent_s = started_s + i * every_s
        there_s, back_s = 3e-4 + rng.exponential(4e-4, 2)
        if rng.random() < stalls:
            there_s += rng.uniform(0, 2.0)
        sample = first_sample + (sent_s + there_s - started_s) * FS_HZ / (1 + drift)
        pings.append((sent_s, sent_s + there_s + back_s, sample))
    return pings


def feed(clock: DeviceClock, pings: list[tuple[float, float, float]]) -> None:
    for sent_s, received_s, sample in pings:
        clock.add(sent_s, received_s, sample % 2**32)


def test_nothing_is_claimed_before_the_first_answer() -> None:
    clock = DeviceClock(FS_HZ)
    assert math.isnan(clock.to_host_s(0))
    assert math.isnan(clock.to_sample(0))
    assert clock.error_s == math.inf
    assert clock.fs_hz == FS_HZ


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("drift", [-80e-6, 0.0, 60e-6])
def test_offset_and_drift_are_found_through_jitter(seed: int, drift: float) -> None:
    clock = DeviceClock(FS_HZ)
    feed(clock, exchange(np.random.default_rng(seed), 240, drift))
    sample = 120 * FS_HZ
    true_s = 100.0 + sample / FS_HZ * (1 + drift)
    assert abs(clock.to_host_s(sample) - true_s) < min(1e-3, clock.error_s)
    assert abs(clock.fs_hz - FS_HZ / (1 + drift)) < 4 * clock.fs_error_hz
    assert clock.fs_error_hz < FS_HZ * 3e-6
    assert clock.to_sample(clock.to_host_s(sample)) == pytest.approx(sample)


@pytest.mark.parametrize("seed", range(5))
def test_stalls_do_not_move_the_clock(seed: int) -> None:
    clock = DeviceClock(FS_HZ)
    feed(clock, exchange(np.random.default_rng(seed), 240, 30e-6, stalls=0.3))
    sample = 120 * FS_HZ
    assert abs(clock.to_host_s(sample) - (100.0 + sample / FS_HZ * (1 + 30e-6))) < 1e-3


def test_two_answers_do_not_make_a_wild_rate() -> None:
    clock = DeviceClock(FS_HZ)
    clock.add(0.0, 0.001, 0.0)
    clock.add(0.5, 0.521, 1001.0)
    assert clock.fs_hz == pytest.approx(FS_HZ, rel=2e-4)


def test_the_error_is_honest_about_one_answer() -> None:
    clock = DeviceClock(FS_HZ)
    clock.add(10.0, 10.02, 500.0)
    assert 9.99 <= clock.to_host_s(500) <= 10.03
    assert clock.error_s >= 0.01


def test_a_step_of_the_hosts_clock_is_followed() -> None:
    # The laptop slept for 2 s: the board went on, perf_counter did not.
    clock = DeviceClock(FS_HZ)
    rng = np.random.default_rng(0)
    feed(clock, exchange(rng, 100))
    feed(clock, exchange(rng, 10, started_s=150.0, first_sample=52 * FS_HZ))
    assert clock.to_host_s(53 * FS_HZ) == pytest.approx(151.0, abs=2e-3)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("drift", [-0.02, 0.004, 0.03])
def test_a_rate_that_nobody_believed_is_found_too(seed: int, drift: float) -> None:
    clock = DeviceClock(FS_HZ)
    feed(clock, exchange(np.random.default_rng(seed), 40, drift, every_s=0.1))
    assert abs(clock.fs_hz - FS_HZ / (1 + drift)) < max(4 * clock.fs_error_hz, FS_HZ * 3e-4)
    assert clock.fs_error_hz < FS_HZ * 3e-4


def test_one_stray_answer_is_not_a_step() -> None:
    clock = DeviceClock(FS_HZ)
    feed(clock, exchange(np.random.default_rng(0), 100))
    clock.add(150.0, 150.001, 60 * FS_HZ)
    feed(clock, exchange(np.random.default_rng(1), 40, started_s=151.0, first_sample=51 * FS_HZ))
    assert clock.to_host_s(60 * FS_HZ) == pytest.approx(160.0, abs=0.1)


def test_samples_go_on_behind_the_32nd_bit() -> None:
    clock = DeviceClock(FS_HZ)
    first = 2**32 - 20 * FS_HZ
    # The count does not jump there by itself: PONGs for 24 days bring it there.
    for sample in np.linspace(0, first, 12):
        clock.add(sample / FS_HZ, sample / FS_HZ + 1e-3, sample)
    feed(clock, exchange(np.random.default_rng(0), 100, first_sample=first, started_s=first / FS_HZ))
    assert clock.unwrap(5) == 2**32 + 5
    assert clock.unwrap(2**32 - 5) == 2**32 - 5
    assert clock.to_host_s(0) == pytest.approx(2**32 / FS_HZ, abs=1e-3)


def test_an_answer_before_its_question_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot come before"):
        DeviceClock(FS_HZ).add(2.0, 1.0, 0)


@pytest.mark.parametrize("gap_s", [0.0, 1e-9])
def test_answers_without_any_delay_are_no_trouble(gap_s: float) -> None:
    clock = DeviceClock(FS_HZ)
    for i in range(5):
        clock.add(i, i + gap_s, i * FS_HZ)
    assert clock.to_host_s(4 * FS_HZ) == pytest.approx(4.0)
