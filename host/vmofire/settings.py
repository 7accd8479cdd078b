"""Settings: numbers for decisions, each with default, range, unit and meaning, checked in one place.

In: a frozen dataclass made of `Settings`, its fields by `setting`. Out: errors that name setting, range and
unit; the fields described, for tables, forms and protocol files. Never: a default of its own.
"""

from collections.abc import Mapping
from dataclasses import Field, dataclass, field, fields
from typing import Any, NamedTuple, TypeVar

from vmofire.words import msg, say
from vmofire.words.quantities import write_plain, write_unit

S = TypeVar("S")
OURS = msg("Convention of this project, not clinically validated.")


class Description(NamedTuple):
    """One setting: name, default, lowest and highest value, unit, meaning and source as messages."""

    name: str
    default: Any
    low: float
    high: float
    unit: str
    words: str
    source: str = OURS

    @property
    def unit_words(self) -> str:
        """The unit as people read it; "" for a count."""
        return say(write_unit(self.unit))

    @property
    def span_words(self) -> str:
        """Its range in words, as in "1 to 30 s"."""
        high = f"{write_plain(self.high)} {self.unit_words}".strip()
        return say("{low} to {high}", low=write_plain(self.low), high=high)


def setting(default: Any, low: float, high: float, unit: str, words: str, source: str = OURS) -> Any:
    """Return a dataclass field for a number from `low` to `high`.

    Parameters
    ----------
    default, low, high
        In `unit`.
    unit
        "" for a count.
    words
        Its meaning, as a message marked by `msg`.
    source
        Where the default comes from, as a message marked by `msg`.
    """
    return field(default=default, metadata={"setting": (low, high, unit, words, source)})


def describe(settings: Any) -> tuple[Description, ...]:
    """Return the description of every setting of a class or an instance."""
    return tuple(
        Description(one.name, one.default, *one.metadata["setting"])
        for one in fields(settings)
        if "setting" in one.metadata
    )


def check_value(one: Description, value: Any) -> Any:
    """Return a value in its stored type; ValueError says what it must be."""
    given = shorten(repr(value))
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(say("{name} must be a number, not {given}.", name=one.name, given=given))
    if not one.low <= value <= one.high:
        words = say("{name} must be {span}, not {given}.", name=one.name, span=one.span_words, given=given)
        raise ValueError(words)
    if isinstance(one.default, int):
        if value != int(value):
            raise ValueError(say("{name} must be a whole number, not {given}.", name=one.name, given=given))
        return int(value)  # 5.0 from a file
    return value


def contradict(rule: str) -> ValueError:
    """Return the error of settings that break a rule between them, as in "valid_at_least <= repetitions"."""
    return ValueError(say("These settings contradict each other. This must hold: {rule}.", rule=rule))


def shorten(said: str) -> str:
    """Return a given value as text for an error message, shortened."""
    return said if len(said) <= 40 else f"{said[:37]}..."


@dataclass(frozen=True)
class Settings:
    """Base class of all settings.

    Raises
    ------
    ValueError
        A value is out of its range: names the setting, its range and unit, and the given value.
    """

    def __post_init__(self) -> None:
        """Check that all numbers are in their range."""
        for one in describe(self):
            value = check_value(one, getattr(self, one.name))
            object.__setattr__(self, one.name, value)  # the dataclass is frozen


def list_changed(settings: Any) -> tuple[tuple[Description, Any], ...]:
    """Return every setting of an instance that differs from its default, with its value."""
    pairs = ((one, getattr(settings, one.name)) for one in describe(settings))
    return tuple((one, value) for one, value in pairs if value != one.default)


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
            names = ", ".join(known)
            raise ValueError(say("There is no setting “{name}”. Use one of {names}.", name=name, names=names))
    return kind(**given)


def _fields(kind: Any) -> tuple[Field[Any], ...]:
    return fields(kind)
