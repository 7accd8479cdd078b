"""What is said and asked so that nobody is hurt: rules in plain words, clearance, pain, and when to stop.

In: answers. Out: texts, questions, and whether to stop. Never: medical advice beyond PRODUCT.md, "Safety".
The texts stand here once: the app's safety page and the docs both take them from here.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from vmofire.guided.prompt import Choice
from vmofire.guided.steps import Question
from vmofire.settings import check_ranges, setting


@dataclass(frozen=True)
class Rule:
    """One thing to know before electrodes go on: what it is about, and what to do."""

    title: str
    words: str


RULES = (
    Rule(
        "Not a medical device",
        "vmofire shows a signal. It does not diagnose, treat, or say when to go back to sport.",
    ),
    Rule(
        "Laptop on battery",
        "With electrodes on, nothing else is plugged into the laptop: no charger, dock, monitor, television, "
        "network cable or mains loudspeaker. A mains-powered computer behind a hobby isolator protects "
        "nobody.",
    ),
    Rule("Who must not use it", "Nobody with a pacemaker or another implant."),
    Rule(
        "Skin",
        "Never on broken skin or over an incision. Clip hair, do not shave. New electrodes for each person.",
    ),
    Rule(
        "After surgery",
        "Maximal tests, extensions and squats only with your clinician's clearance.",
    ),
    Rule(
        "When to stop",
        "Stop when pain is over 3 of 10 or rises by 2, or when the knee gives way or swells.",
    ),
    Rule(
        "Urgent care",
        "Hot swollen calf, fever, wound discharge, chest pain or breathlessness: get urgent care now.",
    ),
)

PAIN_CHOICES = tuple(
    Choice(str(pain), words, key)
    for pain, words, key in zip(
        range(11),
        ("0, none", *(str(pain) for pain in range(1, 10)), "10, the worst"),
        (*(str(pain) for pain in range(10)), "x"),
        strict=True,
    )
)
PAIN_BEFORE = Question("pain", "How much does the knee hurt now, 0 to 10?", PAIN_CHOICES, "Before anything.")
PAIN_AFTER = Question("pain", "How much did it hurt, 0 to 10?", PAIN_CHOICES, "At its worst, just now.")
CLEARANCE = Question(
    "clearance",
    "Has a clinician cleared this leg for full effort?",
    (
        Choice("cleared", "Yes, cleared", "y"),
        Choice("no_surgery", "No need: no surgery or fresh injury", "n"),
        Choice("not_cleared", "No", "x"),
    ),
    "After surgery, maximal tests and knee extensions are done only with the clinician's clearance.",
)


@dataclass(frozen=True)
class PainLimits:
    """When pain ends an effort: a project convention (PRODUCT.md, "Safety"), none clinically validated."""

    pain_limit: float = setting(3.0, 0, 10, "of 10", "pain over this stops")
    pain_rise: float = setting(2.0, 1, 10, "of 10", "pain that rises by this much or more stops")

    def __post_init__(self) -> None:
        """Refuse limits that are none."""
        check_ranges(self)


def find_stop(pains: Sequence[float], limits: PainLimits | None = None) -> str:
    """Say why to stop, or "" when nothing speaks against going on.

    Parameters
    ----------
    pains
        As told, 0 to 10, in order; the first is what there was before anything was done.
    limits
        When pain stops.
    """
    limits = limits or PainLimits()
    if not pains:
        return ""
    if pains[-1] > limits.pain_limit:
        return f"Pain is {pains[-1]:g} of 10: over {limits.pain_limit:g}, stop."
    if pains[-1] - pains[0] >= limits.pain_rise:
        return f"Pain rose from {pains[0]:g} to {pains[-1]:g} of 10: stop."
    return ""
