"""live, check and record on a board behind a socket; the files after Ctrl-C."""

import json
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from vmofire import wire
from vmofire.link.board_search import FoundBoard
from vmofire.link.power import PLUGGED_IN
from vmofire.recording import journal
from vmofire.recording.rescue import recordings_folder
from vmofire.virtual.faults import Faults

from .conftest import PROGRAM


def test_a_check_is_recorded_with_its_cues_and_its_verdict(call: Any, serve: Any) -> None:
    board = serve("strong", pace="fast")
    answer = call("check", "--port", board.url, "--leg", "left", "--json")
    assert answer.code == 0
    said = json.loads(answer.out)
    assert said["verdict"]["kind"] == "fires"
    assert said["channel"] == "left VMO"
    path = Path(said["recording"])
    assert path.parent == recordings_folder()
    assert str(path) in answer.err
    kept = journal.read(path)
    assert kept.complete
    assert kept.labels == ["left VMO"]
    (job,) = [event for event in kept.events if event.kind == "job"]
    assert (job.sample, job.data["settings"]["side"]) == (0, "left")
    cues = [event for event in kept.events if event.kind == "cue"]
    assert [event.data["task"] for event in cues].count("ball_squeeze") == 5
    assert [event.sample for event in cues][:3] == [0, 6000, 16000]
    (result,) = [event for event in kept.events if event.kind == "result"]
    assert result.data == {**said["result"], "fields": {}}
    assert board.state == wire.WAITING


@pytest.mark.parametrize(
    ("channels", "leg", "code", "channel"),
    [  # the muscle on GP26 never fires, that on GP27 is strong
        ("left VMO,right VMO", "right", 0, "right VMO"),
        ("left VMO,right VMO", "left", 1, "left VMO"),
        ("right VMO,left VMO", "right", 1, "right VMO"),
        ("VL,VMO", "right", 0, "right VMO"),
    ],
)
def test_a_check_measures_the_sensor_that_is_named_for_the_leg(
    call: Any, serve: Any, channels: str, leg: str, code: int, channel: str
) -> None:
    board = serve("off", pace="fast")
    answer = call("check", "--port", board.url, "--leg", leg, "--channels", channels, "--json")
    assert answer.code == code
    said = json.loads(answer.out)
    assert said["channel"] == channel
    assert f"Measured: {channel}." in answer.err
    kept = journal.read(Path(said["recording"]))
    (job,) = [event for event in kept.events if event.kind == "job"]
    assert kept.labels[job.data["settings"]["channel"]] == channel
    assert job.data["settings"]["side"] == leg


@pytest.mark.parametrize(
    ("words", "cause", "cure"),
    [
        ("check --leg right --channels 1=VMO", "no sensor input", "--channels"),
        ("check --leg right|left VMO", "No sensor is on the VMO of the right leg", "name it right VMO"),
        ("check|left VMO,left VMO 2,left VMO 3", "More than one sensor may be on the VMO", "right VMO"),
        ("check --leg left|GP26,GP27", "on the VMO of the left leg: GP26, GP27", "left VMO and right VMO"),
        ("test maximum --leg right|left VMO", "No sensor is on the VMO of the right leg", "right VMO"),
        ("train ball_squeeze --leg right|left VMO,left VL", "VMO of the right leg", "right VMO"),
        ("compare|left VMO,left VL", "No sensor is on the VMO of the right leg", "right VMO"),
        ("compare --leg right|left VMO,right VMO", "This job measures both legs", "Leave out --leg"),
        ("live --leg right|left VMO,right VMO", "called left VMO, and --leg says right", "Leave out --leg"),
    ],
)
def test_a_leg_that_no_sensor_is_named_for_is_refused_with_cause_and_cure(
    call: Any, words: str, cause: str, cure: str
) -> None:
    command, _, channels = words.partition("|")
    answer = call(*command.split(), *(("--channels", channels) if channels else ()))
    assert answer.code == 3
    assert cause in answer.err
    assert cure in answer.err


@pytest.mark.parametrize("command", ["check", "test activation"])
def test_check_and_activation_are_guarded_against_crosstalk_alike(
    call: Any, serve: Any, command: str
) -> None:
    board = serve("strong", pace="fast")
    words = (*command.split(), "--port", board.url, "--leg", "left", "--channels", "VMO,adductors", "--json")
    said = json.loads(call(*words).out)
    tasks = [
        event.data["task"] for event in journal.read(Path(said["recording"])).events if event.kind == "cue"
    ]
    # The channel named adductors is active in every squeeze, so quad sets must decide which muscle is active.
    assert tasks.count("quad_set") == 3


def test_a_test_that_is_not_guarded_against_crosstalk_says_so_before_and_after(
    call: Any, serve: Any, tmp_path: Path
) -> None:
    board = serve("strong", pace="fast")
    words = (
        "test",
        "endurance",
        "--port",
        board.url,
        "--leg",
        "left",
        "--channels",
        "VMO,adductors",
        "--json",
    )
    answer = call(*words, "--answer", "clearance=no", "--answer", "cleared=no", "--answer", "pain=0")
    warning = "This job records left adductors, but does not judge by it."
    assert warning in answer.err.replace("\n", " ")
    told = {"code": "sites.unwatched", "fields": {"sensors": "left adductors"}}
    assert told in json.loads(answer.out)["result"]["grounds"]


def test_a_recording_stops_by_itself_and_holds_every_row(call: Any, serve: Any, tmp_path: Path) -> None:
    path = tmp_path / "three.vmo"
    board = serve("strong", pace="fast")
    answer = call(
        "record", str(path), "--port", board.url, "--seconds", "3", "--channels", "VMO,VL,ADD", "--json"
    )
    assert answer.code == 0
    said = json.loads(answer.out)
    kept = journal.read(path)
    assert said["recording"] == str(path)
    assert said["lost_samples"] == 0
    assert said["samples"] == len(kept.runs[0].counts) >= 6000
    assert kept.labels == ["VMO", "VL", "ADD"]
    assert kept.complete


def test_seconds_without_a_board_are_counted_as_lost_samples(call: Any, serve: Any, tmp_path: Path) -> None:
    path = tmp_path / "away.vmo"
    board = serve("strong", faults=Faults.parse("unplug@0.6-1.8"))
    answer = call("record", str(path), "--port", board.url, "--rate", "1000", "--seconds", "3", "--json")
    said, kept = json.loads(answer.out), journal.read(path)
    assert said["samples"] == sum(len(run.counts) for run in kept.runs)
    (gap,) = kept.gaps
    assert gap.samples is None
    assert said["lost_samples"] == round(1000 * gap.seconds) >= 1000


@pytest.mark.skipif(sys.platform == "win32", reason="this system has no pseudo-terminals")
@pytest.mark.parametrize("elsewhere", [True, False], ids=["kept elsewhere", "lost"])
def test_a_recording_whose_folder_is_removed_is_kept_elsewhere_or_fails(
    elsewhere: bool, call: Any, serve: Any, tmp_path: Path
) -> None:
    path = tmp_path / "given" / "a.vmo"
    if not elsewhere:
        (tmp_path / "data").write_bytes(b"no folder")

    def remove() -> None:
        wait_for(lambda: path.exists() and path.stat().st_size > 5000, 10.0)
        shutil.rmtree(path.parent)

    remover = threading.Thread(target=remove)
    remover.start()
    answer = call("record", str(path), "--port", serve("strong").url, "--seconds", "2", "--json")
    remover.join()
    said = json.loads(answer.out)
    assert f"{path} is gone" in answer.err
    if elsewhere:
        assert answer.code == 0
        assert said["recording"] == str(recordings_folder() / "a.vmo")
        assert said["samples"] == len(journal.read(said["recording"]).runs[0].counts)
    else:
        assert answer.code == 3
        assert "It could not be saved elsewhere." in answer.err


def test_nothing_is_measured_while_mains_current_could_reach_a_person(
    call: Any, serve: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = serve("strong", pace="fast", endpoint="pty").url
    words = ("record", str(tmp_path / "a.vmo"), "--port", port, "--seconds", "1")
    for module in ("cli.measuring", "app.job_start"):
        monkeypatch.setattr(f"vmofire.{module}.read_power", lambda: PLUGGED_IN)
    assert call(*words).code == 0, "nobody is connected to a virtual board"
    found = FoundBoard(port, "0.1.0", "", is_virtual=False)
    monkeypatch.setattr("vmofire.cli.station.ask_board", lambda _: found)
    refused = call("live", "--port", port, "--seconds", "1")
    assert refused.code == 3
    assert "--power-stated" in refused.err
    stated = call(*words[:1], str(tmp_path / "b.vmo"), *words[2:], "--power-stated", "isolating transformer")
    assert stated.code == 0
    kept = journal.read(tmp_path / "b.vmo")
    assert kept.sensor["power_stated"] == "isolating transformer"


def test_a_question_needs_a_person_or_an_option(call: Any, serve: Any, tmp_path: Path) -> None:
    (tmp_path / "short.toml").write_text('name = "x"\ntest = "maximum"\n')
    words = ("test", str(tmp_path / "short.toml"), "--leg", "left", "--port")
    answer = call(*words, serve("strong", pace="fast").url)
    assert answer.code == 3
    assert "The job asks: " in answer.err
    assert "--answer clearance=" in answer.err
    refusing = call(*words, serve("strong", pace="fast").url, "--answer", "clearance=no", "--json")
    assert refusing.code == 2
    assert json.loads(refusing.out)["result"]["answers"] == {"clearance": "no"}


def test_the_live_view_is_lines_where_no_picture_can_be_shown(call: Any, serve: Any) -> None:
    board = serve("strong", pace="fast")
    answer = call("live", "--port", board.url, "--seconds", "4")
    assert answer.code == 0
    assert " s  VMO at rest " in answer.out
    assert "\x1b" not in answer.out


def test_a_board_that_goes_for_good_ends_it_with_code_3(
    call: Any, serve: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vmofire.cli.terminal.PATIENCE_S", 0.5)
    board = serve("strong")
    closing = threading.Timer(1.0, board.close)
    closing.start()
    answer = call("live", "--port", board.url)
    assert answer.code == 3
    assert "It did not come back." in answer.err
    closing.join()


def start(environment: dict[str, str], *words: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [*PROGRAM, *words],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
    )


def wait_for(is_so: Callable[[], bool], timeout_s: float = 60.0) -> None:
    deadline_s = time.monotonic() + timeout_s
    while not is_so():
        assert time.monotonic() < deadline_s
        time.sleep(0.02)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_closes_the_recording_and_stops_the_board(
    environment: dict[str, str], serve: Any, tmp_path: Path, number: signal.Signals
) -> None:
    path = tmp_path / "cut.vmo"
    board = serve("strong")
    process = start(environment, "record", str(path), "--port", board.url)
    wait_for(path.exists)
    time.sleep(0.5)
    process.send_signal(number)
    if number == signal.SIGINT:
        process.send_signal(number)  # an impatient second Ctrl-C must not interrupt the closing
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert f"Recorded to {path}." in out
    assert err == ""
    assert journal.read(path).complete
    wait_for(lambda: board.state == wire.WAITING, 2.0)


def test_a_virtual_board_says_its_url_first_and_ends_quietly(environment: dict[str, str], call: Any) -> None:
    process = start(environment, "board", "--virtual", "--source", "off", "--pace", "fast")
    assert process.stdout is not None
    url = process.stdout.readline().strip()
    assert url.startswith("socket://127.0.0.1:")
    answer = call("check", "--port", url, "--json")
    assert answer.code == 1
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Traceback" not in err
    assert "synthetic" in err


def test_a_finished_stretch_is_done_in_shape_word_and_exit_code(call: Any, serve: Any) -> None:
    board = serve("strong", pace="fast")
    answer = call("train", "stretch", "--port", board.url, "--leg", "left", "--answer", "pain=0")
    assert answer.code == 0
    assert "Stretch: 8 of 8 held." in answer.out
    assert "4: left leg, done" in answer.out
    assert "cannot be judged" not in answer.out
