"""What becomes of a captured order: it is held, rests, waits for a place, or is placed like any other order."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TypeGuard

from sqlalchemy import RowMapping

from contract.errors import Refused
from contract.rules.payment_card import struck_out
from contract.values.money import Money
from oms.channels import repository
from oms.channels.connections import Connection, connections, names_of
from oms.channels.holds import TRIED_AGAIN, Hold, Known, holds_of, refunded_minor, unpaid
from oms.channels.model import (
    Canceled,
    CapturedOrder,
    CaptureState,
    Later,
    PaymentMade,
    Reason,
    Refund,
    RiskSeen,
    cost_shares,
    wanted,
)
from oms.channels.payload import Amounts
from oms.db.engine import Tx
from oms.exceptions.repository import raise_exception
from oms.orders.acceptance import OnSale, Outcome
from oms.orders.codes import SecretCodes
from oms.orders.model import PROMISE, PROMISE_SENT, AskedLine, OrderAsk, PlacedOrder, ShipTo
from oms.orders.parts import orders_with_items, parts_of, place_all
from oms.sourcing.repository import published
from oms.stores.repository import locations

ALIKE_WITHIN = timedelta(minutes=30)
"""Two orders of one customer for the same goods within so long are taken for one that was sent twice."""

Parts = Mapping[str, Collection[str] | None]
"""Location id -> the lines that it sends, by the channel's ids of them; None for all."""

_new_code = SecretCodes()


def decide(
    tx: Tx, connection: Connection, row: RowMapping, *, again: bool = False, news: Collection[str] = ()
) -> CaptureState:
    """Judge an order that is not placed: its holds, its state; and place it where it is due. The row is locked.

    ``again`` tries anew what stock or a store refused. ``news``: by their external ids, what nobody heard of before; of
    an order that a store has already, head office is told of it.
    """
    order = repository.content_of(row)
    laters = repository.laters_of(tx, row["channel_id"], row["external_id"])
    _count_refunds(tx, row, order, laters)
    if row["state"] == CaptureState.PLACED:
        _tell_of_placed(tx, row, [one for one in laters if one.external_id in news])
        return CaptureState.PLACED
    if order.canceled or any(isinstance(one, Canceled) for one in laters):
        return _end(tx, row, CaptureState.CANCELED)
    if order.done or (not order.lines_follow and not wanted(order)):
        return _end(tx, row, CaptureState.CLOSED)
    known = _known(tx, connection, row, order, laters)
    holds = _doubts(row, order, known)
    if not again:
        holds += _refused_before(tx, row, known)
    if holds:
        return _stay(tx, row, CaptureState.HELD, holds)
    if tx.now < row["place_after"]:
        return _stay(tx, row, CaptureState.RESTING, ())
    if not known.store:
        return _stay(tx, row, CaptureState.WAITING, [(Reason.TO_BE_SOURCED, "")])
    ask = _ask(tx, connection, row, order, store=known.store, known=known)
    outcomes = place_all(tx, [ask], OnSale())
    if _lacks(outcomes[0]) and published(tx)[1].to_store_days:
        return _stay(tx, row, CaptureState.WAITING, [(Reason.TO_BE_SOURCED, "")])
    (outcome,) = _placed(tx, row, [ask], outcomes)
    return CaptureState.PLACED if isinstance(outcome, PlacedOrder) else CaptureState.HELD


def place_at(tx: Tx, captured_id: str, location_id: str) -> Outcome:
    """``place_parts`` of which one location sends all."""
    return place_parts(tx, captured_id, {location_id: None})[0]


def place_parts(tx: Tx, captured_id: str, parts: Parts) -> Sequence[Outcome]:
    """Place an order to be sent at the locations that are to send it: one that waits, or that only stock or a store
    refused before. It is judged again; what holds or refuses it is written down and answered.

    Of each part, in turn, what became of it: where one is refused none is placed, whatever is told of the others.
    Refused: ``captured_order_unknown``, ``captured_order_not_waiting``, ``location_unknown``.
    """
    row = repository.captured_by_id(tx, captured_id)
    codes = {place.id: place.code for place in locations(tx, list(parts))}
    if unknown := [one for one in parts if one not in codes]:
        raise Refused("location_unknown", location=unknown[0][:40])
    order = repository.content_of(row)
    if not _placeable(tx, row):
        raise Refused("captured_order_not_waiting", order=row["external_id"], state=row["state"])
    connection = next((one for one in connections(tx) if one.channel_id == row["channel_id"]), None)
    if connection is None:
        hold(tx, row, not_placeable="channel_unknown")
        return [Refused("channel_unknown", name=row["channel_id"])] * len(parts)
    known = _known(tx, connection, row, order, repository.laters_of(tx, row["channel_id"], row["external_id"]))
    if any(known.store not in ("", codes[one]) for one in parts):
        raise Refused("captured_order_not_waiting", order=row["external_id"], state=row["state"])
    doubts = _doubts(row, order, known)
    if doubts:
        state = _stay(tx, row, CaptureState.HELD, doubts)
        return [Refused("captured_order_not_waiting", order=row["external_id"], state=state)] * len(parts)
    ask = partial(_ask, tx, connection, row, order, known=known)
    asks = [ask(store=codes[one], lines=lines) for one, lines in parts.items()]
    return _placed(tx, row, asks, place_all(tx, asks, OnSale()))


def place_collected(tx: Tx, captured_id: str, bring: Callable[[OrderAsk, Refused], Outcome]) -> None:
    """Place an order that waits because the store where it is collected lacks goods of it: others ``bring`` them there,
    or it is held for want of stock. It is judged again before.
    """
    row = repository.captured_by_id(tx, captured_id)
    order = repository.content_of(row)
    connection = next(one for one in connections(tx) if one.channel_id == row["channel_id"])
    known = _known(tx, connection, row, order, repository.laters_of(tx, row["channel_id"], row["external_id"]))
    if doubts := _doubts(row, order, known):
        _stay(tx, row, CaptureState.HELD, doubts)
        return
    ask = _ask(tx, connection, row, order, store=known.store, known=known)
    (outcome,) = place_all(tx, [ask], OnSale())
    if _lacks(outcome):
        outcome = bring(replace(ask, due_at=order.due_at), outcome)
    _placed(tx, row, [ask], [outcome])


def hold(tx: Tx, row: RowMapping, *, no_stock: Sequence[str] = (), not_placeable: str = "") -> None:
    """No place can send an order that waits: for want of these SKUs, or for a reason that a code names."""
    holds = [(Reason.NO_STOCK, sku) for sku in no_stock]
    _stay(tx, row, CaptureState.HELD, holds or [(Reason.NOT_PLACEABLE, not_placeable)])


def approve(tx: Tx, row: RowMapping, reason: Reason) -> None:
    """A person sets a doubt aside, for this order and all its versions; the order is to be decided again.

    Refused: ``hold_unknown``.
    """
    found = repository.holds_by_order(tx, [row["captured_id"]]).get(row["captured_id"], [])
    holds = [[one["reason"], one["about"]] for one in found if one["reason"] == reason]
    if not holds:
        raise Refused("hold_unknown", order=row["external_id"], reason=reason)
    repository.change_captured(tx, row["captured_id"], approved=[*row["approved"], *holds])


def _placeable(tx: Tx, row: RowMapping) -> bool:
    if row["state"] == CaptureState.WAITING:
        return True
    found = repository.holds_by_order(tx, [row["captured_id"]]).get(row["captured_id"], [])
    return row["state"] == CaptureState.HELD and bool(found) and all(one["reason"] in TRIED_AGAIN for one in found)


def _doubts(row: RowMapping, order: CapturedOrder, known: Known) -> list[Hold]:
    """Those that no person set aside."""
    return [hold for hold in holds_of(order, known) if list(hold) not in row["approved"]]


def _end(tx: Tx, row: RowMapping, state: CaptureState) -> CaptureState:
    return _stay(tx, row, state, ())


def _stay(tx: Tx, row: RowMapping, state: CaptureState, holds: Sequence[Hold]) -> CaptureState:
    repository.replace_holds(tx, row["captured_id"], holds)
    repository.change_captured(tx, row["captured_id"], state=state)
    return state


def _refused_before(tx: Tx, row: RowMapping, known: Known) -> list[Hold]:
    """Of stock only what the order still wants."""
    found = repository.holds_by_order(tx, [row["captured_id"]]).get(row["captured_id"], [])
    skus = {*known.skus, *known.skus.values()}
    return [
        (Reason(one["reason"]), one["about"])
        for one in found
        if one["reason"] == Reason.NOT_PLACEABLE or (one["reason"] == Reason.NO_STOCK and one["about"] in skus)
    ]


def _known(tx: Tx, connection: Connection, row: RowMapping, order: CapturedOrder, laters: Sequence[Later]) -> Known:
    told = [line.sku for line in wanted(order)]
    named = names_of(tx, row["channel_id"], "item", told)
    ours = {sku: named.get(sku, sku) for sku in told}
    on_sale = repository.skus_on_sale(tx, set(ours.values()))
    around = (order.placed_at - ALIKE_WITHIN, order.placed_at + ALIKE_WITHIN)
    return Known(
        skus={sku: own for sku, own in ours.items() if own in on_sale},
        store=_store(tx, row["channel_id"], order),
        alike=repository.alike(tx, row, *around),
        payments=[one for one in laters if isinstance(one, PaymentMade)],
        refunds=[one for one in laters if isinstance(one, Refund)],
        risks=[one for one in laters if isinstance(one, RiskSeen)],
        fraud_checked=connection.fraud_checked,
    )


def _store(tx: Tx, channel_id: str, order: CapturedOrder) -> str:
    """The code of the store where it is collected, as the channel's names or our own codes say; "" for none."""
    named = names_of(tx, channel_id, "location", order.delivery)
    codes = {place.code for place in locations(tx)} if order.collected else frozenset()
    return next((named.get(told, told) for told in order.delivery if told in named or told in codes), "")


def _lacks(outcome: Outcome) -> TypeGuard[Refused]:
    return isinstance(outcome, Refused) and outcome.code == "out_of_stock"


def _placed(tx: Tx, row: RowMapping, asks: Sequence[OrderAsk], outcomes: Sequence[Outcome]) -> Sequence[Outcome]:
    """Written down: where it is, or what holds it."""
    refused = [one for one in outcomes if isinstance(one, Refused)]
    if refused:
        short = [line["sku"] for one in refused if one.code == "out_of_stock" for line in _lines_of(one)]
        others = [one.code for one in refused if one.code != "out_of_stock"]
        holds = [(Reason.NO_STOCK, str(sku)) for sku in short] or [(Reason.NOT_PLACEABLE, code) for code in others]
        _stay(tx, row, CaptureState.HELD, holds)
        return outcomes
    repository.replace_holds(tx, row["captured_id"], ())
    place = next(one for one in locations(tx) if one.code == asks[0].location)
    first = outcomes[0]
    assert isinstance(first, PlacedOrder)
    repository.change_captured(
        tx, row["captured_id"], state=CaptureState.PLACED, order_id=first.order_id, location_id=place.id
    )
    return outcomes


def _lines_of(refused: Refused) -> Sequence[Mapping[str, object]]:
    lines = refused.params["lines"]
    assert isinstance(lines, list)
    return lines


def _ask(
    tx: Tx,
    connection: Connection,
    row: RowMapping,
    order: CapturedOrder,
    *,
    store: str,
    known: Known,
    lines: Collection[str] | None = None,
) -> OrderAsk:
    """What a store is asked for: the goods, at what the customer pays for them. Shipping and fees are no goods.

    ``lines``: by the channel's ids of them, those that this store gives; all without.
    """
    shares = cost_shares(order)
    asked = tuple(
        AskedLine(known.skus[line.sku], line.current_thousandths, shares[line.external_id])
        for line in wanted(order)
        if lines is None or line.external_id in lines
    )
    collected = bool(known.store)
    sent = None if collected else order.ship_to
    promised = tx.now + (PROMISE if collected else PROMISE_SENT)
    return OrderAsk(
        channel_id=row["channel_id"],
        channel=connection.name,
        external_id=row["external_id"],
        body_hash=row["digest"],
        location=store,
        customer_name=struck_out(order.customer.name or (sent.lines[0] if sent else "")) or order.number,
        customer_phone=struck_out(order.customer.phone),
        customer_email=order.customer.email,
        placed_at=order.placed_at,
        due_at=max(promised, order.due_at) if order.due_at else promised,
        currency=order.currency,
        total_minor=sum(line.price_minor for line in asked),
        paid=not row["pay_on_collection"] or not any(unpaid(order, known)),
        accepted_by_channel=any(reason == Reason.NO_STOCK for reason, _ in row["approved"]),
        lines=asked,
        code=_new_code(),
        ship_to=ShipTo(struck_out("\n".join(sent.lines)), sent.postal_code, sent.country) if sent else None,
    )


def _count_refunds(tx: Tx, row: RowMapping, order: CapturedOrder, laters: Sequence[Later]) -> None:
    minor = refunded_minor(order.currency, [one for one in laters if isinstance(one, Refund)])
    if minor != row["refunded_minor"]:
        repository.change_captured(tx, row["captured_id"], refunded_minor=minor)


def _tell_of_placed(tx: Tx, row: RowMapping, laters: Sequence[Later]) -> None:
    """A store has the order already: what the channel says of it now is for a person to act on."""
    currency = row["currency"]
    for one in laters:
        if isinstance(one, Canceled):
            report(tx, row, "channel_order_canceled", {"reason": one.reason[:60]})
        elif isinstance(one, Refund):
            told = {"amount": str(Money(Amounts(currency).minor(one.amount), currency)), "refund": one.external_id}
            report(tx, row, "channel_order_refunded", told, lines=one.lines)
        elif isinstance(one, RiskSeen) and one.bad:
            report(tx, row, "channel_order_doubted", {"level": one.level})


def report(
    tx: Tx, row: RowMapping, kind: str, details: Mapping[str, object], *, lines: Collection[str] | None = None
) -> None:
    """For each part of the order, since each store has something to do; or only for those with any of these ``lines``,
    by the channel's ids of them, and for the first where none is named. ``details`` hold no personal values.
    """
    parts = parts_of(tx, row["order_id"])
    if lines is not None and len(parts) > 1:
        told = [line.sku for line in repository.content_of(row).lines if line.external_id in lines]
        named = names_of(tx, row["channel_id"], "item", told)
        having = orders_with_items(tx, [one["order_id"] for one in parts], [named.get(sku, sku) for sku in told])
        parts = [one for one in parts if one["order_id"] in having] or parts[:1]
    about = {"external_id": row["external_id"], **details}
    for order_id, location_id in ((one["order_id"], one["location_id"]) for one in parts):
        raise_exception(tx, kind, order_id, location_id, details=about)
