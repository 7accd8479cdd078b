"""`--how`: says how a job is done, without a board, as the how-to page of the window does."""

import pytest

from vmofire.guided.how_to import explain_job


@pytest.mark.parametrize(
    ("words", "job", "side", "exercise"),
    [
        (("check",), "check", "", ""),
        (("compare",), "compare", "", ""),
        (("test", "onset", "--leg", "left"), "onset", "left", ""),
        (("test", "maximum"), "maximum", "", ""),
        (("train", "wall_squat"), "train", "", "wall_squat"),
    ],
)
def test_each_job_says_how_it_is_done_without_a_board(call, words, job, side, exercise):
    answer = call(*words, "--how")
    assert answer.code == 0
    how_to = explain_job(job, side, exercise)
    flat = " ".join(answer.out.split())
    assert how_to.title in flat
    assert all(line in flat for line in how_to.lines)


def test_an_unknown_exercise_is_refused_with_the_known_ones(call):
    answer = call("train", "wall_sqat", "--how")
    assert answer.code == 3
    assert "wall_squat" in answer.err
