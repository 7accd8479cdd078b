"""A migration alters tables that hold data and loses nothing; one that would make a table anew is refused."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from clinic import prepare_second_step
from damage import read_all

from vmofire.errors import LibraryError
from vmofire.guided.questionnaires import shipped_questionnaires
from vmofire.guided.weekly_plan import WeeklyPlan
from vmofire.recording.library import Library, recovery, schema

STEP = """
import sqlalchemy as sa
from alembic import op

revision, down_revision = "{:04}", "{:04}"

def upgrade():
    tables = set(sa.inspect(op.get_bind()).get_table_names()) - {{"alembic_version"}}
    for table in tables:
"""
THERE = """
        op.add_column(table, sa.Column("fresh", sa.Integer(), nullable=False, server_default="7"))
        op.alter_column(table, "fresh", new_column_name="renamed")
        op.create_index(f"ix_{table}_renamed", table, ["renamed"])
"""
BACK = """
        op.drop_index(f"ix_{table}_renamed", table)
        op.drop_column(table, "renamed")
"""
REBUILD = """
        if table == "people":
            with op.batch_alter_table(table, recreate="always") as people:
                people.alter_column("notes", nullable=True)
"""


@pytest.fixture
def filled(library, see) -> str:
    """Return everything in a library that has a row in every table; the library is closed."""
    person = library.add_person("Ada", "left")
    visit, result = see(person.id)
    (questionnaire,) = (one for one in shipped_questionnaires() if one.code == "koos-pf")
    library.add_questionnaire(visit.id, questionnaire, dict.fromkeys(range(11), 1.0))
    library.add_plan(person.id, WeeklyPlan((1,)), "Dr K")
    library.override(result.id, "fires_weakly", "seen by hand", "Dr K")
    library.change_visit(visit.id, "Dr K", "mistyped", pain_before=3)
    library.backup()
    told = read_all(library)
    library.close()
    return told


def take_steps(folder: Path, monkeypatch, *steps: str) -> None:
    """Let the program be a future version with more migrations."""
    for module, name, value in prepare_second_step(folder.parent / "steps"):
        monkeypatch.setattr(module, name, value)
    for number, words in enumerate(steps, 4):
        path = folder.parent / "steps" / "versions" / f"{number:04}_second.py"
        path.write_text(STEP.format(number, number - 1) + words)
        for module in (recovery, schema):
            monkeypatch.setattr(module, "VERSION", f"{number:04}")


def test_every_table_is_altered_there_and_back_with_its_rows_and_its_triggers(filled, folder, monkeypatch):
    with monkeypatch.context() as patch:
        take_steps(folder, patch, THERE)
        Library(folder).close()
        with closing(sqlite3.connect(folder / "library.sqlite")) as raw:
            for table in schema.Row.metadata.tables:
                said = set(raw.execute(f"SELECT renamed FROM {table}"))
                assert said == ({(7,)} if table != "removals" else set()), table
        take_steps(folder, patch, THERE, BACK)
        with Library(folder) as library:
            assert library.opening.migrated_from == "0004"
            assert read_all(library) == filled
            assert library.check() == []
        with closing(sqlite3.connect(folder / "library.sqlite")) as raw:
            for table in ("mends", "overrides"):
                with pytest.raises(sqlite3.IntegrityError, match="never changed"):
                    raw.execute(f"UPDATE {table} SET who = 'nobody'")


def test_a_step_that_would_make_a_table_anew_is_refused_and_nothing_is_lost(filled, folder, monkeypatch):
    """SQLite empties the tables that refer to it, and drops its triggers."""
    with monkeypatch.context() as patch:
        take_steps(folder, patch, REBUILD)
        with pytest.raises(LibraryError, match="not authorized"):
            Library(folder)
    with Library(folder) as library:
        assert read_all(library) == filled
        assert library.check() == []
