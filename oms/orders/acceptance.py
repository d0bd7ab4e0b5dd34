"""Accepting orders: many at once, each idempotent, each reserved in the transaction that accepts it.

What all of them ask for is held first, which locks it; then they are decided in turn, in the order they arrived, and
what is refused is given back. So what is promised is there, and the common case, where all is there, is one step.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from contract.errors import Refused
from contract.values.quantity import Unit
from oms.db.engine import Tx
from oms.exceptions.repository import Doubt, raise_exceptions
from oms.orders import intake_repository as repository
from oms.orders.intake_repository import Acceptance, StockPlace
from oms.orders.model import Item, Lack, OrderAsk, Place, PlacedOrder, lacks, out_of_stock

Outcome = PlacedOrder | Refused
_Outcomes = dict[tuple[str, str], Outcome]

REMEMBERED = timedelta(seconds=2)
"""How long what was read of an item on sale is taken for true."""


class ItemsOnSale:
    """Items by sku, remembered for two seconds: an item taken out of sale is refused at the latest after that."""

    def __init__(self) -> None:
        self._items: dict[str, Item] = {}
        self._since: datetime | None = None

    def found(self, tx: Tx, skus: Iterable[str]) -> Mapping[str, Item]:
        if self._since is None or not self._since <= tx.now < self._since + REMEMBERED:
            self._items, self._since = {}, tx.now
        items = self._items
        missing = {sku for sku in skus if sku not in items}
        if missing:
            items |= repository.items_on_sale(tx, missing)
        return items


@dataclass(frozen=True, slots=True)
class _Known:
    """What the orders of a batch speak of."""

    places: Mapping[str, Place]
    items: Mapping[str, Item]


@dataclass(frozen=True, slots=True)
class _Askable:
    """An order that only stock can refuse. ``wanted``: thousandths by item id."""

    ask: OrderAsk
    location_id: str
    wanted: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class _Promised:
    askable: _Askable
    lacking: tuple[Lack, ...]


def place_orders(tx: Tx, asks: Sequence[OrderAsk], on_sale: ItemsOnSale) -> list[Outcome]:
    """What becomes of each order. The same order asked again gets the answer it got; ``Refused`` changes nothing.

    Raises the database's IntegrityError where another process placed one of them in these very milliseconds: done
    again, the work finds it.
    """
    first: dict[tuple[str, str], OrderAsk] = {}
    repeated = []
    for ask in asks:
        repeated.append(ask.key in first)
        first.setdefault(ask.key, ask)
    outcomes: _Outcomes = dict(repository.placed_before(tx, first.values()))
    news = [ask for key, ask in first.items() if key not in outcomes]
    if news:
        outcomes |= _placed(tx, news, on_sale)
    return [_answer(ask, outcomes[ask.key], repeated=again) for ask, again in zip(asks, repeated, strict=True)]


def _placed(tx: Tx, news: Sequence[OrderAsk], on_sale: ItemsOnSale) -> _Outcomes:
    known = _Known(
        repository.places_by_code(tx, {ask.location for ask in news}),
        on_sale.found(tx, (line.sku for ask in news for line in ask.lines)),
    )
    outcomes: _Outcomes = {}
    askable: list[_Askable] = []
    for ask in news:
        refusal = _unaskable(ask, known)
        if refusal:
            outcomes[ask.key] = refusal
        else:
            askable.append(_Askable(ask, known.places[ask.location].location_id, ask.wanted(known.items)))
    promised, refused = _decide(tx, askable, known.items)
    # Another process may have placed the same order, with the stock it now lacks, while this one waited for it.
    again = repository.placed_before(tx, [one.ask for one in askable if one.ask.key in refused]) if refused else {}
    return outcomes | refused | again | _write(tx, promised, known.items)


def _unaskable(ask: OrderAsk, known: _Known) -> Refused | None:
    place = known.places.get(ask.location)
    if place is None:
        return Refused("order_location_invalid", location=ask.location)
    if place.stopped and not ask.accepted_by_channel:
        return Refused("pickup_not_offered", location=ask.location)
    if ask.currency != place.currency:
        return Refused("order_currency_invalid", order=ask.currency, location=place.currency)
    for line in ask.lines:
        item = known.items.get(line.sku)
        if item is None:
            return Refused("order_sku_invalid", sku=line.sku)
        if item.unit == Unit.EACH and line.thousandths % 1000:
            return Refused("order_quantity_invalid", sku=line.sku, thousandths=line.thousandths)
    return None


def _decide(tx: Tx, askable: Sequence[_Askable], items: Mapping[str, Item]) -> tuple[list[_Promised], _Outcomes]:
    """Hold what all of them want, decide them in turn, and give back what the refused ones wanted."""
    asked = _summed(askable)
    held = repository.hold(tx, asked)
    available = {place: left + asked[place] for place, left in held.items()}
    promised: list[_Promised] = []
    refused: _Outcomes = {}
    for one in askable:
        here = {item_id: available.get((one.location_id, item_id), 0) for item_id in one.wanted}
        missing: tuple[Lack, ...] = ()
        if any(asked_for > here[item_id] for item_id, asked_for in one.wanted.items()):
            missing = lacks(one.wanted, here, {items[line.sku].item_id: line.sku for line in one.ask.lines})
        if missing and not one.ask.accepted_by_channel:
            refused[one.ask.key] = out_of_stock(missing)
            continue
        promised.append(_Promised(one, missing))
        for item_id, thousandths in one.wanted.items():
            available[one.location_id, item_id] = here[item_id] - thousandths
    _settle(tx, held.keys(), asked, _summed([one.askable for one in promised]))
    return promised, refused


def _settle(
    tx: Tx, held: Collection[StockPlace], asked: Mapping[StockPlace, int], kept: Mapping[StockPlace, int]
) -> None:
    """What was held becomes what is kept. Something may be promised at a place where nothing ever stood."""
    repository.ensure_balances(tx, [place for place in kept if place not in held])
    changes = {place: kept.get(place, 0) - (asked[place] if place in held else 0) for place in asked}
    repository.hold(tx, changes)


def _summed(askable: Iterable[_Askable]) -> dict[StockPlace, int]:
    summed: dict[StockPlace, int] = {}
    for one in askable:
        for item_id, thousandths in one.wanted.items():
            place = (one.location_id, item_id)
            summed[place] = summed.get(place, 0) + thousandths
    return summed


def _write(tx: Tx, promised: Sequence[_Promised], items: Mapping[str, Item]) -> _Outcomes:
    if not promised:
        return {}
    accepted = [
        Acceptance(one.askable.ask, tx.new_id(), tx.new_id(), one.askable.location_id, lacking=bool(one.lacking))
        for one in promised
    ]
    numbers = repository.write_orders(tx, accepted, items)
    raise_exceptions(tx, [doubt for one, each in zip(accepted, promised, strict=True) for doubt in _doubts(one, each)])
    return {one.ask.key: _as_placed(one, numbers[one.order_id]) for one in accepted}


def _as_placed(one: Acceptance, number: str) -> PlacedOrder:
    ask = one.ask
    return PlacedOrder(one.order_id, number, ask.external_id, ask.body_hash, ask.due, ask.code, fresh=True)


def _doubts(one: Acceptance, promised: _Promised) -> Iterator[Doubt]:
    """What head office is told of an order that was accepted all the same."""
    if promised.lacking:
        lines = [{"sku": lack.sku, "asked": lack.asked, "available": lack.available} for lack in promised.lacking]
        yield Doubt("order_unfillable", one.order_id, one.location_id, details={"lines": lines})
    ask = one.ask
    if not ask.adds_up:
        sums = {"total_minor": ask.total_minor, "lines_minor": sum(line.price_minor for line in ask.lines)}
        yield Doubt("order_total_differs", one.order_id, one.location_id, details=sums)


def _answer(ask: OrderAsk, outcome: Outcome, *, repeated: bool) -> Outcome:
    if isinstance(outcome, Refused):
        return outcome
    if outcome.body_hash != ask.body_hash:
        return Refused("external_id_reused", external_id=ask.external_id, order_id=outcome.order_id)
    return replace(outcome, fresh=False) if repeated else outcome
