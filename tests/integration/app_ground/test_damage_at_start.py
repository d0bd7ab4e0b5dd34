"""A page that reads otherwise than it was written, and is the first that a start reads."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlcipher3.dbapi2 as sqlcipher

from app.books import go_on, may_go_on
from app.bootstrap import build, close
from app.catalog.place import DATABASE_NAME as CATALOG_NAME
from app.db import damage
from app.db.backup import require_whole
from app.db.engine import connect
from app.db.store import DATABASE_NAME
from contract.errors import Unavailable
from tests import builders
from tests.integration.app_ground.damaged import config_of, count, entries, flip


def page_of(path: Path, key: bytes, table: str) -> int:
    """Where a table begins, from 0."""
    connection = connect(path, key)
    (page,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)).fetchone()
    connection.close()
    return int(page) - 1


def test_records_whose_version_cannot_be_read_are_gone_on_with_at_the_key(old: builders.Shop) -> None:
    stood, config = entries(old), config_of(old)
    flip(old.directory / DATABASE_NAME, page_of(old.directory / DATABASE_NAME, old.keys.database, "alembic_version"))
    with pytest.raises(Unavailable, match="database_unreadable") as told:
        build(config)
    assert may_go_on(config, told.value)
    assert go_on(config) is not None
    assert count(config, "peer_entry") == len(stood)


@pytest.mark.parametrize("table", ["alembic_version", "stream_cursor", "search_progress"])
def test_a_catalog_that_cannot_be_read_is_made_anew(old: builders.Shop, table: str) -> None:
    config, path = config_of(old), old.directory / CATALOG_NAME
    flip(path, page_of(path, old.keys.database, table))
    close(build(config))
    assert list(old.directory.glob("unreadable-catalog*"))


def test_records_that_a_disk_failed_at_once_are_looked_at_again(
    old: builders.Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    stood, config = entries(old), config_of(old)
    whole, failed = require_whole, list[Path]()

    def once(path: Path, key: bytes) -> None:
        if not failed:
            failed.append(path)
            raise sqlcipher.OperationalError("disk I/O error")
        whole(path, key)

    monkeypatch.setattr(damage, "require_whole", once)
    assert go_on(config) is None
    assert failed
    assert count(config, "journal") == len(stood)
