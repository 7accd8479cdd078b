"""Exercises: position, movement, hold, repetitions, read from exercises.toml or an edited copy.

In: TOML. Out: Exercise records, or an error that names exercise, field and cure. Never: numbers in code.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, dataclass, fields
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal, cast, get_args

from vmofire.labels import LEGS, Side
from vmofire.settings import Description, check_value, shorten
from vmofire.words import msg, say
from vmofire.words.message import Message
from vmofire.words.quantities import write_tick

Kind = Literal["repetitions", "stretch"]
Legs = Literal["both", "alternate", "in_turn"]

_FIGURES = {
    "hold_s": Description("hold_s", 1.0, 0.5, 120.0, "s", ""),
    "repetitions": Description("repetitions", 1, 1, 100, "", ""),
    "aim": Description("aim", 1, 1, 100, "", ""),
}


@dataclass(frozen=True)
class Exercise:
    """One exercise.

    Attributes
    ----------
    code
        Name in files, steps and results.
    name
        Name for people.
    pose
        Name of its drawing; "" for none.
    position
        How to get ready, one step each.
    effort, release
        Cues at the start and at the end of a repetition.
    verb
        The effort in one word, for big letters in a terminal; "" for a general word.
    tips
        Tips, shown one after the other.
    ball
        Whether it needs the ball.
    legs
        Both at once, alternating after each repetition, or one set after the other.
    hold_s
        How long each repetition is held, s.
    repetitions, aim
        Repetitions of a set at first, and the number to reach.
    ours
        Fields that are project conventions; the other numbers are from the sources.
    kind
        Counted from the muscle signal, or a stretch timed by the clock.
    clearance
        Whether it needs a clinician's clearance after surgery.
    advanced
        Available once all others are mastered.
    """

    code: str
    name: str
    pose: str
    position: tuple[str, ...]
    effort: str
    release: str
    tips: tuple[str, ...]
    ball: bool
    legs: Legs
    hold_s: float
    repetitions: int
    aim: int
    ours: tuple[str, ...]
    kind: Kind = "repetitions"
    verb: str = ""
    clearance: bool = False
    advanced: bool = False

    def cue(self, side: Side = "") -> Message:
        """Return the cue for a repetition; it names the leg if one is given."""
        code = f"cue.exercise_{side}" if side in LEGS else "cue.exercise"
        return Message(code, {"text": self.effort, "verb": self.verb})

    def explain(self, figure: str) -> str:
        """Return a number with its unit, and a star if it is a project convention."""
        value = getattr(self, figure)
        return f"{write_tick(value)}{' s' if figure == 'hold_s' else ''}{'*' if figure in self.ours else ''}"


@cache
def bundled() -> tuple[Exercise, ...]:
    """Return the bundled exercises, in the order of PRODUCT.md."""
    return parse((files("vmofire.guided") / "exercises.toml").read_text(encoding="utf-8"))


def load(path: Path) -> tuple[Exercise, ...]:
    """Return the exercises of a file.

    Raises
    ------
    ValueError
        The file is not TOML, or an exercise is invalid; the message names file, exercise, field and cure.
    OSError
        The file cannot be read.
    """
    try:
        return parse(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ValueError(f"{path.name}: {error}") from error


def parse(text: str) -> tuple[Exercise, ...]:
    """Return the exercises of a text; ValueError as in `load`."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ValueError(say("This is no TOML: {cause}.", cause=error)) from error
    unknown = sorted(set(table) - {"exercise"})
    if unknown:
        words = say("There is no table “{name}”. Write [[exercise]] for each exercise.", name=unknown[0])
        raise ValueError(words)
    given = table.get("exercise")
    if not isinstance(given, list) or not given:
        raise ValueError(say("There is no exercise. Write [[exercise]] for each."))
    exercises = tuple(_read(number, one) for number, one in enumerate(cast(list[object], given), 1))
    codes = [exercise.code for exercise in exercises]
    for code in codes:
        if codes.count(code) > 1:
            raise ValueError(
                say(
                    "There are {count} exercises “{code}”. Give each its own code.",
                    count=codes.count(code),
                    code=code,
                )
            )
    return exercises


def find(code: str, exercises: Sequence[Exercise]) -> Exercise:
    """Return an exercise by its code; ValueError lists the known codes."""
    for exercise in exercises:
        if exercise.code == code:
            return exercise
    names = ", ".join(one.code for one in exercises)
    raise ValueError(say("There is no exercise “{code}”. Use one of {names}.", code=code, names=names))


def _read(number: int, given: object) -> Exercise:
    if not isinstance(given, Mapping):
        words = say("Exercise {number} is no table. Write [[exercise]] before its fields.", number=number)
        raise ValueError(words)
    table = cast(Mapping[str, Any], given)
    code = table.get("code")
    where = say("Exercise {name}", name=f'"{code}"' if isinstance(code, str) else number)
    known = {field.name: field for field in fields(Exercise)}
    for name in table:
        if name not in known:
            words = say("There is no field “{name}”. Use one of {names}.", name=name, names=", ".join(known))
            raise ValueError(f"{where}: {words}")
    for name, field in known.items():
        if name not in table and field.default is MISSING:
            raise ValueError(f"{where}: {say('The field {name} is missing.', name=name)}")
    values = {name: _check(where, name, value) for name, value in table.items()}
    exercise = Exercise(**values)
    if exercise.aim < exercise.repetitions:
        words = say(
            "The aim ({aim}) must not be less than the repetitions ({repetitions}).",
            aim=exercise.aim,
            repetitions=exercise.repetitions,
        )
        raise ValueError(f"{where}: {words}")
    return exercise


def _check(where: str, name: str, value: Any) -> Any:
    """Return a field's value in its stored form, or raise ValueError."""

    def refuse(message: str, **given: str) -> ValueError:
        words = say(message, name=name, given=shorten(repr(value)), **given)
        return ValueError(f"{where}: {words}")

    if name in ("position", "tips", "ours"):
        words = cast(list[Any], value) if isinstance(value, list) else []
        if not isinstance(value, list) or not all(isinstance(word, str) and word for word in words):
            raise refuse(msg("{name} must be a list of texts, not {given}."))
        if name == "position" and not words:
            raise refuse(msg("{name} needs at least one step."))
        if name == "ours" and not set(words) <= set(_FIGURES):
            raise refuse(msg("{name} must be of {names}, not {given}."), names=", ".join(_FIGURES))
        return tuple(words)
    if name in ("ball", "clearance", "advanced"):
        if not isinstance(value, bool):
            raise refuse(msg("{name} must be true or false, not {given}."))
        return value
    if name in ("legs", "kind"):
        choices = get_args(Legs if name == "legs" else Kind)
        if value not in choices:
            raise refuse(msg("{name} must be one of {names}, not {given}."), names=", ".join(choices))
        return value
    if name in _FIGURES:
        try:
            return check_value(_FIGURES[name], value)
        except ValueError as error:
            raise ValueError(f"{where}: {error}") from None
    if not isinstance(value, str) or not (value or name in ("pose", "verb")):
        raise refuse(msg("{name} must be text, not {given}."))
    if name == "code" and not (value.isascii() and value.replace("_", "a").isalnum() and value.islower()):
        raise refuse(msg("{name} must have small letters, digits and _ only, not {given}."))
    return value
