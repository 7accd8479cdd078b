"""Plans of guided jobs: title and settings, the same job from a journal, and what forbids it.

In: settings, channels by what sits on them, the sensor. Out: what makes a JobRun for a rate and a number of
channels; why a job cannot begin. Never: a stream, a port, a file, or microvolts of a scale nobody knows.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from typing import Any

from vmofire.codec import from_json, to_json
from vmofire.dsp.quality import Reason
from vmofire.dsp.sensor import NO_SCALE, TELL_SCALE, Sensor
from vmofire.guided.check import check_script
from vmofire.guided.criteria import Baseline, CheckSettings, Verdict
from vmofire.guided.job_run import JobRun
from vmofire.guided.result_figures import refuse
from vmofire.guided.steps import Script
from vmofire.labels import Side
from vmofire.words.message import Message, quote, tell, write_all

MakeJobRun = Callable[[float, int], JobRun]  # of the rate and the number of channels
_NO_SCALE = Reason("no_scale", NO_SCALE, TELL_SCALE)
# These refuse RECT and ENV by themselves, with the reason that no gain would mend.
RAW_ALONE = ("onset", "endurance")


def plan(
    job: str,
    title: Message,
    begin: Callable[[], Script],
    settings: Mapping[str, Any] | None = None,
    warning: Message | None = None,
) -> MakeJobRun:
    """Return what makes the run of a script.

    Parameters
    ----------
    job
        As in Prompt.
    title
        What the job is called.
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


def _warn(script: Script, warning: Message | None) -> Script:
    """Return a script whose result says what was not judged by."""
    result = yield from script
    return replace(result, grounds=(*result.grounds, warning)) if warning else result


def plan_check(
    settings: CheckSettings | None = None,
    other: Verdict | None = None,
    baseline: Baseline | None = None,
    side: Side = "",
    channel: int = 0,
    adductors: int | None = None,
    hint: str = "",
    warning: Message | None = None,
) -> MakeJobRun:
    """Return what makes the run of a Check; `warning` as in plan, everything else as in check_script."""
    settings = settings or CheckSettings()
    given = {
        "settings": asdict(settings),
        "other": to_json(other) if other else None,
        "baseline": asdict(baseline) if baseline else None,
        "side": side,
        "channel": channel,
        "adductors": adductors,
        "hint": hint,
        "warning": to_json(warning) if warning else None,
    }
    title = tell("title.check_leg", leg=side) if side else tell("title.check")

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
        _restore_warning(given.get("warning")),
    )


def _restore_warning(given: Any) -> Message | None:
    """Return a warning as a journal has it: a message, or the words of an earlier version."""
    if not given:
        return None
    return quote(given) if isinstance(given, str) else from_json(given, Message)


def why_no_scale(job: str, sensor: Sensor) -> str:
    """Return why a job cannot judge with this sensor, and what to do; "" where it can.

    Compare too: its ratio of two legs needs no scale, but whether a leg fires at all is asked before it.
    """
    return "" if sensor.has_scale or job in RAW_ALONE else write_all(_NO_SCALE.told)


def keep_from_judging(make: MakeJobRun, sensor: Sensor) -> MakeJobRun:
    """Return what makes the same job; one that cannot tell, at once, where the sensor has no scale.

    The faces ask `why_no_scale` before anybody sits down; this holds whichever of them forgets to.
    """
    if sensor.has_scale:
        return make

    def make_scaled(fs_hz: float, n_channels: int) -> JobRun:
        job_run = make(fs_hz, n_channels)
        if not why_no_scale(job_run.job, sensor):
            return job_run
        return JobRun(_refuse(job_run.job), fs_hz, n_channels, job=job_run.job, title=job_run.title)

    return make_scaled


def _refuse(job: str) -> Script:
    yield from ()
    return refuse(job, _NO_SCALE)
