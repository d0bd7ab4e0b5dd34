"""Our own form, for channels without one that we know: ``{"type", "timestamp", "data"}`` as Standard Webhooks have it.

The types are ``order.created``, ``order.updated``, ``order.canceled`` and ``refund.created``; docs/channels.md has the
fields. Amounts are whole minor units, quantities thousandths. An order sent so may be edited and canceled later;
one that is sent to ``/v1/orders`` is accepted once, with its stock.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from decimal import Decimal

from contract.values.money import minor_digits
from oms.channels.model import Address, Canceled, CapturedOrder, Customer, Event, Line, NoOrder, Payment, Refund
from oms.channels.payload import MAX_LINES, MAX_MINOR, Payload, unreadable

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
_MOST_THOUSANDTHS = 10_000_000
_MOST_ADDRESS_LINES = 8


def read(topic: str, told: object) -> Sequence[Event]:
    """What a body tells. Refused: ``webhook_unreadable``."""
    body = Payload.of(told)
    return list(_events(body)) or [NoOrder(body.text("type", most=60) or topic or "nothing")]


def _events(body: Payload) -> Iterator[Event]:
    kind, data = body.text("type"), body.one("data")
    at = body.moment("timestamp") or _NEVER
    match kind:
        case "order.created" | "order.updated":
            yield _order(data, at)
        case "order.canceled":
            order = data.id("external_id")
            yield Canceled(f"{order} canceled", order, at, data.text("reason"))
        case "refund.created":
            lines = {one.id("line"): _whole(one, "quantity_thousandths") for one in data.many("lines")}
            currency, order = data.currency("currency"), data.id("order")
            if not currency:
                unreadable("currency")
            amount = Decimal(_whole(data, "amount_minor")).scaleb(-minor_digits(currency))
            yield Refund(f"{order} {data.id('external_id')}", order, at, amount, lines)


def _order(data: Payload, at: datetime) -> CapturedOrder:
    told = data.many("lines")
    currency = data.currency("currency")
    if not currency or not told or len(told) > MAX_LINES:
        unreadable("lines" if currency else "currency")
    placed_at = data.moment("placed_at") or at
    customer, ship_to, location = data.one("customer"), data.one("ship_to"), data.text("location", most=100)
    return CapturedOrder(
        external_id=data.id("external_id"),
        number=data.text("number", "external_id", most=40),
        version=data.moment("updated_at") or at,
        placed_at=placed_at,
        currency=currency,
        total_minor=_whole(data, "total_minor"),
        current_minor=None,
        taxes_included=data.values.get("taxes_included") is not False,
        paid=data.values.get("paid") is not False,
        lines=tuple(_line(one, place) for place, one in enumerate(told, start=1)),
        shipping_minor=_whole(data, "shipping_minor", 0),
        tax_minor=_whole(data, "tax_minor", 0),
        fees_minor=_whole(data, "fees_minor", 0),
        discount_minor=_whole(data, "discount_minor", 0),
        customer=Customer(customer.text("name"), customer.text("phone", most=40), customer.text("email", most=254)),
        ship_to=_address(ship_to),
        delivery=(location,) if location else (),
        collected=bool(location),
        due_at=data.moment("due_at"),
        payments=tuple(Payment(one.text("means"), _whole(one, "minor")) for one in data.many("payments")),
    )


def _line(one: Payload, place: int) -> Line:
    thousandths = _whole(one, "quantity_thousandths")
    if not 0 < thousandths <= _MOST_THOUSANDTHS:
        unreadable("quantity_thousandths")
    return Line(
        external_id=one.text("line", most=100) or str(place),
        sku=one.text("sku", most=100),
        name=one.text("name"),
        thousandths=thousandths,
        current_thousandths=thousandths,
        price_minor=_whole(one, "price_minor"),
        discount_minor=_whole(one, "discount_minor", 0),
        tax_minor=_whole(one, "tax_minor", 0),
        bundle=one.text("bundle", most=100),
    )


def _address(told: Payload) -> Address | None:
    lines = tuple(line[:100] for line in told.texts("lines") if line)[:_MOST_ADDRESS_LINES]
    return Address(lines, told.text("postal_code", most=20), told.text("country", most=40)) if told.values else None


def _whole(told: Payload, name: str, default: int | None = None) -> int:
    value = told.values.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MAX_MINOR:
        unreadable(name)
    return value
