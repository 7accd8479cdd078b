"""Flashing: find a Pico, ask it what it is, copy the firmware, verify it, start it.

In: a port. Out: a Board that runs this program's firmware, or a LinkError with cause and cure.
Never: a set of files that starts half copied.
"""

from vmofire.link.flash.bootsel import Bootsel, find_bootsel, say_how
from vmofire.link.flash.install import FoundPico, install, load_firmware, look, start
from vmofire.link.flash.raw_prompt import RawPrompt

__all__ = [
    "Bootsel",
    "FoundPico",
    "RawPrompt",
    "find_bootsel",
    "install",
    "load_firmware",
    "look",
    "say_how",
    "start",
]
