"""Choice of sensor and leg: from the labels, by one rule for every job, or refused."""

from itertools import permutations, product

import pytest

from vmofire.errors import SiteError
from vmofire.guided import catalogue
from vmofire.guided.catalogue import Sitting, make_job
from vmofire.guided.sites import (
    asks_one_leg,
    find_sides,
    has_both,
    label_leg,
    plan_sites,
    read_muscle,
    read_side,
)

ONE_LEGGED = ("check", "maximum", "activation", "onset", "endurance", "train")
JOBS = (*ONE_LEGGED, "compare", "deficit")
NAMES = [f"{side}{muscle}" for side in ("", "left ", "right ") for muscle in ("VMO", "VL", "adductors")]
LAYOUTS = [one for n in (1, 2, 3) for one in permutations([*NAMES, "GP27"], n)]


@pytest.mark.parametrize(
    ("label", "side", "muscle"),
    [
        ("VMO", "", "VMO"),
        ("left VMO", "left", "VMO"),
        ("Right vmo", "right", "VMO"),
        ("VMO_R", "right", "VMO"),
        ("L vastus medialis", "left", "VMO"),
        ("lt. VL", "left", "VL"),
        ("right ADD", "right", "adductors"),
        ("adductor longus", "", "adductors"),
        ("left or right VMO", "", "VMO"),
        ("upright VMO", "", "VMO"),
        ("L", "", ""),  # a single letter could mean anything
        ("left", "left", ""),
        ("GP26", "", ""),
        ("VMO over VL", "", ""),
    ],
)
def test_a_label_tells_leg_and_muscle(label, side, muscle):
    assert (read_side(label), read_muscle(label)) == (side, muscle)


@pytest.mark.parametrize(
    ("job", "labels", "side", "sides", "vmo"),
    [
        ("check", ("left VMO", "right VMO"), "right", ("right",), (1,)),
        ("check", ("right VMO", "left VMO"), "right", ("right",), (0,)),
        ("check", ("VMO",), "right", ("right",), (0,)),
        ("check", ("VMO",), "", ("",), (0,)),
        ("check", ("right VMO",), "", ("right",), (0,)),
        ("check", ("GP28",), "left", ("left",), (0,)),
        ("check", ("VL", "VMO"), "left", ("left",), (1,)),
        ("check", ("VMO", "right VMO"), "left", ("left",), (0,)),
        ("check", ("left", "right"), "right", ("right",), (1,)),
        ("maximum", ("left VL", "left VMO"), "", ("left",), (1,)),
        ("check", ("left VMO", "right VMO"), "", ("left", "right"), (0, 1)),
        ("train", ("left VMO", "right VMO"), "", ("left", "right"), (0, 1)),
        ("train", ("left VMO", "right VMO"), "right", ("right",), (1,)),
        ("train", ("right VMO", "right VL"), "", ("right",), (0,)),
        ("compare", ("right VMO", "left VMO"), "", ("left", "right"), (1, 0)),
        ("compare", ("VL", "VMO"), "", ("left", "right"), (1, 1)),  # moved to the other leg
        ("deficit", ("VMO",), "", ("left", "right"), (0, 0)),
    ],
)
def test_the_sensor_named_for_a_leg_is_measured_for_it(job, labels, side, sides, vmo):
    planned = plan_sites(job, labels, side)
    assert (planned.sides, planned.vmo) == (sides, vmo)


@pytest.mark.parametrize(
    ("job", "labels", "side", "cause"),
    [
        ("check", ("left VMO",), "right", "No sensor is on the VMO of the right leg"),
        ("maximum", ("VMO",), "", "This job needs to know the leg."),
        ("train", ("VMO",), "", "This job needs to know the leg."),
        ("check", ("VMO", "left adductors"), "", "This job needs to know the leg."),
        ("check", ("VMO 1", "VMO 2"), "left", "VMO of the left leg: VMO 1, VMO 2."),
        ("check", ("GP26", "GP27"), "left", "VMO of the left leg: GP26, GP27."),
        ("check", ("VL",), "left", "No sensor is on the VMO of the left leg. The sensors are: VL."),
        ("compare", ("left VMO", "left VL"), "", "VMO of the right leg. The sensors are: left VMO, left VL."),
        ("compare", ("left VMO", "right VMO"), "right", "This job measures both legs"),
        ("onset", ("right VMO", "left VL"), "right", "This job needs a second sensor, on the VL"),
        ("onset", ("left VMO", "right VMO", "VL"), "right", "on the VL of the right leg: VL."),
        ("check", ("left VMO", "right VMO", "ADD"), "left", "on the adductors of the left leg: ADD."),
    ],
)  # fmt: skip
def test_unclear_labels_are_refused_with_cause_and_cure(job, labels, side, cause):
    with pytest.raises(SiteError) as refused:
        plan_sites(job, labels, side)
    assert cause in refused.value.cause
    assert refused.value.cure.endswith(".")


@pytest.mark.parametrize("job", ["check", "activation"])
@pytest.mark.parametrize(
    ("labels", "side", "column"),
    [
        (("VMO", "adductors"), "left", 1),
        (("adductors", "VMO"), "right", 0),
        (("left VMO", "left VL", "left adductors"), "left", 2),
        (("left VMO", "ADD"), "left", 1),
        (("left VMO", "right VMO", "right adductors"), "right", 2),
        (("left VMO", "right VMO", "right adductors"), "left", None),
        (("VMO", "VL"), "left", None),
    ],
)
def test_check_and_activation_guard_against_crosstalk_by_one_rule(job, labels, side, column):
    planned = plan_sites(job, labels, side)
    assert planned.adductors == column
    heard = [label for label in labels if read_muscle(label) == "adductors"]
    assert bool(planned.warning) == (column is None and bool(heard))


@pytest.mark.parametrize("job", ["maximum", "endurance", "train", "compare", "deficit"])
def test_a_job_that_does_not_judge_by_the_adductors_says_so(job):
    labels, side = (("VMO", "adductors"), "" if job in ("compare", "deficit") else "left")
    planned = plan_sites(job, labels, side)
    assert str(planned.warning) == "This job records adductors, but does not judge by it."


@pytest.mark.parametrize("job", JOBS)
def test_no_sensor_is_ever_measured_for_another_leg_or_muscle_than_it_is_named_for(job):
    """Check the planner against the labels, for all layouts of up to three sensors and all legs."""
    refused: list[SiteError] = []
    planned = 0
    for labels, side in product(LAYOUTS, ("left", "right", "")):
        try:
            sites = plan_sites(job, labels, side)
        except SiteError as error:
            refused.append(error)
            continue
        planned += 1
        if side:
            assert sites.sides == (side,)
        for leg, column in zip(sites.sides, sites.vmo, strict=True):
            assert labels[column].removeprefix(f"{leg} ") in ("VMO", "GP27")
            # With two that fit, the choice would have been a guess.
            twins = [at for at, label in enumerate(labels) if label == labels[column]]
            assert twins == [column]
            assert labels[column] == f"{leg} VMO" or f"{leg} VMO" not in labels
        for column, muscle in ((sites.vl, "VL"), (sites.adductors, "adductors")):
            if column is not None:
                assert labels[column].removeprefix(f"{sites.side} ") == muscle
        if "adductors" in str(labels):
            assert sites.unwatched or sites.guards or sites.adductors is not None
    assert all(error.cause and error.cure for error in refused)
    assert min(len(refused), planned) > 50


@pytest.mark.parametrize("job", JOBS)
def test_both_faces_begin_what_was_planned(job):
    """A job of window and terminal uses the planned columns, and is refused if the planner refuses."""
    for labels in LAYOUTS[: 10 + 90]:  # one sensor, and two
        begun = []
        for side in ("left", "right") if asks_one_leg(job, labels) else ("",):
            try:
                sites = plan_sites(job, labels, side)
            except SiteError:
                with pytest.raises(SiteError):
                    make_job(job, Sitting(labels), side, "ball_squeeze")
                continue
            begun.append(side)
            job_run = make_job(job, Sitting(labels), side, "ball_squeeze")(2000.0, len(labels))
            while job_run.prompt.choices:  # questions come first
                job_run.press(job_run.prompt.choices[0].code)
            heard = set(job_run.prompt.channels)
            assert heard <= {*sites.vmo, sites.vl}
            assert heard & set(sites.vmo)
        assert bool(begun) == (catalogue.why_not(job, labels) == "")  # the jobs that the window offers
        if asks_one_leg(job, labels) and begun:
            assert find_sides(job, labels) == tuple(begun)


def test_both_legs_need_a_sensor_each():
    assert has_both(("left VMO", "right VMO"))
    assert has_both(("VMO", "right VMO"))
    assert not has_both(("VMO",))
    assert not has_both(("left VMO", "left VL"))
    assert not has_both(("VMO", "adductors"))


def test_the_sensors_of_one_leg_are_called_by_it_where_none_is_yet():
    assert label_leg(("VMO", "VL"), "right") == ("right VMO", "right VL")
    assert label_leg(("left VMO", "VL"), "left") == ("left VMO", "VL")
    assert label_leg(("VMO",), "") == ("VMO",)
