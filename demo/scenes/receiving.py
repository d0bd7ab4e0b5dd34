"""Goods that come in: what is on its way, receiving it by scan, damage, and the end with what differs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from PySide6.QtCore import Qt

from app.ui.screen import Place
from contract.messages.rows import InboundLine, InboundPackage, InboundRow
from contract.states.transfer import TransferState
from demo.scenes import rows
from demo.scenes.counter import Counter
from demo.scenes.orders import order_row
from demo.scenes.scene import Scene
from tests.builders import LOCATION_ID

_STREAM = f"store:{LOCATION_ID}"
_TRANSFER = "inbound-1"
_SSCC = "353915220000000174"
_UNKNOWN = "5391522407195"
_FOR_ORDER = "order-1042"


def arrivals(counter: Counter) -> None:
    """A transfer half received, a delivery, a parcel for an order."""
    _told(counter)
    counter.sign_on("picker")
    counter.go(Place.STOCK)


def awaited(counter: Counter) -> None:
    """An order waits for the parcel that its goods come in."""
    _told(counter)
    counter.sign_on("picker")
    first = order_row(counter, 0, "Hannah Lindqvist", 90)
    second = order_row(counter, 1, "Declan Fitzgerald", 140)
    counter.tell(_STREAM, (first.model_copy(update={"order_id": _FOR_ORDER, "number": "W-20491-442"}), second))
    counter.go(Place.ORDERS)


def between_stores(counter: Counter) -> None:
    """One order waits for what another store sends; another is what this store sends to a third."""
    counter.sign_on("picker")
    waits = order_row(counter, 0, "Hannah Lindqvist", 60 * 6)
    sends = order_row(counter, 1, "Brannock’s Galway", 60 * 4)
    there = {"kind": "ship", "channel": "ship_to_store", "ship_to": "Brannock’s Galway\n2 Shop Street\nH91 K2W6 Galway"}
    sends = sends.model_copy(update=there | {"number": "20544-T1", "for_order": "20544"})
    waits = waits.model_copy(update={"number": "20491", "awaits": ("order-of-another-store",)})
    counter.tell(_STREAM, (waits, sends, order_row(counter, 2, "Declan Fitzgerald", 140)))
    counter.go(Place.ORDERS)


def nothing_coming(counter: Counter) -> None:
    counter.sign_on("picker")
    counter.go(Place.STOCK)


def not_on_its_way(counter: Counter) -> None:
    arrivals(counter)
    counter.scan("T-99999")


def opened(counter: Counter) -> None:
    """By its pallet."""
    _told(counter, begun=False)
    counter.sign_on("picker")
    counter.go(Place.STOCK)
    counter.scan(f"00{_SSCC}")


def counting(counter: Counter) -> None:
    """Some complete, one too many, one being counted."""
    _told(counter)
    counter.sign_on("picker")
    counter.go(Place.RECEIVE, inbound_id=_TRANSFER)
    counter.scan(f"00{_SSCC}")
    for code in (*_codes()[:1] * 3, *_codes()[4:5] * 2):
        counter.scan(code)


def damaging(counter: Counter) -> None:
    counting(counter)
    counter.key(Qt.Key.Key_F7)


def damaged(counter: Counter) -> None:
    damaging(counter)
    counter.key(Qt.Key.Key_1)
    counter.key(Qt.Key.Key_Return)


def typing(counter: Counter) -> None:
    counting(counter)
    counter.key(Qt.Key.Key_F4)


def not_listed(counter: Counter) -> None:
    counting(counter)
    counter.scan(rows.barcodes()[30])


def unknown(counter: Counter) -> None:
    counting(counter)
    counter.scan(_UNKNOWN)


def all_kinds(counter: Counter) -> None:
    """Damaged, extra, not on the list, and known to nobody."""
    damaged(counter)
    for code in (rows.barcodes()[30], _UNKNOWN):
        counter.scan(code)
        counter.key(Qt.Key.Key_Tab)
        counter.key(Qt.Key.Key_Return)
    counter.key(Qt.Key.Key_F6)
    counter.key(Qt.Key.Key_F6)


def finishing(counter: Counter) -> None:
    all_kinds(counter)
    counter.key(Qt.Key.Key_Return)


def finished(counter: Counter) -> None:
    finishing(counter)
    counter.key(Qt.Key.Key_Return)


def nothing_differs(counter: Counter) -> None:
    _told(counter)
    counter.sign_on("picker")
    counter.go(Place.RECEIVE, inbound_id="inbound-3")
    for code in _codes()[:2]:
        counter.scan(code)
    counter.key(Qt.Key.Key_Return)


def long_names(counter: Counter) -> None:
    _told(counter, sender=rows.HOSTILE_PLACE, names=rows.HOSTILE_NAMES)
    counter.sign_on("picker")
    counter.go(Place.RECEIVE, inbound_id=_TRANSFER)
    counter.scan(_codes()[0])


def long_finish(counter: Counter) -> None:
    long_names(counter)
    counter.key(Qt.Key.Key_Return)


def _told(
    counter: Counter,
    *,
    begun: bool = True,
    sender: str = "Dublin distribution centre",
    names: Sequence[str] = (),
) -> None:
    today = counter.clock.now().date()
    counted = {1: 12, 2: 5, 3: 22, 5: 4} if begun else {}
    transfer = InboundRow(
        inbound_id=_TRANSFER, number="T-55871", location_id=LOCATION_ID, kind="transfer", sender=sender,
        due_on=today.isoformat(), state=TransferState.RECEIVING if begun else TransferState.IN_TRANSIT,
        lines=tuple(
            _line(at, expected, counted.get(at, 0), *names[at : at + 1])
            for at, expected in enumerate((24, 12, 6, 20, 36, 8, 18, 15, 10))
        ),
        packages=tuple(InboundPackage(code=code, label=f"Pallet {at}", opened=begun and at > 1)
                       for at, code in enumerate((_SSCC, "353915220000000181", "353915220000000198"), start=1)),
    )  # fmt: skip
    delivery = InboundRow(
        inbound_id="inbound-2", number="DN-20771", location_id=LOCATION_ID, kind="delivery",
        sender="Alderbrook Coffee Roasters", due_on=(today + timedelta(days=1)).isoformat(),
        lines=(_line(9, 48), _line(10, 24)),
    )  # fmt: skip
    parcel = InboundRow(
        inbound_id="inbound-3", number="P-1042", location_id=LOCATION_ID, kind="ship_to_store",
        sender="Brannock’s Galway", due_on=today.isoformat(), lines=(_line(0, 1), _line(1, 1)),
        order_id=_FOR_ORDER, order_number="W-20491-442", tracking="GL00048213IE",
    )  # fmt: skip
    received = InboundRow(
        inbound_id="inbound-4", number="T-55802", location_id=LOCATION_ID, kind="transfer", sender=sender,
        due_on=(today - timedelta(days=1)).isoformat(), state=TransferState.RECEIVED,
        lines=(_line(11, 12, 12), _line(12, 12, 10)),
    )  # fmt: skip
    counter.tell(_STREAM, (transfer, delivery, parcel, received))


def _codes() -> tuple[str, ...]:
    return rows.barcodes()[: len(_wares())]


def _wares() -> list[dict[str, str]]:
    """Those whose barcodes come first."""
    by_code = {row["gtins"].split(";")[0]: dict(row) for row in rows.wares() if row["gtins"]}
    return [by_code[code] for code in rows.barcodes()[:13]]


def _line(at: int, expected: int, received: int = 0, name: str = "") -> InboundLine:
    row = _wares()[at]
    return InboundLine(
        line_id=f"line-{at}", item_id=f"item-{row['sku']}", sku=row["sku"], name=name or row["name"], size=row["size"],
        unit=row["unit"], expected=expected * 1000, received=received * 1000,
    )  # fmt: skip


SCENES = (
    Scene("06-orders", "parcel-coming", awaited, thorough=True),
    Scene("06-orders", "between-stores", between_stores, thorough=True),
    Scene("10-arrivals", "coming", arrivals, thorough=True),
    Scene("10-arrivals", "nothing", nothing_coming),
    Scene("10-arrivals", "not-found", not_on_its_way),
    Scene("10-receive", "opened", opened),
    Scene("10-receive", "counting", counting, thorough=True),
    Scene("10-receive", "offline", counting, online=False),
    Scene("10-receive", "damaging", damaging, thorough=True),
    Scene("10-receive", "damaged", damaged),
    Scene("10-receive", "typing", typing),
    Scene("10-receive", "not-listed", not_listed, thorough=True),
    Scene("10-receive", "unknown", unknown),
    Scene("10-receive", "differences", all_kinds, thorough=True),
    Scene("10-receive", "finishing", finishing, thorough=True),
    Scene("10-receive", "finished", finished, thorough=True),
    Scene("10-receive", "nothing-differs", nothing_differs),
    Scene("10-receive", "long-names", long_names, hostile=True, thorough=True),
    Scene("10-receive", "long-finish", long_finish, hostile=True, thorough=True),
)
