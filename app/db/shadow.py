"""Projections made anew from the journal beside the living ones, while selling goes on; what differs is mended.

The journal's facts, own and peers', are projected into temporary tables of the same names by the same functions. Such
a table hides the living one for one connection only, and writing to it holds up nobody. Then both are compared in one
snapshot. Rows that differ are put right a few at a time, each time only if no fact came meanwhile; the living tables
hold every fact by then, or the comparison is made again.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, MetaData, Table, bindparam, delete, func, insert, select, text

from app.db.journal import read_entry
from app.db.store import StoreDb
from app.db.tables import journal, peer_entry
from contract.errors import Unavailable
from contract.messages.entry import EntryHeader
from contract.messages.facts import Fact

SLICE, MENDED_AT_ONCE = 100, 100
_MOST_ROUNDS = 1_000
_log = logging.getLogger(__name__)

Place = tuple[int, int]
"""The last position taken from the own journal and from the peers' entries."""
Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Projection:
    """The tables of one feature, and how a fact changes them; facts of other kinds change nothing."""

    tables: Sequence[Table]
    kinds: Sequence[str]
    project: Callable[[Connection, EntryHeader, Fact], None]


@dataclass(frozen=True, slots=True)
class Progress:
    """How many entries were read of how many, and how many rows of the living tables were put right."""

    read: int
    entries: int
    mended: int
    done: bool = False


class ShadowRebuild:
    """``run`` once, in a thread that may take its time. ``go_on``: False ends it early; called between slices."""

    def __init__(self, store: StoreDb, projections: Sequence[Projection]) -> None:
        self._store = store
        self._kinds = {kind: own.project for own in projections for kind in own.kinds}
        self._tables = [table for own in projections for table in own.tables]

    def run(self, told: Callable[[Progress], None], go_on: Callable[[], bool]) -> Progress:
        """Read everything, compare, mend. Unavailable: ``rebuild_stopped``, ``rebuild_unfinished``, and the store's."""
        with self._store.aside() as conn:
            self._make_tables(conn)
            read, place = 0, (0, 0)
            entries = self._count(conn)
            while (taken := self._take(conn, place))[0]:
                read, place = read + taken[0], taken[1]
                told(Progress(read, max(entries, read), 0))
                if not go_on():
                    raise Unavailable("rebuild_stopped")
            mended = self._mend(conn, place, lambda rows: told(Progress(read, max(entries, read), rows)))
        end = Progress(read, read, mended, done=True)
        told(end)
        return end

    def _make_tables(self, conn: Connection) -> None:
        aside = MetaData()
        with conn.begin():
            for table in self._tables:
                copy = table.to_metadata(aside)
                copy._prefixes = ["TEMPORARY"]  # noqa: SLF001 - a copied table has no other way to become temporary
            # Not asked whether they exist: the living ones do.
            aside.create_all(conn, checkfirst=False)

    def _count(self, conn: Connection) -> int:
        with conn.begin():
            return sum(
                conn.execute(select(func.count()).select_from(table).where(table.c.kind.in_(self._kinds))).scalar_one()
                for table in (journal, peer_entry)
            )

    def _take(self, conn: Connection, after: Place) -> tuple[int, Place]:
        """Project the next slice; how many facts that were, and the place reached."""
        with conn.begin():
            own, last_own = self._slice(conn, journal, after[0])
            peers, last_peer = self._slice(conn, peer_entry, after[1])
            for header, body in (*own, *peers):
                self._project(conn, header, body)
        return len(own) + len(peers), (last_own, last_peer)

    def _slice(self, conn: Connection, table: Table, after: int) -> tuple[list[tuple[str, str]], int]:
        columns = (table.c.position, table.c.header, table.c.body)
        statement = select(*columns).where(table.c.kind.in_(self._kinds), table.c.position > after)
        found = conn.execute(statement.order_by(table.c.position).limit(SLICE)).all()
        return [(one.header, one.body) for one in found], found[-1].position if found else after

    def _project(self, conn: Connection, header_text: str, body: str) -> None:
        try:
            header, fact = read_entry(header_text, body)
        except (Unavailable, ValueError):
            # A peer's entry that only a newer program understands is in no living projection either.
            return
        self._kinds[header.kind](conn, header, fact)

    def _mend(self, conn: Connection, place: Place, told: Callable[[int], None]) -> int:
        mended = 0
        for _ in range(_MOST_ROUNDS):
            while (taken := self._take(conn, place))[0]:
                place = taken[1]
            with conn.begin():
                differing = self._first_difference(conn)
            if differing is None:
                return mended
            table, keys, rows = differing
            if self._put_right(place, table, keys, rows):
                mended += len(keys)
                told(mended)
                _log.warning("rows that did not say what the journal says were mended", extra={"table": table.name})
        raise Unavailable("rebuild_unfinished")

    def _first_difference(self, conn: Connection) -> tuple[Table, list[Row], list[Row]] | None:
        """A table, the keys of some rows that differ, and those rows as they should be."""
        for table in self._tables:
            keys = ", ".join(f'"{column.name}"' for column in table.primary_key)
            names = ", ".join(f'"{column.name}"' for column in table.columns)
            made, living = f"SELECT {names} FROM temp.{table.name}", f"SELECT {names} FROM main.{table.name}"  # noqa: S608
            differs = (
                f"SELECT {keys} FROM ({made} EXCEPT {living}) UNION "  # noqa: S608 - names of our own tables
                f"SELECT {keys} FROM ({living} EXCEPT {made}) LIMIT {MENDED_AT_ONCE}"
            )
            found = [tuple(row) for row in conn.execute(text(differs))]
            if found:
                marks = " AND ".join(f'"{column.name}" = ?' for column in table.primary_key)
                one = f"{made} WHERE {marks}"
                rows = [tuple(row) for key in found for row in conn.exec_driver_sql(one, key)]
                return table, found, rows
        return None

    def _put_right(self, place: Place, table: Table, keys: Sequence[Row], rows: Sequence[Row]) -> bool:
        """False where a fact came since the comparison: what should stand there is no longer known."""
        key_names = [column.name for column in table.primary_key]
        with self._store.transaction() as tx:
            if self._newest(tx.conn) != place:
                return False
            gone = delete(table).where(*(table.c[name] == bindparam(f"key_{name}") for name in key_names))
            tx.conn.execute(
                gone, [{f"key_{name}": own for name, own in zip(key_names, key, strict=True)} for key in keys]
            )
            if rows:
                names = [column.name for column in table.columns]
                tx.conn.execute(insert(table), [dict(zip(names, row, strict=True)) for row in rows])
            tx.stale(*(f"fact:{kind}" for kind in self._kinds), "shift", "sales")
        return True

    def _newest(self, conn: Connection) -> Place:
        """Where facts of these kinds end."""
        own, peer = (
            conn.execute(select(func.max(table.c.position)).where(table.c.kind.in_(self._kinds))).scalar() or 0
            for table in (journal, peer_entry)
        )
        return own, peer
