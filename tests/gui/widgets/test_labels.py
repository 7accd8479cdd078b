"""Words keep their place, shrink until they fit, and are shown unchanged, whatever they contain."""

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from vmofire.gui.theme import DARK, style_sheet
from vmofire.gui.widgets.labels import Fields, Label, caption


@pytest.fixture
def show(qtbot):
    houses = []

    def show_one(widget, width=400, height=60):
        house = QWidget()
        houses.append(house)
        house.theme = DARK
        house.setStyleSheet(style_sheet(DARK))
        layout = QVBoxLayout(house)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(widget)
        qtbot.addWidget(house)
        house.resize(width, height)
        with qtbot.waitExposed(house):
            house.show()
        return house

    return show_one


def test_words_shrink_into_their_place_which_stays(show):
    label = Label(20, smallest_px=8, lines=2)
    label.show_words("Short")
    show(label)
    height, size = label.height(), label.font().pixelSize()
    assert size == 20
    label.show_words("Much longer words, as somebody may write them on a bad day. " * 4)
    assert 8 <= label.font().pixelSize() < 20
    assert label.height() == height


def test_words_fill_a_larger_window(show):
    label = Label(20, lines=1)
    label.show_words("Words")
    house = show(label)
    house.theme = DARK.scaled(2560, 1600)
    house.setStyleSheet(style_sheet(house.theme))
    QApplication.processEvents()
    assert label.font().pixelSize() == 40


def test_a_name_is_shown_as_it_was_written(show):
    label = Label(20, lines=1)
    label.show_words("<b>Ada</b> & 5 µV")
    show(label)
    assert label.text() == "<b>Ada</b> & 5 µV"
    assert label.words == "<b>Ada</b> & 5 µV"


def test_trouble_has_its_colour_until_something_else_is_said(show):
    label = Label(20, lines=1, tone="muted")
    show(label)
    label.tell("It went wrong", trouble=True)
    assert label.palette().windowText().color() == QColor(DARK.trouble)
    label.show_words("Calm")
    assert label.palette().windowText().color() == QColor(DARK.muted)


def test_a_caption_takes_as_many_lines_as_it_needs(show):
    words = caption("Long words that stand here for as long as the screen does, on several lines. " * 3)
    show(words, width=200, height=400)
    assert words.heightForWidth(200) > 2 * words.fontMetrics().height()


def test_figures_are_told_by_their_names(show):
    fields = Fields(("rate", 1), ("lost rows", 1))
    show(fields)
    fields.show_values(("2000 Hz", None), ("3", "trouble"))
    assert fields.words == {"rate": "2000 Hz", "lost rows": "3"}
    names = [label.accessibleName() for label in fields.findChildren(Label)]
    assert "lost rows: 3" in names
