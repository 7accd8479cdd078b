"""How the electrodes lie: what window and terminal ask before the first job of a sitting, in the same words.

In: what was kept of them last time; what somebody wrote. Out: a question, its answers, a form, lengths.
Never: a distance nobody gave. Two visits are compared by it, so it stands beside their figures.
"""

from dataclasses import dataclass

QUESTION = "How do the electrodes lie?"
WHY = "Placing them anew changes the amplitude by itself; it is kept beside the figures."
FORM = "The electrodes"
FORM_WHY = "What is not known stays empty."
MOST_MM = 1000.0


@dataclass(frozen=True)
class Way:
    """One answer to how they lie: its code, its words, and more about it."""

    code: str
    words: str
    detail: str = ""


@dataclass(frozen=True)
class FormLine:
    """One line of the form: its code, what it is, what stands in it at first, and how it may look."""

    code: str
    words: str
    value: str = ""
    example: str = ""


WAYS = ("anew", "last", "stayed", "untold")
LINES = (
    FormLine("kind", "Make or type of the electrodes", example="Ag/AgCl, 24 mm"),
    FormLine("spacing", "Millimetres between the centres of a pair", "20"),
    FormLine("landmark", "Millimetres from the inner upper edge of the kneecap to the pair's middle"),
)


def list_ways(last: str | None) -> list[Way]:
    """Return the answers, the likeliest first; `last` says how they lay before, None where nobody knows."""
    ways = [
        Way("anew", "Placed anew", "Then their type and the distances are asked."),
        Way("stayed", "They stayed on since the last recording"),
        Way("untold", "Not told", "Trends cannot take it into account then."),
    ]
    return ways if last is None else [Way("last", "Placed anew, as last time", last), *ways]


def read_mm(words: str) -> float | None:
    """Return a length in mm, written with a point or a comma; None for nothing written.

    Raises
    ------
    ValueError
        It is no length that a leg has room for.
    """
    if not words.strip():
        return None
    try:
        length_mm = float(words.replace(",", "."))
    except ValueError:
        length_mm = -1.0
    if not 0.0 < length_mm < MOST_MM:
        raise ValueError(f'"{words}" is no length in millimetres.')
    return length_mm
