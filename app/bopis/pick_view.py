"""What the picker sees: where to go, what to take, how many, and the whole route beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.bopis.model.cards import OrderCard
from app.bopis.model.route import Stop
from app.catalog.model.item import Item
from contract.messages.rows import StockRow
from contract.states.fulfillment import IN_HAND, LineState


class ScanMeaning(StrEnum):
    """What a scan was taken for."""

    ITEM = "item"
    PLACE = "place"
    TOTE = "tote"


@dataclass(frozen=True, slots=True)
class ToteShare:
    """What one order of a wave wants of a row, and how much of it is in its tote. Quantities are thousandths."""

    order_id: str
    number: str
    customer_name: str
    letter: str
    tote: str
    wanted: int
    picked: int
    short: int
    open: int


@dataclass(frozen=True, slots=True)
class PickRow:
    """One row of the route. Quantities are thousandths; ``in_stock`` is that of the row to do now, where it is known.

    ``tracking`` is ``lot`` or ``serial`` of goods that are traced, ``storage`` is ``chilled`` or ``frozen`` of cold
    ones, ``grams`` is what one weighs, 0 for unknown. In a wave ``line_id`` is the row's own, ``totes`` share it.
    """

    line_id: str
    item_id: str
    sku: str
    name: str
    size: str
    unit: str
    icon: str
    department: str
    bin: str
    wanted: int
    open: int
    picked: int
    short: int
    barcode_ending: str
    in_stock: int | None
    age_minimum: int
    put_off: bool
    storage: str = ""
    tracking: str = ""
    grams: int = 0
    totes: tuple[ToteShare, ...] = ()


@dataclass(frozen=True, slots=True)
class PickView:
    """The order's card, the row to do now (None when all are done) and every row in walking order."""

    order: OrderCard
    current: PickRow | None
    route: tuple[PickRow, ...]
    rows_done: int


@dataclass(frozen=True, slots=True)
class PickScan:
    """What a scan did: ``name`` is the item that was counted, the bin that was confirmed or the tote it went into."""

    view: PickView
    meaning: ScanMeaning
    name: str
    thousandths: int


def pick_view(
    order: OrderCard,
    stops: tuple[Stop, ...],
    here: Stop | None,
    put_off: tuple[str, ...],
    items: Mapping[str, Item],
    stock: StockRow | None,
) -> PickView:
    """``stock`` is that of the row to do now."""
    rows = {
        stop.line.line_id: _row(stop, items.get(stop.line.item_id), stock if stop is here else None, put_off)
        for stop in stops
    }
    return PickView(
        order=order,
        current=rows[here.line.line_id] if here else None,
        route=tuple(rows.values()),
        rows_done=sum(row.open == 0 for row in rows.values()),
    )


def _row(stop: Stop, item: Item | None, stock: StockRow | None, put_off: tuple[str, ...]) -> PickRow:
    line = stop.line
    return PickRow(
        line_id=line.line_id,
        item_id=line.item_id,
        sku=line.sku,
        name=line.name,
        size=line.size,
        unit=line.unit,
        icon=item.icon if item else "",
        department=item.department if item else "",
        bin=stop.bin,
        wanted=line.standing.total,
        open=stop.open,
        picked=line.standing.standing(*IN_HAND, LineState.HANDED_OVER),
        short=line.standing.standing(LineState.SHORT),
        barcode_ending=item.identifiers[0][-4:] if item and item.identifiers else "",
        in_stock=stock.on_hand if stock else None,
        age_minimum=line.age_minimum,
        put_off=line.line_id in put_off,
        storage=item.storage if item else "",
        tracking=item.tracking if item else "",
        grams=item.grams if item else 0,
    )
