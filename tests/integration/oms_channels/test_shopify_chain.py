"""From a signed webhook to an order at its store, and what holds one on the way."""

from __future__ import annotations

from typing import Any

import pytest

from oms.channels.model import Kind
from tests.integration.oms_channels.sender import Desk, sent_order, shopify_order

SHOPIFY = Kind.SHOPIFY


@pytest.fixture
def mapped(desk: Desk, run: Any) -> Desk:
    """Shopify's Main Street is store 014."""
    assert run("channel", "map", "shopify", "location", "Main Street", "014", "--json") == {"orders": 0, "free": 0}
    return desk


def test_an_order_to_collect_is_placed_at_the_store_its_pickup_line_names(mapped: Desk, run: Any) -> None:
    assert mapped.tell(SHOPIFY, shopify_order(), "orders/create") == ("order",)
    (row,) = run("channel", "orders", "--json")
    assert (row["channel"], row["external_id"], row["state"], row["total"]) == ("shopify", "1", "placed", "3.00 EUR")
    view = mapped.view(SHOPIFY, "1")
    assert (view["state"], view["holds"]) == ("placed", [])
    order = run("orders", "show", view["order_id"], "--json")
    assert (order["location"], order["total_minor"], order["paid"]) == ("014", 300, True)
    assert [(line["sku"], line["quantity_thousandths"], line["price_minor"]) for line in order["lines"]] == [
        ("100", 2000, 200),
        ("200", 1000, 100),
    ]
    assert mapped.shop.level(mapped.shop.till_a, "100").reserved == 2000
    assert mapped.shop.exceptions() == {}


def test_the_same_body_again_changes_nothing(mapped: Desk) -> None:
    mapped.tell(SHOPIFY, shopify_order(), "orders/create")
    before = mapped.counts()
    answer = mapped.send(SHOPIFY, shopify_order(), "orders/create").json()
    assert (answer["again"], answer["tells"]) == (True, ["order"])
    assert mapped.counts() == before
    assert mapped.shop.level(mapped.shop.till_a, "100").reserved == 2000


def test_a_store_nobody_named_holds_until_it_is_named(desk: Desk, run: Any) -> None:
    desk.tell(SHOPIFY, shopify_order())
    assert desk.view(SHOPIFY, "1")["holds"] == ["pickup_unknown:Main Street"]
    assert run("channel", "map", "shopify", "location", "Main Street", "014", "--json") == {"orders": 1, "free": 1}
    assert desk.view(SHOPIFY, "1")["state"] == "placed"


def test_one_name_for_an_unknown_item_frees_all_its_orders(mapped: Desk, run: Any) -> None:
    for number in (1, 2, 3):
        order = shopify_order(number)
        order["line_items"][0]["sku"] = "SHOE-1"
        mapped.tell(SHOPIFY, order)
    (waiting,) = run("channel", "queue", "--json")
    assert (waiting["reason"], waiting["about"], waiting["orders"]) == ("item_unknown", "SHOE-1", 3)
    assert run("channel", "map", "shopify", "item", "SHOE-1", "100", "--json") == {"orders": 3, "free": 3}
    assert {row["state"] for row in run("channel", "orders", "--json")} == {"placed"}
    assert mapped.shop.level(mapped.shop.till_a, "100").reserved == 6000


def test_an_order_to_send_waits_for_its_place_and_is_placed_there(desk: Desk, run: Any) -> None:
    desk.tell(SHOPIFY, sent_order())
    assert (desk.view(SHOPIFY, "1")["state"], desk.view(SHOPIFY, "1")["holds"]) == ("waiting", ["to_be_sourced"])
    placed = run("channel", "place", "shopify", "1", "027", "--json")
    order = run("orders", "show", placed["number"], "--json")
    assert (order["location"], desk.view(SHOPIFY, "1")["state"]) == ("027", "placed")
    code, _, said = run("channel", "place", "shopify", "1", "027")
    assert (code, said.strip()) == (2, "The order 1 waits for no place: it is placed.")


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"financial_status": "pending"}, "payment_not_done"),
    ({"total_price": "2.99"}, "total_differs:-1"),
    ({"total_price": "3.001"}, "amount_inexact"),
    ({"shipping_address": None, "shipping_lines": [{"title": "Standard", "price": "0"}]}, "address_missing"),
    (
        {"shipping_address": {"name": "D", "country_code": "IE"}, "shipping_lines": []},
        "address_bad",
    ),
]


@pytest.mark.parametrize(("change", "hold"), WRONG, ids=[hold for _, hold in WRONG])
def test_what_is_wrong_holds_the_order_and_its_total_stays_as_told(
    mapped: Desk, change: dict[str, Any], hold: str
) -> None:
    mapped.tell(SHOPIFY, shopify_order(**change))
    view = mapped.view(SHOPIFY, "1")
    assert (view["state"], view["holds"]) == ("held", [hold])


def test_a_doubt_set_aside_stays_aside_for_later_versions(mapped: Desk, run: Any) -> None:
    mapped.tell(SHOPIFY, shopify_order(total_price="2.99", financial_status="pending"))
    assert run("channel", "release", "shopify", "total_differs", "1", "--json") == {"orders": 1, "free": 0}
    later = shopify_order(total_price="2.99", updated_at="2026-11-21T11:00:00+01:00")
    mapped.tell(SHOPIFY, later, "orders/updated")
    assert mapped.view(SHOPIFY, "1")["state"] == "placed"
    code, _, said = run("channel", "release", "shopify", "total_differs", "1")
    assert (code, said.strip()) == (2, "The order 1 is not held for total_differs.")


def test_an_order_that_is_not_paid_may_be_paid_when_it_is_collected(mapped: Desk, run: Any) -> None:
    mapped.tell(SHOPIFY, shopify_order(financial_status="pending"))
    run("channel", "release", "shopify", "payment_not_done", "--pay-on-collection")
    order = run("orders", "show", mapped.view(SHOPIFY, "1")["order_id"], "--json")
    assert order["paid"] is False


def test_what_stock_refuses_is_held_and_tried_again_or_taken_anyway(mapped: Desk, run: Any) -> None:
    order = shopify_order(total_price="13.00")
    order["line_items"][0]["quantity"] = 12
    mapped.tell(SHOPIFY, order)
    assert mapped.view(SHOPIFY, "1")["holds"] == ["no_stock:100"]
    assert mapped.shop.level(mapped.shop.till_a, "100").reserved == 0
    assert run("channel", "release", "shopify", "no_stock", "--json") == {"orders": 1, "free": 1}
    assert mapped.view(SHOPIFY, "1")["state"] == "placed"
    assert mapped.shop.exceptions() == {"order_unfillable": 1}


def test_the_same_goods_for_the_same_customer_within_minutes_are_a_doubt(mapped: Desk, run: Any) -> None:
    mapped.tell(SHOPIFY, shopify_order(1))
    mapped.tell(SHOPIFY, shopify_order(2, email="NIAMH1@example.ie"))
    assert mapped.view(SHOPIFY, "2")["holds"] == ["duplicate_suspected:1"]
    assert run("channel", "cancel", "shopify", "2", "--json") == {"canceled": 1}
    assert mapped.view(SHOPIFY, "2")["state"] == "canceled"
    mapped.tell(SHOPIFY, shopify_order(3, email="niamh1@example.ie", created_at="2026-11-21T12:00:00+01:00"))
    assert mapped.view(SHOPIFY, "3")["state"] == "placed"
