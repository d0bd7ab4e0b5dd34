"""How many orders a second are accepted over HTTP: ``order_intake``.

Callers in a process of their own send orders of three lines to ``aisle-oms serve`` and wait for each answer, one order
a request or a hundred, of items and stores spread evenly, or all with one hot item at one store. Service, PostgreSQL
and callers share the machine; the callers' processor time is reported apart. Every order is validated, checked for
repeats, reserved, released to its store and durable before it is answered, and the feed is numbered meanwhile.

The baseline is the same rows written raw by one connection, as many in a commit as callers could make wait together.
``order_intake_conventional`` is the same intake as it is usually built. In the end every accepted order is counted in
the database, and every balance against its reservations; one figure sells a hot item out, to the piece, and the last
ones are of orders that say no location.
"""

from __future__ import annotations

import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http import HTTPStatus
from pathlib import Path
from random import Random

from sqlalchemy import func, select

from bench.figure import Figure
from bench.order_load import Load, Plan, drive, order_json
from bench.order_sourced import on_a_map
from bench.postgres import Server, postgres
from bench.processor import service_id, taken_s
from bench.raw_orders import orders_per_second, read_batches
from bench.shop import Shop, open_shop
from demo.oms_process import free_port
from oms.clock import SystemClock
from oms.db.engine import Database, Tx
from oms.ids import new_id
from oms.inventory.ledger import count, levels
from oms.inventory.verify import differences
from oms.orders.acceptance import OnSale, place_orders
from oms.orders.tables import customer_order
from oms.orders.wire import OrderBody
from oms.stores.locations import add_location

STORES = 10
PLENTY = 1_000_000_000_000
SCARCE = 3_000
RAW_ORDERS = {1: 300, 16: 1_600, 64: 3_200, 200: 4_000}
"""Orders written raw, by how many in a commit."""

CASES = (
    (1, 1, False),
    (16, 1, False),
    (64, 1, False),
    (64, 1, True),
    (256, 1, False),
    (8, 100, False),
    (8, 100, True),
)
"""Callers, orders a request, and whether all want one item."""

SOURCED = (1, 16, 64)
"""Callers whose orders say no location: the plan decides each, among forty stores, while they wait."""

HOT_SKU, HOT_LOCATION = "0000000", "014"
START_S = 60


def measure() -> list[Figure]:
    """One figure for each case, the conventional build, and the item that is sold out."""
    with postgres() as server, open_shop(server.database("bench")) as shop:
        plan = _chain(shop)
        raw = {size: _raw(server, shop, plan, size) for size in RAW_ORDERS}
        figures: list[Figure] = []
        accepted = 0
        with shop.served() as url:
            for callers, size, hot in CASES:
                name = f"order_intake_{callers}{'x100' if size > 1 else ''}{'_hot' if hot else ''}"
                load, took = _driven(server, replace(plan, name=name, url=url, callers=callers, size=size, hot=hot))
                accepted += _all_accepted(load)
                figures.append(_figure(name, load, raw[min(callers * size, max(RAW_ORDERS))], took))
            accepted += _sell_out(shop, replace(plan, url=url), figures)
            sourced = replace(on_a_map(shop, plan), url=url)
            for callers in SOURCED:
                name = f"order_intake_sourced_{callers}"
                load, took = _driven(server, replace(sourced, name=name, callers=callers))
                accepted += _all_accepted(load)
                figures.append(_figure(name, load, raw[1], took))
        with _conventional(shop) as url:
            load = drive(replace(plan, name="conventional", url=url, callers=64))
            accepted += _all_accepted(load)
            figures.append(_figure("order_intake_conventional", load, raw[1]))
        _verify(shop, accepted)
    return figures


def _chain(shop: Shop) -> Plan:
    """More stores, each with plenty of every item."""
    codes = [HOT_LOCATION, *(f"1{number:02}" for number in range(1, STORES))]

    def fill(tx: Tx) -> None:
        count(tx, shop.location_id, dict.fromkeys(shop.items, PLENTY), "bench")
        for code in codes[1:]:
            place = add_location(tx, code=code, name=code, country="IE", currency="EUR", time_zone="Europe/Dublin")
            count(tx, place.id, dict.fromkeys(shop.items, PLENTY), "bench")

    shop.db.run(fill)
    skus = tuple(f"{number:07}" for number in range(len(shop.items)))
    return Plan("", "", shop.channel_key, 1, skus, tuple(codes))


def _raw(server: Server, shop: Shop, plan: Plan, size: int) -> float:
    """Orders a second: placed by the OMS in a copy of the database, read there, and written into another."""
    shop.db.close()
    placed, empty = server.database(f"placed_{size}", like="bench"), server.database(f"empty_{size}", like="bench")
    db, rng = Database(placed, SystemClock(), new_id), Random(size)
    bodies = [OrderBody.model_validate_json(order_json(plan, rng, f"raw-{turn}")) for turn in range(RAW_ORDERS[size])]
    asks = [body.ask("channel", "web", "123456") for body in bodies]
    for start in range(0, len(asks), size):
        db.run_by_key(lambda tx, some=asks[start : start + size]: place_orders(tx, some, OnSale()))  # type: ignore[misc]
    db.close()
    return orders_per_second(empty, read_batches(placed, size))


def _driven(server: Server, plan: Plan) -> tuple[Load, str]:
    """With what an order took of the processor, the warm-up's too."""
    oms = service_id()
    before = taken_s(oms), server.processor_s()
    load = drive(plan)
    own, its = (
        (after - was) * 1_000 / load.outcomes.total()
        for was, after in zip(before, (taken_s(oms), server.processor_s()), strict=True)
    )
    return load, f"; an order took the service {own:.2f} and PostgreSQL {its:.2f} ms of processor"


def _figure(name: str, load: Load, raw: float, took: str = "") -> Figure:
    """In orders a second; percentiles are of the milliseconds of a request."""
    p50, p95, p99 = load.latency(50), load.latency(95), load.latency(99)
    says = f"request p50 {p50} p95 {p95} p99 {p99} ms, callers took {load.cpu_s:.1f} of {load.seconds:.0f} CPU seconds"
    says += took
    return Figure(name, round(load.rate, 1), "orders/s", load.orders, round(raw, 1), says=says)


def _all_accepted(load: Load) -> int:
    accepted = load.outcomes[HTTPStatus.CREATED]
    if accepted != load.outcomes.total():
        raise RuntimeError(f"orders were not accepted: {dict(load.outcomes)}")
    return accepted


def _sell_out(shop: Shop, plan: Plan, figures: list[Figure]) -> int:
    """A hot item of which there is little: every answer is right, and exactly what is there is sold."""
    place = (shop.location_id, shop.items[0])
    with shop.db.snapshot() as tx:
        reserved = levels(tx, [place])[place].reserved
    shop.db.run(lambda tx: count(tx, shop.location_id, {shop.items[0]: reserved + SCARCE * 1000}, "scarce"))
    load = drive(replace(plan, name="sold-out", callers=64, hot=True))
    accepted, refused = load.outcomes[HTTPStatus.CREATED], load.outcomes[HTTPStatus.CONFLICT]
    if accepted + refused != load.outcomes.total() or accepted > SCARCE or (refused and accepted < SCARCE):
        raise RuntimeError(f"{SCARCE} pieces were sold as {dict(load.outcomes)}")
    says = f"{accepted} of {SCARCE} pieces sold, {refused} orders refused"
    figures.append(Figure("order_intake_sold_out", round(load.rate, 1), "answers/s", load.orders, says=says))
    shop.db.run(lambda tx: count(tx, shop.location_id, {shop.items[0]: PLENTY}, "plenty"))
    return accepted


@contextmanager
def _conventional(shop: Shop) -> Iterator[str]:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.conventional_orders", shop.db.url, str(port)], cwd=Path(__file__).parents[1]
    )
    try:
        deadline = time.monotonic() + START_S
        while not _answers(url):
            if time.monotonic() > deadline or process.poll() is not None:
                raise RuntimeError("the conventional build did not start")
            time.sleep(0.05)
        yield url
    finally:
        process.terminate()
        process.wait()


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/v1/health", timeout=2) as answer:  # noqa: S310 - our own loopback
            return bool(answer.status == HTTPStatus.OK)
    except OSError:
        return False


def _orders(tx: Tx) -> int:
    return tx.conn.execute(select(func.count()).select_from(customer_order)).scalar_one()


def _verify(shop: Shop, accepted: int) -> None:
    """Every order that was accepted is there, and every balance says what its reservations say."""
    with shop.db.snapshot() as tx:
        kept, wrong = _orders(tx), differences(tx)
    if kept != accepted or wrong:
        raise RuntimeError(f"accepted {accepted}, kept {kept}, balances that differ: {wrong[:3]}")
