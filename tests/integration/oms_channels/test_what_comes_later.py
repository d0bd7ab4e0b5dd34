"""Versions, refunds, cancellations and doubts: in any order, and after a store has the order."""

from __future__ import annotations

import itertools
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from oms.channels.keeper import keep_due
from oms.channels.model import Kind
from tests.integration.oms_channels.sender import Desk, sent_order, shopify_order

SHOPIFY, WOO, AMAZON, STANDARD = Kind.SHOPIFY, Kind.WOOCOMMERCE, Kind.AMAZON, Kind.STANDARD
FIRST = sent_order()
EDITED = sent_order(updated_at="2026-11-21T11:00:00+01:00", current_total_price="2.00")
EDITED["line_items"][1]["current_quantity"] = 0
CANCELED = EDITED | {"updated_at": "2026-11-21T12:00:00+01:00", "cancelled_at": "2026-11-21T12:00:00+01:00"}
REFUND = {
    "id": 77, "order_id": 1, "created_at": "2026-11-21T12:00:00+01:00",
    "refund_line_items": [{"line_item_id": 12, "quantity": 1}],
    "transactions": [{"id": 8, "kind": "refund", "status": "success", "amount": "1.00"}],
}  # fmt: skip


@pytest.mark.parametrize("order", list(itertools.permutations([FIRST, EDITED, CANCELED, REFUND])))
def test_whatever_comes_first_the_end_is_the_same(desk: Desk, order: tuple[dict[str, Any], ...]) -> None:
    for body in order:
        desk.take(SHOPIFY, _raw(body))
    row = desk.row(SHOPIFY, "1")
    assert (row["state"], row["total_minor"], row["refunded_minor"]) == ("canceled", 300, 100)
    assert row["version"] == datetime(2026, 11, 21, 11, tzinfo=UTC)


def test_a_version_without_its_lines_has_those_that_were_told_before_or_after(desk: Desk) -> None:
    for number, order in enumerate(([0, 1], [1, 0]), start=1):
        told = sent_order(number, total_price="3.00")
        bare = {name: value for name, value in told.items() if name != "line_items"}
        bodies = [told, bare | {"updated_at": "2026-11-21T11:00:00+01:00"}]
        for place in order:
            desk.tell(SHOPIFY, bodies[place])
        assert desk.view(SHOPIFY, str(number))["state"] == "waiting"


def test_versions_that_arrive_at_the_same_moment_are_one_order(desk: Desk) -> None:
    moments = [sent_order(updated_at=f"2026-11-21T11:{minute:02}:00Z", total_price="3.00") for minute in range(12)]
    refunds = [REFUND | {"id": 100 + number} for number in range(4)]
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda body: desk.take(SHOPIFY, _raw(body)), [*reversed(moments), *refunds] * 2))
    row = desk.row(SHOPIFY, "1")
    assert desk.counts() == [16, 1, 4]
    assert (row["version"].minute, row["refunded_minor"]) == (11, 400)


def test_an_edit_writes_down_what_is_to_be_settled(desk: Desk, run: Any) -> None:
    desk.tell(SHOPIFY, FIRST)
    desk.tell(SHOPIFY, EDITED)
    desk.tell(SHOPIFY, FIRST | {"note": "an older version, told late"})
    (open_,) = run("channel", "unsettled", "--json")
    assert (open_["external_id"], open_["revision"], open_["difference"]) == ("1", 2, "-1.00 EUR")
    shown = run("channel", "show", "shopify", "1", "--json")
    assert [line["current_thousandths"] for line in shown["lines"]] == [2000, 0]
    assert run("channel", "settle", "shopify", "1", "--json") == {"minor": -100, "currency": "EUR"}
    assert run("channel", "unsettled", "--json") == []


def test_what_was_taken_out_before_it_was_placed_is_not_asked_of_the_store(desk: Desk, run: Any) -> None:
    desk.tell(SHOPIFY, EDITED)
    run("channel", "place", "shopify", "1", "014")
    order = run("orders", "show", desk.view(SHOPIFY, "1")["order_id"], "--json")
    assert [(line["sku"], line["price_minor"]) for line in order["lines"]] == [("100", 200)]


def test_of_an_order_that_a_store_has_head_office_is_told(desk: Desk, run: Any) -> None:
    desk.tell(SHOPIFY, FIRST)
    run("channel", "place", "shopify", "1", "014")
    desk.tell(SHOPIFY, REFUND)
    assert desk.shop.exceptions() == {"channel_order_refunded": 1}
    desk.tell(SHOPIFY, EDITED)
    desk.tell(SHOPIFY, CANCELED)
    assert desk.shop.exceptions() == {
        "channel_order_refunded": 1,
        "channel_order_changed": 1,
        "channel_order_canceled": 1,
    }
    assert desk.view(SHOPIFY, "1")["state"] == "placed"


def test_a_refund_before_its_order_is_awaited_and_then_joins_it(desk: Desk, run: Any) -> None:
    desk.tell(SHOPIFY, REFUND)
    assert [(row["kind"], row["order"]) for row in run("channel", "awaited", "shopify", "--json")] == [("refund", "1")]
    desk.tell(SHOPIFY, FIRST)
    assert run("channel", "awaited", "shopify", "--json") == []
    assert desk.row(SHOPIFY, "1")["refunded_minor"] == 100


def test_payments_that_come_one_by_one_free_the_order_once_they_are_enough(desk: Desk) -> None:
    desk.tell(SHOPIFY, sent_order(financial_status="pending"))
    for number, (gateway, amount, state) in enumerate([("gift_card", "1.00", "held"), ("visa", "2.00", "waiting")]):
        body = {"id": 500 + number, "order_id": 1, "kind": "sale", "gateway": gateway, "status": "success"}
        desk.tell(SHOPIFY, body | {"amount": amount, "created_at": "2026-11-21T10:01:00Z"}, "order_transactions/create")
        assert desk.view(SHOPIFY, "1")["state"] == state


def test_a_likely_fraud_is_held_and_the_newest_word_on_it_counts(desk: Desk) -> None:
    risk = {"order_id": 1, "provider_id": 5, "risk_level": "HIGH", "created_at": "2026-11-21T10:01:00Z"}
    desk.tell(SHOPIFY, risk)
    desk.tell(SHOPIFY, FIRST)
    assert desk.view(SHOPIFY, "1")["holds"] == ["fraud:high"]
    desk.tell(SHOPIFY, risk | {"risk_level": "LOW", "created_at": "2026-11-21T10:02:00Z"})
    assert desk.view(SHOPIFY, "1")["state"] == "waiting"


def test_an_order_waits_for_the_word_on_fraud_where_the_channel_is_looked_at(desk: Desk, run: Any) -> None:
    run("channel", "rules", "shopify", "--fraud-checked")
    desk.tell(SHOPIFY, FIRST)
    assert desk.view(SHOPIFY, "1")["holds"] == ["fraud:unanswered"]
    headers = {"Authorization": f"Bearer {desk.keys[SHOPIFY]}"}
    for answer, holds in (("refuse", ["fraud:refuse"]), ("accept", ["to_be_sourced"])):
        told = desk.client.post("/v1/channels/shopify/orders/1/fraud", json={"answer": answer}, headers=headers)
        assert told.json()["holds"] == holds
    other = {"Authorization": f"Bearer {desk.keys[WOO]}"}
    told = desk.client.post("/v1/channels/shopify/orders/1/fraud", json={"answer": "accept"}, headers=other)
    assert (told.status_code, told.json()["code"]) == (404, "channel_unknown")


def test_an_order_rests_for_its_grace_and_is_placed_when_it_is_over(desk: Desk, run: Any) -> None:
    run("channel", "map", "shopify", "location", "Main Street", "014")
    run("channel", "rules", "shopify", "--grace-minutes", "15")
    desk.tell(SHOPIFY, shopify_order(1))
    desk.tell(SHOPIFY, shopify_order(2))
    assert (desk.view(SHOPIFY, "1")["state"], keep_due(desk.db)) == ("resting", 0)
    desk.tell(SHOPIFY, shopify_order(2, cancelled_at="2026-11-21T10:00:06Z", updated_at="2026-11-21T10:00:06Z"))
    _turn_back(desk, "place_after")
    assert keep_due(desk.db) == 1
    assert [desk.view(SHOPIFY, one)["state"] for one in ("1", "2")] == ["placed", "canceled"]


def test_what_waited_too_long_is_canceled_and_stays_so(desk: Desk, run: Any) -> None:
    run("channel", "rules", "shopify", "--cancel-after-hours", "48")
    desk.tell(SHOPIFY, FIRST)
    assert keep_due(desk.db) == 0
    _turn_back(desk, "cancel_at")
    assert keep_due(desk.db) == 1
    desk.tell(SHOPIFY, EDITED)
    assert (desk.view(SHOPIFY, "1")["state"], keep_due(desk.db)) == ("canceled", 0)


def test_amazons_lines_and_address_join_their_order_whichever_comes_first(desk: Desk) -> None:
    header = {"payload": {
        "AmazonOrderId": "A-1", "PurchaseDate": "2026-11-21T10:00:00Z", "LastUpdateDate": "2026-11-21T10:00:00Z",
        "OrderStatus": "Unshipped", "FulfillmentChannel": "MFN",
        "OrderTotal": {"CurrencyCode": "EUR", "Amount": "3.00"},
    }}  # fmt: skip
    line = {"OrderItemId": "1", "SellerSKU": "100", "QuantityOrdered": 3, "ItemTax": {"Amount": "0.57"}}
    items = {"payload": {"AmazonOrderId": "A-1", "OrderItems": [
        line | {"ItemPrice": {"CurrencyCode": "EUR", "Amount": "3.00"}}
    ]}}  # fmt: skip
    to = {"Name": "D", "AddressLine1": "1", "City": "Galway", "CountryCode": "IE"}
    address = {"payload": {"AmazonOrderId": "A-1", "ShippingAddress": to}}
    for body, holds in ((items, None), (header, ["address_missing"]), (address, ["to_be_sourced"])):
        desk.tell(AMAZON, body)
        if holds:
            assert desk.view(AMAZON, "A-1")["holds"] == holds
    desk.tell(AMAZON, {"payload": header["payload"] | {"LastUpdateDate": "2026-11-21T11:00:00Z"}})
    assert desk.view(AMAZON, "A-1")["holds"] == ["to_be_sourced"]


def test_a_bundle_is_asked_of_the_store_by_its_parts_and_their_prices_add_up(desk: Desk, run: Any) -> None:
    lines = [
        {"id": 1, "sku": "BOX", "quantity": 1, "total": "2.47", "total_tax": "0.57", "subtotal": "2.47"},
        {"id": 2, "sku": "100", "quantity": 1, "total": "0", "total_tax": "0", "bundled_by": 1},
        {"id": 3, "sku": "200", "quantity": 1, "total": "0", "total_tax": "0", "bundled_by": 1},
    ]
    order = {
        "id": 9, "order_key": "k", "number": "9", "status": "processing", "currency": "EUR", "total": "3.04",
        "total_tax": "0.57", "prices_include_tax": True, "date_created_gmt": "2026-11-21T10:00:00", "line_items": lines,
        "billing": {"first_name": "D", "email": "d@example.ie"},
        "shipping_lines": [{"method_id": "local_pickup", "method_title": "014", "total": "0"}],
    }  # fmt: skip
    desk.tell(WOO, order)
    placed = run("orders", "show", desk.view(WOO, "9")["order_id"], "--json")
    assert [(line["sku"], line["price_minor"]) for line in placed["lines"]] == [("100", 152), ("200", 152)]


def test_our_own_form_takes_orders_that_change(desk: Desk, run: Any) -> None:
    data = {
        "external_id": "S-1", "currency": "EUR", "total_minor": 200, "location": "014",
        "placed_at": "2026-11-21T10:00:00Z",
        "customer": {"name": "Niamh"}, "lines": [{"sku": "100", "quantity_thousandths": 2000, "price_minor": 200}],
    }  # fmt: skip
    run("channel", "rules", "standard", "--grace-minutes", "5")
    desk.tell(STANDARD, {"type": "order.created", "timestamp": "2026-11-21T10:00:00Z", "data": data})
    assert desk.view(STANDARD, "S-1")["state"] == "resting"
    gone = {"type": "order.canceled", "timestamp": "2026-11-21T10:01:00Z", "data": {"external_id": "S-1"}}
    desk.tell(STANDARD, gone)
    assert desk.view(STANDARD, "S-1")["state"] == "canceled"
    assert run("channel", "body", "standard", "S-1")[1].startswith('{"type": "order.created"')


def _raw(body: dict[str, Any]) -> bytes:
    return json.dumps(body).encode()


def _turn_back(desk: Desk, column: str) -> None:
    """As if the time had passed."""
    before = desk.db.clock.now() - timedelta(minutes=1)
    with desk.db.transaction() as tx:
        tx.conn.exec_driver_sql(f"UPDATE captured_order SET {column} = %s WHERE {column} IS NOT NULL", (before,))
