"""Thresholds of the jobs: which there are, their values in this installation, settings of a job from them.

In: Preferences. Out: descriptions, values, settings records. Never: a default, unit, range or source of its
own: those stand in the settings classes of guided/, once.
"""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from vmofire.errors import FieldError
from vmofire.preferences import Thresholds
from vmofire.settings import Description, check_value, describe, make_settings
from vmofire.words import msg, say

if TYPE_CHECKING:  # they import scipy
    from vmofire.analysis import Limits
    from vmofire.guided.catalogue import Sitting

# Jobs with thresholds, in the order of the page.
JOBS: dict[str, str] = {
    "check": msg("Check and Compare"),
    "ladder": msg("Tips after a Check"),
    "retention": msg("Without feedback after a Check"),
    "compare": msg("Compare"),
    "maximum": msg("Maximum"),
    "activation": msg("Activation"),
    "deficit": msg("Deficit"),
    "onset": msg("Onset"),
    "endurance": msg("Endurance"),
    "train": msg("Train"),
    "progress": msg("Progress in training"),
}


def load_kinds() -> dict[str, type[Any]]:
    """Return the settings class of each job; imports scipy."""
    from vmofire.guided.compare import CompareSettings
    from vmofire.guided.ladder import LadderSettings
    from vmofire.guided.protocols import TESTS
    from vmofire.guided.retention import RetentionSettings
    from vmofire.guided.training import TrainSettings
    from vmofire.guided.training_progress import ProgressSettings

    others = {
        "ladder": LadderSettings,
        "retention": RetentionSettings,
        "compare": CompareSettings,
        "train": TrainSettings,
        "progress": ProgressSettings,
    }
    return {"check": TESTS["activation"], **TESTS, **others}


def list_thresholds() -> dict[str, tuple[Description, ...]]:
    """Return the descriptions of all thresholds, by job."""
    kinds = load_kinds()
    return {job: describe(kinds[job]) for job in JOBS}


def find_threshold(code: str) -> tuple[str, Description]:
    """Return job and description of a threshold by its code, as in "check.active_ratio".

    Raises
    ------
    FieldError
        There is none.
    """
    job, _, name = code.partition(".")
    for one in describe(load_kinds()[job]) if job in JOBS else ():
        if one.name == name:
            return job, one
    raise FieldError(say("There is no setting “{name}”.", name=code), field=code)


def make_job_settings(job: str, given: Thresholds) -> Any:
    """Return the settings of a job with this installation's thresholds; its defaults where they are wrong.

    A file of another version may hold names or values that are not valid now.
    """
    kind = load_kinds()[job]
    known = {one.name: one for one in describe(kind)}
    values: dict[str, Any] = {}
    for name, value in given.get(job, {}).items():
        try:
            values[name] = check_value(known[name], value)
        except (KeyError, ValueError):
            continue
    try:
        return make_settings(kind, values)
    except ValueError:
        return kind()


def make_limits(given: Thresholds) -> "Limits":
    """Return what recordings with cues are judged by: this installation's Check and Compare."""
    from vmofire.analysis import Limits

    return Limits(make_job_settings("check", given), make_job_settings("compare", given))


def change_threshold(given: Thresholds, code: str, value: float | None) -> Thresholds:
    """Return the thresholds with another value; None takes the default again.

    Raises
    ------
    FieldError
        There is no such setting, the value is out of its range, or contradicts another value.
    """
    job, one = find_threshold(code)
    of_job = {name: old for name, old in given.get(job, {}).items() if name != one.name}
    try:
        if value is not None and (checked := check_value(one, value)) != one.default:
            of_job[one.name] = checked
        make_settings(load_kinds()[job], of_job)
    except ValueError as error:
        raise FieldError(str(error), field=code) from None
    others = {name: dict(old) for name, old in given.items() if name != job}
    return others | ({job: of_job} if of_job else {})


def fill(sitting: "Sitting", given: Thresholds) -> None:
    """Let the jobs of a sitting use this installation's thresholds."""
    for job in JOBS:
        if job == "progress":
            sitting.progress = replace(sitting.progress, settings=make_job_settings(job, given))
        elif job in given:
            sitting.settings[job] = make_job_settings(job, given)
        else:
            sitting.settings.pop(job, None)
