"""Databases of every version become today's, after a backup, and are then as the code declares them."""

from __future__ import annotations

import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, MetaData, Table, insert, select

import app.bopis.tables
import app.bopis.wave_tables
import app.catalog.tables
import app.customers.tables
import app.operators.tables
import app.pos.tables
import app.stock.tables
from app.db import upgrade as upgrading
from app.db.engine import open_engine, writer
from app.db.keys import Keys, KeySource
from app.db.rebuild import rebuild_if_asked
from app.db.tables import document_number, incarnation, journal, register_state
from app.db.tables import metadata as store_metadata
from app.db.upgrade import CATALOG, STORE, Schema, upgrade
from app.pos import projections, repository
from contract.errors import Unavailable
from tests.builders import EGGS_GTIN, SOURDOUGH_GTIN, Shop, filled_shop, selling_shop
from tests.migrated_once import migrate_truly

KEY = bytes(32)
DECLARED = {STORE: store_metadata, CATALOG: app.catalog.tables.metadata}
assert {
    app.pos.tables.sale.name,
    app.bopis.tables.order_end.name,
    app.stock.tables.stock_count.name,
    app.bopis.wave_tables.wave_entry.name,
    app.customers.tables.stored_value_use.name,
    app.operators.tables.pin_attempts.name,
} < set(store_metadata.tables)


@pytest.fixture(autouse=True)
def _every_migration_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    """Elsewhere a new file is made as they left an earlier one."""
    monkeypatch.setattr(upgrading, "_migrate", migrate_truly)


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


def test_several_files_may_be_migrated_at_the_same_time(tmp_path: Path) -> None:
    """A catalog that is loaded, and a till to practice at."""
    files = {tmp_path / f"{schema.name}-{number}.db": schema for number in range(3) for schema in (STORE, CATALOG)}
    with ThreadPoolExecutor(len(files)) as pool:
        for done in [pool.submit(upgrade, file, KEY, schema) for file, schema in files.items()]:
            done.result()
    for file, schema in files.items():
        engine = open_engine(file, KEY)
        assert set(schema_of(engine)) >= set(DECLARED[schema].tables)
        engine.dispose()


@pytest.mark.parametrize("schema", [STORE, CATALOG], ids=lambda schema: schema.name)
def test_the_newest_migration_is_the_one_that_is_expected(schema: Schema) -> None:
    assert scripts(schema).get_heads() == [schema.head]


def test_every_older_database_is_backed_up_and_upgraded(tmp_path: Path) -> None:
    older = tmp_path / "older.db"
    for revision in [script.revision for script in scripts(STORE).walk_revisions()][::-1]:
        upgrade(older, KEY, Schema(STORE.name, revision, precious=False))
        path = tmp_path / revision / "store.db"
        path.parent.mkdir()
        shutil.copy(older, path)
        upgrade(path, KEY, STORE)
        engine = open_engine(path, KEY)
        with engine.connect() as conn:
            assert conn.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() == STORE.head
        engine.dispose()
        backup = path.parent / "backups" / f"store-{revision}.db"
        assert backup.exists() == (revision != STORE.head)
        if backup.exists():
            open_engine(backup, KEY).dispose()


JOURNAL = (journal, incarnation, document_number, register_state)


def test_what_an_older_file_sold_adds_up_anew_from_its_journal(tmp_path: Path) -> None:
    shop = selling_shop(tmp_path / "today", 20_000)
    shop.sell.scan(SOURDOUGH_GTIN[1:])
    sold = shop.settle.pay_cash(320)
    shop.sell.scan(EGGS_GTIN[1:])
    shop.suspend.suspend("Mary")
    with shop.db.read() as conn:
        kept = {table: [dict(row) for row in conn.execute(select(table)).mappings()] for table in JOURNAL}
        added_up = {table: conn.execute(select(table)).all() for table in projections.TABLES}
    shop.stop()
    before_registers_heard_each_other(tmp_path / "older" / "store.db", kept)
    older = Shop(tmp_path / "older", seed=2)
    with older.db.read() as conn:
        assert {table: conn.execute(select(table)).all() for table in projections.TABLES} == added_up
        assert [sale.transaction_id for sale in repository.recent_sales(conn, 5)] == [sold.transaction_id]
    assert not rebuild_if_asked(older.db, [projections.rebuild])
    older.stop()


def before_registers_heard_each_other(path: Path, kept: dict[Table, list[dict[str, object]]]) -> None:
    """A file with this journal, of the version before its sums knew of other registers."""
    path.parent.mkdir()
    keys = Keys(bytes(range(32)), bytes(range(32, 64)), KeySource.KEY_FILE)
    upgrade(path, keys.database, Schema(STORE.name, "0004", precious=True))
    engine = open_engine(path, keys.database)
    with writer(engine) as conn, conn.begin():
        for table, rows in kept.items():
            conn.execute(insert(table), rows)
    engine.dispose()


def test_a_database_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    shop = filled_shop(tmp_path / "data")
    with shop.db.transaction() as tx:
        tx.conn.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    shop.stop()
    before = (shop.directory / "store.db").read_bytes()
    with pytest.raises(Unavailable, match="database_from_newer_version"):
        shop.start()
    assert (shop.directory / "store.db").read_bytes() == before
