"""One measurement from the options of a command, and its end.

In: options. Out: an exit code; a recording closed, a board stopped. Never: a measurement left running,
however the view ends; a guess between two boards. The application (app/) decides the order of steps.
"""

import argparse
import json
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from vmofire.app.application import Application
from vmofire.app.job_start import JobRequest
from vmofire.app.session import Session
from vmofire.app.training import write_mastery, write_today
from vmofire.cli import faults, options, streams
from vmofire.cli.naming import name_sensors
from vmofire.cli.station import CURES, choose_window, find_board, open_application
from vmofire.cli.terminal import TerminalView, print_how_to
from vmofire.cli.terminal_view.wrapping import print_wrapped
from vmofire.codec import to_json
from vmofire.errors import VmofireError
from vmofire.guided.catalogue import make_job
from vmofire.guided.exercises import bundled
from vmofire.guided.how_to import explain_job
from vmofire.guided.job_plans import why_no_scale
from vmofire.guided.safety import SHORT
from vmofire.guided.sides import measures_both
from vmofire.labels import Side, list_muscles
from vmofire.link.board_search import FoundBoard
from vmofire.link.power import read_power, why_not_start
from vmofire.link.stream_choice import is_stream
from vmofire.live.snapshot import Snapshot
from vmofire.plaintext import make_safe
from vmofire.recording.rescue import recordings_folder
from vmofire.words import msg, say, say_all, write_label

RATE_HZ = 2000  # where no rate is asked for
SLOW_S = 1.0  # a disk that is later is reported
IMPLANTS = msg("Do not use this with a pacemaker or any other implant.")
NOT_SAVED = msg("Not saved: no person is given. Give --person ID; `vmofire people` lists all.")


@dataclass
class Measurement:
    """One measurement: its session, its job, and its view.

    Attributes
    ----------
    command : str
        Names new recordings.
    app : Application
    session : Session
        Open, not started.
    view : TerminalView
    request : JobRequest or None
        The job to do; None shows the signal.
    settings : dict
        Settings of jobs that differ from the defaults, by code of the job.
    recording : Path or None
        Where to record; None if the application decides, or nothing is recorded.
    measured : str
        Label of the sensor that a Check judges by.
    stated : str
        Statement of a clinician about mains current.
    is_json : bool
        Plain lines to stderr; stdout is for the answer.
    in_window, close_after_verdict : bool
    """

    command: str
    app: Application
    session: Session
    view: TerminalView
    request: JobRequest | None = None
    settings: dict[str, Any] = field(default_factory=dict[str, Any])
    recording: Path | None = None
    measured: str = ""
    stated: str = ""
    is_json: bool = False
    in_window: bool = False
    close_after_verdict: bool = False

    def run(self) -> int:
        """Measure, and return the exit code.

        Raises
        ------
        VmofireError
            There is no board, it was disconnected, or a recording cannot be made.
        """
        if self.in_window:
            return self._run_window()
        interrupted = False
        shown: Snapshot | None = None
        try:
            self._begin()
            shown = self.view.run(self.app)
        except KeyboardInterrupt:
            interrupted = True
        finally:
            whole = self._end(shown)
        code = self._tell(whole)
        return faults.INTERRUPTED if interrupted else code

    def _begin(self) -> None:
        app = self.app
        app.source.listen_to(self.session)
        assert app.sitting is not None
        app.sitting.settings.update(self.settings)
        app.jobs.statement = self.stated or None
        if self.request is not None:
            check_open(app, self.request.exercise)
        if self.request is None:
            self.session.listen(self.recording)
        else:
            app.recordings.path = self.recording
            app.jobs.begin(self.request)

    def _end(self, shown: Snapshot | None) -> bool:
        """Stop the board, close and file the recording, and report; return whether it is complete."""
        app = self.app
        if shown is not None and shown.disk_late_s > SLOW_S:
            print_wrapped(say("Saving the end of the recording. The disk is slow ..."), self.view.out)
        session = self.session
        session.live.press("stop")
        app.tick()
        session.close()
        app.source.session = None
        app.clinic.wait()
        events = [*self.view.events]
        events += [event for event in session.take_events() if event not in events]
        told = [event for event in events if event.kind in ("recorded", "recording failed")]
        for event in told:
            print_wrapped(f"{event.words} {event.cure}".strip(), self.view.out)
        if self.request is not None and self.command != "demo" and session.is_begun:
            print_wrapped(app.clinic.filing_task.words or say(NOT_SAVED), self.view.out)
        if self.request is not None and self.request.code == "train" and session.is_begun:
            self._tell_plan()
        return all(event.kind == "recorded" for event in told)

    def _tell(self, whole: bool) -> int:
        session, filing_task = self.session, self.app.clinic.filing_task
        result, shown = session.live.result, session.live.snapshot(1, 1.0)
        path = session.acquisition.recorded_to
        is_recorded = path is not None or self.recording is not None
        if self.is_json:
            answer: dict[str, object] = (
                {"plays": f"vmofire demo: {self.view.plays}"} if self.command == "demo" else {}
            )
            if self.request is not None:
                answer["result"] = to_json(result) if result else None
                if result is not None and result.job == "check":
                    of = (
                        {"channels": list(session.live.labels)}
                        if measures_both(result)
                        else {"channel": self.measured or session.live.labels[0]}
                    )
                    answer |= {**of, "verdict": result.data}
            answer |= {
                "samples": shown.recorded_samples if is_recorded else shown.samples,
                # Time without a board is counted in samples too: it is missing from the recording.
                "lost_samples": round(shown.missing_s * shown.nominal_hz) if shown.missing_s else 0,
                "fs_hz": shown.nominal_hz if shown.nominal_hz == shown.nominal_hz else None,
                "recording": str(path or self.recording) if is_recorded else None,
            }
            if self.request is not None and self.command != "demo":
                answer["kept"] = filing_task.filed
            print(json.dumps(answer, indent=2))
        if not whole or filing_task.is_unfiled or (self.recording is not None and path is None):
            return faults.FAULT
        if self.request is None:
            return faults.DONE
        good = result.good if result is not None else None
        return faults.exit_code(True if result is not None and result.state == "done" else good)

    def _tell_plan(self) -> None:
        """Print what is left of today's plan, and the command for the next exercise."""
        plan, following = self.app.training.plan, self.app.training.find_next()
        if plan is None:
            return
        words = write_today(plan)
        if following is not None:
            message = msg("Next: {exercise:said}, `vmofire train {code}`.")
            words = say_all(words, say(message, exercise=following.name, code=following.code))
        print_wrapped(words, self.view.out)

    def _run_window(self) -> int:
        from vmofire.gui import launch

        is_demo = self.view.command == "demo"  # its title says so
        self.session.label = (
            self.view.title
            if is_demo
            else say("{label}: {value}", label=self.view.command, value=self.view.title)
        )
        return launch.run(
            self.session,
            self.request,
            recordings_dir=recordings_folder(),
            recording=self.recording,
            stated=self.stated,
            settings=self.settings,
            language=self.view.language,
            close_after_verdict=self.close_after_verdict,
            sound=self.view.sound,
        )


def do_job(args: argparse.Namespace, code: str, settings: Any = None, exercise: str = "") -> int:
    """Do a guided job on a connected board.

    Parameters
    ----------
    args
        Of options.add_measurement, add_view and person_options.add_person.
    code, settings, exercise
        Of the job, as the catalogue has them; settings None for its defaults.
    """
    if args.how:
        return _explain(code, args.leg or "", exercise)
    pins, inputs, sites = name_sensors(args, code)
    if why := why_no_scale(code, options.read_sensor(args)):
        raise VmofireError(why, say(CURES["gain"]))
    labels = list_muscles(inputs)
    check_job(code, labels, sites.side, exercise, args.person is None)
    request = JobRequest(code, sites.side, exercise, asks_leg=False)
    with open_application(args, request, (args.person or "").upper()) as (app, view):
        recording = None if args.person is not None else options.new_recording(code, args.record)
        measurement = _open(args, code, (pins, inputs), app, view)
        if settings is not None:
            measurement.settings[code] = settings
        columns = dict.fromkeys((*sites.vmo, *sites.pairs.values()))
        measured = [labels[channel] for channel in columns]
        measurement.recording, measurement.measured = recording, measured[0]
        if len(inputs) > 1:
            what = say("Measured: {muscles}.", muscles=", ".join(measured))
            print_wrapped(f"{what} {sites.warning or ''}".strip(), view.out)
        return measurement.run()


def _explain(code: str, side: Side, exercise: str) -> int:
    """Print how a job is done."""
    _check_exercise(code, exercise)
    how_to = explain_job(code, side, exercise)
    assert how_to is not None
    print_how_to(how_to, sys.stdout)
    return faults.DONE


def show_signal(
    args: argparse.Namespace,
    command: str,
    sensors: tuple[tuple[int, ...], tuple[str, ...]],
    file: str | None,
    *,
    record: bool = False,
) -> int:
    """Show the signal of a connected board; record it if a file is named or `record` is True.

    Parameters
    ----------
    args
        Of options.add_measurement and add_view.
    command, file
        Name of the command; where to record.
    sensors
        Pins and their labels.
    record
        Whether to record if no file is named.
    """
    with open_application(args, None) as (app, view):
        recording = options.new_recording(command, file) if record or file else None
        view.must_record = recording is not None
        measurement = _open(args, command, sensors, app, view)
        measurement.recording = recording
        return measurement.run()


def _open(
    args: argparse.Namespace,
    command: str,
    sensors: tuple[tuple[int, ...], tuple[str, ...]],
    app: Application,
    view: TerminalView,
) -> Measurement:
    """Find the board and open it; refuse to while mains current could reach the person."""
    pins, labels = sensors
    sensor = options.read_sensor(args)
    found = _find_source(args)
    if app.keeps and found.is_virtual and not args.file_virtual:
        raise VmofireError(
            say("A virtual board has no person, so nothing is saved."),
            say("Leave out --person, or give --file-virtual to save it anyway."),
        )
    stated: str = args.power_stated or ""
    why = why_not_start(read_power(), stated or None, found.is_virtual)
    if why is not None:
        raise VmofireError(why, say(CURES["power"]))
    view.command = command
    view.title = say("{labels} on {port}", labels=", ".join(map(write_label, labels)), port=found.url)
    session = Session.open(
        found.url,
        sensor,
        labels,
        pins=pins,
        rate_hz=args.rate or RATE_HZ,
        stated=stated,
        is_begun=False,
        is_virtual=found.is_virtual,
        is_sent=args.lsl,
    )
    in_window = args.window and choose_window(True, False, sys.stderr)
    if not found.is_virtual:
        print_wrapped(f"{say(SHORT)} {say(IMPLANTS)}", view.out)
    return Measurement(
        command,
        app,
        session,
        view,
        view.request,
        stated=stated,
        is_json=view.lines,
        in_window=in_window,
        close_after_verdict=getattr(args, "close_after_verdict", False),
    )


def _find_source(args: argparse.Namespace) -> FoundBoard:
    """Return the stream that was looked up, or the board that answers."""
    if not is_stream(args.port):
        return find_board(args.port)
    plan = streams.read_stream(args)
    return FoundBoard(plan.url, "", "", plan.is_virtual)


def check_open(app: Application, code: str) -> None:
    """Refuse an exercise that the person has not opened yet.

    Raises
    ------
    VmofireError
        Others must be mastered first; the message names them.
    """
    plan = app.training.plan if code else None
    if plan is None:
        return
    for item in plan.locked:
        if item.exercise.code == code:
            not_open = say("{exercise:said} is not open yet.", exercise=item.exercise.name)
            cure = say("`vmofire train` shows the plan.")
            raise VmofireError(say_all(not_open, write_mastery(item, plan)), cure)


def check_job(code: str, labels: tuple[str, ...], side: Any, exercise: str, is_first: bool = True) -> None:
    """Refuse a job that cannot be done with these sensors, before anything is opened.

    `is_first` tells that nobody is known who could have opened an advanced exercise.

    Raises
    ------
    VmofireError
        The sensors do not fit the job, or there is no such exercise.
    """
    from vmofire.guided.catalogue import Sitting

    _check_exercise(code, exercise)
    if code == "train" and not is_first:  # their progress is read later
        exercise = bundled()[0].code
    try:
        make_job(code, Sitting(labels), side, exercise)(2000.0, len(labels))
    except ValueError as error:
        raise VmofireError(str(error)) from None


def _check_exercise(code: str, exercise: str) -> None:
    known = [one.code for one in bundled()]
    if code == "train" and exercise not in known:
        raise VmofireError(
            say("There is no exercise “{code}”.", code=make_safe(exercise)), faults.suggest(exercise, known)
        )
