"""Alembic's entry: runs the migrations on the connection that ``oms.db.migrate`` hands over."""

from alembic import context

from oms.db.schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, compare_type=True)
with context.begin_transaction():
    context.run_migrations()
