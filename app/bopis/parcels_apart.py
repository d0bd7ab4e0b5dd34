"""Parcels of the same goods that two registers which did not hear each other packed: both are told.

One of them goes out. The other is opened again, which the board asks for, unless its carrier has it already. A parcel
with goods that are wanted no more is opened too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection

from app.bopis.desk import OrderDesk
from app.bopis.model.named_goods import named_goods
from app.bopis.model.standing import Standing
from app.db.store import Topics
from app.pos.notices import found, read_of, tell_anew
from app.pos.premises import register_names
from contract.messages.facts import OrderPacked, OrderShipped
from contract.messages.rows import OrderRow, ParcelEntry
from contract.rules.spare_parcels import held_twice, needless_in, sent_twice

TOPICS: Topics = frozenset({f"fact:{OrderPacked.KIND}", f"fact:{OrderShipped.KIND}", f"row:{OrderRow.KIND}"})


@dataclass(frozen=True, slots=True)
class _Twice:
    """A parcel of this register and another one's with the same goods, if there is one. ``spare`` is too many."""

    order: OrderRow
    own: ParcelEntry
    other: ParcelEntry | None
    spare: ParcelEntry

    @property
    def code(self) -> str:
        if self.other is None:
            return "order_parcel_unwanted"
        if self.spare.shipped:
            return "order_sent_twice"
        return "order_packed_apart" if self.own is self.spare else "order_packed_first"


class ParcelsApart:
    """Runs on the store lane, by itself: nobody has to be signed on."""

    def __init__(self, desk: OrderDesk) -> None:
        self._desk = desk

    def settle(self) -> None:
        """Tell of every parcel of this register that is too many, or met one that is: anew where that changed."""
        with self._desk.look() as conn:
            fresh = [(twice, where) for twice in self._met(conn) if (where := _to_tell(conn, twice))]
        for twice, where in fresh:
            with self._desk.store.transaction() as tx:
                tell_anew(tx, where, twice.code, self._params(tx.conn, twice))

    def _met(self, conn: Connection) -> Iterator[_Twice]:
        identity = self._desk.store.identity
        if identity is not None:
            for standing in self._desk.standings(conn):
                if standing.order.parcels and not standing.withdrawn:
                    yield from _twice(standing, identity.register_id)

    def _params(self, conn: Connection, twice: _Twice) -> dict[str, str]:
        order, other, spare = twice.order, twice.other, twice.spare
        return {
            "order": order.number,
            "name": self._desk.staff.name(other.operator_id) if other else "",
            "register": register_names(conn).get(other.register_id, "") if other else "",
            "at": other.at if other else "",
            "goods": named_goods(order.lines, spare.quantities if spare.shipped else needless_in(order, spare)),
            "parcel": spare.label.tracking if spare.label and spare.label.tracking else str(spare.number),
        }


def _to_tell(conn: Connection, twice: _Twice) -> str:
    """Under which id, "" where it is told already."""
    read = read_of(conn, twice.own.parcel_id)
    if read and read[-1].code == twice.code:
        return ""
    where = f"{twice.own.parcel_id}:{len(read)}" if read else twice.own.parcel_id
    told = found(conn, where)
    return where if told is None or told.code != twice.code else ""


def _twice(standing: Standing, register_id: str) -> Iterator[_Twice]:
    order = standing.order
    for spare in (*standing.spare, *sent_twice(order)):
        kept = held_twice(order, spare)
        if kept is None and spare.register_id == register_id and not spare.shipped:
            yield _Twice(order, spare, None, spare)
        if kept is not None and kept.register_id != spare.register_id:
            for own, other in ((spare, kept), (kept, spare)):
                if own.register_id == register_id:
                    yield _Twice(order, own, other, spare)
