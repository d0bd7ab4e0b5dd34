"""Accepting orders: many at once, each idempotent, each reserved in the transaction that accepts it.

What all of them ask for is held first, which locks it; then they are decided in turn, in the order they arrived, and
what is refused is given back. So what is promised is there, and the common case, where all is there, is one step.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from contract.errors import Refused
from contract.values.quantity import Unit
from oms.catalog.repository import containers_among
from oms.db.engine import Tx
from oms.exceptions.repository import Doubt, raise_exceptions
from oms.fulfillment.capacity import Room, occupy, room, slot
from oms.fulfillment.frozen import frozen_places
from oms.inventory.allocation import Allocation
from oms.inventory.availability import SURE, for_channel
from oms.inventory.availability_repository import categories_of, read_allocation
from oms.inventory.ledger import MAX_THOUSANDTHS as ALL
from oms.orders import intake_repository as repository
from oms.orders.intake_repository import Acceptance, OrderDraft, StockPlace
from oms.orders.model import Item, Lack, OrderAsk, OrderKey, Place, PlacedOrder, lacks, out_of_stock

Outcome = PlacedOrder | Refused
_Outcomes = dict[OrderKey, Outcome]

REMEMBERED = timedelta(seconds=2)
"""How long what was read of an item or a location is taken for true."""


@dataclass(frozen=True, slots=True)
class _Known:
    """What orders speak of: locations by code, items by sku. ``frozen``: (location id, item id) of which nothing may be
    promised until it was counted. ``categories``: of items by id, where a rule has to do with them.
    """

    places: dict[str, Place]
    items: dict[str, Item]
    frozen: frozenset[StockPlace] = frozenset()
    allocation: Allocation = Allocation()
    categories: dict[str, str] = field(default_factory=dict)

    def floor(self, location_id: str, item_id: str) -> int:
        """What the store keeps for those who come to it."""
        if not self.allocation.floors:
            return 0
        return self.allocation.floor(location_id, item_id, self.categories.get(item_id, ""))

    def kept(self, ask: OrderAsk, place: StockPlace) -> int:
        """What an order of this channel may not have; all, where its share has to be worked out first."""
        limit = self.allocation.limit(ask.channel_id, place[0])
        return ALL if limit.share < SURE else self.floor(*place) + limit.keep


class OnSale:
    """Items and locations, remembered for two seconds: an item taken out of sale, or a location that takes no more
    orders, is refused at the latest after that.
    """

    def __init__(self) -> None:
        self._known = _Known({}, {})
        self._since: datetime | None = None

    def known(self, tx: Tx, asks: Iterable[OrderAsk]) -> _Known:
        if self._since is None or not self._since <= tx.now < self._since + REMEMBERED:
            self._known, self._since = _Known({}, {}, frozen_places(tx), read_allocation(tx)), tx.now
        known = self._known
        codes = {ask.location for ask in asks if ask.location not in known.places}
        if codes:
            known.places.update(repository.places_by_code(tx, codes))
        skus = {sku for ask in asks for sku in ask.skus if sku not in known.items}
        if skus:
            news = repository.items_on_sale(tx, skus)
            known.items.update(news)
            if known.allocation.floors:
                known.categories.update(categories_of(tx, [item.item_id for item in news.values()]))
        return known


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


@dataclass(frozen=True, slots=True)
class Placing:
    """What became of orders, worked out once what was locked for them is free again."""

    asks: Sequence[OrderAsk]
    outcomes: _Outcomes
    accepted: Sequence[Acceptance] = ()
    numbers: Sequence[tuple[str, str]] = ()
    """(order id, number)"""

    def with_more(self, later: Placing) -> Placing:
        """Some of the orders were asked once more."""
        accepted, numbers = (*self.accepted, *later.accepted), (*self.numbers, *later.numbers)
        return Placing(self.asks, self.outcomes | later.outcomes, accepted, numbers)

    def told(self) -> list[Outcome]:
        """Of each order, in turn. ``Refused`` changed nothing."""
        numbers = dict(self.numbers)
        outcomes = self.outcomes | {one.ask.key: _as_placed(one, numbers[one.order_id]) for one in self.accepted}
        answers: list[Outcome] = []
        seen: set[OrderKey] = set()
        for ask in self.asks:
            answers.append(_answer(ask, outcomes[ask.key], repeated=ask.key in seen))
            seen.add(ask.key)
        return answers


def place_orders(tx: Tx, asks: Sequence[OrderAsk], on_sale: OnSale) -> Placing:
    """Place all that can be. The same order asked again gets the answer it got.

    Raises the database's IntegrityError where another process placed one of them in these very milliseconds: done
    again, the work finds it.
    """
    first: dict[OrderKey, OrderAsk] = {}
    for ask in asks:
        first.setdefault(ask.key, ask)
    outcomes: _Outcomes = dict(repository.placed_before(tx, first.values()))
    news = [ask for key, ask in first.items() if key not in outcomes]
    if not news:
        return Placing(asks, outcomes)
    known = on_sale.known(tx, news)
    rooms = _rooms(tx, news, known)
    askable: list[_Askable] = []
    for ask in news:
        refusal = _unaskable(ask, known) or _full(ask, known.places[ask.location], rooms)
        if refusal:
            outcomes[ask.key] = refusal
        else:
            askable.append(_Askable(ask, known.places[ask.location].location_id, ask.wanted(known.items)))
    draft, refused = _held(tx, askable, known)
    numbers = repository.write_orders(tx, draft) if draft.accepted else ()
    taken = ((one.order_id, slot(one.location_id, one.ask.due)) for one in draft.accepted)
    occupy(tx, {order_id: own for order_id, own in taken if rooms.limited(own.location_id)})
    raise_exceptions(tx, draft.doubts)
    placing = Placing(asks, outcomes | refused, draft.accepted, numbers)
    full = [ask for ask in news if _store_full(outcomes.get(ask.key))]
    # What stock refused had taken a place in its hour: those that came after it ask once more.
    return placing.with_more(place_orders(tx, full, on_sale)) if full and refused else placing


def _held(tx: Tx, askable: Sequence[_Askable], known: _Known) -> tuple[OrderDraft, _Outcomes]:
    """What is promised, its stock held. Mostly all of it is there: then nothing but two short statements stand between
    the locks and the commit.
    """
    draft = _draft(tx, [_accepted(tx, one) for one in askable], known)
    asked = _summed(askable)
    if repository.hold(tx, asked, _kept(askable, known)) and known.frozen.isdisjoint(asked):
        return draft, {}
    promised, refused = _decide(tx, askable, asked, known)
    # Another process may have placed the same order, with the stock it now lacks, while this one waited for it.
    again = repository.placed_before(tx, [one.ask for one in askable if one.ask.key in refused]) if refused else {}
    return _draft(tx, [_accepted(tx, one.askable, one.lacking) for one in promised], known), refused | again


def _unaskable(ask: OrderAsk, known: _Known) -> Refused | None:
    place = known.places.get(ask.location)
    if place is None or not place.takes(sent=ask.ship_to is not None):
        return Refused("order_location_invalid", location=ask.location)
    if not known.allocation.sells(ask.channel_id, place.location_id) and not ask.accepted_by_channel:
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
        for sku in line.substitutes:
            other = known.items.get(sku)
            if other is None or other.unit != item.unit or sku == line.sku:
                return Refused("order_substitute_invalid", sku=line.sku, substitute=sku)
    return None


def _store_full(outcome: Outcome | None) -> bool:
    return isinstance(outcome, Refused) and outcome.code == "store_full"


def _rooms(tx: Tx, asks: Iterable[OrderAsk], known: _Known) -> Room:
    places = (known.places.get(ask.location) for ask in asks)
    return room(tx, {place.location_id for place in places if place is not None and place.limited})


def _full(ask: OrderAsk, place: Place, rooms: Room) -> Refused | None:
    """What its channel promised already is one more, whatever the limit."""
    wanted = slot(place.location_id, ask.due)
    if rooms.take(wanted, anyway=ask.accepted_by_channel) or ask.accepted_by_channel:
        return None
    return rooms.full(wanted, ask.location)


def _decide(
    tx: Tx, askable: Sequence[_Askable], asked: Mapping[StockPlace, int], known: _Known
) -> tuple[list[_Promised], _Outcomes]:
    """What all of them ``asked`` is held: they are decided in turn, and what the refused ones wanted is given back.
    What goes with bottles lacks nowhere: nobody counts it.
    """
    held = repository.available(tx, asked)
    available = {place: 0 if place in known.frozen else left + asked[place] for place, left in held.items()}
    uncounted = containers_among(tx, {item_id for one in askable for item_id in one.wanted})
    promised: list[_Promised] = []
    refused: _Outcomes = {}
    for one in askable:
        here = {item_id: available.get((one.location_id, item_id), 0) for item_id in one.wanted}
        own = {item_id: _for_channel(one, item_id, left, known) for item_id, left in here.items()}
        missing: tuple[Lack, ...] = ()
        needed = one.ask.needed(one.wanted, known.items)
        counted = {item_id: thousandths for item_id, thousandths in needed.items() if item_id not in uncounted}
        if any(asked_for > own[item_id] for item_id, asked_for in counted.items()):
            missing = lacks(counted, own, {known.items[line.sku].item_id: line.sku for line in one.ask.lines})
        if missing and not one.ask.accepted_by_channel:
            refused[one.ask.key] = out_of_stock(missing)
            continue
        promised.append(_Promised(one, missing))
        for item_id, thousandths in one.wanted.items():
            available[one.location_id, item_id] = here[item_id] - thousandths
    _settle(tx, held.keys(), asked, _summed([one.askable for one in promised]))
    return promised, refused


def _for_channel(one: _Askable, item_id: str, left: int, known: _Known) -> int:
    """What its channel may have of what is left. What it promised already may take what the store keeps."""
    if one.ask.accepted_by_channel:
        return left
    limit = known.allocation.limit(one.ask.channel_id, one.location_id)
    return for_channel(max(0, left - known.floor(one.location_id, item_id)), limit.keep, limit.share)


def _kept(askable: Iterable[_Askable], known: _Known) -> Mapping[StockPlace, int]:
    """The most that any of them may not have of what it asks for: where that much is left over, all of them fit."""
    kept: dict[StockPlace, int] = {}
    if known.allocation.limits or known.allocation.floors:
        for one in askable:
            for item_id in one.wanted:
                place = (one.location_id, item_id)
                kept[place] = max(kept.get(place, 0), known.kept(one.ask, place))
    return kept


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


def _accepted(tx: Tx, one: _Askable, lacking: tuple[Lack, ...] = ()) -> Acceptance:
    return Acceptance(one.ask, tx.new_id(), tx.new_id(), one.location_id, lacking)


def _draft(tx: Tx, accepted: Sequence[Acceptance], known: _Known) -> OrderDraft:
    doubts = [doubt for one in accepted for doubt in _doubts(one)]
    return repository.draft(tx, accepted, known.items, doubts)


def _as_placed(one: Acceptance, number: str) -> PlacedOrder:
    ask = one.ask
    return PlacedOrder(one.order_id, number, ask.external_id, ask.body_hash, ask.due, ask.code, fresh=True)


def _doubts(one: Acceptance) -> Iterator[Doubt]:
    """What head office is told of an order that was accepted all the same."""
    if one.lacking:
        lines = [{"sku": lack.sku, "asked": lack.asked, "available": lack.available} for lack in one.lacking]
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
