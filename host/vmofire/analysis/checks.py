"""Check repeated from a recording: the same samples, losses and keys through the same job.

In: a Recording, and a CheckRun in it. Out: the Result it had, or would have had. Never: a verdict of its own.
"""

from dataclasses import replace

import numpy as np

from vmofire.dsp.chain import JudgedChain
from vmofire.dsp.recorded_channel import Part, split_presence
from vmofire.dsp.sensor import Sensor
from vmofire.guided.job_plans import restore_check
from vmofire.guided.prompt import Result
from vmofire.labels import is_ref
from vmofire.recording.formats import Channel, CheckRun, Recording, read_ref_v


def repeat_check(recording: Recording, run: CheckRun, gain: float | None = None) -> Result | None:
    """Return the result of a Check; None where the scale of a channel is not known.

    Parameters
    ----------
    recording
        A recording whose channels were sampled together, as in a journal.
    run
        One of its Checks.
    gain
        As in Channel.to_uv.
    """
    muscles = [channel for channel in recording.channels if not is_ref(channel.name)]
    columns = [channel.to_uv(gain) for channel in muscles]
    known = [column for column in columns if column is not None]
    if len(known) < len(columns) or not muscles:
        return None
    first = muscles[0]
    fs_hz, n_second, rails_uv = first.fs_hz, max(1, round(first.fs_hz)), find_rails_uv(first, gain)
    begin, n_channels = round(run.start_s * fs_hz), len(known)
    uv = [Part(column, min(begin, len(column)), len(column)) for column in known]
    sensor = recording.origin.sensor or Sensor()
    ref_v = read_ref_v(recording.channels) if sensor.kind.is_signal else None
    job_run = restore_check(run.given)(fs_hz, n_channels)
    keys = [(round(after_s * fs_hz), key) for after_s, key in run.keys]
    for start, stop, is_there in split_presence(uv):
        judged_by = sensor if sensor.in_uv else None
        chain = JudgedChain(fs_hz, n_channels, judged_by, first.output, rails_uv, sensor)
        sample = start
        while sample < stop and not job_run.finished:
            while keys and keys[0][0] <= sample:
                job_run.press(keys.pop(0)[1])
            portion_stop = min([stop, sample + n_second] + [at for at, _ in keys[:1]])
            if is_there:
                samples = np.stack([column[sample:portion_stop] for column in uv], axis=1)
                ref = None if ref_v is None else ref_v[begin + sample : begin + portion_stop]
                for _, rows, quality in chain.process_judged(samples, ref):
                    job_run.push(rows, quality)
            else:
                job_run.push_gap(portion_stop - sample)
            sample = portion_stop
    for _, key in keys:
        job_run.press(key)
    job_run.press("stop")
    return job_run.result


def find_rails_uv(channel: Channel, gain: float | None) -> tuple[float, float] | None:
    """Return what a channel's converter can give at most, uV; None where that is not known."""
    if channel.rails is None:
        return None
    rails = replace(channel, samples=np.array(channel.rails)).to_uv(gain)
    return None if rails is None else (float(rails[:][0]), float(rails[:][1]))
