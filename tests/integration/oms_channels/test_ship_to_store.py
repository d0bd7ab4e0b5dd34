"""What a store lacks of an order that is collected there is sent to it, and nothing is lost or counted twice on the way."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from contract.messages.facts import (
    GoodsReceived,
    MovedLine,
    OrderHandedOver,
    OrderPacked,
    OrderPicked,
    OrderShipped,
    OrderStaged,
    ReceivedGoods,
    ReceivingFinished,
)
from contract.messages.rows import InboundRow, OrderRow
from oms.inbound import repository as inbound
from oms.inventory.ledger import adjust
from oms.inventory.tables import balance
from oms.orders.tables import customer_order
from oms.sourcing.plan import STANDARD, Plan, plain
from oms.sourcing.sourcing import Sourcer
from tests.integration.oms_channels.sender import Desk
from tests.integration.oms_channels.test_sourced import DONEGAL, learned, lives_at
from tests.integration.oms_channels.test_sourced import land as land  # noqa: PLC0414 - a fixture
from tests.integration.oms_ground.chain import Till

BRINGS = replace(STANDARD, to_store_days=7)


class Between:
    """Store 014 in Cork, where customers collect, and 027 in Galway, which has what it lacks."""

    def __init__(self, desk: Desk, run: Any, folder: Path) -> None:
        self.desk, self.shop, self.run, self._folder = desk, desk.shop, run, folder
        self.a, self.b = desk.shop.till_a, desk.shop.till_b
        self.sourcer = Sourcer(desk.db, lambda: learned().freeze())
        run("learning", "freeze", "--json")
        desk.shop.chain.app.state.chances.look()

    def plan(self, plan: Plan = BRINGS) -> None:
        file = self._folder / "plan.json"
        file.write_text(json.dumps(plain(plan)), encoding="utf-8")
        self.run("sourcing", "publish", str(self.run("sourcing", "save", str(file), "--json")["version"]), "--json")

    def left(self, till: Till, sku: str, pieces: int) -> None:
        """So many stand there from now on."""
        change = pieces * 1_000 - self.shop.level(till, sku).on_hand
        self.desk.db.run(lambda tx: adjust(tx, till.location_id, self.shop.items[sku], change, "gone"))

    def everywhere(self, sku: str) -> int:
        """On shelves and on the way, of all places."""
        query = select(func.sum(balance.c.on_hand)).where(balance.c.item_id == self.shop.items[sku])
        with self.desk.db.snapshot() as tx:
            return int(tx.conn.execute(query).scalar_one())

    def sent(self, order_id: str) -> list[Any]:
        """The orders by which others send for it."""
        query = select(customer_order).where(customer_order.c.for_order_id == order_id)
        with self.desk.db.snapshot() as tx:
            return list(tx.conn.execute(query.order_by(customer_order.c.part)).mappings())

    def row(self, till: Till, order_id: str) -> OrderRow:
        found = self.shop.row(till, order_id)
        assert found is not None, "it stands there"
        return found

    def documents(self) -> list[InboundRow]:
        with self.desk.db.snapshot() as tx:
            return [one.row for one in inbound.listed(tx, self.a.location_id, every=True)]

    def seen(self, order_id: str) -> Any:
        return self.shop.get(order_id).json()

    # What stores do

    def ship(self, till: Till, order_id: str, thousandths: int = 0, number: int = 1) -> list[Any]:
        """All of it, or so much of its first line, in a parcel: the facts, told."""
        row = self.row(till, order_id)
        own = {"order_id": order_id, "location_id": till.location_id}
        lines = row.lines[:1] if thousandths else row.lines
        moved = [
            MovedLine(line_id=one.line_id, item_id=one.item_id, thousandths=thousandths or one.standing.total)
            for one in lines
        ]
        about: dict[str, Any] = own | {"parcel_id": f"parcel-{number}"}
        packed = OrderPacked(**about, number=number, box="M", lines=tuple(moved), grams=1_200, weighed=True)
        told: dict[str, Any] = {"carrier_id": "post", "service": "ground", "tracking": f"PX{number}"}
        shipped = OrderShipped(**about, **told, lines=tuple(moved), manifest_id="manifest-1")
        facts = [*(OrderPicked(**own, line=line) for line in moved), packed, shipped]
        entries = [till.journal.write(fact) for fact in facts]
        till.push(*entries)
        return entries

    def receive(self, document: InboundRow, short: int = 0) -> None:
        own = {"inbound_id": document.inbound_id, "location_id": document.location_id}
        came = 0
        for line in document.lines:
            some = line.expected - short
            goods = ReceivedGoods(line_id=line.line_id, item_id=line.item_id, thousandths=some)
            if some:
                self.shop.tell(self.a, GoodsReceived(**own, goods=goods))
            came += some
        self.shop.tell(self.a, ReceivingFinished(**own, received_thousandths=came))

    def collected(self, order_id: str) -> None:
        row = self.row(self.a, order_id)
        own = {"order_id": order_id, "location_id": self.a.location_id}
        moved = tuple(
            MovedLine(line_id=one.line_id, item_id=one.item_id, thousandths=one.standing.total) for one in row.lines
        )
        self.shop.tell(self.a, *(OrderPicked(**own, line=line) for line in moved))
        self.shop.tell(self.a, OrderStaged(**own, shelf="S-4", lines=moved))
        assert self.seen(order_id)["state"] == "ready"
        self.shop.tell(self.a, OrderHandedOver(**own, lines=moved, proof="code"))


@pytest.fixture
def between(land: Desk, run: Any, tmp_path: Path) -> Between:
    lives_at(land, DONEGAL)
    return Between(land, run, tmp_path)


def test_what_a_store_lacks_is_sent_to_it_and_collected_there(between: Between, run: Any) -> None:
    shop = between.shop
    between.plan()
    between.left(between.a, "100", 1)
    everywhere = between.everywhere("100")
    told = shop.body(("100", 3), ("200", 1))
    answer = shop.post(told)
    assert answer.status_code == 201, answer.text
    order_id, number = answer.json()["order_id"], answer.json()["number"]
    assert shop.post(told).json() == answer.json(), "asked again, it is the same order"
    assert answer.json()["due_at"] == "2026-11-24T18:00:00.000Z", "when it can be there"
    (sending,) = between.sent(order_id)
    assert (sending["number"], sending["location_id"]) == (f"{number}-T1", between.b.location_id)
    at_b, at_a = between.row(between.b, sending["order_id"]), between.row(between.a, order_id)
    assert [(line.sku, line.standing.total) for line in at_b.lines] == [("100", 2_000)], "only what it lacks"
    assert (at_b.for_order, at_b.kind, at_b.customer_name, at_b.total_minor, at_b.paid) == (
        number, "ship", "Store 014", 0, True
    )  # fmt: skip
    assert at_a.awaits == (sending["order_id"],)
    assert between.seen(order_id)["to_store"] == [
        {"number": f"{number}-T1", "sender": "Store 027", "tracking": "", "state": "to_be_sent"}
    ]
    assert shop.level(between.b, "100").reserved == 2_000
    between.ship(between.b, sending["order_id"])
    (document,) = between.documents()
    assert (document.kind, document.order_id, document.number, document.tracking, document.sender) == (
        "ship_to_store", order_id, f"{number}-T1", "PX1", "Store 027"
    )  # fmt: skip
    assert [(line.sku, line.expected) for line in document.lines] == [("100", 2_000)]
    assert between.row(between.a, order_id).awaits == (document.inbound_id,)
    assert (shop.level(between.b, "100").on_hand, between.everywhere("100")) == (8_000, everywhere)
    assert [one["state"] for one in between.seen(order_id)["to_store"]] == ["in_transit"]
    between.receive(document)
    assert between.row(between.a, order_id).awaits == ()
    assert (shop.level(between.a, "100").available, between.everywhere("100")) == (0, everywhere)
    assert (between.seen(order_id)["state"], [one["state"] for one in between.seen(order_id)["to_store"]]) == (
        "open", ["arrived"]
    )  # fmt: skip
    between.collected(order_id)
    assert between.seen(order_id)["state"] == "completed"
    assert between.everywhere("100") == everywhere - 3_000
    assert (shop.balanced(), shop.exceptions()) == (True, {})
    why = run("why", number, "--json")
    assert (why["because"], why["place"], why["outcome"]) == ("to_store", "027", "placed")
    assert run("why", f"{number}-T1", "--again", "--json")["made_again"] == "the same"


def test_without_a_plan_that_says_so_it_is_refused_as_ever(between: Between) -> None:
    between.left(between.a, "100", 1)
    answer = between.shop.post(between.shop.body(("100", 3)))
    assert (answer.status_code, answer.json()["code"]) == (409, "out_of_stock")
