"""Alembic runs this file; it hands over the connection that `upgrade` was given."""

from alembic import context

from vmofire.recording.library.schema import Row

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Row.metadata,
    render_as_batch=True,  # SQLite alters a column only by writing the table anew
)
context.run_migrations()
