"""An order as it is now, over all the stores it was at."""

from __future__ import annotations

from collections.abc import Mapping

from contract.states.fulfillment import LineState
from contract.states.order import OrderState
from contract.states.transfer import TransferState
from contract.values.time import instant_text
from oms.db.engine import Tx
from oms.fulfillment.model import GOT
from oms.fulfillment.repository import Status, fulfillments
from oms.inbound.repository import sent_for_order
from oms.orders import repository
from oms.orders.wire import LineView, OrderView, ParcelToStore
from oms.stores.repository import locations


def show_order(tx: Tx, named: str) -> OrderView:
    """By id or number. Refused: ``order_unknown``."""
    order = repository.find_order(tx, named)
    standing = _standing(tx, order["order_id"])
    place = locations(tx, [order["location_id"]])[0]
    return OrderView(
        order_id=order["order_id"],
        number=order["number"],
        external_id=order["external_id"],
        location=place.code,
        state=OrderState(order["state"]),
        placed_at=instant_text(order["placed_at"]),
        due_at=instant_text(order["due_at"]),
        currency=order["currency"],
        total_minor=order["total_minor"],
        paid=order["paid"],
        lines=tuple(
            LineView(
                sku=line["sku"],
                name=line["name"],
                quantity_thousandths=line["thousandths"],
                price_minor=line["price_minor"],
                quantities=dict(standing.get(line["line_id"], {})),
            )
            for line in repository.order_lines(tx, [order["order_id"]])
        ),
        to_store=tuple(
            ParcelToStore(
                number=row.number,
                sender=row.sender,
                tracking=row.tracking,
                state="arrived" if row.state is TransferState.RECEIVED else "in_transit",
            )
            for row in sent_for_order(tx, order["order_id"])
        ),
    )


def _standing(tx: Tx, order_id: str) -> Mapping[str, Mapping[LineState, int]]:
    """By line: what stands at the store that has the order, and what the customer got at earlier ones."""
    found: dict[str, dict[LineState, int]] = {}
    for one in fulfillments(tx, order_id):
        for line in one.row.lines:
            own = found.setdefault(line.line_id, {})
            for state, thousandths in line.quantities.items():
                if one.status is Status.ACTIVE or state in GOT:
                    own[state] = own.get(state, 0) + thousandths
    return found
