"""Rehearsal: a virtual person does a whole guided job at once, without a board.

In: a job, a Patient. Out: its Result, by the code that judges a real signal. Never: a clock, a port, a number
that was not measured from the signal.
"""

from vmofire.dsp.chain import JudgedChain
from vmofire.guided.job_plans import MakeJobRun
from vmofire.guided.prompt import Result
from vmofire.virtual.patient import Patient

FS_HZ = 500.0  # enough for EMG up to 225 Hz, and four times as quick as the board
PORTION_S = 0.2  # shorter than the reaction time of a virtual person
MOST_S = 3000.0


def rehearse(make: MakeJobRun, patient: Patient) -> Result:
    """Return the result of a job that a virtual person does.

    Raises
    ------
    RuntimeError
        The job has no end.
    """
    job_run = make(FS_HZ, patient.n_channels)
    chain = JudgedChain(FS_HZ, patient.n_channels)
    n_samples, sample = round(PORTION_S * FS_HZ), 0
    while job_run.result is None:
        while notes := job_run.take_notes():
            for note in notes:
                if key := patient.attend(note, 0, FS_HZ):
                    job_run.press(key)
        if job_run.t_s > MOST_S:
            raise RuntimeError(f"{job_run.job} has no end")
        for _, rows, quality in chain.process_judged(patient.read(sample, n_samples, FS_HZ)):
            job_run.push(rows, quality)
        sample += n_samples
    return job_run.result
