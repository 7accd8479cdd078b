"""A message is whole, its fields follow the rule of their format, and nothing is guessed."""

from datetime import datetime

import pytest

from vmofire.words import say, say_as, say_many, write_day, write_minute


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
