"""Station for tests: a Pico on USB with a recorded muscle on its sensor, and a laptop on its battery.

In: a folder, an environment to change. Out: the devices that a program in that environment finds.
Never: a change to the program. Two facts of the machine are faked: its USB ports and its power supply.
"""

import sys
from pathlib import Path

from vmofire.cli.sources import make_source
from vmofire.virtual.faults import Faults
from vmofire.virtual.sensor import Converter, SensorModel

sys.path.insert(0, str(Path(__file__).parent.parent / "link"))

from pico import Pico

__all__ = ["Pico", "record_muscle", "tell_facts"]

RATE_HZ, SECONDS = 2000, 70  # a Check without quad sets is shorter
FACTS = """
from pathlib import Path
from serial.tools import list_ports, list_ports_common
from vmofire.link import power

def comports(include_links=False):
    port = list_ports_common.ListPortInfo({url!r})
    port.vid, port.pid, port.serial_number = 0x2E8A, 0x0005, "e66141040329"
    return [port]

list_ports.comports = comports
power.POWER_SUPPLIES = Path({supplies!r})
"""


def record_muscle(path: Path) -> str:
    """Write the conversions of a Pico for a recorded muscle that squeezes at a Check's cues.

    Returns
    -------
    str
        MicroPython lines that make the board convert exactly these, from each START on.
    """
    converter = Converter(make_source("recorded"), SensorModel(), Faults(), (0,), RATE_HZ)
    with path.open("wb") as file:
        for _ in range(SECONDS):
            file.write(converter.read_codes(RATE_HZ).tobytes())
    return f"from chip import Recording, chip\nchip.source = Recording({str(path)!r})"


def tell_facts(site_packages: Path, url: str, folder: Path) -> None:
    """Make every Python of an environment find a Pico on `url`, and this computer on its battery."""
    battery = folder / "supplies" / "BAT0"
    battery.mkdir(parents=True)
    for name, words in (("type", "Battery"), ("status", "Discharging"), ("present", "1")):
        (battery / name).write_text(words)
    (site_packages / "table.py").write_text(FACTS.format(url=url, supplies=str(battery.parent)))
    (site_packages / "zz_table.pth").write_text("import table\n")  # its name sorts after vmofire's own
