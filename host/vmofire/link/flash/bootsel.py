"""Picos in BOOTSEL mode that wait for MicroPython, and how to install it.

In: the drives and USB devices of this computer. Out: chips that wait for a UF2 file; sentences.
Never: writes a file to a drive.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import psutil

from vmofire.words import say

OLDEST = (1, 28)  # in older versions a soft reset could leave DMA running, or crash
OLDEST_NAME = ".".join(map(str, OLDEST))
PAGE = "https://micropython.org/download/"
# Board as its MicroPython names it: page of its UF2 file.
PAGES = {
    "Raspberry Pi Pico": "RPI_PICO",
    "Raspberry Pi Pico W": "RPI_PICO_W",
    "Raspberry Pi Pico2": "RPI_PICO2",
    "Raspberry Pi Pico 2 W": "RPI_PICO2_W",
}
NAMES = {"RPI_PICO": "Pico", "RPI_PICO_W": "Pico W", "RPI_PICO2": "Pico 2", "RPI_PICO2_W": "Pico 2 W"}
CHIPS = {"RP2040": ("RPI_PICO", "RPI_PICO_W"), "RP2350": ("RPI_PICO2", "RPI_PICO2_W")}
# RP2040 datasheet 2.8.4 and RP2350 datasheet 5.5: the file on the drive, and the ids on USB.
INFO = "INFO_UF2.TXT"
USB_IDS = {("2e8a", "0003"): "RP2040", ("2e8a", "000f"): "RP2350"}
USB_DEVICES = Path("/sys/bus/usb/devices")


@dataclass(frozen=True)
class Bootsel:
    """A chip that waits for a UF2 file.

    Attributes
    ----------
    chip : str
        "RP2040" or "RP2350".
    drive : Path or None
        Where its drive is; None if the computer did not mount it.
    """

    chip: str
    drive: Path | None

    @property
    def words(self) -> str:
        """Name of the chip, and what to do."""
        waits = (
            say(
                "A board with {chip} waits for MicroPython. Its drive is {drive}.",
                chip=self.chip,
                drive=self.drive,
            )
            if self.drive
            else say(
                "A board with {chip} waits for MicroPython. Its drive is not mounted: open it first.",
                chip=self.chip,
            )
        )
        cure = say(
            "Copy the UF2 file of MicroPython {oldest} or newer onto that drive: {files}."
            " Wait 5 s, and run `vmofire flash` again.",
            oldest=OLDEST_NAME,
            files=_list_files(CHIPS[self.chip]),
        )
        return f"{waits} {cure}"


def say_how(machine: str = "") -> str:
    """Return how to install MicroPython on the board of this name, or on all known boards.

    Parameters
    ----------
    machine : str
        As MicroPython names it: "Raspberry Pi Pico W".
    """
    pages = [PAGES[machine]] if machine in PAGES else list(NAMES)
    return say(
        "Put MicroPython {oldest} or newer on the board."
        " Unplug it, and hold its BOOTSEL button while plugging it in again."
        " Copy the UF2 file onto the drive that appears: {files}. Then run `vmofire flash` again.",
        oldest=OLDEST_NAME,
        files=_list_files(pages),
    )


def find_bootsel(drives: Iterable[Path] | None = None, usb: Path | None = None) -> list[Bootsel]:
    """Return the chips in BOOTSEL mode; those with a mounted drive come first.

    Parameters
    ----------
    drives : iterable of Path, optional
        Where to look; by default all that this computer has mounted.
    usb : Path, optional
        A folder like Linux's list of USB devices; other systems always mount the drive.
    """
    if drives is None:
        drives = [Path(partition.mountpoint) for partition in psutil.disk_partitions()]
    found = [Bootsel(chip, drive) for drive in drives if (chip := _read_chip(drive / INFO))]
    waiting = [chip for folder in _list(usb or USB_DEVICES) if (chip := _read_usb(folder))]
    for bootsel in found:
        if bootsel.chip in waiting:
            waiting.remove(bootsel.chip)
    return found + [Bootsel(chip, None) for chip in waiting]


def _list_files(pages: Iterable[str]) -> str:
    """Return where the UF2 files are, each with its board."""
    return ", ".join(f"{PAGE}{page} ({NAMES[page]})" for page in pages)


def _read_chip(info: Path) -> str:
    """Return the chip named in an INFO_UF2.TXT: "Model: Raspberry Pi RP2", "Board-ID: RP2350"."""
    text = _read(info)
    match = re.search(r"^Board-ID: *(RPI-RP2|RP2350)\b", text, re.MULTILINE)
    return {"RPI-RP2": "RP2040", "RP2350": "RP2350"}[match[1]] if match else ""


def _read_usb(folder: Path) -> str:
    return USB_IDS.get((_read(folder / "idVendor").strip(), _read(folder / "idProduct").strip()), "")


def _list(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []


def _read(path: Path) -> str:
    try:
        return path.read_text(errors="replace")[:1000]
    except OSError:  # not there, a drive without a disk, or no right to read
        return ""
