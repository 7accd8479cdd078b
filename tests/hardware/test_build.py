"""The files in hardware/ are those that its sources make, and people can read them."""

import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pypdfium2
import pytest

from vmofire.guided.safety import RULES
from wiring import COUNTS, read_wiring

SCHEMATICS = {n: f"schematic-{words.replace(' ', '-')}" for n, words in COUNTS.items()}
MADE = {
    *(f"{name}.{kind}" for name in SCHEMATICS.values() for kind in ("svg", "pdf")),
    *(f"placement-{side}.{kind}" for side in ("left", "right") for kind in ("svg", "pdf")),
    "bill-of-materials.md",
    "noise-budget.md",
    "wiring.md",
}


@pytest.fixture(scope="session")
def built(hardware: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the files that the sources make now; in their own process, like `make hardware`."""
    folder = tmp_path_factory.mktemp("hardware")
    command = [sys.executable, str(hardware / "build.py"), str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=100, check=False, cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder


def read_words(path: Path) -> str:
    page = pypdfium2.PdfDocument(path)[0]
    return " ".join(page.get_textpage().get_text_bounded().split())


def test_kept_files_are_current_byte_for_byte(built: Path, hardware: Path) -> None:
    assert {path.name for path in built.iterdir()} == MADE
    old = [name for name in sorted(MADE) if (hardware / name).read_bytes() != (built / name).read_bytes()]
    assert not old, f"make hardware, and commit: {old}"


def test_nothing_else_lies_there_as_if_it_were_drawn(hardware: Path) -> None:
    drawn = {path.name for path in hardware.iterdir() if path.suffix in {".svg", ".pdf", ".png", ".md"}}
    assert drawn == MADE | {"README.md"}


@pytest.mark.parametrize("sensors", COUNTS)
def test_a_schematic_names_every_pin_it_wires_and_says_how_to_stay_safe(hardware: Path, sensors: int) -> None:
    words = read_words(hardware / f"{SCHEMATICS[sensors]}.pdf")
    for wire in read_wiring(sensors):
        assert wire.pico_name in words
        assert re.search(rf"\b{wire.pico_pin}\b", words)
        assert wire.part in words
    assert f"Sensor {sensors + 1}" not in words
    battery = next(rule for rule in RULES if rule.title == "Laptop on battery")
    assert battery.words in words


@pytest.mark.parametrize("side", ["left", "right"])
def test_a_placement_page_says_what_the_app_says(hardware: Path, side: str) -> None:
    from vmofire.gui.screens.placement import MORE, SKIN, STEPS

    words = read_words(hardware / f"placement-{side}.pdf")
    assert f"Electrodes, {side} leg" in words
    for _, step in (*STEPS, *MORE.values(), ("", SKIN)):
        assert step in words


def test_left_and_right_are_mirrored(hardware: Path) -> None:
    pads = {side: find_pads(hardware / f"placement-{side}.svg") for side in ("left", "right")}
    assert len(pads["left"]) == len(pads["right"]) == 6
    middle = sum(x for side in pads for x, _ in pads[side]) / 12
    mirrored = sorted((2 * middle - x, y) for x, y in pads["left"])
    for (x, y), (right_x, right_y) in zip(mirrored, sorted(pads["right"]), strict=True):
        assert x == pytest.approx(right_x, abs=0.01)
        assert y == pytest.approx(right_y, abs=0.01)


def find_pads(path: Path) -> list[tuple[float, float]]:
    """Return the centres of the round shapes in the colour of the muscle's electrodes."""
    from PySide6.QtGui import QColor

    from vmofire.gui.theme import LIGHT

    fill = QColor(LIGHT.accent).name()
    found = []
    for element in ElementTree.parse(path).iter("{http://www.w3.org/2000/svg}path"):
        style = element.get("style", "")
        if f"fill: {fill}" not in style or "opacity" in style:
            continue
        numbers = [float(number) for number in re.findall(r"-?\d+\.?\d*", element.get("d", ""))]
        xs, ys = numbers[::2], numbers[1::2]
        found.append(((min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2))
    return found
