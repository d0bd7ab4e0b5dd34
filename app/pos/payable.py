"""What keeps a sale from being paid: a line that is recalled, an age nobody checked, a number nobody scanned."""

from __future__ import annotations

from app.catalog.catalog import Catalog
from app.pos.model.basket import Basket
from app.pos.model.line import BasketLine, LineIntent
from contract.errors import Refused
from contract.messages.rows import RecallRow

_LEAVES_NOW = frozenset({LineIntent.CARRY_OUT, LineIntent.HAND_OVER})


def recall_of(item_id: str, lot: str, catalog: Catalog, *, asks_lot: bool = True) -> RecallRow | None:
    """The recall that bars it. Where only some lots are recalled and its own is not known yet, it may be in the basket
    until somebody looked; what cannot be asked for its lot might be of them.
    """
    for recall in catalog.recalls():
        if recall.item_id == item_id and (not recall.lots or lot in recall.lots or not (lot or asks_lot)):
            return recall
    return None


def recalled_lots(item_id: str, catalog: Catalog) -> tuple[str, ...]:
    """Of an item of which not every piece is recalled."""
    found = {lot for own in catalog.recalls() if own.item_id == item_id for lot in own.lots}
    return tuple(sorted(found))


def barred_by(line: BasketLine, catalog: Catalog) -> RecallRow | None:
    """The recall that bars a line that is sold, or something of a kit."""
    if line.comes_back or not catalog.recalls():
        return None
    own = recall_of(line.item_id, line.lot, catalog, asks_lot=line.tracking != "serial")
    parts = (recall_of(part.item_id, "", catalog, asks_lot=False) for part in line.components)
    return own or next(filter(None, parts), None)


def number_needed(line: BasketLine, catalog: Catalog) -> str:
    """``serial`` where each piece is sold with its number; ``lot`` where some lots are recalled, and it may be of them;
    else "".
    """
    if line.tracking == "serial":
        return "serial" if line.intent is LineIntent.CARRY_OUT and not line.serial else ""
    asks = line.intent in _LEAVES_NOW and not line.lot
    return "lot" if asks and recalled_lots(line.item_id, catalog) else ""


def require_payable(basket: Basket, catalog: Catalog) -> None:
    """Refused: ``item_recalled`` (name, reason), ``age_unchecked`` (age), ``serial_needed`` (name), ``lot_needed``
    (name, lots), ``empties_payout_over`` (most_minor).
    """
    for line in basket.lines:
        recall = barred_by(line, catalog)
        if recall is not None:
            raise Refused("item_recalled", name=line.name, reason=recall.reason)
    if basket.age_to_check:
        raise Refused("age_unchecked", age=basket.age_to_check)
    for line in basket.lines:
        needed = number_needed(line, catalog)
        if needed == "lot":
            raise Refused("lot_needed", name=line.name, lots=", ".join(recalled_lots(line.item_id, catalog)))
        if needed:
            raise Refused("serial_needed", name=line.name)
    most = catalog.market().empties_payout_minor
    empties = -sum(line.extended_minor for line in basket.lines if line.intent is LineIntent.EMPTIES)
    if most and min(empties, -basket.total_minor) > most:
        raise Refused("empties_payout_over", most_minor=most)
