"""What no place has alone comes in parts: each is an order at its place, and the channel sees the whole."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from contract.messages.facts import (
    LabelAnswered,
    LabelAsked,
    MovedLine,
    OrderPacked,
    OrderPicked,
    OrderShipped,
)
from oms.channels import placing
from oms.channels.model import Kind
from oms.exceptions.repository import open_exceptions
from oms.fulfillment.expiry import set_keeping
from oms.fulfillment.promise_keeper import PromiseKeeper
from oms.inventory.ledger import adjust
from oms.messages.repository import messages
from oms.orders.acceptance import Outcome
from oms.orders.tables import customer_order
from oms.sourcing import sourcing
from oms.sourcing.plan import STANDARD, plain
from oms.sourcing.rules import Use
from oms.sourcing.sourcing import Sourcer
from tests.integration.oms_channels.sender import Desk, sent_order
from tests.integration.oms_channels.test_sourced import DONEGAL, learned, lives_at
from tests.integration.oms_channels.test_sourced import land as land  # noqa: PLC0414 - a fixture

LINES = [
    {"id": 11, "sku": "100", "title": "Item 100", "quantity": 2, "price": "1.00", "requires_shipping": True},
    {"id": 12, "sku": "200", "title": "Item 200", "quantity": 1, "price": "1.33", "requires_shipping": True},
    {"id": 13, "sku": "300", "title": "Item 300", "quantity": 1, "price": "1.01", "requires_shipping": True},
]
ORDER = sent_order(line_items=LINES, total_price="4.34")


@pytest.fixture
def parted(land: Desk) -> Desk:
    """Item 200 stands in Galway alone, the others in Cork alone."""
    lives_at(land, DONEGAL)
    for store, skus in ((land.shop.a, ("200",)), (land.shop.b, ("100", "300"))):
        for sku in skus:
            land.db.run(lambda tx, at=store.id, sku=sku: adjust(tx, at, land.shop.items[sku], -10_000, "gone"))  # type: ignore[misc]
    return land


def look(desk: Desk) -> int:
    return Sourcer(desk.db, lambda: learned().freeze()).look()


def rows(desk: Desk) -> list[Any]:
    with desk.db.snapshot() as tx:
        return list(tx.conn.execute(select(customer_order).order_by(customer_order.c.part)).mappings())


def get(desk: Desk, named: str) -> Any:
    """As the channel that placed it sees an order."""
    return desk.shop.get(named, key=desk.keys[Kind.SHOPIFY]).json()


def test_its_parts_have_its_number_and_its_money_and_their_own_places(parted: Desk, run: Any) -> None:
    parted.tell(Kind.SHOPIFY, ORDER)
    look(parted)
    view = parted.view(Kind.SHOPIFY, "1")
    first, second = rows(parted)
    assert (view["state"], view["order_id"]) == ("placed", first["order_id"])
    assert second["number"] == f"{first['number']}-2"
    assert first["code"] != second["code"]
    assert sorted((row["total_minor"], row["location_id"]) for row in (first, second)) == [
        (133, parted.shop.b.id),
        (301, parted.shop.a.id),
    ]
    told = get(parted, first["number"])
    assert told == get(parted, second["order_id"])
    assert (told["number"], told["state"], told["total_minor"]) == (first["number"], "open", 434)
    assert sorted((part["number"], part["total_minor"]) for part in told["parts"]) == sorted(
        (row["number"], row["total_minor"]) for row in (first, second)
    )
    assert {part["location"]: [line["sku"] for line in part["lines"]] for part in told["parts"]} == {
        "014": ["100", "300"],
        "027": ["200"],
    }
    assert [parted.shop.level(till, sku).reserved for till, sku in _kept(parted)] == [2_000, 1_000, 1_000]
    assert (parted.shop.balanced(), parted.shop.exceptions()) == (True, {})
    assert (parted.tell(Kind.SHOPIFY, ORDER), look(parted), len(rows(parted))) == (("order",), 0, 2)
    listed = run("orders", "list", "--json")
    assert {one["number"] for one in listed} == {first["number"], second["number"]}


def _kept(desk: Desk) -> Sequence[tuple[Any, str]]:
    return ((desk.shop.till_a, "100"), (desk.shop.till_a, "300"), (desk.shop.till_b, "200"))


def test_each_store_reads_its_part_and_head_office_the_one_decision(parted: Desk, run: Any) -> None:
    parted.tell(Kind.SHOPIFY, ORDER)
    look(parted)
    for row in rows(parted):
        till = parted.shop.till_a if row["location_id"] == parted.shop.a.id else parted.shop.till_b
        here = parted.shop.row(till, row["order_id"])
        assert here is not None
        assert here.why is not None
        assert (here.number, here.why.rule) == (row["number"], "costs_least_in_parts")
        assert [one.verdict for one in here.why.candidates] == ["chosen"]
    told = [run("why", row["number"], "--again", "--json") for row in rows(parted)]
    assert told[0] == told[1] == run("why", "1", "--again", "--json")
    assert {one["place"]: one["lines"] for one in told[0]["parts"]} == {"014": "11, 13", "027": "12"}
    assert (told[0]["made_again"], len(told[0]["decisions"])) == ("the same", 1)
    split = plain(STANDARD)["rules"][0]["prefer"]["split_minor"]
    assert sum(one["cost_minor"] for one in told[0]["parts"]) + split == told[0]["cost_minor"]


def test_all_parts_are_placed_or_none(parted: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    place_parts, asked = placing.place_parts, list[Sequence[Outcome]]()

    def raced(tx: Any, captured_id: str, parts: placing.Parts) -> Sequence[Outcome]:
        adjust(tx, parted.shop.b.id, parted.shop.items["200"], -10_000, "sold this very moment")
        asked.append(place_parts(tx, captured_id, parts))
        return asked[-1]

    monkeypatch.setattr(sourcing, "place_parts", raced)
    parted.tell(Kind.SHOPIFY, ORDER)
    look(parted)
    assert len(asked) == 1
    assert rows(parted) == []
    assert [parted.shop.level(till, sku).reserved for till, sku in _kept(parted)] == [0, 0, 0]
    assert parted.view(Kind.SHOPIFY, "1")["state"] == "waiting", "the one that had too little is asked again later"


@pytest.mark.parametrize(
    ("use", "why"), [(Use(most_parts=1), "too_many_parts"), (Use(least_part_minor=200), "worth_too_little")]
)
def test_a_plan_says_how_far_an_order_may_be_split(parted: Desk, run: Any, tmp_path: Path, use: Use, why: str) -> None:
    plan = replace(STANDARD, rules=(replace(STANDARD.rules[0], use=use),))
    file = tmp_path / "plan.json"
    file.write_text(json.dumps(plain(plan)), encoding="utf-8")
    run("sourcing", "publish", str(run("sourcing", "save", str(file), "--json")["version"]), "--json")
    parted.tell(Kind.SHOPIFY, ORDER)
    look(parted)
    assert parted.view(Kind.SHOPIFY, "1")["holds"] == [f"not_placeable:{why}"]


def test_what_its_channel_says_later_is_told_for_each_part_that_it_is_about(parted: Desk) -> None:
    parted.tell(Kind.SHOPIFY, ORDER)
    look(parted)
    by_place = {row["location_id"]: row["order_id"] for row in rows(parted)}
    refund = {
        "id": 7, "order_id": 1, "created_at": "2026-11-21T11:00:00+01:00",
        "refund_line_items": [{"line_item_id": 12, "quantity": 1, "subtotal": "1.33"}],
        "transactions": [{"id": 8, "kind": "refund", "status": "success", "amount": "1.33"}],
    }  # fmt: skip
    parted.tell(Kind.SHOPIFY, refund)
    end = "2026-11-21T12:00:00+01:00"
    parted.tell(Kind.SHOPIFY, ORDER | {"updated_at": end, "cancelled_at": end})
    with parted.db.snapshot() as tx:
        told = sorted((one.kind, one.subject) for one in open_exceptions(tx))
    canceled = sorted(("channel_order_canceled", one) for one in by_place.values())
    assert told == [*canceled, ("channel_order_refunded", by_place[parted.shop.b.id])]


def test_one_letter_confirms_all_parts(parted: Desk) -> None:
    for store in (parted.shop.a, parted.shop.b):
        parted.db.run(lambda tx, one=store.id: set_keeping(tx, one, tell_customers=True))  # type: ignore[misc]
    parted.tell(Kind.SHOPIFY, ORDER)
    look(parted)
    PromiseKeeper(parted.db).look()
    with parted.db.snapshot() as tx:
        (told,) = messages(tx, None, None, 10)
    assert (told["occasion"], told["order_id"]) == ("confirmed", rows(parted)[0]["order_id"])


def test_what_left_is_told_with_its_tracking_while_the_rest_is_still_to_come(parted: Desk) -> None:
    parted.tell(Kind.SHOPIFY, ORDER)
    look(parted)
    sent = next(row for row in rows(parted) if row["location_id"] == parted.shop.b.id)
    ship(parted, sent["order_id"])
    told = get(parted, sent["number"])
    assert told["state"] == "in_work"
    by_place = {part["location"]: part for part in told["parts"]}
    assert (by_place["027"]["state"], by_place["027"]["parcels"]) == (
        "completed",
        [{"carrier": "post", "tracking": "PX1"}],
    )
    assert (by_place["014"]["state"], by_place["014"]["parcels"]) == ("open", [])


def ship(desk: Desk, order_id: str) -> None:
    """The store 027 sends all of its part."""
    till = desk.shop.till_b
    row = desk.shop.row(till, order_id)
    assert row is not None
    about: dict[str, Any] = {"order_id": order_id, "location_id": till.location_id}
    lines = tuple(
        MovedLine(line_id=one.line_id, item_id=one.item_id, thousandths=one.standing.total) for one in row.lines
    )
    own = about | {"parcel_id": "parcel-1"}
    label: dict[str, Any] = {"label_id": "label-1", "carrier_id": "post", "service": "ground"}
    price: dict[str, Any] = {"price_minor": 650, "currency": "EUR", "arrives_on": "2026-11-24", "co2_grams": 90}
    desk.shop.tell(
        till,
        *(OrderPicked(**about, line=line) for line in lines),
        OrderPacked(**own, number=1, box="M", lines=lines, grams=900, weighed=True),
        LabelAsked(**own, **label, **price),
        LabelAnswered(**own, label_id="label-1", outcome="bought", tracking="PX1"),
        OrderShipped(**own, carrier_id="post", service="ground", lines=lines, tracking="PX1", manifest_id="m-1"),
    )
