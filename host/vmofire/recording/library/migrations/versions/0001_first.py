"""First tables: people and names, visits, recordings, results, corrections."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

NUMBER: sa.Double[float] = sa.Double()  # sa leaves the Python type open


def upgrade() -> None:
    """Make them."""
    op.create_table(
        "people",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("uid", sa.String(), nullable=False),
        sa.Column("created", sa.String(), nullable=False),
        sa.Column("injury_side", sa.String(), nullable=False),
        sa.Column("injury_date", sa.String(), nullable=True),
        sa.Column("notes", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_people"),
        sa.UniqueConstraint("uid", name="uq_people_uid"),
    )
    op.create_table(
        "protocols",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("job", sa.String(), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_protocols"),
    )
    op.create_table(
        "removals",
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("visits", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", name="pk_removals"),
    )
    op.create_table(
        "state",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("changes", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_state"),
    )
    op.create_table(
        "mends",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("target", sa.String(), nullable=False),
        sa.Column("before", sa.String(), nullable=True),
        sa.Column("after", sa.String(), nullable=True),
        sa.Column("private", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_mends_person_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_mends"),
    )
    op.create_index("ix_mends_person_id", "mends", ["person_id"])
    op.create_table(
        "names",
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_names_person_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("person_id", name="pk_names"),
    )
    op.create_table(
        "visits",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("started", sa.String(), nullable=False),
        sa.Column("pain_before", sa.Integer(), nullable=True),
        sa.Column("pain_after", sa.Integer(), nullable=True),
        sa.Column("swelling", sa.String(), nullable=True),
        sa.Column("cleared", sa.Boolean(), nullable=True),
        sa.Column("notes", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_visits_person_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_visits"),
    )
    op.create_index("ix_visits_person_id", "visits", ["person_id"])
    op.create_table(
        "recordings",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("visit_id", sa.String(), nullable=False),
        sa.Column("file", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("added", sa.String(), nullable=False),
        sa.Column("made", sa.String(), nullable=True),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("fs_hz", NUMBER, nullable=True),
        sa.Column("lost_rows", sa.Integer(), nullable=True),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.Column("board", sa.JSON(), nullable=False),
        sa.Column("filters", sa.JSON(), nullable=False),
        sa.Column("app", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["visits.id"], name="fk_recordings_visit_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_recordings"),
        sa.UniqueConstraint("file", name="uq_recordings_file"),
    )
    op.create_index("ix_recordings_visit_id", "recordings", ["visit_id"])
    op.create_table(
        "channels",
        sa.Column("recording_id", sa.String(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("muscle", sa.String(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("output", sa.String(), nullable=True),
        sa.Column("gain", NUMBER, nullable=True),
        sa.Column("electrode", sa.String(), nullable=False),
        sa.Column("spacing_mm", NUMBER, nullable=True),
        sa.Column("landmark_mm", NUMBER, nullable=True),
        sa.Column("placed_anew", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(
            ["recording_id"], ["recordings.id"], name="fk_channels_recording_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("recording_id", "place", name="pk_channels"),
    )
    op.create_table(
        "results",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("visit_id", sa.String(), nullable=False),
        sa.Column("recording_id", sa.String(), nullable=True),
        sa.Column("protocol_id", sa.String(), nullable=True),
        sa.Column("repeat_of", sa.String(), nullable=True),
        sa.Column("made", sa.String(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("job", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("headline", sa.String(), nullable=False),
        sa.Column("swapped", sa.Boolean(), nullable=False),
        sa.Column("result", sa.JSON(), nullable=False),
        sa.Column("filters", sa.JSON(), nullable=False),
        sa.Column("app", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["protocol_id"], ["protocols.id"], name="fk_results_protocol_id"),
        sa.ForeignKeyConstraint(
            ["recording_id"], ["recordings.id"], name="fk_results_recording_id", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["repeat_of"], ["results.id"], name="fk_results_repeat_of", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name="fk_results_visit_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_results"),
    )
    op.create_index("ix_results_protocol_id", "results", ["protocol_id"])
    op.create_index("ix_results_recording_id", "results", ["recording_id"])
    op.create_index("ix_results_repeat_of", "results", ["repeat_of"])
    op.create_index("ix_results_visit_id", "results", ["visit_id"])
    op.create_table(
        "figures",
        sa.Column("result_id", sa.String(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", NUMBER, nullable=True),
        sa.Column("low", NUMBER, nullable=True),
        sa.Column("high", NUMBER, nullable=True),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["result_id"], ["results.id"], name="fk_figures_result_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("result_id", "place", name="pk_figures"),
    )
    op.create_index("ix_figures_name", "figures", ["name"])
    op.create_table(
        "overrides",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("result_id", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["result_id"], ["results.id"], name="fk_overrides_result_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_overrides"),
    )
    op.create_index("ix_overrides_result_id", "overrides", ["result_id"])

    # Rows of both are only ever added; they are deleted with their person.
    for table in ("mends", "overrides"):
        op.execute(
            f"CREATE TRIGGER {table}_stay BEFORE UPDATE ON {table}"
            f" BEGIN SELECT RAISE(ABORT, '{table} are never changed'); END"
        )
    op.execute("INSERT INTO state (id, changes) VALUES (1, 0)")
    op.execute("PRAGMA application_id = 0x564D4F4C")
