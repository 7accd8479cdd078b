"""Export of plots as a picture, a drawing or data; every file is whole or absent.

In: a panel of plots, a Table, a path. Out: a PNG of any width, an SVG, a CSV. Never: a rounded number, or an
existing file replaced.
"""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF, QSize
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtSvg import QSvgGenerator

from vmofire.errors import FieldError
from vmofire.recording.export.target import new_file
from vmofire.words import say

if TYPE_CHECKING:
    from vmofire.gui.plots.plot_panel import PlotPanel

WIDTHS_PX = (100, 20_000)
Value = float | str | None


@dataclass(frozen=True)
class Table:
    """Data of a plot.

    Attributes
    ----------
    names
        Name of each column with its unit, as in "left VMO [uV]"; in English, as for a program.
    columns
        Values of each column; None or NaN where there is none. A shorter column ends earlier.
    """

    names: tuple[str, ...]
    columns: tuple[Sequence[Value], ...]


def read_width(words: str) -> int:
    """Return a typed width of a picture, pixels.

    Raises
    ------
    FieldError
        It is no whole number, or out of range.
    """
    least, most = WIDTHS_PX
    written = words.strip()
    if not (written.isascii() and written.isdigit() and least <= int(written[:9]) <= most):
        cause = say("The width must be a whole number from {least} to {most}.", least=least, most=most)
        raise FieldError(cause, "", "width")
    return int(written)


def save_picture(panel: "PlotPanel", width_px: int, path: Path) -> None:
    """Save a panel as PNG; the height follows the width, and lines and letters grow with it.

    Raises
    ------
    VmofireError
        The file exists, or the disk refuses.
    """
    image = draw_picture(panel, width_px)
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # pyright: ignore[reportCallIssue, reportArgumentType] - it takes a device too
    _write(path, data)


def draw_picture(panel: "PlotPanel", width_px: int) -> QImage:
    """Return a picture of a panel, `width_px` wide."""
    seen = panel.viewport().rect()
    ratio = width_px / seen.width()
    size = QSize(width_px, max(1, round(seen.height() * ratio)))
    image = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
    with panel.enlarged(ratio) as place:
        painter = QPainter(image)
        try:
            _render(panel, painter, QRectF(image.rect()), place)
        finally:
            painter.end()
    return image


def save_drawing(panel: "PlotPanel", path: Path) -> None:
    """Save a panel as SVG, with its words as text; errors as of `save_picture`."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    drawing = QSvgGenerator()
    drawing.setOutputDevice(buffer)
    drawing.setTitle(panel.title)
    drawing.setDescription(panel.accessibleName())
    drawing.setSize(panel.viewport().size())
    drawing.setViewBox(panel.viewport().rect())
    painter = QPainter(drawing)
    try:
        with panel.enlarged(1.0) as place:
            _render(panel, painter, place, place)
    finally:
        painter.end()
    _write(path, data)


def _render(panel: "PlotPanel", painter: QPainter, target: QRectF, place: QRectF) -> None:
    """Paint a part of a panel's scene, whatever pyqtgraph's exporters do.

    Its SVGExporter raises ValueError with Qt 6.11, which ends closed paths with a "Z".
    """
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
    painter.fillRect(target, QColor(panel.theme.surface))
    panel.scene().render(painter, target, place)


def save_data(table: Table, path: Path) -> None:
    """Save data as CSV: every number is the shortest text that reads back the same.

    Raises
    ------
    VmofireError
        The file exists, or the disk refuses.
    """
    lines = io.StringIO()
    writer = csv.writer(lines, lineterminator="\n")
    writer.writerow(map(_disarm, table.names))
    writer.writerows([_write_value(one) for one in row] for row in zip_longest(*table.columns))
    _write(path, QByteArray(lines.getvalue().encode()))


def _write_value(value: Value) -> str:
    if isinstance(value, str):
        return _disarm(value)
    return "" if value is None or not isfinite(value) else repr(float(value))


def _disarm(text: str) -> str:
    """Return a text on one line that no spreadsheet takes for a formula: a label may be typed."""
    line = " ".join(text.split())
    return f"'{line}" if line.startswith(("=", "+", "-", "@")) else line


def _write(path: Path, data: QByteArray) -> None:
    with new_file(path) as file:
        file.write(data.data())
