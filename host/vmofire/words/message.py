"""Message stored as a code and fields, in results, journals and the library.

In: a code of the told/ tables, and fields as in JSON. Out: words, in the language in use at reading time.
Never: stored words.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from string import Formatter
from typing import Literal, cast

from vmofire.words.language import Language, identify_speech, speaking
from vmofire.words.sentences import say, say_many
from vmofire.words.told import QUOTED, TOLD

Field = str | bool | int | float | list[float | None] | None
OTHER: dict[str, Literal["left", "right"]] = {"left": "right", "right": "left"}


@dataclass(frozen=True)
class Message:
    """Message: a code with its fields.

    Attributes
    ----------
    code
        Code in the told/ tables. A code from a later version is shown as it is.
    fields
        Values by name. A number may be a list: the number, then its limits. A field whose name ends in "leg"
        is a side.
    """

    code: str
    fields: dict[str, Field] = field(default_factory=dict[str, Field])

    def __hash__(self) -> int:
        """Return a hash, so that a message can be a dict key; the fields alone have none."""
        return hash(self.code)

    def __str__(self) -> str:
        """Return the message in the language in use; kept, as a screen asks in every frame."""
        speech = identify_speech()
        said: tuple[tuple[Language, int], str] | None = self.__dict__.get("_said")
        if said is None or said[0] != speech:
            said = speech, self._write()
            self.__dict__["_said"] = said  # no field: it takes no part in a comparison or in JSON
        return said[1]

    def _write(self) -> str:
        known = TOLD.get(self.code)
        if known is None:
            return self.code
        try:
            if isinstance(known, tuple):
                n = self.fields["n"]
                return say_many(*known, n, **self.fields) if isinstance(n, int) else self.code
            return say(known, **self.fields)
        except (KeyError, ValueError, TypeError):  # fields from another version
            return self.code

    def write_english(self) -> str:
        """Return the message in English for programs, in any language of the app."""
        with speaking("en"):
            return str(self)

    def exchange_legs(self) -> "Message":
        """Return the same message for the other leg."""
        return Message(
            self.code,
            {
                name: OTHER.get(value, value) if name.endswith("leg") and isinstance(value, str) else value
                for name, value in self.fields.items()
            },
        )


def tell(code: str, **fields: Field | Sequence[float | None]) -> Message:
    """Return a message of the told/ tables.

    Raises
    ------
    ValueError
        The code is unknown, or the fields do not fit it.
    """
    if frozenset(fields) != find_fields(code):
        raise ValueError(f"message {code} takes {sorted(find_fields(code))}, not {sorted(fields)}")
    stored: dict[str, Field] = {}
    for name, one in fields.items():
        if isinstance(one, Sequence) and not isinstance(one, str):
            stored[name] = [None if value is None else float(value) for value in one]
        else:
            stored[name] = one
    return Message(code, stored)


@cache
def find_fields(code: str) -> frozenset[str]:
    """Return the field names of a message; a count always has `n`, even if the text omits it."""
    known = TOLD.get(code)
    if known is None:
        raise ValueError(f"there is no message {code}")
    many = isinstance(known, tuple)
    names = {
        name for one in (known if many else (known,)) for _, name, _, _ in Formatter().parse(one) if name
    }
    return frozenset(names | {"n"} if many else names)


def quote(text: str) -> Message:
    """Return a text typed by a person or read from a file as a message; it is the same in every language."""
    return Message(QUOTED, {"text": text})


def read_told(text: str, fields: object) -> str:
    """Return a text of a journal, in the language in use.

    Parameters
    ----------
    text
        Code of a message. Without fields it is plain text: typed, or from an earlier version.
    fields
        Fields of the message, as in JSON.
    """
    return str(Message(text, cast("dict[str, Field]", fields))) if isinstance(fields, dict) else text


def write_all(messages: Iterable[Message]) -> str:
    """Return messages one after the other, as a paragraph."""
    return " ".join(map(str, messages))
