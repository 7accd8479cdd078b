"""Environment of Alembic, which runs this file: passes on the connection that `upgrade` got."""

from alembic import context

from vmofire.recording.library.schema import Row

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Row.metadata,
    render_as_batch=True,  # SQLite alters a column only by rewriting the table
)
context.run_migrations()
