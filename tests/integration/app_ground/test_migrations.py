"""Databases of every version become today's, after a backup, and are then as the code declares them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, MetaData

import app.catalog.tables
import app.operators.tables
import app.pos.tables
from app.db.engine import open_engine, writer
from app.db.tables import metadata as store_metadata
from app.db.upgrade import CATALOG, STORE, Schema, upgrade
from app.pos.repository import open_shift, sale_by_id
from contract.errors import Unavailable
from tests.builders import filled_shop

KEY = bytes(32)
DECLARED = {STORE: store_metadata, CATALOG: app.catalog.tables.metadata}
assert {app.pos.tables.sale.name, app.operators.tables.pin_attempts.name} < set(store_metadata.tables)


def scripts(schema: Schema) -> ScriptDirectory:
    config = Config()
    config.set_main_option("script_location", str(schema.scripts))
    return ScriptDirectory.from_config(config)


def schema_of(engine: Engine) -> dict[str, str]:
    """Name -> what made it, without differences of writing."""
    with engine.connect() as conn:
        found = conn.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE name <> 'alembic_version'").all()
    return {name: re.sub(r"\s+", " ", sql or "").strip().replace(" )", ")") for name, sql in found if sql}


@pytest.mark.parametrize("schema", [STORE, CATALOG], ids=lambda schema: schema.name)
def test_the_migrated_schema_is_the_declared_one(tmp_path: Path, schema: Schema) -> None:
    upgrade(tmp_path / "migrated.db", KEY, schema)
    migrated = open_engine(tmp_path / "migrated.db", KEY)
    declared = open_engine(tmp_path / "declared.db", KEY)
    metadata: MetaData = DECLARED[schema]
    with writer(declared) as conn, conn.begin():
        metadata.create_all(conn)
    assert schema_of(migrated) == schema_of(declared)
    migrated.dispose()
    declared.dispose()


@pytest.mark.parametrize("schema", [STORE, CATALOG], ids=lambda schema: schema.name)
def test_the_newest_migration_is_the_one_that_is_expected(schema: Schema) -> None:
    assert scripts(schema).get_heads() == [schema.head]


def test_every_older_database_is_backed_up_and_upgraded(tmp_path: Path) -> None:
    revisions = [script.revision for script in scripts(STORE).walk_revisions()]
    for revision in revisions:
        path = tmp_path / revision / "store.db"
        path.parent.mkdir()
        upgrade(path, KEY, Schema(STORE.name, revision, precious=True))
        upgrade(path, KEY, STORE)
        engine = open_engine(path, KEY)
        with engine.connect() as conn:
            assert conn.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() == STORE.head
        engine.dispose()
        backup = path.parent / "backups" / f"store-{revision}.db"
        assert backup.exists() == (revision != STORE.head)
        if backup.exists():
            open_engine(backup, KEY).dispose()


def test_sales_and_shifts_of_before_there_were_modifiers_keep_their_figures(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    upgrade(path, KEY, Schema(STORE.name, "0002", precious=True))
    old = open_engine(path, KEY)
    with writer(old) as conn, conn.begin():
        conn.exec_driver_sql("INSERT INTO sale VALUES ('t', 'e', 'i', 7, 's', '2026', NULL, 746, 'EUR', 5)")
        conn.exec_driver_sql(
            "INSERT INTO shift VALUES"
            " ('s', 'open', 'EUR', '2026', NULL, 20000, 1, 4316, 746, 5, -1, 745, 2, 1, 1, 7, 7, NULL, NULL, NULL)"
        )
    old.dispose()
    upgrade(path, KEY, STORE)
    new = open_engine(path, KEY)
    with new.connect() as conn:
        listed = sale_by_id(conn, "t")
        sums = open_shift(conn)
    new.dispose()
    assert listed is not None
    assert (listed.document_number, listed.total_minor, listed.pieces) == (7, 746, 5)
    assert sums is not None
    assert (sums.sales_minor, sums.cash_minor, sums.abandoned_count, sums.last_sale_number) == (746, 745, 1, 7)
    assert (sums.coupon_minor, sums.discount_minor, sums.override_count) == (0, 0, 0)


def test_a_database_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    shop = filled_shop(tmp_path / "data")
    with shop.db.transaction() as tx:
        tx.conn.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    shop.stop()
    before = (shop.directory / "store.db").read_bytes()
    with pytest.raises(Unavailable, match="database_from_newer_version"):
        shop.start()
    assert (shop.directory / "store.db").read_bytes() == before
