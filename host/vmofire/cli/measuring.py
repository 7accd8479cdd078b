"""One measurement from a command's options: link, recording, view, and what is told at the end.

In: a URL and what to do with it. Out: an exit code, a recording closed, a board stopped.
Never: a measurement left running, whatever ends the view.
"""

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from math import inf
from pathlib import Path
from typing import TextIO

from vmofire.acquire import Acquisition
from vmofire.cli import faults
from vmofire.cli.filing import JobFiling, Told
from vmofire.cli.options import new_recording
from vmofire.cli.terminal import Session
from vmofire.cli.wrapping import say
from vmofire.dsp.sensor import Sensor
from vmofire.guided.job_plans import MakeJobRun
from vmofire.labels import list_muscles
from vmofire.live.attendance import Attend
from vmofire.live.snapshot import Snapshot
from vmofire.live.stream import Live
from vmofire.messages import LinkEvent
from vmofire.recording.rescue import recordings_folder

SLOW_S = 1.0  # a disk is so late before it is worth a word


@dataclass(frozen=True)
class Measurement:
    """What to measure, and how to show it.

    Attributes
    ----------
    command : str
        Which command asks: it names new recordings.
    url : str
        Of the board.
    title : str
        What is shown, in plain words.
    sensor : Sensor
    pins : tuple of int
    labels : sequence of str
    measured : sequence of str
        Those of them that a job judges by; by default the first.
    rate_hz : int
    journal : Path or None
        Record there from the first row.
    job : callable, optional
        Makes the guided job to do; its result ends it.
    attend, answers
        As in Session.
    sitting : JobFiling, optional
        Whom a job is for, and who files it.
    power_stated : str
        What was stated about mains current; kept in the recording.
    must_record : bool
        Without a recording there is no measurement.
    seconds : float
        End by itself after so much signal.
    as_json : bool
        Plain lines to stderr; stdout is for the answer.
    in_window, close_after_verdict : bool
    timed : bool
        The board's clock is as fast as ours.
    """

    command: str
    url: str
    title: str
    sensor: Sensor
    pins: tuple[int, ...] = (0,)
    labels: Sequence[str] = ("VMO",)
    measured: Sequence[str] = ()
    rate_hz: int = 2000
    journal: Path | None = None
    job: MakeJobRun | None = None
    attend: Attend | None = None
    answers: Mapping[str, str] = field(default_factory=dict[str, str])
    sitting: JobFiling | None = None
    power_stated: str = ""
    must_record: bool = False
    seconds: float = inf
    as_json: bool = False
    in_window: bool = False
    close_after_verdict: bool = False
    timed: bool = True

    @property
    def out(self) -> TextIO:
        """Where people read."""
        return sys.stderr if self.as_json else sys.stdout

    def run(self) -> int:
        """Measure, and return the exit code.

        Raises
        ------
        UserError
            There is no board, or it went away, or a recording cannot be made.
        """
        live = Live(self.sensor, self.labels)
        # In the header, so that not even a crash takes it from the recording.
        stated = {"power_stated": self.power_stated} if self.power_stated else {}
        acquisition = Acquisition(
            self.url,
            self.rate_hz,
            self.pins,
            self.journal,
            sensor=asdict(self.sensor) | stated,
            labels=self.labels,
        )
        if self.job is not None:
            live.begin_job(self.job)
        shown: Snapshot | None = None
        unrecorded: list[LinkEvent] = []
        interrupted = False
        try:
            acquisition.start()
            if self.in_window:
                self._show_window(acquisition, live)
            else:
                session = self._session(acquisition, live)
                unrecorded = session.unrecorded
                shown = session.watch()
        except KeyboardInterrupt:
            interrupted = True
        finally:
            if shown is not None and shown.disk_late_s > SLOW_S:
                say("Waiting for the disk to take the end of the recording ...", self.out)
            acquisition.stop()
            recorded = self._tell_recording(acquisition, live, unrecorded)
            live.press("stop")
            told = self.sitting.end(live.result) if self.sitting else None
            if told:
                say(told.words, self.out)
        # Of all that came: a view ends before the last rows do.
        code = self._tell(live, acquisition, recorded, told)
        return faults.INTERRUPTED if interrupted else code

    def _session(self, acquisition: Acquisition, live: Live) -> Session:
        return Session(
            acquisition,
            live,
            self.title,
            lambda: new_recording(self.command),
            job=self.job,
            attend=self.attend,
            answers=self.answers,
            must_record=self.must_record,
            seconds=self.seconds,
            timed=self.timed,
            out=self.out,
            lines=self.as_json,
        )

    def _show_window(self, acquisition: Acquisition, live: Live) -> None:
        from vmofire.gui import launch

        launch.run(
            acquisition,
            live,
            recordings_dir=recordings_folder(),
            source_label=self.title.removeprefix("vmofire "),
            start_check=self.job is not None,
            close_after_verdict=self.close_after_verdict,
            attend=self.attend,
        )

    def _tell_recording(self, acquisition: Acquisition, live: Live, failed: Sequence[LinkEvent]) -> bool:
        """Say where recordings are, or which `failed` meanwhile; return whether all of them are whole."""
        for event in failed:
            say(f"{event.words} {event.cure}".strip(), self.out)
        whole = not failed
        while not acquisition.queue.empty():
            item = acquisition.queue.get()
            live.push(item)
            if isinstance(item, LinkEvent) and item.kind in ("recorded", "recording failed"):
                say(f"{item.words} {item.cure}".strip(), self.out)
                whole &= item.kind == "recorded"
        return whole

    def _tell(self, live: Live, acquisition: Acquisition, recorded: bool, told: Told | None) -> int:
        result = live.result
        shown = live.snapshot(1, 1.0)
        if self.as_json:
            answer: dict[str, object] = {"plays": self.title} if self.command == "demo" else {}
            if self.job is not None:
                answer["result"] = result.as_dict() if result else None
                if result is not None and result.job == "check":
                    answer |= {
                        "channel": (*self.measured, *list_muscles(self.labels))[0],
                        "verdict": result.data,
                    }
            answer |= {
                "rows": shown.recorded_rows if self.journal else shown.rows,
                # Time without a board is counted in rows too: it is missing from the recording.
                "lost_rows": round(shown.missing_s * shown.nominal_hz) if shown.missing_s else 0,
                "fs_hz": shown.nominal_hz if shown.nominal_hz == shown.nominal_hz else None,
                "recording": str(acquisition.recorded_to or self.journal) if self.journal else None,
            }
            if told is not None:
                answer["kept"] = told.data
            print(json.dumps(answer, indent=2))
        if (self.journal is not None and not recorded) or (told is not None and not told.safe):
            return faults.FAULT
        if self.job is None:
            return faults.DONE
        good = result.good if result is not None else None
        return faults.exit_code(True if result is not None and result.state == "done" else good)


def choose_window(window: bool, terminal: bool, out: TextIO, as_json: bool = False) -> bool:
    """Return whether to open a window, and say in one line which view it is, and why.

    Parameters
    ----------
    window, terminal : bool
        What the user asks for.
    out : text stream
        Where the line goes.
    as_json : bool
        A program reads: no window unless asked for.

    Raises
    ------
    UserError
        A window was asked for where there can be none.
    """
    if terminal or (as_json and not window):
        return False
    from vmofire.gui import launch

    why = launch.why_no_window()
    if why is None:
        say("Opening a window; --terminal shows it here instead.", out)
        return True
    reason = f"{why[0].upper()}{why[1:]}"
    if window:
        raise faults.UserError(f"No window can be opened: {reason}.", "Say --terminal to see it here.")
    say(f"{reason}: showing the terminal view.", out)
    return False
