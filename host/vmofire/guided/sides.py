"""Legs in what a result says: fields while a sentence is made and kept, words where it is read.

In: a Result whose sentences name legs by `name_leg`; a result as JSON. Out: the same with the words filled
in, or with left and right exchanged. Never: a word exchanged that names no leg, or that somebody typed.
"""

import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, cast

from vmofire.guided.prompt import Result
from vmofire.labels import LEGS, LegSide

OTHER: dict[str, LegSide] = dict(zip(LEGS, reversed(LEGS), strict=True))
# What people read or typed: it may hold the very word "left", and is no side.
PROSE = ("name", "words", "headline", "detail", "advice", "convention", "note", "who")
_FIELD = re.compile(rf"\{{leg:({'|'.join(LEGS)})\}}")


def name_leg(side: str) -> str:
    """Return a side as a field of a sentence, as in f"The {name_leg(side)} leg fires"."""
    return f"{{leg:{side}}}" if side in OTHER else side


def fill(sentence: str) -> str:
    """Return a sentence with its legs in words."""
    return _FIELD.sub(lambda found: found[1], sentence)


def find_other(side: str) -> str:
    """Return the other side; what is no side stays."""
    return OTHER.get(side, side)


def tell(result: Result) -> Result:
    """Return a result with the legs in words, and its sentences with their fields kept beside them."""
    told = dict(result.told)
    filled = cast("Result", _fill(replace(result, told={}), "", told))
    return replace(filled, told=told)


def find_fields(result: Result, path: str, words: str) -> str:
    """Return a sentence of a told result with its fields, for a sentence that is made of it."""
    kept = result.told.get(path, words)
    return kept if fill(kept) == words else words


def exchange(said: Mapping[str, Any]) -> dict[str, Any]:
    """Return a result, as JSON has it, with left and right exchanged in its data and its sentences' fields.

    A sentence that was put in another's place since stands as it is.
    """
    given: Any = said.get("told")
    known = cast("dict[str, Any]", given) if isinstance(given, dict) else {}
    told = {path: kept for path, kept in known.items() if isinstance(kept, str)}
    exchanged = cast("dict[str, Any]", _exchange(said, "", "", told))
    exchanged["told"] = {
        "/".join(map(find_other, path.split("/"))): _exchange_fields(kept) for path, kept in told.items()
    }
    return exchanged


def _exchange_fields(sentence: str) -> str:
    return _FIELD.sub(lambda found: name_leg(OTHER[found[1]]), sentence)


def _exchange(value: Any, path: str, key: str, told: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        if path in told and fill(told[path]) == value:
            return fill(_exchange_fields(told[path]))
        return value if key in PROSE else find_other(value)
    if isinstance(value, Mapping):
        each = cast("Mapping[str, Any]", value).items()
        return {find_other(name): _exchange(one, _join(path, name), name, told) for name, one in each}
    if isinstance(value, list | tuple):
        many = cast("list[Any]", value)
        return [_exchange(one, _join(path, str(place)), key, told) for place, one in enumerate(many)]
    return value


def _fill(value: Any, path: str, told: dict[str, str]) -> Any:
    if isinstance(value, str):
        if _FIELD.search(value):
            told[path] = value
        return fill(value)
    if is_dataclass(value) and not isinstance(value, type):
        names = [one.name for one in fields(value) if one.name != "told"]
        return replace(
            value, **{name: _fill(getattr(value, name), _join(path, name), told) for name in names}
        )
    if isinstance(value, Mapping):
        each = cast("Mapping[str, Any]", value).items()
        return {name: _fill(one, _join(path, name), told) for name, one in each}
    if isinstance(value, list | tuple):
        many = [_fill(one, _join(path, str(at)), told) for at, one in enumerate(cast("list[Any]", value))]
        return tuple(many) if isinstance(value, tuple) else many
    return value


def _join(path: str, name: str) -> str:
    return f"{path}/{name}" if path else name
