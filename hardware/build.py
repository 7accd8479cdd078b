"""Build of hardware/: draws and computes schematics, placement, tables and noise budget.

In: a folder, hardware/ itself by default. Out: SVG, PDF and Markdown, the same bytes on every machine.
Never: a stored file that is not made here.
"""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

os.environ["QT_QPA_PLATFORM"] = "offscreen"

import matplotlib as mpl
from PySide6.QtWidgets import QApplication

import noise_budget
import parts
import wiring
from placement import draw_placement
from schematic import draw_schematic

MAKER = "vmofire, hardware/build.py"
# Letters as curves, no time, no random names, no compression: zlib's bytes differ between its versions.
mpl.rcdefaults()
mpl.rcParams.update(
    {"svg.hashsalt": "vmofire", "svg.fonttype": "path", "pdf.compression": 0, "font.family": "DejaVu Sans"}
)


def build(folder: Path) -> None:
    """Write all files into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, figure in _draw():
        title = f"vmofire: {name.replace('-', ' ')}"
        svg = {"Date": None, "Creator": MAKER, "Title": title}
        figure.savefig(folder / f"{name}.svg", metadata=svg, facecolor="white")
        pdf = {"CreationDate": None, "Creator": MAKER, "Producer": MAKER, "Title": title}
        figure.savefig(folder / f"{name}.pdf", metadata=pdf, facecolor="white")
    for name, lines in (
        ("bill-of-materials.md", parts.describe()),
        ("wiring.md", wiring.describe()),
        ("noise-budget.md", noise_budget.describe()),
    ):
        (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


def _draw() -> Iterator[tuple[str, Any]]:  # figures; their keywords have no types
    for sensors, words in wiring.COUNTS.items():
        yield f"schematic-{words.replace(' ', '-')}", draw_schematic(sensors)
    for side in ("right", "left"):
        yield f"placement-{side}", draw_placement(side)


if __name__ == "__main__":
    app = QApplication.instance() or QApplication([])  # Qt measures type even though nothing of it is stored
    build(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
