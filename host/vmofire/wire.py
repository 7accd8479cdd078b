"""Frames and command lines as bytes: the same file on the PC and on the Pico.

In: bytes in any portions, or fields. Out: frames, command lines, and a count of all that was damaged.
Never: a port, a clock, or what a number means (messages.py). Imports only struct and takes its CRC-32
from outside, because binascii.crc32 allocates on the board.
"""

import struct

TYPE_CHECKING = False  # MicroPython has no typing module
if TYPE_CHECKING:
    from collections.abc import Callable

PROTOCOL = 1
SYNC = b"\xf5\xa6"  # not ASCII and not UTF-8, so that printed text never looks like a frame
HEADER = "<2sBBH"  # sync, kind, sequence, payload length
HEADER_SIZE = 6
CRC_SIZE = 4
MAX_PAYLOAD = 512
MAX_STRAY = 4096  # room for a traceback and the prompt after it
USB_PACKET = 64

# Kinds of frame, board to host.
HELLO, BLOCK, STATUS, PONG, ERROR = 1, 2, 3, 4, 5

# Layout of each payload; its meaning is in messages.py. The first two fields of HELLO never move,
# so that any two versions can at least name each other.
HELLO_LAYOUT = "<H3sBBBBBHHHII8s24s12s"
BLOCK_LAYOUT = "<IIBBBB"  # then n_samples x n_channels values, uint16
BLOCK_HEADER_SIZE = 12
STATUS_LAYOUT = "<BBhIIHHHH"
STATUS_COUNTS_AT = 4  # where samples, lost samples, deepest backlog and backlog begin
PONG_LAYOUT = "<IIIHBB"
PONG_CLOCK_AT = 8  # where sample and its fraction in 65536ths begin
ERROR_LAYOUT = "<BBHI"

WAITING, STREAMING, TROUBLE = 0, 1, 2
SILENCE_MS = 10_000  # a streaming board stops after this time without a byte; a full port does not count
RAMP = 1  # BLOCK flag: a self-test counter instead of the converter

# Commands, host to board: VERB, whole numbers, '*', eight hex digits of CRC-32 over all before it, newline.
VERBS = (b"IDENTIFY", b"START", b"STOP", b"PING", b"SELFTEST")
IDENTIFY, START, STOP, PING, SELFTEST = 0, 1, 2, 3, 4
N_ARGUMENTS = (0, 3, 0, 1, 2)
NONE, REFUSED = -1, -2  # what CommandReader.push returns if no command is ready
MAX_LINE = 56
MAX_ARGUMENT = 0x3FFFFFFF  # the largest integer that MicroPython keeps without allocating

# Why a command was refused.
BAD_CHECK, BAD_VERB, BAD_ARGUMENTS, BAD_RATE, BAD_CHANNELS, BAD_MODE, NO_CONVERTER = 1, 2, 3, 4, 5, 6, 7

PINS = ("GP26", "GP27", "GP28")  # the inputs for sensors, in the order of their channels
N_CHANNELS = len(PINS)
ALL_CHANNELS = (1 << N_CHANNELS) - 1  # as a mask: bit 0 is the first pin
RATES_HZ = (500, 1000, 1500, 2000, 2500, 3000, 4000)
OVERSAMPLE = 16
SAMPLES_PER_BLOCK = 16


def samples_per_block(rate_hz: int) -> int:
    """Return how many samples wait for each other: 16, or fewer where that would take longer than 8 ms."""
    return min(SAMPLES_PER_BLOCK, rate_hz // 125)


def count_channels(mask: int) -> int:
    """Return how many channels a mask holds; allocates nothing."""
    n = 0
    while mask:
        n += mask & 1
        mask >>= 1
    return n


def padding(length: int) -> int:
    """Say whether a payload of `length` bytes is followed by one zero byte.

    A USB transfer that ends on a full packet is only delivered with the next one, so no frame is a
    multiple of 64 bytes long. Both sides can tell from the length alone.
    """
    return 1 if (HEADER_SIZE + length + CRC_SIZE) % USB_PACKET == 0 else 0


def seal(
    buf: bytearray,
    kind: int,
    sequence: int,
    length: int,
    crc32_into: "Callable[[bytearray, int, int, int], None]",
) -> int:
    """Make a frame of the payload that already lies at buf[6 : 6 + length]; allocates nothing.

    `crc32_into(buf, start, stop, at)` writes the CRC-32 of buf[start:stop], low byte first,
    to buf[at : at + 4]. Returns the size of the frame.
    """
    struct.pack_into(HEADER, buf, 0, SYNC, kind, sequence, length)
    end = HEADER_SIZE + length
    if padding(length):
        buf[end] = 0
        end += 1
    crc32_into(buf, 2, end, end)
    return end + CRC_SIZE


def frame(kind: int, sequence: int, payload: bytes, crc32: "Callable[[bytes], int]") -> bytes:
    """Return the bytes of one frame; `crc32(data)` returns an int, as binascii.crc32 does."""
    body = struct.pack(HEADER, SYNC, kind, sequence, len(payload)) + payload + bytes(padding(len(payload)))
    return body + struct.pack("<I", crc32(body[2:]))


def command(verb: int, arguments: tuple[int, ...], crc32: "Callable[[bytes], int]") -> bytes:
    """Return one command line: verb is an index into VERBS, arguments are whole numbers."""
    text = b" ".join([VERBS[verb]] + [b"%d" % argument for argument in arguments])
    return text + b"*%08X\n" % crc32(text)


def _little(data: bytes, at: int) -> int:
    return struct.unpack_from("<I", data, at)[0]


class Reader:
    """Take bytes in any portions, give frames, count what was damaged.

    frames: whole frames given out. damaged: false starts of frames.
    skipped_bytes: bytes that belong to no frame. missed_frames: gaps in the sequence, in frames.
    places: start of each frame of the last push, in bytes since the first byte.
    stray: the last of the skipped bytes. held: the start of a frame that is not complete yet.
    """

    def __init__(self, crc32: "Callable[[bytes], int]", max_payload: int = MAX_PAYLOAD) -> None:
        self.frames = 0
        self.damaged = 0
        self.skipped_bytes = 0
        self.missed_frames = 0
        self.places: list[int] = []
        self._base = 0  # bytes before those held
        self.stray = b""
        self.held = b""
        self._crc32 = crc32
        self._max_payload = max_payload
        self._expected = -1

    def feed(self, data: bytes) -> list[tuple[int, int, bytes]]:
        """Return the frames that `data` completes, as a list of (kind, sequence, payload)."""
        return self._parse(self.held + bytes(data), False)

    def finish(self) -> list[tuple[int, int, bytes]]:
        """Say that no more bytes come: return frames that were hidden after an unfinished one."""
        return self._parse(self.held, True)

    def _parse(self, data: bytes, ended: bool) -> list[tuple[int, int, bytes]]:
        found: list[tuple[int, int, bytes]] = []
        places: list[int] = []
        at = 0
        while True:
            start = data.find(SYNC, at)
            if start < 0:
                # The last byte may be the first half of a sync word.
                start = len(data) - (1 if data[-1:] == SYNC[:1] and not ended else 0)
                self._skip(data, at, start)
                at = max(at, start)
                break
            self._skip(data, at, start)
            at = start
            size = self._claim(data, at)
            if size > len(data) - at and not ended and not self._hides(data, at + len(SYNC)):
                break
            end = at + size - CRC_SIZE
            if 0 < size <= len(data) - at and self._crc32(data[at + 2 : end]) == _little(data, end):
                _, kind, sequence, length = struct.unpack_from(HEADER, data, at)
                found.append((kind, sequence, data[at + HEADER_SIZE : at + HEADER_SIZE + length]))
                places.append(self._base + at)
                self._count(sequence)
                at += size
            else:
                # A false start may contain real frames: search on after its first byte.
                self.damaged += 1
                self._skip(data, at, at + 1)
                at += 1
        self.held = data[at:]
        self._base += at
        self.places = places
        return found

    def _skip(self, data: bytes, at: int, stop: int) -> None:
        if stop > at:
            self.skipped_bytes += stop - at
            self.stray = (self.stray + data[max(at, stop - MAX_STRAY) : stop])[-MAX_STRAY:]

    def _claim(self, data: bytes, at: int) -> int:
        """Return the length of the frame at data[at:], from its header; 0 if the header is invalid."""
        if len(data) - at < HEADER_SIZE:
            return HEADER_SIZE + CRC_SIZE
        length = struct.unpack_from("<H", data, at + 4)[0]
        return 0 if length > self._max_payload else HEADER_SIZE + length + padding(length) + CRC_SIZE

    def _hides(self, data: bytes, at: int) -> bool:
        """Say whether a whole frame follows the start of another, which then was cut short."""
        at = data.find(SYNC, at)
        while at >= 0:
            end = at + self._claim(data, at) - CRC_SIZE
            if at < end <= len(data) - CRC_SIZE and self._crc32(data[at + 2 : end]) == _little(data, end):
                return True
            at = data.find(SYNC, at + 1)
        return False

    def _count(self, sequence: int) -> None:
        self.frames += 1
        if self._expected >= 0:
            self.missed_frames += (sequence - self._expected) & 0xFF
        self._expected = (sequence + 1) & 0xFF


class CommandReader:
    """Take the host's bytes one at a time, give checked commands; allocates nothing after it is made.

    After push() has returned a verb, `arguments` holds its numbers. After REFUSED, `reason` says why.
    """

    def __init__(self, crc32_into: "Callable[[bytearray, int, int, int], None]") -> None:
        self.arguments = [0, 0, 0]
        self.verb = NONE
        self.reason = 0
        self._line = bytearray(MAX_LINE + CRC_SIZE)  # the line, then the CRC it should have
        self._length = 0
        self._crc32_into = crc32_into

    def push(self, byte: int) -> int:
        """Return a verb, REFUSED (see `reason`), or NONE while no line is complete."""
        if byte == 13:  # a terminal's carriage return
            return NONE
        if byte != 10:
            if self._length <= MAX_LINE:
                if self._length < MAX_LINE:
                    self._line[self._length] = byte
                self._length += 1
            return NONE
        length = self._length
        self._length = 0
        if length == 0:
            return NONE
        self.verb = NONE
        self.reason = self._judge(length)
        return REFUSED if self.reason else self.verb

    def _judge(self, length: int) -> int:
        """Return why the line is refused, or 0 and leave its verb and arguments."""
        star = length - 9
        line = self._line
        if length > MAX_LINE or star < 1 or line[star] != 42:
            return BAD_CHECK
        self._crc32_into(line, 0, star, MAX_LINE)
        for i in range(8):
            high_first = line[MAX_LINE + 3 - i // 2]
            nibble = high_first & 15 if i & 1 else high_first >> 4
            digit = line[star + 1 + i]
            if digit != (48 + nibble if nibble < 10 else 55 + nibble):
                return BAD_CHECK
        stop = 0
        while stop < star and line[stop] != 32:
            stop += 1
        for verb in range(len(VERBS)):
            if self._is(VERBS[verb], stop):
                self.verb = verb
                return self._read_arguments(stop, star, N_ARGUMENTS[verb])
        return BAD_VERB

    def _is(self, word: bytes, length: int) -> bool:
        if len(word) != length:
            return False
        for i in range(length):  # noqa: SIM110 - a generator would allocate on the board
            if self._line[i] != word[i]:
                return False
        return True

    def _read_arguments(self, at: int, stop: int, n_expected: int) -> int:
        line = self._line
        n = 0
        while at < stop:
            at += 1  # the space before a number
            if n == n_expected or at == stop:
                return BAD_ARGUMENTS
            value = 0
            while at < stop and line[at] != 32:
                if not 48 <= line[at] <= 57 or value > MAX_ARGUMENT // 10 - 1:
                    return BAD_ARGUMENTS
                value = value * 10 + line[at] - 48
                at += 1
            self.arguments[n] = value
            n += 1
        return 0 if n == n_expected else BAD_ARGUMENTS
