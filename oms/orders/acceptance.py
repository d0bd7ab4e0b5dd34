"""Accepting orders: many at once, each idempotent, each reserved in the transaction that accepts it.

Orders of one batch are decided in turn against levels that are locked, so that what is promised is there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import RowMapping

from contract.errors import Refused
from contract.states.order import OrderState
from contract.values.quantity import Unit
from oms.catalog.repository import items_by_sku
from oms.db.engine import Tx
from oms.exceptions.repository import raise_exception
from oms.fulfillment.release import Release, release
from oms.inventory.ledger import lock_levels
from oms.inventory.model import Hold
from oms.inventory.reservations import reserve
from oms.orders import repository
from oms.orders.model import Lack, OrderAsk, PlacedOrder, lacks, out_of_stock
from oms.stores.model import Location
from oms.stores.repository import location_by_code

Outcome = PlacedOrder | Refused


@dataclass(frozen=True, slots=True)
class _Known:
    """What the orders of a batch speak of."""

    locations: Mapping[str, Location]
    stopped: frozenset[str]
    items: Mapping[str, RowMapping]

    def item_ids(self) -> dict[str, str]:
        return {sku: row["item_id"] for sku, row in self.items.items()}

    def places(self, ask: OrderAsk) -> list[tuple[str, str]]:
        location_id = self.locations[ask.location].id
        return [(location_id, self.items[line.sku]["item_id"]) for line in ask.lines]


@dataclass(frozen=True, slots=True)
class _Accepted:
    ask: OrderAsk
    order_id: str
    number: str
    location_id: str
    lacking: tuple[Lack, ...]


def place_orders(tx: Tx, asks: Sequence[OrderAsk]) -> list[Outcome]:
    """What becomes of each order. The same order asked again gets the answer it got; ``Refused`` changes nothing."""
    first = {ask.key: ask for ask in reversed(asks)}
    outcomes: dict[tuple[str, str], Outcome] = dict(repository.placed_orders(tx, list(first)))
    news = [ask for ask in asks if first[ask.key] is ask and ask.key not in outcomes]
    known = _known(tx, news)
    askable = []
    for ask in news:
        refusal = _unaskable(ask, known)
        if refusal is None:
            askable.append(ask)
        else:
            outcomes[ask.key] = refusal
    outcomes |= _decide(tx, askable, known)
    return [_answer(ask, outcomes[ask.key], repeated=first[ask.key] is not ask) for ask in asks]


def _known(tx: Tx, asks: Sequence[OrderAsk]) -> _Known:
    named = {code: location_by_code(tx, code) for code in {ask.location for ask in asks}}
    locations = {code: found for code, found in named.items() if found is not None}
    stopped = repository.stopped_locations(tx, [found.id for found in locations.values()])
    return _Known(locations, stopped, items_by_sku(tx, {line.sku for ask in asks for line in ask.lines}))


def _unaskable(ask: OrderAsk, known: _Known) -> Refused | None:
    place = known.locations.get(ask.location)
    if place is None:
        return Refused("order_location_invalid", location=ask.location)
    if place.id in known.stopped and not ask.accepted_by_channel:
        return Refused("pickup_not_offered", location=ask.location)
    if ask.currency != place.currency:
        return Refused("order_currency_invalid", order=ask.currency, location=place.currency)
    for line in ask.lines:
        item = known.items.get(line.sku)
        if item is None or not item["active"]:
            return Refused("order_sku_invalid", sku=line.sku)
        if item["unit"] == Unit.EACH and line.thousandths % 1000:
            return Refused("order_quantity_invalid", sku=line.sku, thousandths=line.thousandths)
    return None


def _decide(tx: Tx, asks: Sequence[OrderAsk], known: _Known) -> dict[tuple[str, str], Outcome]:
    if not asks:
        return {}
    levels = lock_levels(tx, {place for ask in asks for place in known.places(ask)})
    # Another process may have placed the same order while this one waited for its stock.
    outcomes: dict[tuple[str, str], Outcome] = dict(repository.placed_orders(tx, [ask.key for ask in asks]))
    available = {place: level.available for place, level in levels.items()}
    skus = {row["item_id"]: sku for sku, row in known.items.items()}
    promised: list[tuple[OrderAsk, tuple[Lack, ...]]] = []
    for ask in asks:
        if ask.key in outcomes:
            continue
        location_id = known.locations[ask.location].id
        wanted = ask.wanted(known.item_ids())
        missing = lacks(wanted, {item_id: available.get((location_id, item_id), 0) for item_id in wanted}, skus)
        if missing and not ask.accepted_by_channel:
            outcomes[ask.key] = out_of_stock(missing)
            continue
        promised.append((ask, missing))
        for item_id, thousandths in wanted.items():
            available[location_id, item_id] = available.get((location_id, item_id), 0) - thousandths
    return outcomes | _write(tx, promised, known)


def _write(
    tx: Tx, promised: Sequence[tuple[OrderAsk, tuple[Lack, ...]]], known: _Known
) -> dict[tuple[str, str], Outcome]:
    if not promised:
        return {}
    numbers = repository.next_numbers(tx, len(promised))
    accepted = [
        _Accepted(ask, tx.new_id(), number, known.locations[ask.location].id, lacking)
        for (ask, lacking), number in zip(promised, numbers, strict=True)
    ]
    added = repository.insert_orders(tx, [_order_row(tx, one) for one in accepted])
    fresh = [one for one in accepted if one.order_id in added]
    _write_lines(tx, fresh, known)
    for one in fresh:
        _raise_doubts(tx, one)
    placed = repository.placed_orders(tx, [ask.key for ask, _ in promised])
    return {key: replace(order, fresh=order.order_id in added) for key, order in placed.items()}


def _write_lines(tx: Tx, accepted: Sequence[_Accepted], known: _Known) -> None:
    lines, releases, holds = [], [], []
    for one in accepted:
        own = []
        for position, asked in enumerate(one.ask.lines, start=1):
            item, line_id = known.items[asked.sku], tx.new_id()
            lines.append(
                {"line_id": line_id, "order_id": one.order_id, "position": position}
                | {name: item[name] for name in ("item_id", "sku", "name", "size", "unit", "age_minimum")}
                | {"thousandths": asked.thousandths, "price_minor": asked.price_minor}
            )
            own.append((line_id, asked.thousandths))
            holds.append(Hold(one.location_id, item["item_id"], one.order_id, line_id, asked.thousandths))
        releases.append(Release(one.order_id, one.location_id, 1, tuple(own)))
    repository.insert_lines(tx, lines)
    reserve(tx, holds)
    release(tx, releases)


def _raise_doubts(tx: Tx, one: _Accepted) -> None:
    if one.lacking:
        lines = [{"sku": lack.sku, "asked": lack.asked, "available": lack.available} for lack in one.lacking]
        raise_exception(tx, "order_unfillable", one.order_id, one.location_id, details={"lines": lines})
    if not one.ask.adds_up:
        sums = {"total_minor": one.ask.total_minor, "lines_minor": sum(line.price_minor for line in one.ask.lines)}
        raise_exception(tx, "order_total_differs", one.order_id, one.location_id, details=sums)


def _order_row(tx: Tx, one: _Accepted) -> dict[str, object]:
    ask = one.ask
    return {
        "order_id": one.order_id,
        "number": one.number,
        "channel_id": ask.channel_id,
        "channel": ask.channel,
        "external_id": ask.external_id,
        "body_hash": ask.body_hash,
        "location_id": one.location_id,
        "customer_name": ask.customer_name,
        "customer_phone": ask.customer_phone,
        "customer_email": ask.customer_email,
        "code": ask.code,
        "placed_at": ask.placed_at,
        "accepted_at": tx.now,
        "due_at": ask.due,
        "currency": ask.currency,
        "total_minor": ask.total_minor,
        "paid": ask.paid,
        "accepted_by_channel": ask.accepted_by_channel,
        "state": OrderState.OPEN,
        "needs_routing": bool(one.lacking),
    }


def _answer(ask: OrderAsk, outcome: Outcome, *, repeated: bool) -> Outcome:
    if isinstance(outcome, Refused):
        return outcome
    try:
        outcome.answers(ask)
    except Refused as refusal:
        return refusal
    return replace(outcome, fresh=outcome.fresh and not repeated)
