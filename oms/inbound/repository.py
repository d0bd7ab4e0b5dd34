"""An inbound document in the database: read as the row its store sees, written back as it was folded."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, RowMapping, cast, func, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from contract.messages.rows import InboundLine, InboundPackage, InboundRow, SaidOfDifference
from contract.states.transfer import TransferState
from oms.db.engine import Tx
from oms.inbound.tables import inbound, inbound_line
from oms.orders.tables import customer_order

MOST_LISTED = 500
ON_ITS_WAY = (TransferState.IN_TRANSIT, TransferState.RECEIVING)
_SENT = (inbound.c.order_id != "", inbound.c.by_order_id != "", inbound.c.state.in_(ON_ITS_WAY))
_AWAITED_THERE = (customer_order.c.order_id == inbound.c.order_id) & (
    customer_order.c.location_id == inbound.c.location_id
)


@dataclass(frozen=True, slots=True)
class Document:
    """``row`` is what the store sees; ``in_transit`` by line id what is still on its way. ``by_order_id``: the order by
    which another place sent it.
    """

    row: InboundRow
    from_location_id: str | None
    in_transit: Mapping[str, int]
    by_order_id: str = ""


def insert_document(tx: Tx, row: InboundRow, from_location_id: str | None, by_order_id: str) -> None:
    """A new one; nothing of it is in the ledger yet."""
    tx.conn.execute(
        inbound.insert().values(
            **_header(row),
            inbound_id=row.inbound_id,
            number=row.number,
            location_id=row.location_id,
            kind=row.kind,
            sender=row.sender,
            from_location_id=from_location_id,
            due_on=row.due_on,
            order_id=row.order_id,
            order_number=row.order_number,
            tracking=row.tracking,
            by_order_id=by_order_id,
            announced_at=tx.now,
        )
    )
    _put_lines(tx, row, {})


def locked(tx: Tx, inbound_id: str) -> Document | None:
    """One that nobody else changes until this transaction ends."""
    query = select(inbound).where(inbound.c.inbound_id == inbound_id).with_for_update()
    return next(iter(_built(tx, tx.conn.execute(query).mappings().all())), None)


def numbered(tx: Tx, location_id: str, number: str) -> Document | None:
    query = select(inbound).where(inbound.c.location_id == location_id, inbound.c.number == number)
    return next(iter(_built(tx, tx.conn.execute(query).mappings().all())), None)


def by_ids(tx: Tx, location_id: str, ids: Collection[str]) -> dict[str, InboundRow]:
    """Those of a store that are not called off."""
    query = select(inbound).where(
        inbound.c.location_id == location_id,
        inbound.c.inbound_id.in_(ids),
        inbound.c.state != TransferState.CANCELED,
    )
    return {one.row.inbound_id: one.row for one in _built(tx, tx.conn.execute(query).mappings().all())}


def listed(tx: Tx, location_id: str | None, *, every: bool) -> tuple[Document, ...]:
    """The next due first; what is received or called off only with ``every``."""
    query = select(inbound).order_by(inbound.c.due_on, inbound.c.inbound_id).limit(MOST_LISTED)
    if location_id is not None:
        query = query.where(inbound.c.location_id == location_id)
    if not every:
        query = query.where(inbound.c.state.in_(ON_ITS_WAY))
    return _built(tx, tx.conn.execute(query).mappings().all())


def sent_for_order(tx: Tx, order_id: str) -> tuple[InboundRow, ...]:
    """What was sent to a store for an order and not called off, the first first."""
    query = select(inbound).where(inbound.c.order_id == order_id, inbound.c.state != TransferState.CANCELED)
    found = tx.conn.execute(query.order_by(inbound.c.inbound_id)).mappings().all()
    return tuple(one.row for one in _built(tx, found))


def sent_by_orders(tx: Tx, order_ids: Collection[str]) -> Sequence[RowMapping]:
    """What other places sent by orders of their own to the stores where these are now and still wait for it, the first
    first: ``order_id``, ``inbound_id`` and ``by_order_id``.
    """
    query = select(inbound.c.order_id, inbound.c.inbound_id, inbound.c.by_order_id)
    query = query.join(customer_order, _AWAITED_THERE).where(inbound.c.order_id.in_(order_ids), *_SENT)
    return tx.conn.execute(query.order_by(inbound.c.inbound_id)).mappings().all()


def on_its_way(tx: Tx, order_id: str) -> Mapping[tuple[str, str], int]:
    """How much of that is still on its way, by the id of the order by which it was sent and by item id."""
    key = (inbound.c.by_order_id, inbound_line.c.item_id)
    query = select(*key, cast(func.sum(inbound_line.c.in_transit), BigInteger).label("thousandths"))
    query = query.join(inbound_line, inbound_line.c.inbound_id == inbound.c.inbound_id)
    query = query.join(customer_order, _AWAITED_THERE).where(inbound.c.order_id == order_id, *_SENT)
    return {(row.by_order_id, row.item_id): row.thousandths for row in tx.conn.execute(query.group_by(*key))}


def free_number(tx: Tx, location_id: str, number: str) -> str:
    """T-55871, or T-55871/2 where the store knows that number, and so on."""
    stem, _, turn = number.rpartition("/")
    stem, count = (stem, int(turn)) if stem and turn.isdigit() else (number, 1)
    while numbered(tx, location_id, number):
        count += 1
        number = f"{stem}/{count}"
    return number


def save(tx: Tx, row: InboundRow, in_transit: Mapping[str, int]) -> None:
    """Write the document as it is now. Lines that nobody announced and that did not come after all are gone."""
    received_at = tx.now if row.state is TransferState.RECEIVED else None
    tx.conn.execute(
        update(inbound).where(inbound.c.inbound_id == row.inbound_id).values(**_header(row), received_at=received_at)
    )
    kept = [line.line_id for line in row.lines]
    own = inbound_line.c.inbound_id == row.inbound_id
    tx.conn.execute(inbound_line.delete().where(own, inbound_line.c.line_id.not_in(kept)))
    _put_lines(tx, row, in_transit)


def _header(row: InboundRow) -> dict[str, object]:
    return {
        "state": row.state,
        "packages": [one.model_dump(mode="json") for one in row.packages],
        "differences": [one.model_dump(mode="json") for one in row.said],
    }


def _put_lines(tx: Tx, row: InboundRow, in_transit: Mapping[str, int]) -> None:
    values = [
        line.model_dump(include=set(InboundLine.model_fields))
        | {"inbound_id": row.inbound_id, "position": position, "in_transit": in_transit.get(line.line_id, 0)}
        for position, line in enumerate(row.lines)
    ]
    if values:
        added = upsert(inbound_line).values(values)
        changed = ("received", "damaged", "reason", "in_transit")
        key = [inbound_line.c.inbound_id, inbound_line.c.line_id]
        told = {name: added.excluded[name] for name in changed}
        tx.conn.execute(added.on_conflict_do_update(index_elements=key, set_=told))


def _built(tx: Tx, rows: Sequence[RowMapping]) -> tuple[Document, ...]:
    lines: dict[str, list[RowMapping]] = {row["inbound_id"]: [] for row in rows}
    query = select(inbound_line).where(inbound_line.c.inbound_id.in_(list(lines)))
    for line in tx.conn.execute(query.order_by(inbound_line.c.position, inbound_line.c.line_id)).mappings():
        lines[line["inbound_id"]].append(line)
    return tuple(_document(row, lines[row["inbound_id"]]) for row in rows)


def _document(row: RowMapping, lines: Sequence[RowMapping]) -> Document:
    made = ("lines", "packages", "said")
    body: dict[str, Any] = {name: row[name] for name in InboundRow.model_fields if name not in made}
    names = set(InboundLine.model_fields)
    return Document(
        InboundRow(
            **(body | {"due_on": row["due_on"].isoformat()}),
            lines=tuple(InboundLine(**{name: line[name] for name in names}) for line in lines),
            packages=tuple(InboundPackage.model_validate(one) for one in row["packages"]),
            said=tuple(SaidOfDifference.model_validate(one) for one in row["differences"]),
        ),
        row["from_location_id"],
        {line["line_id"]: line["in_transit"] for line in lines},
        row["by_order_id"],
    )
