"""Connections and transactions. ``Database.run`` repeats work that PostgreSQL gave up on to end a deadlock."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy import URL, Connection, Engine, create_engine, make_url
from sqlalchemy.exc import DBAPIError, OperationalError

from contract.values.ids import IdFactory
from oms.clock import Clock

T = TypeVar("T")

MAX_TRIES = 8
MAX_BY_KEY = 4
_SERIALIZATION_FAILURE, _DEADLOCK_DETECTED = "40001", "40P01"

# SQLSTATE classes: connection, transaction rollback, resources, lock not available, operator intervention.
_TRANSIENT_CLASSES = ("08", "40", "53", "55", "57")

# For statements that find each row by its key. Without this a table that was never analyzed is read whole, once a row:
# measured, 1.3 s for three hundred balances of ten thousand. One plan is made once for any number of rows: one for the
# six hundred keys at hand went through every balance for each of them.
_BY_KEY = (
    "-c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off -c jit=off"
    " -c plan_cache_mode=force_generic_plan"
)


@dataclass(frozen=True, slots=True)
class Tx:
    """One open transaction: its connection, the moment it stands for, and where new ids come from."""

    conn: Connection
    now: datetime
    new_id: IdFactory


class Database:
    """A PostgreSQL database, 15 or newer."""

    def __init__(self, url: str, clock: Clock, new_id: IdFactory, *, pool_size: int = 20) -> None:
        self.url = url
        self.clock = clock
        self.new_id = new_id
        self._engine = connectable(url, pool_size)
        self._by_key = connectable(url, min(pool_size, MAX_BY_KEY), _BY_KEY, prepare_threshold=0)
        of_one_moment = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        self._snapshots = self._engine.execution_options(**of_one_moment)
        self._snapshots_by_key = self._by_key.execution_options(**of_one_moment)
        self._committed: Callable[[], None] = lambda: None

    def on_commit(self, committed: Callable[[], None]) -> None:
        """``committed`` is called after each ``run``, on its thread: what was marked may be numbered now."""
        self._committed = committed

    def transaction(self) -> AbstractContextManager[Tx]:
        """A READ COMMITTED transaction: committed at the end of the block, rolled back when it raises."""
        return self._begin(self._engine)

    def transaction_by_key(self) -> AbstractContextManager[Tx]:
        """The same for work that finds every row by its key: whatever the statistics say, no table is read whole."""
        return self._begin(self._by_key)

    def snapshot(self) -> AbstractContextManager[Tx]:
        """A REPEATABLE READ, READ ONLY transaction: everything read in it is of one moment."""
        return self._begin(self._snapshots)

    def snapshot_by_key(self) -> AbstractContextManager[Tx]:
        """The same for work that finds every row by its key."""
        return self._begin(self._snapshots_by_key)

    def run(self, work: Callable[[Tx], T]) -> T:
        """Does ``work`` in a transaction, again if it met a deadlock; so it must have no effect but through ``Tx``."""
        return self._done(self._engine, work)

    def run_by_key(self, work: Callable[[Tx], T]) -> T:
        """The same in a ``transaction_by_key``."""
        return self._done(self._by_key, work)

    def close(self) -> None:
        """Ends every idle connection."""
        self._engine.dispose()
        self._by_key.dispose()

    def _done(self, engine: Engine, work: Callable[[Tx], T]) -> T:
        done = self._tried(engine, work)
        self._committed()
        return done

    def _tried(self, engine: Engine, work: Callable[[Tx], T]) -> T:
        for _ in range(MAX_TRIES - 1):
            try:
                with self._begin(engine) as tx:
                    return work(tx)
            except DBAPIError as error:
                if not repeatable(error):
                    raise
        with self._begin(engine) as tx:
            return work(tx)

    @contextmanager
    def _begin(self, engine: Engine) -> Iterator[Tx]:
        with engine.begin() as connection:
            yield Tx(connection, self.clock.now(), self.new_id)


def connectable(url: str, pool_size: int = 1, options: str = "", **driver: object) -> Engine:
    """A SQLAlchemy engine that speaks psycopg 3 to ``url`` and reads every instant in UTC; ``options`` as to psql.

    ``driver``: what else psycopg is told.
    """
    return create_engine(
        sqlalchemy_url(url),
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_timeout=10,
        pool_use_lifo=True,  # few connections do the work, each with its plans and caches warm
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args={
            "options": f"-c timezone=UTC -c lock_timeout=10s {options}",
            "application_name": "aisle-oms",
            **driver,
        },
    )


def sqlalchemy_url(url: str) -> URL:
    """``postgres://`` and ``postgresql://`` as SQLAlchemy names them with psycopg 3."""
    return make_url(url.replace("postgres://", "postgresql://", 1)).set(drivername="postgresql+psycopg")


def transient(error: DBAPIError) -> bool:
    """Whether the database, not the work, was at fault: a deadlock, a lock not had in time, a lost connection."""
    sqlstate = getattr(error.orig, "sqlstate", None)
    return unreachable(error) if sqlstate is None else bool(sqlstate.startswith(_TRANSIENT_CLASSES))


def unreachable(error: DBAPIError) -> bool:
    """Whether nothing was heard of the database, whatever the work."""
    silent = getattr(error.orig, "sqlstate", None) is None
    return silent and (error.connection_invalidated or isinstance(error, OperationalError))


def repeatable(error: DBAPIError) -> bool:
    """Whether the same work may succeed when done again."""
    return getattr(error.orig, "sqlstate", None) in (_SERIALIZATION_FAILURE, _DEADLOCK_DETECTED)
