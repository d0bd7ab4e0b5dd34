"""No reader ever misses a row, and small kinds never wait behind bulk ones."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import psycopg
import pytest
from sqlalchemy import delete, make_url, select, text

from contract.messages.rows import RoleRow
from oms.db.engine import Database, Tx
from oms.stores.model import Role
from oms.stores.operators import put_role
from oms.sync import sequencer
from oms.sync.feed import CHAIN, mark, mark_many
from oms.sync.sequencer import forget_tombstones, sequence_all, sequence_once
from oms.sync.tables import feed_head, feed_mark, feed_row
from tests.integration.oms_ground.chain import Chain, Till
from tests.postgres import Postgres

WRITERS, WRITES = 6, 40


class Reader:
    """Follows one stream by its numbers, as a register does."""

    def __init__(self, db: Database, stream: str) -> None:
        self._db, self._stream = db, stream
        self.after = 0
        self.seen: dict[tuple[str, str], int] = {}

    def read(self) -> None:
        with self._db.snapshot() as tx:
            found = tx.conn.execute(
                select(feed_row)
                .where(feed_row.c.stream == self._stream, feed_row.c.number > self.after)
                .order_by(feed_row.c.number)
            ).all()
        for row in found:
            self.seen[row.kind, row.key] = row.number
            self.after = row.number


@contextmanager
def held_open(url: str) -> Iterator[None]:
    """A transaction with an id that stays open in some database of the server."""
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS held (number int)")
        connection.execute("INSERT INTO held VALUES (1)")
        yield


def test_concurrent_writers_a_long_import_rollbacks_and_another_database_lose_no_row(
    chain: Chain, postgres: Postgres
) -> None:
    """A reader that follows while all that goes on ends with exactly the rows that were committed, each at its last."""
    committed: set[tuple[str, str]] = {("role", name) for name in ("cashier", "picker", "supervisor", "manager")}
    guard, done = threading.Lock(), threading.Event()

    def write(seed: int) -> None:
        dice = random.Random(seed)
        for _ in range(WRITES):
            key, kept = f"{seed}-{dice.randrange(WRITES // 2)}", dice.random() < 0.7
            with chain.db.transaction() as tx:
                mark(tx, CHAIN, "role", key)
                if dice.random() < 0.3:
                    tx.conn.execute(text("SELECT pg_sleep(0.002)"))
                if not kept:
                    tx.conn.rollback()
            if kept:
                with guard:
                    committed.add(("role", key))

    def long_import() -> None:
        keys = [f"item-{number}" for number in range(12_000)]
        for start in range(0, len(keys), 4_000):
            with chain.db.transaction() as tx:
                mark_many(tx, CHAIN, "item", keys[start : start + 4_000])
        with guard:
            committed.update(("item", key) for key in keys)

    def sequence() -> None:
        while not done.is_set():
            sequence_once(chain.db)

    reader = Reader(chain.db, CHAIN)
    writers = [threading.Thread(target=write, args=(seed,)) for seed in range(WRITERS)]
    writers.append(threading.Thread(target=long_import))
    sequencers = [threading.Thread(target=sequence) for _ in range(2)]
    with postgres.database() as other, held_open(other):
        for thread in writers + sequencers:
            thread.start()
        while any(thread.is_alive() for thread in writers):
            reader.read()
        for thread in writers:
            thread.join()
        done.set()
        for thread in sequencers:
            thread.join()
        sequence_all(chain.db)
    reader.read()

    with chain.db.snapshot() as tx:
        truth = {(row.kind, row.key): row.number for row in tx.conn.execute(select(feed_row))}
        assert tx.conn.execute(select(feed_mark)).all() == []
        heads = {row.stream: row.head for row in tx.conn.execute(select(feed_head))}
    assert set(truth) == committed
    assert reader.seen == truth, "the reader has every row, each with the number it stands at now"
    assert reader.after == heads[CHAIN]


def test_a_transaction_that_stays_open_holds_up_nobody_else(chain: Chain) -> None:
    chain.settle()
    with chain.db.transaction() as slow:
        mark(slow, CHAIN, "role", "slow")
        with chain.db.transaction() as tx:
            mark(tx, CHAIN, "role", "quick")
        assert sequence_once(chain.db).small == 1
    assert sequence_once(chain.db).small == 1, "the slow one's mark is numbered once it is there"
    assert _numbers(chain, "quick") < _numbers(chain, "slow")


def test_a_small_kind_is_numbered_in_the_round_after_its_commit_however_much_bulk_waits(chain: Chain) -> None:
    chain.settle()
    with chain.db.transaction() as tx:
        mark_many(tx, CHAIN, "item", [f"item-{number}" for number in range(3_000)])
    first = sequence_once(chain.db, bulk_slice=500)
    assert (first.small, first.bulk, first.more) == (0, 500, True)
    with chain.db.transaction() as tx:
        mark(tx, CHAIN, "role", "urgent")
    second = sequence_once(chain.db, bulk_slice=500)
    assert (second.small, second.bulk) == (1, 500)
    with chain.db.snapshot() as tx:
        still = tx.conn.execute(select(feed_mark)).all()
    assert len(still) == 2_000, "most of the import waits, and the small kind went past it"


def test_a_record_marked_many_times_stands_once_at_its_newest_number(chain: Chain) -> None:
    chain.settle()
    for _ in range(3):
        with chain.db.transaction() as tx:
            mark(tx, CHAIN, "role", "same")
            mark(tx, CHAIN, "role", "same")
        chain.settle()
    with chain.db.snapshot() as tx:
        rows = tx.conn.execute(select(feed_row).where(feed_row.c.key == "same")).all()
        head = tx.conn.execute(select(feed_head.c.head).where(feed_head.c.stream == CHAIN)).scalar_one()
    assert [row.number for row in rows] == [head]


def test_only_one_process_numbers_at_a_time(chain: Chain) -> None:
    with chain.db.transaction() as other:
        other.conn.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": sequencer._LOCK})
        assert sequence_once(chain.db) == sequencer.IDLE
    assert sequence_once(chain.db).small > 0


def test_a_pull_tells_the_record_as_it_is_now(chain: Chain, till: Till) -> None:
    chain.settle()
    till.pull(CHAIN)
    chain.db.run(lambda tx: put_role(tx, Role("packer", ("fulfill",), 4)))
    chain.settle()
    chain.db.run(lambda tx: put_role(tx, Role("packer", ("fulfill", "hand_over"), 6)))
    (page,) = till.pull(CHAIN).pages
    (row,) = page.rows
    assert row.body is not None
    assert RoleRow.model_validate(row.body).pin_digits == 6


def test_pages_together_hold_every_row_once(chain: Chain, till: Till) -> None:
    chain.settle()
    seen, more = [], True
    while more:
        (page,) = till.pull(CHAIN, limit=1).pages
        seen += [row.key for row in page.rows]
        more = page.more
    assert sorted(seen) == sorted([till.register_id, "cashier", "manager", "picker", "supervisor"])


def test_a_record_that_left_is_told_as_gone(chain: Chain, till: Till) -> None:
    chain.settle()
    till.pull(CHAIN)
    with chain.db.transaction() as tx:
        mark(tx, CHAIN, "role", "picker", tombstone=True)
    chain.settle()
    (page,) = till.pull(CHAIN).pages
    assert [(row.key, row.body) for row in page.rows] == [("picker", None)]


def test_a_cursor_older_than_a_forgotten_tombstone_begins_again(chain: Chain, till: Till) -> None:
    chain.settle()
    till.pull(CHAIN)
    with chain.db.transaction() as tx:
        mark(tx, CHAIN, "role", "picker", tombstone=True)
        mark(tx, CHAIN, "role", "manager")
    chain.settle()

    def later(tx: Tx) -> None:
        forget_tombstones(Tx(tx.conn, tx.now + timedelta(days=401), tx.new_id), days=400)

    chain.db.run(later)
    (page,) = till.pull(CHAIN).pages
    assert (page.restart, page.rows, page.next, page.more) == (True, (), 0, True)
    (again,) = till.pull(CHAIN).pages
    assert sorted(row.key for row in again.rows if row.kind == "role") == ["cashier", "manager", "supervisor"]


def test_a_tombstone_of_yesterday_is_kept(chain: Chain) -> None:
    with chain.db.transaction() as tx:
        mark(tx, CHAIN, "role", "gone", tombstone=True)
    chain.settle()
    chain.db.run(lambda tx: forget_tombstones(tx, days=400))
    assert _numbers(chain, "gone")


@pytest.mark.parametrize("loss", ["another epoch", "a cursor beyond the head"])
def test_after_a_restore_a_register_begins_again(chain: Chain, till: Till, loss: str) -> None:
    chain.settle()
    known = till.pull(CHAIN).epoch
    if loss == "another epoch":
        known = "f" * 32
    else:
        with chain.db.transaction() as tx:
            tx.conn.execute(delete(feed_row))
            tx.conn.execute(delete(feed_head))
            mark(tx, CHAIN, "role", "picker")
        chain.settle()
    (page,) = till.pull(CHAIN, epoch=known).pages
    assert page.restart
    assert till.cursors[CHAIN] == 0


def test_another_database_with_the_same_data_has_another_epoch(postgres: Postgres, oms_url: str) -> None:
    """A restored copy is noticed by itself."""
    first = Chain(oms_url)
    told = first.client.get("/v1/health")
    assert told.status_code == 200
    with first.db.snapshot() as tx:
        before = tx.conn.execute(text("SELECT epoch FROM epoch")).scalar_one()
    first.close()
    name = make_url(oms_url).database
    with psycopg.connect(postgres.url("postgres"), autocommit=True) as connection:
        # Only what nobody is connected to can be copied.
        connection.execute("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s", (name,))
        connection.execute(f'CREATE DATABASE "{name}_restored" TEMPLATE "{name}"')
    restored = Chain(postgres.url(f"{name}_restored"))
    with restored.db.snapshot() as tx:
        assert tx.conn.execute(text("SELECT epoch FROM epoch")).scalar_one() != before
    restored.close()
    same = Chain(oms_url)
    with same.db.snapshot() as tx:
        assert tx.conn.execute(text("SELECT epoch FROM epoch")).scalar_one() == before
    same.close()


def _numbers(chain: Chain, key: str) -> int:
    with chain.db.snapshot() as tx:
        return int(tx.conn.execute(select(feed_row.c.number).where(feed_row.c.key == key)).scalar_one())
