"""The page of a visit shows answers, how each recording was made, and later changes."""

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
    said = describe_visit(*visit)
    assert said.startswith("Pain before: 3 of 10. Swelling: a little. Not cleared for full effort. ")
    assert "Dr Weber changed “Pain before” from 2 to 3. Reason: “misheard”. " in said
    assert "from left to right. Reason: “other leg”. Notes: Late." in said
    assert "Dr Weber" not in describe_visit(visit[0], [])


def test_a_recording_tells_its_file_and_how_each_electrode_was_placed(visit):
    (recording,) = visit[0].recordings
    said = describe_recording(recording)
    assert said.startswith("squeeze.vmo, 1000 Hz. 0 samples lost. Complete. ")
    assert "right VMO: gel, 20 mm apart, 40 mm from the kneecap, placed anew." in said
    assert said.endswith(": details not known.")
