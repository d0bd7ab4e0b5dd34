"""Goods that two registers which did not hear each other both put on a shelf, or both handed over: both are told.

All that was told is kept. An order stands where it was put last; who handed it over first gave its goods away, and what
the other told beyond that is for head office to look at.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection

from app.bopis.desk import OrderDesk
from app.bopis.model.named_goods import named_goods
from app.bopis.model.standing import Standing
from app.bopis.model.told_twice import told_twice
from app.db.store import Topics
from app.pos.notices import tell, told
from app.pos.premises import register_names
from contract.messages.facts import OrderHandedOver, OrderStaged
from contract.messages.rows import OrderAct
from contract.states.fulfillment import LineState

TOPICS: Topics = frozenset({f"fact:{OrderHandedOver.KIND}", f"fact:{OrderStaged.KIND}", "row:order"})


@dataclass(frozen=True, slots=True)
class _Twice:
    """An act of this register, another one's with the same goods, and how much of each line both told of."""

    standing: Standing
    own: OrderAct
    other: OrderAct
    quantities: dict[str, int]

    @property
    def code(self) -> str:
        """What the words are: of the one that counts, or of the one that another took the place of."""
        own_first = (self.own.at, self.own.entry_id) < (self.other.at, self.other.entry_id)
        if self.own.command == "stage":
            return "order_staged_apart" if own_first else "order_staged_here"
        return "order_handed_first" if own_first else "order_handed_apart"


class GoodsApart:
    """Runs on the store lane, by itself: nobody has to be signed on."""

    def __init__(self, desk: OrderDesk) -> None:
        self._desk = desk

    def settle(self) -> None:
        """Tell of every act of this register that met the same one elsewhere; of each once."""
        with self._desk.look() as conn:
            fresh = [twice for twice in self._met(conn) if not told(conn, twice.own.entry_id)]
        for twice in fresh:
            with self._desk.store.transaction() as tx:
                tell(tx, twice.own.entry_id, twice.code, self._params(tx.conn, twice))

    def _met(self, conn: Connection) -> Iterator[_Twice]:
        identity = self._desk.store.identity
        if identity is not None:
            for standing in self._desk.standings(conn):
                if len(standing.order.acts) > 1:
                    yield from _twice(standing, identity.register_id)

    def _params(self, conn: Connection, twice: _Twice) -> dict[str, str]:
        order, other = twice.standing.order, twice.other
        return {
            "order": order.number,
            "name": self._desk.staff.name(other.operator_id),
            "register": register_names(conn).get(other.register_id, ""),
            "at": other.at,
            "goods": named_goods(order.lines, twice.quantities),
            "shelf": twice.own.shelf,
            "other": other.shelf,
        }


def _twice(standing: Standing, register_id: str) -> Iterator[_Twice]:
    """Shelves are told of only while the goods stand on one, and only where they differ."""
    acts = standing.order.acts
    for own in (one for one in acts if one.register_id == register_id):
        if own.command == "stage" and not standing.standing(LineState.STAGED):
            continue
        for other in acts:
            same = other.command == own.command and other.register_id != register_id
            if same and (own.command == "hand_over" or own.shelf != other.shelf):
                quantities = _of_both(standing, own, other)
                if quantities:
                    yield _Twice(standing, own, other, quantities)
                    break


def _of_both(standing: Standing, own: OrderAct, other: OrderAct) -> dict[str, int]:
    """What both told of, of lines of which more was told than was ordered."""
    return {
        line_id: min(count, own.quantities[line_id], other.quantities[line_id])
        for line_id, count in told_twice(standing.order, own).items()
        if line_id in other.quantities
    }
