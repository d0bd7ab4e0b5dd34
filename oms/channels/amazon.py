"""Amazon's orders, as the Selling Partner API tells them: orders v0 and 2026-01-01, and the ORDER_CHANGE notification.
https://developer-docs.amazon.com/sp-api/docs/orders-api

In v0 an order comes without its lines, its address and its buyer: each is asked for and told apart, and joins it here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from oms.channels.model import Address, Canceled, CapturedOrder, Customer, Event, Line, NoOrder, Part
from oms.channels.payload import MAX_LINES, Amounts, Payload, unreadable

_UNPAID = ("pending", "pendingavailability", "pending_availability")
_DONE = ("shipped", "invoiceunconfirmed", "unfulfillable")
_CANCELED = ("canceled", "cancelled")
_OURS = ("MFN", "MERCHANT", "")
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def read(topic: str, told: object) -> Sequence[Event]:
    """What a body tells. Refused: ``webhook_unreadable``."""
    body = Payload.of(told)
    inner = body.one("payload") if "payload" in body else body
    return [event for one in _objects(inner) for event in _events(one)] or [NoOrder(topic or "nothing")]


def _objects(body: Payload) -> Sequence[Payload]:
    for name in ("Orders", "orders"):
        if isinstance(body.values.get(name), list):
            return body.many(name)
    return [body.one("order")] if body.one("order").values else [body]


def _events(body: Payload) -> Iterator[Event]:
    if "AmazonOrderId" in body and "OrderStatus" in body and "PurchaseDate" in body:
        yield _header(body)
    elif "AmazonOrderId" in body and isinstance(body.values.get("OrderItems"), list):
        if any("QuantityOrdered" in one for one in body.many("OrderItems")):
            yield _items(body)
    elif "AmazonOrderId" in body and "ShippingAddress" in body:
        order = body.id("AmazonOrderId")
        yield Part(f"{order} address", order, ship_to=_address(body.one("ShippingAddress")))
    elif "AmazonOrderId" in body and "BuyerName" in body:
        order = body.id("AmazonOrderId")
        yield Part(f"{order} buyer", order, customer=_buyer(body))
    elif "orderId" in body and isinstance(body.values.get("orderItems"), list) and "salesChannel" in body:
        yield _order(body)
    elif body.text("NotificationType") == "ORDER_CHANGE":
        change = body.one("Payload", "OrderChangeNotification")
        if change.one("Summary").text("OrderStatus").lower() in _CANCELED and "AmazonOrderId" in change:
            at = body.moment("EventTime") or _NEVER
            order = change.id("AmazonOrderId")
            yield Canceled(f"{order} canceled", order, at, "canceled")


def _header(body: Payload) -> CapturedOrder:
    """Of v0. Without a total while its payment is pending."""
    total = body.one("OrderTotal")
    currency = total.currency("CurrencyCode")
    amounts = Amounts(currency)
    status = body.text("OrderStatus").lower()
    placed_at = body.moment("PurchaseDate") or _NEVER
    pickup = body.flag("IsISPU")
    named = (body.text("StoreChainStoreId"), body.one("FulfillmentInstruction").text("FulfillmentSupplySourceId"))
    return CapturedOrder(
        external_id=body.id("AmazonOrderId"),
        number=body.text("AmazonOrderId", most=40),
        version=body.moment("LastUpdateDate") or placed_at,
        placed_at=placed_at,
        currency=currency,
        total_minor=amounts.told(total, "Amount") if currency else None,
        current_minor=None,
        taxes_included=False,
        paid=status not in _UNPAID,
        lines=(),
        canceled=status in _CANCELED,
        done=status in _DONE or body.text("FulfillmentChannel") not in _OURS,
        customer=_buyer(body.one("BuyerInfo")),
        ship_to=_address(body.one("ShippingAddress")),
        delivery=tuple(name for name in named if name) if pickup else (),
        collected=pickup,
        due_at=body.moment("LatestDeliveryDate", "LatestShipDate"),
        inexact=amounts.inexact,
        lines_follow=True,
    )


def _items(body: Payload) -> Part:
    told = body.many("OrderItems")
    if len(told) > MAX_LINES:
        unreadable("OrderItems")
    order = body.id("AmazonOrderId")
    currency = next((found for one in told if (found := one.one("ItemPrice").currency("CurrencyCode"))), "")
    amounts = Amounts(currency)
    first = told[0].id("OrderItemId") if told else ""
    shipping = sum(
        _of(one, amounts, "ShippingPrice") - _of(one, amounts, "ShippingDiscount") + _of(one, amounts, "CODFee")
        - _of(one, amounts, "CODFeeDiscount") + _wrapping(one, amounts)
        for one in told
    )  # fmt: skip
    taxes = ("ItemTax", "ShippingTax", "PromotionDiscountTax", "ShippingDiscountTax")
    signs = (1, 1, -1, -1)
    return Part(
        external_id=f"{order} items {first}"[:200],
        order=order,
        lines=tuple(_item(one, amounts) for one in told),
        more_lines_follow="NextToken" in body,
        shipping_minor=shipping,
        tax_minor=sum(sign * _of(one, amounts, name) for one in told for name, sign in zip(taxes, signs, strict=True)),
        inexact=amounts.inexact,
    )


def _item(one: Payload, amounts: Amounts) -> Line:
    ordered = one.pieces("QuantityOrdered")
    off = _of(one, amounts, "PromotionDiscount")
    return Line(
        external_id=one.id("OrderItemId"),
        sku=one.text("SellerSKU", "ASIN", most=100),
        name=one.text("Title"),
        thousandths=ordered,
        current_thousandths=max(0, ordered - one.pieces("QuantityShipped", 0)),
        price_minor=_of(one, amounts, "ItemPrice") - off,
        discount_minor=off,
        tax_minor=_of(one, amounts, "ItemTax") - _of(one, amounts, "PromotionDiscountTax"),
    )


def _of(one: Payload, amounts: Amounts, name: str) -> int:
    """An amount of the order's own currency; of another it is told as no exact one."""
    told = one.one(name)
    if told.text("CurrencyCode") not in ("", amounts.currency):
        amounts.inexact = True
        return 0
    return amounts.of(told, "Amount")


def _wrapping(one: Payload, amounts: Amounts) -> int:
    return _of(one.one("BuyerInfo"), amounts, "GiftWrapPrice")


def _order(body: Payload) -> CapturedOrder:
    """Of 2026-01-01."""
    total = body.one("proceeds", "grandTotal")
    items = body.many("orderItems")
    if len(items) > MAX_LINES:
        unreadable("orderItems")
    currency = total.currency("currencyCode")
    amounts = Amounts(currency)
    sent = body.one("fulfillment")
    status = sent.text("fulfillmentStatus").lower()
    placed_at = body.moment("createdTime") or _NEVER
    shares = [(one.text("type").upper(), amounts.of(one.one("subtotal"), "amount")) for one in _breakdowns(body)]
    lines = tuple(_order_line(one, amounts) for one in items)
    off = sum(abs(share) for kind, share in shares if kind in ("DISCOUNT", "PROMOTION"))
    known = ("ITEM", "TAX", "SHIPPING", "DISCOUNT", "PROMOTION")
    return CapturedOrder(
        external_id=body.id("orderId"),
        number=body.text("orderId", most=40),
        version=body.moment("lastUpdatedTime") or placed_at,
        placed_at=placed_at,
        currency=currency,
        total_minor=amounts.told(total, "amount") if currency else None,
        current_minor=None,
        taxes_included=False,
        paid=status not in _UNPAID,
        lines=lines,
        shipping_minor=sum(share for kind, share in shares if kind == "SHIPPING"),
        tax_minor=sum(share for kind, share in shares if kind == "TAX"),
        fees_minor=sum(share for kind, share in shares if kind not in known),
        discount_minor=max(0, off - sum(line.discount_minor for line in lines)),
        canceled=status in _CANCELED,
        done=status in _DONE or sent.text("fulfilledBy") not in _OURS,
        customer=_buyer_2026(body),
        ship_to=_address_2026(body.one("recipient", "deliveryAddress")),
        due_at=sent.one("deliverByWindow").moment("latestDateTime"),
        inexact=amounts.inexact,
    )


def _breakdowns(body: Payload) -> Sequence[Payload]:
    return body.one("proceeds").many("breakdowns")


def _order_line(one: Payload, amounts: Amounts) -> Line:
    ordered = one.pieces("quantityOrdered")
    product = one.one("product")
    shares = [(share.text("type").upper(), share.one("subtotal")) for share in _breakdowns(one)]
    goods = [amounts.of(share, "amount") for kind, share in shares if kind == "ITEM"]
    unit = amounts.of(product.one("price", "unitPrice"), "amount")
    off = sum(abs(amounts.of(share, "amount")) for kind, share in shares if kind in ("DISCOUNT", "PROMOTION"))
    return Line(
        external_id=one.id("orderItemId"),
        sku=product.text("sellerSku", "asin", most=100),
        name=product.text("title"),
        thousandths=ordered,
        current_thousandths=max(0, ordered - one.one("fulfillment").pieces("quantityFulfilled", 0)),
        price_minor=(sum(goods) if goods else unit * ordered // 1000) - off,
        discount_minor=off,
        tax_minor=sum(amounts.of(share, "amount") for kind, share in shares if kind == "TAX"),
    )


def _buyer(told: Payload) -> Customer:
    return Customer(told.text("BuyerName"), "", told.text("BuyerEmail", most=254))


def _buyer_2026(body: Payload) -> Customer:
    buyer, to = body.one("buyer"), body.one("recipient", "deliveryAddress")
    return Customer(to.text("name") or buyer.text("buyerName"), to.text("phone", most=40), buyer.text("buyerEmail"))


def _address(told: Payload) -> Address | None:
    names = ("Name", "AddressLine1", "AddressLine2", "AddressLine3", "City", "StateOrRegion")
    return _written(told, names, "PostalCode", "CountryCode")


def _address_2026(told: Payload) -> Address | None:
    names = ("name", "companyName", "addressLine1", "addressLine2", "addressLine3", "city", "stateOrRegion")
    return _written(told, names, "postalCode", "countryCode")


def _written(told: Payload, names: Sequence[str], postal_code: str, country: str) -> Address | None:
    if not told.values:
        return None
    lines = tuple(line[:100] for line in map(told.text, names) if line)
    return Address(lines, told.text(postal_code, most=20), told.text(country, most=40).upper())
