"""Orders that their stores did not begin in time: what is sent goes elsewhere, of the others head office is told."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from sqlalchemy import RowMapping, and_, exists, insert, or_, select

from contract.states.order import OrderState
from contract.values.time import instant_text
from oms.db.engine import Database, Tx
from oms.exceptions.repository import raise_exception
from oms.fulfillment.repository import Status, was_begun
from oms.fulfillment.tables import fulfillment
from oms.fulfillment.to_store import awaited
from oms.keeper import one_by_one
from oms.orders.model import PROMISE_SENT
from oms.orders.rests import all_undone
from oms.orders.tables import customer_order
from oms.sourcing import repository
from oms.sourcing.chances_repository import note_taken_away
from oms.sourcing.decider import Decider
from oms.sourcing.elsewhere import PAUSE, Elsewhere
from oms.sourcing.model import NEVER
from oms.sourcing.network import KINDS
from oms.sourcing.plan import Plan, Work
from oms.sourcing.tables import not_begun
from oms.stores.model import Location
from oms.stores.repository import locations

AT_ONCE = 200
NO_MORE = timedelta(days=14)
"""What was due longer ago is left to people."""
_DAYS_AHEAD = 14
_WAITS = (OrderState.OPEN, OrderState.IN_WORK)


def due_to_begin(work: Work, closed_days: Collection[str], time_zone: str, given_at: datetime) -> datetime | None:
    """When a place has to begin what it was given then, so that it leaves with the first departure that work leaves
    time for; None where nothing leaves.
    """
    zone, needs = ZoneInfo(time_zone), timedelta(minutes=work.minutes)
    ready = given_at + needs
    first = ready.astimezone(zone).date()
    for day in (first + timedelta(days=ahead) for ahead in range(_DAYS_AHEAD)):
        leaves = _leaves(work, day, zone)
        if leaves is not None and leaves >= ready and day.isoformat() not in closed_days:
            return leaves - needs
    return None


def _leaves(work: Work, day: date, zone: ZoneInfo) -> datetime | None:
    minutes = work.cutoffs[day.weekday()]
    if minutes == NEVER:
        return None
    return datetime.combine(day, time(*divmod(minutes, 60)), zone)


@dataclass(frozen=True, slots=True)
class _Late:
    """``since`` then its store should have begun it, or had it ready for its customer."""

    order_id: str
    fulfillment_id: str
    sent: bool
    since: datetime


class NotBegun:
    """Looks after orders that wait for their stores too long."""

    def __init__(self, db: Database, decider: Decider) -> None:
        self._db, self._elsewhere = db, Elsewhere(db, decider)
        self._rests: dict[str, datetime] = {}

    def look(self) -> int:
        """Each order in a transaction of its own; how many went elsewhere."""
        last, now = "", self._db.clock.now()
        self._rests = {one: until for one, until in self._rests.items() if until > now}
        moved: list[str] = []
        while True:
            with self._db.snapshot() as tx:
                _, plan = repository.published(tx)
                rows = waiting(tx, plan, last)
                late = _late(tx, plan, rows)
            if not rows:
                return len(moved)
            last = rows[-1]["order_id"]
            due = {one.order_id: one for one in late if one.order_id not in self._rests}
            one_by_one("orders not begun", due, lambda one: self._try(due[one], moved))  # noqa: B023

    def _try(self, one: _Late, moved: list[str]) -> None:
        outcome = None
        try:
            outcome = self._db.run(partial(self._look_at, one=one))
        finally:
            if outcome is None:
                self._rests[one.order_id] = self._db.clock.now() + PAUSE
        moved += [one.order_id] if outcome == "" else []

    def _look_at(self, tx: Tx, one: _Late) -> str | None:
        """ "" where it went elsewhere, else head office is told: why not, or None where it is looked at again."""
        rest = all_undone(tx, one.order_id)
        if rest is None or rest.here is None or rest.here.fulfillment_id != one.fulfillment_id:
            return "changed"
        if rest.order["needs_routing"] or rest.order["state"] not in _WAITS or _found(tx, one.fulfillment_id):
            return "changed"
        why: str | None = "begun" if was_begun(tx, rest.here) else "not_begun"
        if why == "not_begun" and one.sent:
            why = self._elsewhere.take_away(tx, rest)
        if why is not None:
            tx.conn.execute(insert(not_begun).values(fulfillment_id=one.fulfillment_id, found_at=tx.now))
        if why == "":
            note_taken_away(tx, one.order_id, rest.location_id, [line.line_id for line in rest.lines])
        else:
            details = {"why": why or "not_begun", "number": rest.order["number"], "since": instant_text(one.since)}
            raise_exception(tx, "order_late", one.order_id, rest.location_id, details=details)
        return why


def waiting(tx: Tx, plan: Plan, after: str) -> Sequence[RowMapping]:
    """Those that may be late, in the order of their ids."""
    order, here, again = customer_order.c, fulfillment.c, plan.again
    kinds = []
    if again.begin_hours:
        before = tx.now - timedelta(hours=again.begin_hours)
        kinds.append(and_(order.kind == "ship", here.released_at <= before, order.due_at <= before + PROMISE_SENT))
    if again.collect_hours:
        before = tx.now - timedelta(hours=again.collect_hours)
        kinds.append(and_(order.kind == "pickup", here.released_at <= before, order.due_at <= before))
    if not kinds:
        return ()
    query = (
        select(order.order_id, order.kind, order.due_at, here.fulfillment_id, here.location_id, here.released_at)
        .join(fulfillment, and_(here.order_id == order.order_id, here.status == Status.ACTIVE))
        .where(
            order.state.in_(_WAITS),
            ~order.needs_routing,
            order.due_at > tx.now - NO_MORE,
            or_(*kinds),
            ~exists().where(not_begun.c.fulfillment_id == here.fulfillment_id),
            order.order_id > after,
        )
        .order_by(order.order_id)
        .limit(AT_ONCE)
    )
    return tx.conn.execute(query).mappings().all()


def _late(tx: Tx, plan: Plan, rows: Sequence[RowMapping]) -> list[_Late]:
    """What goods for it are on their way to, its store cannot have ready."""
    places = {place.id: place for place in locations(tx, {row["location_id"] for row in rows})}
    patience = timedelta(hours=plan.again.begin_hours)
    waits = awaited(tx, [row["order_id"] for row in rows if row["kind"] == "pickup"])
    found = []
    for row in (row for row in rows if row["order_id"] not in waits):
        sent = row["kind"] == "ship"
        since = _since(plan, places[row["location_id"]], row) if sent else max(row["due_at"], row["released_at"])
        if since is not None and (not sent or since + patience <= tx.now):
            found.append(_Late(row["order_id"], row["fulfillment_id"], sent, since))
    return found


def _since(plan: Plan, place: Location, row: RowMapping) -> datetime | None:
    """An order that is due much later is as good as given to its store when it would be promised so. None where the
    plan tells nothing of such places.
    """
    kind = KINDS.get(place.kind)
    if kind is None:
        return None
    given_at = max(row["released_at"], row["due_at"] - PROMISE_SENT)
    return due_to_begin(plan.work(kind), plan.closed_days, place.time_zone, given_at)


def _found(tx: Tx, fulfillment_id: str) -> bool:
    query = select(not_begun.c.fulfillment_id).where(not_begun.c.fulfillment_id == fulfillment_id)
    return tx.conn.execute(query).first() is not None
