"""Wiring of pads to pins: wiring.csv, read once for tables and schematics.

In: wiring.csv, the number of sensors. Out: wires, and wiring.md. Never: a pin that is not in the file.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SENSORS = (1, 2, 3)
COUNTS = {1: "one sensor", 2: "two sensors", 3: "three sensors"}
_FILE = Path(__file__).parent / "wiring.csv"


@dataclass(frozen=True)
class Wire:
    """One wire, from a part's pad to a pin of the Pico.

    Attributes
    ----------
    sensors : int
        Number of sensors from which on the wire is needed.
    need : {"needed", "option"}
    part, pad : str
    pico_pin : int
        Number of the pin on the board, 1 to 40.
    pico_name : str
        Name of the pin by the Pico's maker.
    words : str
        Purpose.
    """

    sensors: int
    need: str
    part: str
    pad: str
    pico_pin: int
    pico_name: str
    words: str


def read_wiring(sensors: int = 3) -> list[Wire]:
    """Return the wires of a station with this many sensors; options too, if no sensor needs their input."""
    with _FILE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    wires = [
        Wire(
            sensors=int(row["sensors"]),
            need=row["need"],
            part=row["part"],
            pad=row["pad"],
            pico_pin=int(row["pico_pin"]),
            pico_name=row["pico_name"],
            words=row["words"],
        )
        for row in rows
    ]
    there = [wire for wire in wires if wire.sensors <= sensors]
    taken = {wire.pico_name for wire in there if wire.need == "needed" and wire.pico_name.startswith("GP")}
    return [wire for wire in there if wire.need == "needed" or wire.pico_name not in taken]


def describe() -> Iterator[str]:
    """Yield wiring.md, line by line."""
    yield "# Wiring"
    yield ""
    yield "Written from wiring.csv by `make hardware`. The pins have the same numbers on Pico, Pico W,"
    yield "Pico 2 and Pico 2 W: with the USB socket up, 1 is at the upper left and 40 at the upper right."
    for n in SENSORS:
        yield from ("", f"## {COUNTS[n].capitalize()}", "")
        yield from _tabulate([wire for wire in read_wiring(n) if wire.need == "needed"])
    yield from ("", "## Option: REF on a spare input, with one sensor or two", "")
    yield "One REF serves all sensors only if they share one supply: the same pins 36 and 33."
    yield ""
    yield from _tabulate([wire for n in SENSORS for wire in read_wiring(n) if wire.pad == "REF"])
    yield from ("", "## Option: LM4040 reference", "")
    yield from _tabulate([wire for wire in read_wiring() if wire.part == "LM4040"])


def _tabulate(wires: list[Wire]) -> Iterator[str]:
    yield "| from | pad | to pin | name | purpose |"
    yield "|---|---|---|---|---|"
    for wire in wires:
        yield f"| {wire.part} | {wire.pad} | {wire.pico_pin} | {wire.pico_name} | {wire.words} |"
