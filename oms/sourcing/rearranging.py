"""Orders that stores have and did not begin are decided together once more, and moved where that saves enough."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial

import numpy as np
from sqlalchemy import RowMapping, exists, select

from contract.errors import Refused
from contract.states.order import OrderState
from oms.db.engine import Database, Tx
from oms.fulfillment.repository import Status
from oms.fulfillment.tables import fulfillment, fulfillment_fact
from oms.fulfillment.trace import Rule
from oms.orders.rests import Move, Rest, all_undone, give_rest, places_that_had, rest_of
from oms.orders.tables import customer_order
from oms.sourcing import repository, waves
from oms.sourcing.decide import decide
from oms.sourcing.decider import PLACED, Decided, Decider, Known, keep
from oms.sourcing.master import Want
from oms.sourcing.model import NO_LIMIT, Decision, Situation, StockRows
from oms.sourcing.tell_stores import traces
from oms.sourcing.waves import Gathered
from oms.sourcing.wishes import Wanted, Whither, Wish, wish

NOT_SOON = timedelta(hours=24)
"""What is due within so long stays where it is."""
MOST = 2_000
"""Orders that are looked at, the oldest first."""
BY_PLAN = (Rule.COSTS_LEAST, Rule.COSTS_LEAST_IN_PARTS)
REARRANGED = "rearranged"


@dataclass(frozen=True, slots=True)
class Change:
    """An order that is ``here`` and would be ``there``, where it saves, or leaves its place to another that saves more.

    ``needs`` and ``leaves``: goods and room of locations, an item's id or "" and the location's, that are not there for
    it before somebody leaves them, and that it leaves.
    """

    order_id: str
    number: str
    here: str
    there: tuple[str, ...]
    saves_minor: int
    needs: frozenset[Want]
    leaves: frozenset[Want]
    own: Decided


@dataclass(frozen=True, slots=True)
class Rearranged:
    """A wave: of ``looked_at`` orders those that were ``moved``, or would be. ``gap_ppm``: how much less it could cost
    at best.
    """

    currency: str
    looked_at: int
    moved: tuple[Change, ...]
    gap_ppm: int

    @property
    def saved_minor(self) -> int:
        return sum(one.saves_minor for one in self.moved)


@dataclass(frozen=True, slots=True)
class _Placed:
    """An order at its place, and what it wants."""

    row: RowMapping
    here: str
    known: Known
    wish: Wish


def rearrange(db: Database, decider: Decider, *, dry_run: bool) -> Sequence[Rearranged]:
    """Orders that take each other's place move in one transaction, if nobody began any of them meanwhile; none with
    ``dry_run``.
    """
    with db.snapshot() as tx:
        known = [own for row in _untouched(tx) if (own := _placed(tx, decider, row)) is not None]
        placed = {own.wish.order.order_id: own for own in known}
        gathered = waves.gathered(tx, decider, [(own.known, own.wish) for own in known])
    found = []
    for wave in gathered:
        mine = [placed[wish.order.order_id] for wish in wave.wishes]
        freed = replace(wave, situation=_freed(wave, mine))
        together = waves.decided_together(freed)
        pairs = zip(together, mine, strict=True)
        changes = [one for own, order in pairs if (one := _change(wave, freed, order, own)) is not None]
        moved: list[Change] = []
        for chain in _chains(changes):
            enough = sum(one.saves_minor for one in chain) >= wave.known.plan.move_least_minor * len(chain)
            if enough and (dry_run or db.run(partial(_moves, chain=chain))):
                moved += chain
        currency = str(mine[0].row["currency"])
        found.append(Rearranged(currency, len(mine), tuple(moved), together[0].told["wave"]["gap_ppm"]))
    return found


def _untouched(tx: Tx) -> Sequence[RowMapping]:
    """Orders that the plan placed, that no store touched and that are not due soon."""
    order, here = customer_order.c, fulfillment.c
    told = exists().where(fulfillment_fact.c.fulfillment_id == here.fulfillment_id)
    query = (
        select(customer_order, here.location_id.label("here"))
        .join(fulfillment, here.order_id == order.order_id)
        .where(
            order.state == OrderState.OPEN,
            order.kind == "ship",
            order.ship_postal_code != "",
            order.for_order_id == "",
            order.due_at > tx.now + NOT_SOON,
            ~order.needs_routing,
            here.status == Status.ACTIVE,
            here.claim_entry_id.is_(None),
            here.why["rule"].astext.in_(BY_PLAN),
            ~told,
        )
        .order_by(order.accepted_at, order.order_id)
        .limit(MOST)
    )
    return tx.conn.execute(query).mappings().all()


def _placed(tx: Tx, decider: Decider, row: RowMapping) -> _Placed | None:
    known = decider.known(tx, row["ship_country"], row["currency"])
    rest = rest_of(tx, row["order_id"])
    if rest is None or row["here"] not in known.ground.index:
        return None
    lines = [Wanted(line.line_id, line.sku, line.sku, line.thousandths, line.price_minor) for line in rest.lines]
    had = frozenset(places_that_had(tx, rest)) - {row["here"]}
    country, code = row["ship_country"], row["ship_postal_code"]
    whither = Whither(row["order_id"], row["channel_id"], country, code, row["due_at"], had)
    try:
        asked = wish(tx, known.ground, whither, lines)
    except Refused:
        return None
    return _Placed(row, row["here"], known, asked) if asked is not None else None


def _freed(wave: Gathered, placed: Sequence[_Placed]) -> Situation:
    """As if none of them had its place: what they hold, and the room that they take, is there for all of them."""
    known, situation = wave.known, wave.situation
    more: dict[str, np.ndarray[tuple[int], np.dtype[np.int64]]] = {}
    room = situation.room.copy()
    for one in placed:
        at = known.ground.index[one.here]
        room[at] += room[at] != NO_LIMIT
        for line in one.wish.order.lines:
            more.setdefault(line.item_id, np.zeros(known.ground.count, dtype=np.int64))[at] += line.thousandths
    stock: dict[str, StockRows] = dict(situation.stock)
    for item_id, rows in situation.stock.items():
        if item_id in more:
            stock[item_id] = replace(rows, available=rows.available + more[item_id][rows.locations])
    return replace(situation, stock=stock, room=room)


def _change(wave: Gathered, freed: Gathered, order: _Placed, own: Decided) -> Change | None:
    """None where it stays. ``freed``: the wave as it was decided, ``wave`` as things stand."""
    if not own.decision.filled or order.here in own.parts:
        return None
    now = _at(freed, order)
    if not now.filled:
        return None
    codes = wave.known.places
    there = tuple(codes[one].code for one in own.parts)
    saves = now.cost_minor - own.decision.cost_minor
    asked = order.wish.order
    at = wave.known.ground.index[order.here]
    leaves = frozenset({("", at), *((line.item_id, at) for line in asked.lines)})
    here, needs = codes[order.here].code, _needs(wave, own)
    return Change(asked.order_id, order.row["number"], here, there, saves, needs, leaves, own)


def _needs(wave: Gathered, own: Decided) -> frozenset[Want]:
    lines, found = {line.line_id: line for line in own.wish.order.lines}, set[Want]()
    for one, line_ids in own.parts.items():
        at, wanted = wave.known.ground.index[one], dict[str, int]()
        for line in (lines[line_id] for line_id in line_ids):
            wanted[line.item_id] = wanted.get(line.item_id, 0) + line.thousandths
        if wave.situation.room[at] == 0:
            found.add(("", at))
        for item_id, thousandths in wanted.items():
            rows = wave.situation.stock[item_id]
            left = (rows.available - rows.floor)[rows.locations == at]
            if not left.size or left[0] < thousandths:
                found.add((item_id, at))
    return frozenset(found)


def _chains(changes: Sequence[Change]) -> list[list[Change]]:
    """Those of which one needs what another leaves stand together."""
    chains: list[list[Change]] = []
    for one in changes:
        together = [one]
        for chain in [chain for chain in chains if any(_hang_together(one, other) for other in chain)]:
            chains.remove(chain)
            together = chain + together
        chains.append(together)
    return chains


def _hang_together(one: Change, other: Change) -> bool:
    return not (one.needs.isdisjoint(other.leaves) and other.needs.isdisjoint(one.leaves))


def _at(wave: Gathered, order: _Placed) -> Decision:
    """What it costs where it is."""
    stopped = np.ones(wave.known.ground.count, dtype=np.int64)
    stopped[wave.known.ground.index[order.here]] = 0
    with wave.known.turn:
        alone = replace(wave.situation, stopped=stopped)
        return decide(wave.known.ground, wave.known.plan.rules, order.wish.order, alone)


def _moves(tx: Tx, chain: Sequence[Change]) -> bool:
    """All of them, or none. One may need what another leaves: as long as any moves, the others are tried again."""
    with tx.conn.begin_nested() as attempt:
        left = list(chain)
        while left:
            waits = [one for one in left if not _moved(tx, one)]
            if len(waits) == len(left):
                attempt.rollback()
                return False
            left = waits
    return True


def _moved(tx: Tx, one: Change) -> bool:
    rest = all_undone(tx, one.order_id)
    if rest is None or not _still_untouched(tx, rest, one):
        return False
    why = traces(one.own, tx.now, one.here)
    given = give_rest(tx, rest, [Move(place, lines, why[place]) for place, lines in one.own.parts.items()])
    if any(refused for _, refused in given):
        return False
    captured_id = repository.captured_id_of(tx, rest.order["channel_id"], rest.order["external_id"])
    keep(tx, one.own, PLACED, captured_id=captured_id, order_id=one.order_id, because=REARRANGED)
    return True


def _still_untouched(tx: Tx, rest: Rest, one: Change) -> bool:
    told = exists().where(fulfillment_fact.c.fulfillment_id == (rest.here.fulfillment_id if rest.here else ""))
    here = one.own.known.places.get(rest.location_id)
    wanted: Mapping[str, int] = {line.line_id: line.thousandths for line in rest.lines}
    return (
        rest.here is not None
        and rest.order["state"] == OrderState.OPEN
        and rest.here.row.claim is None
        and here is not None
        and here.code == one.here
        and wanted == {line.line_id: line.thousandths for line in one.own.wish.order.lines}
        and not tx.conn.execute(select(told)).scalar_one()
    )
