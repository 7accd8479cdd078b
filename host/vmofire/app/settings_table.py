"""Table of all settings: name, value, unit and range, for the settings page and `vmofire settings`.

In: Preferences. Out: rows of data; from typed words a value, or a FieldError with the range. Never: a value
saved (setup.py), a widget. A new setting is one row here and one field of Preferences.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, NamedTuple

from vmofire.app.thresholds import list_thresholds
from vmofire.errors import FieldError
from vmofire.preferences import LANGUAGES, Preferences
from vmofire.settings import OURS
from vmofire.words import msg, say
from vmofire.words.language import FACTS
from vmofire.words.quantities import write_limit, write_unit

Kind = Literal["choice", "number", "text", "time", "picture", "folder", "device", "sensors"]
SECTIONS: dict[str, str] = {
    "window": msg("Window"),
    "sound": msg("Sound"),
    "report": msg("Clinic and report"),
    "sensors": msg("Sensors"),
    "data": msg("Data"),
    "advanced": msg("Advanced"),
}


@dataclass(frozen=True)
class Row:
    """One setting.

    Attributes
    ----------
    code
        Name of the field of Preferences, or a threshold as in "check.active_ratio".
    section
        Code in SECTIONS.
    words
        Its name or meaning, as a message.
    kind
        How it is shown and changed.
    choices
        Values and their words as messages, for a choice.
    unit, low, high
        Of a number, as shown: a share is shown in percent.
    scale
        Shown value for a stored value of 1.
    default
        Stored first value.
    source
        Where a threshold comes from, as a message; "" for others.
    group
        Job of a threshold; "" for others.
    """

    code: str
    section: str
    words: str
    kind: Kind
    choices: tuple[tuple[Any, str], ...] = ()
    unit: str = ""
    low: float = 0.0
    high: float = 0.0
    scale: float = 1.0
    default: Any = None
    source: str = ""
    group: str = ""

    @property
    def span_words(self) -> str:
        """Range of a number in words, as in "20 to 100 %"; "" for others."""
        if self.kind != "number":
            return ""
        high = f"{write_limit(self.high, self.unit)} {say(write_unit(self.unit))}".rstrip()
        return say("{low} to {high}", low=write_limit(self.low, self.unit), high=high)


_YES_NO = ((True, msg("On")), (False, msg("Off")))
_TONES = (
    ("pitch", msg("Its pitch rises as the muscle tightens.")),
    ("loudness", msg("It gets louder as the muscle tightens.")),
    ("off", msg("No tone")),
)
_CUE_SOUNDS = (
    ("tone", msg("Beeps alone.")),
    ("voice", msg("A voice. A beep gives more exact onsets.")),
    ("both", msg("A beep, then a voice.")),
)
_THEMES = (("system", msg("As the system is set")), ("light", msg("Light")), ("dark", msg("Dark")))
_PAPERS = (("a4", msg("A4")), ("letter", msg("US Letter")))
_ROWS = (
    Row("language", "window", msg("Language"), "choice"),
    Row("theme", "window", msg("Colours"), "choice", _THEMES),
    Row("text_size", "window", msg("Text size"), "number", unit="%", low=80, high=160, scale=100.0),
    Row("feedback", "sound", msg("Tone"), "choice", _TONES),
    Row("cues", "sound", msg("Cues"), "choice", _YES_NO),
    Row("cue_sound", "sound", msg("How cues sound"), "choice", _CUE_SOUNDS),
    Row("volume", "sound", msg("Volume"), "number", unit="%", low=0, high=100, scale=100.0),
    Row("muted", "sound", msg("Mute all sound"), "choice", _YES_NO),
    Row("sound_device", "sound", msg("Sound device"), "device"),
    Row("clinic", "report", msg("Name of the clinic"), "text"),
    Row("clinician", "report", msg("Clinician who signs"), "text"),
    Row("logo", "report", msg("Logo"), "picture"),
    Row("paper", "report", msg("Paper"), "choice", _PAPERS),
    Row("ask_knee", "report", msg("Ask for pain and swelling at each visit"), "choice", _YES_NO),
    Row("labels", "sensors", msg("Muscles with a sensor"), "sensors"),
    Row("how_to", "window", msg("How-to page before the first time"), "choice", _YES_NO),
    Row("remind_at", "window", msg("Reminder on days of the plan, as in 18:00"), "time"),
    Row("lsl", "sensors", msg("Lab Streaming Layer (LSL)"), "choice", _YES_NO),
    Row("library", "data", msg("Folder of people and results"), "folder"),
)


def list_rows() -> tuple[Row, ...]:
    """Return all settings but the thresholds, with their first values, in the order of the page."""
    first = Preferences()
    return tuple(_complete(row, getattr(first, row.code)) for row in _ROWS)


def _complete(row: Row, default: Any) -> Row:
    choices = _list_languages() if row.code == "language" else row.choices
    return replace(row, default=default, choices=choices)


def _list_languages() -> tuple[tuple[Any, str], ...]:
    """Return the languages, each in itself, so that everyone finds their own."""
    named = tuple((code, FACTS[code].name) for code in LANGUAGES if code)
    return (("", msg("As the system is set")), *named)


def list_threshold_rows() -> tuple[Row, ...]:
    """Return a row for each threshold of each job; imports scipy."""
    return tuple(
        Row(
            f"{job}.{one.name}",
            "advanced",
            one.words,
            "number",
            unit=one.unit,
            low=one.low,
            high=one.high,
            default=one.default,
            source=one.source or OURS,
            group=job,
        )
        for job, described in list_thresholds().items()
        for one in described
    )


def find_row(code: str) -> Row:
    """Return the row of a setting; FieldError if there is none."""
    rows = list_threshold_rows() if "." in code else list_rows()
    for row in rows:
        if row.code == code:
            return row
    raise FieldError(say("There is no setting “{name}”.", name=code), field=code)


def read_value(row: Row, preferences: Preferences) -> Any:
    """Return the stored value of a setting."""
    if row.group:
        of_job: Mapping[str, float] = preferences.thresholds.get(row.group, {})
        return of_job.get(row.code.partition(".")[2], row.default)
    return getattr(preferences, row.code)


def write_value(row: Row, value: Any) -> str:
    """Return a value in words, as people read and type it."""
    match row.kind:
        case "choice":
            words = next((words for known, words in row.choices if known == value), str(value))
            return words if row.code == "language" and value else say(words)
        case "number":
            return write_limit(round(value * row.scale, 6), row.unit)
        case "sensors":
            return ", ".join(value)
        case "time":
            return value or say("Off")
        case _:
            return str(value)


def read_typed(row: Row, typed: str) -> Any:
    """Return the stored value for typed words.

    Raises
    ------
    FieldError
        It is no number, out of the range, or none of the choices; the error names the range.
    """
    typed = typed.strip()
    if row.kind == "number":
        return _read_number(row, typed)
    if row.kind == "time":
        return _read_time(row, typed)
    if row.kind == "choice":
        for value, words in row.choices:
            codes = {str(value).casefold(), say(words).casefold(), words.casefold()}
            if typed.casefold() in codes:
                return value
        names = ", ".join(name_choice(value) for value, _ in row.choices)
        raise FieldError(say("Use one of {names}.", names=names), field=row.code)
    if row.kind == "sensors":
        return tuple(part.strip() for part in typed.split(",") if part.strip())
    if row.kind == "text" and len(typed) > 80:
        raise FieldError(say("Use {n} characters at most.", n=80), field=row.code)
    return typed


def name_choice(value: Any) -> str:
    """Return what is typed for a value of a choice."""
    return {True: "on", False: "off", "": "system"}.get(value, str(value))


def _read_number(row: Row, typed: str) -> float:
    text = typed.removesuffix(write_unit(row.unit)).removesuffix("%").strip().replace(",", ".")
    text = text.replace("\u2212", "-")
    refused = FieldError(
        say("“{given}” does not fit. Use a number from {span}.", given=typed[:40], span=row.span_words),
        field=row.code,
    )
    try:
        number = float(text)
    except ValueError:
        raise refused from None
    if not row.low <= number <= row.high or (isinstance(row.default, int) and number != int(number)):
        raise refused
    return int(number) if isinstance(row.default, int) else number / row.scale


def _read_time(row: Row, typed: str) -> str:
    """Return a time of the day as it is stored; "" for off."""
    if typed.casefold() in ("", "off", say("Off").casefold()):
        return ""
    hour, _, minute = typed.replace(".", ":").partition(":")
    if not (hour.isdecimal() and (minute or "0").isdecimal() and int(hour) < 24 and int(minute or "0") < 60):
        refused = say("“{given}” is no time of the day. Write it like this: 18:00.", given=typed[:40])
        raise FieldError(refused, field=row.code)
    return f"{int(hour):02}:{int(minute or '0'):02}"


class Shown(NamedTuple):
    """A row as a page shows it: its value, stored and in words, and whether it is the first value."""

    row: Row
    stored: Any
    value: str
    is_first: bool


def show_rows(rows: Sequence[Row], preferences: Preferences) -> list[Shown]:
    """Return rows with their values."""
    shown: list[Shown] = []
    for row in rows:
        value = read_value(row, preferences)
        shown.append(Shown(row, value, write_value(row, value), value == row.default))
    return shown
