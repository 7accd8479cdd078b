"""Player of the firmware under MicroPython, from main.py on, on the fake chip: micropython play.py [FILE].

Its port is stdin and stdout: a terminal, or one socket for both. Without FILE the chip converts by the clock
of the PC. With a FILE of 12-bit conversions as 16-bit words, in sampling order, it converts as fast as the
host takes samples, and none is lost; each START begins the FILE again.
"""

import sys

import board
import main
from chip import START_MANY, Recording, chip

CONVERSIONS = 14400  # conversions at a time: 300 samples of three channels, less than the ring holds


class EagerPort(board.Port):
    """Port on which a wait without a purpose gives the converter time."""

    def wait(self, ms):
        if ms == 0 or not chip.source.n_left or not chip.cs & START_MANY:
            return super().wait(ms)
        if not self.ready():
            return super().wait(1)
        chip.convert(CONVERSIONS)
        return super().wait(0)


chip.follow_pc(len(sys.argv) < 2)
if len(sys.argv) > 1:
    chip.source = Recording(sys.argv[1])
    board.Port = EagerPort
main.run()
