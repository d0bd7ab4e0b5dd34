"""Orders in the sale: ordering instead of taking along, and a ready order that leaves with what is sold."""

from __future__ import annotations

from PySide6.QtCore import Qt

from app.ui.screen import Place
from contract.messages.rows import OrderLineRow, OrderRow, OrderRulesRow, PickupPlace
from contract.rules.collection_code import collection_code_hash, collection_token
from contract.states.fulfillment import LineState
from contract.values.time import instant_text
from demo.scenes import rows
from demo.scenes.counter import Counter
from demo.scenes.scene import Scene
from demo.scenes.selling import few
from tests.builders import LOCATION_ID, SKILLET

_CODE, _ORDER, _NUMBER = "481733", "order-ready", "W-20714"
_GALWAY = PickupPlace(location_id="location-027", code="027", name="Brannock’s Galway", city="Galway")
_LIMERICK = PickupPlace(location_id="location-031", code="031", name="Brannock’s Limerick", city="Limerick")


def asked(counter: Counter) -> None:
    few(counter)
    counter.tell(f"store:{LOCATION_ID}", (OrderRulesRow(location_id=LOCATION_ID, places=(_GALWAY, _LIMERICK)),))
    counter.key(Qt.Key.Key_O, Qt.KeyboardModifier.ControlModifier)


def elsewhere(counter: Counter) -> None:
    asked(counter)
    counter.key(Qt.Key.Key_F6)


def sent(counter: Counter) -> None:
    asked(counter)
    counter.key(Qt.Key.Key_F7)


def missing(counter: Counter) -> None:
    sent(counter)
    counter.write("Mara")
    counter.key(Qt.Key.Key_Return)


def long_name(counter: Counter) -> None:
    sent(counter)
    counter.write(rows.HOSTILE_PEOPLE[0])


def smaller_deposit(counter: Counter) -> None:
    asked(counter)
    counter.key(Qt.Key.Key_F11)


def deposit(counter: Counter) -> None:
    asked(counter)
    counter.write("Mara Keane")
    counter.key(Qt.Key.Key_Tab)
    counter.write("087 555 0123")
    counter.key(Qt.Key.Key_F10)
    counter.key(Qt.Key.Key_Return)


def back(counter: Counter) -> None:
    deposit(counter)
    counter.key(Qt.Key.Key_O, Qt.KeyboardModifier.ControlModifier)


def leaves(counter: Counter) -> None:
    deposit(counter)
    _ready(counter)
    counter.scan(collection_token(_NUMBER, _CODE))


def paid_ahead(counter: Counter) -> None:
    counter.selling()
    _ready(counter, paid=False, deposit_minor=1_000)
    counter.go(Place.HAND_OVER, order_id=_ORDER, code=_CODE)
    counter.key(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)


def _ready(counter: Counter, *, paid: bool = True, deposit_minor: int = 0) -> None:
    line = OrderLineRow(
        line_id=f"{_ORDER}-1",
        item_id=SKILLET,
        sku="skillet",
        name="Cast-iron Skillet, pre-seasoned",
        size="26 cm",
        quantities={LineState.STAGED: 2_000},
        price_minor=4_500,
    )
    order = OrderRow(
        order_id=_ORDER,
        number=_NUMBER,
        location_id=LOCATION_ID,
        channel="web",
        customer_name="Katarzyna Wiśniewska",
        customer_phone_end="2814",
        code_hash=collection_code_hash(_ORDER, _CODE),
        placed_at=instant_text(counter.clock.now()),
        due_at=instant_text(counter.clock.now()),
        currency="EUR",
        total_minor=4_500,
        paid=paid,
        deposit_minor=deposit_minor,
        lines=(line,),
        shelf="S-04",
    )
    counter.tell(f"store:{LOCATION_ID}", (order,))


SCENES = (
    Scene("02-order", "asked", asked, thorough=True),
    Scene("02-order", "elsewhere", elsewhere, thorough=True),
    Scene("02-order", "sent", sent),
    Scene("02-order", "missing", missing, online=False),
    Scene("02-order", "long-name", long_name, hostile=True),
    Scene("02-order", "other-deposit", smaller_deposit),
    Scene("02-order", "deposit", deposit, online=False, thorough=True),
    Scene("02-order", "taken-along", back),
    Scene("02-order", "leaves", leaves, thorough=True),
    Scene("09-hand-over", "paid-ahead", paid_ahead, thorough=True),
)
