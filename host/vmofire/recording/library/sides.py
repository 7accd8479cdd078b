"""Left and right, exchanged in everything a result says.

In: a result as JSON. Out: the same with its sides mended. Never: the stored words changed.
"""

import re
from typing import Any, cast

OTHER = {"left": "right", "right": "left", "Left": "Right", "Right": "Left"}
SIDES = ("", "left", "right", "both")

# "right away" and "right now" are no sides.
_SIDE = re.compile(r"\b(left|right|Left|Right)\b(?!\s+(?:away|now|after|before|at once))")


def swap(said: Any) -> Any:
    """Exchange left and right in names, values and prose, at any depth."""
    if isinstance(said, str):
        return _SIDE.sub(lambda found: OTHER[found[1]], said)
    if isinstance(said, dict):
        return {swap(key): swap(value) for key, value in cast("dict[str, Any]", said).items()}
    if isinstance(said, list):
        return [swap(value) for value in cast("list[Any]", said)]
    return said


def find_other(side: str) -> str:
    """Return the other side; what is no side stays."""
    return OTHER.get(side, side)
