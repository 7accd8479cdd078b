"""Attendance of a guided job: begins it with a run, passes samples and keys, collects notes.

In: slices with their quality, gaps, starts of runs, keys. Out: the JobRun; Notes with samples of the run.
Never: a block, a port, a file.
"""

from collections.abc import Callable, Sequence

from vmofire.dsp.chain import Slice
from vmofire.dsp.quality import Quality
from vmofire.guided.job_plans import MakeJobRun
from vmofire.guided.job_run import JobRun, Note
from vmofire.guided.prompt import Prompt
from vmofire.words.language import identify_speech

# A virtual person: takes notes of a job and the number of samples seen, returns keys to press.
Attend = Callable[[Sequence[Note], int], Sequence[str]]


class Attendance:
    """Runs one job after another.

    Attributes
    ----------
    job_run : JobRun or None
        The job under way or finished; None before its run begins.
    due : callable or None
        Makes the requested job, which waits for its run.
    """

    def __init__(self) -> None:
        self.job_run: JobRun | None = None
        self.due: MakeJobRun | None = None
        self._notes: list[Note] = []
        self._began = 0  # sample of the job at which this run began
        self._prompt: tuple[tuple[str, int], Prompt] | None = None  # with the language it was written in

    @property
    def prompt(self) -> Prompt | None:
        """Prompt of the job under way, written once until the job goes on; None without one."""
        job_run = self.job_run
        if job_run is None or job_run.finished:
            return None
        speech = identify_speech()
        if self._prompt is None or self._prompt[0] != speech:
            self._prompt = speech, job_run.prompt
        return self._prompt[1]

    def ask(self, make: MakeJobRun) -> None:
        """Request a job; it begins with the next run."""
        self.job_run, self.due = None, make

    def dismiss(self) -> None:
        """Remove the job and its result."""
        self.job_run, self.due = None, None

    def press(self, key: str) -> None:
        """Pass a key to the job, if one is under way."""
        if self.job_run:
            self.job_run.press(key)
            self._keep_notes()

    def begin_run(self, fs_hz: float, n_channels: int) -> None:
        """Begin the requested job, or go on with one: a reconnected board counts its samples from 0."""
        if self.due:
            self.job_run, self.due = self.due(fs_hz, n_channels), None
            self._began = 0
        elif self.job_run:
            self._began = self.job_run.sample
            self.job_run.press("unplugged")
        self._keep_notes()

    def push(self, samples: Slice, quality: Sequence[Quality]) -> None:
        """Take the next samples of all channels."""
        if self.job_run:
            self.job_run.push(samples, quality)
            self._keep_notes()

    def push_gap(self, n_samples: int) -> None:
        """Take a gap: `n_samples` were lost."""
        if self.job_run:
            self.job_run.push_gap(n_samples)
            self._keep_notes()

    def take_notes(self) -> list[Note]:
        """Return the notes since the last call; see guided.job_run.Note."""
        notes, self._notes = self._notes, []
        return notes

    def _keep_notes(self) -> None:
        """Take the notes of a job that has gone on, and drop its old prompt."""
        self._prompt = None
        if self.job_run:
            for note in self.job_run.take_notes():
                self._notes.append(note._replace(sample=max(0, note.sample - self._began)))
