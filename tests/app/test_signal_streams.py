"""A stream of another program is the source of a whole Check, in the terminal and in the window."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from vmofire.app import view
from vmofire.app.application import Application
from vmofire.app.job_start import JobRequest
from vmofire.link.power import ON_BATTERY
from vmofire.preferences import Preferences
from vmofire.recording import formats

from .conftest import ListView, Sat

sys.path.insert(0, str(Path(__file__).parent.parent / "link"))
from streams import name_stream, offering, sending


@pytest.fixture
def sit(tmp_path, monkeypatch):
    """Return a function that opens the application, as the window does, with LSL switched on."""
    monkeypatch.setattr("vmofire.app.job_start.read_power", lambda: ON_BATTERY)
    monkeypatch.setattr("vmofire.link.board_search.find_ports", list)  # no Pico here
    opened = []

    def open_one(**changes):
        face = ListView()
        preferences = Preferences(
            safety_read=True, sensor_checked=True, how_to=False, **{"lsl": True, **changes}
        )
        app = Application(face, preferences, tmp_path, is_searching=True, folder=tmp_path)
        opened.append(app)
        face.show(view.StartPage())
        return Sat(app, face)

    yield open_one
    for app in opened:
        app.close()


def choose(sat, name):
    """Wait until the stream is offered, and choose it."""

    def is_offered():
        return sat.view.questions and any(name in one.title for one in sat.view.questions[-1].options)

    def look_again():
        if sat.view.questions and sat.view.is_covered and not is_offered():
            sat.view.answer("")  # streams of other tests

    sat.wait(lambda: look_again() or is_offered())
    (code,) = [one.code for one in sat.view.questions[-1].options if name in one.title]
    sat.view.answer(code)


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_check_on_a_stream_in_the_terminal_ends_with_a_verdict(tmp_path, monkeypatch):
    name = name_stream()
    path = tmp_path / "check.vmo"
    with sending(name, hear=True, speed=2.0, person="strong", labels=["EMG 1"]):
        words = (
            "check",
            "--source",
            f"lsl:{name}",
            "--leg",
            "left",
            "--lsl",
            "--json",
            "--record",
            str(path),
        )
        done = subprocess.run(
            [sys.executable, "-m", "vmofire", *words, "--power-stated", "a test"],
            capture_output=True, text=True, timeout=250, check=False,
        )  # fmt: skip
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert (said["verdict"]["kind"], said["channel"]) == ("fires", "left EMG 1")
    recording = formats.read(path)
    assert (recording.channels[0].unit, recording.channels[0].fs_hz) == ("uV", 1000.0)
    assert recording.checks


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_check_on_a_stream_in_the_window_ends_with_a_verdict(sit):
    name = name_stream()
    with sending(name, hear=True, speed=2.0, person="off"):
        sat = sit()
        choose(sat, name)
        sat.wait(lambda: sat.app.session is not None and sat.app.session.snapshot(100, 1.0).running)
        assert not sat.app.session.is_virtual
        sat.app.jobs.begin(JobRequest("check", "left"))
        assert isinstance(sat.view.page, view.JobPage)

        def is_over():
            prompt = sat.app.session.snapshot(100, 1.0).prompt
            if prompt is not None and prompt.choices:
                sat.app.jobs.press("no")  # no tips
            return sat.app.results.seen

        sat.wait(is_over)
        result = sat.app.results.result
    assert (result.job, result.outcome) == ("check", "does_not_fire")


def test_a_stream_without_a_unit_is_asked_for_it(sit):
    name = name_stream()
    with offering(name, unit=""):
        sat = sit()
        choose(sat, name)
        assert sat.view.questions[-1].code == "stream"
        assert "unit" in sat.view.questions[-1].detail
        assert sat.app.session is None
        sat.view.answer("mV")
        assert "unit=mV" in sat.app.session.acquisition.url


def test_a_stream_is_never_just_taken_and_a_pico_can_be_waited_for(sit):
    name = name_stream()
    with offering(name):
        sat = sit()
        sat.wait(lambda: sat.view.questions)
        assert sat.app.session is None
        sat.view.answer("boards")
        n_questions = len(sat.view.questions)
        for _ in range(30):
            sat.app.tick(0.1)
        assert len(sat.view.questions) == n_questions
        assert sat.app.session is None


def test_a_stream_can_be_named_where_a_port_is_asked_for(sit):
    name = name_stream()
    with offering(name):
        sat = sit(lsl=False)
        sat.app.choose("port")
        sat.view.answer("")
        sat.view.write(url=f"lsl:{name}")
        sat.wait(lambda: sat.app.session is not None)
    assert sat.app.session.live.sensor.in_uv
    assert sat.app.sitting.labels == ("left VMO",)


def test_a_question_that_is_left_does_not_come_back_at_once(sit):
    name = name_stream()
    with offering(name):
        sat = sit()
        sat.wait(lambda: sat.view.questions)
        sat.view.is_covered = False  # Esc: the start page is in sight again, and nothing was answered
        n_questions = len(sat.view.questions)
        for _ in range(30):
            sat.app.tick(0.1)
    assert len(sat.view.questions) == n_questions


def test_without_the_setting_nobody_looks_for_streams(sit, monkeypatch):
    def fail(*_):
        raise AssertionError("it looked")

    monkeypatch.setattr("vmofire.link.board_search.find_emg_streams", fail)
    sat = sit(lsl=False)
    for _ in range(20):
        sat.app.tick(0.05)
    assert not sat.view.questions
