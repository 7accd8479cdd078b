"""Picture of an exercise in a window: moves with the phase, stands still when nothing moves, costs little."""

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QVBoxLayout, QWidget

from vmofire.gui.widgets import exercise_picture
from vmofire.gui.widgets.exercise_picture import ExercisePicture
from vmofire.guided.movements import EFFORT_S, RELEASE_S
from vmofire.guided.prompt import Prompt

EFFORT = Prompt("train", "", "effort", "Lift.", pose="clench_extension", side="right")


class Clock:
    """Clock that a test sets."""

    now_s = 100.0

    def monotonic(self):
        return self.now_s


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(exercise_picture, "time", clock)
    return clock


@pytest.fixture
def picture(qtbot, clock):
    window = QWidget()
    layout = QVBoxLayout(window)
    picture = ExercisePicture(card=True)
    layout.addWidget(picture)
    qtbot.addWidget(window)
    window.resize(300, 300)
    window.show()
    qtbot.waitExposed(window)
    yield picture
    window.close()


def test_it_is_hidden_until_there_is_something_to_show(picture):
    assert picture.isHidden()
    picture.show_movement("no such movement")
    assert picture.isHidden()
    picture.show_movement("lunge")
    assert picture.isVisible()
    picture.remove()
    assert picture.isHidden()


def test_it_goes_up_with_the_effort_holds_and_comes_down_with_the_release(picture, clock):
    picture.show_prompt(replace(EFFORT, kind="rest", side=""))
    assert picture.moment == (0.0, 0)
    picture.show_prompt(EFFORT)
    clock.now_s += EFFORT_S / 2
    picture.show_prompt(EFFORT)
    share, heading = picture.moment
    assert 0.3 < share < 0.7
    assert heading == 1
    clock.now_s += EFFORT_S
    picture.show_prompt(EFFORT)
    assert picture.moment == (1.0, 0)
    release = replace(EFFORT, kind="relax", side="")
    picture.show_prompt(release)
    clock.now_s += RELEASE_S / 2
    picture.show_prompt(release)
    assert picture.moment[1] == -1
    clock.now_s += RELEASE_S
    picture.show_prompt(release)
    assert picture.moment == (0.0, 0)


def test_the_next_leg_begins_at_rest_and_a_release_keeps_the_leg(picture, clock):
    picture.show_prompt(EFFORT)
    clock.now_s += 5.0
    picture.show_prompt(replace(EFFORT, kind="relax", side=""))
    assert "right" in picture.accessibleName()
    clock.now_s += 5.0
    picture.show_prompt(replace(EFFORT, side="left"))
    assert "left" in picture.accessibleName()
    assert picture.moment[0] == 0.0


def test_getting_into_position_shows_the_leg_that_begins_and_the_rest_keeps_it(picture):
    lunge = Prompt("train", "", "ready", "Stand.", pose="lunge", side="left")
    picture.show_prompt(lunge)
    assert "left" in picture.accessibleName()
    picture.show_prompt(replace(lunge, kind="rest", side="both"))
    assert "left" in picture.accessibleName()
    picture.show_prompt(replace(lunge, kind="effort", side="right"))
    assert "right" in picture.accessibleName()


def test_a_prompt_without_a_movement_shows_nothing_until_there_is_one(picture):
    picture.show_prompt(Prompt("maximum", "", "relax", "Let go."))
    picture.show_prompt(Prompt("maximum", "", "question", "Pain?"))
    assert picture.isHidden()


def test_a_pause_or_a_question_keeps_the_picture(picture):
    picture.show_prompt(EFFORT)
    for kind in ("paused", "question"):
        picture.show_prompt(Prompt("train", "", kind, "Paused."))
        assert picture.isVisible()
        assert "heel lifted" in picture.accessibleName()


def test_only_a_moving_picture_in_sight_has_a_clock_running(picture, clock, qtbot):
    picture.show_movement("lunge", phase="held")
    assert not picture.is_moving
    picture.show_movement("lunge", phase="shown")
    assert picture.is_moving
    picture.window().hide()
    assert not picture.is_moving
    picture.window().show()
    qtbot.waitExposed(picture.window())
    assert picture.is_moving
    picture.show_movement("lunge", phase="rest")
    clock.now_s += 2 * RELEASE_S
    picture.show_movement("lunge", phase="rest")
    assert not picture.is_moving


def test_it_is_painted_only_after_a_change_and_15_times_a_second_at_most(picture, clock, qtbot):
    painted = []
    whole = picture.paint
    picture.paint = lambda *args: (painted.append(clock.now_s), whole(*args))
    picture.show_movement("lunge", phase="held")
    qtbot.wait(50)
    before = len(painted)
    for _ in range(20):
        picture.show_movement("lunge", phase="held")
        qtbot.wait(5)
    assert len(painted) == before
    assert exercise_picture.FRAME_MS >= 66
    moments = set()
    for _ in range(60):  # prompts come with the frames of the window
        clock.now_s += 1 / 60
        picture.show_movement("lunge", phase="release")
        moments.add(picture.moment)
    assert 5 < len(moments) <= 16
