"""Settings are refused with name, range and unit, and describe themselves."""

from dataclasses import dataclass

import pytest

from vmofire.settings import Description, Settings, describe, make_settings, setting


@dataclass(frozen=True)
class Example(Settings):
    hold_s: float = setting(3.0, 1, 30, "s", "how long it is held")
    times: int = setting(5, 1, 20, "", "how often")
    words: str = "not a setting"


def test_every_setting_describes_itself():
    assert describe(Example) == describe(Example(times=7)) == (
        Description("hold_s", 3.0, 1, 30, "s", "how long it is held"),
        Description("times", 5, 1, 20, "", "how often"),
    )  # fmt: skip


@pytest.mark.parametrize("value", [0.99, 30.01, float("nan"), float("inf"), "3", None, True])
def test_a_value_out_of_its_range_is_refused_with_range_and_unit(value):
    with pytest.raises(ValueError, match=r"hold_s must be (1 to 30 s|a number), not"):
        Example(hold_s=value)


def test_what_is_counted_is_whole_and_stays_so_from_a_file():
    with pytest.raises(ValueError, match=r"times must be a whole number, not 5\.5"):
        Example(times=5.5)
    assert repr(make_settings(Example, {"times": 6.0}).times) == "6"


def test_a_name_that_is_not_known_lists_those_that_are():
    with pytest.raises(ValueError, match=r"There is no setting “hold”\. Use one of hold_s, times"):
        make_settings(Example, {"hold": 3.0})
