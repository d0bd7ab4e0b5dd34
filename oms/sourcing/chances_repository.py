"""Outcomes and versions in the database. Whatever is read of a version is folded anew from what made it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from enum import StrEnum
from typing import assert_never

from sqlalchemy import ColumnElement, Exists, Row, RowMapping, and_, exists, func, insert, literal, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert

from contract.errors import Refused
from oms.catalog.tables import item
from oms.db.engine import Tx
from oms.fulfillment.tables import fulfillment
from oms.inbound.tables import inbound
from oms.orders.tables import customer_order, order_line
from oms.sourcing.chances import Chances, Outcome, Question
from oms.sourcing.chances_tables import chance_outcome, chance_version
from oms.sourcing.chances_told import from_bytes, to_bytes
from oms.stores.tables import location
from oms.sync.booking import BookedEntry

MOST_AT_ONCE = 5_000
KEPT_EVERY = 500
"""After so many versions one is kept whole: reading another folds at most so many."""

_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(4150012)")
_KEY = tuple(chance_outcome.primary_key.columns)


class Act(StrEnum):
    """What made a version."""

    BEGUN = "begun"
    LEARNED = "learned"
    FROZEN = "frozen"
    THAWED = "thawed"
    RESET = "reset"


# What facts tell, in their own transaction


def note_rejected(tx: Tx, entry: BookedEntry, order_id: str, line_ids: Collection[str], *, hit: bool) -> None:
    """Lines of an order at the store that speaks were not found there, or were. Nothing is told twice of a line."""
    _note(tx, entry.header.id, entry.location_id, order_id, line_ids, Question.REJECTED, literal(hit))


def note_late(tx: Tx, entry: BookedEntry, order_id: str, line_ids: Collection[str], ready_at: datetime) -> None:
    """Lines were ready then: only the first time counts, and not where others sent goods for it too late."""
    hit, only = customer_order.c.due_at < ready_at, (~_told_late(), ~_came_late())
    _note(tx, entry.header.id, entry.location_id, order_id, line_ids, Question.LATE, hit, *only)


def note_taken_away(tx: Tx, order_id: str, location_id: str, line_ids: Collection[str]) -> None:
    """Lines that a store did not begin in time: they were late there, whatever it tells of them later."""
    _note(tx, "", location_id, order_id, line_ids, Question.LATE, literal(True), ~_told_late())


def _told_late() -> Exists:
    known = chance_outcome.alias()
    return exists().where(
        known.c.fulfillment_id == fulfillment.c.fulfillment_id,
        known.c.line_id == order_line.c.line_id,
        known.c.question == Question.LATE,
    )


def _came_late() -> Exists:
    came = (inbound.c.order_id == customer_order.c.order_id, inbound.c.order_id != "", inbound.c.by_order_id != "")
    return exists().where(*came, inbound.c.received_at > customer_order.c.due_at)


def _note(
    tx: Tx,
    entry_id: str,
    location_id: str,
    order_id: str,
    line_ids: Collection[str],
    question: Question,
    hit: ColumnElement[bool],
    *only: ColumnElement[bool],
) -> None:
    """One statement, every row of it found by its key. An order that the store was never given tells nothing."""
    here = (
        select(fulfillment.c.fulfillment_id)
        .where(fulfillment.c.order_id == order_id, fulfillment.c.location_id == location_id)
        .order_by(fulfillment.c.sequence.desc())
        .limit(1)
        .scalar_subquery()
    )
    hour = func.extract("hour", func.timezone(location.c.time_zone, fulfillment.c.released_at))
    told = (
        select(
            fulfillment.c.fulfillment_id,
            order_line.c.line_id,
            literal(question.value),
            hit,
            literal(entry_id),
            fulfillment.c.location_id,
            func.coalesce(item.c.department, ""),
            hour.cast(chance_outcome.c.hour.type),
        )
        .select_from(fulfillment)
        .join(customer_order, customer_order.c.order_id == fulfillment.c.order_id)
        .join(location, location.c.id == fulfillment.c.location_id)
        .join(order_line, order_line.c.order_id == fulfillment.c.order_id)
        .outerjoin(item, item.c.item_id == order_line.c.item_id)
        .where(fulfillment.c.fulfillment_id == here, order_line.c.line_id.in_(line_ids), *only)
    )
    columns = ("fulfillment_id", "line_id", "question", "hit", "entry_id", "location_id", "item_class", "hour")
    tx.conn.execute(upsert(chance_outcome).from_select(columns, told).on_conflict_do_nothing())


# What is made of it, by one at a time


def learn_waiting(tx: Tx, known: Chances | None = None) -> tuple[Chances, bool]:
    """(the newest version, whether more may wait): up to ``MOST_AT_ONCE`` outcomes are learned in one version.

    Those that come while it is frozen are never learned. ``known``: a version read before, so that only what is newer
    is read.
    """
    before = _locked(tx, known)
    waiting = (
        select(*_KEY)
        .where(chance_outcome.c.version.is_(None))
        .limit(MOST_AT_ONCE)
        .with_for_update(skip_locked=True)
        .cte("waiting")
    )
    number = before.version if before.frozen else before.version + 1
    taken = tx.conn.execute(
        update(chance_outcome)
        .where(and_(*(column == waiting.c[column.name] for column in _KEY)))
        .values(version=number)
        .returning(*chance_outcome.c)
    ).all()
    if not taken:
        return before, False
    more = len(taken) == MOST_AT_ONCE
    if before.frozen:
        return before, more
    after = before.learn(_outcomes(taken), tx.now)
    return _added(tx, after, Act.LEARNED, outcomes=len(taken)), more


def freeze(tx: Tx) -> Chances:
    """Decide by means, and learn nothing, from now on."""
    before = _locked(tx)
    return before if before.frozen else _added(tx, before.freeze(), Act.FROZEN)


def thaw(tx: Tx) -> Chances:
    """Learn again from what comes from now on."""
    before, more = learn_waiting(tx)
    while more:
        before, more = learn_waiting(tx, before)
    return _added(tx, before.thaw(tx.now), Act.THAWED) if before.frozen else before


def reset(tx: Tx, location_id: str | None = None, item_class: str | None = None) -> Chances:
    """Forget a store, an item class, a store in a class, or all."""
    before = _locked(tx)
    return _added(tx, before.reset(location_id, item_class), Act.RESET, location_id, item_class)


# Reading


def newest(tx: Tx, known: Chances | None = None) -> Chances:
    """The version that decides now."""
    number = tx.conn.execute(select(func.max(chance_version.c.number))).scalar_one()
    return Chances.empty(tx.now) if number is None else at_version(tx, number, known)


def at_version(tx: Tx, number: int, known: Chances | None = None) -> Chances:
    """A version as it was, to the last bit. Refused: ``chances_version_unknown``."""
    whole = chance_version.c.body.is_not(None)
    query = select(chance_version).where(chance_version.c.number <= number)
    if known is not None and known.version <= number:
        query = query.where(chance_version.c.number > known.version)
    else:
        kept = select(func.max(chance_version.c.number)).where(chance_version.c.number <= number, whole)
        query, known = query.where(chance_version.c.number >= kept.scalar_subquery()), None
    rows = tx.conn.execute(query.order_by(chance_version.c.number)).mappings().all()
    found = known
    for row in rows:
        found = from_bytes(row["body"]) if found is None else _made(tx, found, row)
    if found is None or found.version != number:
        raise Refused("chances_version_unknown", version=number)
    return found


def versions(tx: Tx, limit: int) -> Sequence[RowMapping]:
    """The newest first, without what they hold."""
    shown = [column for column in chance_version.c if column is not chance_version.c.body]
    query = select(*shown, chance_version.c.body.is_not(None).label("kept_whole"))
    return tx.conn.execute(query.order_by(chance_version.c.number.desc()).limit(limit)).mappings().all()


def waiting_count(tx: Tx) -> int:
    """How many outcomes no version has looked at."""
    query = select(func.count()).select_from(chance_outcome).where(chance_outcome.c.version.is_(None))
    return int(tx.conn.execute(query).scalar_one())


def _made(tx: Tx, before: Chances, row: RowMapping) -> Chances:
    match Act(row["act"]):
        case Act.BEGUN:
            return from_bytes(row["body"])
        case Act.LEARNED:
            told = select(chance_outcome).where(chance_outcome.c.version == row["number"])
            return before.learn(_outcomes(tx.conn.execute(told).all()), row["at"])
        case Act.FROZEN:
            return before.freeze()
        case Act.THAWED:
            return before.thaw(row["at"])
        case Act.RESET:
            return before.reset(row["location_id"], row["item_class"])
        case other:
            assert_never(other)


def _locked(tx: Tx, known: Chances | None = None) -> Chances:
    """The newest version, which nobody follows with another before this transaction ends."""
    tx.conn.execute(_ONE_AT_A_TIME)
    number = tx.conn.execute(select(func.max(chance_version.c.number))).scalar_one()
    if number is not None:
        return at_version(tx, number, known)
    return _added(tx, Chances.empty(tx.now), Act.BEGUN)


def _added(
    tx: Tx,
    chances: Chances,
    act: Act,
    location_id: str | None = None,
    item_class: str | None = None,
    outcomes: int = 0,
) -> Chances:
    body = to_bytes(chances) if chances.version % KEPT_EVERY == 0 else None
    told = {"number": chances.version, "act": act, "at": tx.now, "outcomes": outcomes, "body": body}
    tx.conn.execute(insert(chance_version).values(**told, location_id=location_id, item_class=item_class))
    return chances


def _outcomes(rows: Sequence[Row[tuple[object, ...]]]) -> list[Outcome]:
    return [Outcome(row.location_id, row.item_class, row.hour, Question(row.question), row.hit) for row in rows]
