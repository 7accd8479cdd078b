"""Questions about the knee: one by one, each may be skipped, and what is known is not asked again."""

import pytest

from vmofire.app.job_start import JobRequest
from vmofire.app.view import HistoryPage, VisitPage


@pytest.fixture
def sat(sit_down):
    """Return an application without a board, at the history of a person."""
    sat = sit_down(None, keeps=True)
    library = sat.app.clinic.filing.library
    sat.app.history.show_history(library.add_person("Ada").id)
    return sat


def read(sat):
    (person,) = sat.app.clinic.filing.library.people()
    return sat.app.clinic.filing.library.history(person.id).visits


def answer(sat, *codes):
    for code in codes:
        sat.view.answer(code)


def test_answers_are_saved_in_the_visit_of_today_and_each_may_be_skipped(sat):
    sat.app.history.use_history("knee", "")
    answer(sat, "pain", "3", "skip", "7", "some")
    (visit,) = read(sat)
    assert (visit.pain_before, visit.pain_usual, visit.pain_worst, visit.swelling) == (3, None, 7, "some")
    assert isinstance(sat.view.page, HistoryPage)
    assert sat.view.page.visit_id == visit.id
    assert [line.name for line in sat.view.page.timeline.knee] == ["pain_before", "pain_worst"]
    assert sat.view.told[-1] == ("Saved in this visit.", False)
    sat.app.history.use_history("knee", "")
    answer(sat, "pain")
    assert sat.view.questions[-1].code == "pain_usual"  # the only one that is not known
    answer(sat, "5")
    assert [(one.id, one.pain_usual, one.pain_before) for one in read(sat)] == [(visit.id, 5, 3)]
    sat.app.history.use_history("knee", "")
    answer(sat, "pain")
    assert "All is answered" in sat.view.told[-1][0]


def test_leaving_every_question_begins_no_visit(sat):
    sat.app.history.use_history("knee", "")
    answer(sat, "pain")
    for _ in range(4):
        answer(sat, sat.view.questions[-1].left)
    assert read(sat) == ()
    assert sat.view.told[-1][0] == "Nothing was answered, so nothing was saved."


def test_a_questionnaire_without_its_text_takes_the_points_of_the_paper_form(sat):
    sat.app.history.use_history("knee", "")
    titles = {option.title: option.code for option in sat.view.questions[-1].options}
    answer(sat, titles["KOOS-PF"])
    assert sat.view.questions[-1].title == "Question 1 of the paper form"
    assert [option.title for option in sat.view.questions[-1].options] == [
        "0",
        "1",
        "2",
        "3",
        "4",
        "Skip",
        "Stop",
    ]
    answer(sat, *["1"] * 6, *["skip"] * 5)
    (visit,) = read(sat)
    assert [(one.code, one.score, len(one.answers)) for one in visit.questionnaires] == [("koos-pf", 75.0, 6)]
    sat.app.history.show_visit(visit.id)
    sat.app.history.use_visit("knee", "")
    answer(sat, titles["KOOS-PF"], *["0"] * 3, "stop")
    assert sat.view.told[-1][0] == "Stopped. Nothing was saved."
    assert len(read(sat)[0].questionnaires) == 1
    sat.app.history.use_visit("knee", "")
    answer(sat, titles["KOOS-PF"], *["0"] * 5, *["skip"] * 6)
    assert sat.view.told[-1] == (
        "5 of 11 questions are answered. The score needs 6. Nothing was saved. Answer more questions.",
        True,
    )
    assert isinstance(sat.view.page, VisitPage)


def test_every_question_of_a_sum_must_be_answered_so_none_can_be_skipped(sat):
    sat.app.history.use_history("knee", "")
    titles = {option.title: option.code for option in sat.view.questions[-1].options}
    answer(sat, titles["AKPS (Kujala)"])
    assert "skip" not in [option.code for option in sat.view.questions[-1].options]
    answer(sat, *["0"] * 13)
    assert read(sat)[0].questionnaires[0].score == 100.0


def test_a_copy_with_the_text_of_the_clinic_takes_the_place_of_the_shipped_one(sat, tmp_path):
    sat.app.history.use_history("knee", "")
    answer(sat, "copy", "1")
    path = tmp_path / "questionnaires" / "koos-pf.toml"
    assert f"Copied to {path}." in sat.view.told[-1][0]
    text = path.read_text("utf-8").replace("[[items]]", '[[items]]\nwords = "On stairs?"')
    path.write_text(text, encoding="utf-8")
    sat.app.history.use_history("knee", "")
    titles = [option.title for option in sat.view.questions[-1].options]
    assert titles.count("KOOS-PF") == 1
    answer(sat, "own 0")
    assert sat.view.questions[-1].title == "On stairs?"
    answer(sat, "stop")
    sat.app.history.use_history("knee", "")
    answer(sat, "copy", "0")
    assert (tmp_path / "questionnaires" / "koos-pf-2.toml").read_text("utf-8") == text


def test_a_broken_file_of_the_clinic_is_told_with_its_cause(sat, tmp_path):
    (tmp_path / "questionnaires").mkdir()
    (tmp_path / "questionnaires" / "ours.toml").write_text("name = [", encoding="utf-8")
    sat.app.history.use_history("knee", "")
    assert "ours.toml is no TOML" in sat.view.questions[-1].detail


def test_corrected_answers_leave_a_trail_and_swelling_is_a_code(sat):
    sat.app.history.use_history("knee", "")
    answer(sat, "pain", "3", "4", "7", "much")
    sat.app.history.show_visit(read(sat)[0].id)
    sat.app.history.use_visit("notes", "")
    assert sat.view.write(usual="11", worst="x").count("is not a number from 0 to 10") == 2
    assert sat.view.write(usual="2", swelling="none", who="Dr K") == ""
    (visit,) = read(sat)
    assert (visit.pain_usual, visit.swelling) == (2, "none")
    library = sat.app.clinic.filing.library
    assert {mend.what for mend in library.history(visit.person_id).mends} == {"pain_usual", "swelling"}


@pytest.mark.parametrize("asks", [True, False])
def test_the_first_job_of_a_visit_asks_once_if_the_clinic_wants_it(sit_down, asks, monkeypatch):
    monkeypatch.setattr("vmofire.app.session.Session.is_virtual", False)
    sat = sit_down("strong", keeps=True, ask_knee=asks)
    filing = sat.app.clinic.filing
    person = filing.library.add_person().id
    filing.choose(person)
    sat.app.jobs.statement = "nobody is connected"
    sat.app.jobs.begin(JobRequest("check", "left"))
    if sat.view.questions[-1].code == "electrodes":
        answer(sat, sat.view.questions[-1].options[-1].code)
    asked = [question.code for question in sat.view.questions]
    assert ("pain_before" in asked) is asks
    if asks:
        answer(sat, "2", "skip", "skip", "none")
        assert filing.visit_id is not None
        assert filing.library.visit(filing.visit_id).pain_before == 2
        assert sat.app.session.live.under_way
        assert len(filing.library.history(person).visits) == 1
