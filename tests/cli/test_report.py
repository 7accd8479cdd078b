"""`vmofire report`: lists, writes, refuses in one sentence."""

import json
from pathlib import Path

import pytest

from vmofire.cli.main import main
from vmofire.recording.library import Library

from ..report import visits


@pytest.fixture(scope="module")
def clinic(tmp_path_factory) -> tuple[Path, list[str]]:
    folder = tmp_path_factory.mktemp("clinic") / "library"
    with Library(folder) as library:
        people = [library.add_person("Łukasz", "left").id, library.add_person().id]
        for day, person in ((0, people[0]), (30, people[0]), (0, people[1])):
            visits.file_visit(library, person, [(visits.check(), "left")], day=day)
    return folder, people


def test_without_a_place_it_lists_people_then_their_visits(clinic, capsys):
    folder, (first, second) = clinic
    assert main(["report", "--library", str(folder)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert {line[:5] for line in lines} == {first, second}
    assert any("2 visits, last on 2026-02-11  injured leg: left  Łukasz" in line for line in lines)
    assert main(["report", first, "--library", str(folder)]) == 0
    out = capsys.readouterr().out
    assert out.count("In the ball squeeze, left leg: It fires.") == 2
    assert main(["report", first, "--json", "--library", str(folder)]) == 0
    (_, visit) = json.loads(capsys.readouterr().out)["visits"]
    assert main(["report", visit[:8], "--library", str(folder)]) == 0
    assert capsys.readouterr().out.startswith(visit[:8])


def test_one_person_the_last_visit_and_everybody_are_written(clinic, capsys, tmp_path):
    folder, (first, _) = clinic
    assert main(["report", first, "--last", "--to", str(tmp_path / "one"), "--library", str(folder)]) == 0
    assert [path.name[:16] for path in (tmp_path / "one").iterdir()] == [f"{first}_2026-02-11"]
    capsys.readouterr()
    assert main(["report", "--all", "--to", str(tmp_path / "all"), "--json", "--library", str(folder)]) == 0
    written = json.loads(capsys.readouterr().out)["files"]
    assert sorted(written) == sorted(map(str, (tmp_path / "all").iterdir()))
    assert len(written) == 3


def test_a_table_goes_to_a_file_or_into_a_folder(clinic, capsys, tmp_path):
    folder, _ = clinic
    for to, path in (("a.csv", "a.csv"), ("tables", "tables/results.csv")):
        assert main(["report", "--all", "--csv", "--to", str(tmp_path / to), "--library", str(folder)]) == 0
        assert len((tmp_path / path).read_text(encoding="utf-8").splitlines()) == 1 + 3 * 6
    assert "Written:" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--to", "x"], "No person and no visit is given."),
        (["PZZZZ", "--to", "x"], "There is no person or visit PZZZZ"),
        (["PZZZZ", "--all"], "cannot be combined"),
        (["--all", "--to", "here"], "exists already"),
        (["--all", "--csv", "--to", "here.csv"], "exists already"),
    ],
)
def test_an_impossible_action_gives_one_sentence_and_a_cure(
    clinic, capsys, tmp_path, monkeypatch, words, says
):
    folder, _ = clinic
    monkeypatch.chdir(tmp_path)
    if "exists" in says:
        assert main(["report", *words, "--library", str(folder)]) == 0
    capsys.readouterr()
    assert main(["report", *words, "--library", str(folder)]) == 3
    told = capsys.readouterr()
    assert says in told.err
    assert len(told.err.splitlines()) == 1
    assert told.out == ""


def test_a_library_that_is_not_there_is_not_made(capsys, tmp_path):
    assert main(["report", "--library", str(tmp_path / "nowhere")]) == 3
    assert "There is no library in" in capsys.readouterr().err
    assert not (tmp_path / "nowhere").exists()
