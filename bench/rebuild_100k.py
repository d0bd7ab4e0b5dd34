"""How long it takes to make every list anew from 100,000 entries while the till sells: ``rebuild_100k``.

The rebuild runs in a thread of its own, as in the program; meanwhile a sale is made every 0.2 s. The baseline reads the
same entries and parses each body as JSON, and does nothing with it. ``says`` tells how long those sales took.
"""

from __future__ import annotations

import json
import tempfile
import threading
import time
from collections.abc import Iterable
from pathlib import Path

from app.bopis import projections as bopis
from app.db import journal
from app.db.shadow import Projection, ShadowRebuild
from app.db.transaction import Actor
from app.pos import projections as pos
from bench.figure import Figure, percentile
from contract.messages.facts import DrawerOpened, SaleCompleted
from tests import builders

ENTRIES, IN_ONE_COMMIT, EVERY_S = 100_000, 1_000, 0.2


def measure() -> Iterable[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        shop = builders.selling_shop(Path(folder))
        _fill(shop)
        raw_s = _read_all(shop)
        taken: list[float] = []
        rebuilding = threading.Thread(target=lambda: taken.append(_rebuilt(shop)))
        rebuilding.start()
        sales = []
        while rebuilding.is_alive():
            began = time.perf_counter()
            _sell(shop)
            sales.append((time.perf_counter() - began) * 1000)
            rebuilding.join(EVERY_S)
        shop.stop()
    p50, p99 = (round(percentile(sales, percent)) for percent in (50, 99))
    says = f"{len(sales)} sales meanwhile, of one item each: p50 {p50} ms, p99 {p99} ms"
    yield Figure("rebuild_100k", round(taken[0], 2), "s", ENTRIES, round(raw_s, 2), says=says)


def _fill(shop: builders.Shop) -> None:
    """One real sale, then its like by the thousand, each under keys of its own."""
    _sell(shop)
    with shop.db.read() as conn:
        _, sale = next(journal.facts(conn, [SaleCompleted.KIND]))
    assert isinstance(sale, SaleCompleted)
    for _ in range(ENTRIES // IN_ONE_COMMIT):
        shop.clock.advance(seconds=60)
        with shop.db.transaction(Actor(builders.SUPERVISOR)) as tx:
            for index in range(IN_ONE_COMMIT):
                if index % 10 == 9:
                    pos.record(tx, DrawerOpened(reason="no_sale", shift_id=sale.shift_id))
                    continue
                again = {"transaction_id": tx.new_id(), "document_number": tx.next_document_number("sale")}
                pos.record(tx, sale.model_copy(update=again))


def _sell(shop: builders.Shop) -> None:
    shop.clock.advance(seconds=5)
    shop.sell.scan(builders.EGGS_GTIN)
    shop.settle.pay_cash(1_000)


def _read_all(shop: builders.Shop) -> float:
    began = time.perf_counter()
    with shop.db.read() as conn:
        for (body,) in conn.exec_driver_sql("SELECT body FROM journal ORDER BY position"):
            json.loads(body)
    return time.perf_counter() - began


def _rebuilt(shop: builders.Shop) -> float:
    began = time.perf_counter()
    projections = [Projection(own.TABLES, own.KINDS, own.project) for own in (pos, bopis)]
    ShadowRebuild(shop.db, projections).run(lambda _progress: None, lambda: True)
    return time.perf_counter() - began
