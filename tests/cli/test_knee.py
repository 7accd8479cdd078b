"""How the knee is, in the terminal: by options, and refused with a cure where nobody can be asked."""

import json

import pytest

from vmofire.cli.knee import SANTI
from vmofire.guided.clinic.grade import GRADES, read_grade
from vmofire.guided.prompt import Result
from vmofire.recording.library import Library
from vmofire.words.message import tell

POINTS = ",".join(["1"] * 11)


@pytest.fixture
def knee(call, tmp_path):
    """Return a function that runs the command on a library with one person, and the id of the person."""
    with Library(tmp_path / "library") as library:
        person = library.add_person("Ada").id

    def run(*words):
        return call("knee", *words, "--library", str(tmp_path / "library"))

    return run, person


def test_answers_in_options_are_saved_and_told(knee):
    run, person = knee
    told = run(person.lower(), "--now", "2", "--worst", "6", "--swelling", "some")
    assert told.out == "Pain before: 2 of 10. Worst pain of the week: 6 of 10. Swelling: a little.\n"
    scored = run(person, "--questionnaire", "koos-pf", "--points", POINTS, "--json")
    answer = json.loads(scored.out)
    assert answer["scores"] == {"koos-pf": 75.0}
    assert (answer["pain_before"], answer["pain_usual"], answer["swelling"]) == (2, None, "some")
    assert "Ada" not in scored.out


def test_the_list_has_every_questionnaire_with_its_terms(knee):
    run, _ = knee
    listed = json.loads(run("--list", "--json").out)["questionnaires"]
    assert [one["code"] for one in listed] == ["knee-today", "koos-pf", "akps"]
    assert all(one["licence"] for one in listed)
    assert "koos-pf: KOOS-PF." in run("--list").out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--points", POINTS), "--points needs --questionnaire"),
        (
            ("--questionnaire", "koos"),
            "There is no questionnaire “koos”. Use one of akps, knee-today, koos-pf",
        ),
        (("--questionnaire", "koos-pf", "--points", "1,2"), "2 answers were given for 11 questions"),
        (("--questionnaire", "koos-pf", "--points", "x" + POINTS), "is no list of points"),
        (("--questionnaire", "koos-pf", "--points", "9" + POINTS), "is not on its form"),
        (("--questionnaire", "koos-pf", "--points", "1,,,,,,,,,,"), "1 of 11 questions are answered"),
        (("--now", "11"), "--now"),
        ((), "Give --now, --usual, --worst or --swelling"),
    ],
)
def test_what_cannot_be_saved_is_refused_with_a_cure(knee, tmp_path, words, told):
    run, person = knee
    refused = run(person, *words)
    assert refused.code != 0
    assert told in refused.err
    with Library(tmp_path / "library") as library:
        assert all(not one.questionnaires for one in library.history(person).visits)


def test_a_santi_grade_is_noted_with_the_last_check_and_named_a_judgement(knee, tmp_path):
    run, person = knee
    assert tuple(GRADES) == SANTI
    assert "has no Check yet" in run(person, "--santi", "1A", "--who", "Dr K").err
    with Library(tmp_path / "library") as library:
        visit = library.start_visit(person)
        for job in ("check", "check", "compare"):
            library.add_result(visit.id, Result(job, "off", tell("check.does_not_fire")), "left")
    assert "Write your name too." in run(person, "--santi", "1a").err
    assert "SANTI has no grade 4" in run(person, "--santi", "4", "--who", "Dr K").err
    assert "--who needs --santi" in run(person, "--who", "Dr K").err
    told = run(person, "--santi", "1a", "--who", "Dr K").out
    assert "SANTI grade 1A: VMO inhibited" in told
    assert "Judged by Dr K" in told
    with Library(tmp_path / "library") as library:
        results = library.history(person).visits[-1].results
    assert [read_grade(one.result) is not None for one in results] == [False, True, False]


def test_an_unknown_person_is_refused(knee):
    run, _ = knee
    assert "There is no person PZZZZ" in run("PZZZZ", "--now", "1").err
    assert "The id of the person is missing" in run("--now", "1").err
