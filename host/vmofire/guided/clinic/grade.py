"""SANTI grade of inhibition (Sonnery-Cottet 2022): noted by a clinician as their own judgement.

In: a result, a grade, a name, a day. Out: the same result with the grade in its data, and its words.
Never: a grade that the program finds: it needs the knee's extension, which no electrode measures.
"""

from dataclasses import dataclass, replace
from typing import Annotated

from msgspec import Meta

from vmofire.codec import from_json, to_json
from vmofire.errors import RecordError
from vmofire.guided.prompt import Result
from vmofire.words import msg, say

KEY = "santi"  # in Result.data
GRADES: dict[str, str] = {
    "0": msg("0: the VMO contracts normally"),
    "1A": msg("1A: VMO inhibited, no extension deficit, back after simple exercises"),
    "1B": msg("1B: VMO inhibited, no extension deficit, not back after simple exercises"),
    "2A": msg("2A: VMO inhibited, extension deficit, back after simple exercises"),
    "2B": msg("2B: VMO inhibited, extension deficit, not back after simple exercises"),
    "3": msg("3: fixed extension deficit"),
}


@dataclass(frozen=True)
class Grade:
    """Grade with the name of the clinician and the day, as in JSON."""

    grade: Annotated[str, Meta(max_length=4)]
    who: str
    day: str

    @property
    def words(self) -> str:
        """The grade, marked as a judgement."""
        return say(
            "SANTI grade {grade:said}. Judged by {who}, {when:day}; not measured.",
            grade=GRADES.get(self.grade, self.grade),
            who=self.who,
            when=self.day,
        )


def can_grade(result: Result) -> bool:
    """Return whether a result may bear a grade: only a Check asks whether the VMO contracts."""
    return result.job == "check"


def read_grade(result: Result) -> Grade | None:
    """Return the grade of a result; None without one."""
    given = result.data.get(KEY)
    try:
        return None if given is None else from_json(given, Grade)
    except RecordError:  # of another version
        return None


def note_grade(result: Result, grade: str, who: str, day: str) -> Result:
    """Return the result with a grade.

    Raises
    ------
    ValueError
        There is no such grade, the name is missing, or the result is not that of a Check.
    """
    who = " ".join(who.split())
    if grade not in GRADES:
        raise ValueError(
            say("SANTI has no grade {grade}. Use one of {codes}.", grade=grade, codes=", ".join(GRADES))
        )
    if not who:
        raise ValueError(say("Write your name too."))
    if not can_grade(result):
        raise ValueError(say("Only a Check can bear a SANTI grade."))
    return replace(result, data={**result.data, KEY: to_json(Grade(grade, who, day))})
