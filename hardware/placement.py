"""Placement sheet: the app's own drawing and words of the electrode places, as a figure for paper.

In: a side; gui/drawings/thigh.py, which paints on any object with a painter's methods; the steps of
gui/screens/placement.py. Out: a matplotlib figure. Never: a place, a size or a sentence of its own.
"""

import textwrap
from typing import Any, cast

from matplotlib.figure import Figure
from matplotlib.patches import Ellipse, PathPatch
from matplotlib.path import Path
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QPainter, QPainterPath, QPen

from vmofire.gui.drawings.thigh import draw_thighs
from vmofire.gui.screens.placement import MORE, SEEN, SKIN, STEPS
from vmofire.gui.theme import LIGHT

MUSCLES = ("VMO", "VL", "adductors")
DRAWING = QRectF(0.0, 0.0, 700.0, 720.0)
PAGE_INCHES = (11.7, 7.3)
LETTER_SHARE = 0.62  # share of the height of the drawing's room for a word
_MOVE, _LINE, _CURVE = (
    QPainterPath.ElementType.MoveToElement,
    QPainterPath.ElementType.LineToElement,
    QPainterPath.ElementType.CurveToElement,
)


class Paper:
    """Painter that takes the strokes of a QPainter and puts them on axes of matplotlib.

    Qt's own SVG and PDF differ from machine to machine: they contain its fonts and the time.
    """

    def __init__(self, axes: Any) -> None:
        self._axes = axes
        self._pen, self._brush, self._bold = QPen(), QBrush(Qt.BrushStyle.NoBrush), False

    def save(self) -> None:
        """Do nothing: all strokes have their own pen."""

    restore = save

    def setRenderHint(self, _hint: object) -> None:  # noqa: N802, Qt's name
        """Do nothing: paper needs no antialiasing."""

    def setPen(self, pen: QPen | QColor | Qt.PenStyle) -> None:  # noqa: N802, Qt's name
        """Set the pen of the next strokes."""
        self._pen = QPen(pen)

    def setBrush(self, brush: QBrush | QColor | Qt.BrushStyle) -> None:  # noqa: N802, Qt's name
        """Set the fill of the next shapes."""
        self._brush = QBrush(brush)

    def setFont(self, font: QFont) -> None:  # noqa: N802, Qt's name
        """Take only the weight: the font of the machine must not appear on paper."""
        self._bold = font.weight() > QFont.Weight.Medium

    def drawPath(self, path: QPainterPath) -> None:  # noqa: N802, Qt's name
        """Draw lines and curves."""
        elements = [path.elementAt(place) for place in range(path.elementCount())]
        codes = [
            Path.MOVETO if element.type == _MOVE else Path.LINETO if element.type == _LINE else Path.CURVE4
            for element in elements
        ]
        self._add(PathPatch(Path([(element.x, element.y) for element in elements], codes)))

    def drawEllipse(self, middle: QPointF, rx: float, ry: float) -> None:  # noqa: N802, Qt's name
        """Draw an ellipse."""
        self._add(Ellipse((middle.x(), middle.y()), 2 * rx, 2 * ry))

    def drawLine(self, start: QPointF, end: QPointF) -> None:  # noqa: N802, Qt's name
        """Draw a line."""
        path = QPainterPath(start)
        path.lineTo(end)
        brush, self._brush = self._brush, QBrush(Qt.BrushStyle.NoBrush)
        self.drawPath(path)
        self._brush = brush

    def drawText(self, room: QRectF, _flags: int, words: str) -> None:  # noqa: N802, Qt's name
        """Write words in the middle of their box."""
        self._axes.text(
            room.center().x(),
            room.center().y(),
            words,
            fontsize=room.height() * LETTER_SHARE * _points_per_unit(),
            fontweight="bold" if self._bold else "normal",
            color=self._pen.color().name(),
            ha="center",
            va="center_baseline",
        )

    def _add(self, patch: PathPatch | Ellipse) -> None:
        has_line = self._pen.style() != Qt.PenStyle.NoPen
        has_fill = self._brush.style() != Qt.BrushStyle.NoBrush
        patch.set_facecolor(_find_colour(self._brush.color()) if has_fill else "none")
        patch.set_edgecolor(_find_colour(self._pen.color()) if has_line else "none")
        patch.set_linewidth(self._pen.widthF() * _points_per_unit())
        if self._pen.dashPattern() and self._pen.style() == Qt.PenStyle.CustomDashLine:
            patch.set_linestyle((0, tuple(self._pen.dashPattern())))
        self._axes.add_patch(patch)


def _find_colour(colour: QColor) -> tuple[float, float, float, float]:
    return colour.redF(), colour.greenF(), colour.blueF(), colour.alphaF()


def draw_placement(side: str) -> Figure:
    """Return the page for one side, "left" or "right", with all three places of sensors."""
    figure: Any = Figure(figsize=PAGE_INCHES)  # matplotlib's keywords have no types
    height = DRAWING.height() * _points_per_unit() / 72 / PAGE_INCHES[1]
    width = DRAWING.width() * _points_per_unit() / 72 / PAGE_INCHES[0]
    axes = figure.add_axes((0.01, 0.02, width, height))
    axes.set_xlim(DRAWING.left(), DRAWING.right())
    axes.set_ylim(DRAWING.bottom(), DRAWING.top())
    axes.set_axis_off()
    draw_thighs(cast("QPainter", Paper(axes)), DRAWING, LIGHT, (side,), MUSCLES)
    figure.text(0.03, 0.945, f"Electrodes, {side} leg", fontsize=17, fontweight="bold")
    figure.text(0.03, 0.905, SEEN, fontsize=11, color=LIGHT.muted)
    y = 0.86
    for number, words in (*STEPS, *MORE.values(), ("", SKIN)):
        figure.text(width + 0.03, y, number, fontsize=12, fontweight="bold", ha="right")
        for line in textwrap.wrap(words, 54):
            figure.text(width + 0.045, y, line, fontsize=12)
            y -= 0.034
        y -= 0.022
    return figure


def _points_per_unit() -> float:
    """Return the points of the page per unit of the drawing."""
    return 0.85 * PAGE_INCHES[1] * 72 / DRAWING.height()
