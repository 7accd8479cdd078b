"""Plans of guided jobs: functions that make a JobRun, from settings or from a journal.

In: settings, channel numbers, the sensor. Out: a function of sample rate and number of channels that makes
the JobRun; why a job cannot begin. Never: a stream, a port, a file, or microvolts from an unknown scale.
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

MakeJobRun = Callable[[float, int], JobRun]  # from the sample rate and the number of channels
_NO_SCALE = Reason("no_scale", NO_SCALE, TELL_SCALE)
# These refuse RECT and ENV themselves: setting a gain would not help there.
RAW_ALONE = ("onset", "endurance")


def plan(
    job: str,
    title: Message,
    begin: Callable[[], Script],
    settings: Mapping[str, Any] | None = None,
    warning: Message | None = None,
) -> MakeJobRun:
    """Return the function that makes the JobRun of a script.

    Parameters
    ----------
    job
        As in Prompt.
    title
        Title of the job.
    begin
        Returns a new script.
    settings
        Settings of the job, ready for JSON.
    warning
        Names the sensors that the job does not use; the result repeats it.
    """
    return lambda fs_hz, n_channels: JobRun(
        _warn(begin(), warning), fs_hz, n_channels, job=job, title=title, settings=settings
    )


def _warn(script: Script, warning: Message | None) -> Script:
    """Return a script whose result also holds the warning."""
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
    """Return the function that makes a Check; `warning` as in `plan`, all else as in `check_script`."""
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
    """Return the function that makes the same Check again, from the settings in its "job" note (`data`).

    Raises
    ------
    ValueError, TypeError
        These are not the settings of a Check.
    """
    other, baseline = given.get("other"), given.get("baseline")
    settings = dict(given.get("settings", {}))
    if "contact_s" in settings:  # its name in version 0.1.0
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
    """Return the warning stored in a journal: a message, or plain text from an earlier version."""
    if not given:
        return None
    return quote(given) if isinstance(given, str) else from_json(given, Message)


def why_no_scale(job: str, sensor: Sensor) -> str:
    """Return why a job cannot judge with this sensor, and what to do; "" if it can.

    This includes Compare. Its ratio needs no scale, but it first tests whether each leg fires, in uV.
    """
    return "" if sensor.has_scale or job in RAW_ALONE else write_all(_NO_SCALE.told)


def keep_from_judging(make: MakeJobRun, sensor: Sensor) -> MakeJobRun:
    """Return the same function; without a sensor scale, its job ends at once with "cannot tell".

    Window and terminal ask `why_no_scale` before a job. This is the safety net if one of them does not.
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
