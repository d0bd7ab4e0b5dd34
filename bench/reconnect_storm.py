"""Forty cut-off registers come back at once, each with 600 sales, while ten others sell: ``reconnect_storm``.

Everything is the real thing: ``aisle-oms serve``, PostgreSQL, the registers' encrypted journals, and the ten tills with
their windows, where a cashier scans an item a second and takes cash for every twelfth. All of it shares this machine.
In a store each till has a computer and a disk of its own: here the ten come first, the rest gets what they leave
(``nice``), and their files lie in memory, where the disk that head office and the forty wait for does not stop them.
The clock starts when the forty begin to sync and stops when head office has answered for the last of 24,000 sales.

``reconnect_storm`` is that time; its baseline is the same rows written raw, 500 sales in a commit.
``reconnect_storm_scan`` is from a scan to its painted line at the ten tills meanwhile (p99); its baseline is the p99
at the same tills before, without the first basket of each, for whose first item a new program takes 0.1 s. Afterwards
head office must have every sale, and nothing set aside.
"""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing.connection import Connection

import psycopg

from bench.figure import Figure, percentile
from bench.postgres import Server, postgres
from bench.raw_sales import RawBatch, read_batches, write_batches
from bench.shop import TAX, Shop, open_shop
from bench.storm_registers import Place, Scan, Seller, Written, come_back, sell
from demo.oms_process import OmsProcess
from oms.catalog.markets import _land_rates
from oms.catalog.model import RateDraft
from oms.catalog.prices import draft_price, ensure_pricelist, set_prices
from oms.db.engine import Tx
from oms.inventory.ledger import count
from oms.stores.locations import add_location
from oms.stores.operators import add_operator
from oms.stores.registers import add_register

CUT_OFF, SALES, LIVE = 40, 600, 10
A_PROCESS = 10
"""Registers that were cut off, in one process."""
CALM_S = 30
"""For so long the ten tills sell before the others come back; in the first half each sells its first basket."""
PUSH = 500
_PRICELIST, _PIN = "standard", "902713"
_END_S, _BEHIND = 60, 19


@dataclass(frozen=True, slots=True)
class Storm:
    """``before``: the database without it. Times are of the clock that all share. ``sold``: sales of the ten."""

    before: str
    began: float
    ended: float
    written: tuple[Written, ...]
    scans: tuple[Scan, ...]
    sold: int

    def milliseconds(self, since: float, until: float) -> list[float]:
        """Of the scans that began between the two."""
        return [took for when, took in self.scans if since <= when < until]


def measure() -> Iterable[Figure]:
    with ExitStack() as running:
        live = [running.enter_context(_process(sell, number / LIVE)) for number in range(LIVE)]
        os.nice(_BEHIND)
        server = running.enter_context(postgres())
        shop = running.enter_context(open_shop(server.database("bench")))
        operator_id, stores = shop.db.run(lambda tx: _stores(tx, shop.items))
        oms = shop.service()
        try:
            storm = _storm(server, shop, oms, live, operator_id, stores)
        finally:
            oms.stop()
        _expect_all(shop, storm)
        raw = sum(took for own in storm.written for took in write_batches(storm.before, _rows(shop, own)))
    took = storm.ended - storm.began
    says = f"{CUT_OFF * SALES / took:,.0f} sales/s, {storm.sold} sold meanwhile"
    yield Figure("reconnect_storm", round(took, 2), "s", 1, round(raw, 2), says=says)
    calm, meanwhile = (
        storm.milliseconds(storm.began - CALM_S / 2, storm.began),
        storm.milliseconds(storm.began, storm.ended),
    )
    p50, p95, p99 = (round(percentile(meanwhile, percent), 2) for percent in (50, 95, 99))
    longest = f"longest {max(meanwhile):.0f} ms, before {max(calm):.0f} ms"
    base = round(percentile(calm, 99), 2)
    yield Figure("reconnect_storm_scan", p99, "ms", len(meanwhile), base, p50, p95, p99, longest)


def _storm(
    server: Server, shop: Shop, oms: OmsProcess, live: Sequence[Connection], operator_id: str, stores: Sequence[str]
) -> Storm:
    seller = Seller(operator_id, _PIN, tuple(f"{number:07}" for number in range(0, 500, 7)))
    with ExitStack() as running:
        oms.start()
        cut_off = [
            running.enter_context(_process(come_back, _places(shop, oms, codes), shop.items, SALES))
            for codes in _in_groups(stores[:CUT_OFF])
        ]
        written = [one for wire in cut_off for one in wire.recv()]
        oms.stop()
        # A copy is made of what nobody is connected to.
        shop.db.close()
        before = server.database("before", like="bench")
        oms.start()
        for wire, place in zip(live, _places(shop, oms, stores[CUT_OFF:]), strict=True):
            wire.send((place, seller))
        for wire in live:
            wire.recv()
        _tell(live)
        time.sleep(CALM_S)
        began = time.monotonic()
        _tell(cut_off)
        ends = [wire.recv() for wire in cut_off]
        _tell(live)
        told = [wire.recv() for wire in live]
        _tell(cut_off)
    if aside := sum(count for _, count in ends):
        raise RuntimeError(f"head office set {aside} sales aside")
    scans = tuple(scan for own, _ in told for scan in own)
    return Storm(before, began, max(at for at, _ in ends), tuple(written), scans, sum(sold for _, sold in told))


@contextmanager
def _process(work: Callable[..., None], *told: object) -> Iterator[Connection]:
    """A process that works, and the wire to it."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=work, args=(theirs, *told), daemon=True)
    process.start()
    theirs.close()
    try:
        yield ours
        process.join(_END_S)
    finally:
        process.kill()


def _tell(wires: Sequence[Connection]) -> None:
    """Go on. Each must have been ready."""
    for wire in wires:
        wire.send(None)


def _places(shop: Shop, oms: OmsProcess, stores: Sequence[str]) -> list[Place]:
    """A new register in each store."""
    return [Place(oms.url, shop.db.run(lambda tx, code=code: add_register(tx, code)).code) for code in stores]  # type: ignore[misc]


def _stores(tx: Tx, items: Sequence[str]) -> tuple[str, list[str]]:
    """A store for each register, and a supervisor who may sign on in all of them."""
    since = datetime(2020, 1, 1, tzinfo=UTC)
    _land_rates(tx, [RateDraft("IE", TAX.category, TAX.letter, TAX.name, TAX.ppm, False, since.date())])
    ensure_pricelist(tx, _PRICELIST, "EUR")
    set_prices(
        tx,
        _PRICELIST,
        [draft_price(item, 99 + number % 7 * 50, "EUR", 1, since) for number, item in enumerate(items)],
    )
    codes = [f"S{number:03}" for number in range(CUT_OFF + LIVE)]
    for code in codes:
        place = add_location(tx, code=code, name=code, country="IE", currency="EUR", time_zone="Europe/Dublin")
        count(tx, place.id, dict.fromkeys(items, 1_000_000_000), "opening")
    person = add_operator(tx, number="1410", name="Grainne", role="supervisor", pin=_PIN, locations=codes)
    return person.id, codes


def _in_groups(stores: Sequence[str]) -> Iterator[Sequence[str]]:
    for first in range(0, len(stores), A_PROCESS):
        yield stores[first : first + A_PROCESS]


def _rows(shop: Shop, own: Written) -> Sequence[RawBatch]:
    return read_batches(shop.db.url, own.incarnation, *own.numbers, PUSH)


def _expect_all(shop: Shop, storm: Storm) -> None:
    """Raises RuntimeError unless head office has every sale of all fifty."""
    with psycopg.connect(shop.db.url) as connection:
        row = connection.execute("SELECT count(*) FROM sale").fetchone()
    wanted = CUT_OFF * SALES + storm.sold
    if row is None or row[0] != wanted:
        raise RuntimeError(f"head office has {row and row[0]} of {wanted} sales")
