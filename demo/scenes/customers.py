"""Whose sale it is, and cards that hold money."""

from __future__ import annotations

from PySide6.QtCore import Qt

from contract.messages.customer_rows import AccountEntry, CustomerRow
from demo.scenes import rows
from demo.scenes.counter import Counter
from demo.scenes.orders import ready
from demo.scenes.scene import Scene
from demo.scenes.selling import few
from tests import builders

_KNOWN = (
    ("Niamh O’Sullivan", "+353 20 917 6084", "niamh.osullivan@example.ie"),
    ("Niamh Byrne", "+353 20 913 4216", ""),
    ("Katarzyna Wiśniewska", "+353 20 917 2814", "katarzyna.wisniewska@post.example.ie"),
)


def nobody(counter: Counter) -> None:
    few(counter)
    counter.key(Qt.Key.Key_F3)


def found(counter: Counter) -> None:
    few(counter)
    _known(counter)
    counter.key(Qt.Key.Key_F3)
    counter.write("Ni")


def not_found(counter: Counter) -> None:
    nobody(counter)
    counter.write("Zebedee")


def new(counter: Counter) -> None:
    not_found(counter)
    counter.key(Qt.Key.Key_F2)


def attached(counter: Counter) -> None:
    found(counter)
    counter.key(Qt.Key.Key_Return)


def long_found(counter: Counter) -> None:
    few(counter)
    for name in rows.HOSTILE_PEOPLE:
        counter.services.customers.customers.create(
            {"name": f"Ni {name}", "email": rows.HOSTILE_ADDRESS, "phone": "0" * 30}
        )
    counter.key(Qt.Key.Key_F3)
    counter.write("Ni")


def long_attached(counter: Counter) -> None:
    long_found(counter)
    counter.key(Qt.Key.Key_Return)


def gift_card(counter: Counter) -> None:
    few(counter)
    counter.chord(Qt.Key.Key_G)


def sheet(counter: Counter) -> None:
    attached(counter)
    counter.chord(Qt.Key.Key_U)


def paying_in(counter: Counter) -> None:
    sheet(counter)
    counter.key(Qt.Key.Key_F6)


def member(counter: Counter) -> None:
    """A member who was here a week ago, and whose order is ready."""
    counter.selling()
    told = CustomerRow(
        customer_id="customer-1", name="Niamh O’Sullivan", phone="+353 20 917 6084", tier="Plus",
        accounts=(AccountEntry(account_id="points-1", kind="loyalty", balance=1_284),),
    )  # fmt: skip
    counter.tell(f"store:{builders.LOCATION_ID}", (told,))
    selling, customers = counter.services.selling, counter.services.customers.customers
    customers.attach(told)
    for gtin in (rows.barcodes()[at] for at in (3, 11, 24)):
        selling.sell.scan(gtin)
    selling.settle.pay_cash(20_000)
    counter.clock.advance(days=7)
    ready(counter, "customer-1", told.name)
    customers.attach(told)
    counter.scan_items(9)


def _known(counter: Counter) -> None:
    for name, phone, email in _KNOWN:
        counter.services.customers.customers.create({"name": name, "phone": phone, "email": email})


SCENES = (
    Scene("02-customer", "find", nobody, thorough=True),
    Scene("02-customer", "found", found, thorough=True),
    Scene("02-customer", "not-found", not_found, online=False),
    Scene("02-customer", "new", new, thorough=True),
    Scene("02-customer", "attached", attached, thorough=True),
    Scene("02-customer", "long-names", long_found, hostile=True, thorough=True),
    Scene("02-customer", "attached-long-names", long_attached, hostile=True),
    Scene("02-customer", "member", member, thorough=True),
    Scene("02-customer", "sheet", sheet, thorough=True),
    Scene("02-customer", "sheet-offline", sheet, online=False),
    Scene("02-customer", "paying-in", paying_in),
    Scene("02-gift-card", "load", gift_card, thorough=True),
)
