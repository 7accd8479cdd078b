"""Whether a job can judge at all: each asks first whether a muscle is active, and that rule is in microvolts.

In: a job, the sensor as it is set. Out: why it cannot begin, in words; a job that says so at once.
Never: a threshold of 3 or 10 uV held against a signal whose scale nobody knows.
"""

from vmofire.dsp.quality import Reason
from vmofire.dsp.sensor import NO_SCALE, TELL_SCALE, Sensor
from vmofire.guided.job_plans import MakeJobRun
from vmofire.guided.job_run import JobRun
from vmofire.guided.result_figures import refuse
from vmofire.guided.signal_trouble import sentence
from vmofire.guided.steps import Script

REASON = Reason("no_scale", NO_SCALE, TELL_SCALE)
# These refuse RECT and ENV by themselves, with the reason that no gain would mend.
RAW_ALONE = ("onset", "endurance")


def why_no_scale(job: str, sensor: Sensor) -> str:
    """Return why a job cannot judge with this sensor, and what to do; "" where it can.

    Compare too: its ratio of two legs needs no scale, but whether a leg fires at all is asked before it.
    """
    return "" if sensor.has_scale or job in RAW_ALONE else sentence(REASON)


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
    return refuse(job, REASON)
