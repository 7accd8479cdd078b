"""What is said and asked so that nobody is hurt: rules in plain words, clearance, pain, and when to stop.

In: answers. Out: texts, questions, and whether to stop. Never: medical advice beyond PRODUCT.md, "Safety".
The texts stand here once: the app's safety page and the docs both take them from here.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from vmofire.dsp.amplitude import PainSettings
from vmofire.dsp.quality import Reason
from vmofire.guided.prompt import Choice, Result
from vmofire.guided.steps import Question
from vmofire.words.message import quote

_USUAL = PainSettings()
CURE = quote("Stop for today. If it stays or comes back, ask your clinician before going on.")

# What is always on the screen. Windows and `--help` repeat it, so as not to load this first; a test compares.
SHORT = "Not a medical device. With electrodes on: laptop on battery, and nothing else plugged into it."


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
        "network cable or mains loudspeaker. A hobby isolator does not make a mains-powered computer safe.",
    ),
    Rule("Who must not use it", "Anyone with a pacemaker or another implant."),
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
        f"Stop when pain is over {_USUAL.pain_limit:g} of 10 or rises by {_USUAL.pain_rise:g}, or when the "
        "knee gives way or swells.",
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
NOT_CLEARED = Reason(
    "not_cleared",
    quote("This is only done with the clinician's clearance."),
    quote("Ask your clinician first."),
)
CLEARANCE = Question(
    "clearance",
    "Has a clinician cleared this leg for full effort?",
    (
        Choice("yes", "Yes, cleared", "y"),
        Choice("no_need", "Healthy leg: no surgery, no fresh injury", "h"),
        Choice("no", "No", "n"),
    ),
    "After surgery, maximal tests and knee extensions are done only with the clinician's clearance.",
    safe="no",
)


def find_stop(pains: Sequence[float], settings: PainSettings = _USUAL) -> Reason | None:
    """Return the first pain that stops, None when nothing speaks against going on.

    Parameters
    ----------
    pains
        As told, 0 to 10, in order; the first is what there was before anything was done.
    settings
        What stops: pain itself, or its rise over the first.
    """
    for pain in pains:
        if pain > settings.pain_limit:
            return Reason("pain", quote(f"Pain is {pain:g} of 10, over {settings.pain_limit:g}."), CURE)
        if pain - pains[0] >= settings.pain_rise:
            return Reason("pain", quote(f"Pain rose from {pains[0]:g} to {pain:g} of 10."), CURE)
    return None


def note_pain(result: Result, pains: Sequence[float], settings: PainSettings = _USUAL) -> Result:
    """Return a result with the pains told in its data, and with advice to stop where they say so."""
    stop = find_stop(pains, settings)
    next_steps = stop.told if stop is not None and result.reason != stop.code else result.next_steps
    return replace(result, next_steps=next_steps, data={**result.data, "pains": list(pains)})
