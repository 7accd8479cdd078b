"""Whether the computer is charging, read from files like those of Linux; in doubt, never "on battery"."""

import sys
from pathlib import Path

import psutil
import pytest

from vmofire.link.power import (
    NO_BATTERY,
    ON_BATTERY,
    PLUGGED_IN,
    UNKNOWN,
    read_power,
    why_not_start,
)

# In the kernel's form: name of the supply, and its files.
BARREL_IN = ("AC", {"type": "Mains", "online": "1"})
BARREL_OUT = ("AC", {"type": "Mains", "online": "0"})
USB_C_IN = ("ucsi-source-psy-USBC000:001", {"type": "USB", "online": "1", "scope": "System"})
USB_C_OUT = ("ucsi-source-psy-USBC000:001", {"type": "USB", "online": "0", "scope": "System"})
MOUSE = (
    "hidpp_battery_0",
    {"type": "Battery", "scope": "Device", "status": "Discharging", "present": "1", "capacity": "70"},
)
UPS = ("ups0", {"type": "UPS", "status": "Discharging", "present": "1"})


def battery(status: str, name: str = "BAT0", **more: str) -> tuple[str, dict[str, str]]:
    files = {"type": "Battery", "present": "1", "status": status, "energy_now": "3", "energy_full": "5"}
    return name, files | more


def make_supplies(folder: Path, *supplies: tuple[str, dict[str, str]]) -> Path:
    for name, files in supplies:
        (folder / name).mkdir()
        for file, text in files.items():
            (folder / name / file).write_text(text + "\n")
    return folder


@pytest.mark.parametrize(
    ("supplies", "expected"),
    [
        ([BARREL_OUT, battery("Discharging")], ON_BATTERY),
        ([BARREL_OUT, USB_C_OUT, battery("Discharging")], ON_BATTERY),
        ([battery("Discharging")], ON_BATTERY),
        ([battery("Discharging"), battery("Unknown", "BAT1")], ON_BATTERY),
        ([battery("Discharging"), battery("Full", "BAT1", present="0")], ON_BATTERY),
        ([BARREL_IN, battery("Charging")], PLUGGED_IN),
        ([BARREL_IN, battery("Full")], PLUGGED_IN),
        ([BARREL_IN, battery("Not charging")], PLUGGED_IN),
        ([battery("Not charging")], PLUGGED_IN),
        ([battery("Discharging"), battery("Charging", "BAT1")], PLUGGED_IN),
        # The barrel socket is empty and a charger is on USB-C.
        ([BARREL_OUT, battery("Charging")], PLUGGED_IN),
        ([BARREL_OUT, USB_C_IN, battery("Unknown")], PLUGGED_IN),
        # The charger is too weak: the battery discharges although the mains are connected.
        ([BARREL_IN, battery("Discharging")], PLUGGED_IN),
        ([USB_C_IN, battery("Discharging")], UNKNOWN),
        ([BARREL_OUT, battery("Unknown")], UNKNOWN),
        ([battery("")], UNKNOWN),
        ([battery("\x00\xff?")], UNKNOWN),
        # Desktop computers: plain, with a wireless mouse, with a battery against power cuts.
        ([], NO_BATTERY),
        ([MOUSE], NO_BATTERY),
        ([MOUSE, UPS], NO_BATTERY),
        ([battery("Discharging", present="0")], NO_BATTERY),
        ([MOUSE, BARREL_IN, battery("Charging")], PLUGGED_IN),
    ],
)
def test_only_a_battery_that_surely_feeds_the_computer_is_on_battery(tmp_path, supplies, expected):
    assert read_power(make_supplies(tmp_path, *supplies)) == expected


def test_a_system_that_does_not_tell_is_not_on_battery(tmp_path):
    assert read_power(tmp_path / "missing") == UNKNOWN
    (tmp_path / "file").write_text("")
    assert read_power(tmp_path / "file") == UNKNOWN
    folder = make_supplies(tmp_path, ("BAT0", {}))
    (folder / "BAT0" / "type").mkdir()
    assert read_power(folder) != ON_BATTERY


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="this is not Linux")
@pytest.mark.parametrize(
    ("supplies", "expected"),
    [
        ([BARREL_OUT, battery("Discharging")], ON_BATTERY),
        ([BARREL_IN, battery("Charging")], PLUGGED_IN),
        ([battery("Unknown")], UNKNOWN),
        ([], NO_BATTERY),
    ],
)
def test_other_systems_are_asked_through_psutil(tmp_path, monkeypatch, supplies, expected):
    """The real psutil, on files that it can read here; on Windows and macOS it reads the system itself."""
    monkeypatch.setattr(psutil._pslinux, "POWER_SUPPLY_PATH", str(make_supplies(tmp_path, *supplies)))
    monkeypatch.setattr(sys, "platform", "darwin")
    assert read_power() == expected


def test_this_computer_is_read_without_an_error():
    assert read_power() in (ON_BATTERY, PLUGGED_IN, NO_BATTERY, UNKNOWN)


def test_only_on_battery_may_a_measurement_start():
    assert why_not_start(ON_BATTERY, None, virtual=False) is None
    for power in (PLUGGED_IN, NO_BATTERY, UNKNOWN):
        assert why_not_start(power, None, virtual=False) == f"{power.words} {power.cure}"


def test_a_statement_lifts_the_block_and_a_blank_one_does_not():
    for power in (PLUGGED_IN, NO_BATTERY, UNKNOWN):
        assert why_not_start(power, "Dr Weber: medical isolation transformer", virtual=False) is None
        assert why_not_start(power, "  ", virtual=False) is not None


def test_a_virtual_board_needs_none_of_this():
    for power in (ON_BATTERY, PLUGGED_IN, NO_BATTERY, UNKNOWN):
        assert why_not_start(power, None, virtual=True) is None


def test_the_words_say_what_to_do_and_name_what_else_must_be_unplugged():
    assert "Never connect a mains-powered computer to a person" in str(
        why_not_start(NO_BATTERY, None, virtual=False)
    )
    for power in (PLUGGED_IN, UNKNOWN):
        words = str(why_not_start(power, None, virtual=False))
        for thing in ("charger", "dock", "monitor", "television", "network cable", "mains loudspeaker"):
            assert thing in words
