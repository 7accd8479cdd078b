"""Numbers with units for people: one rule for each quantity, everywhere.

In: a value, its unit, and its limits. Out: words in the language in use. Never: a number for a machine (that
has all digits and a decimal point), or a rounded number that contradicts its verdict.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from math import isfinite, isnan

from vmofire.words.language import find_decimal_mark, translate

# Decimals by unit: (from this size on, decimals), the largest first. Percent and ms need no decimals here.
_DECIMALS: dict[str, tuple[tuple[float, int], ...]] = {
    "uV": ((99.95, 0), (0.0, 1)),
    "uV/min": ((99.95, 0), (0.0, 1)),
    "%": ((0.0, 0),),
    "ms": ((0.0, 0),),
    "s": ((9.995, 1), (0.0, 2)),
    "Hz": ((0.0, 1),),
    "Hz/min": ((0.0, 1),),
    "x": ((0.0, 1),),  # factor
    "V": ((0.0, 2),),
    "mV": ((99.95, 0), (0.0, 1)),
    "kg": ((0.0, 0),),
    "ppm": ((0.0, 0),),
    "MB": ((0.0, 0),),
    "MB/s": ((9.95, 0), (0.0, 1)),
    "GB": ((99.95, 0), (0.0, 1)),
    "h": ((9.95, 0), (0.0, 1)),
    "mm": ((0.0, 0),),
    "min": ((0.0, 1),),
    "kOhm": ((0.0, 1),),
    "dB": ((0.0, 1),),
    "points": ((0.0, 0),),  # score of a questionnaire
}
_BARE = ((0.0, 2),)  # a ratio without a unit; a count stays a whole number
_MOST_DECIMALS = 6
_TOO_LONG = 1e6  # from here on a number is written as a power of ten
_WRITTEN_OUT = 1e9  # below this a typed whole number is written with all its digits
# Printed form of a unit, if it differs from its name.
_SIGNS = {"uV": "µV", "uV/min": "µV/min", "kOhm": "kΩ"}
_MINUS = "−"
UNITS = frozenset((*_DECIMALS, "%MVC"))
_PRINTED = "|".join(_SIGNS.get(unit, unit) for unit in sorted(UNITS))
_BETWEEN = re.compile(rf"(?<=\d) (?=(?:{_PRINTED})(?!\w))|(?<=×) (?=\d)")  # as in "12.4 µV", "× 4.88"


def write(value: float | None, unit: str, limits: Iterable[float] = (), *, signed: bool = False) -> str:
    """Return a number with its unit, as in "12.4 µV"; "not known" without a value.

    Parameters
    ----------
    value
        In `unit`; None or not finite if not known.
    unit
        "uV", "%", "ms", "s", "Hz", "Hz/min", "dB", "x" for a factor; "" for a bare ratio or a count.
    limits
        Limits of the value, in the same unit. A value gets enough decimals to look different from a limit.
        A small value gets enough decimals to look different from zero.
    signed
        Write a plus sign too.
    """
    number = write_number(value, unit, limits, signed=signed)
    return f"{number} {write_unit(unit)}".strip() if _is_known(value) else number


def write_number(
    value: float | None, unit: str, limits: Iterable[float] = (), *, signed: bool = False
) -> str:
    """Return a number without its unit; parameters as in `write`."""
    if value is None or not isfinite(value):
        return write_not_known()
    words = _print(_round(value, _find_decimals(value, unit, (0.0, *limits))))
    return f"+{words}" if signed and value > 0.0 else words


def write_interval(low: float | None, high: float | None, unit: str, limits: Iterable[float] = ()) -> str:
    """Return both ends of an interval, as in "57 to 137 %"; "" if one is not known."""
    if low is None or high is None or not (isfinite(low) and isfinite(high)):
        return ""
    limits = tuple(limits)
    ends = translate("{low} to {high}")
    return ends.format(low=write_number(low, unit, limits), high=write(high, unit, limits))


def write_limit(limit: float, unit: str, values: Iterable[float | None] = ()) -> str:
    """Return a limit without its unit: as it was set, or by the rule of its unit if it was computed.

    Parameters
    ----------
    limit
        In `unit`.
    unit
        As in `write`.
    values
        Values compared with it. If one of them would look like the limit, both get more decimals.
    """
    known = [value for value in values if value is not None and isfinite(value)]
    words = _round(limit, _find_decimals(limit, unit, (0.0, *known)))
    return _print(_write_set(limit) if _is_set(limit) else words)


def write_tick(value: float) -> str:
    """Return the number beside a tick of an axis."""
    return _print(f"{value:g}")


def write_plain(value: float) -> str:
    """Return a number alone, as somebody set or typed it: a rate, a gain, the end of a range."""
    is_whole = float(value).is_integer() and abs(value) < _WRITTEN_OUT
    return _print(f"{value:.0f}" if is_whole else _write_set(value))


def write_unit(unit: str) -> str:
    """Return a unit as it is printed, as on an axis: "µV" for "uV"."""
    match unit:
        case "%submax":
            return translate("% of the submaximal task")
        case "%peak":
            return translate("% of the task's peak")
        case "points":
            return translate("points")
        case "%Mmax":
            return translate("% of the maximal M-wave")
        case _:
            return _SIGNS.get(unit, unit)


@lru_cache(maxsize=2048)
def bind_units(words: str) -> str:
    """Return the words with each number bound to its unit, so that a line never breaks between them."""
    return _BETWEEN.sub("\N{NO-BREAK SPACE}", words)


def write_not_known() -> str:
    """Return the words for an unknown number."""
    return translate("not known")


def _find_decimals(value: float, unit: str, others: Iterable[float]) -> int:
    """Return the decimals of a quantity, with more if it would look like one of the other numbers."""
    decimals = _rule(value, unit)
    for other in others:
        if isnan(other) or abs(value - other) <= 1e-9 * max(1.0, abs(value)):
            decimals = max(decimals, _count_decimals(other))  # equals the limit: written as it was set
            continue
        while decimals < _MOST_DECIMALS and _round(value, decimals) == _round(other, decimals):
            decimals += 1
    return decimals


def _print(number: str) -> str:
    """Return Python's digits in printed form: a true minus, the decimal mark of the language."""
    return number.replace("-", _MINUS).replace(".", find_decimal_mark())


def _is_known(value: float | None) -> bool:
    return value is not None and isfinite(value)


def _is_set(limit: float) -> bool:
    """Return whether the number was typed as a setting, not computed."""
    return abs(float(f"{limit:g}") - limit) <= 1e-9 * abs(limit)


def _count_decimals(limit: float) -> int:
    return len(_write_set(limit).partition(".")[2]) if _is_set(limit) and abs(limit) < _TOO_LONG else 0


def _write_set(limit: float) -> str:
    """Return a number as it was set; a small one with its zeros, without a power of ten."""
    words = f"{limit:g}"
    return f"{limit:.12f}".rstrip("0") if "e-" in words else words


def _rule(value: float, unit: str) -> int:
    if not unit and float(value).is_integer():
        return 0
    rule = _DECIMALS.get("%" if unit.startswith("%") else unit, _BARE)
    return next(decimals for size, decimals in rule if abs(value) >= size)


def _round(value: float, decimals: int) -> str:
    if abs(value) >= _TOO_LONG:
        return f"{value:.3g}"
    words = f"{value:.{decimals}f}"
    return words if float(words) else words.removeprefix("-")  # never write minus zero
