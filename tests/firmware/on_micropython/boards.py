"""Differences between boards, under MicroPython: names, pins, LED; and the CRC of every board."""

import binascii

import board
import machine
import wire
from chip import chip

BOARDS = (
    ("Raspberry Pi Pico with RP2040", False, 23),
    ("Raspberry Pi Pico W with RP2040", False, "WL_GPIO1"),
    ("Raspberry Pi Pico2 with RP2350", True, 23),
    ("Raspberry Pi Pico 2 W with RP2350", True, "WL_GPIO1"),
    ("Some other board with RP2040", False, None),
)


def test_each_board_is_known_by_the_name_it_gives_itself():
    for name, rp2350, pin in BOARDS:
        board.MACHINE = name
        assert board.has_rp2350() == rp2350
        machine.Pin.levels.clear()
        found = board.find_supply_pin()
        assert (found and found.name) == pin
        assert machine.Pin.levels == ({} if pin is None else {pin: 0})  # GP23 feeds the radio of a W board
        unique_id, told, version = board.read_identity()
        assert len(unique_id) == 8
        assert told == name.split(" with ")[0].encode()
        assert version[0:2] == b"1."


def lit(led, state):
    """Return the state of the LED over 8 s, read every 10 ms."""
    seen = []
    for _ in range(800):
        chip.pass_us(10_000)
        led.show(state)
        seen.append(machine.Pin.levels["LED"])
    return seen


def flashes(seen):
    return sum(seen[i] and not seen[i - 1] for i in range(1, len(seen)))


def test_the_light_tells_waiting_streaming_and_trouble_apart():
    chip.reset(False)
    led = board.Led()
    waiting = lit(led, wire.WAITING)
    assert 3 <= flashes(waiting) <= 4
    assert sum(waiting) < 100
    streaming = lit(led, wire.STREAMING)
    assert all(streaming)
    trouble = lit(led, wire.TROUBLE)
    assert 30 <= flashes(trouble) <= 33
    assert 350 < sum(trouble) < 450
    led.off()
    assert not machine.Pin.levels["LED"]


def test_crc_is_that_of_binascii():
    data = bytes((i * 37 ^ i >> 3) & 0xFF for i in range(600))
    buf = bytearray(700)
    buf[:600] = data
    for start, stop in ((0, 0), (0, 1), (2, 600), (17, 400), (599, 600)):
        board.crc32_into(buf, start, stop, 650)
        assert int.from_bytes(buf[650:654], "little") == binascii.crc32(data[start:stop])
