"""Window and terminal are two faces of one application: the same person and keys give the same result."""

import io
import json
import time
from contextlib import contextmanager

import pytest

from vmofire.app.application import Application
from vmofire.app.job_start import JobRequest
from vmofire.app.session import Session
from vmofire.cli.terminal import TerminalView
from vmofire.codec import to_json
from vmofire.dsp.sensor import Sensor
from vmofire.messages import Hello
from vmofire.preferences import Preferences
from vmofire.virtual import demo

# Each job: the keys that lead to it from the start screen, and the request of the command line.
JOBS = {
    "check": ("1", JobRequest("check")),
    "test activation": ("322", JobRequest("activation", "right")),
    "compare": ("2", JobRequest("compare")),
    "train": ("41", JobRequest("train", exercise="ball_squeeze")),
}


@contextmanager
def listen(person: str, *, is_begun: bool):
    """Open a session with a demo person who follows cues and answers questions, with a sensor on each leg."""
    board, attend = demo.seat(demo.find_person(person), pace="follow", answers=True)
    with board:
        session = Session.open(
            board.url, Sensor(), demo.LABELS, attend=attend, is_virtual=True, is_begun=is_begun
        )
        try:
            yield session
        finally:
            session.close()


def write(result):
    """Return a result as it is stored; a value that is missing (NaN) is then equal to itself."""
    return json.dumps(to_json(result), sort_keys=True)


def do_in_window(open_window, person: str, keys: str, seen_samples: int = 0):
    with listen(person, is_begun=True) as session:
        place = open_window(None)
        place.window._timer.setInterval(0)
        place.window.app.source.listen_to(session)
        place.wait(lambda: place.screens.start.found.can_measure and session.live.run_samples > seen_samples)
        place.open_question(keys)
        place.wait(lambda: place.screen is place.screens.result, 110)
        return place.result


def do_in_terminal(tmp_path, person: str, request: JobRequest):
    with listen(person, is_begun=False) as session:
        view = TerminalView(out=io.StringIO(), lines=True, request=request)
        app = Application(view, Preferences(), tmp_path)
        app.source.listen_to(session)
        app.jobs.begin(request)
        view.run(app)
        app.close()
        return session.live.result


@pytest.mark.parametrize(
    ("job", "person"),
    [
        ("check", "strong"),
        ("check", "weak"),
        ("test activation", "late"),
        ("compare", "weak"),
        ("train", "strong"),
    ],
)
def test_window_and_terminal_give_the_same_result(open_window, tmp_path, monkeypatch, job, person):
    # The person hears every cue before acting, however late it comes. The time is six whole blocks of the
    # board: with a part of a block, the sample of an answer would depend on the machine's load.
    monkeypatch.setattr(demo, "HEARS_AHEAD_S", 0.048)
    keys, request = JOBS[job]
    in_terminal = do_in_terminal(tmp_path, person, request)
    in_window = do_in_window(open_window, person, keys)
    assert in_window.outcome not in ("stopped", "cannot_tell")
    assert write(in_window) == write(in_terminal)


def test_a_window_that_stalls_as_a_job_begins_gives_the_same_result(open_window, tmp_path, monkeypatch):
    # It has seen ten seconds before the job. Until it hears of the job's run, it counts those for the board.
    take = Session._take

    def stall(session, item):
        if isinstance(item, Hello):
            time.sleep(0.5)
        take(session, item)

    keys, request = JOBS["check"]
    in_terminal = do_in_terminal(tmp_path, "strong", request)
    monkeypatch.setattr(Session, "_take", stall)
    assert write(do_in_window(open_window, "strong", keys, 20_000)) == write(in_terminal)
