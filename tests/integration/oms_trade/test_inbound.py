"""Goods on their way to stores: in transit until received, and what differs is for head office to settle."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from contract.errors import Refused
from contract.messages.facts import (
    GoodsDifference,
    GoodsReceived,
    GoodsUnreceived,
    PackageOpened,
    ReceivedGoods,
    ReceivingFinished,
)
from contract.messages.rows import InboundRow
from oms.exceptions.repository import open_exceptions
from oms.inbound import repository
from oms.inbound.announcing import Consignment, announce, call_off
from oms.inventory.tables import balance
from oms.main import main
from tests.integration.oms_trade.shop import Shop

SSCC = "353915220000000174"


class Dock:
    """Store A's front door."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop

    def announced(self, **quantities: int) -> InboundRow:
        """From store B: T-1."""
        told = Consignment(
            "T-1", "Store 027", date(2026, 11, 22), {sku[1:]: own for sku, own in quantities.items()}, self.shop.b,
            [(SSCC, "Pallet 1")],
        )  # fmt: skip
        return self.shop.db.run(lambda tx: announce(tx, self.shop.a, told))

    def about(self, row: InboundRow) -> dict[str, str]:
        return {"inbound_id": row.inbound_id, "location_id": row.location_id}

    def came(self, row: InboundRow, sku: str, thousandths: int, **told: Any) -> GoodsReceived:
        return GoodsReceived(**self.about(row), goods=self.goods(row, sku, thousandths, **told))

    def goods(self, row: InboundRow, sku: str, thousandths: int, **told: Any) -> ReceivedGoods:
        line_id = next((line.line_id for line in row.lines if line.sku == sku), "")
        own = {"line_id": line_id, "item_id": self.shop.items[sku], "sku": sku, "thousandths": thousandths}
        return ReceivedGoods.model_validate(own | told)

    def on_hand(self, sku: str) -> dict[tuple[str, str], int]:
        """By store and condition, where there is any."""
        query = select(balance).where(balance.c.item_id == self.shop.items[sku], balance.c.on_hand != 0)
        codes = {self.shop.a.id: "A", self.shop.b.id: "B"}
        with self.shop.db.snapshot() as tx:
            return {(codes[one.location_id], one.condition): one.on_hand for one in tx.conn.execute(query)}

    def differences(self) -> list[tuple[str, str, int, str]]:
        """Of the open exceptions: name, kind, thousandths, reason."""
        with self.shop.db.snapshot() as tx:
            told: list[Any] = [one.details["lines"] for one in open_exceptions(tx, kind="inbound_differs")]
        return [(one["name"], one["kind"], one["thousandths"], one["reason"]) for lines in told for one in lines]


@pytest.fixture
def dock(shop: Shop) -> Dock:
    return Dock(shop)


def test_goods_are_in_transit_until_received_and_what_differs_is_told(dock: Dock) -> None:
    shop, till = dock.shop, dock.shop.till_a
    row = dock.announced(_100=6000, _200=4000)
    assert dock.on_hand("100") == {("A", "sellable"): 10000, ("A", "in_transit"): 6000, ("B", "sellable"): 4000}
    assert shop.pulled(till, "inbound", row.inbound_id)["packages"][0]["label"] == "Pallet 1"
    broken = dock.came(row, "100", 1000, condition="damaged", reason="broken")
    shop.tell(till, PackageOpened(**dock.about(row), code=SSCC), dock.came(row, "100", 5000), broken)
    assert dock.on_hand("100") == {
        ("A", "sellable"): 15000, ("A", "damaged"): 1000, ("B", "sellable"): 4000,
    }  # fmt: skip
    shop.tell(
        till,
        dock.came(row, "200", 5000),
        GoodsUnreceived(**dock.about(row), goods=dock.goods(row, "200", 4000)),
        dock.came(row, "300", 2000),
        GoodsReceived(**dock.about(row), goods=ReceivedGoods(barcode="04006381333931", thousandths=1000)),
    )
    assert dock.on_hand("200")["A", "in_transit"] == 3000, "what was taken back is on its way again"
    told = shop.pulled(till, "inbound", row.inbound_id)
    assert told["state"] == "receiving"
    assert shop.exceptions() == {}, "nothing differs before it is said that it is all"
    short = GoodsDifference(
        line_id=row.lines[1].line_id, item_id=shop.items["200"], kind="short", thousandths=3000, reason="missing"
    )
    shop.tell(till, ReceivingFinished(**dock.about(row), received_thousandths=9000, differences=(short,)))
    assert ("A", "in_transit") not in dock.on_hand("200"), "nobody waits for it any more"
    assert dock.differences() == [
        ("Item 100", "damaged", 1000, "broken"),
        ("Item 200", "short", 3000, "missing"),
        ("", "not_on_list", 2000, ""),
        ("04006381333931", "unknown", 1000, ""),
    ]
    shop.tell(till, dock.came(row, "200", 3000))
    assert [one[1] for one in dock.differences()] == ["damaged", "not_on_list", "unknown"], "it came after the end"
    assert shop.pulled(till, "inbound", row.inbound_id)["state"] == "received"
    assert shop.balanced()


def test_an_order_says_what_comes_to_its_store_for_it_and_that_it_arrived(
    dock: Dock, oms_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shop = dock.shop
    monkeypatch.setenv("AISLE_DATABASE_URL", oms_url)

    def run(*words: str) -> Any:
        with pytest.raises(SystemExit, match="0"):
            main(["inbound", *words, "--json"])
        return json.loads(capsys.readouterr().out)

    order_id = shop.order(("100", 2))
    number = shop.get(order_id).json()["number"]
    told = ("--item", "100=2000", "--due", "2026-11-22", "--from", "027", "--order", number, "--tracking", "GL1")
    inbound_id = run("announce", "014", "P-1", *told)["inbound_id"]
    (parcel,) = shop.get(order_id).json()["to_store"]
    assert (parcel["sender"], parcel["tracking"], parcel["state"]) == ("Store 027", "GL1", "in_transit")
    assert [(one["kind"], one["expected"], one["came"]) for one in run("list", "--location", "014")] == [
        ("ship_to_store", 2000, 0)
    ]
    row = InboundRow.model_validate(shop.pulled(shop.till_a, "inbound", inbound_id))
    finished = ReceivingFinished(**dock.about(row), received_thousandths=2000, differences=())
    shop.tell(shop.till_a, dock.came(row, "100", 2000), finished)
    assert [one["state"] for one in shop.get(order_id).json()["to_store"]] == ["arrived"]
    assert shop.exceptions() == {}, "all came as announced"
    assert shop.get(order_id).json()["state"] != "ready", "ready is said by who puts it aside"
    assert run("list") == []
    assert run("show", "014", "P-1")[0]["received"] == 2000


def test_what_comes_later_is_announced_again_and_what_is_called_off_stands_at_its_sender(dock: Dock) -> None:
    shop, till = dock.shop, dock.shop.till_a
    row = dock.announced(_100=6000)
    with pytest.raises(Refused, match="inbound_number_taken"):
        dock.announced(_100=1000)
    later = GoodsDifference(
        line_id=row.lines[0].line_id, item_id=shop.items["100"], kind="short", thousandths=2000, reason="comes_later"
    )
    finished = ReceivingFinished(**dock.about(row), received_thousandths=4000, differences=(later,))
    shop.tell(till, dock.came(row, "100", 4000), finished)
    with shop.db.snapshot() as tx:
        (rest,) = repository.listed(tx, shop.a.id, every=False)
    assert (rest.row.number, [line.expected for line in rest.row.lines]) == ("T-1/2", [2000])
    assert dock.on_hand("100") == {("A", "sellable"): 14000, ("A", "in_transit"): 2000, ("B", "sellable"): 4000}
    with pytest.raises(Refused, match="move_illegal"):
        shop.db.run(lambda tx: call_off(tx, shop.a, "T-1"))
    other = shop.db.run(
        lambda tx: announce(tx, shop.a, Consignment("T-2", "", date(2026, 11, 23), {"300": 3000}, shop.b))
    )
    shop.db.run(lambda tx: call_off(tx, shop.a, "T-2"))
    assert dock.on_hand("300") == {("A", "sellable"): 10000, ("B", "sellable"): 10000}
    assert shop.pulled(till, "inbound", other.inbound_id) is None
    shop.tell(till, dock.came(other, "300", 3000))
    assert shop.exceptions()["received_after_cancel"] == 1
    shop.tell(shop.till_b, GoodsReceived(inbound_id="?", location_id=shop.b.id, goods=dock.goods(row, "100", 1000)))
    assert shop.exceptions()["inbound_unknown"] == 1
    assert dock.on_hand("100")["B", "sellable"] == 5000, "what stands in a store is booked there"
    assert shop.balanced()
