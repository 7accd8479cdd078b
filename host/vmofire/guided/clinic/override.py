"""Override: a clinician's outcome in place of the measured one, with a note; the measured one stays visible.

In: a result, an outcome, a note, a name. Out: another result that holds the first whole. Never: a clock (who
stores it adds when), or a changed number.
"""

from dataclasses import replace
from typing import Any

from vmofire.codec import from_json, to_json
from vmofire.guided.prompt import OVERRIDDEN, Result
from vmofire.words import say
from vmofire.words.message import Message, tell

LONGEST = 2000  # characters of a note

# What may be said in place of a measured outcome, by job: code, verdict, and whether one hopes for it.
OUTCOMES: dict[str, dict[str, tuple[Message, bool | None]]] = {
    "check": {
        "fires": (tell("check.fires"), True),
        "fires_late": (tell("check.fires_late"), True),
        "fires_weakly": (tell("check.fires_weakly"), True),
        "not_in_squeeze": (tell("override.not_in_squeeze"), False),
        "does_not_fire": (tell("check.does_not_fire"), False),
    },
    "compare": {
        "no_difference": (tell("compare.no_difference"), None),
        "different": (tell("override.legs_differ"), False),
        "one_late": (tell("override.one_late"), False),
        "one_quiet": (tell("override.one_quiet"), False),
        "both_quiet": (tell("override.both_quiet"), False),
    },
    "maximum": {
        "not_repeatable": (tell("override.no_maximum"), None),
        "not_valid": (tell("override.trials_not_valid"), None),
    },
    "deficit": {
        "no_difference": (tell("compare.no_difference"), None),
        "different": (tell("override.legs_differ"), False),
    },
    "onset": {
        "not_distinguishable": (tell("override.onset_same"), True),
        "placement": (tell("override.onset_placement"), None),
        "later": (tell("override.onset_later"), False),
        "earlier": (tell("override.onset_earlier"), None),
        "unclear": (tell("override.onset_unclear"), None),
    },
    "endurance": {
        "tires": (tell("override.tires"), None),
        "effort_falls": (tell("override.effort_falls"), None),
        "no_trend": (tell("override.no_trend"), None),
    },
    "train": {"trained": (tell("override.trained"), True)},
}
OUTCOMES["activation"] = OUTCOMES["check"]
_CANNOT_TELL = {"cannot_tell": (tell("verdict.cannot_tell"), None)}


def find_outcomes(job: str) -> dict[str, tuple[Message, bool | None]]:
    """Return what a job's outcome may be overridden with, "cannot tell" too."""
    return {**OUTCOMES.get(job, {}), **_CANNOT_TELL}


def list_outcomes(job: str) -> dict[str, str]:
    """Return what a job's outcome may be overridden with: code and words."""
    return {code: str(verdict) for code, (verdict, _) in find_outcomes(job).items()}


def override(result: Result, outcome: str, note: str, who: str) -> Result:
    """Return the result with a clinician's outcome in place of the measured one.

    Parameters
    ----------
    result
        Measured, or overridden before.
    outcome
        One of `list_outcomes(result.job)`.
    note
        Why; it is shown with the result wherever that is shown.
    who
        Who says so.

    Returns
    -------
    Result
        Its grounds name who and why, and what was measured; figures, marks, curves and answers are untouched.
        `data["overrides"]` holds each outcome that was replaced, the measured one first.

    Raises
    ------
    ValueError
        The outcome is none of this job's, or note or name is missing.
    """
    known = find_outcomes(result.job)
    if outcome not in known:
        codes = ", ".join(known)
        raise ValueError(
            say("This test has no outcome {outcome}. Use one of {codes}.", outcome=outcome, codes=codes)
        )
    note, who = " ".join(note.split()), " ".join(who.split())
    if not note or len(note) > LONGEST:
        raise ValueError(say("Write why, in 1 to {most} characters.", most=LONGEST))
    if not who:
        raise ValueError(say("Write your name too."))
    earlier: list[dict[str, Any]] = list(result.data.get("overrides", ()))
    replaced = {
        "outcome": result.outcome,
        "verdict": to_json(result.verdict),
        "grounds": to_json(result.grounds),
        "good": result.good,
        "reason": result.reason,
        "note": note,
        "who": who,
    }
    verdict, good = known[outcome]
    measured = (earlier or [replaced])[0]
    return replace(
        result,
        outcome=outcome,
        verdict=verdict,
        grounds=(
            tell("override.note", who=who, note=note),
            tell("override.measured"),
            from_json(measured["verdict"], Message),
            *(from_json(one, Message) for one in measured["grounds"]),
        ),
        good=good,
        reason=OVERRIDDEN,
        data={**result.data, "overrides": [*earlier, replaced]},
    )
