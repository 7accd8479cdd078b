"""Questionnaires: items, scores, direction, detectable change and terms, in a TOML file that a clinic copies.

In: files; answers by item. Out: Questionnaire records and scores, or a VmofireError that names file, cause
and cure. Never: a score from too few answers; the text of a questionnaire whose terms do not allow it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from importlib.resources import files
from math import isfinite
from pathlib import Path
from typing import Annotated, Any, Literal, cast

from msgspec import Meta

from vmofire.codec import from_json
from vmofire.errors import RecordError, VmofireError
from vmofire.guided.toml_file import check_keys, parse, read_text, refuse
from vmofire.words import msg, say

SHIPPED = ("knee-today", "koos-pf", "akps")
Better = Literal["higher", "lower"]
Short = Annotated[str, Meta(min_length=1, max_length=80)]
Long = Annotated[str, Meta(max_length=1000)]
_KEYS = ("code", "name", "words", "source", "licence", "score", "items")
_SCORE_KEYS = ("of", "at_least", "from", "to", "better", "detectable_change", "change_source")
_ITEM_KEYS = ("words", "values", "answers")


@dataclass(frozen=True)
class PublishedChange:
    """Change of a score between two visits that is more than error, in points, and who measured it."""

    points: float
    source: str

    def is_exceeded(self, before: float, now: float) -> bool:
        """Return whether two visits differ by more than error."""
        return abs(now - before) > self.points

    def find_band(self, before: float) -> tuple[float, float]:
        """Return the range in which a visit differs from the one before by no more than error."""
        return before - self.points, before + self.points


@dataclass(frozen=True)
class Scale:
    """Scale of a score; it is stored with each score, so that a history needs no file.

    Attributes
    ----------
    name
        Name for people, untranslated: the reader writes it as `{name:said}`.
    low, high
        Lowest and highest score.
    better
        Which end is the good one.
    detectable_change
        Change between two visits that is more than error, in points; None where nobody has published it.
    change_source
        Who has.
    """

    name: str
    low: float
    high: float
    better: Better
    detectable_change: Annotated[float, Meta(gt=0)] | None = None
    change_source: str = ""

    @property
    def change(self) -> PublishedChange | None:
        """The detectable change with its source; None where nobody has published it."""
        points = self.detectable_change
        return None if points is None else PublishedChange(points, self.change_source)


@dataclass(frozen=True)
class Item:
    """One question of a questionnaire.

    Attributes
    ----------
    words
        Its text; "" where the terms do not allow to ship it: the paper form has it.
    values
        Points of the answers, in their order on the form.
    answers
        Texts of the answers, one for each value; empty where they are not shipped.
    """

    values: Annotated[tuple[float, ...], Meta(min_length=2, max_length=14)]
    words: Long = ""
    answers: tuple[Short, ...] = ()


@dataclass(frozen=True)
class Scoring:
    """How answers become a score.

    Attributes
    ----------
    of
        Sum or mean of the answered items.
    at_least
        How many items must be answered.
    from_, to
        Two values of the sum or mean, and the scores that they become; a straight line between.
    """

    of: Literal["sum", "mean"]
    at_least: Annotated[int, Meta(ge=1)]
    from_: tuple[float, float]
    to: tuple[float, float]


@dataclass(frozen=True)
class Questionnaire:
    """Questionnaire with its scoring and its terms.

    Attributes
    ----------
    code
        Stored with each score: "koos-pf".
    scale, scoring
        What the score means, and how it is computed.
    words
        What it asks about, and from where its text comes.
    source, licence
        Who made it; terms of its text and of this file.
    items
        The questions.
    path
        The file; None for one shipped with vmofire.
    """

    code: Annotated[str, Meta(pattern="^[a-z0-9-]{1,40}$")]
    scale: Scale
    scoring: Scoring
    words: Long
    source: Long
    licence: Annotated[str, Meta(min_length=1, max_length=1000)]
    items: Annotated[tuple[Item, ...], Meta(min_length=1, max_length=60)]
    path: Path | None = field(default=None, compare=False)

    @property
    def has_text(self) -> bool:
        """Whether every question has its text."""
        return all(item.words for item in self.items)

    def find_score(self, answers: Mapping[int, float]) -> float | None:
        """Return the score of answers by number of the item, from 0; None with too few.

        Raises
        ------
        ValueError
            An answer belongs to no item, or is none of its values.
        """
        for number, value in answers.items():
            if not 0 <= number < len(self.items) or value not in self.items[number].values:
                raise ValueError(f"item {number} has no answer {value:g}")
        if len(answers) < self.scoring.at_least:
            return None
        total = sum(answers.values())
        raw = total if self.scoring.of == "sum" else total / len(answers)
        (low, high), (first, last) = self.scoring.from_, self.scoring.to
        return first + (raw - low) * (last - first) / (high - low)


def load_questionnaire(path: Path) -> Questionnaire:
    """Read a questionnaire's file.

    Raises
    ------
    VmofireError
        The file cannot be read, is not text or TOML, lacks a key, has an unknown one or a wrong value.
    """
    text = read_text(path, msg("{file}: a file over {kb} KB is no questionnaire."))
    return replace(parse_questionnaire(text, path.name), path=path)


def parse_questionnaire(text: str, source: str = "questionnaire") -> Questionnaire:
    """Read a questionnaire's text; `source` names it in errors. VmofireError as in `load_questionnaire`."""
    cure = say("Copy a questionnaire in the app and change it.")
    table = parse(text, source, cure)
    check_keys(text, source, table, _KEYS)
    score = _read_table(text, source, table, "score")
    check_keys(text, source, score, _SCORE_KEYS)
    items = table.get("items", [])
    for item in cast(list[Any], items) if isinstance(items, list) else ():
        if isinstance(item, dict):
            check_keys(text, source, cast(dict[str, Any], item), _ITEM_KEYS)
    ends = _read_ends(score.get("to"))
    about = {name: score[name] for name in ("better", "detectable_change", "change_source") if name in score}
    given: dict[str, Any] = {
        **{key: value for key, value in table.items() if key not in ("name", "score")},
        "scale": {"name": table.get("name", ""), "low": ends[0], "high": ends[1], **about},
        "scoring": {
            **{key: score[key] for key in ("of", "at_least", "to") if key in score},
            **({"from_": score["from"]} if "from" in score else {}),
        },
        "words": table.get("words", ""),
        "source": table.get("source", ""),
    }
    try:
        read = from_json(given, Questionnaire)
    except RecordError as error:
        raise VmofireError(say("{file}: {cause}.", file=source, cause=error), cure) from None
    if (wrong := _find_fault(read)) is not None:
        key, cause = wrong
        raise refuse(source, text, key, cause, cure)
    return read


def _read_ends(to: Any) -> list[float]:
    """Return lowest and highest score; what is no pair of numbers is refused with the scoring."""
    pair = cast(list[Any], to) if isinstance(to, list) else []
    is_pair = len(pair) == 2 and all(isinstance(one, (int, float)) for one in pair)
    return sorted(map(float, pair)) if is_pair else [0.0, 0.0]


def _read_table(text: str, source: str, table: dict[str, Any], key: str) -> dict[str, Any]:
    value = table.get(key, {})
    if isinstance(value, dict):
        return cast(dict[str, Any], value)
    cause, cure = say("{key} must be a table.", key=key), say("Write [{key}] on its own line.", key=key)
    raise refuse(source, text, key, cause, cure)


def _find_fault(read: Questionnaire) -> tuple[str, str] | None:
    """Return the key of a contradiction and its cause; None where all fits."""
    texts = (read.scale.name, read.words, read.source, read.licence)
    if not read.scale.name.strip() or not all(_is_plain(one) for one in texts):
        return "name", say("{key} must be plain text of at most {n} characters.", key="name", n=80)
    scoring, n = read.scoring, len(read.items)
    ends = (*scoring.from_, *scoring.to)
    if not all(map(isfinite, ends)) or scoring.from_[0] == scoring.from_[1] or scoring.to[0] == scoring.to[1]:
        return "from", say("“from” and “to” each need two different numbers.")
    if scoring.at_least > n or (scoring.of == "sum" and scoring.at_least != n):
        return "at_least", say("A sum needs all {n} answers. A mean needs {n} or fewer.", n=n)
    if read.scale.detectable_change is not None and not read.scale.change_source.strip():
        return "detectable_change", say("A detectable change needs its source: “change_source”.")
    for number, item in enumerate(read.items, 1):
        if len(set(item.values)) != len(item.values) or not all(map(isfinite, item.values)):
            return "values", say("Question {number} has the same value twice.", number=number)
        if item.answers and len(item.answers) != len(item.values):
            return "answers", say("Question {number} needs one text for each value.", number=number)
        if not all(map(_is_plain, (item.words, *item.answers))):
            return "items", say("Question {number} has a control character.", number=number)
    return None


def _is_plain(text: str) -> bool:
    return all(one.isprintable() or one == "\n" for one in text)


def find_questionnaires(folder: Path) -> tuple[tuple[Questionnaire, ...], tuple[VmofireError, ...]]:
    """Return a folder's questionnaires by name, and the errors of the other files; a missing one has none."""
    found: list[Questionnaire] = []
    errors: list[VmofireError] = []
    for path in sorted(folder.glob("*.toml")) if folder.is_dir() else ():
        try:
            found.append(load_questionnaire(path))
        except VmofireError as error:
            errors.append(error)
    return tuple(sorted(found, key=lambda one: one.scale.name)), tuple(errors)


def list_questionnaires(folder: Path) -> tuple[tuple[Questionnaire, ...], tuple[VmofireError, ...]]:
    """Return those to choose from: the clinic's, and the shipped ones that none of these replaces."""
    own, errors = find_questionnaires(folder)
    codes = {one.code for one in own}
    return (*own, *(one for one in shipped_questionnaires() if one.code not in codes)), errors


def shipped_questionnaires() -> tuple[Questionnaire, ...]:
    """Return the questionnaires shipped with vmofire, in the language in use where the text is our own."""
    return tuple(_translate(parse_questionnaire(shipped_text(code), f"{code}.toml")) for code in SHIPPED)


def shipped_text(code: str) -> str:
    """Return the text of a shipped file, for a clinic to copy and edit."""
    return (files("vmofire.guided") / "knee_scales" / f"{code}.toml").read_text(encoding="utf-8")


def _translate(one: Questionnaire) -> Questionnaire:
    """Return a shipped questionnaire with its texts in the language in use."""
    items = tuple(
        replace(item, words=_say(item.words), answers=tuple(map(_say, item.answers))) for item in one.items
    )
    return replace(one, words=_say(one.words), licence=_say(one.licence), items=items)


def _say(text: str) -> str:
    return say(text) if text else ""
