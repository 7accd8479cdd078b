"""A session hands signal, notes and keys on, the same whatever comes at one time."""

import time

from vmofire.app.job_start import JobRequest


def test_a_question_is_answered_before_the_first_block_even_if_both_come_at_one_time(sit_down):
    sat = sit_down()
    session = sat.app.session
    sat.wait(lambda: session.hello is not None)
    answered_at: list[int] = []
    press = session.live.press

    def note_down(key: str) -> None:
        answered_at.append(session.live.run_samples)
        press(key)

    session.live.press = note_down
    sat.app.jobs.begin(JobRequest("train", exercise="ball_squeeze"))
    time.sleep(0.5)  # the board has begun the run, and its first blocks wait
    sat.wait(lambda: answered_at)
    assert answered_at[0] == 0
