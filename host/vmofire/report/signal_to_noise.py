"""Signal to noise of each effort: its amplitude over that of the same leg at rest, in decibels.

In: a result. Out: levels of a leg, and ratios in words. Never: a ratio without a rest of the same job.
"""

from collections.abc import Iterator
from math import isfinite, log10

from vmofire.guided.earlier_self import find_kind
from vmofire.guided.prompt import Result
from vmofire.labels import LEGS
from vmofire.recording.library import StoredResult
from vmofire.trends.result_text import TASKS, find_leg, read_map, say_task
from vmofire.words import say

# Figures of an effort, in the order they are taken.
_EFFORTS = ("amplitude", "reference", "trials")


def find_levels(result: Result, side: str) -> tuple[float | None, float | None]:
    """Return rest and threshold of a leg, uV; None if not known."""
    found: list[float | None] = []
    for name in ("rest", "threshold"):
        values = [
            one.value for one in result.figures if one.name == name and one.side in ("", side) and one.value
        ]
        given = result.data.get(f"{name}_uv", read_map(result.data.get(side)).get(f"{name}_uv"))
        value = values[0] if values else read_map(given).get(side, given)
        found.append(float(value) if isinstance(value, (int, float)) and isfinite(value) else None)
    return found[0], found[1]


def find_snr_db(effort_uv: float, rest_uv: float) -> float:
    """Return the signal-to-noise ratio of an effort over rest, dB; both are RMS."""
    return 20.0 * log10(effort_uv / rest_uv)


def say_signal_to_noise(stored: StoredResult) -> Iterator[str]:
    """Yield the signal to noise of each leg of a result; its rest and effort stand among the numbers."""
    result = stored.result
    for side in (*LEGS, ""):
        rest_uv = find_levels(result, side)[0]
        known = {one.name: one.value for one in result.figures if one.side == side and one.value}
        effort_uv = next((known[name] for name in _EFFORTS if name in known), None)
        if not rest_uv or effort_uv is None or not (isfinite(effort_uv) and effort_uv > 0.0 < rest_uv):
            continue
        task = say_task(stored)
        if not find_leg(stored) and side:
            task = say("{label}, {side:leg} leg", label=say(TASKS[find_kind(result.job)]), side=side)
        snr_db = find_snr_db(effort_uv, rest_uv)
        yield say("{label}: {value}", label=task, value=say("{snr:dB}", snr=snr_db))
