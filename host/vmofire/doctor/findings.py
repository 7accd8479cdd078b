"""What was looked at, what was found, and what to do about it.

In: words and figures. Out: frozen records. Never: how bad it is (decided where it is seen).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

Level = Literal["ok", "warning", "fault"]
Figure = float | int | str | bool | None
LEVELS: tuple[Level, ...] = ("ok", "warning", "fault")


@dataclass(frozen=True)
class Finding:
    """One line of the examination.

    Attributes
    ----------
    topic : str
        What was looked at: "disk", "rate", "GP26".
    level : {"ok", "warning", "fault"}
        A warning can be measured with; a fault cannot.
    words, cure : str
        What is so and what to do about it, whole sentences; the cure is empty where nothing is.
    figures : mapping of str to number or str
        The numbers behind the words, by names with units.
    """

    topic: str
    level: Level
    words: str
    cure: str = ""
    figures: Mapping[str, Figure] = field(default_factory=dict[str, Figure])


def worst(findings: Iterable[Finding]) -> Level:
    """Return the worst level there is; "ok" where there is none."""
    return LEVELS[max((LEVELS.index(finding.level) for finding in findings), default=0)]
