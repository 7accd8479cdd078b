"""How the knee is (pain of the week, swelling as codes, questionnaires), and weekly plans."""

import sqlalchemy as sa
from alembic import op

from vmofire.guided.knee import OLDER_SWELLINGS

revision = "0003"
down_revision = "0002"

NUMBER: sa.Double[float] = sa.Double()  # sa leaves the Python type open


def upgrade() -> None:
    """Make room for both."""
    for name in ("pain_usual", "pain_worst"):
        op.add_column("visits", sa.Column(name, sa.Integer(), nullable=True))
    visits = sa.table("visits", sa.column("swelling", sa.String()))
    # Earlier versions stored words of the language in use. A text that is none of them was typed: it stays.
    for words, code in OLDER_SWELLINGS.items():
        op.execute(visits.update().where(visits.c.swelling == words).values(swelling=code))
    op.create_table(
        "questionnaires",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("visit_id", sa.String(), nullable=False),
        sa.Column("made", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("score", NUMBER, nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("scale", sa.JSON(), nullable=False),
        sa.Column("sum", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["visits.id"], name="fk_questionnaires_visit_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_questionnaires"),
    )
    op.create_index("ix_questionnaires_visit_id", "questionnaires", ["visit_id"])
    op.create_table(
        "plans",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("made", sa.String(), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("plan", sa.JSON(), nullable=False),
        sa.Column("sum", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_plans_person_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_plans"),
    )
    op.create_index("ix_plans_person_id", "plans", ["person_id"])
