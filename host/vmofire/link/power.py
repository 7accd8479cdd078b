"""Power supply of this computer: whether mains current can reach it, and the person. Read before each start.

In: the system's data on batteries and chargers. Out: a Power with words and cure; why not to start.
Never: "on battery" unless that is certain; a port, a window, a question.
"""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vmofire.words import msg, say, say_all

# Linux: Documentation/ABI/testing/sysfs-class-power.
POWER_SUPPLIES = Path("/sys/class/power_supply")
_STATUS_PLUGGED = {"charging", "full", "not charging"}

_UNPLUG = msg(
    "Unplug the charger, and everything else: dock, monitor, television, network cable, mains loudspeaker. "
    "Then start again."
)


@dataclass(frozen=True)
class Power:
    """Power source of this computer.

    Attributes
    ----------
    charging : bool or None
        True if mains are connected: charging, full and plugged in, or no battery at all. None if the
        system does not tell.
    message, remedy : str
        The state and what to do about it, in English, as in the catalogue; the remedy is "" if the
        computer runs on its battery.
    """

    charging: bool | None
    message: str
    remedy: str = ""

    @property
    def words(self) -> str:
        """The state, in the language in use."""
        return say(self.message)

    @property
    def cure(self) -> str:
        """Cure, in the language in use; "" for none."""
        return say(self.remedy)


ON_BATTERY = Power(False, msg("The computer runs on its battery."))
PLUGGED_IN = Power(True, msg("The computer is plugged in."), _UNPLUG)
NO_BATTERY = Power(
    True,
    msg("This computer has no battery: it runs on the mains."),
    msg(
        "Never connect a mains-powered computer to a person, not even behind a hobby isolator. "
        "Use a laptop on its battery."
    ),
)
UNKNOWN = Power(
    None,
    msg("This computer does not tell whether it is charging."),
    msg(
        "Look yourself: no charger, dock, monitor, television, network cable or mains loudspeaker may be "
        "plugged in."
    ),
)


def read_power(supplies: Path | None = None) -> Power:
    """Return the present power source of this computer; takes about a millisecond.

    Parameters
    ----------
    supplies : Path, optional
        A folder like Linux's own, which is the default; other systems are read through psutil.
    """
    if supplies is None and sys.platform.startswith("linux"):
        supplies = POWER_SUPPLIES
    try:
        return _read_others() if supplies is None else _read_linux(supplies)
    except Exception:  # any error means: not known to be on battery
        return UNKNOWN


def why_not_start(power: Power, clinician_says_otherwise: str | None, virtual: bool) -> str | None:
    """Return why a measurement may not start now, in words; None if it may.

    Parameters
    ----------
    power : Power
        As read just now.
    clinician_says_otherwise : str or None
        Statement of a clinician; if the computer does not tell, of the person who looked at the charger. It
        is kept with the measurement. Blank is no statement.
    virtual : bool
        Whether the board is virtual, so that no person is connected.
    """
    if virtual or power.charging is False or (clinician_says_otherwise or "").strip():
        return None
    return say_all(power.words, power.cure)


def _read_linux(supplies: Path) -> Power:
    """Read the kernel's own files.

    psutil is not used here, for two reasons. It takes the battery of a mouse for the computer's, so a desktop
    computer seems "on battery". It also trusts an empty barrel socket while a charger is on USB-C.
    """
    has_battery = discharging = plugged = on_usb = False
    for supply in supplies.iterdir():
        if _read(supply, "scope") == "device" or _read(supply, "present") == "0":
            continue  # a mouse, a headset; an empty battery bay
        kind = _read(supply, "type")
        if kind == "battery":
            has_battery = True
            status = _read(supply, "status")
            plugged |= status in _STATUS_PLUGGED
            discharging |= status == "discharging"
        elif _read(supply, "online") not in ("", "0"):
            on_usb |= kind == "usb"
            plugged |= kind != "usb"
    if not has_battery:
        return NO_BATTERY
    # Some computers say "online" for a USB-C socket that feeds a device, and with a weak charger a battery
    # may still discharge. If the two contradict each other, only a person who looks can tell.
    if plugged or (on_usb and not discharging):
        return PLUGGED_IN
    return ON_BATTERY if discharging and not on_usb else UNKNOWN


def _read(supply: Path, name: str) -> str:
    try:
        return (supply / name).read_text(errors="replace").strip().lower()
    except OSError:
        return ""


def _read_others() -> Power:
    import psutil  # only here: on Linux it is not needed and would slow every start

    battery: Any = psutil.sensors_battery()
    if battery is None:
        return NO_BATTERY
    return {True: PLUGGED_IN, False: ON_BATTERY}.get(battery.power_plugged, UNKNOWN)
