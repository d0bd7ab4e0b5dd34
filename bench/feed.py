"""How long a small row waits in the feed while a catalogue of 200,000 items is imported: ``feed``.

An importer in a process of its own lands items as `aisle-oms item import` does, 5,000 a commit. Meanwhile a writer
commits one small mark after another, every third one rolled back, and a transaction stays open in another database of
the server. The sequencer runs as it does in the service. The delay is from a writer's commit until a reader finds the
row numbered. Needs nothing but the embedded PostgreSQL, which it starts in a temporary folder, with durability on.
"""

from __future__ import annotations

import multiprocessing
import threading
import time
from multiprocessing.synchronize import Event as ProcessEvent

import psycopg
from sqlalchemy import func, select

from bench.figure import Figure, spread
from bench.postgres import postgres
from oms.catalog.model import ItemDraft
from oms.catalog.repository import land_items
from oms.clock import SystemClock
from oms.db.engine import Database
from oms.db.migrate import migrate
from oms.ids import new_id
from oms.sync.feed import CHAIN, mark
from oms.sync.heads import TURN_S
from oms.sync.sequencer import sequence_once
from oms.sync.tables import feed_mark, feed_row

ITEMS = 200_000
COMMIT_ITEMS = 5_000
WRITE_EVERY_S = 0.05
LOOK_EVERY_S = 0.002
GIVE_UP_S = 60


def measure() -> list[Figure]:
    """Runs the import and samples the delay until it has ended and every mark is numbered."""
    with postgres() as server:
        url, other_url = server.database("bench"), server.database("other")
        migrate(url)
        db = Database(url, SystemClock(), new_id)
        stop = threading.Event()
        sequencer = threading.Thread(target=_sequence, args=(db, stop))
        sequencer.start()
        done = multiprocessing.get_context("spawn").Event()
        importer = multiprocessing.get_context("spawn").Process(target=_import, args=(url, ITEMS, done))
        with psycopg.connect(other_url) as held:
            held.execute("CREATE TABLE held AS SELECT txid_current()")
            began = time.monotonic()
            importer.start()
            delays = _sample(db, done)
            import_s = round(time.monotonic() - began)
            importer.join()
        _drain(db)
        stop.set()
        sequencer.join()
        with db.snapshot() as tx:
            numbered = tx.conn.execute(select(func.count()).where(feed_row.c.kind == "item")).scalar_one()
        db.close()
    says = f"{ITEMS:,} items imported in {import_s} s, items lost {ITEMS - numbered}"
    return [spread("feed", "ms", [delay * 1000 for delay in delays], says=says)]


def _sample(db: Database, done: ProcessEvent) -> list[float]:
    delays: list[float] = []
    written = 0
    while not done.is_set():
        written += 1
        key = f"small-{written}"
        with db.transaction() as tx:
            mark(tx, CHAIN, "role", key)
            if written % 3 == 0:
                tx.conn.rollback()
        if written % 3:
            delays.append(_until_numbered(db, key))
        time.sleep(WRITE_EVERY_S)
    return delays


def _until_numbered(db: Database, key: str) -> float:
    committed = time.monotonic()
    query = select(feed_row.c.number).where(
        feed_row.c.stream == CHAIN, feed_row.c.kind == "role", feed_row.c.key == key
    )
    while time.monotonic() - committed < GIVE_UP_S:
        with db.transaction() as tx:
            if tx.conn.execute(query).scalar_one_or_none() is not None:
                return time.monotonic() - committed
        time.sleep(LOOK_EVERY_S)
    raise TimeoutError(f"{key} was not numbered in {GIVE_UP_S} s")


def _sequence(db: Database, stop: threading.Event) -> None:
    """As the service does it: round after round while there is more, else a look every tenth of a second."""
    while not stop.is_set():
        if not sequence_once(db).more:
            stop.wait(TURN_S)


def _drain(db: Database) -> None:
    while True:
        with db.transaction() as tx:
            if tx.conn.execute(select(func.count()).select_from(feed_mark)).scalar_one() == 0:
                return
        time.sleep(WRITE_EVERY_S)


def _import(url: str, items: int, done: ProcessEvent) -> None:
    db = Database(url, SystemClock(), new_id, pool_size=1)
    try:
        for start in range(0, items, COMMIT_ITEMS):
            drafts = [_draft(number) for number in range(start, min(start + COMMIT_ITEMS, items))]
            db.run(lambda tx, drafts=drafts: land_items(tx, drafts))  # type: ignore[misc]
    finally:
        done.set()
        db.close()


def _draft(number: int) -> ItemDraft:
    return ItemDraft(
        sku=f"{number:07}",
        name=f"Item {number}",
        size="",
        unit="each",
        tracking="none",
        style="",
        category="",
        department="",
        tax_category="standard",
        identifiers=(f"{number:014}",),
        rcn=None,
        age_minimum=0,
        deposit_minor=0,
        bin="",
        icon="",
        popularity=number + 1,
        price_minor=100,
        price_quantity=1,
    )
