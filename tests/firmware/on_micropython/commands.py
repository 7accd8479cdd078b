"""Commands and their answers, under MicroPython on a fake chip."""

import struct
from binascii import crc32

import board
import machine
import wire
from bench import Bench, expect, last_lost, samples_of
from chip import chip

QUIET = 0x403  # CS of a stopped converter, with the bit that clears an error


def refusals(frames):
    return [struct.unpack(wire.ERROR_LAYOUT, payload) for kind, payload in frames if kind == wire.ERROR]


def is_quiet(bench):
    return (
        not chip.cs & 8
        and chip.cs >> 12 == 0
        and chip.fcs == 0
        and chip.timers == []
        and not any(dma.registers[4] & chip.busy for dma in chip.channels)
        and bench.server.state == wire.WAITING
        and bench.led.state == wire.WAITING
    )


def test_a_board_says_nothing_before_it_is_asked():
    bench = Bench()
    bench.work(5000, keep_alive=False)
    assert bench.host.n_sent == 0
    assert is_quiet(bench)


def test_identify_names_the_board():
    bench = Bench()
    frames = bench.ask(wire.IDENTIFY)
    assert [kind for kind, _ in frames] == [wire.HELLO]
    fields = struct.unpack(wire.HELLO_LAYOUT, frames[0][1])
    assert fields[0] == wire.PROTOCOL
    assert fields[2:7] == (wire.WAITING, 0, 1, 0, 16)
    assert fields[7:12] == (2000, 12, 3300, 48_000_000, 24_000 * 256)
    assert fields[12] == machine.unique_id()
    assert fields[13].rstrip(b"\0") == board.read_identity()[1]


def test_every_refusal_gives_its_reason_and_changes_nothing():
    bench = Bench()
    for streaming in (False, True):
        if streaming:
            bench.ask(wire.START, 2000, 7, 0)
        for verb, arguments, reason, value in (
            (wire.START, (1234, 1, 0), wire.BAD_RATE, 1234),
            (wire.START, (0, 1, 0), wire.BAD_RATE, 0),
            (wire.SELFTEST, (8000, 1), wire.BAD_RATE, 8000),
            (wire.START, (2000, 0, 0), wire.BAD_CHANNELS, 0),
            (wire.START, (2000, 8, 0), wire.BAD_CHANNELS, 8),
            (wire.SELFTEST, (2000, 255), wire.BAD_CHANNELS, 255),
            (wire.START, (2000, 1, 2), wire.BAD_MODE, 2),
            (wire.START, (2000, 1), wire.BAD_ARGUMENTS, 0),
            (wire.PING, (), wire.BAD_ARGUMENTS, 0),
            (wire.STOP, (1,), wire.BAD_ARGUMENTS, 0),
        ):
            assert refusals(bench.ask(verb, *arguments)) == [(verb, reason, 0, value)]
        for line, reason in (
            (b"START 2000 1 0*00000000\n", wire.BAD_CHECK),
            (b"hello\n", wire.BAD_CHECK),
            (b"X" * 300 + b"\n", wire.BAD_CHECK),
            (b"\x04\n", wire.BAD_CHECK),
        ):
            bench.host.put(line)
            bench.work(2)
            assert refusals(bench.host.hear()) == [(255, reason, 0, 0)]
        bench.host.put(b"REBOOT*%08X\n" % crc32(b"REBOOT"))
        bench.work(2)
        assert refusals(bench.host.hear()) == [(255, wire.BAD_VERB, 0, 0)]
        assert bench.server.state == (wire.STREAMING if streaming else wire.WAITING)
    assert bench.server.refused_lines == 30


def test_commands_in_one_packet_are_each_answered():
    bench = Bench()
    bench.host.say(wire.START, 1, 1, 0)
    bench.host.say(wire.START, 2000, 9, 0)
    bench.host.say(wire.IDENTIFY)
    bench.host.say(wire.PING, 5)
    bench.host.say(wire.PING, 6)
    frames = bench.ask(wire.START, 2000, 1, 3)
    assert [r[1] for r in refusals(frames)] == [wire.BAD_RATE, wire.BAD_CHANNELS, wire.BAD_MODE]
    assert [struct.unpack_from("<I", p)[0] for kind, p in frames if kind == wire.PONG] == [5, 6]
    assert sum(kind == wire.HELLO for kind, _ in frames) == 1


def test_a_converter_that_does_not_convert_is_refused_and_left_quiet():
    bench = Bench()
    chip.dead = True
    assert refusals(bench.ask(wire.START, 2000, 7, 0)) == [(wire.START, wire.NO_CONVERTER, 0, 0)]
    assert is_quiet(bench)
    chip.dead = False
    bench.ask(wire.START, 2000, 7, 0)
    bench.work(100)
    expect(samples_of(bench.host.hear(), 3), 3)


def test_after_10_s_of_silence_the_board_sends_what_is_left_with_its_counts_and_waits():
    bench = Bench()
    bench.ask(wire.START, 2000, 7, 0)
    bench.work(9900, keep_alive=False)
    assert bench.server.state == wire.STREAMING
    bench.work(200, keep_alive=False)
    assert is_quiet(bench)
    sent = bench.host.n_sent
    bench.work(2000, keep_alive=False)
    assert bench.host.n_sent == sent
    frames = bench.host.hear()
    samples = samples_of(frames, 3)
    expect(samples, 3)
    assert frames[-1][0] == wire.STATUS
    state, _, _, n_samples, lost, _, backlog, _, silent = struct.unpack(wire.STATUS_LAYOUT, frames[-1][1])
    assert (state, n_samples, lost, backlog, silent) == (wire.WAITING, len(samples), 0, 0, 1)
    assert bench.ask(wire.IDENTIFY)[0][1][5] == wire.WAITING


def test_a_port_that_is_full_keeps_the_board_going_and_a_closed_one_does_not():
    bench = Bench()
    bench.ask(wire.START, 2000, 7, 0)
    bench.work(100)
    bench.host.stalled = True
    bench.work(60_000, keep_alive=False)  # no reader
    assert bench.server.state
    bench.host.resume()
    bench.work(9000, keep_alive=False)  # a closed port takes everything
    assert bench.server.state
    bench.work(2000, keep_alive=False)
    assert is_quiet(bench)
    assert bench.server.silent_stops == 1
    frames = bench.host.hear()  # none of these bytes is damaged
    samples = samples_of(frames, 3)
    expect(samples, 3)
    counts = struct.unpack(wire.STATUS_LAYOUT, frames[-1][1])
    assert counts[3] == len(samples) + counts[4]


def test_samples_that_are_fetched_late_after_a_stop_are_all_there():
    bench = Bench()
    bench.ask(wire.START, 2000, 7, 0)
    bench.work(100)
    bench.host.stalled = True
    bench.work(1500)
    bench.host.say(wire.STOP)
    bench.host.say(wire.PING, 99)
    bench.work(60_000, keep_alive=False)
    assert bench.server._size
    assert bench.server.silent_stops == 0
    bench.host.resume()
    bench.work(500)
    frames = bench.host.hear()
    samples = samples_of(frames, 3)
    expect(samples, 3)
    # The Status "waiting" comes after the last sample: a host may begin a new run then.
    assert [kind for kind, _ in frames[-2:]] == [wire.STATUS, wire.PONG]
    assert struct.unpack(wire.STATUS_LAYOUT, frames[-2][1])[3:5] == (len(samples), 0)
    assert [kind for kind, _ in bench.ask(wire.IDENTIFY)] == [wire.HELLO]


def test_keep_alives_of_a_host_that_does_not_read_arrive():
    bench = Bench()
    bench.ask(wire.START, 500, 1, 0)
    bench.host.stalled = True
    bench.work(20_000)
    assert bench.server.state
    assert bench.server.silent_stops == 0
    bench.host.resume()
    bench.work(4000)
    samples = samples_of(bench.host.hear(), 1)
    assert len(samples) > 11_900
    expect(samples, 1)


def test_start_and_stop_any_number_of_times_at_any_rate():
    bench = Bench()
    masks = (1, 2, 3, 4, 5, 6, 7)
    for i in range(100):
        bench.host.n_sent = bench.host.n_read = 0
        mask = masks[i % 7]
        n = sum(mask >> k & 1 for k in range(3))
        rate_hz = wire.RATES_HZ[i * 3 % 7]
        ramp = i % 5 == 0
        if ramp:
            bench.ask(wire.SELFTEST, rate_hz, mask)
        else:
            bench.ask(wire.START, rate_hz, mask, i & 1)
        assert bench.server.run == (i + 1) & 255
        bench.work(40 + i)
        if i % 3:
            bench.host.say(wire.STOP)
            bench.work(10)
            assert is_quiet(bench)
        frames = bench.host.hear()
        samples = samples_of(frames, n)
        assert samples
        assert last_lost(frames) == 0
        if not ramp:
            expect(samples, n)


def test_start_while_streaming_begins_a_new_run_at_sample_0():
    bench = Bench()
    bench.ask(wire.START, 2000, 7, 0)
    bench.work(100)
    bench.ask(wire.START, 4000, 1, 0)
    bench.work(100)
    frames = [frame for frame in bench.host.hear() if frame[0] == wire.BLOCK and frame[1][8] == 2]
    samples = samples_of(frames, 1)
    assert min(samples) == 0
    expect(samples, 1)


def test_the_supply_is_fixed_only_while_asked_for():
    machine.Pin.levels.clear()
    bench = Bench()
    bench.sampler._supply = machine.Pin(23, machine.Pin.OUT, 0)
    for mode in (1, 0, 1):
        bench.ask(wire.START, 2000, 1, mode)
        assert machine.Pin.levels[23] == mode
        bench.work(20)
    bench.ask(wire.STOP)
    assert machine.Pin.levels[23] == 0


def test_status_gives_the_temperature_taken_while_the_converter_stood_still():
    bench = Bench()
    bench.ask(wire.START, 2000, 1, 0)
    bench.work(1100)
    frames = bench.host.hear()
    centi = [struct.unpack_from("<BBh", payload)[2] for kind, payload in frames if kind == wire.STATUS]
    assert len(centi) == 1
    assert abs(centi[0] - 2700) < 100


def test_a_stale_converter_and_stale_dma_are_stopped_at_start():
    chip.reset(False)
    chip.channels[0].claimed = chip.channels[1].claimed = True  # so that the next program gets other channels
    first = Bench(power_up=False)
    first.ask(wire.START, 2000, 7, 0)
    first.work(50)
    # A soft reset ends timers and claims, but not conversions or transfers.
    chip.timers.clear()
    for dma in chip.channels:
        dma.claimed = False
    bench = Bench(power_up=False)
    assert not chip.cs & 8
    assert not any(dma.registers[4] & chip.busy for dma in chip.channels)
    bench.ask(wire.START, 2000, 7, 0)
    bench.work(100)
    expect(samples_of(bench.host.hear(), 3), 3)
