"""A job that was stopped, or in which the program ended, is offered again at the next start, once."""

import pytest

from vmofire.app.job_start import JobRequest
from vmofire.app.view import JobPage, StartPage
from vmofire.guided.catalogue import TESTS
from vmofire.preferences import load
from vmofire.virtual import demo

JOBS = [
    JobRequest("check", "left"),
    JobRequest("compare"),
    JobRequest("train", exercise="ball_bridge"),
    *(JobRequest(code, "" if code == "deficit" else "left") for code, _, _ in TESTS),
]


def begin(sat, request):
    sat.app.jobs.begin(request)
    assert sat.view.page == JobPage()
    sat.wait(lambda: sat.app.session.live.prompt is not None)


def start_again(sit_down, tmp_path, **changes):
    """Start the application anew; return it once it has had time to ask."""
    aborted = load(tmp_path)[0].aborted
    sat = sit_down(aborted=aborted, **changes)
    sat.wait(lambda: sat.app.session.hello is not None)
    for _ in range(20):
        sat.app.tick(0.01)
    return sat


@pytest.mark.parametrize("request_", JOBS, ids=lambda one: one.code)
@pytest.mark.parametrize("how", ["stopped", "cut off"])
def test_every_job_is_offered_again_once(sit_down, tmp_path, monkeypatch, request_, how):
    if request_.code == "onset":
        monkeypatch.setattr(demo, "LABELS", ("left VMO", "left VL"))
    first = sit_down()
    begin(first, request_)
    if how == "stopped":
        first.app.jobs.press("stop")
        assert first.finish().outcome == "stopped"
        first.view.show(StartPage())
        first.app.tick(0.05)
        assert not first.view.questions, "only at the next start"
    second = start_again(sit_down, tmp_path)
    assert [one.code for one in second.view.questions] == ["aborted"]
    assert "was stopped last time" in second.view.questions[0].title
    second.view.answer("do")
    assert second.view.page == JobPage()
    assert second.app.jobs.asked == request_


def test_a_job_that_ended_or_that_is_not_wanted_is_not_offered(sit_down, tmp_path):
    first = sit_down()
    begin(first, JobRequest("check", "left"))
    assert first.finish().outcome == "fires"
    assert start_again(sit_down, tmp_path).view.questions == []
    begin(first, JobRequest("check", "left"))
    second = start_again(sit_down, tmp_path)
    second.view.answer("leave")
    assert second.view.page == StartPage()
    assert start_again(sit_down, tmp_path).view.questions == []


def test_it_is_offered_to_nobody_else(sit_down, tmp_path):
    first = sit_down()
    begin(first, JobRequest("check", "left"))
    second = start_again(sit_down, tmp_path, keeps=True)
    filing = second.app.clinic.filing
    someone = filing.library.add_person()
    assert [one.code for one in second.view.questions] == ["aborted"], "still nobody"
    third = sit_down(None, aborted=load(tmp_path)[0].aborted, keeps=True)
    third.app.clinic.filing.choose(someone.id)
    third.app.source.listen_to(second.app.session)
    third.app.tick(0.05)
    assert third.view.questions == []


@pytest.mark.parametrize("words", ["{", "[]", '{"code": "check"}', '{"code": 3}', "x" * 1001])
def test_what_cannot_be_read_is_not_offered(sit_down, words):
    sat = sit_down(aborted=words)
    sat.wait(lambda: sat.app.session.hello is not None)
    sat.app.tick(0.05)
    assert sat.view.questions == []
