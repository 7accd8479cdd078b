"""Words fit or report that they do not; the check of pictures finds the faults that it must find."""

from dataclasses import replace
from unittest.mock import patch

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter, QPixmap
from PySide6.QtWidgets import QWidget

from vmofire.gui.drawings.poses import POSES, draw_pose
from vmofire.gui.drawings.thigh import draw_thighs
from vmofire.gui.theme import DARK, LIGHT
from vmofire.gui.widgets.labels import Label
from vmofire.gui.widgets.paint import draw_words, watch_words
from vmofire.guided.exercises import bundled

from .layout import find_faults, take_picture


class Page(QWidget):
    """Widget that paints given words."""

    def __init__(self, *parts):
        super().__init__()
        self.parts = parts
        self.resize(300, 100)

    def paintEvent(self, event):  # noqa: N802, Qt's name
        painter = QPainter(self)
        for words, rect in self.parts:
            draw_words(painter, words, QRectF(*rect), DARK.text, 20)
        painter.end()


def faults_of(qtbot, *parts):
    page = Page(*parts)
    qtbot.addWidget(page)
    page.show()
    _, seen = take_picture(page)
    return find_faults(page, seen)


def test_words_that_fit_beside_each_other_are_no_fault(qtbot):
    assert faults_of(qtbot, ("left", (0, 0, 140, 40)), ("right", (150, 0, 140, 40))) == []


def test_cut_words_are_seen(qtbot):
    (fault,) = faults_of(qtbot, ("much too long for so little room", (0, 0, 60, 14)))
    assert fault.startswith("cut: 'much too long")


def test_words_on_top_of_each_other_are_seen(qtbot):
    (fault,) = faults_of(qtbot, ("one", (0, 0, 140, 40)), ("two", (10, 5, 140, 40)))
    assert "on top of each other: 'one' and 'two'" in fault


def test_a_widget_that_is_too_small_for_its_words_is_seen(qtbot):
    words = Label(20, lines=2)
    holder = QWidget()
    qtbot.addWidget(holder)
    words.setParent(holder)
    holder.resize(300, 200)
    words.resize(200, 10)
    holder.show()
    assert any("too small" in fault for fault in find_faults(holder, []))


def test_words_are_listed_only_inside_watch_words(qapp):
    with watch_words() as seen:
        pass
    picture = QPixmap(100, 100)
    painter = QPainter(picture)
    draw_words(painter, "unseen", QRectF(0, 0, 100, 40), DARK.text, 20)
    painter.end()
    assert seen == []


def test_every_exercise_has_a_drawing_of_its_own(qapp):
    assert {one.pose for one in bundled()} <= set(POSES)
    assert len({one.pose for one in bundled()}) == len(bundled())


def test_no_two_drawings_of_exercises_could_be_taken_for_each_other(qapp):
    """Drawings differ by a tenth of their ink or more, not by an arrow alone."""
    inks = {one.code: draw_ink(one.pose) for one in bundled()}
    for code, ink in inks.items():
        for other, its in inks.items():
            if code != other:
                assert np.count_nonzero(ink ^ its) > 0.1 * np.count_nonzero(ink | its), (code, other)


def draw_ink(name):
    """Return the pixels that a pose paints, without its arrows."""
    image = QImage(200, 200, QImage.Format.Format_RGB32)
    image.fill(0xFFFFFFFF)
    painter = QPainter(image)
    with patch.dict(POSES, {name: replace(POSES[name], arrows=())}):
        draw_pose(painter, QRectF(0, 0, 200, 200), name, "right", LIGHT)
    painter.end()
    return np.frombuffer(image.constBits(), np.uint32).reshape(200, 200) != 0xFFFFFFFF


@pytest.mark.parametrize("name", POSES)
def test_a_drawing_stays_in_its_place_and_left_is_not_right(qapp, name):
    pictures = {}
    for side in ("left", "right"):
        picture = QPixmap(220, 220)
        picture.fill(LIGHT.surface)
        painter = QPainter(picture)
        draw_pose(painter, QRectF(10, 10, 200, 200), name, side, LIGHT)
        painter.end()
        image = pictures[side] = picture.toImage()
        edge = {image.pixelColor(x, y).name() for x in range(220) for y in (2, 217)}
        assert edge == {LIGHT.surface}
    assert POSES[name].both or pictures["left"] != pictures["right"]


def test_the_thighs_show_pads_only_where_they_are_asked_for(qapp):
    images = []
    for sides, muscles in ((("left",), ("VMO",)), (("right",), ("VMO",)), (("right",), ("VMO", "VL"))):
        picture = QPixmap(400, 400)
        picture.fill(DARK.surface)
        painter = QPainter(picture)
        draw_thighs(painter, QRectF(10, 10, 380, 380), DARK, sides, muscles)
        painter.end()
        images.append(picture.toImage())
    assert images[0] != images[1] != images[2]
    halves = [
        sum(images[k].pixelColor(x, y).name() == DARK.accent for x in xs for y in range(400))
        for k, xs in ((0, range(200)), (0, range(200, 400)))
    ]
    assert halves[0] == 0 < halves[1]  # the person faces us, so the left leg is on the right
