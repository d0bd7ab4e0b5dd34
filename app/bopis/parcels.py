"""Parcels of an order, as they are looked up by everything that works on them."""

from __future__ import annotations

from app.bopis.model.standing import Standing
from contract.errors import Refused
from contract.messages.facts import MovedLine, OrderUnpacked
from contract.messages.rows import ParcelEntry, ParcelLabel
from contract.rules.spare_parcels import loose_in
from contract.states.label import LabelState

STANDS = (LabelState.ASKED, LabelState.UNKNOWN, LabelState.BOUGHT)
"""A label that is there, or may be."""


def about(standing: Standing) -> dict[str, str]:
    """What every fact of an order names."""
    return {"order_id": standing.order.order_id, "location_id": standing.order.location_id}


def parcel_of(standing: Standing, parcel_id: str) -> ParcelEntry:
    """One that is still here. Refused: ``parcel_unknown``, ``parcel_gone`` once its carrier has it."""
    for parcel in standing.order.parcels:
        if parcel.parcel_id == parcel_id:
            if parcel.shipped:
                raise Refused("parcel_gone", number=parcel.number)
            return parcel
    raise Refused("parcel_unknown", order=standing.order.number)


def unpacked(standing: Standing, parcel: ParcelEntry) -> OrderUnpacked:
    """What is told once a parcel was opened: its goods are to be packed again, but for those that another one holds."""
    loose = loose_in(standing.order, parcel.parcel_id, parcel.quantities)
    return OrderUnpacked(
        **about(standing),
        parcel_id=parcel.parcel_id,
        lines=tuple(
            MovedLine(line_id=line.line_id, item_id=line.item_id, thousandths=loose[line.line_id])
            for line in standing.order.lines
            if line.line_id in loose
        ),
    )


def label_stands(label: ParcelLabel | None) -> bool:
    return label is not None and label.state in STANDS
