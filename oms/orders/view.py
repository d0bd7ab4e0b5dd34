"""An order as it is now, over all its parts and the stores they were at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import RowMapping

from contract.states.fulfillment import LineQuantities, LineState
from contract.states.order import OrderState, order_state
from contract.states.transfer import TransferState
from contract.values.time import instant_text
from oms.db.engine import Tx
from oms.fulfillment.model import GOT, whole_order
from oms.fulfillment.repository import Fulfillment, Status, fulfillments
from oms.inbound.repository import sent_for_order
from oms.orders import repository
from oms.orders.parts import parts_of
from oms.orders.wire import LineView, OrderView, ParcelToStore, ParcelView, PartView
from oms.stores.repository import locations


def show_order(tx: Tx, named: str) -> OrderView:
    """By id or number; a part of an order is shown with all others. Refused: ``order_unknown``."""
    rows = parts_of(tx, repository.find_order(tx, named)["order_id"])
    codes = {place.id: place.code for place in locations(tx, {row["location_id"] for row in rows})}
    stores = {row["order_id"]: fulfillments(tx, row["order_id"]) for row in rows}
    parts = tuple(_part(tx, row, stores[row["order_id"]], codes[row["location_id"]]) for row in rows)
    first = rows[0]
    return OrderView(
        order_id=first["order_id"],
        number=first["number"],
        external_id=first["external_id"],
        location=parts[0].location,
        state=_state(rows, stores),
        placed_at=instant_text(first["placed_at"]),
        due_at=instant_text(first["due_at"]),
        currency=first["currency"],
        total_minor=sum(part.total_minor for part in parts),
        paid=all(row["paid"] for row in rows),
        lines=tuple(line for part in parts for line in part.lines),
        to_store=_to_store(tx, first["order_id"]),
        parts=parts,
    )


def _to_store(tx: Tx, order_id: str) -> tuple[ParcelToStore, ...]:
    """What was sent to the store where it is collected, and what still is to be."""
    sent = tuple(
        ParcelToStore(
            number=row.number,
            sender=row.sender,
            tracking=row.tracking,
            state="arrived" if row.state is TransferState.RECEIVED else "in_transit",
        )
        for row in sent_for_order(tx, order_id)
    )
    rows = repository.to_be_sent(tx, [order_id])
    names = {place.id: place.name for place in locations(tx, {row["location_id"] for row in rows})}
    return sent + tuple(
        ParcelToStore(number=row["number"], sender=names[row["location_id"]], tracking="", state="to_be_sent")
        for row in rows
    )


def _state(rows: Sequence[RowMapping], stores: Mapping[str, Sequence[Fulfillment]]) -> OrderState:
    """Of the only part what stands there; of several what their lines say together."""
    if len(rows) == 1:
        return OrderState(rows[0]["state"])
    lines: list[LineQuantities] = []
    for every in stores.values():
        active = next((one.row for one in every if one.status is Status.ACTIVE), None)
        lines += whole_order(active, [one.row for one in every if one.status is Status.WITHDRAWN])
    return order_state(lines)


def _part(tx: Tx, row: RowMapping, every: Sequence[Fulfillment], location: str) -> PartView:
    standing = _standing(every)
    lines = repository.order_lines(tx, [row["order_id"]])
    elsewhere = _elsewhere(tx, every, standing, [line["line_id"] for line in lines])
    return PartView(
        order_id=row["order_id"],
        number=row["number"],
        location=location,
        state=OrderState(row["state"]),
        total_minor=row["total_minor"],
        lines=tuple(
            LineView(
                sku=line["sku"],
                name=line["name"],
                quantity_thousandths=line["thousandths"] - elsewhere.get(line["line_id"], (0, 0))[0],
                price_minor=line["price_minor"] - elsewhere.get(line["line_id"], (0, 0))[1],
                quantities=dict(standing.get(line["line_id"], {})),
            )
            for line in lines
            if line["thousandths"] > elsewhere.get(line["line_id"], (0, 0))[0]
        ),
        parcels=tuple(
            ParcelView(carrier=parcel.label.carrier_id, tracking=parcel.label.tracking)
            for one in every
            for parcel in one.row.parcels
            if parcel.shipped and parcel.label is not None
        ),
    )


def _elsewhere(
    tx: Tx, every: Sequence[Fulfillment], standing: Mapping[str, dict[LineState, int]], line_ids: Sequence[str]
) -> Mapping[str, tuple[int, int]]:
    """How much of each line, and of its price, later parts have: ``standing`` does not count it where it was short."""
    found = repository.continued(tx, line_ids)
    active = next((one for one in every if one.status is Status.ACTIVE), None)
    left_here = repository.continued(tx, line_ids, active.fulfillment_id) if active and found else {}
    for line_id, (thousandths, _) in left_here.items():
        left, own = thousandths, standing[line_id]
        for state in (LineState.SHORT, LineState.REJECTED):
            step = min(left, own.get(state, 0))
            own[state], left = own.get(state, 0) - step, left - step
            if not own[state]:
                del own[state]
    return found


def _standing(every: Sequence[Fulfillment]) -> dict[str, dict[LineState, int]]:
    """By line: what stands at the store that has the order, and what the customer got at earlier ones."""
    found: dict[str, dict[LineState, int]] = {}
    for one in every:
        for line in one.row.lines:
            own = found.setdefault(line.line_id, {})
            for state, thousandths in line.quantities.items():
                if one.status is Status.ACTIVE or state in GOT:
                    own[state] = own.get(state, 0) + thousandths
    return found
