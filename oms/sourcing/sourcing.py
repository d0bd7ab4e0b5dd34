"""Orders that channels want sent get their place: the plan decides, the order is placed there, and why is kept."""

from __future__ import annotations

import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import RowMapping, select, update

from contract.errors import Refused
from contract.messages.rows import SourcingCandidate, SourcingTrace
from contract.values.time import instant_text
from oms.channels import repository as captured
from oms.channels.connections import connections, names_of
from oms.channels.model import CapturedOrder, CaptureState, cost_shares, wanted
from oms.channels.placing import decide as judge
from oms.channels.placing import hold, place_at
from oms.channels.tables import captured_order
from oms.db.engine import Database, Tx
from oms.fulfillment.tables import fulfillment
from oms.fulfillment.trace import MAX_TOLD, Rule, Verdict
from oms.keeper import one_by_one
from oms.orders.model import PROMISE_SENT, PlacedOrder
from oms.sourcing import repository
from oms.sourcing.chances import Chances
from oms.sourcing.decide import decide
from oms.sourcing.ground import Ground
from oms.sourcing.model import Decision, Line, Options, SourcingOrder
from oms.sourcing.network import Goods, goods_of, network_of, situation_of
from oms.sourcing.plan import Plan
from oms.sourcing.trace import Record, kept_network, record
from oms.sourcing.unfilled import Unfilled, why_unfilled
from oms.stores.points import Point, postal_place
from oms.stores.repository import locations

AT_ONCE = 100
TRIES = 3
"""How many places are asked at most, each without those that had too little."""
PAUSE = timedelta(minutes=5)
REMEMBERED = timedelta(minutes=1)
"""How long a network is used before it is read again."""
_ONE_PLACE = Options(no_split=True)
_PLACED, _UNFILLABLE, _WAITS = "placed", "unfillable", "waits"
_ELSEWHERE = ("out_of_stock", "store_full", "pickup_not_offered", "order_location_invalid")
"""What one place refuses, another may do."""


@dataclass(frozen=True, slots=True)
class _Known:
    """A network made ready, and until when it is taken for true."""

    ground: Ground
    kept: Record
    until: datetime


@dataclass(frozen=True, slots=True)
class _Wish:
    """An order as the plan sees it, its goods by their ids, what its channel calls them, and when it is due."""

    order: SourcingOrder
    goods: dict[str, Goods]
    skus: dict[str, str]
    due_at: datetime


class Sourcer:
    """``chances`` tells what was learned of stores; it may be asked from any thread."""

    def __init__(self, db: Database, chances: Callable[[], Chances]) -> None:
        self._db, self._chances = db, chances
        self._grounds: dict[tuple[int, str, str], _Known] = {}
        self._rests: dict[str, datetime] = {}

    def look(self) -> int:
        """Source what waits, each order in a transaction of its own; how many. What fails, or waits for something to
        pass, is looked at again after ``PAUSE``.
        """
        count, last = 0, ""
        now = self._db.clock.now()
        self._rests = {one: until for one, until in self._rests.items() if until > now}
        while found := self._waiting(last):
            last = found[-1]
            due = [one for one in found if one not in self._rests]
            one_by_one("sourcing", due, self._try)
            count += len(due)
        return count

    def _waiting(self, last: str) -> list[str]:
        """Up to ``AT_ONCE``, by their ids, which are given in turn; those after ``last``."""
        of = captured_order.c
        waits = (of.state == CaptureState.WAITING, of.captured_id > last)
        with self._db.snapshot() as tx:
            query = select(of.captured_id).where(*waits).order_by(of.captured_id).limit(AT_ONCE)
            return list(tx.conn.execute(query).scalars())

    def _try(self, captured_id: str) -> None:
        settled = False
        try:
            settled = self._db.run(partial(self._source, captured_id=captured_id))
        finally:
            if not settled:
                self._rests[captured_id] = self._db.clock.now() + PAUSE

    def _source(self, tx: Tx, captured_id: str) -> bool:
        """Whether it waits no more."""
        row = captured.captured_by_id(tx, captured_id)
        if row["state"] != CaptureState.WAITING:
            return True
        order = captured.content_of(row)
        assert order.ship_to is not None, "what nobody sends anywhere is held before"
        version, plan = repository.published(tx)
        known = self._ground(tx, version, plan, order.ship_to.country, order.currency)
        try:
            wish = _asked(tx, row, order, known.ground)
        except Refused as error:
            hold(tx, row, not_placeable=error.code)
            return True
        if wish is None:
            connection = next(one for one in connections(tx) if one.channel_id == row["channel_id"])
            return judge(tx, connection, row) is not CaptureState.WAITING
        return self._settle(tx, row, version, plan, known, wish)

    def _settle(self, tx: Tx, row: RowMapping, version: int, plan: Plan, known: _Known, wish: _Wish) -> bool:
        """Where a place has too little or no room after all, it is decided again without it."""
        keep = partial(_keep, tx, row, version, known.kept)
        for more in reversed(range(TRIES)):
            asked, seed = wish.order, zlib.crc32(wish.order.order_id.encode())
            chances = self._chances()
            situation = situation_of(tx, known.ground, wish.goods, row["channel_id"], wish.due_at, chances, seed)
            began = time.monotonic()
            decision = decide(known.ground, plan.rules, asked, situation)
            took_us = round((time.monotonic() - began) * 1_000_000)
            told = record(known.ground, known.kept["sha256"], plan.rules, asked, situation, decision, took_us)
            told |= {"chances_version": chances.version, "due_at": int(wish.due_at.timestamp()) // 60}
            if not decision.filled:
                why = why_unfilled(asked, situation, decision, known.ground.network.ids)
                return _left(tx, row, wish, why, partial(keep, decision, told))
            location_id = decision.parts[0].location_id
            with tx.conn.begin_nested() as attempt:
                placed = place_at(tx, asked.order_id, location_id)
                again = more > 0 and isinstance(placed, Refused) and placed.code in _ELSEWHERE
                if again:
                    attempt.rollback()
            if again:
                wish = replace(wish, order=replace(asked, had_it=asked.had_it | {location_id}))
                continue
            if isinstance(placed, PlacedOrder):
                _tell_store(tx, placed.order_id, decision, told)
                keep(decision, told, _PLACED, placed.order_id)
            else:
                keep(decision, told, placed.code)
            return True
        raise AssertionError("the last try is always told")

    def _ground(self, tx: Tx, version: int, plan: Plan, country: str, currency: str) -> _Known:
        key = (version, country, currency)
        known = self._grounds.get(key)
        if known is None or not known.until - REMEMBERED <= tx.now < known.until:
            network = network_of(tx, plan, country, currency)
            known = self._grounds[key] = _Known(Ground(network), kept_network(network), tx.now + REMEMBERED)
        return known


def _left(tx: Tx, row: RowMapping, wish: _Wish, why: Unfilled, keep: Callable[[str], None]) -> bool:
    """No place sends it: it is held, or waits until what passes has passed, which is told once."""
    if why.passes:
        if repository.last_outcome(tx, row["captured_id"]) != _WAITS:
            keep(_WAITS)
        return False
    if why.short:
        hold(tx, row, no_stock=sorted({wish.skus[one] for one in why.short}))
    else:
        hold(tx, row, not_placeable=why.reason.value)
    keep(_UNFILLABLE)
    return True


def _keep(
    tx: Tx,
    row: RowMapping,
    version: int,
    network: Record,
    decision: Decision,
    told: Record,
    outcome: str,
    order_id: str = "",
) -> None:
    repository.keep_network(tx, network)
    repository.add_decision(
        tx,
        captured_id=row["captured_id"],
        order_id=order_id,
        plan_version=version,
        location_id=decision.parts[0].location_id if decision.filled else "",
        cost_minor=decision.cost_minor,
        co2_grams=decision.co2_grams,
        outcome=outcome,
        record=told,
    )


def _asked(tx: Tx, row: RowMapping, order: CapturedOrder, ground: Ground) -> _Wish | None:
    """None where something of it is not sold any more. Refused: ``postal_code_unreadable``, ``postal_code_unknown``."""
    assert order.ship_to is not None, "what nobody sends anywhere is held before"
    there = postal_place(tx, order.ship_to.country, order.ship_to.postal_code)
    lines, shares = wanted(order), cost_shares(order)
    named = names_of(tx, row["channel_id"], "item", [line.sku for line in lines])
    ours = {line.sku: named.get(line.sku, line.sku) for line in lines}
    items = goods_of(tx, list(ours.values()))
    if any(sku not in items for sku in ours.values()):
        return None
    due_at = max(order.due_at or tx.now, tx.now + PROMISE_SENT)
    asked = []
    for line in lines:
        own = items[ours[line.sku]]
        weighs = max(1, own.grams * line.current_thousandths // 1_000)
        asked.append(Line(line.external_id, own.item_id, line.current_thousandths, weighs, shares[line.external_id]))
    wish = SourcingOrder(
        order_id=row["captured_id"],
        lines=tuple(asked),
        country=order.ship_to.country,
        postal_code=order.ship_to.postal_code,
        latitude_e6=there.latitude_e6,
        longitude_e6=there.longitude_e6,
        promised_day=_day_there(ground, there, due_at),
        channel=row["channel_id"],
        options=_ONE_PLACE,
    )
    goods = {own.item_id: own for own in items.values()}
    return _Wish(wish, goods, {items[own].item_id: sku for sku, own in ours.items()}, due_at)


def _day_there(ground: Ground, there: Point, moment: datetime) -> int:
    """The day of a moment where the customer is: by the clock of the nearest location."""
    minutes = int(moment.timestamp()) // 60
    if ground.count:
        nearest = ground.meters_to(there.latitude_e6, there.longitude_e6).argmin()
        minutes += int(ground.network.offset_minutes[nearest])
    return minutes // 1_440


def _tell_store(tx: Tx, order_id: str, decision: Decision, told: Record) -> None:
    """Why it is there: the place that costs least, those that could have it too, and what ruled others out."""
    places = {place.id: place for place in locations(tx)}
    chosen = decision.parts[0].location_id
    verdicts = {chosen: Verdict.CHOSEN.value}
    verdicts |= {one["location_id"]: Verdict.COULD.value for one in told["candidates"] if one["location_id"] != chosen}
    shown = list(verdicts.items())[:MAX_TOLD]
    trace = SourcingTrace(
        rule=Rule.COSTS_LEAST,
        decided_at=instant_text(tx.now),
        candidates=tuple(
            SourcingCandidate(location_id=one, code=places[one].code, name=places[one].name, verdict=verdict)
            for one, verdict in shown
        ),
        others=max(0, len(verdicts) - MAX_TOLD),
    )
    own = fulfillment.c.order_id == order_id
    tx.conn.execute(update(fulfillment).where(own).values(why=trace.model_dump(mode="json")))
