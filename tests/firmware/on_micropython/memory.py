"""No memory is allocated after START: tested with the heap locked."""

import wire
from bench import Bench, expect, last_lost, samples_of
from chip import OVER, chip


def test_streaming_allocates_nothing():
    bench = Bench()
    for rate_hz, mask, n in ((2000, 7, 3), (4000, 7, 3), (500, 1, 1), (4000, 6, 2)):
        bench.host.n_sent = bench.host.n_read = 0
        bench.host.say(wire.START, rate_hz, mask, 0)
        bench.work_locked(2500)
        frames = bench.host.hear()
        samples = samples_of(frames, n)
        assert len(samples) > rate_hz * 2.4
        expect(samples, n)
        assert sum(kind == wire.STATUS for kind, _ in frames) == 2


def test_commands_while_streaming_allocate_nothing():
    bench = Bench()
    host = bench.host
    host.say(wire.START, 4000, 7, 0)
    host.say(wire.PING, 12345)
    host.say(wire.IDENTIFY)
    host.say(wire.START, 1234, 1, 0)
    host.say(wire.START, 2000, 0, 0)
    host.say(wire.START, 2000, 1, 9)
    host.say(wire.PING)
    host.put(b"nonsense\n" + b"Y" * 100 + b"\n\x04\r\n")
    bench.work_locked(1200)
    kinds = [kind for kind, _ in host.hear()]
    for kind, n in ((wire.HELLO, 2), (wire.PONG, 1), (wire.ERROR, 7), (wire.STATUS, 1)):
        assert kinds.count(kind) == n, (kind, kinds.count(kind))


def test_partial_writes_stalls_and_losses_allocate_nothing():
    bench = Bench()
    host = bench.host
    host.most = 7
    host.say(wire.START, 4000, 7, 0)
    bench.work_locked(500)
    host.most = 1000
    host.stalled = True
    for _ in range(5):
        host.say(wire.PING, 1)
        bench.work_locked(1000)
    host.resume()
    chip.pass_us(300_000)
    bench.work_locked(500)
    frames = host.hear()
    samples = samples_of(frames, 3)
    expect(samples, 3)
    assert last_lost(frames) > 5000


def test_mending_a_fifo_overflow_allocates_nothing():
    bench = Bench()
    bench.host.say(wire.START, 2000, 7, 0)
    bench.work_locked(500)
    chip.fcs |= OVER
    bench.work_locked(500)
    assert last_lost(bench.host.hear()) > 0


def test_selftest_restart_stop_and_silence_allocate_nothing():
    bench = Bench()
    host = bench.host
    host.say(wire.SELFTEST, 2000, 7)
    bench.work_locked(200)
    host.say(wire.START, 1000, 3, 1)
    bench.work_locked(200)
    host.say(wire.STOP)
    bench.work_locked(200)
    host.say(wire.START, 500, 1, 0)
    bench.work_locked(10_500)
    assert bench.server.silent_stops == 1
    host.say(wire.START, 4000, 7, 0)
    bench.work_locked(200)
    host.stalled = True
    bench.work_locked(20_000)
    host.resume()
    bench.work_locked(500)
    assert bench.server.silent_stops == 1
