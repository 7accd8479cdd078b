"""Hardware of each board: USB port, LED, CRC-32, and the differences between boards.

In: the name that MicroPython gives the board. Out: the objects that serve.Server and Sampler need.
Never: a register, or an allocation after an object is made. Ctrl-C keeps its meaning: no byte 3 is data.
"""

import select
import sys
import time
from array import array

import machine
import micropython

WAITING, STREAMING = 0, 1  # states as in wire.py
MACHINE = sys.implementation._machine  # "Raspberry Pi Pico 2 W with RP2350"


def read_identity():
    """Return unique id (8 bytes), name of the board and version of its MicroPython, as in HELLO."""
    name = MACHINE.split(" with ")[0]
    version = ".".join(str(part) for part in sys.implementation.version[:3])
    return machine.unique_id(), name.encode()[:24], version.encode()[:12]


def has_rp2350():
    """Return whether the chip is an RP2350, which has other register addresses."""
    return "RP2350" in MACHINE


def find_supply_pin():
    """Return the pin that keeps the supply at a fixed frequency; None on an unknown board.

    Pico and Pico 2 datasheets, 4.4: GP23 high is fixed frequency. The W boards power their radio from GP23
    and have that pin on the radio chip instead.
    """
    name = MACHINE.split(" with ")[0]
    if not name.startswith("Raspberry Pi Pico"):
        return None
    return machine.Pin("WL_GPIO1" if name.endswith("W") else 23, machine.Pin.OUT, value=0)


class Port:
    """USB serial port for serve.Server: it reads or writes only when the port is ready."""

    def __init__(self):
        self._in = sys.stdin.buffer
        self._out = sys.stdout.buffer
        self._byte = bytearray(1)
        self._readable = select.poll()
        self._readable.register(sys.stdin, select.POLLIN)
        self._writable = select.poll()
        self._writable.register(sys.stdout, select.POLLOUT)
        self.wait(0)  # the first ipoll() makes the tuple that all later ones use
        self.ready()

    def read(self, buf):
        """Read the waiting bytes into buf and return their number; reading more would block."""
        n = 0
        while n < len(buf) and self.wait(0):
            self._in.readinto(self._byte)
            buf[n] = self._byte[0]
            n += 1
        return n

    def wait(self, ms):
        """Sleep until a byte comes or `ms` have passed; return whether one came."""
        for _ in self._readable.ipoll(ms):
            return True
        return False

    def ready(self):
        """Return whether a write would be accepted at least in part."""
        for _ in self._writable.ipoll(0):
            return True
        return False

    def write(self, buf, at, n):
        """Write buf[at : at + n] and return the number of bytes accepted.

        If the host does not read, the port takes what fits, waits up to 1 s and returns; the timer works on.
        """
        return self._out.write(buf, at, n) or 0


class Led:
    """LED of the board: a flash every 2 s means waiting, steady light streaming, blinking at 4 Hz trouble."""

    def __init__(self):
        try:
            self._pin = machine.Pin("LED", machine.Pin.OUT, value=0)
        except ValueError:  # a board without an LED
            self._pin = None
        self._lit = False

    def show(self, state):
        """Show a state; called repeatedly while the state is not `streaming`."""
        ms: int = time.ticks_ms()  # type: ignore[assignment]  # an int, which the stubs do not show
        if state == STREAMING:
            lit = True
        elif state == WAITING:
            lit = ms & 2047 < 200
        else:
            lit = ms & 255 < 128
        self._light(lit)

    def off(self):
        """Turn the LED off."""
        self._light(False)

    def _light(self, lit):
        if lit != self._lit and self._pin is not None:
            self._pin.value(lit)
        self._lit = lit


def _make_table():
    table = array("I", [0] * 256)
    for i in range(256):
        value = i
        for _ in range(8):
            value = value >> 1 ^ (0xEDB88320 if value & 1 else 0)
        table[i] = value
    return table


_TABLE = _make_table()


@micropython.viper
def crc32_into(buf, start: int, stop: int, at: int):
    """Write the CRC-32 of buf[start:stop], low byte first, to buf[at : at + 4]; binascii's would allocate."""
    data = ptr8(buf)
    table = ptr32(_TABLE)
    crc = -1
    while start < stop:
        crc = (crc >> 8 & 0xFFFFFF) ^ table[(crc ^ data[start]) & 0xFF]
        start += 1
    crc ^= -1
    data[at] = crc
    data[at + 1] = crc >> 8
    data[at + 2] = crc >> 16
    data[at + 3] = crc >> 24
