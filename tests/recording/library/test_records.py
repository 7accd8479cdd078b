"""A record is what a table holds, typed; nobody changes it outside, and older forms of it stay whole."""

import sqlite3
from contextlib import closing
from dataclasses import FrozenInstanceError, replace
from datetime import UTC, date, datetime

import pytest

from vmofire.recording.library import Library
from vmofire.recording.library.sums import write_sums


def test_a_record_cannot_be_changed_outside_the_library(library, see):
    visit, result = see(library.add_person("Ada").id)
    for record, name in (
        (visit, "notes"),
        (visit, "results"),
        (result, "side"),
        (visit.recordings[0], "path"),
    ):
        before = getattr(record, name)
        with pytest.raises(FrozenInstanceError, match=name):
            setattr(record, name, "else")
        assert getattr(record, name) == before
    assert replace(visit, notes="else").results == (result,)
    assert library.visit(visit.id) == visit != replace(visit, notes="else")


def test_times_written_in_another_way_are_read_and_their_sums_hold_when_the_record_changes(
    library, folder, tmp_path
):
    """An archive from elsewhere may bring them; an emptied date was once stored as "", not as nothing."""
    person = library.add_person("Ada", "left", date(2026, 3, 1))
    with closing(sqlite3.connect(folder / "library.sqlite")) as raw:
        raw.execute("UPDATE people SET created = '2026-01-02T03:04:05Z', injury_date = ''")
        write_sums(raw, ["people"])
        raw.commit()
    read = library.person(person.id)
    assert (read.created, read.injury_date) == (datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), None)
    changed = library.change_person(person.id, "Dr K", notes="else")
    assert (changed.created, changed.notes) == (read.created, "else")
    assert library.check() == []
    with Library(tmp_path / "other") as other:
        other.import_person(library.export_person(person.id, tmp_path / "person.zip"))
        assert other.person(person.id).created == read.created
        assert other.check() == []
