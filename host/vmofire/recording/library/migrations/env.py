"""Environment of Alembic, which runs this file: passes on the connection that `upgrade` got."""

from alembic import context

from vmofire.recording.library.schema import Row

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Row.metadata,
)
context.run_migrations()
