"""Who orders on a Saturday, and who comes to collect it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import accumulate
from typing import Any

from contract.rules.collection_code import collection_token
from contract.values.time import instant_text
from tests.saturday.chain import POPULARITY, SKU_NAMES, HeadOffice
from tests.saturday.rules import LINES, PIECES, PROMISE, SHIPPED
from tests.simulated_day.dice import Dice

_LINES, _PIECES = tuple(accumulate(LINES)), tuple(accumulate(PIECES))
_PRICE_MINOR = 100


@dataclass
class Order:
    """``wanted`` by SKU, in pieces. ``comes_at``: when its customer, told that it is ready, stands at the counter."""

    order_id: str
    number: str
    token: str
    store: str
    wanted: dict[str, int]
    ships: bool
    due_at: str
    comes_at: datetime | None = None


@dataclass
class Customers:
    """``order`` places one; ``at_counter`` are those who wait there now."""

    office: HeadOffice
    dice: Dice
    orders: dict[str, Order] = field(default_factory=dict)
    went_away: Counter[str] = field(default_factory=Counter)

    def order(self, now: datetime) -> None:
        """At the store of their choice, or the next one that has it all; else they go away."""
        wanted, ships = basket(self.dice), self.dice.random() < SHIPPED
        external_id, answer = f"W-{len(self.orders) + self.went_away.total()}", None
        for store in self.dice.sample(list(self.office.stores), k=len(self.office.stores)):
            answer = self.office.place(_body(external_id, store, wanted, now, ships=ships))
            if answer.status_code == 201:
                told = answer.json()
                token = collection_token(told["number"], told["collection"]["code"])
                own = Order(told["order_id"], told["number"], token, store, wanted, ships, told["due_at"])
                self.orders[own.order_id] = own
                return
            assert answer.json()["code"] == "out_of_stock", answer.text
        self.went_away["nobody has it all"] += 1

    def told_ready(self, order_id: str, now: datetime) -> None:
        """The customer comes for it, sooner or later."""
        self.orders[order_id].comes_at = now + timedelta(minutes=self.dice.randint(5, 150))

    def at_counter(self, store: str, now: datetime) -> list[Order]:
        """Who came first stands first."""
        here = [
            one for one in self.orders.values() if one.store == store and one.comes_at is not None
            and one.comes_at <= now
        ]  # fmt: skip
        return sorted(here, key=lambda one: (str(one.comes_at), one.number))


def basket(dice: Dice) -> dict[str, int]:
    """Pieces by SKU: as many lines, as many pieces of each and as popular goods as in real baskets."""
    count = dice.choices(range(1, len(LINES) + 1), cum_weights=_LINES)[0]
    skus: set[str] = set()
    while len(skus) < count:
        skus.update(dice.choices(SKU_NAMES, cum_weights=POPULARITY, k=count - len(skus)))
    return {
        sku: dice.choices(range(1, len(PIECES) + 1), cum_weights=_PIECES)[0] for sku in sorted(skus)
    }  # fmt: skip


def _body(external_id: str, store: str, wanted: dict[str, int], now: datetime, *, ships: bool) -> dict[str, Any]:
    lines = [
        {"sku": sku, "quantity_thousandths": pieces * 1_000, "price_minor": pieces * _PRICE_MINOR}
        for sku, pieces in wanted.items()
    ]
    body: dict[str, Any] = {
        "external_id": external_id,
        "location": store,
        "placed_at": instant_text(now),
        "customer": {"name": "Niamh O’Sullivan", "phone": "+353 20 917 6084"},
        "currency": "EUR",
        "total_minor": sum(wanted.values()) * _PRICE_MINOR,
        "lines": lines,
    }
    if ships:
        return body | {"ship_to": {"lines": ["Niamh O’Sullivan", "4 Strand Road", "Cobh"], "country": "IE"}}
    return body | {"due_at": instant_text(now + PROMISE)}
