"""Payloads are decoded as the board meant them, or refused."""

import contextlib
import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vmofire import messages, wire

HELLO = struct.pack(
    wire.HELLO_LAYOUT,
    *(1, bytes((0, 1, 0)), wire.STREAMING, 3, 0b101, 0, 16, 1500, 12, 3300),
    *(48_000_000, 8_192_085, b"\xe6aA\x04\x03\x2a\x1b\x2c", b"Raspberry Pi Pico", b"1.28.0"),
)


def test_a_hello_says_who_the_board_is_and_the_rate_it_achieves():
    hello = messages.decode(wire.HELLO, HELLO)
    assert isinstance(hello, messages.Hello)
    assert hello.channels == (0, 2)
    assert hello.firmware_name == "0.1.0"
    assert (hello.board, hello.runtime) == ("Raspberry Pi Pico", "1.28.0")
    assert hello.fs_hz == 48_000_000 * 256 / 8_192_085


def test_a_hello_of_any_protocol_names_itself():
    foreign = struct.pack("<H3s", 9, bytes((4, 5, 6))) + b"who knows what"
    assert messages.read_protocol(foreign) == (9, (4, 5, 6))


@pytest.mark.parametrize("length", range(5))
def test_a_hello_too_short_to_name_its_protocol_is_refused(length):
    with pytest.raises(ValueError, match=f"has {length} bytes, too few to name its protocol"):
        messages.read_protocol(HELLO[:length])


def test_the_firmware_version_keeps_its_order():
    payload = bytearray(HELLO)
    payload[2:5] = bytes((4, 5, 6))
    hello = messages.decode(wire.HELLO, bytes(payload))
    assert isinstance(hello, messages.Hello)
    assert (hello.firmware, hello.firmware_name) == ((4, 5, 6), "4.5.6")


@pytest.mark.parametrize("change", [-1, 1, 6])
def test_a_block_of_another_length_than_it_says_is_refused(change):
    samples = bytes(24 + change)
    payload = struct.pack(wire.BLOCK_LAYOUT, 1600, 5, 2, 0b111, wire.RAMP, 4) + samples
    with pytest.raises(ValueError, match="bytes"):
        messages.decode(wire.BLOCK, payload)


def test_the_supply_runs_as_the_datasheet_has_it_unless_asked_otherwise():
    assert messages.start(2000, (0,)).startswith(b"START 2000 1 0*")
    assert messages.start(2000, (0, 2), fixed_frequency=True).startswith(b"START 2000 5 1*")


def test_a_block_holds_samples_by_channels_with_time_first():
    samples = np.arange(12, dtype="<u2").reshape(4, 3)
    payload = struct.pack(wire.BLOCK_LAYOUT, 1600, 5, 2, 0b111, wire.RAMP, 4) + samples.tobytes()
    block = messages.decode(wire.BLOCK, payload)
    assert isinstance(block, messages.Block)
    assert (block.first_sample, block.lost_samples, block.run, block.ramp) == (1600, 5, 2, True)
    np.testing.assert_array_equal(block.counts, samples)


def test_a_status_tells_samples_losses_backlog_and_temperature():
    payload = struct.pack(wire.STATUS_LAYOUT, wire.TROUBLE, 1, -512, 100, 7, 60, 16, 2, 1)
    assert messages.decode(wire.STATUS, payload) == messages.Status(
        messages.State.TROUBLE, 1, -5.12, 100, 7, 60, 16, 2, 1
    )


def test_a_pong_gives_the_sample_with_its_fraction():
    payload = struct.pack(wire.PONG_LAYOUT, 42, 999, 100, 0x8000, wire.STREAMING, 1)
    assert messages.decode(wire.PONG, payload) == messages.Pong(42, 999, 100.5, messages.State.STREAMING, 1)


@pytest.mark.parametrize(
    ("reason", "value", "cause", "cure"),
    [
        (wire.BAD_RATE, 1234, "does not offer 1234 Hz", "Choose one of 500, 1000,"),
        (wire.BAD_CHANNELS, 8, "channel mask 8", "1 to 7: bit 0 is GP26, bit 2 is GP28"),
        (wire.BAD_MODE, 2, "supply mode 2", "0 (power saving)"),
        (wire.BAD_CHECK, 0, "START was damaged", "Start again"),
        (wire.BAD_VERB, 0, "does not know the command START", "vmofire flash"),
        (99, 0, "reason 99", "Update vmofire"),
    ],
)
def test_a_refusal_says_why_and_what_to_do(reason, value, cause, cure):
    refusal = messages.decode(wire.ERROR, struct.pack(wire.ERROR_LAYOUT, wire.START, reason, 0, value))
    assert isinstance(refusal, messages.Refusal)
    assert refusal.verb == "START"
    assert cause in refusal.cause
    assert cure in refusal.cure


@pytest.mark.parametrize(
    ("kind", "payload"),
    [
        (wire.HELLO, HELLO[:-1]),
        (wire.HELLO, HELLO[:18] + bytes(8) + HELLO[26:]),  # a sample of length zero
        (wire.BLOCK, struct.pack(wire.BLOCK_LAYOUT, 0, 0, 0, 7, 0, 2) + bytes(11)),
        (wire.BLOCK, struct.pack(wire.BLOCK_LAYOUT, 0, 0, 0, 0, 0, 0)),
        (wire.STATUS, struct.pack(wire.STATUS_LAYOUT, 9, 0, 0, 0, 0, 0, 0, 0, 0)),
        (wire.PONG, b""),
        (77, b""),
    ],
)
def test_a_payload_that_makes_no_sense_is_refused(kind, payload):
    with pytest.raises(ValueError, match=r"\w"):
        messages.decode(kind, payload)


@given(st.integers(0, 255), st.binary(max_size=140))
def test_no_payload_raises_anything_but_value_error(kind, payload):
    with contextlib.suppress(ValueError):
        messages.decode(kind, payload)


def test_channels_travel_as_a_mask():
    for mask in range(1, 8):
        assert messages.to_mask(messages.from_mask(mask)) == mask


@pytest.mark.parametrize(
    ("next_sample", "sample", "missing"),
    [
        (0, 0, 0),
        (16, 48, 32),
        (2**32 - 32, 2**32 - 32, 0),
        (2**32 + 16, 16, 0),
        (2**32 - 16, 16, 32),
        (3 * 2**32 + 100, 116, 16),
        (1600, 800, None),
        (2**32 + 8, 2**32 - 8, None),
        (0, 2**31 - 1, 2**31 - 1),
        (0, 2**31, None),
    ],
)
def test_samples_are_counted_past_two_to_the_32(next_sample, sample, missing):
    assert messages.SampleCount(next_sample).find_missing(sample) == missing
