"""Numbers and units for people: one rule for each quantity, never against the verdict beside it."""

from math import inf, nan

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from vmofire.guided.criteria import CheckSettings
from vmofire.settings import describe
from vmofire.words.quantities import (
    bind_units,
    write,
    write_interval,
    write_limit,
    write_not_known,
    write_number,
    write_plain,
    write_tick,
    write_unit,
)


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (12.44, "uV", "12.4 µV"),
        (12.0, "uV", "12.0 µV"),
        (99.94, "uV", "99.9 µV"),
        (99.96, "uV", "100 µV"),
        (240.4, "uV", "240 µV"),
        (88.2, "%", "88 %"),
        (23.6, "%MVC", "24 %MVC"),
        (12.3, "ms", "12 ms"),
        (-12.3, "ms", "−12 ms"),
        (0.349, "s", "0.35 s"),
        (42.31, "s", "42.3 s"),
        (81.26, "Hz", "81.3 Hz"),
        (-3.44, "Hz/min", "−3.4 Hz/min"),
        (2.44, "x", "2.4 x"),
        (0.876, "", "0.88"),
        (4.0, "", "4"),
        (0.3, "%", "0.3 %"),  # a value that is not zero does not read like zero
        (0.04, "uV", "0.04 µV"),
        (-0.2, "ms", "−0.2 ms"),
        (0.0, "ms", "0 ms"),
        (-0.0, "ms", "0 ms"),
        (-1e-12, "%", "0 %"),  # zero, except for the last bit of a float
        (2.5e7, "uV", "2.5e+07 µV"),
    ],
)
def test_each_quantity_has_its_decimals(value, unit, words):
    assert write(value, unit) == words


@pytest.mark.parametrize("value", [None, nan, inf, -inf])
def test_a_missing_number_has_the_same_words_everywhere(value):
    assert write(value, "uV") == write_number(value, "uV") == write_not_known()
    assert write_interval(value, 3.0, "uV") == write_interval(3.0, value, "uV") == ""


@pytest.mark.parametrize(
    ("value", "limit", "unit", "words"),
    [
        (299.6, 300.0, "ms", ("299.6 ms", "300")),
        (299.9996, 300.0, "ms", ("299.9996 ms", "300")),
        (0.7004, 0.7, "s", ("0.7004 s", "0.7")),
        (10.3, 10.0, "%", ("10.3 %", "10")),
        (133.2, 100.0 / 0.75, "%", ("133.2 %", "133.3")),
        (12.44, 12.41, "uV", ("12.44 µV", "12.41")),
        (99.96, 100.0, "uV", ("99.96 µV", "100")),
        (2.96, 3.0, "x", ("2.96 x", "3")),
        (300.0, 300.0, "ms", ("300 ms", "300")),
        (0.1 + 0.2, 0.3, "s", ("0.30 s", "0.3")),
    ],
)
def test_a_number_and_a_limit_that_would_read_alike_get_more_decimals(value, limit, unit, words):
    assert (write(value, unit, (limit,)), write_limit(limit, unit, (value,))) == words


def read_back(words):
    """Return the number as people read it."""
    return float(words.replace("−", "-"))


SIZES = st.floats(-2000.0, 2000.0, allow_nan=False)


@example(5e-05, 5e-05, "uV")
@given(SIZES, SIZES, st.sampled_from(["uV", "%", "ms", "s", "Hz", "Hz/min", "x", ""]))
def test_a_written_number_is_on_the_same_side_of_its_limit_as_the_value(value, limit, unit):
    read, held = read_back(write_number(value, unit, (limit,))), read_back(write_limit(limit, unit, (value,)))
    if value < limit:
        assert read < held or limit - value <= 2e-6 * max(1.0, abs(value))
    elif value > limit:
        assert read > held or value - limit <= 2e-6 * max(1.0, abs(value))
    else:
        assert read == pytest.approx(held, abs=1e-6)


def test_an_interval_has_one_unit_and_ends_that_do_not_touch_what_they_clear():
    assert write_interval(56.7, 136.9, "%") == "57 to 137 %"
    assert write_interval(0.3, 6.2, "ms") == "0.3 to 6 ms"
    assert write_interval(40.0, 74.8, "%", (75.0,)) == "40 to 74.8 %"


def test_a_unit_is_printed_with_its_sign():
    assert [write_unit(unit) for unit in ("uV", "uV/min", "kOhm", "Hz", "")] == [
        "µV",
        "µV/min",
        "kΩ",
        "Hz",
        "",
    ]


def test_no_line_ends_between_a_number_and_its_unit():
    bound = bind_units("The left: 33 % (21 to 51 %), 1.2 s, 2 sets, × 4.88, 24 %MVC")
    assert (
        bound.replace("\N{NO-BREAK SPACE}", "_")
        == "The left: 33_% (21 to 51_%), 1.2_s, 2 sets, ×_4.88, 24_%MVC"
    )


def test_german_has_a_comma_for_decimals_and_words_of_its_own(german):
    assert write(-1234.56, "uV") == "−1235 µV"
    assert write(12.44, "uV") == "12,4 µV"
    assert write_limit(0.75, "") == "0,75"
    assert write_tick(-0.5) == "−0,5"
    assert write_interval(56.7, 136.9, "%") == "57 bis 137 %"
    assert write(None, "uV") == "nicht bekannt"


def test_a_typed_number_has_all_its_digits_and_the_mark_of_the_language(german):
    assert [write_plain(value) for value in (100000.0, 1e6, 0.67, 0.0001)] == [
        "100000",
        "1000000",
        "0,67",
        "0,0001",
    ]
    (share,) = [one for one in describe(CheckSettings) if one.name == "too_early_s"]
    assert share.span_words == "0 bis 0,5 s"
    with pytest.raises(ValueError, match="0,1 bis 3 s"):
        CheckSettings(late_onset_s=9.0)
