"""Steps in time: end to end from 0, the same as in a Check."""

from vmofire.guided.criteria import CheckSettings
from vmofire.guided.steps import Cue, Step, lay
from vmofire.words.message import tell

CHECK = CheckSettings()


def test_a_cue_begins_where_the_one_before_it_stops():
    rest = Step("rest", tell("cue.rest"), 0.1, "rest")
    cues = lay([rest] * 30)
    assert cues[0] == Cue("rest", 0.0, 0.1)
    assert [cue.start_s for cue in cues[1:]] == [cue.stop_s for cue in cues[:-1]]
    assert cues[-1].stop_s == 3.0  # no floating-point drift of repeated sums


def test_the_efforts_of_a_check_are_counted_from_one():
    efforts = [step for step in (*CHECK.steps, *CHECK.quad_set_steps) if step.kind == "effort"]
    assert [(step.task, step.repetition, step.of) for step in efforts] == [
        *(("ball_squeeze", n, 5) for n in range(1, 6)),
        *(("quad_set", n, 3) for n in range(1, 4)),
    ]


def test_the_last_step_lets_the_quality_gate_object_in_time():
    assert [step.seconds for step in CHECK.steps if step.kind == "relax"] == [5.0, 5.0, 5.0, 5.0, 1.0]
    assert CHECK.steps[-1].then is None
