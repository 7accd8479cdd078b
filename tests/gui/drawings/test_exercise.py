"""Drawings of exercises: in their place, unlike each other, the working leg in colour, left is left."""

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from vmofire.gui.drawings.exercise import draw_exercise, find_arrows
from vmofire.gui.drawings.person import find_colours
from vmofire.gui.theme import DARK, LIGHT
from vmofire.guided.exercises import bundled as bundled_exercises
from vmofire.guided.movements import bundled

NAMES = sorted(bundled())


def paint(name, side="right", share=1.0, heading=0, theme=LIGHT, size=(300, 240), inner=(20, 20, 260, 200)):
    """Return the colours of a drawing, (height, width), as 0xAARRGGBB."""
    image = QImage(*size, QImage.Format.Format_RGB32)
    image.fill(QColor(theme.surface))
    painter = QPainter(image)
    draw_exercise(painter, QRectF(*inner), name, side, theme, share, heading)
    painter.end()
    return np.frombuffer(image.constBits(), np.uint32).reshape(size[1], size[0]).copy()


def has(picture, colour: QColor):
    """Return where a picture has a colour."""
    return (picture & 0xFFFFFF) == (colour.rgb() & 0xFFFFFF)


@pytest.mark.parametrize("name", NAMES)
def test_a_drawing_stays_in_its_place_and_fills_it_in_one_direction(qapp, name):
    inked = np.zeros((240, 300), bool)
    for share, heading in ((0.0, 0), (0.5, 1), (1.0, 0), (0.5, -1)):
        for side in ("left", "right"):
            inked |= ~has(paint(name, side, share, heading), QColor(LIGHT.surface))
    rows, columns = np.flatnonzero(inked.any(1)), np.flatnonzero(inked.any(0))
    assert rows[0] >= 19
    assert rows[-1] <= 220
    assert columns[0] >= 19
    assert columns[-1] <= 280
    assert rows[-1] - rows[0] > 180 or columns[-1] - columns[0] > 235


def test_no_two_exercises_could_be_taken_for_each_other(qapp):
    """Their drawings differ by a third of their ink, without an arrow."""
    inks = {one.code: ~has(paint(one.pose), QColor(LIGHT.surface)) for one in bundled_exercises()}
    for code, ink in inks.items():
        for other, its in inks.items():
            if code < other:
                assert np.count_nonzero(ink ^ its) > 0.33 * np.count_nonzero(ink | its), (code, other)


@pytest.mark.parametrize("name", NAMES)
def test_a_movement_can_be_seen(qapp, name):
    rest, hold = paint(name, share=0.0), paint(name, share=1.0)
    assert np.count_nonzero(rest != hold) > 300


@pytest.mark.parametrize("theme", [DARK, LIGHT])
@pytest.mark.parametrize("name", NAMES)
def test_the_working_leg_and_its_muscle_are_coloured(qapp, name, theme):
    colours = find_colours(theme)
    for side in ("left", "right", ""):
        picture = paint(name, side, 1.0, theme=theme)
        assert np.count_nonzero(has(picture, colours.working)) > 350, side
        if bundled()[name].legs != "alternate" or side != "left":  # there the other thigh lies before it
            assert np.count_nonzero(has(picture, colours.vmo)) > 12, side


@pytest.mark.parametrize("name", [name for name in NAMES if bundled()[name].legs == "one"])
def test_a_left_leg_that_works_turns_the_person_round(qapp, name):
    right, left = paint(name, "right", 0.6), paint(name, "left", 0.6)
    working = find_colours(LIGHT).working
    assert abs(np.count_nonzero(has(right, working)) - np.count_nonzero(has(left[:, ::-1], working))) < 60
    assert np.count_nonzero(right != left) > 1000


def test_seen_from_the_front_the_left_leg_is_on_the_right(qapp):
    working = find_colours(LIGHT).working
    middles = [
        np.argwhere(has(paint("sit_squeeze", side, 0.0), working))[:, 1].mean() for side in ("right", "left")
    ]
    assert middles[0] + 10 < middles[1]


def test_both_legs_are_coloured_where_both_work_and_no_side_is_asked_for(qapp):
    working = find_colours(LIGHT).working
    one, both = (np.count_nonzero(has(paint("goblet_squat", side), working)) for side in ("right", "both"))
    assert both > 1.5 * one


@pytest.mark.parametrize("name", NAMES)
def test_the_arrow_points_the_way_of_the_moving_point_there_and_back(qapp, name):
    image = QImage(300, 240, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    for side in ("right", "left"):
        there, back = (
            find_arrows(painter, QRectF(0, 0, 300, 240), name, side, LIGHT, heading) for heading in (1, -1)
        )
        assert len(there) == len(back) == (2 if name == "sit_squeeze" else 1)
        for (start, end), (last, first) in zip(there, back, strict=True):
            assert (start, end) == (first, last)
            assert (end - start).manhattanLength() > 12
    painter.end()


def test_other_names_paint_nothing(qapp):
    assert has(paint("no such movement"), QColor(LIGHT.surface)).all()
