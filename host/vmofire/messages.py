"""What the payloads of the wire mean: frozen dataclasses, and the command lines a host may send.

In: (kind, payload) from wire.Reader. Out: Hello, Block, Status, Pong, Refusal; bytes of commands; and Gap and
LinkEvent, which a host adds to the stream. Never: a port or a clock. Layouts and numbers stand in wire.py,
which the board runs too.
"""

import binascii
import struct
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import numpy as np
import numpy.typing as npt

from vmofire import wire
from vmofire.errors import HelloError
from vmofire.plaintext import make_safe

WRAP = 2**32  # the wire counts samples modulo this
RATE_TOLERANCE = 0.01  # the divider of a Pico comes within 0.1 % of every rate on offer
LEAST_REFERENCE_MV, MOST_REFERENCE_MV = 500, 10_000  # as dsp.sensor.Sensor takes its reference_v


class State(IntEnum):
    """What the board is doing."""

    WAITING = wire.WAITING
    STREAMING = wire.STREAMING
    TROUBLE = wire.TROUBLE


@dataclass(frozen=True)
class Hello:
    """What a board says it is, and how it is set: the answer to IDENTIFY, START and SELFTEST.

    Attributes
    ----------
    protocol : int
        Number of the protocol it speaks; see `wire.PROTOCOL`.
    firmware : tuple of int
        Version of the firmware, (major, minor, patch).
    state : State
    run : int
        Counts the starts since power-up, modulo 256; every block names its run.
    channels : tuple of int
        Indices of the pins sampled, in the order of the columns: 0 is GP26.
    flags : int
        `wire.RAMP` in a self-test.
    oversample : int
        Conversions summed into one value.
    rate_hz : int
        Rate asked for.
    bits : int
        Width of one conversion.
    reference_mv : int
        Voltage of a full-scale conversion.
    adc_clock_hz, sample_cycles_256 : int
        Clock of the converter, and how many 256ths of its cycles one sample takes.
    unique_id : bytes
        Eight bytes that no other board has.
    board, runtime : str
        Name of the board and version of its MicroPython.
    """

    protocol: int
    firmware: tuple[int, int, int]
    state: State
    run: int
    channels: tuple[int, ...]
    flags: int
    oversample: int
    rate_hz: int
    bits: int
    reference_mv: int
    adc_clock_hz: int
    sample_cycles_256: int
    unique_id: bytes
    board: str
    runtime: str

    @property
    def fs_hz(self) -> float:
        """Rate the board really achieves, in samples a second."""
        return self.adc_clock_hz * 256 / self.sample_cycles_256

    @property
    def firmware_name(self) -> str:
        """Version of the firmware as people write it."""
        return ".".join(str(part) for part in self.firmware)


@dataclass(frozen=True)
class Block:
    """Consecutive samples.

    Attributes
    ----------
    first_sample : int
        Index of the first sample since START, modulo 2**32: the device's clock.
    lost_samples : int
        Samples the board has lost so far in this run, modulo 2**32.
    run : int
        The start these samples belong to.
    channels : tuple of int
        Indices of the pins, one a column.
    ramp : bool
        True where the samples come from the self-test counter.
    counts : numpy.ndarray of uint16, shape (n_samples, n_channels)
        Sums of `oversample` conversions.
    """

    first_sample: int
    lost_samples: int
    run: int
    channels: tuple[int, ...]
    ramp: bool
    counts: npt.NDArray[np.uint16]


@dataclass(frozen=True)
class Status:
    """The board's own report, once a second while streaming and in answer to STOP.

    Attributes
    ----------
    state : State
    run : int
    temperature_c : float
        Of the chip, taken when sampling last stood still (one converter serves both).
    samples : int
        Samples converted in this run, lost ones included, modulo 2**32.
    lost_samples : int
    deepest_backlog : int
        Most samples that ever waited for the host in this run.
    backlog : int
        Samples waiting now.
    refused_lines : int
        Command lines refused since power-up, modulo 65536.
    silent_stops : int
        Times the board stopped by itself because the host fell silent, modulo 65536.
    """

    state: State
    run: int
    temperature_c: float
    samples: int
    lost_samples: int
    deepest_backlog: int
    backlog: int
    refused_lines: int
    silent_stops: int


@dataclass(frozen=True)
class Pong:
    """The board's clocks at the moment it saw a PING.

    Attributes
    ----------
    token : int
        The number that came with the PING.
    ticks_us : int
        The board's microsecond counter, modulo 2**30.
    sample : float
        Samples converted in this run, with the fraction of the sample under way.
    state : State
    run : int
    """

    token: int
    ticks_us: int
    sample: float
    state: State
    run: int


@dataclass(frozen=True)
class Refusal:
    """Why the board did not do as told.

    Attributes
    ----------
    verb : str
        The command, or "?" where it could not be read.
    reason : int
        One of the numbers of wire.py.
    value : int
        The number that was at fault, where there is one.
    """

    verb: str
    reason: int
    value: int

    @property
    def words(self) -> str:
        """The reason in words, with the cure."""
        rates = ", ".join(str(rate) for rate in wire.RATES_HZ)
        update = "update its firmware: type `vmofire flash`"
        sentences = {
            wire.BAD_CHECK: "the command was damaged on its way; send it again",
            wire.BAD_VERB: f"the board does not know this command; {update}",
            wire.BAD_ARGUMENTS: f"the command has the wrong arguments; {update}",
            wire.BAD_RATE: f"{self.value} Hz is not offered; choose one of {rates} Hz",
            wire.BAD_CHANNELS: f"channel mask {self.value} is not 1 to {wire.ALL_CHANNELS} "
            f"(bit 0 is {wire.PINS[0]}, bit {wire.N_CHANNELS - 1} is {wire.PINS[-1]})",
            wire.BAD_MODE: f"supply mode {self.value} is not 0 (power saving) or 1 (fixed frequency)",
            wire.NO_CONVERTER: "the converter did not start; unplug the board and plug it in again",
        }
        return sentences.get(
            self.reason, f"reason {self.reason}, which this version of vmofire does not know"
        )


Message = Hello | Block | Status | Pong | Refusal


@dataclass(frozen=True)
class Gap:
    """Samples that never arrived: what the host puts between two blocks, or before the Hello of the next run.

    Attributes
    ----------
    samples : int or None
        How many, exactly; None where the board was away and only the host's clock can tell.
    seconds : float
        How long, by the board's clock where `samples` is known, else by the host's.
    cause : str
        In plain words.
    run : int
        The run that goes on behind it.
    sample : int
        First missing sample of that run; 0 where the gap lies before its start.
    board_samples : int
        How many of `samples` the board itself says it lost; the others were lost on the way.
    """

    samples: int | None
    seconds: float
    cause: str
    run: int = 0
    sample: int = 0
    board_samples: int = 0


@dataclass
class SampleCount:
    """Which samples of a run have come, counted without wrapping; whoever takes blocks counts by it.

    Attributes
    ----------
    next_sample : int
        That comes next.
    """

    next_sample: int = 0

    def find_missing(self, sample: int) -> int | None:
        """Return how many are missing before one, as the wire numbers it; None where it has come before."""
        missing = (sample - self.next_sample) % WRAP
        return missing if missing < WRAP // 2 else None


@dataclass(frozen=True)
class LinkEvent:
    """Something that happened to the link or to the recording, for people to read.

    Attributes
    ----------
    kind : str
        "connected", "refused", "silent", "paused", "lost", "failed", "stopped", "recording", "recorded",
        "recording failed" or "mark".
    words : str
        One sentence that says what happened.
    cure : str
        What to do about it; empty where there is nothing to do.
    """

    kind: str
    words: str
    cure: str = ""


@dataclass(frozen=True)
class Written:
    """How far a recording is: what the disk has taken, and what still waits for it.

    Attributes
    ----------
    samples, lost_samples : int
        Of this recording, in the file: samples that are there, and samples known to be missing between them.
    waiting_s : float
        How long the oldest part that the disk has not taken has been waiting.
    waiting_bytes : int
        How much waits.
    """

    samples: int = 0
    lost_samples: int = 0
    waiting_s: float = 0.0
    waiting_bytes: int = 0


def decode(kind: int, payload: bytes) -> Message:
    """Give a payload its meaning.

    Parameters
    ----------
    kind : int
        Kind of the frame.
    payload : bytes

    Returns
    -------
    Hello, Block, Status, Pong or Refusal

    Raises
    ------
    HelloError
        If a HELLO says what cannot be true; the message names it.
    ValueError
        If the kind is unknown or the payload does not have the length its kind asks for.
    """
    decoders = {
        wire.HELLO: _hello,
        wire.BLOCK: _block,
        wire.STATUS: _status,
        wire.PONG: _pong,
        wire.ERROR: _refusal,
    }
    if kind not in decoders:
        raise ValueError(f"frame of unknown kind {kind}: the firmware is newer than this program")
    try:
        return decoders[kind](payload)
    except struct.error as error:
        raise ValueError(f"frame of kind {kind} with {len(payload)} bytes: {error}") from None


def read_protocol(payload: bytes) -> tuple[int, tuple[int, int, int]]:
    """Return protocol number and firmware version of any HELLO, those of other protocols included."""
    if len(payload) < 5:
        raise ValueError(f"a HELLO of {len(payload)} bytes does not name its protocol")
    protocol, version = struct.unpack_from("<H3s", payload)
    return protocol, (version[0], version[1], version[2])


def identify() -> bytes:
    """Return the command that asks a board what it is."""
    return wire.command(wire.IDENTIFY, (), binascii.crc32)


def start(rate_hz: int, channels: tuple[int, ...], fixed_frequency: bool = False) -> bytes:
    """Return the command that starts sampling.

    Parameters
    ----------
    rate_hz : int
        One of `wire.RATES_HZ`.
    channels : tuple of int
        Indices of pins, 0 to 2.
    fixed_frequency : bool
        Run the board's own supply at a fixed frequency: less ripple, more noise in some measurements.
    """
    return wire.command(wire.START, (rate_hz, to_mask(channels), int(fixed_frequency)), binascii.crc32)


def selftest(rate_hz: int, channels: tuple[int, ...]) -> bytes:
    """Return the command that starts a counter instead of the converter."""
    return wire.command(wire.SELFTEST, (rate_hz, to_mask(channels)), binascii.crc32)


def stop() -> bytes:
    """Return the command that stops sampling; the board answers with its Status."""
    return wire.command(wire.STOP, (), binascii.crc32)


def ping(token: int) -> bytes:
    """Return the command that asks for the board's clocks and keeps it streaming."""
    return wire.command(wire.PING, (token,), binascii.crc32)


def to_mask(channels: tuple[int, ...]) -> int:
    """Turn indices of pins into the mask the wire carries."""
    return sum(1 << index for index in set(channels))


def from_mask(mask: int) -> tuple[int, ...]:
    """Turn the wire's mask into indices of pins, lowest first."""
    return tuple(index for index in range(wire.N_CHANNELS) if mask >> index & 1)


def _text(field: bytes, unnamed: str) -> str:
    return make_safe(field.partition(b"\0")[0]) or unnamed


def _state(number: int) -> State:
    try:
        return State(number)
    except ValueError:
        raise ValueError(f"state {number} is not one this version of vmofire knows") from None


def _hello(payload: bytes) -> Hello:
    fields: tuple[Any, ...] = struct.unpack(wire.HELLO_LAYOUT, payload)
    protocol, version, state, run, mask, flags, oversample, rate_hz, bits, reference_mv = fields[:10]
    adc_clock_hz, sample_cycles_256, unique_id, board, runtime = fields[10:]
    if protocol != wire.PROTOCOL:
        raise HelloError(f"protocol {protocol}, where this vmofire speaks {wire.PROTOCOL}")
    if not 1 <= mask <= wire.ALL_CHANNELS:
        raise HelloError(f"channel mask {mask} is not 1 to {wire.ALL_CHANNELS}")
    if not (1 <= bits <= 16 and oversample >= 1 and oversample * (2**bits - 1) < 2**16):
        raise HelloError(f"sums of {oversample} conversions of {bits} bits do not fit a value of 16 bits")
    if not LEAST_REFERENCE_MV <= reference_mv <= MOST_REFERENCE_MV:
        raise HelloError(f"a reference of {reference_mv} mV")
    if not (sample_cycles_256 and adc_clock_hz and rate_hz):
        raise HelloError(
            f"a rate of {rate_hz} Hz from a clock of {adc_clock_hz} Hz"
            f" and {sample_cycles_256 / 256:g} cycles a sample"
        )
    fs_hz = adc_clock_hz * 256 / sample_cycles_256
    if state != State.WAITING and abs(fs_hz / rate_hz - 1) > RATE_TOLERANCE:
        raise HelloError(f"a rate of {rate_hz} Hz, where its clock gives {fs_hz:g} Hz")
    return Hello(
        protocol=protocol,
        firmware=(version[0], version[1], version[2]),
        state=_state(state),
        run=run,
        channels=from_mask(mask),
        flags=flags,
        oversample=oversample,
        rate_hz=rate_hz,
        bits=bits,
        reference_mv=reference_mv,
        adc_clock_hz=adc_clock_hz,
        sample_cycles_256=sample_cycles_256,
        unique_id=unique_id,
        board=_text(board, "board without a name"),
        runtime=_text(runtime, "unknown"),
    )


def _block(payload: bytes) -> Block:
    first_sample, lost_samples, run, mask, flags, n_samples = struct.unpack_from(wire.BLOCK_LAYOUT, payload)
    channels = from_mask(mask)
    n_bytes = 2 * n_samples * len(channels)
    if not channels or len(payload) != wire.BLOCK_HEADER_SIZE + n_bytes:
        raise ValueError(
            f"a block of {n_samples} samples and {len(channels)} channels has {len(payload)} bytes"
        )
    counts = np.frombuffer(payload, "<u2", offset=wire.BLOCK_HEADER_SIZE).reshape(n_samples, len(channels))
    return Block(first_sample, lost_samples, run, channels, bool(flags & wire.RAMP), counts)


def _status(payload: bytes) -> Status:
    state, run, centi_c, samples, lost_samples, deepest, backlog, refused, silent = struct.unpack(
        wire.STATUS_LAYOUT, payload
    )
    return Status(_state(state), run, centi_c / 100, samples, lost_samples, deepest, backlog, refused, silent)


def _pong(payload: bytes) -> Pong:
    token, ticks_us, sample, fraction, state, run = struct.unpack(wire.PONG_LAYOUT, payload)
    return Pong(token, ticks_us, sample + fraction / 65536, _state(state), run)


def _refusal(payload: bytes) -> Refusal:
    verb, reason, _, value = struct.unpack(wire.ERROR_LAYOUT, payload)
    name = wire.VERBS[verb].decode() if verb < len(wire.VERBS) else "?"
    return Refusal(name, reason, value)
