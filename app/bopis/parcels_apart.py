"""Parcels of the same goods that two registers which did not hear each other packed: both are told.

One of them goes out. The other is opened again, which the board asks for, unless its carrier has it already.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection

from app.bopis.desk import OrderDesk
from app.bopis.model.named_goods import named_goods
from app.bopis.model.standing import Standing
from app.db.store import Topics
from app.pos.notices import tell, told
from app.pos.premises import register_names
from contract.messages.facts import OrderPacked, OrderShipped
from contract.messages.rows import OrderRow, ParcelEntry
from contract.rules.spare_parcels import held_twice, sent_twice

TOPICS: Topics = frozenset({f"fact:{OrderPacked.KIND}", f"fact:{OrderShipped.KIND}", f"row:{OrderRow.KIND}"})


@dataclass(frozen=True, slots=True)
class _Twice:
    """A parcel of this register and another one's with the same goods. ``spare`` is the one that is too many."""

    order: OrderRow
    own: ParcelEntry
    other: ParcelEntry
    spare: ParcelEntry

    @property
    def code(self) -> str:
        if self.spare.shipped:
            return "order_sent_twice"
        return "order_packed_apart" if self.own is self.spare else "order_packed_first"

    @property
    def subject(self) -> str:
        """What it is told of once: a parcel that left meanwhile is told of anew."""
        return f"{self.own.parcel_id}:{self.code}"


class ParcelsApart:
    """Runs on the store lane, by itself: nobody has to be signed on."""

    def __init__(self, desk: OrderDesk) -> None:
        self._desk = desk

    def settle(self) -> None:
        """Tell of every parcel of this register that met one with the same goods; of each once."""
        with self._desk.look() as conn:
            fresh = [twice for twice in self._met(conn) if not told(conn, twice.subject)]
        for twice in fresh:
            with self._desk.store.transaction() as tx:
                tell(tx, twice.subject, twice.code, self._params(tx.conn, twice))

    def _met(self, conn: Connection) -> Iterator[_Twice]:
        identity = self._desk.store.identity
        if identity is not None:
            for standing in self._desk.standings(conn):
                if len(standing.order.parcels) > 1 and not standing.withdrawn:
                    yield from _twice(standing, identity.register_id)

    def _params(self, conn: Connection, twice: _Twice) -> dict[str, str]:
        order, other, label = twice.order, twice.other, twice.spare.label
        return {
            "order": order.number,
            "name": self._desk.staff.name(other.operator_id),
            "register": register_names(conn).get(other.register_id, ""),
            "at": other.at,
            "goods": named_goods(order.lines, twice.spare.quantities),
            "parcel": label.tracking if label and label.tracking else str(twice.spare.number),
        }


def _twice(standing: Standing, register_id: str) -> Iterator[_Twice]:
    order = standing.order
    for spare in (*standing.spare, *sent_twice(order)):
        kept = held_twice(order, spare)
        if kept is not None and kept.register_id != spare.register_id:
            for own, other in ((spare, kept), (kept, spare)):
                if own.register_id == register_id:
                    yield _Twice(order, own, other, spare)
