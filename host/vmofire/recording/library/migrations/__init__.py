"""Migrations of the tables of a library, one step per file, run without an ini file.

In: a connection inside a transaction. Out: the present tables, or no step at all. Never: a table made anew
under its name, as Alembic's batch mode does; a step adds, fills, renames and drops columns.
"""

import sqlite3

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from vmofire.recording.library.store import get_raw
from vmofire.recording.library.sums import seal_tables, write_sums


def _configure() -> Config:
    config = Config()
    config.set_main_option("script_location", "vmofire.recording.library:migrations")
    return config


def upgrade(connection: Connection, to: str = "head") -> None:
    """Take the steps that are missing, all in the transaction under way."""
    config = _configure()
    config.attributes["connection"] = connection
    raw = get_raw(connection)
    raw.set_authorizer(_keep_tables)
    try:
        command.upgrade(config, to)
    finally:
        raw.set_authorizer(None)
    write_sums(raw)
    seal_tables(raw)


def _keep_tables(action: int, *_: str | None) -> int:
    """Refuse to drop a table: SQLite would empty all that refer to it, and drop its triggers."""
    return sqlite3.SQLITE_DENY if action == sqlite3.SQLITE_DROP_TABLE else sqlite3.SQLITE_OK


def list_versions() -> list[str]:
    """Return the versions this program knows, the newest first."""
    return [step.revision for step in ScriptDirectory.from_config(_configure()).walk_revisions()]
