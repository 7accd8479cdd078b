"""Exercises: those of PRODUCT.md, and files that a user has edited."""

import re
from pathlib import Path

import pytest

from vmofire.guided import exercises
from vmofire.guided.exercises import Exercise

TEXT = (Path(exercises.__file__).parent / "exercises.toml").read_text(encoding="utf-8")
ONE = TEXT[TEXT.index("[[exercise]]") : TEXT.index("[[exercise]]", TEXT.index("[[exercise]]") + 1)]


def named(code: str) -> Exercise:
    return exercises.find(code, exercises.bundled())


def test_there_are_the_six_exercises_and_the_advanced_list() -> None:
    codes = [one.code for one in exercises.bundled() if not one.advanced]
    assert codes == [
        "ball_squeeze",
        "clench_extension",
        "twisted_raise",
        "ball_bridge",
        "wall_squat",
        "stretch",
    ]
    advanced = [one for one in exercises.bundled() if one.advanced]
    assert [one.name for one in advanced] == [
        "Lunge",
        "Step-up",
        "Step-down",
        "Leg press",
        "Goblet squat",
        "Split squat",
    ]
    assert not any(one.ball for one in advanced)
    assert all(one.clearance for one in advanced)


@pytest.mark.parametrize(
    ("code", "hold", "repetitions", "aim"),
    [
        ("ball_squeeze", "3 s*", "10*", "25"),
        ("clench_extension", "3 s", "10", "25"),
        ("twisted_raise", "3 s", "10*", "25*"),
        ("ball_bridge", "3 s", "10*", "25*"),
        ("wall_squat", "3 s", "10*", "25*"),
        ("stretch", "30 s", "4*", "4"),
    ],
)
def test_figures_are_the_sources_or_marked_as_ours(code: str, hold: str, repetitions: str, aim: str) -> None:
    exercise = named(code)
    shown = [exercise.explain(figure) for figure in ("hold_s", "repetitions", "aim")]
    assert shown == [hold, repetitions, aim]


def test_only_the_stretch_goes_by_the_clock() -> None:
    assert [one.code for one in exercises.bundled() if one.kind == "stretch"] == ["stretch"]


def test_no_exercise_claims_that_turning_the_foot_out_favours_the_vmo() -> None:
    raise_ = named("twisted_raise")
    words = " ".join([*raise_.position, raise_.effort, raise_.release, *raise_.tips]).lower()
    assert "vmo" not in words
    assert "favour" not in words


def test_words_are_short_enough_to_be_read_at_two_metres() -> None:
    for one in exercises.bundled():
        for words in (*one.position, one.effort, one.release, *one.tips):
            assert len(words) <= 90
            assert words.endswith(".")
        # Shown in the biggest letters during the exercise; all else stands below.
        assert one.kind == "stretch" or len(one.effort) <= 55


def test_a_copy_may_be_changed(tmp_path: Path) -> None:
    path = tmp_path / "ours.toml"
    path.write_text(ONE.replace("repetitions = 10", "repetitions = 12"), encoding="utf-8")
    (one,) = exercises.load(path)
    assert one.repetitions == 12


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ('code = "ball_squeeze"', "", "The field code is missing"),
        ('code = "ball_squeeze"', 'code = "Ball Squeeze"', "small letters"),
        ('name = "VMO activation"', "name = 3", "name must be text, not 3"),
        ('name = "VMO activation"', 'name = ""', "must be text"),
        ("hold_s = 3.0", "hold_s = 300", "hold_s must be 0.5 to 120 s, not 300"),
        ("hold_s = 3.0", "hold_s = nan", "hold_s must be 0.5 to 120 s"),
        ("hold_s = 3.0", "hold_s = true", "hold_s must be a number"),
        ("hold_s = 3.0", 'hold_s = "3"', "hold_s must be a number"),
        ("repetitions = 10", "repetitions = 10.5", "repetitions must be a whole number"),
        ("repetitions = 10", "repetitions = 0", "repetitions must be 1 to 100"),
        ("repetitions = 10", "repetitions = 30", "The aim (25) must not be less than the repetitions (30)"),
        ("repetitions = 10", "reps = 10", "There is no field “reps”. Use one of code"),
        ('legs = "both"', 'legs = "three"', "one of both, alternate, in_turn"),
        ("ball = true", 'ball = "yes"', "true or false"),
        ('ours = ["hold_s", "repetitions"]', 'ours = ["hold"]', "of hold_s, repetitions, aim"),
        ("tips = [", "tips = [4,", "a list of texts"),
        ("[[exercise]]", "[exercises]", "no table “exercises”"),
        ("[[exercise]]", "[exercise]", "There is no exercise"),
        ("[[exercise]]", "[[exercise", "no TOML"),
    ],
)
def test_a_mistake_is_named_with_exercise_field_and_cure(
    tmp_path: Path, before: str, after: str, words: str
) -> None:
    assert before in ONE
    path = tmp_path / "mine.toml"
    path.write_text(ONE.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(ValueError, match=re.escape(words)) as caught:
        exercises.load(path)
    assert str(caught.value).startswith("mine.toml: ")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "There is no exercise"),
        ("exercise = [3]", "is no table"),
        (ONE + ONE, "2 exercises “ball_squeeze”"),
    ],
)
def test_a_file_without_exercises_is_refused(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        exercises.parse(text)


def test_an_unknown_exercise_is_answered_with_those_there_are() -> None:
    with pytest.raises(ValueError, match=r"There is no exercise “plank”\. Use one of ball_squeeze"):
        named("plank")
