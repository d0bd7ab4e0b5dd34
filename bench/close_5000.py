"""How long the Z of a shift with 5,000 sales takes: ``close_5000``.

From the count to the durable Z. The sums are kept with each sale, so it should cost the same after ten sales: that is
measured too. The baseline adds the sums up from the journal in one SQL statement, as a till without running sums would.
"""

from __future__ import annotations

import sqlite3
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

from bench.figure import Figure
from contract.messages.facts import Denomination
from tests import builders

SALES, FEW = 5_000, 10
_ADD_UP = """
SELECT count(*), sum(json_extract(body, '$.total_minor')), sum(json_extract(body, '$.tax_minor')),
       sum((SELECT sum(json_extract(value, '$.quantity_thousandths')) FROM json_each(body, '$.lines'))),
       sum((SELECT sum(json_extract(value, '$.tendered_minor') - json_extract(value, '$.change_minor'))
            FROM json_each(body, '$.tenders')))
FROM journal WHERE kind = 'sale.completed'
"""


def measure() -> Iterable[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        shop = builders.selling_shop(Path(folder))
        few_s = _close_after(shop, FEW)
        shop.shifts.open(15_000)
        many_s = _close_after(shop, SALES)
        raw_s = _added_up(shop)
        shop.stop()
    says = f"the Z of a shift with {FEW} sales took {few_s:.3f} s"
    yield Figure("close_5000", round(many_s, 4), "s", 1, round(raw_s, 4), says=says)


def _close_after(shop: builders.Shop, sales: int) -> float:
    for _ in range(sales):
        shop.clock.advance(seconds=5)
        shop.sell.scan(builders.EGGS_GTIN)
        shop.settle.pay_cash(1_000)
    began = time.perf_counter()
    counting = shop.shifts.start_count()
    counted = [Denomination(value_minor=100, count=counting.sums.expected_minor // 100)]
    shop.shifts.close(counted, "counted for a benchmark")
    return time.perf_counter() - began


def _added_up(shop: builders.Shop) -> float:
    """In a plain copy of the journal, so that nothing is deciphered."""
    plain = sqlite3.connect(":memory:")
    plain.execute("CREATE TABLE journal (kind TEXT, body TEXT)")
    with shop.db.read() as conn:
        entries = [tuple(row) for row in conn.exec_driver_sql("SELECT kind, body FROM journal")]
    plain.executemany("INSERT INTO journal VALUES (?, ?)", entries)
    began = time.perf_counter()
    plain.execute(_ADD_UP).fetchall()
    taken = time.perf_counter() - began
    plain.close()
    return taken
