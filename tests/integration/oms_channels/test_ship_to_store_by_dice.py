"""Two stores send each other what they lack: whatever they do by dice, in whatever order it is heard, goods stay."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import select

from contract.messages.facts import (
    Fact,
    MovedLine,
    OrderCanceled,
    OrderHandedOver,
    OrderPicked,
    OrderRejected,
    OrderShort,
    OrderStaged,
)
from contract.messages.rows import OrderRow
from contract.states.fulfillment import LineState
from contract.states.transfer import TransferState
from oms.fulfillment.repository import Status
from oms.fulfillment.tables import fulfillment
from oms.inbound import repository as inbound
from oms.orders.tables import customer_order
from oms.sourcing.plan import Again
from tests.integration.oms_channels.between import BRINGS, Between
from tests.integration.oms_channels.sender import Desk
from tests.integration.oms_channels.test_sourced import DONEGAL, lives_at
from tests.integration.oms_channels.test_sourced import land as land  # noqa: PLC0414 - a fixture
from tests.integration.oms_ground.chain import Till

STEPS, SKUS = 40, ("100", "200", "300")
GENEROUS = replace(BRINGS, again=Again(places=5, rest_hours=0))


class Days:
    """What people do. ``handed``: thousandths that customers took."""

    def __init__(self, between: Between, seed: int) -> None:
        self.between, self.dice, self.handed = between, Random(seed), 0
        self._parcels = 0

    def step(self) -> None:
        acts = (self.ask, self.ask, self.send, self.send, self.receive, self.receive, self.serve, self.serve)
        self.dice.choice(acts)()
        if self.dice.random() < 0.4:
            self.between.sourcer.look()

    def ask(self) -> None:
        code = self.dice.choice(("014", "027"))
        body = self.between.shop.body((self.dice.choice(SKUS), self.dice.randint(1, 4)), location=code)
        assert self.between.shop.post(body).status_code in (201, 409)

    def send(self) -> None:
        """What one store has to send to the other: it does, finds only some of it, or gives it back."""
        found = self._rows(kind="ship")
        if not found:
            return
        till, row = self.dice.choice(found)
        line, own = row.lines[0], {"order_id": row.order_id, "location_id": till.location_id}
        left = line.quantities.get(LineState.OPEN, 0)
        if not left:
            return
        what = self.dice.random()
        if what < 0.15:
            self._tell(till, [OrderRejected(**own, reason="no_stock", lines=(_moved(row, left),))])
            return
        missing = 1_000 if what < 0.3 and left > 1_000 else 0
        self._parcels += 1
        facts: list[Fact] = list(self.between.shipping(till, row.order_id, left - missing, self._parcels))
        if missing:
            facts.append(OrderShort(**own, line=_moved(row, missing), reason="not_on_shelf"))
        self._tell(till, facts)

    def receive(self) -> None:
        with self.between.desk.db.snapshot() as tx:
            coming = [one.row for one in inbound.listed(tx, None, every=False)]
        if coming:
            document = self.dice.choice(coming)
            short = 1_000 if self.dice.random() < 0.2 and document.lines[0].expected > 1_000 else 0
            self.between.receive(document, short=short, later=bool(short))

    def serve(self) -> None:
        """An order that is collected: its customer cancels, comes for it, or the store does not find it."""
        found = self._rows(kind="pickup")
        if not found:
            return
        till, row = self.dice.choice(found)
        own: dict[str, Any] = {"order_id": row.order_id, "location_id": till.location_id}
        left, what = row.lines[0].quantities.get(LineState.OPEN, 0), self.dice.random()
        if not left:
            return
        line = _moved(row, left)
        if what < 0.2:
            self._tell(till, [OrderCanceled(**own, lines=(line,), transaction_id="T", reason="not_wanted")])
        elif row.awaits:
            return
        elif what < 0.3:
            self._tell(till, [OrderShort(**own, line=line, reason="not_on_shelf")])
        else:
            staged = OrderStaged(**own, shelf="S-1", lines=(line,))
            self._tell(
                till, [OrderPicked(**own, line=line), staged, OrderHandedOver(**own, lines=(line,), proof="code")]
            )
            self.handed += left

    def _tell(self, till: Till, facts: Sequence[Fact]) -> None:
        """In any order, and some of it twice."""
        entries = [till.journal.write(fact) for fact in facts]
        heard = [*entries, *self.dice.sample(entries, 1)]
        self.dice.shuffle(heard)
        for entry in heard:
            till.push(entry)
        till.push(*entries)

    def _rows(self, kind: str) -> list[tuple[Till, OrderRow]]:
        tills = {one.location_id: one for one in (self.between.a, self.between.b)}
        query = (
            select(fulfillment.c.order_id, fulfillment.c.location_id)
            .join(customer_order, customer_order.c.order_id == fulfillment.c.order_id)
            .where(fulfillment.c.status == Status.ACTIVE, customer_order.c.kind == kind)
            .order_by(fulfillment.c.order_id)
        )
        with self.between.desk.db.snapshot() as tx:
            found = tx.conn.execute(query).all()
        return [(tills[one.location_id], self.between.row(tills[one.location_id], one.order_id)) for one in found]


def _moved(row: OrderRow, thousandths: int) -> MovedLine:
    return MovedLine(line_id=row.lines[0].line_id, item_id=row.lines[0].item_id, thousandths=thousandths)


@pytest.mark.parametrize("seed", [1, 2])
def test_whatever_two_stores_do_goods_are_on_a_shelf_on_the_way_or_with_a_customer(
    land: Desk, run: Any, tmp_path: Path, seed: int
) -> None:
    lives_at(land, DONEGAL)
    between = Between(land, run, tmp_path)
    between.plan(GENEROUS)
    for at, sku in enumerate(SKUS):
        rich, poor = (between.a, between.b) if at % 2 else (between.b, between.a)
        between.left(rich, sku, 40)
        between.left(poor, sku, 1)
    days, start = Days(between, seed), between.everywhere(*SKUS)
    for step in range(STEPS):
        days.step()
        assert between.everywhere(*SKUS) + days.handed == start, f"at step {step} of seed {seed}"
    assert between.shop.balanced()
    with land.db.snapshot() as tx:
        orders = tx.conn.execute(select(customer_order)).mappings().all()
        on_the_way = [one.row for one in inbound.listed(tx, None, every=False)]
    states = {one["order_id"]: one["state"] for one in orders}
    sendings = [one for one in orders if one["for_order_id"]]
    assert sendings, "something was sent"
    for one in sendings:
        assert states[one["for_order_id"]] not in ("completed", "canceled") or one["state"] in (
            "completed", "canceled",
        ), "nobody sends what nobody waits for"  # fmt: skip
    for _, row in days._rows(kind="pickup"):
        known = {one["order_id"] for one in sendings} | {one.inbound_id for one in on_the_way}
        assert known.issuperset(row.awaits)
    assert all(one.state is not TransferState.CANCELED for one in on_the_way)
