"""Answers about the knee and weekly plans live as long as a visit does, and older words become codes."""

import json
import shutil
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

import pytest
from clinic import rewrite

from vmofire.errors import LibraryError
from vmofire.guided.questionnaires import shipped_questionnaires
from vmofire.guided.weekly_plan import PlannedExercise, WeeklyPlan
from vmofire.recording.library import Library, backups, changes, migrations
from vmofire.recording.library.store import connect
from vmofire.recording.library.sums import seal_tables, write_sums
from vmofire.recording.library.trail import write_mend
from vmofire.words import speaking

SCALES = {one.code: one for one in shipped_questionnaires()}
MILD = dict.fromkeys(range(11), 1.0)  # 11 answers of 1 point: 75 of 100
PLAN = WeeklyPlan((0, 2, 4), (PlannedExercise("ball_squeeze", 10),))
# What earlier versions stored, in English, in German and typed, and what it is now.
OLDER = {
    "none": "none",
    "a little": "some",
    "much": "much",
    "keine": "none",
    "wenig": "some",
    "stark": "much",
    "warm": "warm",
    "": "",
    None: None,
}


@pytest.fixture
def answered(library):
    """Return a person with a visit, answers about the knee, a questionnaire answered twice, and two plans."""
    person = library.add_person("Ada", "left").id
    visit = library.start_visit(person, pain_before=2)
    library.change_visit(visit.id, pain_usual=3, pain_worst=6, swelling="some")
    library.add_questionnaire(visit.id, SCALES["koos-pf"], {**MILD, 10: 4.0})
    library.add_questionnaire(visit.id, SCALES["koos-pf"], MILD)
    library.add_plan(person, WeeklyPlan((1,)), "")
    library.add_plan(person, PLAN, " Dr K ")
    return person


def read_answers(library: Library, person: str) -> tuple[object, ...]:
    history = library.history(person)
    visit = history.visits[0]
    pains = visit.pain_before, visit.pain_usual, visit.pain_worst, visit.swelling
    return pains, visit.questionnaires, history.plans


def test_answers_come_back_as_they_were_given(library, answered):
    pains, (first, last), plans = read_answers(library, answered)
    assert pains == (2, 3, 6, "some")
    assert (first.score, last.score) == (pytest.approx(68.18, abs=0.01), 75.0)
    assert library.history(answered).visits[0].scores == (last,)
    assert last.answers == {f"{number}": 1.0 for number in range(1, 12)}
    assert (last.scale.detectable_change, last.scale.better) == (16.0, "higher")
    assert [(one.who, one.plan.days) for one in plans] == [("", (1,)), ("Dr K", (0, 2, 4))]
    assert plans[-1].plan == PLAN
    assert library.check() == []


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({0: 1.0}, "1 of 11 questions are answered. The score needs 6"),
        ({**MILD, 3: 1.5}, "An answer to “KOOS-PF” is not on its form"),
        ({**MILD, 11: 1.0}, "is not on its form"),
    ],
)
def test_answers_without_a_score_are_refused_and_nothing_is_stored(library, answers, words):
    visit = library.start_visit(library.add_person().id)
    with pytest.raises(LibraryError, match=words):
        library.add_questionnaire(visit.id, SCALES["koos-pf"], answers)
    assert library.visit(visit.id).questionnaires == ()


def test_pain_of_the_week_is_0_to_10_and_its_change_leaves_a_trail(library, answered):
    visit = library.history(answered).visits[0]
    with pytest.raises(LibraryError, match="0 to 10, not 11"):
        library.change_visit(visit.id, pain_worst=11)
    with pytest.raises(LibraryError, match="Worst pain of the week"):
        library.change_visit(visit.id, pain_worst=5)
    library.change_visit(visit.id, "Dr K", pain_worst=5, swelling="none")
    told = [write_mend(mend) for mend in library.history(answered).mends]
    assert "“Worst pain of the week” from 6 to 5" in told[0]
    assert "“Swelling” from a little to none" in told[1]
    with speaking("de"):
        assert "von wenig zu keine" in write_mend(library.history(answered).mends[1])


def test_another_library_gets_them_and_a_deletion_removes_every_trace(library, answered, tmp_path):
    before = read_answers(library, answered)
    archive = library.export_person(answered, tmp_path / "person.zip")
    with Library(tmp_path / "other") as other:
        other.import_person(archive)
        assert read_answers(other, answered) == before
        assert other.import_person(archive).kept == 0
        assert other.check() == []
    library.backup()
    library.delete_person(answered)
    copies = [library.folder / "library.sqlite", *(one.path for one in library.backups())]
    for path in copies:
        with closing(sqlite3.connect(path)) as raw:
            for table in ("plans", "questionnaires"):
                assert raw.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)
    files = list((library.folder / "backups").glob(f"*{changes.SUFFIX}"))
    assert not any(b"ball_squeeze" in path.read_bytes() for path in (*files, *copies))
    library.import_person(archive)
    assert read_answers(library, answered) == before


def test_a_deletion_keeps_the_answers_of_others(library, answered):
    other = library.add_person().id
    library.add_plan(other, WeeklyPlan((5,)), "")
    before = read_answers(library, answered)
    library.delete_person(other)
    library.close()
    first = backups.list_backups(library.folder / "backups")[-1]
    Library.restore(library.folder, first)
    with Library(library.folder) as again:
        assert read_answers(again, answered) == before
        assert again.check() == []


def test_a_damaged_library_is_repaired_with_them(library, answered, folder):
    before = read_answers(library, answered)
    library.close()
    (folder / "library.sqlite").write_bytes(b"no database")
    with Library(folder) as again:
        assert again.opening.repair is not None
        assert read_answers(again, answered) == before


@pytest.fixture
def older(folder: Path) -> Path:
    """Return the folder of a library with the tables of version 0002, and a visit for each stored word."""
    folder.mkdir(mode=0o700)
    with connect(folder / "library.sqlite", writes=True) as connection:
        migrations.upgrade(connection, "0002")
    with closing(sqlite3.connect(folder / "library.sqlite")) as raw:
        at = "2026-01-{:02}T10:00:00.000+00:00"
        raw.execute("INSERT INTO people VALUES ('PAAAA', 'uid', ?, 'left', NULL, '', NULL)", (at.format(1),))
        for number, words in enumerate(OLDER, 1):
            row = (f"v{number}", "PAAAA", at.format(number), 2, None, words, None, "")
            raw.execute(f"INSERT INTO visits VALUES ({'?, ' * 8}NULL)", row)
        mend = ("m", "PAAAA", at.format(9), "Dr K", "", "swelling", "v1", "wenig", "stark", 0, None)
        raw.execute(f"INSERT INTO mends VALUES ({', '.join('?' * len(mend))})", mend)
        write_sums(raw)
        seal_tables(raw)
        raw.commit()
    return folder


def test_words_of_earlier_versions_become_codes_and_typed_ones_stay(older):
    with Library(older) as library:
        assert library.opening.migrated_from == "0002"
        history = library.history("PAAAA")
        assert [visit.swelling for visit in history.visits] == list(OLDER.values())
        assert {(visit.pain_before, visit.pain_usual) for visit in history.visits} == {(2, None)}
        assert "from wenig to stark" in write_mend(history.mends[0])  # the trail is never rewritten
        assert library.check() == []


def test_changes_of_an_earlier_version_are_played_before_the_words_become_codes(older, tmp_path):
    (older / "backups").mkdir(mode=0o700)
    first = backups.make_backup(older / "library.sqlite", older / "backups", 0)
    shutil.copy(older / "library.sqlite", tmp_path / "changed.sqlite")
    with closing(sqlite3.connect(tmp_path / "changed.sqlite")) as raw:
        raw.row_factory = sqlite3.Row
        raw.execute("UPDATE visits SET swelling = 'stark' WHERE id = 'v1'")
        write_sums(raw, ["visits"])
        row = dict(raw.execute("SELECT * FROM visits WHERE id = 'v1'").fetchone())
    written = {"schema": "0002", "entries": [["put", "visits", row]]}
    first.change_file.write_bytes(changes._to_line(1, written))
    with Library(older) as library:
        assert library.opening.played == 1
        assert library.history("PAAAA").visits[0].swelling == "much"
        assert library.check() == []


def test_an_archive_of_an_earlier_version_is_imported(library, answered, tmp_path):
    def make_older(rows, manifest, _held):
        manifest["schema"] = "0001"
        del rows["plans"], rows["questionnaires"]
        for visit in rows["visits"]:
            del visit["pain_usual"], visit["pain_worst"]
            visit["swelling"] = "wenig"

    path = rewrite(library.export_person(answered, tmp_path / "new.zip"), tmp_path / "old.zip", make_older)
    with Library(tmp_path / "other") as other:
        other.import_person(path)
        pains, questionnaires, plans = read_answers(other, answered)
        assert pains == (2, None, None, "some")
        assert questionnaires == plans == ()


@pytest.mark.parametrize("wrong", [[1], [{"swelling": []}], {}, "words"])
def test_an_archive_that_pretends_to_be_older_is_checked_like_any_other(library, answered, tmp_path, wrong):
    def lie(rows, manifest, _held):
        manifest["schema"] = "0001"
        rows["visits"] = wrong

    path = rewrite(library.export_person(answered, tmp_path / "new.zip"), tmp_path / "lie.zip", lie)
    with Library(tmp_path / "other") as other:
        with pytest.raises(LibraryError, match="invalid records"):
            other.import_person(path)
        assert other.people() == []


@pytest.mark.parametrize(
    ("table", "field", "value"),
    [
        ("questionnaires", "scale", {"name": "KOOS-PF"}),
        ("questionnaires", "answers", {"1": "much"}),
        ("questionnaires", "score", None),
        ("plans", "plan", {"days": [7]}),
        ("plans", "person_id", "PZZZZ"),
    ],
)
def test_answers_that_fit_no_definition_are_not_imported(library, answered, tmp_path, table, field, value):
    def change(rows, _manifest, _held):
        rows[table][0][field] = value

    path = rewrite(library.export_person(answered, tmp_path / "new.zip"), tmp_path / "bad.zip", change)
    with zipfile.ZipFile(path) as archive:
        assert json.loads(archive.read("rows.json"))[table][0][field] == value
    with Library(tmp_path / "other") as other:
        with pytest.raises(LibraryError):
            other.import_person(path)
        assert other.people() == []
