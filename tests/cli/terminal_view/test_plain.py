"""Live view as lines: each event once, with its number."""

import re
from typing import Any


def test_every_repetition_is_told_once_and_by_its_own_number(call: Any) -> None:
    answer = call("demo", "--terminal", "--speed", "fast", "--person", "off", "--job", "compare")
    told = re.findall(r"^ {9}(\d+): (\w+) leg, (?:not )?active, \d+\.\d µV$", answer.out, re.MULTILINE)
    squeezes = [(str(number), side) for number in range(1, 6) for side in ("left", "right")]
    quad_sets = [(str(number), "left") for number in range(1, 4)]
    assert told == squeezes + quad_sets
