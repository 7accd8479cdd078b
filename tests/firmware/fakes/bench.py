"""Test bench under MicroPython: a host whose port can stall, and a server made as in main.py."""

import struct
from binascii import crc32

import board
import main
import micropython
import sampler
import serve
import wire
from chip import chip, clock


class Host:
    """The far end of the port; time passes where the firmware waits for it."""

    def __init__(self, size=4_000_000):
        self.sent = bytearray(size)  # by the board
        self.n_sent = 0
        self.n_read = 0
        self.commands = bytearray(4096)
        self.n_commands = 0
        self.n_obeyed = 0
        self.stalled = False
        self.room = 256  # bytes in the FIFO of a stalled port
        self.most = 1 << 20  # bytes that a write takes
        self.mishap = None  # called in the middle of the next long write

    def say(self, verb, *arguments):
        self.put(wire.command(verb, arguments, crc32))

    def put(self, line):
        self.commands[self.n_commands : self.n_commands + len(line)] = line
        self.n_commands += len(line)

    def hear(self):
        """Return (kind, payload) of the frames since the last call; any other byte is an error."""
        reader = wire.Reader(crc32)
        found = reader.feed(bytes(memoryview(self.sent)[self.n_read : self.n_sent]))
        self.n_read = self.n_sent - len(reader.held)
        assert reader.damaged == reader.skipped_bytes == reader.missed_frames == 0
        return [(kind, payload) for kind, _, payload in found]

    def read(self, buf):
        n = min(len(buf), self.n_commands - self.n_obeyed)
        for i in range(n):
            buf[i] = self.commands[self.n_obeyed + i]
        self.n_obeyed += n
        if self.n_obeyed == self.n_commands:
            self.n_obeyed = self.n_commands = 0
        return n

    def ready(self):
        return not self.stalled or self.room > 0

    def write(self, buf, at, n):
        if self.stalled and n > self.room:
            n = self.room
            chip.work_us(500_000)
            if self.mishap:
                self.mishap()
                self.mishap = None
            chip.work_us(500_000)
        n = min(n, self.most)
        for i in range(n):
            self.sent[self.n_sent + i] = buf[at + i]
        self.n_sent += n
        if self.stalled:
            self.room -= n
        return n

    def wait(self, ms):
        if self.n_commands == self.n_obeyed:
            chip.work_us(1000 * ms)

    def resume(self):
        self.stalled = False
        self.room = 256


class Led:
    state = None

    def show(self, state):
        self.state = state


class Bench:
    """Powered board with its host."""

    def __init__(self, rp2350=False, power_up=True, shift=0):
        if power_up:
            chip.reset(rp2350)
        self.shift = bytearray(shift)  # so that the next object gets another address
        self.host = Host()
        self.led = Led()
        self.sampler = sampler.Sampler(bytearray(main.BUFFER_BYTES), clock, rp2350, None)
        identity = board.read_identity()
        self.server = serve.Server(self.sampler, self.host, self.led, clock, board.crc32_into, identity)

    def work(self, ms, keep_alive=True):
        """Let the server work for this long, with a PING every half second."""
        end = chip.now_us + 1000 * ms
        next_ping = chip.now_us + 500_000
        while chip.now_us < end:
            if keep_alive and chip.now_us >= next_ping:
                self.host.say(wire.PING, 7)
                next_ping += 500_000
            if not self.server.step():
                self.host.wait(1 if self.server.state or self.server._size else 200)

    def work_locked(self, ms):
        """Let the server work with the heap locked; only the commands sent before are handled."""
        end = chip.now_us + 1000 * ms
        server = self.server
        host = self.host
        micropython.heap_lock()
        try:
            while chip.now_us < end:
                if not server.step():
                    host.wait(1)
        finally:
            micropython.heap_unlock()

    def ask(self, verb, *arguments):
        """Send one command and return the answers that come at once."""
        self.host.say(verb, *arguments)
        while self.server.step() or self.host.n_obeyed < self.host.n_commands:
            pass
        return self.host.hear()


def samples_of(frames, n):
    """Return {sample: values} of the blocks, after a check that every sample and loss is accounted for."""
    samples = {}
    for kind, payload in frames:
        if kind == wire.BLOCK:
            first, lost, _, _, _, n_samples = struct.unpack_from(wire.BLOCK_LAYOUT, payload)
            assert first == len(samples) + lost, (first, len(samples), lost)
            values = struct.unpack_from(f"<{n_samples * n}H", payload, wire.BLOCK_HEADER_SIZE)
            for i in range(n_samples):
                assert first + i not in samples
                samples[first + i] = values[i * n : i * n + n]
    return samples


def last_lost(frames):
    """Return the samples missing before the last block, as the block gives them."""
    return [struct.unpack_from("<II", p)[1] for kind, p in frames if kind == wire.BLOCK][-1]


def expect(samples, n, pattern=None):
    """Check every sample against a sum that is computed apart from the firmware's."""
    pattern = pattern or chip.source
    for sample in samples:
        for k in range(n):
            total = sum(pattern.value((sample * 16 + i) * n + k) for i in range(16))
            assert samples[sample][k] == total, (sample, k, samples[sample][k], total)
