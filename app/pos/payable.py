"""What keeps a sale from being paid: a line that is recalled, an age nobody checked, a number nobody scanned."""

from __future__ import annotations

from app.catalog.catalog import Catalog
from app.pos.model.basket import Basket
from app.pos.model.line import BasketLine, LineIntent
from contract.errors import Refused
from contract.messages.rows import RecallRow


def recall_of(item_id: str, lot: str, catalog: Catalog, *, asks_lot: bool = False) -> RecallRow | None:
    """The recall that bars it. Where only some lots are recalled and none is known yet, an item that ``asks_lot`` may
    be in the basket until its lot is; of any other each piece might be of them.
    """
    for recall in catalog.recalls():
        if recall.item_id == item_id and (not recall.lots or lot in recall.lots or not (lot or asks_lot)):
            return recall
    return None


def barred_by(line: BasketLine, catalog: Catalog) -> RecallRow | None:
    """The recall that bars a line that is sold, or something of a kit."""
    if line.comes_back or not catalog.recalls():
        return None
    own = recall_of(line.item_id, line.lot, catalog, asks_lot=line.tracking == "lot")
    return own or next(filter(None, (recall_of(part.item_id, "", catalog) for part in line.components)), None)


def number_needed(line: BasketLine, catalog: Catalog) -> str:
    """``serial`` where each piece is sold with its number; ``lot`` where some lots are recalled, and it may be of them;
    else "".
    """
    if line.intent is not LineIntent.CARRY_OUT:
        return ""
    if line.tracking == "serial" and not line.serial:
        return "serial"
    asks = line.tracking == "lot" and not line.lot
    return "lot" if asks and any(own.item_id == line.item_id and own.lots for own in catalog.recalls()) else ""


def require_payable(basket: Basket, catalog: Catalog) -> None:
    """Refused: ``item_recalled`` (name, reason), ``age_unchecked`` (age), ``serial_needed`` (name), ``lot_needed``
    (name), ``empties_payout_over`` (most_minor).
    """
    for line in basket.lines:
        recall = barred_by(line, catalog)
        if recall is not None:
            raise Refused("item_recalled", name=line.name, reason=recall.reason)
    if basket.age_to_check:
        raise Refused("age_unchecked", age=basket.age_to_check)
    for line in basket.lines:
        needed = number_needed(line, catalog)
        if needed:
            raise Refused("lot_needed" if needed == "lot" else "serial_needed", name=line.name)
    most = catalog.market().empties_payout_minor
    empties = -sum(line.extended_minor for line in basket.lines if line.intent is LineIntent.EMPTIES)
    if most and min(empties, -basket.total_minor) > most:
        raise Refused("empties_payout_over", most_minor=most)
