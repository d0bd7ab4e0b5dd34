"""What two tills that did not hear each other both did."""

from __future__ import annotations

from PySide6.QtCore import Qt

from app.ui.screen import Place
from contract.messages.rows import OrderRow, ParcelEntry, ParcelLabel, PeerRow
from contract.states.fulfillment import LineState
from contract.states.label import LabelState
from demo.scenes import rows
from demo.scenes.counter import Counter
from demo.scenes.orders import order_row
from demo.scenes.scene import Scene
from tests.builders import LOCATION_ID


def packed_twice_told(counter: Counter) -> None:
    """The parcel that the other till closed goes out, this one must not."""
    counter.sign_on("manager")
    own = counter.services.store.identity
    assert own is not None, "a scene has a till"
    order = order_row(counter, 1, "Katarzyna Wiśniewska", 180, kind="ship")
    packed = tuple(
        line.model_copy(update={"quantities": {LineState.PACKED: line.standing.total}}) for line in order.lines
    )
    parcels = tuple(_parcel(order, at, register) for at, register in enumerate(("other-1", own.register_id), 1))
    told = (
        PeerRow(register_id="other-1", number=1, name="Till 1", active=True),
        PeerRow(register_id=own.register_id, number=2, name="Till 2", active=True),
        order.model_copy(update={"lines": packed, "parcels": parcels}),
    )
    counter.tell(f"store:{LOCATION_ID}", told)
    counter.go(Place.ORDERS)


def packed_twice(counter: Counter) -> None:
    packed_twice_told(counter)
    counter.tap("notice.read")
    counter.key(Qt.Key.Key_3, Qt.KeyboardModifier.AltModifier)
    counter.key(Qt.Key.Key_Space)


def _parcel(order: OrderRow, at: int, register_id: str) -> ParcelEntry:
    label = ParcelLabel(
        label_id=f"label-{at}", state=LabelState.BOUGHT, carrier_id="greenlane", service="nextday", price_minor=640,
        currency="EUR", arrives_on="2026-11-24", tracking=f"GL7K2M90{at}",
    )  # fmt: skip
    return ParcelEntry(
        parcel_id=f"parcel-{at}", number=1, box="M", grams=2_400, weighed=True,
        quantities={line.line_id: line.standing.total for line in order.lines},
        label=label, register_id=register_id, operator_id=rows.people()[at].operator_id, at="2026-11-21T11:40:00.000Z",
    )  # fmt: skip


SCENES = (
    Scene("06-orders", "packed-twice-told", packed_twice_told),
    Scene("06-orders", "packed-twice", packed_twice),
)
