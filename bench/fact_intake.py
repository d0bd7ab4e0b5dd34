"""How many waiting sales the OMS takes in a second: ``fact_intake``.

One register pushes sales of five lines each, 1, 100 and 500 at a time, over HTTP to ``aisle-oms serve`` on the same
machine, and then inside a process, without HTTP. Each sale is verified, kept with its bytes, recomputed, booked, its
stock moved and its feed marked, and durable before it is answered. The baseline is the same rows written raw, with as
many sales in a commit.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from http.client import HTTPConnection
from statistics import median
from urllib.parse import urlsplit

from bench.figure import Figure, percentile
from bench.postgres import Server, postgres
from bench.raw_sales import read_batches, write_batches
from bench.shop import Shop, Till, open_shop
from contract.messages.sync import Answer, WireEntry
from oms.composition import EFFECTS
from oms.sync.booking import Sender
from oms.sync.intake import take_in

WARM_UP = 200
PUSHES = {1: 300, 100: 30, 500: 10}
INSIDE = 500

Push = Callable[[Sequence[WireEntry]], int]
"""Sends entries and returns how many were accepted."""


def measure() -> list[Figure]:
    """Over HTTP by the size of a push, then inside a process."""
    with postgres() as server, open_shop(server.database("bench")) as shop:
        raw = {size: _raw(server, shop, size) for size in PUSHES}
        figures = []
        with shop.served() as url:
            for size, times in PUSHES.items():
                till = shop.till()
                took = _pushes(till, over_http(url, till), size, times)
                figures.append(_figure(f"fact_intake_{size}", size, took, raw[size]))
        till = shop.till()
        took = _pushes(till, inside(shop, till), INSIDE, PUSHES[INSIDE])
        figures.append(_figure(f"fact_intake_inside_{INSIDE}", INSIDE, took, raw[INSIDE]))
    return figures


def over_http(url: str, till: Till) -> Push:
    """Pushes on one kept connection, as a register does."""
    connection = HTTPConnection(urlsplit(url).netloc)
    headers = {"Authorization": f"Bearer {till.token}", "Content-Type": "application/json"}

    def push(wires: Sequence[WireEntry]) -> int:
        body = json.dumps({"entries": [wire.model_dump() for wire in wires]})
        connection.request("POST", "/v1/entries", body, headers)
        answers = json.loads(connection.getresponse().read())["answers"]
        return sum(one["answer"] == Answer.ACCEPTED for one in answers)

    return push


def inside(shop: Shop, till: Till) -> Push:
    """Pushes without HTTP."""
    sender = Sender(till.register_id, till.location_id, trusted=True)

    def push(wires: Sequence[WireEntry]) -> int:
        answers = take_in(shop.db, sender, wires, EFFECTS).answers
        return sum(one.answer is Answer.ACCEPTED for one in answers)

    return push


def raw_seconds(server: Server, shop: Shop, sales: int, size: int) -> list[float]:
    """How long each commit of ``size`` of ``sales`` sales takes raw, into the database as it was before them."""
    before, till = f"raw_{size}_{sales}", shop.till()
    inside(shop, till)(till.sales(1))
    shop.db.close()
    copy = server.database(before, like="bench")
    inside(shop, till)(till.sales(sales))
    batches = read_batches(shop.db.url, till.incarnation, 2, sales + 1, size)
    return list(write_batches(copy, batches))


def _raw(server: Server, shop: Shop, size: int) -> float:
    """Sales a second."""
    return size / median(raw_seconds(server, shop, size * PUSHES[size], size))


def _pushes(till: Till, push: Push, size: int, times: int) -> list[float]:
    """Seconds of each push. Whatever was not accepted spoils the figure."""
    if push(till.sales(WARM_UP)) != WARM_UP:
        raise RuntimeError("sales of the warm-up were not accepted")
    pushes = [till.sales(size) for _ in range(times)]
    took = []
    for wires in pushes:
        began = time.perf_counter()
        accepted = push(wires)
        took.append(time.perf_counter() - began)
        if accepted != size:
            raise RuntimeError(f"{size - accepted} sales were not accepted")
    return took


def _figure(name: str, size: int, took: Sequence[float], raw: float) -> Figure:
    """In sales a second; the slowest pushes make the low percentiles."""
    rates = [size / seconds for seconds in took]
    p50, p95, p99 = (percentile(rates, 100 - percent) for percent in (50, 95, 99))
    return Figure(name, size * len(took) / sum(took), "sales/s", size * len(took), raw, p50, p95, p99)
