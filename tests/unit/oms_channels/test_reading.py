"""What bodies say of money: exponents, tax, discounts, gift cards, bundles; nothing is reckoned anew."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import time, timedelta
from typing import Any

import pytest

from contract.errors import Refused
from oms.channels.holds import Known, holds_of
from oms.channels.model import (
    CapturedOrder,
    Kind,
    NoOrder,
    Payment,
    PaymentMade,
    Refund,
    cost_shares,
    newer,
    wanted,
)
from oms.channels.reading import events_of
from oms.channels.repository import content_digest
from oms.imports.sheet import text_of


def shopify(**told: Any) -> CapturedOrder:
    body = {
        "id": 1, "currency": "EUR", "financial_status": "paid", "updated_at": "2026-11-21T10:00:00Z",
        "total_price": "10.00",
        "taxes_included": True, "line_items": [{"id": 1, "sku": "a", "quantity": 2, "price": "5.00"}],
    } | told  # fmt: skip
    (order, *_) = events_of(Kind.SHOPIFY, "orders/create", json.dumps(body).encode())
    assert isinstance(order, CapturedOrder)
    return order


@pytest.mark.parametrize(
    ("currency", "total", "minor", "inexact"),
    [
        ("EUR", "10.00", 1000, False),
        ("JPY", "1000", 1000, False),
        ("KWD", "1.234", 1234, False),
        ("JPY", "9.5", 9, True),
    ],
)
def test_an_amount_has_as_many_digits_as_its_currency(currency: str, total: str, minor: int, inexact: bool) -> None:
    order = shopify(currency=currency, total_price=total, line_items=[])
    assert (order.total_minor, order.inexact) == (minor, inexact)


def test_tax_that_prices_leave_out_is_added_and_one_they_include_is_not() -> None:
    line = {"id": 1, "sku": "a", "quantity": 2, "price": "5.00", "tax_lines": [{"price": "0.83"}]}
    without = shopify(taxes_included=False, total_price="10.83", total_tax="0.83", line_items=[line])
    included = shopify(total_tax="0.83", line_items=[line])
    assert [one.differs_minor for one in (without, included)] == [0, 0]
    assert [cost_shares(one)["1"] for one in (without, included)] == [1083, 1000]


def test_discounts_of_lines_and_of_the_order_are_taken_off_once_each() -> None:
    lines = [
        {"id": 1, "sku": "a", "quantity": 1, "price": "5.00", "discount_allocations": [{"amount": "1.00"}]},
        {"id": 2, "sku": "b", "quantity": 1, "price": "5.00"},
    ]
    order = shopify(line_items=lines, total_discounts="2.00", total_price="8.00")
    assert (order.discount_minor, order.differs_minor) == (100, 0)
    assert cost_shares(order) == {"1": 356, "2": 444}
    assert sum(cost_shares(order).values()) == order.total_minor


def test_a_gift_card_is_a_payment_and_takes_nothing_off_the_total() -> None:
    card = {"id": 5, "gateway": "gift_card", "kind": "sale", "status": "success", "amount": "4.00"}
    order = shopify(transactions=[card])
    assert (order.payments, order.differs_minor) == ((Payment("gift_card", 400),), 0)


def test_what_nobody_hands_over_is_not_asked_of_a_store() -> None:
    lines = [
        {"id": 1, "sku": "a", "quantity": 1, "price": "5.00"},
        {"id": 2, "sku": "warranty", "quantity": 1, "price": "3.00", "requires_shipping": False},
        {"id": 3, "sku": "card", "quantity": 1, "price": "2.00", "gift_card": True},
        {"id": 4, "sku": "b", "quantity": 3, "current_quantity": 0, "price": "0.00"},
    ]
    assert [line.sku for line in wanted(shopify(line_items=lines))] == ["a"]


def test_of_a_part_that_is_left_only_its_share_is_asked() -> None:
    line = {"id": 1, "sku": "a", "quantity": 3, "current_quantity": 2, "price": "3.33"}
    assert cost_shares(shopify(line_items=[line])) == {"1": 666}


@pytest.mark.parametrize("kind", list(Kind))
def test_what_is_no_order_is_told_apart(kind: Kind) -> None:
    (told,) = events_of(kind, "customers/create", b'{"id": 5, "email": "niamh@example.ie"}')
    assert isinstance(told, NoOrder)


def test_an_order_whose_money_cannot_be_read_is_no_order_of_nothing() -> None:
    for wrong in ({"total_price": "much"}, {"currency": "euro"}, {"line_items": [{"id": 1, "quantity": -1}]}):
        with pytest.raises(Refused, match="webhook_unreadable"):
            shopify(**wrong)


def test_of_two_versions_of_one_second_the_paid_one_counts() -> None:
    for number in range(20):
        pending, paid = (shopify(id=number, financial_status=told) for told in ("pending", "paid"))
        one, other = content_digest(pending), content_digest(paid)
        assert newer(paid, other, pending, one)
        assert not newer(pending, one, paid, other)


@pytest.mark.parametrize(("currency", "at"), [({}, "currency"), ({"currency": "JPY"}, "")])
def test_a_refund_says_of_which_currency_it_is(currency: dict[str, str], at: str) -> None:
    data = {"external_id": "1", "order": "W1", "amount_minor": 1000} | currency
    raw = json.dumps({"type": "refund.created", "timestamp": "2026-11-21T10:00:00Z", "data": data}).encode()
    if at:
        with pytest.raises(Refused, match=at):
            events_of(Kind.STANDARD, "", raw)
    else:
        (refund,) = events_of(Kind.STANDARD, "", raw)
        assert getattr(refund, "amount", None) == 1000


def test_lines_that_share_an_id_are_refused() -> None:
    line = {"id": 1, "sku": "a", "quantity": 1, "price": "5.00"}
    with pytest.raises(Refused, match="line"):
        shopify(line_items=[line, line | {"sku": "b"}])


@pytest.mark.parametrize(
    ("cell", "text"), [(time(10, 0), "10:00:00"), (timedelta(hours=10), "10:00:00"), (100.0, "100"), (0.5, "0.5")]
)
def test_every_cell_of_a_sheet_reads_as_text(cell: object, text: str) -> None:
    assert text_of(cell) == text


def test_an_order_that_its_shop_archived_is_done_and_one_to_try_out_is_none() -> None:
    assert not shopify().done
    assert shopify(closed_at="2025-01-02T10:00:00Z").done
    body = {"id": 1, "currency": "EUR", "financial_status": "paid", "total_price": "1.00", "test": True}
    assert events_of(Kind.SHOPIFY, "orders/create", json.dumps(body).encode()) == [NoOrder("test")]


def refund_of(*transactions: dict[str, Any]) -> dict[str, Any]:
    own = {"kind": "refund", "status": "success"}
    return {
        "id": 7, "order_id": 1, "created_at": "2026-11-21T11:00:00Z", "refund_line_items": [],
        "transactions": [own | one for one in transactions],
    }  # fmt: skip


def test_what_was_paid_in_another_currency_counts_as_the_shop_has_it_or_is_for_a_person() -> None:
    known = {
        "amount": "1100",
        "currency": "JPY",
        "amount_set": {"shop_money": {"amount": "10.00", "currency_code": "EUR"}},
    }
    foreign = {"amount": "1100", "currency": "JPY"}
    own = {"amount": "10.00", "currency": "EUR"}
    assert [shopify(refunds=[refund_of(one)]).inexact for one in (known, foreign, own)] == [False, True, False]
    assert [shopify(refunds=[refund_of(one)]).refunded_minor for one in (known, own)] == [1000, 1000]
    card = {"gateway": "gift_card", "status": "success", "kind": "sale", "id": 3}
    assert [shopify(transactions=[card | one]).inexact for one in (known, foreign, own)] == [False, True, False]


def paid_by(*payments: PaymentMade, refunds: Sequence[Refund] = ()) -> list[tuple[str, str]]:
    known = Known({"a": "a"}, "014", (), payments, refunds, (), fraud_checked=False)
    return [(str(reason), about) for reason, about in holds_of(shopify(financial_status="pending"), known)]


def payment(body: dict[str, Any]) -> PaymentMade:
    told = {"id": 1, "order_id": 1, "kind": "sale", "gateway": "card", "status": "success"} | body
    (event,) = events_of(Kind.SHOPIFY, "order_transactions/create", json.dumps(told).encode())
    assert isinstance(event, PaymentMade)
    return event


def test_a_payment_or_refund_apart_in_another_currency_is_never_reckoned_as_the_orders() -> None:
    assert paid_by(payment({"amount": "10.00", "currency": "EUR"})) == []
    assert paid_by(payment({"amount": "1100", "currency": "JPY"})) == [("payment_not_done", "")]
    shop_money = {"amount_set": {"shop_money": {"amount": "10.00", "currency_code": "EUR"}}}
    assert paid_by(payment({"amount": "1100", "currency": "JPY"} | shop_money)) == []
    (refund,) = events_of(
        Kind.SHOPIFY, "refunds/create", json.dumps(refund_of({"amount": "1100", "currency": "JPY"})).encode()
    )
    assert isinstance(refund, Refund)
    paid = payment({"amount": "10.00", "currency": "EUR"})
    assert paid_by(paid, refunds=[refund]) == [("amount_inexact", "JPY")]
