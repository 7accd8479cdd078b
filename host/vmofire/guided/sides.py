"""Left and right of a result exchanged, where a recording turns out to be of the other leg.

In: a Result. Out: the same of the other leg: its messages, its numbers, its data. Never: a word exchanged
that somebody typed, or that names no leg.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, cast

from vmofire.guided.prompt import Result
from vmofire.words.message import OTHER, Message

# What people typed: it may hold the very word "left", and is no side.
TYPED = ("name", "note", "who", "text")


def find_other(side: str) -> str:
    """Return the other side; what is no side stays."""
    return OTHER.get(side, side)


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
