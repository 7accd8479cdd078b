"""Safety: rules, clearance, pain, and when to stop.

In: answers. Out: texts, questions, and whether to stop. Never: medical advice beyond PRODUCT.md, "Safety".
The texts are only here: the app's safety page and the docs take them from here.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from vmofire.dsp.amplitude import PainSettings
from vmofire.dsp.quality import Reason
from vmofire.guided.prompt import Result
from vmofire.guided.steps import Answer, Question
from vmofire.words import msg, say
from vmofire.words.message import tell

_USUAL = PainSettings()
CURE = tell("cure.pain")

# Always on the screen. Windows and `--help` have a copy, to start without this module; a test compares.
SHORT = msg("Not a medical device. With electrodes on: laptop on battery, and nothing else plugged into it.")


_LIMITS = {"limit": _USUAL.pain_limit, "rise": _USUAL.pain_rise}


@dataclass(frozen=True)
class Rule:
    """Safety rule to know before electrodes go on: two messages, written by `title` and `words`."""

    code: str
    heading: str
    text: str

    @property
    def title(self) -> str:
        """Topic of the rule, in the language in use."""
        return say(self.heading)

    @property
    def words(self) -> str:
        """What to do, in the language in use."""
        return say(self.text, **_LIMITS)


RULES = (
    Rule(
        "no_device",
        msg("Not a medical device"),
        msg("vmofire shows a signal. It does not diagnose, treat, or say when to go back to sport."),
    ),
    Rule(
        "battery",
        msg("Laptop on battery"),
        msg(
            "With electrodes on, plug nothing else into the laptop: no charger, dock, monitor, television, "
            "network cable or mains loudspeaker. "
            "A hobby isolator does not make a mains-powered computer safe."
        ),
    ),
    Rule(
        "implant",
        msg("Pacemaker or implant"),
        msg("Do not use this with a pacemaker or any other implant."),
    ),
    Rule(
        "skin",
        msg("Skin"),
        msg(
            "Never stick electrodes on broken skin or over an incision. Clip hair, do not shave. "
            "Use new electrodes for each person."
        ),
    ),
    Rule(
        "surgery",
        msg("After surgery"),
        msg("Do full efforts, knee extensions and squats only with your clinician's clearance."),
    ),
    Rule(
        "stop",
        msg("When to stop"),
        msg(
            "Stop when pain is over {limit:g} of 10 or rises by {rise:g}. "
            "Stop when the knee gives way or swells."
        ),
    ),
    Rule(
        "urgent",
        msg("Urgent care"),
        msg("Hot swollen calf, fever, wound discharge, chest pain or breathlessness: get urgent care now."),
    ),
)

_PAINS = (
    tell("answer.no_pain"),
    *(tell("typed", text=str(pain)) for pain in range(1, 10)),
    tell("answer.worst_pain"),
)
PAIN_CHOICES = tuple(
    Answer(str(pain), words, "x" if pain == 10 else str(pain)) for pain, words in enumerate(_PAINS)
)
PAIN_BEFORE = Question("pain", tell("ask.pain_before"), PAIN_CHOICES, tell("ask.before_anything"))
PAIN_AFTER = Question("pain", tell("ask.pain_after"), PAIN_CHOICES, tell("ask.at_its_worst"))
NOT_CLEARED = Reason(
    "not_cleared",
    tell("fault.not_cleared"),
    tell("cure.not_cleared"),
)
CLEARANCE = Question(
    "clearance",
    tell("ask.clearance"),
    (
        Answer("yes", tell("answer.cleared"), "y"),
        Answer("no_need", tell("answer.healthy"), "h"),
        Answer("no", tell("answer.no"), "n"),
    ),
    tell("ask.why_clearance"),
    safe="no",
)


def find_stop(pains: Sequence[float], settings: PainSettings = _USUAL) -> Reason | None:
    """Return the reason to stop because of pain; None to go on.

    Parameters
    ----------
    pains
        Pain scores, 0 to 10, in order; the first is from before the exercise.
    settings
        Limits: pain itself, or its rise over the first.
    """
    for pain in pains:
        if pain > settings.pain_limit:
            return Reason("pain", tell("fault.pain_over", pain=pain, limit=settings.pain_limit), CURE)
        if pain - pains[0] >= settings.pain_rise:
            return Reason("pain", tell("fault.pain_rose", before=pains[0], pain=pain), CURE)
    return None


def note_pain(result: Result, pains: Sequence[float], settings: PainSettings = _USUAL) -> Result:
    """Return a result with the pain scores in its data, and with advice to stop if they are too high."""
    stop = find_stop(pains, settings)
    next_steps = stop.told if stop is not None and result.reason != stop.code else result.next_steps
    return replace(result, next_steps=next_steps, data={**result.data, "pains": list(pains)})
