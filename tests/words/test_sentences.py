"""A message is whole, its fields follow the rule of their format, and nothing is guessed."""

import copy
import json
import pickle
from datetime import datetime

import pytest

from vmofire.codec import to_json
from vmofire.errors import LinkError, explain
from vmofire.words import say, say_again, say_all, say_as, say_many, speaking, write_day, write_minute
from vmofire.words.message import tell


def test_a_field_names_the_unit_it_is_written_in():
    assert say("At rest {rest:uV}.", rest=12.44) == "At rest 12.4 µV."
    assert say("At rest {rest:uV}.", rest=None) == "At rest not known."
    assert say("{change:ms signed} later", change=12.3) == "+12 ms later"
    assert say("{rest:uV bare} of it", rest=2.04) == "2.0 of it"


def test_a_number_with_limits_never_reads_like_one_of_them():
    assert say("after {onset:s}", onset=(0.7004, 0.7)) == "after 0.7004 s"
    assert say("{ratio:% range}", ratio=(40.0, 74.8, 75.0)) == "40 to 74.8 %"


def test_a_leg_and_a_time_are_fields():
    when = datetime(2026, 2, 3, 14, 5)
    assert say("{side:leg} leg, {when:day}", side="left", when=when) == "left leg, 3 Feb 2026"
    assert write_minute(when) == f"{write_day(when)}, 14:05"


def test_a_count_takes_its_form():
    words = [say_many("{n} person", "{n} people", n) for n in (0, 1, 2)]
    assert words == ["0 people", "1 person", "2 people"]


def test_a_missing_field_is_an_error_and_never_a_hole():
    with pytest.raises(KeyError):
        say("{a} and {b}", a=1)


def test_a_limit_that_is_no_number_is_not_known():
    assert say("up to {limit:s set}", limit=float("nan")) == "up to not known"


def test_typed_text_is_not_used_as_a_format():
    assert say("Note: {note}", note="{rest:uV} {0}") == "Note: {rest:uV} {0}"


def test_a_name_brings_no_control_code_and_turns_no_words():
    evil = "a\x1b]0;title\x07\x9b2J\u202egpj.exe\r"
    assert say("Cannot read {name}.", name=evil) == "Cannot read a?]0;title??2J?gpj.exe?."
    assert say("Note: {note:said}", note=evil) == "Note: a?]0;title??2J?gpj.exe?"
    assert (
        say("Note: {note}", note="two\nlines\tand 3\N{NO-BREAK SPACE}µV") == "Note: two\nlines\tand 3\xa0µV"
    )


def test_german_says_the_same_with_its_own_words(german):
    when = datetime(2026, 5, 3, 14, 5)
    assert (say_as("leg", "left"), say_as("leg", "right")) == ("links", "rechts")
    assert write_day(when) == "3. Mai 2026"
    assert say("{rest:uV}", rest=12.44) == "12,4 µV"
    assert say("{side:leg} leg", side="left") == "linkes Bein"
    assert say(
        "The {leg:leg} leg is less active than the {other_leg:leg}.", leg="right", other_leg="left"
    ) == ("Das rechte Bein ist weniger aktiv als das linke.")
    assert say("A clinic's own words stay.") == "A clinic's own words stay."


KEPT = {
    "plain": (lambda: say("not known"), "nicht bekannt"),
    "with a number": (lambda: say("{rest:uV}", rest=12.44), "12,4 µV"),
    "a count": (lambda: say_many("{n} sample lost.", "{n} samples lost.", 2), "2 Werte verloren."),
    "of two meanings": (lambda: say_as("leg", "left"), "links"),
    "within another": (
        lambda: say("{label}: {value}", label="A", value=say("not known")),
        "A: nicht bekannt",
    ),
    "one after the other": (
        lambda: say_all(say("Saved."), "", "Ann.", say("None.")),
        "Gespeichert. Ann. Keine.",
    ),
    "with a stored one": (lambda: say_all(tell("check.fires"), say("None.")), "Der VMO spannt an. Keine."),
}


@pytest.mark.parametrize(("make", "german"), KEPT.values(), ids=KEPT)
def test_a_kept_text_is_said_again_in_another_language(make, german):
    kept = make()
    english = str.__str__(kept)
    assert say_again(kept) == english
    with speaking("de"):
        assert say_again(kept) == german
        assert say_again(copy.deepcopy(kept)) == say_again(pickle.loads(pickle.dumps(kept))) == german
    with speaking("de"):
        back = make()
    assert say_again(back) == english


def test_what_somebody_typed_is_never_said_again():
    with speaking("de"):
        assert say_again("not known") == "not known"
        assert say_again(say("Note: {note}", note="not known")).endswith(" not known")


def test_a_kept_text_is_a_text_like_any_other():
    kept = say("not known")
    assert (kept, f"{kept}", {kept: 1}) == ("not known", "not known", {"not known": 1})
    assert to_json({"words": kept}) == json.loads(json.dumps({"words": kept})) == {"words": "not known"}


def test_an_error_is_told_in_the_language_of_who_reads_it():
    error = LinkError(*explain(FileNotFoundError(2, "gone"), "read", "a.vmo"))
    assert str(error) == "Cannot read a.vmo. There is no such file. Check its name and folder."
    kept = str(error)
    with speaking("de"):
        german = "a.vmo ist nicht lesbar. Diese Datei gibt es nicht. Namen und Ordner prüfen."
        assert str(error) == say_again(kept) == german
