"""Movements of the drawings: what a body can do, standing feet that stand still, and the way the cue says."""

from itertools import pairwise

import pytest

from vmofire.guided import exercises
from vmofire.guided.movements import (
    EFFORT_S,
    HELD_S,
    RELEASE_S,
    WAIT_S,
    Motion,
    bundled,
    find_body,
    find_movement,
    find_phase,
    find_way,
    name_movement,
)
from vmofire.guided.skeleton import RANGES, SHANK, THIGH, TRUNK, WHICH, Leg, Pose, build_body
from vmofire.words.told.cues import VERBS

MOMENTS = [place / 40 for place in range(41)]
# The way of the moving point that a verb of a cue promises: which number of its place changes, and how.
WAYS = {
    "LIFT": ("y", 1),
    "STEP UP": ("y", 1),
    "SLIDE DOWN": ("y", -1),
    "BEND": ("y", -1),
    "SQUAT": ("y", -1),
    "LOWER": ("y", -1),
    "STEP DOWN": ("y", -1),
    "PUSH": ("x", 1),
}
NAMES = sorted(bundled())


@pytest.fixture(params=NAMES)
def movement(request):
    return bundled()[request.param]


def test_every_exercise_and_every_measured_task_has_a_movement_of_its_own() -> None:
    poses = [one.pose for one in exercises.bundled()]
    assert set(poses) <= set(bundled())
    assert len(set(poses)) == len(poses)
    for task in (
        "signal_check",
        "ball_squeeze",
        "quad_set",
        "maximum",
        "limb_hold",
        "hold",
        "step_up",
        "step_down",
    ):
        assert find_movement("", task), task
    assert find_movement("", "ready") == find_movement("no such pose") == ""


def test_each_movement_has_two_to_four_key_poses_and_a_name(movement) -> None:
    assert 2 <= len(movement.keys) <= 4
    assert all(name_movement(name) for name in NAMES)


def test_no_joint_leaves_its_range_at_any_moment(movement) -> None:
    for share in MOMENTS:
        for name, angle in find_body(movement, share).angles.items():
            low, high = RANGES[name.split("_")[-1]]
            assert low <= angle <= high, (share, name, angle)


def test_bones_keep_their_lengths(movement) -> None:
    for share in MOMENTS:
        points = find_body(movement, share).points
        assert (points["chest"] - points["hips"]).length == pytest.approx(TRUNK)
        for which in WHICH:
            hip, knee, ankle = (points[f"{which}_{name}"] for name in ("hip", "knee", "ankle"))
            assert (knee - hip).length == pytest.approx(THIGH)
            assert (ankle - knee).length == pytest.approx(SHANK)


def test_nothing_of_the_body_is_under_the_floor(movement) -> None:
    for share in MOMENTS:
        for name, point in find_body(movement, share).points.items():
            assert point.y > -0.5, (share, name, point)  # thinner than a sole


def test_a_foot_stands_where_it_is_put_and_does_not_slide(movement) -> None:
    """The ball of a foot, or its heel, stays within 3 mm of its place: every standing leg is long enough."""
    for place, (before, after) in enumerate(pairwise(movement.keys)):
        for which in WHICH:
            legs = getattr(before, which), getattr(after, which)
            if legs[0].foot is None or legs[0].foot != legs[1].foot:
                continue
            for share in (0.0, 0.25, 0.5, 0.75, 1.0):
                body = find_body(movement, (place + share) / (len(movement.keys) - 1))
                stands = body.points[f"{which}_{legs[0].on}"]
                assert abs(stands.x - legs[0].foot[0]) < 0.3
                assert abs(stands.y - legs[0].foot[1]) < 0.3


def test_a_foot_that_leaves_its_place_leaves_the_ground_for_it(movement) -> None:
    grounds = {0.0, *(thing.y for thing in movement.things if thing.kind == "step")}
    for before, after in pairwise(movement.keys):
        for which in WHICH:
            first, last = getattr(before, which).foot, getattr(after, which).foot
            if first is None or last is None or "plate" in {thing.kind for thing in movement.things}:
                continue
            assert first[0] == last[0] or first[1] not in grounds or last[1] not in grounds


@pytest.mark.parametrize(
    ("name", "hand", "place"),
    [
        ("sit_squeeze", "working_hand", "working_lap"),
        ("sit_squeeze", "other_hand", "other_lap"),
        ("split_squat", "working_hand", "working_waist"),
        ("leg_press", "working_hand", None),
        ("stretch", "other_hand", None),
        ("ball_bridge", "working_hand", None),
        ("clench_extension", "working_hand", None),
    ],
)
def test_a_hand_stays_on_what_it_touches(name: str, hand: str, place: str | None) -> None:
    first = find_body(bundled()[name], 0.0).points[hand]
    for share in MOMENTS:
        points = find_body(bundled()[name], share).points
        assert (points[hand] - (points[place] if place else first)).length < 2.0


def test_the_hand_of_the_stretch_holds_the_ankle_at_the_end() -> None:
    points = find_body(bundled()["stretch"], 1.0).points
    assert (points["working_hand"] - points["working_ankle"]).length < 1.0


def test_shoulders_and_feet_of_the_bridge_stay_and_the_body_is_straight_at_the_top() -> None:
    bridge = bundled()["ball_bridge"]
    chests = [find_body(bridge, share).points["chest"] for share in MOMENTS]
    assert all((one - chests[0]).length < 0.1 for one in chests)
    top = find_body(bridge, 1.0).points
    slopes = [
        (end.y - start.y) / (end.x - start.x)
        for start, end in ((top["chest"], top["hips"]), (top["hips"], top["working_knee"]))
    ]
    assert slopes[0] == pytest.approx(slopes[1], abs=0.08)


def test_thighs_are_level_at_the_top_of_the_twisted_raise() -> None:
    points = find_body(bundled()["twisted_raise"], 1.0).points
    assert points["working_knee"].y == pytest.approx(points["other_knee"].y, abs=3.0)


def test_the_wall_squat_keeps_its_back_at_the_wall_and_its_heels_about_15_cm_from_it() -> None:
    squat = bundled()["wall_squat"]
    wall = next(thing.x for thing in squat.things if thing.kind == "wall")
    for share in MOMENTS:
        points = find_body(squat, share).points
        assert points["hips"].x == points["chest"].x == 0.0
        assert 13.0 < points["working_heel"].x - wall < 19.0


@pytest.mark.parametrize("exercise", exercises.bundled(), ids=lambda one: one.code)
def test_the_moving_point_goes_the_way_of_the_cue(exercise) -> None:
    movement = bundled()[exercise.pose]
    if exercise.verb == "SQUEEZE":
        gaps = [
            points["working_knee"].z - points["other_knee"].z
            for points in (find_body(movement, share).points for share in MOMENTS)
        ]
        assert gaps[0] - gaps[-1] > 2.0
        assert gaps == sorted(gaps, reverse=True)
        return
    axis, sign = WAYS[exercise.verb or "LIFT"]  # the stretch lifts the heel
    places = [getattr(find_body(movement, share).points[movement.point], axis) for share in MOMENTS]
    assert sign * (places[-1] - places[0]) > 10.0
    falls = [sign * (later - earlier) for earlier, later in pairwise(places)]
    assert min(falls) > -1.0  # no way back on the way


@pytest.mark.parametrize(
    ("code", "name"),
    [("cue.step_up", "step_on"), ("cue.step_down", "step_off"), ("cue.lift_and_hold", "leg_lift")],
)
def test_the_movement_of_a_test_goes_the_way_of_its_cue(code: str, name: str) -> None:
    axis, sign = WAYS[VERBS[code]]
    start, end = find_way(bundled()[name])
    assert sign * (getattr(end, axis) - getattr(start, axis)) > 10.0


def test_a_quad_set_straightens_the_knee_and_keeps_the_heel_down() -> None:
    quad_set = bundled()["quad_set"]
    knees = [find_body(quad_set, share).angles["working_knee"] for share in MOMENTS]
    assert knees[0] > 15.0
    assert knees[-1] < 5.0
    assert (
        find_body(quad_set, 1.0).points["working_knee"].y < find_body(quad_set, 0.0).points["working_knee"].y
    )


def test_a_knee_bends_backwards_and_never_forwards() -> None:
    for leg in (Leg(knee=60.0), Leg(hip=40.0, knee=60.0, out=20.0), Leg(foot=(10.0, 0.0))):
        points = build_body(Pose(hip=(0.0, 70.0), working=leg)).points
        hip, knee, ankle = (points[f"working_{name}"] for name in ("hip", "knee", "ankle"))
        line = (ankle - hip).unit
        assert ((knee - hip) - line * (knee - hip).dot(line)).x > 1.0


def test_a_phase_begins_where_the_one_before_ended() -> None:
    motion = Motion()
    motion.begin("effort", 10.0)
    half = motion.share(10.0 + EFFORT_S / 2)
    assert half == pytest.approx(0.5)
    motion.begin("release", 10.0 + EFFORT_S / 2)
    assert motion.share(10.0 + EFFORT_S / 2) == pytest.approx(half)
    assert motion.heading(10.0 + EFFORT_S / 2 + 0.1) == -1
    assert motion.share(60.0) == 0.0
    assert not motion.moves(60.0)


def test_a_shown_movement_rests_goes_holds_and_comes_back() -> None:
    motion = Motion()
    motion.begin("shown", 0.0)
    whole_s = WAIT_S + EFFORT_S + HELD_S + RELEASE_S
    for start_s in (0.0, whole_s, 7 * whole_s):
        seen = [
            (motion.share(start_s + at_s), motion.heading(start_s + at_s))
            for at_s in (0.1, WAIT_S + 0.1, WAIT_S + EFFORT_S + 0.1, whole_s - 0.1)
        ]
        assert [heading for _, heading in seen] == [0, 1, 0, -1]
        assert seen[0][0] == 0.0
        assert seen[2][0] == 1.0


def test_each_kind_of_step_has_its_phase() -> None:
    assert [find_phase(kind) for kind in ("signal_check", "rest", "ready", "effort", "stretch", "relax")] == [
        "rest",
        "rest",
        "rest",
        "effort",
        "effort",
        "release",
    ]
