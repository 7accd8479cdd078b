"""Earlier days of a person: what the jobs of a visit hold the new measurements against.

In: all data of a person, the visit under way. Out: a baseline for each leg, and each leg on its last earlier
day. Never: a result of the visit itself, or one that is repeated or unusable.
"""

from datetime import datetime, timedelta

from vmofire.dsp.symmetry import DetectableChange
from vmofire.guided.criteria import Baseline
from vmofire.guided.earlier_self import Earlier, find_kind, list_amplitudes
from vmofire.guided.two_pairs import count_pairs
from vmofire.recording.library import History
from vmofire.trends.over_visits import UNUSABLE, build_timeline


def find_baselines(history: History, visit_id: str | None) -> dict[str, Baseline]:
    """Return each leg's squeeze amplitude at the visits before this one, by side."""
    found: dict[str, Baseline] = {}
    for line in build_timeline(history, _end_before(history, visit_id)).lines:
        if line.name == "amplitude" and line.side and isinstance(line.change, DetectableChange):
            found[line.side] = Baseline.of(line.change, line.shared.pairs)
    return found


def find_earlier(history: History, visit_id: str | None) -> dict[tuple[str, str], Earlier]:
    """Return each leg on the last day before this visit, by kind of job and side."""
    until = _end_before(history, visit_id)
    found: dict[tuple[str, str], Earlier] = {}
    for visit in history.visits:
        if until is not None and visit.started > until:
            continue
        for stored in visit.standing:
            if stored.outcome in UNUSABLE:
                continue
            for side, amplitudes_uv in list_amplitudes(stored.result).items():
                if len(amplitudes_uv) > 1:
                    day, pairs = visit.started.date().isoformat(), count_pairs(stored.result.data)
                    found[find_kind(stored.result.job), side] = Earlier(day, tuple(amplitudes_uv), pairs)
    return found


def _end_before(history: History, visit_id: str | None) -> datetime | None:
    """Return a time just before a visit began; None for a visit that has not."""
    now = next((day.started for day in history.visits if day.id == visit_id), None)
    return now - timedelta(milliseconds=1) if now else None
