"""Ring and strip of a job: the hold in whole seconds, clockwise, and never one repetition too many."""

import math
from dataclasses import replace

import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor

from vmofire.gui.screens.job import JobScreen
from vmofire.gui.theme import DARK, LIGHT, style_sheet
from vmofire.gui.widgets.cue import Ring
from vmofire.gui.widgets.paint import watch_words
from vmofire.gui.widgets.repetition_strip import RepetitionStrip
from vmofire.guided.prompt import Mark, Prompt

HOLD = Prompt("train", "Train", "effort", "Hold.", held=0.5, hold_s=3.0, seconds_left=4.0, duration_s=7.0)
TIME = Prompt("check", "Check", "effort", "Squeeze.", seconds_left=1.5, duration_s=3.0)


@pytest.fixture
def ring(qtbot):
    """Return a ring of 200 pixels."""
    one = Ring()
    qtbot.addWidget(one)
    one.resize(200, 200)
    one.setStyleSheet(style_sheet(DARK))
    one.show()
    return one


def is_lit(ring, hour: float) -> bool:
    """Return whether the ring is lit at an hour of the clock."""
    turn = math.tau * hour / 12.0
    at = QPointF(100 + 91 * math.sin(turn), 100 - 91 * math.cos(turn)).toPoint()
    image = ring.grab().toImage()
    return image.pixelColor(at) not in (QColor(ring.theme.raised), QColor(ring.theme.surface))


def words_of(ring) -> list[str]:
    with watch_words() as seen:
        ring.grab()
    assert all(one.fits for one in seen)
    return [one.words for one in seen]


def test_a_hold_shows_the_seconds_held_and_to_hold(ring):
    ring.show_prompt(HOLD)
    assert set(words_of(ring)) == {"1", "of 3 s"}
    assert ring.accessibleName() == "held 1 of 3 s"
    ring.show_prompt(TIME)
    assert words_of(ring) == ["2"]


def test_a_hold_fills_and_a_time_empties_clockwise(ring):
    ring.show_prompt(HOLD)
    assert [is_lit(ring, hour) for hour in (1.5, 4.5, 7.5, 10.5)] == [True, True, False, False]
    ring.show_prompt(TIME)
    assert [is_lit(ring, hour) for hour in (1.5, 4.5, 7.5, 10.5)] == [False, False, True, True]


def test_the_number_of_the_hold_is_larger_than_a_sixth_of_the_ring(ring):
    ring.setStyleSheet(style_sheet(LIGHT))
    ring.show_prompt(HOLD)
    with watch_words() as seen:
        ring.grab()
    assert max(one.size_px for one in seen) > 200 / 6


def count_signs(strip: RepetitionStrip) -> list[int]:
    """Return the numbers painted in the rings of repetitions to come."""
    with watch_words() as seen:
        strip.grab()
    return [int(one.words) for one in seen if one.words.isdigit()]


@pytest.fixture
def job(qtbot):
    """Return a job screen."""
    screen = JobScreen()
    qtbot.addWidget(screen)
    screen.resize(1280, 800)
    screen.make()
    screen.setStyleSheet(style_sheet(DARK))
    screen.show()
    return screen


@pytest.mark.parametrize("kind", ["effort", "relax"])
@pytest.mark.parametrize("done", range(11))
def test_ten_repetitions_have_ten_places_during_each_and_after_it(job, kind, done):
    marks = (Mark("yes", 3.0, "s", "left"),) * done
    n = min(10, done + (kind == "effort")) or 1
    job._show_strip(Prompt("train", "", kind, "", repetition=n, of=10, side="left", marks=marks))
    assert count_signs(job.strip) == list(range(done + 1, 11))


def test_with_one_sensor_both_legs_have_one_row_and_with_two_they_have_two(job):
    marks = (Mark("yes", 3.0, "s", "left"),) * 2
    alike = Prompt("train", "", "effort", "", repetition=3, of=4, side="both", marks=marks)
    job._show_strip(alike)
    assert count_signs(job.strip) == [3, 4]
    both = (*marks, *(replace(one, side="right") for one in marks))
    job._show_strip(replace(alike, marks=both, channels=(0, 1)))
    assert count_signs(job.strip) == [3, 4, 3, 4]


def test_legs_that_take_turns_have_a_row_each_with_as_many_places(job):
    marks = (Mark("yes", 3.0, "s", "left"), Mark("done", side="right"), Mark("yes", 3.0, "s", "left"))
    job._show_strip(Prompt("train", "", "effort", "", repetition=2, of=4, side="right", marks=marks))
    assert sorted(count_signs(job.strip)) == [2, 3, 3, 4, 4]
