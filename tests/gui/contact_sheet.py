"""Contact sheet of all movements: each in rest, on the way, in the hold, on the way back, for both legs.

Run `python tests/gui/contact_sheet.py FILE [dark]`; `make screenshots` writes it too.
"""

import os
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication

from vmofire.gui.drawings.exercise import draw_exercise
from vmofire.gui.theme import THEMES, Theme, make_font
from vmofire.guided.movements import bundled, name_movement
from vmofire.labels import LEGS

MOMENTS = ((0.0, 0), (0.5, 1), (1.0, 0), (0.5, -1))  # share of the way, heading
WIDTH, HEIGHT, HEAD = 200, 160, 24


def draw_sheet(theme: Theme) -> QImage:
    """Return the sheet: a row for each movement, its four moments with the right leg, then with the left."""
    names = list(bundled())
    image = QImage(2 * len(MOMENTS) * WIDTH, len(names) * (HEIGHT + HEAD), QImage.Format.Format_RGB888)
    image.fill(QColor(theme.surface))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setFont(make_font(15, bold=True))
    for row, name in enumerate(names):
        top = row * (HEIGHT + HEAD)
        painter.setPen(QColor(theme.text))
        place = QRectF(8, top, image.width() - 16, HEAD)
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, f"{name}: {name_movement(name)}")
        for column, side in enumerate(reversed(LEGS)):
            for number, (share, heading) in enumerate(MOMENTS):
                left = (column * len(MOMENTS) + number) * WIDTH
                box = QRectF(left + 5, top + HEAD, WIDTH - 10, HEIGHT - 6)
                draw_exercise(painter, box, name, side, theme, share, heading)
    painter.end()
    return image


def main() -> None:
    """Write the sheet."""
    app = QApplication.instance() or QApplication(["vmofire"])
    del app
    theme = THEMES["dark" if "dark" in sys.argv else "light"]
    if not draw_sheet(theme).save(str(Path(sys.argv[1])), quality=0):
        raise SystemExit(f"{sys.argv[1]} cannot be written")


if __name__ == "__main__":
    main()
