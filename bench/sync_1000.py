"""How long a register that was cut off takes until head office answered its 1,000 waiting sales: ``sync_1000``.

The register is the real app with its encrypted journal, the service a process of its own, HTTP between them. The sales
are recorded while the service is down. The clock starts when it answers again and the register is told to try now, and
stops when nothing waits any more. The baseline is the same rows written raw, 500 sales in a commit.
"""

from __future__ import annotations

import time

from app.ui.services import Services
from bench.figure import Figure
from bench.postgres import Server, postgres
from bench.raw_sales import read_batches, write_batches
from bench.register import running, until
from bench.shop import Shop, Till, open_shop
from oms.stores.registers import add_register

SALES = 1_000
PUSH = 500


def measure() -> list[Figure]:
    with postgres() as server, open_shop(server.database("bench")) as shop:
        oms = shop.service()
        oms.start()
        try:
            code = shop.db.run(lambda tx: add_register(tx, "014")).code
            with running(oms.url, code) as services:
                until(lambda: _waiting(services) == 0)
                oms.stop()
                before = _copy(server, shop)
                first = _sell(services, shop.till()) + 1
                oms.start()
                took = _synced(services)
                batches = read_batches(shop.db.url, services.store.incarnation, first, first + SALES - 1, PUSH)
        finally:
            oms.stop()
        raw = sum(write_batches(before, batches))
    return [Figure("sync_1000", round(took, 3), "s", 1, round(raw, 3), says=f"{SALES / took:,.0f} sales/s")]


def _sell(services: Services, till: Till) -> int:
    """Records the sales, one act each. The number of the entry before them."""
    last = 0
    for number in range(1, SALES + 1):
        fact = till.sale(number)
        with services.store.transaction() as tx:
            last = last or tx.head.number
            tx.record(fact)
    if _waiting(services) != SALES:
        raise RuntimeError("the sales do not wait")
    return last


def _synced(services: Services) -> float:
    sync = services.sync
    assert sync is not None
    began = time.perf_counter()
    sync.try_now()
    until(lambda: _waiting(services) == 0)
    took = time.perf_counter() - began
    if sync.status().set_aside_count:
        raise RuntimeError("head office set sales aside")
    return took


def _waiting(services: Services) -> int:
    assert services.sync is not None
    return services.sync.status().waiting


def _copy(server: Server, shop: Shop) -> str:
    """The database as it is now; nobody may be connected to it meanwhile."""
    shop.db.close()
    return server.database("before", like="bench")
