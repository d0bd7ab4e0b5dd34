"""Channels that place orders as fast as they are answered: some callers in one process, each on a connection it keeps.

Nothing but sockets and bytes, so that little of the machine goes to asking; what it takes is measured by itself.
"""

from __future__ import annotations

import json
import multiprocessing
import selectors
import socket
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from random import Random
from typing import Literal
from urllib.parse import urlsplit

from bench.figure import percentile

LINES = 3
_RECEIVED = 1 << 18
_LINE = '{"sku":"%s","quantity_thousandths":1000,"price_minor":100}'
_ORDER = (
    '{"external_id":"%s",%s,"placed_at":"2026-11-21T10:00:00Z","customer":{"name":"Niamh O’Sullivan",'
    '"phone":"+353 20 917 6084","email":"niamh@example.ie"},"currency":"EUR","total_minor":300,"lines":[%s]}'
)
_SENT = '"ship_to":{"lines":["Niamh O’Sullivan","1 Quay Road"],"postal_code":"%s","country":"IE"}'
_REQUEST = (
    b"POST %b HTTP/1.1\r\nHost: oms\r\nAuthorization: Bearer %b\r\nContent-Type: application/json\r\n"
    b"Content-Length: %d\r\n\r\n%b"
)


@dataclass(frozen=True, slots=True)
class Plan:
    """``callers`` each send ``size`` orders a request for ``seconds``, after ``warm_up_s`` that do not count.

    Orders have three lines of different items; with ``hot`` one of them is always the first sku, at the first location.
    Where ``towns`` are told they say no location and are sent to one of these postal codes.
    """

    name: str
    url: str
    key: str
    callers: int
    skus: tuple[str, ...]
    locations: tuple[str, ...]
    size: int = 1
    hot: bool = False
    seconds: float = 5
    warm_up_s: float = 1
    towns: tuple[str, ...] = ()


@dataclass(slots=True)
class Load:
    """What came of it. ``outcomes`` of every order by status, those of the warm-up too."""

    orders: int = 0
    seconds: float = 0
    cpu_s: float = 0
    latencies_ms: list[float] = field(default_factory=list)
    outcomes: Counter[int] = field(default_factory=Counter)

    @property
    def rate(self) -> float:
        return self.orders / self.seconds

    def latency(self, percent: Literal[50, 95, 99]) -> float:
        return round(percentile(self.latencies_ms, percent), 2)


def drive(plan: Plan) -> Load:
    """In a process of its own."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as own:
        return own.submit(_drive, plan).result()


@dataclass(eq=False, slots=True)
class _Caller:
    connection: socket.socket
    orders: Iterator[bytes]
    asked_at: float = 0
    received: bytes = b""

    def ask(self) -> None:
        self.asked_at = time.perf_counter()
        self.connection.sendall(next(self.orders))

    def answer(self) -> tuple[int, bytes] | None:
        """The status and body, once all of it is there."""
        block = self.connection.recv(_RECEIVED)
        if not block:
            raise ConnectionError("the service closed a connection")
        self.received += block
        head, found, body = self.received.partition(b"\r\n\r\n")
        if not found:
            return None
        length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
        if len(body) < length:
            return None
        self.received = b""
        return int(head[9:12]), body


def _drive(plan: Plan) -> Load:
    target = urlsplit(plan.url)
    load = Load()
    with selectors.DefaultSelector() as selector:
        callers = []
        for number in range(plan.callers):
            connection = socket.create_connection((str(target.hostname), int(target.port or 80)))
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            callers.append(_Caller(connection, _requests(plan, number)))
            selector.register(connection, selectors.EVENT_READ, callers[-1])
        for caller in callers:
            caller.ask()
        _run(plan, selector, load)
        for caller in callers:
            caller.connection.close()
    return load


def _run(plan: Plan, selector: selectors.BaseSelector, load: Load) -> None:
    began = time.perf_counter() + plan.warm_up_s
    ends, cpu_before, waiting = began + plan.seconds, 0.0, plan.callers
    while waiting:
        for key, _ in selector.select():
            caller = key.data
            told = caller.answer()
            if told is None:
                continue
            now = time.perf_counter()
            _count(load, plan, *told)
            if began <= now < ends:
                cpu_before = cpu_before or time.process_time()
                load.latencies_ms.append((now - caller.asked_at) * 1000)
                load.orders += plan.size
                load.cpu_s = time.process_time() - cpu_before
            if now < ends:
                caller.ask()
            else:
                waiting -= 1
    load.seconds = plan.seconds


def _count(load: Load, plan: Plan, status: int, body: bytes) -> None:
    if plan.size == 1 or status >= 400:
        load.outcomes[status] += plan.size
    else:
        load.outcomes.update(one["status"] for one in json.loads(body)["answers"])


def _requests(plan: Plan, number: int) -> Iterator[bytes]:
    rng, key, turn = Random(f"{plan.name}-{number}"), plan.key.encode(), 0
    path = b"/v1/orders" if plan.size == 1 else b"/v1/orders/batch"
    while True:
        orders = []
        for _ in range(plan.size):
            turn += 1
            orders.append(order_json(plan, rng, f"{plan.name}-{number}-{turn}"))
        body = (orders[0] if plan.size == 1 else f'{{"orders":[{",".join(orders)}]}}').encode()
        yield _REQUEST % (path, key, len(body), body)


def order_json(plan: Plan, rng: Random, external_id: str) -> str:
    """The body of one order."""
    first = int(plan.hot)
    chosen = [plan.skus[first + int(rng.random() * (len(plan.skus) - first))] for _ in range(LINES)]
    location = plan.locations[int(rng.random() * len(plan.locations))]
    if plan.hot:
        chosen[0], location = plan.skus[0], plan.locations[0]
    where = f'"location":"{location}"'
    if plan.towns:
        where = _SENT % plan.towns[int(rng.random() * len(plan.towns))]
    return _ORDER % (external_id, where, ",".join([_LINE % sku for sku in chosen]))
