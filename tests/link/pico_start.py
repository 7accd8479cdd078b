"""Power-up of a pretended Pico, for the real MicroPython on a PC: micropython -i pico_start.py.

In: as JSON in the variable PICO (no word of a command may be over 255 bytes) what the board says it is,
whether main.py is to run, and lines to run before it. Out: main.py, and after it the prompt (-i). The folder
it is started in is the board's file system.
"""

import json
import os
import sys
from collections import namedtuple

from chip import chip

config = json.loads(os.getenv("PICO"))

Implementation = namedtuple("Implementation", ("name", "version", "_machine", "_mpy"))


class Sys:
    """The module sys, but for what tells a Pico from a PC."""

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
