"""Two stores or three, and what they do with orders that are collected at the first and sent by the others."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from contract.messages.facts import (
    GoodsDifference,
    GoodsReceived,
    MovedLine,
    OrderFact,
    OrderHandedOver,
    OrderPacked,
    OrderPicked,
    OrderRejected,
    OrderShipped,
    OrderShort,
    OrderStaged,
    ReceivedGoods,
    ReceivingFinished,
)
from contract.messages.rows import CarrierRate, CarrierService, InboundRow, OrderRow
from oms.db.engine import Tx
from oms.fulfillment.expiry import set_keeping
from oms.inbound import repository as inbound
from oms.inventory.ledger import adjust, count
from oms.inventory.tables import balance
from oms.messages.repository import messages
from oms.orders.tables import customer_order
from oms.shipping.carriers import save_carrier, set_stop
from oms.sourcing.plan import STANDARD, Plan, plain
from oms.sourcing.sourcing import Sourcer
from oms.stores.points import Point, place_location
from tests.integration.oms_channels.sender import Desk
from tests.integration.oms_channels.test_sourced import DONEGAL, learned, lives_at
from tests.integration.oms_ground.chain import Till

DUBLIN = Point(53_349_000, -6_260_000)

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

    def everywhere(self, *skus: str) -> int:
        """On shelves and on the way, of all places."""
        items = [self.shop.items[sku] for sku in skus]
        query = select(func.sum(balance.c.on_hand)).where(balance.c.item_id.in_(items))
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

    def letters(self) -> list[str]:
        with self.desk.db.snapshot() as tx:
            return [one["occasion"].partition(":")[0] for one in messages(tx, None, None, 10)]

    def third(self) -> Till:
        """Store 033 in Dublin, which has everything too."""
        store = self.shop.chain.store("033")
        till = self.shop.chain.till(store)

        def build(tx: Tx) -> None:
            place_location(tx, store.id, "store", DUBLIN)
            set_stop(tx, store.id, "post", "17:00", "12345", active=True)
            count(tx, store.id, dict.fromkeys(self.shop.items.values(), 10_000), "opening")

        self.desk.db.run(build)
        self._look_anew()
        return till

    def takes(self, days: int) -> None:
        """So long the carrier is on its way."""
        rate = CarrierRate(countries=("IE",), up_to_grams=20_000, price_minor=650, transit_days=days)
        services = [CarrierService(code="ground", name="Ground", rates=(rate,))]
        self.desk.db.run(lambda tx: save_carrier(tx, "post", "Post", "EUR", "PX", services))
        self._look_anew()

    def _look_anew(self) -> None:
        self.shop.chain.app.state.arrivals._decider._known.clear()

    @property
    def now(self) -> datetime:
        return self.desk.db.clock.now()

    # What stores do

    def reject(self, till: Till, order_id: str, reason: Any = "no_stock") -> None:
        own, moved = self.all_of(till, order_id)
        self.shop.tell(till, OrderRejected(**own, reason=reason, lines=moved))

    def short(self, till: Till, order_id: str, thousandths: int) -> None:
        """Of its first line."""
        own, moved = self.all_of(till, order_id)
        line = moved[0].model_copy(update={"thousandths": thousandths})
        self.shop.tell(till, OrderShort(**own, line=line, reason="not_on_shelf"))

    def pick(self, till: Till, order_id: str, thousandths: int) -> None:
        own, moved = self.all_of(till, order_id)
        line = moved[0].model_copy(update={"thousandths": thousandths})
        self.shop.tell(till, OrderPicked(**own, line=line))

    def all_of(self, till: Till, order_id: str) -> tuple[dict[str, Any], tuple[MovedLine, ...]]:
        moved = tuple(
            MovedLine(line_id=one.line_id, item_id=one.item_id, thousandths=one.standing.total)
            for one in self.row(till, order_id).lines
        )
        return {"order_id": order_id, "location_id": till.location_id}, moved

    def shipping(self, till: Till, order_id: str, thousandths: int = 0, number: int = 1) -> list[OrderFact]:
        """All of it, or so much of its first line, in a parcel: what the store tells."""
        own, moved = self.all_of(till, order_id)
        if thousandths:
            moved = (moved[0].model_copy(update={"thousandths": thousandths}),)
        about: dict[str, Any] = own | {"parcel_id": f"parcel-{number}"}
        packed = OrderPacked(**about, number=number, box="M", lines=moved, grams=1_200, weighed=True)
        told: dict[str, Any] = {"carrier_id": "post", "service": "ground", "tracking": f"PX{number}"}
        shipped = OrderShipped(**about, **told, lines=moved, manifest_id="manifest-1")
        return [*(OrderPicked(**own, line=line) for line in moved), packed, shipped]

    def ship(self, till: Till, order_id: str, thousandths: int = 0, number: int = 1) -> Sequence[OrderFact]:
        facts = self.shipping(till, order_id, thousandths, number)
        self.shop.tell(till, *facts)
        return facts

    def receive(self, document: InboundRow, short: int = 0, *, later: bool = False) -> None:
        """All that was sent, or so much less of each line, which comes ``later`` or not at all."""
        till = self.a if document.location_id == self.a.location_id else self.b
        own: dict[str, Any] = {"inbound_id": document.inbound_id, "location_id": document.location_id}
        came = 0
        for line in document.lines:
            some = line.expected - short
            goods = ReceivedGoods(line_id=line.line_id, item_id=line.item_id, thousandths=some)
            if some:
                self.shop.tell(till, GoodsReceived(**own, goods=goods))
            came += some
        said = tuple(
            GoodsDifference(
                line_id=one.line_id, item_id=one.item_id, kind="short", thousandths=short, reason="comes_later"
            )
            for one in document.lines
            if later
        )
        self.shop.tell(till, ReceivingFinished(**own, received_thousandths=came, differences=said))

    def collected(self, order_id: str) -> None:
        own, moved = self.all_of(self.a, order_id)
        self.shop.tell(self.a, *(OrderPicked(**own, line=line) for line in moved))
        self.shop.tell(self.a, OrderStaged(**own, shelf="S-4", lines=moved))
        assert self.seen(order_id)["state"] == "ready"
        self.shop.tell(self.a, OrderHandedOver(**own, lines=moved, proof="code"))


def lacking(land: Desk, run: Any, folder: Path) -> Between:
    """014 has nothing of item 100, and its customers are written to."""
    lives_at(land, DONEGAL)
    own = Between(land, run, folder)
    own.plan()
    own.left(own.a, "100", 0)
    land.db.run(lambda tx: set_keeping(tx, own.a.location_id, tell_customers=True))
    return own
