"""What a job ends with is filed under its person, and a fault or a crash loses none of it."""

import json
import os
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "recording" / "library"))
from clinic import make_result, record

from vmofire.app.filing import Filing
from vmofire.dsp.symmetry import find_detectable_change
from vmofire.guided import catalogue
from vmofire.guided.criteria import Baseline
from vmofire.recording.library import Electrodes, Library, LibraryError
from vmofire.recording.library.pending import FOLDER, read_pending, write_pending
from vmofire.trends.over_visits import read_timeline

LABELS = ("left VMO", "right VMO")


@pytest.fixture
def keeping(tmp_path):
    with Library(tmp_path / "library") as library:
        keeping = Filing(library)
        keeping.choose(library.add_person("Ada Byron").id)
        yield keeping


def do_job(keeping, amplitude_uv=20.0, side="left", job="check", **changes):
    """Record and end a job, as the window does; return its slip, not yet filed."""
    slip = keeping.begin(job, side, LABELS)
    record(keeping.library.recordings / slip.file, 64)
    result = make_result(amplitude_uv, job=job)
    return keeping.add_result(slip, replace(result, **changes))


def test_a_job_is_filed_with_its_recording_and_its_electrodes(keeping):
    how = Electrodes(kind="Ag/AgCl", spacing_mm=20.0, placed_anew=True)
    keeping.place(LABELS, "left", how)
    kept = keeping.file(do_job(keeping))
    assert "check of the left leg" in kept.words.lower()
    (visit,) = keeping.library.history(keeping.person.id).visits
    (stored,), (recording,) = visit.results, visit.recordings
    assert stored.id == kept.result_id
    assert stored.recording_id == recording.id
    assert stored.side == "left"
    assert [(one.muscle, one.side, one.kind) for one in recording.electrodes] == [
        ("VMO", "left", "Ag/AgCl"),
        ("VMO", "right", "Ag/AgCl"),
    ]
    assert not read_pending(keeping.library.folder)


def test_electrodes_stay_on_until_somebody_says_otherwise(keeping):
    keeping.place(LABELS, "left", Electrodes(placed_anew=True))
    for _ in range(2):
        keeping.file(do_job(keeping))
    (visit,) = keeping.library.history(keeping.person.id).visits
    anew = [one.electrodes[0].placed_anew for one in visit.recordings]
    assert sorted(anew) == [False, True]


def test_a_sensor_that_was_moved_over_is_asked_about_again(keeping):
    keeping.place(("VMO",), "left", Electrodes(placed_anew=True))
    assert keeping.knows_placement(("VMO",), "left")
    assert not keeping.knows_placement(("VMO",), "right")
    keeping.place(("VMO",), "right", Electrodes(placed_anew=True))
    assert not keeping.knows_placement(("VMO",), "left")


def test_jobs_of_one_day_are_one_visit_unless_another_is_begun(keeping):
    for _ in range(2):
        keeping.file(do_job(keeping))
    today = keeping.choose(keeping.person.id)
    assert today is not None
    keeping.file(do_job(keeping))
    assert len(keeping.library.history(keeping.person.id).visits) == 1
    keeping.begin_anew()
    keeping.file(do_job(keeping))
    assert [len(visit.results) for visit in keeping.library.history(keeping.person.id).visits] == [3, 1]


def test_what_cannot_be_filed_waits_and_is_filed_later(keeping, monkeypatch):
    slip = do_job(keeping)
    assert not keeping.find_waiting(), "the job is still under way"

    def refuse(*_args, **_more):
        raise LibraryError("The library is busy.", "Try again.")

    with monkeypatch.context() as patch:
        patch.setattr(keeping.library, "add_result", refuse)
        with pytest.raises(LibraryError, match="busy"):
            keeping.file(slip)
    assert [one.slip.id for one in keeping.find_waiting()] == [slip.id]
    # The recording is in, the result is not, and a later start knows of both.
    folder = keeping.library.folder
    keeping.library.close()
    with Library(folder) as library:
        again = Filing(library)
        (waiting,) = again.find_waiting()
        assert "with its result" in waiting.words
        kept = again.file_waiting(waiting, waiting.slip.person_id)
        (visit,) = library.history(waiting.slip.person_id).visits
        assert [one.id for one in visit.results] == [kept.result_id]
        assert len(visit.recordings) == 1
        assert not again.find_waiting()


def test_filing_twice_files_once(keeping):
    slip = do_job(keeping)
    assert keeping.file(slip).result_id == keeping.file(slip).result_id
    (visit,) = keeping.library.history(keeping.person.id).visits
    assert len(visit.results) == len(visit.recordings) == 1


def test_a_result_whose_recording_failed_is_kept_and_says_so(keeping):
    slip = keeping.add_result(keeping.begin("check", "left", LABELS), make_result(20.0))
    kept = keeping.file(slip)
    assert "recording is not there" in kept.words
    (visit,) = keeping.library.history(keeping.person.id).visits
    assert len(visit.results) == 1
    assert not visit.recordings


def test_a_job_without_a_result_is_offered_where_it_was_meant_to_be(keeping):
    slip = keeping.begin("compare", "", LABELS)
    record(keeping.library.recordings / slip.file, 64)
    person = keeping.person.id
    folder = keeping.library.folder
    keeping.library.close()
    with Library(folder) as library:
        again = Filing(library)
        (waiting,) = again.find_waiting()
        assert waiting.slip.person_id == person
        assert "never came" in waiting.words
        again.file_waiting(waiting, person)
        (visit,) = library.history(person).visits
        assert [one.side for one in visit.recordings] == ["both"]


def test_what_waits_may_be_filed_under_somebody_else(keeping):
    write_pending(keeping.library.folder, do_job(keeping))
    again = Filing(keeping.library)
    other = again.library.add_person()
    (waiting,) = again.find_waiting()
    again.file_waiting(waiting, other.id)
    (visit,) = again.library.history(other.id).visits
    assert len(visit.results) == len(visit.recordings) == 1


def test_a_recording_that_nobody_knows_is_offered_too(keeping):
    record(keeping.library.recordings / "strange.vmo", 64)
    folder, person = keeping.library.folder, keeping.person.id
    keeping.library.close()
    with Library(folder) as library:
        again = Filing(library)
        (waiting,) = again.find_waiting()
        assert waiting.slip is None
        again.file_waiting(waiting, person, "left")
        assert not again.find_waiting()
        assert library.history(person).visits[-1].recordings[0].side == "left"


@pytest.mark.parametrize(
    "damage", [b"", b"{", b"[]", b"\xff\xfe", b'{"file": 3}', b'{"electrodes": [{"nothing": 1}]}']
)
def test_a_damaged_slip_hides_no_recording(keeping, damage):
    slip = do_job(keeping)
    write_pending(keeping.library.folder, slip)
    (path,) = (keeping.library.folder / FOLDER).glob("*.json")
    path.write_bytes(damage)
    folder = keeping.library.folder
    keeping.library.close()
    with Library(folder) as library:
        (waiting,) = Filing(library).find_waiting()
        assert waiting.path.name == slip.file


@pytest.mark.skipif(os.name != "posix", reason="this is not Linux")
def test_a_slip_is_its_owners_alone_and_names_nobody(keeping):
    keeping.begin("check", "left", LABELS)
    (path,) = (keeping.library.folder / FOLDER).glob("*.json")
    assert path.stat().st_mode & 0o077 == 0
    assert path.parent.stat().st_mode & 0o077 == 0
    assert "Ada" not in path.read_text()
    assert json.loads(path.read_text())["person_id"] == keeping.person.id


def test_deleting_a_person_takes_what_waits_for_them(keeping):
    slip = do_job(keeping)
    write_pending(keeping.library.folder, slip)
    keeping.delete(keeping.person.id)
    assert not read_pending(keeping.library.folder)
    assert not (keeping.library.recordings / slip.file).exists()
    assert keeping.person is None


def test_earlier_visits_weigh_in(keeping):
    for amplitude_uv in (20.0, 22.0, 19.0, 21.0):
        keeping.begin_anew()
        keeping.file(do_job(keeping, amplitude_uv))
    reference = {"rms_uv": 210.0, "method": "isometric_mvc", "window_s": 1.0}
    data = {"reference": reference}
    keeping.file(do_job(keeping, job="maximum", outcome="done", data=data))
    keeping.begin_anew()
    visit = catalogue.Sitting(LABELS)
    keeping.fill(visit)
    assert visit.baselines["left"].amplitude_uv == pytest.approx(20.5, rel=0.02)
    assert not visit.results  # nothing of today's sitting yet
    assert visit.references["left"].rms_uv == 210.0


@pytest.mark.parametrize(
    ("days", "amplitudes_uv"),
    [
        ((0, 30, 61, 92, 120, 151), (20.0, 26.0, 31.0, 42.0, 50.0, 66.0)),  # progress is no error
        ((0, 1, 2, 3, 200), (30.0, 33.0, 28.0, 31.0, 29.0)),  # one visit far from the others
        ((0, 90, 180), (20.0, 60.0, 25.0)),  # too few for a line
    ],
)
def test_timeline_and_baseline_say_the_same_of_a_persons_own_error(keeping, days, amplitudes_uv):
    begun = datetime(2026, 1, 5, 9, tzinfo=UTC)
    person = keeping.person.id
    placed = [(True, False, None)[at % 3] for at in range(len(days))]  # anew, they stayed, nobody said
    for day, amplitude_uv, anew in zip(days, amplitudes_uv, placed, strict=True):
        keeping.visit_id = keeping.library.start_visit(person, started=begun + timedelta(days=day)).id
        keeping.place(LABELS, "left", Electrodes(placed_anew=anew))
        keeping.file(do_job(keeping, amplitude_uv))
        keeping.file(do_job(keeping, 5.0 * amplitude_uv, outcome="stopped"))  # is no visit's figure
    keeping.begin_anew()
    visit = catalogue.Sitting(LABELS)
    keeping.fill(visit)
    (line,) = (one for one in read_timeline(keeping.library, person).lines if one.name == "amplitude")
    expected = find_detectable_change(amplitudes_uv, [86_400.0 * day for day in days])
    assert line.change.trusted_factor == pytest.approx(expected.trusted_factor)
    assert visit.baselines["left"] == Baseline.of(line.change)
    assert [point.placed_anew for point in line.points] == placed
    assert [point.value for point in line.points] == list(amplitudes_uv)


def test_a_maximum_that_a_clinician_rejected_is_no_reference(keeping):
    data = {"reference": {"rms_uv": 210.0, "method": "isometric_mvc", "window_s": 1.0}}
    kept = keeping.file(do_job(keeping, job="maximum", outcome="done", data=data))
    keeping.library.override(kept.result_id, "not_valid", "the strap slipped", "Dr K")
    visit = catalogue.Sitting(LABELS)
    keeping.fill(visit)
    assert not visit.references


def test_what_was_asked_first_stands_at_the_visit(keeping):
    slip = do_job(keeping, data={"pains": [2.0, 3.0]}, answers={"clearance": "yes"})
    keeping.file(slip)
    (visit,) = keeping.library.history(keeping.person.id).visits
    assert (visit.pain_before, visit.cleared) == (2, True)


def test_figures_of_a_repeat_take_the_place_of_the_first(keeping):
    first = keeping.file(do_job(keeping, 10.0))
    slip = replace(do_job(keeping, 30.0), repeat_of=first.result_id)
    keeping.file(slip)
    (line,) = read_timeline(keeping.library, keeping.person.id).lines
    assert [point.value for point in line.points] == [30.0]
    assert isinstance(line.points[0].low, float)
