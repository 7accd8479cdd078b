"""Activation test: Check's ball squeezes in the clinic, in uV and as a share of the leg's own maximum.

In: one leg, with its reference if it has one. Out: Check's script, and its Result with the shares.
Never: a cut-off for that share. None exists for a light squeeze, and pain and swelling lower the maximum too.
"""

from dataclasses import asdict, replace
from typing import Any

from vmofire.dsp.amplitude import Reference
from vmofire.dsp.symmetry import find_level
from vmofire.guided.check import check_script
from vmofire.guided.criteria import Baseline, CheckSettings, Verdict
from vmofire.guided.judge import NO_COMPARISON
from vmofire.guided.legs import Leg
from vmofire.guided.prompt import Figure, Result
from vmofire.guided.result_figures import show_shares
from vmofire.guided.steps import Script
from vmofire.words.message import Message, tell

JOB = "activation"


def add_share(result: Result, leg: Leg, settings: CheckSettings) -> Result:
    """Return a Check's result as that of the activation test.

    Parameters
    ----------
    result
        Result of a Check of the leg.
    leg
        With its reference; without one the result has uV only.
    settings
        Settings of Check, stored in the result.
    """
    verdict = Verdict.of(result.data)
    active_uv = [s.amplitude_uv for s in verdict.squeezes if s.active and s.amplitude_uv]
    data: dict[str, Any] = {**result.data, "side": leg.side, "reference": None, "settings": asdict(settings)}
    grounds, shares = result.grounds, list[Figure]()
    if active_uv:
        shares += show_shares(leg, tell("figure.squeezes"), find_level(active_uv))
    if leg.reference is not None:
        data["reference"] = asdict(leg.reference)
        data["squeezes_percent"] = [
            None if s.amplitude_uv is None else leg.reference.to_percent(s.amplitude_uv)
            for s in verdict.squeezes
        ]
        if shares:
            # The share answers how strong it is, though only against this leg itself.
            measured = (message for message in grounds if message != NO_COMPARISON)
            grounds = (*measured, *_tell(shares[0].value, leg.reference))
    figures = (*result.figures, *shares)
    return replace(result, job=JOB, grounds=grounds, figures=figures, data=data)


def _tell(percent: float | None, reference: Reference) -> tuple[Message, ...]:
    """Return the messages on the share of the reference; for a maximum, also what the share may hide."""
    share, level = percent or 0.0, reference.rms_uv
    match reference.method:
        case "isometric_mvc" | "mvc_same_task":
            return tell("activation.of_maximum", share=share, reference=level), tell("maximum.hides")
        case "submaximal_task":
            return (tell("activation.of_hold", share=share, reference=level),)
        case _:
            return (tell("activation.of_reference", share=share, reference=level),)


def follow_activation(
    leg: Leg,
    settings: CheckSettings | None = None,
    other: Verdict | None = None,
    baseline: Baseline | None = None,
    adductors: int | None = None,
) -> Script:
    """Return the script of the activation test.

    Parameters
    ----------
    leg
        The leg, with its reference if it has one.
    settings, other, baseline, adductors
        As in `check_script`.
    """
    settings = settings or CheckSettings()
    result = yield from check_script(settings, other, baseline, leg.side, leg.channel, adductors)
    return add_share(result, leg, settings)
