"""Power-up of a simulated Pico, for MicroPython on a PC: micropython -i pico_start.py.

In: as JSON in the variable PICO (no word of a command may exceed 255 bytes) the board's identity,
whether main.py runs, and lines to run before it. Out: main.py, then the prompt (-i). The current folder is
the board's file system.
"""

import json
import os
import sys
from collections import namedtuple

from chip import chip

config = json.loads(os.getenv("PICO"))

Implementation = namedtuple("Implementation", ("name", "version", "_machine", "_mpy"))


class Sys:
    """Module sys with the values of a Pico."""

    platform = config["platform"]
    implementation = Implementation(config["name"], tuple(config["version"]), config["machine"], 0)

    def __init__(self, real):
        self._real = real

    def __getattr__(self, name):
        return getattr(self._real, name)


sys.modules["sys"] = Sys(sys)
chip.follow_pc(True)
if config["before"]:
    exec(config["before"])
if config["runs_main"] and "main.py" in os.listdir():  # noqa: PTH208 - MicroPython has no pathlib
    try:
        with open("main.py") as file:  # noqa: PTH123 - the same
            exec(file.read(), {"__name__": "__main__"})
    except KeyboardInterrupt:
        pass
    except Exception as error:
        sys.print_exception(error)
