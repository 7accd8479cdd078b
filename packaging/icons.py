"""Icon as PNG: turns vmofire.svg into vmofire.png, for systems without SVG: `make package`.

In: the drawing beside this file. Out: a PNG of 256 pixels. Never: a picture drawn by hand.
"""

import os
import sys
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

HERE = Path(__file__).parent
SIZE_PX = 256


def draw(path: Path) -> None:
    """Write the icon."""
    image = QImage(SIZE_PX, SIZE_PX, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    QSvgRenderer(str(HERE / "vmofire.svg")).render(painter)
    painter.end()
    if not image.save(str(path)):
        raise OSError(f"{path} cannot be written")


if __name__ == "__main__":
    app = QGuiApplication([])
    draw(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "vmofire.png")
