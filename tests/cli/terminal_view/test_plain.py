"""Live view as lines: each event once, with its number."""

import re
from typing import Any


def test_every_repetition_is_told_once_and_by_its_own_number(call: Any) -> None:
    answer = call("demo", "--terminal", "--speed", "fast", "--person", "off", "--job", "compare")
    told = re.findall(r"^ {9}(\d+): (\w+) leg, (?:not )?active, \d+\.\d µV$", answer.out, re.MULTILINE)
    squeezes = [(str(number), side) for number in range(1, 6) for side in ("left", "right")]
    quad_sets = [(str(number), "left") for number in range(1, 4)]
    assert told == squeezes + quad_sets


def test_squeezes_after_each_tip_are_told_from_one_on_and_not_again_with_the_result(call: Any) -> None:
    how = ("--speed", "fast", "--person", "comes_back", "--job", "check")
    answer = call("demo", "--terminal", *how)
    told = re.findall(r"^ {9}(\d+): left leg, ((?:not )?active), \d+\.\d µV$", answer.out, re.MULTILINE)
    numbers = [int(number) for number, _ in told]
    assert numbers == [1, 2, 3, 4, 5, *4 * [1, 2, 3]]
    assert [words for _, words in told] == [*14 * ["not active"], *3 * ["active"]]
