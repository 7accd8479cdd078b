"""JSON of records, written and read: the only place that converts frozen dataclasses.

In: records; JSON. Out: JSON for any reader, NaN and infinity as null; records, every field checked.
Never: accepts a value of another type, or puts a value into an error, which names only the field.
"""

import re
from typing import Any, TypeVar

import msgspec

from vmofire.errors import RecordError
from vmofire.words import say

T = TypeVar("T")

_QUOTED = re.compile(r"^Invalid (enum )?value .*?(?= - at |$)", re.DOTALL)


def encode(record: Any) -> bytes:
    """Return a record, or a structure of records, as JSON; also numpy numbers; NaN and infinity are null.

    Raises
    ------
    RecordError
        JSON cannot hold it.
    """
    return msgspec.json.encode(record, enc_hook=_convert)


def to_json(record: Any) -> Any:
    """Return the same as dicts, lists, strings and numbers."""
    return msgspec.json.decode(encode(record))


def decode(data: bytes, kind: type[T]) -> T:
    """Return a record from JSON; parameters and errors as those of `from_json`."""
    try:
        return from_json(msgspec.json.decode(data), kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise RecordError(say("This is not JSON.")) from error


def from_json(value: Any, kind: type[T]) -> T:
    """Return a record from dicts, lists, strings and numbers.

    Parameters
    ----------
    value
        As JSON has it. Unknown fields, from a newer version, are left out. Missing fields, from an
        older version, get their defaults.
    kind
        A dataclass, or any other type that msgspec checks: a Literal, a number with its range.

    Raises
    ------
    RecordError
        A field is missing or of another type: "Expected `float`, got `str` - at `$.figures[0].value`".
    """
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        raise RecordError(_QUOTED.sub("Not an allowed value", str(error))) from None


def _convert(value: Any) -> Any:
    if hasattr(value, "tolist"):  # numpy's arrays and numbers
        return value.tolist()
    if isinstance(value, str):  # a text that remembers its message
        return str.__str__(value)
    cause = say("A result holds a {kind}, which JSON cannot.", kind=type(value).__name__)
    raise RecordError(cause, say("Please report this fault."))
