"""Sampler: from the converter to samples, sums of 16 (ADC, DMA ring, queue). Only this file uses registers.

In: rate and channels. Out: samples, each with an absolute index; lost ones are counted. Never: the
port, or an allocation after __init__. A timer's viper callback and the main loop share the work, so that it
continues while a write to USB blocks. Each viper function runs without interruption.

Register names as in the RP2040 datasheet, 4.9 (ADC) and 2.5 (DMA), and the RP2350 datasheet, 12.4 and 12.6.
"""

from array import array

import machine
import micropython
import rp2
import uctypes
from micropython import const

# Offsets from the base of the ADC.
_CS = const(0x00)
_FCS = const(0x08)
_FIFO = const(0x0C)
_DIV = const(0x10)

_IDLE = const(0x403)  # CS: EN, TS_EN; ERR_STICKY is cleared by writing it
_START_MANY = const(0x008)
_READY = const(0x100)
_ERR_STICKY = const(0x400)
_FILL = const(0x01000C09)  # FCS: a request for each conversion (THRESH 1, DREQ_EN, EN); clear OVER, UNDER
_EMPTY = const(0x100)
_OVER = const(0x800)
_CLEAR = const(0xC00)

_CONVERSIONS = const(16384)  # in the ring, which takes 32 KiB on a 32 KiB border
_MARGIN = const(1024)  # room for conversions until the oldest are summed: 5 ms at the highest rate
# Transfers before one DMA channel hands over to the other: a multiple of the ring, so that both always begin
# at its start, and below bit 28, where the RP2350 keeps the mode of the counter.
_LAP = const(0x08000000)
_LAP_MASK = const(0x07FFFFFF)
_BLOCK_SAMPLES = const(16)

# State of the main loop and the timer: one array of words, because an integer above 30 bits would allocate.
_RUNNING = const(0)
_BROKEN = const(1)  # the FIFO has overflowed: channels are out of step until the converter is restarted
_ERRED = const(2)
_RAMP = const(3)
_CHANNELS = const(4)
_LENGTH = const(5)  # conversions in a row
_CAPACITY = const(6)  # samples that fit into the queue
_BUSY = const(7)  # bit of CTRL for a busy channel
_SPLIT = const(8)  # values of the queue before the ring; the others are after it
_DONE = const(9)  # conversions summed, modulo _LAP
_SEEN_US = const(10)  # when the converter was last found in step
_SAMPLES = const(11)  # index of the sample to be summed next, modulo 2**32
_FRESH = const(12)  # samples summed since the last collect()
_LOSSES = const(13)
_LOST = const(14)  # samples missing before _FIRST
_FIRST = const(15)  # index of the oldest sample in the queue
_TAIL = const(16)  # its place in the queue
_COUNT = const(17)  # samples in the queue
_DEEPEST = const(18)
_OLD = const(19)  # samples before a gap in the indices ...
_GAP = const(20)  # ... and samples in that gap
_WORDS = const(21)


class Sampler:
    """Sampler of one board, for serve.Server.

    A self-test keeps the converter, DMA and timing as they are, but writes a counter in place of each sum:
    value k of sample r, with n channels, is (r * n + k) modulo 65536. The values of a run count up by one,
    so a lost, repeated or swapped value shows.

    buffer: bytearray for ring and queue; 32 KiB of it, aligned, become the ring, and all
    the rest holds waiting samples, 2 bytes a value. clock: ticks_us(), sleep_us(). rp2350: False for the
    RP2040. supply: pin that is high for a supply at fixed frequency, or None.
    """

    adc_clock_hz = 48_000_000
    sample_cycles_256 = 24_000 * 256
    bits = 12
    reference_mv = 3300

    def __init__(self, buffer, clock, rp2350, supply):
        self._mem32 = machine.mem32
        self._clock = clock
        self._ticks_us = clock.ticks_us
        self._supply = supply
        base = 0x400A0000 if rp2350 else 0x4004C000
        self._cs = base + _CS
        self._fcs = base + _FCS
        self._fifo = base + _FIFO
        self._div = base + _DIV
        request = 48 if rp2350 else 36  # DREQ_ADC
        for pin in (26, 27, 28):
            machine.ADC(pin)
        self._core = machine.ADC(machine.ADC.CORE_TEMP)
        self._centi_degrees = 0
        self._select = 0
        self._divider = 0
        self._rate_hz = 0
        self._buffer = buffer
        self._ring_address = (uctypes.addressof(buffer) + 32767) & ~32767
        self._sample = bytearray(2 * 48)  # a sample across the end of the ring, put together
        self._a, self._b = _claim()
        # Pyright does not know `registers` and `channel`: the stubs leave them out.
        self._a_registers = self._a.registers  # type: ignore[attr-defined]
        self._b_registers = self._b.registers  # type: ignore[attr-defined]
        self._a_idle = _to_ring(self._a, request)
        self._b_idle = _to_ring(self._b, request)
        a, b = self._a.channel, self._b.channel  # type: ignore[attr-defined]
        self._a_chained = self._a.pack_ctrl(default=self._a_idle, enable=True, chain_to=b)
        self._b_chained = self._b.pack_ctrl(default=self._b_idle, enable=True, chain_to=a)
        self._state = array("I", [0] * _WORDS)
        self._state[_BUSY] = 1 << 26 if self._a.unpack_ctrl(1 << 26)["busy"] else 1 << 24
        self._state[_SPLIT] = (self._ring_address - uctypes.addressof(buffer)) // 2
        self._state[_CHANNELS] = 1
        self._state[_LENGTH] = 16
        self._timer = machine.Timer(-1)
        self._on_timer = self._sum
        self.stop()  # a soft reset leaves the converter running

    @property
    def losses(self):
        """Return how many times samples were lost or a conversion had an error, modulo 65536."""
        return self._state[_LOSSES]

    def start(self, rate_hz, mask, ramp, fixed_frequency):
        """Begin a run at sample 0, or raise OSError if the converter does not start."""
        self.stop()
        self.temperature()
        if self._supply is not None:
            self._supply.value(fixed_frequency)
        n = (mask & 1) + (mask >> 1 & 1) + (mask >> 2)
        cycles_256 = (3_000_000 * 256 + rate_hz * n // 2) // (rate_hz * n)  # a conversion; 3 MHz is 48 / 16
        self.sample_cycles_256 = cycles_256 * 16 * n
        self._divider = cycles_256 - 256  # the divider counts from 0
        lowest = 0 if mask & 1 else 1 if mask & 2 else 2
        self._select = _IDLE | lowest << 12 | (mask << 16 if n > 1 else 0)  # AINSEL, RROBIN
        self._rate_hz = rate_hz
        state = self._state
        for i in range(_DONE, _WORDS):
            state[i] = 0
        state[_ERRED] = 0
        state[_RAMP] = ramp
        state[_CHANNELS] = n
        state[_LENGTH] = 16 * n
        state[_CAPACITY] = (len(self._buffer) // 2 - _CONVERSIONS) // n
        self._arm()
        self._timer.init(mode=machine.Timer.PERIODIC, period=10, callback=self._on_timer)
        for _ in range(50):  # a conversion takes 125 us at most
            if self._position():
                return
            self._clock.sleep_us(100)
        self.stop()
        raise OSError("no conversions")

    def stop(self):
        """Stop converting and sum what is converted; may be called at any time, and repeatedly."""
        self._disarm()
        self._timer.deinit()
        if self._supply is not None:
            self._supply.value(0)

    def close(self):
        """Stop, and release the DMA channels."""
        self.stop()
        self._a.close()
        self._b.close()

    def collect(self):
        """Sum what is converted; return the samples summed since the last call, the timer's included."""
        self._sum(None)
        state = self._state
        if state[_BROKEN]:
            self._mend()
        samples = state[_FRESH]
        state[_FRESH] = 0
        return samples

    def temperature(self):
        """Return the temperature of the chip in 1/100 degree; while streaming, the one from before START."""
        if not self._state[_RUNNING] and self._mem32[self._cs] & _READY:
            microvolts = (self._core.read_u16() >> 4) * 80586 // 100  # 3.3 V / 4095
            self._centi_degrees = 2700 - (microvolts - 706000) * 100 // 1721  # RP2040 datasheet 4.9.5
        return self._centi_degrees

    def _arm(self):
        """Start the converter with its lowest channel, and both DMA channels at the start of the ring."""
        self._a.config(read=self._fifo, write=self._ring_address, count=_LAP, ctrl=self._a_chained)
        self._b.config(read=self._fifo, write=self._ring_address, count=_LAP, ctrl=self._b_chained)
        self._mem32[self._fcs] = _FILL
        self._mem32[self._div] = self._divider
        self._a.active(1)
        state = self._state
        state[_DONE] = 0
        state[_SEEN_US] = self._ticks_us()
        state[_BROKEN] = 0
        state[_RUNNING] = 1
        self._mem32[self._cs] = self._select
        self._mem32[self._cs] = self._select | _START_MANY

    def _disarm(self):
        """Stop the converter, sum the last conversions, stop DMA."""
        mem32 = self._mem32
        mem32[self._cs] = _IDLE
        for _ in range(100):  # a conversion takes 2 us
            if mem32[self._cs] & _READY and mem32[self._fcs] & _EMPTY:
                break
        self._sum(None)
        self._state[_RUNNING] = 0  # TRANS_COUNT has no meaning once a channel is stopped
        # RP2350 datasheet 12.6.8.3: EN and CHAIN_TO of both are cleared before either is aborted. Otherwise a
        # stopped channel could start the other, or itself (erratum RP2350-E5).
        self._a.config(ctrl=self._a_idle)
        self._b.config(ctrl=self._b_idle)
        self._a.active(0)
        self._b.active(0)
        for _ in range(100):  # a transfer in flight ends within a few cycles
            if not self._a.active() and not self._b.active():
                break
        for _ in range(16):
            if mem32[self._fcs] & _EMPTY:
                break
            mem32[self._fifo]
        mem32[self._fcs] = _CLEAR

    def _mend(self):
        """Restart the converter after its FIFO overflowed; samples continue by the clock, some are lost."""
        state = self._state
        self._disarm()
        now_us = self._ticks_us()
        quarter_ms = ((now_us - state[_SEEN_US]) & 0x3FFFFFFF) // 250
        self._lose(max(1, quarter_ms * self._rate_hz // 4000))
        self._arm()

    @micropython.viper
    def _position(self) -> int:
        """Return the number of conversions that DMA has moved, modulo _LAP."""
        a = ptr32(self._a_registers)
        b = ptr32(self._b_registers)
        state = ptr32(self._state)
        # TRANS_COUNT of the busy channel counts down; if the hand-over falls between the reads, both give 0.
        if a[4] & state[_BUSY]:
            return (0 - a[2]) & _LAP_MASK
        return (0 - b[2]) & _LAP_MASK

    @micropython.viper
    def _sum(self, _timer):
        """Sum all whole samples in the ring into the queue; the timer's callback."""
        state = ptr32(self._state)
        if state[_RUNNING] == 0 or state[_BROKEN]:
            return
        position = int(self._position())
        # Read after the position: without an overflow now, everything up to there is in step.
        if int(self._mem32[self._fcs]) & _OVER:
            state[_BROKEN] = 1
            return
        if state[_ERRED] == 0 and int(self._mem32[self._cs]) & _ERR_STICKY:
            state[_ERRED] = 1  # clearing it while the converter runs would disturb its round
            state[_LOSSES] = (state[_LOSSES] + 1) & 0xFFFF
        state[_SEEN_US] = int(self._ticks_us())
        length = state[_LENGTH]
        available = (position - state[_DONE]) & _LAP_MASK
        if available > _CONVERSIONS - _MARGIN:
            # Called too late: DMA has written over samples. Skip whole samples, so that channels
            # stay in step.
            samples = (available - (_CONVERSIONS - _MARGIN) + length - 1) // length
            self._lose(samples)
            available -= samples * length
            state[_DONE] = (state[_DONE] + samples * length) & _LAP_MASK
        fresh = 0
        full = 0
        while available >= length:
            samples = available // length
            if samples > _BLOCK_SAMPLES:
                samples = _BLOCK_SAMPLES
            available -= samples * length
            excess = state[_COUNT] + samples - state[_CAPACITY]
            if excess > 0:
                self._drop(excess)
                full = 1
            self._sum_samples(samples)
            done = state[_DONE]
            state[_DONE] = (done + samples * length) & _LAP_MASK
            if (int(self._position()) - done) & _LAP_MASK > _CONVERSIONS - length:
                # Summed too slowly: DMA has written over these samples, or will soon. The next call looks at
                # the rest.
                self._lose(samples)
                available = 0
            else:
                state[_SAMPLES] = state[_SAMPLES] + samples
                state[_COUNT] = state[_COUNT] + samples
                fresh += samples
        state[_FRESH] = state[_FRESH] + fresh
        if full:
            state[_LOSSES] = (state[_LOSSES] + 1) & 0xFFFF
        if state[_COUNT] > state[_DEEPEST]:
            state[_DEEPEST] = state[_COUNT]

    @micropython.viper
    def _sum_samples(self, samples: int):
        """Sum the next `samples` samples of the ring into free places of the queue; none is counted yet."""
        state = ptr32(self._state)
        ring = int(self._ring_address)
        buffer = ptr16(self._buffer)
        split = state[_SPLIT]
        length = state[_LENGTH]
        n = state[_CHANNELS]
        at = state[_DONE]
        slot = state[_TAIL] + state[_COUNT]
        for sample in range(samples):
            if slot >= state[_CAPACITY]:
                slot -= state[_CAPACITY]
            at &= _CONVERSIONS - 1
            c = ptr16(ring + 2 * at)
            if at + length > _CONVERSIONS:
                whole = ptr16(ring)
                c = ptr16(self._sample)
                for i in range(length):
                    c[i] = whole[(at + i) & (_CONVERSIONS - 1)]
            x = (state[_SAMPLES] + sample) * n
            y = x + 1
            z = x + 2
            if state[_RAMP] == 0:
                if n == 1:
                    x = c[0] + c[1] + c[2] + c[3] + c[4] + c[5] + c[6] + c[7]
                    x += c[8] + c[9] + c[10] + c[11] + c[12] + c[13] + c[14] + c[15]
                elif n == 2:
                    x = c[0] + c[2] + c[4] + c[6] + c[8] + c[10] + c[12] + c[14]
                    x += c[16] + c[18] + c[20] + c[22] + c[24] + c[26] + c[28] + c[30]
                    y = c[1] + c[3] + c[5] + c[7] + c[9] + c[11] + c[13] + c[15]
                    y += c[17] + c[19] + c[21] + c[23] + c[25] + c[27] + c[29] + c[31]
                else:
                    x = c[0] + c[3] + c[6] + c[9] + c[12] + c[15] + c[18] + c[21]
                    x += c[24] + c[27] + c[30] + c[33] + c[36] + c[39] + c[42] + c[45]
                    y = c[1] + c[4] + c[7] + c[10] + c[13] + c[16] + c[19] + c[22]
                    y += c[25] + c[28] + c[31] + c[34] + c[37] + c[40] + c[43] + c[46]
                    z = c[2] + c[5] + c[8] + c[11] + c[14] + c[17] + c[20] + c[23]
                    z += c[26] + c[29] + c[32] + c[35] + c[38] + c[41] + c[44] + c[47]
            place = slot * n
            if place >= split:
                place += _CONVERSIONS
            buffer[place] = x
            if n > 1:
                place += 1
                if place == split:
                    place += _CONVERSIONS
                buffer[place] = y
            if n > 2:
                place += 1
                if place == split:
                    place += _CONVERSIONS
                buffer[place] = z
            at += length
            slot += 1

    @micropython.viper
    def _lose(self, samples: int):
        """Leave a gap of `samples` in the indices after the waiting samples."""
        state = ptr32(self._state)
        state[_LOSSES] = (state[_LOSSES] + 1) & 0xFFFF
        state[_SAMPLES] = state[_SAMPLES] + samples
        if state[_OLD] and state[_COUNT] > state[_OLD]:
            self._drop(state[_OLD])  # one gap is stored, so the samples before an earlier one are dropped
        state[_GAP] = state[_GAP] + samples
        state[_OLD] = state[_COUNT]
        if state[_COUNT] == 0:
            self._drop(0)

    @micropython.viper
    def _drop(self, samples: int):
        """Drop the `samples` oldest samples, and the gap after them if they reach it."""
        state = ptr32(self._state)
        state[_LOST] = state[_LOST] + samples
        self._pass(samples)

    @micropython.viper
    def _pass(self, samples: int):
        """Move the front of the queue on by `samples`, and across the gap if they reach it."""
        state = ptr32(self._state)
        tail = state[_TAIL] + samples
        if tail >= state[_CAPACITY]:
            tail -= state[_CAPACITY]
        state[_TAIL] = tail
        state[_COUNT] = state[_COUNT] - samples
        state[_FIRST] = state[_FIRST] + samples
        old = state[_OLD] - samples
        if old <= 0:
            old = 0
            state[_FIRST] = state[_FIRST] + state[_GAP]
            state[_LOST] = state[_LOST] + state[_GAP]
            state[_GAP] = 0
        state[_OLD] = old

    @micropython.viper
    def take(self, buf, at: int, least: int) -> int:
        """Move up to 16 consecutive samples to buf, or none if fewer than `least` wait; return their number.

        buf[at : at + 8] gets the index of the first one and the number missing before it,
        buf[at + 12 :] their values. `at` is even. Samples before a gap are sent without waiting for more.
        """
        state = ptr32(self._state)
        samples = state[_COUNT]
        if state[_OLD]:
            samples = state[_OLD]
        elif samples < least:
            return 0
        if samples > _BLOCK_SAMPLES:
            samples = _BLOCK_SAMPLES
        to = ptr16(int(ptr8(buf)) + at)
        to[0] = state[_FIRST]
        to[1] = state[_FIRST] >> 16
        to[2] = state[_LOST]
        to[3] = state[_LOST] >> 16
        buffer = ptr16(self._buffer)
        split = state[_SPLIT]
        n = state[_CHANNELS]
        end = state[_CAPACITY] * n
        place = state[_TAIL] * n
        for i in range(samples * n):
            to[6 + i] = buffer[place + _CONVERSIONS if place >= split else place]
            place += 1
            if place == end:
                place = 0
        self._pass(samples)
        return samples

    @micropython.viper
    def put_clock(self, buf, at: int):
        """Write the samples converted so far, and 65536ths of the one under way; `at` is even."""
        state = ptr32(self._state)
        available = 0
        if state[_RUNNING]:
            available = (int(self._position()) - state[_DONE]) & _LAP_MASK
        length = state[_LENGTH]
        sample = state[_SAMPLES] + available // length
        to = ptr16(int(ptr8(buf)) + at)
        to[0] = sample
        to[1] = sample >> 16
        to[2] = (available % length << 16) // length

    @micropython.viper
    def put_counts(self, buf, at: int):
        """Write samples, lost samples, deepest backlog and backlog of this run; `at` is even."""
        state = ptr32(self._state)
        lost = state[_LOST] + state[_GAP]
        to = ptr16(int(ptr8(buf)) + at)
        to[0] = state[_SAMPLES]
        to[1] = state[_SAMPLES] >> 16
        to[2] = lost
        to[3] = lost >> 16
        to[4] = state[_DEEPEST]
        to[5] = state[_COUNT]


def _to_ring(dma, request):
    """Return CTRL for half-words from one address to a ring of 32 KiB, paced by `request`: off, unchained."""
    return dma.pack_ctrl(
        enable=False,
        size=1,
        inc_read=False,
        inc_write=True,
        ring_size=15,
        ring_sel=True,
        treq_sel=request,
        high_pri=True,
    )


def _claim():
    """Return two DMA channels; first stop all free ones, which an earlier program may have left running."""
    free = []
    try:
        while True:
            free.append(rp2.DMA())
    except OSError:  # no more free channels
        pass
    for dma in free:
        dma.config(ctrl=dma.pack_ctrl(enable=False))  # so that no channel is chained to another
    for dma in free:
        dma.active(0)
    for dma in free[2:]:
        dma.close()
    return free[0], free[1]
