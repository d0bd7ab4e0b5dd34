"""The migrations make the schema that the code declares."""

from __future__ import annotations

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect

from oms.db.engine import connectable
from oms.db.migrate import migrate
from oms.db.schema import metadata


def test_the_migrated_schema_is_the_declared_one(oms_url: str) -> None:
    engine = connectable(oms_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_migrating_again_changes_nothing(oms_url: str) -> None:
    engine = connectable(oms_url)
    before = set(inspect(engine).get_table_names())

    migrate(oms_url)

    assert set(inspect(engine).get_table_names()) == before
    engine.dispose()


def test_every_constraint_has_a_name_of_ours(oms_url: str) -> None:
    engine = connectable(oms_url)
    inspector = inspect(engine)
    names = [
        constraint["name"]
        for table in inspector.get_table_names()
        if table != "alembic_version"
        for constraint in (
            inspector.get_pk_constraint(table),
            *inspector.get_foreign_keys(table),
            *inspector.get_unique_constraints(table),
            *inspector.get_check_constraints(table),
        )
    ]
    assert names
    assert [name for name in names if name is None or name.split("_")[0] not in {"pk", "fk", "uq", "ck"}] == []
    engine.dispose()
