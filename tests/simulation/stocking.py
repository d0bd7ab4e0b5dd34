"""Goods that come in, are counted, and are stolen: what stands on the shelves changes without any sale."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from functools import partial
from random import Random

from app.stock.count import Counting, CountResult
from app.ui.services import Services
from contract.errors import Refused
from contract.messages.stock_facts import AdjustReason
from oms.db.engine import Tx
from oms.inbound.announcing import Consignment, announce
from oms.stores.locations import location_named
from tests.simulation.hub import HOUR, Hub
from tests.simulation.office import Office
from tests.simulation.rules import GOODS
from tests.simulation.seller import Seller
from tests.simulation.sometimes import Sometimes
from tests.simulation.truth import Delivery, Truth

_ON_THE_ROAD_S = (600.0, 6 * HOUR)
_PIECES, _STOLEN = (3, 12), (1, 20)
_DIFFERS, _HALF_OF_IT = 0.3, 0.2
_PIECE = 1_000


class Road:
    """``send`` something to a store: from a supplier, or from the shelf of another store."""

    def __init__(self, hub: Hub, office: Office, truth: Truth, rng: Random, reachable: Callable[[], bool]) -> None:
        self._hub, self._office, self._truth, self._rng, self._reachable = hub, office, truth, rng, reachable
        self._sent = 0

    def send(self, store: str, stores: tuple[str, ...]) -> str:
        """What is on the truck may be a piece less, or more, than was announced."""
        if not self._reachable():
            return "head office was down"
        skus = self._rng.sample(sorted(GOODS), k=self._rng.randint(1, 2))
        goods = {sku: self._rng.randint(*_PIECES) for sku in skus}
        source = next((one for one in stores if one != store and self._rng.random() < 0.5), "")
        self._sent += 1
        number = f"T-{self._sent}"
        self._office.db.run(lambda tx: announce(tx, location_named(tx, store), self._told(tx, number, goods, source)))
        for sku, pieces in goods.items() if source else ():
            self._truth.shelf[source, sku] -= pieces
        came = dict(goods)
        if self._rng.random() < _DIFFERS:
            came[self._rng.choice(sorted(came))] += self._rng.choice((-1, 1))
        delivery = Delivery(number, store, goods, came)
        self._truth.deliveries.append(delivery)
        self._hub.at(self._rng.uniform(*_ON_THE_ROAD_S), partial(setattr, delivery, "here", True))
        return "goods sent from another store" if source else "goods sent by a supplier"

    def _told(self, tx: Tx, number: str, goods: dict[str, int], source: str) -> Consignment:
        quantities = {sku: pieces * _PIECE for sku, pieces in goods.items()}
        due = (self._hub.now() + timedelta(days=1)).date()
        sender = f"Store {source}" if source else "Dairy of Cork"
        return Consignment(number, sender, due, quantities, location_named(tx, source) if source else None)


def steal(truth: Truth, rng: Random, store: str) -> str:
    """Nobody sees it; whoever counts may."""
    sku = rng.choice(sorted(GOODS))
    half = max(0, truth.shelf[store, sku] // 2)
    pieces = half if rng.random() < _HALF_OF_IT else min(half, rng.randint(*_STOLEN))
    truth.shelf[store, sku] -= pieces
    truth.stolen[store, sku] += pieces
    return "goods were stolen"


def receive(seller: Seller) -> str:
    """The next that stands at the door; who began with it ends it. A number is typed, so it may be typed twice."""
    if not seller.at_work():
        return "nobody could receive"
    store, truth = seller.till.store, seller.truth
    here = [one for one in truth.deliveries if one.store == store and one.here and not one.done]
    mine = [one for one in here if one.by in ("", seller.till.name)]
    if not mine:
        return "nothing stands at the door"
    delivery = mine[0]
    seller.begins("receiving goods")
    try:
        inbound_id = seller.do(lambda own: own.stock.receive.find(delivery.number))
    except Refused as refused:
        return f"not received: {refused.code}"
    delivery.by = seller.till.name
    view = seller.do(lambda own: own.stock.receive.view(inbound_id))
    if not view.finished:
        for line in view.row.lines:
            _line(seller, inbound_id, line.line_id, delivery.came[line.sku] * _PIECE)
        seller.do(lambda own: own.stock.receive.finish(inbound_id, {}))
    delivery.done = True
    for sku, pieces in delivery.came.items():
        truth.shelf[store, sku] += pieces
    return "received goods" if delivery.came == delivery.goods else "received other goods than were announced"


def _line(seller: Seller, inbound_id: str, line_id: str, thousandths: int) -> None:
    seller.do(lambda own: own.stock.receive.count(inbound_id, line_id, thousandths))


def count_goods(seller: Seller, sellers: Iterable[Seller], sometimes: Sometimes) -> str:
    """One price tag: what stands there, twice where the till asks for it; then the books follow. ``sellers``: all of
    the store, whose customers may hold some of it.
    """
    if not seller.at_work() or seller.customer is not None:
        return "nobody could count"
    seller.begins("counting goods")
    sku = seller.rng.choice(sorted(GOODS))
    if _in_hands(sku, seller, sellers):
        return "somebody holds some of what was to be counted"
    thousandths = seller.truth.shelf[seller.till.store, sku] * _PIECE
    if thousandths < 0:
        return "more was sold than anybody saw come in"
    seller.truth.counted = True
    item_id = seller.do(lambda own: own.stock.count.find(sku)).item.item_id
    told = seller.do(lambda own: _counted(own, item_id, thousandths))
    if isinstance(told, Counting):
        sometimes.saw("count", "asked for once more")
        told = seller.do(lambda own: _counted(own, item_id, thousandths))
    assert isinstance(told, CountResult), "a count is asked for once more, not for ever"
    if told.decided:
        return "counted goods, and the books were right"
    count_id, reason = told.count_id, _reason(told)
    seller.do(lambda own: own.stock.count.adjust(count_id, reason))
    return "counted goods, and the books follow"


def _in_hands(sku: str, seller: Seller, sellers: Iterable[Seller]) -> bool:
    """Whether the books may have moved what nobody put on its shelf, or carried out, yet."""
    customers = [one.customer for one in sellers if one.customer is not None]
    begun = [one for one in seller.truth.deliveries if one.store == seller.till.store and one.by and not one.done]
    return any(one.goods[sku] for one in customers) or any(sku in one.came for one in begun)


def _counted(own: Services, item_id: str, thousandths: int) -> Counting | CountResult:
    own.stock.count.change(item_id, lambda draft: draft.with_here(thousandths))
    return own.stock.count.done(item_id)


def _reason(told: CountResult) -> AdjustReason:
    return "lost" if told.variance < 0 else "found"
