"""WooCommerce's orders and refunds, as its webhooks and its REST API tell them:
https://woocommerce.github.io/woocommerce-rest-api-docs/

The totals of its lines have their discounts taken off and never include tax, whatever the prices of the shop do.
"""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from oms.channels.model import (
    Address,
    Canceled,
    CapturedOrder,
    Customer,
    Event,
    Line,
    NoOrder,
    Payment,
    Refund,
)
from oms.channels.payload import MAX_LINES, Amounts, Payload, unreadable

_PAID = ("processing", "completed", "refunded")
_ON_DELIVERY = "cod"
_DONE = ("completed", "refunded")
_CANCELED = ("cancelled", "trash")
_NOT_YET = ("checkout-draft", "auto-draft", "draft")
_COLLECTED = ("local_pickup", "pickup_location")
_BATCHES = ("create", "update", "delete")
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def read(topic: str, told: object) -> Sequence[Event]:
    """What a body tells. Refused: ``webhook_unreadable``."""
    return [event for one in _objects(told) for event in _events(topic, one)] or [NoOrder(topic or "nothing")]


def _objects(told: object) -> Sequence[Payload]:
    if isinstance(told, list):
        return [Payload(one) for one in told if isinstance(one, dict)]
    body = Payload.of(told)
    if body.values and set(body.values) <= set(_BATCHES):
        return [one for name in _BATCHES for one in body.many(name)]
    return [body]


def _events(topic: str, body: Payload) -> Iterator[Event]:
    if {"order_key", "line_items", "total", "id"} <= body.values.keys() and "billing_period" not in body:
        if body.text("status") in _NOT_YET:
            return
        order = _order(body)
        yield order
        for one in body.many("refunds"):
            if "id" in one:
                # When it was and of which lines it does not say: what the refund itself tells counts before it.
                yield Refund(one.id("id"), order.external_id, _NEVER, abs(one.amount("total")), {})
    elif {"refunded_payment", "amount", "id"} <= body.values.keys():
        order_id = body.text("parent_id", most=40) or _above(body)
        if order_id:
            yield _refund(body, order_id)
    elif topic == "order.deleted" and "id" in body:
        yield Canceled(f"{body.id('id')} deleted", body.id("id"), _NEVER, "deleted")


def _above(body: Payload) -> str:
    """The order that a refund's links name."""
    for one in body.one("_links").many("up"):
        tail = one.text("href", most=2_000).rstrip("/").rpartition("/")[2]
        if tail.isascii() and tail.isdigit():
            return tail[:40]
    return ""


def _refund(body: Payload, order_id: str) -> Refund:
    lines: dict[str, int] = {}
    for one in body.many("line_items"):
        of = next((str(meta.text("value")) for meta in one.many("meta_data") if meta.text("key") == _ITEM), "")
        told = one.values.get("quantity")
        if of and isinstance(told, int) and not isinstance(told, bool) and abs(told) <= 10_000:
            lines[of] = abs(told) * 1000
    at = body.moment("date_created_gmt", "date_created") or _NEVER
    return Refund(body.id("id"), order_id, at, abs(body.amount("amount")), lines)


_ITEM = "_refunded_item_id"


def _order(body: Payload) -> CapturedOrder:
    currency = body.currency("currency")
    if not currency:
        unreadable("currency")
    amounts = Amounts(currency)
    told = body.many("line_items")
    if len(told) > MAX_LINES:
        unreadable("line_items")
    status = body.text("status").lower()
    sent = body.many("shipping_lines")
    placed_at = body.moment("date_created_gmt", "date_created") or _NEVER
    total = amounts.told(body, "total")
    if total is None:
        unreadable("total")
    return CapturedOrder(
        external_id=body.id("id"),
        number=body.text("number", most=40),
        version=body.moment("date_modified_gmt", "date_modified") or placed_at,
        placed_at=placed_at,
        currency=currency,
        total_minor=total,
        current_minor=None,
        taxes_included=False,
        paid=_paid(body, status),
        lines=tuple(_line(one, amounts) for one in told),
        shipping_minor=amounts.of(body, "shipping_total"),
        tax_minor=amounts.of(body, "total_tax"),
        fees_minor=sum(amounts.of(one, "total") for one in body.many("fee_lines")),
        canceled=status in _CANCELED,
        done=status in _DONE,
        customer=_customer(body),
        ship_to=_address(body.one("shipping")) or _address(body.one("billing")),
        delivery=tuple(name for one in sent for name in _names(one)),
        collected=any(one.text("method_id") in _COLLECTED for one in sent),
        payments=tuple(Payment("gift_card", amounts.of(one, "amount")) for one in body.many("gift_cards")),
        inexact=amounts.inexact,
    )


def _paid(body: Payload, status: str) -> bool:
    """Orders that are paid on delivery are processed before anybody paid."""
    if body.moment("date_paid_gmt", "date_paid") is not None:
        return True
    return status in _PAID and body.text("payment_method").lower() != _ON_DELIVERY


def _line(one: Payload, amounts: Amounts) -> Line:
    ordered = one.pieces("quantity")
    item = one.text("variation_id", most=40)
    item = one.text("product_id", most=40) if item in ("", "0") else item
    total = amounts.of(one, "total")
    return Line(
        external_id=one.id("id"),
        sku=one.text("sku", most=100) or (f"product {item}" if item not in ("", "0") else ""),
        name=html.unescape(one.text("name")),
        thousandths=ordered,
        current_thousandths=ordered,
        price_minor=total,
        discount_minor=max(0, amounts.of(one, "subtotal") - total),
        tax_minor=amounts.of(one, "total_tax"),
        bundle=one.text("bundled_by", most=100),
    )


def _names(one: Payload) -> Iterator[str]:
    """What a pickup line may call its store: the plugin's field, the method's title, its instance."""
    for meta in one.many("meta_data"):
        if meta.text("key") in ("pickup_location", "_pickup_location"):
            yield meta.text("value")
    yield from (name for name in (one.text("method_title"), one.text("instance_id", most=40)) if name)


def _customer(body: Payload) -> Customer:
    billing = body.one("billing")
    name = _name(body.one("shipping")) or _name(billing)
    return Customer(name[:200], billing.text("phone", most=40), billing.text("email", most=254))


def _name(told: Payload) -> str:
    return f"{told.text('first_name')} {told.text('last_name')}".strip()


def _address(told: Payload) -> Address | None:
    if not told.text("address_1") and not told.text("city"):
        return None
    parts = (_name(told), *(told.text(field) for field in ("company", "address_1", "address_2", "city", "state")))
    lines = tuple(part[:100] for part in parts if part)
    return Address(lines, told.text("postcode", most=20), told.text("country", most=40).upper())
