"""Every job from the start screen to its result, by keyboard alone, for people of every kind."""

import pytest
from PySide6.QtCore import Qt


@pytest.mark.parametrize(
    ("person", "outcomes"),
    [
        ("strong", {"fires"}),
        ("weak", {"fires", "fires_weakly"}),
        ("late", {"fires_late", "fires"}),
        ("off", {"does_not_fire"}),
        ("one_sided", {"fires"}),
        ("tiring", {"fires"}),
        ("noisy", {"cannot_tell"}),
        ("moving", {"cannot_tell", "fires"}),
    ],
)
def test_check_tells_what_the_person_is_like(open_window, person, outcomes):
    place = open_window(person)
    place.open_question("11")  # Check, left leg
    result = place.finish()
    assert result.job == "check"
    assert result.outcome in outcomes, result.headline


def test_a_leg_that_fires_and_one_that_does_not(open_window):
    place = open_window("off")
    place.open_question("12")  # right leg
    assert place.finish().outcome == "fires"
    place.press("n")  # the other leg
    place.wait(lambda: place.screen is place.screens.job)
    assert place.finish().outcome == "does_not_fire"


def test_compare_says_which_leg_gives_less(open_window):
    place = open_window("one_sided")
    place.open_question("2")
    result = place.finish()
    assert result.outcome == "different"
    assert "left" in result.headline
    assert place.screens.result.bars.isVisible()
    assert place.screens.result.curves.isVisible()


def test_compare_of_equal_legs_finds_no_difference(open_window):
    place = open_window("strong")
    place.open_question("2")
    assert place.finish().outcome == "no_difference"


def test_training_counts_by_itself_and_ends_with_its_success_rate(open_window):
    place = open_window("strong")
    place.open_question("41")
    result = place.finish(timeout_s=110)
    assert result.job == "train"
    assert result.good is True
    assert sum(mark.state == "yes" for mark in result.marks) >= 9
    assert place.window.flow.visit.progress.standings


@pytest.mark.parametrize(
    ("keys", "job"), [("31", "maximum"), ("32", "activation"), ("33", "deficit"), ("35", "endurance")]
)
def test_every_test_of_the_clinic_ends_with_its_result(open_window, keys, job):
    place = open_window("strong")
    place.open_question(keys)
    if job != "deficit":
        place.open_question("1")
    result = place.finish(timeout_s=110)
    assert result.job == job
    assert result.good is not False
    assert result.figures


def test_onset_asks_for_a_second_sensor_on_the_same_leg(open_window):
    place = open_window("strong")
    place.open_question("34")
    assert place.screen is place.screens.choose
    assert "second sensor" in place.screens.choose.choices[3].words[1]


def test_onset_is_measured_where_there_is_one(open_window):
    place = open_window("strong", labels=("left VMO", "left VL"))
    place.open_question("34")
    assert place.finish(timeout_s=110).job == "onset"


def test_a_maximum_makes_later_squeezes_a_share_of_it(open_window):
    place = open_window("strong")
    place.open_question("311")
    place.finish(timeout_s=110)
    assert "left" in place.window.flow.visit.references
    place.press(Qt.Key.Key_Escape)
    place.open_question("321")
    result = place.finish()
    assert any(figure.unit.startswith("%") for figure in result.figures)
