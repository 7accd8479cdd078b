"""Self-painted widgets follow their window's theme and size, and leave no painter active."""

import sys

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from vmofire.gui.theme import DARK, LIGHT, style_sheet
from vmofire.gui.widgets.painted import Painted


class Ground(Painted):
    """Paints its background, and counts how often."""

    def __init__(self):
        super().__init__((80, 40), (60, 20), grows="width", name="a ground")
        self.n_grounds = self.n_paintings = 0

    def paint(self, painter, box):
        self.n_paintings += 1
        self.draw_ground(painter, self.theme.ground, self.paint_ground)

    def paint_ground(self, painter):
        self.n_grounds += 1


class Broken(Painted):
    """Raises an exception at every paint."""

    def paint(self, painter, box):
        raise ValueError("no colour")


class House(QWidget):
    """A window with a theme."""

    def __init__(self, painted):
        super().__init__()
        self.theme = DARK
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(painted)

    def take(self, theme):
        self.theme = theme
        self.setStyleSheet(style_sheet(theme))


@pytest.fixture
def house(qtbot):
    house = House(Ground())
    house.ground = house.findChild(Ground)
    qtbot.addWidget(house)
    house.take(DARK)
    house.resize(200, 100)
    with qtbot.waitExposed(house):
        house.show()
    return house


def colour_of(house):
    return house.grab().toImage().pixelColor(10, 50).name()


def test_it_is_painted_in_the_theme_of_its_window_and_anew_in_another(house):
    assert colour_of(house) == DARK.ground
    house.take(LIGHT)
    assert colour_of(house) == LIGHT.ground


def test_cached_parts_are_painted_once_for_each_theme_and_size(house):
    house.grab()
    before = house.ground.n_grounds
    for _ in range(3):
        house.ground.update()
        house.grab()
    assert house.ground.n_grounds == before
    house.resize(240, 100)
    house.grab()
    assert house.ground.n_grounds == before + 1


def test_its_size_is_in_pixels_of_the_design(house):
    assert (house.ground.sizeHint().toTuple(), house.ground.minimumSizeHint().toTuple()) == (
        (80, 40),
        (60, 20),
    )
    house.take(DARK.scaled(2560, 1600))
    assert house.ground.sizeHint().toTuple() == (160, 80)
    assert house.ground.accessibleName() == "a ground"


def test_an_exception_in_a_painting_is_told_and_the_next_painting_can_begin(qtbot, monkeypatch, capfd):
    told = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, *_: told.append(kind))
    broken = Broken()
    qtbot.addWidget(broken)
    broken.resize(50, 50)
    for _ in range(3):
        broken.grab()
    assert told == [ValueError] * 3
    assert "QPainter" not in capfd.readouterr().err


def test_a_change_that_is_not_of_the_theme_forgets_nothing(house):
    house.grab()
    before = house.ground.n_grounds
    house.ground.changeEvent(QEvent(QEvent.Type.EnabledChange))
    house.grab()
    assert house.ground.n_grounds == before
