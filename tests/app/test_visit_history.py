"""A visit's page says what was asked, how each recording was made, and what was changed afterwards."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "recording" / "library"))
from clinic import record

from vmofire.app.visit_history import describe_recording, describe_visit
from vmofire.recording.library import Electrodes, Library


@pytest.fixture
def visit(tmp_path):
    record(tmp_path / "squeeze.vmo", 64)
    with Library(tmp_path / "library") as library:
        begun = library.start_visit(
            library.add_person("Ada").id, pain_before=2, swelling="a little", cleared=False, notes="Late."
        )
        worn = Electrodes(kind="gel", spacing_mm=20.0, landmark_mm=40.0, placed_anew=True)
        recording = library.add_recording(begun.id, tmp_path / "squeeze.vmo", "left", [worn, Electrodes()])
        library.change_visit(begun.id, "Dr Weber", "misheard", pain_before=3)
        library.change_side(recording.id, "right", "Dr Weber", "other leg")
        yield library.visit(begun.id), library.history(begun.person_id).mends


def test_a_visit_tells_what_was_asked_and_what_changed_since(visit):
    asked = "Pain 3 of 10 before. Swelling: a little. Not cleared for full effort. Note: Late. "
    said = describe_visit(*visit)
    assert said.startswith(asked)
    assert "Dr Weber changed pain_before from 2 to 3 (misheard)" in said
    assert "from left to right (other leg)" in said
    assert describe_visit(visit[0], []) == asked.removesuffix(". ")


def test_a_recording_tells_its_file_and_how_each_electrode_lay(visit):
    (recording,) = visit[0].recordings
    parts = describe_recording(recording).split("; ")
    assert parts[:4] == ["squeeze.vmo", "1000 Hz", "0 samples lost", "whole"]
    assert parts[4] == "right VMO: gel, 20 mm apart, 40 mm from the kneecap, placed anew"
    assert parts[5].endswith(": electrodes not told of")
