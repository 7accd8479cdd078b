"""A Check attended to: asked for, begun with a run, fed, ended, and noted for the journal.

In: amplitude and quality of one channel, gaps, the beginnings of runs. Out: the Check, and Notes of it.
Never: a block, a port, a file.
"""

from dataclasses import asdict
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from vmofire.dsp.quality import Quality
from vmofire.guided.check import Check, CheckSettings


class Note(NamedTuple):
    """What a journal should keep of a Check, as Acquisition.note takes it."""

    kind: str
    text: str
    row: int
    data: dict[str, Any]


class Attendance:
    """One Check after another, each on one channel.

    Attributes
    ----------
    check : Check or None
        The one under way or over; None before its run begins.
    channel : int
        Column it looks at.
    due : bool
        Whether one has been asked for and waits for its run.
    """

    def __init__(self, settings: CheckSettings) -> None:
        self.check: Check | None = None
        self.channel = 0
        self.due = False
        self._settings = settings
        self._notes: list[Note] = []
        self._n_cues_noted, self._verdict_noted = 0, False
        self._began = 0  # row of this run at which the Check began; below 0 after a reconnection

    def ask(self, channel: int) -> None:
        """Ask for a Check of a channel, to begin with the next run."""
        self.check, self.due, self.channel = None, True, channel

    def dismiss(self) -> None:
        """Put the Check and its verdict away."""
        self.check, self.due = None, False

    def stop(self) -> None:
        """End the Check that is under way; nothing can be told from it."""
        if self.check:
            self.check.stop()
            self._note(self.check)

    def begin_run(self, fs_hz: float, label: str) -> None:
        """Begin the Check that is due, or go on: a board that came back counts its rows anew."""
        if self.due:
            self.due = False
            self.check = Check(fs_hz, self._settings)
            self._n_cues_noted, self._verdict_noted = 0, False
            data = {"channel": self.channel, "settings": asdict(self._settings)}
            self._notes.append(Note("check", f"Check of {label}", 0, data))
        if self.check:
            self._began = -round(self.check.t_s * fs_hz)
            self._note(self.check)

    def push(self, rms_uv: NDArray[np.float64], quality: Quality) -> None:
        """Take the next rows of the channel, (n,)."""
        if self.check:
            self.check.push(rms_uv, quality)
            self._note(self.check)

    def push_gap(self, n_rows: int) -> None:
        """Take the news that rows were lost."""
        if self.check:
            self.check.push_gap(n_rows)
            self._note(self.check)

    def take_notes(self) -> list[Note]:
        """Return what has happened since the last call: settings, each cue that began, the verdict."""
        notes, self._notes = self._notes, []
        return notes

    def _note(self, check: Check) -> None:
        if self._verdict_noted:
            return
        t_s = check.t_s
        for cue in check.script.cues[self._n_cues_noted :]:
            if cue.start_s <= t_s and not (check.finished and cue.start_s == t_s):
                self._notes.append(Note("cue", cue.words, self._row(cue.start_s, check), asdict(cue)))
                self._n_cues_noted += 1
        if check.verdict is not None:
            verdict = check.verdict
            self._notes.append(Note("verdict", verdict.headline, self._row(t_s, check), verdict.as_dict()))
            self._verdict_noted = True

    def _row(self, t_s: float, check: Check) -> int:
        return max(0, self._began + round(t_s * check.fs_hz))
