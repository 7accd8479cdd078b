"""Fake chip: a Pico's converter, DMA and timers, as sampler.py sees them; tests move the clock.

In: register writes, `pass_us()`. Out: conversions in the DMA ring, register contents, calls of timers.
Never: timing below a microsecond; tests/firmware/test_registers.py has that, with rp2040py's RP2040.
"""

from array import array

import micropython
import uctypes
import utime  # the real one, where time is the fake beside this file
from micropython import const

RUNS_AT = const(48)  # MHz
FIFO_DEPTH = const(4)
EN, START_MANY, READY, ERR_STICKY = const(1), const(8), const(0x100), const(0x400)
FCS_EN, DREQ_EN, EMPTY, UNDER, OVER = const(1), const(8), const(0x100), const(0x400), const(0x800)

# name, lowest bit, width, as in the data sheets' tables for CTRL_TRIG
RP2040_FIELDS = (
    ("enable", 0, 1),
    ("high_pri", 1, 1),
    ("size", 2, 2),
    ("inc_read", 4, 1),
    ("inc_write", 5, 1),
    ("ring_size", 6, 4),
    ("ring_sel", 10, 1),
    ("chain_to", 11, 4),
    ("treq_sel", 15, 6),
    ("irq_quiet", 21, 1),
    ("bswap", 22, 1),
    ("sniff_en", 23, 1),
    ("busy", 24, 1),
)
RP2350_FIELDS = (
    ("enable", 0, 1),
    ("high_pri", 1, 1),
    ("size", 2, 2),
    ("inc_read", 4, 1),
    ("inc_read_rev", 5, 1),
    ("inc_write", 6, 1),
    ("inc_write_rev", 7, 1),
    ("ring_size", 8, 4),
    ("ring_sel", 12, 1),
    ("chain_to", 13, 4),
    ("treq_sel", 17, 6),
    ("irq_quiet", 23, 1),
    ("bswap", 24, 1),
    ("sniff_en", 25, 1),
    ("busy", 26, 1),
)

# Channels of each mask; made here, so that a run allocates no memory.
ROUNDS = tuple(bytes(i for i in range(3) if mask >> i & 1) for mask in range(8))


class Pattern:
    """Conversions that differ from their neighbours, from other channels and from other times."""

    def __init__(self):
        self.n_left = -1  # endless
        self.ring = 0  # its address
        self.channels = ROUNDS[1]

    def rewind(self, channels):
        self.channels = channels

    @micropython.viper
    def fill(self, at: int, first: int, n: int):
        """Write conversions first .. first + n of this run to the ring, from byte `at` on."""
        to = ptr16(int(self.ring) + at)  # noqa: F821
        channels = ptr8(self.channels)  # noqa: F821
        n_channels = int(len(self.channels))  # noqa: RUF046 - to a machine integer
        k = first % n_channels
        for i in range(n):
            j = first + i
            to[i] = ((j * 2731 + (j >> 5)) ^ (channels[k] * 1365)) & 0xFFF
            k += 1
            if k == n_channels:
                k = 0

    def value(self, j):
        """Return conversion j of this run; computed apart from fill()."""
        channel = self.channels[j % len(self.channels)]
        return ((j * 2731 + j // 32) ^ (channel * 1365)) % 4096


class Recording:
    """Conversions from a file of 16-bit words, in sampling order; after its end there are none."""

    def __init__(self, path):
        self.file = open(path, "rb")  # noqa: PTH123, SIM115 - MicroPython; open until the end
        self.n_words = self.file.seek(0, 2) // 2
        self.n_left = self.n_words
        self.ring = 0  # its address

    def rewind(self, channels):
        self.file.seek(0)
        self.n_left = self.n_words

    def fill(self, at, first, n):
        assert self.file.readinto(uctypes.bytearray_at(self.ring + at, 2 * n)) == 2 * n


class Channel:
    """One channel of DMA: the work of its hardware."""

    def __init__(self, chip, number):
        self.chip = chip
        self.number = number
        self.claimed = False
        self.registers = array("I", [0] * 16)
        self.reload = 0  # of the transfer count
        self.written = 0  # bytes, modulo the ring
        self.request = 0
        chain = next(low for name, low, _ in chip.fields if name == "chain_to")
        self.set_ctrl(number << chain)

    def set_ctrl(self, value):
        chip = self.chip
        self.registers[4] = self.registers[3] = self.registers[4] & chip.busy | value & ~chip.busy
        self.request = chip.field(value, "treq_sel")
        if value & 1:
            assert chip.field(value, "size") == 1
            assert chip.field(value, "inc_write") == 1
            assert chip.field(value, "inc_read") == 0
            assert chip.field(value, "ring_sel") == 1
            assert chip.field(value, "ring_size") == 15
            assert chip.field(value, "irq_quiet") == 1

    def chain_to(self):
        return self.chip.field(self.registers[4], "chain_to")

    def start(self):
        if self.registers[4] & 1 and not self.registers[4] & self.chip.busy:
            self.registers[4] |= self.chip.busy
            self.registers[2] = self.reload

    def stop(self):
        # The data sheet does not say what TRANS_COUNT holds after an abort: give a harmful value.
        if self.registers[4] & self.chip.busy:
            self.registers[2] = 12345
        self.registers[4] = self.registers[4] & ~self.chip.busy

    def carry(self, source, first, n):
        """Move up to n conversions to memory; return how many."""
        n = min(n, self.registers[2], (32768 - self.written) // 2)
        source.fill(self.written, first, n)
        self.written = (self.written + 2 * n) & 32767
        self.registers[2] -= n
        if self.registers[2] == 0:
            self.registers[4] = self.registers[4] & ~self.chip.busy
            next_one = self.chip.channels[self.chain_to()]
            if next_one is not self:
                next_one.start()
        return n


class Chip:
    def __init__(self):
        self.reset(False)

    def reset(self, rp2350):
        """Return to the state at power-up, as one of the two chips."""
        self.rp2350 = rp2350
        self.fields = RP2350_FIELDS if rp2350 else RP2040_FIELDS
        self.busy = 1 << 26 if rp2350 else 1 << 24
        base = 0x400A0000 if rp2350 else 0x4004C000
        # Made once, because in 32 bits a number above 30 bits is allocated.
        self.cs_at, self.fcs_at, self.fifo_at, self.div_at = base, base + 8, base + 0x0C, base + 0x10
        self.request = 48 if rp2350 else 36
        self.channels = [Channel(self, number) for number in range(16 if rp2350 else 12)]
        self.timers = []
        self.source = Pattern()
        self.cs = EN
        self.fcs = 0
        self.div = 0
        self.waiting = 0  # conversions in the FIFO
        self.converted = 0  # conversions in this run
        self.now_us = 0
        self.owed_256 = 0  # 256ths of ADC cycles since the last conversion
        self.supply = 0
        self.dead = False  # whether the converter never converts
        self.follows = False  # whether the clock is the PC's
        self.converts = False  # whether it also converts by that clock

    def field(self, value, wanted):
        for name, low, width in self.fields:
            if name == wanted:
                return value >> low & (1 << width) - 1
        raise ValueError(wanted)

    # Registers of the ADC

    def read(self, address):
        if address == self.cs_at:
            return self.cs | READY
        if address == self.fcs_at:
            return self.fcs | self.waiting << 16 | (0 if self.waiting else EMPTY)
        if address == self.fifo_at:
            self.waiting = max(0, self.waiting - 1)
            return 0xFFF
        raise ValueError(hex(address))

    def write(self, address, value):
        if address == self.cs_at:
            started = value & ~self.cs & START_MANY
            self.cs = value & 0x01FFF00F | self.cs & ~value & ERR_STICKY
            if started:
                self.begin()
        elif address == self.fcs_at:
            self.fcs = value & 0x0F00000F | self.fcs & ~value & (OVER | UNDER)
            if not value & FCS_EN:
                self.waiting = 0
        elif address == self.div_at:
            self.div = value
        else:
            raise ValueError(hex(address))

    def begin(self):
        first = self.cs >> 12 & 0xF
        mask = self.cs >> 16 & 0x1FF
        order = ROUNDS[mask or 1 << first]
        assert order[0] == first, "the first conversion is not the lowest channel of the round"
        self.source.rewind(order)
        self.converted = 0
        self.owed_256 = 0

    # DMA

    def carrier(self):
        for dma in self.channels:
            if dma.registers[4] & self.busy and dma.registers[4] & EN and dma.request == self.request:
                return dma
        return None

    # Time

    def pass_us(self, us):
        """Let time pass for the converter and DMA, without the CPU."""
        self.now_us += us
        if not self.cs & START_MANY or not self.cs & EN or self.dead:
            return
        period_256 = self.div + 256
        while us:
            step_us = min(us, 50_000)
            us -= step_us
            self.owed_256 += step_us * RUNS_AT * 256
            n = self.owed_256 // period_256
            self.owed_256 -= n * period_256
            self.convert(n)

    def convert(self, n):
        if 0 <= self.source.n_left < n:
            n = self.source.n_left
        if self.source.n_left > 0:
            self.source.n_left -= n
        while n:
            dma = self.carrier()
            if dma is None or not self.fcs & DREQ_EN:
                for _ in range(min(n, FIFO_DEPTH + 1)):
                    if self.waiting == FIFO_DEPTH:
                        self.fcs |= OVER
                    elif self.fcs & FCS_EN:
                        self.waiting += 1
                self.converted += n
                return
            done = dma.carry(self.source, self.converted, n)
            self.converted += done
            n -= done

    def follow_pc(self, converts):
        """Use the clock of the PC from now on; convert by it, or only while the firmware sleeps."""
        self.follows = True
        self.converts = converts
        self.followed_us = utime.ticks_us()

    def follow(self):
        now_us = utime.ticks_us()
        us = utime.ticks_diff(now_us, self.followed_us)
        self.followed_us = now_us
        if self.converts:
            self.pass_us(us)
        else:
            self.now_us += us

    def work_us(self, us):
        """Let time pass while the CPU sleeps or waits: soft timers run."""
        end = self.now_us + us
        while True:
            due = end
            for timer in self.timers:
                if timer.due_us < due:
                    due = timer.due_us
            if due > self.now_us:
                self.pass_us(due - self.now_us)
            if due == end:
                return
            for timer in self.timers:
                if timer.due_us <= self.now_us:
                    timer.due_us += timer.period_us
                    timer.callback(timer)


class Clock:
    """Clock of the firmware, modulo 2**30."""

    def __init__(self, chip):
        self.chip = chip

    def ticks_us(self):
        if self.chip.follows:
            self.chip.follow()
        return self.chip.now_us & 0x3FFFFFFF

    def ticks_ms(self):
        if self.chip.follows:
            self.chip.follow()
        return self.chip.now_us // 1000 & 0x3FFFFFFF

    def sleep_us(self, us):
        if self.chip.follows:
            utime.sleep_us(us)
            self.chip.follow()
            if not self.chip.converts:
                self.chip.convert(1)
        else:
            self.chip.work_us(us)


chip = Chip()
clock = Clock(chip)
