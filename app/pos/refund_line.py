"""A line of a sale that goods may come back of: how many units, and why not the others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.catalog.model.item import Item
from contract.errors import Refused
from contract.messages.facts import SoldLine
from contract.rules.order_goods import ORDERED, GoodsOfOrder, with_customer
from contract.rules.returnable import NOTHING, CameBack, LinePaid, can_come_back, units_left, units_of


@dataclass(frozen=True, slots=True)
class ReturnableLine:
    """A line of the sale in units: pieces, or the one of a weighed line. Amounts in minor units, of the whole line.

    ``why_not`` is the code of why nothing of it can come back. ``waits`` are units that the customer has not got of the
    order ``order_id``: they are canceled, and do not come back.
    """

    line_id: str
    item_id: str
    sku: str
    name: str
    size: str
    unit: str
    icon: str
    quantity_thousandths: int
    gross_minor: int
    bought: int
    returned: int
    in_basket: int
    available: int
    why_not: str = ""
    department: str = ""
    order_id: str = ""
    waits: int = 0


def returnable_line(
    line: SoldLine,
    paid: LinePaid | None,
    before: Mapping[str, CameBack],
    waiting: Mapping[str, CameBack],
    item: Item | None,
    goods: Mapping[str, GoodsOfOrder],
) -> ReturnableLine:
    """``before`` came back already, ``waiting`` stands on the open basket; ``goods`` is what was got of orders."""
    gone, here = before.get(line.line_id, NOTHING), waiting.get(line.line_id, NOTHING)
    left = units_left(paid, gone + here) if paid else 0
    available = _with_customer(line, left, (gone + here).units, goods.get(line.line_id))
    return ReturnableLine(
        line_id=line.line_id,
        item_id=line.item_id,
        sku=line.sku,
        name=line.name,
        size=line.size,
        unit=line.unit,
        icon=item.icon if item else "",
        quantity_thousandths=line.quantity_thousandths,
        gross_minor=line.gross_minor,
        bought=units_of(line),
        returned=gone.units,
        in_basket=here.units,
        available=available,
        why_not="" if available else "not_handed_over" if left else _why_not(line),
        department=item.department if item else "",
        order_id=line.reference if left > available else "",
        waits=left - available,
    )


def require_with_customer(lines: Iterable[ReturnableLine], wanted: Mapping[str, int]) -> None:
    """``wanted``: units by line. Refused: ``not_handed_over`` (name) for what waits to be collected or sent."""
    for line in lines:
        if line.waits and wanted.get(line.line_id, 0) > line.available:
            raise Refused("not_handed_over", name=line.name)


def _with_customer(line: SoldLine, left: int, came_back: int, goods: GoodsOfOrder | None) -> int:
    """All of it where nobody knows: who brings goods has them."""
    if line.intent not in ORDERED or goods is None:
        return left
    return min(left, with_customer(line, goods, came_back))


def _why_not(line: SoldLine) -> str:
    """The code of why nothing of it can come back."""
    if line.intent == "empties":
        return "empties"
    if line.intent in ("deposit", "stored_value"):
        return "paid_out_elsewhere"
    return "all_came_back" if can_come_back(line) else "cannot_come_back"
