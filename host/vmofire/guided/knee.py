"""How the knee is: pain of now and of the week, and swelling, as codes with their words.

In: codes. Out: words, and the scale of pain with its detectable change. Never: a translated word as a code; a
text of an earlier version that is no code changed: it stays as it was typed.
"""

from typing import Literal, get_args

from vmofire.guided.questionnaires import Scale
from vmofire.words import msg, say

PainKind = Literal["pain_before", "pain_usual", "pain_worst"]
PAINS: dict[PainKind, str] = {
    "pain_before": msg("Pain now"),
    "pain_usual": msg("Usual pain of the week"),
    "pain_worst": msg("Worst pain of the week"),
}
# The whole number 0 to 10; measured in 121 people with arthritis of the knee, two answers a day apart.
PAIN = Scale("", 0.0, 10.0, "lower", 1.33, "PMID 29731662")

Swelling = Literal["none", "some", "much"]
SWELLINGS: tuple[Swelling, ...] = get_args(Swelling)
_WORDS = {"none": msg("none"), "some": msg("a little"), "much": msg("much")}

# Words that earlier versions stored in place of the codes; the English "none" and "much" were the same.
OLDER_SWELLINGS: dict[str, Swelling] = {"a little": "some", "keine": "none", "wenig": "some", "stark": "much"}


def say_swelling(code: str) -> str:
    """Return a degree of swelling in words; a typed text stays."""
    return say(_WORDS[code]) if code in _WORDS else code
