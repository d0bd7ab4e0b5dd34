"""Orders by quote: at its prices and no others, once, while it is good."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from contract.errors import Refused
from contract.rules.payment_card import struck_out
from contract.values.time import instant_text
from oms.db.engine import Database, Tx
from oms.orders.acceptance import OnSale, Outcome, place_orders
from oms.orders.codes import SecretCodes
from oms.orders.intake_repository import placed_before
from oms.orders.model import AskedLine, OrderAsk, PlacedOrder, ShipTo
from oms.orders.parts import parts_of
from oms.orders.repository import find_order, update_order
from oms.orders.wire import CustomerBody
from oms.promotions.uses import PromotionUse, book_uses, require_unspent
from oms.quotes import repository
from oms.quotes.ground import customer
from oms.quotes.wire import QuoteAnswer, QuoteLineView, QuoteOrderBody
from oms.security.api_keys import KeyHolder
from oms.sourcing.arrivals import Arrivals
from oms.stores.locations import location_named

_new_code = SecretCodes()


def order_by_quote(
    db: Database, arrivals: Arrivals, caller: KeyHolder, quote_id: str, body: QuoteOrderBody
) -> PlacedOrder:
    """The order, placed now or before: asked again it is answered the same.

    Refused: ``quote_unknown``, ``quote_expired``, ``quote_location_needed``, ``quote_customer_needed``,
    ``order_location_invalid``, ``customer_unknown``, ``coupon_spent``, ``external_id_reused`` where something else was
    ordered by this quote; and as ``place_orders`` and ``Arrivals``.
    """
    quote, found = db.run_by_key(lambda tx: _ordered(tx, caller, quote_id, body))
    outcome: Outcome = (
        arrivals.decided(found, lambda tx, placed: _also(tx, quote, placed)) if isinstance(found, OrderAsk) else found
    )
    if isinstance(outcome, Refused):
        raise outcome
    return outcome


def _ordered(
    tx: Tx, caller: KeyHolder, quote_id: str, body: QuoteOrderBody
) -> tuple[QuoteAnswer, PlacedOrder | OrderAsk]:
    """With what is to be placed where the plan says."""
    row = repository.own_quote(tx, quote_id, caller.id, lock=True)
    quote = QuoteAnswer.model_validate(row["content"])
    ask = _ask(tx, caller, quote, body)
    if not placed_before(tx, [ask]) and row["valid_until"] <= tx.now:
        raise Refused("quote_expired", quote=quote_id, valid_until=instant_text(row["valid_until"]))
    if not ask.location:
        return quote, ask
    (outcome,) = place_orders(tx, [ask], OnSale()).told()
    if isinstance(outcome, Refused):
        raise outcome
    if outcome.fresh:
        _also(tx, quote, outcome)
    return quote, outcome


def _also(tx: Tx, quote: QuoteAnswer, placed: PlacedOrder) -> None:
    """Raises: ``coupon_spent``."""
    _use_promotions(tx, quote, placed.order_id)
    for part in parts_of(tx, placed.order_id) if quote.customer_id else ():
        update_order(tx, part["order_id"], customer_id=quote.customer_id)


def _ask(tx: Tx, caller: KeyHolder, quote: QuoteAnswer, body: QuoteOrderBody) -> OrderAsk:
    who, sent, placed_at = _who(tx, quote, body), body.ship_to, tx.now
    lines = tuple(_asked(line, paid=body.paid) for line in quote.lines)
    return OrderAsk(
        channel_id=caller.id,
        channel=caller.name,
        external_id=quote.quote_id,
        body_hash=body.digest(),
        location=_location(tx, quote, body),
        customer_name=struck_out(who.name),
        customer_phone=struck_out(who.phone),
        customer_email=who.email,
        placed_at=placed_at,
        due_at=_due(body.due_at, placed_at),
        currency=quote.currency,
        total_minor=sum(line.price_minor for line in lines),
        paid=body.paid,
        accepted_by_channel=False,
        lines=lines,
        code=_new_code(),
        ship_to=ShipTo(struck_out("\n".join(sent.lines)), sent.postal_code, sent.country) if sent else None,
    )


def _asked(line: QuoteLineView, *, paid: bool) -> AskedLine:
    """A till adds taxes to what is paid there, where prices do not hold them."""
    return AskedLine(line.sku, line.quantity_thousandths, line.gross_minor if paid else line.extended_minor)


def _location(tx: Tx, quote: QuoteAnswer, body: QuoteOrderBody) -> str:
    """Empty for one that comes from where the plan says. Bottles go with their goods, which only a location can do."""
    told = body.location or quote.location
    if not told:
        if body.ship_to is None or quote.deposit_minor:
            raise Refused("quote_location_needed", quote=quote.quote_id)
        return ""
    if quote.location not in ("", told) or location_named(tx, told).country != quote.country:
        raise Refused("order_location_invalid", location=told)
    return told


def _who(tx: Tx, quote: QuoteAnswer, body: QuoteOrderBody) -> CustomerBody:
    if body.customer is not None:
        return body.customer
    if not quote.customer_id:
        raise Refused("quote_customer_needed", quote=quote.quote_id)
    row = customer(tx, quote.customer_id)
    return CustomerBody(name=row["name"][:200] or quote.customer_id, phone=row["phone"][:40], email=row["email"][:254])


def _due(told: datetime | None, now: datetime) -> datetime | None:
    return max(told, now) if told else None


def _use_promotions(tx: Tx, quote: QuoteAnswer, order_id: str) -> None:
    """As a sale does. Goods that are handed over later use none again."""
    given = {(one.promotion_id, one.code): one.times for line in quote.lines for one in line.promotions}
    require_unspent(tx, [code for _, code in given if code])
    location_id = str(find_order(tx, order_id)["location_id"])
    book_uses(tx, list(_uses(given.items(), quote, order_id, location_id)))


def _uses(
    given: Iterable[tuple[tuple[str, str], int]], quote: QuoteAnswer, order_id: str, location_id: str
) -> Iterable[PromotionUse]:
    for (promotion_id, code), times in sorted(given):
        yield PromotionUse(order_id, promotion_id, times, location_id, code, quote.customer_id or None)
