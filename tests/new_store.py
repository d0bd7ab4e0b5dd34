"""A new register's database for tests that are not about how one is made: migrated once, and copied from then on."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

from app.db.keys import Keys, SecretStore
from app.db.store import DATABASE_NAME, StoreDb, World
from app.db.upgrade import STORE, upgrade


def open_store_db(directory: Path, keys: Keys, world: World, secrets: SecretStore | None = None) -> StoreDb:
    """As ``StoreDb.open``, which spends most of its time on migrations where there is no file."""
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = directory / DATABASE_NAME
    if not file.exists():
        file.write_bytes(_migrated(keys.database))
    return StoreDb.open(directory, keys, world, secrets)


@cache
def _migrated(key: bytes) -> bytes:
    with tempfile.TemporaryDirectory(prefix="aisle-store-") as folder:
        file = Path(folder) / DATABASE_NAME
        upgrade(file, key, STORE)
        return file.read_bytes()
