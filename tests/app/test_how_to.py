"""How-to pages: before a person does a job for the first time, not again unless asked, and within a job."""

import pytest

from vmofire import preferences as stored
from vmofire.app.job_start import JobRequest
from vmofire.app.view import JobPage, StartPage


def stop(sat):
    """Stop the job under way, and wait for its end."""
    live = sat.app.session.live
    sat.wait(lambda: live.prompt is not None)
    sat.app.jobs.press("stop")
    sat.wait(lambda: not live.under_way)


def test_a_job_is_explained_before_the_first_time_and_not_again(sit_down):
    sat = sit_down(how_to=True)
    sat.app.jobs.begin(JobRequest("check", "right"))
    assert sat.view.explained[-1].code == "check"
    assert JobPage() not in sat.view.pages
    sat.view.go_on()
    assert sat.view.page == JobPage()
    stop(sat)
    sat.app.jobs.begin(JobRequest("check", "right"))
    assert len(sat.view.explained) == 1
    assert sat.view.page == JobPage()


def test_leaving_the_page_begins_nothing_and_it_comes_again(sit_down):
    sat = sit_down(how_to=True)
    for _ in range(2):
        sat.app.jobs.begin(JobRequest("train", exercise="wall_squat"))
        assert sat.view.explained[-1].title == "Ball wall squat"
        assert sat.view.leave is None
    assert len(sat.view.explained) == 2
    assert sat.app.preferences.seen == ()


def test_each_exercise_is_explained_by_itself_and_remembered_after_a_restart(sit_down):
    sat = sit_down(how_to=True)
    for code in ("wall_squat", "ball_bridge"):
        sat.app.jobs.begin(JobRequest("train", exercise=code))
        sat.view.go_on()
        stop(sat)
    assert [one.code for one in sat.view.explained] == ["wall_squat", "ball_bridge"]
    kept, told = stored.load(sat.app.setup.folder)
    assert told == ""
    assert kept.seen == ("/wall_squat", "/ball_bridge")


def test_what_one_person_has_seen_another_has_not(sit_down, monkeypatch):
    sat = sit_down(how_to=True)
    pages = sat.app.jobs.how_to
    began = []
    for person in ("", "P7K3Q", "P7K3Q", ""):
        monkeypatch.setattr(pages, "_name", lambda how_to, person=person: f"{person}/{how_to.code}")
        pages.precede(JobRequest("check"), lambda: began.append(1))
        if len(began) + 1 == len(sat.view.explained):
            sat.view.go_on()
    assert len(sat.view.explained) == 2
    assert len(began) == 4
    assert sat.app.preferences.seen == ("/check", "P7K3Q/check")


def test_a_job_typed_as_a_command_and_a_switched_off_page_begin_at_once(sit_down):
    sat = sit_down(how_to=True)
    sat.app.jobs.begin(JobRequest("check", "right", explains=False))
    assert sat.view.page == JobPage()
    sat = sit_down(how_to=False)
    sat.app.jobs.begin(JobRequest("check", "right"))
    assert sat.view.page == JobPage()
    assert sat.view.explained == []


def test_a_job_under_way_is_explained_while_it_pauses_and_goes_on_by_itself(sit_down):
    sat = sit_down()
    sat.app.jobs.begin(JobRequest("check", "right"))
    session = sat.app.session
    sat.wait(lambda: session.live.prompt is not None and session.live.prompt.kind == "rest")
    sat.app.jobs.explain()
    assert sat.view.explained[-1].code == "check"
    sat.wait(lambda: session.live.prompt.kind == "paused")
    sat.view.leave()
    sat.wait(lambda: session.live.prompt.kind != "paused")
    sat.app.jobs.press("stop")


def test_a_job_that_pauses_stays_paused_after_the_page(sit_down):
    sat = sit_down()
    sat.app.jobs.begin(JobRequest("check", "right"))
    session = sat.app.session
    sat.wait(lambda: session.live.prompt is not None)
    sat.app.jobs.press("pause")
    sat.app.jobs.explain()
    sat.view.leave()
    for _ in range(20):
        sat.app.tick(0.01)
    assert session.live.prompt.kind == "paused"
    sat.app.jobs.press("stop")


def test_without_a_job_there_is_nothing_to_explain(sit_down):
    sat = sit_down()
    sat.app.jobs.explain()
    assert sat.view.explained == []
    assert sat.view.page == StartPage()


@pytest.mark.parametrize("exercise", ["", "no such exercise"])
def test_a_training_of_everything_has_no_page(sit_down, exercise):
    sat = sit_down(how_to=True)
    assert sat.app.jobs.how_to.find(JobRequest("train", exercise=exercise)) is None
