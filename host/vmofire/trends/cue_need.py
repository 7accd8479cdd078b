"""Need of cues over the visits: whether a leg was on at once, came back after cues, or did not.

In: the visits of a person. Out: how each leg stood at each visit, and sentences. Never: a verdict of its own;
an unclear or stopped Check, or one that was repeated, in the count.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise, takewhile

from vmofire.errors import RecordError
from vmofire.guided.criteria import CheckSettings
from vmofire.guided.ladder import LastStanding, Standing, find_start, read_episodes, read_verdicts
from vmofire.guided.sides import measures_both
from vmofire.labels import LEGS, Side
from vmofire.recording.library import History, StoredResult, Visit
from vmofire.trends.result_text import find_leg
from vmofire.words import say, say_all, say_many

# What a clinician's verdict says of the leg of a Check.
_OVERRIDDEN: dict[str, Standing] = {
    **dict.fromkeys(("fires", "fires_late"), "on"),
    **dict.fromkeys(("fires_weakly", "not_in_squeeze", "does_not_fire"), "off"),
    "came_back": "back",
}


@dataclass(frozen=True)
class Stand:
    """How a leg stood at a visit, which began at `at`."""

    at: datetime
    standing: Standing


@dataclass(frozen=True)
class CueNeed:
    """How a leg stood at each visit with a Check, in order; at least once it was not on at once."""

    side: str
    stands: tuple[Stand, ...]

    @property
    def words(self) -> str:
        """At how many visits the leg needed cues, whether it came back, and whether that lasted."""
        needed = [one for one in self.stands if one.standing != "on"]
        n_back = sum(one.standing == "back" for one in needed)
        counted = say(
            "The {leg:leg} leg: quiet or weak at first at {n} of {of} visits. It came back at {back}.",
            leg=self.side,
            n=len(needed),
            of=len(self.stands),
            back=n_back,
        )
        lost = [
            (before, now)
            for before, now in pairwise(self.stands)
            if before.standing != "off" and now.standing != "on"
        ]
        again = ""
        if lost:
            again = say_many(
                "It did not stay until the next visit {n} time, last on {when:day}.",
                "It did not stay until the next visit {n} times, last on {when:day}.",
                len(lost),
                when=lost[-1][1].at,
            )
        lasting = [*takewhile(lambda one: one.standing == "on", reversed(self.stands))]
        since = say("Since {when:day} it fires at once.", when=lasting[-1].at) if lasting else ""
        return say_all(counted, again, since)


def find_needs(visits: Sequence[Visit]) -> tuple[CueNeed, ...]:
    """Return the need of each leg that was not on at once at some visit, where two or more tell."""
    stands: dict[Side, list[Stand]] = {"left": [], "right": []}
    for visit in visits:
        for side, standing in _find_standings(visit).items():
            stands[side].append(Stand(visit.started, standing))
    return tuple(
        CueNeed(side, tuple(found))
        for side, found in stands.items()
        if len(found) > 1 and any(one.standing != "on" for one in found)
    )


def find_last_standings(history: History, visit_id: str | None) -> dict[str, LastStanding]:
    """Return how each leg stood at the last visit with a Check before this one."""
    earlier: dict[str, LastStanding] = {}
    for visit in history.visits:
        if visit.id == visit_id:
            break
        day = visit.started.date().isoformat()
        earlier |= {side: LastStanding(day, standing) for side, standing in _find_standings(visit).items()}
    return earlier


def _find_standings(visit: Visit) -> dict[Side, Standing]:
    """Return how each leg stood at a visit; after "off", a later "on" of the same visit is "back"."""
    found: dict[Side, Standing] = {}
    for stored in visit.standing:
        if stored.result.job == "check":
            for side, standing in _read(stored):
                was_off = side in found and found[side] != "on"
                found[side] = "back" if was_off and standing == "on" else standing
    return found


def _read(stored: StoredResult) -> Iterator[tuple[Side, Standing]]:
    """Yield side and standing of each leg that a Check could judge."""
    result = stored.result
    if stored.outcome in ("cannot_tell", "stopped"):
        return
    leg = find_leg(stored)
    sides: tuple[Side, ...] = LEGS if measures_both(result) else ("left",) if leg == "left" else ("right",)
    if not measures_both(result) and leg not in LEGS:
        return
    if stored.overrides:
        if len(sides) == 1 and stored.outcome in _OVERRIDDEN:
            yield sides[0], _OVERRIDDEN[stored.outcome]
        return
    try:
        verdicts = read_verdicts(result, sides)
    except RecordError:  # imported, or of another version
        return
    episodes = read_episodes(result)
    for side, verdict in verdicts.items():
        episode = episodes.get(side) or (episodes.get("") if len(sides) == 1 else None)
        if episode is not None:
            yield side, "back" if episode.back is not None else "off"
        elif verdict.fires is not None:
            yield side, "on" if find_start(verdict, CheckSettings()) is None else "off"
