"""Settings: numbers to decide by, each with default, range, unit and what it means, checked in one place.

In: a frozen dataclass made of `Settings`, its fields by `setting`. Out: errors that name setting, range and
unit; the fields described, for tables, forms and protocol files. Never: a default of its own.
"""

from collections.abc import Mapping
from dataclasses import Field, dataclass, field, fields
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


def check_value(one: Description, value: Any) -> Any:
    """Return a value as it is kept; ValueError says what it must be, without the setting's name."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"must be a number, not {shorten(repr(value))}")
    if not one.low <= value <= one.high:
        unit = f" {one.unit}" if one.unit else ""
        raise ValueError(f"must lie in {one.low:g} to {one.high:g}{unit}, not {shorten(repr(value))}")
    if isinstance(one.default, int):
        if value != int(value):
            raise ValueError(f"must be a whole number, not {value!r}")
        return int(value)  # 5.0 from a file
    return value


def shorten(said: str) -> str:
    """Return what was given as an error message has it, short enough to be read."""
    return said if len(said) <= 40 else f"{said[:37]}..."


@dataclass(frozen=True)
class Settings:
    """What every class of settings is made of.

    Raises
    ------
    ValueError
        A value is out of its range: names the setting, its range and unit, and what was given.
    """

    def __post_init__(self) -> None:
        """Refuse numbers out of their range."""
        for one in describe(self):
            try:
                value = check_value(one, getattr(self, one.name))
            except ValueError as error:
                raise ValueError(f"{one.name} {error}") from None
            object.__setattr__(self, one.name, value)  # although frozen


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
