"""Override: a clinician's outcome in place of the measured one, with a note; the measured one stays visible.

In: a result, an outcome, a note, a name. Out: a new result that contains the first one. Never: a clock (the
date is added on storing), or a changed number.
"""

from dataclasses import replace
from typing import Any

from vmofire.codec import from_json, to_json
from vmofire.guided.prompt import OVERRIDDEN, Result
from vmofire.guided.sides import measures_both
from vmofire.words import say
from vmofire.words.message import Message, tell

LONGEST = 2000  # characters of a note

CHECK_BOTH = "check_both"
# Outcomes that a clinician may choose, by kind of result: code, verdict, and whether it is good.
OUTCOMES: dict[str, dict[str, tuple[Message, bool | None]]] = {
    "check": {
        "fires": (tell("check.fires"), True),
        "fires_late": (tell("check.fires_late"), True),
        "fires_weakly": (tell("check.fires_weakly"), True),
        "not_in_squeeze": (tell("override.not_in_squeeze"), False),
        "does_not_fire": (tell("check.does_not_fire"), False),
        "came_back": (tell("override.came_back"), True),
    },
    CHECK_BOTH: {
        "both_fire": (tell("both.fire"), True),
        "different": (tell("override.legs_differ"), True),
        "one_late": (tell("override.one_late"), True),
        "one_quiet": (tell("override.one_quiet"), False),
        "both_quiet": (tell("override.both_quiet"), False),
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


def find_kind(result: Result) -> str:
    """Return the job of a result, for `find_outcomes`: a Check of both legs has outcomes of its own."""
    return CHECK_BOTH if measures_both(result) else result.job


def find_outcomes(job: str) -> dict[str, tuple[Message, bool | None]]:
    """Return the outcomes a clinician may choose for a kind of result, "cannot tell" included."""
    return {**OUTCOMES.get(job, {}), **_CANNOT_TELL}


def list_outcomes(job: str) -> dict[str, str]:
    """Return the outcomes a clinician may choose for a kind of result: code and words."""
    return {code: str(verdict) for code, (verdict, _) in find_outcomes(job).items()}


def override(result: Result, outcome: str, note: str, who: str) -> Result:
    """Return the result with a clinician's outcome in place of the measured one.

    Parameters
    ----------
    result
        A measured result, or one already overridden.
    outcome
        One of `list_outcomes(find_kind(result))`.
    note
        Reason; shown wherever the result is shown.
    who
        Name of the clinician.

    Returns
    -------
    Result
        Its grounds name clinician, reason and measured outcome; figures, marks, curves and answers stay.
        `data["overrides"]` holds each replaced outcome, the measured one first.

    Raises
    ------
    ValueError
        The job has no such outcome, or note or name is missing.
    """
    known = find_outcomes(find_kind(result))
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
