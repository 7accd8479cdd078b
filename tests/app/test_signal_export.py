"""Recordings of a visit, of a person or of all are exported from the library, with the side that holds."""

import json

import pytest
from tests.report import visits

from vmofire.app import signal_export
from vmofire.errors import VmofireError
from vmofire.recording.formats import read
from vmofire.recording.library import Library


@pytest.fixture
def library(tmp_path):
    with Library(tmp_path / "library") as library:
        yield library


@pytest.fixture
def ada(library):
    person = library.add_person("Ada Byron", "left")
    for day in (1, 3):
        visits.file_visit(library, person.id, [(visits.check(60.0), "left")], day=day)
    return person.id


@pytest.mark.parametrize("code", ["bdf", "csv"])
def test_each_recording_becomes_a_file_under_the_id(library, ada, tmp_path, code):
    shares = []
    n = signal_export.export(library.history(ada).visits, tmp_path / "out", code, shares.append)
    files = [one for one in sorted((tmp_path / "out").glob(f"*.{code}")) if "events" not in one.name]
    assert n == len(files) == 2
    assert all(file.name.startswith(ada) for file in files)
    assert [len(one.samples) for one in read(files[0]).channels][:2] == [64, 64]
    assert shares == sorted(shares)
    assert max(shares) <= 1.0
    assert not any(b"Byron" in file.read_bytes() for file in (tmp_path / "out").iterdir())


def test_a_study_is_one_folder_that_is_replaced_as_a_whole(library, ada, tmp_path):
    for _ in range(2):
        n = signal_export.export(library.history(ada).visits, tmp_path / "out", "bids", lambda _: None)
    assert n == 2
    assert json.loads((tmp_path / "out" / "dataset_description.json").read_text("utf-8"))
    assert len(list((tmp_path / "out").rglob("*_emg.*"))) >= 4  # a file and its description each


@pytest.mark.parametrize(
    ("label", "side", "exported"),
    [
        ("left VMO", "right", "right VMO"),
        ("right VL", "left", "left VL"),
        ("left VMO", "left", "left VMO"),
        ("VMO", "right", "VMO"),
        ("left VMO", "", "left VMO"),
    ],
)
def test_a_label_follows_the_side_in_the_library(label, side, exported):
    assert signal_export.correct_label(label, side) == exported


def test_without_a_recording_it_says_so(library, tmp_path):
    person = library.add_person("Grace", "")
    with pytest.raises(VmofireError, match="no recording to export"):
        signal_export.export(library.history(person.id).visits, tmp_path / "out", "csv", lambda _: None)


def test_every_way_leads_to_the_folder_and_tells_how_many(sit_down, tmp_path):
    sat = sit_down(None, keeps=True)
    library = sat.app.clinic.filing.library
    person = library.add_person("Ada Byron", "left").id
    visit = visits.file_visit(library, person, [(visits.check(60.0), "left")], day=1)
    history = sat.app.history
    history.show_history(person)
    for place, ask in enumerate(
        (
            lambda: history.use_history("export", ""),
            lambda: (history.show_visit(visit.id), history.use_visit("export", "")),
            lambda: sat.app.clinic.people.use("export", ""),
        )
    ):
        ask()
        sat.view.answer("csv")
        folder = tmp_path / f"out{place}"
        assert sat.view.write(path=str(folder)) == ""
        sat.wait(lambda folder=folder: any(str(folder) in words for words, _ in sat.view.told))
        assert sat.view.told[-1][0].startswith("1 recording is in ")
        assert len(list(folder.glob("*.csv"))) == 2  # signals and events
