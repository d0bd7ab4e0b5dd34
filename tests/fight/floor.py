"""What goes on in the stores meanwhile: goods come, orders are handed over or declined, or go to the other store."""

from __future__ import annotations

import queue
import threading
from collections import Counter
from collections.abc import Sequence
from random import Random
from typing import Any

from contract.errors import Refused
from contract.messages.facts import DeclinedLine, MovedLine, OrderHandedOver, OrderPicked
from oms.inventory.ledger import adjust
from tests.fight.callers import Acknowledged, Caller
from tests.integration.oms_trade.shop import Shop

_COMES = 20


class Floor(threading.Thread):
    """Works until ``rest``. Pieces are counted by (location code, sku)."""

    def __init__(self, shop: Shop, seed: int) -> None:
        super().__init__(name="floor", daemon=True)
        self._shop, self._rng, self._rest = shop, Random(seed), threading.Event()
        self._orders: queue.SimpleQueue[Acknowledged] = queue.SimpleQueue()
        self._passed: Counter[Caller] = Counter()
        self._tills = {"014": shop.till_a, "027": shop.till_b}
        self.came: Counter[tuple[str, str]] = Counter()
        self.left: Counter[tuple[str, str]] = Counter()
        self.declined: Counter[str] = Counter()
        self.routed = 0
        self.broken: Exception | None = None

    def pass_on(self, callers: Sequence[Caller]) -> None:
        """The store learns of every order once, a moment after it was accepted."""
        for caller in callers:
            known = caller.notes.accepted
            for number in range(self._passed[caller], len(known)):
                self._orders.put(known[number])
                self._passed[caller] += 1

    def run(self) -> None:
        try:
            while not self._rest.is_set():
                self._goods_come()
                for _ in range(5):
                    self._work()
        except Exception as error:  # noqa: BLE001 - told by the thread that waits for this one
            self.broken = error

    def rest(self) -> None:
        """Nothing comes and nothing goes any more. Raises what ended it early."""
        self._rest.set()
        self.join()
        if self.broken is not None:
            raise self.broken

    def _goods_come(self) -> None:
        code, sku = self._rng.choice(list(self._tills)), self._rng.choice(self._shop.SKUS)
        place, pieces = self._tills[code].location_id, self._rng.randint(1, _COMES)
        self._shop.db.run(lambda tx: adjust(tx, place, self._shop.items[sku], pieces * 1000, "delivery"))
        self.came[code, sku] += pieces

    def _work(self) -> None:
        try:
            order = self._orders.get(timeout=0.05)
        except queue.Empty:
            return
        at = order.location
        if self._rng.random() < 0.2:
            at = self._reroute(order)
        if self._rng.random() < 0.7:
            self._hand_over(order, at, decline=self._rng.random() < 0.3)

    def _reroute(self, order: Acknowledged) -> str:
        other = "027" if order.location == "014" else "014"
        try:
            self._shop.route(order.order_id, other)
        except Refused as refused:
            if refused.code != "out_of_stock":
                raise
            return order.location
        self.routed += 1
        return other

    def _hand_over(self, order: Acknowledged, at: str, *, decline: bool) -> None:
        till = self._tills[at]
        row = self._shop.row(till, order.order_id)
        assert row is not None, f"{at} was not told of {order.order_id}"
        about: dict[str, Any] = {"order_id": order.order_id, "location_id": till.location_id}
        lines = [
            MovedLine(line_id=line.line_id, item_id=line.item_id, thousandths=line.standing.total) for line in row.lines
        ]
        refused = lines[:1] if decline else []
        given = lines[len(refused) :]
        self._shop.tell(
            till,
            *(OrderPicked(**about, line=line) for line in lines),
            OrderHandedOver(
                **about,
                lines=tuple(given),
                declined=tuple(DeclinedLine(**line.model_dump(), reason="too_ripe") for line in refused),
                proof="code",
            ),
        )
        skus = {item_id: sku for sku, item_id in self._shop.items.items()}
        for line in given:
            self.left[at, skus[line.item_id]] += line.thousandths // 1000
        for line in refused:
            self.declined[skus[line.item_id]] += line.thousandths // 1000
