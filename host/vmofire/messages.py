"""Messages of the wire: payloads as frozen dataclasses, and the command lines of the host.

In: (kind, payload) from wire.Reader. Out: Hello, Block, Status, Pong, Refusal; bytes of commands; and Gap and
LinkEvent, which a host adds to the stream. Never: a port or a clock. Layouts and numbers are in wire.py,
which the board runs too.
"""

import binascii
import struct
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Any

import numpy as np
import numpy.typing as npt

from vmofire import wire
from vmofire.errors import HelloError
from vmofire.plaintext import make_safe
from vmofire.words import msg, say
from vmofire.words.quantities import write_tick

WRAP = 2**32  # the wire counts samples modulo this
# HELLO and BLOCK flag of sources that are no Pico (link/streamed.py): values are float32, in uV at the skin.
MICROVOLTS = 2
RATE_TOLERANCE = 0.01  # the divider of a Pico comes within 0.1 % of every rate on offer
UPDATE = msg("Update the board's firmware: type `vmofire flash`.")
Counts = npt.NDArray[np.uint16 | np.float32]
LEAST_REFERENCE_MV, MOST_REFERENCE_MV = 500, 10_000  # as dsp.sensor.Sensor takes its reference_v


class State(IntEnum):
    """State of the board."""

    WAITING = wire.WAITING
    STREAMING = wire.STREAMING
    TROUBLE = wire.TROUBLE


@dataclass(frozen=True)
class Hello:
    """Identity and settings of a board: the answer to IDENTIFY, START and SELFTEST.

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
        `wire.RAMP` in a self-test; `MICROVOLTS` if the source sends microvolts.
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
        Eight bytes, different for every board.
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
    def in_uv(self) -> bool:
        """Whether the samples are microvolts already, and no counts of a converter."""
        return bool(self.flags & MICROVOLTS)

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
        Number of the run of these samples.
    channels : tuple of int
        Indices of the pins, one a column.
    ramp : bool
        True if the samples come from the self-test counter.
    counts : numpy.ndarray of uint16 or float32, shape (n_samples, n_channels)
        Sums of `oversample` conversions; float32 in uV from a source that sends microvolts.
    """

    first_sample: int
    lost_samples: int
    run: int
    channels: tuple[int, ...]
    ramp: bool
    counts: Counts


@dataclass(frozen=True)
class Status:
    """The board's own report, once a second while streaming and in answer to STOP.

    Attributes
    ----------
    state : State
    run : int
    temperature_c : float
        Of the chip, measured when sampling last stopped (one converter does both).
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
        Times the board stopped by itself because the host was silent, modulo 65536.
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
    """Refusal of a command by the board.

    Attributes
    ----------
    verb : str
        The command, or "?" if it could not be read.
    reason : int
        One of the numbers of wire.py.
    value : int
        The wrong number, if there is one.
    """

    verb: str
    reason: int
    value: int

    @property
    def cause(self) -> str:
        """The refused command, and why."""
        messages = {
            wire.BAD_CHECK: msg("The command {verb} was damaged on its way to the board."),
            wire.BAD_VERB: msg("The board does not know the command {verb}."),
            wire.BAD_ARGUMENTS: msg("The board expects other numbers behind the command {verb}."),
            wire.BAD_RATE: msg("The board does not offer {value} Hz."),
            wire.BAD_CHANNELS: msg("The board has no inputs for the channel mask {value}."),
            wire.BAD_MODE: msg("The board has no supply mode {value}."),
            wire.NO_CONVERTER: msg("The board's converter did not start."),
        }
        unknown = msg("The board refuses {verb} for reason {reason}, which this vmofire does not know.")
        message = messages.get(self.reason, unknown)
        return say(message, verb=self.verb, value=self.value, reason=self.reason)

    @property
    def cure(self) -> str:
        """Cure of the refusal."""
        if self.reason == wire.BAD_CHECK:
            return say("Start again. If it happens again, use another cable.")
        if self.reason in (wire.BAD_VERB, wire.BAD_ARGUMENTS):
            return say(UPDATE)
        if self.reason == wire.BAD_RATE:
            return say("Choose one of {rates} Hz.", rates=", ".join(map(str, wire.RATES_HZ)))
        if self.reason == wire.BAD_CHANNELS:
            return say(
                "Choose from 1 to {most}: bit 0 is {first}, bit {bit} is {last}.",
                most=wire.ALL_CHANNELS,
                first=wire.PINS[0],
                bit=wire.N_CHANNELS - 1,
                last=wire.PINS[-1],
            )
        if self.reason == wire.BAD_MODE:
            return say("Choose 0 (power saving) or 1 (fixed frequency).")
        if self.reason == wire.NO_CONVERTER:
            return say("Unplug the board and plug it in again.")
        return say("Update vmofire on this computer.")


Message = Hello | Block | Status | Pong | Refusal


class GapCause(StrEnum):
    """Cause of missing samples: a code for journals and exports, in English in every language."""

    BOARD_FULL = "the board had no room left"
    LOST = "lost between board and computer"
    BOTH = "some lost on the way, for others the board had no room left"
    AWAY = "the board was away"
    STOPPED = "the firmware had stopped"
    SILENCE = "the board stopped because it heard nothing from the computer"
    PAUSED = "the measurement was paused"
    RESTARTED = "the board had started again"


@dataclass(frozen=True)
class Gap:
    """Gap of missing samples; the host puts it between two blocks, or before the Hello of the next run.

    Attributes
    ----------
    samples : int or None
        Exact number; None if the board was away and only the host's clock knows the time.
    seconds : float
        Duration, by the board's clock if `samples` is known, else by the host's.
    cause : str
        A GapCause; codes of older or newer versions are kept unchanged.
    run : int
        The run that follows the gap.
    sample : int
        First missing sample of that run; 0 if the gap is before its start.
    board_samples : int
        How many of `samples` the board itself lost; the others were lost on the line.
    """

    samples: int | None
    seconds: float
    cause: str
    run: int = 0
    sample: int = 0
    board_samples: int = 0


@dataclass
class SampleCount:
    """Counter of the samples of a run, without wrapping.

    Attributes
    ----------
    next_sample : int
        Number of the next sample.
    """

    next_sample: int = 0

    def find_missing(self, sample: int) -> int | None:
        """Return how many are missing before a sample of the wire; None if it has come before."""
        missing = (sample - self.next_sample) % WRAP
        return missing if missing < WRAP // 2 else None


@dataclass(frozen=True)
class LinkEvent:
    """Event of the link or of the recording, for people to read.

    Attributes
    ----------
    kind : str
        "connected", "refused", "silent", "paused", "lost", "failed", "stopped", "recording", "recorded",
        "recording failed", "mark" or "voiceless".
    words : str
        One sentence that says what happened.
    cure : str
        What to do about it; empty if nothing.
    """

    kind: str
    words: str
    cure: str = ""


@dataclass(frozen=True)
class Written:
    """Progress of a recording: data on disk, and data that still waits for the disk.

    Attributes
    ----------
    samples, lost_samples : int
        Samples in the file, and samples known to be missing between them.
    waiting_s : float
        How long the oldest waiting data has been waiting.
    waiting_bytes : int
        Amount of waiting data.
    """

    samples: int = 0
    lost_samples: int = 0
    waiting_s: float = 0.0
    waiting_bytes: int = 0


def decode(kind: int, payload: bytes) -> Message:
    """Decode a payload.

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
        A value of a HELLO is impossible; the message says which, as a whole sentence.
    ValueError
        The kind is unknown, or the payload has the wrong length for its kind.
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
        # Shown if a board's HELLO is cut short.
        cause = say("A frame of kind {kind} has {n} bytes, too many or too few.", kind=kind, n=len(payload))
        raise ValueError(cause) from error


def read_protocol(payload: bytes) -> tuple[int, tuple[int, int, int]]:
    """Return protocol number and firmware version of any HELLO, also of other protocols."""
    if len(payload) < 5:
        raise ValueError(say("The answer has {n} bytes, too few to name its protocol.", n=len(payload)))
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
    """Turn indices of pins into the mask of the wire."""
    return sum(1 << index for index in set(channels))


def from_mask(mask: int) -> tuple[int, ...]:
    """Turn the wire's mask into indices of pins, lowest first."""
    return tuple(index for index in range(wire.N_CHANNELS) if mask >> index & 1)


def value_type(flags: int) -> "np.dtype[Any]":
    """Return the type of one value in a BLOCK with these flags."""
    return np.dtype("<f4" if flags & MICROVOLTS else "<u2")


def _text(field: bytes, unnamed: str) -> str:
    return make_safe(field.partition(b"\0")[0]) or unnamed


def _state(number: int) -> State:
    try:
        return State(number)
    except ValueError:
        raise ValueError(
            say("The board is in state {state}, which this vmofire does not know.", state=number)
        ) from None


def _hello(payload: bytes) -> Hello:
    fields: tuple[Any, ...] = struct.unpack(wire.HELLO_LAYOUT, payload)
    protocol, version, state, run, mask, flags, oversample, rate_hz, bits, reference_mv = fields[:10]
    adc_clock_hz, sample_cycles_256, unique_id, board, runtime = fields[10:]
    if protocol != wire.PROTOCOL:
        raise HelloError(
            say(
                "It speaks protocol {theirs}, this vmofire speaks {ours}.",
                theirs=protocol,
                ours=wire.PROTOCOL,
            )
        )
    if not 1 <= mask <= wire.ALL_CHANNELS:
        raise HelloError(
            say(
                "It names the channel mask {mask}; only 1 to {most} exist.", mask=mask, most=wire.ALL_CHANNELS
            )
        )
    if not (1 <= bits <= 16 and oversample >= 1 and oversample * (2**bits - 1) < 2**16):
        raise HelloError(
            say(
                "It adds up {n} conversions of {bits} bits; 16 bits cannot hold that.",
                n=oversample,
                bits=bits,
            )
        )
    if not LEAST_REFERENCE_MV <= reference_mv <= MOST_REFERENCE_MV:
        raise HelloError(say("It names a reference of {reference:mV}.", reference=reference_mv))
    if not (sample_cycles_256 and adc_clock_hz and rate_hz):
        raise HelloError(
            say(
                "It names {rate} Hz, from a clock of {clock} Hz and {cycles} cycles a sample.",
                rate=rate_hz,
                clock=adc_clock_hz,
                cycles=write_tick(sample_cycles_256 / 256),
            )
        )
    fs_hz = adc_clock_hz * 256 / sample_cycles_256
    if state != State.WAITING and abs(fs_hz / rate_hz - 1) > RATE_TOLERANCE:
        raise HelloError(say("It names {rate} Hz, but its clock gives {fs:Hz}.", rate=rate_hz, fs=fs_hz))
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
    dtype = value_type(flags)
    n_bytes = dtype.itemsize * n_samples * len(channels)
    if not channels or len(payload) != wire.BLOCK_HEADER_SIZE + n_bytes:
        raise ValueError(
            f"a block of {n_samples} samples and {len(channels)} channels has {len(payload)} bytes"
        )
    counts = np.frombuffer(payload, dtype, offset=wire.BLOCK_HEADER_SIZE).reshape(n_samples, len(channels))
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
