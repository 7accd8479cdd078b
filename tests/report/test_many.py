"""Reports of many visits: found by id, with progress, stopped at any moment."""

import pytest

from vmofire.errors import LibraryError, VmofireError
from vmofire.recording.export import Cancelled
from vmofire.report.many import find_visits, name_files, write_reports

from . import visits


@pytest.fixture
def clinic(library):
    """Return a library of two people, with three visits and one."""
    people = [library.add_person("Anna"), library.add_person("Bert")]
    for day, person in ((0, people[0]), (0, people[1]), (30, people[0]), (30, people[0])):
        visits.file_visit(library, person.id, [(visits.check(), "left")], day=day)
    return library, [person.id for person in people]


def test_visits_are_found_by_person_by_visit_and_altogether(clinic):
    library, (anna, bert) = clinic
    assert len(find_visits(library)) == 4
    assert {visit.person_id for visit in find_visits(library, anna.lower())} == {anna}
    (one,) = find_visits(library, bert)
    assert find_visits(library, one.id[:8]) == [one]
    starts = [visit.started for visit in find_visits(library)]
    assert starts == sorted(starts)
    with pytest.raises(LibraryError, match="no person or visit PZZZZZ"):
        find_visits(library, "PZZZZZ")
    with pytest.raises(LibraryError, match="4 visits begin with"):
        find_visits(library, "")


def test_no_two_files_bear_one_name_and_none_a_persons(clinic):
    library, (anna, _) = clinic
    names = name_files(find_visits(library))
    assert len(set(names)) == 4
    assert f"{anna}_2026-02-11_{find_visits(library, anna)[-1].started:%H%M}_2.pdf" in names
    assert not any("Anna" in name for name in names)


def test_all_are_written_and_progress_is_told(clinic, tmp_path):
    library, _ = clinic
    told: list[float] = []
    written = write_reports(library, find_visits(library), tmp_path / "new" / "reports", progress=told.append)
    assert told == [0.0, 0.25, 0.5, 0.75, 1.0]
    assert all(path.read_bytes().startswith(b"%PDF") for path in written)
    with pytest.raises(VmofireError, match="exists already"):
        write_reports(library, find_visits(library), tmp_path / "new" / "reports")
    before = written[0].read_bytes()
    write_reports(library, find_visits(library), tmp_path / "new" / "reports", replace=True)
    assert written[0].read_bytes() == before


def test_stopped_in_the_middle_what_is_there_is_whole(clinic, tmp_path):
    library, _ = clinic

    def stop(share: float) -> None:
        if share >= 0.5:
            raise Cancelled

    with pytest.raises(Cancelled):
        write_reports(library, find_visits(library), tmp_path / "reports", progress=stop)
    left = sorted((tmp_path / "reports").iterdir())
    assert len(left) == 2
    assert all(path.suffix == ".pdf" and path.read_bytes().rstrip().endswith(b"%%EOF") for path in left)


def test_one_existing_file_stops_all_before_the_first_is_written(clinic, tmp_path):
    library, _ = clinic
    chosen = find_visits(library)
    mine = tmp_path / name_files(chosen)[-1]
    mine.write_text("mine")
    with pytest.raises(VmofireError, match="exists already"):
        write_reports(library, chosen, tmp_path)
    assert list(tmp_path.glob("*.pdf")) == [mine]


def test_a_folder_that_is_a_file_is_told(clinic, tmp_path):
    library, _ = clinic
    (tmp_path / "reports").write_text("")
    with pytest.raises(VmofireError):
        write_reports(library, find_visits(library), tmp_path / "reports")
