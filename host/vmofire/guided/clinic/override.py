"""Override: a clinician's outcome in place of the measured one, with a note; the measured one stays visible.

In: a result, an outcome, a note, a name. Out: another result that holds the first whole. Never: a clock (who
stores it adds when), or a changed number.
"""

from dataclasses import replace
from typing import Any

from vmofire.codec import from_json, to_json
from vmofire.guided.prompt import Result
from vmofire.words.message import Message, quote, tell

LONGEST = 2000  # characters of a note

# What may be said in place of a measured outcome, by job: code, words, and whether one hopes for it.
OUTCOMES: dict[str, dict[str, tuple[str, bool | None]]] = {
    "check": {
        "fires": ("It fires", True),
        "fires_late": ("It fires, but late", True),
        "fires_weakly": ("It fires, but weakly", True),
        "not_in_squeeze": ("Not in the squeeze", False),
        "does_not_fire": ("It does not fire", False),
    },
    "compare": {
        "no_difference": ("No difference you can trust", None),
        "different": ("The legs differ", False),
        "one_late": ("One leg starts late", False),
        "one_quiet": ("One leg does not fire", False),
        "both_quiet": ("Neither leg fires", False),
    },
    "maximum": {
        "not_repeatable": ("No maximum today", None),
        "not_valid": ("The trials do not count", None),
    },
    "deficit": {
        "no_difference": ("No difference you can trust", None),
        "different": ("The legs differ", False),
    },
    "onset": {
        "not_distinguishable": ("Not distinguishable", True),
        "placement": ("Electrode placement could explain it", None),
        "later": ("The VMO comes on later", False),
        "earlier": ("The VMO comes on earlier", None),
        "unclear": ("The steps differ too much to tell", None),
    },
    "endurance": {
        "tires": ("It tires", None),
        "effort_falls": ("Frequency and effort fall", None),
        "no_trend": ("No trend you can trust", None),
    },
    "train": {"trained": ("Trained", True)},
}
OUTCOMES["activation"] = OUTCOMES["check"]
CANNOT_TELL = {"cannot_tell": ("Cannot tell", None)}


def list_outcomes(job: str) -> dict[str, str]:
    """Return what a job's outcome may be overridden with: code and words."""
    known = {**OUTCOMES.get(job, {}), **CANNOT_TELL}
    return {code: words for code, (words, _) in known.items()}


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
        Headline and detail name who and why, and what was measured; figures, marks, curves and answers are
        untouched. `data["overrides"]` holds each outcome that was replaced, the measured one first.

    Raises
    ------
    ValueError
        The outcome is none of this job's, or note or name is missing.
    """
    known = {**OUTCOMES.get(result.job, {}), **CANNOT_TELL}
    if outcome not in known:
        raise ValueError(f"{result.job} has no outcome {outcome!r}; there are {', '.join(known)}")
    note, who = " ".join(note.split()), " ".join(who.split())
    if not note or len(note) > LONGEST:
        raise ValueError(f"an override needs a note of 1 to {LONGEST} characters that says why")
    if not who:
        raise ValueError("an override needs the name of who makes it")
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
    words, good = known[outcome]
    measured = (earlier or [replaced])[0]
    return replace(
        result,
        outcome=outcome,
        verdict=quote(f"{words} (overridden)."),
        grounds=(
            tell("override.note", who=who, note=note),
            tell("override.measured"),
            from_json(measured["verdict"], Message),
            *(from_json(one, Message) for one in measured["grounds"]),
        ),
        good=good,
        reason="overridden",
        data={**result.data, "overrides": [*earlier, replaced]},
    )
