"""The live view as lines: each thing once, under the number it has."""

import re
from typing import Any

import pytest


@pytest.mark.parametrize(
    ("job", "squeezes", "quad_sets"),
    [("check", ("",), ("",)), ("compare", ("left leg, ", "right leg, "), ("left leg, ",))],
)
def test_every_repetition_is_told_once_and_by_its_own_number(
    call: Any, job: str, squeezes: tuple[str, ...], quad_sets: tuple[str, ...]
) -> None:
    answer = call("demo", "--terminal", "--speed", "fast", "--person", "off", "--job", job)
    told = re.findall(r"^ {9}(\d+): (.*?)(?:not )?active, \d+ uV$", answer.out, re.MULTILINE)
    expected = [(str(n), leg) for n in range(1, 6) for leg in squeezes]
    expected += [(str(n), leg) for n in range(1, 4) for leg in quad_sets]
    assert told == expected
