"""A guided job attended to: asked for, begun with a run, fed, pressed, ended, and noted for the journal.

In: slices with their quality, gaps, beginnings of runs, keys. Out: the Course; Notes with rows of the run.
Never: a block, a port, a file.
"""

from collections.abc import Callable, Sequence

from vmofire.dsp.chain import Slice
from vmofire.dsp.quality import Quality
from vmofire.guided.job_plans import MakeJobRun
from vmofire.guided.job_run import JobRun, Note

# Takes notes of a job and how many rows of the run were seen, gives keys to press: a virtual person.
Attend = Callable[[Sequence[Note], int], Sequence[str]]


class Attendance:
    """One job after another.

    Attributes
    ----------
    course : JobRun or None
        The job under way or over; None before its run begins.
    due : callable or None
        Makes the one that has been asked for and waits for its run.
    """

    def __init__(self) -> None:
        self.course: JobRun | None = None
        self.due: MakeJobRun | None = None
        self._notes: list[Note] = []
        self._began = 0  # row of the course at which this run began

    def ask(self, make: MakeJobRun) -> None:
        """Ask for a job, to begin with the next run."""
        self.course, self.due = None, make

    def dismiss(self) -> None:
        """Put the job and its result away."""
        self.course, self.due = None, None

    def press(self, key: str) -> None:
        """Do what a key asks for, if a job is under way."""
        if self.course:
            self.course.press(key)
            self._keep_notes()

    def begin_run(self, fs_hz: float, n_channels: int) -> None:
        """Begin the job that is due, or go on: a board that came back counts its rows anew."""
        if self.due:
            self.course, self.due = self.due(fs_hz, n_channels), None
            self._began = 0
        elif self.course:
            self._began = self.course.row
            self.course.press("unplugged")
        self._keep_notes()

    def push(self, rows: Slice, quality: Sequence[Quality]) -> None:
        """Take the next rows of all channels."""
        if self.course:
            self.course.push(rows, quality)
            self._keep_notes()

    def push_gap(self, n_rows: int) -> None:
        """Take the news that rows were lost."""
        if self.course:
            self.course.push_gap(n_rows)
            self._keep_notes()

    def take_notes(self) -> list[Note]:
        """Return what has happened since the last call; see guided.course.Note."""
        notes, self._notes = self._notes, []
        return notes

    def _keep_notes(self) -> None:
        if self.course:
            for note in self.course.take_notes():
                self._notes.append(note._replace(row=max(0, note.row - self._began)))
