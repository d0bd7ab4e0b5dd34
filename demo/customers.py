"""Customers that do not exist, ordering on the web: pickup orders through the channels' API, at a rate or on demand."""

from __future__ import annotations

import csv
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Protocol

import requests

from contract.errors import Refused, Unavailable
from contract.rules.rounding import extend
from contract.values.ids import IdFactory
from contract.values.price import UnitPrice
from contract.values.quantity import Quantity, Unit
from contract.values.time import instant_text
from demo.chain import CURRENCY, FOLDER

TIMEOUT_S = (3, 20)
MOST_LINES = 6
TRIES = 5
SERVICE_ZONE = "T"
"""What stands at tills and service desks (stamps, bags, papers) is not ordered on the web."""


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime: ...


class WebShop(Protocol):
    """Where orders are placed: the status and the body of the answer. Unavailable: nobody answers."""

    def place(self, body: Mapping[str, object]) -> tuple[int, Mapping[str, object]]: ...


class HttpWebShop:
    """``POST /v1/orders`` of an OMS."""

    def __init__(self, oms_url: str, key: str, verify: str | bool = True) -> None:
        self._url = f"{oms_url.rstrip('/')}/v1/orders"
        self._session = requests.Session()
        self._session.headers["Authorization"] = f"Bearer {key}"
        self._session.verify = verify

    def place(self, body: Mapping[str, object]) -> tuple[int, Mapping[str, object]]:
        try:
            answer = self._session.post(self._url, json=dict(body), timeout=TIMEOUT_S)
            return answer.status_code, answer.json()
        except requests.RequestException:
            raise Unavailable("oms_unreachable") from None

    def close(self) -> None:
        self._session.close()


@dataclass(frozen=True, slots=True)
class Ware:
    """Something a store has and a customer may want."""

    sku: str
    unit: Unit
    price: UnitPrice
    popularity: int


@dataclass(frozen=True, slots=True)
class Person:
    """A customer."""

    name: str
    email: str
    phone: str


@dataclass(frozen=True, slots=True)
class WebOrder:
    """An accepted order, with what its customer shows to collect it."""

    order_id: str
    number: str
    location: str
    customer: str
    code: str
    token: str


class Customers:
    """Places orders at the demo chain's stores. One thread at most; ``place`` may be called beside it."""

    def __init__(
        self,
        shop: WebShop,
        rng: Random,
        clock: Clock,
        new_id: IdFactory,
        *,
        locations: Sequence[str],
        folder: Path = FOLDER,
        one_sent_in: int = 0,
    ) -> None:
        self._shop, self._rng, self._clock, self._new_id = shop, rng, clock, new_id
        self._wares = {code: _wares(folder, code) for code in locations}
        self._people = _people(folder)
        self._one_sent_in = one_sent_in
        self._dice = threading.Lock()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self.placed: list[WebOrder] = []

    def place(self, location: str | None = None, *, due_in: timedelta | None = None) -> WebOrder:
        """One order now, at a location or any. Unavailable: no OMS. Refused: none of several tries was accepted."""
        for _ in range(TRIES):
            body = self._body(location, due_in)
            status, told = self._shop.place(body)
            if status in (200, 201):
                order = _order(body, told)
                self.placed.append(order)
                return order
            if told.get("code") != "out_of_stock":
                raise Refused(str(told.get("code", "order_refused")), status=status)
        raise Refused("out_of_stock")

    def start(self, per_hour: int) -> None:
        """Orders come at random, so many an hour on average, until ``stop``. An OMS that is away costs some orders."""
        if per_hour < 1 or self._thread is not None:
            raise ValueError("customers come once, and at least once an hour")
        self._thread = threading.Thread(target=self._come, args=(per_hour,), name="customers", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """No order is placed after this returns."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()

    def _come(self, per_hour: int) -> None:
        while True:
            with self._dice:
                wait_s = self._rng.expovariate(per_hour / 3600)
            if self._stopping.wait(wait_s):
                return
            try:
                self.place()
            except (Refused, Unavailable):
                continue

    def _body(self, location: str | None, due_in: timedelta | None) -> dict[str, object]:
        now = self._clock.now()
        with self._dice:
            code = location or self._rng.choice(sorted(self._wares))
            lines = self._basket(self._wares[code])
            person = self._rng.choice(self._people)
            sent = bool(self._one_sent_in) and due_in is None and not self._rng.randrange(self._one_sent_in)
            wait = (
                timedelta(days=self._rng.randint(2, 4)) if sent else timedelta(minutes=self._rng.randrange(30, 181, 5))
            )
            due = now + (due_in or wait)
            external_id = f"WEB-{self._new_id()}"
        address = {"ship_to": _address(person.name)} if sent else {}
        return address | {
            "external_id": external_id,
            "location": code,
            "placed_at": instant_text(now),
            "due_at": instant_text(due),
            "customer": {"name": person.name, "phone": person.phone, "email": person.email},
            "currency": CURRENCY,
            "total_minor": sum(price for _, _, price in lines),
            "paid": True,
            "lines": [
                {"sku": sku, "quantity_thousandths": thousandths, "price_minor": price}
                for sku, thousandths, price in lines
            ],
        }

    def _basket(self, wares: Sequence[Ware]) -> list[tuple[str, int, int]]:
        """(sku, thousandths, price of the line): best sellers more often."""
        wanted = self._rng.choices(
            wares, [1 / (20 + ware.popularity) for ware in wares], k=self._rng.randint(1, MOST_LINES)
        )
        lines = []
        for ware in {ware.sku: ware for ware in wanted}.values():
            pieces = 1000 * self._rng.choice((1, 1, 1, 2, 2, 3))
            thousandths = pieces if ware.unit is Unit.EACH else 250 * self._rng.randint(1, 6)
            lines.append((ware.sku, thousandths, extend(ware.price, Quantity(thousandths, ware.unit)).minor))
        return lines


def _address(name: str) -> dict[str, object]:
    """Everybody who has it sent lives in one street, which does not exist."""
    return {"lines": [name, "7 Weavers’ Row", "Galway"], "postal_code": "H91 X0X0", "country": "IE"}


def _order(body: Mapping[str, object], told: Mapping[str, object]) -> WebOrder:
    collection, customer = told["collection"], body["customer"]
    assert isinstance(collection, Mapping)
    assert isinstance(customer, Mapping)
    return WebOrder(
        order_id=str(told["order_id"]),
        number=str(told["number"]),
        location=str(body["location"]),
        customer=str(customer["name"]),
        code=str(collection["code"]),
        token=str(collection["token"]),
    )


def _wares(folder: Path, location: str) -> list[Ware]:
    """What the location has to begin with, and anyone of any age may order."""
    stocked = {
        row["sku"] for row in _rows(folder / "stock.csv") if row["location"] == location and Decimal(row["on_hand"]) > 0
    }
    wares = []
    for row in _rows(folder / "items.csv"):
        if row["sku"] not in stocked or row["age_restricted"] or row["bin"].startswith(SERVICE_ZONE):
            continue
        unit = Unit(row["unit"])
        per = Quantity.of(int(row["price_quantity"]), unit)
        price = UnitPrice.of_minor(int(row["price_minor"]), CURRENCY, per)
        wares.append(Ware(row["sku"], unit, price, int(row["popularity"])))
    if not wares:
        raise ValueError(f"nothing to order at {location}")
    return wares


def _people(folder: Path) -> list[Person]:
    return [Person(row["name"], row["email"], row["phone"]) for row in _rows(folder / "customers.csv")]


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source, strict=True))
