"""Streaming and its counts, under MicroPython on a fake chip."""

import struct

import wire
from bench import Bench, expect, last_lost, samples_of
from chip import ERR_STICKY, OVER, chip

RING = 16384  # conversions
MARGIN = 1024  # bytes that sampler.py keeps free


def test_sums_equal_an_independent_calculation_at_every_rate_and_channel_count():
    for rp2350 in (False, True):
        bench = Bench(rp2350)
        for rate_hz in wire.RATES_HZ:
            for mask in (1, 2, 4, 3, 5, 6, 7):
                n = sum(mask >> i & 1 for i in range(3))
                bench.host.n_sent = bench.host.n_read = 0
                bench.ask(wire.START, rate_hz, mask, 0)
                bench.work(250)
                bench.host.say(wire.STOP)
                bench.work(20)
                frames = bench.host.hear()
                samples = samples_of(frames, n)
                assert abs(len(samples) - rate_hz // 4) <= 1, (rate_hz, mask, len(samples))
                expect(samples, n)


def test_the_achieved_rate_is_the_one_the_chip_runs_at():
    bench = Bench()
    for rate_hz in wire.RATES_HZ:
        for mask in (1, 3, 7):
            hello = bench.ask(wire.START, rate_hz, mask, 0)[0][1]
            clock_hz, sample_cycles_256 = struct.unpack_from("<II", hello, 16)
            n = (1, 0, 2, 0, 0, 0, 3)[mask - 1]
            assert sample_cycles_256 == (chip.div + 256) * 16 * n
            assert abs(clock_hz * 256 / sample_cycles_256 / rate_hz - 1) < 5e-6  # a 256th of a cycle


def test_a_run_begins_at_sample_0_with_the_lowest_channel():
    bench = Bench()
    bench.ask(wire.START, 4000, 6, 0)
    assert chip.source.channels == b"\x01\x02"
    bench.work(50)
    assert min(samples_of(bench.host.hear(), 2)) == 0


def test_stop_sends_every_whole_sample_and_then_its_counts():
    bench = Bench()
    bench.ask(wire.START, 2000, 7, 0)
    bench.work(333)
    chip.pass_us(7000)
    bench.host.say(wire.STOP)
    bench.work(20)
    frames = bench.host.hear()
    assert frames[-1][0] == wire.STATUS
    state, _, _, samples, lost, _, backlog, _, _ = struct.unpack(wire.STATUS_LAYOUT, frames[-1][1])
    assert (state, lost, backlog) == (wire.WAITING, 0, 0)
    assert samples == len(samples_of(frames, 3)) == chip.converted // 48


def test_one_dma_channel_hands_over_to_the_other_without_a_gap():
    bench = Bench()
    bench.ask(wire.START, 4000, 7, 0)
    bench.sampler._timer.deinit()
    while chip.converted < 2**27 - RING:
        chip.convert(15000)
        bench.sampler.collect()
    bench.host.resume()
    while bench.sampler.take(bench.server._frame, 6, 1):
        pass
    first = bench.server.sampler._state[15]
    bench.server._heard_ms = bench.server._clock.ticks_ms()
    bench.work(150)
    assert chip.converted > 2**27 + 100
    assert bench.sampler._b.registers[4] & chip.busy
    found = {}
    for kind, payload in bench.host.hear():
        if kind == wire.BLOCK:
            at, _, _, _, _, n_samples = struct.unpack_from(wire.BLOCK_LAYOUT, payload)
            for i in range(n_samples):
                found[at + i] = struct.unpack_from("<3H", payload, 12 + 6 * i)
    assert sorted(found) == list(range(first, first + len(found)))
    assert len(found) > 500
    expect(found, 3)


def test_a_starved_scheduler_is_survived_for_as_long_as_the_ring_lasts():
    bench = Bench()
    for rate_hz, mask, n in ((2000, 7, 3), (4000, 7, 3), (500, 1, 1), (4000, 3, 2)):
        bench.host.n_sent = bench.host.n_read = 0
        bench.ask(wire.START, rate_hz, mask, 0)
        bench.work(100)
        chip.pass_us((RING - MARGIN - 100) * 1_000_000 // (rate_hz * n * 16))
        bench.work(100)
        frames = bench.host.hear()
        samples = samples_of(frames, n)
        assert last_lost(frames) == 0
        expect(samples, n)


def test_a_ring_overrun_is_counted_exactly_and_keeps_channels_in_step():
    for starved_ms in (86, 200, 1000, 30_000):
        for queue_waits in (False, True):
            bench = Bench()
            bench.ask(wire.START, 4000, 7, 0)
            bench.work(100)
            if queue_waits:
                bench.host.stalled = True
                bench.host.room = 0
                bench.work(400)
            chip.pass_us(1000 * starved_ms)
            bench.host.resume()
            bench.server._heard_ms = bench.server._clock.ticks_ms()
            bench.work(300)
            bench.host.say(wire.STOP)
            bench.work(20)
            frames = bench.host.hear()
            samples = samples_of(frames, 3)
            expect(samples, 3)
            _, _, _, converted, lost, _, _, _, _ = struct.unpack(wire.STATUS_LAYOUT, frames[-1][1])
            assert converted == chip.converted // 48 == len(samples) + lost
            # the ring kept as many as it can
            assert lost == -(-(starved_ms * 192 - (RING - MARGIN)) // 48) or lost in range(
                starved_ms * 4 - 321, starved_ms * 4 - 315
            )


def test_two_overruns_while_samples_wait_are_counted_exactly():
    bench = Bench()
    bench.ask(wire.START, 4000, 7, 0)
    bench.host.stalled = True
    bench.host.room = 0
    bench.work(300)
    for _ in range(3):
        chip.pass_us(200_000)
        bench.work(50)
    chip.pass_us(200_000)
    bench.sampler.collect()
    chip.pass_us(200_000)
    bench.host.resume()
    bench.work(1500)
    bench.host.say(wire.STOP)
    bench.work(20)
    frames = bench.host.hear()
    samples = samples_of(frames, 3)
    expect(samples, 3)
    _, _, _, converted, lost, _, _, _, _ = struct.unpack(wire.STATUS_LAYOUT, frames[-1][1])
    assert converted == chip.converted // 48 == len(samples) + lost


def stall(rate_hz, mask, ms, after_ms=3000, keep_alive=True):
    n = sum(mask >> i & 1 for i in range(3))
    bench = Bench()
    bench.ask(wire.START, rate_hz, mask, 0)
    bench.work(200)
    bench.host.stalled = True
    bench.work(ms, keep_alive)
    bench.host.resume()
    bench.work(after_ms)
    bench.host.say(wire.STOP)
    bench.work(20)
    frames = bench.host.hear()
    samples = samples_of(frames, n)
    expect(samples, n)
    _, _, _, converted, lost, deepest, _, _, silent = struct.unpack(wire.STATUS_LAYOUT, frames[-1][1])
    assert silent == 0
    assert converted == len(samples) + lost
    return lost, deepest, frames


def test_a_host_that_does_not_read_for_2_s_loses_nothing():
    for rate_hz, mask in ((4000, 7), (4000, 3), (4000, 1), (2000, 7), (500, 1)):
        lost, deepest, _ = stall(rate_hz, mask, 2000, 500)
        assert lost == 0
        assert deepest > rate_hz * 2 - 100


def test_after_a_stall_of_5_s_the_stream_goes_on_and_tells_exactly_what_is_lost():
    lost, deepest, frames = stall(4000, 7, 5000)
    assert deepest == 12000
    assert 4000 * 1.9 < lost < 4000 * 4  # the queue lasts 3 s; one write may block for 1 s more
    states = [payload[0] for kind, payload in frames if kind == wire.STATUS]
    assert wire.TROUBLE in states
    assert states[-2] == wire.STREAMING


def test_a_host_that_neither_reads_nor_speaks_loses_only_what_the_queue_cannot_hold():
    for rate_hz, mask, n in ((2000, 7, 3), (2000, 1, 1)):
        for ms in (2900, 3500, 5000, 12_000, 60_000):
            lost, _, frames = stall(rate_hz, mask, ms, 1000, keep_alive=False)
            excess = ms * rate_hz // 1000 - 36_000 // n
            assert lost == 0 if excess <= 0 else excess - 100 <= lost <= excess + 2000, (rate_hz, n, ms, lost)
            assert all(payload[1] == 1 for kind, payload in frames if kind == wire.STATUS)  # one run


def test_the_queue_is_whole_wherever_the_border_of_the_ring_lies():
    splits = set()
    for shift in (0, 9_000, 18_000, 27_000):
        for mask, n in ((7, 3), (6, 2)):
            bench = Bench(shift=shift)
            splits.add(bench.sampler._state[8])
            bench.ask(wire.SELFTEST, 4000, mask)
            bench.host.stalled = True
            bench.work(36_000 * 1000 // (4000 * n) + 200)
            bench.host.resume()
            bench.work(500)
            samples = samples_of(bench.host.hear(), n)
            assert len(samples) >= 36_000 // n
            for sample in samples:
                assert samples[sample] == tuple((sample * n + k) & 0xFFFF for k in range(n))
    assert max(splits) - min(splits) > 9_000


def test_a_write_may_take_any_part_of_a_frame():
    bench = Bench()
    bench.ask(wire.START, 500, 7, 0)
    for most in range(1, 150):
        bench.host.most = most
        bench.work(64)
    bench.host.most = 1000
    bench.work(100)
    frames = bench.host.hear()
    samples = samples_of(frames, 3)
    assert last_lost(frames) == 0
    expect(samples, 3)


def test_a_selftest_counts_up_by_one_from_sample_to_sample():
    bench = Bench()
    for mask, n in ((2, 1), (5, 2), (7, 3)):
        bench.host.n_sent = bench.host.n_read = 0
        bench.ask(wire.SELFTEST, 4000, mask)
        bench.work(6000)
        frames = bench.host.hear()
        samples = samples_of(frames, n)
        assert len(samples) > 23_900
        assert last_lost(frames) == 0
        for sample in samples:
            assert samples[sample] == tuple((sample * n + k) & 0xFFFF for k in range(n))
        assert all(payload[10] == wire.RAMP for kind, payload in frames if kind == wire.BLOCK)


def test_after_an_overflow_of_the_fifo_channels_are_in_step_again_and_the_loss_is_told():
    bench = Bench()
    bench.ask(wire.START, 2000, 7, 0)
    bench.work(500)
    chip.fcs |= OVER
    chip.converted += 1  # a conversion is missing: without a restart every channel would be off by one
    bench.work(500)
    bench.host.say(wire.STOP)
    bench.work(20)
    frames = bench.host.hear()
    samples = samples_of(frames, 3)
    lost = last_lost(frames)
    assert 1 <= lost <= 30
    started = [sample for sample in samples if sample - 1 not in samples and sample > 0]
    assert len(started) == 1
    expect({sample - started[0]: samples[sample] for sample in samples if sample >= started[0]}, 3)
    assert abs(max(samples) - 2000) <= 3  # the sample index still follows the clock


def overflow():
    chip.fcs |= OVER


def test_a_long_write_does_not_let_samples_in_that_are_out_of_step():
    bench = Bench()
    bench.ask(wire.START, 2000, 7, 0)
    bench.work(500)
    bench.host.stalled = True
    bench.host.room = 20
    bench.host.mishap = overflow
    bench.work(1500)
    bench.host.resume()
    bench.work(1000)
    frames = bench.host.hear()
    assert 1000 <= last_lost(frames) <= 1020  # the rest of the long write
    samples = samples_of(frames, 3)
    started = [sample for sample in samples if sample - 1 not in samples and sample > 0]
    assert len(started) == 1
    expect({sample: samples[sample] for sample in samples if sample < started[0]}, 3)
    expect({sample - started[0]: samples[sample] for sample in samples if sample >= started[0]}, 3)
    assert abs(max(samples) - 6000) <= 20


def test_a_conversion_in_error_is_told_as_trouble_once():
    bench = Bench()
    bench.ask(wire.START, 2000, 1, 0)
    bench.work(1500)
    chip.cs |= ERR_STICKY
    bench.work(3000)
    states = [payload[0] for kind, payload in bench.host.hear() if kind == wire.STATUS]
    assert states == [wire.STREAMING, wire.TROUBLE, wire.STREAMING, wire.STREAMING]


def test_a_converter_that_stands_still_is_trouble():
    bench = Bench()
    bench.ask(wire.START, 2000, 1, 0)
    bench.work(1500)
    chip.dead = True
    bench.work(2000)
    states = [payload[0] for kind, payload in bench.host.hear() if kind == wire.STATUS]
    assert states == [wire.STREAMING, wire.STREAMING, wire.TROUBLE]
    assert bench.led.state == wire.TROUBLE


def test_the_sample_index_passes_2_to_the_32():
    bench = Bench()
    bench.ask(wire.SELFTEST, 2000, 7)
    for word in (11, 15):
        bench.sampler._state[word] = 2**32 - 50
    bench.work(100)
    after = 0
    for kind, payload in bench.host.hear():
        if kind == wire.BLOCK:
            first = struct.unpack_from("<I", payload)[0]
            expected = (2**32 - 50 + after) & 0xFFFFFFFF
            assert first == expected
            assert struct.unpack_from("<H", payload, 12)[0] == first * 3 & 0xFFFF
            after += 16
    assert after > 150


def test_pong_gives_the_sample_under_way():
    bench = Bench()
    bench.ask(wire.START, 2000, 7, 0)
    bench.work(100)
    for _ in range(50):
        chip.pass_us(37)
        payload = next(payload for kind, payload in bench.ask(wire.PING, 99) if kind == wire.PONG)
        token, ticks_us, sample, fraction, state, run = struct.unpack(wire.PONG_LAYOUT, payload)
        assert (token, ticks_us, state, run) == (99, chip.now_us, wire.STREAMING, 1)
        assert sample == chip.converted // 48
        assert fraction == chip.converted % 48 * 65536 // 48
