"""Retention: squeezes without screen and sound after a Check, against the squeezes with them.

In: the script of a Check, its legs. Out: the same script with dark squeezes at its end, where they are asked
for and a leg fires. Never: another verdict: what is measured here stands beside it, with its interval.
"""

from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace

from vmofire.codec import to_json
from vmofire.dsp.symmetry import compare
from vmofire.guided.criteria import CheckSettings, Squeeze
from vmofire.guided.judge import HINTS
from vmofire.guided.ladder import LadderLeg, Rung, read_episodes, read_verdicts
from vmofire.guided.prompt import Figure, Result
from vmofire.guided.sides import measures_both
from vmofire.guided.squeezes import score_trials
from vmofire.guided.steps import LET_GO, QUALITY_LAG_S, Reply, Request, Script, Step, Stopped, Trial, do
from vmofire.labels import Side
from vmofire.settings import Settings, setting
from vmofire.words import msg
from vmofire.words.message import Message, tell

KEY = "retention"  # in Result.data


@dataclass(frozen=True)
class RetentionSettings(Settings):
    """Settings of retention; off by default, so that no Check grows longer unasked."""

    squeezes: int = setting(
        0, 0, 10, "", msg("squeezes without screen and sound at the end of a Check; 0 leaves them out")
    )


def add_retention(
    check: Script, legs: Sequence[LadderLeg], settings: CheckSettings, retention: RetentionSettings
) -> Script:
    """Return the script of a Check with squeezes without feedback at its end, for the legs that fire then.

    After the ladder the squeezes follow the tip that brought a leg back. If two legs came back by different
    tips, both squeeze plainly.
    """
    result = yield from check
    if result.outcome in ("stopped", "cannot_tell"):
        return result
    verdicts = read_verdicts(result, [leg.side for leg in legs])
    episodes = read_episodes(result)
    seen: dict[Side, tuple[Squeeze, ...]] = {}
    tips: set[str] = set()
    for side, verdict in verdicts.items():
        episode = episodes.get(side)
        rung: Rung | None = episode.back if episode is not None else None
        if rung is not None or verdict.fires:
            seen[side] = rung.squeezes if rung is not None else verdict.squeezes
            tips.add(rung.cue if rung is not None else "")
    if not seen:
        return result
    mine = [leg for leg in legs if leg.side in seen]
    trials: list[Trial] = []
    try:
        yield from _squeeze(trials, mine, settings, retention, tips.pop() if len(tips) == 1 else "")
    except Stopped:
        return result
    dark: dict[Side, tuple[Squeeze, ...]] = {
        leg.side: score_trials(trials, leg.channel, verdicts[leg.side].rest_uv or 0.0, settings)
        for leg in mine
    }
    return _add(result, seen, dark, retention)


def _squeeze(
    trials: list[Trial],
    legs: Sequence[LadderLeg],
    settings: CheckSettings,
    retention: RetentionSettings,
    tip: str,
) -> Generator[Request, Reply, None]:
    """Do the squeezes without feedback."""
    s, n = settings, retention.squeezes
    words, task = (HINTS[tip], tip) if tip in HINTS else (tell("cue.squeeze"), "ball_squeeze")
    side: Side = legs[0].side if len(legs) == 1 else "both"
    channels = tuple(leg.channel for leg in legs)
    common = Step("rest", tell("retention.next"), s.rest_s, side=side, channels=channels, dark=True)
    turn_s = s.squeeze_s + s.relax_s
    yield from do(replace(common, then=words, after_s=n * turn_s))
    for repetition in range(1, n + 1):
        left_s = (n - repetition) * turn_s
        effort = replace(common, kind="effort", words=words, seconds=s.squeeze_s, task=task, scored=True)
        effort = replace(effort, below=tell("beside.dark"), repetition=repetition, of=n, then=LET_GO)
        trials.append((yield from do(replace(effort, after_s=left_s + s.relax_s))))
        relax = replace(common, kind="relax", task="relax", words=LET_GO, seconds=QUALITY_LAG_S)
        if repetition < n:
            relax = replace(relax, seconds=s.relax_s, then=words)
        yield from do(replace(relax, of=n, after_s=left_s))


def _add(
    result: Result,
    seen: Mapping[Side, tuple[Squeeze, ...]],
    dark: Mapping[Side, tuple[Squeeze, ...]],
    retention: RetentionSettings,
) -> Result:
    """Return the result with what each leg gave without feedback."""
    grounds, figures = [*result.grounds], [*result.figures]
    for side in dark:
        told = _tell(seen[side], dark[side])
        grounds += [tell("leg", leg=side), *told] if measures_both(result) else told
        figures += _show(seen[side], dark[side], side)
    legs = {side: to_json(squeezes) for side, squeezes in dark.items()}
    data = {**result.data, KEY: {"settings": asdict(retention), "legs": legs}}
    return replace(result, grounds=tuple(grounds), figures=tuple(figures), data=data)


def _find_percent(seen: Sequence[Squeeze], dark: Sequence[Squeeze]) -> tuple[float, float, float] | None:
    """Return without against with feedback in percent, with its interval; None if too little is known.

    All dark squeezes count, active or not; the electrodes stayed on.
    """
    with_uv = [one.amplitude_uv for one in seen if one.active and one.amplitude_uv]
    without_uv = [one.amplitude_uv for one in dark if one.active is not None and one.amplitude_uv]
    if min(len(with_uv), len(without_uv)) < 2:
        return None
    return compare(without_uv, with_uv, 0.0).percent


def _tell(seen: Sequence[Squeeze], dark: Sequence[Squeeze]) -> list[Message]:
    n = sum(one.active is True for one in dark)
    told = [tell("retention.active", n=n, of=len(dark))]
    percent = _find_percent(seen, dark)
    if percent is None:
        return [*told, tell("retention.unknown")]
    value, low, high = percent
    code = "retention.less" if high < 100.0 else "retention.more" if low > 100.0 else "retention.same"
    return [*told, tell(code, ratio=(value, 100.0), ends=(low, high, 100.0))]


def _show(seen: Sequence[Squeeze], dark: Sequence[Squeeze], side: Side) -> Iterator[Figure]:
    percent = _find_percent(seen, dark)
    label = tell("figure.retention")
    if percent is None:
        yield Figure("without_feedback", label, None, "%", side=side)
    else:
        value, low, high = percent
        yield Figure("without_feedback", label, value, "%", low, high, side, limits=(100.0,))
