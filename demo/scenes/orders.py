"""Web orders: the board, the pick, the shelf, the hand-over."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Literal

from PySide6.QtCore import Qt

from app.bopis.model.shortage import Missing
from app.bopis.short import ShortChoice
from app.db.transaction import Actor
from app.ui.screen import Place
from contract.messages.facts import OrderClaimed
from contract.messages.line_rows import SubstituteEntry
from contract.messages.rows import OrderLineRow, OrderRow
from contract.rules.collection_code import collection_code_hash
from contract.states.fulfillment import LineState
from contract.values.time import instant_text
from demo.scenes import rows
from demo.scenes.counter import Counter
from demo.scenes.packing import tell_carriers
from demo.scenes.scene import Scene
from tests.builders import LOCATION_ID

_CODE = "481733"
_DUE = (-18, -4, 22, 41, 130, 24 * 60, 15)
_NAMES = ("Eoin McCarthy", "Blessing Adeyemi", "Katarzyna Wiśniewska", "Seán Ó Murchú", "Hannah Lindqvist",
          "Declan Fitzgerald", "Niamh O’Sullivan")  # fmt: skip


def empty(counter: Counter) -> None:
    counter.sign_on("manager", Place.ORDERS)


def busy(counter: Counter) -> None:
    """Late, soon, later, somebody else's, ready; more than the list can show."""
    counter.sign_on("manager")
    made = [_order(counter, at, _NAMES[at % 7], _DUE[at % 7] + at) for at in range(16)]
    _claimed_by_marek(counter, made[4])
    _ready(counter, made[6])
    counter.go(Place.ORDERS)


def two_lanes(counter: Counter) -> None:
    """What is collected beside what is sent; one customer is here, carriers come soon."""
    counter.sign_on("manager")
    tell_carriers(counter)
    made = [_order(counter, at, _NAMES[at % 7], _DUE[at % 7] + at) for at in range(8)]
    _claimed_by_marek(counter, made[4])
    counter.services.orders.check_in.check_in(_ready(counter, made[6], "P-12, C-2"))
    counter.clock.advance(minutes=3)
    sent = ("Aaliyah Khan", "Declan Fitzgerald", "Zofia Krawczyk", "Ingrid Sørensen", "Caoimhe Ní Dhomhnaill")
    for at, name in enumerate(sent):
        _order(counter, 20 + at, name, (-31, 76, 80, 300, 420)[at], kind="ship")
    counter.go(Place.ORDERS)


def looked_into(counter: Counter) -> None:
    """In two lanes the order chosen takes the place of the other one."""
    two_lanes(counter)
    counter.key(Qt.Key.Key_Space)


def aged(counter: Counter) -> None:
    """Orders that nobody came for."""
    counter.sign_on("manager")
    for at in range(4):
        _ready(counter, _order(counter, at, _NAMES[at], 60 * 24 * at), f"P-1{at}")
        if at == 1:
            counter.clock.advance(days=3)
    counter.go(Place.ORDERS)
    counter.key(Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)


def long_names(counter: Counter) -> None:
    counter.sign_on("manager")
    for at in range(6):
        _order(counter, at, rows.HOSTILE_PEOPLE[at % 3], _DUE[at])
    counter.go(Place.ORDERS)


def sending_back(counter: Counter) -> None:
    busy(counter)
    counter.key(Qt.Key.Key_Delete)


def ready_tab(counter: Counter) -> None:
    busy(counter)
    counter.key(Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)


def picking(counter: Counter) -> None:
    counter.sign_on("picker")
    order_id = _order(counter, 1, "Eoin McCarthy", -18)
    counter.go(Place.PICK, order_id=order_id)


def picking_long(counter: Counter) -> None:
    counter.sign_on("picker")
    order_id = _order(counter, 1, rows.HOSTILE_PEOPLE[0], 22)
    counter.go(Place.PICK, order_id=order_id)


def wrong_item(counter: Counter) -> None:
    picking(counter)
    counter.scan(rows.barcodes()[30])


def digits(counter: Counter) -> None:
    picking(counter)
    counter.key(Qt.Key.Key_F4)
    counter.write("9999")
    counter.key(Qt.Key.Key_Return)


def short(counter: Counter) -> None:
    picking(counter)
    counter.key(Qt.Key.Key_Delete)


def short_with_substitutes(counter: Counter) -> None:
    """Two substitutes that the customer takes, one of them cheaper; another order waits for the same."""
    counter.sign_on("picker")
    order_id = _liked(counter, 1, "Eoin McCarthy", -18)
    _liked(counter, 13, "Blessing Adeyemi", 40)
    counter.go(Place.PICK, order_id=order_id)
    counter.key(Qt.Key.Key_Delete)
    counter.key(Qt.Key.Key_1)
    counter.key(Qt.Key.Key_PageDown)
    counter.key(Qt.Key.Key_PageDown)
    counter.tap("short.also")


def short_without(counter: Counter) -> None:
    short(counter)
    counter.key(Qt.Key.Key_2)


def sending_back_told(counter: Counter) -> None:
    """What it means, once the reason is known."""
    counter.sign_on("manager")
    order_id = _order(counter, 1, _NAMES[0], -18)
    _pick_some(counter, order_id)
    counter.go(Place.ORDERS)
    counter.key(Qt.Key.Key_Delete)
    counter.tap("reject.no_stock")


def changing(counter: Counter) -> None:
    """A line is short, one is replaced, one is picked."""
    counter.sign_on("manager")
    order_id = _liked(counter, 1, _NAMES[0], 22)
    deeds = counter.services.orders
    first, second, *_ = deeds.look_up.order(order_id).lines
    missing = Missing(order_id, first.line_id, 1_000)
    deeds.lines.short.short(ShortChoice((missing,), "damaged"))
    other = Missing(order_id, second.line_id, 1_000)
    deeds.lines.short.short(ShortChoice((other,), "not_on_shelf", _liked_instead()[0].item_id))
    counter.go(Place.ORDERS)
    counter.key(Qt.Key.Key_F12)


def changing_done(counter: Counter) -> None:
    """An order that was handed over by mistake."""
    counter.sign_on("manager")
    order_id = _ready(counter, _order(counter, 1, _NAMES[6], 15))
    deeds = counter.services.orders
    deeds.hand_over.check_code(order_id, _CODE)
    deeds.hand_over.confirm_age(order_id)
    deeds.hand_over.give_all(order_id)
    deeds.hand_over.hand_over(order_id)
    counter.go(Place.ORDERS)
    counter.key(Qt.Key.Key_4, Qt.KeyboardModifier.AltModifier)
    counter.key(Qt.Key.Key_F12)


def taking_back(counter: Counter) -> None:
    changing_done(counter)
    counter.tap("change.take_back")
    counter.tap("take_back.not_collected")


def staging(counter: Counter) -> None:
    counter.sign_on("picker")
    order_id = _order(counter, 1, "Eoin McCarthy", -18)
    _pick(counter, order_id)
    counter.go(Place.PICK, order_id=order_id)


def handing_over(counter: Counter) -> None:
    counter.sign_on("manager")
    order_id = _ready(counter, _order(counter, 1, "Niamh O’Sullivan", 15))
    counter.go(Place.HAND_OVER, order_id=order_id)


def handing_over_ready(counter: Counter) -> None:
    handing_over(counter)
    counter.write(_CODE)
    counter.tap("handover.give_all")


def two_bags(counter: Counter) -> None:
    """One bag is on the counter, the one in the chiller is not."""
    counter.sign_on("manager")
    order_id = _ready(counter, _order(counter, 1, "Niamh O’Sullivan", 15), "P-12, C-2")
    counter.services.orders.check_in.check_in(order_id)
    counter.go(Place.HAND_OVER, order_id=order_id)
    counter.write(_CODE)
    counter.tap("handover.bag.1")
    counter.tap("handover.give_all")


def signing(counter: Counter) -> None:
    two_bags(counter)
    counter.key(Qt.Key.Key_F8)


def somebody_else(counter: Counter) -> None:
    no_code(counter)
    counter.key(Qt.Key.Key_Return)
    counter.tap("handover.give_all")


def wrong_code(counter: Counter) -> None:
    handing_over(counter)
    counter.write("000000")


def no_code(counter: Counter) -> None:
    handing_over(counter)
    counter.key(Qt.Key.Key_F3)
    counter.write("Cian Byrne")


def handing_over_long(counter: Counter) -> None:
    counter.sign_on("manager")
    order_id = _ready(counter, _order(counter, 1, rows.HOSTILE_PEOPLE[0], 15))
    counter.go(Place.HAND_OVER, order_id=order_id)


def not_allowed(counter: Counter) -> None:
    """A cashier may not send an order back to head office."""
    counter.sign_on("cashier")
    for at in range(3):
        _order(counter, at, _NAMES[at], _DUE[at])
    counter.go(Place.ORDERS)
    counter.key(Qt.Key.Key_Delete)


def ready(counter: Counter, customer_id: str, name: str) -> str:
    """An order of theirs waits on its shelf."""
    return _ready(counter, _order(counter, 0, name, 60, customer_id))


def _order(
    counter: Counter,
    at: int,
    name: str,
    minutes: int,
    customer_id: str = "",
    kind: Literal["pickup", "ship"] = "pickup",
) -> str:
    order = order_row(counter, at, name, minutes, customer_id, kind)
    counter.tell(f"store:{LOCATION_ID}", (order,))
    return order.order_id


def order_row(
    counter: Counter,
    at: int,
    name: str,
    minutes: int,
    customer_id: str = "",
    kind: Literal["pickup", "ship"] = "pickup",
) -> OrderRow:
    """An order that is due in so many minutes; ``at`` makes it like no other."""
    goods = [row for row in rows.wares() if row["gtins"] and row["unit"] != "kg"]
    picked = [goods[(at * 5 + step * 7) % 60] for step in range(2 + at % 3)]
    age = next(row for row in rows.wares() if row["age_restricted"] not in {"", "0"} and row["gtins"])
    lines = tuple(_line(step, row, 1 + step % 3) for step, row in enumerate([*picked, age] if at % 2 else picked))
    order_id = f"order-{at:03}"
    return OrderRow(
        order_id=order_id, customer_id=customer_id, kind=kind, number=f"W-20{490 + at}-{at:03}",
        location_id=LOCATION_ID, channel="web",
        customer_name=name, customer_phone_end="0142", code_hash=collection_code_hash(order_id, _CODE),
        placed_at="2026-11-21T09:00:00.000Z", due_at=instant_text(counter.clock.now() + timedelta(minutes=minutes)),
        currency="EUR", total_minor=sum(line.price_minor for line in lines), lines=lines,
    )  # fmt: skip


def _liked(counter: Counter, at: int, name: str, minutes: int) -> str:
    """An order whose customer takes other things where there is none of a line."""
    order = order_row(counter, at, name, minutes)
    lines = tuple(line.model_copy(update={"substitutes": _liked_instead()}) for line in order.lines)
    counter.tell(f"store:{LOCATION_ID}", (order.model_copy(update={"lines": lines}),))
    return order.order_id


def _liked_instead() -> tuple[SubstituteEntry, ...]:
    goods = sorted((row for row in rows.wares() if row["gtins"] and row["unit"] != "kg"), key=_by_price)
    return tuple(
        SubstituteEntry(item_id=f"item-{row['sku']}", sku=row["sku"], name=row["name"], size=row["size"])
        for row in (goods[-1], goods[0])
    )


def _by_price(row: Mapping[str, str]) -> int:
    return int(row["price_minor"])


def _pick_some(counter: Counter, order_id: str) -> None:
    deeds = counter.services.orders
    codes = {f"item-{row['sku']}": row["gtins"].split(";")[0] for row in rows.wares()}
    first = deeds.pick.open(order_id).route[0]
    deeds.pick.scan(codes[first.item_id])
    deeds.pick.leave()


def _line(at: int, row: Mapping[str, str], pieces: int) -> OrderLineRow:
    return OrderLineRow(
        line_id=f"line-{at}", item_id=f"item-{row['sku']}", sku=row["sku"], name=row["name"], size=row["size"],
        quantities={LineState.OPEN: pieces * 1_000}, price_minor=pieces * int(row["price_minor"]),
        age_minimum=int(row["age_restricted"] or 0),
    )  # fmt: skip


def _pick(counter: Counter, order_id: str) -> None:
    deeds = counter.services.orders
    codes = {f"item-{row['sku']}": row["gtins"].split(";")[0] for row in rows.wares()}
    for row in deeds.pick.open(order_id).route:
        for _ in range(row.wanted // 1_000):
            deeds.pick.scan(codes[row.item_id])
    deeds.pick.leave()


def _ready(counter: Counter, order_id: str, shelves: str = "P-12") -> str:
    _pick(counter, order_id)
    counter.services.orders.stage.stage(order_id, shelves)
    return order_id


def _claimed_by_marek(counter: Counter, order_id: str) -> None:
    with counter.services.store.transaction(Actor("operator-1402")) as tx:
        tx.record(OrderClaimed(order_id=order_id, location_id=LOCATION_ID))


SCENES = (
    Scene("06-orders", "empty", empty, thorough=True),
    Scene("06-orders", "busy", busy, thorough=True),
    Scene("06-orders", "offline", busy, online=False),
    Scene("06-orders", "lanes", two_lanes, thorough=True),
    Scene("06-orders", "lanes-order", looked_into, thorough=True),
    Scene("06-orders", "aged", aged),
    Scene("06-orders", "long-names", long_names, hostile=True, thorough=True),
    Scene("06-orders", "ready", ready_tab),
    Scene("06-orders", "send-back", sending_back, thorough=True),
    Scene("06-orders", "refused", not_allowed),
    Scene("06-orders", "send-back-told", sending_back_told, thorough=True),
    Scene("06-orders", "change", changing, thorough=True),
    Scene("06-orders", "change-done", changing_done),
    Scene("06-orders", "take-back", taking_back, thorough=True),
    Scene("07-pick", "row", picking, thorough=True),
    Scene("07-pick", "offline", picking, online=False),
    Scene("07-pick", "long-names", picking_long, hostile=True, thorough=True),
    Scene("07-pick", "wrong-item", wrong_item, thorough=True),
    Scene("07-pick", "digits", digits, thorough=True),
    Scene("07-pick", "short", short, thorough=True),
    Scene("07-pick", "short-why", short_without),
    Scene("07-pick", "short-instead", short_with_substitutes, thorough=True),
    Scene("07-stage", "shelf", staging, thorough=True),
    Scene("09-hand-over", "check", handing_over, thorough=True),
    Scene("09-hand-over", "given", handing_over_ready, thorough=True),
    Scene("09-hand-over", "bags", two_bags, thorough=True),
    Scene("09-hand-over", "sign", signing, thorough=True),
    Scene("09-hand-over", "somebody-else", somebody_else),
    Scene("09-hand-over", "wrong-code", wrong_code),
    Scene("09-hand-over", "no-code", no_code, thorough=True),
    Scene("09-hand-over", "long-names", handing_over_long, hostile=True),
)
