"""What channels have on their shelves, in the database: which goods, and how many of each they were told."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import RowMapping, delete, func, select, true, tuple_, update
from sqlalchemy.dialects.postgresql import insert

from oms.catalog.tables import item
from oms.channels.shelves import Theirs
from oms.channels.tables import channel_shelf
from oms.db.engine import Tx
from oms.inventory.availability_repository import Place
from oms.stores.tables import location

MAX_LISTED = 500
_OF = channel_shelf.c


def list_goods(
    tx: Tx, channel_id: str, goods: Iterable[tuple[Theirs, str]], location_ids: Collection[str], *, forget: bool
) -> None:
    """Goods with the ids of our items: all of them may be otherwise now. ``forget`` what was told of them."""
    rows = [
        {
            "channel_id": channel_id,
            "remote_id": theirs.remote_id,
            "location_id": location_id,
            "item_id": item_id,
            "due": True,
            "listed_at": tx.now,
        }
        for theirs, item_id in goods
        for location_id in sorted(location_ids)
    ]
    if not rows:
        return
    added = insert(channel_shelf)
    changed: dict[str, object] = {name: added.excluded[name] for name in ("item_id", "due", "listed_at")}
    if forget:
        changed["told"] = None
    tx.conn.execute(added.on_conflict_do_update(constraint="pk_channel_shelf", set_=changed), rows)


def drop_unlisted(tx: Tx, channel_id: str, before: datetime) -> None:
    """What was not listed since then is there no more."""
    tx.conn.execute(delete(channel_shelf).where(_OF.channel_id == channel_id, _OF.listed_at < before))


def items_of(tx: Tx, skus: Collection[str]) -> dict[str, str]:
    """Item ids by sku."""
    query = select(item.c.sku, item.c.item_id).where(item.c.sku.in_(skus))
    return {row.sku: row.item_id for row in tx.conn.execute(query)}


def mark_due(tx: Tx, channel_id: str, places: Collection[Place], *, everything: bool) -> None:
    """What moved at these places, and what is told of all together; or whatever it is."""
    keys = {key for location_id, item_id in places for key in ((location_id, item_id), ("", item_id))}
    moved = true() if everything else tuple_(_OF.location_id, _OF.item_id).in_(keys)
    if keys or everything:
        tx.conn.execute(update(channel_shelf).where(_OF.channel_id == channel_id, moved).values(due=True))


def mark_items(tx: Tx, channel_id: str, item_ids: Collection[str]) -> None:
    """These are due wherever they are told."""
    own = (_OF.channel_id == channel_id, _OF.item_id.in_(item_ids))
    tx.conn.execute(update(channel_shelf).where(*own).values(due=True))


def due_after(tx: Tx, channel_id: str, after: tuple[str, str], most: int) -> Sequence[RowMapping]:
    """By location and id of theirs; all of one location."""
    behind = tuple_(_OF.location_id, _OF.remote_id) > after
    query = select(channel_shelf).where(_OF.channel_id == channel_id, _OF.due, behind)
    found = tx.conn.execute(query.order_by(_OF.location_id, _OF.remote_id).limit(most)).mappings().all()
    return [row for row in found if row["location_id"] == found[0]["location_id"]]


def begin_telling(tx: Tx, rows: Sequence[RowMapping]) -> None:
    """From here on nobody knows what it was told, until it answers."""
    _change(tx, rows, told=None)


def note_same(tx: Tx, rows: Sequence[RowMapping]) -> None:
    _change(tx, rows, due=False, problem="")


def note_told(tx: Tx, rows: Sequence[RowMapping], quantities: Mapping[str, int]) -> None:
    """``quantities`` by id of theirs."""
    for row in rows:
        _change(tx, [row], told=quantities[row["remote_id"]], told_at=tx.now, due=False, problem="")


def note_problem(tx: Tx, row: RowMapping, problem: str, *, again: bool) -> None:
    _change(tx, [row], problem=problem, due=again)


def shelf_rows(tx: Tx, channel_id: str, *, problems: bool, limit: int = MAX_LISTED) -> Sequence[RowMapping]:
    """With ``sku`` and the ``location`` code."""
    query = (
        select(channel_shelf, item.c.sku, func.coalesce(location.c.code, "").label("location"))
        .join(item, item.c.item_id == _OF.item_id)
        .join(location, location.c.id == _OF.location_id, isouter=True)
        .where(_OF.channel_id == channel_id)
        .order_by(item.c.sku, location.c.code, _OF.remote_id)
        .limit(min(limit, MAX_LISTED))
    )
    return tx.conn.execute(query.where(_OF.problem != "") if problems else query).mappings().all()


def _change(tx: Tx, rows: Sequence[RowMapping], **values: object) -> None:
    keys = [(row["remote_id"], row["location_id"]) for row in rows]
    if keys:
        own = (_OF.channel_id == rows[0]["channel_id"], tuple_(_OF.remote_id, _OF.location_id).in_(keys))
        tx.conn.execute(update(channel_shelf).where(*own).values(values))
