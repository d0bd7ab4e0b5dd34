"""A new register's databases for tests that are not about how they are made: migrated once, and copied from then on."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

from app.catalog.place import DATABASE_NAME as CATALOG_NAME
from app.db.keys import Keys, SecretStore
from app.db.store import DATABASE_NAME as STORE_NAME
from app.db.store import StoreDb, World
from app.db.upgrade import CATALOG, STORE, Schema, upgrade


def open_store_db(directory: Path, keys: Keys, world: World, secrets: SecretStore | None = None) -> StoreDb:
    """As ``StoreDb.open``, which spends most of its time on migrations where there is no file."""
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    _put(directory / STORE_NAME, keys.database, STORE)
    return StoreDb.open(directory, keys, world, secrets)


def put_new_files(directory: Path, key: bytes) -> None:
    """Before a program starts for the first time there."""
    _put(directory / STORE_NAME, key, STORE)
    _put(directory / CATALOG_NAME, key, CATALOG)


def _put(file: Path, key: bytes, schema: Schema) -> None:
    if not file.exists():
        file.write_bytes(_migrated(key, schema))


@cache
def _migrated(key: bytes, schema: Schema) -> bytes:
    with tempfile.TemporaryDirectory(prefix="aisle-store-") as folder:
        file = Path(folder) / "new.db"
        upgrade(file, key, schema)
        return file.read_bytes()
