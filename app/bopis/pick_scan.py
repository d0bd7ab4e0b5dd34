"""What picking one order and picking a wave share: reading a scan, the last digits, and what nobody has to fetch."""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.bopis.desk import OrderDesk
from app.bopis.model.picking import ScannedItem, digits_match, moved
from app.bopis.model.standing import Standing
from app.catalog.model.item import Item
from app.db.transaction import Tx
from app.typed_text import refuse_card_number
from contract.errors import Refused
from contract.messages.facts import OrderPicked
from contract.states.fulfillment import LineState


@dataclass(frozen=True, slots=True)
class Detail:
    """What a person adds to a scan that does not say it: the weight in thousandths, a lot, a serial number."""

    weight_thousandths: int | None = None
    lot: str = ""
    serial: str = ""


NO_DETAIL = Detail()


def scanned_item(desk: OrderDesk, text: str, detail: Detail = NO_DETAIL) -> ScannedItem:
    """What was scanned, completed by what was added. Refused: ``barcode_unknown``, ``scan_unreadable``."""
    found = desk.items.scanned(text)
    if found is None:
        refuse_card_number(text)
        raise Refused("barcode_unknown", text=text.strip()[:40])
    return replace(
        found,
        weight_thousandths=detail.weight_thousandths or found.weight_thousandths,
        lot=detail.lot.strip() or found.lot,
        serial=detail.serial.strip() or found.serial,
    )


def refuse_other_digits(last_digits: str, item: Item | None, sku: str, name: str) -> None:
    """Refused: ``digits_differ``. What counts are barcodes, else the in-store number, else our own."""
    numbers = item.identifiers if item else ()
    if not numbers:
        numbers = (item.rcn.zfill(4),) if item and item.rcn else (sku,)
    if not digits_match(last_digits, numbers):
        raise Refused("digits_differ", name=name)


def take_containers(tx: Tx, desk: OrderDesk, standing: Standing) -> None:
    """The container of a bottle comes along with it: nobody fetches it."""
    order = standing.order
    for line in order.lines:
        item, count = desk.items.item(line.item_id), line.standing.standing(LineState.OPEN)
        if item is not None and item.container and count:
            tx.record(OrderPicked(order_id=order.order_id, location_id=order.location_id, line=moved(line, count)))
