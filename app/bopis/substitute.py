"""Gives the customer another item, which they allow, for what is short; or takes that back."""

from __future__ import annotations

from sqlalchemy import Connection

from app.bopis.desk import OrderDesk
from app.bopis.model.cards import OrderCard
from app.bopis.model.shortage import SubstituteOffer, part_of
from app.bopis.model.standing import Standing
from app.bopis.once import done_before
from app.db.transaction import Tx
from contract.errors import Refused
from contract.messages.facts import MovedLine, OrderRestored, OrderSubstituted, SubstituteLine
from contract.messages.line_rows import SubstituteEntry
from contract.messages.rows import OrderLineRow
from contract.rules.substitute import SubstitutePrice, substitute_price
from contract.states.fulfillment import LineCommand, LineState


class Substitute:
    """Substitutes and restores lines."""

    def __init__(self, desk: OrderDesk) -> None:
        self._desk = desk

    def offers(self, order_id: str, line_id: str) -> tuple[SubstituteOffer, ...]:
        """What the customer allows for what is short of a line. Refused: ``order_not_here``, ``line_unknown``."""
        with self._desk.look() as conn:
            standing = self._desk.workable(conn, order_id)
            line = standing.line(line_id)
            return offers_for(self._desk, conn, line, line.standing.standing(LineState.SHORT))

    def substitute(self, order_id: str, line_id: str, item_id: str, thousandths: int, *, act_id: str = "") -> OrderCard:
        """So much of what is short is replaced; the substitute is then picked like any line.

        Refused: ``substitute_not_allowed``, ``substitute_unpriced``, ``nothing_short``, ``order_withdrawn``.
        """
        with self._desk.act("substitute") as tx:
            if not done_before(tx.conn, act_id):
                standing = self._desk.workable(tx.conn, order_id)
                line = standing.line(line_id)
                part_of(line, thousandths, line.standing.standing(LineState.SHORT), "nothing_short")
                replace_line(self._desk, tx, standing, line, thousandths, item_id, act_id=act_id)
        return self._desk.card(order_id)

    def restore(self, order_id: str, line_id: str, *, act_id: str = "") -> OrderCard:
        """The substitute ``line_id`` is not wanted: what it replaces is short again, as far as it was not handed over.

        Refused: ``not_a_substitute``, ``unpack_first``, ``nothing_to_restore``, ``order_withdrawn``.
        """
        with self._desk.act("substitute") as tx:
            if not done_before(tx.conn, act_id):
                standing = self._desk.workable(tx.conn, order_id)
                line = standing.line(line_id)
                if not line.replaces:
                    raise Refused("not_a_substitute", name=line.name)
                if line.standing.standing(LineState.PACKED):
                    raise Refused("unpack_first", order=standing.order.number)
                ordered, count = standing.line(line.replaces), line.standing.movable(LineCommand.CANCEL)
                if not count:
                    raise Refused("nothing_to_restore", name=line.name)
                tx.record(
                    OrderRestored(
                        order_id=order_id,
                        location_id=standing.order.location_id,
                        line=MovedLine(line_id=ordered.line_id, item_id=ordered.item_id, thousandths=count),
                        substitute=MovedLine(line_id=line_id, item_id=line.item_id, thousandths=count),
                    ),
                    entry_id=act_id or None,
                )
        return self._desk.card(order_id)


def replace_line(
    desk: OrderDesk, tx: Tx, standing: Standing, line: OrderLineRow, thousandths: int, item_id: str, *, act_id: str = ""
) -> None:
    """Record it. Refused: ``substitute_not_allowed``, ``substitute_unpriced``."""
    allowed = next((one for one in line.substitutes if one.item_id == item_id), None)
    if allowed is None:
        raise Refused("substitute_not_allowed", name=line.name, order=standing.order.number)
    price = _price(desk, line, allowed, thousandths)
    if price is None:
        raise Refused("substitute_unpriced", name=allowed.name)
    tx.record(
        OrderSubstituted(
            order_id=standing.order.order_id,
            location_id=standing.order.location_id,
            line=MovedLine(line_id=line.line_id, item_id=line.item_id, thousandths=thousandths),
            substitute=SubstituteLine(
                line_id=tx.new_id(),
                item_id=allowed.item_id,
                sku=allowed.sku,
                name=allowed.name,
                size=allowed.size,
                unit=allowed.unit,
                thousandths=thousandths,
                price_minor=price.minor,
                age_minimum=allowed.age_minimum,
            ),
            less_minor=price.less,
        ),
        entry_id=act_id or None,
    )


def offers_for(desk: OrderDesk, conn: Connection, line: OrderLineRow, thousandths: int) -> tuple[SubstituteOffer, ...]:
    """Those that have a price here, in the order in which the customer likes them; what stands here in plenty first."""
    found = [
        _offer(desk, conn, one, price, thousandths)
        for one in line.substitutes
        if thousandths and (price := _price(desk, line, one, thousandths))
    ]
    return tuple(sorted(found, key=lambda one: not one.enough))


def _offer(
    desk: OrderDesk, conn: Connection, one: SubstituteEntry, price: SubstitutePrice, thousandths: int
) -> SubstituteOffer:
    stock, item = desk.stock(conn, one.item_id), desk.items.item(one.item_id)
    free = max(0, stock.on_hand - stock.reserved) if stock else None
    return SubstituteOffer(
        item_id=one.item_id,
        sku=one.sku,
        name=one.name,
        size=one.size,
        unit=one.unit,
        bin=item.bin if item else "",
        icon=item.icon if item else "",
        department=item.department if item else "",
        in_stock=free,
        enough=free is None or free >= thousandths,
        price=price,
    )


def _price(desk: OrderDesk, line: OrderLineRow, one: SubstituteEntry, thousandths: int) -> SubstitutePrice | None:
    shelf = desk.items.shelf_minor(one.item_id, thousandths, desk.now())
    if shelf is None:
        return None
    return substitute_price(line.price_minor, line.standing.total, thousandths, shelf)
