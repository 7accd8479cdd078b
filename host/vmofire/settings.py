"""Settings: numbers to decide by, each with default, range, unit and what it means, checked in one place.

In: a frozen dataclass whose fields are made by `setting`. Out: errors that name setting, range and unit;
the fields described, for tables, forms and protocol files. Never: a default of its own.
"""

from collections.abc import Mapping
from dataclasses import Field, field, fields
from math import isfinite
from typing import Any, NamedTuple, TypeVar

S = TypeVar("S")


class Description(NamedTuple):
    """What one setting is: its name, default, lowest and highest value, unit, and meaning in words."""

    name: str
    default: Any
    low: float
    high: float
    unit: str
    words: str


def setting(default: Any, low: float, high: float, unit: str, words: str) -> Any:
    """Return a dataclass field for a number from `low` to `high`; `unit` is "" where it only counts."""
    return field(default=default, metadata={"setting": (low, high, unit, words)})


def describe(settings: Any) -> tuple[Description, ...]:
    """Return what every setting of a class, or of one made of it, is."""
    return tuple(
        Description(one.name, one.default, *one.metadata["setting"])
        for one in fields(settings)
        if "setting" in one.metadata
    )


def check_ranges(settings: Any) -> None:
    """Refuse a value out of its range; called by a settings class as soon as it is made.

    Raises
    ------
    ValueError
        Names the setting, its range and unit, and what was given.
    """
    for one in describe(settings):
        value = getattr(settings, one.name)
        number = isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)
        if number and isinstance(one.default, int):
            if value != int(value):
                raise ValueError(f"{one.name} must be a whole number, not {value!r}")
            object.__setattr__(settings, one.name, int(value))  # 5.0 from a file, where settings are frozen
        if not number or not one.low <= value <= one.high:
            unit = f" {one.unit}" if one.unit else ""
            raise ValueError(f"{one.name} must lie in {one.low:g} to {one.high:g}{unit}, not {value!r}")


def make_settings(kind: type[S], given: Mapping[str, Any]) -> S:
    """Return settings of a class from a table of names and values, as a protocol file has them.

    Raises
    ------
    ValueError
        A name is unknown (the known ones are listed), or a value is out of its range.
    """
    known = [one.name for one in _fields(kind)]
    for name in given:
        if name not in known:
            raise ValueError(f"there is no setting {name!r}; there are {', '.join(known)}")
    return kind(**given)


def _fields(kind: Any) -> tuple[Field[Any], ...]:
    return fields(kind)
