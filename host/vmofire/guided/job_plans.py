"""Plans of guided jobs: functions that make a JobRun, from settings or from a journal.

In: settings, channel numbers, the sensor. Out: a function of sample rate and number of channels that makes
the JobRun; why a job cannot begin. Never: a stream, a port, a file, or microvolts from an unknown scale.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from vmofire.codec import to_json
from vmofire.dsp.quality import Reason
from vmofire.dsp.sensor import NO_SCALE, TELL_SCALE, Sensor
from vmofire.guided.check import check_script
from vmofire.guided.check_both import check_both_script
from vmofire.guided.check_extras import CheckExtras, Watch
from vmofire.guided.criteria import Baseline, CheckSettings, Verdict
from vmofire.guided.earlier_self import Earlier, add_earlier
from vmofire.guided.job_run import JobRun
from vmofire.guided.ladder import LadderLeg
from vmofire.guided.legs import Leg
from vmofire.guided.result_figures import refuse
from vmofire.guided.steps import Script
from vmofire.guided.two_pairs import watch_pairs
from vmofire.labels import Side
from vmofire.settings import list_changed
from vmofire.words.message import Message, tell, write_all
from vmofire.words.quantities import write_unit

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
    changed: Sequence[Message] = (),
    earlier: Mapping[str, Earlier] | None = None,
    watch: Watch | None = None,
    pairs: Mapping[int, int] | None = None,
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
    changed
        Settings that differ from their defaults (tell_changed); the result repeats them.
    earlier
        The same legs on an earlier day, by side, beside a comparison of both legs.
    watch
        Adds to a script what its trials say of an earlier result.
    pairs
        As in JobRun.
    """
    notes = (*([warning] if warning else []), *changed)

    def make(fs_hz: float, n_channels: int) -> JobRun:
        script = _complete(watch(begin()) if watch else begin(), notes, earlier or {})
        script = watch_pairs(script, pairs or {})
        return JobRun(script, fs_hz, n_channels, job=job, title=title, settings=settings, pairs=pairs)

    return make


def _complete(script: Script, notes: Sequence[Message], earlier: Mapping[str, Earlier]) -> Script:
    """Return a script whose result also holds the earlier days and the notes."""
    result = add_earlier((yield from script), earlier)
    return replace(result, grounds=(*result.grounds, *notes)) if notes else result


# The delay of the sound is measured; the wait for stillness comes before all that is scored.
NO_THRESHOLD = ("sound_delay_s", "quiet_s")


def tell_changed(*settings: Any) -> tuple[Message, ...]:
    """Return a message for each setting that differs from its default, if it can decide a result."""
    told: list[Message] = []
    for one, value in (pair for each in settings if each is not None for pair in list_changed(each)):
        fields = {"what": one.words, "value": float(value), "default": float(one.default)}
        if one.name in NO_THRESHOLD:
            continue
        if one.unit:
            told.append(tell("settings.changed_unit", unit=write_unit(one.unit), **fields))
        else:
            told.append(tell("settings.changed", **fields))
    return tuple(told)


def plan_check(
    settings: CheckSettings | None = None,
    other: Verdict | None = None,
    baseline: Baseline | None = None,
    side: Side = "",
    channel: int = 0,
    adductors: int | None = None,
    hint: str = "",
    extras: CheckExtras | None = None,
) -> MakeJobRun:
    """Return the function that makes a Check; all but the extras as in `check_script`."""
    settings, extras = settings or CheckSettings(), extras or CheckExtras()
    given = {
        "settings": asdict(settings),
        "other": to_json(other) if other else None,
        "baseline": asdict(baseline) if baseline else None,
        "side": side,
        "channel": channel,
        "adductors": adductors,
        "hint": hint,
    }
    title = tell("title.check_leg", leg=side) if side else tell("title.check")
    legs = [LadderLeg(side, channel, adductors, other, baseline)]

    def begin() -> Script:
        check = check_script(settings, other, baseline, side, channel, adductors, hint)
        return extras.extend(check, legs, settings, hint)

    return _plan_with_extras(title, begin, given, settings, extras)


def plan_check_both(
    legs: Sequence[Leg],
    settings: CheckSettings | None = None,
    baselines: Mapping[str, Baseline] | None = None,
    adductors: Mapping[str, int] | None = None,
    hint: str = "",
    extras: CheckExtras | None = None,
) -> MakeJobRun:
    """Return the function that makes a Check of both legs; all but the extras as in `check_both_script`."""
    settings, extras = settings or CheckSettings(), extras or CheckExtras()
    baselines, adductors = dict(baselines or {}), dict(adductors or {})
    given = {
        "settings": asdict(settings),
        "channels": {leg.side: leg.channel for leg in legs},
        "baselines": {side: asdict(one) for side, one in baselines.items()},
        "adductors": adductors,
        "hint": hint,
    }
    to_climb = [
        LadderLeg(one.side, one.channel, adductors.get(one.side), baseline=baselines.get(one.side))
        for one in legs
    ]

    def begin() -> Script:
        check = check_both_script(legs, settings, baselines, adductors, hint)
        return extras.extend(check, to_climb, settings, hint)

    return _plan_with_extras(tell("title.check_both"), begin, given, settings, extras)


def _plan_with_extras(
    title: Message,
    begin: Callable[[], Script],
    given: Mapping[str, Any],
    settings: CheckSettings,
    extras: CheckExtras,
) -> MakeJobRun:
    return plan(
        "check",
        title,
        begin,
        {**given, **extras.store()},
        extras.warning,
        tell_changed(settings, extras.ladder),
        extras.earlier,
        extras.watch,
        extras.pairs,
    )


def restore_check(given: Mapping[str, Any]) -> MakeJobRun:
    """Return the function that makes the same Check again, from the settings in its "job" note (`data`).

    Raises
    ------
    ValueError, TypeError
        These are not the settings of a Check.
    """
    if "channels" in given:
        return _restore_both(given)
    other, baseline = given.get("other"), given.get("baseline")
    settings = dict(given.get("settings", {}))
    if "contact_s" in settings:  # its name in version 0.1.0
        settings["signal_check_s"] = settings.pop("contact_s")
    settings.setdefault("quiet_s", 0.0)  # earlier versions did not wait for stillness
    return plan_check(
        CheckSettings(**settings),
        Verdict.of(other) if other else None,
        Baseline(**baseline) if baseline else None,
        given.get("side", ""),
        given.get("channel", 0),
        given.get("adductors"),
        given.get("hint", ""),
        CheckExtras.restore(given),
    )


def _restore_both(given: Mapping[str, Any]) -> MakeJobRun:
    return plan_check_both(
        [Leg(side, int(channel)) for side, channel in dict(given["channels"]).items()],
        CheckSettings(**given.get("settings", {})),
        {side: Baseline(**one) for side, one in dict(given.get("baselines") or {}).items()},
        dict(given.get("adductors") or {}),
        given.get("hint", ""),
        CheckExtras.restore(given),
    )


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
