"""How much of an item one scan stands for, at the door and at the shelf."""

from __future__ import annotations

from app.catalog.model.item import ItemFound
from app.stock.model.receiving import PIECE, WEIGHED_UNITS
from contract.errors import Refused


def amount(found: ItemFound) -> int:
    """Thousandths: what a label weighs of weighed goods, else what their packaging holds; of others only pieces count,
    for what a case of them weighs is no number of pieces. Refused: ``weight_needed`` (``name``, ``unit``).
    """
    pack = found.pack.quantity_thousandths if found.pack else 0
    item = found.item
    if item.unit not in WEIGHED_UNITS:
        return pack or PIECE
    weight = found.scanned.weight_thousandths or pack
    if not weight:
        raise Refused("weight_needed", item_id=item.item_id, name=item.name, unit=str(item.unit))
    return weight
