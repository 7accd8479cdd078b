"""Words and figures of the ladder of cues: how an episode ended, what came of each cue, what was before.

In: the result of the Check, the episode of each leg. Out: the same result with its episodes. Never: a rule.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace

from vmofire.codec import to_json
from vmofire.guided.criteria import Verdict
from vmofire.guided.ladder import KEY, Episode, LadderSettings, LastStanding, Rung
from vmofire.guided.prompt import Curve, Figure, Result
from vmofire.guided.sides import measures_both
from vmofire.labels import Side
from vmofire.words.message import Message, tell
from vmofire.words.told.ladder import WAYS

OUTCOME = "came_back"
_STARTED = {"off": "off", "not_in_squeeze": "squeeze", "weak": "weak"}
_LEG_STARTED = {"off": "quiet", "not_in_squeeze": "quiet", "weak": "weak"}


def add_episodes(
    result: Result,
    verdicts: Mapping[Side, Verdict],
    episodes: Mapping[Side, Episode],
    curves: Mapping[str, Curve],
    settings: LadderSettings,
    earlier: Mapping[str, LastStanding],
) -> Result:
    """Return the result of a Check with the episode of each leg that began quiet or weak.

    Parameters
    ----------
    result
        Of the Check itself.
    verdicts, episodes, curves
        By side: the Check's verdict, the episode, the squeezes after the cue that brought a leg back.
    settings
        Of the ladder.
    earlier
        How the legs stood at the visit before.
    """
    is_both = measures_both(result)
    tried: dict[Side, Episode] = {side: one for side, one in episodes.items() if one.ending != "declined"}
    grounds = [*result.grounds]
    for side, verdict in verdicts.items():
        episode = episodes.get(side)
        told = [*_tell_rungs(episode), *_tell_earlier(verdict, episode, earlier.get(side))]
        grounds = _insert(grounds, told, side) if is_both else [*grounds, *told]
    if not episodes:
        return replace(result, grounds=tuple(grounds))
    data = {**result.data, KEY: {"legs": to_json(dict(episodes)), "settings": asdict(settings)}}
    result = replace(result, grounds=tuple(grounds), data=data)
    if not tried:
        return result
    endings = {one.ending for one in tried.values()}
    if endings <= {"came_back", "stayed"}:  # no cue is left
        data["next_cue"] = None
        code = "ladder.keep_cue" if "came_back" in endings else "ladder.ask_clinician"
        result = replace(result, next_steps=(tell(code),))
    fires = {side: verdict.fires for side, verdict in verdicts.items()}
    fires |= {side: True for side, one in tried.items() if one.back is not None}
    good = False if False in fires.values() else None if None in fires.values() else True
    is_back = endings == {"came_back"}
    outcome = OUTCOME if is_back else result.outcome
    if outcome == "both_quiet" and "came_back" in endings:
        outcome = "one_quiet"
    return replace(
        result,
        outcome=outcome,
        verdict=_find_verdict(tried, is_both) or result.verdict,
        good=good,
        reason=None if is_back else result.reason,
        figures=(*result.figures, *(one for side in tried for one in _show(tried[side], side, settings))),
        curves=(*result.curves, *curves.values()),
        data=data,
    )


def _insert(grounds: Sequence[Message], told: Sequence[Message], side: Side) -> list[Message]:
    """Return the grounds of both legs with more on one, where it is spoken of; else at the end."""
    if not told:
        return [*grounds]
    head = tell("leg", leg=side)
    if head not in grounds:
        return [*grounds, head, *told]
    place = grounds.index(head) + 1
    while place < len(grounds) and grounds[place].code != head.code:
        place += 1
    return [*grounds[:place], *told, *grounds[place:]]


def count_minutes(rung: Rung) -> int:
    """Return the time until a muscle was back in whole minutes, at least one."""
    return max(1, round(rung.after_s / 60.0))


def _find_verdict(tried: Mapping[Side, Episode], is_both: bool) -> Message | None:
    """Return how the episodes ended in one sentence; None to leave the sentence of the Check."""
    if len(tried) > 1:
        return _tell_both(tried)
    ((side, episode),) = tried.items()
    rung = episode.back
    leg = {"leg": side} if is_both else {}
    started = f"leg_{_LEG_STARTED[episode.start]}" if is_both else _STARTED[episode.start]
    if rung is not None:
        code = f"ladder.{started}_back"
        return tell(code, way=WAYS[rung.cue], n=count_minutes(rung), **leg)
    if not episode.rungs:
        return None
    return tell(f"ladder.{started}_stayed", n=len(episode.rungs), **leg)


def _tell_both(tried: Mapping[Side, Episode]) -> Message | None:
    back = [side for side, one in tried.items() if one.back is not None]
    if len(back) == len(tried):
        return tell("ladder.legs_back")
    if back:
        return tell("ladder.one_back", leg=back[0])
    n = max(len(one.rungs) for one in tried.values())
    if not n:
        return None
    starts = {_LEG_STARTED[one.start] for one in tried.values()}
    return tell(f"ladder.legs_{starts.pop()}_stayed" if len(starts) == 1 else "ladder.legs_stayed", n=n)


def _tell_rungs(episode: Episode | None) -> Iterator[Message]:
    """Yield what came of the cues."""
    if episode is None:
        return
    rung = episode.back
    if rung is not None:
        yield tell("ladder.again", n=rung.n_active, of=len(rung.squeezes))
        if rung.ratio is not None:
            value, low, high = rung.ratio.percent
            yield tell("ladder.more", ratio=(value, 100.0), ends=(low, high, 100.0))
    if unclear := sum(one.state == "unclear" for one in episode.rungs):
        yield tell("ladder.unclear", n=unclear)
    if episode.ending in ("stopped", "lost"):
        yield tell("ladder.stopped" if episode.ending == "stopped" else "ladder.lost")


def _tell_earlier(
    verdict: Verdict, episode: Episode | None, earlier: LastStanding | None
) -> Iterator[Message]:
    """Yield how today compares with the visit before."""
    if earlier is None:
        return
    day = earlier.day
    if episode is None:
        if verdict.fires and earlier.standing != "on":
            yield tell("ladder.not_needed", when=day)
    elif earlier.standing == "on":
        yield tell("ladder.fired_before", when=day)
    elif earlier.standing == "off":
        yield tell("ladder.not_before", when=day)
    elif episode.back is not None:
        yield tell("ladder.came_too", when=day)
    else:
        yield tell("ladder.weak_again" if episode.start == "weak" else "ladder.off_again", when=day)


def _show(episode: Episode, side: str, settings: LadderSettings) -> Iterator[Figure]:
    """Yield the active squeezes after each cue, and when and how strongly the muscle was back."""
    rule = (
        tell("rule.back_weak")
        if episode.start == "weak"
        else tell("rule.back", need=settings.fires_at_least, of=settings.squeezes)
    )
    for rung in episode.rungs:
        label = tell("figure.after_cue", of=len(rung.squeezes), way=WAYS[rung.cue])
        yield Figure("after_cue", label, float(rung.n_active), side=side, rule=rule)
    if episode.back is not None:
        yield Figure(
            "back_amplitude", tell("figure.back_amplitude"), episode.back.amplitude_uv, "uV", side=side
        )
        yield Figure("back_after", tell("figure.back_after"), episode.back.after_s / 60.0, "min", side=side)
