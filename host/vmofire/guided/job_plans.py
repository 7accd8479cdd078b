"""The guided jobs as JobRuns to come: what each is called, how it was set, and the same one from a journal.

In: settings, channels by what sits on them. Out: what makes a JobRun for a rate and a number of channels.
Never: a stream, a port, a file.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from typing import Any

from vmofire.guided.check import check_script
from vmofire.guided.criteria import Baseline, CheckSettings, Verdict
from vmofire.guided.job_run import JobRun
from vmofire.guided.steps import Script, Side

MakeJobRun = Callable[[float, int], JobRun]  # of the rate and the number of channels


def plan(
    job: str,
    title: str,
    begin: Callable[[], Script],
    settings: Mapping[str, Any] | None = None,
    warning: str = "",
) -> MakeJobRun:
    """Return what makes the run of a script.

    Parameters
    ----------
    job, title
        As in Prompt.
    begin
        Gives a fresh script.
    settings
        How it was set, as JSON takes it.
    warning
        What the job does not judge by although a sensor hears it; its result says so.
    """
    return lambda fs_hz, n_channels: JobRun(
        _warn(begin(), warning), fs_hz, n_channels, job=job, title=title, settings=settings
    )


def _warn(script: Script, warning: str) -> Script:
    """Return a script whose result says what was not judged by."""
    result = yield from script
    return replace(result, detail=f"{result.detail} {warning}".strip()) if warning else result


def plan_check(
    settings: CheckSettings | None = None,
    other: Verdict | None = None,
    baseline: Baseline | None = None,
    side: Side = "",
    channel: int = 0,
    adductors: int | None = None,
    hint: str = "",
    warning: str = "",
) -> MakeJobRun:
    """Return what makes the run of a Check; `warning` as in plan, everything else as in check_script."""
    settings = settings or CheckSettings()
    given = {
        "settings": asdict(settings),
        "other": other.as_dict() if other else None,
        "baseline": asdict(baseline) if baseline else None,
        "side": side,
        "channel": channel,
        "adductors": adductors,
        "hint": hint,
        "warning": warning,
    }
    title = f"Check of the {side} leg" if side else "Check"

    def begin() -> Script:
        return check_script(settings, other, baseline, side, channel, adductors, hint)

    return plan("check", title, begin, given, warning)


def restore_check(given: Mapping[str, Any]) -> MakeJobRun:
    """Return what makes the same Check again, from how it was set (`data["settings"]` of its "job" note).

    Raises
    ------
    ValueError, TypeError
        It is not how a Check is set.
    """
    other, baseline = given.get("other"), given.get("baseline")
    settings = dict(given.get("settings", {}))
    if "contact_s" in settings:  # as 0.1.0 called it
        settings["signal_check_s"] = settings.pop("contact_s")
    return plan_check(
        CheckSettings(**settings),
        Verdict.of(other) if other else None,
        Baseline(**baseline) if baseline else None,
        given.get("side", ""),
        given.get("channel", 0),
        given.get("adductors"),
        given.get("hint", ""),
        given.get("warning", ""),
    )
