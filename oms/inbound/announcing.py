"""Goods set out for a store: announced to it, and in transit in the ledger until they are received or called off."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from contract.errors import Refused
from contract.messages.rows import InboundLine, InboundPackage, InboundRow, OrderRow
from contract.states.transfer import TRANSFER, TransferCommand
from contract.values.quantity import Unit
from oms.catalog.repository import items_by_sku
from oms.db.engine import Tx
from oms.inbound import repository
from oms.inventory.ledger import move
from oms.inventory.model import IN_TRANSIT, Movement, MovementKind, StockKey
from oms.stores.model import Location
from oms.sync.feed import mark, store_stream

MOST_LINES, MOST_PACKAGES = 2_000, 200
_NUMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9/._-]{0,29}")
_SSCC = re.compile(r"[0-9]{18}")


@dataclass(frozen=True, slots=True)
class Consignment:
    """What sets out: ``quantities`` by sku in thousandths. ``source`` is one of our own places, None for a supplier."""

    number: str
    sender: str
    due_on: date
    quantities: Mapping[str, int]
    source: Location | None = None
    packages: Sequence[tuple[str, str]] = ()
    order_id: str = ""
    order_number: str = ""
    tracking: str = ""

    @property
    def kind(self) -> Literal["transfer", "delivery", "ship_to_store"]:
        if self.order_id:
            return "ship_to_store"
        return "transfer" if self.source else "delivery"


def announce(tx: Tx, to: Location, told: Consignment) -> InboundRow:
    """Goods are on their way to ``to``; what one of our own places sends has left it.

    Refused: ``inbound_number_unreadable``, ``inbound_number_taken``, ``inbound_empty``, ``inbound_too_long``,
    ``sscc_unreadable``, ``item_unknown``, ``order_quantity_invalid``, ``inbound_to_itself``.
    """
    _check(tx, to, told)
    row = InboundRow(
        inbound_id=tx.new_id(),
        number=told.number,
        location_id=to.id,
        kind=told.kind,
        sender=told.sender,
        due_on=told.due_on.isoformat(),
        lines=_lines(tx, told.quantities),
        packages=tuple(InboundPackage(code=code, label=label) for code, label in told.packages),
        order_id=told.order_id,
        order_number=told.order_number,
        tracking=told.tracking,
    )
    send(tx, row, told.source.id if told.source else None)
    return row


def send(tx: Tx, row: InboundRow, from_location_id: str | None, *, by_order_id: str = "") -> None:
    """Keep a document, and what it brings in transit. What left by an order of its own has left its sender's shelf with
    that.
    """
    repository.insert_document(tx, row, from_location_id, by_order_id)
    in_transit = {line.line_id: line.expected for line in row.lines}
    repository.save(tx, row, in_transit)
    move(tx, _on_the_way(row, in_transit, from_location_id, sign=1))
    mark(tx, store_stream(row.location_id), InboundRow.KIND, row.inbound_id)


def call_off(tx: Tx, place: Location, number: str) -> InboundRow:
    """It does not come; what one of our own places sent stands there again.

    Refused: ``inbound_unknown``, ``move_illegal`` once the store began to receive it.
    """
    known = repository.numbered(tx, place.id, number)
    found = repository.locked(tx, known.row.inbound_id) if known else None
    if found is None:
        raise Refused("inbound_unknown", number=number[:40])
    row = found.row.model_copy(update={"state": TRANSFER.after(found.row.state, TransferCommand.CANCEL)})
    move(tx, _on_the_way(row, found.in_transit, found.from_location_id, sign=-1))
    repository.save(tx, row, {})
    mark(tx, store_stream(place.id), InboundRow.KIND, row.inbound_id, tombstone=True)
    if row.order_id:
        mark(tx, store_stream(place.id), OrderRow.KIND, row.order_id)
    return row


def _on_the_way(
    row: InboundRow, in_transit: Mapping[str, int], from_location_id: str | None, *, sign: int
) -> list[Movement]:
    found = []
    for line in row.lines:
        thousandths = sign * in_transit.get(line.line_id, 0)
        key = StockKey(row.location_id, line.item_id, IN_TRANSIT)
        found.append(Movement(key, thousandths, MovementKind.TRANSFERRED, reason=row.number))
        if from_location_id is not None:
            left = StockKey(from_location_id, line.item_id)
            found.append(Movement(left, -thousandths, MovementKind.TRANSFERRED, reason=row.number))
    return found


def _check(tx: Tx, to: Location, told: Consignment) -> None:
    if not _NUMBER.fullmatch(told.number):
        raise Refused("inbound_number_unreadable", number=told.number[:40])
    if repository.numbered(tx, to.id, told.number) is not None:
        raise Refused("inbound_number_taken", number=told.number)
    if told.source is not None and told.source.id == to.id:
        raise Refused("inbound_to_itself", location=to.code)
    if len(told.quantities) > MOST_LINES or len(told.packages) > MOST_PACKAGES:
        raise Refused("inbound_too_long", lines=MOST_LINES, packages=MOST_PACKAGES)
    for code, _ in told.packages:
        if not _SSCC.fullmatch(code):
            raise Refused("sscc_unreadable", sscc=code[:40])


def _lines(tx: Tx, quantities: Mapping[str, int]) -> tuple[InboundLine, ...]:
    if not quantities:
        raise Refused("inbound_empty")
    items = items_by_sku(tx, set(quantities))
    found = []
    for sku, thousandths in quantities.items():
        item = items.get(sku)
        if item is None:
            raise Refused("item_unknown", sku=sku[:40])
        if thousandths <= 0 or (item["unit"] == Unit.EACH and thousandths % 1000):
            raise Refused("order_quantity_invalid", sku=sku, thousandths=thousandths)
        found.append(
            InboundLine(
                line_id=tx.new_id(),
                item_id=item["item_id"],
                sku=sku,
                name=item["name"],
                size=item["size"],
                unit=item["unit"],
                expected=thousandths,
            )
        )
    return tuple(found)
