"""Counts as they stand, and what the books say of a moment."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Text, and_, exists, or_, select, text, tuple_, update
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.dialects.postgresql import insert as upsert

from contract.messages.entry import EntryHeader
from contract.messages.facts import Fact, StockCounted, read_fact
from contract.values.time import instant_text
from oms.counting.tables import picked_item, stock_count
from oms.db.bulk import unnested
from oms.db.engine import Tx
from oms.fulfillment.tables import fulfillment, fulfillment_fact, fulfillment_line
from oms.inventory.model import SELLABLE, MovementKind
from oms.inventory.tables import movement
from oms.sync.booking import BookedEntry
from oms.sync.tables import entry as entry_table

_CLOCK_AHEAD = timedelta(minutes=5)
_PICKED_SINCE = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class CountRow:
    """A count of an item at a store. Quantities are thousandths."""

    entry_id: str
    location_id: str
    item_id: str
    began_at: str
    counted_at: str
    counted: int
    expected: int
    out: int
    back: int
    soon: int
    variance: int
    moved: int
    followed: bool


@dataclass(frozen=True, slots=True)
class Moved:
    """A movement and its moment: by its register's clock, or by ours where no register told of it."""

    thousandths: int
    kind: str
    moment: str
    entry_id: str | None
    unsure: bool = False


def insert_count(tx: Tx, entry: BookedEntry, fact: StockCounted, *, followed: bool) -> None:
    told = {
        "entry_id": entry.header.id,
        "location_id": entry.location_id,
        "item_id": fact.item_id,
        "began_at": fact.count.began_at,
        "counted_at": fact.count.counted_at,
        "counted": fact.count.counted,
        **dict.fromkeys(("expected", "out", "back", "soon"), 0),
        "variance": 0,
        "moved": 0,
        "followed": followed,
    }
    tx.conn.execute(upsert(stock_count).on_conflict_do_nothing(), told)


def follow(tx: Tx, entry_id: str) -> CountRow | None:
    """The books follow this count from now on; None for one that is not here."""
    statement = update(stock_count).where(stock_count.c.entry_id == entry_id).values(followed=True)
    found = tx.conn.execute(statement.returning(stock_count)).first()
    return CountRow(*found) if found else None


def save(tx: Tx, count: CountRow) -> None:
    """Write what was reckoned anew."""
    own = stock_count.c.entry_id == count.entry_id
    names = ("expected", "out", "back", "soon", "variance", "moved")
    tx.conn.execute(update(stock_count).where(own).values({name: getattr(count, name) for name in names}))


def counted_since(tx: Tx, location_id: str, item_ids: Collection[str], since: str) -> dict[str, str]:
    """Of items that were counted at or after a moment, when first."""
    told = unnested("asked", {"item_id": (Text, sorted(item_ids))})
    query = (
        select(stock_count.c.item_id, stock_count.c.counted_at)
        .join(told, told.c.item_id == stock_count.c.item_id)
        .where(stock_count.c.location_id == location_id, stock_count.c.counted_at >= since)
        .order_by(stock_count.c.counted_at.desc())
    )
    return {one.item_id: one.counted_at for one in tx.conn.execute(query)}


def last_followed(tx: Tx, location_id: str, item_ids: Collection[str]) -> dict[str, CountRow]:
    """Of each item, the last count that the books follow."""
    told = unnested("asked", {"item_id": (Text, sorted(item_ids))})
    query = (
        select(stock_count)
        .ext(distinct_on(stock_count.c.item_id))
        .join(told, told.c.item_id == stock_count.c.item_id)
        .where(stock_count.c.location_id == location_id, stock_count.c.followed)
        .order_by(stock_count.c.item_id, stock_count.c.counted_at.desc(), stock_count.c.entry_id.desc())
    )
    return {one.item_id: CountRow(*one) for one in tx.conn.execute(query)}


def counts_from(tx: Tx, location_id: str, item_id: str, since: str) -> tuple[CountRow, ...]:
    """Those of an item at or after a moment, in their order."""
    query = (
        select(stock_count)
        .where(
            stock_count.c.location_id == location_id,
            stock_count.c.item_id == item_id,
            stock_count.c.counted_at >= since,
        )
        .order_by(stock_count.c.counted_at, stock_count.c.entry_id)
    )
    return tuple(CountRow(*one) for one in tx.conn.execute(query))


def movements_since(tx: Tx, location_id: str, item_id: str, since: datetime) -> Iterator[Moved]:
    """What moved the sellable stock of an item at or after a moment by its register's clock, and a little before."""
    query = (
        select(
            movement.c.thousandths,
            movement.c.kind,
            movement.c.entry_id,
            movement.c.booked_at,
            entry_table.c.header,
            stock_count.c.counted_at,
        )
        .outerjoin(entry_table, entry_table.c.id == movement.c.entry_id)
        .outerjoin(
            stock_count,
            and_(stock_count.c.entry_id == movement.c.entry_id, movement.c.kind == MovementKind.COUNTED),
        )
        .where(
            movement.c.location_id == location_id,
            movement.c.item_id == item_id,
            movement.c.condition == SELLABLE,
            movement.c.booked_at >= since - _CLOCK_AHEAD,
        )
    )
    for found in tx.conn.execute(query):
        header = EntryHeader.model_validate_json(found.header) if found.header else None
        moment = found.counted_at or (header.occurred_at if header else instant_text(found.booked_at))
        unsure = header is not None and header.clock == "unsure"
        yield Moved(found.thousandths, found.kind, moment, found.entry_id, unsure)


def note_picked(tx: Tx, location_id: str, order_id: str, item_ids: Collection[str], moment: str) -> None:
    """Something of these items is, or was, in hand for an order."""
    statement = upsert(picked_item)
    newer = statement.on_conflict_do_update(
        index_elements=list(picked_item.primary_key.columns),
        set_={"last_at": statement.excluded.last_at},
        where=picked_item.c.last_at < statement.excluded.last_at,
    )
    place = {"location_id": location_id, "order_id": order_id, "last_at": moment}
    tx.conn.execute(newer, [place | {"item_id": item_id} for item_id in sorted(item_ids)])


def orders_in_hand(tx: Tx, location_id: str, item_id: str, moment: str, now: datetime) -> tuple[str, ...]:
    """Orders for which the item may have been in hand at a moment: it is now, or something was done since."""
    line, told = fulfillment_line.c, fulfillment_fact.c
    in_hand = exists().where(
        line.fulfillment_id == fulfillment.c.fulfillment_id, line.picked + line.staged + line.packed > 0
    )
    since = exists().where(told.fulfillment_id == fulfillment.c.fulfillment_id, told.occurred_at > moment)
    query = (
        select(picked_item.c.order_id)
        .join(
            fulfillment,
            tuple_(fulfillment.c.order_id, fulfillment.c.location_id)
            == tuple_(picked_item.c.order_id, picked_item.c.location_id),
        )
        .where(
            picked_item.c.location_id == location_id,
            picked_item.c.item_id == item_id,
            picked_item.c.last_at >= instant_text(now - _PICKED_SINCE),
            or_(in_hand, since),
        )
        .distinct()
    )
    return tuple(tx.conn.execute(query).scalars())


def facts_of_orders(
    tx: Tx, location_id: str, item_id: str, between: tuple[str, str]
) -> Iterator[tuple[EntryHeader, Fact]]:
    """What was done with orders of an item at a store, between two moments."""
    query = (
        select(entry_table.c.header, entry_table.c.body)
        .join(fulfillment_fact, fulfillment_fact.c.entry_id == entry_table.c.id)
        .join(fulfillment, fulfillment.c.fulfillment_id == fulfillment_fact.c.fulfillment_id)
        .join(
            picked_item,
            tuple_(picked_item.c.order_id, picked_item.c.location_id)
            == tuple_(fulfillment.c.order_id, fulfillment.c.location_id),
        )
        .where(
            picked_item.c.location_id == location_id,
            picked_item.c.item_id == item_id,
            picked_item.c.last_at >= between[0],
            fulfillment_fact.c.occurred_at.between(*between),
        )
    )
    for header_bytes, body in tx.conn.execute(query):
        header = EntryHeader.model_validate_json(header_bytes)
        fact = read_fact(header.kind, header.version, bytes(body).decode())
        if fact is not None:
            yield header, fact


def superseded(tx: Tx, count: CountRow) -> bool:
    """Whether head office itself set the stock after this count, which then has nothing more to say."""
    query = text("""
        SELECT 1 FROM stock_movement WHERE location_id = :location_id AND item_id = :item_id AND kind = 'counted'
            AND entry_id IS NULL AND booked_at > CAST(:counted_at AS timestamptz) LIMIT 1
    """)
    told = {"location_id": count.location_id, "item_id": count.item_id, "counted_at": count.counted_at}
    return tx.conn.execute(query, told).first() is not None
