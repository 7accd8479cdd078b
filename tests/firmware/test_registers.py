"""sampler.py on the RP2040's ADC, FIFO and DMA as rp2040py models them, checked conversion by conversion."""

import struct
from typing import Any

import pytest
from rp2040py.peripherals.adc import CS_AINSEL_MASK, CS_AINSEL_SHIFT, RPADC

from vmofire import wire

from .rp2040_bus import DMA, Bus


def select(adc: RPADC, channel: int) -> None:
    adc.cs &= ~(CS_AINSEL_MASK << CS_AINSEL_SHIFT)
    adc.cs |= (channel & CS_AINSEL_MASK) << CS_AINSEL_SHIFT


@pytest.fixture(autouse=True)
def _round_robin_that_goes_round(monkeypatch: pytest.MonkeyPatch) -> None:
    # rp2040py 0.3.6 masks the channel with the shift of its field, 12, so that channels 1 and 2 become 0.
    monkeypatch.setattr(RPADC, "_active_channel", RPADC._active_channel.setter(select))


def stream(bus: Bus, sampler: Any, ms: int) -> None:
    """Let time pass, and let the sampler read the ring every millisecond, like the main loop."""
    for _ in range(ms):
        bus.pass_us(1000)
        sampler.collect()


def take(sampler: Any, n: int) -> dict[int, tuple[int, ...]]:
    samples: dict[int, tuple[int, ...]] = {}
    frame = bytearray(200)
    while count := sampler.take(frame, 6, 1):
        first, _ = struct.unpack_from("<II", frame, 6)
        for i in range(count):
            samples[first + i] = struct.unpack_from(f"<{n}H", frame, 18 + 2 * n * i)
    return samples


def expected(bus: Bus, channels: list[int], n_samples: int) -> dict[int, tuple[int, ...]]:
    """Sum the conversions of the model since the last start, channel by channel."""
    n = len(channels)
    converted = bus.converted[: n_samples * n * 16]
    assert [channel for channel, _ in converted] == channels * (n_samples * 16)
    values = [value for _, value in converted]
    return {
        sample: tuple(sum(values[sample * 16 * n + k :: n][:16]) for k in range(n))
        for sample in range(n_samples)
    }


@pytest.mark.parametrize("mask", range(1, 8))
@pytest.mark.parametrize("rate_hz", [500, 3000, 4000])
def test_sums_are_those_of_the_conversions_the_model_made(
    rate_hz: int, mask: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    bus = Bus()
    sampler = bus.power_up(monkeypatch)
    channels = [k for k in range(3) if mask >> k & 1]
    bus.converted.clear()
    before_us = bus.rp2040.clock.micros
    sampler.start(rate_hz, mask, 0, 0)
    bus.converted = bus.converted[1:]  # the temperature, measured before the start
    stream(bus, sampler, 50)
    seconds = (bus.rp2040.clock.micros - before_us) / 1e6
    sampler.stop()
    samples = take(sampler, len(channels))
    assert abs(len(samples) - rate_hz * seconds) <= 2
    assert samples == expected(bus, channels, len(samples))
    assert sampler.losses == 0
    assert sampler.sample_cycles_256 == bus.adc.divider * 256 * 16 * len(channels)


def test_the_divider_is_the_nearest_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    bus = Bus()
    sampler = bus.power_up(monkeypatch)
    for rate_hz in wire.RATES_HZ:
        for mask, n in ((1, 1), (6, 2), (7, 3)):
            sampler.start(rate_hz, mask, 0, 0)
            exact = 48e6 / (rate_hz * n * 16)
            assert abs(bus.adc.divider - exact) <= 1 / 512


def test_a_stop_at_any_moment_leaves_nothing_running_and_the_next_start_in_step(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bus = Bus()
    sampler = bus.power_up(monkeypatch)
    for i in range(40):
        mask = 1 + i % 7
        channels = [k for k in range(3) if mask >> k & 1]
        sampler.stop()
        bus.converted.clear()
        sampler.start(wire.RATES_HZ[i % 7], mask, 0, 0)
        bus.converted = bus.converted[1:]
        stream(bus, sampler, 4)
        bus.pass_us(i * 7.3)
        sampler.stop()
        assert not any(channel.active for channel in bus.dma.channels)
        assert not bus.adc.cs & 0xC  # START_MANY, START_ONE
        assert bus.adc.fcs == 0
        assert bus.adc.fifo.empty
        assert not bus.dma.dreq.get(36)
        samples = take(sampler, len(channels))
        assert len(samples) == len(bus.converted) // (16 * len(channels))
        assert samples == expected(bus, channels, len(samples))


def test_one_dma_channel_chains_to_the_other_at_the_start_of_the_ring(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bus = Bus()
    sampler = bus.power_up(monkeypatch, lap=2 * 16384)
    sampler.start(4000, 7, 0, 0)
    bus.converted = bus.converted[1:]
    stream(bus, sampler, 400)  # more than two rounds of 171 ms
    sampler.stop()
    samples = take(sampler, 3)
    assert len(bus.converted) > 2 * 2 * 16384
    assert samples == expected(bus, [0, 1, 2], len(samples))
    assert sampler.losses == 0


def test_a_starved_ring_loses_whole_samples_and_stays_in_step(monkeypatch: pytest.MonkeyPatch) -> None:
    bus = Bus()
    sampler = bus.power_up(monkeypatch)
    sampler.start(4000, 7, 0, 0)
    bus.converted = bus.converted[1:]
    stream(bus, sampler, 10)
    bus.pass_us(150_000)
    stream(bus, sampler, 10)
    sampler.stop()
    samples = take(sampler, 3)
    n_samples = len(bus.converted) // 48
    counts = bytearray(12)
    sampler.put_counts(counts, 0)
    assert struct.unpack_from("<II", counts) == (n_samples, n_samples - len(samples))
    assert len(samples) < n_samples
    assert samples.items() <= expected(bus, [0, 1, 2], n_samples).items()


@pytest.mark.parametrize("read_us", [1.0, 4.0, 7.0])
def test_samples_that_dma_overtakes_while_they_are_summed_are_lost_and_never_wrong(
    read_us: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A sample takes 250 us. At 6 us a word its 48 words take 288 us to read: this CPU is too slow.
    bus = Bus()
    sampler = bus.power_up(monkeypatch)
    sampler.start(4000, 7, 0, 0)
    bus.converted = bus.converted[1:]
    stream(bus, sampler, 10)
    bus.read_us = read_us
    for _ in range(2):
        bus.pass_us(78_000)  # the ring is nearly full
        stream(bus, sampler, 10)
    sampler.stop()
    samples = take(sampler, 3)
    counts = bytearray(12)
    sampler.put_counts(counts, 0)
    n_samples, n_lost = struct.unpack_from("<II", counts)
    assert n_samples == len(bus.converted) // 48 == len(samples) + n_lost
    assert len(samples) > 100
    assert (n_lost == 0) == (sampler.losses == 0) == (read_us < 4.0)
    assert samples.items() <= expected(bus, [0, 1, 2], n_samples).items()


def test_a_full_queue_makes_room_for_a_block_of_samples_in_one_step(monkeypatch: pytest.MonkeyPatch) -> None:
    # Dropped one by one, each sample took 41 us: up to 37 ms for a full ring, while 7000 conversions
    # arrive.
    bus = Bus()
    sampler = bus.power_up(monkeypatch)
    sampler.start(4000, 7, 0, 0)
    bus.converted = bus.converted[1:]
    sampler._state[6] = 100  # samples the queue holds
    stream(bus, sampler, 40)
    steps: list[int] = []
    drop = sampler._drop
    sampler._drop = lambda samples: (steps.append(samples), drop(samples))
    bus.pass_us(60_000)
    sampler.collect()
    assert 230 < sum(steps) < 245
    assert len(steps) <= 1 + sum(steps) // 16
    sampler.stop()
    n_samples = len(bus.converted) // 48
    samples = take(sampler, 3)
    assert sorted(samples) == list(range(n_samples - 100, n_samples))
    assert samples.items() <= expected(bus, [0, 1, 2], n_samples).items()


def test_after_dma_stops_the_fifo_overflows_and_the_converter_starts_anew_in_step(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bus = Bus()
    sampler = bus.power_up(monkeypatch)
    sampler.start(2000, 7, 0, 0)
    bus.converted = bus.converted[1:]
    stream(bus, sampler, 20)
    starts: list[int] = []
    arm = sampler._arm
    sampler._arm = lambda: (starts.append(len(bus.converted)), arm())
    before_us = bus.rp2040.clock.micros
    bus.rp2040.write_uint32(DMA + 0x444, 0xFFF)  # CHAN_ABORT
    stream(bus, sampler, 1)
    lost_us = bus.rp2040.clock.micros - before_us
    assert sampler.losses == 1
    stream(bus, sampler, 20)
    sampler.stop()
    samples = take(sampler, 3)
    [first] = [sample for sample in samples if sample and sample - 1 not in samples]
    early = {sample: samples[sample] for sample in samples if sample < first}
    late = {sample - first: samples[sample] for sample in samples if sample >= first}
    assert early == expected(bus, [0, 1, 2], len(early))
    bus.converted = bus.converted[starts[0] :]
    assert late == expected(bus, [0, 1, 2], len(late))
    assert abs((first - len(early)) - lost_us * 2000 / 1e6) <= 1.5  # the sample index still follows the clock


def test_dma_left_running_by_an_earlier_program_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    bus = Bus()
    bus.power_up(monkeypatch).start(2000, 7, 0, 0)
    bus.pass_us(10_000)
    assert any(channel.active for channel in bus.dma.channels)
    sampler = bus.power_up(monkeypatch)
    assert not any(channel.active for channel in bus.dma.channels)
    bus.pass_us(1000)
    bus.converted.clear()
    sampler.start(2000, 3, 0, 0)
    bus.converted = bus.converted[1:]
    stream(bus, sampler, 30)
    sampler.stop()
    samples = take(sampler, 2)
    assert samples == expected(bus, [0, 1], len(samples))
