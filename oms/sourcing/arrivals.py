"""Orders that say no location are decided while their channel waits: placed where the plan says, or refused. So are
those that are collected where goods are lacking, if the plan has them sent there.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from functools import partial

from sqlalchemy.exc import IntegrityError

from contract.errors import Refused
from contract.rules.rounding import allocate
from oms.db.engine import Database, Tx
from oms.orders.acceptance import REMEMBERED, OnSale, Outcome, place_orders
from oms.orders.codes import CodeSource
from oms.orders.intake import Answer, say
from oms.orders.intake_repository import placed_before
from oms.orders.model import OrderAsk, PlacedOrder, PlacedPart, out_of_stock
from oms.orders.parts import place_all, places_at_first
from oms.sourcing.decider import PASSES_ON, PLACED, UNFILLABLE, Decided, Decider, Known, keep, without
from oms.sourcing.model import Reason
from oms.sourcing.network import goods_of
from oms.sourcing.tell_stores import tell_stores
from oms.sourcing.to_store import ToStore
from oms.sourcing.unfilled import most_there
from oms.sourcing.wishes import Wanted, Whither, Wish, wish

AT_ONCE = 4
"""Orders that are decided at the same time, whatever else the process does."""
TRIES = 8
"""How often an order is decided at most, each time without the places that had too little after all."""


class Arrivals:
    """Safe to use from many event loops."""

    def __init__(self, db: Database, decider: Decider, new_code: CodeSource) -> None:
        self._db, self._decider, self._new_code = db, decider, new_code
        self._on_sale = OnSale()
        self._to_store = ToStore(decider)
        self._known: tuple[datetime, bool] | None = None
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="arrivals")

    async def place(self, asks: Sequence[OrderAsk]) -> list[Answer]:
        """What became of each, in turn."""
        return await self._answers([partial(self.decided, ask) for ask in asks])

    async def bring(self, refused: Sequence[tuple[OrderAsk, Refused]]) -> list[Answer]:
        """The same of orders that are collected, which their stores refused for want of stock."""
        if not await asyncio.get_running_loop().run_in_executor(self._threads, self._brings):
            return [told for _, told in refused]
        return await self._answers([partial(self.brought, *one) for one in refused])

    async def _answers(self, works: Sequence[Callable[[], Outcome]]) -> list[Answer]:
        loop = asyncio.get_running_loop()
        return list(await asyncio.gather(*(loop.run_in_executor(self._threads, _answer, work) for work in works)))

    def close(self) -> None:
        """Returns when what was begun has ended."""
        self._threads.shutdown()

    def decided(self, ask: OrderAsk, also: Callable[[Tx, PlacedOrder], None] = lambda _tx, _order: None) -> Outcome:
        """Decided on what stands now and placed by itself, so that nothing is locked while it is decided.

        ``also``: what is done in the transaction that places it, if it was not placed before.
        """
        had: frozenset[str] = frozenset()
        for more in reversed(range(TRIES)):
            with self._db.snapshot() as tx:
                if placed_before(tx, [ask]):
                    break
                own = self._decide(tx, ask, had)
            if isinstance(own, Refused):
                return own
            if not own.decision.filled and not ask.accepted_by_channel:
                return _refusal(own)
            try:
                outcome, codes = self._db.run_by_key(partial(self._place, ask=ask, own=own, also=also))
            except IntegrityError:  # another process placed it meanwhile: now it is seen
                break
            if more and codes and all(code in PASSES_ON for code in codes.values()):
                had |= codes.keys()
                continue
            return outcome
        return self._db.run_by_key(partial(self._again, ask=ask))

    def brought(self, ask: OrderAsk, refused: Refused) -> Outcome:
        """Placed with what others send to its store, or ``refused``."""
        try:
            outcome = self._db.run(partial(self._to_store.place, ask=ask, refused=refused, on_sale=self._on_sale))
        except IntegrityError:
            outcome = refused
        if isinstance(outcome, Refused):  # unless somebody placed it meanwhile: now it is seen
            return self._db.run_by_key(lambda tx: place_orders(tx, [ask], self._on_sale)).told()[0]
        return outcome

    def _brings(self) -> bool:
        """Whether the plan has goods sent to stores: in a rush for the last pieces it is not read for each order."""
        now = self._db.clock.now()
        if self._known is None or not self._known[0] <= now < self._known[0] + REMEMBERED:
            with self._db.snapshot() as tx:
                self._known = (now, self._to_store.brings(tx))
        return self._known[1]

    def _again(self, tx: Tx, ask: OrderAsk) -> Outcome:
        """The answer that it got."""
        (outcome,) = place_orders(tx, [ask], self._on_sale).told()
        return _with_places(tx, outcome)

    def _decide(self, tx: Tx, ask: OrderAsk, had: frozenset[str]) -> Decided | Refused:
        assert ask.ship_to is not None, "what is collected says where"
        known = self._decider.known(tx, ask.ship_to.country, ask.currency)
        if not known.ground.count:
            return Refused("no_place_sends", reason=Reason.NOT_IN_RULE.value)
        try:
            asked = _wish(tx, known, ask)
        except Refused as error:
            return error
        return self._decider.decide(tx, known, without(asked, had))

    def _place(
        self, tx: Tx, ask: OrderAsk, own: Decided, also: Callable[[Tx, PlacedOrder], None]
    ) -> tuple[Outcome, Mapping[str, str]]:
        """What became of it, and of locations that refused their part the code why."""
        parts = dict(own.parts) if own.decision.filled else {_nearest(own): _every(own)}
        codes = {one: own.known.places[one].code for one in parts}
        outcomes = place_all(tx, self._asks(ask, parts, codes), self._on_sale)
        told = dict(zip(parts, outcomes, strict=True))
        refused = {one: outcome for one, outcome in told.items() if isinstance(outcome, Refused)}
        if refused:
            return next(iter(refused.values())), {one: outcome.code for one, outcome in refused.items()}
        placed = {one: outcome for one, outcome in told.items() if isinstance(outcome, PlacedOrder)}
        first = next(iter(placed.values()))
        if not first.fresh:
            return _with_places(tx, first), {}
        if own.decision.filled:
            tell_stores(tx, own, {one: outcome.order_id for one, outcome in placed.items()})
        keep(tx, own, PLACED if own.decision.filled else UNFILLABLE, order_id=first.order_id)
        also(tx, first)
        where = tuple(PlacedPart(outcome.number, codes[one]) for one, outcome in placed.items())
        return replace(first, parts=where), {}

    def _asks(self, ask: OrderAsk, parts: Mapping[str, Sequence[str]], codes: Mapping[str, str]) -> list[OrderAsk]:
        """What each location is asked for; their totals are the order's."""
        lines = {one: tuple(ask.lines[int(line_id)] for line_id in sorted(own, key=int)) for one, own in parts.items()}
        totals = allocate(ask.total_minor, [sum(line.price_minor for line in own) for own in lines.values()])
        return [
            replace(
                ask,
                location=codes[one],
                lines=own,
                total_minor=total,
                code=self._new_code() if at else ask.code,
            )
            for at, ((one, own), total) in enumerate(zip(lines.items(), totals, strict=True))
        ]


def _answer(work: Callable[[], Outcome]) -> Answer:
    began = time.monotonic()
    try:
        answer: Answer = work()
    except Exception as error:  # noqa: BLE001 - whoever asked is told what it was
        answer = error
    say([answer], time.monotonic() - began)
    return answer


def _wish(tx: Tx, known: Known, ask: OrderAsk) -> Wish:
    """Refused: ``order_postal_code_invalid``, ``order_sku_invalid``."""
    assert ask.ship_to is not None, "what is collected says where"
    lines = [
        Wanted(str(at), line.sku, line.sku, line.thousandths, line.price_minor) for at, line in enumerate(ask.lines)
    ]
    named = f"{ask.channel_id} {ask.external_id}"
    country, code = ask.ship_to.country, ask.ship_to.postal_code
    whither = Whither(named, ask.channel_id, country, code, max(ask.due, tx.now))
    try:
        found = wish(tx, known.ground, whither, lines)
    except Refused:
        raise Refused("order_postal_code_invalid", postal_code=code, country=country) from None
    if found is None:
        sold = goods_of(tx, [line.sku for line in ask.lines])
        raise Refused("order_sku_invalid", sku=next(line.sku for line in ask.lines if line.sku not in sold))
    return found


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
