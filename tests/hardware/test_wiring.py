"""Every wire goes to the input that the firmware reads, on the pin that has that name."""

import csv
import re
from pathlib import Path

import pytest

from parts import read_parts
from vmofire.wire import PINS
from wiring import SENSORS, read_wiring

# Pins 21 to 40 of the board, from the lower right up: Pico datasheet, figure 2 (the Pico 2's is the same).
RIGHT_SIDE = {
    21: "GP16",
    22: "GP17",
    23: "GND",
    24: "GP18",
    25: "GP19",
    26: "GP20",
    27: "GP21",
    28: "GND",
    29: "GP22",
    30: "RUN",
    31: "GP26",
    32: "GP27",
    33: "AGND",
    34: "GP28",
    35: "ADC_VREF",
    36: "3V3(OUT)",
    37: "3V3_EN",
    38: "GND",
    39: "VSYS",
    40: "VBUS",
}


@pytest.mark.parametrize("sensors", SENSORS)
def test_a_station_has_three_wires_a_sensor_and_its_signals_in_order(sensors: int) -> None:
    wires = [wire for wire in read_wiring(sensors) if wire.need == "needed"]
    assert len(wires) == 3 * sensors
    signals = [wire.pico_name for wire in wires if wire.pad == "RAW"]
    assert tuple(signals) == PINS[:sensors]
    for pad, name in (("VIN", "3V3(OUT)"), ("GND", "AGND")):
        assert [wire.pico_name for wire in wires if wire.pad == pad] == [name] * sensors


def test_pin_numbers_are_those_of_the_board() -> None:
    for wire in read_wiring():
        assert RIGHT_SIDE[wire.pico_pin] == wire.pico_name


def test_the_firmware_samples_these_pins_and_drives_none_of_them(repository: Path) -> None:
    sampler = (repository / "firmware" / "sampler.py").read_text("utf-8")
    pins = re.search(r"for pin in \(([\d, ]+)\):\s+machine\.ADC\(pin\)", sampler)
    assert pins is not None
    sampled = tuple(f"GP{pin.strip()}" for pin in pins[1].split(","))
    assert sampled == PINS
    assert {wire.pico_name for wire in read_wiring() if wire.pico_name.startswith("GP")} == set(sampled)
    board = (repository / "firmware" / "board.py").read_text("utf-8")
    driven = re.findall(r"machine\.Pin\(([^,)]+)", board)
    assert driven  # the supply mode and the LED: neither is at a wired pin
    assert not {f"GP{pin}" for pin in re.findall(r"\d+", " ".join(driven))} & set(sampled)


def test_a_sensor_is_never_fed_from_five_volts() -> None:
    assert not {wire.pico_name for wire in read_wiring()} & {"VBUS", "VSYS", "3V3_EN"}


def test_the_bill_has_what_the_wiring_needs() -> None:
    parts = read_parts()
    amounts = {part.part: (part.one, part.two, part.three) for part in parts}
    assert amounts["muscle sensor"] == SENSORS
    assert amounts["electrode; new for each person"] == (3, 6, 9)
    assert amounts["microcontroller board with pins soldered on"] == (1, 1, 1)
    wires = tuple(sum(wire.need == "needed" for wire in read_wiring(n)) for n in SENSORS)
    assert amounts["wire to solder or plug"] == wires
    assert amounts["ceramic capacitor"] == (2, 4, 6)  # one at the pin, one at the sensor
    assert {part.need for part in parts} == {"needed", "option"}
    assert all(part.part_number for part in parts if part.maker != "any")
    assert all(part.verified for part in parts)


def test_every_line_of_a_table_is_whole(hardware: Path) -> None:
    for name in ("wiring.csv", "bill-of-materials.csv"):
        with (hardware / name).open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
        assert {len(row) for row in rows} == {len(rows[0])}
        assert len({tuple(row) for row in rows}) == len(rows)
