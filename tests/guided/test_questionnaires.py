"""Questionnaires: shipped scoring is that of the forms; a clinic's file applies, a wrong one says why."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vmofire.errors import VmofireError
from vmofire.guided.knee import PAIN
from vmofire.guided.questionnaires import (
    SHIPPED,
    list_questionnaires,
    load_questionnaire,
    parse_questionnaire,
    shipped_questionnaires,
    shipped_text,
)
from vmofire.words import speaking

SCALES = {one.code: one for one in shipped_questionnaires()}
SCORE = '[score]\nof = "mean"\nat_least = 1\nfrom = [0, 4]\nto = [100, 0]\nbetter = "higher"\n'
HEAD = 'code = "ours"\nname = "Ours"\nlicence = "ours"\n'
ITEM = "[[items]]\nvalues = [0, 1, 2, 3, 4]\n"


def test_the_koos_pf_is_100_less_25_for_each_mean_point_and_needs_half_of_its_items():
    scale = SCALES["koos-pf"]
    assert scale.find_score(dict.fromkeys(range(11), 0.0)) == 100.0
    assert scale.find_score(dict.fromkeys(range(11), 4.0)) == 0.0
    assert scale.find_score(dict.fromkeys(range(6), 1.0)) == 75.0
    assert scale.find_score(dict.fromkeys(range(5), 1.0)) is None


def test_the_akps_adds_up_to_100_and_needs_every_item():
    scale = SCALES["akps"]
    best = {number: max(item.values) for number, item in enumerate(scale.items)}
    assert len(best) == 13
    assert scale.find_score(best) == 100.0
    assert scale.find_score({**best, 3: 5.0, 9: 6.0}) == 91.0
    assert scale.find_score({number: value for number, value in best.items() if number}) is None


def test_a_text_is_shipped_only_where_it_is_our_own():
    assert {code for code in SHIPPED if SCALES[code].has_text} == {"knee-today"}
    for code in SHIPPED:
        assert SCALES[code].licence
        assert SCALES[code].source
    with speaking("de"):
        (today,) = (one for one in shipped_questionnaires() if one.code == "knee-today")
        assert "dein Knie" in today.items[0].words


def test_a_change_is_more_than_error_only_beyond_the_published_one():
    change = SCALES["koos-pf"].scale.change
    assert change is not None
    assert [change.is_exceeded(50.0, score) for score in (66.0, 66.1, 33.9)] == [False, True, True]
    assert change.find_band(50.0) == (34.0, 66.0)
    assert PAIN.change is not None
    assert [PAIN.change.is_exceeded(5.0, pain) for pain in (4.0, 3.0, 7.0)] == [False, True, True]
    assert SCALES["knee-today"].scale.change is None


@given(st.dictionaries(st.integers(-1, 11), st.sampled_from([0.0, 1.0, 2.0, 3.0, 4.0, 0.5])))
def test_a_score_stays_in_its_range_or_is_refused(answers):
    scale = SCALES["koos-pf"]
    if any(not 0 <= number < 11 or value == 0.5 for number, value in answers.items()):
        with pytest.raises(ValueError, match="has no answer"):
            scale.find_score(answers)
    else:
        score = scale.find_score(answers)
        assert (score is None) is (len(answers) < 6)
        assert score is None or 0.0 <= score <= 100.0


def test_a_clinics_file_replaces_the_shipped_one_and_a_broken_one_hides_no_other(tmp_path):
    text = shipped_text("koos-pf").replace("[[items]]", '[[items]]\nwords = "Stairs?"')
    (tmp_path / "a.toml").write_text(text, encoding="utf-8")
    (tmp_path / "b.toml").write_text(HEAD + SCORE + ITEM, encoding="utf-8")
    (tmp_path / "c.toml").write_text("name = [", encoding="utf-8")
    found, errors = list_questionnaires(tmp_path)
    assert [one.code for one in found] == ["koos-pf", "ours", "knee-today", "akps"]
    assert found[0].has_text
    assert found[0].path == tmp_path / "a.toml"
    assert [str(error).split(" is no TOML")[0] for error in errors] == ["c.toml"]
    assert list_questionnaires(tmp_path / "away")[0] == shipped_questionnaires()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "ours.toml is empty"),
        (HEAD.replace("name", "nmae") + SCORE + ITEM, "line 2: “nmae” is not known"),
        (HEAD + SCORE + "highest = 3\n" + ITEM, "“highest” is not known"),
        (HEAD + SCORE + ITEM + 'word = "x"\n', "“word” is not known"),
        (HEAD + ITEM, "missing required field"),
        (HEAD + SCORE, "missing required field `items`"),
        (HEAD + "score = 3\n" + ITEM, "score must be a table"),
        (HEAD.replace('"ours"\nname', '"Ours!"\nname') + SCORE + ITEM, r"\$\.code"),
        (HEAD.replace('licence = "ours"\n', "") + SCORE + ITEM, "licence"),
        (HEAD.replace("Ours", " ") + SCORE + ITEM, "name must be plain text"),
        (HEAD + SCORE.replace("higher", "best") + ITEM, r"Not an allowed value - at `\$\.scale\.better`"),
        (HEAD + SCORE.replace("[100, 0]", "[0, 0]") + ITEM, "two different numbers"),
        (HEAD + SCORE.replace("[0, 4]", "[0, nan]") + ITEM, "two different numbers"),
        (HEAD + SCORE.replace("[100, 0]", '"all"') + ITEM, r"\$\.scoring\.to"),
        (HEAD + SCORE.replace("at_least = 1", "at_least = 2") + ITEM, "A mean needs 1 or fewer"),
        (HEAD + SCORE.replace("mean", "sum") + ITEM + ITEM, "A sum needs all 2 answers"),
        (HEAD + SCORE + "detectable_change = 5.0\n" + ITEM, "needs its source"),
        (HEAD + SCORE + "detectable_change = 0\n" + ITEM, "detectable_change"),
        (HEAD + SCORE + ITEM.replace("1, 2", "1, 1"), "Question 1 has the same value twice"),
        (HEAD + SCORE + ITEM + 'answers = ["a", "b"]\n', "Question 1 needs one text for each value"),
        (HEAD + SCORE + ITEM + 'words = "a\\u001b[31m"\n', "Question 1 has a control character"),
        (HEAD + SCORE + "[[items]]\nvalues = [1]\n", "values"),
        (HEAD + SCORE + "[[items]]\nvalues = [1, true]\n", "values"),
    ],
)
def test_a_wrong_file_is_refused_with_its_cause_and_a_cure(text, words):
    with pytest.raises(VmofireError, match=words) as error:
        parse_questionnaire(text, "ours.toml")
    assert error.value.cure
    assert "ours.toml" in str(error.value)


def test_a_huge_file_is_not_read_whole(tmp_path):
    (tmp_path / "ours.toml").write_bytes(b"#" * 10_000_000)
    with pytest.raises(VmofireError, match="over 64 KB is no questionnaire"):
        load_questionnaire(tmp_path / "ours.toml")
