"""Head of a text: the rate, the width of the converter and the unit that it states.

In: the lines above a table. Out: what they state. Never: a rate from words that mean something else, as baud,
frames of a camera or the edge of a filter; one of two readings where both are possible.
"""

import re
from collections.abc import Sequence

LOWEST_HZ, HIGHEST_HZ = 5.0, 100_000.0  # of a number with two readings, the one in this range is meant

_NUMBER = r"(?P<number>\d{1,3}(?:[,.'’ \u00a0\u202f]\d{3})+(?:[.,]\d+)?(?!\d)|\d+(?:[.,]\d+)?(?:e[+-]?\d+)?)"
_HERTZ = r"(?P<scale>[km]?)(?:hz|hertz|s/s|sps|samples?\s*/\s*s)"
# Words that mean sampling, in the languages of loggers.
_SAMPLING = (
    r"(?:sampl\w*|abtast\w*|analog\w*|emg|adc|daq|acquisition|digiti[sz]ation)[ _-]*(?:signal[ _-]*)?"
    r"(?:rate|freq\w*|frequenz|raten?)"
    r"|abtast(?:rate|frequenz)|samplingrate|samplerate|sfreq|srate|data[ _-]*rate|scan[ _-]*rate"
    r"|fréquence d.?.?échantillonnage|frecuencia de muestreo|frequenza di campionamento"
    r"|(?:taxa|frequência) de amostragem|bemonsteringsfrequentie|częstotliwość próbkowania"
    r"|частота дискретизации|采样率|采样频率|サンプリング周波数|サンプリングレート"
)
# Words that mean a rate only alone, at the start of a line or of a field.
_ALONE = r"(?:^|(?<=[,;\t{\"|]))\s*\"?(?:fs|frequency|freq|frequenz|rate|sr)(?:_hz)?"
_BETWEEN = (
    r"[\"']?\s*(?:[\[(]\s*(?P<unit>[^\])\d]{1,14})\s*[\])]|_(?P<bare>k?hz)|\bin\s+(?P<inside>k?hz)|\(s\))?"
    r"[\"']?[\s:=,;|\"\[]*"
)
_RATE = re.compile(rf"(?P<key>{_SAMPLING}|\bfs|{_ALONE}){_BETWEEN}{_NUMBER}\s*(?:{_HERTZ})?", re.IGNORECASE)
_PER_SECOND = re.compile(
    rf"{_NUMBER}\s*(?P<scale>[k]?)\s*(?:samples?|sps|s)\s*(?:/|per)\s*s(?:ec(?:ond)?)?\b"
    r"|samples?[ _]*(?:/|per)[ _]*s(?:ec(?:ond)?)?\b[\s:=,;]*(?P<after>\d+(?:\.\d+)?)",
    re.IGNORECASE,
)
_ONLY_HERTZ = re.compile(rf"^\W*(?:\w+[\s,;:]+)?{_NUMBER}\s*{_HERTZ}\W*$", re.IGNORECASE)
# "0.5 msec/sample", "Interval= 0.001 s", "Delta_X 0.001", "sampling period (ms): 0.5".
_SECONDS = (
    r"(?P<second>minutes?|min|milliseconds?|msecs?|ms|microseconds?|usecs?|[uµμ]s(?:ecs?)?|seconds?|secs?|s)"
)
_PER_SAMPLE = re.compile(
    rf"(?P<number>\d+(?:[.,]\d+)?(?:e[+-]?\d+)?)\s*{_SECONDS}\s*(?:/|per)\s*sample", re.IGNORECASE
)
_INTERVAL = re.compile(
    r"(?:sampl\w*[ _-]*(?:interval|period|time)|abtastintervall|abtastperiode|^\W*interval|^\W*period"
    rf"|delta[ _]?[xt]|Δt|^\W*d[tx])\b\s*(?:[\[(]\s*{_SECONDS.replace('second', 'key')}\s*[\])])?[\s:=,;\"]*"
    rf"(?P<number>\d+(?:[.,]\d+)?(?:e[+-]?\d+)?)\s*(?:{_SECONDS}\b)?",
    re.IGNORECASE,
)
_SECOND_UNIT = (("min", 60.0), ("ms", 1e-3), ("mil", 1e-3), ("mic", 1e-6), ("u", 1e-6), ("s", 1.0))
_OTHER = re.compile(
    r"baud|bit|heart|frame|video|camera|refresh|mains|notch|line|cut|filter|pass|band|corner|accel|(?<![a-z])acc"
    r"|gyro|(?<![a-z])imu|(?<![a-z])mag(?![a-z])|mark|point|update|display|median|mean|force|display|trajector|stim|update"
    r"|(?<![a-z])low|(?<![a-z])high|max|min",
    re.IGNORECASE,
)
_PLAIN = re.compile(r"\d+(?:[.,]\d+)?")
_BAUDS = frozenset(
    [9600.0, 14400.0, 19200.0, 38400.0, 57600.0, 115200.0, 230400.0, 250000.0, 460800.0, 921600.0]
)
_BITS = re.compile(
    r"(?:resol\w*|auflösung|adc|a/d|converter|wandler|bit[ _-]?depth|quanti\w*)[^\d\n]{0,24}?"
    r"(?P<bits>\d{1,2})\b"
    r"(?![.,]\d|\s*[µumn]?V\b|\s*[km]?Hz)"
    r"|\b(?P<before>\d{1,2})[ -]?bits?\b(?=.{0,24}(?:resol|adc|a/d|convert|wandler|auflösung|sampl))"
    r"|^\W*bits?\W{1,4}(?P<alone>\d{1,2})\W*$",
    re.IGNORECASE,
)
_UNIT_LINE = re.compile(
    r"^\W*(?:measure(?:ment)?[ _]?)?(?:units?|einheit(?:en)?|unité|unidad)\b[\s:=,;\"]*"
    r"(?P<unit>[nuµμm]?v(?:olts?)?)\W*$",
    re.IGNORECASE,
)


def find_rates(lines: Sequence[str], comma: bool, separator: str | None = None) -> list[tuple[float, ...]]:
    """Return the rates that a head states, in Hz: of each statement its possible readings.

    Parameters
    ----------
    lines
        Lines above the table.
    comma
        Whether the decimal sign of the table is a comma: then a point separates thousands.
    separator
        Of the table; a line of a key and of several numbers has one for each channel.
    """
    found: list[tuple[float, ...]] = []
    for line in lines:
        listed = _read_list(line, separator)
        if listed:
            found += listed
            continue
        for match in _RATE.finditer(line):
            values = _read_rate(line, match, comma)
            found += [values] if values else []
        if match := _PER_SECOND.search(line):
            number = match["number"] or match["after"]
            found.append(read_number(number, comma, _kilo(match["scale"])))
        if (match := _ONLY_HERTZ.match(line)) and not _OTHER.search(line):
            found.append(read_number(match["number"], comma, _kilo(match["scale"])))
        for pattern in (_PER_SAMPLE, _INTERVAL):
            match = pattern.search(line)
            if match and not _OTHER.search(
                line[: match.start("number")].replace("min", "").replace("ample", "")
            ):
                found += _read_interval(match)
    return [tuple(dict.fromkeys(one)) for one in found]


def _read_list(line: str, separator: str | None) -> list[tuple[float, ...]]:
    """Return the rates of a line with one for each channel."""
    fields = [field.strip(' "') for field in line.split(separator)] if separator else []
    numbers = [field for field in fields[1:] if field]
    if len(numbers) < 2 or not all(_PLAIN.fullmatch(one) for one in numbers) or _OTHER.search(fields[0]):
        return []
    if not re.search(rf"{_SAMPLING}|{_ALONE}", fields[0], re.IGNORECASE):
        return []
    return [(float(one.replace(",", ".")),) for one in numbers]


def _read_rate(line: str, match: re.Match[str], comma: bool) -> tuple[float, ...]:
    field = re.split(r"[;\t|]|, |\. ", line[: match.end("key")])[-1]
    if _OTHER.search(field.lower().replace("sampling", "").replace("sample", "")):
        return ()
    unit = (match["unit"] or match["bare"] or match["inside"] or "").strip().lower()
    if unit and not re.fullmatch(r"[km]?hz|hertz|samples?/s(ec)?|s/s|sps|1/s", unit):
        return ()
    scale = _kilo(unit[0] if unit[:1] in ("k", "m") and unit.endswith("hz") else "") * _kilo(match["scale"])
    values = read_number(match["number"], comma, scale)
    words = match["key"].strip(' "\t').lower()
    is_bare = words == "rate" and not unit and match["scale"] is None
    # A lone "Rate: 115200" may as well be that of a serial port.
    return () if is_bare and any(value in _BAUDS for value in values) else values


def _kilo(letter: str | None) -> float:
    return {"k": 1e3, "m": 1e6}.get((letter or "").lower(), 1.0)


def read_number(text: str, comma: bool, scale: float = 1.0) -> tuple[float, ...]:
    """Return the possible rates, in Hz, of a number: "1,000" is 1000, or 1 with a decimal comma.

    One in the usual range of sampling rates is preferred to one outside.
    """
    text = re.sub(r"['’ \u00a0\u202f]", "", text)
    if "," in text and "." in text:  # the last one is the decimal sign
        thousands = "," if text.rindex(",") < text.rindex(".") else "."
        return (scale * float(text.replace(thousands, "").replace(",", ".")),)
    mark = "," if "," in text else "." if "." in text else ""
    if not mark:
        return (scale * float(text),)
    groups = text.split(mark)
    grouped = len(groups[0]) <= 3 and groups[0] != "0" and all(len(one) == 3 for one in groups[1:])
    is_decimal = comma == (mark == ",")
    if len(groups) > 2:
        return (scale * float("".join(groups)),) if grouped else ()
    decimal = scale * float(text.replace(",", "."))
    if not grouped and mark == "," and not comma and len(groups[1]) > 3:
        return ()  # two numbers, of two channels
    if not grouped or (is_decimal and mark == "."):
        return (decimal,)
    whole = scale * float("".join(groups))
    if mark == "." or not comma:  # the other sign is the table's decimal one
        return (whole,)
    usual = tuple(value for value in (decimal, whole) if LOWEST_HZ <= value <= HIGHEST_HZ)
    return usual or (decimal, whole)


def _read_interval(match: re.Match[str]) -> list[tuple[float, ...]]:
    value = float(match["number"].replace(",", "."))
    word = (match["second"] or match.groupdict().get("key") or "").lower().replace("µ", "u").replace("μ", "u")
    seconds = next((factor for start, factor in _SECOND_UNIT if word.startswith(start)), None)
    if seconds is None:  # without a unit only seconds give so small a number
        seconds = 1.0 if value < 0.05 else None
    return [(1.0 / (value * seconds),)] if seconds and value > 0 else []


def find_bits(lines: Sequence[str]) -> int | None:
    """Return the width of the converter that a head states; None where it states none, or several."""
    found = {
        int(match["bits"] or match["before"] or match["alone"])
        for line in lines
        for match in _BITS.finditer(line)
    }
    found = {bits for bits in found if 8 <= bits <= 32}
    return found.pop() if len(found) == 1 else None


def find_unit(lines: Sequence[str]) -> str:
    """Return the unit that a line of the head gives to all channels; "" where there is none."""
    return next((match["unit"] for line in lines if (match := _UNIT_LINE.match(line))), "")
