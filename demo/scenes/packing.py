"""Orders that are sent: the pack screen, its parcels and labels, the carrier that takes them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from PySide6.QtCore import Qt

from app.devices.events import DeviceKind
from app.devices.health import HealthState
from app.devices.ports import WeightReading, WeightState
from app.ui.screen import Place
from contract.messages.rows import (
    BoxEntry,
    CarrierRate,
    CarrierRow,
    CarrierService,
    OrderLineRow,
    OrderRow,
    PackingRulesRow,
)
from contract.rules.collection_code import collection_code_hash
from contract.states.fulfillment import LineState
from contract.values.time import instant_text
from demo.scenes import rows
from demo.scenes.counter import Counter
from demo.scenes.scene import Scene
from tests.builders import LOCATION_ID

_STREAM = f"store:{LOCATION_ID}"
_ADDRESS = "Declan Fitzgerald\n14 Dominick Street Lower, Apt 3B\nGalway, H91 X2N7\nIreland"
_CODE = "481733"


def to_pack(counter: Counter) -> None:
    tell_carriers(counter)
    counter.sign_on("picker")
    counter.go(Place.PACK, order_id=_picked(counter, 1, "Declan Fitzgerald", _ADDRESS))


def some_in(counter: Counter) -> None:
    to_pack(counter)
    counter.scan(_codes()[0])


def all_in(counter: Counter) -> None:
    to_pack(counter)
    for code in _codes():
        counter.scan(code)


def wrong_item(counter: Counter) -> None:
    some_in(counter)
    counter.scan(rows.barcodes()[30])


def weight_differs(counter: Counter) -> None:
    all_in(counter)
    counter.key(Qt.Key.Key_F4)
    counter.write("5120")
    counter.key(Qt.Key.Key_Return)


def typing_weight(counter: Counter) -> None:
    all_in(counter)
    counter.key(Qt.Key.Key_F4)


def two_parcels(counter: Counter) -> None:
    some_in(counter)
    counter.key(Qt.Key.Key_F6)
    counter.key(Qt.Key.Key_Return)


def labeled(counter: Counter) -> None:
    all_in(counter)
    counter.key(Qt.Key.Key_Return)


def bench_ready(counter: Counter) -> None:
    """Label printer and scale answer; two of the four things are in."""
    counter.wait(lambda: counter.services.devices.weight() is not None, "the scale to answer")
    some_in(counter)
    _on_scale(counter, 1_240)
    counter.wait(lambda: _printer(counter) is HealthState.READY, "the label printer to answer")


def scale_moving(counter: Counter) -> None:
    bench_ready(counter)
    counter.scale.shake()
    moving = WeightReading(WeightState.MOVING)
    counter.wait(lambda: counter.services.devices.weight() == moving, "the scale to move")


def scale_fits(counter: Counter) -> None:
    _full_on_scale(counter, 18)


def scale_differs(counter: Counter) -> None:
    _full_on_scale(counter, 900)


def scale_trusted(counter: Counter) -> None:
    scale_differs(counter)
    counter.key(Qt.Key.Key_F3)


def labels_out(counter: Counter) -> None:
    bench_ready(counter)
    counter.labels.fail(labels_out=True)
    counter.wait(lambda: _printer(counter) is HealthState.BLOCKED, "the labels to run out")


def label_shown(counter: Counter) -> None:
    """The label came out of the simulated printer; here it is on the screen."""
    scale_fits(counter)
    counter.key(Qt.Key.Key_Return)
    counter.wait(lambda: bool(counter.labels.labels), "the label to come out")
    counter.key(Qt.Key.Key_F9)
    counter.wait(lambda: counter.hands.has("label.picture"), "the label to show")


def giving_back(counter: Counter) -> None:
    label_shown(counter)
    counter.tap("label.void")


def given_back(counter: Counter) -> None:
    giving_back(counter)
    counter.key(Qt.Key.Key_Right)
    counter.key(Qt.Key.Key_Return)


def _full_on_scale(counter: Counter, off_by: int) -> None:
    bench_ready(counter)
    for code in _codes()[1:]:
        counter.scan(code)
    view = counter.services.orders.pack.view("order-sent-1")
    _on_scale(counter, (view.weight.expected or 0) + off_by)
    counter.wait(lambda: counter.services.orders.pack.view("order-sent-1").draft.grams is not None, "the weight")


def _on_scale(counter: Counter, grams: int) -> None:
    counter.scale.put(grams)
    wanted = WeightReading(WeightState.STEADY, grams)
    counter.wait(lambda: counter.services.devices.weight() == wanted, "the scale to stand still")


def _printer(counter: Counter) -> HealthState:
    return next(one.state for one in counter.services.devices.health() if one.kind is DeviceKind.LABEL_PRINTER)


def without_carriers(counter: Counter) -> None:
    counter.sign_on("picker")
    counter.go(Place.PACK, order_id=_picked(counter, 1, "Declan Fitzgerald", _ADDRESS))
    for code in _codes():
        counter.scan(code)


def typing_the_number(counter: Counter) -> None:
    without_carriers(counter)
    counter.key(Qt.Key.Key_Return)


def long_names(counter: Counter) -> None:
    tell_carriers(counter)
    counter.sign_on("picker")
    address = "\n".join((rows.HOSTILE_PEOPLE[0], rows.HOSTILE_PLACE, rows.HOSTILE_PEOPLE[1]))
    counter.go(Place.PACK, order_id=_picked(counter, 1, rows.HOSTILE_PEOPLE[0], address))


def on_the_board(counter: Counter) -> None:
    """One to pack, two that wait for the carrier."""
    tell_carriers(counter)
    counter.sign_on("picker")
    for at, name in enumerate(("Hannah Lindqvist", "Seán Ó Murchú", "Declan Fitzgerald"), start=1):
        order_id = _picked(counter, at, name, _ADDRESS)
        if at < 3:
            counter.go(Place.PACK, order_id=order_id)
            for code in _codes():
                counter.scan(code)
            counter.key(Qt.Key.Key_Return)
    counter.go(Place.ORDERS)


def waiting(counter: Counter) -> None:
    on_the_board(counter)
    counter.key(Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)


def carrier_here(counter: Counter) -> None:
    waiting(counter)
    counter.key(Qt.Key.Key_Return)


def tell_carriers(counter: Counter) -> None:
    """Three carriers and three boxes."""

    def service(code: str, name: str, minor: int, days: int, co2: int, **more: object) -> CarrierService:
        rate = CarrierRate(countries=("IE",), up_to_grams=20_000, price_minor=minor, transit_days=days)
        told = {"code": code, "name": name, "co2_grams_per_parcel": co2, "co2_grams_per_kg": 40, "rates": (rate,)}
        return CarrierService.model_validate({**told, **more})

    def carrier(carrier_id: str, name: str, at: str, *services: CarrierService) -> CarrierRow:
        return CarrierRow(
            carrier_id=carrier_id, name=name, currency="EUR", collects_on="123456", collects_at=at,
            tracking_prefix=name[:2].upper(), services=services,
        )  # fmt: skip

    counter.tell(
        _STREAM,
        (
            carrier("greenlane", "GreenLane", "16:00", service("next", "GreenLane Next Day", 640, 1, 160)),
            carrier(
                "swift", "Swift Parcel", "18:30", service("24", "Swift Parcel 24", 715, 1, 420),
                service("24s", "Swift Parcel 24 Signed", 890, 1, 430, signed=True),
            ),
            carrier("postbag", "PostBag", "17:00", service("std", "PostBag Standard", 495, 3, 210)),
            PackingRulesRow(
                location_id=LOCATION_ID,
                boxes=(
                    BoxEntry(code="S", sides_mm=(300, 200, 120), grams=120, holds_grams=1_000),
                    BoxEntry(code="M", sides_mm=(400, 300, 180), grams=220, holds_grams=8_000),
                    BoxEntry(code="L", sides_mm=(550, 400, 300), grams=480, holds_grams=20_000),
                ),
            ),
        ),
    )  # fmt: skip


def _goods() -> list[Mapping[str, str]]:
    """Three that are sent in one parcel."""
    heavy = [row for row in rows.wares() if row["grams"] and row["gtins"] and row["age_restricted"] in {"", "0"}]
    return heavy[:3]


def _codes() -> list[str]:
    first, *others = _goods()
    return [one["gtins"].split(";")[0] for one in (first, first, *others)]


def _picked(counter: Counter, at: int, name: str, address: str) -> str:
    lines = tuple(
        OrderLineRow(
            line_id=f"line-{at}-{step}", item_id=f"item-{row['sku']}", sku=row["sku"], name=row["name"],
            size=row["size"], quantities={LineState.PICKED: 2_000 if step == 0 else 1_000},
            price_minor=int(row["price_minor"]),
        )
        for step, row in enumerate(_goods())
    )  # fmt: skip
    order_id = f"order-sent-{at}"
    order = OrderRow(
        order_id=order_id, number=f"W-20491-44{at}", location_id=LOCATION_ID, channel="web", kind="ship",
        customer_name=name, code_hash=collection_code_hash(order_id, _CODE), placed_at="2026-11-21T09:00:00.000Z",
        due_at=instant_text(counter.clock.now() + timedelta(days=2)), currency="EUR",
        total_minor=sum(line.price_minor for line in lines), lines=lines, ship_to=address, ship_country="IE",
        ship_postal_code="H91 X2N7",
    )  # fmt: skip
    counter.tell(_STREAM, (order,))
    return order_id


SCENES = (
    Scene("06-orders", "to-send", on_the_board),
    Scene("06-orders", "waiting-for-carrier", waiting, thorough=True),
    Scene("06-orders", "carrier-here", carrier_here, thorough=True),
    Scene("08-pack", "empty", to_pack, thorough=True),
    Scene("08-pack", "some-in", some_in, thorough=True),
    Scene("08-pack", "all-in", all_in, thorough=True),
    Scene("08-pack", "offline", all_in, online=False),
    Scene("08-pack", "wrong-item", wrong_item),
    Scene("08-pack", "weight", typing_weight),
    Scene("08-pack", "weight-differs", weight_differs, thorough=True),
    Scene("08-pack", "two-parcels", two_parcels, thorough=True),
    Scene("08-pack", "labeled", labeled, thorough=True),
    Scene("08-pack", "on-scale", bench_ready, bench=True),
    Scene("08-pack", "scale-moving", scale_moving, bench=True),
    Scene("08-pack", "scale-fits", scale_fits, bench=True),
    Scene("08-pack", "scale-differs", scale_differs, bench=True, thorough=True),
    Scene("08-pack", "scale-trusted", scale_trusted, bench=True),
    Scene("08-pack", "labels-out", labels_out, bench=True),
    Scene("08-pack", "label", label_shown, bench=True, thorough=True),
    Scene("08-pack", "giving-back", giving_back, bench=True),
    Scene("08-pack", "given-back", given_back, bench=True),
    Scene("08-pack", "no-carriers", without_carriers),
    Scene("08-pack", "tracking", typing_the_number, thorough=True),
    Scene("08-pack", "long-names", long_names, hostile=True, thorough=True),
)
