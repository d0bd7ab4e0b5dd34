"""Orders that channels want sent get their places: the plan decides, their parts are placed there, and why is kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial

from sqlalchemy import RowMapping, select

from contract.errors import Refused
from oms.channels import repository as captured
from oms.channels.connections import connections
from oms.channels.model import CaptureState
from oms.channels.placing import decide as judge
from oms.channels.placing import hold, place_collected, place_parts
from oms.channels.tables import captured_order
from oms.db.engine import Database, Tx
from oms.keeper import one_by_one
from oms.orders.acceptance import OnSale
from oms.orders.model import PlacedOrder
from oms.sourcing import repository, waves
from oms.sourcing.chances import Chances
from oms.sourcing.decider import PASSES_ON, PLACED, TRIES, UNFILLABLE, WAITS, Decided, Decider, Known, keep, without
from oms.sourcing.elsewhere import PAUSE, Elsewhere
from oms.sourcing.missing import MissingAtStores
from oms.sourcing.tell_stores import tell_stores
from oms.sourcing.to_store import ToStore
from oms.sourcing.wishes import Wish, captured_wish

AT_ONCE = 200


class Sourcer:
    """``chances`` tells what was learned of stores; it may be asked from any thread."""

    def __init__(self, db: Database, chances: Callable[[], Chances]) -> None:
        self._db, self.decider = db, Decider(chances)
        self._elsewhere = Elsewhere(db, self.decider)
        self._to_store = ToStore(self.decider)
        self._missing = MissingAtStores(db, self._to_store)
        self._rests: dict[str, datetime] = {}

    def look(self) -> int:
        """Source what waits, and what stores gave back or lack, each order in a transaction of its own; how many. What
        fails, or waits for something to pass, is looked at again after ``PAUSE``.
        """
        count, last = self._elsewhere.look() + self._missing.look(), ""
        now = self._db.clock.now()
        self._rests = {one: until for one, until in self._rests.items() if until > now}
        while found := self._waiting(last):
            last = found[-1]
            due = [one for one in found if one not in self._rests]
            ahead: dict[str, Decided] = {}
            one_by_one("sourcing", [f"{len(due)} orders together"], lambda _: ahead.update(self._together(due)))  # noqa: B023
            one_by_one("sourcing", due, lambda one: self._try(one, ahead.get(one)))  # noqa: B023
            count += len(due)
        return count

    def _together(self, captured_ids: Sequence[str]) -> Mapping[str, Decided]:
        """What is decided of several orders at once, by their ids; each is placed by itself, if it is as it was."""
        if len(captured_ids) < waves.LEAST:
            return {}
        with self._db.snapshot() as tx:
            query = select(captured_order).where(captured_order.c.captured_id.in_(captured_ids))
            rows = tx.conn.execute(query.order_by(captured_order.c.captured_id)).mappings().all()
            asked = [one for row in rows if (one := self._wish(tx, row)) is not None]
            gathered = waves.gathered(tx, self.decider, asked)
        return {own.wish.order.order_id: own for wave in gathered for own in waves.decided_together(wave)}

    def _wish(self, tx: Tx, row: RowMapping) -> tuple[Known, Wish] | None:
        """None where it needs to be looked at by itself."""
        order = captured.content_of(row)
        if row["state"] != CaptureState.WAITING or order.ship_to is None or order.collected:
            return None
        known = self.decider.known(tx, order.ship_to.country, order.currency)
        try:
            wish = captured_wish(tx, row, order, known.ground)
        except Refused:
            return None
        return (known, wish) if wish is not None else None

    def _waiting(self, last: str) -> list[str]:
        """Up to ``AT_ONCE``, by their ids, which are given in turn; those after ``last``."""
        of = captured_order.c
        waits = (of.state == CaptureState.WAITING, of.captured_id > last)
        with self._db.snapshot() as tx:
            query = select(of.captured_id).where(*waits).order_by(of.captured_id).limit(AT_ONCE)
            return list(tx.conn.execute(query).scalars())

    def _try(self, captured_id: str, ahead: Decided | None) -> None:
        settled = False
        try:
            settled = self._db.run(partial(self._source, captured_id=captured_id, ahead=ahead))
        finally:
            if not settled:
                self._rests[captured_id] = self._db.clock.now() + PAUSE

    def _source(self, tx: Tx, captured_id: str, ahead: Decided | None) -> bool:
        """Whether it waits no more. ``ahead``: what was decided of it together with others."""
        row = captured.captured_by_id(tx, captured_id)
        if row["state"] != CaptureState.WAITING:
            return True
        order = captured.content_of(row)
        if order.collected:
            place_collected(tx, captured_id, partial(self._to_store.place, tx, on_sale=OnSale()))
            return True
        assert order.ship_to is not None, "what nobody sends anywhere is held before"
        known = self.decider.known(tx, order.ship_to.country, order.currency)
        try:
            wish = captured_wish(tx, row, order, known.ground)
        except Refused as error:
            hold(tx, row, not_placeable=error.code)
            return True
        if wish is None:
            connection = next(one for one in connections(tx) if one.channel_id == row["channel_id"])
            return judge(tx, connection, row) is not CaptureState.WAITING
        fits = ahead is not None and ahead.decision.filled and ahead.wish.order.lines == wish.order.lines
        return self._settle(tx, row, known, wish, ahead if fits else None)

    def _settle(self, tx: Tx, row: RowMapping, known: Known, wish: Wish, ahead: Decided | None) -> bool:
        """Where a place has too little or no room after all, it is decided again without it."""
        for more in reversed(range(TRIES)):
            own, ahead = ahead or self.decider.decide(tx, known, wish), None
            if not own.decision.filled:
                return _left(tx, row, own)
            with tx.conn.begin_nested() as attempt:
                outcomes = dict(zip(own.parts, place_parts(tx, wish.order.order_id, own.parts), strict=True))
                codes = {one: told.code for one, told in outcomes.items() if isinstance(told, Refused)}
                again = more > 0 and bool(codes) and all(code in PASSES_ON for code in codes.values())
                if again:
                    attempt.rollback()
            if again:
                wish = without(wish, frozenset(codes))
                continue
            if codes:
                keep(tx, own, next(iter(codes.values())), captured_id=row["captured_id"])
                return True
            placed = {one: told.order_id for one, told in outcomes.items() if isinstance(told, PlacedOrder)}
            tell_stores(tx, own, placed)
            keep(tx, own, PLACED, captured_id=row["captured_id"], order_id=next(iter(placed.values())))
            return True
        raise AssertionError("the last try is always told")


def _left(tx: Tx, row: RowMapping, own: Decided) -> bool:
    """No place sends it: it is held, or waits until what passes has passed, which is told once."""
    why = own.why_unfilled()
    if why.passes:
        if repository.last_outcome(tx, captured_id=row["captured_id"]) != WAITS:
            keep(tx, own, WAITS, captured_id=row["captured_id"])
        return False
    if why.short:
        hold(tx, row, no_stock=sorted({own.wish.skus[one] for one in why.short}))
    else:
        hold(tx, row, not_placeable=why.reason.value)
    keep(tx, own, UNFILLABLE, captured_id=row["captured_id"])
    return True
