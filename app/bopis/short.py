"""Reports what cannot be found: what it would do is shown first, then it is told with its reason, once.

Another item that every customer concerned allows may take its place in the same act, and other orders that want what
is not there may be reported with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, get_args

from sqlalchemy import Connection

from app.bopis.desk import OrderDesk
from app.bopis.model.shortage import (
    Missing,
    ShortView,
    SubstituteOffer,
    also_short,
    part_of,
    stock_effect,
)
from app.bopis.model.standing import Standing
from app.bopis.once import done_before
from app.bopis.substitute import offers_for, replace_line
from contract.errors import Refused
from contract.messages.facts import OrderShort
from contract.messages.rows import OrderLineRow
from contract.rules.substitute import SubstitutePrice
from contract.states.fulfillment import LineState

ShortReason = Literal["not_on_shelf", "damaged", "wrong_item", "past_date"]
SHORT_REASONS: tuple[str, ...] = get_args(ShortReason)


@dataclass(frozen=True, slots=True)
class ShortChoice:
    """What is reported: which lines, why, with which item in their place ("" for none), and what is short with them.
    Under the same ``act_id`` it is done once.
    """

    missing: tuple[Missing, ...]
    reason: ShortReason
    substitute: str = ""
    also: tuple[Missing, ...] = ()
    act_id: str = ""


class Short:
    """Reports lines of one item, which may be of several orders."""

    def __init__(self, desk: OrderDesk) -> None:
        self._desk = desk

    def view(self, missing: Sequence[Missing]) -> ShortView:
        """What reporting ``missing`` would mean. Refused: ``over_pick``, ``quantity_not_positive``,
        ``quantity_not_whole``, ``items_differ``, ``nothing_missing``, ``order_not_here``, ``order_withdrawn``.
        """
        with self._desk.look() as conn:
            lines = self._lines(conn, missing)
            first = lines[0][1]
            told = {(one.order_id, one.line_id) for one in missing}
            thousandths = sum(one.thousandths for one in missing)
            offers = self._offers(conn, lines, missing)
            return ShortView(
                item_id=first.item_id,
                name=first.name,
                unit=first.unit,
                thousandths=thousandths,
                customers=tuple(dict.fromkeys(standing.order.customer_name for standing, _ in lines)),
                stock=stock_effect(self._desk.stock(conn, first.item_id), thousandths, frozen=True),
                also=also_short(self._desk.standings(conn), first.item_id, told),
                offers=offers,
                currency=lines[0][0].order.currency,
                substitutes_allowed=all(line.substitutes for _, line in lines),
            )

    def short(self, chosen: ShortChoice) -> None:
        """Record what is not there, and what takes the place of all that is missing.

        Refused: ``reason_unknown``, ``substitute_not_allowed``, ``substitute_unpriced``, and as ``view``.
        """
        missing, act_id = chosen.missing, chosen.act_id
        if chosen.reason not in SHORT_REASONS:
            raise Refused("reason_unknown", reason=chosen.reason[:40])
        with self._desk.act("short_pick") as tx:
            if done_before(tx.conn, act_id):
                return
            lines = self._lines(tx.conn, [*missing, *chosen.also])
            for at, ((standing, line), one) in enumerate(zip(lines, [*missing, *chosen.also], strict=True)):
                moved = part_of(line, one.thousandths, line.standing.standing(LineState.OPEN), "over_pick")
                own = {"order_id": standing.order.order_id, "location_id": standing.order.location_id}
                told = OrderShort.model_validate({**own, "line": moved, "reason": chosen.reason})
                tx.record(told, entry_id=act_id if act_id and at == 0 else None)
                if chosen.substitute and at < len(missing):
                    replace_line(self._desk, tx, standing, line, one.thousandths, chosen.substitute)

    def _lines(self, conn: Connection, missing: Sequence[Missing]) -> list[tuple[Standing, OrderLineRow]]:
        """Each with its order, as much as is missing being open."""
        found = []
        for one in missing:
            standing = self._desk.workable(conn, one.order_id)
            line = standing.line(one.line_id)
            part_of(line, one.thousandths, line.standing.standing(LineState.OPEN), "over_pick")
            found.append((standing, line))
        if not found:
            raise Refused("nothing_missing")
        if len({line.item_id for _, line in found}) > 1:
            raise Refused("items_differ")
        return found

    def _offers(
        self, conn: Connection, lines: Sequence[tuple[Standing, OrderLineRow]], missing: Sequence[Missing]
    ) -> tuple[SubstituteOffer, ...]:
        """Only what every customer allows; its price is what all of them pay together."""
        each = [
            offers_for(self._desk, conn, line, one.thousandths) for (_, line), one in zip(lines, missing, strict=True)
        ]
        found = []
        for offer in each[0]:
            same = [next((own for own in offers if own.item_id == offer.item_id), None) for offers in each]
            prices = [own.price for own in same if own is not None]
            if len(prices) == len(each):
                found.append(_together(offer, prices, sum(one.thousandths for one in missing)))
        return tuple(found)


def _together(offer: SubstituteOffer, prices: Sequence[SubstitutePrice], thousandths: int) -> SubstituteOffer:
    price = SubstitutePrice(sum(own.minor for own in prices), sum(own.less for own in prices))
    return replace(offer, price=price, enough=offer.in_stock is None or offer.in_stock >= thousandths)
