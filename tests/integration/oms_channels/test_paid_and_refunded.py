"""Goods leave for money alone: what is voided, refunded or paid on delivery is not taken for paid."""

from __future__ import annotations

from typing import Any

import pytest

from oms.channels.model import Kind
from tests.integration.oms_channels.sender import Desk, sent_order, shopify_order, standard_order, woo_order

SHOPIFY, WOO, STANDARD = Kind.SHOPIFY, Kind.WOOCOMMERCE, Kind.STANDARD
ELSEWHERE = [{"title": "Elsewhere", "price": "0.00", "delivery_category": "pickup"}]


@pytest.mark.parametrize(
    "steps", [("authorization", "void"), ("sale", "refund"), ("authorization", "capture", "refund")]
)
def test_what_was_paid_and_given_back_is_not_paid(desk: Desk, steps: tuple[str, ...]) -> None:
    for number, step in enumerate(steps, start=1):
        body = {"id": number, "order_id": 1, "kind": step, "gateway": "visa", "status": "success", "amount": "3.00"}
        desk.tell(SHOPIFY, body | {"created_at": f"2026-11-21T10:0{number}:00Z"})
    desk.tell(SHOPIFY, sent_order(financial_status="voided"))
    assert desk.view(SHOPIFY, "1")["holds"] == ["payment_not_done"]


def test_an_order_whose_money_was_given_back_whole_is_held(desk: Desk, run: Any) -> None:
    back = {"id": 8, "kind": "refund", "status": "success", "amount": "3.00"}
    refund = {"id": 7, "created_at": "2026-11-21T11:00:00Z", "refund_line_items": [], "transactions": [back]}
    desk.tell(SHOPIFY, sent_order(financial_status="refunded", refunds=[refund]))
    assert desk.view(SHOPIFY, "1")["holds"] == ["payment_not_done:refunded"]
    run("channel", "release", "shopify", "payment_not_done", "1", "--pay-on-collection")
    run("channel", "place", "shopify", "1", "014")
    assert run("orders", "show", desk.view(SHOPIFY, "1")["order_id"], "--json")["paid"] is False


def test_cash_on_delivery_is_not_paid_until_it_is(desk: Desk, run: Any) -> None:
    desk.tell(WOO, woo_order(payment_method="cod", date_paid_gmt=None))
    assert desk.view(WOO, "5")["holds"] == ["payment_not_done"]
    run("channel", "release", "woocommerce", "payment_not_done", "5", "--pay-on-collection")
    run("channel", "place", "woocommerce", "5", "014")
    assert run("orders", "show", desk.view(WOO, "5")["order_id"], "--json")["paid"] is False


REFUND = {
    "id": 90, "parent_id": 5, "refunded_payment": True, "amount": "1.00", "date_created_gmt": "2026-11-21T11:00:00",
    "line_items": [{"id": 3, "quantity": -1, "meta_data": [{"key": "_refunded_item_id", "value": "2"}]}],
}  # fmt: skip
REFUNDED = woo_order(refunds=[{"id": 90, "total": "-1.00"}], date_modified_gmt="2026-11-21T11:00:05")


@pytest.mark.parametrize(
    "order", [[woo_order(), REFUND, REFUNDED], [REFUNDED, REFUND], [REFUND, REFUNDED, woo_order()]]
)
def test_a_line_that_was_refunded_is_not_asked_of_the_store(desk: Desk, run: Any, order: list[dict[str, Any]]) -> None:
    for body in order:
        desk.tell(WOO, body)
    run("channel", "place", "woocommerce", "5", "014")
    shown = run("orders", "show", desk.view(WOO, "5")["order_id"], "--json")
    assert [(line["sku"], line["price_minor"]) for line in shown["lines"]] == [("100", 200)]
    assert desk.row(WOO, "5")["refunded_minor"] == 100
    desk.tell(WOO, REFUNDED | {"date_modified_gmt": "2026-11-21T12:00:00", "customer_note": "ring twice"})
    assert desk.shop.exceptions() == {}, "a version that says no more of the goods is no news"


def test_refunds_of_one_id_belong_each_to_its_order(desk: Desk) -> None:
    for order, minor in (("W1", 100), ("W2", 250)):
        desk.tell(STANDARD, standard_order(order))
        data = {"external_id": "1", "order": order, "currency": "EUR", "amount_minor": minor}
        desk.tell(STANDARD, {"type": "refund.created", "timestamp": "2026-11-21T11:00:00Z", "data": data})
    desk.tell(STANDARD, standard_order("W1", updated_at="2026-11-21T12:00:00Z"))
    assert [desk.row(STANDARD, order)["refunded_minor"] for order in ("W1", "W2")] == [100, 250]


def test_who_pays_in_the_shop_after_all_pays_nothing_at_the_store(desk: Desk, run: Any) -> None:
    desk.tell(SHOPIFY, shopify_order(financial_status="pending", shipping_lines=ELSEWHERE))
    run("channel", "release", "shopify", "payment_not_done", "1", "--pay-on-collection")
    desk.tell(SHOPIFY, shopify_order(updated_at="2026-11-21T12:00:05+01:00", shipping_lines=ELSEWHERE))
    run("channel", "map", "shopify", "location", "Elsewhere", "014")
    assert run("orders", "show", desk.view(SHOPIFY, "1")["order_id"], "--json")["paid"] is True


def test_only_what_waits_for_its_payment_is_paid_at_the_store(desk: Desk, run: Any) -> None:
    desk.tell(SHOPIFY, shopify_order(total_price="2.99", shipping_lines=ELSEWHERE))
    code, _, said = run("channel", "release", "shopify", "total_differs", "1", "--pay-on-collection")
    assert (code, "payment_not_done" in said) == (2, True)
    assert desk.view(SHOPIFY, "1")["holds"] == ["pickup_unknown:Elsewhere", "total_differs:-1"]


def test_what_was_paid_in_another_currency_counts_in_the_orders(desk: Desk) -> None:
    told = {"amount": "500", "currency": "JPY", "amount_set": {"shop_money": {"amount": "3.00"}}}
    body = {"id": 1, "order_id": 1, "kind": "sale", "gateway": "visa", "status": "success"} | told
    desk.tell(SHOPIFY, body | {"created_at": "2026-11-21T10:01:00Z"})
    desk.tell(SHOPIFY, sent_order(financial_status="pending"))
    assert desk.view(SHOPIFY, "1")["state"] == "waiting"
    refund = {"id": 7, "order_id": 1, "created_at": "2026-11-21T11:00:00Z", "refund_line_items": []}
    desk.tell(SHOPIFY, refund | {"transactions": [body | {"id": 2, "kind": "refund"}]})
    assert desk.row(SHOPIFY, "1")["refunded_minor"] == 300
