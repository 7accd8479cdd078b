"""Virtual sampler with a clock of the test: every sample and every loss, to the sample."""

import struct

import numpy as np
import pytest

from vmofire import wire
from vmofire.virtual.faults import Faults
from vmofire.virtual.muscle import Muscle, MuscleModel
from vmofire.virtual.sampler import Pace, VirtualSampler
from vmofire.virtual.sensor import Converter, SensorModel

MUSCLE = Muscle([MuscleModel(rest_uv=20.0)], [])
CLEAN = SensorModel(noise_codes=0.0, band=False)  # so that samples do not depend on earlier ones


class Bench:
    """Sampler, its clock, and its samples so far."""

    def __init__(self, pace: Pace = "real") -> None:
        self.now_s = 100.0
        self.sampler = VirtualSampler(
            lambda pins, fs_hz: Converter(MUSCLE, CLEAN, Faults(), pins, fs_hz),
            3.3,
            pace,
            lambda: self.now_s,
        )
        self.buf = bytearray(600)

    def take(self, least: int = 16) -> tuple[int, int, np.ndarray]:
        """Return first sample, samples lost and samples of the next block; none without a block."""
        n_samples = self.sampler.take(self.buf, 6, least)
        first, lost = struct.unpack_from("<II", self.buf, 6)
        return first, lost, np.frombuffer(self.buf, "<u2", n_samples, 6 + wire.BLOCK_HEADER_SIZE).copy()

    def take_all(self) -> list[tuple[int, int, np.ndarray]]:
        blocks = []
        while len((block := self.take(1))[2]):
            blocks.append(block)
        return blocks

    def counts(self) -> tuple[int, int, int, int]:
        self.sampler.put_counts(self.buf, 0)
        return struct.unpack_from("<IIHH", self.buf)

    def clock(self) -> float:
        self.sampler.put_clock(self.buf, 0)
        sample, fraction = struct.unpack_from("<IH", self.buf)
        return sample + fraction / 65536


def test_samples_come_when_they_are_due_and_in_whole_blocks() -> None:
    bench = Bench()
    bench.sampler.start(2000, 1, 0, 0)
    assert bench.sampler.collect() == 0
    assert bench.sampler.pause_s() == pytest.approx(0.008)
    bench.now_s += 0.0079
    assert bench.sampler.collect() == 0
    bench.now_s += 0.0002
    assert bench.sampler.collect() == 16
    assert bench.clock() == pytest.approx(16.2, abs=0.001)
    first, lost, samples = bench.take()
    assert (first, lost, len(samples)) == (0, 0, 16)
    assert bench.sampler.converted_s(15) == pytest.approx(100.008)


def test_a_stop_gives_every_sample_up_to_its_moment() -> None:
    bench = Bench()
    bench.sampler.start(2000, 1, 0, 0)
    bench.now_s += 0.01305  # 26.1 samples
    bench.sampler.stop()
    bench.now_s += 1
    assert bench.sampler.collect() == 0
    assert [len(samples) for _, _, samples in bench.take_all()] == [16, 10]
    assert (bench.counts(), bench.clock()) == ((26, 0, 26, 0), 26.0)


@pytest.mark.parametrize("mask", [1, 2, 3, 7])
def test_a_stall_loses_the_oldest_samples_and_counts_them(mask: int) -> None:
    n = mask.bit_count()
    size = 36000 // n
    bench = Bench()
    bench.sampler.start(4000, mask, wire.RAMP, 0)
    while bench.now_s - 100.0 < (size + 8000) / 4000:
        bench.now_s += 0.5
        bench.sampler.collect()
    due = round((bench.now_s - 100.0) * 4000)
    samples = due - due % 16
    lost = samples - size
    assert lost > 0
    assert bench.counts() == (samples, lost, size, size)
    assert bench.sampler.losses > 0
    first, said, _ = bench.take()
    assert (first, said) == (lost, lost)
    assert bench.take()[:2] == (lost + 16, lost)


def test_a_computer_that_slept_makes_only_what_it_can_keep() -> None:
    bench = Bench()
    bench.sampler.start(2000, 1, 0, 0)
    bench.now_s += 0.1
    bench.sampler.collect()
    bench.now_s += 3600
    assert bench.sampler.collect() == 3600 * 2000
    first = 7200192 - 36000
    assert bench.counts() == (7200192, first, 36000, 36000)
    blocks = bench.take_all()
    assert blocks[0][0] == first
    converter = Converter(MUSCLE, CLEAN, Faults(), (0,), 2000.0)
    converter.skip(first)
    np.testing.assert_array_equal(
        np.concatenate([block for _, _, block in blocks]), converter.read_samples(36000)[:, 0]
    )


def test_the_queue_is_empty_and_the_counters_are_new_after_a_start() -> None:
    bench = Bench()
    bench.sampler.start(2000, 1, 0, 0)
    bench.now_s += 30
    bench.sampler.collect()
    losses = bench.sampler.losses
    bench.sampler.start(1000, 1, 0, 0)
    assert bench.counts() == (0, 0, 0, 0)
    assert len(bench.take(1)[2]) == 0
    assert bench.sampler.losses == losses
    assert bench.sampler.start_s == 130.0


def test_paced_fast_it_makes_what_there_is_room_for_and_no_more() -> None:
    bench = Bench("fast")
    bench.sampler.start(2000, 1, 0, 0)
    made = sum(bench.sampler.collect() for _ in range(100))
    assert 16 <= made < 1000
    n_samples = 0
    while n_samples < 100_000:
        first, lost, samples = bench.take()
        assert (first, lost) == (n_samples, 0)
        n_samples += len(samples)
        bench.sampler.collect()
    assert bench.counts()[1] == 0


@pytest.mark.parametrize("rate_hz", wire.RATES_HZ)
@pytest.mark.parametrize("mask", [1, 3, 7])
def test_it_announces_the_rate_it_keeps(rate_hz: int, mask: int) -> None:
    bench = Bench()
    bench.sampler.start(rate_hz, mask, wire.RAMP, 0)
    fs_hz = bench.sampler.adc_clock_hz * 256 / bench.sampler.sample_cycles_256
    assert fs_hz == pytest.approx(rate_hz, rel=1e-5)
    assert bench.sampler.sample_cycles_256 % (16 * mask.bit_count()) == 0  # as a Pico divides
    bench.now_s += 2.0
    bench.sampler.collect()
    assert bench.clock() == pytest.approx(2 * fs_hz, abs=0.01)


def test_later_samples_do_not_depend_on_when_they_were_collected() -> None:
    samples = []
    for step_s in (0.008, 0.1, 1.0):
        bench = Bench()
        bench.sampler.start(2000, 1, 0, 0)
        for _ in range(round(2.0 / step_s)):
            bench.now_s += step_s
            bench.sampler.collect()
        bench.sampler.stop()
        samples.append(np.concatenate([block for _, _, block in bench.take_all()])[:3984])
    np.testing.assert_array_equal(samples[0], samples[1])
    np.testing.assert_array_equal(samples[0], samples[2])


def test_paced_follow_no_sample_is_made_before_it_is_allowed() -> None:
    bench = Bench("follow")
    bench.sampler.start(2000, 1, 0, 0)
    assert bench.sampler.collect() == 16  # the first block, so that the host can count from it
    assert bench.sampler.collect() == 0
    bench.sampler.heard = (0, 40)
    assert bench.sampler.collect() == 16  # whole blocks only
    assert bench.sampler.collect() == 0
    bench.sampler.heard = (0, 10_000)
    assert bench.sampler.collect() == 128
    assert bench.counts()[:2] == (160, 0)


def test_paced_follow_a_host_that_lost_a_block_gets_another_after_a_while() -> None:
    bench = Bench("follow")
    bench.sampler.start(2000, 1, 0, 0)
    bench.sampler.collect()
    bench.now_s += 0.2
    assert bench.sampler.collect() == 0
    bench.now_s += 0.06
    assert bench.sampler.collect() == 16
    assert bench.sampler.collect() == 0


def test_paced_follow_what_the_host_saw_of_the_last_run_allows_nothing_of_the_next() -> None:
    bench = Bench("follow")
    bench.sampler.start(2000, 1, 0, 0)
    bench.sampler.heard = (4000, 240)
    assert bench.sampler.collect() == 16
    assert bench.sampler.collect() == 0


def test_paced_follow_the_source_is_not_read_ahead_of_what_is_allowed() -> None:
    """Samples that were read can no longer react to a cue."""
    read_s: list[float] = []

    class Watched:
        n_channels, label = 1, "watched"

        def read(self, first_sample: int, n_samples: int, fs_hz: float) -> np.ndarray:
            read_s.append((first_sample + n_samples - 1) / fs_hz)
            return np.zeros((n_samples, 1))

        def events(self, until_s: float) -> tuple[()]:
            assert until_s
            return ()

    sampler = VirtualSampler(
        lambda pins, fs_hz: Converter(Watched(), CLEAN, Faults(), pins, fs_hz), 3.3, "follow", lambda: 100.0
    )
    sampler.start(2000, 1, 0, 0)
    for allowed in range(16, 4000, 48):
        sampler.heard = (0, allowed)
        while sampler.collect():
            pass
        assert max(read_s) <= allowed / 2000 + 1e-9
