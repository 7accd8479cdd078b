"""Comparison of a Check with the other leg's Check of the same visit, where the Check itself had none.

In: a stored result, its visit. Out: its grounds in words. Never: a stored verdict changed. The first of two
legs is judged before the second is measured, so its result still asks for the other leg.
"""

from vmofire.dsp.symmetry import compare
from vmofire.errors import RecordError
from vmofire.guided.compare import amplitudes_uv
from vmofire.guided.criteria import CheckSettings, Verdict
from vmofire.guided.judge import NO_COMPARISON
from vmofire.guided.other_leg import add_doubt
from vmofire.guided.ratios import compare_with_other
from vmofire.guided.sides import OTHER
from vmofire.labels import LEGS
from vmofire.recording.library import StoredResult, Visit
from vmofire.settings import make_settings
from vmofire.trends.result_text import find_leg
from vmofire.words.message import Message, write_all

JOBS = ("check", "activation")


def say_detail(stored: StoredResult, visit: Visit) -> str:
    """Return the grounds of a result; the other leg, once measured, takes the place of the call for it."""
    grounds = stored.result.grounds
    if NO_COMPARISON not in grounds:
        return stored.result.detail
    with_other = _compare(stored, visit)
    if with_other is None:
        return stored.result.detail
    told = (one for ground in grounds for one in (with_other if ground == NO_COMPARISON else (ground,)))
    return write_all(add_doubt(told))


def _compare(stored: StoredResult, visit: Visit) -> tuple[Message, ...] | None:
    """Return the comparison; empty if the other leg was measured and did not fire; None if it was not."""
    leg = find_leg(stored)
    if leg not in LEGS:
        return None
    others = [
        one
        for one in visit.standing
        if one.result.job in JOBS and find_leg(one) == OTHER[leg] and one.result.good is not None
    ]
    if not others:
        return None
    try:
        here, there = (amplitudes_uv(Verdict.of(one.result.data)) for one in (stored, others[-1]))
    except (RecordError, KeyError, TypeError, ValueError):  # from another version, or imported
        return None
    if min(len(here), len(there)) < 2:
        return ()
    settings = _read_settings(stored)
    return (compare_with_other(compare(here, there, settings.placement_log_sd), 100.0 * settings.weak_ratio),)


def _read_settings(stored: StoredResult) -> CheckSettings:
    """Return the settings that a Check was judged by; the defaults where an earlier version kept none."""
    try:
        return make_settings(CheckSettings, stored.result.data.get("settings", {}))
    except (TypeError, ValueError):  # from another version
        return CheckSettings()
