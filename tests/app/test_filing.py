"""Results are saved under their person, and no error or crash loses one."""

import json
import os
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from vmofire.errors import LibraryError

sys.path.insert(0, str(Path(__file__).parent.parent / "recording" / "library"))
from clinic import make_result, record

from vmofire.app.filing import Filing
from vmofire.dsp.symmetry import find_detectable_change
from vmofire.guided import catalogue
from vmofire.guided.criteria import Baseline
from vmofire.recording.library import Electrodes, Library
from vmofire.recording.library.pending import FOLDER, read_pending, write_pending
from vmofire.trends.over_visits import read_timeline

LABELS = ("left VMO", "right VMO")


@pytest.fixture
def filing(tmp_path):
    with Library(tmp_path / "library") as library:
        filing = Filing(library)
        filing.choose(library.add_person("Ada Byron").id)
        yield filing


def do_job(filing, amplitude_uv=20.0, side="left", job="check", **changes):
    """Record and end a job, like the window; return its pending job, not saved yet."""
    pending = filing.begin(job, side, LABELS)
    record(filing.library.recordings / pending.file, 64)
    result = make_result(amplitude_uv, job=job)
    return filing.add_result(pending, replace(result, **changes))


def test_a_job_is_filed_with_its_recording_and_its_electrodes(filing):
    how = Electrodes(kind="Ag/AgCl", spacing_mm=20.0, placed_anew=True)
    filing.place(LABELS, "left", how)
    filed = filing.file(do_job(filing))
    assert "Check, left leg" in filed.words
    (visit,) = filing.library.history(filing.person.id).visits
    (stored,), (recording,) = visit.results, visit.recordings
    assert stored.id == filed.result_id
    assert stored.recording_id == recording.id
    assert stored.side == "left"
    assert [(one.muscle, one.side, one.kind) for one in recording.electrodes] == [
        ("VMO", "left", "Ag/AgCl"),
        ("VMO", "right", "Ag/AgCl"),
    ]
    assert not read_pending(filing.library.folder)


def test_electrodes_count_as_staying_on_until_changed(filing):
    filing.place(LABELS, "left", Electrodes(placed_anew=True))
    for _ in range(2):
        filing.file(do_job(filing))
    (visit,) = filing.library.history(filing.person.id).visits
    anew = [one.electrodes[0].placed_anew for one in visit.recordings]
    assert sorted(anew) == [False, True]


def test_a_sensor_that_was_moved_over_is_asked_about_again(filing):
    filing.place(("VMO",), "left", Electrodes(placed_anew=True))
    assert filing.knows_placement(("VMO",), "left")
    assert not filing.knows_placement(("VMO",), "right")
    filing.place(("VMO",), "right", Electrodes(placed_anew=True))
    assert not filing.knows_placement(("VMO",), "left")


def test_jobs_of_one_day_are_one_visit_unless_another_is_begun(filing):
    for _ in range(2):
        filing.file(do_job(filing))
    today = filing.choose(filing.person.id)
    assert today is not None
    filing.file(do_job(filing))
    assert len(filing.library.history(filing.person.id).visits) == 1
    filing.begin_anew()
    filing.file(do_job(filing))
    assert [len(visit.results) for visit in filing.library.history(filing.person.id).visits] == [3, 1]


def test_a_result_that_cannot_be_saved_waits_and_is_saved_later(filing, monkeypatch):
    pending = do_job(filing)
    assert not filing.find_unfiled(), "the job is still under way"

    def refuse(*_args, **_more):
        raise LibraryError("The library is busy.", "Try again.")

    with monkeypatch.context() as patch:
        patch.setattr(filing.library, "add_result", refuse)
        with pytest.raises(LibraryError, match="busy"):
            filing.file(pending)
    assert [one.pending.id for one in filing.find_unfiled()] == [pending.id]
    # The recording is saved, the result is not, and the next start finds both.
    folder = filing.library.folder
    filing.library.close()
    with Library(folder) as library:
        again = Filing(library)
        (unfiled,) = again.find_unfiled()
        assert "With its result" in unfiled.words
        filed = again.file_unfiled(unfiled, unfiled.pending.person_id)
        (visit,) = library.history(unfiled.pending.person_id).visits
        assert [one.id for one in visit.results] == [filed.result_id]
        assert len(visit.recordings) == 1
        assert not again.find_unfiled()


def test_filing_twice_files_once(filing):
    pending = do_job(filing)
    assert filing.file(pending).result_id == filing.file(pending).result_id
    (visit,) = filing.library.history(filing.person.id).visits
    assert len(visit.results) == len(visit.recordings) == 1


def test_a_result_whose_recording_failed_is_kept_and_says_so(filing):
    pending = filing.add_result(filing.begin("check", "left", LABELS), make_result(20.0))
    filed = filing.file(pending)
    assert "recording is missing" in filed.words
    (visit,) = filing.library.history(filing.person.id).visits
    assert len(visit.results) == 1
    assert not visit.recordings


def test_a_job_without_a_result_is_offered_where_it_was_meant_to_be(filing):
    pending = filing.begin("compare", "", LABELS)
    record(filing.library.recordings / pending.file, 64)
    person = filing.person.id
    folder = filing.library.folder
    filing.library.close()
    with Library(folder) as library:
        again = Filing(library)
        (unfiled,) = again.find_unfiled()
        assert unfiled.pending.person_id == person
        assert "did not end" in unfiled.words
        again.file_unfiled(unfiled, person)
        (visit,) = library.history(person).visits
        assert [one.side for one in visit.recordings] == ["both"]


def test_an_unsaved_result_can_be_saved_under_another_person(filing):
    write_pending(filing.library.folder, do_job(filing))
    again = Filing(filing.library)
    other = again.library.add_person()
    (unfiled,) = again.find_unfiled()
    again.file_unfiled(unfiled, other.id)
    (visit,) = again.library.history(other.id).visits
    assert len(visit.results) == len(visit.recordings) == 1


def test_a_recording_without_a_person_is_offered_too(filing):
    record(filing.library.recordings / "strange.vmo", 64)
    folder, person = filing.library.folder, filing.person.id
    filing.library.close()
    with Library(folder) as library:
        again = Filing(library)
        (unfiled,) = again.find_unfiled()
        assert unfiled.pending is None
        again.file_unfiled(unfiled, person, "left")
        assert not again.find_unfiled()
        assert library.history(person).visits[-1].recordings[0].side == "left"


@pytest.mark.parametrize(
    "damage", [b"", b"{", b"[]", b"\xff\xfe", b'{"file": 3}', b'{"electrodes": [{"nothing": 1}]}']
)
def test_a_damaged_slip_hides_no_recording(filing, damage):
    pending = do_job(filing)
    write_pending(filing.library.folder, pending)
    (path,) = (filing.library.folder / FOLDER).glob("*.json")
    path.write_bytes(damage)
    folder = filing.library.folder
    filing.library.close()
    with Library(folder) as library:
        (unfiled,) = Filing(library).find_unfiled()
        assert unfiled.path.name == pending.file


@pytest.mark.skipif(os.name != "posix", reason="this is not Linux")
def test_a_slip_is_private_and_has_no_name(filing):
    filing.begin("check", "left", LABELS)
    (path,) = (filing.library.folder / FOLDER).glob("*.json")
    assert path.stat().st_mode & 0o077 == 0
    assert path.parent.stat().st_mode & 0o077 == 0
    assert "Ada" not in path.read_text()
    assert json.loads(path.read_text())["person_id"] == filing.person.id


def test_deleting_a_person_takes_what_waits_for_them(filing):
    pending = do_job(filing)
    write_pending(filing.library.folder, pending)
    filing.delete(filing.person.id)
    assert not read_pending(filing.library.folder)
    assert not (filing.library.recordings / pending.file).exists()
    assert filing.person is None


def test_earlier_visits_weigh_in(filing):
    for amplitude_uv in (20.0, 22.0, 19.0, 21.0):
        filing.begin_anew()
        filing.file(do_job(filing, amplitude_uv))
    reference = {"rms_uv": 210.0, "method": "isometric_mvc", "window_s": 1.0}
    data = {"reference": reference}
    filing.file(do_job(filing, job="maximum", outcome="done", data=data))
    filing.begin_anew()
    visit = catalogue.Sitting(LABELS)
    filing.fill(visit)
    assert visit.baselines["left"].amplitude_uv == pytest.approx(20.5, rel=0.02)
    assert not visit.results  # nothing of today's sitting yet
    assert visit.references["left"].rms_uv == 210.0


@pytest.mark.parametrize(
    ("days", "amplitudes_uv"),
    [
        ((0, 30, 61, 92, 120, 151), (20.0, 26.0, 31.0, 42.0, 50.0, 66.0)),  # progress is not error
        ((0, 1, 2, 3, 200), (30.0, 33.0, 28.0, 31.0, 29.0)),  # one visit far from the others
        ((0, 90, 180), (20.0, 60.0, 25.0)),  # too few for a line
    ],
)
def test_timeline_and_baseline_say_the_same_of_a_persons_own_error(filing, days, amplitudes_uv):
    begun = datetime(2026, 1, 5, 9, tzinfo=UTC)
    person = filing.person.id
    placed = [(True, False, None)[at % 3] for at in range(len(days))]  # placed anew, stayed on, unknown
    for day, amplitude_uv, anew in zip(days, amplitudes_uv, placed, strict=True):
        filing.visit_id = filing.library.start_visit(person, started=begun + timedelta(days=day)).id
        filing.place(LABELS, "left", Electrodes(placed_anew=anew))
        filing.file(do_job(filing, amplitude_uv))
        filing.file(do_job(filing, 5.0 * amplitude_uv, outcome="stopped"))  # does not count for the visit
    filing.begin_anew()
    visit = catalogue.Sitting(LABELS)
    filing.fill(visit)
    (line,) = (one for one in read_timeline(filing.library, person).lines if one.name == "amplitude")
    expected = find_detectable_change(amplitudes_uv, [86_400.0 * day for day in days])
    assert line.change.trusted_factor == pytest.approx(expected.trusted_factor)
    assert visit.baselines["left"] == Baseline.of(line.change)
    assert [point.placed_anew for point in line.points] == placed
    assert [point.value for point in line.points] == list(amplitudes_uv)


def test_a_maximum_that_a_clinician_rejected_is_no_reference(filing):
    data = {"reference": {"rms_uv": 210.0, "method": "isometric_mvc", "window_s": 1.0}}
    filed = filing.file(do_job(filing, job="maximum", outcome="done", data=data))
    filing.library.override(filed.result_id, "not_valid", "the strap slipped", "Dr K")
    visit = catalogue.Sitting(LABELS)
    filing.fill(visit)
    assert not visit.references


def test_answers_before_the_first_effort_are_stored_with_the_visit(filing):
    pending = do_job(filing, data={"pains": [2.0, 3.0]}, answers={"clearance": "yes"})
    filing.file(pending)
    (visit,) = filing.library.history(filing.person.id).visits
    assert (visit.pain_before, visit.cleared) == (2, True)


def test_figures_of_a_repeat_take_the_place_of_the_first(filing):
    first = filing.file(do_job(filing, 10.0))
    pending = replace(do_job(filing, 30.0), repeat_of=first.result_id)
    filing.file(pending)
    (line,) = read_timeline(filing.library, filing.person.id).lines
    assert [point.value for point in line.points] == [30.0]
    assert isinstance(line.points[0].low, float)
