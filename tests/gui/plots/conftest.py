"""Plots in a window of a theme, asked by a real mouse."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMainWindow

from vmofire.gui.theme import DARK, LIGHT, Theme, style_sheet

MOVE_MS = 15  # pyqtgraph leaves out mouse moves that come faster


class Home(QMainWindow):
    """A window that holds one panel, and a hand on its mouse."""

    def __init__(self, panel, theme: Theme, size: tuple[int, int]) -> None:
        super().__init__()
        self.theme = theme
        self.setStyleSheet(style_sheet(theme))
        self.panel = panel
        self.setCentralWidget(panel)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.resize(*size)

    def take(self, theme: Theme) -> None:
        """Take another theme."""
        self.theme = theme
        self.setStyleSheet(style_sheet(theme))
        QApplication.processEvents()

    def find(self, plot, x: float, y: float) -> QPoint:
        """Return the pixel of the viewport where a value lies."""
        return self.panel.mapFromScene(plot.vb.mapViewToScene(QPointF(x, y)))

    def point(self, plot, x: float, y: float) -> None:
        """Move the mouse to a value, from elsewhere: Qt leaves out a move to where it is."""
        QTest.qWait(MOVE_MS)
        QTest.mouseMove(self.panel.viewport(), QPoint(1, 1))
        QTest.qWait(MOVE_MS)
        QTest.mouseMove(self.panel.viewport(), self.find(plot, x, y))
        QTest.qWait(MOVE_MS)

    def click(self, plot, x: float, y: float, button=Qt.MouseButton.LeftButton) -> None:
        """Click on a value."""
        QTest.mouseClick(self.panel.viewport(), button, pos=self.find(plot, x, y))

    def picture(self) -> QImage:
        """Return what is seen of the panel."""
        QApplication.processEvents()
        return self.panel.viewport().grab().toImage()

    def has_colour(self, plot, x: float, y: float, colour: str, reach: int = 3, most: int = 60) -> bool:
        """Return whether a colour, or nearly it, is seen within some pixels of a value."""
        return has_colour(self.picture(), self.find(plot, x, y), colour, reach, most)


def has_colour(image: QImage, at: QPoint, colour: str, reach: int = 3, most: int = 60) -> bool:
    """Return whether a colour, or nearly it, is in a picture within some pixels of a place."""
    wanted, ratio = QColor(colour), image.devicePixelRatio()
    centre_x, centre_y = round(at.x() * ratio), round(at.y() * ratio)
    for x in range(max(0, centre_x - reach), min(image.width(), centre_x + reach + 1)):
        for y in range(max(0, centre_y - reach), min(image.height(), centre_y + reach + 1)):
            seen = image.pixelColor(x, y)
            far = abs(seen.red() - wanted.red()) + abs(seen.green() - wanted.green())
            if far + abs(seen.blue() - wanted.blue()) <= most:
                return True
    return False


@pytest.fixture(params=[DARK, LIGHT], ids=["dark", "light"])
def theme(request) -> Theme:
    return request.param


@pytest.fixture
def show(qtbot) -> Callable[..., Home]:
    """Show panels in windows at will."""
    homes = []  # pytest-qt alone would not keep them alive

    def show_one(panel, theme: Theme = LIGHT, size: tuple[int, int] = (640, 320)) -> Home:
        home = Home(panel, theme, size)
        for other in homes:
            other.close()  # a window over another takes its mouse
        homes.append(home)
        qtbot.addWidget(home)
        home.show()
        with qtbot.waitActive(home):
            home.activateWindow()
        QApplication.processEvents()
        return home

    return show_one
