"""Checks of both legs at once: each step is asked once, for all legs that do it.

In: the script of each leg's Check. Out: one script, and the Result of each leg. Never: a verdict.
The steps are the same until one leg needs quad sets and the other does not.
"""

from collections.abc import Generator, Mapping, Sequence
from dataclasses import replace
from math import nan

import numpy as np

from vmofire.guided.prompt import Mark, Result
from vmofire.guided.steps import Hidden, Reply, Request, Script, Step, Stopped, Trial
from vmofire.labels import LegSide


def carry_out(
    scripts: Mapping[LegSide, Script],
    results: dict[str, Result],
    more_s: float = 0.0,
    *,
    needs_all: bool,
) -> Generator[Request, Reply, None]:
    """Run several Checks as one.

    Parameters
    ----------
    scripts
        Fresh scripts, by side.
    results
        Takes the result of each leg.
    more_s
        Time of all later steps, for the progress bar.
    needs_all
        Whether all end once a leg cannot be judged, because there is nothing to compare. Else a leg whose
        signal stays bad is left out, and the step is asked again for the other.
    """
    going = dict(scripts)
    asked: dict[LegSide, Request] = {}
    reply: Reply | None = None
    while going:
        for side, script in list(going.items()):
            if side in asked:  # its step was interrupted by the other leg
                continue
            try:
                asked[side] = next(script) if reply is None else script.send(reply)
            except StopIteration as end:
                results[side] = end.value
                del going[side]
        if needs_all and any(result.good is None for result in results.values()):
            _stop(going, results)
        if not going:
            return
        try:
            reply = yield _merge(asked, more_s)
        except Stopped:
            _stop(going, results)
            return
        bad = [] if needs_all else _find_bad(asked, reply)
        for side in bad:
            results[side] = _give_up(going.pop(side), reply)
        if bad:
            asked = {side: request for side, request in asked.items() if side in going}
        if not bad or not asked:
            asked = {}


def _find_bad(asked: Mapping[LegSide, Request], reply: Reply) -> list[LegSide]:
    """Return the legs that alone are to blame for a lost trial; none if all are, or none is."""
    if not isinstance(reply, Trial) or reply.ended != "lost":
        return []
    steps: dict[LegSide, Step] = {
        side: request for side, request in asked.items() if isinstance(request, Step)
    }
    bad: list[LegSide] = []
    for side, step in steps.items():
        if step.channels[0] in reply.lost_by:
            bad.append(side)
    return bad if len(bad) < len(steps) else []


def _give_up(script: Script, reply: Reply) -> Result:
    """End the Check of a leg with a bad signal: it loses this trial and all that follow."""
    assert isinstance(reply, Trial)
    try:
        request = script.send(reply)
        while True:
            assert isinstance(request, Step)  # a Check asks no question
            request = script.send(_lose(request, reply))
    except StopIteration as end:
        result: Result = end.value
        return result


def _lose(step: Step, last: Trial) -> Trial:
    """Return a trial of a step in which all is hidden, for the reason of an earlier one."""
    n_samples = round(step.seconds * last.fs_hz) if step.scored else 0
    none = np.full((n_samples, last.rms_uv.shape[1]), nan)
    hidden = [Hidden(0, n_samples, last.hidden[-1].reason, step.channels)] if step.scored else []
    start = last.start_sample + len(last.rms_uv)
    ended = "lost" if step.scored else "time"
    return Trial(step, last.fs_hz, start, none, none, np.zeros(none.shape, np.bool_), hidden, ended=ended)


def _stop(going: dict[LegSide, Script], results: dict[str, Result]) -> None:
    """Stop the running Checks; each returns a result from what it has."""
    for side, script in going.items():
        try:
            script.throw(Stopped())
        except StopIteration as end:
            results[side] = end.value
    going.clear()


def _merge(asked: Mapping[LegSide, Request], more_s: float) -> Request:
    """Return one step for all legs, merged from the step of each leg."""
    steps = {side: request for side, request in asked.items() if isinstance(request, Step)}
    first = next(iter(steps.values()))
    n_columns = max(len(step.goals_uv) for step in steps.values())
    goals_uv = [nan] * n_columns
    for step in steps.values():
        for column, goal_uv in enumerate(step.goals_uv):
            goals_uv[column] = float(np.fmin(goals_uv[column], goal_uv))
    marks = [mark for side in sorted(steps) for mark in name_leg(steps[side].marks, side)]
    return replace(
        first,
        side="both" if len(steps) > 1 else first.side,
        channels=tuple(step.channels[0] for step in steps.values()),
        after_s=max(step.after_s for step in steps.values()) + more_s,
        marks=tuple(marks),
        goals_uv=tuple(goals_uv),
    )


def name_leg(marks: Sequence[Mark], side: str) -> list[Mark]:
    """Return marks with the side of their leg."""
    return [replace(mark, side=side) for mark in marks]
