"""Shopify's orders, as its webhooks and its REST API tell them: https://shopify.dev/docs/api/webhooks

What a body is, its fields say; its topic, which nothing signs, is asked only where a body is a bare id.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from decimal import Decimal

from oms.channels.model import (
    Address,
    Canceled,
    CapturedOrder,
    Customer,
    Edited,
    Event,
    Fulfilled,
    Line,
    NoOrder,
    Payment,
    PaymentMade,
    Refund,
    RiskSeen,
)
from oms.channels.payload import MAX_LINES, Amounts, Payload, unreadable

_PAID = ("paid", "authorized", "partially_refunded", "refunded")
_COLLECTED = ("pickup", "pick_up", "local_pickup")
_BAD_RISK = ("high", "cancel")
_WRAPPED = ("order", "refund", "transaction", "fulfillment", "order_edit")
_LISTED = ("orders", "refunds", "transactions", "fulfillments")
_BEFORE_ALL = datetime(1970, 1, 1, tzinfo=UTC)


def read(topic: str, told: object) -> Sequence[Event]:
    """What a body tells. Refused: ``webhook_unreadable``."""
    return [event for one in _objects(told) for event in _events(topic, one)] or [NoOrder(topic or "nothing")]


def _objects(told: object) -> Sequence[Payload]:
    if isinstance(told, list):
        return [Payload(one) for one in told if isinstance(one, dict)]
    body = Payload.of(told)
    for name in _LISTED:
        if isinstance(body.values.get(name), list) and len(body.values) == 1:
            return body.many(name)
    for name in _WRAPPED:
        if isinstance(body.values.get(name), dict) and len(body.values) == 1:
            return [body.one(name)]
    return [body]


def _events(topic: str, body: Payload) -> Iterator[Event]:
    if body.flag("test"):
        yield NoOrder("test")
    elif "total_price" in body and "financial_status" in body.values and "id" in body:
        yield _order(body)
        yield from (_refund(one, body.id("id")) for one in body.many("refunds") if "id" in one)
        yield from (_payment(one, body.id("id")) for one in body.many("transactions") if "id" in one)
    elif "refund_line_items" in body and "order_id" in body and "id" in body:
        yield _refund(body, body.id("order_id"))
    elif {"kind", "gateway", "amount", "order_id", "id"} <= body.values.keys() and "order_id" in body:
        yield _payment(body, body.id("order_id"))
    elif "line_items" in body and "tracking_company" in body.values and "order_id" in body and "id" in body:
        yield _fulfilled(body)
    elif {"additions", "removals"} <= body.one("line_items").values.keys() and "order_id" in body:
        at = body.moment("committed_at", "created_at") or _BEFORE_ALL
        yield Edited(body.id("id"), body.id("order_id"), at)
    elif "risk_level" in body and "order_id" in body:
        level = body.text("risk_level", most=40).lower()
        at = body.moment("created_at") or _BEFORE_ALL
        order, by = body.id("order_id"), body.text("provider_id", most=40) or "shopify"
        yield RiskSeen(f"{order} {by} {at.isoformat()}", order, at, level, bad=level in _BAD_RISK, by=by)
    elif topic == "orders/delete" and "id" in body:
        yield Canceled(f"{body.id('id')} deleted", body.id("id"), _BEFORE_ALL, "deleted")


def _order(body: Payload) -> CapturedOrder:
    currency = body.currency("currency")
    if not currency:
        unreadable("currency")
    amounts = Amounts(currency)
    started = body.text("fulfillment_status").lower() in ("partial", "fulfilled")
    told = body.many("line_items")
    if len(told) > MAX_LINES:
        unreadable("line_items")
    lines = tuple(_line(one, amounts, started=started) for one in told)
    sent = body.many("shipping_lines")
    shipping_off = sum(_allocated(one, amounts) for one in sent)
    if "total_shipping_price_set" in body:
        shipping = amounts.of(body.one("total_shipping_price_set", "shop_money"), "amount")
    else:
        shipping = sum(amounts.of(one, "price") for one in sent)
    off = amounts.of(body, "total_discounts") - sum(line.discount_minor for line in lines) - shipping_off
    placed_at = body.moment("created_at", "processed_at") or _BEFORE_ALL
    given_back = [transaction for one in body.many("refunds") for transaction in _given_back(one)]
    refunded = sum(amounts.minor(_settled(one)) for one in given_back)
    gift_cards = tuple(_gift_cards(body, amounts))
    amounts.inexact = amounts.inexact or any(_foreign(one, currency) for one in given_back)
    return CapturedOrder(
        external_id=body.id("id"),
        number=body.text("name", "order_number", most=40),
        version=body.moment("updated_at") or placed_at,
        placed_at=placed_at,
        currency=currency,
        total_minor=amounts.told(body, "total_price"),
        current_minor=amounts.told(body, "current_total_price"),
        taxes_included=body.flag("taxes_included"),
        paid=body.text("financial_status").lower() in _PAID,
        lines=lines,
        shipping_minor=shipping - shipping_off,
        tax_minor=amounts.of(body, "total_tax"),
        fees_minor=_fees(body, amounts),
        discount_minor=max(0, off),
        canceled=body.moment("cancelled_at") is not None,
        done=body.text("fulfillment_status").lower() == "fulfilled" or body.moment("closed_at") is not None,
        customer=_customer(body),
        ship_to=address(body.one("shipping_address")),
        delivery=tuple(name for one in sent for name in (one.text("title"), one.text("code")) if name),
        collected=any(one.text("delivery_category").lower() in _COLLECTED for one in sent),
        payments=gift_cards,
        refunded_minor=refunded,
        inexact=amounts.inexact,
        lines_follow="line_items" not in body,
    )


def _line(one: Payload, amounts: Amounts, *, started: bool) -> Line:
    ordered = one.pieces("quantity")
    current = one.pieces("current_quantity", ordered)
    if started:
        current = min(current, one.pieces("fulfillable_quantity", current))
    off = _allocated(one, amounts) or amounts.of(one, "total_discount")
    variant = one.text("variant_id", most=40)
    return Line(
        external_id=one.id("id"),
        sku=one.text("sku", most=100) or (f"variant {variant}" if variant else ""),
        name=one.text("title", "name"),
        thousandths=ordered,
        current_thousandths=min(current, ordered),
        price_minor=amounts.of(one, "price") * ordered // 1000 - off,
        discount_minor=off,
        tax_minor=sum(amounts.of(tax, "price") for tax in one.many("tax_lines")),
        bundle=one.text("sales_line_item_group_id", most=100),
        goods=one.values.get("requires_shipping") is not False and not one.flag("gift_card"),
    )


def _allocated(one: Payload, amounts: Amounts) -> int:
    return sum(amounts.of(part, "amount") for part in one.many("discount_allocations"))


def _fees(body: Payload, amounts: Amounts) -> int:
    """Tips, duties, and what rounding of cash adds or takes."""
    sets = ("original_total_duties_set", "total_cash_rounding_payment_adjustment_set")
    return amounts.of(body, "total_tip_received") + sum(
        amounts.of(body.one(name, "shop_money"), "amount") for name in sets
    )


def _gift_cards(body: Payload, amounts: Amounts) -> Iterator[Payment]:
    for one in body.many("transactions"):
        if one.text("gateway") == "gift_card" and one.text("status") == "success" and one.text("kind") != "refund":
            amounts.inexact = amounts.inexact or _foreign(one, amounts.currency)
            yield Payment("gift_card", amounts.minor(_settled(one)))


def _customer(body: Payload) -> Customer:
    for one in (body.one("shipping_address"), body.one("billing_address"), body.one("customer")):
        name = one.text("name") or f"{one.text('first_name')} {one.text('last_name')}".strip()
        if name:
            break
    else:
        name = ""
    phone = next((one.text("phone", most=40) for one in _phones(body) if one.text("phone")), "")
    return Customer(name[:200], phone, body.text("email", "contact_email", most=254))


def _phones(body: Payload) -> Sequence[Payload]:
    return (body, body.one("shipping_address"), body.one("customer"), body.one("billing_address"))


def address(told: Payload) -> Address | None:
    if not told.values:
        return None
    name = told.text("name", most=100) or f"{told.text('first_name')} {told.text('last_name')}".strip()
    parts = (name, *(told.text(field) for field in ("company", "address1", "address2", "city", "province")))
    lines = tuple(part[:100] for part in parts if part)
    return Address(lines, told.text("zip", most=20), told.text("country_code", most=40).upper())


def _refund(body: Payload, order: str) -> Refund:
    lines: dict[str, int] = {}
    for one in body.many("refund_line_items"):
        line = one.id("line_item_id")
        lines[line] = lines.get(line, 0) + one.pieces("quantity")
    at = body.moment("processed_at", "created_at") or _BEFORE_ALL
    currencies = {_currency(one) for one in _given_back(body)} - {""}
    return Refund(body.id("id"), order, at, _paid_back(body), lines, min(currencies, default=""))


def _paid_back(refund: Payload) -> Decimal:
    return sum((_settled(one) for one in _given_back(refund)), Decimal(0))


def _given_back(refund: Payload) -> Sequence[Payload]:
    return [
        one
        for one in refund.many("transactions")
        if one.text("kind") == "refund" and one.text("status") in ("success", "pending")
    ]


def _settled(transaction: Payload) -> Decimal:
    """In the order's currency, where that is told: a customer may have paid in another."""
    shop = transaction.one("amount_set", "shop_money")
    return (shop if "amount" in shop else transaction).amount("amount")


def _currency(transaction: Payload) -> str:
    """Of what ``_settled`` tells; "" is the order's."""
    told = "amount" in transaction.one("amount_set", "shop_money")
    return "" if told else transaction.currency("currency")


def _foreign(transaction: Payload, currency: str) -> bool:
    return _currency(transaction) not in ("", currency)


def _payment(body: Payload, order: str) -> PaymentMade:
    return PaymentMade(
        external_id=body.id("id"),
        order=order,
        at=body.moment("processed_at", "created_at") or _BEFORE_ALL,
        means=body.text("gateway", most=60),
        step=body.text("kind", most=40),
        amount=_settled(body),
        succeeded=body.text("status").lower() == "success",
        currency=_currency(body),
    )


def _fulfilled(body: Payload) -> Fulfilled:
    lines = {one.id("id"): one.pieces("quantity", 0) for one in body.many("line_items")}
    at = body.moment("updated_at", "created_at") or _BEFORE_ALL
    status = body.text("status", most=40).lower()
    return Fulfilled(f"{body.id('id')} {status}", body.id("order_id"), at, status, lines)
