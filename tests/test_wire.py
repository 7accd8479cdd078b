"""The wire survives any bytes, and counts every loss."""

import binascii
import itertools
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vmofire import wire

payloads = st.binary(max_size=wire.MAX_PAYLOAD)
frames = st.lists(st.tuples(st.integers(0, 255), payloads), max_size=6)
# No sync byte: text between frames may be anything else, and must never look like a frame.
stray = st.binary(max_size=40).map(lambda data: data.replace(wire.SYNC[:1], b"?"))


def frame(kind: int, sequence: int, payload: bytes) -> bytes:
    return wire.frame(kind, sequence, payload, binascii.crc32)


def crc32_into(buf: bytearray, start: int, stop: int, at: int) -> None:
    struct.pack_into("<I", buf, at, binascii.crc32(bytes(buf[start:stop])))


def read_all(data: bytes) -> tuple[list[tuple[int, int, bytes]], wire.Reader]:
    reader = wire.Reader(binascii.crc32)
    return reader.feed(data) + reader.finish(), reader


THREE = [(1, 250, b"first"), (2, 251, bytes(range(108))), (3, 252, b"")]
STREAM = b"".join(frame(*fields) for fields in THREE)


def test_whole_frames_come_out_as_they_went_in():
    found, reader = read_all(STREAM)
    assert found == THREE
    assert (reader.frames, reader.damaged, reader.skipped_bytes, reader.missed_frames) == (3, 0, 0, 0)


def test_byte_by_byte_gives_each_frame_with_its_last_byte():
    reader = wire.Reader(binascii.crc32)
    ends = [at for at in range(len(STREAM)) if reader.feed(STREAM[at : at + 1])]
    sizes = [len(frame(*fields)) for fields in THREE]
    assert ends == [sizes[0] - 1, sum(sizes[:2]) - 1, sum(sizes) - 1]


@given(frames, st.lists(st.integers(0, 4000)), st.data())
def test_cutting_the_stream_anywhere_changes_nothing(kinds, cuts, data):
    pieces = []
    expected = []
    skipped = 0
    for sequence, (kind, payload) in enumerate(kinds):
        text = data.draw(stray)
        skipped += len(text)
        pieces += [text, frame(kind, sequence, payload)]
        expected.append((kind, sequence, payload))
    stream = b"".join(pieces)
    reader = wire.Reader(binascii.crc32)
    found = []
    edges = [0, *sorted(cut % (len(stream) + 1) for cut in cuts), len(stream)]
    for start, stop in itertools.pairwise(edges):
        found += reader.feed(stream[start:stop])
    found += reader.finish()
    assert found == expected
    assert (reader.damaged, reader.skipped_bytes) == (0, skipped)


def test_trailing_data_waits_for_its_end_and_loses_nothing():
    reader = wire.Reader(binascii.crc32)
    assert reader.feed(STREAM + STREAM[:7]) == THREE
    assert reader.feed(STREAM[7:]) == THREE


@pytest.mark.parametrize("bit", range(8))
def test_any_flipped_bit_costs_one_frame_and_no_other(bit):
    middle = len(frame(*THREE[0]))
    end = middle + len(frame(*THREE[1]))
    for at in range(middle, end):
        damaged = bytearray(STREAM)
        damaged[at] ^= 1 << bit
        found, reader = read_all(bytes(damaged))
        assert found == [THREE[0], THREE[2]], at
        assert reader.missed_frames == 1
        assert reader.skipped_bytes == end - middle
        # A broken sync word does not count as a frame; everything after one does.
        assert reader.damaged == (0 if at < middle + 2 else 1), at


def test_any_truncation_costs_only_the_frame_cut_short():
    middle = len(frame(*THREE[0]))
    end = middle + len(frame(*THREE[1]))
    for cut in range(middle + 1, end):
        found, reader = read_all(STREAM[:cut] + STREAM[end:])
        assert found == [THREE[0], THREE[2]], cut
        assert reader.skipped_bytes == cut - middle
        assert read_all(STREAM[:cut])[0] == [THREE[0]]


@given(st.binary(max_size=300))
def test_garbage_is_counted_to_the_byte_and_never_raises(garbage):
    found, reader = read_all(garbage)
    whole = sum(len(frame(*fields)) for fields in found)
    assert reader.skipped_bytes + whole == len(garbage)


@given(st.binary(max_size=80), st.integers(0, 255))
def test_a_frame_after_garbage_is_found(garbage, sequence):
    found, _ = read_all(garbage + frame(7, sequence, b"here"))
    assert found[-1] == (7, sequence, b"here")


def test_a_frame_inside_the_claim_of_a_false_one_is_found():
    false_start = struct.pack(wire.HEADER, wire.SYNC, 2, 0, wire.MAX_PAYLOAD)
    reader = wire.Reader(binascii.crc32)
    found = reader.feed(false_start + STREAM)
    assert found + reader.finish() == THREE


def test_an_impossible_length_does_not_make_the_reader_wait():
    false_start = struct.pack(wire.HEADER, wire.SYNC, 2, 0, wire.MAX_PAYLOAD + 1)
    reader = wire.Reader(binascii.crc32)
    assert reader.feed(false_start + STREAM) == THREE
    assert reader.damaged == 1


def test_missed_frames_are_counted_across_the_wrap_of_the_sequence():
    reader = wire.Reader(binascii.crc32)
    for sequence in (254, 255, 0, 3, 4):
        reader.feed(frame(2, sequence, b""))
    assert reader.missed_frames == 2


def test_no_frame_fills_its_last_usb_packet():
    for length in range(wire.MAX_PAYLOAD + 1):
        whole = frame(2, 0, bytes(length))
        assert len(whole) % wire.USB_PACKET, length
        assert read_all(whole)[0] == [(2, 0, bytes(length))]


@given(st.integers(0, 255), st.integers(0, 255), payloads)
def test_sealing_in_place_gives_the_same_bytes_as_framing(kind, sequence, payload):
    buf = bytearray(wire.HEADER_SIZE + wire.MAX_PAYLOAD + 1 + wire.CRC_SIZE)
    buf[wire.HEADER_SIZE : wire.HEADER_SIZE + len(payload)] = payload
    size = wire.seal(buf, kind, sequence, len(payload), crc32_into)
    assert bytes(buf[:size]) == frame(kind, sequence, payload)


def push_all(commands: wire.CommandReader, data: bytes) -> list[int]:
    return [answer for byte in data if (answer := commands.push(byte)) != wire.NONE]


COMMANDS = [
    (wire.IDENTIFY, ()),
    (wire.START, (2000, 7, 0)),
    (wire.STOP, ()),
    (wire.PING, (123456789,)),
    (wire.SELFTEST, (500, 1)),
]


@pytest.mark.parametrize(("verb", "arguments"), COMMANDS)
def test_a_command_arrives_with_its_arguments_and_never_holds_ctrl_c(verb, arguments):
    commands = wire.CommandReader(crc32_into)
    line = wire.command(verb, arguments, binascii.crc32)
    assert b"\x03" not in line
    assert line.isascii()
    assert push_all(commands, line) == [verb]
    assert tuple(commands.arguments[: len(arguments)]) == arguments


@pytest.mark.parametrize(("verb", "arguments"), COMMANDS)
def test_no_damaged_command_is_obeyed(verb, arguments):
    line = wire.command(verb, arguments, binascii.crc32)
    for at in range(len(line) - 1):
        for bit in range(8):
            damaged = bytearray(line)
            damaged[at] ^= 1 << bit
            answers = push_all(wire.CommandReader(crc32_into), bytes(damaged))
            assert all(answer == wire.REFUSED for answer in answers), (at, bit)


def checked(text: bytes) -> bytes:
    return text + b"*%08X\n" % binascii.crc32(text)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"START 2000 7 0\n", wire.BAD_CHECK),
        (b"*00000000\n", wire.BAD_CHECK),
        (b"START 2000 7 0*0263f7d1\n", wire.BAD_CHECK),
        (checked(b"FLY"), wire.BAD_VERB),
        (checked(b"START"), wire.BAD_ARGUMENTS),
        (checked(b"START 2000 7"), wire.BAD_ARGUMENTS),
        (checked(b"START 2000 7 0 0"), wire.BAD_ARGUMENTS),
        (checked(b"START 2000  7 0"), wire.BAD_ARGUMENTS),
        (checked(b"START -200 7 0"), wire.BAD_ARGUMENTS),
        (checked(b"START 2e3 7 0"), wire.BAD_ARGUMENTS),
        (checked(b"STOP now"), wire.BAD_ARGUMENTS),
        (checked(b"PING 9999999999999999999"), wire.BAD_ARGUMENTS),
        (b"x" * 5000 + b"\n", wire.BAD_CHECK),
    ],
)
def test_a_bad_line_is_refused_with_its_reason_and_the_next_one_works(line, reason):
    commands = wire.CommandReader(crc32_into)
    assert push_all(commands, line) == [wire.REFUSED]
    assert commands.reason == reason
    assert push_all(commands, wire.command(wire.STOP, (), binascii.crc32)) == [wire.STOP]


@pytest.mark.parametrize("number", [wire.MAX_ARGUMENT + 1, 10 * wire.MAX_ARGUMENT, 2**31, 2**32 + 1])
def test_no_number_that_would_allocate_on_the_board_is_taken(number):
    commands = wire.CommandReader(crc32_into)
    assert push_all(commands, checked(b"PING %d" % number)) == [wire.REFUSED]
    assert commands.reason == wire.BAD_ARGUMENTS
    assert max(commands.arguments) <= wire.MAX_ARGUMENT


def test_a_terminal_may_end_its_lines_with_carriage_returns():
    commands = wire.CommandReader(crc32_into)
    line = wire.command(wire.STOP, (), binascii.crc32)
    assert push_all(commands, b"\r\n\r\n" + line[:-1] + b"\r\n") == [wire.STOP]


@given(st.binary(max_size=200))
def test_garbage_is_never_obeyed(garbage):
    commands = wire.CommandReader(crc32_into)
    assert all(answer == wire.REFUSED for answer in push_all(commands, garbage + b"\n"))


def test_a_frame_that_broke_off_hides_no_frame_behind_it():
    long, short = (wire.frame(wire.BLOCK, n, bytes(size), binascii.crc32) for n, size in ((0, 400), (1, 12)))
    reader = wire.Reader(binascii.crc32)
    assert reader.feed(long[:100]) == []
    assert reader.feed(short[:-1]) == []
    assert reader.feed(short[-1:]) == [(wire.BLOCK, 1, bytes(12))]
    assert (reader.damaged, reader.skipped_bytes, reader.held) == (1, 100, b"")


def test_bytes_outside_frames_can_be_read_and_are_limited():
    reader = wire.Reader(binascii.crc32)
    whole = wire.frame(wire.PONG, 0, bytes(16), binascii.crc32)
    reader.feed(b"Traceback" + whole + b"\r\n>>> ")
    assert reader.stray == b"Traceback\r\n>>> "
    reader.feed(bytes(3 * wire.MAX_STRAY) + b"end")
    assert (len(reader.stray), reader.stray[-3:]) == (wire.MAX_STRAY, b"end")
