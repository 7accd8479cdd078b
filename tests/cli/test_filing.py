"""Jobs for a person: saved under today's visit, using earlier visits, and never saved unasked."""

import contextlib
import io
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from vmofire.app.filing import Filing
from vmofire.app.recordings import Recordings
from vmofire.codec import from_json
from vmofire.errors import LibraryError
from vmofire.guided.prompt import Result
from vmofire.recording import journal
from vmofire.recording.library import Library, find_folder


@pytest.fixture
def person(call: Any) -> str:
    """Add a person to the library that the environment of `call` names."""
    return json.loads(call("people", "add", "--json").out)["id"]


@pytest.fixture
def check(call: Any, serve: Any, person: str) -> Callable[..., Any]:
    """Run a Check of the left leg on a virtual board."""

    def run(*words: str, who: str = "strong") -> Any:
        board = serve(who, pace="fast")
        return call("check", "--port", board.url, "--leg", "left", *words)

    return run


def read_history(person: str) -> Any:
    with Library(find_folder()) as library:
        return library.history(person)


def test_a_job_is_filed_under_todays_visit_with_its_recording(check: Any, person: str) -> None:
    first = check("--person", person.lower(), "--file-virtual")
    assert first.code == 0
    assert f"Saved: Check, left leg. Person {person}, visit of " in first.out
    second = check("--person", person, "--file-virtual", "--json")
    said = json.loads(second.out)
    assert said["kept"]["person"] == person
    (visit,) = read_history(person).visits
    assert visit.id == said["kept"]["visit"]
    assert [one.result.job for one in visit.results] == ["check", "check"]
    assert [one.recording_id for one in visit.results] == [one.id for one in visit.recordings]
    assert all(journal.read(one.path).complete for one in visit.recordings)


def test_a_job_without_a_person_is_not_saved_and_the_output_says_so(check: Any, person: str) -> None:
    answer = check()
    assert answer.code == 0
    assert "Not saved: no person is given. Give --person ID;" in answer.out
    assert json.loads(check("--json").out)["kept"] is None
    assert read_history(person).visits == ()


def test_recordings_of_a_virtual_board_are_saved_only_on_request(check: Any, person: str) -> None:
    answer = check("--person", person)
    assert answer.code == 3
    assert "give --file-virtual" in answer.err
    assert read_history(person).visits == ()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--person", "NOBODY"), "There is no person NOBODY in this library. `vmofire people` lists all"),
        (("--person", "NOBODY", "--record", "x.vmo"), "Leave out --record or --person."),
        (("--person", "NOBODY", "--window"), "Leave out --person or --window."),
    ],
)
def test_a_result_that_cannot_be_saved_is_refused_before_measuring(
    check: Any, words: tuple[str, ...], said: str
) -> None:
    answer = check(*words)
    assert answer.code == 3
    assert said in answer.err
    assert "Sit still" not in answer.out


def test_a_checked_leg_is_known_by_name_where_it_is_filed(call: Any, person: str) -> None:
    answer = call("check", "--port", "socket://127.0.0.1:1", "--person", person)
    assert answer.code == 3
    assert "--leg left or --leg right." in answer.err


def test_a_disk_that_refuses_keeps_the_recording_for_later(
    check: Any, person: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise LibraryError("The disk with the library is full.", "Free some space.")

    with monkeypatch.context() as full:
        full.setattr("vmofire.recording.library.Library.add_recording", refuse)
        answer = check("--person", person, "--file-virtual")
    assert answer.code == 3
    assert "Not saved yet. The disk with the library is full. Free some space. The recording is safe in" in (
        answer.out
    )
    path = Path(answer.out.partition("is safe in ")[2].splitlines()[0].rstrip("."))
    assert journal.read(path).complete
    again = check("--person", person, "--file-virtual")
    assert again.code == 0
    assert f"Saved: Check, left leg. Person {person}, visit of " in again.err  # it was refused before
    (visit,) = read_history(person).visits
    assert len(visit.results) == len(visit.recordings) == 2


def test_a_filed_maximum_is_what_a_later_test_measures_by(call: Any, serve: Any, person: str) -> None:
    def follow() -> Any:
        board = serve("strong", pace="fast")
        words = ("test", "activation", "--port", board.url, "--side", "left", "--file-virtual", "--json")
        return json.loads(call(*words, "--person", person).out)["result"]["data"]["reference"]

    assert follow() is None
    played = call("demo", "--terminal", "--speed", "fast", "--job", "maximum", "--person", "strong", "--json")
    maximum = from_json(json.loads(played.out)["result"], Result)
    with Library(find_folder()) as library:
        library.add_result(library.start_visit(person).id, maximum, "left")
    assert follow()["rms_uv"] == maximum.data["reference"]["rms_uv"]


ANEW = ("--electrodes", "anew", "--electrode-kind", "Ag/AgCl", "--spacing-mm", "20", "--landmark-mm", "40,5")


class Keyboard(io.StringIO):
    """Simulate a terminal with a user."""

    def isatty(self) -> bool:
        return True


def read_electrodes(person: str) -> list[tuple[Any, ...]]:
    """Return the electrode placement of every recording, the first one first."""
    recordings = [one for visit in read_history(person).visits for one in visit.recordings]
    placed = [one.electrodes[0] for one in recordings]
    assert {(one.muscle, one.side) for one in placed} <= {("VMO", "left")}
    return [(one.kind, one.spacing_mm, one.landmark_mm, one.placed_anew) for one in placed]


def test_how_the_electrodes_lie_is_filed_as_the_options_say(check: Any, person: str) -> None:
    for words in ANEW, ("--electrodes", "stayed"), ("--electrodes", "last"), ():
        answer = check("--person", person, "--file-virtual", *words)
        assert answer.code == 0
        assert "How were the electrodes placed?" not in answer.out
        assert ("Give it with --electrodes." in answer.err) == (not words)
    lay = ("Ag/AgCl", 20.0, 40.5)
    nothing = ("", None, None, None)
    assert read_electrodes(person) == [(*lay, True), (*lay, False), (*lay, True), nothing]


def test_in_a_terminal_it_is_asked_how_the_electrodes_lie(
    check: Any, person: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for typed in "9\n1\nAg/AgCl\n\nfar\n40\n", "3\n", "2\n\n-\n\n", "":
        monkeypatch.setattr("sys.stdin", Keyboard(typed))
        answer = check("--person", person, "--file-virtual")
        assert answer.code == 0
        assert "How were the electrodes placed? New electrodes change the amplitude." in answer.out
        assert ("“far” is not a length in mm." in answer.out) == ("far" in typed)
        placed = "Placed anew, as last time\n     Ag/AgCl, 20 mm apart, 40 mm from the kneecap\n"
        assert (placed in answer.out) == ("far" not in typed)
    lay = ("Ag/AgCl", 20.0, 40.0)
    nothing = ("", None, None)
    expected = [(*lay, True), (*lay, False), (*nothing, True), (*nothing, None)]
    assert read_electrodes(person) == expected


def test_a_program_is_not_asked_how_the_electrodes_lie(
    check: Any, person: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", Keyboard("1\n"))
    answer = check("--person", person, "--file-virtual", "--json")
    assert json.loads(answer.out)["kept"]["person"] == person
    assert read_electrodes(person) == [("", None, None, None)]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (ANEW, "The placement of electrodes is saved with a person. Give --person ID too."),
        (("--person", "{}", "--spacing-mm", "20"), "to electrodes placed anew. Give --electrodes anew too."),
        (("--person", "{}", *ANEW[2:], "--electrodes", "stayed"), "Give --electrodes anew too."),
        (("--person", "{}", "--electrodes", "last"), "The placement of the last visit is not known."),
        (("--person", "{}", "--electrodes", "new"), "“new”. Did you mean anew?"),
        (("--person", "{}", *ANEW[:5], "far"), "“far” is not a length in mm."),
        (("--person", "{}", *ANEW[:5], "5000"), "“5000” is not a length in mm."),
        (("--person", "{}", *ANEW[:5], "nan"), "“nan” is not a length in mm."),
    ],
)
def test_electrodes_that_cannot_lie_so_are_refused_before_anything_is_measured(
    check: Any, person: str, words: tuple[str, ...], said: str
) -> None:
    answer = check(*(word.format(person) for word in words), "--file-virtual")
    assert answer.code == 3
    assert said in answer.err
    assert "Sit still" not in answer.out
    assert read_history(person).visits == ()


@pytest.fixture
def small_disk(environment: dict[str, str]) -> Iterator[Path]:
    """Put the library on a small disk of its own."""
    disk = Path(environment["XDG_DATA_HOME"]) / "vmofire"
    disk.mkdir(parents=True, exist_ok=True)
    mount = ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(disk)]
    if sys.platform != "linux" or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("only root can mount a small disk")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def fill(disk: Path) -> None:
    """Fill a disk."""
    with (disk / "filler").open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(bytes(4096))


def find_empty(disk: Path) -> list[Path]:
    """Return empty files; the lock is always empty, and so is SQLite's log after use."""
    ours = ("library.lock", "library.sqlite-wal")
    return [p for p in disk.rglob("*") if p.is_file() and p.name not in ours and not p.stat().st_size]


def test_a_disk_that_fills_up_during_a_check_costs_the_recording_and_not_the_result(
    small_disk: Path, check: Any, person: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin = Filing.begin

    def begin_and_fill(*args: Any) -> Any:
        slip = begin(*args)
        fill(small_disk)
        return slip

    with monkeypatch.context() as patch:
        patch.setattr(Filing, "begin", begin_and_fill)
        answer = check("--person", person, "--file-virtual", "--json")
    assert json.loads(answer.out)["result"]["outcome"] == "fires"
    assert answer.code == 3  # because there is no recording
    assert "The disk is full" in answer.err
    assert find_empty(small_disk) == []
    (small_disk / "filler").unlink()
    assert check("--person", person, "--file-virtual").code == 0
    (visit,) = read_history(person).visits
    assert [one.result.outcome for one in visit.results] == ["fires", "fires"]
    assert not list((small_disk / "waiting").iterdir())


@pytest.mark.parametrize("freed", [True, False])
def test_a_disk_that_is_full_before_a_check_does_not_stop_it(
    small_disk: Path, check: Any, person: str, freed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin, end = Filing.begin, Recordings.end

    def fill_and_begin(*args: Any) -> Any:
        if not (small_disk / "filler").exists():
            fill(small_disk)
        return begin(*args)

    def free_and_end(recordings: Recordings, result: Any = None) -> Any:
        if freed and result is not None:
            (small_disk / "filler").write_bytes(b"x")
        return end(recordings, result)

    with monkeypatch.context() as patch:
        patch.setattr(Filing, "begin", fill_and_begin)
        patch.setattr(Recordings, "end", free_and_end)
        answer = check("--person", person, "--file-virtual")
    assert "is full. Free some space." in answer.err
    assert "fires" in answer.out
    if freed:
        assert answer.code == 0
        assert f"Saved: Check, left leg. Person {person}" in answer.out
        assert [len(day.results) for day in read_history(person).visits] == [1]
    else:
        assert answer.code == 3
        assert "Not saved: the result is only on this screen." in answer.out
    assert find_empty(small_disk) == []
    (small_disk / "filler").unlink()
    with Library(small_disk) as library:
        assert library.check() == []
