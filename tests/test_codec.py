"""A record survives the way to JSON and back; other JSON is refused with the name of its field."""

import json
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

import numpy as np
import pytest

from vmofire.codec import decode, encode, from_json, to_json
from vmofire.errors import RecordError
from vmofire.guided.prompt import Curve, Figure, Mark, Missing, Result
from vmofire.words.message import quote, tell

RESULT = Result(
    "check",
    "fires",
    tell("check.fires"),
    (tell("check.late", onset=(0.8, 0.7), behind=(0.4, 0.3)), tell("check.squeezes", n=5, of=5)),
    good=True,
    figures=(
        Figure("amplitude", tell("figure.squeezes"), 31.5, "uV", 20.0, None, "left", limits=(10.0, 20.0)),
    ),
    marks=(Mark("yes", 31.0, "uV", "left"), Mark("skipped")),
    curves=(
        Curve(
            quote("envelope"),
            "left",
            0.01,
            (1.0, None, 2.0),
            repetitions=((0.5, None, 2.0), (1.5, None, 2.0)),
            scored_s=(0.01, 0.02),
            threshold=1.2,
            goal=1.8,
        ),
    ),
    missing=(Missing(1.0, 0.5, "lost", tell("signal.gap")),),
    answers={"pain": "3"},
    data={"squeezes": [{"active": True}], "settings": {"squeezes": 5}},
)


@dataclass(frozen=True)
class Told:
    day: date | None
    output: Literal["RAW", "ENV"] = "RAW"
    gain: float = 200.0


def test_a_result_comes_back_as_it_was():
    assert decode(encode(RESULT), Result) == RESULT
    assert from_json(json.loads(json.dumps(to_json(RESULT))), Result) == RESULT


def test_a_curve_of_an_earlier_version_has_no_repetitions_and_no_levels():
    """Version 0.1 stored no more of a curve than its label, side, step, values and unit."""
    stored = to_json(RESULT)["curves"][0]
    earlier = {name: stored[name] for name in ("label", "side", "step_s", "values", "unit")}
    curve = from_json(earlier, Curve)
    assert (curve.repetitions, curve.scored_s, curve.threshold, curve.goal) == ((), None, None, None)
    assert curve.times_s == (0.005, 0.015, 0.025)


def test_numbers_of_numpy_are_numbers_and_what_is_not_finite_is_null():
    figure = Figure("n", quote("n"), np.float32(1.5), low=np.nan, high=np.inf)
    data = {"n": np.int64(3), "is": np.bool_(True), "uv": np.array([[1.0, np.nan]]), 1: (2,)}
    said = json.loads(encode(replace(RESULT, figures=(figure,), data=data)), parse_constant=pytest.fail)
    assert said["data"] == {"n": 3, "is": True, "uv": [[1.0, None]], "1": [2]}
    assert said["figures"][0] | {"value": 1.5, "low": None, "high": None} == said["figures"][0]


def test_a_value_that_json_cannot_hold_is_refused_by_its_type():
    with pytest.raises(RecordError, match="ellipsis"):
        encode({"what": ...})


def test_a_newer_version_may_say_more_and_an_older_one_less():
    assert from_json({"day": "2026-03-01", "newer": {"a": 1}}, Told) == Told(date(2026, 3, 1))


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({}, "`day`"),
        ({"day": "soon"}, r"\$.day"),
        ({"day": None, "gain": "200"}, r"got `str` - at `\$.gain"),
        ({"day": None, "gain": True}, r"got `bool` - at `\$.gain"),
        ({"day": None, "output": "Zacharias"}, r"Not an allowed value - at `\$.output"),
        ([], "got `array`"),
        ("Zacharias", "got `str`"),
    ],
)
def test_a_wrong_field_is_named_and_what_stands_in_it_is_not(said, words):
    with pytest.raises(RecordError, match=words) as refused:
        from_json(said, Told)
    assert "Zacharias" not in str(refused.value)


@pytest.mark.parametrize("data", [b"", b"{", b"\xff", b'{"day": NaN}', b"[" * 100_000])
def test_invalid_json_is_refused(data):
    with pytest.raises(RecordError):
        decode(data, Told)
