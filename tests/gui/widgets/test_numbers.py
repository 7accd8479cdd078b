"""The table of numbers: every figure is whole in sight or not there, and all can be scrolled to."""

import numpy as np
import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from vmofire.gui.theme import DARK, style_sheet
from vmofire.gui.widgets.layouts import stack
from vmofire.gui.widgets.numbers import Numbers
from vmofire.guided.prompt import Figure
from vmofire.words import speaking
from vmofire.words.message import tell

RULE = tell("rule.threshold", ratio=2.0, margin=3.0)
FIGURES = tuple(
    Figure("amplitude", tell("figure.squeezes"), 20.0 + n, "uV", 15.0, 30.0, "left", RULE if n % 3 else None)
    for n in range(9)
)


@pytest.fixture(params=[("en", 200), ("de", 220)])
def numbers(request, qtbot):
    """Return a table that is too low for its figures, as in a window of 1024 x 700."""
    language, height = request.param
    window, table = QWidget(), Numbers()
    window.setObjectName("window")
    window.setStyleSheet(style_sheet(DARK.scaled(1024, 700)))
    window.setLayout(stack(table))
    window.resize(510, height)
    window.show()
    with speaking(language):
        table.show_figures(FIGURES)
    yield table
    window.close()


def read_lines(table):
    """Return for each line of pixels whether anything is painted in it."""
    image = table.viewport().grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    pixels = np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), -1)[:, : image.width()]
    return np.any(pixels != pixels[:, :1], axis=1)


def test_no_figure_is_painted_in_part_wherever_the_table_is_scrolled_to(numbers):
    bar, height = numbers.verticalScrollBar(), numbers.viewport().height()
    assert bar.maximum() > 100
    for value in range(0, bar.maximum() + 1, 7):
        bar.setValue(value)
        whole = numbers.find_whole()
        assert len(whole) >= 2
        painted = np.flatnonzero(read_lines(numbers))
        assert whole[0].top() <= painted[0]
        assert painted[-1] <= whole[-1].bottom() + 1  # and the line under it
        assert whole[0].top() >= 0
        assert whole[-1].bottom() < height


def test_every_figure_is_whole_somewhere_with_its_criterion(numbers):
    bar, heights = numbers.verticalScrollBar(), {}
    for value in range(bar.maximum() + 1):
        bar.setValue(value)
        heights |= {place.top() + value: place.height() for place in numbers.find_whole()}
    tops = sorted(heights)
    merged = [top for top, before in zip(tops, [-9, *tops], strict=False) if top - before > 2]
    assert len(merged) == len(FIGURES)
    with_rule = [heights[top] > 45 for top in merged]
    assert with_rule == [figure.rule is not None for figure in FIGURES]


def test_a_table_with_room_shows_everything(numbers):
    numbers.window().resize(510, 900)
    assert len(numbers.find_whole()) == len(FIGURES)
