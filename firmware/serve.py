"""Server loop: commands in, frames out; the same on the Pico, the virtual board and in the tests.

In: a sampler, a port, an LED and a clock. Out: frames, one at a time, each resumed where a write stopped.
Never: a register, a pin, or an allocation between START and STOP.
"""

import struct

try:
    from vmofire import wire
except ImportError:  # on the board all files are in one folder
    import wire

VERSION = (0, 1, 0)
STATUS_MS = 1000
TICKS = 0x3FFFFFFF  # clocks count modulo 2**30, as MicroPython's do
BACK_MS = TICKS - STATUS_MS + 1  # far enough back that STATUS_MS is ahead; a sum above 30 bits would allocate
AT = wire.HEADER_SIZE
VERSION_BYTES = bytes(VERSION)


class Server:
    """Serve one host.

    sampler: start(rate_hz, mask, ramp, fixed_frequency), which raises OSError if none runs, stop(),
    collect() -> samples summed, take(buf, at, least) -> samples, put_clock(buf, at), put_counts(buf, at),
    temperature() -> 1/100 degree; attributes adc_clock_hz, sample_cycles_256, bits, reference_mv, losses
    (counts the times of loss).
    port: read(buf) -> bytes, ready() -> bool, write(buf, at, n) -> bytes taken, wait(ms).
    led: show(state), called repeatedly unless streaming. clock: ticks_ms(), ticks_us(), modulo 2**30.
    identity: unique id (8 bytes), name of the board, version of its runtime (bytes).
    """

    def __init__(self, sampler, port, led, clock, crc32_into, identity):
        self.sampler = sampler
        self.port = port
        self.state: int = wire.WAITING
        self.run = 0
        self.refused_lines = 0
        self.silent_stops = 0
        self._led = led
        self._clock = clock
        self._crc32_into = crc32_into
        self._unique_id, self._board, self._runtime = identity
        self._commands = wire.CommandReader(crc32_into)
        self._input = bytearray(64)
        self._input_at = 0
        self._input_end = 0
        self._frame = bytearray(wire.MAX_PAYLOAD + wire.HEADER_SIZE + wire.CRC_SIZE + 1)
        self._size = 0  # of the current frame
        self._sent = 0
        self._sequence = 0
        self._mask = 1
        self._ramp = 0
        self._rate_hz = 2000
        self._least = wire.SAMPLES_PER_BLOCK
        self._draining = False
        self._hello_due = False
        self._status_due = False
        self._pong_due = False
        self._error_due = False
        self._error_verb = 0
        self._error_reason = 0
        self._error_value = 0
        self._token = 0
        self._heard_ms = 0
        self._told_ms = 0
        self._losses = 0
        self._samples_seen = 0
        led.show(wire.WAITING)

    def serve(self):
        """Serve until interrupted, then stop everything."""
        try:
            while True:
                if not self.step():
                    if self.state != wire.STREAMING:
                        self._led.show(self.state)
                    self.port.wait(1 if self.state or self._size else 200)
        finally:
            self.sampler.stop()

    def step(self):
        """Do all work that is due without waiting; return True if more may be due at once."""
        self._read()
        now_ms = self._clock.ticks_ms()
        if self.state:
            self._samples_seen += self.sampler.collect()
            if (now_ms - self._told_ms) & TICKS >= STATUS_MS:
                self._tell()
        if self.state and (now_ms - self._heard_ms) & TICKS > wire.SILENCE_MS:
            self._fall_silent()
        return self._send() or self._input_at < self._input_end

    def _read(self):
        """Obey one command at most, so that its answer is sent before the next one is read."""
        if self._input_at == self._input_end:
            self._input_at = 0
            self._input_end = self.port.read(self._input)
        while self._input_at < self._input_end:
            verb = self._commands.push(self._input[self._input_at])
            self._input_at += 1
            if verb == wire.REFUSED:
                self._refuse(self._commands.verb, self._commands.reason, 0)
                return
            if verb != wire.NONE:
                self._heard_ms = self._clock.ticks_ms()
                self._obey(verb, self._commands.arguments)
                return

    def _obey(self, verb, arguments):
        if verb == wire.PING:
            self._token = arguments[0]
            self._pong_due = True
        elif verb == wire.IDENTIFY:
            self._hello_due = True
        elif verb == wire.STOP:
            self._halt()
            # Converted samples are sent before the answer, so that its counts can be checked.
            self._draining = True
        elif arguments[0] not in wire.RATES_HZ:
            self._refuse(verb, wire.BAD_RATE, arguments[0])
        elif not 1 <= arguments[1] <= wire.ALL_CHANNELS:
            self._refuse(verb, wire.BAD_CHANNELS, arguments[1])
        elif verb == wire.START and arguments[2] > 1:
            self._refuse(verb, wire.BAD_MODE, arguments[2])
        else:
            self._start(verb, arguments)

    def _start(self, verb, arguments):
        self._halt()
        self._rate_hz = arguments[0]
        self._least = wire.samples_per_block(self._rate_hz)
        self._mask = arguments[1]
        self._ramp = wire.RAMP if verb == wire.SELFTEST else 0
        try:
            self.sampler.start(self._rate_hz, self._mask, self._ramp, 0 if self._ramp else arguments[2])
        except OSError:
            self._refuse(verb, wire.NO_CONVERTER, 0)
            return
        self.run = (self.run + 1) & 255
        self.state = wire.STREAMING
        self._losses = self.sampler.losses
        self._samples_seen = 0
        self._told_ms = self._clock.ticks_ms()
        self._hello_due = True
        self._led.show(self.state)

    def _halt(self):
        self.sampler.stop()
        self.state = wire.WAITING
        self._draining = False
        self._status_due = False
        self._led.show(self.state)

    def _tell(self):
        """Send a status once a second."""
        self._told_ms = (self._told_ms - BACK_MS) & TICKS
        troubled = self._samples_seen == 0 or self._losses != self.sampler.losses
        self.state = wire.TROUBLE if troubled else wire.STREAMING
        self._losses = self.sampler.losses
        self._samples_seen = 0
        self._status_due = True
        self._led.show(self.state)

    def _fall_silent(self):
        """Stop as after STOP: the current frame, the waiting samples and their counts are still sent."""
        self.silent_stops = (self.silent_stops + 1) & 0xFFFF
        self._halt()
        self._draining = True

    def _refuse(self, verb, reason, value):
        self.refused_lines = (self.refused_lines + 1) & 0xFFFF
        self._error_verb = verb & 0xFF
        self._error_reason = reason
        self._error_value = value
        self._error_due = True

    def _send(self):
        if self._size == 0:
            self._compose()
        if self._size == 0:
            return False
        if self.port.ready():
            self._sent += self.port.write(self._frame, self._sent, self._size - self._sent)
            if self._sent == self._size:
                self._size = 0
                return True
        # A full port belongs to a host that does not read. It stalls but is there: a closed port takes all.
        self._heard_ms = self._clock.ticks_ms()
        return False

    def _compose(self):
        if self._hello_due:
            self._hello_due = False
            self._seal(wire.HELLO, self._put_hello())
        elif self._error_due:
            self._error_due = False
            struct.pack_into(
                wire.ERROR_LAYOUT, self._frame, AT, self._error_verb, self._error_reason, 0, self._error_value
            )
            self._seal(wire.ERROR, struct.calcsize(wire.ERROR_LAYOUT))
        elif self._pong_due and not self._draining:  # no PONG says "waiting" before the last sample is sent
            self._pong_due = False
            ticks_us = self._clock.ticks_us()
            struct.pack_into(
                wire.PONG_LAYOUT, self._frame, AT, self._token, ticks_us, 0, 0, self.state, self.run
            )
            self.sampler.put_clock(self._frame, AT + wire.PONG_CLOCK_AT)
            self._seal(wire.PONG, struct.calcsize(wire.PONG_LAYOUT))
        elif self._status_due:
            self._status_due = False
            self._seal_status()
        elif self.state or self._draining:
            self._seal_block()

    def _seal_block(self):
        samples = self.sampler.take(self._frame, AT, 1 if self._draining else self._least)
        if samples:
            self._frame[AT + 8] = self.run
            self._frame[AT + 9] = self._mask
            self._frame[AT + 10] = self._ramp
            self._frame[AT + 11] = samples
            n_channels = wire.count_channels(self._mask)
            self._seal(wire.BLOCK, wire.BLOCK_HEADER_SIZE + 2 * samples * n_channels)
        elif self._draining:
            self._draining = False
            self._seal_status()

    def _seal_status(self):
        struct.pack_into(
            wire.STATUS_LAYOUT,
            self._frame,
            AT,
            self.state,
            self.run,
            self.sampler.temperature(),
            0,
            0,
            0,
            0,
            self.refused_lines,
            self.silent_stops,
        )
        self.sampler.put_counts(self._frame, AT + wire.STATUS_COUNTS_AT)
        self._seal(wire.STATUS, struct.calcsize(wire.STATUS_LAYOUT))

    def _put_hello(self):
        sampler = self.sampler
        struct.pack_into(
            wire.HELLO_LAYOUT,
            self._frame,
            AT,
            wire.PROTOCOL,
            VERSION_BYTES,
            self.state,
            self.run,
            self._mask,
            self._ramp,
            wire.OVERSAMPLE,
            self._rate_hz,
            sampler.bits,
            sampler.reference_mv,
            sampler.adc_clock_hz,
            sampler.sample_cycles_256,
            self._unique_id,
            self._board,
            self._runtime,
        )
        return struct.calcsize(wire.HELLO_LAYOUT)

    def _seal(self, kind, length):
        self._size = wire.seal(self._frame, kind, self._sequence, length, self._crc32_into)
        self._sent = 0
        self._sequence = (self._sequence + 1) & 0xFF
