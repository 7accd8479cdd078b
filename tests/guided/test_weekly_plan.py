"""A weekly plan decides which exercises are due and how many repetitions training asks for."""

from vmofire.guided.exercises import bundled
from vmofire.guided.training_plan import plan_today
from vmofire.guided.training_progress import Standing, TrainingProgress
from vmofire.guided.weekly_plan import PlannedExercise, WeeklyPlan, apply_dose

EXERCISES = bundled()
PLAN = WeeklyPlan((0, 2), (PlannedExercise("wall_squat", 7), PlannedExercise("ball_squeeze")))


def find(progress, code):
    return next(one for one in progress.exercises if one.code == code)


def do_well(progress, code, n):
    """Return the progress after a visit with `n` good repetitions of both legs."""
    repetitions = [{"side": side, "good": True} for side in ("left", "right") for _ in range(n)]
    return progress.after({"exercises": [{"code": code, "complete": True, "repetitions": repetitions}]})


def test_a_planned_number_is_asked_for_and_stays_while_the_others_rise():
    progress = apply_dose(TrainingProgress(EXERCISES), PLAN)
    assert progress.standing(find(progress, "wall_squat")).repetitions == 7
    before = progress.standing(find(progress, "ball_squeeze")).repetitions
    after = do_well(do_well(progress, "wall_squat", 7), "ball_squeeze", before)
    assert after.standing(find(after, "wall_squat")).repetitions == 7
    assert after.standing(find(after, "ball_squeeze")).repetitions > before


def test_a_plan_keeps_what_earlier_visits_reached():
    known = {"wall_squat": Standing(20, 2, mastered=("left",), visits=4)}
    progress = apply_dose(TrainingProgress(EXERCISES, known), PLAN)
    standing = progress.standing(find(progress, "wall_squat"))
    assert (standing.repetitions, standing.visits, standing.mastered) == (7, 4, ("left",))


def test_due_is_what_the_plan_names_and_the_rest_is_free():
    progress = TrainingProgress(EXERCISES)
    plan = plan_today(progress, [], [one.code for one in PLAN.exercises])
    assert {item.exercise.code for item in plan.due} == {"ball_squeeze", "wall_squat"}
    states = {item.exercise.code: item.state for item in plan.items}
    assert states["stretch"] == states["ball_bridge"] == "free"
    assert states["lunge"] == "locked"
    assert plan.find_next("ball_squeeze").code == "wall_squat"


def test_a_plan_of_locked_or_unknown_exercises_leaves_the_choice_to_training():
    progress = apply_dose(TrainingProgress(EXERCISES), WeeklyPlan((), (PlannedExercise("gone", 3),)))
    assert progress == TrainingProgress(EXERCISES)
    usual = [item.exercise.code for item in plan_today(progress, []).due]
    assert [item.exercise.code for item in plan_today(progress, [], ["lunge", "gone"]).due] == usual
