"""Answers a pull: the rows after each cursor as they are now, and what is inside them, all of one moment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import ARRAY, Text, any_, bindparam, select

from contract.errors import Refused
from contract.messages.sync import PullAnswer, PullRequest, StreamCursor, StreamPage, WireRow
from contract.values.time import instant_text
from oms.db.engine import Tx
from oms.sync.booking import Loader, RegisterIdentity
from oms.sync.feed import CHAIN, market_stream, pricelist_stream, register_stream, store_stream
from oms.sync.inside import inside
from oms.sync.tables import epoch, feed_head, feed_mark, feed_row

TOMBSTONE_DAYS = 400

_EPOCH = select(epoch.c.epoch)
_HEADS = select(feed_head).where(feed_head.c.stream == any_(bindparam("streams", type_=ARRAY(Text))))
_WAITING = select(feed_mark.c.id).where(~feed_mark.c.bulk, feed_mark.c.stream == bindparam("stream")).limit(1)
_MOVED = (
    select(feed_row)
    .where(feed_row.c.stream == bindparam("stream"), feed_row.c.number > bindparam("after"))
    .order_by(feed_row.c.number)
    .limit(bindparam("most"))
)


@dataclass(frozen=True, slots=True)
class _Head:
    """How far a stream has come, and up to where its tombstones are forgotten."""

    newest: int = 0
    horizon: int = 0


def streams_of(register: RegisterIdentity) -> tuple[str, ...]:
    """The only streams this register may read."""
    return (
        CHAIN,
        market_stream(register.country),
        pricelist_stream(register.pricelist),
        store_stream(register.location_id),
        register_stream(register.register_id),
    )


def pull(snapshot: Tx, register: RegisterIdentity, request: PullRequest, loaders: Mapping[str, Loader]) -> PullAnswer:
    """Refused: ``stream_not_yours``. Every page and ``inside`` are read in ``snapshot``."""
    for cursor in request.cursors:
        if cursor.stream not in streams_of(register):
            raise Refused("stream_not_yours", stream=cursor.stream[:80])
    now_epoch = current_epoch(snapshot)
    other_life = request.epoch is not None and request.epoch != now_epoch
    heads = _heads(snapshot, [cursor.stream for cursor in request.cursors])
    unnumbered = _unnumbered(snapshot, store_stream(register.location_id))
    return PullAnswer(
        epoch=now_epoch,
        pages=tuple(
            _ended_by(
                _page(snapshot, cursor, heads.get(cursor.stream, _Head()), request.limit, loaders, other_life),
                unnumbered,
            )
            for cursor in request.cursors
        ),
        inside=inside(snapshot, register.location_id),
        server_time=instant_text(snapshot.now),
    )


def current_epoch(tx: Tx) -> str:
    return str(tx.conn.execute(_EPOCH).scalar_one())


def _heads(tx: Tx, streams: Collection[str]) -> dict[str, _Head]:
    found = tx.conn.execute(_HEADS, {"streams": list(streams)})
    return {row.stream: _Head(row.head, row.horizon) for row in found}


def _unnumbered(tx: Tx, stream: str) -> str:
    """The stream, if records moved in it that the feed has no numbers for yet."""
    return stream if tx.conn.execute(_WAITING, {"stream": stream}).first() else ""


def _ended_by(page: StreamPage, unnumbered: str) -> StreamPage:
    """A store's stream does not end before what ``inside`` claims to be in it: who reads it anew would take for gone
    what comes next, and forget it. Who asks on waits for it.
    """
    return page.model_copy(update={"more": True}) if page.stream == unnumbered else page


def _page(
    tx: Tx, cursor: StreamCursor, head: _Head, limit: int, loaders: Mapping[str, Loader], other_life: bool
) -> StreamPage:
    newest = head.newest
    if cursor.after and (other_life or cursor.after > newest or cursor.after < head.horizon):
        return StreamPage(stream=cursor.stream, rows=(), next=0, more=newest > 0, restart=True)
    if cursor.after == newest:
        return StreamPage(stream=cursor.stream, rows=(), next=newest)
    asked = {"stream": cursor.stream, "after": cursor.after, "most": limit}
    moved = tx.conn.execute(_MOVED, asked).all()
    by_kind: dict[str, list[str]] = defaultdict(list)
    for row in moved:
        if not row.tombstone:
            by_kind[row.kind].append(row.key)
    bodies = {
        (kind, key): body.model_dump(mode="json")
        for kind, keys in by_kind.items()
        for key, body in loaders[kind](tx, cursor.stream, keys).items()
    }
    rows = tuple(
        WireRow(kind=row.kind, key=row.key, number=row.number, body=bodies.get((row.kind, row.key))) for row in moved
    )
    last = rows[-1].number if rows else max(cursor.after, newest)
    return StreamPage(stream=cursor.stream, rows=rows, next=last, more=last < newest)
