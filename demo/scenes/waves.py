"""Waves: chosen, walked into several totes, what goes wrong on the way, and tote by tote onto the shelves."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from PySide6.QtCore import Qt

from app.bopis import wave_projections
from app.db.transaction import Actor
from app.ui.screen import Place
from contract.messages.facts import WaveOrder, WaveStarted
from contract.messages.rows import OrderLineRow, OrderRow, StockRow
from contract.rules.collection_code import collection_code_hash
from contract.states.fulfillment import LineState
from contract.values.time import instant_text
from demo.scenes import rows
from demo.scenes.counter import Counter
from demo.scenes.scene import Scene
from tests.builders import LOCATION_ID

_NAMES = ("Eoin McCarthy", "Blessing Adeyemi", "Katarzyna Wiśniewska", "Seán Ó Murchú", "Declan Fitzgerald")
_WANTS = (((0, 1), (2, 2), (5, 1)), ((0, 1), (3, 1)), ((2, 1), (6, 1)), ((0, 1), (4, 1)), ((2, 2), (7, 1), (1, 1)))
"""For each order: which goods, and how many."""


def proposed(counter: Counter) -> None:
    """What the board's button would start."""
    _five(counter)
    counter.go(Place.ORDERS)


def chosen(counter: Counter) -> None:
    proposed(counter)
    counter.tap("orders.wave_choose")


def chosen_long(counter: Counter) -> None:
    counter.sign_on("manager")
    for at in range(4):
        _order(counter, at, rows.HOSTILE_PEOPLE[at % len(rows.HOSTILE_PEOPLE)])
    counter.go(Place.ORDERS)
    counter.tap("orders.wave_choose")


def walking(counter: Counter) -> None:
    _five(counter)
    _start(counter)


def first_tote(counter: Counter) -> None:
    """One is in its tote, the next is in hand."""
    walking(counter)
    _take_shared(counter)
    counter.scan("TOTE-A")
    _scan_current(counter)


def wrong_tote(counter: Counter) -> None:
    first_tote(counter)
    counter.scan("TOTE-C")


def wrong_item(counter: Counter) -> None:
    walking(counter)
    counter.scan(rows.barcodes()[70])


def missing(counter: Counter) -> None:
    walking(counter)
    _take_shared(counter)
    counter.scan("TOTE-A")
    counter.key(Qt.Key.Key_Delete)


def weight(counter: Counter) -> None:
    counter.sign_on("picker")
    loose = rows.ware(unit="kg")
    for at in range(2):
        line = _line(1, loose, 750 + 500 * at, unit="kg")
        _tell(counter, at, _NAMES[at], (line,))
    _start(counter)
    counter.scan(loose["sku"])


def walking_long(counter: Counter) -> None:
    counter.sign_on("picker")
    for at in range(5):
        _order(counter, at, rows.HOSTILE_PEOPLE[at % len(rows.HOSTILE_PEOPLE)])
    _start(counter)


def putting_away(counter: Counter) -> None:
    counter.sign_on("picker")
    for at in range(2):
        _order(counter, at, _NAMES[at])
    _start(counter)
    _pick_all(counter)


def giving_up(counter: Counter) -> None:
    walking(counter)
    counter.tap("wave.give_up")


def joining(counter: Counter) -> None:
    """Marek walks a wave of two; the rest waits."""
    _five(counter)
    with counter.services.store.transaction(Actor("operator-1402")) as tx:
        orders = tuple(WaveOrder(order_id=f"order-wave-{at}", letter="AB"[at]) for at in range(2))
        wave_projections.record(tx, WaveStarted(wave_id="wave-1", location_id=LOCATION_ID, number=1, orders=orders))
    counter.go(Place.ORDERS)
    counter.tap("orders.wave_choose")


def joined(counter: Counter) -> None:
    joining(counter)
    counter.tap("plan.join.1")


def going_on(counter: Counter) -> None:
    """Left at a row; the board leads back to it."""
    first_tote(counter)
    counter.key(Qt.Key.Key_Escape)


def _five(counter: Counter) -> None:
    counter.sign_on("picker")
    for at, name in enumerate(_NAMES):
        _order(counter, at, name)


def _start(counter: Counter) -> None:
    counter.go(Place.ORDERS)
    counter.tap("orders.wave")


def _goods() -> list[Mapping[str, str]]:
    return [row for row in rows.wares() if row["gtins"] and row["unit"] != "kg" and row["bin"]][:8]


def _order(counter: Counter, at: int, name: str) -> str:
    goods = _goods()
    lines = tuple(
        _line(step, goods[which], count * 1_000) for step, (which, count) in enumerate(_WANTS[at % 5], start=1)
    )
    return _tell(counter, at, name, lines)


def _tell(counter: Counter, at: int, name: str, lines: tuple[OrderLineRow, ...]) -> str:
    order_id = f"order-wave-{at}"
    due = counter.clock.now() + timedelta(minutes=(-26, 4, 22, 41, 55)[at % 5])
    order = OrderRow(
        order_id=order_id, kind="ship" if at == 4 else "pickup", number=f"W-20{497 + at}", location_id=LOCATION_ID,
        channel="web", customer_name=name, code_hash=collection_code_hash(order_id, "481733"),
        placed_at="2026-11-21T09:00:00.000Z", due_at=instant_text(due), currency="EUR",
        total_minor=sum(line.price_minor for line in lines), lines=lines, ship_to=name if at == 4 else "",
        ship_country="IE" if at == 4 else "",
    )  # fmt: skip
    stock = [StockRow(item_id=line.item_id, on_hand=14_000, reserved=3_000) for line in lines]
    counter.tell(f"store:{LOCATION_ID}", (order, *stock))
    return order_id


def _line(at: int, ware: Mapping[str, str], thousandths: int, unit: str = "each") -> OrderLineRow:
    return OrderLineRow(
        line_id=f"line-{at}", item_id=f"item-{ware['sku']}", sku=ware["sku"], name=ware["name"], size=ware["size"],
        unit=unit, quantities={LineState.OPEN: thousandths}, price_minor=int(ware["price_minor"]),
        age_minimum=int(ware["age_restricted"] or 0),
    )  # fmt: skip


def _take_shared(counter: Counter) -> None:
    """Go to the row that most totes want, and take one."""
    wave = counter.services.orders.wave_pick.view()
    row = max(wave.route, key=lambda one: len(one.totes))
    counter.scan(row.bin)
    _scan_current(counter)


def _scan_current(counter: Counter) -> None:
    row = counter.services.orders.wave_pick.view().current
    codes = {f"item-{one['sku']}": one["gtins"].split(";")[0] for one in rows.wares()}
    if row is not None:
        counter.scan(codes[row.item_id])


def _pick_all(counter: Counter) -> None:
    while (view := counter.services.orders.wave_pick.view()).current is not None:
        _scan_current(counter)
        if counter.services.orders.wave_pick.view().in_hand:
            counter.scan(f"TOTE-{view.next_tote}")


SCENES = (
    Scene("06-orders", "wave-proposed", proposed, thorough=True),
    Scene("06-orders", "wave-choose", chosen, thorough=True),
    Scene("06-orders", "wave-choose-long-names", chosen_long, hostile=True),
    Scene("06-orders", "wave-going-on", going_on),
    Scene("06-orders", "wave-join", joining),
    Scene("07-wave", "joined", joined),
    Scene("07-wave", "row", walking, thorough=True),
    Scene("07-wave", "in-hand", first_tote, thorough=True),
    Scene("07-wave", "offline", first_tote, online=False),
    Scene("07-wave", "wrong-tote", wrong_tote, thorough=True),
    Scene("07-wave", "wrong-item", wrong_item),
    Scene("07-wave", "missing", missing, thorough=True),
    Scene("07-wave", "weight", weight, thorough=True),
    Scene("07-wave", "long-names", walking_long, hostile=True, thorough=True),
    Scene("07-wave", "put-away", putting_away, thorough=True),
    Scene("07-wave", "give-up", giving_up),
)
