"""Legs of a result: which it measured, and the swap of both for a recording that was of the other leg.

In: a Result. Out: its legs; the same Result for the other leg: messages, numbers, data. Never: a change to
typed text, or to words that are no side.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, cast

from vmofire.guided.prompt import EARLIER, Result
from vmofire.labels import LEGS
from vmofire.words.message import OTHER, Message

# Typed text: it may contain the word "left" without being a side.
TYPED = ("name", "note", "who", "text")


def find_other(side: str) -> str:
    """Return the other side; any other text unchanged."""
    return OTHER.get(side, side)


def measures_both(result: Result) -> bool:
    """Return whether a Check judged both legs in the same squeezes; its data then holds a verdict of each."""
    return result.job == "check" and all(side in result.data for side in LEGS)


def find_unmeasured(result: Result) -> str:
    """Return the leg that a Check left out; "" if it measured both, or the leg is not known."""
    if result.job != "check" or measures_both(result):
        return ""
    sides = {one.side for one in result.figures if one.side}
    return find_other(sides.pop()) if len(sides) == 1 else ""


def exchange(result: Result) -> Result:
    """Return a result with left and right exchanged."""
    return replace(
        result,
        verdict=result.verdict.exchange_legs(),
        grounds=_exchange_all(result.grounds),
        next_steps=_exchange_all(result.next_steps),
        figures=tuple(
            replace(
                one,
                label=one.label.exchange_legs(),
                rule=one.rule and one.rule.exchange_legs(),
                side=find_other(one.side),
            )
            for one in result.figures
            if one.name != EARLIER  # it is of this leg only
        ),
        marks=tuple(replace(one, side=find_other(one.side)) for one in result.marks),
        curves=tuple(
            replace(one, label=one.label.exchange_legs(), side=find_other(one.side)) for one in result.curves
        ),
        missing=tuple(replace(one, reason=one.reason.exchange_legs()) for one in result.missing),
        answers={code: find_other(answer) for code, answer in result.answers.items()},
        data=_exchange_data(result.data),
    )


def _exchange_all(messages: tuple[Message, ...]) -> tuple[Message, ...]:
    return tuple(one.exchange_legs() for one in messages)


def _exchange_data(value: Any, key: str = "") -> Any:
    """Return data with its sides exchanged: keys and values, and the legs of messages."""
    if isinstance(value, str):
        return value if key in TYPED else find_other(value)
    if isinstance(value, Mapping):
        each = cast("Mapping[str, Any]", value).items()
        return {find_other(name): _exchange_data(one, name) for name, one in each}
    if isinstance(value, list | tuple):
        return [_exchange_data(one, key) for one in cast("list[Any]", value)]
    return value
