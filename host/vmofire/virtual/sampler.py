"""Virtual sampler in place of firmware/sampler.py: the same queue and counters, fed by a sensor model.

In: a function that makes a converter, a clock. Out: a sampler for serve.Server. Pace "real": the clock makes
samples, and a full queue drops the oldest. Pace "fast": samples are made if there is room, so none is lost.
Pace "follow": a sample is made only when the host allows it. Never: a port, a thread.
"""

import struct
from collections.abc import Callable
from typing import Literal

import numpy as np

from vmofire import wire
from vmofire.dsp.sensor import ADC_BITS
from vmofire.virtual.sensor import Converter, Counts
from vmofire.wire import N_CHANNELS

Pace = Literal["real", "fast", "follow"]

QUEUE_BYTES = 72000  # as firmware/main.py
AHEAD = 8 * wire.SAMPLES_PER_BLOCK  # samples made at a time, because numpy is slow per call
ADC_CLOCK_HZ = 48_000_000
# Pace "follow": a host whose last block was lost on the line cannot allow more. So after this time one block
# comes unallowed. The first blocks also come unallowed, so that the host can count from them.
UNALLOWED_S = 0.25
ROOM_CENTI_C = 2500  # room temperature


class VirtualSampler:
    """Sampler of a sensor model, with the interface of a Pico's sampler.

    Parameters
    ----------
    open_converter : callable
        Makes the converter of one run, given its pins and its rate in samples a second.
    reference_v : float
        Full scale of a conversion.
    pace : {"real", "fast", "follow"}
    clock_s : callable
        Monotonic seconds.
    began_s : float, optional
        The clock when the muscle began, if a cable was pulled since. Unless the pace is "fast", the first run
        continues the muscle at the present time, because a person does not start again with the board.

    Attributes
    ----------
    losses : int
        How often samples were dropped.
    start_s : float or None
        The clock at sample 0 of the present run; None before the first START.
    skipped_samples : int
        Samples of the source that lie before sample 0 of the present run.
    heard : (int, int)
        Pace "follow": samples of its run that the host has seen, and how many more it allows. Until it hears
        of a new run, a host means the old one; it cannot have seen more samples than were taken.
    """

    def __init__(
        self,
        open_converter: Callable[[tuple[int, ...], float], Converter],
        reference_v: float,
        pace: Pace,
        clock_s: Callable[[], float],
        began_s: float | None = None,
    ) -> None:
        self.adc_clock_hz = ADC_CLOCK_HZ
        self.sample_cycles_256 = 0
        self.bits = ADC_BITS
        self.reference_mv = round(1000 * reference_v)
        self.losses = 0
        self.start_s: float | None = None
        self.skipped_samples = 0
        self.heard: tuple[int, int] = (0, 0)
        self._unallowed_s = 0.0  # the clock when a sample was last made or waited for
        self._open_converter = open_converter
        self._pace = pace
        self._clock_s = clock_s
        self._began_s = began_s
        self._converter: Converter | None = None
        self._running = False
        self._pins: tuple[int, ...] = (0,)
        self._queue: Counts = np.zeros((1, 1), dtype=np.uint16)
        self._ahead = self._queue[:0]
        self._samples = self._taken = self._lost = self._deepest = 0
        self._set_rate(2000)

    def start(self, rate_hz: int, mask: int, ramp: int, fixed_frequency: int) -> None:
        """Begin a run at sample 0."""
        self._pins = tuple(pin for pin in range(N_CHANNELS) if mask >> pin & 1)
        self._set_rate(rate_hz)
        self._converter = None if ramp else self._open_converter(self._pins, self._fs_hz)
        if self._converter is not None:
            self._converter.fixed_frequency = bool(fixed_frequency)
        n_pins = len(self._pins)
        self._queue = np.zeros((QUEUE_BYTES // (2 * n_pins), n_pins), dtype=np.uint16)
        self._ahead = self._queue[:0]
        self._samples = self._taken = self._lost = self._deepest = 0
        self.start_s = self._clock_s()
        self._unallowed_s = self.start_s
        self.skipped_samples = 0
        if self._began_s is not None and self._converter is not None and self._pace != "fast":
            self.skipped_samples = int((self.start_s - self._began_s) * self._fs_hz)
            self._converter.skip(self.skipped_samples)
        self._began_s = None
        self._running = True

    def stop(self) -> None:
        """Stop converting; converted samples can still be taken."""
        if self._running and self._pace == "real":
            self._make(int(self._due()) - self._samples)
        self._running = False

    def collect(self) -> int:
        """Make the samples that are due, in whole blocks; return how many."""
        if not self._running:
            return 0
        if self._pace == "real":
            due = int(self._due())
            n_samples = due - due % self._block - self._samples
        else:
            n_samples = AHEAD if self._samples - self._taken < AHEAD else 0
            if self._pace == "follow":
                n_samples = min(n_samples, self._allowance())
        self._make(n_samples)
        return max(0, n_samples)

    def _allowance(self) -> int:
        """Return how many samples may be made now, in whole blocks."""
        now_s = self._clock_s()
        seen, ahead = self.heard
        allowed = max(self._block, seen + ahead) if seen <= self._taken else self._block
        samples = allowed - self._samples
        samples -= samples % self._block
        if samples <= 0 and now_s - self._unallowed_s >= UNALLOWED_S:
            samples = self._block
        if samples > 0:
            self._unallowed_s = now_s
        return max(0, samples)

    def take(self, buf: bytearray, at: int, least: int) -> int:
        """Put first index and number of lost samples, then the oldest samples; return their number."""
        n_samples = min(wire.SAMPLES_PER_BLOCK, self._samples - self._taken)
        if n_samples < least:
            return 0
        struct.pack_into("<II", buf, at, self._taken & 0xFFFFFFFF, self._lost & 0xFFFFFFFF)
        places = np.arange(self._taken, self._taken + n_samples) % len(self._queue)
        data = self._queue[places].astype("<u2").tobytes()
        at += wire.BLOCK_HEADER_SIZE
        buf[at : at + len(data)] = data
        self._taken += n_samples
        return n_samples

    def put_clock(self, buf: bytearray, at: int) -> None:
        """Put the samples converted by now, and 65536ths of the one under way."""
        samples = self._due() if self._running and self._pace == "real" else float(self._samples)
        struct.pack_into("<IH", buf, at, int(samples) & 0xFFFFFFFF, int(samples % 1 * 65536))

    def put_counts(self, buf: bytearray, at: int) -> None:
        """Put samples converted, samples lost, deepest backlog and backlog."""
        backlog = self._samples - self._taken
        struct.pack_into(
            "<IIHH", buf, at, self._samples & 0xFFFFFFFF, self._lost & 0xFFFFFFFF, self._deepest, backlog
        )

    def temperature(self) -> int:
        """Return hundredths of a degree."""
        return ROOM_CENTI_C

    def pause_s(self) -> float:
        """Return the seconds until the next samples are due; pace "fast": until the host has room."""
        if not self._running or self._pace != "real":
            return 0.1
        return max(0.0, (self._samples + self._block - self._due()) / self._fs_hz)

    def converted_s(self, sample: int) -> float:
        """Return the clock at the moment a sample of this run was complete."""
        return (self.start_s or 0.0) + (sample + 1) / self._fs_hz

    @property
    def made_s(self) -> float:
        """Length of the present run so far, s."""
        return self._samples / self._fs_hz

    @property
    def source_s(self) -> float:
        """Length of the source read so far, s."""
        return (self.skipped_samples + self._samples) / self._fs_hz

    def _set_rate(self, rate_hz: int) -> None:
        """Store the rate that a Pico's divider reaches, computed as in firmware/sampler.py."""
        n = len(self._pins)
        self._block = wire.samples_per_block(rate_hz)
        cycles_256 = (3_000_000 * 256 + rate_hz * n // 2) // (rate_hz * n)
        self.sample_cycles_256 = cycles_256 * 16 * n
        self._fs_hz = ADC_CLOCK_HZ * 256 / self.sample_cycles_256

    def _due(self) -> float:
        return (self._clock_s() - (self.start_s or 0.0)) * self._fs_hz

    def _convert(self, converter: Converter, n_samples: int) -> Counts:
        """Return the next samples; keep more for the next call, unless the source may still change."""
        while len(self._ahead) < n_samples:
            n_more = n_samples if self._pace == "follow" else AHEAD
            self._ahead = np.concatenate((self._ahead, converter.read_samples(n_more)))
        samples, self._ahead = self._ahead[:n_samples], self._ahead[n_samples:]
        return samples

    def _make(self, n_samples: int) -> None:
        if n_samples <= 0:
            return
        size = len(self._queue)
        missed = max(
            0, n_samples - size
        )  # after sleep of the computer: do not make samples that would be overwritten
        if missed and self._converter is not None:
            self._converter.skip(missed - len(self._ahead))
            self._ahead = self._ahead[:0]
        first = self._samples + missed
        numbers = np.arange(first, first + n_samples - missed)
        if self._converter is None:
            n = len(self._pins)
            samples = (numbers[:, None] * n + np.arange(n)).astype(np.uint16)
        else:
            samples = self._convert(self._converter, len(numbers))
        self._queue[numbers % size] = samples
        self._samples += n_samples
        backlog = self._samples - self._taken
        if backlog > size:
            self._lost += backlog - size
            self._taken += backlog - size
            self.losses = (self.losses + 1) & 0xFFFF
        self._deepest = max(self._deepest, min(backlog, size))
