"""Checksum of every record; `upgrade` of this package fills it in after the last step."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

TABLES = (
    *("people", "names", "visits", "recordings", "channels", "protocols"),
    *("results", "figures", "overrides", "mends", "removals", "state"),
)


def upgrade() -> None:
    """Make room for it."""
    for table in TABLES:
        op.add_column(table, sa.Column("sum", sa.Integer(), nullable=True))
