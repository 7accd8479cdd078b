"""A main.py for MicroPython on a PC: the firmware's serve loop with a counter as sampler."""

import binascii
import select
import struct
import sys
import time

import serve


class Sampler:
    adc_clock_hz = 48000000
    sample_cycles_256 = 256 * 24000
    bits = 12
    reference_mv = 3300
    losses = 0
    running = False
    began_us = 0
    samples = 0
    taken = 0

    def start(self, _rate_hz, _mask, _ramp, _fixed_frequency):
        self.samples = self.taken = 0
        self.began_us = time.ticks_us()
        self.running = True

    def stop(self):
        self.running = False

    def collect(self):
        before = self.samples
        if self.running:
            self.samples = time.ticks_diff(time.ticks_us(), self.began_us) // 500
        return self.samples - before

    def take(self, buf, at, least):
        n = min(16, self.samples - self.taken)
        if n < least:
            return 0
        struct.pack_into("<II", buf, at, self.taken, 0)
        for i in range(n):
            struct.pack_into("<H", buf, at + 12 + 2 * i, (self.taken + i) & 0xFFFF)
        self.taken += n
        return n

    def put_clock(self, buf, at):
        struct.pack_into("<IH", buf, at, self.samples, 0)

    def put_counts(self, buf, at):
        struct.pack_into("<IIHH", buf, at, self.samples, 0, 0, 0)

    def temperature(self):
        return 2500


class Port:
    def __init__(self):
        self._poll = select.poll()
        self._poll.register(sys.stdin, select.POLLIN)

    def read(self, buf):
        n = 0
        while n < len(buf) and self.wait(0):
            buf[n] = sys.stdin.buffer.read(1)[0]
            n += 1
        return n

    def wait(self, ms):
        return bool(self._poll.poll(ms))

    def ready(self):
        return True

    def write(self, buf, at, n):
        return sys.stdout.buffer.write(memoryview(buf)[at : at + n])


class Led:
    def show(self, state):
        pass


def crc32_into(buf, start, stop, at):
    struct.pack_into("<I", buf, at, binascii.crc32(memoryview(buf)[start:stop]))


serve.Server(Sampler(), Port(), Led(), time, crc32_into, (b"12345678", b"unix port", b"1.29")).serve()
