"""The placement of electrodes stays known while they stay on, and a job gets only that of its own leg."""

import pytest

from vmofire.recording.library.measurements import Electrodes
from vmofire.recording.library.placement import Placement, answer, find_common, say_placed

LEFT, RIGHT = Electrodes(kind="gel", spacing_mm=20.0), Electrodes(kind="dry", landmark_mm=40.0)


@pytest.mark.parametrize(("first", "then"), [("left", "right"), ("right", "left")])
def test_one_sensor_moved_over_is_no_longer_where_it_was(first, then):
    placements = Placement()
    placements.place(["VMO"], first, LEFT)
    assert placements.knows(["VMO"], first)
    assert not placements.knows(["VMO"], then)
    placements.place(["VMO"], then, RIGHT)
    assert placements.knows(["VMO"], then)
    assert not placements.knows(["VMO"], first)


def test_two_sensors_stay_where_they_are():
    placements, labels = Placement(), ["left VMO", "right VMO"]
    placements.place(labels, "left", LEFT)
    placements.place(labels, "right", RIGHT)
    assert placements.knows(labels, "left")
    assert placements.knows(labels, "right")


def test_electrodes_are_placed_as_entered_as_last_time_or_unknown():
    anew = answer("anew", LEFT, "dry", 25.0, 30.0)
    assert anew == Electrodes(kind="dry", spacing_mm=25.0, landmark_mm=30.0, placed_anew=True)
    assert answer("untold", LEFT) == Electrodes()
    last = answer("last", LEFT)
    assert (last.kind, last.spacing_mm, last.placed_anew) == ("gel", 20.0, True)
    assert not answer("stayed", LEFT).placed_anew


def test_known_facts_of_electrodes_are_written_and_nothing_else():
    assert say_placed(Electrodes()) == ""
    assert say_placed(LEFT) == "gel, 20 mm apart"
    assert say_placed(RIGHT) == "dry, 40 mm from the kneecap"


def test_the_side_of_a_recording_is_that_of_all_its_sensors():
    assert find_common(["left VMO", "left VL"]) == "left"
    assert find_common(["left VMO", "right VMO"]) == "both"
    assert find_common(["VMO"]) == ""


def test_both_pairs_on_one_vmo_were_placed_anew_and_stayed_on_afterwards():
    labels, placement = ("left VMO upper", "left VMO lower"), Placement()
    placement.place(labels, "left", answer("anew", None, "gel", 20.0, 30.0))
    assert [one.placed_anew for one in placement.describe(labels, "left")] == [True, True]
    assert [one.placed_anew for one in placement.describe(labels, "left")] == [False, False]
