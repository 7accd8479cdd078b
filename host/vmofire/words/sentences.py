"""Whole messages for people, with named fields, written in the language in use.

In: a message in English, and its fields. Out: the message in the language in use. Never: a message that is
cut, lower-cased or searched afterwards, or sentences joined from parts by code.

A text remembers its message: whoever keeps one until the language may have changed shows `say_again(text)`.

Formats of a field:
- `{level:uV}`: a number with its unit; `{level:uV bare}` without; `{change:uV signed}` with a plus sign.
  Limits follow the number in a tuple, as in quantities.write.
- `{range:uV range}`: an interval from (low, high).
- `{margin:uV set}`: a number with the digits of the setting; `{margin:uV limit}` without its unit.
- `{side:leg}`: a leg; a translation may use `{side:leg stem}` and add its own ending.
- `{when:day}`, `{when:minute}`: a time; a day also as in JSON, "2026-02-03".
- `{n:counts}`: "4 or 5" from (4, 5).
- `{text:said}`: a text, translated if the catalogue has it; typed text stays.

A field may be a name that a stranger gave: a file, a device, a person. So none brings a control code into a
terminal, or turns the direction of the words after it.
"""

import re
from collections.abc import Callable, Sequence
from datetime import date
from math import isfinite
from string import Formatter
from typing import Any, cast

from vmofire.words.language import identify_speech, translate, translate_many
from vmofire.words.quantities import UNITS, write, write_interval, write_limit, write_number, write_unit

# Control codes but tab and line end, and the marks that turn the direction of writing.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


class Said(str):
    """Text of a message that remembers how it was said.

    Attributes
    ----------
    how : tuple
        A function of this module, and its arguments.
    speech : tuple
        The language and catalogue it was said in (`identify_speech`), or an older one of a text in it.
    """

    __slots__ = ("how", "speech")
    how: tuple[Callable[..., str], tuple[object, ...], dict[str, object]]
    speech: tuple[str, int]


def _remember(text: str, say_it: Callable[..., str], /, *arguments: object, **fields: object) -> Said:
    said = Said(text)
    said.how, speech = (say_it, arguments, fields), identify_speech()
    older = (each.speech for each in (*arguments, *fields.values()) if isinstance(each, Said))
    said.speech = next((each for each in older if each != speech), speech)
    return said


def say_again(text: str) -> str:
    """Return a text of this module in the language in use now; any other text unchanged."""
    if not isinstance(text, Said) or text.speech == identify_speech():
        return text
    say_it, arguments, fields = text.how
    return say_it(*map(_renew, arguments), **{name: _renew(value) for name, value in fields.items()})


def _renew(value: object) -> object:
    return say_again(value) if isinstance(value, str) else value


def say_all(*texts: object) -> str:
    """Return whole texts or messages one after the other; empty ones are left out."""
    return _remember(" ".join(one for one in map(str, texts) if one), say_all, *texts)


def say(message: str, /, **fields: object) -> str:
    """Return a message in the language in use.

    Parameters
    ----------
    message
        English text, as a literal or marked by `msg`, so that the catalogue has it.
    **fields
        Values of its fields.

    Raises
    ------
    KeyError
        A field of the message is missing.
    """
    text = translate(message)
    return _remember(_FORMATTER.vformat(text, (), fields) if fields else text, say, message, **fields)


def say_many(one: str, many: str, n: int, /, **fields: object) -> str:
    """Return a message in the plural form for a count, its field `{n}`."""
    text = _FORMATTER.vformat(translate_many(one, many, n), (), {"n": n, **fields})
    return _remember(text, say_many, one, many, n, **fields)


def say_as(context: str, message: str, /, **fields: object) -> str:
    """Return a message with several meanings, in the meaning of this context."""
    text = _FORMATTER.vformat(translate(message, context), (), fields)
    return _remember(text, say_as, context, message, **fields)


def msg(message: str) -> str:
    """Return the English message unchanged; marks it for the catalogue, as for a table."""
    return message


def msg_many(one: str, many: str) -> tuple[str, str]:
    """Return both forms of a message unchanged; see `msg`."""
    return one, many


def write_leg(side: str) -> str:
    """Return a leg in words, as in "left"; any other text unchanged."""
    if side == "left":
        return say_as("leg", "left")
    return say_as("leg", "right") if side == "right" else side


def _write_leg_stem(side: str) -> str:
    """Return the stem of a leg's adjective, as German "link" in "am linken Bein"."""
    if side == "left":
        return say_as("stem of a leg's adjective", "left")
    return say_as("stem of a leg's adjective", "right") if side == "right" else side


def write_label(label: str) -> str:
    """Return a sensor label in words, as in "left VMO"; a custom label stays."""
    side, _, muscle = label.partition(" ")
    if muscle and side in ("left", "right"):
        return say_as("sensor", "{side:leg} {muscle}", side=side, muscle=_write_muscle(muscle))
    return _write_muscle(label)


def _write_muscle(muscle: str) -> str:
    return say("adductors") if muscle == "adductors" else muscle


def write_day(when: date) -> str:
    """Return a day, as in "3 Feb 2026"."""
    return say_as("day", "{day} {month} {year}", day=when.day, month=_name_month(when.month), year=when.year)


def write_counts(low: float, high: float) -> str:
    """Return a range of whole numbers, as in "4 or 5" or "3 to 5"."""
    ends = {"low": write_number(low, ""), "high": write_number(high, "")}
    if low >= high:
        return ends["high"]
    return say("{low} or {high}", **ends) if high - low == 1 else say("{low} to {high}", **ends)


def write_minute(when: Any) -> str:
    """Return a day and time, as in "3 Feb 2026, 14:05"."""
    return f"{write_day(when)}, {when:%H:%M}"


def _name_month(month: int) -> str:
    names = (
        say("Jan"),
        say("Feb"),
        say("Mar"),
        say("Apr"),
        say_as("short month", "May"),
        say("Jun"),
        say("Jul"),
        say("Aug"),
        say("Sep"),
        say("Oct"),
        say("Nov"),
        say("Dec"),
    )
    return names[month - 1]


class _FieldFormatter(Formatter):
    """Formatter that writes each field by the rule of its format, without control codes."""

    def format_field(self, value: Any, format_spec: str) -> str:
        """Return a field's value in its format."""
        written = self._write_field(value, format_spec)
        return written if written.isprintable() else _CONTROL.sub("?", written)

    def _write_field(self, value: Any, format_spec: str) -> str:
        if format_spec == "leg":
            return write_leg(value)
        if format_spec == "leg stem":
            return _write_leg_stem(value)
        if format_spec == "said":
            return translate(value)
        if format_spec == "day":
            return write_day(date.fromisoformat(value) if isinstance(value, str) else value)
        if format_spec == "minute":
            return write_minute(value)
        if format_spec == "counts":
            return write_counts(*value)
        unit, _, form = format_spec.partition(" ")
        if unit not in UNITS:
            return super().format_field(value, format_spec)
        numbers = cast("Sequence[float | None]", value if isinstance(value, (tuple, list)) else (value,))
        known = [number for number in numbers[1:] if number is not None]
        if form == "range":
            return write_interval(numbers[0], numbers[1], unit, known[1:])
        if form == "bare":
            return write_number(numbers[0], unit, known)
        if form in ("limit", "set") and numbers[0] is not None and isfinite(numbers[0]):
            limit = write_limit(numbers[0], unit, known)
            return limit if form == "limit" else f"{limit} {write_unit(unit)}"
        return write(numbers[0], unit, known, signed=form == "signed")


_FORMATTER = _FieldFormatter()
