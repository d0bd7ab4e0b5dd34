"""How long the one transaction of a finished sale takes: ``sale_commit``.

From the call that takes the cash to the commit of the act: checks, tax, the fact, canonical bytes, hash, journal,
projections, shift sums, on an encrypted file with every commit on the disk. Five lines, one tender. The baseline writes
the same rows by the same statements to a plain SQLite file with every commit on the disk, and does nothing else. Both
take turns, so that a noisy machine is noisy for both.
"""

from __future__ import annotations

import gc
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import event

from app.db import driver
from bench.figure import Figure, percentile, spread
from tests import builders

SALES, WARM_UP = 1_000, 50
SCANS = (
    builders.SOURDOUGH_GTIN, builders.EGGS_GTIN, builders.SKILLET_GTIN, builders.label("21", "20104", 1134),
    builders.label("20", "20555", 1250),
)  # fmt: skip
_WRITES = ("INSERT", "UPDATE", "DELETE")

Statement = tuple[str, Any, bool]
"""SQL, parameters, and whether they are many."""


def measure() -> Iterable[Figure]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shop = builders.selling_shop(folder / "register")
        plain, encrypted = _copies(folder, shop)
        till = Till(shop)
        ours: list[float] = []
        raw: dict[Any, list[float]] = {plain: [], encrypted: []}
        gc.freeze()  # As the program does once it has started.
        for _ in range(WARM_UP + SALES):
            ours.append(till.sell())
            for connection, samples in raw.items():
                samples.append(_written(connection, till))
        shop.stop()
        for connection in raw:
            connection.close()
    base, safe = (percentile(samples[WARM_UP:], 50) for samples in raw.values())
    says = f"the same rows raw on an encrypted file: {safe:.3f}"
    yield spread("sale_commit", "ms", ours[WARM_UP:], round(base, 3), says)


class Till:
    """A till that sells, and remembers what was written for its last sale."""

    def __init__(self, shop: builders.Shop) -> None:
        self._shop = shop
        self._committed: list[int] = []
        self.before: list[Statement] = []
        self.sale: list[Statement] = []
        self._noted = self.before
        committed = shop.db._committed  # noqa: SLF001 - called first when COMMIT has returned

        def noted(tx: Any) -> None:
            self._committed.append(time.perf_counter_ns())
            committed(tx)

        setattr(shop.db, "_committed", noted)  # noqa: B010 - a plain assignment does not type
        event.listen(shop.db._engine, "before_cursor_execute", self._note)  # noqa: SLF001 - a benchmark looks inside
        for name in ("driver_rows", "driver_write", "driver_write_many"):
            setattr(driver, name, self._noting(getattr(driver, name), name == "driver_write_many"))

    def sell(self) -> float:
        """Five items; how long their payment took until it was durable, in milliseconds."""
        self._noted = self.before = []
        for code in SCANS:
            self._shop.clock.advance(seconds=2)
            self._shop.sell.scan(code)
        self._noted = self.sale = []
        self._committed.clear()
        self._shop.settle.view()  # what the tender screen shows while the customer looks for the money
        began = time.perf_counter_ns()
        self._shop.settle.pay_cash(50_000)
        return (self._committed[0] - began) / 1_000_000

    def _noting(self, asked: Callable[..., Any], many: bool) -> Callable[..., Any]:
        """The same function, but what it writes is remembered."""

        def noted(conn: Any, sql: str, values: Any) -> Any:
            self._note(None, None, sql, values, None, many)
            return asked(conn, sql, values)

        return noted

    def _note(self, _conn: Any, _cursor: Any, sql: str, parameters: Any, _context: Any, many: bool) -> None:
        if sql.lstrip().startswith(_WRITES):
            self._noted.append((sql, parameters, many))


def _copies(folder: Path, shop: builders.Shop) -> tuple[Any, Any]:
    """The register's file as it is now: one copy that is not encrypted, and one that is."""
    source = sqlcipher.connect(str(folder / "register" / "store.db"), isolation_level=None)
    source.execute(f"PRAGMA key = \"x'{shop.keys.database.hex()}'\"")
    for name, key in (("plain", ""), ("encrypted", f"x'{shop.keys.database.hex()}'")):
        source.execute(f"ATTACH DATABASE '{folder / name}.db' AS copy KEY \"{key}\"")
        source.execute("SELECT sqlcipher_export('copy')")
        source.execute("DETACH DATABASE copy")
    source.close()
    plain = sqlite3.connect(folder / "plain.db", isolation_level=None)
    encrypted = sqlcipher.connect(str(folder / "encrypted.db"), isolation_level=None)
    encrypted.execute(f"PRAGMA key = \"x'{shop.keys.database.hex()}'\"")
    for connection in (plain, encrypted):
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
    return plain, encrypted


def _written(connection: Any, till: Till) -> float:
    """How long the rows of the till's last sale take, in milliseconds; what came before it is not counted."""
    _execute(connection, till.before)
    began = time.perf_counter_ns()
    _execute(connection, till.sale)
    return (time.perf_counter_ns() - began) / 1_000_000


def _execute(connection: Any, statements: Iterable[Statement]) -> None:
    connection.execute("BEGIN IMMEDIATE")
    for sql, parameters, many in statements:
        if many:
            connection.executemany(sql, parameters)
        else:
            connection.execute(sql, parameters).fetchall()
    connection.execute("COMMIT")
