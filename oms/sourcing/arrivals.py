"""Orders that say no location are decided while their channel waits: placed where the plan says, or refused.

Those that arrive together are read together and decided one after the other, each on what those before it left, while
nothing is locked; then all are placed in one transaction. Where a place has too little after all, or something else
refuses its part, that order is decided once more without it. What is collected where goods are lacking is decided by
itself, if the plan has them sent there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy.exc import IntegrityError

from contract.errors import Refused
from contract.rules.rounding import allocate
from oms.db.engine import Database, Tx
from oms.orders.acceptance import OnSale, Outcome, place_orders
from oms.orders.codes import CodeSource
from oms.orders.intake_repository import placed_before
from oms.orders.model import OrderAsk, OrderKey, PlacedOrder, PlacedPart, out_of_stock
from oms.orders.parts import place_each, places_at_first
from oms.orders.turns import Answer, Turns
from oms.sourcing.bringer import Bringer
from oms.sourcing.decider import (
    PASSES_ON,
    PLACED,
    UNFILLABLE,
    Decided,
    Decider,
    Known,
    decide_on,
    keep_all,
    row_of,
)
from oms.sourcing.lookups import Code, Lookups
from oms.sourcing.model import Reason
from oms.sourcing.network import Goods
from oms.sourcing.standing import Standing
from oms.sourcing.tell_stores import traces
from oms.sourcing.unfilled import most_there
from oms.sourcing.whereabouts import LocatedBy, Whereabouts, whereabouts
from oms.sourcing.wishes import Wanted, Whither, Wish, wished
from oms.stores.model import Location
from oms.stores.points import Point

MAX_TOGETHER = 16
"""Orders that are decided one after the other: the first of them waits for the last."""
BEHIND = 8
"""A second batch begins beside the first where so many orders wait already."""
TRIES = 8
"""How often an order is decided at most, each time without the places that had too little after all."""

Also = Callable[[Tx, PlacedOrder], None]


@dataclass(frozen=True, slots=True)
class _Asked:
    """An order that was not placed before, and ids of the locations that are not asked for it again."""

    ask: OrderAsk
    had: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Ready:
    """A decision about to be acted by: what each location is asked for, and the row that is kept of it."""

    asked: _Asked
    own: Decided
    asks: Mapping[str, OrderAsk]
    row: Mapping[str, Any]


class Arrivals:
    """Safe to use from many event loops."""

    def __init__(self, db: Database, decider: Decider, new_code: CodeSource) -> None:
        self._db, self._decider, self._new_code = db, decider, new_code
        self._on_sale, self._lookups = OnSale(), Lookups()
        self._turns = Turns("arrivals", self._together, most=MAX_TOGETHER, behind=BEHIND)
        self._bringer = Bringer(db, decider, self._on_sale)

    async def place(self, asks: Sequence[OrderAsk]) -> list[Answer]:
        """What became of each order of one channel, in turn."""
        return await self._turns.wait(asks)

    async def bring(self, refused: Sequence[tuple[OrderAsk, Refused]]) -> list[Answer]:
        """The same of orders that are collected, which their stores refused for want of stock."""
        return await self._bringer.bring(refused)

    def close(self) -> None:
        """Returns when what was begun has ended."""
        self._turns.close()
        self._bringer.close()

    def decided(self, ask: OrderAsk, also: Also = lambda _tx, _order: None) -> Outcome:
        """Decided on what stands now and placed by itself.

        ``also``: what is done in the transaction that places it, if it was not placed before.
        """
        return self._settled([ask], also)[ask.key]

    def _together(self, asks: Sequence[OrderAsk]) -> Sequence[Outcome]:
        """What is asked twice is placed once, and answered by itself the second time."""
        first: dict[OrderKey, int] = {}
        for at, ask in enumerate(asks):
            first.setdefault(ask.key, at)
        outcomes = self._settled([asks[at] for at in first.values()])
        return [outcomes[ask.key] if first[ask.key] == at else self.decided(ask) for at, ask in enumerate(asks)]

    def _settled(self, asks: Sequence[OrderAsk], also: Also = lambda _tx, _order: None) -> dict[OrderKey, Outcome]:
        """Of different orders."""
        outcomes: dict[OrderKey, Outcome] = {}
        left = [_Asked(ask) for ask in asks]
        for more in reversed(range(TRIES)):
            ready, refused = self._decided(left)
            left, placed = [], self._placed(ready, also) if ready else []
            for one, own in zip(ready, placed, strict=True):
                codes = {place: told.code for place, told in own.items() if isinstance(told, Refused)}
                if more and codes and all(code in PASSES_ON for code in codes.values()):
                    left.append(replace(one.asked, had=one.asked.had | codes.keys()))
                elif (outcome := _outcome(one, own)) is not None:
                    outcomes[one.asked.ask.key] = outcome
            if left:  # what was left for others is there again
                left += [one for one, _ in refused]
            else:
                outcomes |= {one.ask.key: outcome for one, outcome in refused}
                break
        again = [ask for ask in asks if ask.key not in outcomes]
        return outcomes | (self._db.run_by_key(partial(self._again, asks=again)) if again else {})

    def _again(self, tx: Tx, asks: Sequence[OrderAsk]) -> dict[OrderKey, Outcome]:
        """The answers that they got."""
        told = place_orders(tx, asks, self._on_sale).told()
        return {ask.key: _with_places(tx, outcome) for ask, outcome in zip(asks, told, strict=True)}

    # Deciding

    def _decided(self, asked: Sequence[_Asked]) -> tuple[list[_Ready], list[tuple[_Asked, Refused]]]:
        """What is to be placed, and what is refused; those that were placed before are in neither."""
        with self._db.snapshot_by_key() as tx:
            before = placed_before(tx, [one.ask for one in asked])
            news = [one for one in asked if one.ask.key not in before]
            wishes = self._wishes(tx, news) if news else []
            standing = self._standing(tx, [found for found in wishes if not isinstance(found, Refused)])
        ready: list[_Ready] = []
        refused: list[tuple[_Asked, Refused]] = []
        for one, found in zip(news, wishes, strict=True):
            if isinstance(found, Refused):
                refused.append((one, found))
                continue
            known, wish = found
            own = decide_on(standing[id(known)], known, wish)
            if own.decision.filled or one.ask.accepted_by_channel:
                ready.append(self._ready(one, own, tx.now))
                _take(standing.values(), ready[-1])
            else:
                refused.append((one, _refusal(own)))
        return ready, refused

    def _wishes(self, tx: Tx, asked: Sequence[_Asked]) -> list[tuple[Known, Wish] | Refused]:
        """Refused: ``no_place_sends``, ``order_postal_code_invalid``, ``order_sku_invalid``."""
        goods = self._lookups.goods(tx, {line.sku for one in asked for line in one.ask.lines})
        places = self._lookups.places(tx, [_code(one.ask) for one in asked])
        groups = dict.fromkeys((_code(one.ask)[0], one.ask.currency) for one in asked)
        known = {group: self._decider.known(tx, *group) for group in groups}
        found: list[tuple[Known, Wish] | Refused] = []
        for one in asked:
            country, postal_code = _code(one.ask)
            own, there = known[country, one.ask.currency], self._there(tx, one.ask, places)
            unsold = next((line.sku for line in one.ask.lines if line.sku not in goods), None)
            if not own.ground.count:
                found.append(Refused("no_place_sends", reason=Reason.NOT_IN_RULE.value))
            elif there is None:
                found.append(Refused("order_postal_code_invalid", postal_code=postal_code, country=country))
            elif unsold is not None:
                found.append(Refused("order_sku_invalid", sku=unsold))
            else:
                wish = wished(own.ground, _whither(one, tx.now), _wanted(one.ask), there, goods)
                found.append((own, wish))
        return found

    def _there(self, tx: Tx, ask: OrderAsk, places: Mapping[Code, Point]) -> Whereabouts | None:
        """None where nobody can tell."""
        assert ask.ship_to is not None, "what is collected says where"
        country, postal_code = code = _code(ask)
        if postal_code:
            return Whereabouts(places[code], LocatedBy.POSTAL_CODE) if code in places else None
        try:
            return whereabouts(tx, country, postal_code, ask.ship_to.text, "", self._lookups.middle)
        except Refused:
            return None

    def _standing(self, tx: Tx, asked: Sequence[tuple[Known, Wish]]) -> dict[int, Standing]:
        """Of the goods that are wanted, by what is known for whom."""
        goods: dict[int, dict[str, Goods]] = {}
        for known, wish in asked:
            goods.setdefault(id(known), {}).update(wish.goods)
        return {
            at: self._decider.standing(tx, known, goods[at], self._lookups.bars(tx, known.plan.again.rest))
            for at, known in {id(known): known for known, _ in asked}.items()
        }

    def _ready(self, asked: _Asked, own: Decided, now: datetime) -> _Ready:
        filled, whys = own.decision.filled, traces(own, now)
        parts = own.parts if filled else {_nearest(own): _every(own)}
        asks = dict(zip(parts, self._asks(asked.ask, parts, own.known.places), strict=True))
        if filled:
            asks = {one: replace(ask, why=whys[one]) for one, ask in asks.items()}
        return _Ready(asked, own, asks, row_of(own, PLACED if filled else UNFILLABLE))

    def _asks(
        self, ask: OrderAsk, parts: Mapping[str, Sequence[str]], places: Mapping[str, Location]
    ) -> list[OrderAsk]:
        """What each location is asked for; their totals are the order's."""
        lines = {one: tuple(ask.lines[int(line_id)] for line_id in sorted(own, key=int)) for one, own in parts.items()}
        totals = allocate(ask.total_minor, [sum(line.price_minor for line in own) for own in lines.values()])
        return [
            replace(
                ask,
                location=places[one].code,
                lines=own,
                total_minor=total,
                code=self._new_code() if at else ask.code,
            )
            for at, ((one, own), total) in enumerate(zip(lines.items(), totals, strict=True))
        ]

    # Placing

    def _placed(self, ready: Sequence[_Ready], also: Also) -> list[Mapping[str, Outcome]]:
        """Of each order what became of its parts, by location."""
        place = partial(self._place, ready=ready, also=also)
        try:
            return self._db.run_by_key(place)
        except IntegrityError:  # another process placed one of them meanwhile: now it is seen
            return self._db.run_by_key(place)

    def _place(self, tx: Tx, ready: Sequence[_Ready], also: Also) -> list[Mapping[str, Outcome]]:
        told = place_each(tx, [list(one.asks.values()) for one in ready], self._on_sale)
        outcomes: list[Mapping[str, Outcome]] = [
            dict(zip(one.asks, own, strict=True)) for one, own in zip(ready, told, strict=True)
        ]
        fresh = [(one, first) for one, own in zip(ready, outcomes, strict=True) if (first := _first(own))]
        rows = [{**one.row, "captured_id": "", "order_id": first.order_id} for one, first in fresh]
        keep_all(tx, [one.own for one, _ in fresh], rows)
        for _, first in fresh:
            also(tx, first)
        return outcomes


def _code(ask: OrderAsk) -> Code:
    assert ask.ship_to is not None, "what is collected says where"
    return ask.ship_to.country, ask.ship_to.postal_code


def _whither(asked: _Asked, now: datetime) -> Whither:
    ask, (country, postal_code) = asked.ask, _code(asked.ask)
    named = f"{ask.channel_id} {ask.external_id}"
    return Whither(named, ask.channel_id, country, postal_code, max(ask.due, now), asked.had)


def _wanted(ask: OrderAsk) -> list[Wanted]:
    return [
        Wanted(str(at), line.sku, line.sku, line.thousandths, line.price_minor) for at, line in enumerate(ask.lines)
    ]


def _take(standing: Iterable[Standing], ready: _Ready) -> None:
    """Goods by SKU are asked for; what stands is told by item."""
    ids = {sku: item_id for item_id, sku in ready.own.wish.skus.items()}
    for location_id, ask in ready.asks.items():
        wanted: dict[str, int] = {}
        for line in ask.lines:
            wanted[ids[line.sku]] = wanted.get(ids[line.sku], 0) + line.thousandths
        for one in standing:
            one.take(location_id, wanted, ready.own.wish.due_at)


def _first(outcomes: Mapping[str, Outcome]) -> PlacedOrder | None:
    """Of an order whose parts were all placed now."""
    placed = [one for one in outcomes.values() if not isinstance(one, Refused) and one.fresh]
    return placed[0] if len(placed) == len(outcomes) else None


def _outcome(ready: _Ready, outcomes: Mapping[str, Outcome]) -> Outcome | None:
    """None where it was placed before."""
    first = _first(outcomes)
    if first is None:
        return next((one for one in outcomes.values() if isinstance(one, Refused)), None)
    numbers = [one.number for one in outcomes.values() if isinstance(one, PlacedOrder)]
    where = [PlacedPart(*one) for one in zip(numbers, (ask.location for ask in ready.asks.values()), strict=True)]
    return replace(first, parts=tuple(where))


def _refusal(own: Decided) -> Refused:
    """What the channel is told: what is there of that which is short, or why nobody sends it."""
    why = own.why_unfilled()
    if why.short:
        there = most_there(own.wish.order, own.situation, why.short)
        return out_of_stock(tuple(replace(lack, sku=own.wish.skus[lack.sku]) for lack in there))
    return Refused("no_place_sends", reason=why.reason.value)


def _nearest(own: Decided) -> str:
    """Where it goes that was promised already: a person finds out what becomes of it."""
    ground, order = own.known.ground, own.wish.order
    return ground.network.ids[int(ground.meters_to(order.latitude_e6, order.longitude_e6).argmin())]


def _every(own: Decided) -> tuple[str, ...]:
    return tuple(line.line_id for line in own.wish.order.lines)


def _with_places(tx: Tx, outcome: Outcome) -> Outcome:
    """With where it was placed at first: asked again, the answer is the same wherever it is by then."""
    if isinstance(outcome, Refused):
        return outcome
    return replace(outcome, parts=tuple(PlacedPart(*row) for row in places_at_first(tx, outcome.order_id)))
